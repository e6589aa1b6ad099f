"""Rows of the books: places, codes, scans, payments, refunds, upgrades, errands; the same rules as `app.ports.rows`.

Amounts are whole minor units. Counters on a row (`sold`, `held`, `refunded_minor`) are changed only inside the
writer's transaction together with the rows they count, so that they are right at every commit.
"""

from __future__ import annotations

from typing import ClassVar

from app.ports.rows import Row
from app.protocol import admissions, records, trade


class QuotaRow(Row, frozen=True, kw_only=True):
    """Places of a category of an event: never `sold + held > total`."""

    KEY: ClassVar[tuple[str, ...]] = ("event_id", "category_id")
    event_id: str
    category_id: str
    ver: int
    total: int
    sold: int = 0
    held: int = 0
    inside: int = 0
    buffer: int = 0
    """kept for the desk: the bot does not sell the last of these"""
    state: trade.Stock


class HoldRow(Row, frozen=True, kw_only=True):
    """Places taken out of sale for a while; `state` held | taken | released | expired, `kind` order | upgrade."""

    id: str
    kind: str
    event_id: str
    category_id: str
    places: int
    guest_id: str
    made_ms: int
    expires_ms: int
    state: str = "held"
    order_id: str = ""
    upgrade_id: str = ""
    seats: tuple[str, ...] = ()


class SeatRow(Row, frozen=True, kw_only=True):
    """A numbered seat; `hold_id` or `ticket_id` is set while it is not free."""

    KEY: ClassVar[tuple[str, ...]] = ("event_id", "seat")
    event_id: str
    seat: str
    category_id: str
    hold_id: str = ""
    ticket_id: str = ""


class PromoRow(Row, frozen=True, kw_only=True):
    """A promo code (folded). `percent` or `minor_off`, one of them; `uses` counts paid orders; 0 limits: none."""

    KEY: ClassVar[tuple[str, ...]] = ("event_id", "code")
    event_id: str
    code: str
    percent: int = 0
    minor_off: int = 0
    from_ms: int = 0
    until_ms: int = 0
    limit: int = 0
    uses: int = 0
    categories: tuple[str, ...] = ()


class BoughtRow(Row, frozen=True, kw_only=True):
    """How many places of an event a guest holds or has on hold, for the limit against resale."""

    KEY: ClassVar[tuple[str, ...]] = ("event_id", "guest_id")
    event_id: str
    guest_id: str
    places: int
    upgrade_id: str = ""
    """the offer whose places he has on hold, or had last"""


class CodeRow(Row, frozen=True, kw_only=True):
    """One code of a ticket; `dead_ms` 0 while it is the present one. `code` is what a person types."""

    KEY: ClassVar[tuple[str, ...]] = ("ticket_id", "issue")
    ticket_id: str
    issue: int
    event_id: str
    code: str
    made_ms: int
    why: str
    dead_ms: int = 0
    tail: str = ""
    """its last four letters, by which people look for it"""
    list_ver: int = 0
    """version of the event's gate list that carries its present state"""
    brought: str = ""
    """what the QR code of a ticket from another shop holds; empty: ours, signed"""


class TypedCodeRow(Row, frozen=True, kw_only=True):
    """Which ticket and issue a typed code belongs to (upper case, without dashes)."""

    KEY: ClassVar[tuple[str, ...]] = ("code",)
    code: str
    ticket_id: str
    issue: int


class KeyPairRow(Row, frozen=True, kw_only=True):
    """The Ed25519 key that signs an event's codes; `secret` is 32 raw bytes and never leaves the backend."""

    KEY: ClassVar[tuple[str, ...]] = ("event_id",)
    event_id: str
    number: int
    """small whole number inside the code, by which a gate finds the public key"""
    secret: bytes
    public: bytes
    made_ms: int


class KeyNumberRow(Row, frozen=True, kw_only=True):
    """Whose key a number in a code names."""

    KEY: ClassVar[tuple[str, ...]] = ("number",)
    number: int
    event_id: str


class GateListRow(Row, frozen=True, kw_only=True):
    """Head of an event's gate list; each change of a code is `ver + 1`."""

    KEY: ClassVar[tuple[str, ...]] = ("event_id",)
    event_id: str
    ver: int


class GateChangeRow(Row, frozen=True, kw_only=True):
    """One change of the gate list: the ticket whose entry is new; `dead`: it opens nothing any more."""

    KEY: ClassVar[tuple[str, ...]] = ("event_id", "ver")
    event_id: str
    ver: int
    ticket_id: str
    at_ms: int
    dead: bool = False


class ScannerRow(Row, frozen=True, kw_only=True):
    """A scanner at a gate; `secret` is the SHA-256 of its token in hex. `list_ver` is what it has confirmed."""

    id: str
    event_id: str
    gate_id: str
    name: str
    secret: str
    made_ms: int
    seen_ms: int = 0
    list_ver: int = 0
    online: bool = False
    revoked: bool = False
    reentry: bool = False
    """it lets in again who was scanned out"""


class GateRow(Row, frozen=True, kw_only=True):
    """A gate; `id` is `EVENT/GATE`. `state` is what consoles were last told, the fields beside it are ahead of it."""

    id: str
    ver: int
    event_id: str
    state: trade.GateState
    scanner_ids: tuple[str, ...] = ()
    """those that are not revoked"""
    list_ver: int = 0
    """the newest version of the list that all of them have confirmed"""


class ScanRow(Row, frozen=True, kw_only=True):
    """One scan; `id` is `DEVICE:NONCE`, so that the same scan again gives the same answer."""

    id: str
    event_id: str
    gate_id: str
    device: str
    at_ms: int
    verdict: str
    ticket_id: str = ""
    issue: int = 0
    entry: bool = False
    """it let somebody in"""
    line: admissions.ScanLine


