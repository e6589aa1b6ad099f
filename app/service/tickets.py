"""Tickets at the operators' desk: found, and laid open with all that led to the verdict (C5)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from msgspec.structs import replace

from app.domain import ticketcodes
from app.domain.admission import REMEDIES, Standing, may_reissue
from app.domain.dates import dates_for
from app.domain.festivals import Event
from app.domain.guests import OrderStatus, TicketStatus
from app.domain.permissions import LEADS, may_see
from app.domain.upgrades import Candidate, obstacle
from app.ports.books import CodeRow, PaymentRow, ScanRow
from app.ports.reads import Reads
from app.ports.rows import ConversationRow, FestivalRow, OrderRow, TicketRow
from app.ports.storage import Tx
from app.protocol.admissions import CodeLine, PhotoRead, TicketCard, TicketHit, TicketsFound
from app.service import complaints, gates, payment_links
from app.service.core import Core
from app.service.idents import needed
from app.service.principal import Principal
from app.service.refused import Refused
from app.service.standings import gates_for, standing_of, tail, tail_of
from app.service.stocks import milliseconds

MOST: Final = 50
MOST_SCANS: Final = 50
TOLD_THERE: Final = frozenset({Standing.WRONG_GATE, Standing.WRONG_ZONE, Standing.WRONG_DAY, Standing.WRONG_EVENT})
"""what only the gate he stands at can say"""

Outline = tuple[tuple[float, float], ...]


# --- found -------------------------------------------------------------------------------------------------


async def search(core: Core, principal: Principal, words: str, event_id: str) -> TicketsFound:
    """Tickets by anything one remembers of them, best first, as far as this person may see them."""
    return await core.storage.read(partial(_search, principal=principal, words=words, event_id=event_id, core=core))


def _search(reads: Reads, core: Core, principal: Principal, words: str, event_id: str) -> TicketsFound:
    limit = MOST * 4 if principal.event_ids and not event_id else MOST + 1
    hits: list[TicketHit] = []
    for ident, matched in reads.tickets_like(words, event_id, limit):
        row = needed(reads.get(TicketRow, ident))
        if may_see(principal.event_ids, row.event_id):
            hits.append(_hit(reads, core, row, matched))
    return TicketsFound(hits=tuple(hits[:MOST]), more=len(hits) > MOST)


def _hit(reads: Reads, core: Core, row: TicketRow, matched: str = "") -> TicketHit:
    return TicketHit(
        id=row.id,
        order_id=row.order_id,
        event_id=row.event_id,
        category=row.category,
        holder=row.holder,
        standing=standing_of(core.festivals[row.event_id].full, row, core.now_ms()),
        code_tail=tail_of(reads, row),
        entered_ms=row.entered_ms,
        matched=matched,
        guest_id=row.guest_id,
        doors_ms=own_doors(core.festivals[row.event_id].full, row.category_id),
    )


# --- laid open ---------------------------------------------------------------------------------------------


async def card(core: Core, principal: Principal, ticket_id: str, dialogue_id: str) -> TicketCard:
    """All about a ticket; `dialogue_id`: whose complaint to match with its scans. `Refused("not_found")`."""
    return await core.storage.read(
        partial(_card, core=core, principal=principal, ticket_id=ticket_id, dialogue_id=dialogue_id)
    )


def _card(reads: Reads, core: Core, principal: Principal, ticket_id: str, dialogue_id: str) -> TicketCard:
    row = reads.get(TicketRow, ticket_id)
    if row is None or not may_see(principal.event_ids, row.event_id):
        raise Refused("not_found")
    event = needed(reads.get(FestivalRow, row.event_id)).full
    scans = reads.find(ScanRow, where={"ticket_id": row.id}, order="at_ms", newest=True, limit=MOST_SCANS)
    codes = sorted(reads.find(CodeRow, where={"ticket_id": row.id}), key=lambda code: code.issue)
    said = complaints.of(reads, principal, dialogue_id, scans)
    shown = _shown(row, scans, codes)
    standing = _standing(event, row, core.now_ms(), shown, said)
    companions = [one for one in reads.find(TicketRow, where={"order_id": row.order_id}) if one.id != row.id]
    return replace(
        _plain(reads, row),
        places=len(companions) + 1,
        standing=standing,
        gate_id=next(iter(gates_for(event, row)), "") if row.gate else "",
        may_reissue=may_reissue(row.reissues, row.inside, row.status, lead=principal.role in LEADS),
        may_upgrade=_may_upgrade(row, complaint=said.scan is not None),
        remedy=REMEDIES[standing],
        shown=shown,
        complaint=said.text,
        complaint_ms=said.at_ms,
        scan=said.scan,
        scans=tuple(scan.line for scan in scans),
        codes=tuple(_code(code) for code in codes),
        gates=gates.knowing(reads, row, core.now_ms()),
        companions=tuple(_hit(reads, core, one) for one in sorted(companions, key=lambda one: one.place)),
        dialogue_id=dialogue_id,
        doors_ms=own_doors(event, row.category_id),
        has_chat=bool(dialogue_id) or _was_bought_in_chat(reads, row.order_id),
    )


def _was_bought_in_chat(reads: Reads, order_id: str) -> bool:
    order = needed(reads.get(OrderRow, order_id))
    conversation = reads.get(ConversationRow, order.conversation_id) if order.conversation_id else None
    return conversation is not None and bool(conversation.guest_id)


def own_doors(event: Event, category_id: str) -> tuple[int, ...]:
    """The doors of the dates a category is for; empty for an event with a single date, whose day says it all."""
    return tuple(milliseconds(date.doors_at) for date in dates_for(event, category_id)) if event.dates else ()


def _plain(reads: Reads, row: TicketRow) -> TicketCard:
    """What stands in the ticket's own row and its payment."""
    order = needed(reads.get(OrderRow, row.order_id))
    payment = reads.get(PaymentRow, row.payment_id) if row.payment_id else None
    bought_ms = order.made_ms if order.status != OrderStatus.UNPAID else 0
    return TicketCard(
        id=row.id,
        ver=row.ver,
        order_id=row.order_id,
        event_id=row.event_id,
        guest_id=row.guest_id,
        place=row.place,
        places=1,
        category_id=row.category_id,
        category=row.category,
        holder=row.holder,
        standing="",
        status=row.status,
        price_minor=row.price_minor,
        currency=row.currency,
        seat=row.seat,
        code=ticketcodes.spoken(row.code),
        paid_ms=payment.captured_ms if payment is not None else bought_ms,
        sent_ms=row.sent_ms,
        entered_ms=row.entered_ms,
        entered_gate=row.entered_gate,
        inside=row.inside,
        reissues=row.reissues,
        pay_until_ms=payment_links.good_until(reads, order) if row.status == TicketStatus.UNPAID else 0,
    )


