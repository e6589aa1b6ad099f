"""Offers of better places as the figures see them: what became of those of a day (C1, C6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from app.domain.metrics import Conversion, Offer, conversion
from app.domain.upgrades import State
from app.protocol.trade import Upgrade

PAID: Final = frozenset({State.PAID.value, State.DONE.value})
"""paid late and not decided, and paid back, is not paid"""


def offers_of(upgrades: Iterable[Upgrade], from_ms: int, to_ms: int) -> Conversion:
    """The offers made between two moments (ms): how many, how many paid, and the money."""
    offers = (
        Offer(one.made_ms, one.paid_ms if one.state in PAID else 0, one.due_minor, one.currency) for one in upgrades
    )
    return conversion(offers, from_ms, to_ms)
