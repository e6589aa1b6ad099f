"""What operators do with a ticket: send, re-issue, transfer, admit by hand, close its trouble (C5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from app.protocol.arguments import Args
from app.service.deeds import Deed, Done

HANDLERS: Final[dict[type[Args], Callable[[Deed, Any], Done]]] = {}
