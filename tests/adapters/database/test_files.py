"""The file: its schema, what guards it, copies of it, and what is thrown away."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from app.adapters.database import Retention, SqliteStorage, open_storage
from app.adapters.database.engines import reading_engine, writing_engine
from app.adapters.database.mapping import NAMES
from app.adapters.database.migrate import FOLDER, migrate
from app.adapters.database.migrations.versions import fourth
from app.adapters.database.tables import mapped, metadata
from app.domain.audit import first_break
from app.ports import books, lines, mirrors, rows
from app.ports.reads import Reads
from app.ports.rows import Row
from app.ports.storage import NewerSchemaError
from tests.adapters.filled import AT, audits, guest, logs, puts


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[SqliteStorage]:
    made = await open_storage(tmp_path / "usher.db", Retention(age_ms=1_000, events=3))
    yield made
    await made.close()


def alter(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def names(folder: Path, pattern: str) -> list[str]:
    return sorted(path.name for path in folder.glob(pattern))


# --- schema ------------------------------------------------------------------------------------------------


def test_the_migrations_make_exactly_the_tables_the_code_knows(tmp_path: Path) -> None:
    engine = writing_engine(tmp_path / "usher.db")
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": lambda name, *_: _is_ours(name)})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_payments_of_an_older_database_keep_what_they_had(tmp_path: Path) -> None:
    """The schema before the fourth knew no dialogue of a payment; its rows come through whole."""
    row = books.PaymentRow(
        id="p1", order_id="1", guest_id="g1", event_id="north", provider="sandbox", purpose="order",
        amount_minor=100, currency="RUB", state="pending", made_ms=1, link="https://usher.example/pay/p1",
    )  # fmt: skip
    old = msgspec.structs.asdict(row)
    del old["dialogue_id"]
    values = [msgspec.json.encode(one) if isinstance(one, tuple) else one for one in old.values()]
    engine = writing_engine(tmp_path / "usher.db")
    config = Config()
    config.set_main_option("script_location", FOLDER.as_posix())
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, fourth.down_revision)
    with closing(sqlite3.connect(tmp_path / "usher.db")) as before, before:
        places = ",".join("?" * len(old))
        before.execute(f"INSERT INTO payments ({','.join(old)}) VALUES ({places})", values)  # noqa: S608  # our names
    migrate(engine)
    with engine.connect() as connection:
        assert mapped(books.PaymentRow).fetch(connection, ("p1",)) == row
    engine.dispose()


def _is_ours(name: str | None) -> bool:
    return name is None or not (name.startswith("words") or name == "alembic_version")


def test_every_kind_of_row_has_a_table() -> None:
    defined = (*vars(rows).values(), *vars(books).values(), *vars(lines).values(), *vars(mirrors).values())
    classes = [kind for kind in defined if isinstance(kind, type) and issubclass(kind, Row)]
    kinds = {kind for kind in classes if kind is not Row}
    assert kinds == set(NAMES)


async def test_a_database_of_a_newer_usher_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "usher.db"
    await (await open_storage(path)).close()
    alter(path, "UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()
    with pytest.raises(NewerSchemaError, match="9999"):
        await open_storage(path)
    assert path.read_bytes() == before


async def test_a_reopened_database_goes_on_where_it_was(tmp_path: Path) -> None:
    storage = await open_storage(tmp_path / "deeper" / "usher.db")
    await storage.write(logs("a"))
    before = await storage.read(lambda reads: reads.place())
    await storage.close()
    storage = await open_storage(tmp_path / "deeper" / "usher.db")
    assert await storage.read(lambda reads: reads.place()) == before
    assert await storage.write(logs("b")) == 2
    await storage.close()


def test_every_commit_is_on_the_disk_and_readers_cannot_write(tmp_path: Path) -> None:
    writing, reading = writing_engine(tmp_path / "usher.db"), reading_engine(tmp_path / "usher.db")
    with writing.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
    migrate(writing)
    with reading.connect() as connection, pytest.raises(Exception, match="readonly"):
        connection.exec_driver_sql("DELETE FROM guests")
    writing.dispose()
    reading.dispose()


async def test_a_read_sees_one_moment_whatever_is_written_meanwhile(storage: SqliteStorage) -> None:
    looked, go = threading.Event(), threading.Event()

    def query(reads: Reads) -> tuple[int, int]:
        first = reads.place().head
        looked.set()
        go.wait(5)
        return first, reads.place().head

    reading = asyncio.ensure_future(storage.read(query))
    await asyncio.to_thread(looked.wait, 5)
    await storage.write(logs("a"))
    go.set()
    assert await reading == (0, 0)
    assert (await storage.read(lambda reads: reads.place())).head == 1


# --- retention ---------------------------------------------------------------------------------------------


async def test_events_go_when_they_are_both_old_and_many(storage: SqliteStorage) -> None:
    for n in range(10):
        await storage.write(logs(str(n), at_ms=AT + n))
    assert await storage.forget(AT + 1_000) == 0  # none is older than a second
    assert await storage.forget(AT + 1_005) == 5
    place = await storage.read(lambda reads: reads.place())
    assert (place.oldest, place.head) == (6, 10)
    assert await storage.forget(AT + 9_999_999) == 2  # the newest three stay however old they are
    assert [event.seq for event in await storage.read(lambda reads: reads.events(0, 99))] == [8, 9, 10]
    assert await storage.forget(AT + 9_999_999) == 0


# --- the audit ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM audit WHERE n = 2", "UPDATE audit SET outcome = 'x'", "UPDATE audit SET detail = 'x' WHERE n = 1"],
)
async def test_the_audit_is_only_ever_added_to(storage: SqliteStorage, tmp_path: Path, statement: str) -> None:
    await storage.write(audits("one", "g1", "said"))
    await storage.write(audits("two", "g1", "said"))
    with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
        alter(tmp_path / "usher.db", statement)
    assert first_break(await storage.read(lambda reads: reads.audit(0, 9))) is None


async def test_a_person_is_erased_from_the_audit_and_the_chain_stays_whole(
    storage: SqliteStorage, tmp_path: Path
) -> None:
    await storage.write(audits("one", "g1", "his words"))
    await storage.write(audits("two", "g2", "her words"))
    await storage.write(lambda tx: tx.drop(rows.SubjectRow, "g1"))
    alter(tmp_path / "usher.db", "UPDATE audit SET detail = '' WHERE subject = 'g1'")
    links = await storage.read(lambda reads: reads.audit(0, 9))
    assert [link.detail for link in links] == ["", "her words"]
    assert first_break(links) is None


async def test_an_audit_changed_behind_its_guards_shows(storage: SqliteStorage, tmp_path: Path) -> None:
    for n in range(4):
        await storage.write(audits(str(n)))
    alter(tmp_path / "usher.db", "DROP TRIGGER audit_links", "UPDATE audit SET user_id = 'other' WHERE n = 3")
    found = first_break(await storage.read(lambda reads: reads.audit(0, 9)))
    assert found is not None
    assert found.n == 3


# --- copies ------------------------------------------------------------------------------------------------


async def test_a_backup_is_one_whole_file_of_its_own(storage: SqliteStorage, tmp_path: Path) -> None:
    await storage.write(puts(guest()))
    await storage.backup(tmp_path / "copy.db")
    assert names(tmp_path, "copy*") == ["copy.db"]
    opened = await open_storage(tmp_path / "copy.db")
    assert await opened.read(lambda reads: reads.get(rows.GuestRow, "g1")) == guest()
    await opened.close()


@pytest.mark.parametrize("damage", ["empty", "garbage", "torn", "foreign"])
async def test_a_damaged_backup_is_refused(storage: SqliteStorage, tmp_path: Path, damage: str) -> None:
    copy = tmp_path / "copy.db"
    for n in range(50):
        await storage.write(puts(guest(f"g{n}", "x" * 2_000)))
    await storage.backup(copy)
    whole = copy.read_bytes()
    if damage == "foreign":
        copy.unlink()
        alter(copy, "CREATE TABLE other (id)")
    else:
        copy.write_bytes({"empty": b"", "garbage": b"not a database " * 99, "torn": whole[: len(whole) // 2]}[damage])
    with pytest.raises(ValueError, match="not a whole backup"):
        await storage.restore(copy)
    assert (await storage.read(lambda reads: reads.get(rows.GuestRow, "g7"))) is not None


async def test_a_newer_backup_is_refused(storage: SqliteStorage, tmp_path: Path) -> None:
    await storage.backup(tmp_path / "copy.db")
    alter(tmp_path / "copy.db", "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerSchemaError):
        await storage.restore(tmp_path / "copy.db")
    assert await storage.write(logs("a")) == 1


async def test_a_backup_taken_while_others_write_is_of_one_moment(storage: SqliteStorage, tmp_path: Path) -> None:
    writing = [asyncio.ensure_future(storage.write(logs(str(n)))) for n in range(300)]
    head = await storage.backup(tmp_path / "copy.db")
    await asyncio.gather(*writing)
    opened = await open_storage(tmp_path / "copy.db")
    seqs = await opened.read(lambda reads: [event.seq for event in reads.events(0, 999)])
    await opened.close()
    assert seqs == list(range(1, head + 1))


async def test_an_older_backup_is_brought_to_this_schema(storage: SqliteStorage, tmp_path: Path) -> None:
    """A restore migrates; restoring our own schema is the case there is."""
    await storage.write(logs("a"))
    await storage.backup(tmp_path / "copy.db")
    await storage.restore(tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "usher.db")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0006",)]
