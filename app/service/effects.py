"""What has to be done to the world after a commit: `pending → calling → done | failed | unknown` (protocol §5).

The row is written with the deed that asks for it, so that neither can happen without the other. An effect found
`calling` after a start was cut off: only one that may be repeated is called again, the others become `unknown`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

import structlog
from msgspec.structs import replace

from app.domain.ids import entity_id
from app.ports.rows import EffectRow
from app.ports.storage import Tx
from app.service.core import Core
from app.service.idents import new_id
from app.service.teaching import teach

Effect = Callable[[Core, EffectRow], Awaitable[None]]

MOST_ATTEMPTS: Final = 8
FIRST_PAUSE_MS: Final = 1_000

log = structlog.get_logger()


async def _learn(core: Core, effect: EffectRow) -> None:
    await teach(core, entity_id(effect.ent))


EFFECTS: Final[dict[str, tuple[Effect, bool]]] = {"learn": (_learn, True)}
"""kind to what does it and whether it may be done twice"""


def owe(tx: Tx, kind: str, ent: str, cmd: str, now_ms: int) -> None:
    """Ask for an effect in the same transaction as its cause."""
    tx.put(EffectRow(id=new_id(), kind=kind, ent=ent, state="pending", due_ms=now_ms, cmd=cmd))


async def run_due(core: Core) -> int:
    """Do what is due, one after the other; returns how many were done."""
    rows = await core.storage.read(lambda reads: reads.effects(core.now_ms()))
    done = 0
    for row in rows:
        if row.state == "pending" and await core.storage.write(partial(_claim, ident=row.id)):
            done += await _call(core, row)
    return done


def _claim(tx: Tx, ident: str) -> bool:
    """Take an effect for calling; False when somebody else has."""
    row = tx.get(EffectRow, ident)
    if row is None or row.state != "pending":
        return False
    tx.put(replace(row, state="calling", attempts=row.attempts + 1))
    return True


async def _call(core: Core, row: EffectRow) -> bool:
    effect, repeatable = EFFECTS[row.kind]
    problem = ""
    try:
        await effect(core, row)
    except Exception as error:
        log.exception("effect.failed", effect=row.id, kind=row.kind, attempt=row.attempts + 1)
        problem = type(error).__name__
    await core.storage.write(
        partial(_settle, ident=row.id, problem=problem, repeatable=repeatable, now_ms=core.now_ms())
    )
    return not problem


def _settle(tx: Tx, ident: str, problem: str, repeatable: bool, now_ms: int) -> None:
    row = tx.get(EffectRow, ident)
    if row is None:
        return
    if not problem:
        tx.put(replace(row, state="done", problem=""))
    elif not repeatable:
        tx.put(replace(row, state="unknown", problem=problem))
    elif row.attempts >= MOST_ATTEMPTS:
        tx.put(replace(row, state="failed", problem=problem))
    else:
        pause_ms = FIRST_PAUSE_MS * 2 ** (row.attempts - 1)
        tx.put(replace(row, state="pending", problem=problem, due_ms=now_ms + pause_ms))


async def recover(core: Core) -> None:
    """After a start: effects that were being called go back to pending, or are unknown when they may not repeat."""
    rows = await core.storage.read(lambda reads: reads.effects(2**53))
    for row in rows:
        if row.state == "calling":
            state = "pending" if EFFECTS[row.kind][1] else "unknown"
            await core.storage.write(partial(_put, row=replace(row, state=state)))


def _put(tx: Tx, row: EffectRow) -> None:
    tx.put(row)
