"""The books: places, codes, scans, payments, refunds, upgrades, errands."""

from __future__ import annotations

from alembic import op

from app.adapters.database.migrations.lines import EMPTY, column_of, tables_of

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = """
bought: event_id=T* guest_id=T* places=I upgrade_id=T
codes: ticket_id=T* issue=I* event_id=T code=T made_ms=I why=T dead_ms=I tail=T list_ver=I
document_links: id=T* order_id=T guest_id=T made_ms=I
drafts: guest_id=T* kind=T* at_ms=I slots=B attachments=B
errands: id=T* ver=I event_id=T status=T made_ms=I state=B archived=F
gate_changes: event_id=T* ver=I* ticket_id=T at_ms=I dead=F
gate_lists: event_id=T* ver=I
gates: id=T* ver=I event_id=T state=B scanner_ids=B list_ver=I
holds: id=T* kind=T event_id=T category_id=T places=I guest_id=T made_ms=I expires_ms=I state=T order_id=T
    upgrade_id=T seats=B
key_numbers: number=I* event_id=T
key_pairs: event_id=T* number=I secret=B public=B made_ms=I
numbers: id=T* last=I
payments: id=T* order_id=T guest_id=T event_id=T provider=T purpose=T amount_minor=I currency=T state=T
    made_ms=I expires_ms=I provider_id=T url=T instrument=T payer=T captured_ms=I refunded_minor=I disputed=F
    hold_id=T upgrade_id=T ticket_ids=B link=T attempt=I title=T lang=T contact=T lines=B problem=T
payouts: id=T* refund_id=T payment_id=T amount_minor=I currency=T state=T made_ms=I provider_id=T done_ms=I
    problem=T
promos: event_id=T* code=T* percent=I minor_off=I from_ms=I until_ms=I limit=I uses=I categories=B
provider_ids: provider=T* provider_id=T* payment_id=T
quotas: event_id=T* category_id=T* ver=I total=I sold=I held=I inside=I buffer=I state=B
receipts: id=T* kind=T of=T amount_minor=I currency=T state=T made_ms=I lines=B number=T done_ms=I problem=T
refunds: id=T* ver=I event_id=T order_id=T guest_id=T state=B status=T opened_ms=I closed_ms=I archived=F
    payee_name=T payee_bik=T payee_account=T
scanners: id=T* event_id=T gate_id=T name=T secret=T made_ms=I seen_ms=I list_ver=I online=F revoked=F reentry=F
scans: id=T* event_id=T gate_id=T device=T at_ms=I verdict=T ticket_id=T issue=I entry=F line=B
seats: event_id=T* seat=T* category_id=T hold_id=T ticket_id=T
second_factors: user_id=T* secret=T confirmed=F counter=I failures=I locked_until_ms=I made_ms=I
spent: user_id=T* day=T* minor=I
traces: kind=T* mark=T* refund_ids=B
typed_codes: code=T* ticket_id=T issue=I
upgrades: id=T* ver=I event_id=T order_id=T guest_id=T status=T made_ms=I state=B archived=F
"""

MORE = {
    "effects": "line=T n=I priority=I made_ms=I",
    "orders": (
        "ver=I ticket_ids=B payment_ids=B category_id=T places=I hold_id=T promo=T channel=T conversation_id=T "
        "upgrade_ids=B refund_ids=B no_offers=F"
    ),
    "tickets": (
        "ver=I category_id=T issue=I place=I entered_ms=I entered_gate=T inside=F entries=I reissues=I sent_ms=I "
        "double=F list_ver=I folded=T payment_id=T refund_id=T refused_ms=I refused=T"
    ),
}
"""columns that tables of the first version get"""

FIRST = {"ver": "1", "issue": "1", "place": "1"}
"""what rows that are there already get, where it is not empty"""

INDEXES = (
    ("orders", "event_id"),
    ("tickets", "event_id"),
    ("tickets", "event_id folded id"),
    ("guests", "folded id"),
    ("guests", "digits id"),
    ("guests", "email id"),
    ("holds", "state expires_ms"),
    ("scans", "ticket_id at_ms"),
    ("scans", "event_id at_ms"),
    ("scanners", "event_id"),
    ("gate_changes", "event_id at_ms"),
    ("codes", "code"),
    ("codes", "tail"),
    ("payments", "order_id"),
    ("payments", "state expires_ms"),
    ("refunds", "order_id"),
    ("refunds", "guest_id"),
    ("refunds", "status closed_ms"),
    ("payouts", "refund_id"),
    ("payouts", "state"),
    ("receipts", "state"),
    ("upgrades", "order_id"),
    ("upgrades", "status"),
    ("errands", "status"),
    ("tokens", "ends_ms"),
    ("families", "ends_ms"),
    ("guest_sessions", "guest_id"),
    ("identities", "guest_id"),
    ("attachments", "owner"),
    ("attachments", "dialogue_id"),
    ("commands", "ent"),
    ("document_links", "guest_id"),
    ("dialogues", "archived id"),
    ("dialogues", "status archived resolved_ms"),
    ("refunds", "archived id"),
    ("upgrades", "archived id"),
)


def upgrade() -> None:
    """Make the new tables, widen the old ones."""
    for table, columns in tables_of(TABLES):
        op.create_table(table, *columns)
    for table, words in MORE.items():
        for word in words.split():
            name, _, kind = word.partition("=")
            op.add_column(table, column_of(word, FIRST.get(name, EMPTY.get(kind[0], "[]"))))
    for table, indexed in INDEXES:
        names = indexed.split()
        op.create_index(f"ix_{table}_{'_'.join(names)}", table, names)
