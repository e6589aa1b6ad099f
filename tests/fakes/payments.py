"""A payment provider in memory that keeps the strict rules of real ones, and fails when a test wants it to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from app.ports.payments import Hint, Paid, PaymentRefused, PayPage, PayRequest, PayState, ReceiptLine, Returned

Trouble = Callable[[str], None]


def no_trouble(_where: str) -> None:
    """Everything works."""


@dataclass
class MemoryProvider:
    """`trouble` is asked before and after each writing call (`open<`, `open>`) and before each query (`find`)."""

    name: str = "sandbox"
    trouble: Trouble = no_trouble
    payments: dict[str, Paid] = field(default_factory=dict)
    refunds: dict[str, Returned] = field(default_factory=dict)
    keys: dict[str, object] = field(default_factory=dict)
    """what was asked for under each key"""
    asked: set[str] = field(default_factory=set)
    """keys somebody asked for since they were last used"""
    done: list[str] = field(default_factory=list)
    """writing calls that had an effect"""
    others: dict[str, str] = field(default_factory=dict)
    """payments by another id of theirs"""
    slow: bool = False
    """refunds stay pending until `arrive`"""

    async def open(self, request: PayRequest, key: str) -> PayPage:
        self.trouble("open<")
        ident = f"p-{key}"
        self._once(key, request, "open")
        if ident not in self.payments:
            self.payments[ident] = Paid(
                ident, "pending", request.amount_minor, request.currency, payment_id=request.payment_id
            )
        self.trouble("open>")
        return PayPage(ident, f"https://pay.example/{ident}")

    async def find(self, provider_id: str) -> Paid | None:
        self.trouble("find")
        return self.payments.get(provider_id)

    async def listing(self, since_ms: int) -> AsyncIterator[Paid]:
        self.trouble("find")
        for paid in self.payments.values():
            if since_ms >= 0:
                yield paid

    async def page_of(self, ident: str) -> str:
        self.trouble("find")
        return self.others.get(ident, "")

    async def find_by_key(self, key: str, payment_id: str) -> Paid | None:
        self.trouble("find")
        self.asked.add(key)
        found = self.payments.get(f"p-{key}")
        assert found is None or found.payment_id == payment_id
        return found

    async def close_page(self, provider_id: str, key: str) -> None:
        self.trouble("close<")
        if self.payments[provider_id].state == "captured":
            raise PaymentRefused("paid")
        self._once(key, provider_id, "close")
        self.ends(provider_id, "expired")
        self.trouble("close>")

    async def refund(
        self, provider_id: str, amount_minor: int, currency: str, key: str, lines: Sequence[ReceiptLine]
    ) -> Returned:
        self.trouble("refund<")
        paid = self.payments[provider_id]
        assert sum(line.count * line.minor for line in lines) == amount_minor
        if key not in self.keys and paid.refunded_minor + amount_minor > paid.amount_minor:
            raise PaymentRefused("over_captured")
        if self._once(key, (provider_id, amount_minor, currency), "refund"):
            self.payments[provider_id] = replace(paid, refunded_minor=paid.refunded_minor + amount_minor)
            state: Literal["pending", "done"] = "pending" if self.slow else "done"
            self.refunds[key] = Returned(f"r-{key}", state, amount_minor, currency)
        self.trouble("refund>")
        return self.refunds[key]

    async def find_refund(self, provider_id: str, key: str) -> Returned | None:
        self.trouble("find")
        self.asked.add(key)
        assert provider_id in self.payments
        return self.refunds.get(key)

    def hints(self, headers: Mapping[str, str], body: bytes, address: str, now_ms: int) -> Sequence[Hint]:
        if headers.get("x-test") != "good":
            raise PermissionError("no signature")
        told = body.decode()
        return (Hint(told, told, foreign=told.startswith("other-")),)

    async def close(self) -> None:
        self.payments.clear()

    def _once(self, key: str, asked: object, verb: str) -> bool:
        """Real providers refuse a key that comes back with something else; so does this one."""
        if key in self.keys:
            assert self.keys[key] == asked, f"the key of {verb} came with another request"
            assert key in self.asked or verb == "close", f"{verb} came again before anybody asked what became of it"
            self.asked.discard(key)
            return False
        self.keys[key] = asked
        self.done.append(verb)
        return True

    # --- what happens at the provider ----------------------------------------------------------------------

    def ends(self, provider_id: str, state: PayState, instrument: str = "card ···· 4417") -> None:
        """The guest has paid, was refused, or let it be."""
        paid = self.payments[provider_id]
        if paid.state == "pending":
            self.payments[provider_id] = replace(paid, state=state, instrument=instrument, payer="A. GUEST")

    def arrive(self) -> None:
        """Slow refunds arrive."""
        self.refunds = {key: replace(one, state="done") for key, one in self.refunds.items()}


@dataclass
class MemoryRegister:
    """A cash register that knows each receipt by its key."""

    trouble: Trouble = no_trouble
    printed: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    """(kind, sum, what it is about) by key"""

    async def print(
        self, key: str, kind: Literal["income", "return"], lines: Sequence[ReceiptLine], currency: str, *,
        contact: str, about: str,
    ) -> str:  # fmt: skip
        self.trouble("print<")
        entry = (kind, sum(line.count * line.minor for line in lines), about)
        assert self.printed.setdefault(key, entry) == entry
        self.trouble("print>")
        return f"{list(self.printed).index(key) + 1:06d}"
