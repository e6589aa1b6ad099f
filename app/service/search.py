"""Search everything from one field (C9)."""

from __future__ import annotations

from typing import Final, Literal, cast

from app.domain.ids import entity_id, entity_kind
from app.domain.permissions import may_see
from app.ports.facts import Match
from app.ports.reads import Reads
from app.protocol.api import Found, Hit
from app.service.core import Core
from app.service.principal import Principal

MOST: Final = 50
Matched = Literal["name", "text", "order", "phone", "email", "title"]


async def search(core: Core, principal: Principal, words: str) -> Found:
    """What matches, best first, as far as this person may see it."""

    def query(reads: Reads) -> Found:
        matches = reads.search(words, MOST * 4 if principal.event_ids else MOST + 1)
        seen = [match for match in matches if _may_see(reads, principal, match)]
        return Found(q=words, hits=tuple(_hit(match) for match in seen[:MOST]), more=len(seen) > MOST)

    return await core.storage.read(query)


def _may_see(reads: Reads, principal: Principal, match: Match) -> bool:
    if not principal.event_ids:
        return True
    if entity_kind(match.ent) != "guest":
        return may_see(principal.event_ids, match.event_id)
    guest_id = entity_id(match.ent)
    events = {order.event_id for order in reads.orders_of(guest_id)}
    events |= {row.event_id for row in reads.dialogues_of(guest_id, MOST)}
    return not events.isdisjoint(principal.event_ids)


def _hit(match: Match) -> Hit:
    return Hit(
        ent=match.ent,
        title=match.title,
        snippet=match.snippet,
        at_ms=match.at_ms,
        event_id=match.event_id,
        status=match.status,
        matched=cast(Matched, match.matched),
    )
