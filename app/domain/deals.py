"""What the bot may ask to be done for a guest, what it is told came of it, and the live facts it talks from.

An act is a wish: the service does it by the same rules as for a person, once for each guest message, and the bot is
asked again with the outcome. The bot never moves money and never sees anybody else's orders.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flow:
    """Where a conversation about a deal stands; slots as text.

    `kind`: purchase | refund | upgrade | ticket | waiting.
    """

    kind: str
    step: str
    slots: tuple[tuple[str, str], ...] = ()

    def slot(self, name: str) -> str:
        """The value of a slot, empty when it is not filled."""
        return dict(self.slots).get(name, "")

    def with_slot(self, name: str, value: str, step: str = "") -> Flow:
        """The flow with a slot set, and perhaps another step."""
        rest = tuple(item for item in self.slots if item[0] != name)
        return Flow(self.kind, step or self.step, (*rest, (name, value)))


# --- acts --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """Hold places and make a payment link."""

    category_id: str
    places: int
    promo: str = ""


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """Let an unpaid order of the guest's go."""

    order_id: str


@dataclass(frozen=True, slots=True)
class AskRefund:
    """Hand in what the guest has told as a refund packet (or quote it: `only_quote` changes nothing)."""

    order_id: str
    ticket_ids: tuple[str, ...]
    ground: str
    reason: str = ""
    payee_name: str = ""
    bik: str = ""
    account: str = ""
    only_quote: bool = False


@dataclass(frozen=True, slots=True)
class AcceptUpgrade:
    """Hold better places for these tickets and make a payment link."""

    ticket_ids: tuple[str, ...]
    category_id: str


@dataclass(frozen=True, slots=True)
class RefuseUpgrade:
    """The guest says no: no more offers, held places go back."""

    upgrade_id: str = ""


@dataclass(frozen=True, slots=True)
class SendTickets:
    """Send the present codes of an order's tickets into the dialogue."""

    order_id: str
    ticket_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LookAtTicket:
    """What a gate says to the guest's tickets and what it last said (the complaint is matched to scans)."""

    order_id: str = ""


@dataclass(frozen=True, slots=True)
class FindOrder:
    """An order by its number, only if it is the guest's or he proves it by the phone or e-mail it was bought with."""

    order_id: str
    proof: str = ""


@dataclass(frozen=True, slots=True)
class JoinLine:
    """Put the guest on the waiting list for so many places of a category."""

    category_id: str
    places: int


@dataclass(frozen=True, slots=True)
class LeaveLine:
    """Take him off it; places that are kept for him go to the next."""

    category_id: str


Act = (
    PlaceOrder
    | CancelOrder
    | AskRefund
    | AcceptUpgrade
    | RefuseUpgrade
    | SendTickets
    | LookAtTicket
    | FindOrder
    | JoinLine
    | LeaveLine
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an act. `code` is empty for success or a refusal's code; `facts` are as of now, after it."""

    act: Act
    code: str = ""
    url: str = ""
    amount_minor: int = 0
    currency: str = "RUB"
    number: str = ""
    """of the order, the packet or the offer"""
    until_ms: int = 0
    """when a hold ends or an answer is promised"""
    percent: int = 0
    rule: str = ""
    missing: tuple[str, ...] = ()
    tickets: tuple[TicketFact, ...] = ()
    facts: Facts | None = None


# --- facts -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StockFact:
    """What can be bought of a category now; `free` without the desk's buffer and what is left to the waiting list.

    `upgrade_minor`: difference a head.
    """

    category_id: str
    name_ru: str
    name_en: str
    price_minor: int
    free: int
    admits: int = 1
    currency: str = "RUB"
    limit: int = 0
    """most places one guest may still buy; 0: no limit, -1: none any more"""
    upgrade_minor: int | None = None
    on_sale: bool = True
    date: str = ""
    """id of the event's date it is for; empty: every one"""


@dataclass(frozen=True, slots=True)
class TicketFact:
    """A ticket of the guest's; `standing` is what a gate says (`app.domain.admission.Standing`)."""

    id: str
    order_id: str
    event_id: str
    category_id: str
    category: str
    holder: str
    standing: str
    status: str
    price_minor: int
    entered_ms: int = 0
    inside: bool = False
    gate: str = ""
    code_tail: str = ""
    last_verdict: str = ""
    last_scan_ms: int = 0
    last_gate: str = ""
    doors_ms: tuple[int, ...] = ()
    """when the doors open on each date it is for"""
    date: str = ""
    """id of the one date it is for, of an event with several"""


@dataclass(frozen=True, slots=True)
class OrderFact:
    """An order of the guest's."""

    id: str
    event_id: str
    status: str
    total_minor: int
    made_ms: int
    currency: str = "RUB"
    tickets: tuple[TicketFact, ...] = ()
    pay_url: str = ""
    expires_ms: int = 0
    refund_id: str = ""
    """the open or last packet"""
    refund_state: str = ""
    refund_ground: str = ""
    refund_tickets: tuple[str, ...] = ()
    """ids of the tickets it is about"""
    own: bool = True
    """False: bought by somebody else, of whose tickets the guest holds these"""


@dataclass(frozen=True, slots=True)
class UpgradeFact:
    """An offer that stands open to the guest."""

    id: str
    category_id: str
    category: str
    due_minor: int
    ticket_ids: tuple[str, ...]
    state: str
    expires_ms: int = 0
    pay_url: str = ""


@dataclass(frozen=True, slots=True)
class WaitFact:
    """A place of the guest's on a waiting list; `order_id` once places are kept for him under it."""

    category_id: str
    places: int
    number: int
    """in line, from 1; 0 when it is his turn"""
    order_id: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Live facts for one turn, all of the dialogue's event and of this guest only."""

    now_ms: int
    stock: tuple[StockFact, ...] = ()
    orders: tuple[OrderFact, ...] = ()
    upgrade: UpgradeFact | None = None
    inside: bool = False
    offers_ok: bool = False
    """inside on a standard ticket, no complaint or refund open, offers not paused, not refused before"""
    draft: Flow | None = None
    """a refund the guest began elsewhere or earlier"""
    event_day: bool = False
    doors_ms: int = 0
    """of the date that is on or comes next"""
    waiting: tuple[WaitFact, ...] = ()
    """his places on waiting lists of the event"""
