"""Money as whole minor units and an ISO 4217 currency; never a float."""

from __future__ import annotations

from dataclasses import dataclass

EXPONENTS = {"RUB": 2, "USD": 2, "EUR": 2, "KZT": 2, "BYN": 2, "JPY": 0, "KWD": 3}
"""Digits after the point for the currencies the product knows."""


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies met in one sum."""


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount: `minor` in the currency's smallest unit (kopecks for RUB).

    `TypeError` for what is no int, `ValueError` for an unknown currency, `CurrencyMismatch` when two differ.
    """

    minor: int
    currency: str = "RUB"

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"{self.minor!r} is no whole number of minor units")
        if self.currency not in EXPONENTS:
            raise ValueError(f"unknown currency {self.currency!r}")

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __mul__(self, count: int) -> Money:
        return Money(self.minor * count, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} do not add up")
        return other.minor

    def split(self, parts: int) -> tuple[Money, ...]:
        """Divide into `parts` shares that differ by at most one minor unit and sum to the whole."""
        if parts < 1:
            raise ValueError("parts must be at least 1")
        share, rest = divmod(self.minor, parts)
        return tuple(Money(share + (1 if i < rest else 0), self.currency) for i in range(parts))


def major_and_minor(money: Money) -> tuple[int, int]:
    """Whole units and the remaining minor units of the absolute amount."""
    whole, minor = divmod(abs(money.minor), 10 ** EXPONENTS[money.currency])
    return whole, minor
