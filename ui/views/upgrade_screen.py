"""The upgrades screen: stock, who can be offered better places, the offer that is going on. F8 in a dialogue."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.console.state import Change
from app.protocol.admissions import Prospect
from app.protocol.arguments import Args
from app.protocol.deals import (
    DecideLatePayment,
    ExtendHold,
    HoldUpgrade,
    MoveErrand,
    OfferUpgrade,
    PauseOffers,
    ReleaseUpgrade,
    SendPayLink,
    TakePayment,
)
from app.protocol.trade import Stock, Upgrade
from ui.bridge import Bridge
from ui.theme import Type
from ui.views.panes import Panes
from ui.views.phases import event_now
from ui.views.sendings import Sendings
from ui.views.upgrade_hold import UpgradeHold
from ui.views.upgrade_list import ProspectList
from ui.views.upgrade_sheets import DeskSheet, OfferSheet
from ui.views.upgrade_stock import StockCard
from ui.views.wording import refusal_words
from ui.views.wordsheet import WordsSheet
from ui.widgets import figures
from ui.widgets.button import Button
from ui.widgets.chip import Chip, ChipLook
from ui.widgets.scroller import Scroller
from ui.widgets.words import Text

_CARDS: Final = 4
_CARDS_WIDE, _CARDS_NARROW = 960, 800
"""own widths from which four cards stand abreast with two words in a line of their legend, and with one"""
_LOW: Final = 520
"""a page lower than this scrolls as a whole"""
_READ_MS: Final = 10_000
"""the list of who can be offered is read again so often while it is on show"""


class UpgradeScreen(QWidget):
    """Stock and prospects, and one offer beside them.

    Signals:
        said(str), refused(str): something to tell in a toast; why something was not done.
        dialogue_asked(str): show a dialogue.
        shown(): this screen has something to show.
    """

    said = Signal(str)
    refused = Signal(str)
    dialogue_asked = Signal(str)
    shown = Signal()

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._store = bridge, bridge.store
        self._sendings = Sendings(bridge)
        self.hold, self.prospects = UpgradeHold(bridge), ProspectList(bridge)
        self.title, self.offered = Text("", Type.TITLE), Text("", Type.ROW, "t2", elide=True)
        self.paid, self.pause = Chip(ChipLook("")), Button("", icon="pause", small=True)
        self._cards: list[StockCard] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        self._page = Scroller(self._laid_out())
        self.panes = Panes((None, self._page, self.hold), ((0, 0), (352, 376)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panes)
        self._again = QTimer(self)
        self._again.setInterval(_READ_MS)
        self._again.timeout.connect(self.prospects.read)
        self._wire()
        self.retranslate()

    def _laid_out(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(20, 12, 20, 16)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addWidget(self.paid)
        head.addWidget(self.offered, 1)
        head.addWidget(self.pause)
        column.addLayout(head)
        column.addLayout(self._grid)
        column.addWidget(self.prospects, 1)
        return page

    def _wire(self) -> None:
        self.pause.clicked.connect(self._pause)
        self.prospects.asked.connect(self._offer)
        self.hold.acted.connect(self.act)
        self.hold.chosen.connect(self.open)
        self._bridge.changed.connect(self._on_change)

    # --- showing -------------------------------------------------------------------------------------------

    @property
    def event_id(self) -> str:
        """The event on show: the one that is going on."""
        event = event_now(self._store.events.values(), self._store.now_ms())
        return event.id if event is not None else ""

    def open(self, upgrade_id: str) -> None:
        """Shows an offer."""
        self.hold.show_upgrade(upgrade_id)
        self.panes.show_inside(True)

    def open_for(self, dialogue_id: str) -> None:
        """F8 in a dialogue: its offer, or a form for a new one."""
        dialogue = self._store.dialogues.get(dialogue_id)
        if dialogue is None:
            return
        own = [one for one in self.hold.live() if one.guest_id == dialogue.guest_id]
        self.shown.emit()
        if own:
            self.open(own[0].id)
            return
        self._bridge.run(
            self._bridge.books.prospects(dialogue.event_id),
            lambda found: self._found(dialogue.guest_id, found.prospects),
            lambda _trouble: None,
        )

    def _found(self, guest_id: str, prospects: tuple[Prospect, ...]) -> None:
        fits = [one for one in prospects if one.guest_id == guest_id]
        if fits:
            self._offer(fits[0])
        else:
            self.refused.emit(refusal_words("not_eligible"))

    def open_order(self, order_id: str) -> None:
        """From the tickets screen: the offer of an order, or a form for a new one."""
        self.shown.emit()
        own = [one for one in self.hold.live() if one.order_id == order_id]
        if own:
            self.open(own[0].id)
            return
        fits = [one for one in self.prospects.prospects() if one.order_id == order_id]
        if fits:
            self._offer(fits[0])
        else:
            self.refused.emit(refusal_words("not_eligible"))

    def goals(self) -> list[Stock]:
        """Categories one can be moved up to, the cheapest first."""
        event_id = self.event_id
        found = [
            one for one in self._store.stock.values() if one.event_id == event_id and one.upgrade_minor is not None
        ]
        return sorted(found, key=lambda one: (one.upgrade_minor or 0, one.id))

    def refresh(self) -> None:
        """Reads stock, figures and the offer on show again."""
        goals = self.goals()[:_CARDS]
        while len(self._cards) < len(goals):
            self._cards.append(StockCard())
        room = self.panes.middle.width()
        per_row = 2 if room < _CARDS_NARROW else _CARDS
        for column in range(_CARDS):
            self._grid.setColumnStretch(column, 1 if column < per_row else 0)
        for place, card in enumerate(self._cards):
            card.setVisible(place < len(goals))
            if place < len(goals):
                self._grid.addWidget(card, place // per_row, place % per_row)
                card.fold(narrow=_CARDS_NARROW <= room < _CARDS_WIDE)
                card.show_stock(goals[place])
        self._show_figures()
        self.prospects.stretched(self._page.height() < _LOW)
        live = self.hold.live()
        if self.hold.upgrade is None and live:
            self.hold.show_upgrade(live[0].id)
        else:
            self.hold.refresh()
        self.panes.show_inside(self.hold.upgrade is not None)

    def _show_figures(self) -> None:
        event_id = self.event_id
        offers = [one for one in self._store.upgrades.values() if one.event_id == event_id]
        paid = [one for one in offers if one.paid_ms and one.state != "paid_back"]
        money = figures.money(sum(one.due_minor for one in paid), paid[0].currency if paid else "RUB")
        words = self.tr("%n paid, %1", "", len(paid)).replace("%1", money)
        self.paid.show_chip(ChipLook(words, "crown", "ok"))
        self.paid.setVisible(bool(paid))
        share = figures.percent(len(paid) / len(offers), 1) if offers else ""
        said = self.tr("%n offered, conversion %1", "", len(offers)).replace("%1", share)
        self.offered.setText(said if offers else self.tr("Nothing offered yet"))
        self.offered.setVisible(not paid or self._page.width() >= _CARDS_NARROW)
        event = self._store.events.get(event_id)
        paused = event is not None and event.offers_paused
        self.pause.relabel(self.tr("Go on with offers") if paused else self.tr("Stop the offers"),
                           icon="circle-play" if paused else "pause")  # fmt: skip
        if paused != self.prospects.paused:
            self.prospects.paused = paused
            self.prospects.refresh()

    def hide_names(self, hidden: bool) -> None:
        """Privacy."""
        self.hold.hidden = self.prospects.hidden = hidden
        self.hold.refresh()
        self.prospects.refresh()

    def _on_change(self, change: Change) -> None:
        if change.everything or change.slices & {"stock", "upgrades", "events", "me"}:
            self.refresh()
            if self.isVisible() and "upgrades" in change.slices:
                self.prospects.read()
        if "pending" in change.slices:
            self._outcomes()

    def _outcomes(self) -> None:
        """A refusal stands beside the button that asked: at the offer, or over the list."""
        for place, words in self._sendings.refused().items():
            if place == "list":
                self.prospects.fail(words)
            else:
                self.hold.fail(place, words)
        shown = self.hold.upgrade
        self.hold.wait(shown is not None and self._busy(shown))

    def _busy(self, upgrade: Upgrade) -> bool:
        return any(self._sendings.busy(ent) for ent in (f"upgrade:{upgrade.id}", f"errand:{upgrade.errand_id}"))

    def showEvent(self, event: QShowEvent) -> None:
        self.prospects.show_event(self.event_id)
        self._again.start()
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        self._again.stop()

    # --- doing ---------------------------------------------------------------------------------------------

    def _send(self, ent: str, args: Args, base: int | None, place: str) -> None:
        self.prospects.fail("")
        self.hold.fail("", "")
        self._sendings.send(ent, args, base, place)

    def _offer(self, prospect: Prospect) -> None:
        together = {goal.category_id for goal in prospect.boxes}
        boxes = [
            one
            for one in self._store.stock.values()
            if one.event_id == prospect.event_id and one.category_id in together
        ]
        goals = [one for one in self.goals() if one.category_id not in together]
        sheet = OfferSheet(self.window(), prospect, goals, boxes)
        sheet.given.connect(lambda args: self._offered(prospect, args))

    def _offered(self, prospect: Prospect, args: OfferUpgrade) -> None:
        self._send(f"order:{prospect.order_id}", args, None, "list")
        self.said.emit(self.tr("The offer is on its way"))

    def _pause(self) -> None:
        event = self._store.events.get(self.event_id)
        if event is not None:
            self._send(f"event:{event.id}", PauseOffers(paused=not event.offers_paused), None, "list")

    def act(self, key: str) -> None:
        """Does what the column asks."""
        upgrade = self.hold.upgrade
        if upgrade is None:
            return
        if key == "dialogue":
            self.dialogue_asked.emit(upgrade.dialogue_id)
        elif key == "banded":
            self._send(f"errand:{upgrade.errand_id}", MoveErrand(state="done"), None, upgrade.id)
        elif key == "desk":
            sheet = DeskSheet(self.window(), upgrade)
            sheet.given.connect(lambda args: self._of(upgrade, args))
        elif key in {"honour", "pay_back"}:
            self._late(upgrade, honour=key == "honour")
        else:
            simple: dict[str, Args] = {
                "hold": HoldUpgrade(),
                "extend": ExtendHold(),
                "link": SendPayLink(),
                "release": ReleaseUpgrade(),
                "refused": ReleaseUpgrade(refused=True),
            }
            self._of(upgrade, simple[key])

    def _of(self, upgrade: Upgrade, args: TakePayment | Args) -> None:
        ent = f"upgrade:{upgrade.id}"
        self._send(ent, args, self._store.version(ent), upgrade.id)

    def _late(self, upgrade: Upgrade, *, honour: bool) -> None:
        title = self.tr("Seat the guest after all") if honour else self.tr("Pay the money back")
        sheet = WordsSheet(
            self.window(), title, self.tr("The guest reads the outcome; the reason is for the journal."), title
        )
        sheet.given.connect(lambda words: self._of(upgrade, DecideLatePayment(honour=honour, reason=words)))

    def retranslate(self) -> None:
        """Words in the language of the window."""
        self.title.setText(self.tr("Upgrades"))
        self.panes.name(self.tr("Upgrades"), self.tr("Stock"), self.tr("Hold"))
        self.prospects.refresh()
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
