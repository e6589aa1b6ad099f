"""The frames of the console's socket: told apart by `t`, forgiving to newer peers, strict about their own fields."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given

from app.protocol import api, frames, guest, records
from app.protocol.commands import COMMANDS
from app.protocol.frames import ClientFrame, Cursor, Ev, EventBody, Hello, ProtoRange, ServerFrame
from app.protocol.refusals import Refusal
from app.protocol.version import PROTO_MAX, PROTO_MIN, SUBPROTOCOL, Close
from tests.protocol.shapes import shape

UNIONS = (ClientFrame, ServerFrame, guest.GuestUp, guest.GuestDown)
# direction and tag of every frame, as the plan's table and its additions have them
TAGS: dict[Any, str] = {
    ClientFrame: "hello auth ack cmd cmd.query ping writing",
    ServerFrame: "welcome ev evs live snap.begin snap.page snap.end gap res cmd.state pong drain auth.soon eph err",
    guest.GuestUp: "hello say typing.now",
    guest.GuestDown: "said line typing who err",
}


def tags(union: Any) -> list[str]:
    return [each.__struct_config__.tag for each in get_args(union)]


@pytest.mark.parametrize("union", UNIONS, ids=["client", "server", "guest up", "guest down"])
def test_a_direction_speaks_exactly_the_frames_of_the_plan(union: Any) -> None:
    assert sorted(tags(union)) == sorted(TAGS[union].split())
    assert all(each.__struct_config__.tag_field == "t" for each in get_args(union))


@pytest.mark.parametrize("union", UNIONS, ids=["client", "server", "guest up", "guest down"])
def test_a_frame_of_the_other_direction_or_of_none_is_refused(union: Any) -> None:
    strange = set(
        chain(*map(tags, UNIONS)),
    ) - set(tags(union)) | {"boo", "", "HELLO"}
    for tag in strange:
        with pytest.raises(msgspec.ValidationError, match="Invalid value"):
            msgspec.json.decode(json.dumps({"t": tag}), type=union)


@given(shape(ClientFrame | ServerFrame | guest.Say | guest.Said | guest.Line | guest.Typing | guest.Who))
def test_fields_of_a_newer_peer_are_passed_over_in_every_frame(frame: Any) -> None:
    plain = msgspec.json.decode(msgspec.json.encode(frame))
    newer = {"zz_new": {"deep": [1]}, **plain, "zz_newer": None}
    assert msgspec.json.decode(msgspec.json.encode(newer), type=type(frame)) == frame


def test_what_is_left_out_means_its_default() -> None:
    hello = Hello(proto=ProtoRange(1, 1), device="d")
    assert json.loads(msgspec.json.encode(hello)) == {"t": "hello", "proto": {"min": 1, "max": 1}, "device": "d"}
    body = msgspec.json.decode(b"{}", type=EventBody)
    assert bytes(body.state) == b"null"
    assert body.messages == ()


def test_an_event_carries_the_state_as_it_was_written() -> None:
    data = b'{"t":"ev","seq":7,"prev":5,"ts":1,"k":"Changed","ent":"refund:91","ver":2,"d":{"state":{"a" : [1, 2]}}}'
    ev = msgspec.json.decode(data, type=Ev)
    assert bytes(ev.d.state) == b'{"a" : [1, 2]}'


def test_a_cursor_is_null_for_a_console_that_has_nothing() -> None:
    text = '{"t":"hello","proto":{"min":1,"max":1},"device":"d","cursor":%s}'
    assert msgspec.json.decode(text % "null", type=Hello).cursor is None
    assert msgspec.json.decode(text % '{"epoch":"e","seq":5}', type=Hello).cursor == Cursor("e", 5)


def types_of(module: Any) -> Iterator[type[msgspec.Struct]]:
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, msgspec.Struct) and value.__module__ == module.__name__:
            yield value


SPOKEN = [kind for module in (api, frames, guest, records) for kind in types_of(module)] + list(COMMANDS.values())


@pytest.mark.parametrize("kind", SPOKEN, ids=lambda kind: f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}")
def test_nothing_that_travels_can_be_changed_in_place(kind: type[msgspec.Struct]) -> None:
    assert kind.__struct_config__.frozen


@pytest.mark.parametrize("kind", SPOKEN, ids=lambda kind: f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}")
def test_times_money_and_counts_are_whole_numbers(kind: type[msgspec.Struct]) -> None:
    for field in msgspec.structs.fields(kind):
        if field.name.endswith(("_ms", "_minor")) and kind not in {api.Figures}:
            assert float not in {field.type, *get_args(field.type)}, field.name


def test_close_codes_say_by_their_hundreds_what_to_do() -> None:
    codes = {name: code for name, code in vars(Close).items() if name.isupper()}
    assert len(set(codes.values())) == len(codes)
    groups = {
        40: {"RESUME", "SLOW_READER", "RATE", "REPLACED"},
        41: {"SNAPSHOT", "CURSOR_AHEAD"},
        42: {"TOKEN_EXPIRED", "REVOKED"},
        43: {"UPDATE_NEEDED"},
        44: {"MALFORMED", "TOO_LARGE", "BAD_VALUE", "NOT_AUTHENTICATED", "SECOND_HELLO"},
    }
    assert {group: {name for name, code in codes.items() if code // 100 == group} for group in groups} == groups


def test_the_version_on_offer_is_the_one_the_name_says() -> None:
    assert PROTO_MIN <= PROTO_MAX
    assert f"usher.v{PROTO_MAX}" == SUBPROTOCOL


def test_refusals_are_words_for_programs() -> None:
    assert all(refusal.value == refusal.name.lower() for refusal in Refusal)
