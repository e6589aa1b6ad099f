"""The refund packet: order, tickets, ground, papers, reason, a quote before anything is handed in (B11).

Slots: `order`, `tickets` (ids by commas), `ground`, `docs` (how many), `reason`, `missing`, `name`, `bik`, `account`;
`-` stands for what the guest left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from app.bot.converse import deal_words as heard
from app.bot.converse import menus
from app.bot.converse.counter import NO, YES, Desk, Step, again
from app.bot.converse.handing import handed_over
from app.domain import requisites
from app.domain.deals import AskRefund, FindOrder, Flow, OrderFact, Outcome, TicketFact
from app.domain.escalations import TARGET_S, Reason
from app.domain.handover import decide_handover
from app.domain.refunds import PROVED, UNDER_WAY, Ground, Missing, Rule, State

ORDER, OTHER, TICKET, ALL, GROUND = "d:o:", "d:other", "d:k:", "d:all", "d:g:"
SKIP, DONE, LATER, RESUME, FRESH = "d:skip", "d:done", "d:later", "d:resume", "d:fresh"
LEFT_OUT = "-"
MOST_REASON = 500
PAID = ("paid", "partly_refunded")
LOOKED_AT: Final = frozenset({State.SUBMITTED, State.APPROVED, *UNDER_WAY})
GROUNDS: Final[dict[Ground, tuple[str, ...]]] = {
    Ground.CHANGE_OF_MIND: (
        "передумал", "передумала", "не смогу", "не могу", "планы", "не пойду", "не приду", "работа", "уезжаю",
        "changed my mind", "cannot come",
    ),
    Ground.ILLNESS: ("болезнь", "заболел", "заболела", "болею", "больница", "травма", "температура", "ill", "sick"),
    Ground.CANCELLED: ("отменили", "отмена", "отменено", "cancelled", "canceled"),
    Ground.MOVED: ("перенесли", "перенос", "другая дата", "moved", "postponed"),
    Ground.DOUBLE_PAYMENT: ("дважды", "два раза", "двойная", "списали дважды", "twice", "double"),
    Ground.NOT_ADMITTED: ("не пустили", "не пропустили", "не впустили", "not let in", "not admitted"),
}  # fmt: skip
"""how guests name each"""


class Refund:
    """Asking for money back."""

    kind = "refund"
    intent = "refund"
    idle_ms = 30 * 60 * 1000

    # --- beginning -----------------------------------------------------------------------------------------

    def begin(self, desk: Desk) -> Step:
        """From the guest's own orders, from one he names, or from a draft he left."""
        parked = desk.scene.memory.flow if desk.scene.memory.flow else desk.facts.draft
        if parked is not None and parked.kind == self.kind and parked.slot("order"):
            return _resuming(desk, replace(parked, step="resume"))
        return self._fresh(desk)

    def _fresh(self, desk: Desk) -> Step:
        flow = Flow(self.kind, "order")
        named = desk.reading.slots.order
        if named and not desk.payload:
            return self._found(desk, flow, named)
        ground = _ground_in(desk)
        return self.ask(desk, flow.with_slot("ground", ground) if ground else flow)

    def _found(self, desk: Desk, flow: Flow, number: str) -> Step:
        """An order by its number: the guest's own at once, any other only with proof."""
        own = next((order for order in mine(desk) if order.id == number), None)
        if own is None:
            return Step("", flow.with_slot("number", number, "proof"), act=FindOrder(number))
        return self.ask(desk, flow.with_slot("order", own.id))

    # --- asking --------------------------------------------------------------------------------------------

    def ask(self, desk: Desk, flow: Flow) -> Step:
        """The first thing that is not known yet."""
        if flow.step == "resume":
            return _resuming(desk, flow)
        if flow.step == "proof" and flow.slot("number") and not flow.slot("order"):
            return Step(desk.told("refund.proof", order=flow.slot("number")), flow, (desk.person(),))
        order = _order(desk, flow)
        if order is None:
            return self._which_order(desk, flow)
        hindrance = _hindrance(desk, order)
        if hindrance is not None:
            return hindrance
        alive = _alive(order)
        if not _tickets(flow):
            if len(alive) > 1:
                return _which_tickets(desk, replace(flow, step="tickets"), alive)
            flow = flow.with_slot("tickets", alive[0].id)
        return self._rest(desk, flow)

    def _rest(self, desk: Desk, flow: Flow) -> Step:
        if not flow.slot("ground"):
            return Step(desk.told("refund.ground"), replace(flow, step="ground"), _grounds(desk))
        if flow.slot("ground") in PROVED and not flow.slot("docs"):
            items = ((LATER, desk.told("refund.docs_later")),)
            return Step(desk.told("refund.docs"), replace(flow, step="docs"), items)
        if not flow.slot("reason"):
            items = ((SKIP, desk.told("refund.skip")),)
            return Step(desk.told("refund.reason"), replace(flow, step="reason"), items)
        field = next((one for one in _wanted(flow) if not flow.slot(one)), "")
        if field:
            return Step(desk.told(f"refund.{field}"), replace(flow, step=field))
        return Step("", replace(flow, step="quote"), act=_asking(flow, only_quote=True))

    def _which_order(self, desk: Desk, flow: Flow) -> Step:
        own = _refundable(desk)
        if not own or flow.step == "number":
            no_number = (menus.PERSON, desk.told("refund.no_number"))
            return Step(desk.told("refund.number"), replace(flow, step="number"), (no_number,))
        if len(own) == 1:
            return self.ask(desk, flow.with_slot("order", own[0].id))
        return Step(desk.told("refund.which_order"), replace(flow, step="order"), _order_items(desk))

    # --- answers -------------------------------------------------------------------------------------------

    def answer(self, desk: Desk, flow: Flow) -> Step | None:
        """One step further; every field is checked as it comes."""
        steps: dict[str, Callable[[Desk, Flow], Step | None]] = {
            "resume": self._resume,
            "order": self._which,
            "number": self._number,
            "proof": self._proof,
            "tickets": self._those,
            "ground": self._why,
            "docs": self._docs,
            "reason": self._reason,
            "name": self._field,
            "bik": self._field,
            "account": self._field,
            "confirm": self._confirm,
        }
        return steps[flow.step](desk, flow) if flow.step in steps else None

    def _resume(self, desk: Desk, flow: Flow) -> Step | None:
        picked = desk.payload or next(iter(desk.picked(_resume_items(desk))), "")
        if picked == RESUME or (not picked and heard.says_yes(desk.reading)):
            return self.ask(desk, replace(flow, step="order"))
        if picked == FRESH or (not picked and heard.says_no(desk.reading)):
            return self.ask(desk, Flow(self.kind, "order"))
        return None

    def _which(self, desk: Desk, flow: Flow) -> Step | None:
        number = heard.order_number(desk.text) if not desk.payload else ""
        if number in {order.id for order in _refundable(desk)}:
            return self.ask(desk, flow.with_slot("order", number))
        picked = next(iter(desk.picked(_order_items(desk))), "")
        if picked == OTHER:
            return self.ask(desk, replace(flow, step="number"))
        if picked.startswith(ORDER):
            return self.ask(desk, flow.with_slot("order", picked.removeprefix(ORDER)))
        return self._found(desk, flow, number) if len(number) > 2 and not heard.asks(desk.reading) else None

    def _number(self, desk: Desk, flow: Flow) -> Step | None:
        if heard.asks(desk.reading):
            return None
        if heard.has(heard.FORGOT, desk.reading):
            escalation = desk.because(Reason.REFUND, "refund.no_number")
            return Step(_next_words(desk), None, escalation=escalation)
        number = heard.order_number(desk.text)
        if not number:
            return again(self.ask(desk, flow), desk.told("refund.number_bad"), missed=True)
        return self._found(desk, flow, number)

    def _proof(self, desk: Desk, flow: Flow) -> Step | None:
        if heard.asks(desk.reading):
            return None
        proof = heard.proof_in(desk.text)
        if not proof:
            return again(self.ask(desk, flow), desk.told("refund.proof_bad"), missed=True)
        return Step("", flow, act=FindOrder(flow.slot("number"), proof))

    def _those(self, desk: Desk, flow: Flow) -> Step | None:
        order = _order(desk, flow)
        alive = _alive(order) if order else []
        picked = desk.picked(_ticket_items(desk, alive))
        if ALL in picked:
            picked = tuple(TICKET + ticket.id for ticket in alive)
        idents = [one.removeprefix(TICKET) for one in picked if one.startswith(TICKET)]
        return self.ask(desk, flow.with_slot("tickets", ",".join(idents))) if idents else None

    def _why(self, desk: Desk, flow: Flow) -> Step | None:
        ground = desk.payload.removeprefix(GROUND) if desk.payload.startswith(GROUND) else _ground_in(desk)
        if ground not in set(Ground):
            words = {GROUND + one: said for one, said in GROUNDS.items()}
            ground = next(iter(desk.picked(_grounds(desk), words)), "").removeprefix(GROUND)
        if ground not in set(Ground):
            return None
        flow = flow.with_slot("ground", ground).with_slot("docs", "")
        told = len(desk.reading.wording.words) > heard.SHORT and not desk.payload
        return self.ask(desk, flow.with_slot("reason", desk.text[:MOST_REASON]) if told else flow)

    def _docs(self, desk: Desk, flow: Flow) -> Step | None:
        pictures = desk.scene.turn.pictures
        if pictures:
            return again(self.ask(desk, flow.with_slot("docs", str(pictures))), desk.told("refund.docs_got"))
        later = desk.payload in (LATER, DONE) or heard.has(heard.LATER, desk.reading) or heard.says_no(desk.reading)
        return self.ask(desk, flow.with_slot("docs", LEFT_OUT)) if later and not heard.asks(desk.reading) else None

    def _reason(self, desk: Desk, flow: Flow) -> Step | None:
        if desk.scene.turn.pictures and not desk.text:
            return again(self.ask(desk, flow), desk.told("refund.docs_got"))
        if desk.payload == SKIP or heard.SKIP.match(heard.plain(desk.text)):
            return self.ask(desk, flow.with_slot("reason", LEFT_OUT))
        if desk.payload or heard.asks(desk.reading) or heard.stops(desk.reading) or not desk.text:
            return None
        return self.ask(desk, flow.with_slot("reason", desk.text[:MOST_REASON]))

    def _field(self, desk: Desk, flow: Flow) -> Step | None:
        """A requisite; what is wrong is told with the way to mend it."""
        if desk.payload or not desk.text or heard.asks(desk.reading) or heard.stops(desk.reading):
            return None
        field, text = flow.step, desk.text
        checks = {
            "name": lambda: requisites.explain_name(text),
            "bik": lambda: requisites.explain_bik(text),
            "account": lambda: requisites.explain_account(text, flow.slot("bik")),
        }
        wrong = checks[field]()
        if wrong is not None:
            russian, english = requisites.MENDS[wrong]
            return Step(english if desk.lang == "en" else russian, flow, missed=True)
        value = " ".join(text.split()) if field == "name" else requisites.normal(text)
        return self._rest(desk, flow.with_slot(field, value))

    def _confirm(self, desk: Desk, flow: Flow) -> Step | None:
        if desk.scene.turn.pictures:
            docs = flow.slot("docs")
            count = desk.scene.turn.pictures + (int(docs) if docs.isdecimal() else 0)
            return again(self._rest(desk, flow.with_slot("docs", str(count))), desk.told("refund.docs_got"))
        if heard.asks(desk.reading) and not desk.payload:
            return None
        picked = desk.payload or next(iter(desk.picked(_confirm_items(desk))), "")
        if picked == YES or (not picked and heard.says_yes(desk.reading)):
            return Step("", flow, act=_asking(flow))
        if picked == NO or (not picked and (heard.says_no(desk.reading) or heard.thinks_again(desk.reading))):
            return self.drop(desk, flow)
        return None

    # --- what came of it -----------------------------------------------------------------------------------

    def came(self, desk: Desk, flow: Flow, outcome: Outcome) -> Step:
        """An order was found or not, a quote is there, the packet is handed in."""
        act = outcome.act
        if isinstance(act, FindOrder):
            return self._identified(desk, flow, act, outcome.code)
        if flow.step == "hurried":
            return _hurried(desk, outcome)
        if outcome.code and not (outcome.code == "incomplete" and outcome.missing):
            return Step(_next_words(desk), None, escalation=desk.because(Reason.REFUND, f"refund.{outcome.code}"))
        flow = flow.with_slot("missing", ",".join(outcome.missing) or LEFT_OUT)
        if any(not flow.slot(field) for field in _wanted(flow)):
            return self._rest(desk, flow)
        if isinstance(act, AskRefund) and act.only_quote:
            return _quoted(desk, replace(flow, step="confirm"), outcome)
        return _receipt(desk, flow, outcome)

    def _identified(self, desk: Desk, flow: Flow, act: FindOrder, code: str) -> Step:
        if not code:
            return self.ask(desk, flow.with_slot("order", act.order_id, "order"))
        if code == "forbidden":
            return self.ask(desk, replace(flow, step="proof"))
        if code == "not_found":
            asked = flow.with_slot("number", "", "number")
            return again(self.ask(desk, asked), desk.told("refund.not_found"), missed=True)
        return Step(_next_words(desk), None, escalation=desk.because(Reason.REFUND, f"refund.{code}"))

    def hurried(self, desk: Desk, flow: Flow) -> Step | None:
        """Impatience: what there is becomes a packet for a person; None when there is too little for one."""
        if not (flow.slot("order") and _tickets(flow)):
            return None
        return Step("", replace(flow, step="hurried"), act=_asking(flow))

    def drop(self, desk: Desk, flow: Flow) -> Step:
        """Nothing is handed in."""
        return Step(desk.told("refund.dropped"), None)


