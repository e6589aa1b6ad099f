"""The window: rail, strip, work area; the keys, the palette, toasts and what the link says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QWidget

from app.console.selectors import counts
from app.console.state import Change, Transcript
from app.protocol.api import Hit
from ui.bridge import Bridge
from ui.models.choices import Choices
from ui.qt import one_line
from ui.theme import look
from ui.views.alerts import Alerts
from ui.views.errand_banner import ErrandBanner
from ui.views.errand_desk import ErrandSheet
from ui.views.keys import KeyMap, pressed
from ui.views.keysheet import KeySheet
from ui.views.knowledge import KnowledgeView
from ui.views.linkbanner import LinkBanner, RehearsalStrip
from ui.views.load import LoadView
from ui.views.queue_screen import QueueScreen
from ui.views.railbar import RailBar
from ui.views.refund_screen import RefundScreen
from ui.views.replies import filled, reply_text
from ui.views.search import Finder, Here, hits
from ui.views.settings import SettingsScreen
from ui.views.strip import LoadStrip
from ui.views.ticket_screen import TicketScreen
from ui.views.unsent import UnsentScreen
from ui.views.upgrade_screen import UpgradeScreen
from ui.widgets import ink
from ui.widgets.area import Overlay, WorkArea
from ui.widgets.palette import Palette
from ui.widgets.toast import Toast

RAIL_NARROW_BELOW: Final = 1120


class Shell(QWidget):
    """Everything after signing in.

    Signals:
        sign_out_asked(), restart_asked(), front_asked(): for whoever made the window.
    """

    sign_out_asked = Signal()
    restart_asked = Signal()
    front_asked = Signal()

    def __init__(self, bridge: Bridge, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._store, self._choices = bridge, bridge.store, choices
        self.keys = KeyMap(choices.settings.keys)
        self.place = ""
        self.rail, self.strip = RailBar(bridge), LoadStrip(bridge, self.keys)
        self.rehearsal, self.link_banner = RehearsalStrip(bridge), LinkBanner(bridge)
        self.errand_banner = ErrandBanner(bridge)
        self.area, self._stack = WorkArea(), QStackedWidget()
        self.queue_screen = QueueScreen(bridge, self.keys)
        self.load_screen = LoadView(bridge)
        self.refund_screen, self.ticket_screen = RefundScreen(bridge), TicketScreen(bridge)
        self.upgrade_screen = UpgradeScreen(bridge)
        self.knowledge_screen = KnowledgeView(bridge)
        self.unsent_screen = UnsentScreen(bridge)
        self.settings_screen = SettingsScreen(bridge, choices, self.keys)
        self.screens: dict[str, QWidget] = {
            "queue": self.queue_screen,
            "load": self.load_screen,
            "refunds": self.refund_screen,
            "tickets": self.ticket_screen,
            "upgrades": self.upgrade_screen,
            "knowledge": self.knowledge_screen,
            "unsent": self.unsent_screen,
            "settings": self.settings_screen,
        }
        self._lay_out()
        self.toast = Toast(self.area)
        self.finder = Finder(self._store, self.keys, self._here)
        self.palette_sheet = Palette(self, self.finder.answers)
        self.alerts = Alerts(bridge, choices, self)
        self._actions = self._table()
        self._wire()
        self.retranslate()
        self.go("queue")

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 8, 8)
        grid.setSpacing(0)
        grid.addWidget(self.rail, 0, 0, 3, 1)
        grid.addWidget(self.strip, 0, 1)
        grid.addWidget(self.rehearsal, 1, 1)
        grid.addWidget(self.area, 2, 1)
        grid.setRowStretch(2, 1)
        grid.setColumnStretch(1, 1)
        self.area.column.addWidget(self.link_banner)
        self.area.column.addWidget(self.errand_banner)
        self.area.column.addWidget(self._stack, 1)
        for screen in self.screens.values():
            self._stack.addWidget(screen)

    def _wire(self) -> None:
        self.rail.asked.connect(self.go)
        self.rail.me_asked.connect(lambda: self.go("settings"))
        self.strip.find_asked.connect(self.palette_sheet.open_empty)
        self.strip.unsent_asked.connect(lambda: self.go("unsent"))
        self.strip.link_asked.connect(self._bridge.check_now)
        for screen in (
            self.queue_screen,
            self.load_screen,
            self.refund_screen,
            self.ticket_screen,
            self.upgrade_screen,
        ):
            screen.said.connect(self.say)
            screen.refused.connect(self.refuse)
        self.knowledge_screen.dialogue_asked.connect(self.open_dialogue)
        self.queue_screen.article_asked.connect(self._to_article)
        self.queue_screen.card.deal_asked.connect(lambda deal: self._actions[deal]())
        self.load_screen.trouble_asked.connect(self.ticket_screen.show_trouble)
        self.refund_screen.dialogue_asked.connect(self.open_dialogue)
        self.refund_screen.shown.connect(lambda: self.go("refunds"))
        self.ticket_screen.dialogue_asked.connect(self.open_dialogue)
        self.ticket_screen.shown.connect(lambda: self.go("tickets"))
        self.ticket_screen.upgrade_asked.connect(self.upgrade_screen.open_order)
        self.upgrade_screen.dialogue_asked.connect(self.open_dialogue)
        self.upgrade_screen.shown.connect(lambda: self.go("upgrades"))
        self.unsent_screen.opened.connect(self.open_dialogue)
        self.settings_screen.sign_out_asked.connect(self.sign_out_asked)
        self.settings_screen.restart_asked.connect(self.restart_asked)
        self.settings_screen.sound_tried.connect(self.alerts.on_try)
        self.palette_sheet.picked.connect(self._picked)
        self.palette_sheet.asked.connect(self._search)
        self.alerts.asked.connect(self._from_alert)
        self.errand_banner.asked.connect(self._show_runners)
        self.errand_banner.alarmed.connect(self.alerts.on_runner)
        self._bridge.changed.connect(self._on_change)
        self._bridge.notice.connect(self._notice)
        self._choices.changed.connect(self._on_choice)
        look().changed.connect(self._on_theme)

    # --- going about ---------------------------------------------------------------------------------------

    def go(self, place: str) -> None:
        """Shows a screen."""
        if place not in self.screens:
            return
        self.place = place
        self._stack.setCurrentWidget(self.screens[place])
        self.rail.show_place(place)
        self._name_window()

    def open_dialogue(self, dialogue_id: str) -> None:
        """Shows a dialogue on the queue screen."""
        self.go("queue")
        self.queue_screen.open(dialogue_id)

    def _from_alert(self, dialogue_id: str) -> None:
        self.front_asked.emit()
        if dialogue_id:
            self.open_dialogue(dialogue_id)
        else:
            self.go("queue")

    def _show_runners(self) -> None:
        ErrandSheet(self.window(), self._bridge, hidden=self._choices.settings.privacy)

    def say(self, words: str) -> None:
        """A toast."""
        self.toast.say(words)

    def refuse(self, words: str) -> None:
        """A toast about what was not done."""
        self.toast.say(words, icon="circle-alert")

    def _to_article(self, dialogue_id: str) -> None:
        dialogue = self._store.dialogues.get(dialogue_id)
        if dialogue is not None:
            self.go("knowledge")
            self.knowledge_screen.add_from(dialogue_id, _last_question(self._store.threads.get(dialogue_id)))

    # --- keys ----------------------------------------------------------------------------------------------

    def _table(self) -> dict[str, Callable[[], object]]:
        talk, queue = self.queue_screen.conversation, self.queue_screen
        return {
            "next": lambda: queue.step(1),
            "previous": lambda: queue.step(-1),
            "take": talk.take,
            "give_back": talk.give_back,
            "reply": talk.reply,
            "note": talk.note,
            "undo": talk.undo,
            "resolve": talk.resolve,
            "resolve_next": lambda: talk.resolve(go_on=True),
            "snooze": talk.snooze,
            "copy_order": talk.copy_order,
            "to_article": lambda: self._to_article(talk.dialogue_id),
            "card": queue.toggle_card,
            "refund": lambda: self.refund_screen.open_for(talk.dialogue_id),
            "search": self.palette_sheet.open_empty,
            "palette": self.palette_sheet.open_empty,
            "queue": lambda: self.go("queue"),
            "load": lambda: self.go("load"),
            "refunds": lambda: self.go("refunds"),
            "tickets": lambda: self.go("tickets"),
            "upgrades": lambda: self.go("upgrades"),
            "upgrade": lambda: self.upgrade_screen.open_for(talk.dialogue_id),
            "ticket": lambda: self.ticket_screen.open_for(talk.dialogue_id),
            "sell": lambda: self.ticket_screen.sell(talk.dialogue_id if self.place == "queue" else ""),
            "knowledge": lambda: self.go("knowledge"),
            "unsent": lambda: self.go("unsent"),
            "settings": lambda: self.go("settings"),
            "wallboard": self.load_screen.open_wallboard,
            "privacy": lambda: self._choices.change(privacy=not self._choices.settings.privacy),
            "keys": lambda: KeySheet(self, self.keys),
        }

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if any(sheet.isVisible() for sheet in self.findChildren(Overlay)):
            return
        if event.key() == Qt.Key.Key_Escape:
            self._step_out()
            return
        action = self.keys.action_of(pressed(event))
        if action and self._may(action):
            self._actions[action]()
        elif not action:
            event.ignore()

    def _step_out(self) -> None:
        """Escape: out of the text, back to the list."""
        if self.place == "queue":
            self.queue_screen.queue.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _may(self, action: str) -> bool:
        in_dialogue = {
            "take",
            "give_back",
            "reply",
            "note",
            "resolve",
            "resolve_next",
            "snooze",
            "copy_order",
            "card",
        }
        in_dialogue |= {"next", "previous", "undo", "to_article", "refund", "ticket", "upgrade"}
        return action in self._actions and (action not in in_dialogue or self.place == "queue")

    # --- the palette ---------------------------------------------------------------------------------------

    def _here(self) -> Here:
        talk = self.queue_screen.conversation
        dialogue = talk.dialogue if self.place == "queue" else None
        offers = {offer.value for offer in talk.offers()} if dialogue is not None else set()

        def may(action: str) -> bool:
            if action in {"take", "give_back", "resolve"}:
                return action in offers
            if action == "reply":
                return "give_back" in offers
            if action == "snooze":
                return bool(offers & {"take", "resolve"})
            return True

        return Here(dialogue, may)

    def _search(self, query: str) -> None:
        if query:
            self._bridge.run(self._bridge.search(query), lambda found: self._found(query, found), lambda _: None)

    def _found(self, query: str, found: tuple[Hit, ...]) -> None:
        if self.palette_sheet.isVisible() and self.palette_sheet.query == query:
            known = {answer.key for answer in self.palette_sheet.answers()}
            self.palette_sheet.renew(hits(found, self._store, known, hidden=self.finder.hidden))

    def _picked(self, key: str) -> None:
        kind, _, ident = key.partition(":")
        if kind == "do":
            self._actions[ident]()
        elif kind == "go":
            self.open_dialogue(ident)
        elif kind == "article":
            self.go("knowledge")
            self.knowledge_screen.open_row(key)
        elif kind == "reply":
            self._insert_reply(ident)

    def _insert_reply(self, ident: str) -> None:
        talk, reply = self.queue_screen.conversation, self._store.replies.get(ident)
        if talk.dialogue is not None and reply is not None:
            talk.reply()
            talk.composer.insert(filled(reply_text(reply, talk.dialogue.lang), talk.dialogue, self._store))

    # --- what changes --------------------------------------------------------------------------------------

    def _on_change(self, change: Change) -> None:
        if change.everything or change.dialogues:
            self._name_window()

    def _on_choice(self, names: set[str]) -> None:
        settings = self._choices.settings
        if "keys" in names:
            self.keys.take(settings.keys)
            self.retranslate()
            self.queue_screen.conversation.retranslate()
            self.strip.retranslate()
        if "privacy" in names:
            self.hide_names(settings.privacy)

    def hide_names(self, hidden: bool) -> None:
        """Privacy mode: nobody is named on any screen."""
        self.finder.hidden = hidden
        self.queue_screen.hide_names(hidden)
        self.load_screen.hide_names(hidden)
        self.refund_screen.hide_names(hidden)
        self.ticket_screen.hide_names(hidden)
        self.upgrade_screen.hide_names(hidden)
        self.unsent_screen.hide_names(hidden)

    def _on_theme(self) -> None:
        self.queue_screen.queue.list.forget_pixmaps()
        self.refund_screen.list.list.forget_pixmaps()
        self.ticket_screen.finder.list.forget_pixmaps()

    def _notice(self, key: str, about: dict[str, str]) -> None:
        words = {
            "not_saved": self.tr("Could not be saved on this computer: the disk may be full. Nothing was sent."),
            "settings_restored": self.tr("The settings file was damaged; the last good copy is in use."),
            "keyring_missing": self.tr("No keyring on this computer: you will sign in again after a restart."),
            "draining": self.tr("The server restarts. Usher comes back by itself."),
            "journal_full": self.tr("The disk of this computer is full: new data is not kept. Free some space."),
            "journal_damaged": self.tr("Some saved actions were damaged and set aside. Check what was sent."),
            "ahead": self.tr("The server went back in time. Everything is read again."),
        }.get(key)
        if words is not None:
            self.toast.say(words, icon="info")
        if key == "not_saved" and about.get("text"):
            talk = self.queue_screen.conversation
            if about.get("ent") == f"dialogue:{talk.dialogue_id}" and not talk.composer.text:
                talk.composer.load("reply", about["text"])

    def fault(self, kind: str) -> None:
        """One quiet notice about a bug that was caught."""
        words = self.tr("A fault was written to the log (%1). Work goes on.").replace("%1", one_line(kind, 40))
        self.toast.say(words, icon="circle-alert")

    def _name_window(self) -> None:
        waiting = counts(self._store).waiting
        name = self.rail.names().get(self.place) or self.tr("Not sent")
        count = f" ({waiting})" if waiting else ""
        self.window().setWindowTitle(f"Usher · {name}{count}")

    def retranslate(self) -> None:
        """Words in the language of the window."""
        foot = (("↑ ↓", self.tr("choose")), ("⏎", self.tr("do it")))
        aside = (self.keys.hint("keys"), self.tr("all keys"))
        hint = self.tr("Guest, order, words, command")
        self.palette_sheet.word(hint, self.tr("Nothing found here; the server is asked as well"), foot, aside)
        self._name_window()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rail.narrow(self.width() < RAIL_NARROW_BELOW)
        self.toast.place()

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        p.fillRect(self.rect(), look().tokens.c.frame)
        p.end()


def _last_question(thread: Transcript | None) -> str:
    """The newest words of the guest, as the question an article should answer."""
    lines = thread.messages if thread is not None else ()
    return next((line.text for line in reversed(lines) if line.by == "guest" and line.text.strip()), "")
