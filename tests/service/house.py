"""A whole backend core over a real database, with people who speak to it; time moves when a test moves it."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from app.adapters.clock import SteppedClock
from app.adapters.database import open_storage
from app.domain.articles import Article, Bilingual, Clarify, Option
from app.domain.festivals import Act, Category, Event, Gate, Phase
from app.domain.guests import Guest, Order, OrderStatus, Ticket, TicketStatus
from app.domain.ids import ArticleId, EventId, GateId, GuestId, OrderId, TicketId
from app.domain.money import Money
from app.ports.facts import Logged
from app.ports.rows import DialogueRow, LoginRow, MessageRow, UserRow
from app.ports.storage import Storage, Tx
from app.protocol.frames import Cmd, Ev, Res, SnapItem
from app.protocol.guest import Line, Said, Say, SessionOpen
from app.protocol.records import Dialogue, Message, ReadyReply, Staff
from app.protocol.snapshot import Held, applied, decode_state
from app.service import backend, consoles, dispatch, festival, guests, sweeps, turns
from app.service.core import Core, Options
from app.service.guests import GuestSession
from app.service.holders import Holders
from app.service.principal import Principal
from app.service.samples import Sample
from tests.fakes.brain import ScriptedBrain

START = datetime(2027, 6, 14, 9, 0, tzinfo=UTC)
SECRET = b"a secret of thirty-two bytes, ok"
PASSWORD = "верный конь батарея скрепка"


_hashes: list[str] = []


async def hashed_password(core: Core) -> str:
    """The hash of `PASSWORD`, made once: it is meant to be slow."""
    if not _hashes:
        _hashes.append(await core.passwords.hashed(PASSWORD))
    return _hashes[0]


def event(ident: str, days: int = 0) -> Event:
    """An event whose doors open two hours after the start of the test, `days` later."""
    doors = START + timedelta(hours=2, days=days)
    return Event(
        id=EventId(ident),
        name=Bilingual(f"Событие {ident}", f"Event {ident}"),
        venue=Bilingual("Парк", "Park"),
        address=Bilingual("Набережная, 1"),
        zone="Europe/Moscow",
        doors_at=doors,
        starts_at=doors + timedelta(hours=1),
        ends_at=doors + timedelta(hours=9),
        gates=(Gate(GateId("3"), Bilingual("Ворота 3", "Gate 3")),),
        phases=(Phase("doors", Bilingual("Двери"), doors, doors + timedelta(hours=1)),),
        categories=(Category("floor", Bilingual("Танцпол"), Money(300_000), 100),),
        programme=(Act(Bilingual("Маяк"), "Кварц", doors, doors + timedelta(hours=1)),),
    )


def article(ident: str, event_id: str = "north") -> Article:
    """An article with a clarifying question."""
    options = (
        Option(Bilingual("На машине", "By car"), Bilingual("Парковка P1", "Car park P1"), ("машина",)),
        Option(Bilingual("Пешком"), Bilingual("От метро 10 минут")),
    )
    return Article(
        id=ArticleId(ident),
        event_id=EventId(event_id),
        intent=ident,
        title=Bilingual(f"Статья {ident}", f"Article {ident}"),
        answer=Bilingual(f"Ответ {ident}", f"Answer {ident}"),
        phrases=(f"где {ident}",),
        keywords=(ident,),
        clarify=Clarify(Bilingual("Как едете?", "How do you come?"), options) if ident == "way" else None,
    )


SAMPLE = Sample(
    organiser=Bilingual("Агентство", "Agency"),
    rehearsal_event_id=EventId("north"),
    events=(event("north"), event("south", days=7)),
    articles=(article("parking"), article("way"), article("rules", "south")),
    replies=(ReadyReply(id="hello", title_ru="Привет", text_ru="{guest_name}, здравствуйте"),),
)


def holder(ident: str, name: str) -> Guest:
    """A guest on the books."""
    number = int(ident[1:])
    return Guest(
        id=GuestId(ident),
        name=name,
        phone=f"+7916123456{number}",
        email=f"guest{number}@example.org",
        lang="ru",
        since=START - timedelta(days=300),
        past_events=2,
        past_spent=Money(500_000),
        tags=("regular",),
    )


def bought(ident: str, guest_id: str, event_id: str, status: OrderStatus = OrderStatus.PAID) -> Order:
    """An order of one ticket through gate 3."""
    ticket = Ticket(
        id=TicketId(f"{ident}-1"),
        category_id="floor",
        holder="Ирина",
        price=Money(300_000),
        status=TicketStatus.VALID,
        code="ABCDEFGH1234",
        gate_id=GateId("3"),
    )
    return Order(OrderId(ident), GuestId(guest_id), EventId(event_id), status, START, (ticket,))


HOLDERS = Holders(
    guests=(holder("g1", "Ирина Лебедева"), holder("g2", "Пётр Семёнов"), holder("g3", "Анна")),
    orders=(
        bought("40117", "g1", "north"),
        bought("40118", "g2", "south"),
        bought("40119", "g2", "north"),
        bought("40120", "g3", "south", OrderStatus.REFUNDED),
    ),
)


@dataclass
class Visitor:
    """A guest at the widget."""

    house: House
    session: GuestSession
    secret: str
    dialogue: str
    count: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def says(self, text: str = "", *, think: bool = True, **parts: Any) -> Said:
        """Write a message and, unless told not to, let the bot think about it."""
        said = await guests.say(
            self.house.core, self.session, Say(id=parts.pop("id", f"m{next(self.count)}"), text=text, **parts)
        )
        if think:
            await self.house.think()
        return said

    async def lines(self, after: int = 0) -> tuple[Line, ...]:
        """What stands in the widget."""
        return (await guests.hear(self.house.core, self.session, after)).lines

    async def row(self) -> DialogueRow:
        """The present dialogue as stored."""
        row = await self.house.row(self.dialogue)
        assert row is not None
        return row

    async def state(self) -> Dialogue:
        """The present dialogue as operators see it."""
        return (await self.row()).state

    @property
    def ent(self) -> str:
        """How commands name the dialogue."""
        return f"dialogue:{self.dialogue}"


@dataclass
class Person:
    """Somebody who is signed in at a console."""

    house: House
    principal: Principal
    device: str = "desk"
    count: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def id(self) -> str:
        """User id."""
        return self.principal.user_id

    async def does(self, kind: str, ent: str, *, cmd: str = "", **parts: Any) -> Res:
        """Send a command; parts of the frame are named with a trailing underscore (`base_`, `made_ms_`)."""
        framed = {name[:-1]: parts.pop(name) for name in tuple(parts) if name.endswith("_")}
        number = next(self.count)
        framed.setdefault("client_seq", number)
        frame = Cmd(
            cmd=cmd or f"{self.id}-{number}", k=kind, ent=ent, args=msgspec.Raw(msgspec.json.encode(parts)), **framed
        )
        return await dispatch.dispatch(self.house.core, self.principal, self.device, frame)

    async def takes(self, visitor: Visitor, **parts: Any) -> int:
        """Take a dialogue; returns its lease."""
        res = await self.does("TakeDialogue", visitor.ent, **parts)
        assert res.st == "ok", res
        return (await visitor.state()).lease

    async def replies(self, visitor: Visitor, text: str = "Здравствуйте", **parts: Any) -> Res:
        """Reply under the present lease, having seen everything."""
        state = await visitor.state()
        args = {"lease": state.lease, "answered_n": state.messages, **parts}
        return await self.does("SendReply", visitor.ent, text=text, **args)


class House:
    """The core with its people; `heard` is every event since the start."""

    def __init__(self, core: Core, brain: ScriptedBrain, clock: SteppedClock, wall: SteppedClock) -> None:
        self.core = core
        self.brain = brain
        self.clock = clock
        self.wall = wall
        self.heard: list[Logged] = []
        core.storage.listen(lambda batch: self.heard.extend(batch.events))
        self._people = itertools.count(1)

    @property
    def now_ms(self) -> int:
        """Product time."""
        return self.core.now_ms()

    async def passes(self, seconds: float, *, wall: bool = False) -> None:
        """Let product time (or real time) pass."""
        clock = self.wall if wall else self.clock
        await clock.move(clock.now() + timedelta(seconds=seconds))

    async def visitor(self, event_id: str = "north", *, link: str = "", **parts: Any) -> Visitor:
        """A guest opens the widget; `link` is the id of a guest on the books."""
        token = guests.sign_link(SECRET, link) if link else ""
        opened = await guests.open_session(self.core, SessionOpen(event=event_id, link=token, **parts))
        session = await guests.find_session(self.core, opened.session)
        assert session is not None
        return Visitor(self, session, opened.session, opened.dialogue)

    async def person(self, role: str = "operator", *, events: tuple[str, ...] = (), name: str = "") -> Person:
        """Somebody at a console, present."""
        login = f"user{next(self._people)}"
        ident, stored = f"id-{login}", await hashed_password(self.core)
        state = Staff(id=ident, name=name or login, role=role)
        row = UserRow(
            id=ident, ver=0, login=login, name=state.name, role=role, password=stored, state=state, event_ids=events
        )

        def add(tx: Tx) -> None:
            tx.put(LoginRow(login=login, user_id=ident))
            consoles.put_user(tx, row, "StaffAdded", self.now_ms)

        await self.core.storage.write(add)
        self.core.presence.came(ident)
        return Person(self, Principal(ident, row.name, role, event_ids=events))

    async def think(self) -> None:
        """Let the bot take every turn it owes."""
        owed = self.core.owed
        while owed.waiting():
            dialogue_id = await owed.next()
            try:
                await turns.attend(self.core, dialogue_id)
            finally:
                owed.done(dialogue_id)

    async def sweep(self) -> int:
        """Let time do its work once."""
        return await sweeps.sweep(self.core)

    async def row(self, dialogue_id: str) -> DialogueRow | None:
        """A dialogue as stored."""
        return await self.core.storage.read(lambda reads: reads.get(DialogueRow, dialogue_id))

    async def thread(self, visitor: Visitor) -> list[Message]:
        """The whole transcript of the visitor's dialogue."""
        rows = await self.core.storage.read(lambda reads: reads.thread(visitor.dialogue, 0, 500))
        return [row.message for row in rows]

    async def messages(self, visitor: Visitor) -> list[MessageRow]:
        """The same as rows."""
        return list(await self.core.storage.read(lambda reads: reads.thread(visitor.dialogue, 0, 500)))

    async def snapshot(self) -> list[SnapItem]:
        """Everything an unlimited console would be sent."""
        return await self.core.storage.read(lambda reads: [item for item, _ in reads.entities()])

    async def fetched(self) -> dict[str, Held]:
        """The state as a fresh console has it."""
        return {item.ent: Held(item.ver, decode_state(item.ent, item.d)) for item in await self.snapshot()}

    def followed(self, before: dict[str, Held], since: int) -> dict[str, Held]:
        """The state of a console that has applied the events after `since` to what it had."""
        events = [one for one in self.heard if one.seq > since]
        return applied(before, (as_ev(one) for one in events))


def as_ev(event: Logged) -> Ev:
    """An event as a console without limits is sent it."""
    return Ev(
        seq=event.seq, prev=event.seq - 1, ts=event.at_ms, k=event.kind, ent=event.ent, ver=event.ver, d=event.body,
        cmd=event.cmd, by=event.by,
    )  # fmt: skip


async def build(folder: Path, *, storage: Storage | None = None, fill: bool = True, **options: Any) -> House:
    """A house over a database of its own in this folder."""
    clock, wall = SteppedClock(START), SteppedClock(START)
    brain = ScriptedBrain()
    storage = storage or await open_storage(folder / "usher.db")
    options = {"link_secret": SECRET, **options}
    core = await backend.start(storage, brain, clock=clock, wall=wall, options=Options(**options))
    house = House(core, brain, clock, wall)
    if fill:
        await festival.fill(core, SAMPLE, HOLDERS)
    return house


async def close(house: House) -> None:
    """Take it down."""
    await house.core.stop()
    await house.core.storage.close()
    await asyncio.sleep(0)
