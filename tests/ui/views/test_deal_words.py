"""Every code of the domain that a screen of money or admission may meet has words in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtWidgets import QApplication

import app
from app.console.sample.places import upgrades
from app.console.sample.refunds import anna
from app.domain.admission import Cause, Standing
from app.domain.clusters import Pattern
from app.domain.refunds import Ground, Missing, Rule
from app.domain.refunds import State as RefundState
from app.domain.suspicions import Sign
from app.domain.upgrades import Obstacle, Why
from app.domain.upgrades import State as UpgradeState
from app.protocol.admissions import Prospect
from app.protocol.refusals import Refusal
from app.protocol.trade import FlagRef
from tests.ui.views.dealing import plain
from ui.models.dayclock import DayClock
from ui.views.gate_words import pattern_name
from ui.views.language import Language
from ui.views.refund_evidence import contradiction_words, evidence_words
from ui.views.refund_words import (
    flag_name,
    flag_short,
    ground_name,
    instrument_words,
    missing_name,
    rule_words,
    state_chip,
    step_name,
)
from ui.views.ticket_words import cause_name, change_name, standing_look
from ui.views.upgrade_words import obstacle_name, why_chip, why_words
from ui.views.upgrade_words import state_chip as upgrade_chip
from ui.views.wording import refusal_words

SERVICE = Path(app.__file__).parent / "service"
NOTED = re.compile(r'packet\.note\(\s*"([a-z_]+)"')
CONTRADICTION = re.compile(r'return "([a-z_]+)"')


def said() -> Iterator[tuple[str, str]]:
    """A code and its words, of every table there is."""
    packet = anna()
    yield from ((one.value, state_chip(msgspec.structs.replace(packet, state=one.value)).text) for one in RefundState)
    yield from ((one.value, ground_name(one.value)) for one in Ground)
    yield from ((one.value, missing_name(one.value)) for one in Missing)
    yield from ((one.value, rule_words(msgspec.structs.replace(packet, policy_rule=one.value))) for one in Rule)
    for sign in Sign:
        flag = FlagRef(code=sign.value, weight="stop", evidence="")
        yield from ((sign.value, flag_name(flag)), (sign.value, flag_short(flag)))
    yield from ((one.value, standing_look(one.value).word) for one in Standing)
    yield from ((one.value, cause_name(one)) for one in Cause)
    yield from ((one.value, pattern_name(one.value)) for one in Pattern)
    yield from ((one.value, obstacle_name(one.value)) for one in Obstacle)
    yield from ((kind, step_name(kind)) for kind in steps())
    yield from ((code, contradiction_words(code)) for code in contradictions())
    yield from ((why, change_name(why)) for why in ("transferred", "reissued", "upgraded", "sold"))


def steps() -> set[str]:
    """The steps that the service writes into the history of a packet, read out of its code."""
    found = {kind for path in SERVICE.glob("*.py") for kind in NOTED.findall(path.read_text(encoding="utf-8"))}
    return found | {"payee_set", "payee_changed", "rejected", "withdrawn"}


def contradictions() -> set[str]:
    """Why the books do not bear a ground out, read out of the service."""
    code = (SERVICE / "assessments.py").read_text(encoding="utf-8")
    return set(CONTRADICTION.findall(code[code.index("def _contradiction") : code.index("def leave_traces")]))


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_every_code_has_words(dressed: QApplication, lang: str) -> None:
    language = Language(dressed)
    language.use(lang)
    assert {"handed_in", "submitted", "gates_know"} <= steps()
    assert {"paid_once", "never_refused"} <= contradictions()
    for code, words in said():
        assert words, code
        assert "_" not in words, code
        if lang == "ru":
            assert words.casefold() != code.casefold()
            assert re.search("[а-яё]", words, re.IGNORECASE), code
    language.silence()


def test_every_state_of_an_offer_and_every_reason_has_words(dressed: QApplication) -> None:
    one = upgrades()[0]
    for state in UpgradeState:
        assert re.search("[а-яё]", upgrade_chip(msgspec.structs.replace(one, state=state.value)).text), state
    for why in Why:
        prospect = Prospect(
            order_id="1", guest_id="g", guest_name="A", event_id="e", category="c", ticket_ids=("1",), goal_id="vip",
            due_minor=1, why=(why.value,), events=3, spent_minor=900, entered_ms=1,
        )  # fmt: skip
        assert re.search("[а-яё]", why_chip(prospect).text)
        assert re.search("[а-яё]", why_words(prospect, DayClock("Europe/Moscow")))
    assert why_words(msgspec.structs.replace(prospect, said="Хочу на террасу"), DayClock("")) == "Хочу на террасу"


def test_every_refusal_has_words_of_its_own(dressed: QApplication) -> None:
    unspoken = {"unknown_command", "fingerprint_mismatch", "internal"}
    for code in {one.value for one in Refusal} - unspoken:
        assert "Сервер отказал" not in refusal_words(code), code
    assert "blind" not in refusal_words("blind")


@pytest.mark.parametrize(
    ("code", "evidence", "words"),
    [
        ("over_policy", "600000 > 300000", "просят 6 000 ₽, можно 3 000 ₽"),
        ("used", "14.06 13:22 47233-1 2", "14.06 13:22, билет 47233-1, ворота 2"),
        ("after_failed_scan", "14.06 13:22 47233-1 replaced", "14.06 13:22, билет 47233-1, код заменён"),
        ("changed_hands", "14.06 13:22 47233-1 reissued", "14.06 13:22, билет 47233-1, перевыпуск"),
        ("unproven", "paid_once", "Заказ оплачен один раз"),
        ("many_requests", "4", "Всего заявок: 4"),
        ("account_seen", "R-2031", "R-2031"),
        ("used", "что-то новое", "что-то новое"),
    ],
)
def test_evidence_is_said_as_people_say_it(dressed: QApplication, code: str, evidence: str, words: str) -> None:
    assert plain(evidence_words(FlagRef(code=code, weight="stop", evidence=evidence), "RUB")) == words


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ("card ···· 0521", "карта ···· 0521"),
        ("sbp", "СБП"),
        ("shop banktransfer", "магазин билетов, banktransfer"),
        ("shop", "магазин билетов"),
        ("карта ···· 1", "карта ···· 1"),
    ],
)
def test_what_paid_is_called_in_the_language_of_the_window(dressed: QApplication, kept: str, words: str) -> None:
    assert instrument_words(kept) == words