class PaymentRow(Row, frozen=True, kw_only=True):
    """A payment; `state` pending | captured | declined | expired | unknown, `purpose` order | upgrade."""

    id: str
    order_id: str
    guest_id: str
    event_id: str
    provider: str
    """sandbox | yookassa | stripe | desk"""
    purpose: str
    amount_minor: int
    currency: str
    state: str
    made_ms: int
    expires_ms: int = 0
    provider_id: str = ""
    url: str = ""
    instrument: str = ""
    """masked by the provider: "card ···· 4417", "sbp", "cash" """
    payer: str = ""
    captured_ms: int = 0
    refunded_minor: int = 0
    """paid out or on its way out; never more than `amount_minor`"""
    disputed: bool = False
    hold_id: str = ""
    upgrade_id: str = ""
    ticket_ids: tuple[str, ...] = ()
    link: str = ""
    """our own page that leads to the provider's (`url`)"""
    attempt: int = 1
    """number of the provider's page; a declined payment may be tried again on a new one"""
    title: str = ""
    lang: str = "ru"
    contact: str = ""
    """e-mail or phone for the fiscal receipt"""
    lines: tuple[tuple[str, int, int], ...] = ()
    """what is paid for: (name, count, minor units each); they sum up to `amount_minor`"""
    problem: str = ""
    """why it is declined or unknown, in the provider's word or ours"""
    dialogue_id: str = ""
    """where its link was sent by a person, and where its end is told; empty: where the order was bought"""


class ProviderRow(Row, frozen=True, kw_only=True):
    """Which payment a provider's id belongs to."""

    KEY: ClassVar[tuple[str, ...]] = ("provider", "provider_id")
    provider: str
    provider_id: str
    payment_id: str


class RefundRow(Row, frozen=True, kw_only=True):
    """A refund packet; requisites in full only here, erased after payment and the time set for keeping them."""

    id: str
    ver: int
    event_id: str
    order_id: str
    guest_id: str
    state: trade.Refund
    status: str
    opened_ms: int
    closed_ms: int = 0
    archived: bool = False
    payee_name: str = ""
    payee_bik: str = ""
    payee_account: str = ""


class TraceRow(Row, frozen=True, kw_only=True):
    """Packets in which a mark was seen; `kind` guest | phone | instrument | account | slip.

    That of an account is erased with it; a slip's is of the number, the way and the day.
    """

    KEY: ClassVar[tuple[str, ...]] = ("kind", "mark")
    kind: str
    mark: str
    """SHA-256 in hex of what was seen"""
    refund_ids: tuple[str, ...] = ()


class PayoutRow(Row, frozen=True, kw_only=True):
    """Money going back for a refund to one payment; `state` pending | calling | waiting | done | failed | unknown.

    `way` is set when people pay it out: desk | account; it waits until one of them says so with a `reference`.
    """

    id: str
    refund_id: str
    payment_id: str
    amount_minor: int
    currency: str
    state: str
    made_ms: int
    provider_id: str = ""
    done_ms: int = 0
    problem: str = ""
    way: str = ""
    reference: str = ""
    """number of the desk's slip or of the payment order"""
    paid_by: str = ""
    """user id of who said that it was paid, or could not be"""


class ReceiptRow(Row, frozen=True, kw_only=True):
    """A fiscal receipt (54-FZ); `kind` income | return, `of` is `payment:ID` or `payout:ID`; lines sum up to it."""

    id: str
    kind: str
    of: str
    amount_minor: int
    currency: str
    state: str
    made_ms: int
    lines: tuple[tuple[str, int, int], ...]
    """(name, count, minor units each)"""
    number: str = ""
    done_ms: int = 0
    problem: str = ""


class SpentRow(Row, frozen=True, kw_only=True):
    """What somebody approved on a day (`YYYY-MM-DD` at the event's place), for the limit of a day."""

    KEY: ClassVar[tuple[str, ...]] = ("user_id", "day")
    user_id: str
    day: str
    minor: int


class SecondFactorRow(Row, frozen=True, kw_only=True):
    """A person's TOTP; `counter` is the last step used, so that no code works twice."""

    KEY: ClassVar[tuple[str, ...]] = ("user_id",)
    user_id: str
    secret: str
    """base32, sealed (`app.service.seals`); shown once at enrolment"""
    confirmed: bool = False
    counter: int = 0
    failures: int = 0
    locked_until_ms: int = 0
    made_ms: int = 0


class UpgradeRow(Row, frozen=True, kw_only=True):
    """An offer of better places."""

    id: str
    ver: int
    event_id: str
    order_id: str
    guest_id: str
    status: str
    made_ms: int
    state: trade.Upgrade
    archived: bool = False


class ErrandRow(Row, frozen=True, kw_only=True):
    """Something to be done on foot."""

    id: str
    ver: int
    event_id: str
    status: str
    made_ms: int
    state: trade.Errand
    archived: bool = False


class NumberRow(Row, frozen=True, kw_only=True):
    """The last number given out under a name: `order`, `refund`, `hold`."""

    id: str
    last: int


class DocumentLinkRow(Row, frozen=True, kw_only=True):
    """An unguessable link to a guest's tickets; `id` is the SHA-256 of its token in hex."""

    id: str
    order_id: str
    guest_id: str
    made_ms: int


class DraftRow(Row, frozen=True, kw_only=True):
    """What a guest has told the bot of a refund so far, kept across channels and days."""

    KEY: ClassVar[tuple[str, ...]] = ("guest_id", "kind")
    guest_id: str
    kind: str
    at_ms: int
    slots: tuple[tuple[str, str], ...] = ()
    attachments: tuple[records.AttachmentRef, ...] = ()
