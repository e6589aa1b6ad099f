"""The bodies of the HTTP API (`/v1/…`), read and written with msgspec like the frames.

  POST /v1/sign-in             SignIn      -> Tokens
  POST /v1/refresh             Renew       -> Tokens (the old refresh token is dead; used twice kills the family)
  POST /v1/sign-out            —           -> 204
  POST /v1/commands            Order, `Idempotency-Key: CMD` -> frames.Res (200 whatever `st` says)
  GET  /v1/commands?ids=A,B                -> frames.CmdState
  GET  /v1/events?device=&epoch=&seq=&wait_ms= -> array of frames: `welcome` always first, then `evs` and `live`,
                                              or `gap`, `snap.begin`, `snap.page`…, `snap.end`, `evs`, `live`
  GET  /v1/dialogues/{id}/messages?before=&limit=  -> records.Thread
  GET  /v1/guests/{id}                     -> records.GuestCard
  GET  /v1/search?q=                       -> Found
  GET  /v1/load/history?from_ms=&to_ms=&step_s= -> records.LoadHistory
  GET  /v1/load/ghost?event=               -> ghosts.LoadGhost
  POST /v1/bot/ask             BotAsk      -> BotAnswer
  POST /v1/attachments         multipart `file` -> records.AttachmentRef (201)
  GET  /v1/attachments/{id}                -> bytes
  GET  /v1/tickets?q=&event=               -> admissions.TicketsFound
  GET  /v1/tickets/{id}?dialogue=          -> admissions.TicketCard
  POST /v1/tickets/photo       image bytes, or {"attachment_id"} -> admissions.PhotoRead
  GET  /v1/gates/health?event=&since_ms=   -> admissions.GateHealth
  GET  /v1/reconciliation                  -> Reconciliation (manager, admin)
  GET  /v1/upgrades/prospects?event=       -> admissions.Prospects
  GET  /v1/health                          -> Health
  GET  /v1/rehearsal/clock, POST MoveClock -> RehearsalClock (key in `X-Rehearsal-Key`)
  GET  /v1/rehearsal/figures               -> Figures (the same key)
  GET  /v1/rehearsal/links                 -> Invitations (the same key)
  GET  /v1/admin/users, POST UserChange    -> Users, UserChanged (role admin, or the key of this machine)
  POST /v1/admin/backup        CopyTo      -> CopyDone ; POST /v1/admin/restore CopyFrom -> Restored
  POST /v1/admin/rotate                    -> Rotated
  POST /v1/admin/scanners      gates.ScannerChange -> gates.ScannerChanged ; scanners themselves: app.protocol.gates

Every answer that is not 2xx is a `Problem`. `Authorization: Bearer ACCESS` for all but sign-in, refresh and health.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from app.protocol.commands import SaveArticle
from app.protocol.records import ButtonRef, SourceRef

Role = Literal["operator", "approver", "manager", "admin"]


class Body(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of the bodies: immutable, defaults left out, unknown fields ignored on reading."""


class Problem(Body, frozen=True):
    """Any failure. `code` is for programs, `detail` a short English word for a log, never a trace.

    Codes: bad_request | bad_value | not_authenticated | token_expired | revoked | forbidden | not_found | too_large |
    unsupported_type | rate_limited | busy | draining | internal; `retry_ms` when waiting helps.
    """

    code: str
    detail: str = ""
    retry_ms: int = 0


class SignIn(Body, frozen=True):
    """`device` is a name the console made once and keeps."""

    user: str
    password: str
    device: str


class Renew(Body, frozen=True):
    """A refresh token is good for one use."""

    refresh: str


class Tokens(Body, frozen=True):
    """`access_ms` and `refresh_ms` are how long from now each lives (real time, also in a rehearsal)."""

    access: str
    access_ms: int
    refresh: str
    refresh_ms: int
    user_id: str
    name: str
    role: Role


class Order(Body, frozen=True):
    """A command by HTTP; its id travels as `Idempotency-Key`. The same fields as `frames.Cmd`."""

    k: str
    ent: str
    args: msgspec.Raw
    client_seq: int = 0
    base: int | None = None
    made_ms: int = 0
    step_up: str = ""


class Hit(Body, frozen=True):
    """One thing found. `ent` is `dialogue:ID`, `guest:ID` or `article:EVENT/ID`; `snippet` is plain text."""

    ent: str
    title: str
    snippet: str = ""
    at_ms: int = 0
    event_id: str = ""
    status: str = ""
    matched: Literal["name", "text", "order", "phone", "email", "title"] = "text"


class Found(Body, frozen=True):
    """`GET /v1/search?q=`: best first, at most 50; `more` says there were others."""

    q: str
    hits: tuple[Hit, ...] = ()
    more: bool = False


class BotAsk(Body, frozen=True):
    """What would the bot answer? `article` stands in for (or beside) the stored ones, nothing is saved."""

    event_id: str
    text: str
    article: SaveArticle | None = None
    article_id: str = ""
    """id of the article that `article` corrects; empty for a new one"""


class BotAnswer(Body, frozen=True):
    """The bot's reply, as a guest would get it, with why."""

    zone: str
    text: str
    lang: str = "ru"
    intent: str = ""
    confidence: float = 0.0
    buttons: tuple[ButtonRef, ...] = ()
    sources: tuple[SourceRef, ...] = ()
    missed: bool = False
    mood: float = 0.0
    escalation: str = ""
    """the reason for which a person would be called, or empty"""
    took_ms: int = 0


