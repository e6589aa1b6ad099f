"""Better places on site: asked for by a guest who is inside, or offered by a person (B8)."""

from __future__ import annotations

from dataclasses import replace

from app.bot.converse import deal_words as heard
from app.bot.converse import menus, parties
from app.bot.converse.categories import named
from app.bot.converse.counter import NO, UPGRADE, YES, Desk, Step, name_of
from app.domain.deals import AcceptUpgrade, Flow, Outcome, RefuseUpgrade, StockFact, TicketFact

CATEGORY = "d:u:"
ALL = "d:all"
ONE = "d:one"
DROP = "d:drop"
HEADS = {
    ALL: ("на всех", "всех", "всем", "обоих", "for all", "for both", "all", "both"),
    ONE: ("на себя", "только мне", "себе", "меня", "на одного", "for me", "me", "only me", "just me", "for me only"),
}
"""how guests say for whom"""


class Upgrade:
    """Paying the difference."""

    kind = "upgrade"
    intent = "vip_upgrade"
    idle_ms = 30 * 60 * 1000

    def begin(self, desk: Desk) -> Step | None:
        """For who is inside on a lesser ticket; who is still outside is told how it goes; others are not meant."""
        own = [ticket for order in desk.facts.orders if order.own for ticket in order.tickets]
        alive = [ticket for ticket in own if ticket.status == "valid"]
        goals = goals_for(desk, alive)
        boxes = parties.boxes_for(desk, [ticket for ticket in alive if ticket.inside])
        if not alive or not (boxes or any(stock.upgrade_minor for stock in desk.facts.stock)):
            return None
        if not any(ticket.inside for ticket in alive):
            return _outside(desk, goals) if goals else None
        flow = Flow(self.kind, "category")
        goal = named(desk, [*goals, *(box.stock for box in boxes)]) or (goals[0] if len(goals) == 1 else None)
        return self.ask(desk, flow.with_slot("category", goal.category_id) if goal else flow)

    def ask(self, desk: Desk, flow: Flow) -> Step:
        """The first thing that is not known yet."""
        if flow.step == "paying":
            return _waiting(desk, flow)
        tickets = _fitting(desk, flow)
        box = _box(desk, flow, tickets)
        if box is not None:
            return parties.offer(desk, flow, box, len(tickets))
        goals = goals_for(desk, tickets)
        goal = next((one for one in goals if one.category_id == flow.slot("category")), None)
        if not tickets or not goals:
            return Step(desk.told("up.none"), None, (desk.person(),))
        if goal is None:
            return _which(desk, replace(flow, step="category"), goals)
        return _offer(desk, flow, goal, [one for one in tickets if is_better(goal, one)])

    def answer(self, desk: Desk, flow: Flow) -> Step | None:
        """One step further."""
        if desk.payload == UPGRADE:
            return self.ask(desk, flow)
        if flow.step == "paying":
            return self._paying(desk, flow)
        if flow.step == "category":
            tickets = _fitting(desk, flow)
            goals = [*goals_for(desk, tickets), *(box.stock for box in parties.boxes_for(desk, tickets))]
            items = [(CATEGORY + one.category_id, name_of(one, desk.lang)) for one in goals]
            idents = [payload.removeprefix(CATEGORY) for payload in desk.picked(items)[:1]]
            goal = named(desk, goals) or next((one for one in goals if one.category_id in idents), None)
            return self.ask(desk, flow.with_slot("category", goal.category_id)) if goal else None
        return self._confirm(desk, flow)

    def _confirm(self, desk: Desk, flow: Flow) -> Step | None:
        box = _wished(desk, flow)
        if box:
            return self.ask(desk, flow.with_slot("tickets", "").with_slot("category", box))
        if desk.payload == NO or (not desk.payload and heard.says_no(desk.reading)):
            return self.drop(desk, flow)
        if heard.asks(desk.reading) and not desk.payload:
            return None
        idents = flow.slot("tickets").split(",")
        together = bool(flow.slot("together"))
        heads = ((YES, desk.told("deal.yes")),) if together else _heads(desk, len(idents))
        chosen = desk.payload or next(iter(desk.picked(heads, HEADS)), "")
        alone = {ONE: 1, ALL: len(idents)}.get(chosen, 0 if chosen else heard.how_many(desk.reading))
        alone = len(idents) if together else alone
        if chosen in (ONE, ALL, YES) or heard.says_yes(desk.reading) or 0 < alone <= len(idents):
            taken = tuple(idents[: alone or len(idents)])
            return Step("", flow, act=AcceptUpgrade(taken, flow.slot("category")))
        return None

    def _paying(self, desk: Desk, flow: Flow) -> Step | None:
        offer = desk.facts.upgrade
        if desk.payload == DROP or (not desk.payload and heard.says_no(desk.reading)):
            return self.drop(desk, flow)
        if desk.payload == YES and offer is None:
            return self.ask(desk, replace(flow, step="category"))
        about = heard.has(heard.PAID, desk.reading) or heard.has(heard.NOT_PAID, desk.reading)
        return _waiting(desk, flow) if about else None

    def came(self, desk: Desk, flow: Flow, outcome: Outcome) -> Step:
        """Held, refused by the guest, or not possible."""
        if isinstance(outcome.act, RefuseUpgrade):
            return Step(desk.told("up.refused"), None)
        if not outcome.code:
            flow = flow.with_slot("url", outcome.url, "paying").with_slot("offer", outcome.number)
            flow = flow.with_slot("until", str(outcome.until_ms))
            text = desk.told(
                "up.box_placed" if flow.slot("together") else "up.placed",
                name=_goal_name(desk, flow),
                until=desk.time(outcome.until_ms),
                total=desk.money(outcome.amount_minor, outcome.currency),
                url=outcome.url,
            )
            return Step(text, flow, ((DROP, desk.told("deal.no")),))
        key = {"sold_out": "up.none", "not_eligible": "up.not_eligible", "ticket_dead": "up.not_eligible"}
        return Step(desk.told(key.get(outcome.code, "deal.failed")), None, (desk.person(),))

    def drop(self, desk: Desk, flow: Flow) -> Step:
        """No: what is held goes back and no more offers are made."""
        return Step("", flow, act=RefuseUpgrade(flow.slot("offer") or _open(desk)))

    def offered(self, desk: Desk) -> Step | None:
        """Yes or no to an offer that a person made."""
        offer = desk.facts.upgrade
        if offer is None or offer.state != "offered" or heard.asks(desk.reading):
            return None
        flow = Flow(self.kind, "confirm").with_slot("category", offer.category_id).with_slot("offer", offer.id)
        if heard.says_no(desk.reading) or heard.thinks_again(desk.reading):
            return Step("", flow, act=RefuseUpgrade(offer.id))
        if heard.says_yes(desk.reading):
            return Step("", flow, act=AcceptUpgrade(offer.ticket_ids, offer.category_id))
        return None


