"""What a window may ask about tickets, places and money; answers come over HTTP and are never kept on disk (X8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

import msgspec

from app.console.api import Api, quoted
from app.protocol.admissions import GateHealth, PhotoRead, Prospects, SaleQuote, TicketCard, TicketsFound
from app.protocol.money_api import (
    Allowance,
    ConfirmCode,
    Enrolment,
    PaperAsk,
    Requisites,
    RevealRequisites,
    SecondFactor,
)


class Books(Protocol):
    """Questions about the books; coroutines raise `TroubleError`."""

    async def tickets(self, q: str, event_id: str = "") -> TicketsFound:
        """Found by order, name, phone, e-mail, code or its last characters."""
        ...

    async def ticket(self, ticket_id: str, dialogue_id: str = "") -> TicketCard:
        """One ticket with its verdict; a complaint of the dialogue is matched to the real scan."""
        ...

    async def photo(self, data: bytes) -> PhotoRead:
        """What code stands in a picture."""
        ...

    async def prospects(self, event_id: str) -> Prospects:
        """Who can be offered better places now."""
        ...

    async def gate_health(self, event_id: str) -> GateHealth:
        """Scans and refusals of every gate in steps of five minutes."""
        ...

    async def requisites(self, refund_id: str, reason: str) -> Requisites:
        """Where the money is to go, in full; asking is written down with the reason."""
        ...

    async def proof(self, order_id: str, lang: Literal["ru", "en"]) -> bytes:
        """An order's payments, codes and scans as a PDF for a bank; taking it is written down."""
        ...

    async def paper(self, ticket_id: str, lang: Literal["ru", "en"]) -> bytes:
        """The living tickets that the holder of this one has in its order, as a PDF to be printed."""
        ...

    async def quote(
        self, event_id: str, category_id: str, places: int, promo: str = "", dialogue_id: str = ""
    ) -> SaleQuote:
        """What so many new tickets cost now, or why they cannot be sold."""
        ...

    async def allowance(self, event_id: str) -> Allowance:
        """How much the person may still approve alone today, at the event's place."""
        ...

    async def second_factor(self) -> SecondFactor:
        """Whether the person has a second factor."""
        ...

    async def enrol(self) -> Enrolment:
        """A new secret, shown once; good after `confirm`."""
        ...

    async def confirm(self, code: str) -> SecondFactor:
        """Prove that the secret arrived."""
        ...


class HttpBooks:
    """`Books` of the server one is signed in to."""

    def __init__(self, api: Callable[[], Api]) -> None:
        self._api = api

    async def tickets(self, q: str, event_id: str = "") -> TicketsFound:
        return await self._api().get("/v1/tickets", TicketsFound, q=q, event=event_id)

    async def ticket(self, ticket_id: str, dialogue_id: str = "") -> TicketCard:
        return await self._api().get(f"/v1/tickets/{quoted(ticket_id)}", TicketCard, dialogue=dialogue_id)

    async def photo(self, data: bytes) -> PhotoRead:
        return await self._api().put_picture("/v1/tickets/photo", data, PhotoRead)

    async def prospects(self, event_id: str) -> Prospects:
        return await self._api().get("/v1/upgrades/prospects", Prospects, event=event_id)

    async def gate_health(self, event_id: str) -> GateHealth:
        return await self._api().get("/v1/gates/health", GateHealth, event=event_id)

    async def requisites(self, refund_id: str, reason: str) -> Requisites:
        path = f"/v1/refunds/{quoted(refund_id)}/requisites"
        return await self._api().post(path, RevealRequisites(reason=reason), Requisites)

    async def proof(self, order_id: str, lang: Literal["ru", "en"]) -> bytes:
        return await self._api().paper(f"/v1/orders/{quoted(order_id)}/proof", PaperAsk(lang=lang))

    async def paper(self, ticket_id: str, lang: Literal["ru", "en"]) -> bytes:
        return await self._api().paper(f"/v1/tickets/{quoted(ticket_id)}/paper", PaperAsk(lang=lang))

    async def quote(
        self, event_id: str, category_id: str, places: int, promo: str = "", dialogue_id: str = ""
    ) -> SaleQuote:
        asked = {"category": category_id, "promo": promo, "dialogue": dialogue_id}
        return await self._api().get("/v1/sales/quote", SaleQuote, event=event_id, places=places, **asked)

    async def allowance(self, event_id: str) -> Allowance:
        return await self._api().get("/v1/refunds/allowance", Allowance, event=event_id)

    async def second_factor(self) -> SecondFactor:
        return await self._api().get("/v1/second-factor", SecondFactor)

    async def enrol(self) -> Enrolment:
        return await self._api().post("/v1/second-factor", _Nothing(), Enrolment)

    async def confirm(self, code: str) -> SecondFactor:
        return await self._api().post("/v1/second-factor/confirm", ConfirmCode(code=code), SecondFactor)


class _Nothing(msgspec.Struct):
    """An empty body."""
