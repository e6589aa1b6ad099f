"""A refund packet as the bot knows it: what of it is known, what hinders it, how each step is put into words."""

from __future__ import annotations

from typing import Final

from app.bot.converse import deal_words as heard
from app.bot.converse.counter import NO, YES, Desk, Step
from app.bot.converse.handing import handed_over
from app.bot.converse.sentences import say
from app.domain.deals import AskRefund, Flow, OrderFact, Outcome, TicketFact
from app.domain.escalations import TARGET_S, Reason
from app.domain.handover import decide_handover
from app.domain.refunds import UNDER_WAY, Ground, Missing, Rule, State

ORDER, OTHER, TICKET, ALL, GROUND = "d:o:", "d:other", "d:k:", "d:all", "d:g:"
SKIP, DONE, LATER, RESUME, FRESH = "d:skip", "d:done", "d:later", "d:resume", "d:fresh"
LEFT_OUT = "-"
MOST_REASON = 500
PAID = ("paid", "partly_refunded")
LOOKED_AT: Final = frozenset({State.DRAFT, State.SUBMITTED, State.APPROVED, *UNDER_WAY})
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


# --- what is known -----------------------------------------------------------------------------------------


def mine(desk: Desk) -> list[OrderFact]:
    """Orders the guest may ask money back for."""
    return [order for order in desk.facts.orders if order.own]


def refundable(desk: Desk) -> list[OrderFact]:
    """Of them, those with tickets that can be given back."""
    return [order for order in mine(desk) if order.status in PAID and alive(order)]


def alive(order: OrderFact) -> list[TicketFact]:
    """Tickets of an order that open a gate."""
    return [ticket for ticket in order.tickets if ticket.status == "valid"]


def order(desk: Desk, flow: Flow) -> OrderFact | None:
    """The order the packet is about, once known."""
    return next((order for order in mine(desk) if order.id == flow.slot("order")), None)


def tickets(flow: Flow) -> tuple[str, ...]:
    """Ids of the chosen tickets."""
    return tuple(filter(None, flow.slot("tickets").split(",")))


def wanted(flow: Flow) -> tuple[str, ...]:
    """Requisites, where the money cannot go back to the instrument that paid."""
    return ("name", "bik", "account") if Missing.REQUISITES in flow.slot("missing").split(",") else ()


def asking(flow: Flow, *, only_quote: bool = False) -> AskRefund:
    """What is known, as the act that quotes it or hands it in."""
    reason = flow.slot("reason")
    return AskRefund(
        order_id=flow.slot("order"),
        ticket_ids=tickets(flow),
        ground=flow.slot("ground") or Ground.CHANGE_OF_MIND.value,
        reason="" if reason == LEFT_OUT else reason,
        payee_name=flow.slot("name"),
        bik=flow.slot("bik"),
        account=flow.slot("account"),
        only_quote=only_quote,
    )


def continued(kind: str, order: OrderFact, step: str) -> Flow:
    """A packet there is already, taken up at a step; what it holds is not asked again."""
    slots = (
        ("order", order.id),
        ("packet", order.refund_id),
        ("tickets", ",".join(order.refund_tickets)),
        ("ground", order.refund_ground),
        ("docs", LEFT_OUT),
        ("reason", LEFT_OUT),
    )
    return Flow(kind, step, slots)


def ground_in(desk: Desk) -> str:
    """A ground that the message names in so many words."""
    text = f" {desk.reading.wording.plain} {heard.plain(desk.text)} "
    found = [one.value for one, words in GROUNDS.items() if any(f" {word} " in text for word in words)]
    return found[0] if len(found) == 1 else ""


def hindrance(desk: Desk, order: OrderFact) -> Step | None:
    """Why nothing can be asked back of this order now."""
    if order.refund_state in LOOKED_AT:
        return Step(desk.told("refund.open", order=order.id, number=order.refund_id), None, (desk.person(),))
    if order.status in PAID and alive(order):
        return None
    why = "refund.why_unpaid" if order.status in ("unpaid", "expired", "cancelled") else "refund.why_done"
    return Step(desk.told("refund.nothing", order=order.id, why=desk.told(why)), None, (desk.person(),))


