"""What is over for long goes from the consoles and then from the books, a little at a time (R3, X26).

A closed offer leaves the consoles after some hours. After the time set for keeping it, one that never came to a
payment is removed; one with money stays, without a name, for the books count it. What has been done to the world is
only remembered for as long as the same word about it may come again. A place in line that is over is kept as long as
an offer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final

import msgspec
import structlog
from msgspec.structs import replace

from app.domain.ids import entity_key
from app.domain.upgrades import CLOSED, State
from app.ports.books import UpgradeRow
from app.ports.lines import WaitRow
from app.ports.reads import Reads
from app.ports.rows import EffectRow, OrderRow, SettingRow
from app.ports.storage import Tx
from app.protocol.frames import EventBody
from app.service import upgrade_record
from app.service.core import Core
from app.service.erased_deals import NAMELESS
from app.service.page import encode

AT_ONCE: Final = 100
"""rows in one unit of work"""
MOST: Final = 500
"""rows of a kind in one round: consoles are told of each offer that goes"""
HOUR_MS: Final = 3600_000
DAY_MS: Final = 24 * HOUR_MS
OVER: Final = ("done", "failed")
"""states of an effect that is over"""
WAITED: Final = ("bought", "missed", "left")
"""states of a place in line that is over"""
REACHED: Final = "upgrades_tidied"
"""setting: up to when offers were made that have been gone through, ms as JSON"""

Change = Callable[[Tx, str, int], bool]

log = structlog.get_logger()


async def tidy(core: Core) -> int:
    """One round; how many rows changed."""
    now_ms = core.now_ms()
    gone = await _each(core, await core.storage.read(partial(_shown_too_long, core=core, now_ms=now_ms)), _archive)
    until_ms = now_ms - core.tools.upgrade_days * DAY_MS
    old = await core.storage.read(partial(_kept_too_long, until_ms=until_ms))
    gone += await _each(core, [row.id for row in old], _let_go)
    if old:
        await core.storage.write(partial(_reached, made_ms=old[-1].made_ms + 1))
    gone += await _each(core, await core.storage.read(partial(_waited, until_ms=until_ms)), _drop_wait)
    effects_ms = now_ms - core.tools.effect_days * DAY_MS
    gone += await _each(core, await core.storage.read(partial(_over, until_ms=effects_ms)), _drop_effect)
    if gone:
        log.info("books.tidied", count=gone)
    return gone


async def _each(core: Core, idents: Sequence[str], change: Change) -> int:
    """Each is looked at again in its unit of work."""
    now_ms, gone = core.now_ms(), 0
    for first in range(0, len(idents), AT_ONCE):
        some = idents[first : first + AT_ONCE]
        gone += await core.storage.write(partial(_all, idents=some, change=change, now_ms=now_ms))
    return gone


def _all(tx: Tx, *, idents: Iterable[str], change: Change, now_ms: int) -> int:
    return sum(change(tx, ident, now_ms) for ident in idents)


# --- offers ------------------------------------------------------------------------------------------------


def _shown_too_long(reads: Reads, core: Core, now_ms: int) -> list[str]:
    """Offers that closed hours ago, and those whose event is over though nobody asked for the wristband."""
    until_ms = now_ms - core.tools.upgrade_hours * HOUR_MS
    found: list[str] = []
    for state in sorted(CLOSED | {State.PAID}):
        where: dict[str, str | int] = {"status": state.value, "archived": False}
        for row in reads.find(UpgradeRow, where=where, among=("made_ms", 0, until_ms), order="made_ms"):
            festival = core.festivals.get(row.event_id)
            over_ms = festival.state.ends_ms if festival is not None else row.made_ms
            if (row.state.closed_ms if state in CLOSED else over_ms) < until_ms:
                found.append(row.id)
    return found[:MOST]


def _archive(tx: Tx, ident: str, now_ms: int) -> bool:
    row = tx.get(UpgradeRow, ident)
    if row is None or row.archived or State(row.status) not in CLOSED | {State.PAID}:
        return False
    upgrade_record.put(tx, replace(row, archived=True), "UpgradeArchived", upgrade_record.Step(now_ms))
    return True


def _kept_too_long(reads: Reads, until_ms: int) -> Sequence[UpgradeRow]:
    reached = reads.get(SettingRow, REACHED)
    from_ms = msgspec.json.decode(reached.value, type=int) if reached is not None else 0
    return reads.find(UpgradeRow, among=("made_ms", from_ms, until_ms), order="made_ms", limit=MOST)


def _reached(tx: Tx, *, made_ms: int) -> None:
    tx.put(SettingRow(id=REACHED, value=encode(made_ms)))


def _let_go(tx: Tx, ident: str, now_ms: int) -> bool:
    """Without money the offer goes, with money its names and words do."""
    row = tx.get(UpgradeRow, ident)
    if row is None or not row.archived:  # a person is still to decide on it
        return False
    if row.state.payment_id:
        history = tuple(replace(line, text="") for line in row.state.history)
        bare = replace(row.state, guest_name=NAMELESS, pay_url="", closed_reason="", history=history)
        upgrade_record.put(tx, replace(row, state=bare), "UpgradeNameless", upgrade_record.Step(now_ms))
        return True
    order = tx.get(OrderRow, row.order_id)
    if order is not None:
        tx.put(replace(order, upgrade_ids=tuple(one for one in order.upgrade_ids if one != ident)))
    tx.drop(UpgradeRow, ident)
    ent = entity_key("upgrade", ident)
    tx.log("UpgradeForgotten", ent, row.ver + 1, EventBody(), at_ms=now_ms, scope=row.event_id)
    return True


# --- waiting lists -----------------------------------------------------------------------------------------


def _waited(reads: Reads, until_ms: int) -> list[str]:
    return [
        f"{row.event_id}\n{row.category_id}\n{row.guest_id}"
        for state in WAITED
        for row in reads.find(WaitRow, where={"state": state}, among=("made_ms", 0, until_ms), limit=MOST)
    ]


def _drop_wait(tx: Tx, ident: str, _now_ms: int) -> bool:
    key = ident.split("\n")
    row = tx.get(WaitRow, *key)
    if row is None or row.state not in WAITED:
        return False
    tx.drop(WaitRow, *key)
    return True


# --- effects -----------------------------------------------------------------------------------------------


def _over(reads: Reads, until_ms: int) -> list[str]:
    return [
        row.id
        for state in OVER
        for row in reads.find(
            EffectRow, where={"state": state}, among=("due_ms", 0, until_ms), order="due_ms", limit=MOST
        )
    ]


def _drop_effect(tx: Tx, ident: str, _now_ms: int) -> bool:
    row = tx.get(EffectRow, ident)
    if row is None or row.state not in OVER:
        return False
    tx.drop(EffectRow, ident)
    return True
