"""A guest's tickets as they stand now, for a page or a paper that only its unguessable link opens (C5, B11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from app.domain.articles import Bilingual
from app.domain.dates import dates_for
from app.domain.guests import TicketStatus
from app.domain.money import Money
from app.ports.books import DocumentLinkRow
from app.ports.rows import FestivalRow, GuestRow, OrderRow, TicketRow
from app.ports.storage import Tx
from app.service.core import Core
from app.service.deliveries import dashed
from app.service.idents import hashed, needed
from app.service.tools import Tools


@dataclass(frozen=True, slots=True)
class Ticket:
    """One ticket; `code` is what its QR holds and `typed` what a person types, empty when it opens nothing."""

    id: str
    place: int
    category: Bilingual
    holder: str
    seat: str
    gate: Bilingual
    price: Money
    status: str
    code: str
    typed: str
    admits: int
    entered: bool
    times: tuple[tuple[datetime, datetime], ...]
    """doors and start of each date it is for, at the place"""


@dataclass(frozen=True, slots=True)
class Papers:
    """All tickets of an order, with where; when stands on each ticket."""

    order_id: str
    lang: str
    event: Bilingual
    venue: Bilingual
    address: Bilingual
    tickets: tuple[Ticket, ...]


async def papers(core: Core, token: str) -> Papers | None:
    """What the link of this token opens now; None for a token nobody was given."""
    return await core.storage.write(partial(_papers, tools=core.tools, link_id=hashed(token)))


def _papers(tx: Tx, tools: Tools, link_id: str) -> Papers | None:
    link = tx.get(DocumentLinkRow, link_id)
    if link is None:
        return None
    order = needed(tx.get(OrderRow, link.order_id))
    event = needed(tx.get(FestivalRow, order.event_id)).full
    guest = tx.get(GuestRow, link.guest_id)
    rows = [needed(tx.get(TicketRow, ident)) for ident in order.ticket_ids]
    return Papers(
        order_id=order.id,
        lang=guest.lang if guest is not None else "ru",
        event=event.name,
        venue=event.venue,
        address=event.address,
        tickets=tuple(_ticket(tx, tools, link, row) for row in rows),
    )


def _ticket(tx: Tx, tools: Tools, link: DocumentLinkRow, row: TicketRow) -> Ticket:
    """A ticket that has gone to somebody else shows him no code: the new one is its holder's alone."""
    event = needed(tx.get(FestivalRow, row.event_id)).full
    category = event.category(row.category_id)
    gate = next((one.name for one in event.gates if one.name.ru == row.gate), Bilingual(row.gate))
    zone = ZoneInfo(event.zone)
    gone = row.guest_id != link.guest_id
    opens = row.status == TicketStatus.VALID and not gone
    return Ticket(
        id=row.id,
        place=row.place,
        category=category.name if category is not None else Bilingual(row.category),
        holder=row.holder,
        seat=row.seat,
        gate=gate,
        price=Money(row.price_minor, row.currency),
        status=TicketStatus.TRANSFERRED.value if gone else row.status,
        code=tools.box_office.code_of(tx, row) if opens else "",
        typed=dashed(row.code) if opens else "",
        admits=row.admits,
        entered=row.entries > 0,
        times=tuple(
            (date.doors_at.astimezone(zone), date.starts_at.astimezone(zone))
            for date in dates_for(event, row.category_id)
        ),
    )
