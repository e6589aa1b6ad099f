"""An operator's console at work on the real wire: what it is told, what it may ask, what happens when lines break."""

from __future__ import annotations

import time
import uuid

import msgspec
import pytest

from app.protocol import frames
from app.protocol.api import Order, UserChange
from app.protocol.commands import AddNote, GiveBackDialogue, SendReply, TakeDialogue
from app.protocol.frames import CmdState, Cursor, Res
from app.protocol.guest import Typing, TypingNow, Who
from app.protocol.records import Load, Thread
from app.protocol.snapshot import Held, decode_state
from app.protocol.version import Close
from tests.server.standing import DECODER, JSON, ConsoleTalk, Standing


def ent(ident: str) -> str:
    return f"dialogue:{ident}"


@pytest.mark.requirement("C2", "C3")
async def test_a_guests_message_reaches_the_console_and_the_persons_reply_the_guest(festival: Standing) -> None:
    guest = festival.guest()
    ident = guest.opened.dialogue
    async with festival.console(festival.somebody()) as talk:
        guest.say("Где вход?")
        await talk.until_true(lambda: ent(ident) in talk.state)
        assert talk.dialogue(ident).last_text == "Где вход?"
        assert (await talk.order(ent(ident), TakeDialogue())).st == "ok"
        await talk.until_true(lambda: talk.dialogue(ident).status == "active")
        sent = await talk.order(
            ent(ident), SendReply(lease=talk.dialogue(ident).lease, text="У ворот 3", answered_n=1)
        )
        assert sent.st == "ok"
    line = guest.wait_for(lambda line: line.by == "person")
    assert line.text == "У ворот 3"
    numbers = [line.n for line in guest.lines]
    assert numbers == list(range(1, len(numbers) + 1))


async def test_events_come_with_their_transcript_lines_and_in_order(backend: Standing) -> None:
    async with backend.console(backend.somebody()) as talk:
        guest = backend.guest()
        for number in range(6):
            guest.say(f"раз {number}")
        await talk.until_true(lambda: sum(len(ev.d.messages) for ev in talk.events) >= 6)
    texts = [message.text for ev in talk.events for message in ev.d.messages]
    assert texts == [f"раз {number}" for number in range(6)]


@pytest.mark.requirement("C7")
async def test_a_console_that_comes_back_gets_what_it_missed_and_nothing_twice(backend: Standing) -> None:
    tokens = backend.somebody()
    guest = backend.guest()
    async with backend.console(tokens) as talk:
        guest.say("первое")
        await talk.until_true(lambda: any(ev.d.messages for ev in talk.events))
        cursor, state = talk.cursor, talk.state
    guest.say("второе")
    guest.say("третье")
    async with backend.socket(tokens.access) as line:
        again = ConsoleTalk(line)
        again.state = state
        await again.hello(cursor=cursor)
        assert again.welcome.mode == "resume"
        assert [m.text for ev in again.events for m in ev.d.messages] == ["второе", "третье"]
        async with backend.console(tokens, device="other") as fresh:
            await again.until_true(lambda: again.cursor.seq >= fresh.cursor.seq)
            assert fresh.state == again.state


async def test_a_second_socket_of_the_same_device_replaces_the_first(festival: Standing) -> None:
    tokens = festival.somebody()
    async with (
        festival.console(tokens, device="laptop") as first,
        festival.console(tokens, device="phone") as other,
        festival.console(tokens, device="laptop"),
    ):
        assert await first.closed() == Close.REPLACED
        await other.send(frames.Ping(n=1))
        await other.until(frames.Pong)


@pytest.mark.requirement("C7")
async def test_the_same_command_again_is_answered_from_store_on_both_ways(festival: Standing) -> None:
    tokens = festival.somebody()
    guest = festival.guest()
    guest.say("привет")
    cmd = uuid.uuid4().hex
    note = AddNote(text="одна заметка")
    async with festival.console(tokens) as talk:
        first = await talk.order(ent(guest.opened.dialogue), note, cmd=cmd)
        second = await talk.order(ent(guest.opened.dialogue), note, cmd=cmd)
        assert (first.st, first.replay) == ("ok", False)
        assert (second.st, second.replay, second.seq) == ("ok", True, first.seq)
        other = await talk.order(ent(guest.opened.dialogue), AddNote(text="другая"), cmd=cmd)
        assert other.st == "mismatch"
    order = Order(k="AddNote", ent=ent(guest.opened.dialogue), args=msgspec.Raw(msgspec.json.encode(note)))
    with festival.client(tokens.access) as client:
        got = client.post("/v1/commands", content=msgspec.json.encode(order), headers=JSON | {"Idempotency-Key": cmd})
        third = msgspec.json.decode(got.content, type=Res)
        assert (third.st, third.replay) == ("ok", True)
        state = msgspec.json.decode(client.get("/v1/commands", params={"ids": f"{cmd},nope"}).content, type=CmdState)
        assert [res.cmd for res in state.known] == [cmd]
        assert state.unknown == ("nope",)
        got = client.get(f"/v1/dialogues/{guest.opened.dialogue}/messages")
        thread = msgspec.json.decode(got.content, type=Thread)
    assert [message.text for message in thread.messages if message.by == "note"] == ["одна заметка"]


