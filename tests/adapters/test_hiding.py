"""What past events are to tell no more: in memory and on disk alike (X25)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.adapters.database import open_storage
from app.adapters.memory import MemoryStorage
from app.domain.ids import entity_key
from app.ports import rows
from app.ports.facts import Batch, Hiding
from app.ports.reads import Reads
from app.ports.storage import Storage, StorageClosedError, Tx
from tests.adapters.filled import AT, body, guest, logs, puts


@pytest.fixture(params=["memory", "sqlite"])
async def storage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Storage]:
    made: Storage = MemoryStorage() if request.param == "memory" else await open_storage(tmp_path / "usher.db")
    yield made
    await made.close()


async def test_past_events_of_an_entity_tell_less_and_others_the_same(storage: Storage) -> None:
    await storage.write(logs("d1", at_ms=AT - 10))
    for name in ("d1", "d2"):
        await storage.write(logs(name))
    heard: list[Batch] = []
    storage.listen(heard.append)

    def work(reads: Reads, tx: Tx) -> tuple[Hiding, int]:
        tx.log("Hidden", entity_key("dialogue", "d1"), 2, body(id="d1"), at_ms=AT)
        hiding = Hiding(
            frozenset({entity_key("dialogue", "d1")}), AT, lambda told: body(was=bytes(told.state).decode())
        )
        return hiding, reads.place().head

    assert await storage.hide(work) == 3
    events = await storage.read(lambda reads: reads.events(0, 9))
    was = body(was=bytes(body(id="d1").state).decode())
    assert [event.body for event in events] == [body(id="d1"), was, body(id="d2"), body(id="d1")]
    (batch,) = heard
    assert [event.seq for event in batch.events] == [4]
    assert batch.hidden is not None
    await storage.rewrite()


async def test_a_hiding_that_fails_changes_nothing(storage: Storage) -> None:
    await storage.write(puts(guest("g1")))

    def work(_reads: Reads, tx: Tx) -> tuple[Hiding, None]:
        tx.drop(rows.GuestRow, "g1")
        raise LookupError("on purpose")

    with pytest.raises(LookupError, match="on purpose"):
        await storage.hide(work)
    assert await storage.read(lambda reads: reads.get(rows.GuestRow, "g1")) is not None


async def test_a_hiding_of_nothing_tells_nobody(storage: Storage) -> None:
    nothing = Hiding(frozenset(), AT, lambda told: told)
    assert await storage.hide(lambda _reads, _tx: (nothing, "done")) == "done"


async def test_a_closed_storage_hides_nothing(storage: Storage) -> None:
    await storage.close()
    with pytest.raises(StorageClosedError):
        await storage.hide(lambda _reads, _tx: (Hiding(frozenset(), AT, lambda told: told), None))
