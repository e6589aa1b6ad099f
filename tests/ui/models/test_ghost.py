from __future__ import annotations

import numpy as np
import pytest

from app.protocol.ghosts import LoadGhost
from app.protocol.records import LoadHistory
from ui.models.ghost import Ghost, ghost_of

MIN = 60_000
DOORS = 10_000 * MIN


def told(*total: int, per_min: tuple[float, ...] = (), before_min: int = 5) -> LoadGhost:
    """A day that begins some minutes before the doors."""
    count = len(total)
    rows = LoadHistory(
        from_ms=DOORS - before_min * MIN, step_s=60, bot=total, person=(1,) * count if any(total) else (0,) * count,
        per_min=per_min or (2.0,) * count, answer_p50_ms=(None,) * count, answer_p95_ms=(None,) * count,
        queue=(0,) * count,
    )  # fmt: skip
    return LoadGhost(event_id="north", name_ru="Север", name_en="North", doors_ms=DOORS, history=rows)


def test_it_is_laid_by_the_time_to_the_doors() -> None:
    later = DOORS + 365 * 24 * 60 * MIN + 90 * MIN  # another day, doors at another hour
    ghost = ghost_of(told(*range(10)), later)
    assert ghost.at(later) == 6  # five led by the bot and one held
    assert ghost.at(later + 30_000) == 6.5
    assert ghost.at(later - 6 * MIN) is None
    assert ghost.at(later + 5 * MIN) is None
    column = ghost.column(np.array([later - 9 * MIN, later, later + 9 * MIN], np.int64))
    assert np.isnan(column[[0, 2]]).all()
    assert column[1] == 6


def test_the_night_before_the_first_guest_is_no_line() -> None:
    rows = told(0, 0, 7, 7, 0).history
    assert rows is not None
    told_ = LoadGhost(
        event_id="north", doors_ms=DOORS, history=LoadHistory(
            from_ms=rows.from_ms, step_s=60, bot=rows.bot, person=(0,) * 5, per_min=rows.per_min,
            answer_p50_ms=rows.answer_p50_ms, answer_p95_ms=rows.answer_p95_ms, queue=rows.queue,
        ),
    )  # fmt: skip
    ghost = ghost_of(told_, DOORS)
    assert list(ghost.times) == [rows.from_ms + 2 * MIN, rows.from_ms + 3 * MIN]


@pytest.mark.parametrize("nothing", [LoadGhost(), told(0, 0), LoadGhost(event_id="x")])
def test_where_there_was_nothing_there_is_none(nothing: LoadGhost) -> None:
    ghost = ghost_of(nothing, DOORS)
    assert len(ghost) == 0
    assert ghost.at(DOORS) is None
    assert np.isnan(ghost.column(np.array([1, 2], np.int64))).all()
    assert ghost.ahead(DOORS) == ()
    assert len(Ghost()) == 0


def test_the_way_on_is_in_arrivals_of_then() -> None:
    rates = tuple(10.0 if minute < 60 else 20.0 for minute in range(120))
    ghost = ghost_of(told(*(5,) * 120, per_min=rates, before_min=60), DOORS)
    ahead = ghost.ahead(DOORS - 30 * MIN)
    assert len(ahead) == 30
    assert ahead[0] == pytest.approx(1.0)
    assert ahead[-1] > 1.3  # the means over ten minutes begin to see the doors
    assert 1.4 < ghost.ahead(DOORS)[10] < 1.7  # what was "now" then is a mean that saw the doors already
    assert ghost.ahead(DOORS + 50 * MIN) == ()  # it does not reach so far
    assert ghost.ahead(DOORS - 90 * MIN) == ()
