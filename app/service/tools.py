"""What deeds work with besides the storage: the box office, the ways to pay, how the organiser has set things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.refunds import Limits
from app.ports.payments import Payments, Receipts
from app.ports.ticketing import NotPossible, Ticketing
from app.protocol.refusals import Refusal
from app.service.seals import Seals


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

    @property
    def box_office(self) -> Ticketing:
        """The ticketing; `NotPossible(NOT_ON_SALE)` where none is connected."""
        if self.ticketing is None:
            raise NotPossible(Refusal.NOT_ON_SALE)
        return self.ticketing
