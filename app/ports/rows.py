"""What the backend keeps, one immutable value a row; the storage adapters map each kind to a table of theirs.

Times are integer milliseconds since the epoch, UTC (`_ms`), money minor units and currency. `KEY` names the fields
that identify a row. Records, memories and tuples inside a row are stored as JSON.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from app.domain.festivals import Event as Festival
from app.domain.turns import Memory
from app.protocol import records


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all rows."""

    KEY: ClassVar[tuple[str, ...]] = ("id",)


class DialogueRow(Row, frozen=True, kw_only=True):
    """A dialogue: what operators see (`state`), what the bot remembers, and columns to find it by."""

    id: str
    ver: int
    state: records.Dialogue
    memory: Memory
    conversation_id: str
    guest_id: str
    event_id: str
    status: str
    holder_id: str = ""
    last_ms: int = 0
    """newest message of anybody"""
    snoozed_ms: int = 0
    resolved_ms: int = 0
    considered: int = 0
    """`n` of the newest guest message the bot has looked at"""
    owed: int = 0
    """`n` of the newest guest message the bot has to look at; a turn is owed while it exceeds `considered`"""
    guest_ms: int = 0
    """newest message of the guest"""
    archived: bool = False


class MessageRow(Row, frozen=True, kw_only=True):
    """One line of a transcript. `line` is its number in the guest's view, 0 when the guest does not see it."""

    KEY: ClassVar[tuple[str, ...]] = ("dialogue_id", "n")
    dialogue_id: str
    n: int
    at_ms: int
    by: str
    system: str
    conversation_id: str
    line: int
    message: records.Message
    payload: str = ""
    """of the button the guest pressed"""
    said_id: str = ""
    """the id the guest's widget gave the message"""


class ConversationRow(Row, frozen=True, kw_only=True):
    """All that one guest and the organiser said through one entry; dialogues follow one another in it.

    `guest_id` is empty once the guest was erased: nothing more is said there by anybody.
    """

    id: str
    guest_id: str
    event_id: str
    """the event of the page or link it began on; empty when unknown"""
    channel: str
    lang: str
    dialogue_id: str
    """the present dialogue; its row appears with the first message"""
    lines: int = 0


class SaidRow(Row, frozen=True, kw_only=True):
    """A guest message by the id its widget made, so that the same id again changes nothing."""

    KEY: ClassVar[tuple[str, ...]] = ("conversation_id", "said_id")
    conversation_id: str
    said_id: str
    line: int
    at_ms: int


class GuestSessionRow(Row, frozen=True, kw_only=True):
    """A widget's session; `id` is the SHA-256 of its secret in hex."""

    id: str
    conversation_id: str
    guest_id: str
    made_ms: int


class GuestRow(Row, frozen=True, kw_only=True):
    """A guest's card. `folded` and `digits` are what search looks into."""

    id: str
    name: str
    folded: str = ""
    phone: str = ""
    digits: str = ""
    email: str = ""
    lang: str = "ru"
    since_ms: int = 0
    past_events: int = 0
    past_minor: int = 0
    currency: str = "RUB"
    tags: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()


class OrderRow(Row, frozen=True, kw_only=True):
    """An order; `status` is that of `app.domain.guests.OrderStatus`."""

    id: str
    guest_id: str
    event_id: str
    status: str
    total_minor: int
    currency: str
    made_ms: int
    ver: int = 1
    ticket_ids: tuple[str, ...] = ()
    payment_ids: tuple[str, ...] = ()
    category_id: str = ""
    places: int = 0
    hold_id: str = ""
    promo: str = ""
    channel: str = ""
    conversation_id: str = ""
    """where it was bought in a dialogue; tickets and receipts are sent there"""
    upgrade_ids: tuple[str, ...] = ()
    refund_ids: tuple[str, ...] = ()
    no_offers: bool = False
    """the guest said no to an upgrade"""


class TicketRow(Row, frozen=True, kw_only=True):
    """A ticket of an order. `guest_id` is its holder when known, else the buyer; `gate` is as guests call it."""

    id: str
    order_id: str
    guest_id: str
    event_id: str
    category: str
    status: str
    code: str
    holder: str
    price_minor: int
    currency: str
    admits: int = 1
    seat: str = ""
    gate: str = ""
    ver: int = 1
    category_id: str = ""
    issue: int = 1
    """number of the present code"""
    place: int = 1
    """which of the order's tickets, from 1"""
    entered_ms: int = 0
    """first entry; 0 when never"""
    entered_gate: str = ""
    inside: bool = False
    entries: int = 0
    reissues: int = 0
    sent_ms: int = 0
    double: bool = False
    """entered twice, seen when lists were merged"""
    list_ver: int = 0
    """version of the event's gate list that carries its newest change"""
    folded: str = ""
    """the holder's name as search looks for it; set with the ticket's first code"""
    payment_id: str = ""
    refund_id: str = ""
    """the packet that asks for its money"""
    refused_ms: int = 0
    """last time a gate refused it, and why"""
    refused: str = ""


