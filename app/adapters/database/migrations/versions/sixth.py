"""What ties the books to the organiser's own ticket shop."""

from __future__ import annotations

from alembic import op

from app.adapters.database.migrations.lines import EMPTY, column_of, tables_of

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = """
brought_codes: id=T* ticket_id=T issue=I tail=T
shop_links: event_id=T* modified=T checked_ms=I synced_ms=I
shop_orders: event_id=T* code=T* order_id=T
shop_sold: order_id=T* event_id=T code=T
shop_places: event_id=T* position_id=T* code=T ticket_id=T
shop_tickets: ticket_id=T* event_id=T position_id=T told=I passed=B
"""


def upgrade() -> None:
    """Make the tables; codes so far are all our own."""
    for name, columns in tables_of(TABLES):
        op.create_table(name, *columns)
    op.create_index("ix_brought_codes_tail", "brought_codes", ["tail"])
    op.add_column("codes", column_of("brought=T", EMPTY["T"]))
