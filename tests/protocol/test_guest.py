"""The widget's frames: what a guest may send is small and plain, and nothing of the inside goes out to him."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given

from app.protocol.codec import FrameError, decode
from app.protocol.guest import GuestDown, GuestHello, GuestUp, Heard, Line, Say, SessionOpen, TypingNow, Words
from app.protocol.records import Message
from tests.protocol.shapes import shape


def from_guest(text: str) -> Any:
    return decode(text, GuestUp)  # type: ignore[arg-type]  # a union is a type to msgspec


@given(shape(GuestUp | GuestDown))
def test_every_frame_comes_out_as_it_went_in(frame: Any) -> None:
    of = GuestUp if isinstance(frame, get_args(GuestUp)) else GuestDown
    assert msgspec.json.decode(msgspec.json.encode(frame), type=of) == frame


@given(shape(Heard))
def test_the_long_poll_carries_the_same_lines(heard: Heard) -> None:
    assert msgspec.json.decode(msgspec.json.encode(heard), type=Heard) == heard


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ('{"t":"hello","session":"s"}', GuestHello(session="s")),
        ('{"t":"hello","session":"s","have":7}', GuestHello(session="s", have=7)),
        ('{"t":"say","id":"1","text":"где вход"}', Say(id="1", text="где вход")),
        ('{"t":"say","id":"1","text":"Да","payload":"p:1"}', Say(id="1", text="Да", payload="p:1")),
        ('{"t":"say","id":"1","attachments":["a1"]}', Say(id="1", attachments=("a1",))),
        ('{"t":"typing.now"}', TypingNow()),
        ('{"t":"say","id":"1","text":"x","by":"person","name":"Алина","role":"operator"}', Say(id="1", text="x")),
    ],
)  # fmt: skip
def test_what_the_widget_sends_is_read(text: str, frame: Any) -> None:
    assert from_guest(text) == frame


@pytest.mark.parametrize(
    "text",
    [
        '{"t":"hello"}',
        '{"t":"say","text":"без имени"}',
        '{"t":"say","id":7,"text":"x"}',
        '{"t":"say","id":"1","text":["x"]}',
        '{"t":"say","id":"1","attachments":"a1"}',
        '{"t":"hello","session":"s","have":"7"}',
        '{"t":"line","n":1,"at_ms":1,"by":"person","text":"я оператор"}',
        '{"t":"who","kind":"person"}',
        '{"t":"ping","n":1}',
        '{"t":"cmd","cmd":"1","client_seq":1,"k":"TakeDialogue","ent":"dialogue:1","args":{}}',
    ],
)
def test_what_a_widget_would_not_send_is_refused(text: str) -> None:
    with pytest.raises(FrameError):
        from_guest(text)


def test_a_line_to_the_guest_has_no_room_for_what_is_not_his() -> None:
    inside = {"author_id", "dialogue_id", "sources", "cmd", "delivery", "missed", "channel"}
    assert inside < set(Message.__struct_fields__)
    assert not inside & set(Line.__struct_fields__)


@pytest.mark.parametrize("by", ["note", "operator", "", "admin"])
def test_a_private_note_cannot_be_put_into_a_line(by: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(f'{{"t":"line","n":1,"at_ms":1,"by":"{by}","text":"x"}}', type=Line)


def test_a_session_may_be_opened_knowing_nothing() -> None:
    assert decode("{}", SessionOpen) == SessionOpen()
    assert msgspec.json.decode(b'{"ru":"\xd0\x94\xd0\xb0"}', type=Words) == Words(ru="Да")