# --- what is known -----------------------------------------------------------------------------------------


def mine(desk: Desk) -> list[OrderFact]:
    """Orders the guest may ask money back for."""
    return [order for order in desk.facts.orders if order.own]


def _refundable(desk: Desk) -> list[OrderFact]:
    return [order for order in mine(desk) if order.status in PAID and _alive(order)]


def _alive(order: OrderFact) -> list[TicketFact]:
    return [ticket for ticket in order.tickets if ticket.status == "valid"]


def _order(desk: Desk, flow: Flow) -> OrderFact | None:
    return next((order for order in mine(desk) if order.id == flow.slot("order")), None)


def _tickets(flow: Flow) -> tuple[str, ...]:
    return tuple(filter(None, flow.slot("tickets").split(",")))


def _wanted(flow: Flow) -> tuple[str, ...]:
    """Requisites, where the money cannot go back to the instrument that paid."""
    return ("name", "bik", "account") if Missing.REQUISITES in flow.slot("missing").split(",") else ()


def _asking(flow: Flow, *, only_quote: bool = False) -> AskRefund:
    reason = flow.slot("reason")
    return AskRefund(
        order_id=flow.slot("order"),
        ticket_ids=_tickets(flow),
        ground=flow.slot("ground") or Ground.CHANGE_OF_MIND.value,
        reason="" if reason == LEFT_OUT else reason,
        payee_name=flow.slot("name"),
        bik=flow.slot("bik"),
        account=flow.slot("account"),
        only_quote=only_quote,
    )


