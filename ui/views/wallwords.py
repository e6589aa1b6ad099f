"""What the wallboard says, as plain values: figures on top, lines at the foot, all of them true or left blank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QObject

from app.console.lineup import Group
from app.console.store import Store
from app.domain.escalations import Reason
from app.domain.metrics import containment
from app.protocol.records import Event, Load
from ui.models.dayclock import DayClock
from ui.theme import Tone
from ui.views.gate_words import gate_name
from ui.views.load_tiles import DASH, LATE_MS, TARGET_SHARE, rate, split_seconds
from ui.views.outlook_words import OutlookLook, outlook_look
from ui.views.wording import in_language, reason_name
from ui.widgets import figures

_MIN_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Line:
    """A figure with its words, or (without a figure) two lines of words. A `tone` is an alarm: rule and words."""

    icon: str
    label: str
    figure: str = ""
    unit: str = ""
    sub: str = ""
    sub_icon: str = ""
    tone: Tone | None = None
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Wall:
    """The whole board."""

    title: str = ""
    about: str = ""
    time: str = ""
    marks: tuple[Line, ...] = ()
    figures: tuple[Line, ...] = ()
    lines: tuple[Line, ...] = ()
    stale: bool = field(default=False)

    @property
    def spoken(self) -> str:
        """The board read aloud."""
        parts = [f"{line.label} {line.figure} {line.unit} {line.sub}" for line in (*self.figures, *self.lines)]
        return ". ".join(" ".join(part.split()) for part in [self.title, *parts])


class WallWords(QObject):
    """Puts the state into the words of the board, in the language of the window."""

    def wall(
        self, store: Store, event: Event | None, clock: DayClock, *, stale: bool, ahead: Sequence[float] = ()
    ) -> Wall:
        """The board at this moment; `ahead` is how the last event went on from here."""
        now, load = store.now_ms(), store.load
        return Wall(
            title=in_language(event.name_ru, event.name_en) if event else "Usher",
            about=self._about(event, clock),
            time=figures.clock(clock.moment(now), seconds=True),
            marks=self._marks(store, clock, stale=stale),
            figures=(self._at_once(load, clock), self._waiting(load), self._bot(load), self._contained(load)),
            lines=(
                self._person(load),
                self._phase(event, now, clock),
                self._people(store, OutlookLook() if stale else outlook_look(load, ahead)),
                self._gates(store, event) or self._reasons(load),
            ),
            stale=stale,
        )

    def peak(self, load: Load | None, clock: DayClock) -> str:
        """The label at the top of the curve."""
        if load is None or not load.peak:
            return ""
        words = self.tr("%1 at %2").replace("%1", figures.number(load.peak))
        return words.replace("%2", figures.clock(clock.moment(load.peak_ms)))

    def _about(self, event: Event | None, clock: DayClock) -> str:
        if event is None:
            return ""
        return f"{in_language(event.venue_ru, event.venue_en)}, {figures.day(clock.moment(event.starts_ms))}"

    def _marks(self, store: Store, clock: DayClock, *, stale: bool) -> tuple[Line, ...]:
        marks = []
        if stale:
            words = self.tr("No link")
            if store.load is not None:
                at = figures.clock(clock.moment(store.load.at_ms))
                words = self.tr("No link, figures of %1").replace("%1", at)
            marks.append(Line("wifi-off", words, tone="late"))
        else:
            marks.append(Line("wifi", self.tr("Linked"), tone="ok"))
        if store.clock.rehearsal:
            words = self.tr("Rehearsal %1").replace("%1", store.clock.rehearsal)
            marks.append(Line("repeat", words, tone="snooze"))
        return tuple(marks)

    # --- figures ---------------------------------------------------------------------------------------------

    def _at_once(self, load: Load | None, clock: DayClock) -> Line:
        label = self.tr("At once")
        if load is None:
            return Line("activity", label, DASH, sub=self.tr("no figures yet"), leads=True)
        label = self.tr("At once, last %1 min").replace("%1", str(load.window_s // 60))
        sub = self.tr("peak %1 at %2 · %3 new a minute").replace("%1", figures.number(load.peak))
        sub = sub.replace("%2", figures.clock(clock.moment(load.peak_ms))) if load.peak else ""
        sub = sub.replace("%3", rate(load.per_min))
        return Line("activity", label, figures.number(load.at_once), sub=sub, leads=True)

    def _waiting(self, load: Load | None) -> Line:
        label = self.tr("Waiting for a person")
        if load is None:
            return Line("hourglass", label, DASH, sub=self.tr("no figures yet"))
        if not load.queue:
            return Line("hourglass", label, "0", sub=self.tr("nobody waits"), sub_icon="circle-check")
        late = load.longest_ms > LATE_MS
        sub = self.tr("longest %1").replace("%1", figures.waited(load.longest_ms))
        icon = "alarm-clock" if late else "timer"
        return Line(
            "hourglass", label, figures.number(load.queue), sub=sub, sub_icon=icon, tone="late" if late else None
        )

    def _bot(self, load: Load | None) -> Line:
        label = self.tr("Bot answer")
        if load is None or load.answer_p50_ms is None:
            return Line("bot", label, DASH, sub=self.tr("no figures yet"))
        value, unit = split_seconds(load.answer_p50_ms)
        high, high_unit = split_seconds(load.answer_p95_ms)
        sub = self.tr("95 of 100 within %1").replace("%1", f"{high}\u00a0{self._unit(high_unit)}")
        return Line("bot", label, value, self._unit(unit), sub)

    def _contained(self, load: Load | None) -> Line:
        label = self.tr("Closed by the bot")
        share = containment(load.handed_over, load.answered) if load is not None else None
        if load is None or share is None:
            return Line("shield-check", label, DASH, sub=self.tr("no figures yet"))
        sub = self.tr("%1 of %2").replace("%1", figures.number(load.answered - load.handed_over))
        return Line(
            "shield-check",
            label,
            figures.number(share * 100, 1),
            "%",
            sub.replace("%2", figures.number(load.answered)),
        )

    # --- lines -----------------------------------------------------------------------------------------------

    def _person(self, load: Load | None) -> Line:
        label = self.tr("First answer by a person")
        if load is None or load.person_median_ms is None:
            return Line("headset", label, sub=self.tr("none yet today"))
        sub = figures.duration(load.person_median_ms)
        tone: Tone | None = None
        if load.within_target is not None:
            share = self.tr("%1 within 120 s").replace("%1", figures.percent(load.within_target))
            sub = f"{sub} · {share}"
            tone = "wait" if load.within_target < TARGET_SHARE else None
        return Line("triangle-alert" if tone else "headset", label, sub=sub, tone=tone)

    def _phase(self, event: Event | None, now_ms: int, clock: DayClock) -> Line:
        if event is None:
            return Line("calendar", self.tr("No event"), sub=self.tr("nothing is on sale"))
        if now_ms < event.doors_ms:
            return self._until(self.tr("Before the doors"), self.tr("doors in %1"), event.doors_ms - now_ms)
        if now_ms < event.starts_ms:
            return self._until(self.tr("Doors are open"), self.tr("show in %1"), event.starts_ms - now_ms)
        if now_ms < event.ends_ms:
            return self._until(self.tr("The show is on"), self.tr("ends in %1"), event.ends_ms - now_ms)
        ended = figures.clock(clock.moment(event.ends_ms))
        return Line("door-open", self.tr("After the show"), sub=self.tr("ended at %1").replace("%1", ended))

    @staticmethod
    def _until(label: str, words: str, left_ms: int) -> Line:
        rounded = max(left_ms // _MIN_MS, 1) * _MIN_MS
        return Line("door-open", label, sub=words.replace("%1", figures.duration(rounded)))

    def _people(self, store: Store, outlook: OutlookLook) -> Line:
        """Who is there; where they will not keep up, what the forecast says of it."""
        if outlook.short:
            return Line("timer", self.tr("Queue forecast"), sub=outlook.short, tone=outlook.tone)
        online = sum(one.online for one in store.staff.values())
        held = sum(store.lineup.count(group) for group in (Group.MINE, Group.GUEST, Group.OTHERS))
        sub = self.tr("%1 online, dialogues held: %2").replace("%1", figures.number(online))
        return Line("users", self.tr("People on shift"), sub=sub.replace("%2", figures.number(held)))

    def _gates(self, store: Store, event: Event | None) -> Line | None:
        """The gate with the most refusals, where they have a pattern."""
        health = store.health.get(event.id) if event is not None else None
        worst = next(iter(health.clusters), None) if health is not None else None
        if event is None or worst is None:
            return None
        where = gate_name(store, event.id, worst.gate_id) or self.tr("Every gate")
        words = self.tr("%1 of %2 refused in 5 min").replace("%1", figures.number(worst.failed))
        label = self.tr("%1: tickets refused").replace("%1", where)
        return Line("triangle-alert", label, sub=words.replace("%2", figures.number(worst.scans)), tone="late")

    def _reasons(self, load: Load | None) -> Line:
        label = self.tr("Why people are called")
        if load is None or not load.reasons:
            return Line("hand", label, sub=self.tr("nobody was called today"))
        ordered = sorted(load.reasons, key=lambda pair: -pair[1])[:3]
        words = [f"{_reason(key)} {figures.number(count)}" for key, count in ordered]
        return Line("hand", label, sub=" · ".join(words))

    def _unit(self, key: str) -> str:
        return {"ms": self.tr("ms"), "s": self.tr("s")}.get(key, "")


def _reason(key: str) -> str:
    return reason_name(Reason(key)) if key in {reason.value for reason in Reason} else key
