"""Alembic's entry: runs the steps over the connection that `migrate` hands in."""

from __future__ import annotations

from alembic import context

from app.adapters.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
