"""Who can be offered better places now, and how likely he says yes (C6)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from app.domain import boxes, pricing
from app.domain.dialogues import OPEN_FOR_PEOPLE
from app.domain.escalations import Reason
from app.domain.festivals import Category, Event
from app.domain.guests import TicketStatus
from app.domain.money import Money
from app.domain.permissions import may_see
from app.domain.refunds import CLOSED as REFUND_CLOSED
from app.domain.upgrades import OPEN, Candidate, Signs, State, is_likely, obstacle, reasons
from app.domain.words import fold
from app.ports.books import QuotaRow, RefundRow, UpgradeRow
from app.ports.reads import Reads
from app.ports.rows import DialogueRow, FestivalRow, GuestRow, MessageRow, OrderRow, TicketRow
from app.protocol.admissions import BoxGoal, Prospect, Prospects
from app.service import stocks
from app.service.core import Core
from app.service.idents import needed
from app.service.principal import Principal
from app.service.refused import Refused

MOST: Final = 200
LINES: Final = 40
"""newest lines of a dialogue that are looked through"""
DIALOGUES: Final = 3
ASKS: Final = re.compile(
    r"\b(?:vip|вип\w*|террас\w*|апгрейд\w*|upgrade\w*|terrace|лож[аиеу]\b|better (?:seats|places)|доплат\w*)"
)
CHILDREN: Final = re.compile(
    r"\b(?:ребен\w*|дет(?:и|ей|ьми|ям|ск\w+)|малыш\w*|коляск\w*|сын\w{0,3}|доч\w+|"
    r"kids?|child(?:ren)?|toddlers?|stroller)\b"
)
Talks = dict[str, list[DialogueRow]]
FAMILY: Final = "family"
"""zone code and tag of families"""


async def prospects(core: Core, principal: Principal, event_id: str) -> Prospects:
    """Everybody inside who may be asked, the best chance first; `Refused("not_found")` for an event not his."""
    if event_id not in core.festivals or not may_see(principal.event_ids, event_id):
        raise Refused("not_found")
    return await core.storage.read(partial(_prospects, event_id=event_id, now_ms=core.now_ms()))


def _prospects(reads: Reads, event_id: str, now_ms: int) -> Prospects:
    scene = scene_of(reads, event_id, now_ms)
    talks = _dialogues(reads, event_id)
    groups: dict[str, list[TicketRow]] = defaultdict(list)
    for ticket in reads.find(TicketRow, where={"event_id": event_id}):
        if ticket.inside and ticket.status == TicketStatus.VALID:
            groups[ticket.order_id].append(ticket)
    found = [one for tickets in groups.values() if (one := _prospect(reads, scene, talks, tickets))]
    found.sort(key=lambda one: (one.chance != "high", -len(one.why), -one.due_minor, one.order_id))
    return Prospects(prospects=tuple(found[:MOST]), total=len(found))


@dataclass(frozen=True, slots=True)
class Scene:
    """The event as offers see it: what is free now, whether offers are paused."""

    event: Event
    paused: bool
    quotas: dict[str, QuotaRow]
    now_ms: int

    def goal(self, origin_id: str, people: int, *, children: bool) -> Category | None:
        """The dearest places there are enough of; with children those of the family zone, where there is one."""
        origin = self.event.category(origin_id)
        goals = pricing.goals_of(self.event, origin) if origin is not None else ()
        fitting = [goal for goal in goals if self.free(goal.id) >= people]
        family = [goal for goal in fitting if goal.zone == FAMILY] if children else []
        return next(reversed(family or fitting), None)

    def free(self, category_id: str) -> int:
        """Places anybody may be offered."""
        quota = self.quotas.get(category_id)
        return stocks.places_of(quota).sellable() if quota is not None else 0

    def difference(self, goal: Category, tickets: Sequence[TicketRow]) -> Money | None:
        """What all of them pay together, for a place each or for a box."""
        quota = self.quotas[goal.id]
        price = pricing.price_now(goal, quota.sold + quota.held, stocks.at(self.now_ms))
        group = [
            (origin, Money(ticket.price_minor, ticket.currency))
            for ticket in tickets
            if (origin := self.event.category(ticket.category_id)) is not None
        ]
        return boxes.group_difference(self.event, goal, group, price)

    def box_goals(self, tickets: Sequence[TicketRow]) -> list[tuple[Category, Money]]:
        """Free boxes that this group may move into, the cheapest first; none for tickets of several hands."""
        if len({ticket.guest_id for ticket in tickets}) > 1:
            return []
        goals = [
            goal for goal in self.event.categories if boxes.fits(goal.admits, len(tickets)) and self.free(goal.id)
        ]
        found = [(goal, due) for goal in goals if (due := self.difference(goal, tickets)) is not None]
        return sorted(found, key=lambda one: one[1].minor)


def scene_of(reads: Reads, event_id: str, now_ms: int) -> Scene:
    """The event's scene of one moment; `LookupError` without such an event."""
    festival = needed(reads.get(FestivalRow, event_id))
    quotas = {row.category_id: row for row in reads.find(QuotaRow, where={"event_id": event_id})}
    return Scene(festival.full, festival.state.offers_paused, quotas, now_ms)


