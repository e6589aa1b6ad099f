"""Synthetic card numbers, whole and in pieces."""

from __future__ import annotations

import random
from collections.abc import Sequence

from app.domain.cards import luhn


def some_cards(count: int, seed: int) -> list[str]:
    """Numbers that could stand on cards of sixteen digits."""
    draw = random.Random(seed)
    found = []
    for _ in range(count):
        body = draw.choice("2345") + "".join(draw.choice("0123456789") for _ in range(14))
        found.append(next(body + last for last in "0123456789" if luhn(body + last)))
    return found


def cut_card(card: str, draw: random.Random, places: Sequence[int]) -> list[str]:
    """A number in two to four pieces, cut at some of the places."""
    cuts = sorted(draw.sample(places, draw.randint(1, 3)))
    pieces = [card[begin:end] for begin, end in zip((0, *cuts), (*cuts, len(card)), strict=True)]
    return pieces if max(map(len, pieces)) < 13 else [card[:8], card[8:]]
