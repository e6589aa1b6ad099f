"""How it stands with the organiser's shop, in words for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from app.protocol.api import ShopState

LATE_S = 120
"""without a word of the shop for longer than this, something is wrong"""
SOON_S = 90
"""up to here seconds are counted, then minutes"""


def told(state: ShopState) -> Iterator[str]:
    """Line by line: followed when, what is owed, what was refused, and what to do."""
    if not state.event_id:
        yield "No shop is connected." if not state.connected else f"Not followed yet{_why(state)}."
        if not state.connected:
            yield "Name your pretix in the settings: usher backend --help, the keys that begin with pretix_."
        return
    ago_s = (state.now_ms - state.synced_ms) // 1000
    when = f"followed {_span(ago_s)} ago" if state.synced_ms else "not followed yet"
    yield f"{state.event_id}: {when}{_why(state)}"
    if not state.connected:
        yield "The backend does not run, or pretix is named in its settings no more: nothing is followed or told."
    elif ago_s > LATE_S:
        yield "Sales and entries there are not known here since. What is done here is kept and told later."
    yield f"to be told: {state.owed}"
    for one in state.refused:
        yield f"refused: {one.ent:<28} {one.problem}"
    if state.refused:
        yield "Mend it in pretix, then: usher admin shop again"


def _why(state: ShopState) -> str:
    return f" ({state.problem})" if state.problem else ""


def _span(seconds: int) -> str:
    return f"{seconds} s" if seconds <= SOON_S else f"{seconds // 60} min"


def written(state: ShopState) -> dict[str, object]:
    """The same for a program."""
    names = ("connected", "event_id", "synced_ms", "now_ms", "problem", "owed")
    refused = [{"ent": one.ent, "problem": one.problem, "at_ms": one.at_ms} for one in state.refused]
    return {**{name: getattr(state, name) for name in names}, "refused": refused}
