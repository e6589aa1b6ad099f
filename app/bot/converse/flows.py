"""Conversations about deals: which one is going on, what interrupts it, how it is come back to (B3, B8, B11, B12).

A flow never loses what was typed: a question in between is answered and the step is asked again; danger, anger and a
wish for a person come before everything. Nothing is done but by an act that a step asks for in so many words: no
message of a guest can name one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from app.bot.converse import categories, menus, purchase, upgrade, waiting
from app.bot.converse import deal_words as heard
from app.bot.converse.counter import BUY, PREFIX, UPGRADE, Desk, Step, Trade, again
from app.bot.converse.handing import handed_over
from app.bot.converse.purchase import Purchase
from app.bot.converse.refund import Refund
from app.bot.converse.replies import Said
from app.bot.converse.scene import Scene
from app.bot.converse.tickets import Tickets
from app.bot.converse.upgrade import Upgrade
from app.bot.converse.waiting import Waiting
from app.bot.recall.zones import Verdict
from app.domain.deals import Flow
from app.domain.handover import ANGRY_AT, MANY_TICKETS, decide_handover
from app.domain.turns import Button, Mood, Offered, Reply, Zone

if TYPE_CHECKING:
    from app.bot.converse.talk import Talk

FEW, SHORT = 3, 5
"""words of an answer that says nothing of its language, nothing of a mood"""
PARKED = "parked"
"""step of a refund that rests until the guest speaks of it again"""
SELLING: Final = frozenset({"buy", "prices", "promo", "payment_methods"})
"""matters after whose answer tickets are offered"""
COUNTER: Final = frozenset({"buy", "prices", "refund", "qr_problem", "ticket_not_received", "vip_upgrade"})
"""matters that a deal may come of"""
QUIET: Final = ("paying",)
"""steps that wait for something else than the guest's words: they are not asked again"""


