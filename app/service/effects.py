"""Does what the outbox holds: `pending → calling → done | failed | unknown` (protocol §5, T3).

An effect that was cut off while it was called, or whose answer was lost, is `unknown`: it is asked for at whom it was
called, and only what was not done there is called again, under the same key. What came of it is written in the
commit that ends it. Effects of one line keep their order; money goes before the rest; lines do not wait for others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import partial
from typing import Final

import structlog
from msgspec.structs import replace

from app.domain.ids import entity_id
from app.ports.payments import PaymentRefused, PaymentUnknown
from app.ports.rows import EffectRow
from app.ports.shop import ShopAway
from app.ports.storage import Tx
from app.service import cashier, deliveries, payouts, receipts, shop_pushes
from app.service.core import Core, alert
from app.service.outbox import Result, Work
from app.service.teaching import teach

MOST_AT_ONCE: Final = 8
FIRST_PAUSE_MS: Final = 1_000
LONGEST_PAUSE_MS: Final = 5 * 60_000
PACE_S: Final = 5.0
GAP_S: Final = 0.1
"""real seconds between two looks at the outbox while much is committed"""
OFTEN: Final = 8
"""questions after which somebody should know of an effect nobody can tell the end of"""

log = structlog.get_logger()


async def _learn(core: Core, effect: EffectRow) -> Result:
    await teach(core, entity_id(effect.ent))
    return Result()


EFFECTS: Final[dict[str, Work]] = {
    "learn": Work(_learn),
    **cashier.WORKS,
    **payouts.WORKS,
    **receipts.WORKS,
    **deliveries.WORKS,
    **shop_pushes.WORKS,
}
"""what each kind does"""


async def run(core: Core) -> None:
    """Work for ever: at once when something was committed, else when something is due."""
    running: dict[str, asyncio.Task[bool]] = {}
    try:
        while True:
            await _start_due(core, running)
            await _until_something(core, running)
    finally:
        for task in running.values():
            task.cancel()
        await asyncio.gather(*running.values(), return_exceptions=True)


async def _start_due(core: Core, running: dict[str, asyncio.Task[bool]]) -> None:
    core.stirred.clear()
    for name in [name for name, task in running.items() if task.done()]:
        running.pop(name).result()
    for row in await _due(core):
        name = row.line or row.id
        if len(running) < MOST_AT_ONCE and name not in running:
            running[name] = asyncio.create_task(_do(core, row))


async def _until_something(core: Core, running: dict[str, asyncio.Task[bool]]) -> None:
    if not core.clock.speed:
        # stepped: the clock waits for what its sleepers do, so all is done before this one sleeps again
        await asyncio.gather(*running.values())
        await core.clock.sleep(PACE_S)
        return
    await asyncio.sleep(GAP_S)
    pace = asyncio.ensure_future(core.clock.sleep(PACE_S))
    stir = asyncio.ensure_future(core.stirred.wait())
    try:
        await asyncio.wait((pace, stir, *running.values()), return_when=asyncio.FIRST_COMPLETED)
    finally:
        pace.cancel()
        stir.cancel()


async def run_due(core: Core, *, kind: str = "", line: str = "") -> int:
    """Do once what is due (of a kind, of a line); returns how many were done."""
    rows = [row for row in await _due(core) if kind in ("", row.kind) and line in ("", row.line)]
    if not rows:
        return 0
    free = asyncio.Semaphore(MOST_AT_ONCE)

    async def one(row: EffectRow) -> bool:
        async with free:
            return await _do(core, row)

    return sum(await asyncio.gather(*map(one, rows)))


async def _due(core: Core) -> list[EffectRow]:
    """What may be done now: the first of each line, if it is due; the most important first."""
    now_ms = core.now_ms()
    if not await core.storage.read(lambda reads: reads.effects(now_ms)):
        return []
    rows = await core.storage.read(lambda reads: reads.effects(2**53))
    known = (row for row in rows if row.kind in EFFECTS)  # those of another version wait for it, and stop nobody
    ready = [row for row in _heads(known) if row.state != "calling" and row.due_ms <= now_ms]
    return sorted(ready, key=lambda row: (row.priority, row.due_ms, row.n))


def _heads(rows: Iterable[EffectRow]) -> Iterable[EffectRow]:
    first: dict[str, EffectRow] = {}
    for row in rows:
        name = row.line or row.id
        if name not in first or row.n < first[name].n:
            first[name] = row
    return first.values()


async def _do(core: Core, row: EffectRow) -> bool:
    """Claim and call one; True when it is done."""
    claimed = await core.storage.write(partial(_claim, core=core, ident=row.id, state=row.state))
    return claimed is not None and await _call(core, claimed, was=row.state)


def _claim(tx: Tx, core: Core, ident: str, state: str) -> EffectRow | None:
    """Take an effect for calling; None when somebody else has."""
    row = tx.get(EffectRow, ident)
    if row is None or row.state != state or state not in ("pending", "unknown"):
        return None
    return _move(tx, core, replace(row, state="calling", attempts=row.attempts + 1))


async def _call(core: Core, row: EffectRow, was: str) -> bool:
    work = EFFECTS[row.kind]
    try:
        result = await work.ask(core, row) if was == "unknown" and work.ask else None
    except Exception as error:  # whatever it was, nothing is done again before an answer is there
        _tell(row, error)
        ended = partial(_again, core=core, ident=row.id, problem=_name(error), lost=True)
    else:
        ended = await _called(core, row, work, result)
    return await core.storage.write(ended) == "done"


async def _called(core: Core, row: EffectRow, work: Work, result: Result | None) -> partial[str]:
    """Call what is not known to be done; how it ends, to be written."""
    try:
        result = result or await work.call(core, row)
    except PaymentRefused as no:
        log.info("effect.refused", effect=row.id, kind=row.kind, code=no.code)
        return partial(_refuse, core=core, ident=row.id, problem=no.code)
    except Exception as error:
        _tell(row, error)
        return partial(_again, core=core, ident=row.id, problem=_name(error), lost=work.ask is not None)
    return partial(_finish, core=core, ident=row.id, result=result)


def _name(error: Exception) -> str:
    return type(error).__name__


def _tell(row: EffectRow, error: Exception) -> None:
    if isinstance(error, PaymentUnknown | PaymentRefused | ShopAway):
        log.info("effect.unknown", effect=row.id, kind=row.kind, attempt=row.attempts, reason=str(error))
    else:
        log.error("effect.failed", effect=row.id, kind=row.kind, attempt=row.attempts, exc_info=error)
    if row.attempts == OFTEN:
        alert("effect.stuck", effect=row.id, kind=row.kind, ent=row.ent)


def _finish(tx: Tx, core: Core, ident: str, result: Result) -> str:
    """Write what came of it. What it settles and its own end are one commit."""
    now_ms = core.now_ms()
    row = tx.get(EffectRow, ident)
    if row is None:
        return "done"
    if result.settle is not None:
        result.settle(tx, now_ms)
    due_ms = result.due_ms or now_ms + _pause_ms(row)
    return _move(tx, core, replace(row, state=result.state, due_ms=due_ms, problem=result.problem)).state


def _refuse(tx: Tx, core: Core, ident: str, problem: str) -> str:
    row = tx.get(EffectRow, ident)
    return "" if row is None else _move(tx, core, replace(row, state="failed", problem=problem)).state


def _again(tx: Tx, core: Core, ident: str, problem: str, lost: bool) -> str:
    """It did not work out: later again, as unknown where it may have been done; given up when patience is over."""
    row = tx.get(EffectRow, ident)
    if row is None:
        return ""
    patience = EFFECTS[row.kind].patience
    state = "unknown" if lost else "pending"
    if not lost and patience and row.attempts >= patience:
        state = "failed"
    due_ms = core.now_ms() + _pause_ms(row)
    return _move(tx, core, replace(row, state=state, problem=problem, due_ms=due_ms)).state


def _pause_ms(row: EffectRow) -> int:
    return min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << min(20, max(0, row.attempts - 1)))


def _move(tx: Tx, core: Core, row: EffectRow) -> EffectRow:
    tx.put(row)
    moved = EFFECTS[row.kind].moved
    if moved is not None:
        moved(tx, core.tools, row, core.now_ms())
    return row


async def recover(core: Core) -> None:
    """After a start: what was being called is called again, or asked for where that may not be."""
    rows = await core.storage.read(lambda reads: reads.effects(2**53))
    for row in rows:
        if row.state == "calling" and row.kind in EFFECTS:
            await core.storage.write(partial(_found_cut, core=core, ident=row.id))


def _found_cut(tx: Tx, core: Core, ident: str) -> None:
    row = tx.get(EffectRow, ident)
    if row is not None and row.state == "calling":
        state = "unknown" if EFFECTS[row.kind].ask else "pending"
        _move(tx, core, replace(row, state=state, due_ms=core.now_ms()))
