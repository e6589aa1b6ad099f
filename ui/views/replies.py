"""Ready replies with variables, filled from the dialogue on screen."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from app.console.store import Store
from app.protocol.records import Dialogue, ReadyReply
from ui.qt import one_line
from ui.views.wording import in_language
from ui.widgets.palette import Answer, Palette

translate = QCoreApplication.translate

_VARIABLE: Final = re.compile(r"\{([a-z_]+)\}")
_GATE: Final = re.compile(r"(?:ворот\w*|gate)\s*(\d+)", re.IGNORECASE)


def unfilled(text: str) -> str:
    """The first variable in braces that still stands in a text, empty when none does."""
    found = _VARIABLE.search(text)
    return found.group() if found else ""


def filled(text: str, dialogue: Dialogue, store: Store) -> str:
    """`text` with what is known put in; what is not known stays in braces for the operator to fill."""
    event = store.events.get(dialogue.event_id)
    gate = _GATE.search(dialogue.place)
    known = {
        "guest_name": one_line(dialogue.guest_name, 60).split(" ")[0],
        "order": one_line(dialogue.order_id, 40),
        "gate": gate.group(1) if gate else "",
        "event": _event_name(event.name_ru, event.name_en, dialogue.lang) if event else "",
        "operator": (store.me.name if store.me else "").split(" ")[0],
    }
    return _VARIABLE.sub(lambda found: known.get(found.group(1), "") or found.group(), text)


def _event_name(ru: str, en: str, lang: str) -> str:
    return (ru or en) if lang == "ru" else (en or ru)


def reply_text(reply: ReadyReply, lang: str) -> str:
    """The reply in the guest's language, not the operator's."""
    return (reply.text_ru or reply.text_en) if lang == "ru" else (reply.text_en or reply.text_ru)


class ReadyReplies(Palette):
    """The list of ready replies over the window; the chosen one is put into the composer, never sent by itself.

    Signals:
        inserted(str): the filled text.
    """

    inserted = Signal(str)

    def __init__(self, window: QWidget, store: Store) -> None:
        super().__init__(window, self._find)
        self._store = store
        self._dialogue: Dialogue | None = None
        self.picked.connect(self._insert)

    def open_for(self, dialogue: Dialogue) -> None:
        """Opens it for a dialogue."""
        self._dialogue = dialogue
        foot = (
            ("↑ ↓", translate("ReadyReplies", "choose")),
            ("⏎", translate("ReadyReplies", "insert")),
        )
        hint = translate("ReadyReplies", "Ready reply: its title, words or shortcut")
        self.word(hint, translate("ReadyReplies", "No ready reply has these words"), foot)
        self.open_with("")

    def _find(self, query: str) -> list[Answer]:
        dialogue = self._dialogue
        if dialogue is None:
            return []
        group = translate("ReadyReplies", "Ready replies")
        found = []
        for reply in self._store.replies.values():
            text = filled(reply_text(reply, dialogue.lang), dialogue, self._store)
            title = in_language(reply.title_ru, reply.title_en)
            if _matches(query, title, text, reply.shortcut):
                words = f"{title}: {one_line(text, 120)}"
                found.append(Answer(reply.id, group, words, "zap", keys=reply.shortcut))
        exact = [answer for answer in found if query and answer.keys == query]
        return exact or found

    def _insert(self, key: str) -> None:
        reply = self._store.replies.get(key)
        if reply is not None and self._dialogue is not None:
            self.inserted.emit(filled(reply_text(reply, self._dialogue.lang), self._dialogue, self._store))


def _matches(query: str, title: str, text: str, shortcut: str) -> bool:
    words = query.casefold().split()
    hay = f"{title} {text} {shortcut}".casefold()
    return all(word in hay for word in words)
