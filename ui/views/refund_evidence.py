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
_SEEN: Final = re.compile(r"(\d\d\.\d\d \d\d:\d\d) (\S+)(?: (\w+))?")


def evidence_words(flag: FlagRef, currency: str) -> str:
    """The evidence of `flag` for people."""
    said = flag.evidence
    last = said.rpartition(" ")[2]
    words = {
        Sign.UNPROVEN: contradiction_words(said),
        Sign.MANY_REQUESTS: translate("refund", "Requests in all: %1").replace("%1", said),
        Sign.USED: _moment(said),
        Sign.UPGRADED: _moment(said),
        Sign.AFTER_FAILED_SCAN: _ending(said, standing_look(last).short.lower()),
        Sign.CHANGED_HANDS: _ending(said, change_name(last)),
        Sign.OVER_LEFT: _more(said, currency),
        Sign.OVER_POLICY: _more(said, currency),
    }
    return {sign.value: text for sign, text in words.items()}.get(flag.code, said)


def _more(said: str, currency: str) -> str:
    found = _MORE.fullmatch(said)
    if found is None:
        return said
    asked, possible = (figures.money(int(minor), currency) for minor in found.groups())
    return translate("refund", "%1 asked, %2 possible").replace("%1", asked).replace("%2", possible)


def contradiction_words(code: str) -> str:
    """Why the books do not bear the ground out."""
    names = {
        "event_not_cancelled": translate("refund", "The event is not cancelled"),
        "event_not_moved": translate("refund", "The event is not moved"),
        "paid_once": translate("refund", "The order was paid once"),
        "never_refused": translate("refund", "No gate has refused these tickets"),
    }
    return names.get(code, code)


def _moment(said: str) -> str:
    """`14.06 13:22 40759-1 2` in words; anything else as it is."""
    found = _SEEN.fullmatch(said)
    if found is None:
        return said
    words = translate("refund", "%1, ticket %2").replace("%1", found[1]).replace("%2", found[2])
    gate = translate("refund", "gate %1").replace("%1", found[3]) if found[3] else ""
    return f"{words}, {gate}" if gate else words


def _ending(said: str, last: str) -> str:
    """The same with its last word, a code, in words."""
    head = said.rpartition(" ")[0]
    return f"{_moment(head)}, {last}" if head else last
