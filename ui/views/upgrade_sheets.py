"""Sheets of the upgrades screen: an offer in words, money taken at the desk."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.domain.amounts import AmountError, read_amount
from app.protocol.admissions import Prospect
from app.protocol.deals import OfferUpgrade, TakePayment
from app.protocol.trade import Stock, Upgrade
from ui.qt import one_line
from ui.views.refund_words import amount_trouble
from ui.views.sheets import Sheet
from ui.views.wording import in_language
from ui.widgets import figures
from ui.widgets.button import Button
from ui.widgets.dropdown import Select
from ui.widgets.field import Field
from ui.widgets.textarea import TextArea

translate = QCoreApplication.translate


class OfferSheet(Sheet):
    """Where to, and in which words.

    Signals:
        given(object): `OfferUpgrade`.
    """

    given = Signal(object)

    def __init__(
        self, window: QWidget, prospect: Prospect, goals: Sequence[Stock], boxes: Sequence[Stock] = ()
    ) -> None:
        title = translate("OfferSheet", "Offer to %1").replace("%1", one_line(prospect.guest_name, 40))
        about = translate("OfferSheet", "Nothing is held yet: the places are kept when the guest agrees.")
        super().__init__(window, title, about, width=480)
        self._prospect = prospect
        places = len(prospect.ticket_ids)
        options = []
        for goal in goals:
            free = goal.total - goal.sold - goal.held
            due = figures.money((goal.upgrade_minor or 0) * places, goal.currency)
            words = translate("OfferSheet", "%1: %2 more, %3 free")
            words = words.replace("%1", in_language(goal.name_ru, goal.name_en)).replace("%2", due)
            options.append((goal.category_id, words.replace("%3", figures.number(free))))
        options += self._boxes(prospect, boxes)
        self.goal = Select(self.tr("Places"), options)
        self.goal.choose(prospect.goal_id)
        self.words = TextArea(least_px=72)
        self.words.rename(self.tr("In your words"), self.tr("Empty: the usual offer with the price difference"))
        self.body.addWidget(self.goal)
        self.body.addWidget(self.words)
        leave = Button(self.tr("Back"))
        leave.clicked.connect(self.close_sheet)
        do = Button(self.tr("Send the offer"), "primary")
        do.setEnabled(bool(options))
        do.clicked.connect(self._give)
        self.foot.addWidget(leave)
        self.foot.addWidget(do)
        self.open()
        self.goal.box.setFocus(Qt.FocusReason.TabFocusReason)

    @staticmethod
    def _boxes(prospect: Prospect, boxes: Sequence[Stock]) -> list[tuple[str, str]]:
        """Boxes for the whole group, with what they pay together."""
        stock = {box.category_id: box for box in boxes}
        found = []
        for goal in prospect.boxes:
            box = stock.get(goal.category_id)
            if box is None:
                continue
            words = translate("OfferSheet", "%1: %2 more for all together, %3 free")
            words = words.replace("%1", in_language(box.name_ru, box.name_en))
            words = words.replace("%2", figures.money(goal.due_minor, box.currency))
            found.append((goal.category_id, words.replace("%3", figures.number(box.total - box.sold - box.held))))
        return found

    def _give(self) -> None:
        prospect = self._prospect
        self.close_sheet()
        self.given.emit(
            OfferUpgrade(
                ticket_ids=prospect.ticket_ids,
                category_id=self.goal.key,
                dialogue_id=prospect.dialogue_id,
                text=self.words.text.strip(),
            )
        )


class DeskSheet(Sheet):
    """What the desk took, and the number on its slip.

    Signals:
        given(object): `TakePayment`.
    """

    given = Signal(object)

    def __init__(self, window: QWidget, upgrade: Upgrade) -> None:
        due = figures.money(upgrade.due_minor, upgrade.currency)
        title = translate("DeskSheet", "Take %1 at the desk").replace("%1", due)
        about = translate("DeskSheet", "Only after the money is in the till. The new tickets go out at once.")
        super().__init__(window, title, about)
        self._upgrade = upgrade
        self.method = Select(
            self.tr("How"), [("desk_card", self.tr("Card at the terminal")), ("desk_cash", self.tr("Cash"))]
        )
        self.amount = Field(self.tr("Amount on the slip"), due)
        self.slip = Field(self.tr("Number of the slip"), "")
        self.amount.edit.textEdited.connect(lambda _text: self.amount.fail(""))
        self.slip.edit.textEdited.connect(lambda _text: self.slip.fail(""))
        for part in (self.method, self.amount, self.slip):
            self.body.addWidget(part)
        leave = Button(self.tr("Back"))
        leave.clicked.connect(self.close_sheet)
        do = Button(self.tr("Record the payment"), "primary")
        do.clicked.connect(self._give)
        self.foot.addWidget(leave)
        self.foot.addWidget(do)
        self.open()
        self.amount.edit.setFocus(Qt.FocusReason.TabFocusReason)

    def _give(self) -> None:
        upgrade, text = self._upgrade, self.amount.text.strip()
        try:
            minor = read_amount(text, upgrade.currency).minor
        except AmountError:
            self.amount.fail(amount_trouble(text, upgrade.currency))
            return
        if minor != upgrade.due_minor:
            due = figures.money(upgrade.due_minor, upgrade.currency)
            self.amount.fail(self.tr("It must be exactly %1").replace("%1", due))
            return
        slip = self.slip.text.strip()
        if not slip:
            self.slip.fail(self.tr("The number on the slip is needed"))
            return
        self.close_sheet()
        self.given.emit(TakePayment(amount_minor=minor, method=self.method.key, slip=slip))
