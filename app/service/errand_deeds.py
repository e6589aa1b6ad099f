"""Errands on foot: runners and wristbands (C5, C6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from app.protocol.arguments import Args
from app.service.deeds import Deed, Done

HANDLERS: Final[dict[type[Args], Callable[[Deed, Any], Done]]] = {}
