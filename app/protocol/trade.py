"""What the consoles know of money and places: refunds, upgrades, stock, gates, errands.

Snapshot entities: `refund:ID`, `upgrade:ID`, `stock:EVENT/CATEGORY`, `gate:EVENT/GATE`, `errand:ID`. Tickets are too
many for a snapshot: an event of `ticket:ID` carries no state and says only that a card on screen is to be read again.
Amounts are minor units (kopecks for RUB) of `currency`; times integer milliseconds UTC (`_ms`).
"""

from __future__ import annotations

from app.protocol.records import AttachmentRef, Record

# --- refunds -----------------------------------------------------------------------------------------------


class FlagRef(Record, frozen=True):
    """A sign of risk, `app.domain.refunds.Flag`; `weight` is `stop` | `warn`; `evidence` says what was seen."""

    code: str
    weight: str
    evidence: str = ""


class RefundLine(Record, frozen=True):
    """One ticket of a refund: what was paid, what the policy gives, what the packet asks for."""

    ticket_id: str
    category: str
    holder: str
    paid_minor: int
    policy_minor: int
    amount_minor: int
    entered_ms: int = 0
    """when it was used at a gate; 0 when not"""


class PaymentLine(Record, frozen=True):
    """A payment of the order as the packet shows it; `instrument` is masked ("card ···· 4417", "sbp")."""

    id: str
    captured_ms: int
    instrument: str
    amount_minor: int
    refunded_minor: int
    returns_minor: int
    """how much of this refund goes back to it"""


class Payee(Record, frozen=True):
    """Requisites, masked: the last four of the account; `used` only when money cannot go back to the instrument."""

    name: str = ""
    bank: str = ""
    account_tail: str = ""
    used: bool = False
    edited_by: str = ""
    edited_ms: int = 0
    refused: bool = False
    """a transfer there failed: others are needed"""


class HandPayout(Record, frozen=True):
    """A part of a refund that people pay out; `way` and `cause` are those of `app.domain.payouts`.

    `state` waiting | done | failed; `reference` is the number of the desk's slip or of the payment order.
    """

    id: str
    way: str
    amount_minor: int
    asked_ms: int
    state: str = "waiting"
    account_tail: str = ""
    reference: str = ""
    cause: str = ""
    by: str = ""
    by_name: str = ""
    at_ms: int = 0
    """when somebody said that it was paid, or could not be"""


class Approval(Record, frozen=True):
    """Who said yes to exactly this version and amount."""

    user_id: str
    name: str
    at_ms: int
    ver: int
    amount_minor: int


class HistoryLine(Record, frozen=True):
    """One step in the life of a packet, an upgrade or a ticket; `kind` is a code, `text` what a person added."""

    at_ms: int
    kind: str
    by: str = ""
    text: str = ""
    ver: int = 0


class Refund(Record, frozen=True):
    """`refund:ID` (R-2041): a packet. `state` and `ground` are those of `app.domain.refunds`."""

    id: str
    event_id: str
    order_id: str
    guest_id: str
    guest_name: str
    state: str
    ground: str
    opened_ms: int
    currency: str = "RUB"
    dialogue_id: str = ""
    channel: str = ""
    reason: str = ""
    """the guest's own words"""
    lines: tuple[RefundLine, ...] = ()
    payments: tuple[PaymentLine, ...] = ()
    paid_minor: int = 0
    """captured on the order and not yet refunded when the packet was last computed"""
    policy_minor: int = 0
    policy_percent: int = 0
    policy_rule: str = ""
    """code of the rule that gave the amount, `app.domain.refunds.Rule`"""
    policy_days: int = 0
    """whole days from the request to the doors"""
    amount_minor: int = 0
    """what is asked to be paid out"""
    missing: tuple[str, ...] = ()
    """codes of what the packet still lacks"""
    flags: tuple[FlagRef, ...] = ()
    documents: tuple[AttachmentRef, ...] = ()
    payee: Payee | None = None
    submitted_by: str = ""
    submitted_name: str = ""
    submitted_ms: int = 0
    editors: tuple[str, ...] = ()
    """user ids of everybody who opened, changed or handed it in; none of them may approve"""
    approvals: tuple[Approval, ...] = ()
    approvals_needed: int = 1
    cooling_until_ms: int = 0
    """a lone approver above the limit: money moves not before this; 0 for no delay"""
    gates_waiting: tuple[str, ...] = ()
    """gates that do not know yet that the ticket is dead; money waits for them"""
    gate_risk_by: str = ""
    """the lead who accepted not to wait for the gates"""
    money_state: str = ""
    """empty | pending | calling | waiting | done | failed | unknown; `waiting` when only people are to pay"""
    by_hand: tuple[HandPayout, ...] = ()
    """what people pay out, oldest first; the refund is not paid while one of them waits"""
    receipt_state: str = ""
    """the fiscal receipt of the return: empty | pending | done | failed | unknown"""
    paid_ms: int = 0
    receipt_ms: int = 0
    receipt_late: bool = False
    """paid, and five minutes later no fiscal receipt: to be shown in red (X27)"""
    promised_ms: int = 0
    """until when the guest was told to have an answer"""
    closed_reason: str = ""
    history: tuple[HistoryLine, ...] = ()


