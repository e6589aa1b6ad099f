"""The progress line: how far, what time it is there, how long still."""

from __future__ import annotations

import io

from app.crowd.progress import Progress
from app.crowd.tally import Tally


class Terminal(io.StringIO):
    """A text that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_one_line_that_is_drawn_over() -> None:
    clock = iter([100.0, 100.0, 110.0, 110.1, 200.0])
    out = Terminal()
    progress = Progress(out, lambda: next(clock))
    progress.show(50_700, Tally(expected=200, begun=30, ended=20))
    progress.show(50_800, Tally(expected=200, begun=60, ended=50))
    progress.show(50_900, Tally(expected=200, begun=60, ended=50))
    progress.finish()
    text = out.getvalue()
    assert text.count("\r") == 3, "two drawings and the end; the third came too soon"
    assert "14:05" in text
    assert "20 of 200 dialogues, 10 now" in text
    assert "25%" in text
    assert "30 s left" in text


def test_a_file_gets_a_line_every_tenth() -> None:
    out = io.StringIO()
    progress = Progress(out)
    for ended in range(101):
        progress.show(50_000 + ended, Tally(expected=100, ended=ended))
    progress.finish()
    assert len(out.getvalue().splitlines()) == 11


def test_minutes_are_told_in_minutes() -> None:
    clock = iter([0.0, 60.0])
    out = io.StringIO()
    progress = Progress(out, lambda: next(clock))
    progress.show(0, Tally(expected=10, ended=2))
    assert "4 min 00 s left" in out.getvalue()