def _prospect(reads: Reads, scene: Scene, talks: Talks, tickets: list[TicketRow]) -> Prospect | None:
    first = tickets[0]
    order = needed(reads.get(OrderRow, first.order_id))
    group = [ticket for ticket in tickets if ticket.category_id == first.category_id]
    guest = needed(reads.get(GuestRow, order.guest_id))
    talk = _talk(reads, guest, talks.get(guest.id, []))
    goal = scene.goal(first.category_id, len(group), children=talk.children)
    due = scene.difference(goal, group) if goal is not None else None
    boxed = scene.box_goals(group)
    if boxed and (due is None or boxed[0][1] < due):
        goal, due = boxed[0]
    if goal is None or due is None or _obstacle(reads, scene, order, talk):
        return None
    signs = Signs(talk.asked != "", len(group), guest.past_events, guest.past_minor, talk.children)
    return Prospect(
        order_id=order.id,
        guest_id=guest.id,
        guest_name=guest.name,
        event_id=order.event_id,
        category=first.category,
        ticket_ids=tuple(ticket.id for ticket in sorted(group, key=lambda one: one.place)),
        goal_id=goal.id,
        due_minor=due.minor,
        currency=due.currency,
        chance="high" if is_likely(signs) else "usual",
        why=tuple(why.value for why in reasons(signs)),
        said=talk.asked,
        entered_ms=max(ticket.entered_ms for ticket in group),
        dialogue_id=talk.dialogue_id,
        channel=talk.channel,
        events=guest.past_events,
        spent_minor=guest.past_minor,
        boxes=tuple(BoxGoal(category_id=box.id, due_minor=more.minor) for box, more in boxed),
    )


def _obstacle(reads: Reads, scene: Scene, order: OrderRow, talk: _Talk) -> bool:
    refunds = (reads.get(RefundRow, ident) for ident in order.refund_ids)
    offers = (reads.get(UpgradeRow, ident) for ident in order.upgrade_ids)
    candidate = Candidate(
        paused=scene.paused,
        refused=order.no_offers,
        refund_open=any(row is not None and row.status not in REFUND_CLOSED for row in refunds),
        complaint_open=talk.complaint,
        offer_open=any(row is not None and State(row.status) in OPEN for row in offers),
    )
    return obstacle(candidate) is not None


# --- what was said -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Talk:
    """What a guest's dialogues of the event tell; `asked`: his words about better places."""

    dialogue_id: str = ""
    channel: str = ""
    asked: str = ""
    children: bool = False
    complaint: bool = False


def _dialogues(reads: Reads, event_id: str) -> Talks:
    """The event's dialogues by guest, the newest first: read at once, for there are as many guests as tickets."""
    found: Talks = defaultdict(list)
    for row in sorted(reads.find(DialogueRow, where={"event_id": event_id}), key=lambda row: -row.last_ms):
        found[row.guest_id].append(row)
    return found


def _talk(reads: Reads, guest: GuestRow, rows: list[DialogueRow]) -> _Talk:
    rows = rows[:DIALOGUES]
    lines = [line for row in rows for line in reads.thread(row.id, 0, LINES) if line.by == "guest"]
    return _Talk(
        dialogue_id=rows[0].id if rows else "",
        channel=rows[0].state.channel if rows else "",
        asked=_asked(lines),
        children=FAMILY in guest.tags or any(CHILDREN.search(fold(line.message.text)) for line in lines),
        complaint=any(_complains(row) for row in rows),
    )


def _asked(lines: Sequence[MessageRow]) -> str:
    said = [line.message.text for line in lines if ASKS.search(fold(line.message.text))]
    return said[-1][:200] if said else ""


def _complains(row: DialogueRow) -> bool:
    """A person is waited for; who waits for one to sell him better places does not complain."""
    reason = row.state.escalation.reason if row.state.escalation else ""
    return row.status in OPEN_FOR_PEOPLE and reason != Reason.VIP
