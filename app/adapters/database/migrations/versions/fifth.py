"""The lines for what is sold out."""

from __future__ import annotations

from alembic import op

from app.adapters.database.migrations.lines import tables_of

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = """
lines: event_id=T* category_id=T* waiting=B
waits: event_id=T* category_id=T* guest_id=T* conversation_id=T places=I state=T made_ms=I invited_ms=I order_id=T
"""


def upgrade() -> None:
    """Make the tables."""
    for name, columns in tables_of(TABLES):
        op.create_table(name, *columns)
    op.create_index("ix_waits_guest_id", "waits", ["guest_id"])
    op.create_index("ix_waits_state", "waits", ["state"])
