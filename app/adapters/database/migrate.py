"""Brings a database to this build's schema; a newer one is refused, never taken down."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from app.ports.storage import NewerSchemaError

FOLDER = Path(__file__).with_name("migrations")


def migrate(engine: Engine) -> None:
    """Run what is missing, each step in its own transaction. `NewerSchemaError` when there is more than we know."""
    config = Config()
    config.set_main_option("script_location", FOLDER.as_posix().replace("%", "%%"))
    with engine.connect() as connection:
        refuse_newer(connection)
        connection.rollback()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def refuse_newer(connection: Connection) -> None:
    """`NewerSchemaError` when the data was written by a build that knows more."""
    config = Config()
    config.set_main_option("script_location", FOLDER.as_posix().replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    for revision in MigrationContext.configure(connection).get_current_heads():
        if revision not in known:
            raise NewerSchemaError(
                f"the data has schema {revision}, this Usher knows up to {max(known)}: install the newer Usher"
            )
