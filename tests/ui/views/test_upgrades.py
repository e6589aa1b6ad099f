"""The upgrades screen: what is free, whom to offer it, the offer that is going on (C6)."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from app.console.sample.admission import SampleBooks, prospects
from app.console.sample.people import NOW_MS
from app.console.troubles import TroubleError
from app.domain.upgrades import State
from app.protocol.admissions import Prospects
from app.protocol.deals import (
    DecideLatePayment,
    ExtendHold,
    HoldUpgrade,
    MoveErrand,
    OfferUpgrade,
    PauseOffers,
    ReleaseUpgrade,
    SendPayLink,
    TakePayment,
)
from tests.ui.conftest import Stage, click, settle
from tests.ui.views.dealing import LONG, become, button, last, only, plain, put, refused, upgrade, words_of
from ui.views.upgrade_screen import UpgradeScreen
from ui.views.upgrade_sheets import DeskSheet, OfferSheet
from ui.views.wordsheet import WordsSheet
from ui.widgets.countdown import Countdown

TIMUR = "H-118"


def screen_of(stage: Stage) -> UpgradeScreen:
    return stage.shell.upgrade_screen


def act(stage: Stage, words: str) -> None:
    click(button(screen_of(stage).hold, words))


# --- stock and who can be offered it --------------------------------------------------------------------------


@pytest.mark.requirement("C6")
def test_stock_is_live_and_adds_up(at_upgrades: Stage) -> None:
    screen = screen_of(at_upgrades)
    assert [card.name.text() for card in screen._cards] == ["VIP-терраса", "VIP-партер", "Ложа на 4", "Большая ложа"]
    assert screen._cards[0].accessibleName() == "VIP-терраса: Внутри 46, Держим 5, Не вошли 28, Свободно 41"
    assert "мест нет, 2 ждут" in words_of(screen._cards[3])
    stock = at_upgrades.desk.store.stock["northern-light/vip"]
    put(at_upgrades, "stock", msgspec.structs.replace(stock, sold=120, held=0))
    assert screen._cards[0].free.text() == "0"


@pytest.mark.requirement("T1")
def test_who_waits_for_what_is_sold_out_is_counted_beside_it(at_upgrades: Stage) -> None:
    card = screen_of(at_upgrades)._cards[3]
    stock = next(one for one in at_upgrades.desk.store.stock.values() if one.total == one.sold + one.held)
    put(at_upgrades, "stock", msgspec.structs.replace(stock, waiting=3))
    assert card.of.text() == "мест нет, 3 ждут"
    assert card.accessibleName().endswith(", 3 ждут")
    put(at_upgrades, "stock", msgspec.structs.replace(stock, sold=stock.sold - 1, waiting=1))
    assert card.of.text() == "свободно, 1 ждёт"
    put(at_upgrades, "stock", msgspec.structs.replace(stock, waiting=0))
    assert card.of.text() == f"мест нет, было {stock.total}"


def test_figures_of_the_day_stand_at_the_top(at_upgrades: Stage) -> None:
    words = words_of(screen_of(at_upgrades))
    assert "7 оплачено, 28 000 ₽" in words
    assert "31 предложено, конверсия 22,6 %" in words


@pytest.mark.requirement("C6")
def test_an_offer_says_where_to_and_in_which_words(at_upgrades: Stage) -> None:
    screen = screen_of(at_upgrades)
    first = button(screen.prospects, "Предложить")
    assert first.accessibleName() == "Предложить: Юлия Самсонова"
    click(first)
    sheet = only(at_upgrades.window, OfferSheet)
    assert "VIP-терраса: доплата 8 000 ₽, свободно 41" in [
        sheet.goal.box.itemText(place).replace("\u202f", " ").replace("\u00a0", " ")
        for place in range(sheet.goal.box.count())
    ]
    sheet.words.set_text("Есть два места на террасе")
    click(button(sheet, "Отправить предложение"))
    sent, args = last(at_upgrades, OfferUpgrade)
    assert (sent.ent, args.category_id, args.text) == ("order:47000", "vip", "Есть два места на террасе")
    assert args.ticket_ids == ("47000-1", "47000-2")
    refused(at_upgrades, "sold_out")
    assert screen.prospects.problem.isVisible()
    assert "Мест здесь больше нет" in screen.prospects.problem.text()


def test_paused_offers_cannot_be_made(at_upgrades: Stage) -> None:
    screen = screen_of(at_upgrades)
    click(screen.pause)
    assert last(at_upgrades, PauseOffers)[1].paused
    event = at_upgrades.desk.store.events["northern-light"]
    put(at_upgrades, "event", msgspec.structs.replace(event, offers_paused=True))
    settle()
    offers = [one for one in screen.prospects.findChildren(QAbstractButton) if one.text() == "Предложить"]
    assert offers
    assert not any(one.isEnabled() for one in offers)
    click(screen.pause)
    assert not last(at_upgrades, PauseOffers)[1].paused


@pytest.mark.parametrize("trouble", [False, True])
def test_an_empty_list_says_why(stage: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch, trouble: bool) -> None:
    async def none(self: SampleBooks, event_id: str) -> Prospects:
        if trouble:
            raise TroubleError("offline")
        return Prospects()

    monkeypatch.setattr(SampleBooks, "prospects", none)
    made = stage()
    made.shell.go("upgrades")
    words = words_of(screen_of(made).prospects)
    assert ("Нет связи с сервером" if trouble else "Сейчас некому") in words


def test_an_answer_about_another_event_is_not_shown(at_upgrades: Stage) -> None:
    lines = screen_of(at_upgrades).prospects
    lines._take("polar-jazz", Prospects())
    assert len(lines.prospects()) == 8


# --- the offer ------------------------------------------------------------------------------------------------


@pytest.mark.requirement("C6")
def test_a_hold_counts_down_to_the_servers_end(at_upgrades: Stage) -> None:
    screen = screen_of(at_upgrades)
    (ring,) = screen.hold.findChildren(Countdown)
    assert "3 мин 48 с" in plain(ring.accessibleName())
    upgrade(at_upgrades, TIMUR, expires_ms=NOW_MS + 40_000)
    (ring,) = [one for one in screen.hold.findChildren(Countdown) if one.isVisible()]
    assert "40 с" in plain(ring.accessibleName())


@pytest.mark.requirement("C6")
def test_each_way_is_one_exact_command_and_waits_for_its_end(at_upgrades: Stage) -> None:
    ways = {
        "Ещё 5 мин": ExtendHold,
        "Отправить ссылку ещё раз": SendPayLink,
        "Отпустить": ReleaseUpgrade,
        "Гость отказался": ReleaseUpgrade,
    }
    for words, kind in ways.items():
        act(at_upgrades, words)
        sent, args = last(at_upgrades, kind)
        assert (sent.ent, sent.base) == ("upgrade:H-118", 1)
        assert getattr(args, "refused", False) is (words == "Гость отказался")
        assert not button(screen_of(at_upgrades).hold, words).isEnabled()
        refused(at_upgrades, "already_extended")
        assert "добавляли" in words_of(screen_of(at_upgrades).hold)
        assert button(screen_of(at_upgrades).hold, words).isEnabled()


@pytest.mark.requirement("C6")
def test_money_at_the_desk_must_be_exact_and_have_a_slip(at_upgrades: Stage) -> None:
    act(at_upgrades, "Принять на стойке")
    sheet = only(at_upgrades.window, DeskSheet)
    record = button(sheet, "Записать оплату")
    for amount in ("", "много", "7 999"):
        sheet.amount.edit.setText(amount)
        click(record)
        assert sheet.amount.edit.accessibleDescription()
    sheet.amount.edit.setText("8 000")
    click(record)
    assert sheet.slip.edit.accessibleDescription()
    assert at_upgrades.sent() == []
    sheet.slip.edit.setText("117")
    sheet.method.choose("desk_cash")
    click(record)
    args = last(at_upgrades, TakePayment)[1]
    assert (args.amount_minor, args.method, args.slip) == (800_000, "desk_cash", "117")


def test_every_state_says_where_it_stands_and_what_can_be_done(at_upgrades: Stage) -> None:
    ways = {State.OFFERED: "Занять места", State.PAID: "Браслет", State.LATE: "решает", State.HELD: "стойке"}
    for state in State:
        paid = {"paid_ms": NOW_MS, "issued_ms": NOW_MS, "paid_by": "desk_card"}
        upgrade(at_upgrades, TIMUR, state=state.value, **(paid if state in {State.PAID, State.DONE} else {}))
        words = words_of(screen_of(at_upgrades).hold)
        assert state.value not in words.split()
        assert ways.get(state, "").casefold() in words.casefold(), state


def test_an_accepted_offer_is_held_and_a_paid_one_banded(at_upgrades: Stage) -> None:
    upgrade(at_upgrades, TIMUR, state="offered", held_ms=0)
    screen_of(at_upgrades).act("hold")
    assert last(at_upgrades, HoldUpgrade)[0].base == 2
    upgrade(at_upgrades, TIMUR, state="paid", errand_id="e-9")
    screen_of(at_upgrades).act("banded")
    sent, args = last(at_upgrades, MoveErrand)
    assert (sent.ent, args.state) == ("errand:e-9", "done")


@pytest.mark.requirement("C6")
@pytest.mark.parametrize(("words", "honour"), [("Всё же посадить гостя", True), ("Вернуть деньги", False)])
def test_late_money_is_decided_by_an_approver_with_a_reason(at_upgrades: Stage, words: str, honour: bool) -> None:
    upgrade(at_upgrades, TIMUR, state="late", late=True)
    hold = screen_of(at_upgrades).hold
    assert not button(hold, words).isEnabled()
    become(at_upgrades, "approver")
    act(at_upgrades, words)
    sheet = only(at_upgrades.window, WordsSheet)
    sheet.words.set_text("Места ещё есть")
    click(sheet.do)
    args = last(at_upgrades, DecideLatePayment)[1]
    assert (args.honour, args.reason) == (honour, "Места ещё есть")


def test_other_offers_are_one_click_away(at_upgrades: Stage) -> None:
    hold = screen_of(at_upgrades).hold
    click(button(hold, "Никита Жуков"))
    assert hold.upgrade is at_upgrades.desk.store.upgrades["H-117"]


def test_nothing_going_on_leaves_the_whole_page_to_the_stock(stage: Callable[..., Stage]) -> None:
    made = stage()
    store = made.desk.store
    store.swap({ent: held for ent, held in store.held().items() if not ent.startswith("upgrade:")})
    made.shell.go("upgrades")
    settle()
    assert not screen_of(made).hold.isVisible()
    assert screen_of(made).prospects.isVisible()


# --- around it ------------------------------------------------------------------------------------------------


@pytest.mark.requirement("C6")
def test_f8_shows_the_offer_of_the_guest(stage: Callable[..., Stage]) -> None:
    made = stage()
    made.shell.open_dialogue("d-002")
    made.shell.setFocus()
    made.press(Qt.Key.Key_F8)
    assert made.shell.place == "upgrades"
    assert screen_of(made).hold.upgrade is made.desk.store.upgrades[TIMUR]


def test_f8_says_when_a_guest_cannot_be_offered_anything(stage: Callable[..., Stage]) -> None:
    made = stage()
    said: list[str] = []
    screen_of(made).refused.connect(said.append)
    screen_of(made).open_for("d-001")
    settle()
    assert said
    assert "Предложить нельзя" in said[0]
    assert made.shell.toast.isVisible()
    assert made.shell.toast.icon == "circle-alert"


def test_a_ticket_leads_to_the_offer_of_its_order(at_upgrades: Stage) -> None:
    screen_of(at_upgrades).open_order("47001")
    settle()
    assert "Артём Белов" in words_of(only(at_upgrades.window, OfferSheet))
    screen_of(at_upgrades).open_order("46620")
    assert screen_of(at_upgrades).hold.upgrade is at_upgrades.desk.store.upgrades[TIMUR]


def test_hidden_names_name_nobody(at_upgrades: Stage) -> None:
    at_upgrades.shell.hide_names(True)
    screen = screen_of(at_upgrades)
    shown = words_of(screen.prospects) + words_of(screen.hold)
    for secret in ("Тимур", "Ахметов", "Самсонова", "Спрашивала", "8 000 ₽", "Никита"):
        assert secret not in shown


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_where_there_is_no_room_page_and_offer_take_turns(stage: Callable[..., Stage], lang: str) -> None:
    made = stage(lang=lang)
    made.window.resize(640, 400)
    made.shell.go("upgrades")
    settle()
    screen = screen_of(made)
    assert (screen.prospects.isVisible(), screen.hold.isVisible()) == (True, False)
    assert not screen.panes.back.isVisible()
    assert all(card.height() >= 120 for card in screen._cards)
    screen.panes.switch._choose("side")
    assert (screen.prospects.isVisible(), screen.hold.isVisible()) == (False, True)
    assert screen.hold.width() <= screen.width()


def test_long_names_keep_the_button_in_place(at_upgrades: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    found = prospects()
    long = msgspec.structs.replace(found.prospects[0], guest_name=LONG, said=LONG, category=LONG)
    lines = screen_of(at_upgrades).prospects
    lines._take("northern-light", Prospects(prospects=(long,), total=1))
    settle()
    offer = button(lines, "Предложить")
    assert offer.mapTo(lines, offer.rect().topRight()).x() < lines.width()


def test_the_screen_changes_its_language(at_upgrades: Stage) -> None:
    at_upgrades.console.language.use("en")
    words = words_of(screen_of(at_upgrades))
    for said in ("Upgrades", "VIP terrace", "Can be offered now", "Send the link again", "free of 120"):
        assert said in words


def test_categories_are_named_in_the_language_of_the_window(stage: Callable[..., Stage]) -> None:
    made = stage(lang="en")
    made.shell.go("upgrades")
    screen_of(made).open(TIMUR)
    words = words_of(screen_of(made))
    for name in ("VIP terrace, 2 places", "Paid for Dance floor, standard", "Fan zone, 1 ticket"):
        assert name in words
    for name in ("Танцпол", "VIP-терраса", "Фан-зона"):
        assert name not in words
