from __future__ import annotations

from app.domain.clusters import CELL_MS
from app.protocol.admissions import GateCell, GateCluster, GateHealth
from ui.models.gatecells import GateCells, starts

NORTH = "north"


def cell(gate: str = "1", at: int = 0, scans: int = 10, failed: int = 0) -> GateCell:
    reasons = (("used", failed),) if failed else ()
    return GateCell(gate_id=gate, at_ms=at * CELL_MS, scans=scans, failed=failed, reasons=reasons)


def told(*cells: GateCell, clusters: tuple[GateCluster, ...] = (), event: str = NORTH) -> GateHealth:
    return GateHealth(event_id=event, cells=cells, clusters=clusters)


def cluster(gate: str = "1", since: int = 0) -> GateCluster:
    return GateCluster(
        pattern="device", gate_id=gate, device="1-A", failed=9, scans=20, usual=0.02, reason="used", since_ms=since
    )


def held() -> GateCells:
    cells = GateCells()
    assert cells.turn_to(NORTH)
    return cells


def test_what_comes_live_is_put_to_what_was_read() -> None:
    cells = held()
    assert cells.take(told(cell(at=0, scans=30), cell(at=1, scans=5)))
    assert cells.take(told(cell(at=1, scans=7, failed=2)))
    assert [cells.cell("1", at * CELL_MS) for at in (0, 1)] == [cell(at=0, scans=30), cell(at=1, scans=7, failed=2)]
    assert cells.cell("1", 2 * CELL_MS) is None


def test_an_older_answer_does_not_take_scans_away() -> None:
    cells = held()
    cells.take(told(cell(scans=9)))
    cells.take(told(cell(scans=4)))
    assert cells.cell("1", 0) == cell(scans=9)


def test_gates_of_another_event_are_not_mixed_in() -> None:
    cells = held()
    assert not cells.take(told(cell(), event="south"))
    assert cells.cell("1", 0) is None
    cells.take(told(cell()))
    assert not cells.turn_to(NORTH)
    assert cells.turn_to("south")
    assert cells.cell("1", 0) is None


def test_a_step_without_scans_is_no_step_without_failures() -> None:
    cells = held()
    cells.take(told(cell(scans=0), cell("2", 3), cell("9", 1)))
    assert cells.cell("1", 0) is None
    assert cells.gates(0) == ("2", "9")
    assert cells.gates(2 * CELL_MS) == ("2",)


def test_a_pattern_marks_the_failures_since_it_began() -> None:
    cells = held()
    cells.take(told(clusters=(cluster("1", since=CELL_MS + 5), cluster("", since=3 * CELL_MS))))
    assert cells.pattern_of(cell(at=0, failed=3)) is None
    found = cells.pattern_of(cell(at=1, failed=3))
    assert found is not None
    assert found.gate_id == "1"
    assert cells.pattern_of(cell(at=1, failed=0)) is None
    assert cells.pattern_of(cell("2", at=2, failed=3)) is None
    everywhere = cells.pattern_of(cell("2", at=3, failed=3))
    assert everywhere is not None
    assert everywhere.gate_id == ""
    other = GateCell(gate_id="2", at_ms=3 * CELL_MS, scans=10, failed=2, reasons=(("unpaid", 2),))
    assert cells.pattern_of(other) is None  # not what fails everywhere


def test_the_present_step_is_the_last_one_shown() -> None:
    assert starts(3 * CELL_MS + 4, 3) == (CELL_MS, 2 * CELL_MS, 3 * CELL_MS)
