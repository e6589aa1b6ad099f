"""How a transcript grows: pages from HTTP and lines from events, joined by `n` without holes."""

from __future__ import annotations

from collections.abc import Iterable

from app.protocol.records import Message


def joined(have: tuple[Message, ...], more: Iterable[Message]) -> tuple[Message, ...]:
    """Both, ascending by `n`, the newer word for the same `n` winning; only the newest unbroken run is kept.

    A hole means that something older is missing between; what lies before it is dropped and read again.
    """
    lines = {message.n: message for message in have}
    lines.update((message.n, message) for message in more)
    ordered = sorted(lines)
    start = len(ordered) - 1
    while start > 0 and ordered[start - 1] == ordered[start] - 1:
        start -= 1
    return tuple(lines[n] for n in ordered[max(start, 0) :])


def appended(have: tuple[Message, ...], more: tuple[Message, ...]) -> tuple[Message, ...] | None:
    """As `joined`, but None when `more` leaves a hole after `have`, so that the caller reads the page again."""
    if not have:
        return joined((), more)
    first = min((message.n for message in more), default=have[-1].n)
    if first > have[-1].n + 1:
        return None
    if len(more) == 1 and first == have[-1].n + 1:
        return (*have, more[0])
    return joined(have, more)
