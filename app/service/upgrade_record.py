"""An offer's record: every step noted, told to the consoles and, in words, to the guest (C6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec.structs import replace

from app.domain.articles import Bilingual
from app.domain.ids import entity_key
from app.domain.money import Money
from app.domain.upgrades import CLOSED, Illegal, Move, State, moved
from app.ports.books import UpgradeRow
from app.ports.rows import FestivalRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible
from app.protocol.frames import EventBody
from app.protocol.refusals import Refusal
from app.protocol.trade import HistoryLine, Upgrade
from app.service.page import encode
from app.service.telling import clock_time, tell


@dataclass(frozen=True, slots=True)
class Step:
    """Who takes a step and when; `say`: we tell the guest (what the bot did itself, it tells itself)."""

    now_ms: int
    by: str = ""
    cmd: str = ""
    say: bool = True


def after(row: UpgradeRow, move: Move) -> State:
    """The state after a move; `NotPossible` for an illegal one."""
    try:
        return moved(State(row.status), move)
    except Illegal as error:
        expired = row.status == State.EXPIRED
        raise NotPossible(Refusal.HOLD_EXPIRED if expired else Refusal.ILLEGAL_MOVE) from error


def noted(row: UpgradeRow, step: Step, state: State, kind: str, text: str = "", **fields: Any) -> UpgradeRow:
    """The row with a step in its history; `put` stores it."""
    line = HistoryLine(at_ms=step.now_ms, kind=kind, by=step.by, text=text, ver=row.ver + 1)
    record = replace(row.state, state=state.value, history=(*row.state.history, line), **fields)
    archived = row.archived and state in CLOSED  # one that goes on is seen again
    return replace(row, status=state.value, state=record, archived=archived)


def put(tx: Tx, row: UpgradeRow, kind: str, step: Step) -> tuple[UpgradeRow, int]:
    """Store the next version and tell the consoles; the row as stored and its event's `seq`."""
    row = replace(row, ver=row.ver + 1)
    tx.put(row)
    seq = tx.log(
        kind,
        entity_key("upgrade", row.id),
        row.ver,
        EventBody(state=msgspec.Raw(b"null" if row.archived else encode(row.state))),
        at_ms=step.now_ms,
        scope=row.event_id,
        cmd=step.cmd,
        by=step.by,
    )
    return row, seq


def tell_guest(tx: Tx, row: UpgradeRow, words: Bilingual, now_ms: int, *, paid: Money | None = None) -> bool:
    """Say it in the offer's dialogue; its figures stand in the words by name."""
    state = row.state
    values = (
        ("category", _name(tx, state)),
        ("places", len(state.ticket_ids)),
        ("sum", paid or Money(state.due_minor, state.currency)),
        ("until", clock_time(tx, row.event_id, state.expires_ms)),
        ("link", state.pay_url),
    )
    return tell(tx, state.dialogue_id, words, now_ms, values=values)


def _name(tx: Tx, state: Upgrade) -> Bilingual:
    """The new places in both languages."""
    festival = tx.get(FestivalRow, state.event_id)
    category = festival.full.category(state.category_id) if festival is not None else None
    return category.name if category is not None else Bilingual(state.category)
