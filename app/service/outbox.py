"""The outbox: what has to be done to the world, written with the deed that asks for it (protocol §5)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Literal

from msgspec.structs import replace

from app.ports.books import NumberRow
from app.ports.rows import EffectRow
from app.ports.storage import Tx
from app.service.core import Core
from app.service.idents import new_id
from app.service.tools import Tools

MONEY: Final = 0
PLAIN: Final = 5
WATCH: Final = 9
"""priorities: what moves money or keeps a guest waiting, the rest, looking whether something has happened"""

Settle = Callable[[Tx, int], None]
"""writes down what came of an effect, in the commit that ends it; product milliseconds are given"""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a call: it is over, is to be done again at `due_ms`, or its end has still to be asked for."""

    settle: Settle | None = None
    state: Literal["done", "pending", "unknown", "failed"] = "done"
    due_ms: int = 0
    problem: str = ""


Call = Callable[[Core, EffectRow], Awaitable[Result]]
Ask = Callable[[Core, EffectRow], Awaitable[Result | None]]
Moved = Callable[[Tx, Tools, EffectRow, int], None]


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of effect.

    `ask`: finds out what became of a call that was cut off: None when it was not done. A kind without it may simply
    be called again. `moved` is told of each new state inside its transaction. `patience`: calls that may fail before
    it is given up; 0 never.
    """

    call: Call
    ask: Ask | None = None
    moved: Moved | None = None
    patience: int = 8


def owe(
    tx: Tx, kind: str, ent: str, cmd: str, now_ms: int, *,
    line: str = "", priority: int = PLAIN, due_ms: int = 0, ident: str = "",
) -> EffectRow:  # fmt: skip
    """Ask for an effect in the same transaction as its cause. `ident`: the same one again changes nothing."""
    known = tx.get(EffectRow, ident) if ident else None
    if known is not None:
        return known
    last = tx.get(NumberRow, "effect")
    number = NumberRow(id="effect", last=last.last + 1 if last else 1)
    tx.put(number)
    row = EffectRow(
        id=ident or new_id(),
        kind=kind,
        ent=ent,
        state="pending",
        due_ms=due_ms or now_ms,
        cmd=cmd,
        line=line,
        n=number.last,
        priority=priority,
        made_ms=now_ms,
    )
    tx.put(row)
    return row


def hasten(tx: Tx, ident: str, now_ms: int) -> bool:
    """Make a waiting effect due now; False when it is over or under way."""
    row = tx.get(EffectRow, ident)
    if row is None or row.state != "pending":
        return False
    tx.put(replace(row, due_ms=min(row.due_ms, now_ms)))
    return True
