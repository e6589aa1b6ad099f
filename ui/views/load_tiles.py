"""The six figures on top of the load screen, each with its window or n and its formula in the tooltip."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.metrics import containment
from app.protocol.records import Load
from ui.views.load_sales import Sales
from ui.widgets import figures
from ui.widgets.tile import Tile, TileLook

DASH: Final = "–"
TARGET_SHARE: Final = 0.8  # below this share answered within 120 s the tile asks for attention
LATE_MS: Final = 300_000  # the default target of a wait for a person


def split_seconds(ms: int | None) -> tuple[str, str]:
    """An answer time as (figure, unit key): milliseconds below one second, tenths below ten."""
    if ms is None:
        return DASH, ""
    if ms < 1000:
        return figures.number(ms), "ms"
    tenths = round(ms / 100) / 10
    return figures.number(tenths, 0 if tenths >= 10 or tenths == int(tenths) else 1), "s"


def rate(per_min: float) -> str:
    """So many a minute: tenths only where they say something."""
    return figures.number(per_min, 0 if per_min >= 10 or per_min == int(per_min) else 1)


class LoadTiles(QWidget):
    """Shows one `Load`; `as_of` marks the figures as old ("at 14:02")."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._load: Load | None = None
        self._as_of, self._sales, self._hidden = "", Sales(), False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(12)
        self.tiles = [Tile() for _ in range(6)]
        self._columns = 0
        self.arrange(6)

    def arrange(self, columns: int) -> None:
        """Lays the tiles out in so many columns."""
        if columns == self._columns:
            return
        for column in range(max(columns, self._columns)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._columns = columns
        for place, tile in enumerate(self.tiles):
            self._grid.addWidget(tile, place // columns, place % columns)

    def hide_amounts(self, hidden: bool) -> None:
        """Privacy: money is not told."""
        self._hidden = hidden
        self._show()

    def leave(self, px: int) -> None:
        """Keeps so much free at the right."""
        self._grid.setContentsMargins(0, 0, px, 0)

    def show_load(self, load: Load | None, as_of: str, sales: Sales | None = None) -> None:
        """Shows other figures; None when the server has not told any yet."""
        self._load, self._as_of, self._sales = load, as_of, sales or Sales()
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)

    def _show(self) -> None:
        load = self._load
        makers = (self._at_once, self._waiting, self._bot, self._person, self._contained, self._upgrades)
        for tile, make in zip(self.tiles, makers, strict=True):
            tile.say(make(load))

    def _sub(self, words: str) -> str:
        return self._as_of or words

    def _blank(self, icon: str, label: str, formula: str) -> TileLook:
        return TileLook(label, DASH, "", self.tr("no figures yet"), icon, formula=formula, stale=True)

    def _at_once(self, load: Load | None) -> TileLook:
        minutes = load.window_s // 60 if load else 10
        label = self.tr("At once · %1 min").replace("%1", str(minutes))
        formula = self.tr(
            "Dialogues with a message in the last %1 minutes, by the server's clock; those led by the bot and those"
            " held by people are counted apart."
        ).replace("%1", str(minutes))
        if load is None:
            return self._blank("activity", label, formula)
        sub = self.tr("bot %1 · people %2")
        sub = sub.replace("%1", figures.number(load.at_once - load.at_once_person))
        sub = sub.replace("%2", figures.number(load.at_once_person))
        return self._plain(TileLook(label, figures.number(load.at_once), "", sub, "activity", formula=formula))

    def _waiting(self, load: Load | None) -> TileLook:
        label = self.tr("Waiting for a person")
        formula = self.tr(
            "Dialogues handed over that nobody holds now; the wait counts from the guest's first unanswered message."
        )
        if load is None:
            return self._blank("hourglass", label, formula)
        if not load.queue:
            calm = self.tr("nobody waits")
            return TileLook(
                label, "0", "", self._sub(calm), "hourglass", sub_icon="" if self._as_of else "circle-check",
                sub_tone=None if self._as_of else "ok", stale=bool(self._as_of), formula=formula,
            )  # fmt: skip
        late = load.longest_ms > LATE_MS and not self._as_of
        sub = self.tr("longest %1").replace("%1", figures.waited(load.longest_ms))
        return TileLook(
            label, figures.number(load.queue), "", self._sub(sub), "hourglass",
            sub_icon="" if self._as_of else "alarm-clock" if late else "timer", alarm=late,
            stale=bool(self._as_of), formula=formula,
        )  # fmt: skip

    def _bot(self, load: Load | None) -> TileLook:
        label = self.tr("Bot answer")
        formula = self.tr(
            "From the guest's message to the bot's answer, by the server's clock: half are not slower (p50), 95 of"
            " 100 are not slower (p95)."
        )
        if load is None:
            return self._blank("bot", label, formula)
        if load.answer_p50_ms is None:
            none = self.tr("no answers in %1 min").replace("%1", str(load.window_s // 60))
            return self._plain(TileLook(label, DASH, "", none, "bot", formula=formula))
        value, unit = split_seconds(load.answer_p50_ms)
        high, high_unit = split_seconds(load.answer_p95_ms)
        sub = f"p95 {high}\u00a0{self._unit(high_unit)}".strip()
        return self._plain(TileLook(label, value, self._unit(unit), sub, "bot", formula=formula))

    def _person(self, load: Load | None) -> TileLook:
        label = self.tr("First answer by a person")
        formula = self.tr(
            "From the hand-over to the first message a person wrote to the guest: the median of the day. Beside it"
            " the share answered within 120 seconds."
        )
        if load is None:
            return self._blank("headset", label, formula)
        if load.person_median_ms is None:
            return self._plain(TileLook(label, DASH, "", self.tr("none yet today"), "headset", formula=formula))
        value, unit = figures.ticking(load.person_median_ms), self.tr("min")
        if load.person_median_ms >= 3_600_000:
            unit = ""
        sub = self.tr("n = %1").replace("%1", figures.number(load.person_n))
        tone = None
        if load.within_target is not None:
            sub = self.tr("within 120 s: %1").replace("%1", figures.percent(load.within_target))
            tone = "wait" if load.within_target < TARGET_SHARE else None
        if tone is None or self._as_of:
            return self._plain(TileLook(label, value, unit, sub, "headset", formula=formula))
        return TileLook(label, value, unit, sub, "headset", "triangle-alert", "wait", formula=formula)

    def _contained(self, load: Load | None) -> TileLook:
        label = self.tr("Closed by the bot")
        formula = self.tr("1 − handed over ÷ answered by the bot, over the day; a greeting is no answer.")
        share = containment(load.handed_over, load.answered) if load is not None else None
        if load is None or share is None:
            return self._blank("shield-check", label, formula)
        sub = self.tr("%1 of %2 · %3 to people")
        sub = sub.replace("%1", figures.number(load.answered - load.handed_over))
        sub = sub.replace("%2", figures.number(load.answered)).replace("%3", figures.number(load.handed_over))
        return self._plain(TileLook(label, figures.number(share * 100, 1), "%", sub, "shield-check", formula=formula))

    def _upgrades(self, load: Load | None) -> TileLook:
        label, found = self.tr("VIP upgrades"), self._sales.found
        formula = self.tr(
            "Paid ÷ offered, of the offers made since %1: %2. The money is the differences paid for them; what was"
            " paid too late and is not decided, or was paid back, is left out."
        )
        share = DASH if found.share is None else figures.percent(found.share)
        formula = formula.replace("%1", self._sales.since or DASH).replace("%2", share)
        if load is None:
            return self._blank("crown", label, formula)
        if not found.offered:
            return self._plain(TileLook(label, "0", "", self.tr("nothing offered today"), "crown", formula=formula))
        money = " + ".join(figures.money(minor, currency) for currency, minor in found.money) or figures.money(0)
        money = "•••" if self._hidden else money
        sub = self.tr("%1 · of %2 offered").replace("%1", money).replace("%2", figures.number(found.offered))
        tile = TileLook(label, figures.number(found.paid), self.tr("paid"), sub, "crown", formula=formula)
        return self._plain(replace(tile, trail=self._sales.trail))

    def _plain(self, tile: TileLook) -> TileLook:
        return replace(tile, sub=self._sub(tile.sub), stale=bool(self._as_of))

    def _unit(self, key: str) -> str:
        return {"ms": self.tr("ms"), "s": self.tr("s")}.get(key, "")
