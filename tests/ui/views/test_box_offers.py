"""A box for a whole group on the upgrades screen: in the sheet of an offer, and in its price (C6)."""

from __future__ import annotations

import msgspec
import pytest

from app.console.sample.admission import prospects
from app.protocol.admissions import BoxGoal
from app.protocol.deals import OfferUpgrade
from tests.ui.conftest import Stage, click, settle
from tests.ui.views.dealing import button, last, only, plain, upgrade, words_of
from ui.views.upgrade_sheets import OfferSheet


@pytest.mark.requirement("C6")
def test_a_group_is_offered_a_box_for_one_sum_together(at_upgrades: Stage) -> None:
    screen = at_upgrades.shell.upgrade_screen
    first = prospects().prospects[0]
    group = msgspec.structs.replace(
        first,
        ticket_ids=tuple(f"47000-{n}" for n in range(1, 5)),
        goal_id="box",
        due_minor=6_800_000,
        boxes=(BoxGoal(category_id="box", due_minor=6_800_000), BoxGoal(category_id="gone", due_minor=1)),
    )
    screen._offer(group)
    sheet = only(at_upgrades.window, OfferSheet)
    options = [plain(sheet.goal.box.itemText(place)) for place in range(sheet.goal.box.count())]
    assert "Ложа на 4: доплата 68 000 ₽ за всех вместе, свободно 2" in options
    assert sum("Ложа на 4" in one for one in options) == 1
    assert sheet.goal.key == "box"
    click(button(sheet, "Отправить предложение"))
    _, args = last(at_upgrades, OfferUpgrade)
    assert (args.category_id, len(args.ticket_ids)) == ("box", 4)


@pytest.mark.parametrize(("credit", "words"), [(1_200_000, "4 × 3 000 ₽"), (1_100_001, "11 000,01 ₽")])
def test_the_price_of_a_box_is_one_place_less_what_the_group_paid(
    at_upgrades: Stage, credit: int, words: str
) -> None:
    screen = at_upgrades.shell.upgrade_screen
    ident = next(one.id for one in at_upgrades.desk.store.upgrades.values() if one.state == "held")
    upgrade(
        at_upgrades, ident, category="Ложа на 4", ticket_ids=("1", "2", "3", "4"), admits=4, price_minor=8_000_000,
        credit_minor=credit, due_minor=8_000_000 - credit,
    )  # fmt: skip
    screen.open(ident)
    settle()
    shown = plain(words_of(screen.hold))
    assert "Ложа на 4 сейчас, 1 × 80 000 ₽" in shown
    assert words in shown