def _ground_in(desk: Desk) -> str:
    """A ground that the message names in so many words."""
    text = f" {desk.reading.wording.plain} {heard.plain(desk.text)} "
    found = [one.value for one, words in GROUNDS.items() if any(f" {word} " in text for word in words)]
    return found[0] if len(found) == 1 else ""


def _hindrance(desk: Desk, order: OrderFact) -> Step | None:
    """Why nothing can be asked back of this order now."""
    if order.refund_state in LOOKED_AT:
        return Step(desk.told("refund.open", order=order.id, number=order.refund_id), None, (desk.person(),))
    if order.status in PAID and _alive(order):
        return None
    why = "refund.why_unpaid" if order.status in ("unpaid", "expired", "cancelled") else "refund.why_done"
    return Step(desk.told("refund.nothing", order=order.id, why=desk.told(why)), None, (desk.person(),))


# --- words -------------------------------------------------------------------------------------------------


def _order_line(desk: Desk, order: OrderFact) -> str:
    total = desk.money(order.total_minor, order.currency)
    return desk.told("refund.order_line", order=order.id, count=desk.tickets(len(_alive(order))), total=total)


def _order_items(desk: Desk) -> tuple[tuple[str, str], ...]:
    items = [(ORDER + order.id, _order_line(desk, order)) for order in _refundable(desk)]
    return (*items, (OTHER, desk.told("refund.other_order")))


