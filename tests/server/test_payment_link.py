"""An operator sends the link of an unpaid ticket; the guest pays on the provider's page and the ticket opens (C5)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import msgspec
import pytest

from app.ports.rows import ConversationRow, TicketRow
from app.protocol.admissions import TicketCard
from app.protocol.api import Order, Tokens
from app.protocol.deals import SendPaymentLink
from app.protocol.frames import Res
from app.server.host import Host
from app.service.guests import find_session
from tests.server.standing import JSON, GuestTalk, Standing, standing
from tests.server.test_payments import presses, stands, text_of


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    with standing(tmp_path_factory.mktemp("unpaid"), sample=True, limits=False, bench=True) as backend:
        yield backend


def unpaid_ticket(shop: Standing) -> TicketRow:
    """A ticket of the sample that was given out and never paid."""

    async def find(host: Host) -> TicketRow:
        rows = await host.core.storage.read(lambda reads: reads.find(TicketRow))
        return next(row for row in rows if row.status == "unpaid" and row.event_id == "northern-light")

    return shop.inside(find)


def dialogue_of(shop: Standing, talk: GuestTalk) -> str:
    async def find(host: Host) -> str:
        session = await find_session(host.core, talk.opened.session)
        assert session is not None
        row = await host.core.storage.read(lambda reads: reads.get(ConversationRow, session.conversation_id))
        assert row is not None
        return row.dialogue_id

    return shop.inside(find)


def orders_link(shop: Standing, tokens: Tokens, ticket: TicketRow, dialogue_id: str) -> Res:
    args = msgspec.json.encode(SendPaymentLink(dialogue_id=dialogue_id))
    order = Order(k="SendPaymentLink", ent=f"ticket:{ticket.id}", args=msgspec.Raw(args))
    with shop.client(tokens.access) as client:
        headers = JSON | {"Idempotency-Key": uuid.uuid4().hex}
        got = client.post("/v1/commands", content=msgspec.json.encode(order), headers=headers)
    return msgspec.json.decode(got.content, type=Res)


@pytest.mark.requirement("C5", "B11")
def test_an_unpaid_ticket_is_paid_by_the_link_an_operator_sends(shop: Standing) -> None:
    ticket, talk, anna = unpaid_ticket(shop), shop.guest(event="northern-light", lang="ru"), shop.somebody("operator")
    talk.say("Мой билет не оплачен")
    dialogue = dialogue_of(shop, talk)
    res = orders_link(shop, anna, ticket, dialogue)
    assert (res.st, res.code) == ("ok", "")
    link = talk.wait_for(lambda line: "/pay/" in line.text)
    payment = link.text.partition("/pay/")[2].split()[0]
    standing_ = stands(shop, payment, "pending")
    assert standing_.kept
    assert standing_.left_ms > 0
    assert "Ссылка действует ещё" in text_of(shop, payment)
    presses(standing_.url, "pay", "refused")
    assert stands(shop, payment, "declined").again
    assert "Билеты остаются за вами" in text_of(shop, payment)
    with shop.client() as client:
        client.post(f"/pay/{payment}/again")
    presses(stands(shop, payment, "pending").url)
    stands(shop, payment, "captured")
    with shop.client(anna.access) as client:
        card = msgspec.json.decode(client.get(f"/v1/tickets/{ticket.id}").content, type=TicketCard)
    assert (card.status, card.paid_ms > 0, card.pay_until_ms) == ("valid", True, 0)
    refused = orders_link(shop, anna, ticket, dialogue)
    assert (refused.st, refused.code) == ("rejected", "already_paid")
