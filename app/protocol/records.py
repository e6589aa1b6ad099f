"""The public state of each entity, as snapshot items and events carry it.

Times are integer milliseconds since the epoch, UTC, on the server's clock (`_ms`); money is minor units and currency.
Unknown fields are ignored on reading, so a newer server may add some.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Actor = Literal["guest", "bot", "person", "note", "system"]
Delivery = Literal["sent", "pending", "failed", "unknown"]


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of everything that travels: immutable, defaults left out."""


class SourceRef(Record, frozen=True):
    """An article a bot message stands on."""

    article_id: str
    title: str
    score: float = 0.0


class ButtonRef(Record, frozen=True):
    """A choice shown to the guest."""

    label: str
    payload: str


class AttachmentRef(Record, frozen=True):
    """A file beside a message; bytes by HTTP only (`/v1/attachments/{id}`)."""

    id: str
    name: str
    mime: str
    size: int
    width: int = 0
    height: int = 0


class PictureRef(Record, frozen=True):
    """A picture of a zone beside a message of the bot's; bytes by HTTP (`/guest/v1/pictures/{file}`), for ever."""

    file: str
    alt: str
    caption: str = ""
    width: int = 0
    height: int = 0


class Message(Record, frozen=True):
    """One line of a transcript. `n` counts 1, 2, 3 … within the dialogue without holes."""

    id: str
    dialogue_id: str
    n: int
    at_ms: int
    by: Actor
    text: str
    author_id: str = ""
    author_name: str = ""
    channel: str = ""
    intent: str = ""
    zone: str = ""
    missed: bool = False
    system: str = ""
    """for `by=system`: escalated | taken | given_back | snoozed | resolved | reopened | lease_lost | woken"""
    cmd: str = ""
    """the command that caused it, so that a pending bubble finds its confirmed twin"""
    delivery: Delivery = "sent"
    buttons: tuple[ButtonRef, ...] = ()
    sources: tuple[SourceRef, ...] = ()
    attachments: tuple[AttachmentRef, ...] = ()
    pictures: tuple[PictureRef, ...] = ()


class EscalationRef(Record, frozen=True):
    """Why a person was called."""

    reason: str
    rule: str
    evidence: str
    score: float
    at_ms: int


class Dialogue(Record, frozen=True):
    """`dialogue:ID`, a row of the queue and the head of a conversation. No transcript: that is read by HTTP."""

    id: str
    event_id: str
    guest_id: str
    guest_name: str
    channel: str
    status: str
    opened_ms: int
    lang: str = "ru"
    place: str = ""
    """where the guest is or what he holds: a gate, an order number"""
    order_id: str = ""
    at_gate: bool = False
    escalation: EscalationRef | None = None
    reasons: tuple[str, ...] = ()
    due_ms: int = 0
    """when a person should have answered; 0 when nobody is awaited"""
    holder_id: str = ""
    holder_name: str = ""
    lease: int = 0
    """fencing number: grows with each change of hands; every outgoing message carries the one it was written under"""
    held_ms: int = 0
    waiting_ms: int = 0
    """the first unanswered guest message; 0 when answered"""
    last_ms: int = 0
    last_text: str = ""
    last_by: str = ""
    messages: int = 0
    """`n` of the newest message"""
    snoozed_ms: int = 0
    snoozed_until: str = ""
    """`doors` when snoozed until the doors open, else empty"""
    resolved_ms: int = 0
    outcome: str = ""
    mood: float = 0.0
    intent: str = ""
    misses: int = 0
    tags: tuple[str, ...] = ()
    summary: str = ""
    contained: bool = True
    """never handed to a person so far"""


class OptionRef(Record, frozen=True):
    """A way to answer an article's question."""

    label_ru: str
    answer_ru: str
    label_en: str = ""
    answer_en: str = ""
    keywords: tuple[str, ...] = ()


class ClarifyRef(Record, frozen=True):
    """An article's clarifying question."""

    question_ru: str
    options: tuple[OptionRef, ...]
    question_en: str = ""


class Article(Record, frozen=True):
    """`article:EVENT/ID`."""

    id: str
    event_id: str
    intent: str
    title_ru: str
    answer_ru: str
    title_en: str = ""
    answer_en: str = ""
    phrases: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    clarify: ClarifyRef | None = None
    archived: bool = False
    author_name: str = ""
    updated_ms: int = 0


class PhaseRef(Record, frozen=True):
    """A band of the timetable."""

    id: str
    name_ru: str
    name_en: str
    starts_ms: int
    ends_ms: int


class GateRef(Record, frozen=True):
    """An entrance."""

    id: str
    name_ru: str
    name_en: str = ""


class DateRef(Record, frozen=True):
    """One date of an event that has several."""

    id: str
    name_ru: str
    name_en: str
    doors_ms: int
    starts_ms: int
    ends_ms: int


