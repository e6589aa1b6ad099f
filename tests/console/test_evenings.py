"""An event with several dates as the console looks at it: the times and bands of the date that is on or next (T1)."""

from __future__ import annotations

from app.console.evenings import AFTER_MS, at_date
from app.protocol.records import DateRef, PhaseRef
from tests.builders import festival

HOUR = 3_600_000
DAY = 24 * HOUR
NIGHTS = tuple(
    DateRef(id=f"n{n}", name_ru=f"Ночь {n}", name_en="", doors_ms=n * DAY, starts_ms=n * DAY + HOUR,
            ends_ms=n * DAY + 8 * HOUR)
    for n in (1, 2)
)  # fmt: skip


def band(ident: str, starts_ms: int) -> PhaseRef:
    """An hour of the timetable."""
    return PhaseRef(id=ident, name_ru=ident, name_en="", starts_ms=starts_ms, ends_ms=starts_ms + HOUR)


EVENT = festival(
    doors_ms=NIGHTS[0].doors_ms,
    starts_ms=NIGHTS[0].starts_ms,
    ends_ms=NIGHTS[1].ends_ms,
    dates=NIGHTS,
    phases=(
        band("doors1", DAY),
        band("exit1", DAY + 8 * HOUR),
        band("build2", 2 * DAY - 6 * HOUR),
        band("doors2", 2 * DAY),
        band("late", 9 * DAY),
    ),
)


def seen(now_ms: int) -> tuple[int, int, list[str]]:
    """Doors, end and bands on show at a moment."""
    event = at_date(EVENT, now_ms)
    return event.doors_ms, event.ends_ms, [phase.id for phase in event.phases]


def test_the_date_that_is_on_or_next_gives_the_times_and_its_own_bands() -> None:
    first = (DAY, DAY + 8 * HOUR, ["doors1", "exit1"])
    second = (2 * DAY, 2 * DAY + 8 * HOUR, ["build2", "doors2", "late"])
    over = NIGHTS[0].ends_ms + AFTER_MS
    assert [seen(at) for at in (0, DAY, over - 1)] == [first] * 3
    assert [seen(at) for at in (over, 2 * DAY, 99 * DAY)] == [second] * 3


def test_an_event_of_one_date_is_left_as_it_is() -> None:
    event = festival()
    assert at_date(event, event.doors_ms) is event