async def test_the_outcome_of_commands_can_be_asked_on_the_socket(festival: Standing) -> None:
    guest = festival.guest()
    guest.say("привет")
    async with festival.console(festival.somebody()) as talk:
        done = await talk.order(ent(guest.opened.dialogue), AddNote(text="заметка"))
        await talk.send(frames.CmdQuery(cmds=(done.cmd, "never")))
        state = await talk.until(CmdState)
    assert [res.cmd for res in state.known] == [done.cmd]
    assert state.unknown == ("never",)


async def test_too_many_commands_are_put_off_not_lost(festival: Standing) -> None:
    guest = festival.guest()
    guest.say("привет")
    async with festival.console(festival.somebody()) as talk:
        raw = msgspec.Raw(msgspec.json.encode(AddNote(text="заметка")))
        ids = [uuid.uuid4().hex for _ in range(60)]
        for cmd in ids:
            await talk.send(frames.Cmd(cmd=cmd, client_seq=1, k="AddNote", ent=ent(guest.opened.dialogue), args=raw))
        results = [await talk.until(Res) for _ in ids]
        put_off = [res for res in results if res.st == "retry"]
        assert [res.cmd for res in results] == ids
        assert 10 <= len(put_off) <= 20
        assert all(res.code == "rate_limited" and res.retry_ms > 0 for res in put_off)
        await talk.send(frames.Ping(n=1))
        await talk.until(frames.Pong)


@pytest.mark.requirement("C8")
async def test_a_disabled_person_is_closed_within_a_second_and_may_do_nothing(festival: Standing) -> None:
    waits = []
    for trial in range(5):
        login = f"leaver-{trial}"
        tokens = festival.somebody(login=login)
        async with festival.console(tokens) as talk:
            began = time.monotonic()
            festival.change_user(UserChange(do="disable", login=login))
            assert await talk.closed() == Close.REVOKED
            waits.append(time.monotonic() - began)
        with festival.client(tokens.access) as client:
            got = client.get("/v1/search", params={"q": "a"})
        assert got.status_code == 401
        assert got.json()["code"] in ("revoked", "not_authenticated")
        async with festival.socket(tokens.access) as line:
            assert await ConsoleTalk(line).closed() in (Close.REVOKED, Close.TOKEN_EXPIRED)
    assert sorted(waits)[2] < 1  # a loaded machine may think about something else once


async def test_a_revoked_console_that_does_not_read_is_cut_off_too(backend: Standing) -> None:
    login = "stalled"
    tokens = backend.somebody(login=login)
    guest = backend.guest()
    async with backend.console(tokens) as talk:
        talk.socket.transport.pause_reading()
        backend.change_user(UserChange(do="disable", login=login))
        guest.say("кто здесь?")
        end = time.monotonic() + 3
        while time.monotonic() < end and _consoles(backend):
            time.sleep(0.05)  # noqa: ASYNC251  # the loop must not read for the stalled console
        assert _consoles(backend) == 0
        talk.socket.transport.abort()


def _consoles(backend: Standing) -> int:
    async def count(host: object) -> int:
        return len(backend.host.core.hub.seats())

    return backend.inside(count)


async def test_signing_out_closes_the_socket_of_that_sign_in_only(festival: Standing) -> None:
    made = festival.add_user("two-places")
    here = festival.sign_in("two-places", made.password, "here")
    there = festival.sign_in("two-places", made.password, "there")
    async with festival.console(here, "here") as gone, festival.console(there, "there") as stays:
        with festival.client(here.access) as client:
            assert client.post("/v1/sign-out").status_code == 204
        assert await gone.closed() in (Close.REVOKED, Close.TOKEN_EXPIRED)
        await stays.send(frames.Ping(n=1))
        await stays.until(frames.Pong)


async def test_a_fresh_token_goes_on_the_same_socket_and_a_strangers_does_not(festival: Standing) -> None:
    made = festival.add_user("anna")
    tokens = festival.sign_in("anna", made.password)
    stranger = festival.somebody()
    async with festival.console(tokens) as talk:
        with festival.client() as client:
            got = client.post("/v1/refresh", json={"refresh": tokens.refresh})
        await talk.send(frames.Auth(token=got.json()["access"]))
        await talk.send(frames.Ping(n=1))
        await talk.until(frames.Pong)
        await talk.send(frames.Auth(token=stranger.access))
        assert await talk.closed() == Close.REVOKED


