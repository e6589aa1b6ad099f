"""A day lived through: the crowd, the clock, those who watch, and the report."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from zoneinfo import ZoneInfo

import httpx
import msgspec

from app.crowd.client import Client
from app.crowd.cuts import Network, network
from app.crowd.day import Day, draw_arrivals, load_day
from app.crowd.deals import Showing, Wardrobe, draw_deals, draw_passage, gates_of
from app.crowd.dialogue import Dialogue
from app.crowd.embedded import Place
from app.crowd.personas import Persona, Ticketed, draw_personas
from app.crowd.purse import Purse
from app.crowd.report import Report, Setting
from app.crowd.staff import Staff
from app.crowd.talk import PollTalk, SocketTalk, TalkError
from app.crowd.tally import Fault, Tally
from app.crowd.timeline import Lives, RunningTimeline, SteppedTimeline, Timeline
from app.crowd.titles import Titles, load_articles, read_titles
from app.crowd.turnstiles import Scanner, Turnstiles
from app.crowd.wordings import Book, load_book
from app.domain.metrics import PUBLIC
from app.protocol.api import Figures, Invitations, MoveClock, RehearsalClock
from app.protocol.gates import ScannerChange, ScannerChanged
from app.protocol.guest import EventsPage
from app.protocol.rehearsals import Paper, Pockets, Turnover

Watch = Callable[[float, Tally], None]
"""Told the second of the day and the counts so far, five times a second"""

HTTP_S = 60.0
CONNECTIONS = 100
KEPT_ALIVE = 20
QUIET_S = 15.0
"""festival seconds"""
QUIET_TRIES = 60


class RehearsalError(Exception):
    """The rehearsal cannot be held here; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to live through: `dialogues` in a whole day, of which those that begin between `begin` and `end`.

    These are seconds since local midnight of the event's day.
    """

    seed: int
    dialogues: int
    begin: float
    end: float
    cut: bool = False
    """whether everybody falls silent at `end`, so that another part of the day can follow"""


@dataclass(frozen=True, slots=True)
class Scene:
    """What all guests share."""

    server: str
    http: httpx.AsyncClient
    timeline: Timeline
    book: Book
    titles: Titles
    tally: Tally
    midnight_ms: int
    zone: str
    gates: Turnstiles


class Backstage:
    """The rehearsal's own endpoints of the backend: clock, figures, links of ticket holders."""

    def __init__(self, place: Place, http: httpx.AsyncClient) -> None:
        self._place = place
        self._http = http

    async def clock(self) -> RehearsalClock:
        """Where the backend's clock stands."""
        return msgspec.json.decode(await self._ask("GET", "/v1/rehearsal/clock"), type=RehearsalClock)

    async def move(self, to_ms: int) -> None:
        """Move a stepped clock; returns when all due by then is done."""
        await self._ask("POST", "/v1/rehearsal/clock", msgspec.json.encode(MoveClock(to_ms=to_ms)))

    async def figures(self) -> Figures:
        """What happened so far."""
        return msgspec.json.decode(await self._ask("GET", "/v1/rehearsal/figures"), type=Figures)

    async def events(self) -> EventsPage:
        """What is on sale, as any guest may see it."""
        return msgspec.json.decode(await self._ask("GET", "/guest/v1/events"), type=EventsPage)

    async def ticketed(self) -> list[Ticketed]:
        """Guests who may come by a link of their own."""
        found = msgspec.json.decode(await self._ask("GET", "/v1/rehearsal/links"), type=Invitations)
        return [Ticketed(i.link, i.event_id, i.order_id, i.name, i.lang) for i in found.invitations]

    async def tickets(self) -> tuple[Paper, ...]:
        """What lies in the pockets of the sample's guests."""
        return msgspec.json.decode(await self._ask("GET", "/v1/rehearsal/tickets"), type=Pockets).tickets

    async def turnover(self, since_ms: int) -> Turnover:
        """What was sold, scanned and given back since."""
        path = f"/v1/rehearsal/turnover?since_ms={since_ms}"
        return msgspec.json.decode(await self._ask("GET", path), type=Turnover)

    async def scanner(self, change: ScannerChange) -> ScannerChanged:
        """Put a scanner at a gate, or take it away."""
        body = msgspec.json.encode(change)
        return msgspec.json.decode(await self._ask("POST", "/v1/rehearsal/scanners", body), type=ScannerChanged)

    async def _ask(self, method: str, path: str, body: bytes | None = None) -> bytes:
        headers = {"X-Rehearsal-Key": self._place.key}
        try:
            response = await self._http.request(method, self._place.url + path, content=body, headers=headers)
        except httpx.TransportError as error:
            raise RehearsalError(f"{self._place.url} does not answer ({error}). Is the backend running?") from error
        if response.status_code in (403, 404):
            raise RehearsalError(
                f"{self._place.url} is not a rehearsal, or the key is another one. Start it with --rehearsal and"
                " USHER_REHEARSAL_KEY, and set the same key here."
            )
        if response.status_code >= 300:
            raise RehearsalError(f"{path} answered {response.status_code}: {response.text[:200]}")
        return response.content


