"""The tickets screen: find by words or by a photo, the verdict first, then what to do about it (C5)."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.console.sample.admission import SampleBooks, marina_ticket
from app.console.troubles import TroubleError
from app.domain.admission import REMEDIES, Standing
from app.protocol.admissions import TicketCard, TicketsFound
from app.protocol.deals import (
    AdmitTicket,
    ReissueTicket,
    ResendTicket,
    SendPaymentLink,
    SendRunner,
    SolveTicketTrouble,
    TransferTicket,
)
from app.protocol.snapshot import Held
from tests.ui.conftest import Stage, click, settle
from tests.ui.views.dealing import LONG, button, last, only, refused, words_of
from ui.views.errand_sheets import RunnerSheet
from ui.views.ticket_screen import TicketScreen
from ui.views.ticket_sheets import AdmitSheet, CauseSheet, HolderSheet
from ui.views.wordsheet import WordsSheet
from ui.widgets.button import Button

MARINA, IGOR, OTHER = "48213-1", "48213-2", "45170-1"


def screen_of(stage: Stage) -> TicketScreen:
    return stage.shell.ticket_screen


def found(stage: Stage) -> list[str]:
    """The tickets on the list."""
    return list(screen_of(stage).finder._hits)


def shown(stage: Stage, **changes: object) -> TicketCard:
    """Marina's card, changed, as if the server had answered with it."""
    card = msgspec.structs.replace(marina_ticket(), **changes)
    screen_of(stage).open(card.id)
    settle()
    screen_of(stage)._take(card.id, card)
    settle()
    return card


# --- finding --------------------------------------------------------------------------------------------------


@pytest.mark.requirement("C5")
def test_words_find_tickets_and_enter_opens_the_first(at_tickets: Stage) -> None:
    screen = screen_of(at_tickets)
    assert screen.empty.isVisible()
    screen.finder.field.setFocus()
    screen.finder.field.insert("ковалёва")
    QTest.keyClick(screen.finder.field, Qt.Key.Key_Return)
    settle()
    assert set(found(at_tickets)) == {MARINA, IGOR, OTHER}
    QTest.keyClick(screen.finder.field, Qt.Key.Key_Return)
    settle()
    assert screen.card is not None
    assert screen.card.id == MARINA
    assert "Код заменён новым" in words_of(screen.page)


def test_nothing_found_says_what_to_try(at_tickets: Stage) -> None:
    finder = screen_of(at_tickets).finder
    finder.look_for("никого")
    settle()
    assert finder.quiet.isVisible()
    assert "последние четыре знака" in words_of(finder.quiet)
    finder.look_for("")
    settle()
    assert "бросьте сюда фото" in words_of(finder.quiet)


def test_an_answer_to_an_earlier_question_is_not_shown(at_tickets: Stage) -> None:
    finder = screen_of(at_tickets).finder
    finder.look_for("45170")
    settle()
    finder._found("ковалёва", TicketsFound())
    assert found(at_tickets) == [OTHER]


def test_a_card_that_comes_late_does_not_push_out_the_one_asked_for_since(at_tickets: Stage) -> None:
    screen = screen_of(at_tickets)
    screen.open(OTHER)
    settle()
    screen._take(MARINA, marina_ticket())
    assert screen.card is not None
    assert screen.card.id == OTHER


