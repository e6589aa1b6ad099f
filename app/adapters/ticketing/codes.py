"""Tickets' codes: made, signed, replaced, killed; and the gate list that carries every change to the gates (X17).

Every change of what a ticket opens goes through `changed`, which gives it the next version of its event's gate list.
The list is the log of changes with one row a ticket: an older one is dropped when a newer one is written.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec.structs import replace

from app.domain import ticketcodes
from app.domain.guests import TicketStatus
from app.domain.ids import entity_key
from app.domain.ticketcodes import ALPHABET, CONTEXT, TYPED, Sealed
from app.domain.words import fold
from app.ports.books import (
    CodeRow,
    GateChangeRow,
    GateListRow,
    KeyNumberRow,
    KeyPairRow,
    NumberRow,
    TypedCodeRow,
)
from app.ports.mirrors import BroughtCodeRow
from app.ports.rows import TicketRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible
from app.protocol.frames import EventBody
from app.protocol.refusals import Refusal
from app.service import gates
from app.service.idents import needed

KEY_NUMBERS: Final = "key"
"""name of the counter of keys"""
DEAD: Final = frozenset(TicketStatus) - {TicketStatus.VALID, TicketStatus.UNPAID}
ANEW: Final = {
    "sold": "TicketIssued",
    "reissued": "TicketReissued",
    "transferred": "TicketTransferred",
    "upgraded": "TicketUpgraded",
}
"""reasons for a new code, and the event of each"""


# --- keys --------------------------------------------------------------------------------------------------


def key_of(tx: Tx, event_id: str, now_ms: int) -> KeyPairRow:
    """The event's key, made when the event has none."""
    pair = tx.get(KeyPairRow, event_id)
    if pair is None:
        counter = tx.get(NumberRow, KEY_NUMBERS) or NumberRow(id=KEY_NUMBERS, last=0)
        number = counter.last + 1
        secret = Ed25519PrivateKey.generate()
        pair = KeyPairRow(
            event_id=event_id,
            number=number,
            secret=secret.private_bytes_raw(),
            public=secret.public_key().public_bytes_raw(),
            made_ms=now_ms,
        )
        tx.put(NumberRow(id=KEY_NUMBERS, last=number))
        tx.put(KeyNumberRow(number=number, event_id=event_id))
        tx.put(pair)
    return pair


