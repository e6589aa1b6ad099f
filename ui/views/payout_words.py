"""The words of money that people pay out: where it waits, what became of it, why it could not be paid."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.console.handouts import Hindrance, waiting
from app.domain.payouts import MENDS, Way, explain_reference
from app.protocol.trade import HandPayout, Refund
from ui.qt import one_line
from ui.views.wording import in_language
from ui.widgets.chip import ChipLook

translate = QCoreApplication.translate


def waiting_chip(refund: Refund) -> ChipLook | None:
    """What of a packet waits for people; None when nothing does."""
    lines = waiting(refund)
    if not lines:
        return None
    if all(line.way == Way.DESK for line in lines):
        return ChipLook(translate("payout", "Waits at the desk"), "wallet", "wait")
    return ChipLook(translate("payout", "Waits for a transfer"), "landmark", "wait")


def way_words(line: HandPayout) -> str:
    """Where the money goes."""
    if line.way == Way.DESK:
        return translate("payout", "at the desk")
    if not line.account_tail:
        return translate("payout", "by a transfer")
    return translate("payout", "to the account ···· %1").replace("%1", line.account_tail)


def state_words(line: HandPayout) -> str:
    """What became of it, with the number that proves it."""
    if line.state == "done":
        return translate("payout", "Paid, document %1").replace("%1", one_line(line.reference, 40))
    if line.state == "failed":
        return cause_words(line.cause)
    if line.way == Way.DESK:
        return translate("payout", "Waits for the guest")
    return translate("payout", "Waits for a transfer")


def cause_words(cause: str) -> str:
    """Why it could not be paid; an unknown cause stays as it is."""
    names = {
        "no_show": translate("payout", "The guest did not come"),
        "no_cash": translate("payout", "No cash in the till"),
        "account_closed": translate("payout", "The account is closed"),
        "account_wrong": translate("payout", "The bank does not know the account"),
        "other": translate("payout", "Another reason"),
    }
    return names.get(cause, cause)


def hindrance_words(why: Hindrance) -> str:
    """Why this person does not say it."""
    words = {
        Hindrance.ROLE: translate("payout", "An approver says whether it was paid."),
        Hindrance.MAKER: translate("payout", "You prepared this packet: another approver says whether it was paid."),
    }
    return words[why]


def reference_trouble(text: str) -> str:
    """What is wrong with the number of a document, and how to mend it; empty when it can be kept."""
    wrong = explain_reference(text)
    return in_language(*MENDS[wrong]) if wrong is not None else ""
