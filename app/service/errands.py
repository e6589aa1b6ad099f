"""An errand on foot written down: each step with its time, and what time does to one nobody has taken (E-10)."""

from __future__ import annotations

from functools import partial
from typing import Final

import msgspec
from msgspec.structs import replace

from app.domain.articles import Bilingual
from app.domain.errands import ACCEPT_MS, State, decide_next, is_overdue
from app.domain.ids import entity_key
from app.ports.books import ErrandRow
from app.ports.facts import Entry
from app.ports.storage import Tx
from app.protocol.frames import EventBody
from app.protocol.trade import Errand, HistoryLine
from app.service.core import Core
from app.service.page import encode
from app.service.telling import tell

RUNNER: Final = "runner"
CLOCK: Final = "clock"
"""who is named in the audit for what time did"""
EVENTS: Final = {
    State.OPEN: "ErrandOpened",
    State.TAKEN: "ErrandTaken",
    State.THERE: "ErrandReached",
    State.DONE: "ErrandDone",
    State.CANNOT: "ErrandFailed",
}
NOBODY_YET: Final = Bilingual(
    "Пока никто из сотрудников не освободился: {place}. Ищем дальше, подождите, пожалуйста, там.",
    "Nobody of our team is free yet: {place}. We go on looking, please wait there.",
)


def put(tx: Tx, row: ErrandRow, state: Errand, kind: str, now_ms: int, *, by: str, cmd: str = "") -> ErrandRow:
    """Write an errand as it stands now; what is done leaves the consoles. `kind` is the name of its event."""
    archived = state.state == State.DONE
    row = replace(row, ver=row.ver + 1, status=state.state, archived=archived, state=state)
    tx.put(row)
    body = EventBody(state=msgspec.Raw(b"null" if archived else encode(state)))
    tx.log(kind, entity_key("errand", row.id), row.ver, body, at_ms=now_ms, scope=row.event_id, cmd=cmd, by=by)
    return row


def noted(state: Errand, kind: str, now_ms: int, *, by: str, text: str = "") -> Errand:
    """The errand with a step more in its history."""
    return replace(state, history=(*state.history, HistoryLine(at_ms=now_ms, kind=kind, by=by, text=text)))


def asked(state: Errand, who: str, rest: tuple[str, ...], now_ms: int, *, by: str) -> Errand:
    """Somebody is asked to go and has three minutes to say yes; whoever was there before is out of it.

    A wristband waits at its desk: nobody has to say yes to it.
    """
    due_ms = now_ms + ACCEPT_MS if state.kind == RUNNER else 0
    state = replace(
        state, state=State.OPEN.value, asked=who, rest=rest, due_ms=due_ms, taken_by="", taken_ms=0, raised_ms=0,
        eta_ms=0, there_ms=0,
    )  # fmt: skip
    return noted(state, "asked", now_ms, by=by, text=who)


async def sweep(core: Core) -> int:
    """Ask the next one where nobody has said yes in time, or give it back to the operators; how many that were."""
    now_ms = core.now_ms()
    rows = await core.storage.read(lambda reads: reads.find(ErrandRow, where={"status": State.OPEN.value}))
    late = [row.id for row in rows if is_overdue(row.status, row.state.due_ms, now_ms)]
    return sum([await core.storage.write(partial(overdue, ident=ident, now_ms=now_ms)) for ident in late])


def overdue(tx: Tx, ident: str, now_ms: int) -> bool:
    """What becomes of an errand nobody has taken; False when somebody has, meanwhile.

    It is raised again every three minutes until somebody sees to it; the guest is told once.
    """
    row = tx.get(ErrandRow, ident)
    if row is None or not is_overdue(row.status, row.state.due_ms, now_ms):
        return False
    after = decide_next(row.state.asked, row.state.rest)
    if after.raised:
        state = _raised(row.state, now_ms)
        put(tx, row, state, "ErrandRaised", now_ms, by=CLOCK)
        if state.raised == 1:
            tell(tx, state.dialogue_id, NOBODY_YET, now_ms, values=(("place", state.place),))
    else:
        put(tx, row, asked(row.state, after.who, after.rest, now_ms, by=CLOCK), "ErrandReassigned", now_ms, by=CLOCK)
    outcome = "raised" if after.raised else "reassigned"
    tx.audit(Entry(now_ms, CLOCK, "ErrandOverdue", entity_key("errand", row.id), outcome))
    return True


def _raised(state: Errand, now_ms: int) -> Errand:
    state = replace(state, raised=state.raised + 1, raised_ms=state.raised_ms or now_ms, due_ms=now_ms + ACCEPT_MS)
    return noted(state, "raised", now_ms, by=CLOCK, text=state.asked)
