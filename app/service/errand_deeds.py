"""Errands on foot: runners and wristbands (C5, C6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from app.domain.articles import Bilingual
from app.domain.errands import LONGEST_WAY_MIN, State, decide_next, may_move, named
from app.domain.permissions import may_see
from app.domain.words import cleaned, first_name
from app.ports.books import ErrandRow
from app.ports.rows import DialogueRow, TicketRow
from app.protocol.arguments import Args
from app.protocol.deals import MoveErrand, SendRunner
from app.protocol.refusals import Refusal
from app.protocol.trade import Errand
from app.service import errands, upgrades
from app.service.deeds import Deed, Done, declined
from app.service.errands import EVENTS, RUNNER
from app.service.idents import new_id
from app.service.telling import clock_time, tell

LONGEST: Final = 200

SENT: Final = Bilingual(
    "Попросили сотрудника подойти к вам: {place}. Подождите, пожалуйста, там: напишем, кто идёт.",
    "We have asked somebody of our team to come to you: {place}. Please wait there, we will write who comes.",
)
COMING: Final = Bilingual("К вам идёт {who}: {place}.", "{who} is coming to you: {place}.")
COMING_AT: Final = Bilingual(
    "К вам идёт {who}: {place}, примерно через {minutes} мин, к {at}.",
    "{who} is coming to you: {place}, in about {minutes} min, at {at}.",
)
THERE: Final = Bilingual("{who} уже на месте: {place}.", "{who} is there: {place}.")
CANNOT: Final = Bilingual(
    "Сотрудник не смог подойти. Ищем другого, напишите, если вы ушли с места.",
    "Our colleague could not come. We are looking for another; tell us if you have moved on.",
)


def send_runner(deed: Deed, args: SendRunner) -> Done:
    """Open an errand and ask the first of those named; the guest of the dialogue is told."""
    place, what = _words(args.place), _words(args.what)
    names = _names(args.runners)
    row = _dialogue(deed, args.dialogue_id)
    ticket = deed.tx.get(TicketRow, args.ticket_id) if args.ticket_id else None
    if ticket is not None and ticket.event_id != deed.scope:
        raise declined(Refusal.NOT_FOUND)
    errand = Errand(
        id=new_id(),
        event_id=deed.scope,
        kind=RUNNER,
        state=State.OPEN.value,
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
    errand = errands.asked(errand, next(iter(names), ""), names[1:], deed.now_ms, by=deed.user.id)
    return _put(
        deed,
        ErrandRow(id=errand.id, ver=0, event_id=deed.scope, status="", made_ms=deed.now_ms, state=errand),
        errand,
    )


def move(deed: Deed, args: MoveErrand) -> Done:
    """Accepted, on the spot, done, impossible, or somebody asked anew. Each step is kept with its time.

    A wristband on its wrist ends the upgrade it belongs to. ILLEGAL_MOVE, BAD_VALUE.
    """
    row = deed.row
    if not isinstance(row, ErrandRow):
        raise TypeError(deed.kind)
    if not may_move(row.status, args.state):
        raise declined(Refusal.ILLEGAL_MOVE)
    if not 0 <= args.eta_min <= LONGEST_WAY_MIN:
        raise declined(Refusal.BAD_VALUE)
    (who,) = _names((args.who,)) or ("",)
    state = replace(row.state, note=_words(args.note, may_be_empty=True) or row.state.note)
    state = _STEPS[State(args.state)](deed, state, who, args.eta_min)
    done = _put(deed, row, state)
    if state.upgrade_id and state.state == State.DONE:
        upgrades.banded(deed.tx, state.upgrade_id, deed.now_ms, by=deed.user.id)
    _tell(deed, state, State(args.state), args.eta_min)
    return done


# --- steps -------------------------------------------------------------------------------------------------


def _asked_anew(deed: Deed, state: Errand, who: str, _eta_min: int) -> Errand:
    rest = tuple(name for name in state.rest if name != who)
    return errands.asked(state, who, rest, deed.now_ms, by=deed.user.id)


def _taken(deed: Deed, state: Errand, who: str, eta_min: int) -> Errand:
    who = who or state.asked or deed.user.name
    eta_ms = deed.now_ms + eta_min * 60_000 if eta_min else 0
    return _quiet(deed, state, State.TAKEN, who, taken_by=who, taken_ms=deed.now_ms, eta_ms=eta_ms)


def _there(deed: Deed, state: Errand, who: str, _eta_min: int) -> Errand:
    return _quiet(deed, state, State.THERE, who or state.taken_by, there_ms=deed.now_ms, eta_ms=0)


def _done(deed: Deed, state: Errand, who: str, _eta_min: int) -> Errand:
    who = state.taken_by or who or deed.user.name
    return _quiet(deed, state, State.DONE, who, taken_by=who, done_ms=deed.now_ms, eta_ms=0)


def _cannot(deed: Deed, state: Errand, who: str, _eta_min: int) -> Errand:
    """Whoever was asked or goes cannot: the next one is asked, else it is the operators' again."""
    who = who or state.taken_by or state.asked
    after = decide_next(who, state.rest)
    state = _quiet(deed, state, State.CANNOT, who, eta_ms=0)
    return state if after.raised else errands.asked(state, after.who, after.rest, deed.now_ms, by=deed.user.id)


def _quiet(deed: Deed, state: Errand, goal: State, who: str, **fields: Any) -> Errand:
    """In another state, in which nobody is waited for to say yes."""
    state = replace(state, state=goal.value, due_ms=0, raised_ms=0, **fields)
    return errands.noted(state, goal.value, deed.now_ms, by=deed.user.id, text=who)


_STEPS: Final[dict[State, Callable[[Deed, Errand, str, int], Errand]]] = {
    State.OPEN: _asked_anew,
    State.TAKEN: _taken,
    State.THERE: _there,
    State.DONE: _done,
    State.CANNOT: _cannot,
}
_TOLD: Final = {State.TAKEN: COMING, State.THERE: THERE, State.CANNOT: CANNOT}


def _tell(deed: Deed, errand: Errand, step: State, eta_min: int) -> None:
    """Tell the guest who comes and about when; that somebody else is asked is nothing he has to know."""
    words = COMING_AT if step is State.TAKEN and eta_min else _TOLD.get(step)
    if words is None or errand.kind != RUNNER:
        return
    values = (
        ("who", first_name(errand.taken_by)),
        ("place", errand.place),
        ("minutes", eta_min),
        ("at", clock_time(deed.tx, errand.event_id, errand.eta_ms)),
    )
    tell(deed.tx, errand.dialogue_id, words, deed.now_ms, values=values)


# --- shared ------------------------------------------------------------------------------------------------


def _put(deed: Deed, row: ErrandRow, state: Errand) -> Done:
    kind = EVENTS[State(state.state)]
    row = errands.put(deed.tx, row, state, kind, deed.now_ms, by=deed.user.id, cmd=deed.cmd)
    return Done(row.ver, deed.tx.head(), detail=state.note)


def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    found = named(tuple(cleaned(name).text for name in names))
    if found is None:
        raise declined(Refusal.BAD_VALUE)
    return found


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
