"""What a gate says: the first thing that stands in the way, the nearest remedy beside it (C5, T2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.admission import (
    MATCH_MS,
    REMEDIES,
    Claim,
    Doorway,
    Remedy,
    Standing,
    decide_leaving,
    decide_standing,
    matched,
    may_reissue,
)

GOOD = Claim(event_id="north", status="valid", issue=2, present_issue=2, zone="floor", gate_id="3")
DOOR = Doorway("north", "3", ("floor",), open_day=True)


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, Standing.VALID),
        ({"event_id": "south"}, Standing.WRONG_EVENT),
        ({"status": "refunded"}, Standing.REFUNDED),
        ({"status": "cancelled"}, Standing.CANCELLED),
        ({"status": "revoked"}, Standing.REVOKED),
        ({"status": "blocked"}, Standing.BLOCKED),
        ({"status": "unpaid"}, Standing.UNPAID),
        ({"status": "transferred"}, Standing.REPLACED),
        ({"status": "replaced"}, Standing.REPLACED),
        ({"issue": 1}, Standing.REPLACED),
        ({"zone": "vip"}, Standing.WRONG_ZONE),
        ({"gate_id": "1"}, Standing.WRONG_GATE),
        ({"gate_id": ""}, Standing.VALID),
        ({"zone": ""}, Standing.VALID),
        ({"entered": True, "inside": True}, Standing.USED),
        ({"entered": True}, Standing.USED),
    ],
)
def test_each_obstacle_has_its_own_verdict(change: dict[str, object], verdict: Standing) -> None:
    assert decide_standing(replace(GOOD, **change), DOOR) is verdict  # type: ignore[arg-type]  # fields by name


def test_the_first_obstacle_in_the_order_of_verdicts_counts() -> None:
    claim = Claim("south", "refunded", 1, 2, zone="vip", gate_id="1", entered=True, inside=True)
    door = replace(DOOR, open_day=False)
    cured: list[tuple[Standing, dict[str, object]]] = [
        (Standing.WRONG_EVENT, {"event_id": "north"}),
        (Standing.REFUNDED, {"status": "valid"}),
        (Standing.REPLACED, {"issue": 2}),
    ]
    for verdict, cure in cured:
        assert decide_standing(claim, door) is verdict
        claim = replace(claim, **cure)  # type: ignore[arg-type]  # fields by name
    assert decide_standing(claim, door) is Standing.WRONG_DAY
    door = replace(door, open_day=True)
    cured = [(Standing.WRONG_ZONE, {"zone": "floor"}), (Standing.WRONG_GATE, {"gate_id": "3"})]
    for verdict, cure in cured:
        assert decide_standing(claim, door) is verdict
        claim = replace(claim, **cure)  # type: ignore[arg-type]  # fields by name
    assert decide_standing(claim, door) is Standing.USED


def test_who_went_out_comes_in_again_where_that_is_allowed() -> None:
    out = replace(GOOD, entered=True, inside=False)
    assert decide_standing(out, replace(DOOR, reentry=True)) is Standing.VALID
    assert decide_standing(replace(out, inside=True), replace(DOOR, reentry=True)) is Standing.USED


def test_only_who_is_inside_can_leave() -> None:
    inside = replace(GOOD, entered=True, inside=True)
    assert decide_leaving(inside, DOOR) is Standing.VALID
    assert decide_leaving(GOOD, DOOR) is Standing.USED
    assert decide_leaving(replace(inside, issue=1), DOOR) is Standing.REPLACED
    assert decide_leaving(replace(inside, event_id="south"), DOOR) is Standing.WRONG_EVENT


def test_every_verdict_has_a_remedy_and_only_a_good_ticket_needs_none() -> None:
    assert set(REMEDIES) == set(Standing)
    assert [one for one, remedy in REMEDIES.items() if remedy is Remedy.NONE] == [Standing.VALID]


@pytest.mark.parametrize(
    ("reissues", "inside", "status", "lead", "why"),
    [
        (0, False, "valid", False, ""),
        (1, False, "valid", False, ""),
        (2, False, "valid", False, "too_many_reissues"),
        (2, False, "valid", True, ""),
        (0, True, "valid", True, "already_inside"),
        (0, False, "refunded", True, "ticket_dead"),
    ],
)
def test_a_new_code_is_refused_inside_dead_and_too_often(
    reissues: int, inside: bool, status: str, lead: bool, why: str
) -> None:
    assert may_reissue(reissues, inside, status, lead=lead) == why


def test_a_complaint_is_about_the_nearest_refusal_within_ten_minutes() -> None:
    at = 10_000_000
    valid, used = Standing.VALID, Standing.USED
    assert matched(at, [(at - 1000, valid), (at + MATCH_MS, used)]) == 1
    assert matched(at, [(at - 5000, used), (at - 1000, used)]) == 1
    assert matched(at, [(at - 5000, valid)]) == 0
    assert matched(at, [(at - MATCH_MS - 1, used)]) is None
    assert matched(at, []) is None
