"""Entries at the shop's own scanners, written into our gate's log as somebody else's offline scans are (T1, T2)."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from app.domain.doorways import gate_of
from app.ports.books import ScanRow
from app.ports.mirrors import ShopPlaceRow, ShopTicketRow
from app.ports.rows import FestivalRow, TicketRow
from app.ports.shop import ShopCheckin
from app.ports.storage import Tx
from app.ports.ticketing import Scan, Ticketing
from app.service.idents import needed
from app.service.shop_events import gate_id

DEVICE: Final = "shop"
"""the device of every scan that the shop tells us of"""


def stamp(at_ms: int, *, leaving: bool) -> int:
    """By when and which way somebody passed, as `ShopTicketRow.passed` keeps it."""
    return -at_ms if leaving else at_ms


def take_checkin(tx: Tx, books: Ticketing, event_id: str, told: ShopCheckin, now_ms: int) -> ScanRow | None:
    """Write down an entry or exit; None for one that is written down, or that was ours.

    `books` is the plain box office: what it does is not owed back to the shop.
    """
    place = tx.get(ShopPlaceRow, event_id, told.position_id)
    gate = gate_of(needed(tx.get(FestivalRow, event_id)).full, gate_id(told.list_id))
    if place is None or gate is None:
        return None
    row = needed(tx.get(ShopTicketRow, place.ticket_id))
    mark = stamp(told.at_ms, leaving=told.leaving)
    if mark in row.passed or tx.get(ScanRow, f"{DEVICE}:{told.id}") is not None:
        return None
    ticket = needed(tx.get(TicketRow, place.ticket_id))
    agreed = row.told == ticket.ver
    scan = Scan(
        code=books.code_of(tx, ticket),
        event_id=event_id,
        gate_id=gate.id,
        device=DEVICE,
        nonce=told.id,
        at_ms=told.at_ms,
        offline=True,
        leaving=told.leaving,
        said="valid",
    )
    line = books.redeem(tx, scan, now_ms).line
    after = needed(tx.get(TicketRow, ticket.id))
    tx.put(replace(row, told=after.ver if agreed else row.told, passed=(*row.passed, mark)))
    return tx.get(ScanRow, line.id)
