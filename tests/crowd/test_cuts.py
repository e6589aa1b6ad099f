"""A bad network passes every byte until it is cut, and then nothing; cuts come at random moments of the day."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from random import Random

import pytest

from app.crowd import cuts
from app.crowd.cuts import Cuts, Network, NetworkError, Relay, network
from app.crowd.timeline import SteppedTimeline

WAIT_S = 20.0


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Gives back whatever comes."""
    try:
        while data := await reader.read(4096):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass  # that is what is tested
    finally:
        writer.close()


@pytest.fixture
async def far() -> AsyncIterator[int]:
    """A server that echoes; its port."""
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def enter(url: str) -> Ends:
    return await asyncio.open_connection("127.0.0.1", int(url.rsplit(":", 1)[1]))


async def ended(reader: asyncio.StreamReader) -> bytes:
    """What still came before the connection was gone."""
    got = b""
    try:
        async with asyncio.timeout(WAIT_S):
            while data := await reader.read(4096):
                got += data
    except ConnectionError:
        pass  # gone without a goodbye
    return got


async def test_all_bytes_pass_both_ways_and_a_cut_ends_it_after_a_few_more(far: int) -> None:
    relay = Relay("127.0.0.1", far, Random(1), lambda: None)
    await relay.start()
    reader, writer = await enter(relay.url)
    words = bytes(range(256)) * 400
    writer.write(words)
    assert await reader.readexactly(len(words)) == words
    assert relay.cut() == 1
    assert relay.cut() == 0, "what is about to end is not cut again"
    writer.write(words)
    assert len(await ended(reader)) <= cuts.PASS_MOST
    writer.close()
    await relay.close()


async def test_a_quiet_connection_ends_as_well(far: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cuts, "LATEST_S", 0.01)
    relay = Relay("127.0.0.1", far, Random(1), lambda: None)
    await relay.start()
    reader, writer = await enter(relay.url)
    writer.write(b"x")
    await reader.readexactly(1)
    relay.cut()
    assert await ended(reader) == b""
    writer.close()
    await relay.close()


async def test_some_of_many_are_cut(far: int) -> None:
    relay = Relay("127.0.0.1", far, Random(2), lambda: None)
    await relay.start()
    ends = [await enter(relay.url) for _ in range(5)]
    for reader, writer in ends:
        writer.write(b"x")
        await reader.readexactly(1)
    cut = relay.cut(0.5)
    assert 0 < cut < 5
    assert len(relay.whole) == 5 - cut
    assert relay.cut(0.0) == 0
    await relay.close()
    for reader, writer in ends:
        await ended(reader)
        writer.close()


async def test_a_backend_that_is_not_there_is_a_connection_that_ends() -> None:
    nobody = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = nobody.sockets[0].getsockname()[1]
    nobody.close()
    await nobody.wait_closed()
    relay = Relay("127.0.0.1", port, Random(1), lambda: None)
    await relay.start()
    reader, writer = await enter(relay.url)
    assert await ended(reader) == b""
    writer.close()
    await relay.close()


async def test_a_good_network_is_the_backend_itself() -> None:
    async with network("http://backend:1", Random(1), bad=False) as good:
        assert await good.way_for_guests() == await good.way_for_console() == "http://backend:1"


async def test_tls_cannot_be_led_through_another_name() -> None:
    async with network("https://usher.example.org", Random(1), bad=True) as bad:
        with pytest.raises(NetworkError, match="without TLS"):
            await bad.way_for_console()


async def stay(net: Network, url: str, came: asyncio.Event) -> None:
    """Connects again and again, like a console."""
    while True:
        reader, writer = await enter(url)
        came.set()
        try:
            writer.write(b"x")
            await ended(reader)
        finally:
            writer.transport.abort()


async def test_as_many_cuts_are_made_as_were_asked_for(far: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cuts, "LATEST_S", 0.01)
    moved: list[float] = []

    async def move(to: float) -> None:
        moved.append(to)

    timeline = SteppedTimeline(100.0, move)
    monkeypatch.setattr(cuts, "GUESTS_SHARE", 0.9)
    async with network(f"http://127.0.0.1:{far}", Random(3), bad=True) as net:
        came = asyncio.Event()
        ways = [await net.way_for_console(), await net.way_for_console(), await net.way_for_guests()]
        people = [asyncio.create_task(stay(net, url, came)) for url in ways]
        async with asyncio.timeout(WAIT_S):
            await came.wait()
            await timeline.run([net.fray(timeline, 100.0, 400.0, 12)])
        for person in people:
            person.cancel()
        await asyncio.gather(*people, return_exceptions=True)
        assert net.cuts.consoles == 12
        assert net.cuts.connections == 12
        assert net.cuts.guests > 0
    assert moved == sorted(moved)
    assert 100.0 < moved[0] < moved[-1] < 400.0
    assert Cuts() == Cuts(0, 0, 0)
