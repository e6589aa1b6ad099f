"""Puts one backend together: the only place that chooses adapters."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from importlib.resources import as_file, files
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import structlog

from app.adapters.brain import create_process_brain, create_thread_brain
from app.adapters.clock import ScaledClock, SteppedClock, SystemClock
from app.adapters.database import Retention, open_storage
from app.adapters.payments import Sandbox, SandboxRegister, Stripe, YooKassa, YooKassaRegister
from app.adapters.pretix import Pretix
from app.adapters.ticketing.builtin import BuiltinTicketing
from app.adapters.ticketing.mirrored import MirroredTicketing
from app.domain.refunds import Limits
from app.ports.brain import Brain
from app.ports.clock import Clock
from app.ports.payments import Payments
from app.ports.storage import Storage
from app.protocol.api import UserChange
from app.sandbox import serving
from app.server import (
    about_api,
    admin_api,
    book_api,
    console_api,
    folder,
    gate_api,
    guest_api,
    payment_api,
    refund_api,
    rehearsal_api,
    second_factor_api,
    ticket_api,
    ticket_pages,
    zone_pictures,
)
from app.server.chores import Chores
from app.server.guest_limits import GuestLimits
from app.server.host import Host, Move
from app.server.logs import errors_logged
from app.server.pages import Pages
from app.server.polling import PollingConsoles
from app.server.sample import load_names, load_sample
from app.server.settings import Settings
from app.service import backend, festival, load, second_factor, staff, takeover
from app.service.holders import draw_holders
from app.service.seals import Seals
from app.service.shop_owed import PROVIDER
from app.service.shop_till import ShopTill
from app.service.tools import Linked, Tools

ENDPOINTS = (
    *guest_api.ENDPOINTS,
    *payment_api.ENDPOINTS,
    *console_api.ENDPOINTS,
    *book_api.ENDPOINTS,
    *ticket_api.ENDPOINTS,
    *ticket_pages.ENDPOINTS,
    *zone_pictures.ENDPOINTS,
    *gate_api.ENDPOINTS,
    *refund_api.ENDPOINTS,
    *second_factor_api.ENDPOINTS,
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
        **_shop_gauges(host),
    }


def _shop_gauges(host: Host) -> dict[str, float]:
    """How long ago the organiser's shop was last followed; -1: not since the start."""
    shop = host.core.tools.shop
    if shop is None:
        return {}
    return {"shop_behind_seconds": (host.core.now_ms() - shop.synced_ms) / 1000 if shop.synced_ms else -1.0}


@asynccontextmanager
async def resting(settings: Settings) -> AsyncIterator[backend.Core]:
    """The service over a data folder whose backend does not run, without a bot; the caller holds the folder."""
    storage = await open_database(settings)
    try:
        options = backend.Options(link_secret=_link_secret(settings), think=False)
        tools = Tools(seals=Seals(folder.factor_keys(settings.data)))
        core = await backend.start(
            storage, None, clock=SystemClock(), wall=SystemClock(), options=options, tools=tools
        )
        yield core
        await core.stop()
    finally:
        await storage.close()


async def seal_factors(core: backend.Core) -> None:
    """Seal the second factors that lie open or under an older key; say whose no key here opens."""
    for user_id in await second_factor.seal_all(core):
        log.warning("second_factor.lost", user=user_id)


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
    tools = await _tools(settings, clock, stack)
    core = await backend.start(
        storage, brain, clock=clock, wall=SystemClock(), options=_options(settings), tools=tools
    )
    stack.push_async_callback(core.stop)
    await seal_factors(core)
    if settings.sample:
        sample = load_sample()
        await festival.fill(core, sample, draw_holders(SEED, sample.events, load_names()))
        await _sold_before(core)
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