async def test_the_load_is_told_each_second(backend: Standing) -> None:
    backend.guest().say("привет")
    async with backend.console(backend.somebody("manager")) as talk:
        eph = await talk.until(frames.Eph, lambda eph: eph.k == "load")
        load = msgspec.json.decode(eph.d, type=Load)
    assert load.dialogues == 1
    assert load.per_min == 1


async def test_a_stalled_console_does_not_slow_its_neighbour(festival: Standing) -> None:
    guest = festival.guest()
    async with festival.console(festival.somebody()) as stalled, festival.console(festival.somebody()) as quick:
        stalled.socket.transport.pause_reading()
        waits = []
        for number in range(50):
            began = time.monotonic()
            guest.say("слово " * 300 + str(number))
            await quick.until_true(lambda n=number: len(quick.events) > n)  # type: ignore[misc]  # a default argument
            waits.append(time.monotonic() - began)
        assert sorted(waits)[-3] < 2  # a loaded machine may think about something else twice
        stalled.socket.transport.abort()


@pytest.mark.requirement("C7")
async def test_the_long_poll_says_what_the_socket_says(backend: Standing) -> None:
    tokens = backend.somebody()
    guest = backend.guest()
    guest.say("первое")
    with backend.client(tokens.access) as client:
        got = client.get("/v1/events", params={"device": "poll"})
        listed = [DECODER.decode(raw) for raw in msgspec.json.decode(got.content, type=list[msgspec.Raw])]
        assert isinstance(listed[0], frames.Welcome)
        state: dict[str, Held] = {}
        cursor = Cursor("", 0)
        for frame in listed:
            if isinstance(frame, frames.SnapPage):
                state |= {item.ent: Held(item.ver, decode_state(item.ent, item.d)) for item in frame.items}
            elif isinstance(frame, frames.SnapEnd):
                cursor = frame.at
        async with backend.console(tokens, device="socket") as talk:
            assert talk.state == state
            assert talk.cursor == cursor
        guest.say("второе")
        params: dict[str, str | int] = {"device": "poll", "epoch": cursor.epoch, "seq": cursor.seq, "wait_ms": 5000}
        frames_after = msgspec.json.decode(client.get("/v1/events", params=params).content, type=list[msgspec.Raw])
        events = [ev for raw in frames_after for ev in getattr(DECODER.decode(raw), "items", ())]
        assert [message.text for ev in events for message in ev.d.messages] == ["второе"]
        assert events[0].prev == cursor.seq


async def test_a_long_poll_waits_for_news_and_ends_when_there_are_none(backend: Standing) -> None:
    tokens = backend.somebody()
    with backend.client(tokens.access) as client:
        first = msgspec.json.decode(client.get("/v1/events", params={"device": "p"}).content, type=list[msgspec.Raw])
        at = next(frame.at for frame in map(DECODER.decode, first) if isinstance(frame, frames.SnapEnd))
        began = time.monotonic()
        params: dict[str, str | int] = {"device": "p", "epoch": at.epoch, "seq": at.seq, "wait_ms": 400}
        got = msgspec.json.decode(client.get("/v1/events", params=params).content, type=list[msgspec.Raw])
        assert 0.3 < time.monotonic() - began < 5
        assert [type(DECODER.decode(raw)) for raw in got] == [frames.Welcome, frames.Live]


@pytest.mark.requirement("K1")
async def test_typing_is_seen_on_both_sides_and_only_from_who_holds_the_dialogue(festival: Standing) -> None:
    guest = festival.guest()
    guest.say("привет")
    ident = guest.opened.dialogue
    async with (
        festival.widget(guest) as widget,
        festival.console(festival.somebody()) as talk,
        festival.console(festival.somebody()) as other,
    ):
        assert (await talk.order(ent(ident), TakeDialogue())).st == "ok"
        await widget.until(Who, lambda who: who.kind == "person")
        await other.send(frames.Writing(ent=ent(ident)))
        await other.send(frames.Ping(n=1))
        await other.until(frames.Pong)
        assert not any(isinstance(frame, Typing) for frame in widget.heard)
        await talk.send(frames.Writing(ent=ent(ident)))
        assert (await widget.until(Typing)).by == "person"
        await widget.send(TypingNow())
        typing = await talk.until(frames.Eph, lambda eph: eph.k == "typing")
        assert msgspec.json.decode(typing.d)["dialogue_id"] == ident


@pytest.mark.requirement("B10")
async def test_give_back_returns_the_dialogue_to_the_bot(festival: Standing) -> None:
    guest = festival.guest()
    guest.say("привет")
    ident = guest.opened.dialogue
    async with festival.console(festival.somebody()) as talk:
        await talk.order(ent(ident), TakeDialogue())
        await talk.until_true(lambda: talk.dialogue(ident).status == "active")
        lease = talk.dialogue(ident).lease
        assert (await talk.order(ent(ident), GiveBackDialogue(lease=lease, summary="спросил о входе"))).st == "ok"
        await talk.until_true(lambda: talk.dialogue(ident).status == "bot")
