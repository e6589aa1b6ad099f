"""Whatever people do in whatever order: applying the events equals fetching again (house §3, protocol §7)."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain.audit import first_break
from app.domain.dialogues import HELD, SILENT_BOT
from app.protocol.commands import COMMANDS
from app.protocol.records import Dialogue, Message
from app.service import consoles, load, staff
from tests.service.house import House, Person, Visitor, build, close

ARTICLE = {"intent": "p", "title_ru": "Т", "answer_ru": "О"}
TEXTS = ("вопрос", "человек", "это ужас", "сепульки", "пожар", "")

act = st.one_of(
    st.tuples(st.just("says"), st.integers(0, 2), st.sampled_from(TEXTS)),
    st.tuples(st.sampled_from(sorted(COMMANDS)), st.integers(0, 2), st.integers(0, 2)),
    st.tuples(st.just("TakeDialogue"), st.integers(0, 2), st.integers(0, 2)),
    st.tuples(st.just("SendReply"), st.integers(0, 2), st.integers(0, 2)),
    st.tuples(st.just("passes"), st.sampled_from([1, 61, 700, 1_801, 90_000]), st.just(0)),
    st.tuples(st.sampled_from(["goes", "comes"]), st.integers(0, 2), st.just(0)),
    st.tuples(st.just("events"), st.integers(0, 2), st.booleans()),
)


class Play:
    """Three guests and three operators, and everything they may do."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.guests: list[Visitor] = []
        self.people: list[Person] = []

    async def begin(self) -> None:
        self.guests = [await self.house.visitor(event) for event in ("north", "south", "")]
        self.people = [await self.house.person(role) for role in ("operator", "manager", "admin")]

    async def acts(self, what: str, first: int, second: Any) -> None:
        house = self.house
        if what == "says":
            await self.guests[first].says(second)
        elif what == "passes":
            await house.passes(first)
            await house.sweep()
            await load.sample(house.core)
        elif what in ("goes", "comes"):
            tell = consoles.gone if what == "goes" else consoles.came
            await tell(house.core, self.people[first].id)
        elif what == "events":
            await staff.set_events(house.core, f"user{first + 1}", ("north",) if second else (), "test")
        else:
            await self.commands(what, self.people[first], self.guests[second])

    async def commands(self, what: str, person: Person, visitor: Visitor) -> None:
        row = await self.house.row(visitor.dialogue)
        lease, newest = (row.state.lease, row.state.messages) if row else (0, 0)
        args: dict[str, dict[str, Any]] = {
            "TakeDialogue": {"force": person.principal.role != "operator"},
            "GiveBackDialogue": {"lease": lease, "summary": "сводка"},
            "SendReply": {"lease": lease, "text": "слова", "answered_n": newest},
            "AddNote": {"text": "заметка"},
            "SnoozeDialogue": {"lease": lease, "for_ms": 60_000},
            "ResolveDialogue": {"lease": lease, "outcome": "fixed", "note": "да"},
            "TagDialogue": {"tags": ["qr"]},
            "SaveArticle": ARTICLE,
            "SaveReadyReply": {"title_ru": "Т", "text_ru": "О"},
        }
        ent = {
            "SaveArticle": "article:north/new",
            "ArchiveArticle": "article:north/parking",
            "SaveReadyReply": "reply:hello",
            "DismissUnanswered": await self.question(),
        }.get(what, visitor.ent)
        await person.does(what, ent, **args.get(what, {}))

    async def question(self) -> str:
        found = [item.ent for item in await self.house.snapshot() if item.ent.startswith("unanswered:")]
        return found[0] if found else "unanswered:none"


async def plays(acts: list[tuple[str, int, Any]], folder: Path) -> None:
    house = await build(folder)
    play = Play(house)
    await play.begin()
    state, since = await house.fetched(), house.core.hub.head
    for one in acts:
        await play.acts(*one)
        state = house.followed(state, since)
        since = house.core.hub.head
        assert state == await house.fetched()
    await no_contradictions(house, play)
    await close(house)


async def no_contradictions(house: House, play: Play) -> None:
    assert [event.seq for event in house.heard] == list(range(house.heard[0].seq, house.core.hub.head + 1))
    for held in (await house.fetched()).values():
        if isinstance(held.record, Dialogue):
            assert bool(held.record.holder_id) == (held.record.status in HELD)
    for visitor in play.guests:
        transcript = await house.thread(visitor)
        assert [message.n for message in transcript] == list(range(1, len(transcript) + 1))
        assert [line.n for line in await visitor.lines()] == list(range(1, len(await visitor.lines()) + 1))
        bot_was_silent(transcript)
    assert first_break(await house.core.storage.read(lambda reads: list(reads.audit(0, 9_999)))) is None
    report = await load.figures(house.core, 0)
    assert (report.peak, report.peak_ms) == (report.peak_recounted, report.peak_recounted_ms)


def bot_was_silent(transcript: list[Message]) -> None:
    """Between a notice that a person is called or has come and the next that he has gone, the bot writes nothing."""
    silent = False
    for message in transcript:
        if message.system in ("escalated", "taken", "reopened", "lease_lost", "woken", "snoozed"):
            silent = True
        elif message.system in ("given_back", "resolved"):
            silent = False
        assert not (silent and message.by == "bot")


LONG_STORY: list[tuple[str, int, Any]] = [
    ("says", 2, "человек"),
    ("events", 0, True),
    ("says", 2, "ещё"),
    ("TakeDialogue", 0, 2),
    ("goes", 0, 0),
    ("passes", 61, 0),
    ("says", 2, "пожар"),
    ("passes", 1_801, 0),
    ("passes", 90_000, 0),
    ("says", 2, "снова"),
]


@given(st.lists(act, min_size=5, max_size=30))
@settings(max_examples=15)
@example([("says", 0, "человек"), *[(kind, 0, 0) for kind in sorted(COMMANDS)], ("passes", 90_000, 0)])
@example(LONG_STORY)
def test_applying_the_events_equals_fetching_again(acts: list[tuple[str, int, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(plays(acts, Path(folder)))


def test_the_bot_is_silent_in_every_state_somebody_is_awaited_in() -> None:
    assert HELD < SILENT_BOT