async def _tools(settings: Settings, clock: Clock, stack: AsyncExitStack) -> Tools:
    """What deeds work with: the box office, and who takes money."""
    name = payer(settings)
    providers: dict[str, Payments] = {}
    register: SandboxRegister | YooKassaRegister | None = None
    if name == "sandbox":
        url, key = await _sandbox(settings, clock, stack)
        providers[name], register = Sandbox(url, key), SandboxRegister(url, key)
    elif name == "yookassa":
        shop, secret, url = settings.yookassa_shop, settings.yookassa_key, settings.yookassa_url
        receipts = settings.yookassa_receipts
        providers[name] = YooKassa(shop, secret, base_url=url, vat_code=settings.yookassa_vat, receipts=receipts)
        register = YooKassaRegister(shop, secret, base_url=url) if receipts else None
    elif name == "stripe":
        providers[name] = Stripe(settings.stripe_key, settings.stripe_notice_key, base_url=settings.stripe_url)
    linked = _linked(settings)
    for each in (*providers.values(), register, linked.shop if linked is not None else None):
        if each is not None:
            stack.push_async_callback(each.close)
    if linked is not None:
        providers[PROVIDER] = ShopTill(linked)
    return Tools(
        ticketing=BuiltinTicketing() if linked is None else MirroredTicketing(),
        shop=linked,
        payments=providers,
        provider=name,
        receipts=register,
        public_url=settings.public_url,
        refund_limits=Limits(
            two_minor=settings.refund_two * 100,
            day_minor=settings.refund_day * 100,
            most_minor=settings.refund_most * 100,
            cooling_ms=settings.refund_cooling_min * 60_000,
        ),
        requisites_days=settings.requisites_days,
        seals=Seals(folder.factor_keys(settings.data)),
        upgrade_hours=settings.upgrade_hours,
        upgrade_days=settings.upgrade_days,
        effect_days=settings.effect_days,
    )


def _linked(settings: Settings) -> Linked | None:
    """The organiser's own shop, where there is one."""
    if not settings.pretix_url:
        return None
    shop = Pretix(settings.pretix_url, settings.pretix_organizer, settings.pretix_event, settings.pretix_token)
    return Linked(shop, BuiltinTicketing())


async def _sold_before(core: backend.Core) -> None:
    """Let the sandbox know what the sample's guests paid before it was there: else nothing could be given back."""
    provider = core.tools.payments.get("sandbox")
    if isinstance(provider, Sandbox):
        await provider.take_over(await core.storage.read(takeover.paid_before))


def payer(settings: Settings) -> str:
    """Who takes new payments; empty: nobody. A rehearsal and the sample have the sandbox unless told otherwise."""
    if settings.payments == "auto":
        return "sandbox" if settings.sample or settings.rehearsal or settings.sandbox_url else ""
    return "" if settings.payments == "off" else settings.payments


async def _sandbox(settings: Settings, clock: Clock, stack: AsyncExitStack) -> tuple[str, str]:
    """Address and key of the sandbox: one that runs elsewhere, or one of our own on a port of its own.

    Its books stand in the data folder beside ours, never in them: they are what ours are compared with.
    """
    if settings.sandbox_url:
        return settings.sandbox_url, settings.sandbox_key
    key = sha256(b"sandbox:" + _link_secret(settings)).hexdigest()
    port = settings.sandbox_port or (settings.port + 1 if settings.port else 0)
    try:
        listener = serving.listen(settings.host, port)
    except OSError:
        listener = serving.listen(settings.host, 0)
    public = urlsplit(settings.public_url)
    sandbox = await stack.enter_async_context(
        serving.running(
            listener,
            key,
            path=str(settings.data / "sandbox.db"),
            notify=f"{settings.public_url}/hooks/sandbox" if public.hostname else "",
            url=f"http://{_host_part(public.hostname)}:{listener.getsockname()[1]}" if public.hostname else "",
            now_ms=lambda: int(clock.now().timestamp() * 1000),
        )
    )
    return sandbox.url, key


def _host_part(name: str) -> str:
    return f"[{name}]" if ":" in name else name


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
