"""The path of a refund in steps: what an approval sets going, and how far it has come."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.console.handouts import waiting
from app.domain.payouts import Unpaid, Way
from app.protocol.trade import Refund
from ui.models.dayclock import DayClock
from ui.qt import one_line
from ui.views.payout_words import cause_words, state_words, way_words
from ui.views.refund_words import instrument_words
from ui.widgets import figures
from ui.widgets.lane import Step

translate = QCoreApplication.translate


def _where(refund: Refund) -> str:
    back = next((line for line in refund.payments if line.returns_minor), None)
    if refund.payee is not None and refund.payee.used:
        return translate("refund", "to the account ···· %1").replace("%1", refund.payee.account_tail)
    if back is None:
        return ""
    return translate("refund", "to %1").replace("%1", instrument_words(back.instrument))


def _money_goes(refund: Refund) -> str:
    where = _where(refund)
    if refund.payee is not None and refund.payee.used:
        return translate("refund", "A person transfers it %1 and says so").replace("%1", where)
    if not where:
        return translate("refund", "Money goes back, 1–3 days")
    return translate("refund", "Money goes %1, 1–3 days").replace("%1", where)


def after_approval(refund: Refund) -> list[Step]:
    """What an approval sets going."""
    spare = refund.ground == "double_payment"
    first = (
        translate("refund", "The spare payment closes, the ticket stays")
        if spare
        else translate("refund", "Tickets that die at every gate: %1").replace("%1", str(len(refund.lines)))
    )
    steps = [Step(first, state="next", icon="ticket-x")]
    if refund.approvals_needed > 1:
        steps.insert(0, Step(translate("refund", "A second person agrees"), state="next", icon="users"))
        steps[1] = Step(first)
    steps.append(Step(_money_goes(refund)))
    steps.append(Step(translate("refund", "Receipt by 54-FZ, a copy to the guest")))
    return steps


def path(refund: Refund, clock: DayClock) -> list[Step]:
    """How far the packet has come."""
    if refund.state in {"draft", "returned"}:
        return [
            Step(translate("refund", "Packet is being collected"), state="next", icon="file-text"),
            Step(translate("refund", "Decision")),
            Step(translate("refund", "Money and receipt")),
        ]
    if refund.state in {"rejected", "withdrawn"}:
        words = translate("refund", "Refused") if refund.state == "rejected" else translate("refund", "Withdrawn")
        why = one_line(refund.closed_reason, 120)
        return [Step(words, state="failed"), *([Step(why)] if why else [])]
    return [*_agreed(refund, clock), _gates(refund), _money(refund, clock), _receipt(refund, clock)]


def _time(at_ms: int, clock: DayClock) -> str:
    return figures.clock(clock.moment(at_ms)) if at_ms else ""


def _agreed(refund: Refund, clock: DayClock) -> list[Step]:
    words = translate("refund", "Agreed: %1")
    steps = [
        Step(words.replace("%1", one_line(one.name, 30)), _time(one.at_ms, clock), "done") for one in refund.approvals
    ]
    if refund.cooling_until_ms and refund.state == "approved":
        until = _time(refund.cooling_until_ms, clock)
        steps.append(Step(translate("refund", "Delay of a lone approver until %1").replace("%1", until), "", "next"))
    return steps


def _gates(refund: Refund) -> Step:
    if refund.ground == "double_payment":
        return Step(translate("refund", "The ticket stays as it is"), state="done")
    if refund.gates_waiting and not refund.gate_risk_by:
        waiting = ", ".join(refund.gates_waiting)
        words = translate("refund", "Gates do not know yet: %1").replace("%1", waiting)
        return Step(words, state="next", icon="timer")
    return Step(translate("refund", "Tickets are dead at the gates"), state="done")


def _money(refund: Refund, clock: DayClock) -> Step:
    where = _where(refund)
    if refund.money_state == "done" or refund.paid_ms:
        return Step(translate("refund", "Paid back %1").replace("%1", where), _time(refund.paid_ms, clock), "done")
    asked = waiting(refund)
    if asked:
        icon = "wallet" if asked[0].way == Way.DESK else "landmark"
        desk = asked[0].way == Way.DESK
        words = state_words(asked[0]) if desk else f"{state_words(asked[0])} {way_words(asked[0])}"
        return Step(words, state="next", icon=icon)
    if refund.money_state == "failed" or refund.state == "failed":
        known = refund.closed_reason in set(Unpaid)
        words = cause_words(refund.closed_reason) if known else translate("refund", "The bank refused")
        return Step(words + ". " + translate("refund", "A person must look"), state="failed")
    if refund.money_state == "unknown":
        return Step(translate("refund", "Not known yet, we are asking the bank"), state="next", icon="circle-help")
    if refund.state == "paying" or refund.money_state in {"pending", "calling"}:
        return Step(translate("refund", "Money is on its way %1").replace("%1", where), state="next", icon="send")
    return Step(_money_goes(refund))


def _receipt(refund: Refund, clock: DayClock) -> Step:
    if refund.receipt_state == "done":
        return Step(translate("refund", "Receipt of return printed"), _time(refund.receipt_ms, clock), "done")
    if refund.receipt_state == "failed":
        return Step(translate("refund", "No receipt of return: call the cash desk"), state="failed")
    if refund.receipt_state in {"pending", "calling", "unknown"}:
        return Step(translate("refund", "Receipt of return is being printed"), state="next", icon="receipt")
    return Step(translate("refund", "Receipt by 54-FZ, a copy to the guest"))
