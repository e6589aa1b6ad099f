"""The refund packet: order, tickets, ground, papers, reason, a quote before anything is handed in (B11).

Slots: `order`, `tickets` (ids by commas), `ground`, `docs` (how many), `reason`, `missing`, `name`, `bik`, `account`;
`-` stands for what the guest left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.bot.converse import deal_words as heard
from app.bot.converse import menus, packet
from app.bot.converse.counter import NO, YES, Desk, Step, again
from app.domain import requisites
from app.domain.deals import AskRefund, FindOrder, Flow, Outcome
from app.domain.escalations import Reason
from app.domain.refunds import PROVED, Ground, Missing, State

MOST_REASON = 500


class Refund:
    """Asking for money back."""

    kind = "refund"
    intent = "refund"
    idle_ms = 30 * 60 * 1000

    # --- beginning -----------------------------------------------------------------------------------------

    def begin(self, desk: Desk) -> Step:
        """From the guest's own orders, from one he names, or from a draft he left."""
        returned = self.returned(desk)
        if returned is not None:
            return returned
        parked = desk.scene.memory.flow if desk.scene.memory.flow else desk.facts.draft
        if parked is not None and parked.kind == self.kind and parked.slot("order"):
            return packet.resuming(desk, replace(parked, step="resume"))
        return self._fresh(desk)

    def returned(self, desk: Desk) -> Step | None:
        """A packet that came back to the guest: he may add pictures and hand it in anew, or say where else to pay."""
        unpaid = next((order for order in packet.mine(desk) if order.refund_state == State.FAILED), None)
        if unpaid is not None and not desk.scene.turn.pictures:
            flow = packet.continued(self.kind, unpaid, "name").with_slot("missing", Missing.REQUISITES.value)
            return self._rest(desk, flow)
        open_to_more = (State.RETURNED, State.DRAFT) if desk.scene.turn.pictures else (State.RETURNED,)
        order = next((order for order in packet.mine(desk) if order.refund_state in open_to_more), None)
        if order is None:
            return None
        flow = packet.continued(self.kind, order, "returned")
        return self._again(desk, flow) or self.ask(desk, flow)

    def _again(self, desk: Desk, flow: Flow) -> Step | None:
        """What the guest adds to a packet that came back."""
        pictures = desk.scene.turn.pictures
        if pictures:
            flow = flow.with_slot("docs", str(pictures))
            text = desk.told("refund.docs_got") + " " + desk.told("refund.more")
            return Step(text, flow, ((packet.DONE, desk.told("refund.docs_done")),))
        if desk.payload == packet.DONE or heard.says_yes(desk.reading):
            return self._rest(desk, replace(flow, step="quote"))
        return None

    def _fresh(self, desk: Desk) -> Step:
        flow = Flow(self.kind, "order")
        ground = "" if desk.payload else packet.ground_in(desk)
        flow = flow.with_slot("ground", ground) if ground else flow
        named = "" if desk.payload else desk.reading.slots.order
        return self._found(desk, flow, named) if named else self.ask(desk, flow)

    def _found(self, desk: Desk, flow: Flow, number: str) -> Step:
        """An order by its number: the guest's own at once, any other only with proof."""
        own = next((order for order in packet.mine(desk) if order.id == number), None)
        if own is None:
            return Step("", flow.with_slot("number", number, "proof"), act=FindOrder(number))
        return self.ask(desk, flow.with_slot("order", own.id))

    # --- asking --------------------------------------------------------------------------------------------

    def ask(self, desk: Desk, flow: Flow) -> Step:
        """The first thing that is not known yet."""
        order = packet.order(desk, flow)
        said = packet.once_more(desk, flow)
        if said is not None or order is None:
            return said or self._which_order(desk, flow)
        hindrance = packet.hindrance(desk, order) if not flow.slot("packet") else None
        if hindrance is not None:
            return hindrance
        alive = packet.alive(order)
        if not packet.tickets(flow):
            if len(alive) > 1:
                return packet.which_tickets(desk, replace(flow, step="tickets"), alive)
            flow = flow.with_slot("tickets", alive[0].id)
        return self._rest(desk, flow)

    def _rest(self, desk: Desk, flow: Flow) -> Step:
        if not flow.slot("ground"):
            return Step(desk.told("refund.ground"), replace(flow, step="ground"), packet.grounds(desk))
        if flow.slot("ground") in PROVED and not flow.slot("docs"):
            items = ((packet.LATER, desk.told("refund.docs_later")),)
            return Step(desk.told("refund.docs"), replace(flow, step="docs"), items)
        if not flow.slot("reason"):
            items = ((packet.SKIP, desk.told("refund.skip")),)
            return Step(desk.told("refund.reason"), replace(flow, step="reason"), items)
        field = next((one for one in packet.wanted(flow) if not flow.slot(one)), "")
        if field:
            return Step(desk.told(f"refund.{field}"), replace(flow, step=field))
        return Step("", replace(flow, step="quote"), act=packet.asking(flow, only_quote=True))

    def _which_order(self, desk: Desk, flow: Flow) -> Step:
        own = packet.refundable(desk)
        if not own or flow.step == "number":
            no_number = (menus.PERSON, desk.told("refund.no_number"))
            return Step(desk.told("refund.number"), replace(flow, step="number"), (no_number,))
        if len(own) == 1:
            return self.ask(desk, flow.with_slot("order", own[0].id))
        return Step(desk.told("refund.which_order"), replace(flow, step="order"), packet.order_items(desk))

    # --- answers -------------------------------------------------------------------------------------------

    def answer(self, desk: Desk, flow: Flow) -> Step | None:
        """One step further; every field is checked as it comes."""
        steps: dict[str, Callable[[Desk, Flow], Step | None]] = {
            "resume": self._resume,
            "returned": self._again,
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
        picked = desk.payload or next(iter(desk.picked(packet.resume_items(desk))), "")
        if picked == packet.RESUME or (not picked and heard.says_yes(desk.reading)):
            return self.ask(desk, replace(flow, step="order"))
        if picked == packet.FRESH or (not picked and heard.says_no(desk.reading)):
            return self.ask(desk, Flow(self.kind, "order"))
        return None

    def _which(self, desk: Desk, flow: Flow) -> Step | None:
        number = heard.order_number(desk.text) if not desk.payload else ""
        if number in {order.id for order in packet.refundable(desk)}:
            return self.ask(desk, flow.with_slot("order", number))
        picked = next(iter(desk.picked(packet.order_items(desk))), "")
        if picked == packet.OTHER:
            return self.ask(desk, replace(flow, step="number"))
        if picked.startswith(packet.ORDER):
            return self.ask(desk, flow.with_slot("order", picked.removeprefix(packet.ORDER)))
        return self._found(desk, flow, number) if len(number) > 2 and not heard.asks(desk.reading) else None

    def _number(self, desk: Desk, flow: Flow) -> Step | None:
        if heard.asks(desk.reading):
            return None
        if heard.has(heard.FORGOT, desk.reading):
            escalation = desk.because(Reason.REFUND, "refund.no_number")
            return Step(packet.next_words(desk), None, escalation=escalation)
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
        order = packet.order(desk, flow)
        alive = packet.alive(order) if order else []
        picked = desk.picked(packet.ticket_items(desk, alive))
        if packet.ALL in picked:
            picked = tuple(packet.TICKET + ticket.id for ticket in alive)
        idents = [one.removeprefix(packet.TICKET) for one in picked if one.startswith(packet.TICKET)]
        return self.ask(desk, flow.with_slot("tickets", ",".join(idents))) if idents else None

    def _why(self, desk: Desk, flow: Flow) -> Step | None:
        ground = (
            desk.payload.removeprefix(packet.GROUND)
            if desk.payload.startswith(packet.GROUND)
            else packet.ground_in(desk)
        )
        if ground not in set(Ground):
            words = {packet.GROUND + one: said for one, said in packet.GROUNDS.items()}
            ground = next(iter(desk.picked(packet.grounds(desk), words)), "").removeprefix(packet.GROUND)
        if ground not in set(Ground):
            return None
        flow = flow.with_slot("ground", ground).with_slot("docs", "")
        told = len(desk.reading.wording.words) > heard.SHORT and not desk.payload
        return self.ask(desk, flow.with_slot("reason", desk.text[:MOST_REASON]) if told else flow)

    def _docs(self, desk: Desk, flow: Flow) -> Step | None:
        pictures = desk.scene.turn.pictures
        if pictures:
            return self._got(desk, flow.with_slot("docs", str(pictures)))
        later = (
            desk.payload in (packet.LATER, packet.DONE)
            or heard.has(heard.LATER, desk.reading)
            or heard.says_no(desk.reading)
        )
        return (
            self.ask(desk, flow.with_slot("docs", packet.LEFT_OUT))
            if later and not heard.asks(desk.reading)
            else None
        )

    def _got(self, desk: Desk, flow: Flow) -> Step:
        """A picture is there: said with whatever comes next, a new quote too."""
        step = self._rest(desk, flow)
        if step.act is not None and step.flow is not None:
            return replace(step, flow=step.flow.with_slot("got", "1"))
        return again(step, desk.told("refund.docs_got"))

    def _reason(self, desk: Desk, flow: Flow) -> Step | None:
        if desk.scene.turn.pictures and not desk.text:
            return again(self.ask(desk, flow), desk.told("refund.docs_got"))
        if desk.payload == packet.SKIP or heard.SKIP.match(heard.plain(desk.text)):
            return self.ask(desk, flow.with_slot("reason", packet.LEFT_OUT))
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
            return self._got(desk, flow.with_slot("docs", str(count), "quote"))
        if heard.asks(desk.reading) and not desk.payload:
            return None
        picked = desk.payload or next(iter(desk.picked(packet.confirm_items(desk))), "")
        if picked == YES or (not picked and heard.says_yes(desk.reading)):
            return Step("", flow, act=packet.asking(flow))
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
            return packet.hurried(desk, outcome)
        if outcome.code and not (outcome.code == "incomplete" and outcome.missing):
            return Step(
                packet.next_words(desk), None, escalation=desk.because(Reason.REFUND, f"refund.{outcome.code}")
            )
        flow = flow.with_slot("missing", ",".join(outcome.missing) or packet.LEFT_OUT)
        if any(not flow.slot(field) for field in packet.wanted(flow)):
            return self._rest(desk, flow)
        if isinstance(act, AskRefund) and act.only_quote:
            return packet.quoted(desk, replace(flow, step="confirm"), outcome)
        return packet.receipt(desk, flow, outcome)

    def _identified(self, desk: Desk, flow: Flow, act: FindOrder, code: str) -> Step:
        if not code:
            return self.ask(desk, flow.with_slot("order", act.order_id, "order"))
        if code == "forbidden":
            return self.ask(desk, replace(flow, step="proof"))
        if code == "not_found":
            asked = flow.with_slot("number", "", "number")
            return again(self.ask(desk, asked), desk.told("refund.not_found"), missed=True)
        return Step(packet.next_words(desk), None, escalation=desk.because(Reason.REFUND, f"refund.{code}"))

    def hurried(self, desk: Desk, flow: Flow) -> Step | None:
        """Impatience: what there is becomes a packet for a person; None when there is too little for one."""
        if not (flow.slot("order") and packet.tickets(flow)):
            return None
        return Step("", replace(flow, step="hurried"), act=packet.asking(flow))

    def drop(self, desk: Desk, flow: Flow) -> Step:
        """Nothing is handed in."""
        return Step(desk.told("refund.dropped"), None)