class Flows:
    """The counter beside the conversation."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._purchase, self._refund, self._upgrade, self._tickets = Purchase(), Refund(), Upgrade(), Tickets()
        self._waiting = Waiting()
        trades: tuple[Trade, ...] = (self._purchase, self._refund, self._upgrade, self._tickets, self._waiting)
        self._trades = {trade.kind: trade for trade in trades}

    # --- before anything else ------------------------------------------------------------------------------

    def begun(self, scene: Scene) -> Scene:
        """The same turn without a flow that is over: rested too long, or its order paid or gone."""
        flow, desk = scene.memory.flow, self._desk(scene)
        if flow is None and desk is not None and waiting.chosen(desk):
            return _calmed(scene) if len(scene.reading.wording.words) <= SHORT else scene
        if flow is None or desk is None or flow.kind not in self._trades or flow.step == PARKED:
            return scene
        words = len(scene.reading.wording.words)
        if words <= FEW:  # an e-mail, a category, a name: no sign of another language
            scene = replace(scene, lang=scene.memory.lang)
        scene = _calmed(scene) if words <= SHORT else scene
        rested = desk.facts.now_ms - int(flow.slot("at") or desk.facts.now_ms)
        if rested > self._trades[flow.kind].idle_ms:
            parked = replace(flow, step=PARKED) if flow.kind == self._refund.kind else None
            return _with_flow(scene, parked)
        if flow.step == "paying" and not scene.turn.outcome and not desk.payload and self._is_over(desk, flow):
            return _with_flow(scene, None)
        return scene

    def _is_over(self, desk: Desk, flow: Flow) -> bool:
        """An order that is no longer waited for, and the guest does not speak of it."""
        over = purchase.is_over(desk, flow) if flow.kind == self._purchase.kind else upgrade.is_over(desk)
        return over and not heard.has(heard.PAID, desk.reading) and not heard.has(heard.NOT_PAID, desk.reading)

    def going_on(self, scene: Scene) -> Reply | None:
        """The next step of the flow under way, or what a button of the counter opens; None for anything else."""
        desk, flow = self._desk(scene), _active(scene)
        if desk is None:
            return None
        if scene.turn.outcome is not None:
            return self._came(desk, flow)
        if _past(scene):
            return None
        if scene.turn.payload and not desk.payload and scene.turn.payload != menus.REFUND:
            return None
        step = self._next(desk, flow) if flow is not None else self._opened(desk)
        return self._reply(desk, step, flow.kind if flow else "") if step is not None else None

    def hurried(self, scene: Scene) -> Reply | None:
        """Anger or a wish for a person in the middle of a refund: what there is goes along."""
        desk, flow = self._desk(scene), _active(scene)
        if desk is None or flow is None or flow.kind != self._refund.kind or scene.turn.outcome is not None:
            return None
        impatient = scene.mood.negative >= ANGRY_AT or scene.reading.has("person")
        called = scene.turn.payload == menus.PERSON
        if scene.reading.danger is not None or not (impatient or called):
            return None
        step = self._refund.hurried(desk, flow)
        return self._reply(desk, step, flow.kind) if step is not None else None

    def _came(self, desk: Desk, flow: Flow | None) -> Reply:
        outcome = desk.scene.turn.outcome
        if flow is None or outcome is None or outcome.code == "lease_lost":
            return desk.scene.reply(Said(Zone.DEAL, ""))
        return self._reply(desk, self._trades[flow.kind].came(desk, flow, outcome), flow.kind)

    def _next(self, desk: Desk, flow: Flow) -> Step | None:
        trade, payload = self._trades[flow.kind], desk.scene.turn.payload
        if _other_menu(desk):
            return None
        if self._opens_other(desk, flow):
            return self._opened(desk)
        step = trade.answer(desk, flow) if payload != menus.REFUND else None
        if step is not None:
            return step
        if not payload and (
            heard.stops(desk.reading) or (flow.kind != "refund" and heard.thinks_again(desk.reading))
        ):
            return trade.drop(desk, flow)
        return self._insisted(desk, flow)

    def _insisted(self, desk: Desk, flow: Flow) -> Step | None:
        """A button of a step that is over, or a picture nobody asked for: the step again."""
        trade = self._trades[flow.kind]
        if desk.scene.turn.payload:
            return trade.ask(desk, flow)
        if desk.scene.turn.pictures and not desk.text:
            return again(trade.ask(desk, flow), desk.told("deal.picture"))
        return None

    def _opens_other(self, desk: Desk, flow: Flow) -> bool:
        """Whether a button begins a deal of another kind."""
        kinds = {BUY: self._purchase.kind, UPGRADE: self._upgrade.kind, menus.REFUND: self._refund.kind}
        return kinds.get(desk.scene.turn.payload, flow.kind) != flow.kind or bool(waiting.chosen(desk))

    def _opened(self, desk: Desk) -> Step | None:
        """What a button of the counter, or a word for it, begins."""
        offered = desk.scene.memory.offered
        line, chosen = waiting.chosen(desk), desk.scene.turn.payload
        if line:
            return self._waiting.begin(desk, line)
        if not chosen and offered is not None and any(p in (BUY, UPGRADE, menus.REFUND) for p, _ in offered.items):
            chosen = next(iter(desk.picked(offered.items)), "")
        if not chosen and desk.scene.turn.pictures:
            return self._refund.returned(desk)
        if not chosen:
            return self._waiting.spoken_of(desk) or self._upgrade.offered(desk)
        if chosen == BUY:
            return self._purchase.begin(desk)
        if chosen == UPGRADE:
            return self._upgrade.begin(desk)
        return self._refund.begin(desk) if chosen == menus.REFUND else None

    # --- opened by words -----------------------------------------------------------------------------------

    def opened_by(self, scene: Scene, verdict: Verdict) -> Reply | None:
        """The deal that a wish begins; a mere question about it is answered from what is known instead."""
        desk = self._desk(scene)
        if desk is None or not verdict.candidates or verdict.zone is Zone.ADMIT:
            return None
        if _past(scene) or scene.reading.has("corporate"):
            return None
        if scene.turn.event_id != desk.event.id:  # facts of another event, or of none: ask for those of this one
            counts = verdict.candidates[0].intent in COUNTER
            return desk.scene.reply(Said(Zone.DEAL, "")) if counts else None
        flow = _active(scene)
        kind, step = self._wished(desk, verdict)
        if flow is not None and flow.kind == kind:
            step = self._trades[kind].ask(desk, flow)
        return self._reply(desk, step, kind) if step is not None else None

    def _wished(self, desk: Desk, verdict: Verdict) -> tuple[str, Step | None]:
        best, sure = verdict.candidates[0].intent, verdict.zone is Zone.ANSWER
        likely = {candidate.intent for candidate in verdict.candidates}
        if best == "refund" and desk.reading.has("money_back") and self._may_refund(desk, sure=sure):
            return self._refund.kind, self._refund.begin(desk)
        if best == "qr_problem" and sure:
            return self._tickets.kind, self._tickets.begin(desk)
        if best == "ticket_not_received" and sure:
            return self._tickets.kind, self._tickets.resend(desk)
        if best == "vip_upgrade" and sure and not _wants_new(desk) and not _wonders(desk):
            return self._upgrade.kind, self._upgrade.begin(desk)
        if likely & {"buy", "vip_upgrade", "prices"} and self._buys(desk, best):
            return self._purchase.kind, self._purchase.begin(desk)
        return "", None

    def _may_refund(self, desk: Desk, *, sure: bool) -> bool:
        """An order of the guest's own, one he names, or a draft: else a person asks for it, as ever."""
        own = any(order.own and order.tickets for order in desk.facts.orders)
        return own or (sure and (bool(desk.reading.slots.order) or desk.facts.draft is not None))

    def _buys(self, desk: Desk, best: str) -> bool:
        """A wish to buy, not a question how: `хочу 2 вип`, `куплю билет`."""
        if _wonders(desk) or desk.reading.slots.count >= MANY_TICKETS or not categories.on_sale(desk):
            return False
        thing = heard.has(heard.TICKETS, desk.reading) or categories.named(desk, categories.on_sale(desk)) is not None
        if not thing or heard.has(heard.GIVES_BACK, desk.reading):
            return False
        wish = heard.BUYS if best in ("buy", "prices") else heard.STRONG
        return heard.has(wish, desk.reading)

    # --- after an answer -----------------------------------------------------------------------------------

    def resumed(self, scene: Scene, reply: Reply) -> Reply:
        """An answer to something else, and back to the step; or, with nothing under way, a button to buy."""
        desk, flow = self._desk(scene), _active(scene)
        if desk is None:
            return reply
        if reply.escalation is not None:
            return replace(reply, memory=replace(reply.memory, flow=None))
        if reply.memory.flow != scene.memory.flow or reply.zone in (Zone.DEAL, Zone.SAFETY):
            return reply
        if flow is None:
            return self._offering(desk, reply)
        quiet = flow.step in QUIET or bool(scene.turn.payload) or reply.zone is Zone.CLARIFY
        return reply if quiet else self._back(desk, flow, reply)

    def _back(self, desk: Desk, flow: Flow, reply: Reply) -> Reply:
        answered = reply.zone in (Zone.ANSWER, Zone.GREET) and not reply.missed
        return self._and_back(desk, flow, reply) if answered else self._not_understood(desk, flow, reply)

    def _and_back(self, desk: Desk, flow: Flow, reply: Reply) -> Reply:
        step = self._trades[flow.kind].ask(desk, flow)
        if step.act is not None or step.flow is None:
            return reply
        offered = Offered("deal", step.items) if step.items else None
        return replace(
            reply,
            text=f"{reply.text}\n\n{step.text}",
            buttons=menus.buttons_of(offered) if offered else (),
            memory=replace(reply.memory, flow=_stamped(desk, step.flow), offered=offered),
        )

    def _not_understood(self, desk: Desk, flow: Flow, reply: Reply) -> Reply:
        """No answer to the step and nothing known: the step again; the third time a person."""
        scene = desk.scene
        escalation = decide_handover(scene.signals("", 0.0, False, scene.memory.misses + 1))
        trade = self._trades[flow.kind]
        if escalation is not None:
            said = handed_over(scene, escalation, None)
            called = scene.reply(said, intent=trade.intent, missed=True, escalation=escalation)
            return replace(called, memory=replace(called.memory, flow=None))
        step = trade.ask(desk, flow)
        if step.act is not None or step.flow is None:
            return reply
        return self._reply(desk, again(step, desk.told("deal.hint"), missed=True), flow.kind)

    def _offering(self, desk: Desk, reply: Reply) -> Reply:
        """After an answer about tickets and prices one button to buy, while there is anything to buy."""
        if reply.zone is not Zone.ANSWER or reply.event_id != desk.event.id:
            return reply
        if reply.intent in SELLING and waiting.all_gone(desk):
            return self._gone(desk, reply)
        if reply.memory.offered is not None:
            return reply
        inside = any(one.inside for order in desk.facts.orders for one in order.tickets)
        if reply.intent == "vip_upgrade" and inside and self._upgrade.begin(desk) is not None:
            item = (UPGRADE, desk.told("up.button"))
        elif reply.intent in SELLING and any(stock.free for stock in categories.on_sale(desk)):
            item = (BUY, desk.told("deal.buy"))
        else:
            return reply
        buttons = (*reply.buttons, Button(item[1], item[0]))
        return replace(reply, buttons=buttons, memory=replace(reply.memory, offered=Offered("deal", (item,))))

    def _gone(self, desk: Desk, reply: Reply) -> Reply:
        """Nothing is left: said instead of an answer that knew no price, and with the waiting list in any case."""
        step = self._purchase.ask(desk, Flow(self._purchase.kind, "category"))
        offered = reply.memory.offered
        if offered is not None and any(payload != menus.PERSON for payload, _ in offered.items):
            return reply
        text = step.text if offered is not None else f"{reply.text}\n\n{step.text}"
        menu = Offered("deal", step.items)
        return replace(reply, text=text, buttons=menus.buttons_of(menu), memory=replace(reply.memory, offered=menu))

    # --- putting into a reply ------------------------------------------------------------------------------

    def _desk(self, scene: Scene) -> Desk | None:
        """The counter, where there are facts and the event is known."""
        facts = scene.turn.facts
        known = scene.known or self._talk.knowledge.known(scene.turn.event_id)
        if facts is None or known is None:
            return None
        return Desk(scene.about(known), facts, self._talk.reader, known.event)

    def _reply(self, desk: Desk, step: Step, kind: str) -> Reply:
        kind = step.flow.kind if step.flow else kind or self._purchase.kind
        trade, scene = self._trades[kind], desk.scene
        misses = scene.memory.misses + 1
        if step.missed and (called := decide_handover(scene.signals("", 0.0, False, misses))) is not None:
            step = Step(handed_over(scene, called, None).text, None, escalation=called, missed=True)
        zone = Zone.HAND_OVER if step.escalation else Zone.DEAL
        said = Said(zone, step.text, Offered("deal", step.items) if step.items else None)
        reply = scene.reply(
            said, intent=step.intent or trade.intent, confidence=1.0, missed=step.missed, escalation=step.escalation
        )
        flow = _stamped(desk, step.flow) if step.flow else None
        kept = reply.memory.misses if step.missed or step.act else 0
        order = step.flow.slot("order") if step.flow else ""
        memory = replace(reply.memory, flow=flow, misses=kept)
        return replace(reply, memory=memory, act=step.act, order=reply.order or order, pictures=step.pictures)


