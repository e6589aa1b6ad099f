"""Puts one backend together: the only place that chooses adapters."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files
from zoneinfo import ZoneInfo

import structlog

from app.adapters.brain import create_process_brain, create_thread_brain
from app.adapters.clock import ScaledClock, SteppedClock, SystemClock
from app.adapters.database import Retention, open_storage
from app.ports.brain import Brain
from app.ports.clock import Clock
from app.ports.storage import Storage
from app.protocol.api import UserChange
from app.server import about_api, admin_api, console_api, folder, guest_api, rehearsal_api
from app.server.chores import Chores
from app.server.guest_limits import GuestLimits
from app.server.host import Host, Move
from app.server.logs import errors_logged
from app.server.pages import Pages
from app.server.polling import PollingConsoles
from app.server.sample import load_names, load_sample
from app.server.settings import Settings
from app.service import backend, festival, load, staff
from app.service.holders import draw_holders

ENDPOINTS = (
    *guest_api.ENDPOINTS,
    *console_api.ENDPOINTS,
    *admin_api.ENDPOINTS,
    *rehearsal_api.ENDPOINTS,
    *about_api.ENDPOINTS,
)
DAY_BEGINS_H = 8
SEED = 2026
"""of the sample's ticket holders"""
DAY_MS = 24 * 3600 * 1000
log = structlog.get_logger()


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Host]:
    """A backend at work, without its network side, until the block ends.

    `SettingsError` for what is wrong with folder and settings, `NewerSchemaError` for a database of a newer Usher.
    """
    async with AsyncExitStack() as stack:
        folder.prepare(settings.data)
        stack.enter_context(folder.alone(settings.data))
        storage = await open_database(settings)
        stack.push_async_callback(storage.close)
        host = await _host(settings, storage, stack)
        chores = Chores(host.core.workers())
        stack.push_async_callback(chores.stop)
        stack.callback(host.polls.forget)
        host.meters.live(lambda: gauges(host))
        yield host


def gauges(host: Host) -> dict[str, float]:
    """What the metrics show of this moment."""
    now = load.now(host.core)
    return {
        "event_head": host.core.hub.head,
        "consoles": len(host.core.hub.seats()),
        "guest_sockets": len(host.sockets),
        "dialogues_at_once": now.at_once,
        "dialogues_peak": now.peak,
        "queue": now.queue,
        "longest_wait_seconds": now.longest_ms / 1000,
        "errors": errors_logged() - host.errors_before,
    }


@asynccontextmanager
async def resting(settings: Settings) -> AsyncIterator[backend.Core]:
    """The service over a data folder whose backend does not run, without a bot; the caller holds the folder."""
    storage = await open_database(settings)
    try:
        options = backend.Options(link_secret=_link_secret(settings), think=False)
        core = await backend.start(storage, None, clock=SystemClock(), wall=SystemClock(), options=options)
        yield core
        await core.stop()
    finally:
        await storage.close()


async def open_database(settings: Settings) -> Storage:
    """The database of the data folder, brought to the present schema."""
    retention = Retention(age_ms=settings.retention_days * DAY_MS, events=settings.retention_events)
    return await open_storage(settings.data / folder.DATABASE, retention)


async def _host(settings: Settings, storage: Storage, stack: AsyncExitStack) -> Host:
    errors_before = errors_logged()
    clock, move, go = _clock(settings)
    brain = await asyncio.to_thread(_brain, settings)
    if brain is not None:
        stack.push_async_callback(brain.close)
    core = await backend.start(storage, brain, clock=clock, wall=SystemClock(), options=_options(settings))
    stack.push_async_callback(core.stop)
    if settings.sample:
        sample = load_sample()
        await festival.fill(core, sample, draw_holders(SEED, sample.events, load_names()))
    page_folder = stack.enter_context(as_file(files("resources").joinpath("widget")))
    return Host(
        settings=settings,
        core=core,
        clock=clock,
        move=move,
        go=go,
        rehearsal=rehearsal_name(settings),
        limits=GuestLimits(settings, lambda: core.now_ms() / 1000),
        pages=Pages(page_folder),
        local_key=secrets.token_urlsafe(32),
        endpoints=ENDPOINTS,
        polls=PollingConsoles(core),
        first_password=await _first_admin(core),
        errors_before=errors_before,
    )


def rehearsal_name(settings: Settings) -> str:
    """How the rehearsal runs, as the console shows it: `10x`, `max`; empty for real."""
    if not settings.rehearsal:
        return ""
    return f"{settings.speed:g}x" if settings.speed else "max"


def _clock(settings: Settings) -> tuple[Clock, Move | None, Callable[[], None]]:
    if not settings.rehearsal:
        return SystemClock(), None, lambda: None
    start = settings.start or _rehearsal_start()
    if settings.speed:
        scaled = ScaledClock(start.astimezone(UTC), settings.speed)
        scaled.hold()
        return scaled, None, scaled.go
    stepped = SteppedClock(start.astimezone(UTC))
    return stepped, stepped.move, lambda: None


def _rehearsal_start() -> datetime:
    """The morning of the sample's rehearsal event."""
    sample = load_sample()
    event = sample.event(sample.rehearsal_event_id)
    morning = event.doors_at.astimezone(ZoneInfo(event.zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return morning + timedelta(hours=DAY_BEGINS_H)


def _brain(settings: Settings) -> Brain | None:
    if settings.brain == "off":
        return None
    return create_thread_brain() if settings.brain == "thread" else create_process_brain()


def _options(settings: Settings) -> backend.Options:
    return backend.Options(
        rehearsal=rehearsal_name(settings),
        link_secret=_link_secret(settings),
        think=settings.brain != "off",
        lease_s=settings.lease_s,
    )


def _link_secret(settings: Settings) -> bytes:
    return settings.secret.encode() or folder.secret_of(settings.data)


async def _first_admin(core: backend.Core) -> str:
    """Make the user `admin` when nobody may sign in yet; the password is shown once by whoever started us."""
    if (await staff.users(core)).users:
        return ""
    made = await staff.change(core, UserChange(do="add", login="admin", name="Администратор", role="admin"), "setup")
    log.info("admin.made", user=made.user.id)
    return made.password
