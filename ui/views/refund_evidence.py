"""What a sign of risk was seen in, in words: the server names amounts, tickets and codes, people read sentences."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.domain.suspicions import Sign
from app.protocol.trade import FlagRef
from ui.views.ticket_words import change_name, standing_look
from ui.widgets import figures

translate = QCoreApplication.translate

_MORE: Final = re.compile(r"(\d+) > (\d+)")


def evidence_words(flag: FlagRef, currency: str) -> str:
    """The evidence of `flag` for people."""
    said = flag.evidence
    more = _MORE.fullmatch(said)
    if more is not None:
        words = translate("refund", "%1 asked, %2 possible")
        words = words.replace("%1", figures.money(int(more[1]), currency))
        return words.replace("%2", figures.money(int(more[2]), currency))
    match flag.code:
        case Sign.UNPROVEN:
            return contradiction_words(said)
        case Sign.MANY_REQUESTS:
            return translate("refund", "Requests in all: %1").replace("%1", said)
        case Sign.AFTER_FAILED_SCAN:
            return _last(said, {code: standing_look(code).short.lower() for code in said.split()[-1:]})
        case Sign.CHANGED_HANDS:
            return _last(said, {code: change_name(code) for code in said.split()[-1:]})
    return said


def contradiction_words(code: str) -> str:
    """Why the books do not bear the ground out."""
    names = {
        "event_not_cancelled": translate("refund", "The event is not cancelled"),
        "event_not_moved": translate("refund", "The event is not moved"),
        "paid_once": translate("refund", "The order was paid once"),
        "never_refused": translate("refund", "No gate has refused these tickets"),
    }
    return names.get(code, code)


def _last(said: str, words: dict[str, str]) -> str:
    """The same with its last word, a code, in words."""
    head, _, last = said.rpartition(" ")
    return f"{head}, {words.get(last, last)}" if head else words.get(last, last)
