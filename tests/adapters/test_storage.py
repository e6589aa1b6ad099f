"""What every storage does, in memory and on disk alike."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.adapters.database import open_storage
from app.adapters.memory import MemoryStorage
from app.domain.audit import first_break
from app.domain.ids import entity_key
from app.ports import rows
from app.ports.facts import Batch, Erasure
from app.ports.reads import Reads
from app.ports.storage import Storage, StorageClosedError, Tx
from app.protocol.frames import EventBody
from app.protocol.guest import Line
from app.protocol.records import ReadyReply, Unanswered
from tests.adapters.filled import (
    AT,
    article,
    audits,
    body,
    dialogue,
    festival,
    guest,
    logs,
    message,
    order,
    puts,
    ticket,
    user,
)


@pytest.fixture(params=["memory", "sqlite"])
async def storage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Storage]:
    made: Storage = MemoryStorage() if request.param == "memory" else await open_storage(tmp_path / "usher.db")
    yield made
    await made.close()


SOME: tuple[rows.Row, ...] = (
    dialogue("d1", archived=True, owed=3, state_reasons=("refund",)),
    message("d1", 1, payload="p", said_id="s"),
    guest(tags=("vip", "regular")),
    ticket("t1", "o1"),
    festival(),
    article(),
    user(event_ids=("ev",), disabled=True),
    rows.BlobRow(id="b", data=bytes(range(256))),
    rows.SampleRow(at_ms=AT, bot=1, person=2, arrivals=3, queue=4, longest_ms=5, answered=6, answer_p50_ms=None),
)


@pytest.mark.parametrize("row", SOME, ids=lambda row: type(row).__name__)
async def test_a_row_comes_back_as_it_was_put(storage: Storage, row: rows.Row) -> None:
    await storage.write(puts(row))
    key = [getattr(row, name) for name in row.KEY]
    assert await storage.read(lambda reads: reads.get(type(row), *key)) == row
    assert await storage.write(lambda tx: tx.get(type(row), *key)) == row


async def test_a_second_put_replaces_and_a_drop_removes(storage: Storage) -> None:
    await storage.write(puts(guest(name="Один")))
    await storage.write(puts(guest(name="Два")))
    found = await storage.read(lambda reads: reads.get(rows.GuestRow, "g1"))
    assert found is not None
    assert found.name == "Два"
    await storage.write(lambda tx: tx.drop(rows.GuestRow, "g1"))
    assert await storage.read(lambda reads: reads.get(rows.GuestRow, "g1")) is None
    await storage.write(lambda tx: tx.drop(rows.GuestRow, "never was"))


async def test_a_unit_sees_its_own_writes(storage: Storage) -> None:
    def work(tx: Tx) -> None:
        tx.put(guest(name="Имя"))
        seen = tx.get(rows.GuestRow, "g1")
        assert seen is not None
        assert seen.name == "Имя"
        tx.drop(rows.GuestRow, "g1")
        assert tx.get(rows.GuestRow, "g1") is None
        assert tx.head() == 0
        assert tx.log("K", entity_key("staff", "u"), 1, body(), at_ms=AT) == 1
        assert tx.head() == 1

    await storage.write(work)


async def test_what_a_unit_raises_undoes_its_writes_and_reaches_its_caller(storage: Storage) -> None:
    def work(tx: Tx) -> None:
        tx.put(guest())
        tx.log("K", entity_key("guest", "g1"), 1, body(), at_ms=AT)
        tx.tell("c1", Line(n=1, at_ms=AT, by="bot", text="-"))
        audits("lost")(tx)
        raise LookupError("on purpose")

    batches: list[Batch] = []
    storage.listen(batches.append)
    with pytest.raises(LookupError, match="on purpose"):
        await storage.write(work)
    assert await storage.read(lambda reads: reads.get(rows.GuestRow, "g1")) is None
    assert await storage.write(logs("next")) == 1
    assert [event.seq for batch in batches for event in batch.events] == [1]
    assert await storage.read(lambda reads: reads.audit(0, 10)) == []


async def test_listeners_hear_events_and_lines_before_the_writer_does(storage: Storage) -> None:
    heard: list[Batch] = []
    storage.listen(heard.append)

    def work(tx: Tx) -> str:
        tx.log("K", entity_key("dialogue", "d"), 7, body(a=1), at_ms=AT, scope="new", was="old", cmd="c", by="u")
        tx.tell("c1", Line(n=1, at_ms=AT, by="bot", text="слово"))
        return "done"

    assert await storage.write(work) == "done"
    (batch,) = heard
    (event,) = batch.events
    assert (event.seq, event.kind, event.ent, event.ver) == (1, "K", "dialogue:d", 7)
    assert (event.scope, event.was, event.cmd, event.by) == ("new", "old", "c", "u")
    assert batch.lines == [("c1", Line(n=1, at_ms=AT, by="bot", text="слово"))]
    assert (batch.head, batch.epoch) == (1, (await storage.read(lambda reads: reads.place())).epoch)


async def test_work_that_changes_nothing_tells_nobody(storage: Storage) -> None:
    heard: list[Batch] = []
    storage.listen(heard.append)
    assert await storage.write(lambda tx: tx.head()) == 0
    assert heard == []


async def test_the_log_is_read_on_from_any_place(storage: Storage) -> None:
    for n in range(5):
        await storage.write(logs(str(n)))
    page = await storage.read(lambda reads: reads.events(2, 2))
    assert [(event.seq, event.ent) for event in page] == [(3, "dialogue:2"), (4, "dialogue:3")]
    assert [event.scope == event.was == "" for event in page] == [True, True]
    assert await storage.read(lambda reads: list(reads.events(5, 9))) == []
    place = await storage.read(lambda reads: reads.place())
    assert (place.head, place.oldest, len(place.epoch)) == (5, 1, 32)


async def test_entities_are_what_is_alive_with_its_event(storage: Storage) -> None:
    question = Unanswered(id="q", event_id="ev", text="?", count=1, last_ms=AT)
    reply = ReadyReply(id="r", title_ru="-", text_ru="-")
    await storage.write(
        puts(
            dialogue("d1"),
            dialogue("gone", archived=True),
            article(),
            festival(),
            user("u1"),
            user("u2", disabled=True),
            rows.UnansweredRow(id="q", ver=3, event_id="ev", state=question),
            rows.ReadyReplyRow(id="r", ver=2, state=reply),
        )
    )
    found = await storage.read(lambda reads: {item.ent: (item.ver, scope) for item, scope in reads.entities()})
    assert found == {
        "dialogue:d1": (1, "ev"),
        "article:ev/parking": (1, "ev"),
        "unanswered:q": (3, "ev"),
        "event:ev": (1, "ev"),
        "reply:r": (2, ""),
        "staff:u1": (1, ""),
    }


async def test_transcripts_are_read_in_pages_and_by_line(storage: Storage) -> None:
    some = [message("d1", n, by="bot" if n == 2 else "guest", line=0 if n == 3 else n) for n in range(1, 6)]
    await storage.write(puts(*some, message("d2", 1, at_ms=AT + 9_000)))

    assert [one.n for one in await storage.read(lambda reads: reads.thread("d1", 0, 2))] == [4, 5]
    assert [one.n for one in await storage.read(lambda reads: reads.thread("d1", 4, 2))] == [2, 3]
    assert [one.line for one in await storage.read(lambda reads: reads.lines("c-d1", 1, 2))] == [2, 4]
    assert [one.n for one in await storage.read(lambda reads: reads.unconsidered("d1", 1))] == [3, 4, 5]
    between = await storage.read(lambda reads: [one.n for one in reads.messages_between(AT + 2, AT + 4)])
    assert between == [2, 3]


async def test_what_a_guest_has_is_found(storage: Storage) -> None:
    await storage.write(
        puts(
            order("o2", made_ms=AT + 5),
            order("o1", made_ms=AT),
            order("of another", "g2"),
            ticket("t1", "o1"),
            ticket("given away", "o1", "g2"),
            ticket("held for him", "of another", "g1"),
            ticket("not his", "of another", "g2"),
            dialogue("old", last_ms=AT),
            dialogue("new", last_ms=AT + 1),
            dialogue("of another", guest_id="g2"),
        )
    )
    assert [one.id for one in await storage.read(lambda reads: reads.orders_of("g1"))] == ["o1", "o2"]
    tickets = await storage.read(lambda reads: reads.tickets_of("g1"))
    assert {one.id for one in tickets} == {"t1", "given away", "held for him"}
    assert [one.id for one in await storage.read(lambda reads: reads.dialogues_of("g1", 9))] == ["new", "old"]
    assert [one.id for one in await storage.read(lambda reads: reads.dialogues_of("g1", 1))] == ["new"]


async def test_the_sweeps_find_what_is_due(storage: Storage) -> None:
    await storage.write(
        puts(
            dialogue("held", status="active", holder_id="u1"),
            dialogue("awaiting", status="guest", holder_id="u2"),
            dialogue("asleep", status="snoozed", snoozed_ms=AT),
            dialogue("deep asleep", status="snoozed", snoozed_ms=AT + 1),
            dialogue("silent", last_ms=AT),
            dialogue("lively", last_ms=AT + 1),
            dialogue("asked", last_ms=AT + 1, owed=2, considered=1),
            dialogue("over", status="resolved", resolved_ms=AT),
            dialogue("archived", status="resolved", resolved_ms=AT, archived=True),
            dialogue("just over", status="resolved", resolved_ms=AT + 1),
        )
    )
    held = await storage.read(lambda reads: reads.held())
    assert sorted(held) == [("awaiting", "u2"), ("held", "u1")]
    assert await storage.read(lambda reads: reads.snoozed(AT)) == ["asleep"]
    assert await storage.read(lambda reads: reads.silent(AT)) == ["silent"]
    assert await storage.read(lambda reads: reads.owed()) == ["asked"]
    assert await storage.read(lambda reads: reads.archivable(AT)) == ["over"]


async def test_effects_that_are_not_over_are_found_when_due(storage: Storage) -> None:
    def effect(ident: str, state: str, due_ms: int) -> rows.EffectRow:
        return rows.EffectRow(id=ident, kind="learn", ent="event:ev", state=state, due_ms=due_ms)

    some = [effect("b", "pending", AT), effect("a", "calling", AT + 1), effect("later", "pending", AT + 2)]
    await storage.write(puts(*some, effect("over", "done", AT)))
    assert [one.id for one in await storage.read(lambda reads: reads.effects(AT + 1))] == ["b", "a"]


async def test_people_knowledge_and_samples_are_listed(storage: Storage) -> None:
    family = rows.FamilyRow(id="f1", user_id="u1", device="d", made_ms=AT, ends_ms=AT)
    samples = [rows.SampleRow(at_ms=AT + n, bot=n, person=0, arrivals=0, queue=0, longest_ms=0, answered=0)
               for n in range(3)]  # fmt: skip
    await storage.write(
        puts(
            user("u2", login="anna"),
            user("u1", login="boris"),
            family,
            festival(),
            article(),
            article("x/y"),
            *samples,
        )
    )
    assert [one.login for one in await storage.read(lambda reads: reads.users())] == ["anna", "boris"]
    assert await storage.read(lambda reads: list(reads.families_of("u1"))) == [family]
    assert [one.id for one in await storage.read(lambda reads: reads.festivals())] == ["ev"]
    assert [one.id for one in await storage.read(lambda reads: reads.articles("ev"))] == ["ev/parking"]
    assert [one.bot for one in await storage.read(lambda reads: reads.samples(AT + 1, AT + 2))] == [1]


async def test_search_finds_a_guest_by_name(storage: Storage) -> None:
    await storage.write(puts(guest(name="Пётр Семёнов"), guest("g2", "Анна")))
    found = await storage.read(lambda reads: reads.search("  ПЕТР ", 9))
    assert [(one.ent, one.title, one.matched) for one in found] == [("guest:g1", "Пётр Семёнов", "name")]
    assert await storage.read(lambda reads: list(reads.search("   ", 9))) == []


async def test_the_audit_is_a_whole_chain_with_keys_of_its_subjects(storage: Storage) -> None:
    for n in range(3):
        await storage.write(audits(f"ok {n}", subject="g1" if n else "", detail="сказано" if n else ""))
    links = await storage.read(lambda reads: reads.audit(0, 10))
    assert [link.n for link in links] == [1, 2, 3]
    assert [bool(link.key) for link in links] == [False, True, True]
    assert first_break(links) is None
    assert [link.n for link in await storage.read(lambda reads: reads.audit(1, 1))] == [2]
    await storage.write(lambda tx: tx.drop(rows.SubjectRow, "g1"))
    erased = await storage.read(lambda reads: reads.audit(0, 10))
    assert [link.key for link in erased] == [b"", b"", b""]


async def test_a_backup_brings_everything_back_under_a_new_epoch(storage: Storage, tmp_path: Path) -> None:
    await storage.write(puts(guest(name="тогда")))
    await storage.write(logs("then"))
    before = await storage.read(lambda reads: reads.place())
    assert await storage.backup(tmp_path / "copy.db") == 1
    await storage.write(puts(guest(name="потом")))
    await storage.write(logs("later"))
    heard: list[Batch] = []
    storage.listen(heard.append)
    epoch = await storage.restore(tmp_path / "copy.db")
    place = await storage.read(lambda reads: reads.place())
    assert (place.head, place.epoch) == (1, epoch)
    assert epoch != before.epoch
    found = await storage.read(lambda reads: reads.get(rows.GuestRow, "g1"))
    assert found is not None
    assert found.name == "тогда"
    assert [(batch.epoch, batch.head, list(batch.events)) for batch in heard] == [(epoch, 1, [])]
    assert await storage.write(logs("after")) == 2


async def test_what_is_no_backup_is_refused_and_changes_nothing(storage: Storage, tmp_path: Path) -> None:
    await storage.write(logs("one"))
    place = await storage.read(lambda reads: reads.place())
    with pytest.raises(ValueError, match=r"nothing\.db"):
        await storage.restore(tmp_path / "nothing.db")
    assert await storage.read(lambda reads: reads.place()) == place


async def test_a_closed_storage_says_so(storage: Storage) -> None:
    await storage.close()
    with pytest.raises(StorageClosedError):
        await storage.write(logs("late"))
    with pytest.raises(StorageClosedError):
        await storage.read(lambda reads: reads.place())
    await storage.close()


@pytest.mark.requirement("R3")
async def test_an_erasure_looks_things_up_and_empties_past_events_and_details(storage: Storage) -> None:
    await storage.write(puts(guest("g1"), guest("g2")))
    for name in ("d1", "d2"):
        await storage.write(logs(name))
    await storage.write(audits("ok", subject="g1", detail="его слова"))
    await storage.write(audits("ok", subject="g2", detail="её слова"))
    heard: list[Batch] = []
    storage.listen(heard.append)

    def work(reads: Reads, tx: Tx) -> tuple[Erasure, int]:
        tx.drop(rows.GuestRow, "g1")
        tx.put(rows.SubjectRow(id="g1", key=b""))
        tx.log("Erased", entity_key("dialogue", "d1"), 2, body(id="d1"), at_ms=AT)
        found = len(reads.find(rows.GuestRow))
        return Erasure(frozenset({entity_key("dialogue", "d1")}), frozenset({"g1"})), found

    assert await storage.erase(work) == 2
    assert await storage.read(lambda reads: reads.get(rows.GuestRow, "g1")) is None
    events = await storage.read(lambda reads: reads.events(0, 9))
    assert [event.body for event in events] == [EventBody(), body(id="d2"), body(id="d1")]
    (batch,) = heard
    assert [event.seq for event in batch.events] == [3]
    assert batch.erased == {entity_key("dialogue", "d1")}
    await storage.write(audits("ok", subject="g1", detail="ещё слова"))
    links = await storage.read(lambda reads: reads.audit(0, 9))
    assert [link.detail for link in links] == ["", "её слова", ""]
    assert first_break(links) is None


async def test_an_erasure_that_fails_changes_nothing(storage: Storage) -> None:
    await storage.write(puts(guest("g1")))

    def work(_reads: Reads, tx: Tx) -> tuple[Erasure, None]:
        tx.drop(rows.GuestRow, "g1")
        raise LookupError("on purpose")

    with pytest.raises(LookupError, match="on purpose"):
        await storage.erase(work)
    assert await storage.read(lambda reads: reads.get(rows.GuestRow, "g1")) is not None


async def test_an_erasure_of_nothing_tells_nobody_but_cleans_up(storage: Storage) -> None:
    assert await storage.erase(lambda _reads, _tx: (Erasure(frozenset(), frozenset()), "done")) == "done"


async def test_a_closed_storage_erases_nothing(storage: Storage) -> None:
    await storage.close()
    with pytest.raises(StorageClosedError):
        await storage.erase(lambda _reads, _tx: (Erasure(frozenset(), frozenset()), None))
