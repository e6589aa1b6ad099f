"""The forecast of the queue in words: what will be, and by which figures (C1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.console.outlook import outlook
from app.domain.forecast import FEWEST, HORIZON_MIN, Forecast, Outlook
from app.domain.metrics import TARGET_S
from app.protocol.records import Load, PaceNow
from ui.theme import Tone
from ui.widgets import figures

translate = QCoreApplication.translate
_TONES: Final[dict[Outlook, Tone]] = {
    Outlook.LATER: "wait",
    Outlook.BACK: "wait",
    Outlook.STAYS: "late",
    Outlook.NOBODY: "late",
}


@dataclass(frozen=True, slots=True)
class OutlookLook:
    """What is said, in which tone (None: quietly), by which formula, and the queue of the coming minutes."""

    words: str = ""
    tone: Tone | None = None
    short: str = ""
    """the same for a wall, where it asks for attention"""
    formula: str = ""
    curve: tuple[float, ...] = ()


def outlook_look(load: Load | None, ahead: Sequence[float] = ()) -> OutlookLook:
    """The forecast of the live figures; says nothing without them. `ahead`: as the last event went on."""
    told = outlook(load, ahead)
    if load is None or load.pace is None or told is None:
        return OutlookLook()
    words = _words(told, load.pace)
    formula = _formula(load.pace, like_last=bool(ahead))
    return OutlookLook(words, _TONES.get(told.outlook), _short(told), formula, told.curve)


def _short(told: Forecast) -> str:
    if told.outlook in {Outlook.STAYS, Outlook.NOBODY}:
        return translate("outlook", "people needed: %1").replace("%1", figures.number(told.needed))
    texts = {
        Outlook.LATER: translate("outlook", "past %1 in ≈ %2"),
        Outlook.BACK: translate("outlook", "within %1 in ≈ %2"),
    }
    words = texts.get(told.outlook, "").replace("%1", figures.duration(TARGET_S * 1000))
    return words.replace("%2", figures.duration(told.in_min * 60_000))


def _words(told: Forecast, pace: PaceNow) -> str:
    texts = {
        Outlook.UNKNOWN: translate("outlook", "No forecast yet: people have taken %5 dialogues, %6 are needed"),
        Outlook.NOBODY: translate("outlook", "Nobody takes from the queue now; people needed: %4"),
        Outlook.WITHIN: translate("outlook", "For %2 nobody will wait longer than %1"),
        Outlook.LATER: translate("outlook", "The queue will pass %1 in ≈ %3 if nobody joins"),
        Outlook.BACK: translate("outlook", "Waits exceed %1; back within it in ≈ %3 if nobody joins"),
        Outlook.STAYS: translate("outlook", "Waits exceed %1 and still will in %2; people needed: %4"),
    }
    words = texts[told.outlook]
    for mark, part in (
        ("%1", figures.duration(TARGET_S * 1000)),
        ("%2", figures.duration(HORIZON_MIN * 60_000)),
        ("%3", figures.duration(told.in_min * 60_000)),
        ("%4", figures.number(told.needed)),
        ("%5", figures.number(pace.taken)),
        ("%6", figures.number(FEWEST)),
    ):
        words = words.replace(mark, part)
    return words


def _formula(pace: PaceNow, *, like_last: bool) -> str:
    words = translate(
        "outlook",
        "In a minute the queue grows by arrivals × share that goes to people and shrinks by people ÷ time in hand."
        " Now: %1 × %2 and %3 ÷ %4. The level: %5. Nobody joins, nobody leaves.",
    )
    if like_last:
        words += " " + translate("outlook", "Arrivals go on as they did at the last event.")
    else:
        words += " " + translate("outlook", "Arrivals stay as in the last 5 minutes, a growth goes on for 5 more.")
    arrivals = figures.number(pace.arrivals, 1)
    if pace.growth and not like_last:
        arrivals = f"({arrivals} {'+' if pace.growth > 0 else figures.MINUS} {figures.number(abs(pace.growth), 1)})"
    for mark, part in (
        ("%1", arrivals),
        ("%2", figures.percent(pace.share, 1)),
        ("%3", figures.number(pace.people)),
        ("%4", figures.duration(pace.in_hand_ms)),
        ("%5", figures.duration(TARGET_S * 1000)),
    ):
        words = words.replace(mark, part)
    return words
