"""The shape of the day: when dialogues begin and what they are about, drawn from a seed."""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import accumulate, pairwise
from math import sqrt
from random import Random

from app.service.mappings import Table


@dataclass(frozen=True, slots=True)
class Matter:
    """What a dialogue may be about; `weights` by part of the day."""

    intent: str
    needs: str
    weights: dict[str, float]


@dataclass(frozen=True, slots=True)
class Share:
    """How many guests of the reference day come to do this: what they want and how it ends by their will.

    `spans` are (from, to, weight) in seconds since local midnight.
    """

    kind: str
    way: str
    count: int
    spans: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Day:
    """Times are seconds since local midnight. `arrivals` are (second, dialogues a minute)."""

    arrivals: tuple[tuple[float, float], ...]
    parts: tuple[tuple[float, str], ...]
    events: tuple[tuple[str, float], ...]
    doorways: tuple[tuple[str, float], ...]
    styles: tuple[tuple[str, float], ...]
    matters: tuple[Matter, ...]
    deals: tuple[Share, ...] = ()
    passage: tuple[tuple[float, float], ...] = ()
    """(second, how many pass the gates a minute); only the shape counts"""

    def part(self, second: float) -> str:
        """The part of the day at this second."""
        starts = [start for start, _ in self.parts]
        return self.parts[max(0, bisect_right(starts, second) - 1)][1]

    def matter(self, second: float, random: Random) -> Matter:
        """What somebody who writes at this second writes about."""
        part = self.part(second)
        return random.choices(self.matters, [matter.weights[part] for matter in self.matters])[0]


def load_day() -> Day:
    """The day shipped beside this module; `DataError` names file, key and remedy."""
    text = files(__package__).joinpath("day.toml").read_text(encoding="utf-8")
    return read_day(Table("day.toml", "", tomllib.loads(text)))


def read_day(table: Table) -> Day:
    """The day out of its table."""
    table.only("arrivals", "passage", "parts", "events", "doorways", "styles", "matter", "deal")
    parts = tuple((_second(table, "parts", at), name) for at, name in _pairs(table, "parts"))
    names = tuple(str(name) for _, name in parts)
    return Day(
        arrivals=_rates(table, "arrivals"),
        parts=tuple((at, str(name)) for at, name in parts),
        events=_weights(table, "events"),
        doorways=_weights(table, "doorways"),
        styles=_weights(table, "styles"),
        matters=tuple(_matter(item, names) for item in table.tables("matter")),
        deals=tuple(_share(item) for item in table.tables("deal")),
        passage=_rates(table, "passage") if "passage" in table.values else (),
    )


def _rates(table: Table, key: str) -> tuple[tuple[float, float], ...]:
    return tuple((_second(table, key, at), _weight(table, key, rate)) for at, rate in _pairs(table, key))


def _share(table: Table) -> Share:
    table.only("kind", "way", "count", "spans")
    spans = table.values.get("spans")
    if not isinstance(spans, list) or not all(isinstance(one, list) and len(one) == 3 for one in spans):
        raise table.wrong("spans", 'give [["14:00", "15:00", 1], …]')
    read = [(_second(table, "spans", a), _second(table, "spans", b), _weight(table, "spans", w)) for a, b, w in spans]
    return Share(table.text("kind"), table.text("way"), table.whole("count"), tuple(read))


def _matter(table: Table, parts: Sequence[str]) -> Matter:
    table.only("intent", "needs", *parts)
    weights = {part: _weight(table, part, table.values.get(part)) for part in parts}
    return Matter(table.text("intent"), table.text("needs", ""), weights)


def _pairs(table: Table, key: str) -> list[tuple[object, object]]:
    value = table.values.get(key)
    if not isinstance(value, list) or not all(isinstance(p, list) and len(p) == 2 for p in value):
        raise table.wrong(key, "give pairs: [[…, …], …]")
    return [(first, second) for first, second in value]


def _weights(table: Table, key: str) -> tuple[tuple[str, float], ...]:
    return tuple((str(name), _weight(table, key, weight)) for name, weight in _pairs(table, key))


def _weight(table: Table, key: str, value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or value < 0:
        raise table.wrong(key, "give a number, 0 or more")
    return float(value)


def _second(table: Table, key: str, value: object) -> float:
    try:
        return clock_second(str(value))
    except ValueError as error:
        raise table.wrong(key, "give a time of day in quotes: 14:00") from error


def clock_second(text: str) -> float:
    """`14:05` as seconds since midnight; `24:00` is the end of the day. `ValueError` for anything else."""
    hour, colon, minute = text.partition(":")
    if not (colon and hour.isascii() and minute.isascii() and hour.isdigit() and minute.isdigit()):
        raise ValueError(f"{text!r} is no time of day")
    second = int(hour) * 3600 + int(minute) * 60
    if len(minute) != 2 or int(minute) > 59 or second > 86_400:
        raise ValueError(f"{text!r} is no time of day")
    return float(second)


def draw_arrivals(day: Day, count: int, random: Random) -> list[float]:
    """Seconds at which the `count` dialogues of a whole day begin, ascending."""
    return draw_moments(day.arrivals, count, random)


def draw_moments(rates: Sequence[tuple[float, float]], count: int, random: Random) -> list[float]:
    """`count` seconds, ascending, as thick as the line over (second, rate) is high."""
    areas = [(late - early) * (low + high) / 2 for (early, low), (late, high) in pairwise(rates)]
    ends = list(accumulate(areas))
    return sorted(_moment(rates, ends, random.random() * ends[-1]) for _ in range(count))


def _moment(rates: Sequence[tuple[float, float]], ends: list[float], area: float) -> float:
    """The second by which the line has covered `area`."""
    index = min(bisect_right(ends, area), len(ends) - 1)
    left = area - (ends[index - 1] if index else 0.0)
    (early, low), (late, high) = rates[index], rates[index + 1]
    slope = (high - low) / (late - early)
    if abs(slope) < 1e-9:
        return early + left / low
    # the area under a straight line is a square of time: solve for it
    return early + (sqrt(low * low + 2 * slope * left) - low) / slope
