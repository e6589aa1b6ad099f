"""Bad inputs 5–10 and 15 on the operators' socket: closed with the code that says what to do, others unaffected."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
import websockets.exceptions

from app.protocol import frames
from app.protocol.frames import Cursor
from app.protocol.version import Close
from tests.server.standing import ConsoleTalk, Standing

HELLO = '{"t":"hello","proto":{"min":1,"max":1},"device":"d"}'


async def close_code(festival: Standing, *texts: str | bytes, hello: bool = True) -> int:
    """The code with which the socket is closed after these frames."""
    async with festival.socket(festival.somebody().access) as line:
        talk = ConsoleTalk(line)
        if hello:
            await talk.hello()
        for text in texts:
            await talk.send(text)
        return await talk.closed()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 30_000, Close.MALFORMED),
        ('{"t":"ping","n":1' + ',"a":{' * 40 + "}" * 41, Close.MALFORMED),
        ('{"t":"ping","n":1,"n":2}', Close.MALFORMED),
        ("not json", Close.MALFORMED),
        ("[]", Close.MALFORMED),
        ("null", Close.MALFORMED),
        ("", Close.MALFORMED),
        ('{"t":"ping","n":NaN}', Close.BAD_VALUE),
        ('{"t":"ping","n":1e999}', Close.BAD_VALUE),
        ('{"t":"ping","n":9007199254740993}', Close.BAD_VALUE),
        ('{"t":"ping","n":' + "9" * 5000 + "}", Close.BAD_VALUE),
        ('{"t":"ping","n":1,"focus":"\\ud800"}', Close.BAD_VALUE),
        ('{"t":"ping","n":1,"focus":"a\\u0000b"}', Close.BAD_VALUE),
        ('{"t":"ping","n":"5"}', Close.BAD_VALUE),
        ('{"t":"nonsense"}', Close.BAD_VALUE),
        ('{"n":1}', Close.BAD_VALUE),
        ('{"t":"cmd","cmd":null,"client_seq":1,"k":"AddNote","ent":"dialogue:1","args":{}}', Close.BAD_VALUE),
        ('{"t":"ack","seq":9999999}', Close.BAD_VALUE),
        (HELLO, Close.SECOND_HELLO),
    ],
)
async def test_a_frame_that_cannot_be_is_answered_by_its_close_code(festival: Standing, text: str, code: int) -> None:
    assert await close_code(festival, text) == code


async def test_a_binary_frame_closes(festival: Standing) -> None:
    assert await close_code(festival, HELLO.encode(), hello=False) == Close.MALFORMED


@pytest.mark.parametrize("text", ['{"t":"ping","n":1}', '{"t":"ack","seq":0}', '{"t":"cmd.query","cmds":[]}'])
async def test_nothing_is_done_before_hello(festival: Standing, text: str) -> None:
    assert await close_code(festival, text, hello=False) == Close.NOT_AUTHENTICATED


@pytest.mark.parametrize(
    ("cursor", "code"),
    [
        ('{"epoch":"EPOCH","seq":-1}', Close.BAD_VALUE),
        ('{"epoch":"EPOCH","seq":"5"}', Close.BAD_VALUE),
        ('{"epoch":"EPOCH","seq":9007199254740992}', Close.BAD_VALUE),
        ('{"epoch":"EPOCH","seq":null}', Close.BAD_VALUE),
    ],
)
async def test_a_cursor_that_cannot_be_is_refused(festival: Standing, cursor: str, code: int) -> None:
    hello = HELLO[:-1] + ',"cursor":' + cursor + "}"
    assert await close_code(festival, hello, hello=False) == code


async def test_a_cursor_of_another_epoch_gets_a_snapshot(festival: Standing) -> None:
    async with festival.console(festival.somebody(), cursor=Cursor("other", 5)) as talk:
        assert talk.welcome.mode == "snapshot"
        assert talk.welcome.reason == "epoch"
        assert talk.state


async def test_a_cursor_ahead_of_the_stream_is_closed_and_alarms(backend: Standing, expect_log: object) -> None:
    assert callable(expect_log)
    expect_log("cursor_ahead")
    async with backend.console(backend.somebody()) as talk:
        epoch, head = talk.welcome.epoch, talk.welcome.head
    async with backend.socket(backend.somebody().access) as line:
        ahead = ConsoleTalk(line)
        proto = frames.ProtoRange(1, 1)
        await ahead.send(frames.Hello(proto=proto, device="d", cursor=Cursor(epoch, head + 1000)))
        assert await ahead.closed() == Close.CURSOR_AHEAD


async def test_a_version_nobody_speaks_is_terminal(festival: Standing) -> None:
    hello = HELLO.replace('"min":1,"max":1', '"min":7,"max":9')
    assert await close_code(festival, hello, hello=False) == Close.UPDATE_NEEDED


async def test_a_frame_too_large_and_a_deflate_bomb_are_cut_off(festival: Standing) -> None:
    bomb = '{"t":"ping","n":1,"focus":"' + "a" * 5_000_000 + '"}'
    for compression in (None, "deflate"):
        async with festival.socket(festival.somebody().access, compression=compression) as line:
            talk = ConsoleTalk(line)
            await talk.hello()
            with suppress(websockets.exceptions.ConnectionClosed):
                await talk.send(bomb)
            assert await talk.closed() == 1009


async def test_a_text_that_is_no_utf8_is_closed_by_the_library(festival: Standing) -> None:
    async with festival.socket(festival.somebody().access) as line:
        talk = ConsoleTalk(line)
        await talk.hello()
        await line.send(b'{"t":"ping","n":1,"focus":"\xff"}', text=True)
        assert await talk.closed() == 1007


async def test_a_flood_of_pings_is_closed_and_the_neighbour_keeps_its_pong(festival: Standing) -> None:
    async with festival.console(festival.somebody()) as calm, festival.console(festival.somebody()) as wild:
        with suppress(websockets.exceptions.ConnectionClosed):
            for number in range(20_000):
                await wild.send(frames.Ping(n=number))
        assert await wild.closed() == Close.RATE
        await calm.send(frames.Ping(n=7))
        pong = await asyncio.wait_for(calm.until(frames.Pong), 2)
        assert pong.n == 7


async def test_a_foreign_origin_is_refused_before_the_handshake(festival: Standing) -> None:
    token = festival.somebody().access
    with pytest.raises(websockets.exceptions.InvalidStatus) as caught:
        async with festival.socket(token, origin="https://evil.example"):
            pass
    assert caught.value.response.status_code == 403


async def test_without_origin_a_token_is_needed_at_the_door(festival: Standing) -> None:
    with pytest.raises(websockets.exceptions.InvalidStatus) as caught:
        async with festival.socket():
            pass
    assert caught.value.response.status_code == 401


async def test_a_browser_of_the_same_host_shows_its_token_first(festival: Standing) -> None:
    tokens = festival.somebody()
    async with festival.socket(origin=festival.url) as line:
        talk = ConsoleTalk(line)
        await talk.send(frames.Auth(token=tokens.access))
        await talk.hello()
        assert talk.welcome.user_id == tokens.user_id


@pytest.mark.parametrize("text", [HELLO, '{"t":"ping","n":1}', "garbage"])
async def test_a_browser_that_shows_no_token_is_closed(festival: Standing, text: str) -> None:
    async with festival.socket(origin=festival.url) as line:
        talk = ConsoleTalk(line)
        await talk.send(text)
        assert await talk.closed() == Close.NOT_AUTHENTICATED


async def test_a_token_nobody_gave_out_asks_for_a_new_one(festival: Standing) -> None:
    async with festival.socket("x" * 43) as line:
        assert await ConsoleTalk(line).closed() == Close.TOKEN_EXPIRED


async def test_an_address_that_is_no_socket_is_not_found(festival: Standing) -> None:
    import websockets.asyncio.client as ws

    with pytest.raises(websockets.exceptions.InvalidStatus) as caught:
        async with ws.connect(festival.url.replace("http", "ws") + "/v1/nothing", proxy=None):
            pass
    assert caught.value.response.status_code == 404
