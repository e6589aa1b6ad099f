"""Everything held of one guest, for himself: the right of access (R3, X26; 152-FZ art. 14, GDPR art. 15).

Read at one moment. Of others who share an order with him nothing is told but that they are there; of the staff only
that somebody did it. Secrets that open something (sessions, links, codes of others' tickets) are left out.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import msgspec
import structlog

from app.domain.ids import entity_key
from app.domain.words import fold
from app.ports.books import (
    BoughtRow,
    DocumentLinkRow,
    DraftRow,
    ErrandRow,
    PaymentRow,
    PayoutRow,
    ReceiptRow,
    RefundRow,
    ScanRow,
    UpgradeRow,
)
from app.ports.facts import Entry
from app.ports.lines import WaitRow
from app.ports.reads import Reads
from app.ports.rows import (
    AttachmentRow,
    BlobRow,
    ConversationRow,
    DialogueRow,
    GuestRow,
    GuestSessionRow,
    IdentityRow,
    MessageRow,
    OrderRow,
    Row,
    TicketRow,
    UnansweredRow,
)
from app.ports.storage import Tx
from app.protocol.api import GuestExport
from app.service.cards import masked_email, masked_phone
from app.service.core import Core
from app.service.page import encode
from app.service.refused import Refused

MOST: Final = 1_000_000
PAGE: Final = 10_000
"""entries of the audit read at once"""
SOMEBODY: Final = "•••"
"""stands for another person"""
STAFF: Final = frozenset(
    {"by", "made_by", "taken_by", "edited_by", "author_id", "holder_id", "submitted_by", "gate_risk_by"}
)
"""fields that name one of the staff by his id"""
NAMES: Final = frozenset({"author_name", "holder_name", "submitted_name"})
INWARD: Final = frozenset(
    {"folded", "digits", "ver", "lease", "cmd", "said_id", "considered", "owed", "list_ver", "link", "url", "pay_url"}
    | {"editors", "approvals", "archived", "provider_id", "attempt", "score", "rule"}
)
"""fields that say nothing of him: numbers for our own use, links that open something"""
SPEAKERS: Final = frozenset({"guest", "bot", "person", "note", "system"})

log = structlog.get_logger()
Facts = dict[str, Any]


async def export(core: Core, guest_id: str, by: str) -> GuestExport:
    """All that is held of a guest. `Refused("not_found")`. The audit has it before it is given."""
    now_ms = core.now_ms()
    held = await core.storage.read(partial(_held, guest_id=guest_id, now_ms=now_ms))
    counts = {name: len(part) for name, part in held.items() if isinstance(part, list)}
    outcome = "exported: " + ", ".join(f"{count} {name}" for name, count in counts.items() if count)

    def note(tx: Tx) -> None:
        tx.audit(Entry(at_ms=now_ms, user_id=by, kind="GuestExported", ent=f"guest:{guest_id}", outcome=outcome))

    await core.storage.write(note)
    log.info("guest.exported", guest=guest_id, **counts)
    return GuestExport(guest_id=guest_id, at_ms=now_ms, counts=counts, held=msgspec.Raw(encode(held)))


def _held(reads: Reads, guest_id: str, now_ms: int) -> Facts:
    guest = reads.get(GuestRow, guest_id)
    if guest is None:
        raise Refused("not_found")
    round_ = _Round(reads, guest)
    held: Facts = {"guest_id": guest.id, "at": shown_time(now_ms), "card": round_.shown(guest)}
    for section in (round_.recognised(), round_.talk(), round_.bought(), round_.money(), round_.rest()):
        held |= section
    held["audit"] = list(round_.audit())
    return held


def shown_time(at_ms: int) -> str | None:
    """A time as ISO 8601 in UTC, None for never."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="seconds") if at_ms else None


