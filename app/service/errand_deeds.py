"""Errands on foot: runners and wristbands (C5, C6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from app.domain.articles import Bilingual
from app.domain.ids import entity_key
from app.domain.permissions import may_see
from app.domain.words import cleaned, first_name
from app.ports.books import ErrandRow
from app.ports.rows import DialogueRow, TicketRow
from app.protocol.arguments import Args
from app.protocol.deals import MoveErrand, SendRunner
from app.protocol.frames import EventBody
from app.protocol.refusals import Refusal
from app.protocol.trade import Errand
from app.service import upgrades
from app.service.deeds import Deed, Done, declined
from app.service.idents import new_id
from app.service.page import encode
from app.service.telling import tell

RUNNER: Final = "runner"
LONGEST: Final = 200
MOVES: Final[dict[str, frozenset[str]]] = {
    "open": frozenset({"taken", "done", "cannot"}),
    "taken": frozenset({"open", "done", "cannot"}),
    "cannot": frozenset({"open", "taken"}),
    "done": frozenset(),
}
"""state to the states that may follow"""
CLOSED: Final = frozenset({"done"})
EVENTS: Final = {"open": "ErrandOpened", "taken": "ErrandTaken", "done": "ErrandDone", "cannot": "ErrandFailed"}

SENT: Final = Bilingual(
    "Отправили к вам сотрудника: {place}. Подождите, пожалуйста, там.",
    "Somebody of our team is on the way to you: {place}. Please wait there.",
)
COMING: Final = Bilingual("К вам идёт {who}: {place}.", "{who} is coming to you: {place}.")
CANNOT: Final = Bilingual(
    "Сотрудник не смог подойти. Ищем другого, напишите, если вы ушли с места.",
    "Our colleague could not come. We are looking for another; tell us if you have moved on.",
)


def send_runner(deed: Deed, args: SendRunner) -> Done:
    """Open an errand; the guest of the dialogue is told."""
    place, what = _words(args.place), _words(args.what)
    row = _dialogue(deed, args.dialogue_id)
    ticket = deed.tx.get(TicketRow, args.ticket_id) if args.ticket_id else None
    if ticket is not None and ticket.event_id != deed.scope:
        raise declined(Refusal.NOT_FOUND)
    errand = Errand(
        id=new_id(),
        event_id=deed.scope,
        kind=RUNNER,
        state="open",
        place=place,
        what=what,
        made_ms=deed.now_ms,
        made_by=deed.user.id,
        dialogue_id=args.dialogue_id,
        ticket_id=args.ticket_id,
        guest_name=row.state.guest_name if row is not None else ticket.holder if ticket is not None else "",
        note=_words(args.note, may_be_empty=True),
    )
    if row is not None:
        tell(deed.tx, row.id, SENT, deed.now_ms, values=(("place", place),))
    return _put(
        deed, ErrandRow(id=errand.id, ver=0, event_id=deed.scope, status="", made_ms=deed.now_ms, state=errand)
    )


def move(deed: Deed, args: MoveErrand) -> Done:
    """Taken, done, impossible, or open again. A wristband on its wrist ends the upgrade it belongs to."""
    row = deed.row
    if not isinstance(row, ErrandRow):
        raise TypeError(deed.kind)
    if args.state not in MOVES[row.status]:
        raise declined(Refusal.ILLEGAL_MOVE)
    who = _words(args.who, may_be_empty=True)
    state = replace(row.state, state=args.state, note=_words(args.note, may_be_empty=True) or row.state.note)
    if args.state == "taken":
        state = replace(state, taken_by=who or deed.user.name, taken_ms=deed.now_ms)
    elif args.state == "open":
        state = replace(state, taken_by="", taken_ms=0)
    elif args.state == "done":
        state = replace(state, done_ms=deed.now_ms, taken_by=state.taken_by or who or deed.user.name)
    done = _put(deed, replace(row, state=state))
    if state.upgrade_id and args.state == "done":
        upgrades.banded(deed.tx, state.upgrade_id, deed.now_ms, by=deed.user.id)
    _tell(deed, state)
    return done


def _tell(deed: Deed, errand: Errand) -> None:
    words = {"taken": COMING, "cannot": CANNOT}.get(errand.state)
    if words is not None and errand.kind == RUNNER:
        values = (("who", first_name(errand.taken_by)), ("place", errand.place))
        tell(deed.tx, errand.dialogue_id, words, deed.now_ms, values=values)


def _put(deed: Deed, row: ErrandRow) -> Done:
    errand = row.state
    archived = errand.state in CLOSED
    row = replace(row, ver=row.ver + 1, status=errand.state, archived=archived)
    deed.tx.put(row)
    seq = deed.tx.log(
        EVENTS[errand.state],
        entity_key("errand", row.id),
        row.ver,
        EventBody(state=msgspec.Raw(b"null" if archived else encode(errand))),
        at_ms=deed.now_ms,
        scope=row.event_id,
        cmd=deed.cmd,
        by=deed.user.id,
    )
    return Done(row.ver, seq, detail=errand.note)


def _words(text: str, *, may_be_empty: bool = False) -> str:
    clean = cleaned(text)
    if clean.empty and not may_be_empty:
        raise declined(Refusal.EMPTY_TEXT)
    if len(clean.text) > LONGEST:
        raise declined(Refusal.TEXT_TOO_LONG)
    return clean.text.strip()


def _dialogue(deed: Deed, dialogue_id: str) -> DialogueRow | None:
    if not dialogue_id:
        return None
    row = deed.tx.get(DialogueRow, dialogue_id)
    if row is None or row.archived or not may_see(deed.user.event_ids, row.event_id):
        raise declined(Refusal.NOT_FOUND)
    return row


HANDLERS: Final[dict[type[Args], Callable[[Deed, Any], Done]]] = {SendRunner: send_runner, MoveErrand: move}
