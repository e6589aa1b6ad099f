"""The wire of the site widget: the guest's public endpoint (K1).

HTTP, all under `/guest/v1`, JSON, session in `Authorization: Bearer`:
  POST /sessions                 SessionOpen   -> SessionOpened (201)
  POST /messages                 Say           -> Said (202; the same `id` again gives the same `n`)
  GET  /messages?after=N&wait_ms=M              -> Heard (long poll, wait ≤ 25,000 ms)
  POST /attachments              multipart `file` -> AttachmentRef (201)
  GET  /attachments/{id}         bytes (own dialogue only)
  GET  /events                                  -> EventsPage, with live stock
  POST /orders                   OrderAsk      -> OrderPlaced (201); sold_out, limit_reached, not_on_sale
WebSocket `/guest/v1/socket`: the first frame is `GuestHello` with the session (never in the URL), then `Say` up and
`Said`, `Line`, `Typing`, `Who`, `GuestErr` down. Every line has `n`, counted without holes among what the guest
may see, so that a reconnecting widget says the last it has and gets the rest, once.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from app.protocol.records import AttachmentRef, ButtonRef, PictureRef

Speaker = Literal["guest", "bot", "person", "system"]


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of the widget's frames and bodies."""


class SessionOpen(Part, frozen=True):
    """`event` is the page's or deep link's event; `link` a signed token that joins the guest's card."""

    event: str = ""
    lang: str = ""
    link: str = ""
    name: str = ""


class SessionOpened(Part, frozen=True):
    """`session` is a 256-bit secret; keep it as a password."""

    session: str
    dialogue: str
    who: str = "bot"
    rehearsal: bool = False


class GuestHello(Part, frozen=True, tag_field="t", tag="hello"):
    """Opens the socket; `have` is the last `n` shown."""

    session: str
    have: int = 0


class Say(Part, frozen=True, tag_field="t", tag="say"):
    """One message; `id` is made by the widget (UUID) and never changes on retry."""

    id: str
    text: str = ""
    payload: str = ""
    attachments: tuple[str, ...] = ()


class TypingNow(Part, frozen=True, tag_field="t", tag="typing.now"):
    """The guest is typing; droppable."""


class Said(Part, frozen=True, tag_field="t", tag="said"):
    """The message is stored as line `n`."""

    id: str
    n: int
    at_ms: int = 0


class Line(Part, frozen=True, tag_field="t", tag="line"):
    """One line of the conversation as the guest sees it."""

    n: int
    at_ms: int
    by: Speaker
    text: str
    id: str = ""
    name: str = ""
    system: str = ""
    intent: str = ""
    zone: str = ""
    """only in a rehearsal: what the bot took the question for, so that the crowd can judge the answer"""
    buttons: tuple[ButtonRef, ...] = ()
    attachments: tuple[AttachmentRef, ...] = ()
    again: bool = False
    """it takes the place of line `n`, which was told before: something in it may be shown no more"""
    pictures: tuple[PictureRef, ...] = ()
    """of zones that are offered, to be shown side by side"""


class Typing(Part, frozen=True, tag_field="t", tag="typing"):
    """The other side is writing."""

    by: Speaker
    name: str = ""


class Who(Part, frozen=True, tag_field="t", tag="who"):
    """Who answers now: the bot, a person by name, or the queue (with an honest wait in ms when known)."""

    kind: Literal["bot", "person", "queue"]
    name: str = ""
    wait_ms: int = 0


class GuestErr(Part, frozen=True, tag_field="t", tag="err"):
    """`code`: rate_limited | too_long | bad_session | bad_frame | busy; `retry_ms` when it helps to wait."""

    code: str
    retry_ms: int = 0
    id: str = ""


class Heard(Part, frozen=True):
    """Answer of the long poll."""

    lines: tuple[Line, ...]
    who: Who | None = None


GuestUp = GuestHello | Say | TypingNow
GuestDown = Said | Line | Typing | Who | GuestErr


class Words(Part, frozen=True):
    """A text in both languages; an empty `en` means the Russian one."""

    ru: str
    en: str = ""


class CategoryLine(Part, frozen=True):
    """A kind of ticket on sale; `free` places now, None for a price that is no ticket or is not sold here."""

    name: Words
    price_minor: int
    currency: str
    id: str = ""
    free: int | None = None
    most: int = 0
    """places in one order; 0: no limit but that of the event"""


class OrderAsk(Part, frozen=True):
    """`POST /guest/v1/orders`: places to be held and paid for."""

    event: str
    category: str
    places: int
    promo: str = ""


class OrderPlaced(Part, frozen=True):
    """The places are held until `expires_ms`; `url` leads to paying, at once."""

    order: str
    url: str
    amount_minor: int
    currency: str
    expires_ms: int


class ActLine(Part, frozen=True):
    """One entry of the programme."""

    stage: Words
    artist: str
    starts_ms: int


class DateLine(Part, frozen=True):
    """One date of an event that has several."""

    id: str
    name: Words
    doors_ms: int
    starts_ms: int
    ends_ms: int


class EventPage(Part, frozen=True):
    """What the sample page shows of an event. With several `dates` the three times are those of the whole."""

    id: str
    name: Words
    venue: Words
    address: Words
    zone: str
    doors_ms: int
    starts_ms: int
    ends_ms: int
    categories: tuple[CategoryLine, ...] = ()
    programme: tuple[ActLine, ...] = ()
    dates: tuple[DateLine, ...] = ()


class EventsPage(Part, frozen=True):
    """`GET /guest/v1/events`: the organiser and the events on sale."""

    organiser: Words
    events: tuple[EventPage, ...]
