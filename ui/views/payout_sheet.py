"""Sheets about money that people pay out: it was paid, under which number; or it could not be, and why.

A sheet stays until the server has answered, so that nothing typed is lost to a wrong code or a cut link.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.console.state import Change, Pending, PendingState
from app.domain.payouts import CAUSES, Handed, Unpaid, Way
from app.protocol.arguments import Args
from app.protocol.deals import ConfirmPayout, FailPayout
from app.protocol.trade import HandPayout, Refund
from ui.bridge import Bridge
from ui.qt import one_line
from ui.theme import Type
from ui.views.payout_words import cause_words, reference_trouble, state_words, way_words
from ui.views.sheets import Sheet
from ui.views.wording import refusal_words
from ui.widgets import figures
from ui.widgets.button import Button
from ui.widgets.codecells import CELLS, CodeCells
from ui.widgets.dropdown import Select
from ui.widgets.field import Field
from ui.widgets.textarea import TextArea
from ui.widgets.words import Text

translate = QCoreApplication.translate
_ON_ITS_WAY = frozenset({PendingState.QUEUED, PendingState.SENT, PendingState.HELD})
_CODES = frozenset({"code_wrong", "code_used", "code_locked"})


class _PayoutSheet(Sheet):
    """What both ask for: a code bound to this version of the packet, and the way to the server and back.

    Signals:
        said(str): it is done; words for a toast.
    """

    said = Signal(str)

    def __init__(self, window: QWidget, bridge: Bridge, refund: Refund, line: HandPayout, title: str) -> None:
        self._amount = figures.money(line.amount_minor, refund.currency)
        about = f"{refund.id}, {one_line(refund.guest_name, 60)}: {self._amount} {way_words(line)}"
        super().__init__(window, title, about, width=460)
        self._bridge, self._store = bridge, bridge.store
        self._id, self._line, self._cmd = refund.id, line, ""
        self._ver = self._store.version(f"refund:{refund.id}")
        self.extra()
        self.code_title = Text(translate("PayoutSheet", "Confirm with a code"), Type.SMALL_MEDIUM, "t2")
        self.cells = CodeCells(translate("PayoutSheet", "Code of six digits from your app"))
        self.problem = Text("", Type.SMALL, "late", wrap=True)
        self.problem.hide()
        self.body.addSpacing(4)
        for part in (self.code_title, self.cells, self.problem):
            self.body.addWidget(part)
        leave = Button(translate("PayoutSheet", "Back"))
        leave.clicked.connect(self.close_sheet)
        self.do = Button(self.verb(), self.kind)
        self.do.clicked.connect(self._give)
        self.foot.addWidget(leave)
        self.foot.addWidget(self.do)
        self.cells.changed.connect(lambda _code: self._check())
        bridge.changed.connect(self._on_change)
        self._check()
        self.open()

    kind: Literal["primary", "danger"] = "primary"

    def extra(self) -> None:
        """Parts of one of the two."""

    def verb(self) -> str:
        """What its button does."""
        raise NotImplementedError

    def args(self) -> Args | None:
        """What is to be sent; None when something is wrong, which is shown beside it."""
        raise NotImplementedError

    @property
    def line(self) -> HandPayout | None:
        """The payout as the server has it now."""
        refund = self._store.refunds.get(self._id)
        lines = refund.by_hand if refund is not None else ()
        return next((line for line in lines if line.id == self._line.id), None)

    # --- to the server and back ----------------------------------------------------------------------------

    def _give(self) -> None:
        args = self.args()
        if args is None or len(self.cells.code) != CELLS:
            self._tell(translate("PayoutSheet", "Type the code of six digits, too") if args is not None else "")
            return
        self._tell("")
        self._cmd = self._bridge.send(f"refund:{self._id}", args, base=self._ver, step_up=self.cells.code)
        self._check()

    def _sent(self) -> Pending | None:
        found = self._store.refusals.get(self._cmd)
        return found or next((one for one in self._store.pending if one.cmd == self._cmd), None)

    def _on_change(self, change: Change) -> None:
        if not self.isVisible() or not (change.everything or change.slices & {"refunds", "pending"}):
            return
        line, sent = self.line, self._sent()
        if line is not None and line.state != Handed.WAITING:
            self._over(line)
            return
        if sent is not None and sent.code:
            self._refused(sent)
        ver = self._store.version(f"refund:{self._id}")
        if ver != self._ver:
            self._ver = ver
            self.cells.clear()  # the code was meant for the version before
        self._check()

    def _over(self, line: HandPayout) -> None:
        """It is said, by oneself or by a colleague who was faster."""
        me = self._store.me
        self.close_sheet()
        words = state_words(line)
        by_me = me is not None and line.by == me.user_id
        self.said.emit(words if by_me else f"{one_line(line.by_name, 40)}: {words}")

    def _refused(self, sent: Pending) -> None:
        self._tell(refusal_words(sent.code))
        self.cells.clear()
        self.cells.fail(sent.code in _CODES)
        self._cmd = ""
        self._bridge.discard(sent.cmd)

    def _tell(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
        self.place()

    def _check(self) -> None:
        sent = self._sent()
        busy = sent is not None and sent.state in _ON_ITS_WAY
        self.do.set_busy(busy)
        self.do.setEnabled(not busy)


class PaidSheet(_PayoutSheet):
    """The number of the slip or payment order, and a code."""

    def __init__(self, window: QWidget, bridge: Bridge, refund: Refund, line: HandPayout) -> None:
        desk = line.way == Way.DESK
        title = (
            translate("PayoutSheet", "Handed out at the desk")
            if desk
            else translate("PayoutSheet", "Transferred by requisites")
        )
        super().__init__(window, bridge, refund, line, title)
        self.reference.edit.setFocus(Qt.FocusReason.TabFocusReason)

    def extra(self) -> None:
        desk = self._line.way == Way.DESK
        about = (
            translate("PayoutSheet", "Only after the guest has the money. The number ties it to the desk's slip.")
            if desk
            else translate("PayoutSheet", "Only after the bank has taken the order. The number ties it to the money.")
        )
        label = (
            translate("PayoutSheet", "Number of the desk's slip")
            if desk
            else translate("PayoutSheet", "Number of the payment order")
        )
        self.body.addWidget(Text(about, Type.SMALL, "t2", wrap=True))
        self.reference = Field(label, "")
        self.reference.edit.textEdited.connect(lambda _text: self.reference.fail(""))
        self.body.addWidget(self.reference)

    def verb(self) -> str:
        return translate("PayoutSheet", "Book %1 as paid").replace("%1", self._amount)

    def args(self) -> Args | None:
        words = reference_trouble(self.reference.text)
        self.reference.fail(words)
        if words:
            self.place()
            return None
        return ConfirmPayout(payout_id=self._line.id, reference=self.reference.text)


class UnpaidSheet(_PayoutSheet):
    """Why it could not be paid, a note for colleagues, and a code."""

    kind: Literal["primary", "danger"] = "danger"

    def __init__(self, window: QWidget, bridge: Bridge, refund: Refund, line: HandPayout) -> None:
        super().__init__(window, bridge, refund, line, translate("PayoutSheet", "Could not be paid"))
        self.cause.box.setFocus(Qt.FocusReason.TabFocusReason)

    def extra(self) -> None:
        about = translate(
            "PayoutSheet", "Only when no money has left. The guest is asked for requisites, the packet comes back."
        )
        self.body.addWidget(Text(about, Type.SMALL, "t2", wrap=True))
        causes = CAUSES[Way(self._line.way)]
        self.cause = Select(translate("PayoutSheet", "Why"), [(one.value, cause_words(one.value)) for one in causes])
        self.note = TextArea(least_px=56)
        self.note.rename(translate("PayoutSheet", "Note for colleagues; the guest does not read it"))
        self.note.edited.connect(lambda: self.note.fail(""))
        self.body.addWidget(self.cause)
        self.body.addWidget(self.note)

    def verb(self) -> str:
        return translate("PayoutSheet", "It was not paid")

    def args(self) -> Args | None:
        note = self.note.text.strip()
        if self.cause.key == Unpaid.OTHER and not note:
            self.note.fail(translate("PayoutSheet", "Say in a few words what happened"))
            self.place()
            return None
        return FailPayout(payout_id=self._line.id, cause=self.cause.key, note=note)
