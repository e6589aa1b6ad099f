"""What an operator does for a guest who stands at a gate: finds the ticket, sends it again, lets him in by hand."""

from __future__ import annotations

from typing import Final

from app.console.troubles import TroubleError
from app.crowd.cashiers import Till, ordered
from app.crowd.hands import Hands
from app.crowd.turnstiles import Turnstiles
from app.domain.admission import Cause, Standing
from app.domain.escalations import Reason
from app.protocol import deals
from app.protocol.admissions import TicketCard
from app.protocol.records import Dialogue

MOST_ORDERS: Final = 4
REASON: Final = "Имя и паспорт сошлись с заказом, вошёл кто-то со снимком экрана."
CAUSES: Final = {
    Standing.USED: Cause.SCREENSHOT,
    Standing.REPLACED: Cause.OLD_CODE,
    Standing.WRONG_GATE: Cause.WRONG_GATE,
    Standing.WRONG_ZONE: Cause.WRONG_GATE,
}


class Guard:
    """Tickets at one operator's desk."""

    def __init__(self, hands: Hands, gates: Turnstiles, till: Till) -> None:
        self._hands = hands
        self._gates = gates
        self._till = till

    async def help(self, dialogue: Dialogue) -> None:
        """Look at the tickets of the dialogue's order, and do what the verdict asks for.

        Called for a code or not: a scan that was refused minutes ago tells what the trouble really is.
        """
        called = dialogue.escalation is not None and dialogue.escalation.reason == Reason.QR
        try:
            card = await self._card(dialogue)
        except TroubleError:
            self._till.refused["tickets"] += 1
            return
        refused = card is not None and card.scan is not None and card.scan.verdict != Standing.VALID
        if card is None or not (called or refused):
            return
        ent, base = f"ticket:{card.id}", card.ver
        if card.standing == Standing.USED:
            gate = card.gate_id or (card.scan.gate_id if card.scan else "")
            args = deals.AdmitTicket(gate_id=gate, reason=REASON, dialogue_id=dialogue.id)
            if not await ordered(self._hands, self._till, ent, args, base):
                self._gates.admitted.add(card.id)
        else:
            await ordered(self._hands, self._till, ent, deals.ResendTicket(dialogue_id=dialogue.id))
        cause = CAUSES.get(Standing(card.standing), Cause.BRIGHTNESS)
        solved = deals.SolveTicketTrouble(cause=cause.value, dialogue_id=dialogue.id)
        await ordered(self._hands, self._till, ent, solved)

    async def _card(self, dialogue: Dialogue) -> TicketCard | None:
        """The ticket the complaint is about: the one whose scan it matches, else the first that is alive."""
        books, cards = self._hands.desk.books, list[TicketCard]()
        for order_id in await self._orders(dialogue):
            hits = (await books.tickets(order_id, dialogue.event_id)).hits
            cards += [await books.ticket(hit.id, dialogue.id) for hit in hits if hit.order_id == order_id]
        alive = [card for card in cards if card.status == "valid"]
        return next((card for card in alive if card.scan is not None), next(iter(alive), None))

    async def _orders(self, dialogue: Dialogue) -> list[str]:
        """The order of the dialogue, else those on the guest's card that it may be about."""
        if dialogue.order_id:
            return [dialogue.order_id]
        orders = (await self._hands.desk.guest(dialogue.guest_id)).orders
        return [order.id for order in orders if dialogue.event_id in ("", order.event_id)][:MOST_ORDERS]
