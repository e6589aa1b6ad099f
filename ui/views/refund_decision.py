"""The column at the right of a packet: how much, what will happen, the code that binds it, and the other ways."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.console.state import Change, Pending, PendingState
from app.domain.amounts import AmountError, read_amount
from app.domain.refunds import Move, decided_before, may_move
from app.protocol.arguments import Args
from app.protocol.deals import (
    AcceptGateRisk,
    ApproveRefund,
    RejectRefund,
    ReturnRefund,
    SubmitRefund,
    WithdrawRefund,
)
from app.protocol.money_api import SecondFactor
from app.protocol.trade import Refund
from ui.bridge import Bridge
from ui.models.dayclock import DayClock
from ui.qt import one_line
from ui.views.refund_form import DecisionForm
from ui.views.refund_lanes import after_approval, path
from ui.views.refund_words import amount_trouble, missing_name
from ui.views.wording import refusal_words
from ui.widgets import figures
from ui.widgets.codecells import CELLS
from ui.widgets.tabs import Option

_DECIDED = frozenset({"submitted", "approved"})
"""states in which an approver is asked; `approved` waits for a second one"""


_COOLING_MS = 1_000
_ON_ITS_WAY = frozenset({PendingState.QUEUED, PendingState.SENT, PendingState.HELD})


class Ask(StrEnum):
    """What needs a few words before it is done."""

    REJECT = "reject"
    RETURN = "return"
    WITHDRAW = "withdraw"
    GATE_RISK = "gate_risk"


class RefundDecision(DecisionForm):
    """The decision on one packet. Nothing here is done before the server says so.

    Signals:
        words_asked(str): an `Ask` that needs words; `done_with` gets them.
        enrol_asked(): the person has no second factor yet.
        edit_asked(): change tickets, ground or amount.
        payee_asked(): pay to an account instead.
    """

    words_asked = Signal(str)
    enrol_asked = Signal()
    edit_asked = Signal()
    payee_asked = Signal()

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._store = bridge, bridge.store
        self._id, self._cmd, self._seen_ver = "", "", 0
        self._factor: SecondFactor | None = None
        self._cooling = QTimer(self)
        self._cooling.setInterval(_COOLING_MS)
        self._cooling.timeout.connect(self.refresh)
        self.hidden = False
        self._wire()
        self.limit.attend(bridge)
        bridge.changed.connect(self._on_change)
        self.retranslate()

    def _wire(self) -> None:
        self.share.picked.connect(self._share_picked)
        self.part.edit.textChanged.connect(lambda _text: self._check())
        self.spite.edit.textChanged.connect(lambda _text: self._check())
        self.cells.changed.connect(lambda _code: self._check())
        self.approve.clicked.connect(self._approve)
        self.cancel.clicked.connect(self._clear_code)
        self.enrol.clicked.connect(self.enrol_asked)
        self.payouts.enrol_asked.connect(self.enrol_asked)
        self.submit.clicked.connect(lambda: self._send(SubmitRefund()))
        self.edit.clicked.connect(self.edit_asked)
        self.payee.clicked.connect(self.payee_asked)
        self.give_back.clicked.connect(lambda: self.words_asked.emit(Ask.RETURN.value))
        self.reject.clicked.connect(lambda: self.words_asked.emit(Ask.REJECT.value))
        self.withdraw.clicked.connect(lambda: self.words_asked.emit(Ask.WITHDRAW.value))
        self.risk.clicked.connect(lambda: self.words_asked.emit(Ask.GATE_RISK.value))

    # --- what is on show -----------------------------------------------------------------------------------

    @property
    def refund(self) -> Refund | None:
        """The packet under decision."""
        return self._store.refunds.get(self._id)

    def show_refund(self, refund_id: str) -> None:
        """Turns to another packet; a code half typed is dropped."""
        if refund_id != self._id:
            self._id, self._cmd = refund_id, ""
            self.share.turn_on("rules")
            self.part.edit.clear()
            self.spite.edit.clear()
            self._clear_code()
        self._ask_factor()
        self.refresh()

    def _ask_factor(self) -> None:
        """Whether the person has an app for codes; asked once, and again after it was set up."""
        if self._factor is None and self._store.may("ApproveRefund"):
            self._bridge.run(self._bridge.books.second_factor(), self.take_factor, lambda _trouble: None)

    def take_factor(self, factor: SecondFactor) -> None:
        """What the server says of the person's second factor."""
        self._factor = factor
        self.refresh()

    def hide_names(self, hidden: bool) -> None:
        """Privacy."""
        self.hidden = hidden
        self.refresh()

    def _on_change(self, change: Change) -> None:
        if change.everything or change.slices & {"refunds", "pending", "me", "link"}:
            self.refresh()

    def _clear_code(self) -> None:
        self.cells.clear()
        self.problem.setText("")
        self.problem.hide()
        self._check()

    # --- doing ---------------------------------------------------------------------------------------------

    def minor(self) -> int | None:
        """The amount that would be approved; None while the part typed is no amount."""
        refund = self.refund
        if refund is None:
            return None
        if self.share.key != "part":
            return refund.amount_minor
        try:
            return read_amount(self.part.text, refund.currency).minor
        except AmountError:
            return None

    def _approve(self) -> None:
        minor = self.minor()
        if minor is not None and len(self.cells.code) == CELLS:
            self._send(ApproveRefund(amount_minor=minor, reason=self.spite.text.strip()), self.cells.code)

    def done_with(self, ask: Ask, words: str) -> None:
        """The words for what was asked."""
        args: dict[Ask, Args] = {
            Ask.REJECT: RejectRefund(reason=words),
            Ask.RETURN: ReturnRefund(ask=words),
            Ask.WITHDRAW: WithdrawRefund(reason=words),
            Ask.GATE_RISK: AcceptGateRisk(reason=words),
        }
        self._send(args[ask])

    def send(self, args: Args) -> None:
        """Sends a command about this packet, on the version on show."""
        self._send(args)

    def _send(self, args: Args, step_up: str = "") -> None:
        ent = f"refund:{self._id}"
        self.problem.hide()
        base = self._store.version(ent)
        self._cmd = self._bridge.send(ent, args, base=base, step_up=step_up)
        self.refresh()

    def _sent(self) -> Pending | None:
        """The command on its way or refused, as long as it is this packet's."""
        found = self._store.refusals.get(self._cmd)
        return found or next((one for one in self._store.pending if one.cmd == self._cmd), None)

    def _share_picked(self, key: str) -> None:
        self.part.setVisible(key == "part")
        if key == "part":
            self.part.edit.setFocus()
        self.refresh()

    # --- showing -------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Shows the packet as it stands."""
        refund = self.refund
        self.setVisible(refund is not None)
        if refund is None:
            return
        ver = self._store.version(f"refund:{self._id}")
        if ver != self._seen_ver:
            self._seen_ver = ver
            self.cells.clear()  # the code was meant for the version before
        self._show_amount(refund)
        event = self._store.events.get(refund.event_id)
        clock = DayClock(event.zone if event is not None else "")
        deciding = refund.state in _DECIDED
        self.plan_title.setText(self.tr("What will happen") if deciding else self.tr("Where it stands"))
        self.plan.set_steps(after_approval(refund) if deciding else path(refund, clock))
        self._show_ways(refund)
        self.code_part.setVisible(deciding)
        enrolled = self._factor is None or self._factor.confirmed
        nothing = _gives_nothing(refund)
        for asked in (self.plan_part, self.finger, self.code_title):
            asked.setVisible(not nothing)
        self.enrol.setVisible(not enrolled and not nothing)
        self.payouts.show_refund(refund, self._store.me, hidden=self.hidden, enrolled=enrolled)
        stops = any(flag.weight == "stop" for flag in refund.flags)
        self.spite.setVisible(self._judges() and stops and not nothing)
        self.who.setText(self._who_words(refund))
        cools = refund.cooling_until_ms > self._store.now_ms()
        self._cooling.start() if cools else self._cooling.stop()
        self._show_outcome()
        self._check()

    def _show_amount(self, refund: Refund) -> None:
        minor = self.minor()
        amount = refund.amount_minor if minor is None or refund.state not in _DECIDED else minor
        self.share.set_options(self._shares(refund))
        self.amount.setText("•••" if self.hidden else figures.money(amount, refund.currency))
        whole = figures.money(refund.paid_minor, refund.currency)
        self.out_of.setText("" if self.hidden else self.tr("of %1").replace("%1", whole))
        sharing = refund.state in _DECIDED and not _gives_nothing(refund)
        self.share.setVisible(sharing)
        self.part.setVisible(sharing and self.share.key == "part")

    def _show_ways(self, refund: Refund) -> None:
        self.submit.setVisible(may_move(refund.state, Move.SUBMIT))
        judge = refund.state in _DECIDED and not self._why_not(refund)
        dead = decided_before(refund.money_state)
        self.edit.setVisible(may_move(refund.state, Move.EDIT) and not judge and not dead)
        self.payee.setVisible(may_move(refund.state, Move.EDIT) and not judge)
        self.give_back.setVisible(may_move(refund.state, Move.ASK_AGAIN if dead else Move.RETURN))
        self.reject.setVisible(may_move(refund.state, Move.REJECT) and self._store.may("RejectRefund") and not dead)
        self.withdraw.setVisible(may_move(refund.state, Move.WITHDRAW) and not judge and not dead)
        self.risk.setVisible(refund.state == "revoking" and self._store.may("AcceptGateRisk"))
        free = self._sent_is_over()
        shown = (self.submit, self.edit, self.payee, self.give_back, self.reject, self.withdraw, self.risk)
        for button in shown[1:]:
            button.setEnabled(free)
        self.submit.setEnabled(free and not refund.missing)
        self.ways_part.setVisible(any(not button.isHidden() for button in shown))

    def _judges(self) -> bool:
        """Whether this role ever decides; to others no cells for a code are shown."""
        return self._store.may("ApproveRefund")

    def _why_not(self, refund: Refund) -> str:
        """Why this person may not approve this packet; empty when he may."""
        me = self._store.me
        if me is None or not self._store.may("ApproveRefund"):
            return self.tr("An approver decides. Your role may prepare the packet.")
        if me.user_id == refund.submitted_by:
            return self.tr("You handed it in: another person decides.")
        if me.user_id in refund.editors or (refund.payee is not None and me.user_id == refund.payee.edited_by):
            return self.tr("You changed this packet: another person decides.")
        if any(one.user_id == me.user_id for one in refund.approvals):
            left = refund.cooling_until_ms - self._store.now_ms()
            if left > 0:
                words = self.tr("You have agreed. A second person is needed, or yourself again in %1.")
                return words.replace("%1", figures.duration(left))
        if refund.missing:
            lacks = ", ".join(missing_name(code) for code in refund.missing)
            return self.tr("The packet lacks: %1").replace("%1", lacks)
        return "" if refund.amount_minor else self.tr("Nothing to pay back: refuse it or change the amount.")

    def _who_words(self, refund: Refund) -> str:
        lines = []
        if refund.submitted_name:
            words = self.tr("Handed in by %1.").replace("%1", one_line(refund.submitted_name, 40))
            lines.append(words)
            if not self._why_not(refund):
                lines.append(self.tr("You decide."))
        if refund.approvals_needed > 1:
            have = self.tr("Agreed: %1 of %2.").replace("%1", str(len(refund.approvals)))
            lines.append(have.replace("%2", str(refund.approvals_needed)))
        return " ".join(lines)

    def _show_outcome(self) -> None:
        sent = self._sent()
        busy = sent is not None and sent.state in _ON_ITS_WAY
        self.approve.set_busy(busy and sent is not None and sent.kind == "ApproveRefund")
        if sent is not None and sent.code:
            self.problem.setText(refusal_words(sent.code))
            self.problem.show()
            wrong = sent.code in {"code_wrong", "code_used", "code_locked"}
            self.cells.fail(wrong)
            if wrong:
                self._cmd = ""
                self._bridge.discard(sent.cmd)

    def _check(self) -> None:
        """Whether the button may be pressed, with the reason beside it when not."""
        refund = self.refund
        if refund is None:
            return
        minor = self.minor()
        words = self._part_words(refund, minor)
        self.part.fail(words)
        why_not = self._why_not(refund)
        for asked in (self.cells, self.cancel, self.spite):
            asked.setEnabled(not why_not)
        judge = self._judges() and not _gives_nothing(refund)
        for asked in (self.cells, self.cancel, self.approve):
            asked.setVisible(judge)
        good = not words and minor is not None and 0 < minor <= refund.amount_minor
        said = self.spite.isHidden() or bool(self.spite.text.strip())
        coded = said and not why_not and len(self.cells.code) == CELLS
        self.approve.setEnabled(good and coded and self._sent_is_over())
        if refund.state in _DECIDED:
            self.limit.show_for(None if _gives_nothing(refund) else refund, minor, hidden=self.hidden)
        amount = "•••" if self.hidden or minor is None else figures.money(minor, refund.currency)
        self.approve.relabel(self.tr("Pay back %1").replace("%1", amount))
        bound = self.tr("The code is bound to %1, version %2, %3").replace("%1", refund.id)
        self.bound.setText(why_not or bound.replace("%2", str(self._seen_ver)).replace("%3", amount))
        self._show_amount(refund)

    def _sent_is_over(self) -> bool:
        sent = self._sent()
        return sent is None or sent.state not in _ON_ITS_WAY

    def _part_words(self, refund: Refund, minor: int | None) -> str:
        if self.share.key != "part" or not self.part.text:
            return ""
        if minor is None:
            return amount_trouble(self.part.text, refund.currency)
        if minor > refund.amount_minor:
            most = figures.money(refund.amount_minor, refund.currency)
            return self.tr("A part is at most what is asked: %1").replace("%1", most)
        return ""

    # --- words ---------------------------------------------------------------------------------------------

    def _shares(self, refund: Refund) -> list[Option]:
        usual = refund.amount_minor == refund.policy_minor
        whole = self.tr("By the rules") if usual else self.tr("As in the packet")
        return [Option("rules", whole), Option("part", self.tr("A part"))]

    def retranslate(self) -> None:
        """Words in the language of the window."""
        self.caption.setText(self.tr("To pay back"))
        self.part.rename(self.tr("Amount"), self.tr("1 500"))
        self.spite.rename(self.tr("Why in spite of the signs of risk"), self.tr("It is written into the journal"))
        self.code_title.setText(self.tr("Confirm with a code"))
        self.cells.rename(self.tr("Code of six digits from your app"))
        self.cancel.relabel(self.tr("Clear"))
        self.enrol.relabel(self.tr("No app for codes yet? Set it up"))
        self.submit.relabel(self.tr("Hand in for a decision"))
        self.payee.relabel(self.tr("Pay to an account instead"))
        self.edit.relabel(self.tr("Change the packet"))
        self.give_back.relabel(self.tr("Ask the guest"))
        self.reject.relabel(self.tr("Refuse with a reason"))
        self.withdraw.relabel(self.tr("Withdraw the packet"))
        self.risk.relabel(self.tr("Do not wait for the gates"))
        self.journal.setText(self.tr("Every action goes into the journal"))
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


def _gives_nothing(refund: Refund) -> bool:
    """Whether a packet to be decided asks for no money: there is nothing to agree to, so no code is asked for."""
    return refund.state in _DECIDED and not refund.amount_minor
