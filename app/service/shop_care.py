"""How it stands with the organiser's shop, for whoever looks after the backend: followed when, told what (T1)."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace

from app.domain.ids import entity_id
from app.ports.facts import Entry
from app.ports.mirrors import ShopLinkRow, ShopSoldRow, ShopTicketRow
from app.ports.reads import Reads
from app.ports.rows import EffectRow, TicketRow
from app.ports.storage import Rows, Tx
from app.protocol.api import ShopChange, ShopRefusal, ShopState
from app.service.core import Core
from app.service.refused import Refused
from app.service.shop_owed import MONEY_BACK, ORDER, TICKET

KINDS = (TICKET, ORDER, MONEY_BACK)
MOST = 200
"""refusals that are listed"""


async def change(core: Core, wish: ShopChange, by: str) -> ShopState:
    """Say how it stands; `again` tells the shop once more what it has refused. `Refused`: bad_value."""
    if wish.do not in ("look", "again"):
        raise Refused("bad_value")
    if wish.do == "again":
        refused = await core.storage.read(_refused)
        await core.storage.write(partial(_again, refused=refused, by=by, now_ms=core.now_ms()))
    return await core.storage.read(partial(_state, core=core))


def _state(reads: Reads, core: Core) -> ShopState:
    linked = core.tools.shop
    rows = {row.event_id: row for row in reads.find(ShopLinkRow)}
    event_id = linked.event_id if linked is not None and linked.event_id else next(iter(rows), "")
    row = rows.get(event_id)
    return ShopState(
        connected=linked is not None,
        event_id=event_id,
        synced_ms=row.synced_ms if row is not None else 0,
        now_ms=core.now_ms(),
        problem=linked.problem if linked is not None else "",
        owed=sum(effect.kind in KINDS for effect in reads.effects(2**53)),
        refused=tuple(
            ShopRefusal(ent=effect.ent, problem=effect.problem, at_ms=effect.due_ms) for effect in _refused(reads)
        ),
    )


def _refused(reads: Reads) -> list[EffectRow]:
    """What the shop would not hear, and what is still so: the oldest first."""
    failed = (
        effect
        for kind in KINDS
        for effect in reads.find(EffectRow, where={"kind": kind, "state": "failed"}, order="due_ms")
    )
    return [effect for effect in failed if _is_behind(reads, effect)][:MOST]


def _is_behind(rows: Rows, effect: EffectRow) -> bool:
    """Whether the shop still does not know: a later word may have told it all."""
    ident = entity_id(effect.ent)
    if effect.kind == ORDER:
        return rows.get(ShopSoldRow, ident) is None
    if effect.kind == MONEY_BACK:
        return True
    ticket, row = rows.get(TicketRow, ident), rows.get(ShopTicketRow, ident)
    newest = ticket is not None and effect.id == f"{TICKET}:{ident}:{ticket.ver}"
    return newest and row is not None and ticket is not None and row.told != ticket.ver


def _again(tx: Tx, refused: list[EffectRow], by: str, now_ms: int) -> None:
    for effect in refused:
        row = tx.get(EffectRow, effect.id)
        if row is not None and row.state == "failed":
            tx.put(replace(row, state="pending", due_ms=now_ms, attempts=0))
            tx.audit(Entry(now_ms, by, "ShopAgain", effect.ent, effect.problem, "", "", effect.kind))
