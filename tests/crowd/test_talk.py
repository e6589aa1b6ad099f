"""The crowd's side of the wire against the real server: cuts, retries, limits, the long poll."""

from __future__ import annotations

import asyncio
from random import Random

import httpx
import msgspec
import pytest

from app.crowd import patience
from app.crowd import talk as talking
from app.crowd.embedded import Place
from app.crowd.rehearsal import RehearsalError, Scene, set_scene
from app.crowd.talk import PollTalk, SocketTalk, TalkError
from app.protocol.guest import Line, SessionOpen

OPENING = SessionOpen(event="northern-light", lang="ru")


def bot_lines(log: tuple[Line, ...]) -> list[Line]:
    return [line for line in log if line.by == "bot"]


async def in_time(scene: Scene, life: object) -> None:
    """Live within the rehearsal's time, so that waits for the server's limits end."""
    async with asyncio.timeout(120):
        await scene.timeline.run([life])  # type: ignore[list-item]  # a coroutine of the test


@pytest.fixture
async def scene(place: Place, http: httpx.AsyncClient) -> Scene:
    return (await set_scene(place, http))[0]


def by_socket(scene: Scene, seed: int = 1) -> SocketTalk:
    return SocketTalk(scene.server, scene.http, scene.timeline, Random(seed))


async def test_a_question_is_answered_over_the_socket_and_the_log_agrees(scene: Scene) -> None:
    async def life() -> None:
        talk = by_socket(scene)
        await talk.open(OPENING)
        await talk.say("Во сколько открываются ворота?")
        line = await talk.answer()
        assert (line.zone, line.intent) == ("answer", "doors_time")
        talk.ledger.audit(await talk.close())
        assert (talk.ledger.lost, talk.ledger.repeated, talk.reconnects) == (0, 0, 0)

    await in_time(scene, life())


async def test_a_message_whose_link_breaks_at_once_is_stored_once_and_answered(scene: Scene) -> None:
    async def life(seed: int) -> None:
        talk = by_socket(scene, seed)
        await talk.open(OPENING)
        await talk.say("Есть ли парковка?", cut=True)
        assert (await talk.answer()).zone in ("answer", "ask")
        log = await talk.close()
        talk.ledger.audit(log)
        assert talk.reconnects >= 1
        assert (talk.ledger.lost, talk.ledger.repeated) == (0, 0)
        assert [line.by for line in log].count("guest") == 1
        assert len(bot_lines(log)) == 1

    for seed in range(12):
        await in_time(scene, life(seed))


async def test_without_a_socket_the_long_poll_brings_the_same(scene: Scene) -> None:
    async def life() -> None:
        talk = PollTalk(scene.server, scene.http, scene.timeline)
        await talk.open(OPENING)
        await talk.say("Есть ли парковка?", cut=True)
        assert (await talk.answer()).by == "bot"
        log = await talk.close()
        talk.ledger.audit(log)
        assert [line.by for line in log] == ["guest", "bot"], "the message posted twice was stored once"
        assert (talk.ledger.lost, talk.ledger.repeated) == (0, 0)

    await in_time(scene, life())


@pytest.mark.parametrize("kind", ["socket", "poll"])
async def test_who_writes_too_fast_waits_as_long_as_the_server_says_in_its_time(scene: Scene, kind: str) -> None:
    async def life() -> None:
        talk = by_socket(scene) if kind == "socket" else PollTalk(scene.server, scene.http, scene.timeline)
        began = scene.timeline.now()
        await talk.open(OPENING)
        for number in range(9):
            await talk.say(f"вопрос номер {number}")
        assert scene.timeline.now() - began >= 6
        await talk.close()

    await in_time(scene, life())


async def test_a_message_that_cannot_be_taken_ends_the_talk_with_its_code(scene: Scene) -> None:
    async def life() -> None:
        for talk in (by_socket(scene), PollTalk(scene.server, scene.http, scene.timeline)):
            await talk.open(OPENING)
            with pytest.raises(TalkError, match=r"too_long|too_large|bad_frame"):
                await talk.say("а" * 9000)
            await talk.close()

    await in_time(scene, life())


async def test_a_server_that_is_gone_is_unreachable(
    http: httpx.AsyncClient, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "TRIES", 2)
    gone = PollTalk("http://127.0.0.1:9", http, scene.timeline)
    with pytest.raises(TalkError, match="unreachable"):
        await gone.open(OPENING)


async def test_no_answer_is_a_fault_and_not_patience(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talking, "ANSWER_S", 0.05)
    talk = by_socket(scene)
    await talk.open(OPENING)
    with pytest.raises(TalkError, match="no_answer"):
        await talk.answer()
    await talk.close()


async def test_a_backend_that_is_no_rehearsal_or_has_another_key_is_left_alone(
    place: Place, http: httpx.AsyncClient
) -> None:
    with pytest.raises(RehearsalError, match="is not a rehearsal"):
        await set_scene(Place(place.url, "another-key"), http)
    with pytest.raises(RehearsalError, match="does not answer"):
        await set_scene(Place("http://127.0.0.1:9", "key"), http)


async def test_an_answer_that_is_no_json_is_a_fault_of_http(http: httpx.AsyncClient, scene: Scene) -> None:
    talk = PollTalk(scene.server + "/v1", http, scene.timeline)
    with pytest.raises((TalkError, msgspec.DecodeError)):
        await talk.open(OPENING)
