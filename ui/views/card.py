"""The card at the right: why a person was called, what the bot tried, who the guest is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.console.lineup import known_reasons, reason_of
from app.console.state import Change
from app.console.troubles import Trouble
from app.protocol.records import Dialogue, DialogueLine, GuestCard, OrderLine
from ui.bridge import Bridge
from ui.models.dayclock import DayClock
from ui.qt import one_line
from ui.theme import Type
from ui.views.card_parts import DialogueRow, TicketRow, chips_row, order_lane, tried
from ui.views.keys import KeyMap
from ui.views.wording import category_name, channel_name, reason_look, reason_name, rule_name, trouble_words
from ui.views.zones import day_clock
from ui.widgets import figures
from ui.widgets.button import Button, LinkButton
from ui.widgets.chip import Chip, ChipLook
from ui.widgets.flow import Flow
from ui.widgets.lane import Lane
from ui.widgets.scrolls import OverlayBar
from ui.widgets.section import Pair, Pairs, Quote, Section, clear
from ui.widgets.words import Text


class GuestPane(QScrollArea):
    """The card of the dialogue on screen.

    Signals:
        opened(str): another dialogue of the guest was clicked.
        order_copied(str): an order number to copy.
        article_asked(): make or correct an answer of the bot from this dialogue.
        deal_asked(str): refund | ticket | upgrade, about the dialogue's order.
    """

    opened = Signal(str)
    order_copied = Signal(str)
    article_asked = Signal()
    deal_asked = Signal(str)

    def __init__(self, bridge: Bridge, keys: KeyMap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._store, self._keys = bridge, bridge.store, keys
        self._dialogue_id, self._guest_id = "", ""
        self._card: GuestCard | None = None
        self._trouble = ""
        self.hidden = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        sheet = QWidget()
        self.setWidget(sheet)
        sheet.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self.bar = OverlayBar(self)
        self._column = QVBoxLayout(sheet)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._bridge.changed.connect(self._on_change)

    @property
    def dialogue(self) -> Dialogue | None:
        """The dialogue whose card this is."""
        return self._store.dialogues.get(self._dialogue_id)

    def show_dialogue(self, dialogue_id: str) -> None:
        """Shows the card of another dialogue; the guest's part follows when the server has answered."""
        self._dialogue_id = dialogue_id
        dialogue = self.dialogue
        guest_id = dialogue.guest_id if dialogue is not None else ""
        if guest_id != self._guest_id:
            self._guest_id, self._card, self._trouble = guest_id, None, ""
            self._fetch()
        self.refresh()

    def hide_names(self, hidden: bool) -> None:
        """Privacy mode."""
        self.hidden = hidden
        self.refresh()

    def _fetch(self) -> None:
        if self._guest_id:
            guest_id = self._guest_id
            self._bridge.run(
                self._bridge.guest(guest_id),
                lambda card: self._fetched(guest_id, card),
                lambda trouble: self._failed(guest_id, trouble),
            )

    def _fetched(self, guest_id: str, card: GuestCard) -> None:
        if guest_id == self._guest_id:
            self._card, self._trouble = card, ""
            self.refresh()

    def _failed(self, guest_id: str, trouble: Trouble) -> None:
        if guest_id == self._guest_id:
            self._trouble = trouble_words(trouble.key)
            self.refresh()

    def _on_change(self, change: Change) -> None:
        ours = self._dialogue_id in change.dialogues or self._dialogue_id in change.threads
        if change.everything or ours or "articles" in change.slices:
            self.refresh()

    def refresh(self) -> None:
        """Builds the card again."""
        clear(self._column)
        dialogue = self.dialogue
        if dialogue is None:
            return
        clock = day_clock(self._store, dialogue.event_id)
        parts = [self._why(dialogue, clock), self._summary(dialogue), self._tried(dialogue), *self._guest(clock)]
        for part in parts:
            if part is not None:
                self._column.addWidget(part)
        self._column.addStretch(1)

    # --- the sections --------------------------------------------------------------------------------------

    def _why(self, dialogue: Dialogue, clock: DayClock) -> Section | None:
        reason, called = reason_of(dialogue), dialogue.escalation
        if reason is None or called is None:
            return None
        icon, tone = reason_look(reason)
        colour = "late" if tone == "danger" else tone if tone != "mute" else "t2"
        section = Section(icon, self.tr("Why it came to a person"), tone=colour)
        chip_tone = "late" if tone == "danger" else tone
        words = reason_name(reason)
        if 0 < called.score < 1:  # a plain rule is either so or not
            words = f"{words} {figures.number(called.score, 2)}"
        section.head.addWidget(Chip(ChipLook(words, "", chip_tone)))
        if called.evidence:
            quote = Quote()
            mark = "«%1»" if figures.russian() else "“%1”"
            quote.say(mark.replace("%1", one_line(called.evidence, 300)), "late" if tone == "danger" else tone)
            section.content.addWidget(quote)
        section.content.addWidget(Text(self._rule_words(dialogue, clock), Type.SMALL, "t3", wrap=True))
        return section

    def _rule_words(self, dialogue: Dialogue, clock: DayClock) -> str:
        called = dialogue.escalation
        if called is None:
            return ""
        words = self.tr("Rule: %1, %2").replace("%1", rule_name(called.rule))
        words = words.replace("%2", figures.clock(clock.moment(called.at_ms)))
        others = [reason_name(one) for one in known_reasons(dialogue) if one is not reason_of(dialogue)]
        if others:
            words += ". " + self.tr("Also: %1").replace("%1", ", ".join(others))
        return words

    def _summary(self, dialogue: Dialogue) -> Section | None:
        if not dialogue.summary:
            return None
        section = Section("quote", self.tr("What was agreed"))
        section.content.addWidget(Text(one_line(dialogue.summary, 600), Type.BODY, wrap=True))
        return section

    def _tried(self, dialogue: Dialogue) -> Section:
        section = Section("bot", self.tr("What the bot tried"))
        more = LinkButton(self.tr("To knowledge"))
        more.clicked.connect(self.article_asked)
        section.head.addWidget(more)
        thread = self._store.threads.get(dialogue.id)
        lines = tried(thread.messages if thread is not None else (), self._store.articles, dialogue.event_id)
        if not lines:
            section.content.addWidget(Text(self.tr("Nothing yet"), Type.ROW, "t3"))
        for line in lines:
            section.content.addWidget(line)
        return section

    def _guest(self, clock: DayClock) -> Sequence[Section]:
        card = self._card
        if card is None:
            return [self._waiting_for_card()]
        dialogue = self.dialogue
        own = dialogue.order_id if dialogue is not None else ""
        shown = sorted(card.orders, key=lambda order: order.id != own)[:3]
        orders = [self._order(order, clock, first=place == 0) for place, order in enumerate(shown)]
        others = [one for one in card.dialogues if one.id != self._dialogue_id]
        return [*orders, self._who(card, clock), *([self._others(others, clock)] if others else [])]

    def _waiting_for_card(self) -> Section:
        section = Section("user-round", self.tr("Guest"))
        section.content.addWidget(Text(self._trouble or self.tr("Loading…"), Type.ROW, "t3", wrap=True))
        if self._trouble:
            again = Button(self.tr("Once more"), icon="refresh-cw", small=True)
            again.clicked.connect(self._fetch)
            section.content.addWidget(again)
        return section

    def _order(self, order: OrderLine, clock: DayClock, *, first: bool) -> Section:
        title = self.tr("Order %1").replace("%1", one_line(order.id, 30))
        section = Section("ticket", title)
        copy = Button("", "ghost", icon="copy", small=True, name=self.tr("Copy the order number"))
        copy.clicked.connect(lambda: self.order_copied.emit(order.id))
        section.head.addWidget(copy)
        lane = Lane()
        lane.set_steps(order_lane(order, clock))
        section.content.addWidget(lane)
        for ticket in order.tickets[:4]:
            category = category_name(self._store.stock.values(), order.event_id, ticket.category)
            section.content.addWidget(TicketRow(ticket, category))
        total = "•••" if self.hidden else figures.money(order.total_minor, order.currency)
        amount = Pairs()
        amount.set_pairs([Pair(self.tr("Total"), total)])
        section.content.addWidget(amount)
        if first:
            section.content.addLayout(self._deals())
        return section

    def _deals(self) -> Flow:
        """What the three other screens do with this order, with their keys."""
        row = Flow(6)
        row.setContentsMargins(0, 4, 0, 0)
        names = {"refund": self.tr("Refund"), "ticket": self.tr("Ticket"), "upgrade": self.tr("Upgrade")}
        for deal, name in names.items():
            button = Button(name, small=True, keys=self._keys.hint(deal))
            button.clicked.connect(lambda _checked=False, asked=deal: self.deal_asked.emit(asked))
            row.addWidget(button)
        return row

    def _who(self, card: GuestCard, clock: DayClock) -> Section:
        section = Section("user-round", self.tr("Guest"))
        mask = "••••••"
        pairs = [
            Pair(self.tr("Phone"), mask if self.hidden else one_line(card.phone, 40)),
            Pair(self.tr("E-mail"), mask if self.hidden else one_line(card.email, 80)),
            Pair(self.tr("With us"), self._with_us(card, clock)),
            Pair(self.tr("Writes in"), ", ".join(channel_name(one) for one in card.channels)),
        ]
        table = Pairs()
        table.set_pairs([pair for pair in pairs if pair.value])
        section.content.addWidget(table)
        if card.tags:
            section.content.addWidget(chips_row(self.tr("Tags"), card.tags))
        return section

    def _with_us(self, card: GuestCard, clock: DayClock) -> str:
        if not card.events and not card.spent_minor:
            return self.tr("writes for the first time") if self._known(card) else ""
        parts = []
        if card.since_ms:
            parts.append(self.tr("since %1").replace("%1", str(clock.moment(card.since_ms).year)))
        parts.append(self.tr("%n event(s)", "", card.events))
        spent = figures.money(card.spent_minor, card.currency)
        parts.append("•••" if self.hidden else spent)
        return ", ".join(parts)

    def _known(self, card: GuestCard) -> bool:
        """Whether it can be told at all: of somebody without a name or a contact nothing is known before today."""
        return bool(card.orders or card.phone or card.email)

    def _others(self, others: Sequence[DialogueLine], clock: DayClock) -> Section:
        section = Section("history", self.tr("Other dialogues"))
        section.head.addWidget(Text(str(len(others)), Type.SMALL_NUM, "t3"))
        for line in others[:6]:
            row = DialogueRow(line, clock, known=line.id in self._store.dialogues)
            row.opened.connect(self.opened)
            section.content.addWidget(row)
        return section

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
        super().changeEvent(event)
