"""A sale on its way: the sheet, the price from the server, and what became of the command."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.console.state import Change, PendingState
from app.console.troubles import Trouble
from app.domain.ids import entity_id
from app.protocol.admissions import SaleQuote
from app.protocol.deals import SellTickets
from app.protocol.trade import Stock
from ui.bridge import Bridge
from ui.qt import one_line
from ui.views.phases import event_now
from ui.views.sell_sheet import LINK, Asked, Buyer, SellSheet
from ui.views.wording import event_name, refusal_words, trouble_words

_NOT_SAVED: Final = "not_saved"


class Selling(QObject):
    """One sale at a time: a second is not begun before the server has judged the first.

    Signals:
        said(str), refused(str): something to tell in a toast; why something was not done.
        sold(str): the order, once its tickets are there.
    """

    said = Signal(str)
    refused = Signal(str)
    sold = Signal(str)

    def __init__(self, bridge: Bridge, view: QWidget) -> None:
        super().__init__(view)
        self._bridge, self._store, self._view = bridge, bridge.store, view
        self._sheet: SellSheet | None = None
        self._cmd, self._seen, self._by_link = "", False, False
        bridge.changed.connect(self._on_change)
        bridge.notice.connect(self._on_notice)

    def begin(self, dialogue_id: str = "") -> None:
        """Opens the sheet for the event of the dialogue, else for the one that is going on."""
        if self._cmd:
            self.refused.emit(self.tr("The sale before this one is still on its way"))
            return
        dialogue = self._store.dialogues.get(dialogue_id)
        event = self._store.events.get(dialogue.event_id) if dialogue is not None else None
        event = event or event_now(self._store.events.values(), self._store.now_ms())
        stock = [one for one in self._store.stock.values() if event is not None and one.event_id == event.id]
        if event is None or not stock:
            self.refused.emit(refusal_words("not_on_sale"))
            return
        buyer = Buyer(dialogue.id, one_line(dialogue.guest_name, 60)) if dialogue is not None else None
        sheet = SellSheet(self._view.window(), event_name(event), _in_order(stock), buyer)
        self._sheet = sheet
        sheet.priced.connect(lambda asked: self._price(event.id, asked))
        sheet.given.connect(lambda args: self._sell(event.id, args))
        sheet.ask()

    def _price(self, event_id: str, asked: Asked) -> None:
        self._bridge.run(
            self._bridge.books.quote(event_id, asked.category_id, asked.places, asked.promo, asked.dialogue_id),
            lambda quote: self._priced(asked, quote),
            lambda trouble: self._unpriced(asked, trouble),
        )

    def _priced(self, asked: Asked, quote: SaleQuote) -> None:
        sheet = self._shown()
        if sheet is not None:
            sheet.show_quote(asked, quote)

    def _unpriced(self, asked: Asked, trouble: Trouble) -> None:
        sheet = self._shown()
        if sheet is not None:
            sheet.show_trouble(asked, trouble_words(trouble.key))

    def _shown(self) -> SellSheet | None:
        """The sheet, while it is open: it may be closed before the server has answered."""
        sheet = self._sheet
        return sheet if sheet is not None and isValid(sheet) and sheet.isVisible() else None

    def _sell(self, event_id: str, args: SellTickets) -> None:
        ent = f"event:{event_id}"
        self._by_link, self._seen = args.method == LINK, False
        self._cmd = self._bridge.send(ent, args, base=self._store.version(ent))

    # --- what became of it -----------------------------------------------------------------------------------

    def _on_change(self, change: Change) -> None:
        if self._cmd and (change.everything or "pending" in change.slices):
            self._follow()

    def _follow(self) -> None:
        cmd = self._cmd
        row = self._store.refusals.get(cmd) or next((one for one in self._store.pending if one.cmd == cmd), None)
        if cmd in self._store.made:
            self._end()
            self._tell(entity_id(self._store.made[cmd]))
        elif row is None:
            if self._seen:  # put away by hand, in the list of what was not sent
                self._fail("")
        elif cmd in self._store.refusals or row.state is PendingState.NEEDS_REVIEW:
            # a command that waits to be looked at would be a second sale beside the one made anew in the sheet
            self._bridge.discard(cmd)
            self._fail(refusal_words(row.code))
        else:
            self._seen = True

    def _on_notice(self, key: str, about: dict[str, str]) -> None:
        if key == _NOT_SAVED and about.get("cmd") == self._cmd != "":
            self._fail(self.tr("Could not be written down on this computer, nothing was sold. Try again."))

    def _tell(self, order_id: str) -> None:
        words = self.tr("Order %1: the link is in the dialogue") if self._by_link else self.tr("Sold: order %1")
        self.said.emit(words.replace("%1", order_id))
        if not self._by_link:
            self.sold.emit(order_id)

    def _end(self) -> None:
        sheet, self._cmd = self._shown(), ""
        if sheet is not None:
            sheet.close_sheet()

    def _fail(self, words: str) -> None:
        sheet, self._cmd = self._shown(), ""
        if sheet is not None:
            sheet.fail(words)
        elif words:
            self.refused.emit(words)


def _in_order(stock: list[Stock]) -> list[Stock]:
    """The cheapest first."""
    return sorted(stock, key=lambda one: (one.price_minor, one.id))
