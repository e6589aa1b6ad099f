"""The guest's card: who writes, what he holds, what else he asked (T4, C2)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from app.domain.guests import OrderStatus
from app.domain.permissions import may_see, may_see_contacts
from app.ports.reads import Reads
from app.ports.rows import DialogueRow, GuestRow, OrderRow, TicketRow
from app.protocol.records import DialogueLine, GuestCard, OrderLine, TicketLine
from app.service.core import Core
from app.service.principal import Principal
from app.service.refused import Refused
from app.service.standings import tail_of

MOST_DIALOGUES: Final = 50
PAID: Final = OrderStatus.PAID.value
Told = tuple[TicketRow, str]
"""a ticket and the last letters of its code"""


async def card(core: Core, principal: Principal, guest_id: str) -> GuestCard:
    """The card as this person may see it; `Refused("not_found")` when there is nothing of his events in it."""

    def query(reads: Reads) -> GuestCard:
        guest = reads.get(GuestRow, guest_id)
        if guest is None:
            raise Refused("not_found")
        orders = [one for one in reads.orders_of(guest_id) if may_see(principal.event_ids, one.event_id)]
        dialogues = [
            one for one in reads.dialogues_of(guest_id, MOST_DIALOGUES) if may_see(principal.event_ids, one.event_id)
        ]
        if principal.event_ids and not orders and not dialogues:
            raise Refused("not_found")
        tickets = [(one, tail_of(reads, one)) for one in reads.tickets_of(guest_id)]
        return _card(guest, orders, tickets, dialogues, may_see_contacts(principal.role))

    return await core.storage.read(query)


def _card(
    guest: GuestRow, orders: Sequence[OrderRow], tickets: Sequence[Told], dialogues: Sequence[DialogueRow],
    contacts: bool,
) -> GuestCard:  # fmt: skip
    paid = [order for order in orders if order.status == PAID and order.currency == guest.currency]
    return GuestCard(
        id=guest.id,
        name=guest.name,
        phone=guest.phone if contacts else masked_phone(guest.phone),
        email=guest.email if contacts else masked_email(guest.email),
        lang=guest.lang,
        since_ms=guest.since_ms,
        events=guest.past_events + len({order.event_id for order in paid}),
        spent_minor=guest.past_minor + sum(order.total_minor for order in paid),
        currency=guest.currency,
        tags=guest.tags,
        channels=guest.channels,
        orders=tuple(_order(order, tickets) for order in orders),
        dialogues=tuple(_dialogue(row) for row in dialogues),
    )


def _order(order: OrderRow, tickets: Sequence[Told]) -> OrderLine:
    return OrderLine(
        id=order.id,
        event_id=order.event_id,
        status=order.status,
        total_minor=order.total_minor,
        currency=order.currency,
        made_ms=order.made_ms,
        tickets=tuple(_ticket(ticket, tail) for ticket, tail in tickets if ticket.order_id == order.id),
    )


def _ticket(ticket: TicketRow, tail: str) -> TicketLine:
    return TicketLine(
        id=ticket.id,
        category=ticket.category,
        status=ticket.status,
        code_tail=tail,
        holder=ticket.holder,
        price_minor=ticket.price_minor,
        currency=ticket.currency,
        entered_ms=ticket.entered_ms,
    )


def _dialogue(row: DialogueRow) -> DialogueLine:
    return DialogueLine(
        id=row.id,
        event_id=row.event_id,
        status=row.status,
        opened_ms=row.state.opened_ms,
        intent=row.state.intent,
        last_text=row.state.last_text,
    )


def masked_phone(phone: str) -> str:
    """The last four digits only: `••• 45-67`."""
    digits = re.sub(r"\D", "", phone)
    return f"••• {digits[-4:-2]}-{digits[-2:]}" if len(digits) > 4 else ""


def masked_email(email: str) -> str:
    """The first letter and the domain: `a•••@example.org`."""
    name, at, domain = email.partition("@")
    return f"{name[:1]}•••@{domain}" if at else ""
