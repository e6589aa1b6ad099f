"""What operators do with a ticket: send, re-issue, transfer, admit by hand, close its trouble (C5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from app.domain.admission import Cause, may_reissue
from app.domain.articles import Bilingual
from app.domain.doorways import gate_of
from app.domain.guests import TicketStatus
from app.domain.ids import entity_key
from app.domain.permissions import LEADS, may_see
from app.domain.words import cleaned
from app.ports.rows import DialogueRow, FestivalRow, OrderRow, TicketRow
from app.protocol.arguments import Args
from app.protocol.deals import AdmitTicket, ReissueTicket, ResendTicket, SolveTicketTrouble, TransferTicket
from app.protocol.frames import EventBody
from app.protocol.refusals import Refusal
from app.service.deeds import Deed, Done, declined
from app.service.deliveries import owe_tickets
from app.service.idents import needed
from app.service.newcomers import newcomer
from app.service.page import Page
from app.service.telling import tell, tell_buyer

LONGEST_REASON: Final = 500

REISSUED: Final = Bilingual(
    "Билет {place}: выпустили новый код, прежний больше не действует. Новый код придёт следующим сообщением.",
    "Ticket {place}: you have a new code, the old one no longer works. The new code comes in the next message.",
)
TRANSFERRED: Final = Bilingual(
    "Билет {place} переоформлен на имя {holder}. Прежний код больше не действует, новый придёт следующим сообщением.",
    "Ticket {place} is now in the name of {holder}. The old code no longer works, the new one comes next.",
)
ADMITTED: Final = Bilingual(
    "Вас пропустят вручную: {gate}. Назовите фамилию {holder} и номер заказа {order}.",
    "You will be let in by hand: {gate}. Give the name {holder} and the order number {order}.",
)
CAUSES: Final[dict[Cause, Bilingual]] = {
    Cause.OLD_CODE: Bilingual("показывал прежний код", "showed an old code"),
    Cause.SCREENSHOT: Bilingual("снимок экрана", "a screenshot"),
    Cause.BRIGHTNESS: Bilingual("яркость экрана", "screen brightness"),
    Cause.WRONG_GATE: Bilingual("не те ворота", "the wrong gate"),
    Cause.WRONG_DAY: Bilingual("не тот день", "the wrong day"),
    Cause.UNPAID: Bilingual("не оплачен", "not paid"),
    Cause.SCANNER: Bilingual("сканер", "the scanner"),
    Cause.GATE_LIST: Bilingual("список на воротах", "the list at the gate"),
    Cause.FRAUD: Bilingual("мошенничество", "fraud"),
    Cause.OTHER: Bilingual("другое", "something else"),
}
SOLVED: Final = Bilingual(
    "Билет {ticket}: решено, причина: {cause}. {note}", "Ticket {ticket}: solved, {cause}. {note}"
)


# --- codes -------------------------------------------------------------------------------------------------


def resend(deed: Deed, args: ResendTicket) -> Done:
    """Send the present code once more; it arrives in the dialogue as soon as it is drawn."""
    ticket = _living(deed)
    _owe(deed, ticket, _addressed(deed, ticket, args.dialogue_id), as_text=args.as_text)
    return Done(ticket.ver, _note(deed, ticket, "TicketResent"))


def reissue(deed: Deed, args: ReissueTicket) -> Done:
    """A new code; the old one is dead with this commit. Never for somebody inside, twice without a lead."""
    reason = _reason(args.reason)
    ticket = _ticket(deed)
    why_not = may_reissue(ticket.reissues, ticket.inside, ticket.status, lead=deed.user.role in LEADS)
    if why_not:
        raise declined(Refusal(why_not))
    ticket = deed.tools.box_office.reissue(deed.tx, ticket.id, "reissued", deed.now_ms)
    _tell(deed, ticket, args.dialogue_id, REISSUED)
    _owe(deed, ticket, args.dialogue_id)
    return Done(ticket.ver, deed.tx.head(), detail=reason)


def transfer(deed: Deed, args: TransferTicket) -> Done:
    """Another holder with a code of his own; the one before has none any more."""
    guest = newcomer(args.holder, args.phone, args.email, deed.now_ms)
    ticket = _living(deed)
    if ticket.inside:
        raise declined(Refusal.ALREADY_INSIDE)
    deed.tx.put(guest)
    deed.tx.put(replace(ticket, holder=guest.name, guest_id=guest.id))
    ticket = deed.tools.box_office.reissue(deed.tx, ticket.id, "transferred", deed.now_ms)
    _tell(deed, ticket, "", TRANSFERRED)
    _owe(deed, ticket, "")
    return Done(ticket.ver, deed.tx.head(), detail=guest.name)


# --- at the gate -------------------------------------------------------------------------------------------


def admit(deed: Deed, args: AdmitTicket) -> Done:
    """Let in by hand. A dead or unpaid ticket only by a lead; a second entry is flagged, not hidden."""
    reason = _reason(args.reason)
    ticket = _ticket(deed)
    if ticket.status != TicketStatus.VALID and deed.user.role not in LEADS:
        raise declined(Refusal.TICKET_DEAD)
    gate = gate_of(needed(deed.tx.get(FestivalRow, ticket.event_id)).full, args.gate_id)
    if gate is None:
        raise declined(Refusal.UNKNOWN_GATE)
    box_office = deed.tools.box_office
    admission = box_office.admit(deed.tx, ticket.id, gate.id, deed.now_ms, by=deed.user.id, reason=reason)
    if args.dialogue_id:
        row = _dialogue(deed, args.dialogue_id)
        values = (("gate", gate.name.said(row.state.lang)), ("holder", ticket.holder), ("order", ticket.order_id))
        tell(deed.tx, row.id, ADMITTED, deed.now_ms, values=values)
    after = needed(admission.ticket)
    return Done(after.ver, deed.tx.head(), detail="double" if admission.line.double else reason)


def solve(deed: Deed, args: SolveTicketTrouble) -> Done:
    """The trouble is over; its cause is counted, and colleagues read it in the dialogue."""
    if args.cause not in set(Cause) or len(args.note) > LONGEST_REASON:
        raise declined(Refusal.BAD_VALUE)
    ticket = _ticket(deed)
    note = cleaned(args.note).text.strip()
    if args.dialogue_id:
        page = Page(deed.tx, _dialogue(deed, args.dialogue_id), deed.now_ms, cmd=deed.cmd, by=deed.user.id)
        words = SOLVED.said("ru").replace("{ticket}", ticket.id).replace("{cause}", CAUSES[Cause(args.cause)].ru)
        text = words.replace("{note}", note).strip()
        page.add("note", text, author_id=deed.user.id, author_name=deed.user.name)
        page.save("NoteAdded")
    return Done(ticket.ver, _note(deed, ticket, "TicketTroubleSolved"), detail=f"{args.cause} {note}".strip())


# --- shared ------------------------------------------------------------------------------------------------


def _ticket(deed: Deed) -> TicketRow:
    if not isinstance(deed.row, TicketRow):
        raise TypeError(deed.kind)
    return deed.row


def _living(deed: Deed) -> TicketRow:
    ticket = _ticket(deed)
    if ticket.status != TicketStatus.VALID:
        raise declined(Refusal.TICKET_DEAD)
    return ticket


def _reason(text: str) -> str:
    clean = cleaned(text)
    if clean.empty:
        raise declined(Refusal.EMPTY_TEXT)
    if len(clean.text) > LONGEST_REASON:
        raise declined(Refusal.TEXT_TOO_LONG)
    return clean.text.strip()


def _dialogue(deed: Deed, dialogue_id: str) -> DialogueRow:
    """A dialogue that the person may see; NOT_FOUND otherwise."""
    row = deed.tx.get(DialogueRow, dialogue_id)
    if row is None or row.archived or not may_see(deed.user.event_ids, row.event_id):
        raise declined(Refusal.NOT_FOUND)
    return row


def _addressed(deed: Deed, ticket: TicketRow, dialogue_id: str) -> str:
    """Where it goes: this dialogue, or where it was bought (empty); NOT_FOUND when there is neither."""
    if dialogue_id:
        return _dialogue(deed, dialogue_id).id
    if not needed(deed.tx.get(OrderRow, ticket.order_id)).conversation_id:
        raise declined(Refusal.NOT_FOUND)
    return ""


def _owe(deed: Deed, ticket: TicketRow, dialogue_id: str, *, as_text: bool = False) -> None:
    owe_tickets(deed.tx, ticket.order_id, [ticket.id], deed.now_ms, dialogue_id=dialogue_id, as_text=as_text)


def _tell(deed: Deed, ticket: TicketRow, dialogue_id: str, words: Bilingual) -> None:
    """Tell whoever asked in his dialogue, else the buyer where he bought."""
    values = (("place", ticket.place), ("holder", ticket.holder))
    if dialogue_id:
        tell(deed.tx, _dialogue(deed, dialogue_id).id, words, deed.now_ms, values=values)
    else:
        tell_buyer(deed.tx, needed(deed.tx.get(OrderRow, ticket.order_id)), words, deed.now_ms, values=values)


def _note(deed: Deed, ticket: TicketRow, kind: str) -> int:
    """An event that changes nothing of the ticket but belongs to its history."""
    key = entity_key("ticket", ticket.id)
    return deed.tx.log(
        kind, key, ticket.ver, EventBody(), at_ms=deed.now_ms, scope=ticket.event_id, cmd=deed.cmd, by=deed.user.id
    )


HANDLERS: Final[dict[type[Args], Callable[[Deed, Any], Done]]] = {
    ResendTicket: resend,
    ReissueTicket: reissue,
    TransferTicket: transfer,
    AdmitTicket: admit,
    SolveTicketTrouble: solve,
}
