"""Amounts as providers write them: "1234.50" for 123450 kopecks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from app.domain.money import EXPONENTS
from app.ports.payments import PaymentUnknown

_DECIMAL: Final = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,3}))?", re.ASCII)


def written(minor: int, currency: str) -> dict[str, str]:
    """`{"value": "1234.50", "currency": "RUB"}`."""
    places = EXPONENTS[currency]
    digits = str(minor).rjust(places + 1, "0")
    value = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return {"value": value, "currency": currency}


def read(amount: Mapping[str, Any]) -> tuple[int, str]:
    """Minor units and currency; `PaymentUnknown` for what cannot be read to the last digit."""
    currency, value = amount.get("currency"), amount.get("value")
    found = _DECIMAL.fullmatch(value) if isinstance(value, str) else None
    if found is None or not isinstance(currency, str) or currency not in EXPONENTS:
        raise PaymentUnknown("an amount that cannot be read")
    places, rest = EXPONENTS[currency], found.group(2) or ""
    if len(rest) > places and rest[places:].strip("0"):
        raise PaymentUnknown("an amount with more digits than its currency has")
    return int(found.group(1) + rest[:places].ljust(places, "0")), currency
