"""Where a payment's link was sent by a person."""

from __future__ import annotations

from alembic import op

from app.adapters.database.migrations.lines import EMPTY, column_of

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen the payments."""
    op.add_column("payments", column_of("dialogue_id=T", EMPTY["T"]))