def _active(scene: Scene) -> Flow | None:
    flow = scene.memory.flow
    return flow if flow is not None and flow.step != PARKED else None


def _with_flow(scene: Scene, flow: Flow | None) -> Scene:
    return replace(scene, turn=replace(scene.turn, memory=replace(scene.memory, flow=flow, offered=None)))


def _stamped(desk: Desk, flow: Flow) -> Flow:
    return flow.with_slot("at", str(desk.facts.now_ms))


def _past(scene: Scene) -> bool:
    """Danger, anger and a wish for a person are not for the counter."""
    if scene.turn.payload:
        return False
    angry = scene.mood.negative >= ANGRY_AT
    return scene.reading.danger is not None or angry or scene.reading.has("person")


def _calmed(scene: Scene) -> Scene:
    """A short answer to a question of the counter's: likeness to alarm or anger says nothing of such a one."""
    reading = scene.reading
    danger = reading.danger if reading.danger is None or reading.danger.kind != "danger" else None
    mood = reading.mood if reading.mood.evidence else Mood()
    return replace(scene, heard=replace(scene.heard, reading=replace(reading, danger=danger, mood=mood)))


def _other_menu(desk: Desk) -> bool:
    """Whether the message answers a menu that is not the counter's, such as a clarifying question."""
    offered = desk.scene.memory.offered
    if offered is None or offered.kind == "deal" or desk.scene.turn.payload.startswith(PREFIX):
        return False
    return bool(desk.picked(offered.items))


def _wonders(desk: Desk) -> bool:
    return heard.asks(desk.reading) or heard.has(heard.WONDERS, desk.reading)


def _wants_new(desk: Desk) -> bool:
    """`купить вип` of somebody without tickets is a purchase, not an upgrade."""
    return heard.has(heard.STRONG, desk.reading) and not any(order.tickets for order in desk.facts.orders)
