"""What the palette offers: actions in the dialogue on screen, places to go, guests, answers of the bot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.console.lineup import Group
from app.console.selectors import search
from app.console.store import Store
from app.domain.ids import entity_id, entity_kind
from app.protocol.api import Hit
from app.protocol.records import Dialogue
from ui.qt import one_line
from ui.views.keys import KeyMap, action_name
from ui.views.wording import article_title, channel_name, guest_label, in_language, place_words, reason_chip
from ui.views.zones import day_clock
from ui.widgets import figures
from ui.widgets.avatar import AvatarLook, initials
from ui.widgets.palette import Answer

translate = QCoreApplication.translate

_ICONS: Final = {
    "take": "headset",
    "give_back": "bot",
    "reply": "message-square",
    "note": "lock",
    "resolve": "check",
    "snooze": "clock",
    "copy_order": "copy",
    "to_article": "book-plus",
    "refund": "hand-coins",
    "ticket": "ticket",
    "upgrade": "crown",
    "sell": "ticket-plus",
    "refunds": "hand-coins",
    "tickets": "ticket",
    "upgrades": "crown",
    "load": "activity",
    "queue": "inbox",
    "knowledge": "book-open",
    "unsent": "cloud-upload",
    "wallboard": "monitor",
    "privacy": "eye-off",
    "keys": "keyboard",
}
_IN_DIALOGUE: Final = (
    *("take", "give_back", "reply", "note", "resolve", "snooze"),
    *("refund", "ticket", "upgrade", "copy_order", "to_article"),
)
_PLACES: Final = (
    *("queue", "load", "refunds", "tickets", "upgrades", "knowledge"),
    *("sell", "unsent", "wallboard", "privacy", "keys"),
)


@dataclass(frozen=True, slots=True)
class Here:
    """What is on screen when the palette asks. `may` says whether an action makes sense now."""

    dialogue: Dialogue | None
    may: Callable[[str], bool]


class Finder:
    """Answers of the palette, by keys ``do:ACTION``, ``go:DIALOGUE``, ``article:EVENT/ID``, ``reply:ID``."""

    def __init__(self, store: Store, keys: KeyMap, here: Callable[[], Here]) -> None:
        self._store, self._keys, self._here = store, keys, here
        self.hidden = False

    def answers(self, query: str) -> list[Answer]:
        """What this console knows by itself."""
        here = self._here()
        found = [*self._actions(query, here), *self._places(query)]
        if query:
            found += [*self._dialogues(query), *self._articles(query), *self._replies(query, here)]
        else:
            found = [*found[:5], *self._waiting()]
        return found

    def _actions(self, query: str, here: Here) -> list[Answer]:
        if here.dialogue is None:
            return []
        group = translate("palette", "Dialogue with %1").replace("%1", guest_label(here.dialogue, hidden=self.hidden))
        return [self._do(action, group) for action in _IN_DIALOGUE if here.may(action) and self._fits(action, query)]

    def _places(self, query: str) -> list[Answer]:
        group = translate("palette", "Go to")
        open_ones = [action for action in _PLACES if action != "sell" or self._store.may("SellTickets")]
        places = [self._do(action, group) for action in open_ones if self._fits(action, query)]
        settings = translate("palette", "Settings")
        if _has(settings, query):
            places.append(Answer("do:settings", group, settings, "settings"))
        return places

    def _do(self, action: str, group: str) -> Answer:
        return Answer(f"do:{action}", group, action_name(action), _ICONS[action], keys=self._keys.hint(action))

    def _fits(self, action: str, query: str) -> bool:
        return _has(action_name(action), query)

    def _dialogues(self, query: str) -> list[Answer]:
        group = translate("palette", "Guests")
        return [self._dialogue(one, group) for one in search(self._store, query, 8)]

    def _waiting(self) -> list[Answer]:
        group = translate("palette", "Wait for a person")
        idents = self._store.lineup.ids(Group.WAITING, 3)
        return [self._dialogue(self._store.dialogues[ident], group) for ident in idents]

    def _dialogue(self, one: Dialogue, group: str) -> Answer:
        name = guest_label(one, hidden=self.hidden)
        order = translate("palette", "order %1").replace("%1", one_line(one.order_id, 30)) if one.order_id else ""
        fact = ", ".join(part for part in (place_words(one) or order, channel_name(one.channel)) if part)
        return Answer(
            f"go:{one.id}",
            group,
            name,
            avatar=AvatarLook("" if self.hidden else initials(name), one.guest_id),
            fact=fact,
            chip=reason_chip(one),
        )

    def _articles(self, query: str) -> list[Answer]:
        group = translate("palette", "Answers of the bot")
        return [
            Answer(
                f"article:{one.event_id}/{one.id}",
                group,
                article_title(one),
                "book-open",
                fact=_updated(self._store, one.event_id, one.updated_ms),
            )
            for one in self._store.articles.values()
            if not one.archived and _has(f"{one.title_ru} {one.title_en} {' '.join(one.keywords)}", query)
        ][:5]

    def _replies(self, query: str, here: Here) -> list[Answer]:
        if here.dialogue is None or not here.may("reply"):
            return []
        group = translate("palette", "Ready replies")
        insert = translate("palette", "insert")
        return [
            Answer(f"reply:{one.id}", group, in_language(one.title_ru, one.title_en), "zap", fact=insert)
            for one in self._store.replies.values()
            if _has(f"{one.title_ru} {one.title_en} {one.text_ru} {one.text_en}", query)
        ][:4]


def hits(found: Sequence[Hit], store: Store, known: set[str], *, hidden: bool = False) -> list[Answer]:
    """What the server found beside what is known here; `hidden` names nobody."""
    group = translate("palette", "Found on the server")
    answers = []
    for hit in found:
        ident = entity_id(hit.ent)
        if entity_kind(hit.ent) != "dialogue" or f"go:{ident}" in known or ident not in store.dialogues:
            continue
        clock = day_clock(store, hit.event_id)
        when = figures.day(clock.moment(hit.at_ms)) if hit.at_ms else ""
        title = guest_label(store.dialogues[ident], hidden=True) if hidden else one_line(hit.title, 60)
        words = f"{title}: {one_line(hit.snippet, 80)}" if hit.snippet else title
        answers.append(Answer(f"go:{ident}", group, words, "message-square", fact=when))
    return answers


def _has(hay: str, query: str) -> bool:
    folded = hay.casefold()
    return all(word in folded for word in query.casefold().split())


def _updated(store: Store, event_id: str, at_ms: int) -> str:
    return figures.day(day_clock(store, event_id).moment(at_ms)) if at_ms else ""
