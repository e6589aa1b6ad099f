"""Personal links for the guests of the sample, as a message before the event would carry them: for a rehearsal."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.guests import OrderStatus
from app.ports.reads import Reads
from app.ports.rows import GuestRow
from app.protocol.api import Invitation, Invitations
from app.service.core import Core
from app.service.guests import sign_link
from app.service.holders import guest_number


async def invitations(core: Core) -> Invitations:
    """One for each guest of the sample and event he has paid for."""

    def query(reads: Reads) -> Invitations:
        return Invitations(invitations=tuple(_of_all(reads, core.options.link_secret)))

    return await core.storage.read(query)


def _of_all(reads: Reads, secret: bytes) -> Iterator[Invitation]:
    number = 1
    while (guest := reads.get(GuestRow, guest_number(number))) is not None:
        number += 1
        link = sign_link(secret, guest.id)
        paid = [order for order in reads.orders_of(guest.id) if order.status == OrderStatus.PAID]
        for event_id, order_id in {order.event_id: order.id for order in reversed(paid)}.items():
            yield Invitation(
                link=link, guest_id=guest.id, name=guest.name, lang=guest.lang, event_id=event_id, order_id=order_id
            )