def _shown(row: TicketRow, scans: Sequence[ScanRow], codes: Sequence[CodeRow]) -> CodeLine | None:
    """The code that was shown last, when it is not the present one and nothing better was shown since."""
    last = next((scan for scan in scans if scan.issue), None)
    if last is None or last.issue == row.issue:
        return None
    present = next((code for code in codes if code.issue == row.issue), None)
    if present is not None and present.made_ms > last.at_ms:
        return None  # re-issued since: what he will show next is not known
    return next((_code(code) for code in codes if code.issue == last.issue), None)


def _standing(
    event: Event, row: TicketRow, now_ms: int, shown: CodeLine | None, said: complaints.Complaint
) -> Standing:
    """The verdict to begin with: on the code the guest shows, at the gate he stands at."""
    standing = standing_of(event, row, now_ms, shown.issue if shown is not None else 0)
    told = Standing(said.scan.verdict) if said.scan is not None else Standing.VALID
    return told if standing is Standing.VALID and told in TOLD_THERE else standing


def _may_upgrade(row: TicketRow, *, complaint: bool) -> str:
    why = obstacle(
        Candidate(
            inside=row.inside,
            alive=row.status == TicketStatus.VALID,
            refund_open=bool(row.refund_id),
            complaint_open=complaint and not row.inside,
        )
    )
    return why.value if why is not None else ""


def _code(code: CodeRow) -> CodeLine:
    return CodeLine(issue=code.issue, tail=tail(code), made_ms=code.made_ms, why=code.why, dead_ms=code.dead_ms)


# --- read from a picture -----------------------------------------------------------------------------------


async def read_code(core: Core, principal: Principal, text: str, outline: Outline) -> PhotoRead:
    """What the code in a picture is. Only a ticket of the person's events is named; no link is followed."""
    return await core.storage.write(partial(_read_code, core=core, principal=principal, text=text, outline=outline))


def _read_code(tx: Tx, core: Core, principal: Principal, text: str, outline: Outline) -> PhotoRead:
    found = core.tools.box_office.recognise(tx, text)
    kind = "other" if found.standing is Standing.NOT_A_TICKET else "ticket"
    row = found.ticket
    if row is None:
        return PhotoRead(found=True, kind=kind, verdict=found.standing, outline=outline)
    if not may_see(principal.event_ids, row.event_id):
        return PhotoRead(found=True, kind=kind, verdict=Standing.WRONG_EVENT, outline=outline)
    event = needed(tx.get(FestivalRow, row.event_id)).full
    return PhotoRead(
        found=True,
        kind=kind,
        verdict=standing_of(event, row, core.now_ms(), found.issue),
        ticket_id=row.id,
        code_tail=found.tail,
        outline=outline,
    )
