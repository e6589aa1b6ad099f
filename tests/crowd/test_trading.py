"""A short afternoon: guests buy, pass the gates, complain, move up, have money back; then both sides agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.crowd.accounts import accounts
from app.crowd.day import Day, Share, load_day
from app.crowd.embedded import Place, SignedIn
from app.crowd.rehearsal import Plan, hold
from app.crowd.report import Report, Setting
from tests.server.standing import REHEARSAL_KEY, Standing, standing

HOUR = 3600.0
BEGIN, END = 14.1 * HOUR, 14.4 * HOUR
WANTED = {
    "buy": ("pays", "pays", "pays", "unsure", "forgets", "bank"),
    "gate": ("unreadable", "wrong_gate", "used", "old"),
    "upgrade": (*4 * ("pays",), "declines", *3 * ("late",)),  # the desk may be faster with two of them
    "refund": ("complete", "no_document", "mind", "ours"),
}


def afternoon() -> Day:
    """Nobody but guests who come to do something, and a trickle of holders through the gates."""
    spans = ((BEGIN, END, 1.0),)
    shares = tuple(Share(kind, way, 1, spans) for kind, ways in WANTED.items() for way in ways)
    morning = ((8 * HOUR, 1.0), (9 * HOUR, 1.0))
    return replace(load_day(), arrivals=morning, deals=shares, passage=((14 * HOUR, 1.0), (22 * HOUR, 1.0)))


@pytest.fixture(scope="module")
def fair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """A backend in rehearsal of its own: its clock is only moved here."""
    folder = tmp_path_factory.mktemp("fair")
    with standing(folder, sample=True, brain="thread", rehearsal=True, speed=0.0) as backend:
        yield backend


@pytest.fixture(scope="module")
def stand(fair: Standing) -> Place:
    made = fair.add_user("leader", "admin")
    return Place(fair.url, REHEARSAL_KEY, SignedIn("leader", made.password))


@pytest.mark.slow
@pytest.mark.requirement("A1", "B3", "B8", "B11", "C4", "C5", "C6", "T2", "T3")
async def test_all_kinds_of_deals_are_done_and_the_books_agree_with_provider_and_gates(stand: Place) -> None:
    setting = Setting(11, "max", 1847, "14:06", "14:24", 2, 0)
    report = await hold(stand, Plan(11, 1847, BEGIN, END), setting, day=afternoon())
    assert report.sound, report.as_text()
    told(report)
    assert report.tally.begun == report.tally.ended == sum(len(ways) for ways in WANTED.values())
    found = report.as_object()
    assert set(found) >= {"purchases", "scans", "gate_complaints", "upgrades", "refunds", "reconciliation"}
    books = accounts(report.figures.reconciliation)
    assert len(books) == 9
    assert not any(books.values())


def told(report: Report) -> None:
    """Each kind of deal came to its end, as the guests saw it and as the books have it."""
    takings, turnover = report.tally.takings, report.turnover
    assert turnover is not None
    assert (takings.purchases["captured"], takings.purchases["tickets"]) == (3, 3)
    assert (turnover.orders["paid"], turnover.sold_minor > 0) == (3, True)
    complaints = takings.complaints
    assert complaints["made"] == 4
    assert complaints["by_bot"] + complaints["by_person"] + complaints["admitted"] >= 3
    assert {"valid", "used", "replaced", "not_a_ticket", "by_hand"} <= set(turnover.scans)
    assert turnover.scans["valid"] > 60
    assert turnover.doubles == turnover.scans["by_hand"] == 1, "he whom somebody with a screenshot had overtaken"
    assert turnover.upgrades["late"] >= 1
    assert turnover.upgrades["paid"] >= 2
    assert turnover.upgraded_minor > 0
    assert takings.refunds["handed_in"] >= 3
    assert turnover.refunds["rejected"] >= 1
    assert turnover.refunds["done"] >= 1
    assert turnover.refunded_minor > 0
    assert report.till.done["ApproveRefund"] >= 1
