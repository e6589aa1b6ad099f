"""Tickets at the operators' desk over HTTP: search, card, picture of a code, how the gates do (C5)."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated

import msgspec

from app.domain.permissions import may_see
from app.ports.ticketing import Purchase
from app.protocol.admissions import GateHealth, PhotoRead, SaleQuote, TicketCard, TicketsFound
from app.protocol.codec import decode
from app.protocol.money_api import PaperAsk
from app.server import headers
from app.server.endpoint import Access, Answer, Call, Endpoint
from app.server.pictures import MOST_BYTES
from app.server.problems import Trouble
from app.service import desk_sales, gatewatch, guests, papers, tickets

WHOLE = 2**53 - 1
NAMED_LIMIT = 4 * 1024


class FindQuery(msgspec.Struct, forbid_unknown_fields=True):
    """Any text, plain; `event` empty: all events."""

    q: Annotated[str, msgspec.Meta(max_length=200)]
    event: Annotated[str, msgspec.Meta(max_length=80)] = ""


class CardQuery(msgspec.Struct, forbid_unknown_fields=True):
    """Whose complaint the scans are to be matched with."""

    dialogue: Annotated[str, msgspec.Meta(max_length=64)] = ""


class HealthQuery(msgspec.Struct, forbid_unknown_fields=True):
    """Which event, and from when on (0: the whole day)."""

    event: Annotated[str, msgspec.Meta(max_length=80)]
    since_ms: Annotated[int, msgspec.Meta(ge=0, le=WHOLE)] = 0


class QuoteQuery(msgspec.Struct, forbid_unknown_fields=True):
    """So many places of a category; `dialogue` is the buyer's, whose limit counts."""

    event: Annotated[str, msgspec.Meta(max_length=80)]
    category: Annotated[str, msgspec.Meta(max_length=80)]
    places: Annotated[int, msgspec.Meta(ge=0, le=WHOLE)]
    promo: Annotated[str, msgspec.Meta(max_length=64)] = ""
    dialogue: Annotated[str, msgspec.Meta(max_length=64)] = ""


class PictureRef(msgspec.Struct, frozen=True):
    """A picture that is in a dialogue already."""

    attachment_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


async def find(call: Call, query: FindQuery) -> TicketsFound:
    """Tickets by order, name, phone, e-mail, code or its last letters."""
    return await tickets.search(call.host.core, call.person, query.q, query.event)


async def card(call: Call, query: CardQuery) -> TicketCard:
    """A ticket, the verdict first."""
    return await tickets.card(call.host.core, call.person, call.params["id"], query.dialogue)


async def photo(call: Call) -> PhotoRead:
    """What code is in a picture: the bytes of one, or `{"attachment_id"}` of one in a dialogue."""
    found = await call.host.pictures.codes(await _picture(call))
    if not found.codes:
        return PhotoRead(found=False, kind="unreadable")
    reads = [await tickets.read_code(call.host.core, call.person, one.text, one.outline) for one in found.codes]
    return next((one for one in reads if one.kind == "ticket"), reads[0])


async def _picture(call: Call) -> bytes:
    kind = headers.one(call.scope, b"content-type").partition(";")[0].strip().lower()
    if kind.startswith("image/"):
        return await call.body(MOST_BYTES)
    if kind != "application/json":
        raise Trouble("unsupported_type", "send an image, or JSON with attachment_id")
    named = decode(await call.body(NAMED_LIMIT), PictureRef, NAMED_LIMIT)
    _, data = await guests.attachment(call.host.core, call.person, named.attachment_id)
    return data


async def quote(call: Call, query: QuoteQuery) -> SaleQuote:
    """What so many places cost now."""
    purchase = Purchase(
        event_id=query.event,
        category_id=query.category,
        places=query.places,
        guest_id="",
        expires_ms=0,
        promo=query.promo,
    )
    return await desk_sales.quote(call.host.core, call.person, purchase, query.dialogue)


async def paper(call: Call, body: PaperAsk) -> Answer:
    """The holder's living tickets of this order as a PDF, to be printed for him."""
    found = await papers.printed(call.host.core, call.person, call.params["id"])
    return pdf(await asyncio.to_thread(partial(_paper, found, body.lang)))


def _paper(found: papers.Papers, lang: str) -> bytes:
    from app.server.ticket_paper import as_pdf  # a sixth of a second, spent when somebody wants a paper

    return as_pdf(found, lang)


def pdf(data: bytes) -> Answer:
    """A paper as an answer that nothing keeps."""
    kind = [(b"content-type", b"application/pdf"), headers.NEVER_KEPT, headers.NOTHING_RUNS]
    return Answer(data, headers=[*kind, *headers.ALWAYS])


async def health(call: Call, query: HealthQuery) -> GateHealth:
    """Gates by five minutes, and what the failures look like."""
    if query.event not in call.host.core.festivals or not may_see(call.person.event_ids, query.event):
        raise Trouble("not_found")
    return gatewatch.health(call.host.core, query.event, query.since_ms)


ENDPOINTS = (
    Endpoint("GET", "/v1/tickets", find, Access.STAFF, "Find tickets"),
    Endpoint("GET", "/v1/tickets/{id}", card, Access.STAFF, "A ticket with its trail"),
    Endpoint("POST", "/v1/tickets/photo", photo, Access.STAFF, "Read the code in a picture"),
    Endpoint("POST", "/v1/tickets/{id}/paper", paper, Access.STAFF, "Tickets as a PDF, to be printed"),
    Endpoint("GET", "/v1/sales/quote", quote, Access.STAFF, "What new tickets cost now"),
    Endpoint("GET", "/v1/gates/health", health, Access.STAFF, "How the gates do"),
)
