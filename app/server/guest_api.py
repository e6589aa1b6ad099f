"""The guests' HTTP endpoints: a session, messages, the long poll, attachments, what the page shows."""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec

from app.ports.ticketing import NotPossible
from app.protocol.guest import EventsPage, Heard, OrderAsk, OrderPlaced, Said, Say, SessionOpen, SessionOpened
from app.protocol.records import AttachmentRef
from app.server import attachments
from app.server.endpoint import Access, Answer, Call, Endpoint
from app.server.problems import Trouble
from app.service import guests, sales

LONGEST_POLL_MS = 25_000


class HearQuery(msgspec.Struct, forbid_unknown_fields=True):
    """`after` is the last line shown; `wait_ms` how long the answer may wait for a new one."""

    after: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)] = 0
    wait_ms: Annotated[int, msgspec.Meta(ge=0, le=LONGEST_POLL_MS)] = 0


async def open_session(call: Call, body: SessionOpen) -> SessionOpened:
    """Begin a conversation."""
    call.host.limits.opens(call.address)
    return await guests.open_session(call.host.core, body)


async def say(call: Call, body: Say) -> Said:
    """Store a message; the bot answers in the conversation."""
    call.host.limits.says(call.guest.conversation_id, call.address)
    return await guests.say(call.host.core, call.guest, body)


async def hear(call: Call, query: HearQuery) -> Heard:
    """The lines after the last one shown, waiting for one when there is none yet."""
    core = call.host.core
    with core.bells.listen(call.guest.conversation_id) as bell:
        heard = await guests.hear(core, call.guest, query.after)
        if heard.lines or not query.wait_ms or call.host.leaving.is_set():
            return heard
        ring = asyncio.ensure_future(bell.lines(query.wait_ms / 1000))
        leave = asyncio.ensure_future(call.host.leaving.wait())
        try:
            await asyncio.wait((ring, leave), return_when=asyncio.FIRST_COMPLETED)
        finally:
            ring.cancel()
            leave.cancel()
        again = [line for line in ring.result() if line.again] if ring.done() and not ring.cancelled() else []
        heard = await guests.hear(core, call.guest, query.after)
        told = tuple(line for line in again if line.n <= query.after)
        return Heard(lines=(*told, *heard.lines), who=heard.who)


async def attach(call: Call) -> AttachmentRef:
    """Take an image; it is decoded, cleaned and stored under a name of its own."""
    call.host.limits.uploads(call.guest.conversation_id)
    return await attachments.take(call, call.guest)


async def attachment(call: Call) -> Answer:
    """The bytes of an attachment of this conversation."""
    return await attachments.give(call, call.guest)


async def events(call: Call) -> EventsPage:
    """The organiser and the events on sale, with what is free now."""
    return await sales.events_page(call.host.core)


async def order(call: Call, body: OrderAsk) -> OrderPlaced:
    """Hold places; the guest pays on the page that the answer leads to."""
    call.host.limits.says(call.guest.conversation_id, call.address)
    try:
        return await sales.buy(call.host.core, call.guest, body)
    except NotPossible as no:
        raise Trouble(no.code.value) from no


ENDPOINTS = (
    Endpoint("POST", "/guest/v1/messages", say, Access.GUEST, "Send a message", 202, guests_words=True),
    Endpoint("GET", "/guest/v1/messages", hear, Access.GUEST, "Read on, waiting if need be"),
    Endpoint("POST", "/guest/v1/sessions", open_session, Access.OPEN, "Begin a conversation", 201, guests_words=True),
    Endpoint("POST", "/guest/v1/attachments", attach, Access.GUEST, "Send an image", 201),
    Endpoint("GET", "/guest/v1/attachments/{id}", attachment, Access.GUEST, "Read an image"),
    Endpoint("GET", "/guest/v1/events", events, Access.OPEN, "What is on sale"),
    Endpoint("POST", "/guest/v1/orders", order, Access.GUEST, "Buy places", 201, guests_words=True),
)
