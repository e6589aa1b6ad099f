"""What goes into one turn of the bot and what comes out. Pure values, no storage, no clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.deals import Act, Facts, Flow, Outcome
from app.domain.escalations import Escalation
from app.domain.ids import ArticleId, EventId


class Zone(StrEnum):
    """How sure the bot was and what it did."""

    ANSWER = "answer"
    ASK = "ask"
    ADMIT = "admit"
    CLARIFY = "clarify"
    CHOOSE_EVENT = "choose_event"
    GREET = "greet"
    HAND_OVER = "hand_over"
    SAFETY = "safety"
    DEAL = "deal"


@dataclass(frozen=True, slots=True)
class Button:
    """A choice offered to the guest; pressing it sends `payload` (and `label` as the visible words)."""

    label: str
    payload: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture beside the words, by its file; `alt` and `caption` in the guest's language, sizes in pixels."""

    file: str
    alt: str
    caption: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Source:
    """An article (or a live fact) the reply stands on; `score` in 0..1."""

    article_id: ArticleId
    title: str
    score: float


@dataclass(frozen=True, slots=True)
class Mood:
    """How angry a message is: `negative` in 0..1 and the words that showed it."""

    negative: float = 0.0
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """What the bot last offered: a menu whose items may be named by digit, word or button."""

    kind: str
    """`intent` | `clarify` | `event` | `helped`"""
    items: tuple[tuple[str, str], ...]
    """(payload, label) in the order shown"""
    article_id: ArticleId | None = None
    question: str = ""
    """the guest's own message that led here, answered once the choice is made"""


@dataclass(frozen=True, slots=True)
class Memory:
    """What the bot remembers of a dialogue between turns; stored as JSON beside it."""

    misses: int = 0
    offered: Offered | None = None
    last_intent: str = ""
    last_article: ArticleId | None = None
    tried: tuple[Source, ...] = ()
    """sources of the answers so far, newest last, at most 8"""
    summary: str = ""
    """what a person wrote for colleagues when giving the dialogue back; never said to the guest"""
    words: str = ""
    """what the same person lets the bot say to the guest about it, word for word"""
    lang: str = "ru"
    greeted: bool = False
    escalated: str = ""
    """the reason of the last hand-over, so that what a person has settled is not handed over again at once"""
    flow: Flow | None = None
    """a purchase, a refund, an upgrade or a ticket's trouble that is being talked through"""


@dataclass(frozen=True, slots=True)
class GuestFacts:
    """What is known of the guest when he writes; events of his orders, the soonest first.

    `today` are those of them whose gates are open or about to be; of who has no order, all such events.
    """

    name: str = ""
    event_ids: tuple[EventId, ...] = ()
    gate: str = ""
    today: tuple[EventId, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One guest message to be considered.

    `event_id` is the dialogue's event once known. `events` are those on sale, id to (ru, en) name.
    `payload` is set when the guest pressed a button.
    """

    text: str
    memory: Memory = field(default_factory=Memory)
    event_id: EventId | None = None
    guest: GuestFacts = field(default_factory=GuestFacts)
    payload: str = ""
    facts: Facts | None = None
    """live facts of stock, orders and offers; None where nothing can be sold"""
    outcome: Outcome | None = None
    """what came of the act the last reply to this turn asked for"""
    pictures: int = 0
    """pictures the guest sent with it"""


@dataclass(frozen=True, slots=True)
class Reply:
    """The bot's answer to a turn. An empty `text` means the bot says nothing."""

    zone: Zone
    text: str
    memory: Memory
    lang: str
    event_id: EventId | None
    intent: str = ""
    confidence: float = 0.0
    buttons: tuple[Button, ...] = ()
    sources: tuple[Source, ...] = ()
    mood: Mood = field(default_factory=Mood)
    escalation: Escalation | None = None
    missed: bool = False
    order: str = ""
    """an order number the guest named"""
    gate: str = ""
    """a gate he named, as its id"""
    at_gate: bool = False
    """he says he stands at one now"""
    act: Act | None = None
    """something to be done now; the turn is then considered again with its outcome, and only that reply is said"""
    pictures: tuple[Shown, ...] = ()
    """of zones that are offered"""
