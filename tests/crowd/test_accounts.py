"""Money and admission in the report: named as promised, and a difference is never overlooked."""

from __future__ import annotations

from collections import Counter

from app.crowd.accounts import accounts, accounts_lines, accounts_object, deals_lines, deals_object, upgrades
from app.crowd.cashiers import Till
from app.crowd.takings import Takings
from app.protocol.api import Reconciliation
from app.protocol.rehearsals import Turnover

TURNOVER = Turnover(
    orders={"paid": 2}, scans={"valid": 40, "used": 1},
    upgrades={"offered": 4, "held": 3, "paid": 2, "failed": 1, "late": 1},
    refunds={"done": 1, "rejected": 2}, tickets_sold=3, sold_minor=900_000, entries=40, doubles=1,
    upgraded_minor=800_000, refunded_minor=300_000,
)  # fmt: skip


def test_every_difference_has_its_name_and_is_told() -> None:
    right = Reconciliation(at_ms=1, payments=2, captured_kopecks=123_450)
    assert not any(accounts(right).values())
    assert {"stock_diff", "money_diff_kopecks", "tickets_diff"} <= set(accounts(right))
    assert "all differences 0 (2 payments: 1,234.50 ₽ taken" in accounts_lines(right)[0]
    wrong = Reconciliation(at_ms=1, tickets_diff=3, problems=("tickets_diff: ticket 7",))
    assert accounts_lines(wrong)[1:] == ["    tickets_diff: ticket 7"]
    assert "tickets_diff 3" in accounts_lines(wrong)[0]
    assert accounts_object(wrong)["tickets_diff"] == 3


def test_a_backend_that_does_not_count_is_not_judged() -> None:
    assert accounts(None) == {}
    assert accounts_object(None) == {}
    assert accounts_lines(None) == []


def test_the_ends_of_upgrades_stand_under_one_name_each() -> None:
    assert upgrades(TURNOVER) == {
        "offered": 4, "held": 3, "paid": 2, "expired": 0, "declined": 1, "late": 1, "refused": 0,
    }  # fmt: skip


def test_deals_are_told_to_programs_and_to_people() -> None:
    takings = Takings(purchases=Counter(asked=4, captured=2), complaints=Counter(made=1, by_bot=1))
    till = Till(done=Counter(ApproveRefund=1), refused=Counter(), silent=0)
    told = deals_object(takings, TURNOVER, till)
    assert set(told) == {"purchases", "scans", "gate_complaints", "upgrades", "refunds", "staff", "deals_without_end"}
    text = "\n".join(deals_lines(takings, TURNOVER, till))
    for words in ("2 paid of 4 asked for, 3 tickets, 9,000.00 ₽", "valid 40, used 1", "rejected 2; 3,000.00 ₽ back"):
        assert words in text
    assert deals_lines(takings, None, till) == []
    assert deals_object(takings, None, till)["refunds"] == {
        "packets": 0, "by_state": {}, "money_minor": 0, "guests": {},
    }  # fmt: skip