def _open(desk: Desk) -> str:
    return desk.facts.upgrade.id if desk.facts.upgrade else ""


def _goal_name(desk: Desk, flow: Flow) -> str:
    found = (name_of(one, desk.lang) for one in desk.facts.stock if one.category_id == flow.slot("category"))
    return next(found, "")


def _fitting(desk: Desk, flow: Flow) -> list[TicketFact]:
    """Tickets of one of the guest's orders that are inside; those chosen before, when it has come so far."""
    chosen = set(filter(None, flow.slot("tickets").split(",")))
    own = [ticket for order in desk.facts.orders if order.own for ticket in order.tickets]
    inside = [one for one in own if one.inside and one.status == "valid" and (not chosen or one.id in chosen)]
    return [one for one in inside if one.order_id == inside[0].order_id]


def _box(desk: Desk, flow: Flow, tickets: list[TicketFact]) -> parties.Box | None:
    """The box that is chosen."""
    return next(
        (one for one in parties.boxes_for(desk, tickets) if one.stock.category_id == flow.slot("category")), None
    )


def _wished(desk: Desk, flow: Flow) -> str:
    """The box the guest names, or presses, instead of what was offered; empty when he does not."""
    if heard.asks(desk.reading) and not desk.payload:
        return ""
    stock = [box.stock for box in parties.boxes_for(desk, _fitting(desk, flow.with_slot("tickets", "")))]
    pressed = [one for one in stock if desk.payload == CATEGORY + one.category_id]
    meant = pressed[0] if pressed else named(desk, stock) if not desk.payload else None
    return meant.category_id if meant is not None and meant.category_id != flow.slot("category") else ""


