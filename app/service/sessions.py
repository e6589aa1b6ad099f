"""A guest's session as it is known in memory while he writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.ports.reads import Reads
from app.ports.rows import ConversationRow, GuestRow, GuestSessionRow, OrderRow
from app.service.idents import needed


@dataclass(frozen=True, slots=True)
class GuestSession:
    """`order_id` and `gate` are of his order for the conversation's event (or his only event), when there is one."""

    session_id: str
    conversation_id: str
    guest_id: str
    event_id: str
    channel: str
    lang: str
    guest_name: str = ""
    order_id: str = ""


def session_of(reads: Reads, session_id: str) -> GuestSession | None:
    """The session with what is known of its guest; None when there is no such session."""
    row = reads.get(GuestSessionRow, session_id)
    if row is None:
        return None
    conversation = needed(reads.get(ConversationRow, row.conversation_id))
    guest = needed(reads.get(GuestRow, row.guest_id))
    orders = reads.orders_of(guest.id)
    event_id = conversation.event_id or _only_event(orders)
    order = next((order for order in orders if order.event_id == event_id), None)
    return GuestSession(
        session_id=row.id,
        conversation_id=conversation.id,
        guest_id=guest.id,
        event_id=event_id,
        channel=conversation.channel,
        lang=conversation.lang,
        guest_name=guest.name,
        order_id=order.id if order else "",
    )


def _only_event(orders: Sequence[OrderRow]) -> str:
    """The event of a guest who bought for one only (B2)."""
    events = {order.event_id for order in orders}
    return events.pop() if len(events) == 1 else ""
