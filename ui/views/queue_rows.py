"""A dialogue as a row of the list."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.console.lineup import Group, reason_of, waiting_since
from app.console.selectors import target_of, unread
from app.console.store import Store
from app.domain.dialogues import Status
from app.domain.escalations import Reason
from app.protocol.records import Dialogue
from ui.models.dayclock import DayClock
from ui.qt import one_line
from ui.views.wording import guest_label, place_words, reason_chip
from ui.views.zones import day_clock
from ui.widgets import figures
from ui.widgets.avatar import CHANNEL_ICONS, AvatarLook, initials
from ui.widgets.row import Row
from ui.widgets.wait import Wait

translate = QCoreApplication.translate

_PREVIEW = 120


class RowMaker:
    """Makes rows from the store's dialogues and keeps them until their record changes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[str, tuple[tuple[object, ...], Row]] = {}
        self._stamp = 0
        self.hidden = False

    def forget(self) -> None:
        """Makes every row anew: the language, the user or the privacy has changed."""
        self._kept.clear()
        self._stamp += 1

    def row(self, key: str) -> Row | None:
        """The row of a dialogue; None when it is gone."""
        dialogue = self._store.dialogues.get(key)
        if dialogue is None:
            return None
        me = self._store.me.user_id if self._store.me else ""
        # everybody who waits is unread: the dot speaks only of dialogues that somebody holds
        new = dialogue.status != Status.QUEUED.value and unread(dialogue, self._store.seen)
        stamp = (dialogue, me, new, self.hidden)
        kept = self._kept.get(key)
        if kept is not None and kept[0][0] is dialogue and kept[0] == stamp:
            return kept[1]
        version = kept[1].version + 1 if kept is not None else self._stamp << 20
        row = self._make(dialogue, me, version, new=new)
        self._kept[key] = (stamp, row)
        return row

    def _make(self, dialogue: Dialogue, me: str, version: int, *, new: bool) -> Row:
        name = guest_label(dialogue)
        critical = reason_of(dialogue) is Reason.SAFETY and dialogue.status == Status.QUEUED.value
        since = waiting_since(dialogue)
        waits = bool(since) and dialogue.status in {Status.QUEUED.value, Status.ACTIVE.value}
        return Row(
            key=dialogue.id,
            version=version,
            name=name,
            avatar=AvatarLook(
                "" if self.hidden else initials(name), dialogue.guest_id, CHANNEL_ICONS.get(dialogue.channel, "")
            ),
            place=place_words(dialogue),
            chip=reason_chip(dialogue),
            words=_words(dialogue, me),
            wait=_wait(dialogue, since, self._clock(dialogue), waits=waits, critical=critical),
            since_ms=since if waits else None,
            aside="" if waits else self._aside(dialogue),
            critical=critical,
            unread=new,
            hidden=self.hidden,
        )

    def _clock(self, dialogue: Dialogue) -> DayClock:
        return day_clock(self._store, dialogue.event_id)

    def _aside(self, dialogue: Dialogue) -> str:
        return figures.clock(self._clock(dialogue).moment(dialogue.last_ms)) if dialogue.last_ms else ""


def _words(dialogue: Dialogue, me: str) -> str:
    text = one_line(dialogue.last_text, _PREVIEW)
    if dialogue.last_by == "person" and dialogue.holder_id == me:
        return translate("row", "You: %1").replace("%1", text)
    return text


def _wait(dialogue: Dialogue, since: int, clock: DayClock, *, waits: bool, critical: bool) -> Wait:
    if waits:
        due = dialogue.due_ms or since + target_of(dialogue)
        return Wait(since, due, critical=critical)
    if dialogue.status == Status.SNOOZED.value:
        if dialogue.snoozed_until == "doors":
            return Wait(word=translate("row", "doors"))
        return Wait(word=figures.clock(clock.moment(dialogue.snoozed_ms)))
    if dialogue.status in {Status.GUEST.value, Status.ACTIVE.value}:
        return Wait(word=translate("row", "guest"))
    return Wait()


def group_title(group: Group) -> tuple[str, str]:
    """The head of a group: its words and its icon."""
    heads = {
        Group.MINE: (translate("row", "Yours"), "headset"),
        Group.WAITING: (translate("row", "Waiting for a person"), "hourglass"),
        Group.GUEST: (translate("row", "Awaiting guest"), "clock"),
        Group.SNOOZED: (translate("row", "Snoozed"), "calendar-clock"),
        Group.OTHERS: (translate("row", "With colleagues"), "users"),
    }
    return heads[group]
