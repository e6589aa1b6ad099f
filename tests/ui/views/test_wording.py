"""The words of the trade cover what the backend really sends."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

import app
from app.domain.escalations import Reason
from ui.views.wording import channel_name, reason_in_words, role_name, rule_name

ROOT = Path(app.__file__).parent
RULE = re.compile(r'"((?:emotion|refund|corporate|misses|person|qr|safety)\.[a-z_]+|bot_failed)"')


def rules() -> set[str]:
    """The rules by which the backend calls a person, read out of the code that does."""
    files = [ROOT / name for name in ("domain/handover.py", "bot/converse/choices.py", "service/turns.py")]
    return {rule for file in files for rule in RULE.findall(file.read_text(encoding="utf-8"))}


def test_every_rule_of_escalation_has_words(dressed: QApplication) -> None:
    found = rules() - {"safety.danger"}
    assert {"emotion.negative", "qr.at_gate", "person.button", "bot_failed"} <= found
    for rule in found:
        assert re.fullmatch("[а-яёА-Я «»,]+", rule_name(rule)), rule
    assert rule_name("a_new.rule") == "a new: rule"


@pytest.mark.parametrize(("channel", "name"), [("widget", "Сайт"), ("telegram", "Telegram"), ("pigeon", "pigeon")])
def test_channels_are_called_by_what_guests_know(dressed: QApplication, channel: str, name: str) -> None:
    assert channel_name(channel) == name


def test_roles_are_said_in_words(dressed: QApplication) -> None:
    assert role_name("admin") == "администратор"
    assert role_name("poet") == "poet"


def test_abbreviations_stay_what_they_are_in_a_sentence(dressed: QApplication) -> None:
    assert [reason_in_words(reason) for reason in (Reason.QR, Reason.EMOTION, Reason.VIP)] == ["QR", "злость", "VIP"]
