"""A group and a box: who may take one, and what they pay together (C6)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.articles import Bilingual
from app.domain.boxes import box_difference, fits, group_difference, moves_together
from app.domain.festivals import Category
from app.domain.money import Money
from tests.domain.test_pricing import BOX, FLOOR, PLUS, VIP, event

PAID = Money(300_000)


def group(people: int, origin: Category = FLOOR, paid: Money = PAID) -> list[tuple[Category, Money]]:
    """So many tickets of a category."""
    return [(origin, paid)] * people


@pytest.mark.parametrize(
    ("admits", "people"), [(4, [4]), (6, [4, 5, 6]), (10, list(range(4, 11))), (2, [2]), (1, []), (0, [])]
)
def test_four_or_more_may_take_a_box_that_admits_them_and_a_smaller_one_as_many_as_it_admits(
    admits: int, people: list[int]
) -> None:
    assert [count for count in range(13) if fits(admits, count)] == people


def test_the_group_pays_the_box_less_what_it_has_paid() -> None:
    fair = event(FLOOR, VIP, BOX)
    assert box_difference(fair, BOX, group(4), BOX.price) == Money(8_000_000 - 4 * 300_000)
    mixed = [*group(3), (FLOOR, Money(200_000))]
    assert box_difference(fair, BOX, mixed, BOX.price) == Money(8_000_000 - 1_100_000)


def test_the_organisers_price_a_head_counts_first_and_only_for_whom_it_is() -> None:
    named = Category(
        "box-plus", Bilingual("Доплата"), Money(500_000), 4, 0, upgrade_to="box", upgrade_from=("floor",)
    )
    fair = event(FLOOR, VIP, BOX, named)
    assert box_difference(fair, BOX, group(4), BOX.price) == Money(2_000_000)
    assert box_difference(fair, BOX, group(4, VIP), BOX.price) is None
    anybody = event(FLOOR, VIP, BOX, replace(named, upgrade_from=()))
    assert box_difference(anybody, BOX, group(4, VIP), BOX.price) == Money(2_000_000)


def test_no_box_for_too_few_for_holders_of_boxes_for_another_date_or_for_nothing() -> None:
    fair = event(FLOOR, VIP, BOX)
    assert box_difference(fair, BOX, group(3), BOX.price) is None
    assert box_difference(fair, BOX, group(5), BOX.price) is None
    assert box_difference(fair, VIP, group(4), VIP.price) is None
    assert box_difference(fair, replace(BOX, upgrade_to="vip"), group(4), BOX.price) is None
    assert box_difference(fair, BOX, [*group(3), (replace(BOX, id="b"), PAID)], BOX.price) is None
    assert box_difference(fair, replace(BOX, date="sat"), group(4), BOX.price) is None
    assert box_difference(fair, BOX, group(4, paid=Money(2_000_000)), BOX.price) is None


def test_a_group_moves_together_into_a_box_and_each_by_himself_elsewhere() -> None:
    fair = event(FLOOR, VIP, PLUS, BOX)
    assert group_difference(fair, BOX, group(4), BOX.price) == Money(6_800_000)
    assert group_difference(fair, VIP, group(4), VIP.price) == Money(1_600_000)
    assert group_difference(fair, VIP, [*group(2), (VIP, VIP.price)], VIP.price) is None
    assert group_difference(fair, VIP, [], VIP.price) is None
    dearer = replace(BOX, id="royal", price=Money(9_000_000))
    royal = event(FLOOR, BOX, dearer)
    assert group_difference(royal, dearer, [(BOX, BOX.price)], dearer.price) == Money(1_000_000), "box for box"
    assert moves_together(4, 1)
    assert not moves_together(4, 4)
    assert not moves_together(1, 1)
