"""An event's terms of refund out of its `event.toml`: the table `[refunds]`, every key optional (C4).

[refunds]
steps = [{ days = 7, percent = 100 }, { days = 3, percent = 50 }]   # never less than the law leaves a guest
fee_rub = 150             # kept of each ticket when somebody changes his mind
illness_percent = 100
answer_hours = 24         # until when a guest is promised an answer
cancelled = false         # the event is cancelled or moved: all of it goes back
moved = false
"""

from __future__ import annotations

from app.domain.refunds import Step, Terms, TermsError, check_terms
from app.service.mappings import Table

KEYS = ("steps", "fee_rub", "illness_percent", "answer_hours", "cancelled", "moved")


def read_terms(event: Table) -> Terms:
    """The terms of an event; the law's when it has none of its own. `DataError` names the key and the mend."""
    if "refunds" not in event.values:
        return Terms()
    table = event.table("refunds")
    table.only(*KEYS)
    usual = Terms()
    terms = Terms(
        steps=tuple(_step(item) for item in table.tables("steps")) or usual.steps,
        illness_percent=table.whole("illness_percent", usual.illness_percent),
        fee_minor=table.whole("fee_rub", 0) * 100,
        cancelled=_truth(table, "cancelled"),
        moved=_truth(table, "moved"),
        answer_hours=table.whole("answer_hours", usual.answer_hours),
    )
    try:
        return check_terms(terms)
    except TermsError as error:
        raise table.wrong(error.key, error.remedy) from error


def _step(table: Table) -> Step:
    table.only("days", "percent")
    return Step(table.whole("days"), table.whole("percent"))


def _truth(table: Table, key: str) -> bool:
    value = table.values.get(key, False)
    if not isinstance(value, bool):
        raise table.wrong(key, "write true or false, without quotes")
    return value
