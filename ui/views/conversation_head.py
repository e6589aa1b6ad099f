"""The head of a conversation: who, in which state, where from; and the banner with who holds it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.console.state import LinkPhase
from app.console.store import Store
from app.protocol.records import Dialogue
from ui.models.dayclock import DayClock
from ui.qt import one_line
from ui.theme import Type
from ui.views.days import event_days
from ui.views.holding import Offer, asked, holding, refused
from ui.views.keys import KeyMap
from ui.views.wording import channel_name, event_name, guest_label, refusal_words, status_chip
from ui.widgets.avatar import CHANNEL_ICONS, Avatar, AvatarLook, initials
from ui.widgets.banner import Banner
from ui.widgets.button import Button
from ui.widgets.chip import Chip, ChipLook
from ui.widgets.words import Ground, Text

_LIVE = {LinkPhase.LIVE, LinkPhase.SLOW}


class ConversationHead(Ground):
    """56 px over the transcript.

    Signals:
        back_asked(), snooze_asked(), card_asked(): its buttons.
    """

    back_asked = Signal()
    snooze_asked = Signal()
    card_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("pane", "b", parent)
        self.setFixedHeight(56)
        self.back = Button("", "ghost", icon="chevron-left")
        self.avatar = Avatar(AvatarLook("", ""), 36)
        self.name, self.facts = Text("", Type.HEADING, elide=True), Text("", Type.SMALL, "t3", elide=True)
        self.chip = Chip(ChipLook(""))
        self.snooze = Button("", "ghost", icon="clock")
        self.card = Button("", "ghost", icon="panel-right")
        self._lay_out()
        self.back.hide()
        self.back.clicked.connect(self.back_asked)
        self.snooze.clicked.connect(self.snooze_asked)
        self.card.clicked.connect(self.card_asked)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 1)
        row.setSpacing(10)
        words = QVBoxLayout()
        words.setSpacing(1)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.name)
        first.addWidget(self.chip)
        first.addStretch(1)
        words.addStretch(1)
        words.addLayout(first)
        words.addWidget(self.facts)
        words.addStretch(1)
        row.addWidget(self.back)
        row.addWidget(self.avatar)
        row.addLayout(words, 1)
        row.addSpacing(4)
        row.addWidget(self.snooze)
        row.addWidget(self.card)

    def retranslate(self, keys: KeyMap) -> None:
        """Words in the language of the window."""
        self.back.rename(self.tr("Back to the list"))
        snooze, card = self.tr("Snooze"), self.tr("Guest card")
        self.snooze.rename(f"{snooze} ({keys.hint('snooze')})")
        self.card.rename(f"{card} ({keys.hint('card')})")

    def say(self, dialogue: Dialogue, store: Store, clock: DayClock, *, hidden: bool) -> None:
        """Shows the head of `dialogue`."""
        name = guest_label(dialogue)
        self.name.setText("•••••• ••••••" if hidden else name)
        self.avatar.show_avatar(
            AvatarLook("" if hidden else initials(name), dialogue.guest_id, CHANNEL_ICONS.get(dialogue.channel, ""))
        )
        self.chip.show_chip(status_chip(dialogue, store.me.user_id if store.me else "", clock))
        self.facts.setText(" · ".join(self._facts(dialogue, store, clock)))

    def _facts(self, dialogue: Dialogue, store: Store, clock: DayClock) -> list[str]:
        facts = [channel_name(dialogue.channel)]
        if dialogue.order_id:
            facts.append(self.tr("order %1").replace("%1", one_line(dialogue.order_id, 30)))
        event = store.events.get(dialogue.event_id)
        if event is not None:
            facts.append(f"{event_name(event)}, {event_days(event, clock)}")
        return facts


class HoldingBanner(QWidget):
    """The banner and, below it, why an action was refused.

    Signals:
        offered(str): a button was clicked, an `Offer`.
        dismissed(str), repeated(str): what to do with a refused command, by its id.
    """

    offered = Signal(str)
    dismissed = Signal(str)
    repeated = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.banner, self.refusal = Banner(), Banner()
        column.addWidget(self.banner)
        column.addWidget(self.refusal)
        self.buttons = {offer: self._button(offer) for offer in Offer}
        self._away = Button("", "plain", small=True, parent=self)
        self._again = Button("", "plain", small=True, parent=self)
        self._cmd = ""
        self._away.hide()
        self._again.hide()
        self._away.clicked.connect(lambda: self.dismissed.emit(self._cmd))
        self._again.clicked.connect(lambda: self.repeated.emit(self._cmd))
        self.refusal.hide()

    def _button(self, offer: Offer) -> Button:
        icons = {Offer.GIVE_BACK: "bot", Offer.RESOLVE: "check", Offer.REOPEN: "rotate-ccw"}
        main = offer in {Offer.TAKE, Offer.RESOLVE}
        button = Button("", "primary" if main else "plain", icon=icons.get(offer, ""), small=True, parent=self)
        button.hide()
        button.clicked.connect(lambda: self.offered.emit(offer.value))
        return button

    def retranslate(self, keys: KeyMap) -> None:
        """Words in the language of the window."""
        words = {
            Offer.TAKE: (self.tr("Take"), "take"),
            Offer.FORCE: (self.tr("Take over"), ""),
            Offer.GIVE_BACK: (self.tr("Give back to bot"), "give_back"),
            Offer.RESOLVE: (self.tr("Resolve"), "resolve"),
            Offer.REOPEN: (self.tr("Open again"), ""),
        }
        for offer, (text, action) in words.items():
            self.buttons[offer].relabel(text)
            self.buttons[offer].hint(keys.hint(action) if action else "")
        self._away.relabel(self.tr("Understood"))
        self._again.relabel(self.tr("Once more"))

    def say(self, dialogue: Dialogue, store: Store, clock: DayClock) -> None:
        """Shows who holds `dialogue` and what can be done about it."""
        me = store.me
        force = me is not None and me.role in {"manager", "admin"}
        holder = store.staff.get(dialogue.holder_id)
        away = holder is not None and not holder.online
        now = holding(dialogue, me.user_id if me else "", may_force=force, clock=clock, away=away)
        busy = asked(store.pending, dialogue.id)
        aside = ""
        if busy is not None and store.link.phase not in _LIVE:
            aside = self.tr("goes out when the link is back")
        self.banner.say(now.tone, now.icon, now.bold, now.tail, aside)
        held = dialogue.holder_id if now.icon == "users" else ""
        self.banner.show_avatar(AvatarLook(initials(dialogue.holder_name), held) if held else None)
        for offer, button in self.buttons.items():
            button.set_busy(busy is not None and offer is busy)
            button.setEnabled(busy is None or offer is busy)
        if now.urgent:
            self.buttons[Offer.TAKE].become("danger")
            self.buttons[Offer.TAKE].relabel(self.tr("Take now"))
        else:
            self.buttons[Offer.TAKE].become("primary" if Offer.REOPEN not in now.offers else "plain")
            self.buttons[Offer.TAKE].relabel(self.tr("Take"))
        self.banner.put(*(self.buttons[offer] for offer in now.offers))
        self._say_refusal(dialogue, store)

    def _say_refusal(self, dialogue: Dialogue, store: Store) -> None:
        found = refused(store.pending, dialogue.id)
        self.refusal.setVisible(found is not None)
        if found is None:
            return
        self._cmd = found.cmd
        names = {
            "TakeDialogue": self.tr("Not taken."),
            "GiveBackDialogue": self.tr("Not given back."),
            "ResolveDialogue": self.tr("Not resolved."),
            "SnoozeDialogue": self.tr("Not put aside."),
            "ReopenDialogue": self.tr("Not opened again."),
        }
        bold = names.get(found.kind, self.tr("Not done."))
        self.refusal.say("late", "circle-alert", bold, refusal_words(found.code or found.state.value))
        self.refusal.put(self._again, self._away)
