"""Beside the charts: the gates, the channels, why people are called, who is on shift and holds what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.console.lineup import Group, Lineup
from app.domain.dialogues import Status
from app.domain.escalations import Reason
from app.protocol.records import ChannelLoad, Dialogue, Load, Staff
from ui.bridge import Bridge
from ui.views.load_gates import GateCard
from ui.views.load_tiles import rate, split_seconds
from ui.views.wording import channel_name, reason_look, reason_name
from ui.widgets import figures
from ui.widgets.avatar import CHANNEL_ICONS
from ui.widgets.card import Card
from ui.widgets.ranks import Rank, Ranks
from ui.widgets.table import Cell, Column, Table, TableRow

_LOW_SHARE: Final = 0.85
_MOST_PEOPLE, _MOST_REASONS = 5, 6
_GAP = 12


@dataclass(frozen=True, slots=True)
class OnShift:
    """A colleague: how many dialogues he holds, and in how many of them the guest waits for his answer."""

    name: str
    online: bool
    held: int
    awaited: int


def on_shift(staff: Mapping[str, Staff], dialogues: Mapping[str, Dialogue], lineup: Lineup) -> tuple[OnShift, ...]:
    """Those who are online or hold something, the busiest first."""
    held: Counter[str] = Counter()
    awaited: Counter[str] = Counter()
    for group in (Group.MINE, Group.GUEST, Group.OTHERS):
        for ident in lineup.ids(group):
            dialogue = dialogues[ident]
            held[dialogue.holder_id] += 1
            awaited[dialogue.holder_id] += dialogue.status == Status.ACTIVE.value
    people = [
        OnShift(one.name, one.online, held[one.id], awaited[one.id])
        for one in staff.values()
        if one.online or held[one.id]
    ]
    return tuple(sorted(people, key=lambda one: (-one.held, not one.online, one.name)))


class LoadSide(QWidget):
    """Four cards at their natural height; what the window has no room for is scrolled to."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._load: Load | None = None
        self._people: tuple[OnShift, ...] = ()
        self._table_people, self._table_channels, self._ranks = Table((), dense=True), Table((), dense=True), Ranks()
        self.gates = GateCard(bridge)
        self.people, self.channels, self.reasons = Card(), Card(), Card()
        for card, content in (
            (self.people, self._table_people),
            (self.channels, self._table_channels),
            (self.reasons, self._ranks),
        ):
            card.column.addWidget(content)
            card.column.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP)
        for card in (self.gates, self.channels, self.reasons, self.people):
            column.addWidget(card, 1)
        self._show()

    def show_load(self, load: Load | None, people: tuple[OnShift, ...]) -> None:
        """Shows other figures."""
        if (load, people) != (self._load, self._people):
            self._load, self._people = load, people
            self._show()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)

    def _show(self) -> None:
        self._show_people()
        self._show_channels()
        self._show_reasons()

    def _show_people(self) -> None:
        online = sum(one.online for one in self._people)
        self.people.name(self.tr("People on shift"), self.tr("%1 online").replace("%1", str(online)))
        shown = self._people[:_MOST_PEOPLE]
        entries = [
            TableRow(
                one.name,
                (
                    Cell(one.name, icon="user-round" if one.online else "wifi-off"),
                    Cell(figures.number(one.held), strong=one.held > 0),
                    Cell(figures.number(one.awaited)),
                ),
            )
            for one in shown
        ]
        rest = self._people[_MOST_PEOPLE:]
        if rest:
            more = self.tr("and %1 more").replace("%1", str(len(rest)))
            held, awaited = sum(one.held for one in rest), sum(one.awaited for one in rest)
            entries.append(TableRow("", (Cell(more), Cell(figures.number(held)), Cell(figures.number(awaited)))))
        if not entries:
            entries = [TableRow("", (Cell(self.tr("Nobody is online")),))]
        heads = (self.tr("Who"), self.tr("Holds"), self.tr("Guest waits"))
        self._table_people.set_rows(entries, _columns(heads))

    def _show_channels(self) -> None:
        load = self._load
        window = load.window_s // 60 if load else 10
        self.channels.name(self.tr("Channels"), self.tr("last %1 min").replace("%1", str(window)))
        heads: tuple[str, ...] = (
            self.tr("Channel"),
            self.tr("Now"),
            self.tr("A min"),
            self.tr("By the bot"),
            self.tr("Answer"),
        )
        channels = load.channels if load else ()
        entries = [self._channel(one) for one in channels]
        if not entries:
            heads = heads[:1]
            entries = [TableRow("", (Cell(self.tr("No messages in this window")),))]
        self._table_channels.set_rows(entries, _columns(heads))

    def _channel(self, one: ChannelLoad) -> TableRow:
        low = one.contained is not None and one.contained < _LOW_SHARE
        share = "–" if one.contained is None else figures.percent(one.contained, 1)
        return TableRow(
            one.channel,
            (
                Cell(channel_name(one.channel), icon=CHANNEL_ICONS.get(one.channel, "message-circle")),
                Cell(figures.number(one.at_once), strong=True),
                Cell(rate(one.per_min)),
                Cell(share, tone="wait" if low else None, icon="triangle-alert" if low else ""),
                Cell(self._answer(one.answer_ms)),
            ),
        )

    def _answer(self, ms: int | None) -> str:
        value, unit = split_seconds(ms)
        units = {"ms": self.tr("ms"), "s": self.tr("s")}
        return f"{value}\u00a0{units[unit]}" if unit else value

    def _show_reasons(self) -> None:
        load = self._load
        counts = sorted(load.reasons, key=lambda pair: -pair[1]) if load else []
        total = load.handed_over if load else 0
        aside = self.tr("%1 today").replace("%1", figures.number(total))
        self.reasons.name(self.tr("Why people are called"), aside)
        cut = len(counts) if len(counts) <= _MOST_REASONS else _MOST_REASONS - 1
        shown, rest = counts[:cut], counts[cut:]
        ranks = [self._rank(key, count, first=place == 0) for place, (key, count) in enumerate(shown)]
        if rest:
            ranks.append(Rank("ellipsis", self.tr("Other"), sum(count for _, count in rest)))
        self._ranks.show_ranks(tuple(ranks), self.tr("Nobody was called today"))

    def _rank(self, key: str, count: int, *, first: bool) -> Rank:
        known = key in {reason.value for reason in Reason}
        icon = reason_look(Reason(key))[0] if known else "circle-help"
        return Rank(icon, reason_name(Reason(key)) if known else key, count, marked=first and count > 0)


def _columns(heads: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(Column(head, number=place > 0, stretch=0 if place else 1) for place, head in enumerate(heads))
