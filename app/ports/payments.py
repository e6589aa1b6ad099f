"""Taking money and giving it back (T3). No card number ever comes here: guests pay on the provider's own page.

A call that was cut off is not known to have failed: adapters raise `PaymentUnknown`, and the worker asks with
`find_by_key` or `find_refund` before it does anything again. Every writing call carries a key that never changes on
retry.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

PayState = Literal["pending", "captured", "declined", "expired"]
MoneyState = Literal["pending", "done", "failed"]


class PaymentRefused(Exception):
    """The provider said no for good; `code` in its words, for a log and for a person after translation."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PaymentUnknown(Exception):
    """Nobody knows whether it was done: a timeout, a cut, an answer that cannot be read."""


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A line of a fiscal receipt; `minor` for one."""

    name: str
    count: int
    minor: int


@dataclass(frozen=True, slots=True)
class PayRequest:
    """What the guest is to pay. `return_url` is where the provider's page sends him back to."""

    payment_id: str
    amount_minor: int
    currency: str
    title: str
    lang: str
    expires_ms: int
    return_url: str
    email: str = ""
    phone: str = ""
    lines: tuple[ReceiptLine, ...] = ()


@dataclass(frozen=True, slots=True)
class PayPage:
    """The hosted page."""

    provider_id: str
    url: str


@dataclass(frozen=True, slots=True)
class Paid:
    """How a payment stands at the provider; `instrument` masked."""

    provider_id: str
    state: PayState
    amount_minor: int
    currency: str
    instrument: str = ""
    payer: str = ""
    captured_ms: int = 0
    refunded_minor: int = 0
    disputed: bool = False
    """its holder disputes it at his bank, and that is not decided"""
    lost_minor: int = 0
    """taken back by the bank for good, beside what was refunded"""
    payment_id: str = ""
    """ours, as it was sent along"""


@dataclass(frozen=True, slots=True)
class Returned:
    """How a refund stands at the provider."""

    provider_id: str
    state: MoneyState
    amount_minor: int
    currency: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Hint:
    """What a webhook told, never more than a hint unless signed: look at this payment again."""

    event_id: str
    """the provider's id of the notice, for doing each once"""
    provider_id: str
    foreign: bool = False
    """another id than that of a payment: the provider is asked with `page_of` whose it is"""


class Payments(Protocol):
    """One provider."""

    name: str

    async def open(self, request: PayRequest, key: str) -> PayPage: ...

    async def find(self, provider_id: str) -> Paid | None: ...

    async def page_of(self, ident: str) -> str:
        """The `provider_id` of the payment that another id of the provider's belongs to; empty for none."""
        ...

    async def find_by_key(self, key: str, payment_id: str) -> Paid | None:
        """After `PaymentUnknown` from `open`: the payment made with this key, if any."""
        ...

    def listing(self, since_ms: int) -> AsyncIterator[Paid]:
        """Payments made since a moment, as they stand now; for comparing books."""
        ...

    async def close_page(self, provider_id: str, key: str) -> None:
        """Nobody may pay there any more; `PaymentRefused` when it has been paid."""
        ...

    async def refund(
        self, provider_id: str, amount_minor: int, currency: str, key: str, lines: Sequence[ReceiptLine]
    ) -> Returned: ...

    async def find_refund(self, provider_id: str, key: str) -> Returned | None:
        """The refund made with this key of this payment, if any."""
        ...

    def hints(self, headers: Mapping[str, str], body: bytes, address: str, now_ms: int) -> Sequence[Hint]:
        """Read a webhook; `PermissionError` when it does not come from the provider."""
        ...

    async def close(self) -> None: ...


class Receipts(Protocol):
    """The fiscal cash register (54-FZ)."""

    async def print(
        self, key: str, kind: Literal["income", "return"], lines: Sequence[ReceiptLine], currency: str, *,
        contact: str, about: str,
    ) -> str:  # fmt: skip
        """Register a receipt and return its number; the same key again gives the same receipt.

        `about` is the provider's id of the payment or refund. `PaymentUnknown` and `PaymentRefused` as above.
        """
        ...
