"""Files beside messages: stored once, read only by those who may see the dialogue (K1, X16)."""

from __future__ import annotations

from app.domain.permissions import may_see
from app.ports.reads import Reads
from app.ports.rows import AttachmentRow, BlobRow, DialogueRow
from app.ports.storage import Tx
from app.protocol.records import AttachmentRef
from app.service.core import Core
from app.service.principal import Principal
from app.service.refused import Refused
from app.service.sessions import GuestSession


def owner_of(whose: Principal | GuestSession) -> str:
    """How the owner of an upload is written."""
    return f"user:{whose.user_id}" if isinstance(whose, Principal) else f"guest:{whose.conversation_id}"


async def attach(core: Core, owner: Principal | GuestSession, ref: AttachmentRef, data: bytes) -> AttachmentRef:
    """Store an upload; it belongs to a dialogue once a message names it."""
    row = AttachmentRow(id=ref.id, owner=owner_of(owner), dialogue_id="", ref=ref, made_ms=core.now_ms())

    def work(tx: Tx) -> AttachmentRef:
        if tx.get(AttachmentRow, ref.id) is not None:
            raise Refused("bad_value")
        tx.put(row)
        tx.put(BlobRow(id=ref.id, data=data))
        return ref

    return await core.storage.write(work)


async def attachment(core: Core, reader: Principal | GuestSession, attachment_id: str) -> tuple[AttachmentRef, bytes]:
    """An upload and its bytes; `Refused("not_found")` for one that is not there or not the reader's to see."""

    def query(reads: Reads) -> tuple[AttachmentRef, bytes]:
        row = reads.get(AttachmentRow, attachment_id)
        blob = reads.get(BlobRow, attachment_id)
        if row is None or blob is None or not _may_read(reads, row, reader):
            raise Refused("not_found")
        return row.ref, blob.data

    return await core.storage.read(query)


def _may_read(reads: Reads, row: AttachmentRow, reader: Principal | GuestSession) -> bool:
    if row.owner == owner_of(reader):
        return True
    dialogue = reads.get(DialogueRow, row.dialogue_id) if row.dialogue_id else None
    if dialogue is None:
        return False
    if isinstance(reader, Principal):
        return may_see(reader.event_ids, dialogue.event_id)
    return dialogue.conversation_id == reader.conversation_id