class Event(Record, frozen=True):
    """`event:ID`. Of an event with several `dates` the three times are those of the whole."""

    id: str
    name_ru: str
    name_en: str
    venue_ru: str
    zone: str
    doors_ms: int
    starts_ms: int
    ends_ms: int
    venue_en: str = ""
    gates: tuple[GateRef, ...] = ()
    phases: tuple[PhaseRef, ...] = ()
    offers_paused: bool = False
    """no upgrades are offered now"""
    dates: tuple[DateRef, ...] = ()


class Staff(Record, frozen=True):
    """`staff:ID`, a colleague."""

    id: str
    name: str
    role: str
    online: bool = False


class ReadyReply(Record, frozen=True):
    """`reply:ID`, a ready reply with variables in braces: {guest_name}, {order}, {gate}, {event}, {operator}."""

    id: str
    title_ru: str
    text_ru: str
    title_en: str = ""
    text_en: str = ""
    shortcut: str = ""


class Unanswered(Record, frozen=True):
    """`unanswered:ID`, a question the bot could not answer, with how often it came."""

    id: str
    event_id: str
    text: str
    count: int
    last_ms: int
    dialogue_id: str = ""
    dismissed: bool = False


KINDS: dict[str, type[Record]] = {
    "dialogue": Dialogue,
    "article": Article,
    "event": Event,
    "staff": Staff,
    "reply": ReadyReply,
    "unanswered": Unanswered,
}
"""Entity kinds of this page; all of them stand in `app.protocol.kinds`."""


class ChannelLoad(Record, frozen=True):
    """Figures of one channel within the window."""

    channel: str
    at_once: int
    per_min: float
    contained: float | None = None
    answer_ms: int | None = None


class PaceNow(Record, frozen=True):
    """What comes to people and how fast they take it, for the forecast of the queue (`app.domain.forecast.Pace`)."""

    arrivals: float = 0.0
    """new dialogues a minute, of the last five"""
    growth: float = 0.0
    """by how many more each minute"""
    share: float = 0.0
    """of the hour's arrivals that went to people"""
    in_hand_ms: int = 0
    """time in hand per dialogue taken"""
    people: int = 0
    """at work now"""
    taken: int = 0
    """dialogues taken that tell it"""


class Load(Record, frozen=True):
    """The live figures, sent as `eph` of kind `load` about once a second; formulas in `app.domain.metrics`."""

    at_ms: int
    window_s: int
    at_once: int
    at_once_person: int
    peak: int
    peak_ms: int
    per_min: float
    queue: int
    longest_ms: int
    """the longest wait for a person now, ms; 0 with an empty queue"""
    dialogues: int
    """dialogues of the day"""
    answered: int
    handed_over: int
    answer_p50_ms: int | None = None
    answer_p95_ms: int | None = None
    person_median_ms: int | None = None
    person_p90_ms: int | None = None
    person_n: int = 0
    within_target: float | None = None
    """share answered by a person within 120 s"""
    reasons: tuple[tuple[str, int], ...] = ()
    channels: tuple[ChannelLoad, ...] = ()
    pace: PaceNow | None = None


class LoadHistory(Record, frozen=True):
    """`GET /v1/load/history`: columns of equal length, one row every `step_s`, oldest first."""

    from_ms: int
    step_s: int
    bot: tuple[int, ...]
    person: tuple[int, ...]
    per_min: tuple[float, ...]
    answer_p50_ms: tuple[int | None, ...]
    answer_p95_ms: tuple[int | None, ...]
    queue: tuple[int, ...]


class TicketLine(Record, frozen=True):
    """A ticket on a guest's card."""

    id: str
    category: str
    status: str
    code_tail: str = ""
    holder: str = ""
    price_minor: int = 0
    currency: str = "RUB"
    entered_ms: int = 0
    """somebody came in with it; 0 nobody yet"""


class OrderLine(Record, frozen=True):
    """An order on a guest's card."""

    id: str
    event_id: str
    status: str
    total_minor: int
    currency: str
    made_ms: int
    tickets: tuple[TicketLine, ...] = ()


class DialogueLine(Record, frozen=True):
    """Another dialogue of the same guest."""

    id: str
    event_id: str
    status: str
    opened_ms: int
    intent: str = ""
    last_text: str = ""


class GuestCard(Record, frozen=True):
    """`GET /v1/guests/{id}`: who writes. Phone and e-mail come masked unless the role may see them."""

    id: str
    name: str
    phone: str = ""
    email: str = ""
    lang: str = "ru"
    since_ms: int = 0
    events: int = 0
    spent_minor: int = 0
    currency: str = "RUB"
    tags: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    orders: tuple[OrderLine, ...] = ()
    dialogues: tuple[DialogueLine, ...] = ()


class Thread(Record, frozen=True):
    """`GET /v1/dialogues/{id}/messages?before=&limit=`: newest page last, ascending `n`."""

    dialogue_id: str
    messages: tuple[Message, ...]
    first_n: int = 1
    """the oldest `n` that exists"""
