"""What deeds work with besides the storage: the box office, the ways to pay, how the organiser has set things."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from app.domain.refunds import Limits
from app.ports.payments import Payments, Receipts
from app.ports.shop import Shop
from app.ports.ticketing import NotPossible, Ticketing
from app.protocol.refusals import Refusal
from app.service.seals import Seals

MOST_NAMED: Final = 20


@dataclass(slots=True)
class Linked:
    """The organiser's own shop. `books` is the box office without it: what it does there is not owed to the shop."""

    shop: Shop
    books: Ticketing
    event_id: str = ""
    """our event, once the shop has said which it is"""
    epoch: str = ""
    """of the database, by which the shop tells our orders from those of another one"""
    synced_ms: int = 0
    problem: str = ""
    """why it could not be followed in the last round"""
    hinted: asyncio.Event = field(default_factory=asyncio.Event)
    """it says that something has happened"""
    named: set[str] = field(default_factory=set)
    """codes of the orders it has said so of"""
    earlier: str = ""
    """where the round before this one began: read again, for a stamp may be older than its commit"""
    whole_ms: int = 0
    """when all its orders were last read, changed or not"""

    def hint(self, code: str) -> None:
        """Look at the shop at once, at this order too. Anybody can say so: at most `MOST_NAMED` are remembered."""
        if code and len(self.named) < MOST_NAMED:
            self.named.add(code)
        self.hinted.set()


@dataclass(frozen=True, slots=True)
class Tools:
    """`payments` by name; `provider` is the one new payments go to. `public_url` begins the links guests get."""

    ticketing: Ticketing | None = None
    payments: Mapping[str, Payments] = field(default_factory=dict)
    provider: str = "sandbox"
    receipts: Receipts | None = None
    public_url: str = ""
    refund_limits: Limits = field(default_factory=Limits)
    requisites_days: int = 30
    """how long bank details of a closed refund are kept"""
    seals: Seals = field(default_factory=Seals.passing)
    """what second factors are sealed with"""
    upgrade_hours: int = 72
    """how long closed offers of upgrades stay with the consoles"""
    upgrade_days: int = 400
    """how long they are kept; those with money then lose their names"""
    effect_days: int = 30
    """how long it is remembered what was done to the world"""
    shop: Linked | None = None
    """the organiser's own ticket shop, where there is one"""

    @property
    def box_office(self) -> Ticketing:
        """The ticketing; `NotPossible(NOT_ON_SALE)` where none is connected."""
        if self.ticketing is None:
            raise NotPossible(Refusal.NOT_ON_SALE)
        return self.ticketing
