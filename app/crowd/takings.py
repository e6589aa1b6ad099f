"""What the crowd counts of deals: bought, complained at the gate, moved up, asked back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Takings:
    """Counts by what became of it, as the guests saw it."""

    purchases: Counter[str] = field(default_factory=Counter)
    """`asked`, `placed` (a link came), then `captured` | `declined` | `expired` … as the page said; `tickets` came"""
    complaints: Counter[str] = field(default_factory=Counter)
    """`made`, then `by_bot` | `by_person` | `admitted` | `let_in` | `left`; `refused` before by verdict"""
    upgrades: Counter[str] = field(default_factory=Counter)
    """`asked`, `offered`, `linked`, then as the page said"""
    refunds: Counter[str] = field(default_factory=Counter)
    """`asked`, `quoted`, `handed_in`, `to_person`; `mended` by a paper that was missing"""
    stuck: list[tuple[str, str, str]] = field(default_factory=list)
    """deals that came to nothing: kind and way, the first words, the bot's last words"""
