"""Promo codes: how they are written, when they hold, what they take off (T2)."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.money import Money
from app.domain.words import fold

MOST_SIGNS = 40


def folded(code: str) -> str:
    """A code as it is looked up: folded, without spaces and dashes; empty for what cannot be one."""
    plain = "".join(sign for sign in fold(code) if sign.isalnum())
    return plain if len(plain) <= MOST_SIGNS else ""


@dataclass(frozen=True, slots=True)
class Terms:
    """When a promo code holds and what it gives; `uses` are orders that have it now. 0 and empty: no such limit."""

    percent: int = 0
    minor_off: int = 0
    from_ms: int = 0
    until_ms: int = 0
    limit: int = 0
    uses: int = 0
    categories: tuple[str, ...] = ()


def holds(terms: Terms, category_id: str, now_ms: int) -> bool:
    """Whether an order of this category may use the code now."""
    in_time = terms.from_ms <= now_ms and (not terms.until_ms or now_ms < terms.until_ms)
    left = not terms.limit or terms.uses < terms.limit
    return in_time and left and (not terms.categories or category_id in terms.categories)


def reduced(total: Money, terms: Terms) -> Money:
    """The sum after the code, never below nothing; a percentage is rounded in the guest's favour."""
    off = -(-total.minor * terms.percent // 100) + terms.minor_off
    return Money(max(0, total.minor - off), total.currency)
