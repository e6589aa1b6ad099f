"""Reading the journal back at the start: only what can be trusted, and only this user's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, delete, select, update

from app.console.journal.book import page, read_meta, write_meta
from app.console.journal.chain import ROOT, Counter, link_of, mark_of, survey
from app.console.journal.seal import BrokenSealError, Seal
from app.console.journal.tables import DRAFTS, ENTITIES, OUTBOX, SEEN, STALE
from app.console.session.machine import Kept
from app.console.session.rows import Row
from app.console.state import PendingState
from app.console.store import Draft
from app.protocol.frames import Cursor
from app.protocol.snapshot import Held, UnknownKindError, decode_state

DONE = "done"
"""state of a row that needs nothing more; its arguments are gone, its links stay until it is the oldest"""
OLD_S = 10.0**9
"""the age of a row whose clock cannot be trusted: it was made after now"""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a user finds when the console starts: `lost` rows of the outbox are gone or damaged."""

    kept: Kept
    drafts: Mapping[str, Draft]
    seen: Mapping[str, int]
    lost: int


class Recall:
    """The reading half of the journal."""

    def __init__(self, engine: Engine, seal: Seal, counter: Counter) -> None:
        self._engine, self._seal, self._counter = engine, seal, counter

    def restore(self, user_id: str, now: float, wall_ms: int) -> Restored:
        """Everything kept for a user. `now` is monotonic, `wall_ms` this computer's clock at the same moment."""
        with page(self._engine) as connection:
            sound, lost = self._survey(connection)
            head = max(int(read_meta(connection, "head", "0")), self._counter.read())
            rows = []
            for found in sound:
                if found.user_id == user_id and found.state != DONE:
                    row = self._row(found, now, wall_ms)
                    if row is None:
                        lost += 1
                    else:
                        rows.append(row)
            cursor, entities, stale = self._cached(connection, user_id)
            kept = Kept(cursor, entities, frozenset(stale), tuple(rows), head)
            return Restored(kept, self._drafts(connection, user_id), self._seen(connection, user_id), lost)

    def _survey(self, connection: Connection) -> tuple[Sequence[Any], int]:
        rows = connection.execute(select(OUTBOX).order_by(OUTBOX.c.client_seq)).all()
        anchor = bytes.fromhex(read_meta(connection, "anchor", ROOT.hex()))
        tip = bytes.fromhex(read_meta(connection, "link", ROOT.hex()))
        head, counted = int(read_meta(connection, "head", "0")), self._counter.read()
        found = survey(rows, anchor, head, tip, counted)
        if found.lost:
            self._repair(connection, found.sound, anchor, max(head, counted))
        return found.sound, found.lost

    def _repair(self, connection: Connection, sound: Sequence[Any], anchor: bytes, head: int) -> None:
        """Chain the sound rows anew, so that a loss is told once."""
        numbers = [row.client_seq for row in sound]
        connection.execute(delete(OUTBOX).where(OUTBOX.c.client_seq.not_in(numbers)))
        link = anchor
        for row in sound:
            after = link_of(link, row)
            mark = mark_of(after, row)
            mine = update(OUTBOX).where(OUTBOX.c.client_seq == row.client_seq)
            connection.execute(mine.values(prev=link, link=after, mark=mark))
            link = after
        write_meta(connection, link=link.hex(), head=head)

    def _row(self, found: Any, now: float, wall_ms: int) -> Row | None:
        try:
            args = self._seal.open(found.args, found.cmd)
        except BrokenSealError:
            return None
        age_s = (wall_ms - found.wall_ms) / 1000
        state = PendingState(found.state)
        return Row(
            cmd=found.cmd,
            client_seq=found.client_seq,
            user_id=found.user_id,
            kind=found.kind,
            ent=found.ent,
            args=args,
            base=found.base,
            made_ms=found.made_ms,
            wall_ms=found.wall_ms,
            made_at=now - (age_s if age_s >= 0 else OLD_S),
            state=state,
            code=found.code,
            attempts=found.attempts,
            send_at=now + max(0.0, (found.hold_ms - wall_ms) / 1000) if state is PendingState.HELD else None,
            seq=found.seq,
            judged=found.judged,
        )

    def _cached(self, connection: Connection, user_id: str) -> tuple[Cursor | None, dict[str, Held], set[str]]:
        """The cached world; nothing when it is another user's or cannot be read whole."""
        epoch = read_meta(connection, "epoch")
        if read_meta(connection, "cached_for") != user_id or not epoch:
            return None, {}, set()
        entities: dict[str, Held] = {}
        for found in connection.execute(select(ENTITIES)):
            try:
                raw = self._seal.open(found.state, found.ent)
                entities[found.ent] = Held(found.ver, decode_state(found.ent, msgspec.Raw(raw)))
            except UnknownKindError:
                continue
            except (BrokenSealError, msgspec.ValidationError, msgspec.DecodeError):
                return None, {}, set()
        stale = set(connection.execute(select(STALE.c.ent)).scalars())
        return Cursor(epoch, int(read_meta(connection, "seq", "0"))), entities, stale

    def _drafts(self, connection: Connection, user_id: str) -> dict[str, Draft]:
        drafts = {}
        for found in connection.execute(select(DRAFTS).where(DRAFTS.c.user_id == user_id)):
            try:
                text = self._seal.open(found.text, f"draft {found.dialogue_id}").decode()
            except BrokenSealError:
                continue
            drafts[found.dialogue_id] = Draft(text, found.note)
        return drafts

    def _seen(self, connection: Connection, user_id: str) -> dict[str, int]:
        rows = connection.execute(select(SEEN).where(SEEN.c.user_id == user_id))
        return {found.dialogue_id: found.n for found in rows}
