"""A ticket that gives trouble: the books and the gate are looked at before anything is advised (C5)."""

from __future__ import annotations

from app.bot.converse import deal_words as heard
from app.bot.converse import evenings
from app.bot.converse.counter import Desk, Step
from app.domain.deals import Flow, LookAtTicket, OrderFact, Outcome, SendTickets, TicketFact
from app.domain.escalations import Reason

NEAR_MS = 10 * 60 * 1000
"""a scan so long ago is what the guest complains of"""
PASSED = "d:t:yes"
STUCK = "d:t:no"
DEAD = ("refunded", "cancelled", "revoked", "blocked")
NOT_RECEIVED = "ticket_not_received"
GOOD = ("valid", "used", "wrong_day")
"""standings of a ticket whose code is worth sending"""


class Tickets:
    """Helping with a code."""

    kind = "ticket"
    intent = "qr_problem"
    idle_ms = 60 * 60 * 1000

    def begin(self, desk: Desk) -> Step | None:
        """What is wrong with the ticket most likely meant.

        None for a guest of whom no ticket is known, for a mere question about codes, and for who is inside already.
        """
        found = _meant(desk)
        if found is None or _only_asks(desk, found[1]):
            return None
        return self._looked_at(desk, *found)

    def resend(self, desk: Desk) -> Step | None:
        """`не пришёл билет`: the tickets are sent into the dialogue again."""
        orders = [order for order in desk.facts.orders if any(t.standing in GOOD for t in order.tickets)]
        if not orders or (heard.asks(desk.reading) and not heard.has(heard.TROUBLE, desk.reading)):
            return None
        return Step("", Flow(self.kind, "again"), act=_sending(orders[0]), intent=NOT_RECEIVED)

    def _looked_at(self, desk: Desk, order: OrderFact, ticket: TicketFact) -> Step:
        flow = Flow(self.kind, "passed", (("order", order.id), ("ticket", ticket.id)))
        verdict = _verdict(desk, ticket)
        if verdict == "unpaid":
            return _unpaid(desk, flow, order)
        if verdict == "used":
            when = desk.told("qr.used_when", time=desk.time(ticket.entered_ms)) if ticket.entered_ms else ""
            return _person(desk, desk.told("qr.used", when=when), "qr.used", ticket)
        if verdict in DEAD:
            standing = desk.told(f"qr.{verdict}")
            return _person(desk, desk.told("qr.dead", standing=standing), f"qr.{verdict}", ticket)
        if verdict in ("wrong_day", "wrong_event"):
            date = evenings.days_of(desk, ticket)
            return Step(desk.told(f"qr.{verdict}", date=date), None, (desk.person(),))
        if verdict in ("wrong_gate", "wrong_zone"):
            gate = ticket.gate or desk.told("qr.any_gate")
            return _asking(desk, desk.told(f"qr.{verdict}", gate=gate, category=ticket.category), flow)
        why = "replaced" if verdict == "replaced" else "sent"
        return Step("", flow.with_slot("why", why), act=_sending(order))

    def ask(self, desk: Desk, flow: Flow) -> Step:
        """Did it work?"""
        return _asking(desk, "", flow)

    def answer(self, desk: Desk, flow: Flow) -> Step | None:
        """In, or not."""
        picked = desk.payload or next(iter(desk.picked(_items(desk))), "")
        if picked == STUCK or (not picked and _still_stuck(desk)):
            return self._stuck(desk, flow)
        if picked == PASSED or (not picked and heard.says_yes(desk.reading)):
            return Step(desk.told("qr.glad"), None)
        return None

    def _stuck(self, desk: Desk, flow: Flow) -> Step:
        """It did not help: look once more, for a new scan may tell something new; then a person."""
        ticket = next((t for o in desk.facts.orders for t in o.tickets if t.id == flow.slot("ticket")), None)
        return _person(desk, desk.told("qr.person"), "qr.not_helped", ticket)

    def came(self, desk: Desk, flow: Flow, outcome: Outcome) -> Step:
        """The codes are in the dialogue; or they cannot be sent, which is for a person."""
        if isinstance(outcome.act, LookAtTicket) or outcome.code:
            return _person(desk, desk.told("qr.person"), "qr.not_sent", _first(outcome))
        if flow.step == "again":
            return Step(desk.told("qr.sent_again"), None, intent=NOT_RECEIVED)
        return _asking(desk, desk.told(f"qr.{flow.slot('why')}"), flow)

    def drop(self, desk: Desk, flow: Flow) -> Step:
        """The guest wants no more help."""
        return Step(desk.told("qr.glad") if heard.has(heard.PAID, desk.reading) else desk.told("deal.dropped"), None)


