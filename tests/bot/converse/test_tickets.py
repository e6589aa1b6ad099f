"""A ticket's trouble: the books and the last scan are looked at, and what can be solved is solved (C5)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.bot.mind import Mind
from app.domain.deals import OrderFact, SendTickets
from app.domain.escalations import Reason
from app.domain.turns import Zone
from tests.bot.counter import MINUTE, NOON, Counter, Guest, order, ticket

JUST = NOON - 3 * MINUTE
GATE = "стою у ворот, код не читается, не пускают"


def guest(mind: Mind, *orders: OrderFact, **parts: object) -> Guest:
    """Somebody with these orders."""
    return Guest(mind, Counter(orders=orders, **parts))  # type: ignore[arg-type] # tests name what is true


def scanned(verdict: str, **parts: object) -> OrderFact:
    """An order whose ticket a gate has just refused."""
    refused = ticket("40117-1", last_verdict=verdict, last_scan_ms=JUST, last_gate="3")
    return order("40117", replace(refused, **parts))  # type: ignore[arg-type] # tests name fields of the record


@pytest.mark.requirement("C5")
@pytest.mark.parametrize("text", [GATE, "код не читается", "the scanner does not read my code"])
def test_an_old_code_is_answered_with_the_present_one(mind: Mind, text: str) -> None:
    one = guest(mind, scanned("replaced"))
    reply = one.says(text)
    assert one.acts == [SendTickets("40117", ("40117-1",))]
    assert ("прежний код" in reply.text) or ("earlier code" in reply.text)
    assert (reply.zone, one.step) == (Zone.DEAL, "ticket.passed")


@pytest.mark.parametrize(("text", "told"), [("прошли", "Отлично"), ("да, спасибо", "Отлично")])
def test_it_asks_whether_it_worked_and_ends_well(mind: Mind, text: str, told: str) -> None:
    one = guest(mind, order("40117"))
    assert "Прошли?" in one.says("код не читается").text
    assert told in one.says(text).text
    assert one.step == ""


@pytest.mark.requirement("B10")
@pytest.mark.parametrize("text", ["не пускают", "нет", "не помогло", "всё равно не получается"])
def test_when_it_did_not_a_person_gets_the_facts(mind: Mind, text: str) -> None:
    one = guest(mind, scanned("replaced"))
    one.says(GATE)
    reply = one.says(text)
    assert reply.escalation is not None
    assert (reply.escalation.reason, reply.escalation.rule) == (Reason.QR, "qr.not_helped")
    assert reply.escalation.evidence.startswith("40117-1: valid, 3 11:57 replaced.")


@pytest.mark.parametrize(
    ("verdict", "told", "step"),
    [
        ("wrong_gate", "Ворота 3", "ticket.passed"),
        ("wrong_zone", "«Танцпол»", "ticket.passed"),
        ("wrong_day", "14.06", ""),
        ("wrong_event", "14.06", ""),
    ],
)
def test_a_wrong_gate_zone_or_day_is_explained(mind: Mind, verdict: str, told: str, step: str) -> None:
    one = guest(mind, scanned(verdict))
    reply = one.says(GATE)
    assert told in reply.text
    assert (reply.escalation, one.step, one.acts) == (None, step, [])


def test_an_unpaid_ticket_gets_its_link(mind: Mind) -> None:
    unpaid = ticket("40117-1", status="unpaid", standing="unpaid")
    waiting = order("40117", unpaid, status="unpaid", pay_url="https://u.example/pay/1", expires_ms=NOON + MINUTE)
    assert "https://u.example/pay/1" in guest(mind, waiting).says(GATE).text
    late = guest(mind, replace(waiting, expires_ms=NOON - MINUTE)).says(GATE)
    assert late.escalation is not None
    assert late.escalation.rule == "qr.unpaid"


@pytest.mark.requirement("C5")
def test_a_used_ticket_goes_to_a_person_at_once_with_the_scan(mind: Mind) -> None:
    reply = guest(mind, scanned("used", standing="used", inside=True, entered_ms=JUST - MINUTE)).says(GATE)
    assert reply.escalation is not None
    assert reply.escalation.rule == "qr.used"
    assert reply.escalation.evidence.startswith("40117-1: used, 3 11:57 used.")
    assert "11:56" in reply.text


@pytest.mark.parametrize("text", ["скриншот кода подойдёт?", "код можно показать распечатанный?"])
def test_a_question_about_codes_is_answered_and_nothing_is_sent(mind: Mind, text: str) -> None:
    one = guest(mind, order("40117"))
    assert one.says(text).zone is not Zone.DEAL
    assert one.acts == []


def test_who_is_inside_is_not_taken_for_one_who_stands_outside(mind: Mind) -> None:
    inside = order("40117", ticket("40117-1", standing="used", inside=True))
    one = guest(mind, inside)
    assert one.says("код не открывается").escalation is None
    claimed = guest(mind, inside).says("мой билет показывает использован, но я ещё не заходила")
    assert claimed.escalation is not None
    assert claimed.escalation.rule == "qr.used"


@pytest.mark.parametrize("standing", ["refunded", "cancelled", "revoked", "blocked"])
def test_a_dead_ticket_is_explained_and_handed_over(mind: Mind, standing: str) -> None:
    reply = guest(mind, order("40117", ticket("40117-1", status=standing, standing=standing))).says(GATE)
    assert reply.escalation is not None
    assert reply.escalation.rule == f"qr.{standing}"


def test_a_scan_of_an_hour_ago_is_not_what_he_complains_of(mind: Mind) -> None:
    stale = order("40117", ticket("40117-1", last_verdict="wrong_gate", last_scan_ms=NOON - 60 * MINUTE))
    assert "Ворота 3" not in guest(mind, stale).says("код не читается").text


def test_of_several_tickets_the_one_refused_last_is_meant(mind: Mind) -> None:
    good = order("40200")
    one = guest(mind, good, scanned("wrong_gate"))
    one.says(GATE)
    assert one.memory.flow is not None
    assert one.memory.flow.slot("ticket") == "40117-1"


def test_days_before_the_code_is_sent_again_instead_of_talking_of_days(mind: Mind) -> None:
    early = order("40117", ticket("40117-1", standing="wrong_day"))
    one = guest(mind, early)
    one.says("код не открывается")
    assert one.acts == [SendTickets("40117", ("40117-1",))]
    assert "14.06" in guest(mind, early).says(GATE).text


@pytest.mark.parametrize("text", ["не пришли билеты на почту", "i did not receive my tickets"])
def test_tickets_that_did_not_come_are_sent_again(mind: Mind, text: str) -> None:
    one = guest(mind, order("40117"))
    one.says(text)
    assert one.acts == [SendTickets("40117", ("40117-1",))]
    assert one.step == ""


def test_codes_that_cannot_be_sent_are_for_a_person(mind: Mind) -> None:
    reply = guest(mind, order("40117"), refused={SendTickets: "not_found"}).says("код не читается")
    assert reply.escalation is not None
    assert reply.escalation.rule == "qr.not_sent"


@pytest.mark.requirement("C5")
def test_a_guest_of_whom_no_ticket_is_known_gets_first_aid_and_a_person_as_before(mind: Mind) -> None:
    one = guest(mind)
    aid = one.says("код не читается")
    assert "прибавьте яркость" in aid.text
    assert one.says("не помогло").escalation is not None
    at_gate = guest(mind).says(GATE)
    assert at_gate.escalation is not None
    assert at_gate.escalation.rule == "qr.at_gate"


def test_a_question_in_between_is_answered_and_the_help_goes_on(mind: Mind) -> None:
    one = guest(mind, order("40117"))
    one.says("код не читается")
    reply = one.says("есть парковка?")
    assert "P1" in reply.text
    assert reply.text.endswith("Прошли?")


def test_no_more_help_is_wanted(mind: Mind) -> None:
    one = guest(mind, order("40117"))
    one.says("код не читается")
    one.says("забудь")
    assert one.step == ""