async def set_scene(place: Place, http: httpx.AsyncClient, server: str = "") -> tuple[Scene, Backstage]:
    """Look at the backend and join its time; `server` is how guests reach it, when that is another way."""
    backstage = Backstage(place, http)
    clock, page = await backstage.clock(), await backstage.events()
    if not page.events:
        raise RehearsalError("Nothing is on sale there. Start the backend with --sample.")
    first = page.events[0]
    doors = datetime.fromtimestamp(first.doors_ms / 1000, UTC).astimezone(ZoneInfo(first.zone))
    midnight_ms = round(doors.replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)
    second = (clock.now_ms - midnight_ms) / 1000

    async def move(to: float) -> None:
        await backstage.move(midnight_ms + round(to * 1000))

    timeline: Timeline = RunningTimeline(second, clock.speed) if clock.speed else SteppedTimeline(second, move)
    titles = read_titles(page, load_articles())
    gates = Turnstiles(place.url, http, timeline)
    scene = Scene(server or place.url, http, timeline, load_book(), titles, Tally(), midnight_ms, first.zone, gates)
    return scene, backstage


def cast(
    plan: Plan, day: Day, book: Book, ticketed: Sequence[Ticketed], now: float, *, papers: Sequence[Paper] = ()
) -> tuple[list[Persona], list[Showing]]:
    """The guests of the plan's part of the day who have not missed their moment, and what gates are shown in it.

    All of the day are drawn, so that two hours of it are the same two hours however they are asked for.
    """
    wardrobe = Wardrobe(day.events[0][0], ticketed, papers, Random(plan.seed))
    clients = draw_deals(day, book, wardrobe, plan.dialogues, plan.seed)
    arrivals = draw_arrivals(day, max(0, plan.dialogues - len(clients)), Random(plan.seed))
    others = [holder for holder in ticketed if holder.link not in wardrobe.given]
    personas = [*draw_personas(day, book, arrivals, others, plan.seed), *clients]
    shown = draw_passage(day, wardrobe, clients, plan.dialogues, plan.seed)
    begin = max(plan.begin, now)
    here = [persona for persona in personas if begin <= persona.begins < plan.end]
    return here, [one for one in shown if begin <= one[0] < plan.end]


def connections() -> httpx.AsyncClient:
    """The client that all guests without sockets share."""
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=KEPT_ALIVE)
    return httpx.AsyncClient(
        timeout=HTTP_S, limits=limits, trust_env=False, headers={"Content-Type": "application/json"}
    )


async def live(scene: Scene, persona: Persona) -> None:
    """One guest from his first message to the check that nothing was lost; troubles are counted, never raised."""
    await scene.timeline.until(persona.begins)
    tally = scene.tally
    tally.begun += 1
    random = Random(persona.seed)
    talk = (
        PollTalk(scene.server, scene.http, scene.timeline)
        if persona.polls
        else SocketTalk(scene.server, scene.http, scene.timeline, random)
    )
    try:
        await _dialogue(scene, persona, talk).live()
        if talk.dialogue:
            await _leave(talk, tally)
    except TalkError as trouble:
        tally.faults.append(Fault(trouble.kind, persona.number, talk.dialogue))
        if talk.dialogue:
            with suppress(TalkError):
                await _leave(talk, tally)
    finally:
        talk.hang_up()
    tally.ended += 1


def _dialogue(scene: Scene, persona: Persona, talk: PollTalk | SocketTalk) -> Dialogue:
    """How this guest lives: with something to do, or with questions only."""
    if persona.deal is None:
        return Dialogue(persona, talk, scene.timeline, book=scene.book, titles=scene.titles, tally=scene.tally)
    purse = Purse(scene.server, scene.http, scene.timeline)
    return Client(
        persona, talk, scene.timeline, book=scene.book, titles=scene.titles, tally=scene.tally, deal=persona.deal,
        purse=purse, gates=scene.gates,
    )  # fmt: skip


