"""Money and admission in the report: what guests saw, what the books say, whether both and the provider agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.crowd.cashiers import Till
from app.crowd.takings import Takings
from app.protocol.api import Reconciliation
from app.protocol.rehearsals import Turnover

DIFFS: Final = (
    "stock_diff", "seats_diff", "money_diff_kopecks", "provider_diff_kopecks", "tickets_diff", "holds_diff",
    "receipts_diff", "entries_diff", "unasked",
)  # fmt: skip
UPGRADES: Final = ("offered", "held", "paid", "expired", "declined", "late", "refused")


def accounts(books: Reconciliation | None) -> dict[str, int]:
    """All that must be 0; empty where nobody counted."""
    return {} if books is None else {name: getattr(books, name) for name in DIFFS}


def accounts_object(books: Reconciliation | None) -> dict[str, object]:
    """The reconciliation as JSON holds it."""
    if books is None:
        return {}
    more = {name: getattr(books, name) for name in ("payments", "captured_kopecks", "returned_kopecks", "in_flight")}
    return {**accounts(books), **more, "problems": list(books.problems)}


def accounts_lines(books: Reconciliation | None) -> list[str]:
    """The reconciliation for a terminal."""
    if books is None:
        return []
    wrong = {name: value for name, value in accounts(books).items() if value}
    told = ", ".join(f"{name} {value}" for name, value in wrong.items()) or "all differences 0"
    sums = f"{rubles(books.captured_kopecks)} taken, {rubles(books.returned_kopecks)} given back"
    return [
        f"  books        {told} ({books.payments} payments: {sums})",
        *(f"    {one}" for one in books.problems[:5]),
    ]


def rubles(minor: int) -> str:
    """`1,234.50 ₽`."""
    return f"{minor / 100:,.2f} ₽"


def deals_object(takings: Takings, turnover: Turnover | None, till: Till) -> dict[str, object]:
    """`purchases`, `scans`, `gate_complaints`, `upgrades`, `refunds` and what was done for them."""
    books = turnover or Turnover(orders={}, scans={}, upgrades={}, refunds={})
    return {
        "purchases": {
            **_sorted(takings.purchases),
            "orders": books.orders,
            "tickets_sold": books.tickets_sold,
            "money_minor": books.sold_minor,
        },
        "scans": {**_sorted(books.scans), "entries": books.entries, "double_entries": books.doubles},
        "gate_complaints": _sorted(takings.complaints),
        "upgrades": {**upgrades(books), "money_minor": books.upgraded_minor, "guests": _sorted(takings.upgrades)},
        "refunds": {
            "packets": sum(books.refunds.values()),
            "by_state": books.refunds,
            "money_minor": books.refunded_minor,
            "guests": _sorted(takings.refunds),
        },
        "staff": {"done": _sorted(till.done), "refused": _sorted(till.refused), "unconfirmed": till.silent},
        "deals_without_end": [list(one) for one in takings.stuck],
    }


def upgrades(books: Turnover) -> dict[str, int]:
    """All ends by name; a payment the bank declined counts as `declined`."""
    found = dict(books.upgrades)
    found["declined"] = found.pop("failed", 0)
    return {name: found.pop(name, 0) for name in UPGRADES} | found


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items()))


def deals_lines(takings: Takings, turnover: Turnover | None, till: Till) -> list[str]:
    """Money and admission for a terminal."""
    if turnover is None:
        return []
    bought = takings.purchases
    ends = ", ".join(f"{name} {count}" for name, count in upgrades(turnover).items() if count) or "none"
    packets = ", ".join(f"{name} {count}" for name, count in sorted(turnover.refunds.items())) or "none"
    scans = ", ".join(f"{name} {count}" for name, count in sorted(turnover.scans.items(), key=_by_count)) or "none"
    solved = ", ".join(f"{name} {count}" for name, count in sorted(takings.complaints.items())) or "none"
    done = ", ".join(f"{name} {count}" for name, count in sorted(till.done.items())) or "nothing"
    return [
        f"  purchases    {bought['captured']} paid of {bought['asked']} asked for, {turnover.tickets_sold} tickets,"
        f" {rubles(turnover.sold_minor)}",
        f"  scans        {scans}; {turnover.entries} entries, {turnover.doubles} double",
        f"  at the gate  {solved}",
        f"  upgrades     {ends}; {rubles(turnover.upgraded_minor)}",
        f"  refunds      {packets}; {rubles(turnover.refunded_minor)} back",
        f"  desks        {done}",
    ]


def _by_count(item: tuple[str, int]) -> int:
    return -item[1]
