"""A guest's tickets as they stand now, for a page or a paper that only its unguessable link opens (C5, B11)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from app.domain.articles import Bilingual
from app.domain.dates import dates_for
from app.domain.guests import TicketStatus
from app.domain.money import Money
from app.domain.permissions import Relation, may, may_see
from app.ports.books import DocumentLinkRow
from app.ports.facts import Entry
from app.ports.rows import FestivalRow, GuestRow, OrderRow, TicketRow, UserRow
from app.ports.storage import Tx
from app.service.core import Core
from app.service.deliveries import dashed
from app.service.idents import hashed, needed
from app.service.principal import Principal
from app.service.refused import Refused
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
    places: int
    """tickets of the whole order"""
    tickets: tuple[Ticket, ...]


async def papers(core: Core, token: str) -> Papers | None:
    """What the link of this token opens now; None for a token nobody was given."""
    return await core.storage.write(partial(_papers, tools=core.tools, link_id=hashed(token)))


def _papers(tx: Tx, tools: Tools, link_id: str) -> Papers | None:
    link = tx.get(DocumentLinkRow, link_id)
    if link is None:
        return None
    return _of(tx, tools, needed(tx.get(OrderRow, link.order_id)), link.guest_id)


async def printed(core: Core, principal: Principal, ticket_id: str) -> Papers:
    """The living tickets that the holder of this one has in its order, to be printed for him. Kept in the audit.

    `Refused`: not_found (also a ticket of a foreign event, and one that opens nothing), forbidden.
    """
    work = partial(_printed, tools=core.tools, user_id=principal.user_id, ticket_id=ticket_id, now_ms=core.now_ms())
    found, refusal = await core.storage.write(work)
    if found is None:
        raise Refused(refusal)
    return found


def _printed(tx: Tx, *, tools: Tools, user_id: str, ticket_id: str, now_ms: int) -> tuple[Papers | None, str]:
    user, row = tx.get(UserRow, user_id), tx.get(TicketRow, ticket_id)
    if user is None or row is None or not may_see(user.event_ids, row.event_id):
        return None, "not_found"
    allowed = may(user.role, "ResendTicket", Relation.NONE)
    whole = _of(tx, tools, needed(tx.get(OrderRow, row.order_id)), row.guest_id)
    living = tuple(ticket for ticket in whole.tickets if ticket.code)
    refusal = "" if allowed and living else "forbidden" if not allowed else "not_found"
    outcome = refusal or "shown"
    tx.audit(Entry(now_ms, user_id, "TicketsPrinted", f"ticket:{row.id}", outcome, subject=row.guest_id))
    return (None, refusal) if refusal else (replace(whole, tickets=living), "")


def _of(tx: Tx, tools: Tools, order: OrderRow, guest_id: str) -> Papers:
    """The order's papers as this guest may have them."""
    event = needed(tx.get(FestivalRow, order.event_id)).full
    guest = tx.get(GuestRow, guest_id)
    rows = [needed(tx.get(TicketRow, ident)) for ident in order.ticket_ids]
    return Papers(
        order_id=order.id,
        lang=guest.lang if guest is not None else "ru",
        event=event.name,
        venue=event.venue,
        address=event.address,
        places=len(rows),
        tickets=tuple(_ticket(tx, tools, guest_id, row) for row in rows),
    )


def _ticket(tx: Tx, tools: Tools, guest_id: str, row: TicketRow) -> Ticket:
    """A ticket that has gone to somebody else shows him no code: the new one is its holder's alone."""
    event = needed(tx.get(FestivalRow, row.event_id)).full
    category = event.category(row.category_id)
    gate = next((one.name for one in event.gates if one.name.ru == row.gate), Bilingual(row.gate))
    zone = ZoneInfo(event.zone)
    gone = row.guest_id != guest_id
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