# --- stock and upgrades ------------------------------------------------------------------------------------


class Stock(Record, frozen=True):
    """`stock:EVENT/CATEGORY`: places of a category. `free = total - sold - held`, the desk's `buffer` among them."""

    id: str
    event_id: str
    category_id: str
    name_ru: str
    name_en: str
    price_minor: int
    total: int
    sold: int
    held: int
    inside: int = 0
    """of the sold: already entered"""
    buffer: int = 0
    admits: int = 1
    currency: str = "RUB"
    upgrade_minor: int | None = None
    """price difference a head from the standard ticket on site, or None when it is no goal of an upgrade"""
    waiting: int = 0
    """places that people on the waiting list want"""


class Upgrade(Record, frozen=True):
    """`upgrade:ID` (H-118): an offer and what became of it; `state` is that of `app.domain.upgrades`."""

    id: str
    event_id: str
    order_id: str
    guest_id: str
    guest_name: str
    state: str
    category_id: str
    category: str
    ticket_ids: tuple[str, ...]
    made_ms: int
    by: str = ""
    """user id of who offered, or `bot`"""
    dialogue_id: str = ""
    from_category: str = ""
    price_minor: int = 0
    """a head in the new category, or the whole box"""
    credit_minor: int = 0
    """a head already paid, or the whole group for its box"""
    due_minor: int = 0
    """the whole difference to pay"""
    currency: str = "RUB"
    hold_id: str = ""
    held_ms: int = 0
    expires_ms: int = 0
    extended: bool = False
    link_ms: int = 0
    payment_id: str = ""
    pay_url: str = ""
    paid_ms: int = 0
    paid_by: str = ""
    """link | desk_card | desk_cash"""
    issued_ms: int = 0
    errand_id: str = ""
    banded_ms: int = 0
    closed_ms: int = 0
    closed_reason: str = ""
    late: bool = False
    """paid after the hold had ended: a person decides"""
    admits: int = 1
    """more: the whole group moves into one box that admits so many"""
    history: tuple[HistoryLine, ...] = ()


class Errand(Record, frozen=True):
    """`errand:ID`: something to be done on foot; `kind` runner | wristband, `state` as in `app.domain.errands`."""

    id: str
    event_id: str
    kind: str
    state: str
    place: str
    what: str
    made_ms: int
    made_by: str = ""
    taken_by: str = ""
    taken_ms: int = 0
    done_ms: int = 0
    dialogue_id: str = ""
    ticket_id: str = ""
    upgrade_id: str = ""
    guest_name: str = ""
    note: str = ""
    asked: str = ""
    """who was asked to go; empty: whoever is free"""
    rest: tuple[str, ...] = ()
    """who is asked after him, in this order"""
    due_ms: int = 0
    """by when he is to say yes; 0: nothing is waited for"""
    raised: int = 0
    """how often nobody has said yes and it came back to the operators"""
    raised_ms: int = 0
    """since when it is theirs; 0: it is not"""
    eta_ms: int = 0
    """about when he is there; 0: not known"""
    there_ms: int = 0
    history: tuple[HistoryLine, ...] = ()
    """`kind` asked | taken | there | cannot | raised | done; `text` is the name it is about"""


class GateState(Record, frozen=True):
    """`gate:EVENT/GATE`: whether it is on line and how fresh its list is."""

    id: str
    event_id: str
    gate_id: str
    online: bool = False
    list_ver: int = 0
    """the newest version of the ticket list that every scanner of the gate has"""
    newest_ver: int = 0
    seen_ms: int = 0
    """last heard of; 0 never"""
    scanners: int = 0


KINDS: dict[str, type[Record]] = {
    "refund": Refund,
    "upgrade": Upgrade,
    "stock": Stock,
    "gate": GateState,
    "errand": Errand,
}
"""Entity kinds of this page."""
