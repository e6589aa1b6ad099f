"""What time does to dialogues: leases run out, snoozes end, silence closes, old ones leave the consoles (C3).

Lists are read outside and each dialogue is checked again inside its transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from app.domain.dialogues import HELD, Move, Status
from app.domain.escalations import TARGET_S, Reason
from app.ports.clock import Clock
from app.ports.rows import DialogueRow
from app.ports.storage import Tx
from app.service import daybreak, errands, hiding, holds, tidying, tokens, waiting
from app.service.core import Core
from app.service.page import Page
from app.service.saying import REOPENS_MS

SILENCE_MS: Final = 30 * 60 * 1000
"""a dialogue with the bot ends after this long without a word"""
PACE_S: Final = 5.0
FORGET_MS: Final = 3600 * 1000
"""how often the stream is cut to what is to be kept"""

Change = Callable[[Page], str]
"""makes the change and returns the event's name; `""`: nothing to be done after all"""


def pace_s(clock: Clock) -> float:
    """Product seconds between two sweeps: 5, but not more often than ten times a real second."""
    return max(PACE_S, clock.speed / 10) if clock.speed else PACE_S * 2


async def run(core: Core) -> None:
    """Sweep for ever."""
    forgotten_ms = core.now_ms()
    while True:
        await core.clock.sleep(pace_s(core.clock))
        await sweep(core)
        if core.now_ms() - forgotten_ms >= FORGET_MS:
            forgotten_ms = core.now_ms()
            await forget(core)


async def sweep(core: Core) -> int:
    """Do once what is due now; returns how many dialogues changed."""
    now_ms = core.now_ms()

    held = await core.storage.read(lambda reads: reads.held())
    lost = [ident for ident, holder in held if _is_gone(core, holder, now_ms)]
    snoozed, silent, old = await core.storage.read(
        lambda reads: (
            reads.snoozed(now_ms),
            reads.silent(now_ms - SILENCE_MS),
            reads.archivable(now_ms - REOPENS_MS),
        )
    )
    await holds.sweep(core)
    await waiting.sweep(core)
    await errands.sweep(core)
    await daybreak.sweep(core)
    changed = await _each(core, lost, now_ms, partial(_lose, core=core))
    changed += await _each(core, snoozed, now_ms, _wake)
    changed += await _each(core, silent, now_ms, _end)
    return changed + await _each(core, old, now_ms, _archive)


async def forget(core: Core) -> None:
    """Drop events and sign-ins that need not be kept, and tell the hub how far back a console may now resume."""
    await tokens.purge(core)
    await core.storage.forget(core.now_ms())
    place = await core.storage.read(lambda reads: reads.place())
    core.hub.oldest = place.oldest
    await tidying.tidy(core)
    await hiding.tidy(core)


async def _each(core: Core, idents: Iterable[str], now_ms: int, change: Change) -> int:
    changed = 0
    for ident in idents:
        changed += await core.storage.write(partial(_change, ident=ident, now_ms=now_ms, change=change))
    return changed


def _change(tx: Tx, ident: str, now_ms: int, change: Change) -> bool:
    row = tx.get(DialogueRow, ident)
    if row is None or row.archived:
        return False
    page = Page(tx, row, now_ms)
    kind = change(page)
    if kind:
        page.save(kind, archived=kind == "DialogueArchived")
    return bool(kind)


def _is_gone(core: Core, user_id: str, now_ms: int) -> bool:
    since_ms = core.presence.gone_since(user_id)
    return since_ms is not None and now_ms - since_ms >= core.options.lease_s * 1000


def _lose(page: Page, core: Core) -> str:
    if page.status not in HELD or not _is_gone(core, page.state.holder_id, page.now_ms):
        return ""
    name, user_id = page.state.holder_name, page.state.holder_id
    page.move(Move.LEASE_LOST)
    page.change_hands()
    _await_person(page)
    page.notice("lease_lost", name=name, author_id=user_id)
    return "LeaseLost"


def _wake(page: Page) -> str:
    if page.status is not Status.SNOOZED or page.state.snoozed_ms > page.now_ms:
        return ""
    page.move(Move.WAKE)
    page.change(snoozed_ms=0, snoozed_until="")
    _await_person(page)
    page.notice("woken")
    return "DialogueWoken"


def _await_person(page: Page) -> None:
    """Back in the queue: a person is due again, and the wait runs from the first unanswered message or now."""
    reason = page.state.escalation.reason if page.state.escalation else Reason.PERSON.value
    due_ms = page.state.due_ms or page.now_ms + TARGET_S[Reason(reason)] * 1000
    page.change(due_ms=due_ms, waiting_ms=page.state.waiting_ms or page.now_ms)


def _end(page: Page) -> str:
    if page.status is not Status.BOT or page.now_ms - page.state.last_ms < SILENCE_MS:
        return ""
    page.move(Move.EXPIRE)
    page.change(resolved_ms=page.now_ms)
    return "DialogueExpired"


def _archive(page: Page) -> str:
    over = page.status is Status.RESOLVED and page.now_ms - page.state.resolved_ms >= REOPENS_MS
    return "DialogueArchived" if over else ""
