"""The tickets screen: find, verdict, what to do. F7 opens it from a dialogue."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.console.state import Change
from app.console.troubles import Trouble
from app.domain.admission import Cause
from app.protocol.admissions import TicketCard, TicketsFound
from app.protocol.arguments import Args
from app.protocol.deals import (
    AdmitTicket,
    ReissueTicket,
    ResendTicket,
    SendPaymentLink,
    SendRunner,
    SolveTicketTrouble,
    TransferTicket,
)
from ui.bridge import Bridge
from ui.models.dayclock import DayClock
from ui.views.errand_sheets import RunnerSheet
from ui.views.gate_trouble import GateTrouble
from ui.views.gate_words import gate_name
from ui.views.panes import Panes
from ui.views.selling import Selling
from ui.views.sendings import Sendings
from ui.views.ticket_find import TicketFind
from ui.views.ticket_page import TicketPage
from ui.views.ticket_sheets import AdmitSheet, CauseSheet, HolderSheet
from ui.views.ticket_side import TicketSide
from ui.views.wording import refusal_words, trouble_words
from ui.views.wordsheet import WordsSheet
from ui.widgets import figures
from ui.widgets.empty import EmptyState, NextStep

_FIND: Final = (300, 338)
_SIDE: Final = (312, 344)


class TicketScreen(QWidget):
    """Find, ticket, actions.

    Signals:
        said(str), refused(str): something to tell in a toast; why something was not done.
        dialogue_asked(str): show a dialogue.
        upgrade_asked(str): offer better places for this order.
        shown(): this screen has something to show.
    """

    said = Signal(str)
    refused = Signal(str)
    dialogue_asked = Signal(str)
    upgrade_asked = Signal(str)
    shown = Signal()

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._store = bridge, bridge.store
        self._id, self._dialogue_id, self._sendings = "", "", Sendings(bridge)
        self._place = "page"
        self._trouble: GateTrouble | None = None
        self.finder, self.page, self.side = TicketFind(bridge), TicketPage(bridge), TicketSide(bridge)
        self.selling, self.empty = Selling(bridge, self), EmptyState()
        self._middle = QStackedWidget()
        self._middle.addWidget(self.empty)
        self._middle.addWidget(self.page)
        self.panes = Panes((self.finder, self._middle, self.side), (_FIND, _SIDE))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panes)
        self._wire()
        self._say_empty()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.card is None and not event.spontaneous():
            self.finder.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _wire(self) -> None:
        self.finder.chosen.connect(self._picked)
        self.finder.refused.connect(self.refused)
        self.finder.sell_button.clicked.connect(lambda _checked: self.sell())
        self.selling.said.connect(self.said)
        self.selling.refused.connect(self.refused)
        self.selling.sold.connect(self.open_order)
        self.side.chosen.connect(self.open)
        self.page.acted.connect(self.act)
        self.page.files.said.connect(self.said)
        self.page.files.refused.connect(self.refused)
        self.side.acted.connect(lambda key: self._act(key, "side"))
        self.page.dialogue_asked.connect(self.dialogue_asked)
        self._bridge.changed.connect(self._on_change)

    # --- showing -------------------------------------------------------------------------------------------

    @property
    def card(self) -> TicketCard | None:
        """The ticket on show."""
        return self.page.card

    def open(self, ticket_id: str) -> None:
        """Shows a ticket; its card is read from the server."""
        if ticket_id != self._id:
            self._fail("", "")
        self._id = ticket_id
        self._read()

    def sell(self, dialogue_id: str = "") -> None:
        """The sheet for new tickets; without a dialogue for the guest whom this screen is about, if it is on show."""
        if not self._store.may("SellTickets"):
            self.refused.emit(refusal_words("forbidden"))
            return
        self.selling.begin(dialogue_id or (self._dialogue_id if self.isVisible() else ""))

    def open_order(self, order_id: str) -> None:
        """The first ticket of an order just sold, its companions beside it."""
        self.shown.emit()
        self.finder.look_for(order_id)
        self._bridge.run(
            self._bridge.books.tickets(order_id),
            lambda found: self._opened(order_id, found),
            lambda trouble: self.refused.emit(trouble_words(trouble.key)),
        )

    def _opened(self, order_id: str, found: TicketsFound) -> None:
        mine = sorted(hit.id for hit in found.hits if hit.order_id == order_id)
        if mine:
            self.open(mine[0])

    def _picked(self, ticket_id: str) -> None:
        """A ticket of the list: that of another guest is not sent into the dialogue one came from, but into his."""
        hit, dialogue = self.finder.hit(ticket_id), self._store.dialogues.get(self._dialogue_id)
        if hit is not None:
            own = dialogue is not None and (hit.guest_id == dialogue.guest_id or hit.order_id == dialogue.order_id)
            self._dialogue_id = dialogue.id if dialogue is not None and own else self._talk_of(hit.guest_id)
        self.open(ticket_id)

    def _talk_of(self, guest_id: str) -> str:
        """Where this guest writes now; empty when he does not."""
        talks = (one for one in self._store.dialogues.values() if one.guest_id == guest_id and not one.resolved_ms)
        newest = max(talks, key=lambda one: one.last_ms, default=None) if guest_id else None
        return newest.id if newest is not None else ""

    def open_for(self, dialogue_id: str) -> None:
        """F7 in a dialogue: the ticket its guest complains about, else a search for him."""
        dialogue = self._store.dialogues.get(dialogue_id)
        if dialogue is None:
            return
        self._dialogue_id = dialogue_id
        self.shown.emit()
        words = dialogue.order_id or dialogue.guest_name
        self.finder.look_for(words)
        self.finder.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._bridge.run(
            self._bridge.books.tickets(words),
            lambda found: self._first(dialogue_id, found),
            lambda _trouble: None,
        )
        self._read_photo(dialogue_id)

    def _first(self, dialogue_id: str, found: TicketsFound) -> None:
        if found.hits and dialogue_id == self._dialogue_id:
            self._picked(found.hits[0].id)

    def _read_photo(self, dialogue_id: str) -> None:
        """The newest picture the guest sent in this dialogue, if it is on this computer."""
        thread = self._store.threads.get(dialogue_id)
        sent = [
            (ref, line)
            for line in (thread.messages if thread is not None else ())
            for ref in line.attachments
            if line.by == "guest" and ref.mime.startswith("image/")
        ]
        if not sent:
            return
        ref, line = sent[-1]
        dialogue = self._store.dialogues[dialogue_id]
        event = self._store.events.get(dialogue.event_id)
        clock = DayClock(event.zone if event is not None else "")
        where = self.tr("A photo from the chat, %1").replace("%1", figures.clock(clock.moment(line.at_ms)))
        self._bridge.run(
            self._bridge.download(ref.id),
            lambda data: self.finder.read_photo(data, where),
            lambda trouble: self.refused.emit(trouble_words(trouble.key)),
        )

    def _read(self) -> None:
        ident = self._id
        if ident:
            self._bridge.run(
                self._bridge.books.ticket(ident, self._dialogue_id),
                lambda card: self._take(ident, card),
                lambda trouble: self._failed(ident, trouble),
            )

    def _take(self, ident: str, card: TicketCard) -> None:
        if ident != self._id:
            return
        self._trouble = None
        self.page.show_card(card)
        self.side.show_card(card)
        self.finder.list.select(ident)
        self._middle.setCurrentWidget(self.page)
        self.panes.show_inside(True)

    def _failed(self, ident: str, trouble: Trouble) -> None:
        if ident == self._id:
            self.refused.emit(trouble_words(trouble.key))

    def hide_names(self, hidden: bool) -> None:
        """Privacy."""
        for part in (self.finder, self.page, self.side):
            part.hide_names(hidden)

    def show_trouble(self, trouble: GateTrouble) -> None:
        """What happens at a gate, with the tickets it refused last: their cards are one click away."""
        self._id, self._trouble = "", trouble
        self._say_empty()
        self._middle.setCurrentWidget(self.empty)
        self.panes.show_inside(True)
        self.shown.emit()

    def _say_empty(self) -> None:
        self.panes.name(self.tr("Tickets"), self.tr("Ticket"), self.tr("What can be done"))
        trouble = self._trouble
        if trouble is not None:
            steps = [
                NextStep(
                    "scan-line", one.who, one.words, button=self.tr("Open"), act=partial(self.open, one.ticket_id)
                )
                for one in trouble.refused
            ]
            self.empty.say(trouble.title, trouble.sentence, self.tr("Refused here last"), steps)
            return
        self.empty.say(
            self.tr("Whose code does not work?"),
            self.tr("Find the ticket by words or by a photo of the code: the verdict stands first, then what to do."),
        )

    def _on_change(self, change: Change) -> None:
        if change.everything or "me" in change.slices:
            self.finder.sell_button.setVisible(self._store.may("SellTickets"))
        if self._id and (change.everything or f"ticket:{self._id}" in change.slices or "gates" in change.slices):
            self._read()
        if "pending" in change.slices:
            self._outcomes()

    def _outcomes(self) -> None:
        """What became of the commands of this screen: a refusal stands beside the button that asked."""
        for place, words in self._sendings.refused().items():
            self._fail(place, words)
        card = self.card
        busy = card is not None and self._sendings.busy(f"ticket:{card.id}")
        self.page.hold(busy)
        self.side.hold(busy)

    def _fail(self, place: str, words: str) -> None:
        self.page.fail(words if place == "page" else "")
        self.side.fail(words if place == "side" else "")

    # --- doing ---------------------------------------------------------------------------------------------

    def act(self, key: str) -> None:
        """Does what a button of the verdict asks, after the words it needs."""
        self._act(key, "page")

    def _act(self, key: str, place: str) -> None:
        card, self._place = self.card, place
        if card is None:
            return
        self._fail("", "")
        ways = {
            "resend": lambda: self._do(ResendTicket(dialogue_id=card.dialogue_id), self.tr("The QR is on its way")),
            "as_text": lambda: self._do(
                ResendTicket(dialogue_id=card.dialogue_id, as_text=True), self.tr("The code is on its way")
            ),
            "print": lambda: self.page.files.save_paper(card.id, card.order_id),
            "pay_link": lambda: self._do(
                SendPaymentLink(dialogue_id=card.dialogue_id), self.tr("The link is on its way")
            ),
            "admit": lambda: self._admit(card),
            "reissue": lambda: self._reissue(card),
            "transfer": lambda: self._transfer(card),
            "runner": lambda: self._runner(card),
            "solve": lambda: self._solve(card),
            "upgrade": lambda: self.upgrade_asked.emit(card.order_id),
        }
        ways[key]()

    def _do(self, args: Args, said: str, ent: str = "") -> None:
        card = self.card
        if card is None:
            return
        exact = not isinstance(args, (ResendTicket, SendPaymentLink, SolveTicketTrouble, SendRunner))
        self._sendings.send(ent or f"ticket:{card.id}", args, card.ver if exact else None, self._place)
        self.said.emit(said)

    def _admit(self, card: TicketCard) -> None:
        here = card.scan.gate_id if card.scan is not None else card.gate_id
        event = self._store.events.get(card.event_id)
        gates = [(one.id, gate_name(self._store, card.event_id, one.id)) for one in event.gates] if event else []
        sheet = AdmitSheet(self.window(), gates, here, again=card.entered_ms > 0)
        sheet.given.connect(
            lambda gate, reason: self._do(
                AdmitTicket(gate_id=gate, reason=reason, dialogue_id=card.dialogue_id),
                self.tr("Let in by hand"),
            )
        )

    def _reissue(self, card: TicketCard) -> None:
        sheet = WordsSheet(
            self.window(),
            self.tr("Re-issue the ticket"),
            self.tr("The old code dies at once, gates without a link learn of it at their next check. Why anew?"),
            self.tr("Re-issue"),
        )
        sheet.given.connect(
            lambda words: self._do(
                ReissueTicket(reason=words, dialogue_id=card.dialogue_id), self.tr("A new code is being made")
            )
        )

    def _transfer(self, card: TicketCard) -> None:
        sheet = HolderSheet(self.window())
        sheet.given.connect(
            lambda holder, phone, email: self._do(
                TransferTicket(holder=holder, phone=phone, email=email), self.tr("The ticket is being passed on")
            )
        )

    def _runner(self, card: TicketCard) -> None:
        here = card.scan.gate_id if card.scan is not None else card.gate_id
        place = gate_name(self._store, card.event_id, here)
        where = {"place": place or "–", "dialogue_id": card.dialogue_id, "ticket_id": card.id}
        sheet = RunnerSheet(self.window(), place)
        sheet.given.connect(
            lambda words, names: self._do(
                SendRunner(what=words, runners=names, **where),
                self.tr("The errand is on the list"),
                f"event:{card.event_id}",
            )
        )

    def _solve(self, card: TicketCard) -> None:
        sheet = CauseSheet(self.window())
        sheet.picked.connect(
            lambda cause: self._do(
                SolveTicketTrouble(cause=Cause(cause).value, dialogue_id=card.dialogue_id),
                self.tr("Solved"),
            )
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier and self.card is not None:
            first = self.page.first_remedy()
            if first in {"resend", "print", "pay_link"}:
                self.act(first)
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._say_empty()
            self.page.refresh()
        super().changeEvent(event)
