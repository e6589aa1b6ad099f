"""What may go wrong on purpose, so that the other side can be tried: set over the API, used up by counting down."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


@dataclass(slots=True)
class Faults:
    """All counts and milliseconds; 0 is off. `notices` are the webhooks."""

    delay_ms: int = 0
    """every answer waits so long"""
    cut_before: int = 0
    """so many writing calls are cut off before anything is done"""
    cut_after: int = 0
    """so many writing calls are done and their answer is cut off in the middle"""
    busy: int = 0
    """so many calls are answered 503"""
    slow_refund_ms: int = 0
    """refunds are pending for so long"""
    lose_notices: int = 0
    """so many notices are never sent"""
    repeat_notices: int = 0
    """each of the next so many notices is sent twice"""
    newest_first: int = 0
    """not 0: notices go out in the wrong order"""
    notice_delay_ms: int = 0
    """notices wait so long before they go out, so that some gather"""

    def take(self, name: str) -> bool:
        """Use up one of a counted fault."""
        left = int(getattr(self, name))
        if left > 0:
            setattr(self, name, left - 1)
        return left > 0

    def change(self, wanted: dict[str, Any]) -> None:
        """Set some; `ValueError` for a name or value that is none."""
        known = {field.name for field in fields(self)}
        for name, value in wanted.items():
            if name not in known or not isinstance(value, int) or isinstance(value, bool) or value < 0:
                raise ValueError(name)
        for name, value in wanted.items():
            setattr(self, name, value)

    def shown(self) -> dict[str, int]:
        """All of them as they stand."""
        return {field.name: int(getattr(self, field.name)) for field in fields(self)}
