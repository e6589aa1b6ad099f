"""What is asked at every turn, sweep or scan is found by an index, however full the tables are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from app.adapters.database.engines import writing_engine
from app.adapters.database.migrate import migrate
from app.adapters.database.reading import SqlReads
from app.ports import books, lines, rows
from app.ports.reads import Reads

Ask = Callable[[Reads], object]

ASKED: dict[str, Ask] = {
    "a page of a transcript": lambda reads: reads.thread("d", 0, 50),
    "what a guest has not seen": lambda reads: reads.lines("c", 3, 50),
    "what the bot has not seen": lambda reads: reads.unconsidered("d", 3),
    "a guest's dialogues": lambda reads: reads.dialogues_of("g", 5),
    "a guest's orders": lambda reads: reads.orders_of("g"),
    "a guest's tickets": lambda reads: reads.tickets_of("g"),
    "held": lambda reads: reads.held(),
    "snoozed": lambda reads: reads.snoozed(5),
    "silent": lambda reads: reads.silent(5),
    "archivable": lambda reads: reads.archivable(5),
    "effects that are due": lambda reads: reads.effects(5),
    "living entities": lambda reads: next(iter(reads.entities()), None),
    "a day's messages": lambda reads: list(reads.messages_between(1, 2)),
    "sign-ins to purge": lambda reads: reads.find(rows.TokenRow, among=("ends_ms", 0, 5), limit=9),
    "families to purge": lambda reads: reads.find(rows.FamilyRow, among=("ends_ms", 0, 5), limit=9),
    "a person's sign-ins": lambda reads: reads.families_of("u"),
    "holds that end": lambda reads: reads.find(
        books.HoldRow, where={"state": "held"}, among=("expires_ms", 0, 5), limit=9
    ),
    "offers": lambda reads: reads.find(books.UpgradeRow, where={"status": "offered"}),
    "an order's offers": lambda reads: reads.find(books.UpgradeRow, where={"order_id": "o"}),
    "closed packets": lambda reads: reads.find(books.RefundRow, where={"status": "done"}, among=("closed_ms", 1, 5)),
    "an order's packets": lambda reads: reads.find(books.RefundRow, where={"order_id": "o"}),
    "a guest's packets": lambda reads: reads.find(books.RefundRow, where={"guest_id": "g"}),
    "an order's payments": lambda reads: reads.find(books.PaymentRow, where={"order_id": "o"}),
    "an order's tickets": lambda reads: reads.find(rows.TicketRow, where={"order_id": "o"}),
    "a ticket's codes": lambda reads: reads.find(books.CodeRow, where={"ticket_id": "t"}),
    "a ticket's scans": lambda reads: reads.find(
        books.ScanRow, where={"ticket_id": "t"}, order="at_ms", newest=True, limit=9
    ),
    "a day's scans": lambda reads: reads.find(
        books.ScanRow, where={"event_id": "e"}, among=("at_ms", 1, 5), order="at_ms"
    ),
    "a page of the gate list": lambda reads: reads.find(
        books.GateChangeRow, where={"event_id": "e"}, among=("ver", 1, 5), order="ver", limit=9
    ),
    "an event's scanners": lambda reads: reads.find(books.ScannerRow, where={"event_id": "e"}),
    "an event's places": lambda reads: reads.find(books.QuotaRow, where={"event_id": "e"}),
    "a guest's drafts": lambda reads: reads.find(books.DraftRow, where={"guest_id": "g"}),
    "the lines": lambda reads: reads.find(lines.LineRow),
    "a guest's places in line": lambda reads: reads.find(lines.WaitRow, where={"guest_id": "g"}),
    "who was invited": lambda reads: reads.find(lines.WaitRow, where={"state": "invited"}, limit=9),
}


SHORT = {"festivals", "replies", "articles", "users", "unanswered", "quotas", "gates", "errands", "lines"}
"""tables that hold what an organiser made, not what guests did: a snapshot reads them whole"""


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    engine = writing_engine(Path(tmp_path_factory.mktemp("indexes")) / "usher.db")
    migrate(engine)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED.keys())
def test_what_is_asked_often_is_found_by_an_index(connection: Connection, ask: Ask) -> None:
    said: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        said.append((statement, values))

    event.listen(connection, "before_cursor_execute", note)
    try:
        ask(SqlReads(connection))
    finally:
        event.remove(connection, "before_cursor_execute", note)
    plans = [
        line[3]
        for statement, values in said
        for line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
    ]
    assert plans
    assert [plan for plan in plans if plan.startswith("SCAN") and plan.split()[1] not in SHORT] == []
