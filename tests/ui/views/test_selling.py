"""New tickets are sold in a sheet: the server prices them, and what was typed stays until it has said yes (T1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog

from app.console.sample.admission import SampleBooks
from app.console.state import PendingState
from app.console.troubles import TroubleError
from app.protocol.admissions import SaleQuote
from app.protocol.deals import SellTickets
from tests.ui.conftest import Stage, click, settle
from tests.ui.views.dealing import LONG, become, button, last, only, plain, put, refused, words_of
from ui.views.sell_sheet import Asked, SellSheet

pytestmark = pytest.mark.requirement("T1", "B3")

DIALOGUE = "d-002"


def begun(stage: Stage, dialogue_id: str = "") -> SellSheet:
    if dialogue_id:
        stage.shell.ticket_screen.open_for(dialogue_id)
        settle()
    click(button(stage.shell.ticket_screen.finder, "Продать"))
    settle()
    return only(stage.window, SellSheet)


def filled(stage: Stage) -> SellSheet:
    """Two tickets to the fan zone for somebody at the desk."""
    sheet = begun(stage)
    sheet.places.choose("2")
    sheet.name.edit.setText("  Вера   Климова ")
    sheet.slip.edit.setText(" 00417 ")
    settle()
    return sheet


def record(sheet: SellSheet) -> None:
    click(button(sheet, "Записать продажу"))
    settle()


def toast(stage: Stage) -> str:
    return words_of(stage.shell.toast)


def test_the_first_category_with_places_is_on_show_with_its_price(at_tickets: Stage) -> None:
    sheet = begun(at_tickets)
    assert plain(sheet.category.box.currentText()) == "Фан-зона: 3 000 ₽, свободно 25"
    assert "К оплате: 3 000 ₽" in words_of(sheet)
    names = [plain(sheet.category.box.itemText(place)) for place in range(sheet.category.box.count())]
    assert names[0] == "Танцпол: 3 000 ₽, свободно 0"
    assert names[-1].startswith("Большая ложа")
    sheet.category.choose("dance-floor")
    settle()
    assert "Мест здесь больше нет" in words_of(sheet)
    assert not button(sheet, "Записать продажу").isEnabled()


def test_a_sale_at_the_desk_says_who_how_and_for_how_much(at_tickets: Stage) -> None:
    sheet = filled(at_tickets)
    sheet.phone.edit.setText("+7 921 555-01-02")
    sheet.method.choose("desk_cash")
    record(sheet)
    sent, args = last(at_tickets, SellTickets)
    assert (sent.ent, sent.base) == ("event:northern-light", at_tickets.desk.store.version("event:northern-light"))
    assert args == SellTickets(
        category_id="fan", places=2, amount_minor=600_000, method="desk_cash", slip="00417",
        name="Вера Климова", phone="+7 921 555-01-02",
    )  # fmt: skip


def test_enter_in_a_field_sells_and_what_is_missing_is_said_at_the_field(at_tickets: Stage) -> None:
    sheet = begun(at_tickets)
    QTest.keyClick(sheet.slip.edit, Qt.Key.Key_Return)
    assert "Имя будет на билетах" in words_of(sheet)
    assert "Нужен номер чека" in words_of(sheet)
    assert sheet.name.edit.hasFocus()
    QTest.keyClicks(sheet.name.edit, "Vera")
    assert "Имя будет на билетах" not in words_of(sheet)
    assert at_tickets.sent() == []
    sheet.slip.edit.setText("7")
    QTest.keyClick(sheet.slip.edit, Qt.Key.Key_Return)
    assert last(at_tickets, SellTickets)[1].slip == "7"


def test_a_promo_code_shows_what_it_saves_or_that_it_does_not_hold(at_tickets: Stage) -> None:
    sheet = begun(at_tickets)
    sheet.promo.edit.setText("SEVER10")
    sheet.promo.edit.textEdited.emit("SEVER10")
    assert "К оплате: –" in words_of(sheet), "nothing can be sold for a price that is not known"
    assert not sheet.do.isEnabled()
    sheet.ask()
    settle()
    assert "К оплате: 2 700 ₽\nвместо 3 000 ₽" in words_of(sheet)
    sheet.promo.edit.setText("nothing")
    sheet.ask()
    settle()
    assert "не действует для этих билетов" in words_of(sheet)
    assert not sheet.do.isEnabled()


def test_more_than_is_left_says_how_much_is_left(at_tickets: Stage) -> None:
    sheet = begun(at_tickets)
    sheet.category.choose("box")
    sheet.places.choose("3")
    settle()
    assert "Здесь осталось только 2." in words_of(sheet)
    assert not sheet.do.isEnabled()


def test_from_a_dialogue_its_guest_is_sent_a_link(at_tickets: Stage) -> None:
    sheet = begun(at_tickets, DIALOGUE)
    assert sheet.buyer.isVisible()
    assert not sheet.name.isVisible()
    assert not sheet.slip.isVisible()
    click(button(sheet, "Отправить ссылку"))
    args = last(at_tickets, SellTickets)[1]
    assert (args.method, args.dialogue_id, args.slip, args.name) == ("link", DIALOGUE, "", "")
    at_tickets.desk.store.drop_pending(at_tickets.desk.sent[-1].cmd, "order:51312")
    settle()
    assert "Заказ 51312: ссылка в диалоге" in toast(at_tickets)
    assert not [one for one in at_tickets.window.findChildren(SellSheet) if one.isVisible()]


def test_from_a_dialogue_somebody_else_may_buy_and_its_guest_may_pay_at_the_desk(at_tickets: Stage) -> None:
    sheet = begun(at_tickets, DIALOGUE)
    sheet.method.choose("desk_card")
    assert sheet.slip.isVisible()
    sheet.buyer.choose("")
    settle()
    assert sheet.name.isVisible()
    assert [sheet.method.box.itemData(place) for place in range(sheet.method.box.count())] == [
        "desk_card",
        "desk_cash",
    ]
    assert sheet.method.key == "desk_card"


def test_a_key_sells_from_the_dialogue_on_show_and_stays_there_with_a_link(stage: Callable[..., Stage]) -> None:
    made = stage()
    made.shell.open_dialogue(DIALOGUE)
    made.shell.setFocus()
    made.press(Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    sheet = only(made.window, SellSheet)
    assert sheet.buyer.key == DIALOGUE
    click(button(sheet, "Отправить ссылку"))
    made.desk.store.drop_pending(made.desk.sent[-1].cmd, "order:51312")
    settle()
    assert made.shell.place == "queue"
    made.press(Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    sheet = only(made.window, SellSheet)
    sheet.method.choose("desk_cash")
    sheet.slip.edit.setText("7")
    record(sheet)
    made.desk.store.drop_pending(made.desk.sent[-1].cmd, "order:48213")
    settle()
    assert made.shell.place == "tickets"


def test_a_manager_is_told_that_he_does_not_sell(stage: Callable[..., Stage]) -> None:
    made = stage()
    become(made, "manager")
    made.shell.setFocus()
    made.press(Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    assert not made.window.findChildren(SellSheet)
    assert toast(made)
    assert "do:sell" not in {answer.key for answer in made.shell.finder.answers("билет")}
    become(made, "operator")
    assert "do:sell" in {answer.key for answer in made.shell.finder.answers("билет")}


def test_a_yes_shows_the_tickets(at_tickets: Stage) -> None:
    sheet = filled(at_tickets)
    record(sheet)
    assert not sheet.name.isEnabled()
    assert not sheet.do.isEnabled()
    at_tickets.desk.store.drop_pending(at_tickets.desk.sent[-1].cmd, "order:48213")
    settle()
    assert "Продано: заказ 48213" in toast(at_tickets)
    card = at_tickets.shell.ticket_screen.card
    assert card is not None
    assert card.id == "48213-1"


def test_a_no_leaves_everything_typed_and_says_why(at_tickets: Stage) -> None:
    sheet = filled(at_tickets)
    record(sheet)
    refused(at_tickets, "amount_changed")
    assert sheet.isVisible()
    assert (sheet.name.text.strip(), sheet.slip.text.strip(), sheet.places.key) == ("Вера   Климова", "00417", "2")
    assert "Сумма изменилась" in words_of(sheet)
    assert at_tickets.desk.store.refusals == {}, "it is told once, and not sent again from the list"
    record(sheet)
    assert len(at_tickets.sent()) == 2


def test_a_command_cut_off_on_its_way_is_put_away_before_it_can_be_sold_twice(at_tickets: Stage) -> None:
    sheet = filled(at_tickets)
    record(sheet)
    at_tickets.desk.store.put_pending(
        replace(at_tickets.desk.sent[-1], state=PendingState.NEEDS_REVIEW, code="blind")
    )
    settle()
    assert "Связь пропала" in words_of(sheet)
    assert not [one for one in at_tickets.desk.store.pending if one.kind == "SellTickets"]
    assert button(sheet, "Записать продажу").isEnabled()


def test_put_away_by_hand_the_sheet_is_free_again(at_tickets: Stage) -> None:
    sheet = filled(at_tickets)
    record(sheet)
    at_tickets.desk.store.drop_pending(at_tickets.desk.sent[-1].cmd)
    settle()
    assert button(sheet, "Записать продажу").isEnabled()


def test_what_could_not_be_written_down_was_not_sold(at_tickets: Stage) -> None:
    sheet = filled(at_tickets)
    record(sheet)
    bridge = at_tickets.shell.ticket_screen.selling._bridge
    bridge.notice.emit("not_saved", {"cmd": "another"})
    assert not sheet.do.isEnabled()
    bridge.notice.emit("not_saved", {"cmd": at_tickets.desk.sent[-1].cmd})
    settle()
    assert "ничего не продано" in words_of(sheet)
    assert sheet.do.isEnabled()


def test_a_sheet_closed_meanwhile_ends_in_a_toast_and_no_second_sale_begins_before(at_tickets: Stage) -> None:
    sheet = filled(at_tickets)
    record(sheet)
    sheet.close_sheet()
    settle()
    click(button(at_tickets.shell.ticket_screen.finder, "Продать"))
    assert "ещё не дошла" in toast(at_tickets)
    refused(at_tickets, "sold_out")
    assert "Мест здесь больше нет" in toast(at_tickets)
    assert begun(at_tickets).name.text == ""


def test_an_answer_that_comes_late_is_dropped(at_tickets: Stage) -> None:
    sheet = begun(at_tickets)
    asked = Asked("fan", 9, "", "")
    sheet.show_quote(asked, SaleQuote(total_minor=1, full_minor=1, free=9))
    sheet.show_trouble(asked, "нет связи")
    assert "К оплате: 3 000 ₽" in words_of(sheet)
    assert "нет связи" not in words_of(sheet)
    selling = at_tickets.shell.ticket_screen.selling
    sheet.close_sheet()
    selling._priced(asked, SaleQuote())
    selling._follow()
    settle()


def test_without_a_link_the_price_is_not_known_and_that_is_said(
    at_tickets: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cut(*_args: object, **_parts: object) -> SaleQuote:
        raise TroubleError("offline")

    monkeypatch.setattr(SampleBooks, "quote", cut)
    sheet = begun(at_tickets)
    assert "связи" in words_of(sheet).casefold()
    assert not sheet.do.isEnabled()
    selling = at_tickets.shell.ticket_screen.selling
    sheet.close_sheet()
    settle()
    selling._price("northern-light", Asked("fan", 1, "", ""))
    settle()


def test_a_click_beside_the_sheet_keeps_what_was_typed(at_tickets: Stage) -> None:
    sheet = begun(at_tickets)
    sheet.name.edit.setText("Вера")
    click(sheet, QPoint(5, 5))
    assert sheet.isVisible()
    sheet.name.edit.clear()
    click(sheet, QPoint(5, 5))
    assert not at_tickets.window.findChildren(SellSheet)


def test_free_tickets_need_no_slip(at_tickets: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async def free(*_args: object, **_parts: object) -> SaleQuote:
        return SaleQuote(full_minor=300_000, free=5)

    monkeypatch.setattr(SampleBooks, "quote", free)
    sheet = begun(at_tickets)
    sheet.name.edit.setText("Вера")
    record(sheet)
    args = last(at_tickets, SellTickets)[1]
    assert (args.amount_minor, args.slip) == (0, "")


def test_who_may_not_sell_sees_no_button_and_without_places_there_is_nothing_to_sell(
    stage: Callable[..., Stage],
) -> None:
    made = stage()
    become(made, "manager")
    made.shell.go("tickets")
    settle()
    assert not made.shell.ticket_screen.finder.sell_button.isVisible()
    become(made, "operator")
    assert made.shell.ticket_screen.finder.sell_button.isVisible()
    event = made.desk.store.events["northern-light"]
    put(made, "event", msgspec.structs.replace(event, id="empty", doors_ms=event.doors_ms))
    dialogue = made.desk.store.dialogues[DIALOGUE]
    put(made, "dialogue", msgspec.structs.replace(dialogue, event_id="empty"))
    made.shell.ticket_screen.selling.begin(DIALOGUE)
    assert "Сейчас не продаётся" in toast(made)


def test_in_a_low_window_the_fields_scroll_and_the_buttons_stay(at_tickets: Stage) -> None:
    at_tickets.window.resize(640, 400)
    sheet = begun(at_tickets)
    assert sheet.form.height() < sheet.form.sizeHint().height()
    for part in (sheet.total, sheet.do, sheet.leave):
        assert sheet.sheet.rect().contains(part.geometry())
    sheet.name.edit.setText("Вера")
    click(sheet.do)
    assert sheet.slip.edit.hasFocus()
    seen = sheet.form.viewport().rect()
    assert seen.contains(sheet.slip.edit.mapTo(sheet.form.viewport(), sheet.slip.edit.rect().center()))


def test_a_name_without_end_does_not_widen_the_sheet(at_tickets: Stage) -> None:
    dialogue = at_tickets.desk.store.dialogues[DIALOGUE]
    put(at_tickets, "dialogue", msgspec.structs.replace(dialogue, guest_name=LONG))
    sheet = begun(at_tickets, DIALOGUE)
    assert sheet.sheet.width() <= 520
    assert sheet.do.geometry().right() <= sheet.sheet.width()


# --- on paper ------------------------------------------------------------------------------------------------


def printer(stage: Stage) -> list[QAbstractButton]:
    page = stage.shell.ticket_screen.page
    name = "Билеты на бумаге: сохранить заказ 48213 в PDF для печати"
    return [
        one for one in page.findChildren(QAbstractButton) if one.isVisibleTo(page) and one.accessibleName() == name
    ]


def test_tickets_are_saved_to_be_printed(at_tickets: Stage, tmp_path: Path) -> None:
    at_tickets.shell.ticket_screen.open("48213-1")
    settle()
    click(printer(at_tickets)[0])
    dialog = at_tickets.shell.ticket_screen.page.findChild(QFileDialog)
    assert dialog is not None
    assert Path(dialog.selectedFiles()[0]).name == "tickets-48213.pdf"
    dialog.fileSelected.emit(str(tmp_path / "t.pdf"))
    dialog.reject()
    settle()
    assert (tmp_path / "t.pdf").read_bytes() == b"%PDF-1.4\n% 48213-1 ru\n%%EOF\n"


def test_a_manager_prints_nothing(at_tickets: Stage) -> None:
    become(at_tickets, "manager")
    at_tickets.shell.ticket_screen.open("48213-1")
    settle()
    assert printer(at_tickets) == []
