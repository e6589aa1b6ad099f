"""How the places look: pictures of the zones beside the categories that are offered, once in a purchase (B3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from app.bot.converse.counter import Desk, Step, name_of
from app.domain.deals import StockFact
from app.domain.turns import Shown

MOST: Final = 6
"""pictures in one message"""
SEEN: Final = "seen"
"""slot of a purchase whose pictures have been shown: asking again does not show them again"""


def shown(desk: Desk, step: Step, stock: Sequence[StockFact]) -> Step:
    """The step with a picture of each zone that can still be bought; the same picture only once."""
    if step.flow is None or step.flow.slot(SEEN):
        return step
    found: dict[str, Shown] = {}
    for one in stock:
        category = desk.event.category(one.category_id)
        picture = category.picture if category is not None else None
        if picture is None or not one.free or picture.file in found:
            continue
        name = name_of(one, desk.lang)
        alt = picture.alt.said(desk.lang) or name
        found[picture.file] = Shown(picture.file, alt, name, picture.width, picture.height)
    if not found:
        return step
    return replace(step, flow=step.flow.with_slot(SEEN, "1"), pictures=tuple(found.values())[:MOST])
