"""Orders of the organiser's own shop: taken over, and followed when they change there (T1)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.domain.guests import OrderStatus, TicketStatus
from app.ports.books import BoughtRow, PaymentRow, PayoutRow
from app.ports.rows import GuestRow
from app.service.idents import needed
from tests.service.mirror_world import Mirror, mirror

pytestmark = pytest.mark.requirement("T1")


@pytest.fixture
async def at() -> AsyncIterator[Mirror]:
    async with mirror() as made:
        yield made


async def test_an_order_of_the_shop_is_on_the_books_and_its_code_opens_the_gate(at: Mirror) -> None:
    at.shop.sells("ABCDE", "1", "2/7")
    assert await at.follow()
    order = await at.world.order("ABCDE")
    assert (order.status, order.total_minor, order.places) == (OrderStatus.PAID, 1_100_000, 2)
    assert order.ticket_ids == ("ABCDE-1", "ABCDE-2")
    guest: GuestRow = needed(await at.world.row(GuestRow, order.guest_id))
    assert (guest.name, guest.email, guest.digits) == ("Гость 1", "abcde@example.org", "79161112233")
    assert (await at.quota()).sold == (await at.quota("i2-7")).sold == 1
    payment: PaymentRow = needed(await at.world.row(PaymentRow, order.payment_ids[0]))
    assert (payment.provider, payment.state, payment.amount_minor) == ("shop", "captured", 1_100_000)
    assert await at.scan("secret-of-abcde-1") == "valid"
    assert await at.scan("secret-of-abcde-1") == "used"
    assert await at.scan("secret-of-abcde-2", "g2") == "valid"
    assert await at.scan("secret-of-abcde-3") == "not_a_ticket"


async def test_the_same_told_again_changes_nothing(at: Mirror) -> None:
    at.shop.sells("ABCDE", "1")
    assert await at.follow()
    before = await at.ticket("ABCDE-1"), await at.world.order("ABCDE")
    at.linked.hint("ABCDE")
    assert await at.follow()
    assert (await at.ticket("ABCDE-1"), await at.world.order("ABCDE")) == before
    assert await at.tells() == 0


async def test_orders_of_one_stamp_and_many_pages_are_all_taken(at: Mirror) -> None:
    for number in range(7):
        at.shop.sells(f"AAAA{number}", "1")
        at.shop.stamps(f"AAAA{number}", "000009")
    assert await at.follow()
    assert (await at.quota()).sold == 7


async def test_one_guest_by_his_e_mail_or_phone(at: Mirror) -> None:
    at.shop.sells("AAAAA", "1", email="g@example.org", phone="")
    at.shop.sells("BBBBB", "1", email="G@example.org", phone="+7 916 000")
    at.shop.sells("CCCCC", "1", email="", phone="")
    at.shop.sells("DDDDD", "1", email="guest1@example.org", phone="", lang="en-GB")
    assert await at.follow()
    first, second, third, known = [await at.world.order(code * 5) for code in "ABCD"]
    assert first.guest_id == second.guest_id != third.guest_id
    assert known.guest_id == "g1"


async def test_what_is_no_ticket_is_left_out(at: Mirror) -> None:
    order = at.shop.sells("ABCDE", "1", "1")
    at.shop.changes("ABCDE", 2, item="99")
    assert order.positions[1].item == "1"
    assert await at.follow()
    assert (await at.world.order("ABCDE")).ticket_ids == ("ABCDE-1",)


async def test_a_code_of_ours_that_the_shop_uses_too_is_kept_apart(at: Mirror) -> None:
    at.shop.sells("40117", "1")
    assert await at.follow()
    assert (await at.world.order("40117")).event_id == "north"
    assert (await at.world.order("40117-spring")).ticket_ids == ("40117-spring-1",)
    at.shop.changes("40117", holder="Зоя")
    assert await at.follow()
    assert (await at.ticket("40117-spring-1")).holder == "Зоя"


@pytest.mark.parametrize(
    ("change", "status"),
    [({"cancelled": True}, TicketStatus.CANCELLED), ({"blocked": True}, TicketStatus.BLOCKED)],
)
async def test_what_ends_in_the_shop_ends_with_us_and_lives_again(
    at: Mirror, change: dict[str, Any], status: TicketStatus
) -> None:
    at.shop.sells("ABCDE", "1", "1")
    assert await at.follow()
    at.shop.changes("ABCDE", 1, **change)
    assert await at.follow()
    ticket = await at.ticket("ABCDE-1")
    assert ticket.status == status
    assert await at.scan("secret-of-abcde-1") == status.value
    assert (await at.quota()).sold == 1
    bought: BoughtRow = needed(await at.world.row(BoughtRow, "spring", ticket.guest_id))
    assert bought.places == 1
    at.shop.changes("ABCDE", 1, cancelled=False, blocked=False)
    assert await at.follow()
    assert (await at.quota()).sold == 2
    assert await at.scan("secret-of-abcde-1") == "valid"


async def test_an_unpaid_order_is_paid_in_the_shop_or_expires(at: Mirror) -> None:
    at.shop.sells("AAAAA", "1", paid=False)
    at.shop.sells("BBBBB", "1", paid=False)
    assert await at.follow()
    assert await at.scan("secret-of-aaaaa-1") == "unpaid"
    assert (await at.quota()).sold == 2
    at.shop.amends("AAAAA", status="paid")
    at.shop.amends("BBBBB", status="expired")
    assert await at.follow()
    assert await at.scan("secret-of-aaaaa-1") == "valid"
    assert await at.scan("secret-of-bbbbb-1") == "cancelled"
    assert (await at.world.order("BBBBB")).status == OrderStatus.EXPIRED
    assert (await at.quota()).sold == 1


async def test_a_new_code_in_the_shop_kills_the_old_one_here(at: Mirror) -> None:
    at.shop.sells("ABCDE", "1")
    assert await at.follow()
    at.shop.changes("ABCDE", secret="another-secret-of-theirs")
    assert await at.follow()
    assert await at.scan("secret-of-abcde-1") == "replaced"
    assert await at.scan("another-secret-of-theirs") == "valid"
    assert (await at.ticket("ABCDE-1")).reissues == 0


async def test_a_better_place_in_the_shop_is_counted_where_it_is(at: Mirror) -> None:
    at.shop.sells("ABCDE", "1")
    assert await at.follow()
    assert await at.scan("secret-of-abcde-1") == "valid"
    await at.agree()
    at.shop.changes("ABCDE", item="2/7", price_minor=800_000, holder="Зоя Ким")
    assert await at.follow()
    ticket = await at.ticket("ABCDE-1")
    assert (ticket.category_id, ticket.category, ticket.price_minor) == ("i2-7", "VIP", 800_000)
    assert (ticket.holder, ticket.inside) == ("Зоя Ким", True)
    standard, vip = await at.quota(), await at.quota("i2-7")
    assert (standard.sold, standard.inside, vip.sold, vip.inside) == (0, 0, 1, 1)
    at.shop.changes("ABCDE", cancelled=True)
    assert await at.follow()
    assert (await at.quota("i2-7")).inside == 0


async def test_a_position_added_in_the_shop_is_a_ticket(at: Mirror) -> None:
    at.shop.sells("ABCDE", "1")
    assert await at.follow()
    at.shop.adds("ABCDE")
    assert await at.follow()
    order = await at.world.order("ABCDE")
    assert (order.ticket_ids, order.places, order.total_minor, order.ver) == (("ABCDE-1", "ABCDE-2"), 2, 600_000, 2)


async def test_money_returned_in_the_shop_cannot_be_returned_again(at: Mirror) -> None:
    at.shop.sells("ABCDE", "1")
    assert await at.follow()
    at.shop.returns("ABCDE", 100_000)
    at.linked.hint("ABCDE")
    assert await at.follow()
    ident = (await at.world.order("ABCDE")).payment_ids[0]
    payment: PaymentRow = needed(await at.world.row(PaymentRow, ident))
    assert payment.refunded_minor == 100_000
    payout: PayoutRow = needed(await at.world.row(PayoutRow, f"{ident}.100000"))
    assert (payout.amount_minor, payout.state) == (100_000, "done")
    at.linked.hint("ABCDE")
    assert await at.follow()
    assert needed(await at.world.row(PaymentRow, ident)).refunded_minor == 100_000


async def test_more_sold_than_we_thought_there_is_raises_the_total(at: Mirror) -> None:
    at.shop.sells("ABCDE", *["2/7"] * 7)
    at.shop.has_left("2/7", 0)
    assert await at.follow()
    quota = await at.quota("i2-7")
    assert (quota.sold, quota.total) == (7, 7)


async def test_a_position_split_off_in_the_shop_takes_its_ticket_along(at: Mirror) -> None:
    at.shop.sells("ABCDE", "1", "1")
    assert await at.follow()
    at.shop.splits("ABCDE", 2, "NEWNE")
    assert await at.follow()
    old, new = await at.world.order("ABCDE"), await at.world.order("NEWNE")
    assert (old.ticket_ids, old.places, new.ticket_ids, new.places) == (("ABCDE-1",), 1, ("ABCDE-2",), 1)
    assert (await at.ticket("ABCDE-2")).order_id == "NEWNE"
    assert await at.scan("secret-of-abcde-2") == "valid"
    await at.agree()
    assert at.shop.said == [("entry", "2", "1")]
    assert (await at.quota()).sold == 2


async def test_an_order_of_ours_that_we_have_lost_is_taken_for_the_shop_s(at: Mirror) -> None:
    at.shop.sells("ABCDE", "1", ours="77777")
    assert await at.follow()
    order = await at.world.order("ABCDE")
    assert await at.world.row(PaymentRow, order.payment_ids[0])
