"""When the bot calls a person."""

from __future__ import annotations

import pytest

from app.domain.escalations import Reason
from app.domain.handover import ANGRY_AT, EVIDENCE_LENGTH, MANY_TICKETS, Signals, decide_handover
from app.domain.turns import Mood

pytestmark = pytest.mark.requirement("B10")

ANGRY = Mood(ANGRY_AT, "ужас")


def reason_of(signals: Signals) -> Reason | None:
    escalation = decide_handover(signals)
    return escalation.reason if escalation else None


def test_an_ordinary_question_calls_nobody() -> None:
    assert decide_handover(Signals("где парковка", intent="parking", sure=True)) is None


def test_danger_names_its_kind_and_the_words_that_showed_it() -> None:
    escalation = decide_handover(Signals("тут пожар!", danger="fire", danger_words="пожар"))
    assert escalation is not None
    assert (escalation.reason, escalation.rule, escalation.evidence) == (Reason.SAFETY, "safety.fire", "тут пожар!")


def test_danger_outweighs_everything_else() -> None:
    signals = Signals("x", mood=ANGRY, danger="crush", gates={"person": "человека"}, misses=3)
    assert reason_of(signals) is Reason.SAFETY


def test_anger_calls_a_person_at_once_with_its_strength() -> None:
    escalation = decide_handover(Signals("это ужас", mood=ANGRY, intent="parking", sure=True))
    assert escalation is not None
    assert (escalation.reason, escalation.score, escalation.evidence) == (Reason.EMOTION, ANGRY_AT, "это ужас")


def test_slight_displeasure_does_not() -> None:
    assert decide_handover(Signals("жаль", mood=Mood(ANGRY_AT - 0.01))) is None


@pytest.mark.parametrize(
    ("gates", "aided", "rule"),
    [
        ({"at_gate": "стою у входа"}, False, "qr.at_gate"),
        ({}, True, "qr.not_helped"),
        ({"not_helped": "не помогло"}, False, "qr.not_helped"),
    ],
)
def test_a_dead_code_calls_a_person_at_the_gate_or_after_first_aid(
    gates: dict[str, str], aided: bool, rule: str
) -> None:
    signals = Signals("код", intent="qr_problem", sure=True, gates=gates, first_aid_given=aided)
    escalation = decide_handover(signals)
    assert escalation is not None
    assert (escalation.reason, escalation.rule) == (Reason.QR, rule)


def test_a_first_question_about_the_code_gets_first_aid() -> None:
    assert decide_handover(Signals("код", intent="qr_problem", sure=True)) is None


def test_a_doubtful_code_problem_at_the_gate_is_not_handed_over() -> None:
    assert decide_handover(Signals("код", intent="qr_problem", gates={"at_gate": "у входа"})) is None


def test_the_guests_own_money_back_goes_to_a_person() -> None:
    signals = Signals("верните деньги", intent="refund", sure=True, gates={"money_back": "верните деньги"})
    assert reason_of(signals) is Reason.REFUND


@pytest.mark.parametrize(
    "signals",
    [
        Signals("за сколько дней можно вернуть", intent="refund", sure=True),
        Signals("верните", intent="refund", gates={"money_back": "верните"}),
        Signals("верните", intent="lost_items", sure=True, gates={"money_back": "верните"}),
    ],
)
def test_the_rules_of_refunds_alone_are_answered(signals: Signals) -> None:
    assert decide_handover(signals) is None


@pytest.mark.parametrize(
    ("signals", "rule"),
    [
        (Signals("счёт на ооо", intent="corporate", sure=True), "corporate.request"),
        (Signals("для фирмы", intent="buy", gates={"corporate": "фирмы"}), "corporate.many"),
        (Signals("много", intent="prices", count=MANY_TICKETS), "corporate.many"),
    ],
)
def test_companies_and_crowds_go_to_sales(signals: Signals, rule: str) -> None:
    escalation = decide_handover(signals)
    assert escalation is not None
    assert (escalation.reason, escalation.rule) == (Reason.CORPORATE, rule)


@pytest.mark.parametrize(
    "signals",
    [
        Signals("группа", intent="corporate"),
        Signals("пара билетов", intent="buy", count=MANY_TICKETS - 1),
        Signals("20 человек в очереди", intent="doors_time", count=20),
    ],
)
def test_a_few_tickets_or_a_doubtful_group_do_not(signals: Signals) -> None:
    assert decide_handover(signals) is None


def test_an_explicit_wish_for_a_person_is_always_granted() -> None:
    signals = Signals("дайте человека", gates={"person": "человека"}, settled="person")
    assert reason_of(signals) is Reason.PERSON


def test_a_certain_wish_for_an_operator_is_granted_without_the_word() -> None:
    assert reason_of(Signals("есть кто живой", intent="operator", sure=True)) is Reason.PERSON


@pytest.mark.parametrize(
    "signals",
    [
        Signals("какой у вас телефон", intent="operator", sure=True, gates={"contacts": "телефон"}),
        Signals("есть кто", intent="operator"),
    ],
)
def test_asking_for_a_number_or_half_a_wish_is_not_one(signals: Signals) -> None:
    assert decide_handover(signals) is None


@pytest.mark.parametrize(("misses", "called"), [(2, False), (3, True)])
def test_three_consecutive_misses_call_a_person(misses: int, called: bool) -> None:
    assert (reason_of(Signals("мур", misses=misses)) is Reason.MISSES) is called


@pytest.mark.parametrize("settled", ["refund", "emotion"])
def test_what_a_person_settled_is_not_handed_over_again_but_anger_is(settled: str) -> None:
    money = Signals("верните", intent="refund", sure=True, gates={"money_back": "верните"}, settled="refund")
    assert decide_handover(money) is None
    assert reason_of(Signals("ужас", mood=ANGRY, settled=settled)) is Reason.EMOTION


def test_of_a_long_message_the_sentence_that_showed_it_is_quoted_as_the_guest_wrote_it() -> None:
    text = "Купили билеты весной. " * 8 + "Это  УЖАС какой-то, стою час! " + "Позвоните мне вечером. " * 8
    escalation = decide_handover(Signals(text, mood=ANGRY))
    assert escalation is not None
    assert escalation.evidence.startswith("…Это УЖАС какой-то, стою час! Позвоните")
    assert escalation.evidence.endswith("…")
    assert len(escalation.evidence) <= EVIDENCE_LENGTH


def test_a_sentence_without_an_end_is_quoted_from_the_word_itself() -> None:
    text = "купили билеты весной и ждали " * 8 + "а тут ужас"
    escalation = decide_handover(Signals(text, mood=ANGRY))
    assert escalation is not None
    assert escalation.evidence == "…ужас"


def test_words_are_the_evidence_where_there_is_no_text() -> None:
    escalation = decide_handover(Signals("", mood=ANGRY))
    assert escalation is not None
    assert escalation.evidence == "ужас"


def test_evidence_falls_back_on_the_message_and_stays_short() -> None:
    escalation = decide_handover(Signals("а" * 500, misses=3, confidence=0.5))
    assert escalation is not None
    assert len(escalation.evidence) == EVIDENCE_LENGTH
    assert escalation.score == 0.5