class Health(Body, frozen=True):
    """`GET /v1/health`: no secrets, open to everybody."""

    status: Literal["ok", "draining"]
    version: str
    proto_min: int
    proto_max: int
    server_ms: int
    clock_speed: float = 1.0
    rehearsal: str = ""


class RehearsalClock(Body, frozen=True):
    """Where the rehearsal's clock stands; `speed` 0 is stepped by hand."""

    now_ms: int
    speed: float


class MoveClock(Body, frozen=True):
    """Move a stepped clock forward. The answer comes when everything due by then has been done."""

    to_ms: int


class ShopChange(Body, frozen=True):
    """`do` look | again (tell the shop once more what it has refused)."""

    do: str = "look"


class ShopRefusal(Body, frozen=True):
    """Something that the shop would not hear, and its word for why."""

    ent: str
    problem: str
    at_ms: int


class ShopState(Body, frozen=True):
    """The organiser's own shop: `owed` is still to be told, `refused` needs a person. `synced_ms` 0: not followed."""

    connected: bool
    event_id: str = ""
    synced_ms: int = 0
    now_ms: int = 0
    problem: str = ""
    owed: int = 0
    refused: tuple[ShopRefusal, ...] = ()


class Reconciliation(Body, frozen=True):
    """`GET /v1/reconciliation`: differences, recomputed from the rows; all 0 when the books are right.

    `provider_diff_kopecks` compares with the provider's side, `entries_diff` with the gate's log. `in_flight` are
    payments and payouts on their way, which may stand either way for a moment; `unasked` those whose provider could
    not be asked; `by_hand` payouts wait for people to pay them, however long. `problems` says the first ones in
    English, for a log.
    """

    at_ms: int
    stock_diff: int = 0
    seats_diff: int = 0
    money_diff_kopecks: int = 0
    provider_diff_kopecks: int = 0
    tickets_diff: int = 0
    holds_diff: int = 0
    receipts_diff: int = 0
    entries_diff: int = 0
    payments: int = 0
    captured_kopecks: int = 0
    returned_kopecks: int = 0
    tickets: int = 0
    in_flight: int = 0
    by_hand: int = 0
    by_hand_kopecks: int = 0
    unasked: int = 0
    problems: tuple[str, ...] = ()


class Figures(Body, frozen=True):
    """`GET /v1/rehearsal/figures`: what happened so far. Answer times are real milliseconds inside the backend."""

    dialogues: int
    messages: int
    guest_messages: int
    answered: int
    handed_over: int
    escalations: dict[str, int]
    containment: float | None
    answer_p50_ms: float | None
    answer_p95_ms: float | None
    answer_p99_ms: float | None
    peak: int
    """dialogues at once, counted live"""
    peak_ms: int
    peak_recounted: int
    """the same, recomputed from the message log"""
    peak_recounted_ms: int
    errors: int
    """unexpected failures logged since the start"""
    head: int
    now_ms: int
    reconciliation: Reconciliation | None = None


class Invitation(Body, frozen=True):
    """A personal link as a message to a ticket holder carries it: `link` goes into `SessionOpen.link`."""

    link: str
    guest_id: str
    name: str
    lang: str
    event_id: str
    order_id: str


class Invitations(Body, frozen=True):
    """`GET /v1/rehearsal/links`: one for each guest and event with a paid order, for simulated guests."""

    invitations: tuple[Invitation, ...]


class User(Body, frozen=True):
    """A person who may sign in."""

    id: str
    login: str
    name: str
    role: Role
    disabled: bool = False
    seen_ms: int = 0


class Users(Body, frozen=True):
    """`GET /v1/admin/users`."""

    users: tuple[User, ...]


class UserChange(Body, frozen=True):
    """Add a user (`add`) or change one. A new password is made by the server and shown once."""

    do: Literal["add", "role", "disable", "enable", "password"]
    login: str
    name: str = ""
    role: Role = "operator"
    password: str = ""
    """empty: a one-time password is made"""


class UserChanged(Body, frozen=True):
    """`password` is filled only when one was made."""

    user: User
    password: str = ""


class EraseGuest(Body, frozen=True):
    """`POST /v1/admin/erase`: whose words and names are to go for good."""

    guest_id: str


class GuestErased(Body, frozen=True):
    """What was erased; the audit holds the same figures as the proof."""

    guest_id: str
    at_ms: int
    dialogues: int
    messages: int
    files: int
    orders: int
    """whose money is kept, without his name"""


class ExportGuest(Body, frozen=True):
    """`POST /v1/admin/export`: of whom all that is held is asked for."""

    guest_id: str


class GuestExport(Body, frozen=True):
    """All that is held of a guest: `held` is an object of sections, `counts` how much stands in each."""

    guest_id: str
    at_ms: int
    counts: dict[str, int]
    held: msgspec.Raw


class CopyTo(Body, frozen=True):
    """Back the database up into this folder of the server's machine."""

    path: str


class CopyDone(Body, frozen=True):
    """Where the copy lies, its size in bytes and the place of the stream it holds."""

    path: str
    size: int
    head: int


class CopyFrom(Body, frozen=True):
    """Bring a backup back; a new epoch begins and every console fetches a snapshot."""

    path: str


class Restored(Body, frozen=True):
    """The new epoch and where it begins; how many people's one-time codes no key of this server can check."""

    epoch: str
    head: int
    factors_lost: int = 0


class Rotated(Body, frozen=True):
    """New keys are in place; how many sign-ins that ended."""

    ended: int
