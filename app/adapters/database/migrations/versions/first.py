"""Everything Usher keeps, from the beginning."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

from app.adapters.database.migrations.lines import WHOLE, tables_of

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
articles: id=T* ver=I event_id=T state=B
attachments: id=T* owner=T dialogue_id=T ref=B made_ms=I
audit: n=I* at_ms=I user_id=T kind=T ent=T outcome=T cmd=T subject=T detail=T digest=T hash=T
blobs: id=T* data=B
commands: id=T* user_id=T fingerprint=T kind=T ent=T client_seq=I at_ms=I result=B
conversations: id=T* guest_id=T event_id=T channel=T lang=T dialogue_id=T lines=I
devices: user_id=T* device=T* client_seq=I
dialogues: id=T* ver=I state=B memory=B conversation_id=T guest_id=T event_id=T status=T holder_id=T last_ms=I
    snoozed_ms=I resolved_ms=I considered=I owed=I guest_ms=I archived=F
effects: id=T* kind=T ent=T state=T due_ms=I attempts=I cmd=T problem=T
events: seq=I* at_ms=I kind=T ent=T ver=I scope=T was=T cmd=T by=T body=B
families: id=T* user_id=T device=T made_ms=I ends_ms=I revoked=F
festivals: id=T* ver=I state=B full=B
guest_sessions: id=T* conversation_id=T guest_id=T made_ms=I
guests: id=T* name=T folded=T phone=T digits=T email=T lang=T since_ms=I past_events=I past_minor=I currency=T
    tags=B channels=B
identities: kind=T* address=T* guest_id=T
logins: login=T* user_id=T
messages: dialogue_id=T* n=I* at_ms=I by=T system=T conversation_id=T line=I message=B payload=T said_id=T
orders: id=T* guest_id=T event_id=T status=T total_minor=I currency=T made_ms=I
replies: id=T* ver=I state=B
said: conversation_id=T* said_id=T* line=I at_ms=I
samples: at_ms=I* bot=I person=I arrivals=I queue=I longest_ms=I answered=I answer_p50_ms=I? answer_p95_ms=I?
settings: id=T* value=B
subjects: id=T* key=B
tickets: id=T* order_id=T guest_id=T event_id=T category=T status=T code=T holder=T price_minor=I currency=T
    admits=I seat=T gate=T
tokens: id=T* family_id=T user_id=T kind=T ends_ms=I used=F
unanswered: id=T* ver=I event_id=T state=B
users: id=T* ver=I login=T name=T role=T password=T state=B event_ids=B disabled=F perm_ver=I scope_seq=I
    made_ms=I seen_ms=I
"""

INDEXES = (
    ("articles", "event_id"),
    ("dialogues", "guest_id"),
    ("dialogues", "status last_ms"),
    ("effects", "state due_ms"),
    ("families", "user_id"),
    ("messages", "at_ms"),
    ("messages", "conversation_id line"),
    ("orders", "guest_id"),
    ("tickets", "guest_id"),
    ("tickets", "order_id"),
)

KEEP = "BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END"
ERASED = "NEW.detail <> ''"


def upgrade() -> None:
    """Make the tables, the word index and what guards the audit."""
    for name, columns in tables_of(TABLES):
        op.create_table(name, *columns)
    op.create_table(
        "stream",
        sa.Column("id", WHOLE, sa.CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
        sa.Column("epoch", Text, nullable=False),
        sa.Column("head", WHOLE, nullable=False),
        sa.Column("oldest", WHOLE, nullable=False),
        sa.Column("batch", Text, nullable=False),
    )
    for table, words in INDEXES:
        names = words.split()
        op.create_index(f"ix_{table}_{'_'.join(names)}", table, names)
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_only()


def _sqlite_only() -> None:
    op.execute("CREATE VIRTUAL TABLE words USING fts5(text, tokenize = 'unicode61 remove_diacritics 0')")
    op.execute(f"CREATE TRIGGER audit_stays BEFORE DELETE ON audit {KEEP}")
    chained = "n, at_ms, user_id, kind, ent, outcome, cmd, subject, digest, hash"
    op.execute(f"CREATE TRIGGER audit_links BEFORE UPDATE OF {chained} ON audit {KEEP}")
    op.execute(f"CREATE TRIGGER audit_erasing BEFORE UPDATE OF detail ON audit WHEN {ERASED} {KEEP}")
