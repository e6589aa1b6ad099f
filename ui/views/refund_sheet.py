"""Sheets of a refund: open or change a packet, and say where money goes that cannot go back the way it came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from app.domain.amounts import AmountError, read_amount
from app.domain.refunds import Ground
from app.domain.requisites import MENDS, Wrong, explain_all
from app.protocol.deals import EditRefund, OpenRefund, SetRefundPayee
from app.protocol.trade import Refund, Stock
from ui.qt import one_line, set_tooltip
from ui.theme import Type
from ui.views.refund_words import amount_trouble, ground_name
from ui.views.sheets import Sheet
from ui.views.wording import category_name, in_language
from ui.widgets import figures
from ui.widgets.button import Button
from ui.widgets.dropdown import Select
from ui.widgets.field import Field
from ui.widgets.textarea import TextArea
from ui.widgets.words import Text

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class TicketChoice:
    """A ticket that can go into a packet."""

    id: str
    words: str
    chosen: bool = True


class _PacketSheet(Sheet):
    """Ground, tickets and a few words."""

    def __init__(self, window: QWidget, title: str, about: str, tickets: Sequence[TicketChoice], verb: str) -> None:
        super().__init__(window, title, about, width=480)
        self.ground = Select(self.tr("Ground"), [(one.value, ground_name(one.value)) for one in Ground])
        self.trouble = Text("", Type.SMALL, "late", wrap=True)
        self.body.addWidget(self.ground)
        self.body.addWidget(Text(self.tr("Tickets"), Type.SMALL_MEDIUM, "t2"))
        self.tickets: dict[str, QCheckBox] = {}
        for ticket in tickets:
            box = QCheckBox(one_line(ticket.words, 70))
            set_tooltip(box, ticket.words)
            box.setChecked(ticket.chosen)
            box.toggled.connect(lambda _on: self.trouble.hide())
            self.tickets[ticket.id] = box
            self.body.addWidget(box)
        if not tickets:
            self.body.addWidget(Text(self.tr("All tickets of the order"), Type.ROW, "t2"))
        self.extra()
        self.trouble.hide()
        self.body.addWidget(self.trouble)
        leave = Button(self.tr("Back"))
        leave.clicked.connect(self.close_sheet)
        self.do = Button(verb, "primary")
        self.do.clicked.connect(self.give)
        self.foot.addWidget(leave)
        self.foot.addWidget(self.do)
        self.open()
        self.ground.box.setFocus(Qt.FocusReason.TabFocusReason)

    def extra(self) -> None:
        """Parts of one of the two forms."""

    def chosen(self) -> tuple[str, ...]:
        """The tickets ticked."""
        return tuple(ident for ident, box in self.tickets.items() if box.isChecked())

    def none_chosen(self) -> bool:
        """Says so when there is something to choose and nothing is."""
        none = bool(self.tickets) and not self.chosen()
        self.trouble.setText(self.tr("Choose at least one ticket"))
        self.trouble.setVisible(none)
        return none

    def give(self) -> None:
        """Hands over what was filled in."""


class OpenRefundSheet(_PacketSheet):
    """A new packet from a dialogue.

    Signals:
        given(object): `OpenRefund`.
    """

    given = Signal(object)

    def __init__(
        self, window: QWidget, order_id: str, tickets: Sequence[TicketChoice], words: str, dialogue_id: str
    ) -> None:
        self._dialogue_id, self._said = dialogue_id, words
        title = translate("OpenRefundSheet", "Refund for order %1").replace("%1", order_id)
        about = translate(
            "OpenRefundSheet", "What the rules give is worked out by the server. The guest is told each step."
        )
        super().__init__(window, title, about, tickets, translate("OpenRefundSheet", "Open the packet"))

    def extra(self) -> None:
        self.reason = TextArea(least_px=56)
        self.reason.rename(self.tr("The guest's reason"), self.tr("In the guest's own words"))
        self.reason.set_text(self._said)
        self.body.addWidget(self.reason)

    def give(self) -> None:
        if self.none_chosen():
            return
        self.close_sheet()
        self.given.emit(
            OpenRefund(
                ground=self.ground.key,
                ticket_ids=self.chosen(),
                reason=self.reason.text.strip(),
                dialogue_id=self._dialogue_id,
            )
        )


class EditRefundSheet(_PacketSheet):
    """Another ground, other tickets, another amount; approvals fall.

    Signals:
        given(object): `EditRefund`.
    """

    given = Signal(object)

    def __init__(self, window: QWidget, refund: Refund, stock: Iterable[Stock]) -> None:
        self._refund = refund
        named = {one.category: category_name(stock, refund.event_id, one.category) for one in refund.lines}
        tickets = [TicketChoice(one.ticket_id, f"{named[one.category]}, {one.holder}") for one in refund.lines]
        title = translate("EditRefundSheet", "Change %1").replace("%1", refund.id)
        about = translate(
            "EditRefundSheet", "Who changes a packet does not decide on it, and every approval so far falls."
        )
        super().__init__(window, title, about, tickets, translate("EditRefundSheet", "Save the changes"))
        self.ground.choose(refund.ground)

    def extra(self) -> None:
        hint = figures.money(self._refund.policy_minor, self._refund.currency)
        self.amount = Field(self.tr("Amount, empty for what the rules give"), hint)
        self.amount.edit.textEdited.connect(lambda _text: self.amount.fail(""))
        self.body.addWidget(self.amount)
        self.note = Field(self.tr("Note for colleagues"), "")
        self.body.addWidget(self.note)

    def give(self) -> None:
        text, refund = self.amount.text.strip(), self._refund
        minor: int | None = None
        if text:
            try:
                minor = read_amount(text, refund.currency).minor
            except AmountError:
                self.amount.fail(amount_trouble(text, refund.currency))
                return
        if self.none_chosen():
            return
        self.close_sheet()
        self.given.emit(
            EditRefund(
                ground=self.ground.key,
                ticket_ids=self.chosen(),
                amount_minor=minor,
                document_ids=tuple(one.id for one in refund.documents),
                note=self.note.text.strip(),
            )
        )


class PayeeSheet(Sheet):
    """Requisites; the server checks their digits, what was typed stays until they are right.

    Signals:
        given(object): `SetRefundPayee`.
    """

    given = Signal(object)

    def __init__(self, window: QWidget, refund: Refund) -> None:
        super().__init__(
            window,
            translate("PayeeSheet", "Pay to an account"),
            translate(
                "PayeeSheet",
                "Only when the money cannot go back to the card or account that paid. A second person decides.",
            ),
            width=480,
        )
        self.name = Field(self.tr("Payee's full name"), "")
        self.bik = Field(self.tr("BIC of the bank, 9 digits"), "044525225")
        self.account = Field(self.tr("Account, 20 digits"), "")
        self.reason = Field(self.tr("Why not the way it came"), "")
        for field in (self.name, self.bik, self.account, self.reason):
            field.edit.textEdited.connect(lambda _text, one=field: one.fail(""))
            self.body.addWidget(field)
        if refund.payee is not None:
            self.name.edit.setText(refund.payee.name)
        leave = Button(self.tr("Back"))
        leave.clicked.connect(self.close_sheet)
        do = Button(self.tr("Use this account"), "primary")
        do.clicked.connect(self._give)
        self.foot.addWidget(leave)
        self.foot.addWidget(do)
        self.open()
        self.name.edit.setFocus(Qt.FocusReason.TabFocusReason)

    def _give(self) -> None:
        wrong = explain_all(self.name.text, self.bik.text, self.account.text)
        troubles = {
            self.name: _mend(wrong.get("name")),
            self.bik: _mend(wrong.get("bik")),
            self.account: _mend(wrong.get("account")),
            self.reason: "" if self.reason.text.strip() else self.tr("A reason is needed"),
        }
        for field, words in troubles.items():
            field.fail(words)
        if any(troubles.values()):
            return
        self.close_sheet()
        self.given.emit(
            SetRefundPayee(
                name=self.name.text.strip(),
                bik=self.bik.text.strip(),
                account=self.account.text.strip(),
                reason=self.reason.text.strip(),
            )
        )


def _mend(wrong: Wrong | None) -> str:
    return in_language(*MENDS[wrong]) if wrong is not None else ""
