"""What is refused at the door, with the close code it deserves, and that nothing else is."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol.codec import MAX_DEPTH, MAX_INT, FrameError, decode, decode_trusted, depth_of, strict
from app.protocol.frames import ClientFrame, Cmd, Hello, Live, Ping, ServerFrame
from app.protocol.version import MAX_CLIENT_FRAME, MAX_SERVER_FRAME, Close
from tests.protocol.shapes import shape

OURS: msgspec.json.Decoder[Any] = msgspec.json.Decoder(ServerFrame)
ENCODINGS = ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-8-sig", "cp1251"]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INT, MAX_INT) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abё\"\\[{", max_size=3), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


def from_client(data: bytes | str) -> Any:
    return decode(data, ClientFrame)  # type: ignore[arg-type]  # a union is a type to msgspec


def from_server(data: bytes | str) -> Any:
    return decode_trusted(data, OURS)


def refused(data: bytes | str, close: int, detail: str | None = None) -> None:
    with pytest.raises(FrameError, match=detail) as caught:
        from_client(data)
    assert caught.value.close == close


def ping(parts: str) -> str:
    return f'{{"t":"ping",{parts}}}'


# --- 1 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bracket", ["[", '{"a":', '{"a":['])
def test_a_hundred_thousand_brackets_are_refused_without_recursion(bracket: str) -> None:
    refused(f'{{"t":"ping","n":1,"x":{bracket * 10_000}', Close.MALFORMED, "nested deeper")
    refused(bracket * 100_000, Close.TOO_LARGE, "bytes")


def nested(depth: int) -> str:
    """A frame whose brackets nest so deep, its own included, beside forty that stand next to each other."""
    return ping(f'"n":1,"flat":[{",".join(["[]"] * 40)}],"x":{"[" * (depth - 1)}{"]" * (depth - 1)}')


def test_brackets_may_nest_to_the_limit_and_not_beyond() -> None:
    assert from_client(nested(MAX_DEPTH)) == Ping(n=1)
    refused(nested(MAX_DEPTH + 1), Close.MALFORMED, "nested deeper than 32")


def test_brackets_within_texts_are_not_nesting() -> None:
    text = json.dumps("[{" * 100 + '"\\' + "[{" * 100)
    assert from_client(ping(f'"n":1,"focus":{text}')).focus.startswith("[{[{")


def depth_by_walking(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth_by_walking, inner), default=0)


@given(json_values, st.booleans(), st.integers(0, 40))
def test_depth_is_bounded_by_the_count_and_exact_beyond_the_limit(value: Any, ascii_only: bool, more: int) -> None:
    for _ in range(more):
        value = [value, []]
    data = json.dumps(value, ensure_ascii=ascii_only).encode()
    real = depth_by_walking(value)
    assert depth_of(data) >= real
    assert (depth_of(data) > MAX_DEPTH) is (real > MAX_DEPTH)


# --- 2 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 400 + ".0"])
@pytest.mark.parametrize("place", ['"n":{}', '"n":1,"unknown":{}', '"n":1,"unknown":[{{"deep":{}}}]'])
def test_numbers_that_are_none_are_refused_wherever_they_stand(number: str, place: str) -> None:
    refused(ping(place.format(number)), Close.BAD_VALUE, "not a number|out of range")


# --- 3 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        ping('"n":1,"n":1000000'),
        ping('"n":1,"t":"ping"'),
        ping('"n":1,"\\u006e":2'),
        ping('"n":1,"unknown":{"a":1,"a":1}'),
        ping('"n":1,"unknown":[{"":1,"":2}]'),
    ],
)
def test_a_key_named_twice_is_refused_wherever_it_stands(data: str) -> None:
    refused(data, Close.MALFORMED, "duplicate key")


# --- 4 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize(
    "digits", ["9007199254740992", "9223372036854775808", "1" + "0" * 20, "9" * 4_000, "9" * 5_000]
)
def test_integers_no_other_program_could_read_are_refused(sign: str, digits: str) -> None:
    refused(ping(f'"n":{sign}{digits}'), Close.BAD_VALUE, "out of range")
    refused(ping(f'"n":1,"unknown":[{sign}{digits}]'), Close.BAD_VALUE, "out of range")


@pytest.mark.parametrize("number", [MAX_INT, -MAX_INT, 0])
def test_the_largest_safe_integers_pass(number: int) -> None:
    assert from_client(ping(f'"n":{number}')) == Ping(n=number)


@pytest.mark.parametrize("number", ["1.0", "1e3", "9e15", "1e17", "true", '"1"', "null"])
def test_what_only_looks_like_an_integer_is_refused(number: str) -> None:
    refused(ping(f'"n":{number}'), Close.BAD_VALUE, "Expected `int`")


# --- 5, 6, 28 -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", ["\\ud800", "\\udfff", "\\udc00\\ud800", "x\\ud83d"])
@pytest.mark.parametrize("place", ['"n":1,"focus":"{}"', '"n":1,"{}":1', '"n":1,"unknown":[{{"{}":1}}]'])
def test_half_a_sign_is_refused_in_every_text_and_key(bad: str, place: str) -> None:
    refused(ping(place.format(bad)), Close.BAD_VALUE, "lone surrogate")


def test_a_whole_sign_written_in_halves_is_read() -> None:
    assert from_client(ping('"n":1,"focus":"\\ud83d\\ude00"')).focus == "😀"


def test_half_a_sign_outside_of_escapes_is_refused() -> None:
    refused(ping('"n":1,"focus":"\ud800"'), Close.BAD_VALUE, "lone surrogate")


@pytest.mark.parametrize("place", ['"n":1,"focus":"a\\u0000"', '"n":1,"a\\u0000b":1', '"n":1,"unknown":["\\u0000"]'])
def test_nul_is_refused_in_every_text_and_key(place: str) -> None:
    refused(ping(place), Close.BAD_VALUE, "NUL")


@pytest.mark.parametrize("data", [b'{"t":"ping","n":1,"focus":"\xff"}', b"\xff\xfe", b'{"t":"ping","n":1}\x80'])
def test_what_is_not_utf8_is_refused(data: bytes) -> None:
    refused(data, Close.MALFORMED, "not JSON")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_json_in_any_other_encoding_is_refused(encoding: str) -> None:
    refused(ping('"n":1,"focus":"ё"').encode(encoding), Close.MALFORMED, "not JSON")


# --- 7 ------------------------------------------------------------------------------------------------------


def padded(size: int) -> bytes:
    """A ping of so many bytes, in two-byte letters."""
    data = ping('"n":1,"focus":"{}"').encode()
    letters, odd = divmod(size - len(data) + 2, 2)
    return data.replace(b"{}", ("ё" * letters + "x" * odd).encode())


def test_a_frame_may_fill_the_limit_and_not_a_byte_more() -> None:
    assert len(padded(MAX_CLIENT_FRAME)) == MAX_CLIENT_FRAME
    assert from_client(padded(MAX_CLIENT_FRAME)).n == 1
    refused(padded(MAX_CLIENT_FRAME + 1), Close.TOO_LARGE, "at most 65536")
    refused(padded(MAX_CLIENT_FRAME + 1).decode(), Close.TOO_LARGE, "at most 65536")
    assert decode(padded(MAX_CLIENT_FRAME + 1), Ping, MAX_SERVER_FRAME).n == 1


def test_an_enormous_frame_is_refused_before_it_is_read() -> None:
    data = b"[" * 20_000_000
    tracemalloc.start()
    try:
        refused(data, Close.TOO_LARGE, "bytes")
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


# --- 8 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "close"),
    [
        ("", Close.MALFORMED),
        (" ", Close.MALFORMED),
        ("ping", Close.MALFORMED),
        ("<!doctype html>", Close.MALFORMED),
        ("null", Close.MALFORMED),
        ("[]", Close.MALFORMED),
        ('[{"t":"ping","n":1}]', Close.MALFORMED),
        ('"ping"', Close.MALFORMED),
        ("1", Close.MALFORMED),
        ('{"t":"ping","n":1', Close.MALFORMED),
        ('{"t":"ping","n":1}{"t":"ping","n":2}', Close.MALFORMED),
        ('{"t":"ping","n":1,}', Close.MALFORMED),
        ("{'t':'ping','n':1}", Close.MALFORMED),
        ('{"t":"ping","n":01}', Close.MALFORMED),
        ('{"t":"ping","n":1,"focus":"a\nb"}', Close.MALFORMED),
        (bytes(range(256)), Close.MALFORMED),
        ("{}", Close.BAD_VALUE),
        ('{"n":1}', Close.BAD_VALUE),
        ('{"t":"boo","n":1}', Close.BAD_VALUE),
        ('{"t":"welcome","n":1}', Close.BAD_VALUE),
        ('{"t":1,"n":1}', Close.BAD_VALUE),
        ('{"t":null,"n":1}', Close.BAD_VALUE),
        ('{"t":"ping"}', Close.BAD_VALUE),
        ('{"t":"cmd","cmd":null,"client_seq":1,"k":"AddNote","ent":"dialogue:1","args":{}}', Close.BAD_VALUE),
        ('{"t":"cmd","cmd":"c1","client_seq":1,"k":"AddNote","ent":"dialogue:1"}', Close.BAD_VALUE),
    ],
)  # fmt: skip
def test_what_is_no_frame_is_refused(data: bytes | str, close: int) -> None:
    refused(data, close)


def test_another_version_within_a_frame_is_a_field_nobody_reads() -> None:
    assert from_client(ping('"n":1,"v":2')) == Ping(n=1)


# --- 10 -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cursor",
    [
        '{"epoch":"e","seq":"5"}',
        '{"epoch":"e","seq":9007199254740992}',
        '{"epoch":1,"seq":5}',
        '{"seq":5}',
        '"e:5"',
        "5",
    ],
)
def test_a_cursor_of_another_shape_is_refused(cursor: str) -> None:
    refused(f'{{"t":"hello","proto":{{"min":1,"max":1}},"device":"d","cursor":{cursor}}}', Close.BAD_VALUE)


# --- 20 -----------------------------------------------------------------------------------------------------


def test_fields_nobody_asked_for_are_never_bound() -> None:
    data = b'{"t":"hello","proto":{"min":1,"max":1,"role":"owner"},"device":"d","role":"owner","approved":true}'
    hello = from_client(data)
    assert isinstance(hello, Hello)
    assert b"owner" not in msgspec.json.encode(hello)
    assert not hasattr(hello, "role")


# --- what passes --------------------------------------------------------------------------------------------


@given(shape(ClientFrame))
def test_every_frame_of_a_client_comes_out_as_it_went_in(frame: Any) -> None:
    data = msgspec.json.encode(frame)
    assert from_client(data) == frame
    assert from_client(data.decode()) == frame
    assert strict(data) == data


@given(shape(ServerFrame))
def test_every_frame_of_the_server_comes_out_as_it_went_in(frame: Any) -> None:
    data = msgspec.json.encode(frame)
    assert from_server(data) == frame
    assert from_server(data.decode()) == frame
    assert decode(data, ServerFrame, MAX_SERVER_FRAME) == frame  # type: ignore[arg-type]  # a union is a type to msgspec


@given(st.dictionaries(st.text("tnё", max_size=4), json_values, max_size=5), st.booleans())
def test_any_sane_object_passes_and_is_left_as_it_is(value: dict[str, Any], ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    assert json.loads(strict(text)) == value


def outcome(read: Callable[[bytes | str], Any], data: bytes | str) -> Any:
    """The frame, or the close code of its refusal; any other failure comes through."""
    try:
        return read(data)
    except FrameError as error:
        return error.close


@given(st.binary(max_size=200) | st.text(max_size=200) | st.text('{}[]",:\\u0d8t1eE+-. ', max_size=60))
def test_garbage_is_refused_in_one_way_only(data: bytes | str) -> None:
    for read in (from_client, from_server):
        found = outcome(read, data)
        assert found in {Close.MALFORMED, Close.BAD_VALUE} or isinstance(found, get_args(ClientFrame | ServerFrame))


def test_the_arguments_of_a_command_stay_as_they_were_written() -> None:
    data = '{"t":"cmd","cmd":"c1","client_seq":1,"k":"AddNote","ent":"dialogue:1","args":{"text" : "a\\u0062"}}'
    command = from_client(data)
    assert isinstance(command, Cmd)
    assert bytes(command.args) == b'{"text" : "a\\u0062"}'


# --- a frame of our own server ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"<html>log in to this network</html>",
        b'{"t":"live"}',
        b'{"t":"err","code":"\xff"}',
        '{"t":"err","code":"\ud800"}',
        b'{"t":"live","seq":1,"unknown":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"t":"eph","k":"load","d":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
    ids=["html", "field missing", "not utf-8", "half a sign", "deep unknown", "deep raw"],
)
def test_garbage_in_the_servers_name_is_refused_without_a_crash(data: bytes | str) -> None:
    with pytest.raises(FrameError) as caught:
        from_server(data)
    assert caught.value.close == Close.MALFORMED


def test_a_frame_of_the_server_may_fill_its_limit_and_not_more() -> None:
    def live(size: int) -> bytes:
        return b'{"t":"live","seq":1}'.ljust(size)

    assert from_server(live(MAX_SERVER_FRAME)) == Live(seq=1)
    with pytest.raises(FrameError, match="at most 262144") as caught:
        from_server(live(MAX_SERVER_FRAME + 1))
    assert caught.value.close == Close.TOO_LARGE