def is_better(goal: StockFact, ticket: TicketFact) -> bool:
    """Whether these places are more than the ticket gives."""
    return (
        bool(goal.upgrade_minor)
        and goal.category_id != ticket.category_id
        and goal.date == ticket.date
        and goal.price_minor > ticket.price_minor
    )


def goals_for(desk: Desk, tickets: list[TicketFact]) -> list[StockFact]:
    """Categories with free places that are better for at least one of the tickets."""
    stock = [one for one in desk.facts.stock if one.free > 0]
    return [one for one in stock if any(is_better(one, ticket) for ticket in tickets)]


def _outside(desk: Desk, goals: list[StockFact]) -> Step:
    goal = named(desk, goals) or goals[0]
    more = desk.money(goal.upgrade_minor or 0, goal.currency)
    return Step(desk.told("up.outside", name=name_of(goal, desk.lang), more=more, left=desk.left(goal)), None)


def _which(desk: Desk, flow: Flow, goals: list[StockFact]) -> Step:
    lines = [
        desk.told(
            "up.line",
            name=name_of(one, desk.lang),
            more=desk.money(one.upgrade_minor or 0, one.currency),
            left=desk.told("buy.left", left=desk.left(one)),
        )
        for one in goals
    ]
    items = tuple((CATEGORY + one.category_id, name_of(one, desk.lang)) for one in goals)
    tickets = _fitting(desk, flow)
    box = parties.cheaper(desk, tickets, goals)
    if box is not None:
        least = min(one.upgrade_minor for one in goals if one.upgrade_minor) * len(tickets)
        lines.append(parties.tip(desk, box, least))
        items = (*items, (CATEGORY + box.stock.category_id, name_of(box.stock, desk.lang)))
    return Step(desk.told("up.which", list="\n".join(lines)), flow, items)


def _offer(desk: Desk, flow: Flow, goal: StockFact, tickets: list[TicketFact]) -> Step:
    more, count = goal.upgrade_minor or 0, len(tickets)
    before = ""
    if goal.free < count:
        before = desk.told("up.few", count=count, left=desk.left(goal)) + " "
        tickets, count = tickets[: goal.free], goal.free
    flow = flow.with_slot("category", goal.category_id, "confirm")
    flow = flow.with_slot("tickets", ",".join(ticket.id for ticket in tickets))
    text = desk.told(
        "up.ask",
        name=name_of(goal, desk.lang),
        more=desk.money(more, goal.currency),
        people=desk.counted(count, ("человек", "человека", "человек"), ("person", "people")),
        total=desk.money(more * count, goal.currency),
        left=desk.left(goal),
    )
    box = parties.cheaper(desk, tickets, [goal])
    offered = ((CATEGORY + box.stock.category_id, name_of(box.stock, desk.lang)),) if box is not None else ()
    after = "\n" + parties.tip(desk, box, more * count) if box is not None else ""
    return Step(before + text + after, flow, (*_heads(desk, count), *offered, (NO, desk.told("deal.no"))))


def _heads(desk: Desk, count: int) -> tuple[tuple[str, str], ...]:
    """For whom: all of the group or only the guest himself."""
    if count == 1:
        return ((YES, desk.told("deal.yes")),)
    return (ALL, desk.told("up.all", count=count)), (ONE, desk.told("up.one"))


def is_over(desk: Desk) -> bool:
    """Whether there is no open offer any more that a payment is waited for."""
    return desk.facts.upgrade is None


def _waiting(desk: Desk, flow: Flow) -> Step:
    offer = desk.facts.upgrade
    if offer is not None and offer.expires_ms > desk.facts.now_ms:
        url = offer.pay_url or flow.slot("url")
        text = desk.told("up.waiting", until=desk.time(offer.expires_ms), url=url)
        return Step(text, flow, ((DROP, desk.told("deal.no")),))
    seated = [
        ticket
        for order in desk.facts.orders
        for ticket in order.tickets
        if ticket.category_id == flow.slot("category") and ticket.status == "valid"
    ]
    if seated:
        return Step(desk.told("up.done"), None)
    return Step(
        desk.told("up.expired"), None, ((UPGRADE, desk.told("deal.yes")), (menus.PERSON, desk.told("deal.person")))
    )
