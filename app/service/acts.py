"""What the bot asks to be done for a guest, once for each message, while the dialogue is in its hands.

The fence of the turn is checked in the same transaction, so that nothing is done for a turn whose answer could no
longer be written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256

import msgspec

from app.domain.deals import Act, OrderFact, Outcome, TicketFact
from app.domain.dialogues import Status
from app.ports.facts import Entry
from app.ports.reads import Reads
from app.ports.rows import CommandRow, DialogueRow
from app.ports.storage import Tx
from app.ports.ticketing import NotPossible
from app.protocol.records import AttachmentRef
from app.protocol.refusals import Refusal
from app.service.core import Core
from app.service.deeds import Declined
from app.service.facts import facts_of
from app.service.guest_deeds import ACTS, Came, Doing
from app.service.idents import needed
from app.service.page import encode


@dataclass(frozen=True, slots=True)
class Wish:
    """What the bot asks for: in which dialogue under which fence, about which event, from which message on.

    `files` are the pictures that came with the messages.
    """

    dialogue_id: str
    lease: int
    act: Act
    message_n: int
    event_id: str
    files: tuple[AttachmentRef, ...] = ()


async def perform(core: Core, wish: Wish) -> Outcome:
    """Do an act asked for by the turn that began with this message, or say again what came of it.

    `code` of the outcome is `lease_lost` when the dialogue is no longer the bot's.
    """
    bought = await core.storage.read(partial(_bought, wish=wish))
    came = await core.storage.write(partial(_perform, core=core, wish=wish, bought=bought, now_ms=core.now_ms()))
    outcome = Outcome(act=wish.act, **msgspec.structs.asdict(came))
    return await core.storage.read(partial(_with_facts, core, wish=wish, outcome=outcome))


def _bought(reads: Reads, wish: Wish) -> tuple[str, ...]:
    row = needed(reads.get(DialogueRow, wish.dialogue_id))
    return tuple(order.id for order in reads.orders_of(row.guest_id) if order.event_id == wish.event_id)


def _with_facts(core: Core, reads: Reads, wish: Wish, outcome: Outcome) -> Outcome:
    row = needed(reads.get(DialogueRow, wish.dialogue_id))
    facts = facts_of(core, reads, row, wish.event_id, core.now_ms())
    return replace(outcome, facts=facts, tickets=_tickets(outcome, facts.orders))


def _tickets(outcome: Outcome, orders: tuple[OrderFact, ...]) -> tuple[TicketFact, ...]:
    """The tickets of the order the act was about, as they are after it."""
    order_id = getattr(outcome.act, "order_id", "") or outcome.number
    return tuple(ticket for order in orders if order.id == order_id for ticket in order.tickets)


def _perform(tx: Tx, core: Core, wish: Wish, bought: tuple[str, ...], now_ms: int) -> Came:
    row, act = needed(tx.get(DialogueRow, wish.dialogue_id)), wish.act
    if row.status != Status.BOT or row.state.lease != wish.lease or row.considered >= wish.message_n:
        return Came(code=Refusal.LEASE_LOST)
    ident = _name(wish)
    known = tx.get(CommandRow, ident)
    if known is not None:
        return msgspec.json.decode(known.result, type=Came)
    try:
        came = ACTS[type(act)](Doing(tx, core.tools, row, wish.event_id, now_ms, wish.files, bought), act)
    except (Declined, NotPossible) as no:
        came = Came(code=no.code)
    _keep(tx, wish, row.guest_id, came, now_ms)
    return came


def _keep(tx: Tx, wish: Wish, guest_id: str, came: Came, now_ms: int) -> None:
    """The outcome by its name, and who did it in the audit."""
    ent, ident, kind = f"dialogue:{wish.dialogue_id}", _name(wish), type(wish.act).__name__
    tx.put(
        CommandRow(
            id=ident,
            user_id="bot",
            fingerprint=ident,
            kind=kind,
            ent=ent,
            client_seq=0,
            at_ms=now_ms,
            result=encode(came),
        )
    )
    outcome = came.code or "ok"
    tx.audit(
        Entry(at_ms=now_ms, user_id="bot", kind=kind, ent=ent, outcome=outcome, subject=guest_id, detail=came.number)
    )


def _name(wish: Wish) -> str:
    """The act's name among commands: longer than any that a console may give."""
    mark = sha256(encode([type(wish.act).__name__, wish.act])).hexdigest()
    return f"bot:{wish.dialogue_id}:{wish.message_n}:{mark}"
