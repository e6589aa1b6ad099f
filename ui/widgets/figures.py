"""How figures, money, times and durations are written, in the language of the window.

The language is that of ``QLocale()``; the shell sets it when the operator changes it. Russian groups thousands
with U+202F and puts U+00A0 before units, English uses commas; the minus is U+2212 in both.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, QLocale

translate = QCoreApplication.translate

MINUS: Final = "\u2212"
_NARROW, _NBSP = "\u202f", "\u00a0"
_SIGNS: Final = {"RUB": "₽", "EUR": "€", "USD": "$", "GBP": "£", "KZT": "₸"}
_WITHOUT_MINOR: Final = {"JPY": 0, "KRW": 0}


def _unit(key: str) -> str:
    """The short name of a unit of time in the language of the window."""
    names = {
        "d": translate("figures", "d"),
        "h": translate("figures", "h"),
        "min": translate("figures", "min"),
        "s": translate("figures", "s"),
        "KB": translate("figures", "KB"),
        "MB": translate("figures", "MB"),
    }
    return names[key]


def russian() -> bool:
    """Whether the window speaks Russian."""
    return QLocale().language() == QLocale.Language.Russian


def number(value: float, decimals: int = 0) -> str:
    """1 847 · 91,2 in Russian; 1,847 · 91.2 in English."""
    written = f"{abs(value):,.{decimals}f}"
    if russian():
        written = written.replace(",", _NARROW).replace(".", ",")
    return (MINUS if value < 0 and any(c in "123456789" for c in written) else "") + written


def percent(share: float, decimals: int = 0) -> str:
    """A share of 0–1 as 91,2 %."""
    return f"{number(share * 100, decimals)}{_NBSP}%"


def money(minor: int, currency: str = "RUB") -> str:
    """Minor units as 3 000 ₽; the minor part only where there is one."""
    digits = _WITHOUT_MINOR.get(currency, 2)
    whole, rest = divmod(abs(minor), 10**digits)
    written = number(whole)
    if rest:
        written += f"{',' if russian() else '.'}{rest:0{digits}d}"
    return f"{MINUS if minor < 0 else ''}{written}{_NBSP}{_SIGNS.get(currency, currency)}"


def ticking(left_ms: float) -> str:
    """A wait as m:ss, past its target with a minus, from an hour on as 1 h 05."""
    seconds = int(abs(left_ms) // 1000)
    sign = MINUS if left_ms < 0 else ""
    if seconds >= 3600:
        hours, minutes = seconds // 3600, seconds % 3600 // 60
        return f"{sign}{hours}{_NBSP}{_unit('h')}{_NBSP}{minutes:02d}"
    return f"{sign}{seconds // 60}:{seconds % 60:02d}"


def waited(ms: float) -> str:
    """A wait so far as 06:40."""
    seconds = max(0, int(ms // 1000))
    if seconds >= 3600:
        return ticking(ms)
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


def duration(ms: float) -> str:
    """A duration in words with its two largest units: 6 min 40 s."""
    seconds = max(0, round(ms / 1000))
    days, hours, minutes = seconds // 86_400, seconds % 86_400 // 3600, seconds % 3600 // 60
    if days:
        parts = [(days, _unit("d")), (hours, _unit("h"))]
    elif hours:
        parts = [(hours, _unit("h")), (minutes, _unit("min"))]
    elif minutes:
        parts = [(minutes, _unit("min")), (seconds % 60, _unit("s"))]
    else:
        parts = [(seconds, _unit("s"))]
    kept = [part for i, part in enumerate(parts) if part[0] or i == 0]
    return " ".join(f"{value}{_NBSP}{unit}" for value, unit in kept)


def age(ms: float) -> str:
    """How long ago, without seconds: 25 min, 1 h 05, 3 d."""
    minutes = max(0, int(ms // 60_000))
    if minutes >= 24 * 60:
        return f"{minutes // (24 * 60)}{_NBSP}{_unit('d')}"
    if minutes >= 60:
        return f"{minutes // 60}{_NBSP}{_unit('h')}{_NBSP}{minutes % 60:02d}"
    return f"{minutes}{_NBSP}{_unit('min')}"


def size(count: int) -> str:
    """Bytes as 84 KB or 1,2 MB."""
    if count >= 1024 * 1024:
        return f"{number(count / 1024 / 1024, 1)}{_NBSP}{_unit('MB')}"
    return f"{number(max(1, round(count / 1024)))}{_NBSP}{_unit('KB')}"


def clock(moment: datetime, *, seconds: bool = False) -> str:
    """13:58, or 13:58:41 in scans; `moment` is already in the event's zone."""
    return moment.strftime("%H:%M:%S" if seconds else "%H:%M")


def day(moment: datetime, *, year: bool = False) -> str:
    """14 июня · 14 June."""
    when = QDate(moment.year, moment.month, moment.day)
    written: str = QLocale().toString(when, "d MMMM yyyy" if year else "d MMMM")
    return written.replace(" ", _NBSP, 1)
