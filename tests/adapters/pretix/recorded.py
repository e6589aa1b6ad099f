"""What was recorded from a real pretix."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Object = dict[str, Any]
CONTRACTS = Path(__file__).parent / "contracts"
ROOT = "/api/v1/organizers/festival/events/spb2026/"
TOKEN = "t0ken"
URL = "http://127.0.0.1:8345"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ379"


def contract(name: str) -> Any:
    """A recorded contract."""
    return json.loads((CONTRACTS / f"{name}.json").read_text(encoding="utf-8"))


class Refused(Exception):
    """The double says no, in recorded words."""

    def __init__(self, name: str, kind: str = "errors") -> None:
        self.answer: Object = contract(kind)[name]