def _ticket_items(desk: Desk, alive: list[TicketFact]) -> tuple[tuple[str, str], ...]:
    labels = [f"{ticket.category}, {ticket.holder}".strip(", ") for ticket in alive]
    doubled = {label for label in labels if labels.count(label) > 1}
    named = [f"{label} ({n})" if label in doubled else label for n, label in enumerate(labels, 1)]
    items = [(TICKET + ticket.id, label) for ticket, label in zip(alive, named, strict=True)]
    return (*items, (ALL, desk.told("refund.all")))


def _which_tickets(desk: Desk, flow: Flow, alive: list[TicketFact]) -> Step:
    return Step(desk.told("refund.which_tickets"), flow, _ticket_items(desk, alive))


def _grounds(desk: Desk) -> tuple[tuple[str, str], ...]:
    return tuple((GROUND + ground, desk.told(f"refund.g.{ground.value}")) for ground in GROUNDS)


def _resume_items(desk: Desk) -> tuple[tuple[str, str], ...]:
    return (RESUME, desk.told("refund.resume_yes")), (FRESH, desk.told("refund.resume_new"))


def _resuming(desk: Desk, flow: Flow) -> Step:
    order = desk.told("refund.resume_order", order=flow.slot("order"))
    return Step(desk.told("refund.resume", order=order), flow, _resume_items(desk))


