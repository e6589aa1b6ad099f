"""Words broken into a few lines for parts that paint their text themselves."""

from __future__ import annotations

from ui.theme import Face
from ui.widgets import ink


def broken(face: Face, words: str, room: float, most: int = 2) -> list[str]:
    """At most `most` lines of `room` px; what does not fit is cut with dots at the end of the last one."""
    lines: list[str] = []
    rest = words.split(" ")
    while rest and len(lines) < most - 1:
        taken = 1
        while taken < len(rest) and ink.width(face, " ".join(rest[: taken + 1])) <= room:
            taken += 1
        lines.append(ink.elided(face, " ".join(rest[:taken]), room))
        rest = rest[taken:]
    return [*lines, ink.elided(face, " ".join(rest), room)] if rest else lines