@lru_cache(maxsize=64)
def _secret(raw: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(raw)


@lru_cache(maxsize=64)
def _public(raw: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(raw)


def genuine(tx: Tx, sealed: Sealed) -> bool:
    """Whether one of our keys has signed this."""
    number = tx.get(KeyNumberRow, sealed.key)
    pair = tx.get(KeyPairRow, number.event_id) if number is not None else None
    if pair is None:
        return False
    try:
        _public(pair.public).verify(sealed.signature, sealed.signed)
    except InvalidSignature:
        return False
    return True


def code_of(tx: Tx, ticket: TicketRow) -> str:
    """What the QR of the present code holds: what another shop gave it, or ours, signed and canonical."""
    present = tx.get(CodeRow, ticket.id, ticket.issue)
    if present is not None and present.brought:
        return present.brought
    pair = key_of(tx, ticket.event_id, 0)
    body = ticketcodes.body_of(pair.number, ticket.id, ticket.issue)
    return ticketcodes.written(body, _secret(pair.secret).sign(CONTEXT + body))


# --- codes -------------------------------------------------------------------------------------------------


def reissue(tx: Tx, ticket_id: str, why: str, now_ms: int) -> TicketRow:
    """A new code; the old one dies in the same commit. `NotPossible` TICKET_DEAD, ALREADY_INSIDE (but to upgrade)."""
    ticket = tx.get(TicketRow, ticket_id)
    if ticket is None:
        raise NotPossible(Refusal.NOT_FOUND)
    if ticket.status != TicketStatus.VALID:
        raise NotPossible(Refusal.TICKET_DEAD)
    if ticket.inside and why != "upgraded":
        raise NotPossible(Refusal.ALREADY_INSIDE)
    return changed(tx, replace(ticket, reissues=ticket.reissues + (why == "reissued")), why, now_ms)


def changed(tx: Tx, ticket: TicketRow, why: str, now_ms: int) -> TicketRow:
    """Put a ticket whose right to enter has changed, let the gates know, tell consoles to read its card again.

    `why` sold | reissued | transferred | upgraded gives it a new code (one just sold keeps the code it brings), any
    other word leaves the code, which dies with the ticket.
    """
    if why in ANEW:
        ticket = _anew(tx, ticket, why, now_ms, keep=why == "sold")
    return _put(tx, ticket, why, now_ms)


def first(tx: Tx, ticket: TicketRow, now_ms: int, why: str = "sold", brought: str = "") -> TicketRow:
    """Take over a ticket sold elsewhere with the code it brings (or one that is made), whatever its status."""
    return _put(tx, _brings(tx, _anew(tx, ticket, why, now_ms, keep=True), brought, now_ms), why, now_ms)


def recode(tx: Tx, ticket_id: str, brought: str, now_ms: int) -> TicketRow:
    """Follow the shop that gave a ticket another code, whatever its state; the one it has changes nothing.

    A code that no gate could tell is not taken: the ticket is left with one of ours.
    """
    ticket = tx.get(TicketRow, ticket_id)
    if ticket is None:
        raise NotPossible(Refusal.NOT_FOUND)
    present = tx.get(CodeRow, ticket.id, ticket.issue)
    ours = present is not None and not present.brought
    if brought == code_of(tx, ticket) or (ours and not _is_legible(brought)):
        return ticket
    why = "reissued"
    return _put(tx, _brings(tx, _anew(tx, ticket, why, now_ms, keep=False), brought, now_ms), why, now_ms)


def amended(tx: Tx, ticket: TicketRow, now_ms: int) -> TicketRow:
    """Put a ticket that another shop has changed; one that lives again does so with the code it had."""
    code = tx.get(CodeRow, ticket.id, ticket.issue)
    if code is not None and ticket.status not in DEAD:
        tx.put(replace(code, dead_ms=0))
    return _put(tx, replace(ticket, folded=fold(ticket.holder)), "amended", now_ms)


def _put(tx: Tx, ticket: TicketRow, why: str, now_ms: int) -> TicketRow:
    ticket = listed(tx, replace(ticket, ver=ticket.ver + (why != "sold")), now_ms)
    code = tx.get(CodeRow, ticket.id, ticket.issue)
    if code is not None:
        dead_ms = code.dead_ms or (now_ms if ticket.status in DEAD else 0)
        tx.put(replace(code, list_ver=ticket.list_ver, dead_ms=dead_ms))
    tx.put(ticket)
    tell(tx, ticket, ANEW.get(why, "TicketChanged"), now_ms)
    return ticket


def _anew(tx: Tx, ticket: TicketRow, why: str, now_ms: int, *, keep: bool) -> TicketRow:
    """The ticket under a new code (`keep`: under the one it brings, if any); the one before is dead."""
    key_of(tx, ticket.event_id, now_ms)
    old = tx.get(CodeRow, ticket.id, ticket.issue)
    if old is not None and not old.dead_ms and not keep:
        tx.put(replace(old, dead_ms=now_ms))
    issue = max(1, ticket.issue) if keep else ticket.issue + 1
    given = ticketcodes.typed(ticket.code) if keep else ""
    ticket = replace(
        ticket, issue=issue, code=_unused(tx, ticket.id, issue, given), folded=fold(ticket.holder), sent_ms=0
    )
    tx.put(
        CodeRow(
            ticket_id=ticket.id,
            issue=issue,
            event_id=ticket.event_id,
            code=ticket.code,
            made_ms=now_ms,
            why=why,
            tail=ticketcodes.tail(ticket.code),
        )
    )
    tx.put(TypedCodeRow(code=ticket.code, ticket_id=ticket.id, issue=issue))
    return ticket


def _is_legible(brought: str) -> bool:
    """Whether a gate can tell such a code from any other text, and from one that we have signed."""
    return bool(ticketcodes.digest(brought)) and ticketcodes.read(brought) is None


def _brings(tx: Tx, ticket: TicketRow, brought: str, now_ms: int) -> TicketRow:
    """Let the present code be the one that another shop made, if it is one that a gate can tell from other texts."""
    if not _is_legible(brought):
        return ticket
    ident = ticketcodes.digest(brought)
    _let_go(tx, tx.get(BroughtCodeRow, ident), ticket, now_ms)
    tx.put(BroughtCodeRow(id=ident, ticket_id=ticket.id, issue=ticket.issue, tail=ticketcodes.tail(brought)))
    tx.put(replace(needed(tx.get(CodeRow, ticket.id, ticket.issue)), brought=brought))
    return ticket


def _let_go(tx: Tx, known: BroughtCodeRow | None, ticket: TicketRow, now_ms: int) -> None:
    """A code opens one ticket: another that has had it so far is left with a code of ours."""
    if known is None or known.ticket_id == ticket.id:
        return
    tx.put(replace(needed(tx.get(CodeRow, known.ticket_id, known.issue)), brought=""))
    other = needed(tx.get(TicketRow, known.ticket_id))
    if other.issue == known.issue:
        _put(tx, other, "bereft", now_ms)


def listed(tx: Tx, ticket: TicketRow, now_ms: int) -> TicketRow:
    """The ticket with the next version of its event's gate list; putting it is the caller's."""
    head = tx.get(GateListRow, ticket.event_id)
    ver = head.ver + 1 if head is not None else 1
    tx.put(GateListRow(event_id=ticket.event_id, ver=ver))
    if ticket.list_ver:
        tx.drop(GateChangeRow, ticket.event_id, ticket.list_ver)
    dead = ticket.status in DEAD
    tx.put(GateChangeRow(event_id=ticket.event_id, ver=ver, ticket_id=ticket.id, at_ms=now_ms, dead=dead))
    return replace(ticket, list_ver=ver)


def tell(tx: Tx, ticket: TicketRow, kind: str, now_ms: int) -> None:
    """An event without a state: a card on screen is to be read again."""
    tx.log(kind, entity_key("ticket", ticket.id), ticket.ver, EventBody(), at_ms=now_ms, scope=ticket.event_id)


def gates_behind(tx: Tx, ticket: TicketRow) -> Sequence[str]:
    """Gates that do not yet know the present code, or that it is dead."""
    return gates.waiting(tx, ticket)


def _unused(tx: Tx, ticket_id: str, issue: int, given: str) -> str:
    """A code for hands that no other ticket has or had."""
    code = given
    while not code or _is_taken(tx, ticket_id, issue, code):
        code = "".join(secrets.choice(ALPHABET) for _ in range(TYPED))
    return code


def _is_taken(tx: Tx, ticket_id: str, issue: int, code: str) -> bool:
    known = tx.get(TypedCodeRow, code)
    return known is not None and (known.ticket_id, known.issue) != (ticket_id, issue)


def typed_claim(tx: Tx, text: str) -> tuple[TicketRow, int] | None:
    """The ticket and issue of a code typed by hand: ours for hands, or another shop's letter by letter."""
    code = ticketcodes.typed(text)
    known = tx.get(TypedCodeRow, code) if code else None
    if known is None:
        return brought_claim(tx, text.strip())
    return needed(tx.get(TicketRow, known.ticket_id)), known.issue


def brought_claim(tx: Tx, text: str) -> tuple[TicketRow, int] | None:
    """The ticket and issue of a code that another shop made."""
    ident = ticketcodes.digest(text)
    known = tx.get(BroughtCodeRow, ident) if ident else None
    if known is None:
        return None
    return needed(tx.get(TicketRow, known.ticket_id)), known.issue