def _meant(desk: Desk) -> tuple[OrderFact, TicketFact] | None:
    """The ticket refused last; else one with something wrong; else any: the newest orders first."""
    known = [(order, ticket) for order in desk.facts.orders for ticket in order.tickets]
    known = [(order, ticket) for order, ticket in known if ticket.status not in ("transferred", "replaced")] or known
    named = desk.reading.slots.order
    known = [pair for pair in known if pair[0].id == named] or known
    refused = [pair for pair in known if _lately(desk, pair[1]) and pair[1].last_verdict != "valid"]
    if refused:
        return max(refused, key=lambda pair: pair[1].last_scan_ms)
    wrong = [pair for pair in known if pair[1].standing not in GOOD]
    fine = [pair for pair in known if pair[1].standing in ("valid", "wrong_day")]
    return next(iter([*(fine or wrong), *known]), None)


def _only_asks(desk: Desk, ticket: TicketFact) -> bool:
    """Nothing has been refused just now, and the words tell of no trouble at a gate."""
    refused = _lately(desk, ticket) and ticket.last_verdict != "valid"
    if refused or desk.reading.has("at_gate") or heard.has(heard.USED, desk.reading):
        return False
    return ticket.inside or (heard.asks(desk.reading) and not heard.has(heard.TROUBLE, desk.reading))


def _lately(desk: Desk, ticket: TicketFact) -> bool:
    return bool(ticket.last_verdict) and abs(desk.facts.now_ms - ticket.last_scan_ms) <= NEAR_MS


def _verdict(desk: Desk, ticket: TicketFact) -> str:
    """What the gate said when it looked just now, else what it would say."""
    if ticket.standing in ("unpaid", *DEAD):
        return ticket.standing
    said = ticket.last_verdict if _lately(desk, ticket) else ""
    if said not in ("", "valid", "unknown", "forged", "not_a_ticket"):
        return said
    early = ticket.standing == "wrong_day" and not desk.reading.has("at_gate")
    return "valid" if early else ticket.standing


def _sending(order: OrderFact) -> SendTickets:
    good = tuple(ticket.id for ticket in order.tickets if ticket.standing in GOOD)
    return SendTickets(order.id, good)


def _unpaid(desk: Desk, flow: Flow, order: OrderFact) -> Step:
    if order.pay_url and (not order.expires_ms or order.expires_ms > desk.facts.now_ms):
        return Step(desk.told("qr.unpaid", order=order.id, url=order.pay_url), None, (desk.person(),))
    text = desk.told("qr.unpaid_no_link", order=order.id)
    return Step(text, None, escalation=desk.because(Reason.QR, "qr.unpaid"))


def _items(desk: Desk) -> tuple[tuple[str, str], ...]:
    return (PASSED, desk.told("qr.yes")), (STUCK, desk.told("qr.no"))


def _asking(desk: Desk, before: str, flow: Flow) -> Step:
    text = f"{before}\n\n{desk.told('qr.passed')}".strip()
    return Step(text, flow, _items(desk))


def _still_stuck(desk: Desk) -> bool:
    return heard.says_no(desk.reading) or desk.reading.has("not_helped") or desk.reading.has("at_gate")


def _person(desk: Desk, text: str, rule: str, ticket: TicketFact | None) -> Step:
    """Hand over with what the books say, in few words an operator reads at a glance."""
    facts = ""
    if ticket is not None:
        scan = (
            f", {ticket.last_gate} {desk.time(ticket.last_scan_ms)} {ticket.last_verdict}"
            if ticket.last_verdict
            else ""
        )
        facts = f"{ticket.id}: {ticket.standing}{scan}. "
    words = " ".join(desk.text.split())
    return Step(text, None, escalation=desk.because(Reason.QR, rule, f"{facts}{words}"[:120]))


def _first(outcome: Outcome) -> TicketFact | None:
    return next(iter(outcome.tickets), None)
