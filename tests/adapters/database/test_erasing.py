"""After an erasure no file holds a word of it, and the search finds everything else as before (R3)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.adapters.database import SqliteStorage, engines, erasing, open_storage
from app.domain.ids import entity_key
from app.domain.words import fold
from app.ports import rows
from app.ports.facts import Erasure
from app.ports.reads import Reads
from app.ports.storage import Tx
from tests.adapters.filled import dialogue, message, puts

pytestmark = pytest.mark.requirement("R3")
WORD = "Канарейка"


def holding(folder: Path, *signs: str) -> list[str]:
    """Files in which one of these stands."""
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    return [name for name, data in files.items() if any(sign.encode() in data for sign in signs)]


async def filled(path: Path) -> SqliteStorage:
    storage = await open_storage(path)
    await storage.write(puts(dialogue("d1"), dialogue("d2")))
    await storage.write(puts(*(message("d1", n, f"{WORD} {n}") for n in range(1, 400))))
    await storage.write(puts(*(message("d2", n, f"Парковка {n}") for n in range(1, 400))))
    return storage


def wipe(reads: Reads, tx: Tx) -> tuple[Erasure, None]:
    for row in reads.find(rows.MessageRow, where={"dialogue_id": "d1"}):
        tx.drop(rows.MessageRow, row.dialogue_id, row.n) if row.n % 2 else tx.put(message("d1", row.n, "—"))
    return Erasure(frozenset({entity_key("dialogue", "d1")}), frozenset()), None


async def test_no_file_holds_what_was_erased_and_the_rest_is_still_found(tmp_path: Path) -> None:
    storage = await filled(tmp_path / "usher.db")
    assert holding(tmp_path, WORD)
    await storage.erase(wipe)
    assert holding(tmp_path, WORD, fold(WORD)) == []
    found = await storage.read(lambda reads: reads.search("парковка 217", 5))
    assert [match.ent for match in found] == ["dialogue:d2"]
    assert await storage.read(lambda reads: reads.search(WORD, 5)) == []
    await storage.close()


async def test_messages_numbered_anew_are_indexed_anew(tmp_path: Path) -> None:
    storage = await filled(tmp_path / "usher.db")
    with closing(sqlite3.connect(tmp_path / "usher.db", isolation_level=None)) as raw:
        raw.execute("UPDATE messages SET rowid = rowid + 5000")
        assert await storage.read(lambda reads: reads.search("парковка", 5)) == []
        erasing.index_again(raw)
    found = await storage.read(lambda reads: reads.search("парковка", 5))
    assert [match.ent for match in found] == ["dialogue:d2"]
    await storage.close()


async def test_a_log_that_somebody_reads_for_ever_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "usher.db"
    await (await filled(path)).close()
    monkeypatch.setattr(engines, "BUSY_S", 0.01)
    engine = engines.writing_engine(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM messages").fetchone()
        with pytest.raises(OSError, match="erase once more"):
            erasing.rewrite(engine)
        reader.execute("COMMIT")
    assert erasing.rewrite(engine) == (None, None)
    engine.dispose()
