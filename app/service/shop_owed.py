"""What the organiser's shop has still to be told: owed in the commit that changed it (T1)."""

from __future__ import annotations

from typing import Final
from zlib import crc32

from app.domain.ids import entity_id
from app.ports.mirrors import ShopLinkRow, ShopSoldRow, ShopTicketRow
from app.ports.reads import Reads
from app.ports.rows import EffectRow, TicketRow
from app.ports.storage import Tx
from app.service.outbox import WATCH, owe

PROVIDER: Final = "shop"
"""provider of what was paid in the shop"""
TICKET: Final = "shop.ticket"
ORDER: Final = "shop.order"
MONEY_BACK: Final = "shop.money_back"
LANES: Final = 2
"""calls to the shop at once, so that a slow one leaves the rest of the outbox free"""


def ours_of(epoch: str, order_id: str) -> str:
    """What an order of ours is called in the shop: another database, or an older copy of this one, counts anew."""
    return f"{epoch}/{order_id}"


def order_of(epoch: str, ours: str) -> str:
    """The order of ours that the shop calls so; empty for one that this database knows nothing of."""
    known, _, order_id = ours.partition("/")
    return order_id if known == epoch else ""


def lane(order_id: str) -> str:
    """Where an order waits for the shop: everything of one order is told in its order."""
    return f"shop:{crc32(order_id.encode()) % LANES}"


def owe_ticket(tx: Tx, ticket: TicketRow, now_ms: int) -> EffectRow | None:
    """A ticket has changed: if the shop knows it, and not yet so, it is to be told. Each version once."""
    row = tx.get(ShopTicketRow, ticket.id)
    if row is None or row.told == ticket.ver:
        return None
    ident = f"{TICKET}:{ticket.id}:{ticket.ver}"
    return owe(tx, TICKET, f"ticket:{ticket.id}", "", now_ms, line=lane(ticket.order_id), priority=WATCH, ident=ident)


def is_behind(reads: Reads, order_id: str) -> bool:
    """Whether a ticket of the order is still to be told to the shop. What it has refused is not waited for."""
    owed = (effect for effect in reads.effects(2**53) if effect.kind == TICKET)
    tickets = (reads.get(TicketRow, entity_id(effect.ent)) for effect in owed)
    return any(ticket is not None and ticket.order_id == order_id for ticket in tickets)


def owe_order(tx: Tx, event_id: str, order_id: str, now_ms: int) -> EffectRow | None:
    """An order of ours is paid: the shop that sells the event, too, is to be told."""
    if tx.get(ShopLinkRow, event_id) is None:
        return None
    ent, ident = f"order:{order_id}", f"{ORDER}:{order_id}"
    return owe(tx, ORDER, ent, "", now_ms, line=lane(order_id), priority=WATCH, ident=ident)


def owe_money_back(tx: Tx, payout_id: str, order_id: str, now_ms: int) -> EffectRow | None:
    """Money of an order that the shop knows went back, and not by the shop."""
    if tx.get(ShopSoldRow, order_id) is None:
        return None
    ent, ident = f"payout:{payout_id}", f"{MONEY_BACK}:{payout_id}"
    return owe(tx, MONEY_BACK, ent, "", now_ms, line=lane(order_id), priority=WATCH, ident=ident)
