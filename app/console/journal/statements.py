"""The statements said often, built once: building one costs more than running it."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from app.console.journal.tables import DRAFTS, ENTITIES, META, OUTBOX, SEEN, STALE

READ_META = select(META.c.value).where(META.c.key == bindparam("which"))
_meta = insert(META)
WRITE_META = _meta.on_conflict_do_update(index_elements=["key"], set_={"value": _meta.excluded.value})

FIND_ROW = select(OUTBOX).where(OUTBOX.c.cmd == bindparam("which"))
ADD_ROW = insert(OUTBOX)
_CHANGING = ("state", "code", "attempts", "seq", "judged", "wall_ms", "hold_ms", "mark")
SETTLE_ROW = (
    update(OUTBOX)
    .where(OUTBOX.c.cmd == bindparam("which"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGING})
)
EMPTY_ROW = update(OUTBOX).where(OUTBOX.c.cmd == bindparam("which")).values(args=b"")
_open = OUTBOX.c.state != bindparam("done")
FIRST_OPEN = select(OUTBOX.c.client_seq).where(_open).order_by(OUTBOX.c.client_seq).limit(1)
LAST_BEFORE = (
    select(OUTBOX.c.client_seq, OUTBOX.c.link)
    .where(OUTBOX.c.client_seq < bindparam("bound"))
    .order_by(OUTBOX.c.client_seq.desc())
    .limit(1)
)
DROP_UP_TO = delete(OUTBOX).where(OUTBOX.c.client_seq <= bindparam("last"))

_entity = insert(ENTITIES)
PUT_ENTITY = _entity.on_conflict_do_update(
    index_elements=["ent"], set_={"ver": _entity.excluded.ver, "state": _entity.excluded.state}
)
PUT_STALE = insert(STALE).on_conflict_do_nothing()
DROP_STALE = delete(STALE).where(STALE.c.ent == bindparam("which"))

PUT_DRAFT = insert(DRAFTS)
DROP_DRAFT = delete(DRAFTS).where(
    (DRAFTS.c.user_id == bindparam("whose")) & (DRAFTS.c.dialogue_id == bindparam("which"))
)
DROP_DRAFTS = delete(DRAFTS).where(DRAFTS.c.dialogue_id == bindparam("which"))
"""those of a dialogue that is gone, whoever wrote them"""
_seen = insert(SEEN)
PUT_SEEN = _seen.on_conflict_do_update(index_elements=["user_id", "dialogue_id"], set_={"n": _seen.excluded.n})