class IdentityRow(Row, frozen=True, kw_only=True):
    """By what a guest is recognised; `kind` is phone | email | widget, `address` in one normal form."""

    KEY: ClassVar[tuple[str, ...]] = ("kind", "address")
    kind: str
    address: str
    guest_id: str


class ArticleRow(Row, frozen=True, kw_only=True):
    """`id` is `EVENT/ID`."""

    id: str
    ver: int
    event_id: str
    state: records.Article


class FestivalRow(Row, frozen=True, kw_only=True):
    """An event: `state` for consoles, `full` for the bot and the widget's page."""

    id: str
    ver: int
    state: records.Event
    full: Festival


class ReadyReplyRow(Row, frozen=True, kw_only=True):
    """A ready reply."""

    id: str
    ver: int
    state: records.ReadyReply


class UnansweredRow(Row, frozen=True, kw_only=True):
    """A question the bot could not answer; `id` is made from the event and the normalised words."""

    id: str
    ver: int
    event_id: str
    state: records.Unanswered


class UserRow(Row, frozen=True, kw_only=True):
    """A person who may sign in; `state` is what colleagues see. `event_ids` empty: all events."""

    id: str
    ver: int
    login: str
    name: str
    role: str
    password: str
    """Argon2id in PHC form"""
    state: records.Staff
    event_ids: tuple[str, ...] = ()
    disabled: bool = False
    perm_ver: int = 1
    scope_seq: int = 0
    """head of the stream when role or events last changed; older cursors need a snapshot"""
    made_ms: int = 0
    seen_ms: int = 0


class LoginRow(Row, frozen=True, kw_only=True):
    """Which user has a login (folded)."""

    KEY: ClassVar[tuple[str, ...]] = ("login",)
    login: str
    user_id: str


class FamilyRow(Row, frozen=True, kw_only=True):
    """A sign-in and all tokens that came of it. Times are real time, also in a rehearsal."""

    id: str
    user_id: str
    device: str
    made_ms: int
    ends_ms: int
    revoked: bool = False


class TokenRow(Row, frozen=True, kw_only=True):
    """A token by the SHA-256 of its secret; `kind` is `access` or `refresh`."""

    id: str
    family_id: str
    user_id: str
    kind: str
    ends_ms: int
    used: bool = False


class CommandRow(Row, frozen=True, kw_only=True):
    """A command done, and what came of it: the idempotency table."""

    id: str
    user_id: str
    fingerprint: str
    kind: str
    ent: str
    client_seq: int
    at_ms: int
    result: bytes
    """`frames.Res` as JSON"""


class DeviceRow(Row, frozen=True, kw_only=True):
    """The highest `client_seq` known of a console."""

    KEY: ClassVar[tuple[str, ...]] = ("user_id", "device")
    user_id: str
    device: str
    client_seq: int


class AttachmentRow(Row, frozen=True, kw_only=True):
    """A file beside a message; `owner` is `guest:CONVERSATION` or `user:ID`."""

    id: str
    owner: str
    dialogue_id: str
    ref: records.AttachmentRef
    made_ms: int


class BlobRow(Row, frozen=True, kw_only=True):
    """The bytes of an attachment."""

    id: str
    data: bytes


class EffectRow(Row, frozen=True, kw_only=True):
    """Something to do to the world: `pending → calling → done | failed | unknown`, the last until it is found out."""

    id: str
    kind: str
    ent: str
    state: str
    due_ms: int
    attempts: int = 0
    cmd: str = ""
    problem: str = ""
    line: str = ""
    """effects of one line (`payment:ID`) are done one after the other, by `n`; empty: with no regard to others"""
    n: int = 0
    """number within everything ever owed"""
    priority: int = 0
    """lower ones first"""
    made_ms: int = 0


class SettingRow(Row, frozen=True, kw_only=True):
    """Something set for the whole organiser, JSON by name."""

    id: str
    value: bytes


class SubjectRow(Row, frozen=True, kw_only=True):
    """The key under which a person's part of the audit is hidden; empty once he was erased, for good."""

    id: str
    key: bytes


class SampleRow(Row, frozen=True, kw_only=True):
    """The load at one moment, every 10 s of product time."""

    KEY: ClassVar[tuple[str, ...]] = ("at_ms",)
    at_ms: int
    bot: int
    person: int
    arrivals: int
    """dialogues begun within the last 10 s"""
    queue: int
    longest_ms: int
    answered: int
    """answers of the bot within the last 10 s"""
    answer_p50_ms: int | None = None
    answer_p95_ms: int | None = None