@dataclass(slots=True)
class _Round:
    """One guest's facts being gathered; `ents` are what the audit may say of him."""

    reads: Reads
    guest: GuestRow
    dialogues: set[str] = field(default_factory=set)
    orders: list[OrderRow] = field(default_factory=list)
    tickets: set[str] = field(default_factory=set)
    upgrades: set[str] = field(default_factory=set)
    ents: set[str] = field(default_factory=set)

    # --- showing -------------------------------------------------------------------------------------------

    def shown(self, row: Row | msgspec.Struct, *without: str) -> Facts:
        """A row as JSON, in words of his: no staff, no inward numbers, times as ISO 8601."""
        facts: Facts = self._plain(msgspec.to_builtins(row))
        return {name: value for name, value in facts.items() if name not in without}

    def _plain(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [self._plain(one) for one in value]
        if not isinstance(value, dict):
            return value
        return dict(self._fields(value))

    def _fields(self, value: Facts) -> Iterator[tuple[str, Any]]:
        for name, inner in value.items():
            if name in INWARD:
                continue
            if name in STAFF:
                yield name, self._actor(inner)
            elif name in NAMES:
                continue
            elif name == "holder":
                yield name, self._name(inner)
            elif name.endswith("_ms") and isinstance(inner, int):
                yield name.removesuffix("_ms"), shown_time(inner)
            else:
                yield name, self._plain(inner)

    def _actor(self, by: str) -> str:
        return by if by in SPEAKERS or not by else "person"

    def _name(self, name: str) -> str:
        """A name when it is his own."""
        return name if not name or fold(name) == fold(self.guest.name) else SOMEBODY

    def _find(self, kind: type[Row], **where: str) -> list[Facts]:
        return [self.shown(row) for row in self.reads.find(kind, where=where)]

    # --- sections ------------------------------------------------------------------------------------------

    def recognised(self) -> Facts:
        """By what he is recognised and what was opened for him."""
        whose = {"guest_id": self.guest.id}
        self.ents.add(entity_key("guest", self.guest.id))
        return {
            "identities": self._find(IdentityRow, **whose),
            "sessions": [{"made": shown_time(one.made_ms)} for one in self.reads.find(GuestSessionRow, where=whose)],
            "links_to_tickets": [
                {"order_id": one.order_id, "made": shown_time(one.made_ms)}
                for one in self.reads.find(DocumentLinkRow, where=whose)
            ],
        }

    def talk(self) -> Facts:
        """Dialogues with what everybody said in them, files, drafts, questions the bot could not answer."""
        rows = self.reads.dialogues_of(self.guest.id, MOST)
        talks = {row.conversation_id for row in rows}
        talks |= {one.conversation_id for one in self.reads.find(GuestSessionRow, where={"guest_id": self.guest.id})}
        self.dialogues = {row.id for row in rows}
        self.ents |= {entity_key("dialogue", ident) for ident in self.dialogues}
        known = [row for ident in sorted(talks) if (row := self.reads.get(ConversationRow, ident)) is not None]
        return {
            "conversations": [self.shown(row, "dialogue_id", "lines") for row in known],
            "dialogues": [self._dialogue(row) for row in sorted(rows, key=lambda row: row.state.opened_ms)],
            "files": list(self._files(talks)),
            "drafts": self._find(DraftRow, guest_id=self.guest.id),
            "unanswered": [
                self.shown(row.state)
                for row in self.reads.find(UnansweredRow)
                if row.state.dialogue_id in self.dialogues and row.state.text
            ],
        }

    def _dialogue(self, row: DialogueRow) -> Facts:
        said = self.reads.find(MessageRow, where={"dialogue_id": row.id}, order="n")
        messages = [self.shown(one.message, "id", "dialogue_id", "channel") for one in said]
        return self.shown(row.state) | {"remembered_by_the_bot": self.shown_memory(row), "messages": messages}

    def shown_memory(self, row: DialogueRow) -> Facts:
        """What the bot keeps of a dialogue between turns."""
        facts: Facts = self._plain(msgspec.to_builtins(row.memory))
        return facts

    def _files(self, talks: Iterable[str]) -> Iterator[Facts]:
        found: dict[str, AttachmentRow] = {}
        for ident in talks:
            found |= {one.id: one for one in self.reads.find(AttachmentRow, where={"owner": f"guest:{ident}"})}
        for ident in self.dialogues:
            found |= {one.id: one for one in self.reads.find(AttachmentRow, where={"dialogue_id": ident})}
        for row in found.values():
            blob = self.reads.get(BlobRow, row.id)
            data = b64encode(blob.data).decode() if blob is not None else ""
            yield self.shown(row.ref) | {"made": shown_time(row.made_ms), "base64": data}

    def bought(self) -> Facts:
        """Orders, tickets and what the gates noted of those he holds, waiting lists, consents."""
        self.orders = list(self.reads.orders_of(self.guest.id))
        self.ents |= {entity_key("order", order.id) for order in self.orders}
        places = {order.event_id: self.reads.get(BoughtRow, order.event_id, self.guest.id) for order in self.orders}
        return {
            "orders": [self.shown(order) for order in self.orders],
            "tickets": [self._ticket(row) for row in self.reads.tickets_of(self.guest.id)],
            "places": [self.shown(row) for row in places.values() if row is not None],
            "waiting": self._find(WaitRow, guest_id=self.guest.id),
            "consents": [{"order_id": one.id, "offers_of_upgrades": not one.no_offers} for one in self.orders],
        }

    def _ticket(self, row: TicketRow) -> Facts:
        """His ticket with its scans; of one that somebody else holds or bought only what is his."""
        own = {order.id for order in self.orders}
        if row.guest_id != self.guest.id:
            return self.shown(
                row, "code", "guest_id", "entered", "entered_gate", "inside", "entries", "refused", "seat"
            )
        self.tickets.add(row.id)
        self.ents.add(entity_key("ticket", row.id))
        scans = self.reads.find(ScanRow, where={"ticket_id": row.id}, order="at_ms")
        hidden = () if row.order_id in own else ("order_id", "price_minor", "currency", "payment_id", "refund_id")
        return self.shown(row, *hidden) | {"scans": [self.shown(one.line) for one in scans]}

    def money(self) -> Facts:
        """Payments, refunds with masked requisites, what was paid out, fiscal receipts, upgrades."""
        find, ids = self.reads.find, [order.id for order in self.orders]
        payments = [row for ident in ids for row in find(PaymentRow, where={"order_id": ident})]
        refunds = find(RefundRow, where={"guest_id": self.guest.id})
        payouts = [row for one in refunds for row in find(PayoutRow, where={"refund_id": one.id})]
        upgrades = [row for ident in ids for row in find(UpgradeRow, where={"order_id": ident})]
        self.upgrades = {row.id for row in upgrades}
        self.ents |= {entity_key("refund", row.id) for row in refunds}
        self.ents |= {entity_key("upgrade", row.id) for row in upgrades}
        receipts = {f"payment:{row.id}" for row in payments} | {f"payout:{row.id}" for row in payouts}
        return {
            "payments": [self._payment(row) for row in payments],
            "refunds": [self.shown(row.state) for row in refunds],
            "payouts": [self.shown(row) for row in payouts],
            "receipts": [self.shown(row) for row in find(ReceiptRow) if row.of in receipts],
            "upgrades": [self.shown(row.state) for row in upgrades],
        }

    def _payment(self, row: PaymentRow) -> Facts:
        """Who paid is told when it was he."""
        known = (self.guest.email.casefold(), self.guest.phone.casefold())
        contact = row.contact
        if contact.casefold() not in known:
            contact = masked_email(contact) if "@" in contact else masked_phone(contact)
        return self.shown(row) | {"payer": self._name(row.payer), "contact": contact}

    def rest(self) -> Facts:
        """Errands that were run for him."""
        about = [row.state for row in self.reads.find(ErrandRow)]
        his = [
            one
            for one in about
            if one.dialogue_id in self.dialogues or one.ticket_id in self.tickets or one.upgrade_id in self.upgrades
        ]
        self.ents |= {entity_key("errand", one.id) for one in his}
        return {"errands": [self.shown(one) for one in his]}

    def audit(self) -> Iterator[Facts]:
        """Entries that name him, or what is his; a detail only where it is of him."""
        after, known = 0, True
        while known:
            page = self.reads.audit(after, PAGE)
            known = bool(page)
            for link in page:
                after = link.n
                if link.subject == self.guest.id or link.ent in self.ents:
                    detail = link.detail if link.subject == self.guest.id else ""
                    facts = {"at": shown_time(link.at_ms), "by": self._actor(link.user_id), "what": link.kind}
                    yield facts | {"about": link.ent, "outcome": link.outcome, "detail": detail}
