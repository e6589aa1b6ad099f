"""The sheet in which new tickets are sold: what, to whom, paid how, and what it costs now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.protocol.admissions import SaleQuote
from app.protocol.deals import SellTickets
from app.protocol.trade import Stock
from ui.theme import Type
from ui.views.sheets import Sheet
from ui.views.wording import in_language, refusal_words
from ui.widgets import figures
from ui.widgets.button import Button
from ui.widgets.dropdown import Select
from ui.widgets.field import Field
from ui.widgets.scroller import Scroller
from ui.widgets.words import Text

translate = QCoreApplication.translate
MOST_PLACES: Final = 10
_TYPING_MS: Final = 200
_LEAST_PX: Final = 96
LINK: Final = "link"


@dataclass(frozen=True, slots=True)
class Buyer:
    """The guest whose dialogue the seller came from."""

    dialogue_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a price is asked for."""

    category_id: str
    places: int
    promo: str
    dialogue_id: str


class SellSheet(Sheet):
    """Stays open until the server has said yes or no, so that nothing typed is lost.

    Signals:
        priced(Asked): what does this cost now?
        given(SellTickets): sell it.
    """

    priced = Signal(object)
    given = Signal(object)

    def __init__(self, window: QWidget, event: str, stock: Sequence[Stock], buyer: Buyer | None) -> None:
        title = translate("SellSheet", "Sell tickets to %1").replace("%1", event)
        super().__init__(window, title, width=520)
        self._buyer, self._quote = buyer, SaleQuote()
        self._asked: Asked | None = None
        self._busy, self._failed = False, ""
        self._make(stock, buyer)
        self._lay_out()
        self._wire()
        self._on_buyer()
        self.open()
        self.category.box.setFocus(Qt.FocusReason.TabFocusReason)

    def _make(self, stock: Sequence[Stock], buyer: Buyer | None) -> None:
        self.category = Select(self.tr("Tickets"), [(one.category_id, _named(one)) for one in stock])
        free = next((one.category_id for one in stock if one.total - one.sold - one.held > 0), "")
        self.category.choose(free)
        self.places = Select(self.tr("How many"), [(str(count), str(count)) for count in range(1, MOST_PLACES + 1)])
        self.promo = Field(self.tr("Promo code, if any"), "")
        people = [("", self.tr("Somebody at the desk, without a chat"))]
        if buyer is not None:
            people.insert(0, (buyer.dialogue_id, buyer.name))
        self.buyer = Select(self.tr("Who buys"), people)
        self.buyer.setVisible(buyer is not None)
        self.name = Field(self.tr("Buyer's name"), self.tr("As in the ID: it stands on the tickets"))
        self.phone, self.email = Field(self.tr("Phone, if known"), "+7"), Field(self.tr("E-mail, if known"), "")
        self.method = Select(self.tr("Paid"), [])
        self.slip = Field(self.tr("Number of the slip"), "")
        self.total, self.instead = Text("", Type.TITLE), Text("", Type.BODY, "t3")
        self.about = Text("", Type.SMALL, "t2", wrap=True)
        self.trouble = Text("", Type.BODY, "late", wrap=True)
        self.leave, self.do = Button(self.tr("Back")), Button("", "primary")

    def _lay_out(self) -> None:
        page = QWidget()
        form = QVBoxLayout(page)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(12)
        self.person = QWidget()
        column = QVBoxLayout(self.person)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.name)
        column.addLayout(_row(self.phone, self.email))
        form.addLayout(_row(self.category))
        form.addLayout(_row(self.places, self.promo))
        form.addWidget(self.buyer)
        form.addWidget(self.person)
        form.addLayout(_row(self.method, self.slip))
        self.form = _Form(page)
        self.body.addWidget(self.form)
        money = QHBoxLayout()
        money.setSpacing(10)
        money.addWidget(self.total)
        money.addWidget(self.instead, 1)
        self.body.addLayout(money)
        self.body.addWidget(self.about)
        self.body.addWidget(self.trouble)
        self.body.setSpacing(10)
        self.trouble.hide()
        self.foot.addWidget(self.leave)
        self.foot.addWidget(self.do)

    def place(self) -> None:
        """In a low window the fields scroll; the price and the buttons stay in sight."""
        self.form.updateGeometry()
        super().place()

    def _wire(self) -> None:
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_MS)
        self._pause.timeout.connect(self.ask)
        for select in (self.category, self.places):
            select.box.currentIndexChanged.connect(lambda _index: self.ask())
        self.buyer.box.currentIndexChanged.connect(lambda _index: self._on_buyer())
        self.method.box.currentIndexChanged.connect(lambda _index: self._on_method())
        self.promo.edit.textEdited.connect(lambda _text: self._later())
        for field in (self.name, self.phone, self.email, self.slip):
            field.edit.textEdited.connect(lambda _text, one=field: one.fail(""))
            field.edit.returnPressed.connect(self._give)
        self.leave.clicked.connect(self.close_sheet)
        self.do.clicked.connect(self._give)

    # --- what is asked ---------------------------------------------------------------------------------------

    def _on_buyer(self) -> None:
        """Whoever has a chat may be sent a link; whoever has none says who he is."""
        chosen, here = self.method.key, bool(self.buyer.key)
        self.method.box.blockSignals(True)
        self.method.box.clear()
        for key, words in _methods(with_link=here):
            self.method.box.addItem(words, key)
        self.method.choose(chosen)
        self.method.box.blockSignals(False)
        self.person.setVisible(not here)
        self._on_method()
        self.ask()

    def _on_method(self) -> None:
        by_link = self.method.key == LINK
        self.slip.setVisible(not by_link)
        self.do.relabel(self.tr("Send the link") if by_link else self.tr("Record the sale"))
        self.about.setText(
            self.tr("The places are held for 15 minutes; the tickets go out when it is paid.")
            if by_link
            else self.tr("Only after the money is in the till. The tickets are valid at once.")
        )
        self.place()

    def _later(self) -> None:
        self._asked = None
        self._show_total()
        self._pause.start()

    def ask(self) -> None:
        """Asks what the places on show cost now."""
        self._failed = ""
        self._ask()

    def _ask(self) -> None:
        self._pause.stop()
        self._say(self._failed)
        self._asked = Asked(self.category.key, int(self.places.key or 1), self.promo.text.strip(), self.buyer.key)
        self._quote = SaleQuote()
        self._show_total()
        self.priced.emit(self._asked)

    def show_quote(self, asked: Asked, quote: SaleQuote) -> None:
        """What the server says it costs; an answer to an older question is dropped."""
        if asked != self._asked:
            return
        self._quote = quote
        self.promo.fail("" if quote.promo_holds else self.tr("This code does not hold now for these tickets"))
        self._say(self._failed or _why_not(quote))
        self._show_total()

    def show_trouble(self, asked: Asked, words: str) -> None:
        """The price could not be asked."""
        if asked == self._asked:
            self._say(words)

    def _show_total(self) -> None:
        quote, known = self._quote, self._is_priced()
        total = figures.money(quote.total_minor, quote.currency) if known else "–"
        self.total.setText(self.tr("To pay: %1").replace("%1", total))
        less = known and quote.total_minor != quote.full_minor
        full = figures.money(quote.full_minor, quote.currency)
        self.instead.setText(self.tr("instead of %1").replace("%1", full) if less else "")
        self.do.setEnabled(known and not self._busy)

    def _is_priced(self) -> bool:
        quote = self._quote
        return self._asked is not None and quote.free > 0 and not quote.refusal and quote.promo_holds

    # --- giving ----------------------------------------------------------------------------------------------

    def hold(self, busy: bool) -> None:
        """Nothing can be changed while the server decides."""
        self._busy = busy
        for part in (self.category, self.places, self.promo, self.buyer, self.person, self.method, self.slip):
            part.setEnabled(not busy)
        self.do.set_busy(busy)
        self._show_total()

    def fail(self, words: str) -> None:
        """The server said no: what was typed stays, the price is asked anew."""
        self.hold(False)
        self._failed = words
        self._ask()

    def _say(self, words: str) -> None:
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))
        self.place()

    def _give(self) -> None:
        if self._busy or not self._is_priced() or self._lacks():
            return
        here, by_link = self.buyer.key, self.method.key == LINK
        args = SellTickets(
            category_id=self.category.key,
            places=int(self.places.key),
            amount_minor=self._quote.total_minor,
            method=self.method.key,
            slip="" if by_link else self.slip.text.strip(),
            promo=self.promo.text.strip(),
            dialogue_id=here,
            name="" if here else " ".join(self.name.text.split()),
            phone="" if here else self.phone.text.strip(),
            email="" if here else self.email.text.strip(),
        )
        self._failed = ""
        self._say("")
        self.hold(True)
        self.given.emit(args)

    def _lacks(self) -> bool:
        """Says at each field what is wrong with it."""
        lacking = []
        if not self.buyer.key and not self.name.text.strip():
            self.name.fail(self.tr("Who buys? The name stands on the tickets"))
            lacking.append(self.name)
        if self.method.key != LINK and self._quote.total_minor and not self.slip.text.strip():
            self.slip.fail(self.tr("The number on the slip is needed"))
            lacking.append(self.slip)
        if lacking:
            lacking[0].edit.setFocus(Qt.FocusReason.OtherFocusReason)
            self.place()
            self.form.ensureWidgetVisible(lacking[0])
        return bool(lacking)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the sheet does not throw away what was typed."""
        typed = any(field.text.strip() for field in (self.name, self.phone, self.email, self.slip, self.promo))
        if not typed and not self._busy:
            super().mousePressEvent(event)


class _Form(Scroller):
    """As high as its fields where there is room, else a few of them."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self.setMinimumHeight(_LEAST_PX)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        layout = self._page.layout()
        if layout is not None:
            layout.activate()
        return self._page.sizeHint()


def _named(stock: Stock) -> str:
    words = translate("SellSheet", "%1: %2, %3 free").replace("%1", in_language(stock.name_ru, stock.name_en))
    free = max(0, stock.total - stock.sold - stock.held)
    return words.replace("%2", figures.money(stock.price_minor, stock.currency)).replace("%3", figures.number(free))


def _methods(*, with_link: bool) -> list[tuple[str, str]]:
    found = [
        ("desk_card", translate("SellSheet", "Card at the desk")),
        ("desk_cash", translate("SellSheet", "Cash at the desk")),
    ]
    return [(LINK, translate("SellSheet", "By a link in the dialogue")), *found] if with_link else found


def _why_not(quote: SaleQuote) -> str:
    if quote.refusal == "sold_out" and quote.free:
        return translate("SellSheet", "Only %1 left here.").replace("%1", figures.number(quote.free))
    return refusal_words(quote.refusal) if quote.refusal else ""


def _row(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(12)
    for part in parts:
        row.addWidget(part, 1, Qt.AlignmentFlag.AlignTop)
    return row