async def _leave(talk: PollTalk | SocketTalk, tally: Tally) -> None:
    """End the conversation and compare what was shown with the server's log of it."""
    log = await talk.close()
    talk.ledger.audit(log)
    tally.lost += talk.ledger.lost
    tally.repeated += talk.ledger.repeated
    tally.reconnects += talk.reconnects
    tally.times_ms.append([line.at_ms for line in log if line.by in PUBLIC])


@asynccontextmanager
async def opened(backstage: Backstage, gates: Turnstiles, event: str, names: Sequence[str]) -> AsyncIterator[None]:
    """A scanner at every gate, with its list, until the block ends."""
    for gate in names:
        made = await backstage.scanner(
            ScannerChange(do="add", event_id=event, gate_id=gate, name=f"rehearsal {gate}")
        )
        gates.scanners[gate] = Scanner(made.scanners[0].id, gate, made.token)
    await gates.fetch()
    listening = asyncio.create_task(gates.listen())
    try:
        yield
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        for scanner in gates.scanners.values():
            await backstage.scanner(ScannerChange(do="revoke", id=scanner.ident))


async def hold(
    place: Place,
    plan: Plan,
    setting: Setting,
    watch: Watch = lambda second, tally: None,
    day: Day | None = None,
) -> Report:
    """Live through the plan on a backend in rehearsal; Ctrl-C ends it early with a report of what was."""
    began = time.monotonic()
    day = day or load_day()
    async with connections() as http, network(place.url, Random(plan.seed), bad=setting.cuts > 0) as net:
        scene, backstage = await set_scene(place, http, await net.way_for_guests())
        since_ms = scene.midnight_ms + round(scene.timeline.now() * 1000)
        papers = await backstage.tickets()
        personas, shown = cast(plan, day, scene.book, await backstage.ticketed(), scene.timeline.now(), papers=papers)
        scene.tally.expected = len(personas)
        async with opened(backstage, scene.gates, day.events[0][0], gates_of(papers, day.events[0][0])):
            for one in shown:
                scene.gates.expect(*one)
            staff = await Staff.hired(place, http, setting)
            async with staff.at_work(net, scene.timeline, plan.seed, scene.midnight_ms, scene.gates) as beside:
                guests = [live(scene, persona) for persona in personas]
                stay = [
                    scene.timeline.until(plan.end),
                    scene.gates.work(plan.end),
                    *_frays(net, scene, plan, setting),
                ]
                if plan.cut:
                    interrupted = await _run(scene, stay, [*guests, *beside], watch)
                else:
                    interrupted = await _run(scene, [*guests, *stay], beside, watch)
                if not interrupted:
                    await _quiet(backstage, scene)
                same = () if interrupted else await staff.compared()
        figures, turnover = await backstage.figures(), await backstage.turnover(since_ms)
    return Report(
        setting, figures, scene.tally, time.monotonic() - began, scene.zone, interrupted, same, staff.stint,
        staff.dockets, net.cuts, turnover, staff.till,
    )  # fmt: skip


async def _quiet(backstage: Backstage, scene: Scene) -> None:
    """Let what is on its way arrive, so that both sides of the books can be compared: money, receipts."""
    for _ in range(QUIET_TRIES):
        books = (await backstage.figures()).reconciliation
        if books is None or not books.in_flight:
            return
        clock = await backstage.clock()
        if clock.speed:
            await asyncio.sleep(QUIET_S / clock.speed)
        else:
            await backstage.move(clock.now_ms + round(QUIET_S * 1000))
            await asyncio.sleep(0.1)  # the sandbox tells its news in real time


def _frays(net: Network, scene: Scene, plan: Plan, setting: Setting) -> Lives:
    if not setting.cuts:
        return []
    return [net.fray(scene.timeline, max(plan.begin, scene.timeline.now()), plan.end, setting.cuts)]


async def _run(scene: Scene, lives: Lives, beside: Lives, watch: Watch) -> bool:
    """Let them live while somebody watches. True when Ctrl-C ended it."""

    async def watching() -> None:
        while True:
            watch(scene.timeline.now(), scene.tally)
            await asyncio.sleep(0.2)

    watcher = asyncio.create_task(watching())
    try:
        await scene.timeline.run(lives, beside)
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()  # the wish is fulfilled; what follows tells what was
        return True
    except ExceptionGroup as group:
        raise innermost(group) from group
    finally:
        watcher.cancel()
    return False


def innermost(group: ExceptionGroup[Exception]) -> Exception:
    """The first error that is no group: what really went wrong."""
    error: Exception = group
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error