def test_without_a_link_the_search_says_so(at_tickets: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async def cut(self: SampleBooks, q: str, event_id: str = "") -> TicketsFound:
        raise TroubleError("offline")

    monkeypatch.setattr(SampleBooks, "tickets", cut)
    finder = screen_of(at_tickets).finder
    finder.look_for("ковалёва")
    settle()
    assert "Нет связи с сервером" in words_of(finder.quiet)


# --- the verdict ----------------------------------------------------------------------------------------------


@pytest.mark.requirement("C5")
def test_every_verdict_has_words_and_the_nearest_way_out(at_tickets: Stage) -> None:
    status = {Standing.REFUNDED: "refunded", Standing.UNPAID: "unpaid", Standing.BLOCKED: "blocked"}
    by_hand = {"replaced", "used", "valid", "not_a_ticket", "wrong_gate", "wrong_zone"}
    for standing in Standing:
        state, remedy = status.get(standing, "valid"), REMEDIES[standing].value
        shown(at_tickets, standing=standing.value, status=state, remedy=remedy)
        words = words_of(screen_of(at_tickets).page)
        assert standing.value not in words.split()
        assert ("Впустить вручную" in words) is (standing.value in by_hand), standing


@pytest.mark.requirement("C5")
def test_the_present_code_goes_into_the_dialogue_of_the_guest(at_tickets: Stage) -> None:
    screen = screen_of(at_tickets)
    screen.open(MARINA)
    settle()
    click(button(screen.page, "Отправить действующий QR"))
    sent, args = last(at_tickets, ResendTicket)
    assert (sent.ent, sent.base, args.dialogue_id, args.as_text) == ("ticket:48213-1", None, "d-001", False)
    assert not button(screen.page, "Отправить действующий QR").isEnabled()
    refused(at_tickets, "ticket_dead")
    assert "Билет возвращён, отменён или заблокирован" in words_of(screen.page)
    assert button(screen.page, "Отправить действующий QR").isEnabled()
    assert not at_tickets.desk.store.refusals


@pytest.mark.requirement("C5")
def test_an_unpaid_ticket_is_answered_with_the_payment_link(at_tickets: Stage) -> None:
    unpaid = {"standing": "unpaid", "status": "unpaid", "remedy": "pay_link"}
    shown(at_tickets, **unpaid)
    page = screen_of(at_tickets).page
    assert "Заказ не оплачен. Отправьте ссылку" in words_of(page)
    QTest.keyClick(screen_of(at_tickets), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    sent, args = last(at_tickets, SendPaymentLink)
    assert (sent.ent, sent.base, args.dialogue_id) == ("ticket:48213-1", None, "d-001")
    settle()
    assert not button(page, "Отправить ссылку на оплату").isEnabled()
    refused(at_tickets, "no_dialogue")
    assert "Откройте билет из диалога гостя" in words_of(page)
    now_ms = at_tickets.desk.store.now_ms()
    shown(at_tickets, **unpaid, pay_until_ms=now_ms + 600_000)
    assert "Ссылка на оплату у гостя, действует до" in words_of(page)
    click(button(page, "Отправить ссылку ещё раз"))
    assert at_tickets.sent() == ["SendPaymentLink", "SendPaymentLink"]


def test_ctrl_enter_does_what_the_verdict_offers_first(at_tickets: Stage) -> None:
    screen = screen_of(at_tickets)
    screen.open(MARINA)
    settle()
    QTest.keyClick(screen, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert at_tickets.sent() == ["ResendTicket"]
    shown(at_tickets, standing="used", remedy="same_party", entered_ms=1)
    QTest.keyClick(screen, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert at_tickets.sent() == ["ResendTicket"]


@pytest.mark.requirement("C5")
def test_letting_in_by_hand_needs_a_gate_and_a_reason(at_tickets: Stage) -> None:
    screen = screen_of(at_tickets)
    screen.open(IGOR)
    settle()
    click(button(screen.page, "Впустить вручную"))
    sheet = only(at_tickets.window, AdmitSheet)
    assert "Второй проход" in words_of(sheet)
    assert sheet.gate.key == "2"
    click(button(sheet, "Впустить"))
    assert at_tickets.sent() == []
    sheet.reason.set_text("Вышел за водой")
    click(button(sheet, "Впустить"))
    sent, args = last(at_tickets, AdmitTicket)
    assert (sent.base, args.gate_id, args.reason) == (2, "2", "Вышел за водой")


# --- beside it ------------------------------------------------------------------------------------------------


@pytest.mark.requirement("C5")
def test_a_new_code_needs_a_reason_and_its_refusal_stands_beside_the_button(at_tickets: Stage) -> None:
    screen = screen_of(at_tickets)
    screen.open(MARINA)
    settle()
    click(screen.side.lines["reissue"])
    sheet = only(at_tickets.window, WordsSheet)
    sheet.words.set_text("Телефон потерян")
    QTest.keyClick(sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    sent, args = last(at_tickets, ReissueTicket)
    assert (sent.base, args.reason) == (3, "Телефон потерян")
    assert not screen.side.lines["reissue"].isEnabled()
    refused(at_tickets, "already_inside")
    assert screen.side.problem.isVisible()
    assert "уже внутри" in screen.side.problem.text() or "вошли" in screen.side.problem.text()
    screen.open(OTHER)
    settle()
    assert not screen.side.problem.isVisible()


def test_what_would_be_refused_is_not_offered_and_says_why(at_tickets: Stage) -> None:
    side = screen_of(at_tickets).side
    short = {"already_inside": "уже внутри", "ticket_dead": "не действует", "too_many_reissues": "был 1 из 2"}
    for why, words in short.items():
        shown(at_tickets, may_reissue=why, may_upgrade="refund")
        assert not side.lines["reissue"].isEnabled()
        assert words in side.lines["reissue"].accessibleName()
        assert "открыт возврат" in side.lines["upgrade"].accessibleName()


def test_gates_say_whether_they_know_the_code(at_tickets: Stage) -> None:
    shown(at_tickets)
    words = words_of(screen_of(at_tickets).side)
    for said in ("4 из 6", "Знают", "Узнают через 3 мин 20 с", "Не в сети с 13:52", "гость здесь"):
        assert said in words


def test_somebody_is_sent_to_the_gate_of_the_scan(at_tickets: Stage) -> None:
    screen = screen_of(at_tickets)
    screen.open(MARINA)
    settle()
    click(screen.side.lines["runner"])
    sheet = only(at_tickets.window, RunnerSheet)
    click(sheet.do)
    assert at_tickets.sent() == []
    sheet.words.set_text("Проводить")
    sheet.names.edit.setText("а, б, в, г, д, е")
    click(sheet.do)
    assert "Не больше 5 имён" in words_of(sheet)
    assert at_tickets.sent() == []
    sheet.names.edit.setText(" Олег Рыбин, Ира ,")
    QTest.keyClick(sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    sent, args = last(at_tickets, SendRunner)
    assert (sent.ent, args.place, args.ticket_id) == ("event:northern-light", "Ворота 2", MARINA)
    assert args.runners == ("Олег Рыбин", "Ира")


def test_a_ticket_is_passed_on_by_name(at_tickets: Stage) -> None:
    screen = screen_of(at_tickets)
    screen.open(MARINA)
    settle()
    click(screen.side.lines["transfer"])
    sheet = only(at_tickets.window, HolderSheet)
    click(button(sheet, "Передать"))
    assert at_tickets.sent() == []
    sheet.holder.edit.setText("  Ольга   Ким ")
    click(button(sheet, "Передать"))
    assert last(at_tickets, TransferTicket)[1].holder == "Ольга Ким"


def test_trouble_is_closed_with_its_cause_by_a_digit(at_tickets: Stage) -> None:
    screen = screen_of(at_tickets)
    screen.open(MARINA)
    settle()
    click(screen.side.lines["solve"])
    QTest.keyClicks(only(at_tickets.window, CauseSheet), "3")
    assert last(at_tickets, SolveTicketTrouble)[1].cause == "brightness"


def test_a_change_of_the_ticket_reads_it_again(at_tickets: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = screen_of(at_tickets)
    screen.open(MARINA)
    settle()

    async def newer(self: SampleBooks, ticket_id: str, dialogue_id: str = "") -> TicketCard:
        return msgspec.structs.replace(marina_ticket(), standing="used", remedy="same_party", entered_ms=1)

    monkeypatch.setattr(SampleBooks, "ticket", newer)
    at_tickets.desk.store.apply([(f"ticket:{MARINA}", Held(4, None), ())])
    settle()
    assert "Уже" in words_of(screen.page)


def test_a_companion_is_one_click_away(at_tickets: Stage) -> None:
    screen = screen_of(at_tickets)
    screen.open(MARINA)
    settle()
    screen.side.chosen.emit(IGOR)
    settle()
    assert screen.card is not None
    assert screen.card.id == IGOR


# --- around it ------------------------------------------------------------------------------------------------


@pytest.mark.requirement("C5")
def test_f7_opens_the_ticket_of_the_dialogue(stage: Callable[..., Stage]) -> None:
    made = stage()
    made.shell.open_dialogue("d-001")
    made.shell.setFocus()
    made.press(Qt.Key.Key_F7)
    settle()
    assert made.shell.place == "tickets"
    card = screen_of(made).card
    assert card is not None
    assert card.id == MARINA


def test_hidden_names_hide_the_holder_everywhere(at_tickets: Stage) -> None:
    at_tickets.shell.hide_names(True)
    screen = screen_of(at_tickets)
    screen.finder.look_for("ковалёва")
    screen.open(MARINA)
    assert "Ковал" not in words_of(screen.page) + words_of(screen.side)
    assert "Ковал" not in words_of(screen.finder.list)


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_one_pane_at_a_time_where_there_is_no_room(stage: Callable[..., Stage], lang: str) -> None:
    made = stage(lang=lang)
    made.window.resize(640, 400)
    made.shell.go("tickets")
    screen = screen_of(made)
    screen.open(MARINA)
    settle()
    assert (screen.finder.isVisible(), screen.page.isVisible(), screen.side.isVisible()) == (False, True, False)
    buttons = [one for one in screen.page.findChildren(Button) if one.isVisible()]
    assert all(one.mapTo(screen, one.rect().topRight()).x() < screen.width() for one in buttons)
    screen.panes.switch._choose("side")
    assert screen.side.isVisible()
    click(screen.panes.back)
    assert screen.finder.isVisible()


def test_long_names_do_not_push_anything_out(at_tickets: Stage) -> None:
    at_tickets.window.resize(1280, 800)
    shown(at_tickets, holder=LONG, category=LONG, complaint=LONG)
    screen = screen_of(at_tickets)
    assert screen.page.width() + screen.side.width() + screen.finder.width() <= 1280
    assert screen.page.minimumSizeHint().width() <= 520


def test_the_screen_changes_its_language(at_tickets: Stage) -> None:
    screen = screen_of(at_tickets)
    screen.open(MARINA)
    at_tickets.console.language.use("en")
    settle()
    assert "Code replaced by a newer one" in words_of(screen.page)
    assert "What can be done" in words_of(screen.side)
    assert screen.finder.title.text() == "Tickets"


def test_many_refusals_at_one_scanner_are_said_to_be_no_single_case(at_tickets: Stage) -> None:
    shown(at_tickets)
    words = words_of(screen_of(at_tickets).page)
    assert "Не только здесь: Ворота 2, сканер 2-Б" in words
    assert "18 отказов из 52" in words
