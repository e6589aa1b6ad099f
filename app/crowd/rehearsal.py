"""A day lived through: the crowd, the clock, those who watch, and the report."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from zoneinfo import ZoneInfo

import httpx
import msgspec

from app.console.shift import Shift
from app.crowd.crew import Attached, compare, desks, hire
from app.crowd.cuts import Network, network
from app.crowd.day import Day, draw_arrivals, load_day
from app.crowd.dialogue import Dialogue
from app.crowd.docket import Docket
from app.crowd.embedded import Place, SignedIn
from app.crowd.operators import Operator, Stint
from app.crowd.personas import Persona, Ticketed, draw_personas
from app.crowd.report import Report, Setting
from app.crowd.talk import PollTalk, SocketTalk, TalkError
from app.crowd.tally import Fault, Tally
from app.crowd.timeline import Lives, RunningTimeline, SteppedTimeline, Timeline
from app.crowd.titles import Titles, load_articles, read_titles
from app.crowd.wordings import Book, load_book
from app.domain.metrics import PUBLIC
from app.protocol.api import Figures, Invitations, MoveClock, RehearsalClock
from app.protocol.guest import EventsPage

Watch = Callable[[float, Tally], None]
"""Told the second of the day and the counts so far, five times a second"""

HTTP_S = 60.0
CONNECTIONS = 100
KEPT_ALIVE = 20


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
    scene = Scene(server or place.url, http, timeline, load_book(), titles, Tally(), midnight_ms, first.zone)
    return scene, backstage


def cast(plan: Plan, day: Day, book: Book, ticketed: Sequence[Ticketed], now: float) -> list[Persona]:
    """The guests of the plan's part of the day who have not missed their moment.

    All guests of the day are drawn, so that two hours of it are the same two hours however they are asked for.
    """
    arrivals = draw_arrivals(day, plan.dialogues, Random(plan.seed))
    personas = draw_personas(day, book, arrivals, ticketed, plan.seed)
    return [persona for persona in personas if max(plan.begin, now) <= persona.begins < plan.end]


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
    dialogue = Dialogue(persona, talk, scene.timeline, book=scene.book, titles=scene.titles, tally=tally)
    try:
        await dialogue.live()
        await _leave(talk, tally)
    except TalkError as trouble:
        tally.faults.append(Fault(trouble.kind, persona.number, talk.dialogue))
        with suppress(TalkError):
            await _leave(talk, tally)
    finally:
        talk.hang_up()
    tally.ended += 1


async def _leave(talk: PollTalk | SocketTalk, tally: Tally) -> None:
    """End the conversation and compare what was shown with the server's log of it."""
    log = await talk.close()
    talk.ledger.audit(log)
    tally.lost += talk.ledger.lost
    tally.repeated += talk.ledger.repeated
    tally.reconnects += talk.reconnects
    tally.times_ms.append([line.at_ms for line in log if line.by in PUBLIC])


async def hold(
    place: Place,
    plan: Plan,
    setting: Setting,
    watch: Watch = lambda second, tally: None,
) -> Report:
    """Live through the plan on a backend in rehearsal; Ctrl-C ends it early with a report of what was."""
    began = time.monotonic()
    stint = Stint()
    async with connections() as http, network(place.url, Random(plan.seed), bad=setting.cuts > 0) as net:
        scene, backstage = await set_scene(place, http, await net.way_for_guests())
        personas = cast(plan, load_day(), scene.book, await backstage.ticketed(), scene.timeline.now())
        scene.tally.expected = len(personas)
        users = await hire(place, http, setting.operators, "operator")
        users += await hire(place, http, setting.consoles, "manager")
        dockets = [Docket() for _ in users]
        async with desks([(await net.way_for_console(), user) for user in users]) as consoles:
            beside = [
                Operator(
                    desk, scene.timeline, Random(plan.seed + number), stint, scene.midnight_ms, docket=docket
                ).work()
                for number, (desk, docket) in enumerate(zip(consoles[: setting.operators], dockets, strict=False))
            ]
            guests = [live(scene, persona) for persona in personas]
            stay = [scene.timeline.until(plan.end), *_frays(net, scene, plan, setting)]
            if plan.cut:
                interrupted = await _run(scene, stay, [*guests, *beside], watch)
            else:
                interrupted = await _run(scene, [*guests, *stay], beside, watch)
            same = () if interrupted else await _compared(place, setting, users, consoles, dockets)
        figures = await backstage.figures()
    took_s = time.monotonic() - began
    return Report(setting, figures, scene.tally, took_s, scene.zone, interrupted, same, stint, dockets, net.cuts)


def _frays(net: Network, scene: Scene, plan: Plan, setting: Setting) -> Lives:
    if not setting.cuts:
        return []
    return [net.fray(scene.timeline, max(plan.begin, scene.timeline.now()), plan.end, setting.cuts)]


async def _compared(
    place: Place, setting: Setting, users: list[SignedIn], consoles: list[Shift], dockets: list[Docket]
) -> tuple[Attached, ...]:
    """Each console beside a fresh one of the same user, which comes by the good way."""
    found = []
    for number, (user, desk, docket) in enumerate(zip(users, consoles, dockets, strict=True), 1):
        working = number <= setting.operators
        name = f"operator {number}" if working else f"console {number - setting.operators}"
        found.append(await compare(place.url, name, user, desk, docket))
    return tuple(found)


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