def _confirm_items(desk: Desk) -> tuple[tuple[str, str], ...]:
    return (YES, desk.told("refund.submit")), (NO, desk.told("deal.no"))


def _next_words(desk: Desk) -> str:
    return desk.told("refund.person", next=_next(desk))


def _next(desk: Desk) -> str:
    from app.bot.converse.sentences import say

    return say("next", desk.lang, minutes=round(TARGET_S[Reason.REFUND] / 60))


def _quoted(desk: Desk, flow: Flow, outcome: Outcome) -> Step:
    rule = desk.told(f"refund.r.{outcome.rule}") if outcome.rule in set(Rule) else ""
    if not outcome.amount_minor:
        return Step(desk.told("refund.quote_none", order=flow.slot("order"), rule=rule), flow, _confirm_items(desk))
    lacking = "".join(desk.told(f"refund.m.{one}") for one in outcome.missing if one in set(Missing))
    text = desk.told(
        "refund.quote",
        order=flow.slot("order"),
        amount=desk.money(outcome.amount_minor, outcome.currency),
        percent=desk.told("refund.percent", percent=outcome.percent) if outcome.percent else "",
        rule=rule,
        missing=lacking,
    )
    return Step(text, flow, _confirm_items(desk))


def _receipt(desk: Desk, flow: Flow, outcome: Outcome) -> Step:
    """Number, what next, by when; and a person gets the packet."""
    text = desk.told(
        "refund.receipt",
        number=outcome.number,
        order=flow.slot("order"),
        amount=desk.money(outcome.amount_minor, outcome.currency),
        until=desk.told("refund.until", date=desk.date(outcome.until_ms)) if outcome.until_ms else "",
    )
    reason = flow.slot("reason").removeprefix(LEFT_OUT)
    evidence = f"{outcome.number}: {flow.slot('ground')}. {reason}".strip()[:120]
    return Step(text, None, escalation=desk.because(Reason.REFUND, "refund.packet", evidence))


def _hurried(desk: Desk, outcome: Outcome) -> Step:
    """A person gets the packet as far as it has come; the heavier reason stands on the row."""
    scene = desk.scene
    found = decide_handover(scene.signals("refund", 1.0, True, scene.memory.misses))
    escalation = found or desk.because(Reason.REFUND, "refund.hurried")
    text = handed_over(scene, escalation, None).text
    return Step(text, None, escalation=escalation)
