"""How a ticket stands with the gates: the row turned into what the rules of admission look at."""

from __future__ import annotations

from app.domain import ticketcodes
from app.domain.admission import Claim, Doorway, Standing, decide_standing
from app.domain.doorways import bound_gate, date_of, day_at, is_today, right_gates, zone_of
from app.domain.festivals import Event
from app.ports.books import CodeRow
from app.ports.rows import TicketRow
from app.ports.storage import Rows


def claim_of(event: Event, ticket: TicketRow, issue: int, now_ms: int) -> Claim:
    """A ticket as the rules see it at a moment, shown by the code of this issue."""
    zone = zone_of(event, ticket.category_id)
    today = is_today(event, ticket.entered_ms, now_ms)
    return Claim(
        event_id=ticket.event_id,
        status=ticket.status,
        issue=issue,
        present_issue=ticket.issue,
        zone=zone,
        gate_id=bound_gate(event, ticket.gate, zone),
        entered=ticket.entries > 0 and today,
        inside=ticket.inside and today,
        date=date_of(event, ticket.category_id),
    )


def standing_of(event: Event, ticket: TicketRow, now_ms: int, issue: int = 0) -> Standing:
    """What the right gate would say to the ticket now (to its present code, or to that of `issue`)."""
    claim = claim_of(event, ticket, issue or ticket.issue, now_ms)
    day = day_at(event, now_ms)
    door = Doorway(event.id, claim.gate_id, (), day is not None, date=day.date.id if day is not None else "")
    return decide_standing(claim, door)


def gates_for(event: Event, ticket: TicketRow) -> tuple[str, ...]:
    """Ids of the gates where the ticket is good."""
    return right_gates(event, ticket.gate, zone_of(event, ticket.category_id))


def tail_of(rows: Rows, ticket: TicketRow, issue: int = 0) -> str:
    """The last letters of a ticket's code as people know it (of its present code, or of that of `issue`)."""
    code = rows.get(CodeRow, ticket.id, issue or ticket.issue)
    if code is None:
        return ticketcodes.tail(ticket.code) if issue in (0, ticket.issue) else ""
    return tail(code)


def tail(code: CodeRow) -> str:
    """The last letters of a code: of the one another shop made where there is one, for that is what guests show."""
    return ticketcodes.tail(code.brought) if code.brought else code.tail
