"""What people do with a refund packet, from opening to the decision (C4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from app.protocol.arguments import Args
from app.service.deeds import Deed, Done

HANDLERS: Final[dict[type[Args], Callable[[Deed, Any], Done]]] = {}
