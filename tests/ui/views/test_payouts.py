"""Money that people pay out on the refunds screen, and how much an approver may still decide alone today (C4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from app.console.troubles import TroubleError
from app.domain.payouts import CAUSES, MOST_REFERENCE, Unpaid, Way
from app.protocol.deals import ConfirmPayout, FailPayout
from app.protocol.money_api import Allowance, SecondFactor
from app.protocol.trade import Approval, Payee
from tests.ui.conftest import Stage, click, settle, wait_for
from tests.ui.views.dealing import become, button, last, only, plain, refund, refused, words_of
from ui.views.enrolment import EnrolmentSheet
from ui.views.payout_part import PayoutPart
from ui.views.payout_sheet import PaidSheet, UnpaidSheet
from ui.views.payout_words import cause_words, reference_trouble
from ui.views.refund_list import Turn
from ui.views.refund_screen import RefundScreen

DESK, TRANSFER = "R-2028", "R-2032"


@pytest.fixture
def at_payouts(stage: Callable[..., Stage]) -> Stage:
    """An approver who looks at cash that waits at the desk."""
    made = stage()
    become(made, "approver")
    made.shell.go("refunds")
    screen_of(made).open(DESK)
    settle()
    return made


def screen_of(stage: Stage) -> RefundScreen:
    return stage.shell.refund_screen


def part_of(stage: Stage) -> PayoutPart:
    return screen_of(stage).decision.payouts


def code(sheet: PaidSheet | UnpaidSheet, digits: str = "407913") -> None:
    sheet.cells.clear()
    QTest.keyClicks(sheet.cells, digits)
    settle()


def paid_sheet(stage: Stage) -> PaidSheet:
    """The sheet that asks for the number of the slip."""
    click(button(part_of(stage), "Деньги выданы…"))
    return only(stage.window, PaidSheet)


def said_of(stage: Stage, ident: str, by: str = "u-alina", **told: object) -> None:
    """The server says what became of the payout of a packet."""
    line = stage.desk.store.refunds[ident].by_hand[0]
    told = {"by": by, "by_name": "Алина Соколова" if by == "u-alina" else "Ольга Ким", **told}
    refund(stage, ident, by_hand=(replace(line, **told),))


# --- what waits -----------------------------------------------------------------------------------------------


@pytest.mark.requirement("C4")
def test_what_people_are_to_pay_has_a_tab_a_mark_and_a_place_in_the_count(at_payouts: Stage) -> None:
    screen = screen_of(at_payouts)
    assert screen.list.turn is Turn.PAY
    assert screen.list.order(Turn.PAY) == [TRANSFER, DESK], "who waits longest first"
    assert not {TRANSFER, DESK} & set(screen.list.order(Turn.UNDER_WAY))
    assert "Ждёт на кассе" in words_of(screen.page)
    assert "Ждёт выплаты на кассе" in words_of(screen.decision)
    assert at_payouts.shell.rail.items["refunds"].accessibleName().endswith("7")
    screen.open(TRANSFER)
    assert "Ждёт перевода на счёт ···· 7718" in words_of(screen.decision)
    assert "3 000 ₽" in words_of(screen.page)
    for ident in (TRANSFER, DESK):
        said_of(at_payouts, ident, state="done", reference="1", at_ms=1)
    assert screen.list.order(Turn.PAY) == []
    assert "Выплатить" not in words_of(screen.list)


def test_a_packet_half_of_whose_money_failed_still_shows_the_half_that_waits(at_payouts: Stage) -> None:
    refund(at_payouts, DESK, state="failed", money_state="failed")
    assert screen_of(at_payouts).list.order(Turn.PAY) == [TRANSFER, DESK]
    assert part_of(at_payouts).isVisible()


@pytest.mark.parametrize(
    ("role", "user_id"), [("operator", "u-alina"), ("approver", "u-pyotr"), ("admin", "u-pyotr")]
)
def test_who_may_not_say_it_reads_why(at_payouts: Stage, role: str, user_id: str) -> None:
    packet = at_payouts.desk.store.refunds[DESK]
    become(at_payouts, role, packet.submitted_by if user_id == "u-pyotr" else user_id)
    part = part_of(at_payouts)
    assert ("проверяющий" in words_of(part)) is True
    assert [one.isEnabled() for one in part.findChildren(QAbstractButton)] == [False, False]


def test_who_gave_the_requisites_does_not_say_that_they_were_paid(at_payouts: Stage) -> None:
    screen_of(at_payouts).open(TRANSFER)
    payee = at_payouts.desk.store.refunds[TRANSFER].payee
    assert payee is not None
    refund(at_payouts, TRANSFER, payee=replace(payee, edited_by="u-alina"))
    assert "Вы готовили этот пакет" in words_of(part_of(at_payouts))


def test_somebody_without_an_app_for_codes_sets_it_up_from_here(at_payouts: Stage) -> None:
    screen_of(at_payouts).decision.take_factor(SecondFactor())
    settle()
    click(button(part_of(at_payouts), "Ещё нет приложения с кодами? Настроить"))
    assert only(at_payouts.window, EnrolmentSheet).isVisible()


def test_hidden_names_hide_who_said_it_and_how_much(at_payouts: Stage) -> None:
    refund(at_payouts, DESK, state="failed", by_hand=(
        *at_payouts.desk.store.refunds[DESK].by_hand,
        replace(at_payouts.desk.store.refunds[DESK].by_hand[0], id="x", state="done", reference="7", by_name="Ольга"),
    ))  # fmt: skip
    screen_of(at_payouts).hide_names(True)
    seen = words_of(screen_of(at_payouts))
    assert "Ольга" not in seen.split("История")[0].split("Выплаты вручную")[1]
    assert "3 000 ₽" not in words_of(part_of(at_payouts))
    screen_of(at_payouts).hide_names(False)
    assert "Ольга" in words_of(screen_of(at_payouts).page)
    assert "Выплачено, документ 7" in words_of(screen_of(at_payouts).page)


# --- it was paid ----------------------------------------------------------------------------------------------


@pytest.mark.requirement("C4")
def test_cash_is_booked_with_the_number_of_the_slip_and_a_code(at_payouts: Stage) -> None:
    sheet = paid_sheet(at_payouts)
    assert "R-2028" in words_of(sheet)
    assert sheet.reference.edit.hasFocus()
    click(sheet.do)
    assert "Напишите номер" in words_of(sheet)
    sheet.reference.edit.setText(" 00017 ")
    click(sheet.do)
    assert "код из шести цифр" in sheet.problem.text()
    assert at_payouts.sent() == []
    code(sheet)
    click(sheet.do)
    sent, args = last(at_payouts, ConfirmPayout)
    assert (sent.ent, sent.base) == ("refund:R-2028", at_payouts.desk.store.version("refund:R-2028"))
    assert (args.payout_id, args.reference) == ("R-2028.1", " 00017 ")
    assert at_payouts.desk.codes[sent.cmd] == "407913"
    assert not sheet.do.isEnabled(), "a second click sends nothing"
    click(sheet.do)
    assert at_payouts.sent() == ["ConfirmPayout"]
    told: list[str] = []
    sheet.said.connect(told.append)
    said_of(at_payouts, DESK, state="done", reference="00017", at_ms=at_payouts.desk.store.now_ms())
    assert told == ["Выплачено, документ 00017"]
    assert not at_payouts.window.findChildren(PaidSheet), "it closes when the server has said so"


def test_a_wrong_code_loses_nothing_that_was_typed(at_payouts: Stage) -> None:
    sheet = paid_sheet(at_payouts)
    sheet.reference.edit.setText("00017")
    for refusal, words in (
        ("code_wrong", "Код неверный"),
        ("reference_used", "другой возврат"),
        ("blind", "Связь пропала"),
    ):
        code(sheet)
        click(sheet.do)
        refused(at_payouts, refusal)
        assert sheet.isVisible()
        assert (sheet.reference.text, sheet.cells.code) == ("00017", "")
        assert words in sheet.problem.text()
        assert not at_payouts.desk.store.refusals


def test_a_code_is_dropped_when_the_packet_has_changed_under_the_sheet(at_payouts: Stage) -> None:
    sheet = paid_sheet(at_payouts)
    sheet.reference.edit.setText("00017")
    code(sheet)
    refund(at_payouts, DESK, reason="Гость пришёл")
    assert (sheet.cells.code, sheet.reference.text) == ("", "00017")
    code(sheet)
    click(sheet.do)
    assert last(at_payouts, ConfirmPayout)[0].base == at_payouts.desk.store.version("refund:R-2028")


def test_a_colleague_who_was_faster_is_named(at_payouts: Stage) -> None:
    sheet = paid_sheet(at_payouts)
    told: list[str] = []
    sheet.said.connect(told.append)
    said_of(at_payouts, DESK, by="u-olga", state="failed", cause="no_show")
    assert told == ["Ольга Ким: Гость не пришёл"]
    assert not at_payouts.window.findChildren(PaidSheet)


def test_a_number_that_cannot_be_is_explained_as_it_is_typed(dressed: object) -> None:
    assert reference_trouble("00017") == ""
    assert "номер карты" in reference_trouble("4111 1111 1111 1111")
    assert "40 знаков" in reference_trouble("7" * (MOST_REFERENCE + 1))


# --- it was not -----------------------------------------------------------------------------------------------


@pytest.mark.requirement("C4")
def test_a_transfer_that_came_back_says_why_with_a_code(at_payouts: Stage) -> None:
    screen_of(at_payouts).open(TRANSFER)
    settle()
    click(button(part_of(at_payouts), "Выплатить не удалось…"))
    sheet = only(at_payouts.window, UnpaidSheet)
    offered = [sheet.cause.box.itemData(place) for place in range(sheet.cause.box.count())]
    assert offered == [one.value for one in CAUSES[Way.ACCOUNT]]
    sheet.cause.choose(Unpaid.OTHER)
    code(sheet)
    click(sheet.do)
    assert "что случилось" in words_of(sheet)
    assert at_payouts.sent() == []
    sheet.note.set_text("Банк закрыт")
    click(sheet.do)
    _, args = last(at_payouts, FailPayout)
    assert (args.payout_id, args.cause, args.note) == ("R-2032.1", "other", "Банк закрыт")
    said_of(at_payouts, TRANSFER, state="failed", cause="account_closed")
    refund(at_payouts, TRANSFER, state="failed", money_state="failed", closed_reason="account_closed",
           missing=("requisites",), payee=Payee(account_tail="7718", used=True, refused=True))  # fmt: skip
    assert screen_of(at_payouts).list.order(Turn.DECIDE).count(TRANSFER) == 1
    seen = words_of(screen_of(at_payouts))
    assert "Счёт закрыт. Нужен человек" in seen
    assert "перевод туда не прошёл" in seen
    assert screen_of(at_payouts).decision.payee.isVisible(), "other requisites are one click away"
    assert screen_of(at_payouts).decision.give_back.isVisible(), "and so is asking the guest"


@pytest.mark.requirement("C4")
def test_a_packet_whose_tickets_are_dead_offers_no_end_without_money(at_payouts: Stage) -> None:
    screen_of(at_payouts).open("R-2036")
    decision = screen_of(at_payouts).decision
    become(at_payouts, "admin", "u-nobody")
    assert decision.reject.isVisible()
    refund(at_payouts, "R-2036", money_state="failed")
    for way in (decision.reject, decision.withdraw, decision.edit):
        assert not way.isVisible()
    assert decision.give_back.isVisible()
    refund(at_payouts, "R-2036", state="failed")
    assert decision.payee.isVisible()
    assert not decision.edit.isVisible()


def test_every_cause_has_words_in_both_languages(at_payouts: Stage) -> None:
    found = []
    for lang in ("ru", "en"):
        at_payouts.console.language.use(lang)
        found.append([cause_words(cause.value) for cause in Unpaid])
    assert not set(found[0]) & set(found[1])
    assert cause_words("unheard_of") == "unheard_of"


# --- the limit of the day -------------------------------------------------------------------------------------


def limit(**changes: int) -> Allowance:
    made = Allowance(
        day="2026-06-14", day_minor=6_000_000, used_minor=4_650_000, two_minor=5_000_000, most_minor=50_000_000,
        cooling_ms=3_600_000,
    )  # fmt: skip
    return replace(made, **changes)


def limited(stage: Stage, ident: str, **changes: int) -> str:
    """Turn to a packet under these limits; what the decision says of them."""
    stage.desk.books.limits = limit(**changes)
    refund(stage, "R-2031", approvals=(Approval(user_id="u-alina", name="А", at_ms=1, ver=1, amount_minor=1),))
    screen_of(stage).open(ident)
    line = screen_of(stage).decision.limit
    assert wait_for(line.isVisible)
    settle()
    return words_of(line)


@pytest.mark.requirement("C4")
def test_what_is_left_of_the_day_stands_where_it_is_decided(at_payouts: Stage) -> None:
    seen = limited(at_payouts, "R-2038")
    assert "одобрено 46 500 ₽ из 60 000 ₽, осталось 13 500 ₽" in seen
    assert "второй" not in seen
    assert (
        screen_of(at_payouts).decision.limit.bar.accessibleName() == screen_of(at_payouts).decision.limit.words.text()
    )


@pytest.mark.requirement("C4")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"used_minor": 5_900_000},
            "Больше остатка на сегодня: нужен второй человек или ваше повторное решение",
        ),
        ({"two_minor": 100_000}, "Больше, чем решает один"),
        ({"most_minor": 100_000}, "Один возврат не больше 1 000 ₽"),
        ({"used_minor": 7_000_000}, "осталось 0 ₽"),
    ],
)
def test_what_happens_above_the_limit_is_said_before_the_code(
    at_payouts: Stage, changes: dict[str, int], words: str
) -> None:
    assert words in limited(at_payouts, "R-2038", **changes)


def test_after_each_decision_the_limit_is_asked_anew(at_payouts: Stage) -> None:
    assert "осталось 13 500 ₽" in limited(at_payouts, "R-2038")
    at_payouts.desk.books.limits = limit(used_minor=4_800_000)
    mine = Approval(user_id="u-alina", name="Алина", at_ms=1, ver=1, amount_minor=150_000)
    refund(at_payouts, "R-2036", approvals=(mine,), state="paying")
    line = screen_of(at_payouts).decision.limit
    assert wait_for(lambda: "12 000" in plain(line.words.text()))


def test_when_a_colleague_has_agreed_nothing_more_is_needed(at_payouts: Stage) -> None:
    other = Approval(user_id="u-olga", name="Ольга", at_ms=1, ver=1, amount_minor=150_000)
    refund(at_payouts, "R-2038", approvals=(other,), approvals_needed=2, state="approved")
    assert "второй" not in limited(at_payouts, "R-2038", used_minor=5_900_000)


def test_the_limit_hides_with_amounts_and_from_who_does_not_decide(at_payouts: Stage) -> None:
    limited(at_payouts, "R-2038", most_minor=100_000)
    screen_of(at_payouts).hide_names(True)
    seen = words_of(screen_of(at_payouts).decision.limit)
    assert "500" not in seen
    assert seen.count("•••") >= 2


def test_a_server_that_does_not_tell_leaves_no_line_and_is_asked_again(stage: Callable[..., Stage]) -> None:
    made = stage()
    become(made, "approver")
    told = made.desk.books.allowance

    async def silent(_event_id: str) -> Allowance:
        raise TroubleError("unavailable")

    made.desk.books.allowance = silent  # type: ignore[method-assign,assignment]  # an older server
    made.shell.go("refunds")
    screen_of(made).open("R-2038")
    settle()
    assert not screen_of(made).decision.limit.isVisible()
    made.desk.books.allowance = told  # type: ignore[method-assign]  # the newer one
    screen_of(made).open("R-2036")
    assert wait_for(screen_of(made).decision.limit.isVisible)


def test_an_operator_is_shown_no_limit(stage: Callable[..., Stage]) -> None:
    made = stage()
    made.shell.go("refunds")
    screen_of(made).open("R-2038")
    settle()
    assert not screen_of(made).decision.limit.isVisible()


def test_limit_and_payout_change_their_language(at_payouts: Stage) -> None:
    limited(at_payouts, "R-2038")
    at_payouts.console.language.use("en")
    settle()
    assert "Your limit of today" in words_of(screen_of(at_payouts).decision.limit)
    screen_of(at_payouts).open(DESK)
    assert "Handed out…" in words_of(part_of(at_payouts))
