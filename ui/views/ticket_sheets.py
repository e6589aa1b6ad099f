"""Sheets of the tickets screen: let in by hand, pass on, why it gave trouble."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.domain.admission import Cause
from ui.views.sheets import Sheet
from ui.views.ticket_words import cause_name
from ui.widgets.button import Button
from ui.widgets.dropdown import Select
from ui.widgets.field import Field
from ui.widgets.textarea import TextArea

translate = QCoreApplication.translate


class AdmitSheet(Sheet):
    """At which gate, and why.

    Signals:
        given(str, str): gate and reason.
    """

    given = Signal(str, str)

    def __init__(self, window: QWidget, gates: Sequence[tuple[str, str]], here: str, *, again: bool) -> None:
        twice = translate("AdmitSheet", "Somebody came in with this ticket already. The second entry is flagged.")
        once = translate("AdmitSheet", "The entry is recorded with your name and the reason.")
        super().__init__(window, translate("AdmitSheet", "Let in by hand"), twice if again else once)
        self.gate = Select(self.tr("Gate"), gates)
        self.gate.choose(here)
        self.reason = TextArea(least_px=56)
        self.reason.rename(self.tr("Reason"))
        self.reason.edited.connect(lambda: self.reason.fail(""))
        self.body.addWidget(self.gate)
        self.body.addWidget(self.reason)
        leave = Button(self.tr("Back"))
        leave.clicked.connect(self.close_sheet)
        do = Button(self.tr("Let in"), "danger" if again else "primary")
        do.clicked.connect(self._give)
        self.foot.addWidget(leave)
        self.foot.addWidget(do)
        self.open()
        self.reason.setFocus(Qt.FocusReason.TabFocusReason)

    def _give(self) -> None:
        reason, gate = self.reason.text.strip(), self.gate.key
        if not reason:
            self.reason.fail(self.tr("A reason is needed"))
            return
        self.close_sheet()
        self.given.emit(gate, reason)


class HolderSheet(Sheet):
    """Who gets the ticket.

    Signals:
        given(str, str, str): name, phone, e-mail.
    """

    given = Signal(str, str, str)

    def __init__(self, window: QWidget) -> None:
        about = translate("HolderSheet", "The new holder gets a new code, the present one dies at once.")
        super().__init__(window, translate("HolderSheet", "Pass the ticket on"), about)
        self.holder = Field(self.tr("Name"), "")
        self.phone = Field(self.tr("Phone, if known"), "+7")
        self.email = Field(self.tr("E-mail, if known"), "")
        self.holder.edit.textEdited.connect(lambda _text: self.holder.fail(""))
        for field in (self.holder, self.phone, self.email):
            self.body.addWidget(field)
        leave = Button(self.tr("Back"))
        leave.clicked.connect(self.close_sheet)
        do = Button(self.tr("Pass on"), "primary")
        do.clicked.connect(self._give)
        self.foot.addWidget(leave)
        self.foot.addWidget(do)
        self.open()
        self.holder.edit.setFocus(Qt.FocusReason.TabFocusReason)

    def _give(self) -> None:
        name = " ".join(self.holder.text.split())
        if not name:
            self.holder.fail(self.tr("Who gets the ticket?"))
            return
        self.close_sheet()
        self.given.emit(name, self.phone.text.strip(), self.email.text.strip())


class CauseSheet(Sheet):
    """Why the ticket gave trouble; digits choose.

    Signals:
        picked(str): a `Cause`.
    """

    picked = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, translate("CauseSheet", "What was it?"))
        first: Button | None = None
        for number, cause in enumerate(Cause, start=1):
            line = self.option(number % 10, cause_name(cause), partial(self._pick, cause))
            first = first or line
        self.open()
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def _pick(self, cause: Cause) -> None:
        self.close_sheet()
        self.picked.emit(cause.value)