def once_more(desk: Desk, flow: Flow) -> Step | None:
    """Steps whose words do not depend on what is missing."""
    if flow.step == "resume":
        return resuming(desk, flow)
    if flow.step == "returned":
        items = ((DONE, desk.told("refund.docs_done")),)
        return Step(desk.told("refund.returned", number=flow.slot("packet"), order=flow.slot("order")), flow, items)
    if flow.step == "confirm" and flow.slot("quote"):
        return Step(flow.slot("quote"), flow, confirm_items(desk))
    if flow.step == "proof" and flow.slot("number") and not flow.slot("order"):
        return Step(desk.told("refund.proof", order=flow.slot("number")), flow, (desk.person(),))
    return None


# --- words -------------------------------------------------------------------------------------------------


def order_line(desk: Desk, order: OrderFact) -> str:
    """An order in a menu."""
    total = desk.money(order.total_minor, order.currency)
    return desk.told("refund.order_line", order=order.id, count=desk.tickets(len(alive(order))), total=total)


def order_items(desk: Desk) -> tuple[tuple[str, str], ...]:
    """The menu of orders."""
    items = [(ORDER + order.id, order_line(desk, order)) for order in refundable(desk)]
    return (*items, (OTHER, desk.told("refund.other_order")))


def ticket_items(desk: Desk, alive: list[TicketFact]) -> tuple[tuple[str, str], ...]:
    """The menu of tickets; equal ones are numbered."""
    labels = [f"{ticket.category}, {ticket.holder}".strip(", ") for ticket in alive]
    doubled = {label for label in labels if labels.count(label) > 1}
    named = [f"{label} ({n})" if label in doubled else label for n, label in enumerate(labels, 1)]
    items = [(TICKET + ticket.id, label) for ticket, label in zip(alive, named, strict=True)]
    return (*items, (ALL, desk.told("refund.all")))


def which_tickets(desk: Desk, flow: Flow, alive: list[TicketFact]) -> Step:
    """Ask which tickets."""
    return Step(desk.told("refund.which_tickets"), flow, ticket_items(desk, alive))


def grounds(desk: Desk) -> tuple[tuple[str, str], ...]:
    """The menu of grounds."""
    return tuple((GROUND + ground, desk.told(f"refund.g.{ground.value}")) for ground in GROUNDS)


def resume_items(desk: Desk) -> tuple[tuple[str, str], ...]:
    """The menu of a packet that was left."""
    return (RESUME, desk.told("refund.resume_yes")), (FRESH, desk.told("refund.resume_new"))


def resuming(desk: Desk, flow: Flow) -> Step:
    """Ask whether to go on with a packet that was left."""
    order = desk.told("refund.resume_order", order=flow.slot("order"))
    return Step(desk.told("refund.resume", order=order), flow, resume_items(desk))


def confirm_items(desk: Desk) -> tuple[tuple[str, str], ...]:
    """The menu under a quote."""
    return (YES, desk.told("refund.submit")), (NO, desk.told("deal.no"))


def next_words(desk: Desk) -> str:
    """What is said when a person takes over what there is."""
    minutes = round(TARGET_S[Reason.REFUND] / 60)
    return desk.told("refund.person", next=say("next", desk.lang, minutes=minutes))


def quoted(desk: Desk, flow: Flow, outcome: Outcome) -> Step:
    """What the policy gives and why, before anything is handed in."""
    rule = desk.told(f"refund.r.{outcome.rule}") if outcome.rule in set(Rule) else ""
    lacking = "".join(desk.told(f"refund.m.{one}") for one in outcome.missing if one in set(Missing))
    text = desk.told(
        "refund.quote" if outcome.amount_minor else "refund.quote_none",
        order=flow.slot("order"),
        amount=desk.money(outcome.amount_minor, outcome.currency),
        percent=desk.told("refund.percent", percent=outcome.percent) if outcome.percent else "",
        rule=rule,
        missing=lacking,
    )
    got = desk.told("refund.docs_got") + " " if flow.slot("got") else ""
    return Step(got + text, flow.with_slot("quote", text).with_slot("got", ""), confirm_items(desk))


def receipt(desk: Desk, flow: Flow, outcome: Outcome) -> Step:
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


def hurried(desk: Desk, outcome: Outcome) -> Step:
    """A person gets the packet as far as it has come; the heavier reason stands on the row."""
    scene = desk.scene
    found = decide_handover(scene.signals("refund", 1.0, True, scene.memory.misses))
    escalation = found or desk.because(Reason.REFUND, "refund.hurried")
    text = handed_over(scene, escalation, None).text
    return Step(text, None, escalation=escalation)
