"""The cards of the stock: what is free of each category, and how the rest stands."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.protocol.trade import Stock
from ui.theme import Type
from ui.views.wording import in_language
from ui.widgets import figures
from ui.widgets.section import Plate
from ui.widgets.stockbar import Shares, StockBar, Swatch
from ui.widgets.words import Text

_LEGEND: Final = ("inside", "held", "out", "free")


class StockCard(Plate):
    """One category."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padding=14, parent=parent)
        self.name, self.price = Text("", Type.HEADING, elide=True), Text("", Type.ROW_NUM, "t3")
        self.free, self.of = Text("", Type.FIGURE), Text("", Type.UNIT, "t2")
        self.bar = StockBar()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.name, 1)
        head.addWidget(self.price)
        figure = QHBoxLayout()
        figure.setSpacing(6)
        figure.addWidget(self.free)
        figure.addWidget(self.of)
        figure.addStretch(1)
        self._legend = legend = QGridLayout()
        legend.setHorizontalSpacing(8)
        legend.setVerticalSpacing(4)
        self._narrow = False
        self._pairs: list[QWidget] = []
        self._counts: dict[str, Text] = {}
        self._words: dict[str, Text] = {}
        for kind in _LEGEND:
            self._words[kind], self._counts[kind] = Text("", Type.SMALL, "t2"), Text("", Type.WAIT)
            entry = QWidget()
            pair = QHBoxLayout(entry)
            pair.setContentsMargins(0, 0, 0, 0)
            pair.setSpacing(6)
            pair.addWidget(Swatch(kind))
            pair.addWidget(self._words[kind])
            pair.addStretch(1)
            pair.addWidget(self._counts[kind])
            self._pairs.append(entry)
        self._lay_legend()
        body = QVBoxLayout()
        body.setSpacing(8)
        for part in (head, figure):
            body.addLayout(part)
        body.addWidget(self.bar)
        body.addLayout(legend)
        self.column.addLayout(body)

    def fold(self, *, narrow: bool) -> None:
        """With one entry of the legend in a line instead of two."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._lay_legend()

    def _lay_legend(self) -> None:
        across = 1 if self._narrow else 2
        for place, entry in enumerate(self._pairs):
            self._legend.addWidget(entry, place // across, place % across)
        self._legend.setColumnStretch(0, 1)
        self._legend.setColumnStretch(1, across - 1)

    def show_stock(self, stock: Stock) -> None:
        """Shows a category as it stands."""
        free = max(0, stock.total - stock.sold - stock.held)
        name = in_language(stock.name_ru, stock.name_en)
        self.name.setText(name)
        self.price.setText(figures.money(stock.price_minor, stock.currency))
        self.free.setText(figures.number(free))
        self.free.paint_in("t1" if free else "t3")
        some = self.tr("free of %1")
        none = self.tr("no places left of %1") if stock.total else self.tr("not on sale")
        waiting = self.tr("%n waiting", "", stock.waiting)
        if stock.waiting:  # says more than how many there were: the legend adds up to that
            some, none = (f"{word}, {waiting}" for word in (self.tr("free"), self.tr("none left")))
        self.of.setText((some if free else none).replace("%1", figures.number(stock.total)))
        out = max(0, stock.sold - stock.inside)
        counts = {"inside": stock.inside, "held": stock.held, "out": out, "free": free}
        words = {
            "inside": self.tr("Inside"),
            "held": self.tr("On hold"),
            "out": self.tr("Not in yet"),
            "free": self.tr("Free"),
        }
        for kind, count in counts.items():
            self._words[kind].setText(words[kind])
            self._counts[kind].setText(figures.number(count))
        said = ", ".join(f"{words[kind]} {count}" for kind, count in counts.items())
        self.bar.show_shares(Shares(stock.inside, out, stock.held, free), said)
        self.setAccessibleName(f"{name}: {said}" + (f", {waiting}" if stock.waiting else ""))
