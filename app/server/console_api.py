"""The operators' HTTP endpoints: sign-in, commands, reading, the long poll behind the socket."""

from __future__ import annotations

import re
from typing import Annotated

import msgspec

from app.protocol.api import BotAnswer, BotAsk, Found, Order, Renew, SignIn, Tokens
from app.protocol.frames import Cmd, CmdState, Cursor, Res
from app.protocol.ghosts import LoadGhost
from app.protocol.records import AttachmentRef, GuestCard, LoadHistory, Thread
from app.server import attachments, headers
from app.server.endpoint import Access, Answer, Call, Endpoint
from app.server.problems import Trouble
from app.service import dispatch, ghosts, guests, knowledge, load, replay, search, signin, threads

WHOLE = 2**53 - 1
KEY = re.compile(r"[A-Za-z0-9_\-]{8,64}")
"""what a command's id looks like"""
IDS_AT_ONCE = 200
LONGEST_POLL_MS = 25_000


class ThreadQuery(msgspec.Struct, forbid_unknown_fields=True):
    """The newest `limit` messages with `n` below `before` (0: the newest of all)."""

    before: Annotated[int, msgspec.Meta(ge=0, le=WHOLE)] = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50


class SearchQuery(msgspec.Struct, forbid_unknown_fields=True):
    """Any text, plain."""

    q: Annotated[str, msgspec.Meta(max_length=200)]


class HistoryQuery(msgspec.Struct, forbid_unknown_fields=True):
    """From, to (excluded) in ms; a row every `step_s` seconds."""

    from_ms: Annotated[int, msgspec.Meta(ge=0, le=WHOLE)]
    to_ms: Annotated[int, msgspec.Meta(ge=0, le=WHOLE)]
    step_s: Annotated[int, msgspec.Meta(ge=1, le=86_400)] = 10


class GhostQuery(msgspec.Struct, forbid_unknown_fields=True):
    """The event whose day is on show."""

    event: Annotated[str, msgspec.Meta(max_length=80)]


class StoredQuery(msgspec.Struct, forbid_unknown_fields=True):
    """Ids of commands, with commas between."""

    ids: Annotated[str, msgspec.Meta(max_length=16_000)]


class EventsQuery(msgspec.Struct, forbid_unknown_fields=True):
    """Where the console stands (`epoch` empty: nowhere) and how long the answer may wait."""

    device: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    epoch: Annotated[str, msgspec.Meta(max_length=64)] = ""
    seq: Annotated[int, msgspec.Meta(ge=0, le=WHOLE)] = 0
    wait_ms: Annotated[int, msgspec.Meta(ge=0, le=LONGEST_POLL_MS)] = 0


async def sign_in(call: Call, body: SignIn) -> Tokens:
    """Tokens for a name and a password."""
    return await signin.sign_in(call.host.core, body, call.address)


async def refresh(call: Call, body: Renew) -> Tokens:
    """New tokens for a refresh token, which is good once."""
    return await signin.renew(call.host.core, body, call.address)


async def sign_out(call: Call) -> None:
    """End this sign-in and all its tokens."""
    await signin.sign_out(call.host.core, call.person)


async def command(call: Call, body: Order) -> Res:
    """Do a command, once for each `Idempotency-Key`."""
    key = headers.one(call.scope, b"idempotency-key")
    if not KEY.fullmatch(key):
        raise Trouble("bad_request", "Idempotency-Key must be the command's id")
    device = headers.one(call.scope, b"x-usher-device")[:64]
    cmd = Cmd(
        cmd=key,
        client_seq=body.client_seq,
        k=body.k,
        ent=body.ent,
        args=body.args,
        base=body.base,
        made_ms=body.made_ms,
        step_up=body.step_up,
    )
    return await dispatch.dispatch(call.host.core, call.person, device, cmd)


async def commands(call: Call, query: StoredQuery) -> CmdState:
    """The stored outcomes of commands."""
    ids = tuple(part for part in query.ids.split(",") if part)
    if len(ids) > IDS_AT_ONCE:
        raise Trouble("too_large", f"at most {IDS_AT_ONCE} ids")
    return await dispatch.stored(call.host.core, call.person, ids)


async def events(call: Call, query: EventsQuery) -> Answer:
    """Frames as an array: what the socket would say, for networks that let none through."""
    cursor = Cursor(query.epoch, query.seq) if query.epoch else None
    wait_ms = 0 if call.host.leaving.is_set() else query.wait_ms
    async with call.host.polls.present(call.person.user_id, query.device):
        frames = await replay.poll(call.host.core, call.person, query.device, cursor, wait_ms)
    return Answer(b"[" + b",".join(frames) + b"]", headers=headers.JSON)


async def messages(call: Call, query: ThreadQuery) -> Thread:
    """A page of a transcript."""
    return await threads.thread(call.host.core, call.person, call.params["id"], query.before, query.limit)


async def guest(call: Call) -> GuestCard:
    """Who writes."""
    return await guests.card(call.host.core, call.person, call.params["id"])


async def find(call: Call, query: SearchQuery) -> Found:
    """Dialogues, guests, articles by anything one remembers of them."""
    return await search.search(call.host.core, call.person, query.q)


async def history(call: Call, query: HistoryQuery) -> LoadHistory:
    """The load over time."""
    return await load.history(call.host.core, call.person, query.from_ms, query.to_ms, query.step_s)


async def ghost(call: Call, query: GhostQuery) -> LoadGhost:
    """The load of the last event's day."""
    return await ghosts.ghost(call.host.core, call.person, query.event)


async def ask(call: Call, body: BotAsk) -> BotAnswer:
    """What the bot would answer; nothing changes."""
    return await knowledge.ask(call.host.core, call.person, body)


async def attach(call: Call) -> AttachmentRef:
    """Take an image for a reply."""
    return await attachments.take(call, call.person)


async def attachment(call: Call) -> Answer:
    """The bytes of an attachment."""
    return await attachments.give(call, call.person)


ENDPOINTS = (
    Endpoint("POST", "/v1/sign-in", sign_in, Access.OPEN, "Sign in"),
    Endpoint("POST", "/v1/refresh", refresh, Access.OPEN, "Renew tokens"),
    Endpoint("POST", "/v1/sign-out", sign_out, Access.STAFF, "Sign out"),
    Endpoint("POST", "/v1/commands", command, Access.STAFF, "Do a command"),
    Endpoint("GET", "/v1/commands", commands, Access.STAFF, "Outcomes of commands"),
    Endpoint("GET", "/v1/events", events, Access.STAFF, "Long poll of the event stream"),
    Endpoint("GET", "/v1/dialogues/{id}/messages", messages, Access.STAFF, "A transcript"),
    Endpoint("GET", "/v1/guests/{id}", guest, Access.STAFF, "A guest's card"),
    Endpoint("GET", "/v1/search", find, Access.STAFF, "Search"),
    Endpoint("GET", "/v1/load/history", history, Access.STAFF, "Load over time"),
    Endpoint("GET", "/v1/load/ghost", ghost, Access.STAFF, "Load of the last event"),
    Endpoint("POST", "/v1/bot/ask", ask, Access.STAFF, "What would the bot answer"),
    Endpoint("POST", "/v1/attachments", attach, Access.STAFF, "Upload an image", 201),
    Endpoint("GET", "/v1/attachments/{id}", attachment, Access.STAFF, "Read an attachment"),
)
