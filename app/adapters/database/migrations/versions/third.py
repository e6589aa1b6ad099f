"""Payouts by people: how, under which number, by whom. What was booked with the decision before stays done."""

from __future__ import annotations

from alembic import op

from app.adapters.database.migrations.lines import EMPTY, column_of

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COLUMNS = ("way=T", "reference=T", "paid_by=T")


def upgrade() -> None:
    """Widen the table; of what people paid out before, only the way can be told."""
    for word in COLUMNS:
        op.add_column("payouts", column_of(word, EMPTY["T"]))
    op.execute(
        "UPDATE payouts SET problem = '', way = CASE WHEN payment_id IN "
        "(SELECT id FROM payments WHERE provider = 'desk') THEN 'desk' ELSE 'account' END WHERE problem = 'by_hand'"
    )
