"""What the server said, with its cursor in one transaction; drafts; the end of it all."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError

from app.console.journal import BrokenSealError, JournalError, NewerJournalError, Seal, kind_of, new_key
from app.console.state import PendingState
from app.console.store import Draft
from app.protocol.snapshot import Held
from tests.builders import dialogue, raw
from tests.console.journal.desk import KEY, ME, NOW, OTHER, WALL, applied, at, moved, new, opened, rows

D1, D2 = dialogue("d1"), dialogue("d2")


def test_the_world_comes_back_with_its_cursor(tmp_path: Path) -> None:
    journal = opened(tmp_path / "j.sqlite")
    journal.swap(ME, {"dialogue:d1": 1, "rocket:1": 1}, {"dialogue:d1": bytes(raw(D1))}, at(10), ["dialogue:d3"])
    journal.apply(ME, [applied("dialogue:d2", D2, 4)], at(12), stale=["dialogue:d4"], healed=["dialogue:d3"])
    journal.close()
    kept = opened(tmp_path / "j.sqlite").restore(ME, NOW, WALL).kept
    assert kept.cursor == at(12)
    assert kept.entities == {"dialogue:d1": Held(1, D1), "dialogue:d2": Held(4, D2)}
    assert kept.stale == {"dialogue:d4"}


def test_a_gone_entity_is_remembered_as_gone() -> None:
    journal = opened()
    journal.swap(ME, {"dialogue:d1": 1}, {"dialogue:d1": bytes(raw(D1))}, at(10))
    journal.apply(ME, [applied("dialogue:d1", None, 2)], at(11))
    assert journal.restore(ME, NOW, WALL).kept.entities == {"dialogue:d1": Held(2, None)}


def test_an_event_without_changes_moves_only_the_cursor() -> None:
    journal = opened()
    journal.swap(ME, {}, {}, at(10))
    journal.apply(ME, [], at(15))
    assert journal.restore(ME, NOW, WALL).kept.cursor == at(15)


def test_a_new_snapshot_replaces_everything() -> None:
    journal = opened()
    journal.swap(ME, {"dialogue:d1": 1}, {"dialogue:d1": bytes(raw(D1))}, at(10), ["dialogue:d1"])
    journal.swap(ME, {"dialogue:d2": 1}, {"dialogue:d2": bytes(raw(D2))}, at(3, "e2"))
    kept = journal.restore(ME, NOW, WALL).kept
    assert (kept.cursor, set(kept.entities), kept.stale) == (at(3, "e2"), {"dialogue:d2"}, frozenset())


def test_another_user_does_not_see_it_and_starts_from_scratch() -> None:
    journal = opened()
    journal.swap(ME, {"dialogue:d1": 1}, {"dialogue:d1": bytes(raw(D1))}, at(10))
    assert journal.restore(OTHER, NOW, WALL).kept.cursor is None
    assert journal.restore(OTHER, NOW, WALL).kept.entities == {}


def test_a_world_that_cannot_be_read_whole_is_not_used_at_all(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    journal = opened(path)
    journal.swap(ME, {"dialogue:d1": 1}, {"dialogue:d1": bytes(raw(D1))}, at(10))
    journal.close()
    assert opened(path, key=bytes(32)).restore(ME, NOW, WALL).kept.cursor is None
    with sqlite3.connect(path) as connection:
        sealed = Seal(KEY).seal(b'{"id":1}', "dialogue:d1")
        connection.execute("UPDATE entities SET state = ?", (sealed,))
    connection.close()
    assert opened(path).restore(ME, NOW, WALL).kept.cursor is None


def test_a_state_moved_to_another_entity_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    journal = opened(path)
    journal.swap(ME, {"dialogue:d1": 1}, {"dialogue:d1": bytes(raw(D1))}, at(10))
    journal.close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE entities SET ent = 'dialogue:d2'")
    connection.close()
    assert opened(path).restore(ME, NOW, WALL).kept.cursor is None


def test_kinds_this_build_does_not_know_are_left_out() -> None:
    journal = opened()
    journal.swap(ME, {"rocket:1": 1}, {"rocket:1": b"{}"}, at(10))
    kept = journal.restore(ME, NOW, WALL).kept
    assert (kept.cursor, kept.entities) == (at(10), {})


def test_without_a_keyring_nothing_of_the_servers_is_written(tmp_path: Path) -> None:
    journal = opened(tmp_path / "j.sqlite", caches=False)
    journal.swap(ME, {"dialogue:d1": 1}, {"dialogue:d1": bytes(raw(D1))}, at(10))
    journal.apply(ME, [applied("dialogue:d2", D2, 4)], at(12))
    assert journal.append(new(1)) == 1
    found = journal.restore(ME, NOW, WALL).kept
    assert (found.cursor, found.entities, len(found.rows)) == (None, {}, 1)


def test_a_transaction_cut_short_leaves_the_older_world(tmp_path: Path) -> None:
    journal = opened(tmp_path / "j.sqlite")
    journal.swap(ME, {"dialogue:d1": 1}, {"dialogue:d1": bytes(raw(D1))}, at(10))
    broken = [applied("dialogue:d1", D2, 2), applied(None, D2, 2)]  # type: ignore[arg-type]  # what makes it fail
    with pytest.raises(Exception, match=r"encode|NOT NULL"):
        journal.apply(ME, broken, at(11))
    kept = journal.restore(ME, NOW, WALL).kept
    assert kept.cursor == at(10)
    assert kept.entities["dialogue:d1"] == Held(1, D1)


class TestDrafts:
    def test_a_draft_is_replaced_and_dropped(self) -> None:
        journal = opened()
        journal.save_draft(ME, "d1", Draft("one"))
        journal.save_draft(ME, "d1", Draft("two", note=True))
        assert journal.restore(ME, NOW, WALL).drafts == {"d1": Draft("two", note=True)}
        journal.save_draft(ME, "d1", None)
        assert journal.restore(ME, NOW, WALL).drafts == {}

    def test_drafts_are_each_users_own(self) -> None:
        journal = opened()
        journal.save_draft(OTHER, "d1", Draft("secret"))
        assert journal.restore(ME, NOW, WALL).drafts == {}

    def test_a_draft_under_another_key_is_left_out(self, tmp_path: Path) -> None:
        journal = opened(tmp_path / "j.sqlite")
        journal.save_draft(ME, "d1", Draft("one"))
        journal.close()
        assert opened(tmp_path / "j.sqlite", key=bytes(32)).restore(ME, NOW, WALL).drafts == {}

    def test_what_was_on_screen_is_remembered(self) -> None:
        journal = opened()
        journal.save_seen(ME, {})
        journal.save_seen(ME, {"d1": 3, "d2": 5})
        journal.save_seen(ME, {"d1": 4})
        assert journal.restore(ME, NOW, WALL).seen == {"d1": 4, "d2": 5}


class TestSeal:
    def test_what_is_sealed_opens_only_in_its_place(self) -> None:
        seal = Seal(new_key())
        sealed = seal.seal(b"words", "here")
        assert seal.open(sealed, "here") == b"words"
        for broken, about in ((sealed, "there"), (sealed[:-1] + b"x", "here"), (b"", "here")):
            with pytest.raises(BrokenSealError):
                seal.open(broken, about)

    def test_the_same_words_never_look_the_same(self) -> None:
        seal = Seal(KEY)
        assert seal.seal(b"words", "here") != seal.seal(b"words", "here")


CANARIES = ("canary-note", "canary-draft", "canary-guest")


def grep(folder: Path) -> list[str]:
    """Canaries found anywhere in the folder's files."""
    return [
        f"{word} in {path.name}"
        for path in folder.rglob("*")
        if path.is_file()
        for word in CANARIES
        if word.encode() in path.read_bytes()
    ]


class TestWipe:
    def filled(self, path: Path) -> None:
        journal = opened(path)
        journal.append(new(1))
        journal.append(new(2, user_id=OTHER))
        journal.save_draft(ME, "d1", Draft("canary-draft"))
        journal.save_seen(ME, {"d1": 1})
        journal.swap(ME, {"dialogue:d1": 1}, {"dialogue:d1": bytes(raw(dialogue(guest_name="canary-guest")))}, at(10))
        self.journal = journal

    def test_nothing_readable_ever_lies_in_the_folder(self, tmp_path: Path) -> None:
        self.filled(tmp_path / "j.sqlite")
        assert grep(tmp_path) == []
        self.journal.close()
        assert grep(tmp_path) == []

    def test_signing_out_leaves_only_what_has_not_arrived(self, tmp_path: Path) -> None:
        self.filled(tmp_path / "j.sqlite")
        self.journal.wipe(ME, unsent=False)
        found = self.journal.restore(ME, NOW, WALL)
        assert (found.drafts, found.seen, found.kept.cursor, found.kept.entities) == ({}, {}, None, {})
        assert [row.cmd for row in found.kept.rows] == ["cmd-1"]
        assert len(rows(self.journal, OTHER)) == 1

    def test_revoked_leaves_nothing_of_this_user_within_two_seconds(self, tmp_path: Path) -> None:
        path = tmp_path / "j.sqlite"
        self.filled(path)
        sealed = sqlite3.connect(path)
        states = [row[0] for row in sealed.execute("SELECT state FROM entities")]
        states += [row[0] for row in sealed.execute("SELECT args FROM outbox WHERE user_id = 'u1'")]
        sealed.close()
        began = time.thread_time()
        self.journal.wipe(ME, unsent=True)
        assert time.thread_time() - began < 2
        assert rows(self.journal) == []
        assert len(rows(self.journal, OTHER)) == 1
        self.journal.close()
        left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
        assert not [state for state in states if state[:24] in left], "not even the sealed bytes remain"
        assert opened(path).restore(OTHER, NOW, WALL).lost == 0


class TestFile:
    def test_it_is_nobody_elses_to_read(self, tmp_path: Path) -> None:
        opened(tmp_path / "profile" / "j.sqlite").append(new(1))
        for path in (tmp_path / "profile").iterdir():
            assert path.stat().st_mode & 0o077 == 0, path.name

    @pytest.mark.parametrize("garbage", [b"not a database at all " * 100, b"SQLite format 3\x00" + bytes(4_000)])
    def test_a_damaged_file_is_set_aside_and_a_new_one_begun(self, tmp_path: Path, garbage: bytes) -> None:
        path = tmp_path / "j.sqlite"
        path.write_bytes(garbage)
        journal = opened(path)
        assert journal.aside == tmp_path / "j.sqlite.damaged-1"
        assert journal.aside.read_bytes() == garbage
        assert journal.append(new(1)) == 1
        journal.close()
        path.write_bytes(garbage)
        assert opened(path).aside == tmp_path / "j.sqlite.damaged-2"

    def test_a_file_whose_pages_are_damaged_is_set_aside(self, tmp_path: Path) -> None:
        path = tmp_path / "j.sqlite"
        journal = opened(path)
        for number in range(1, 200):
            journal.append(new(number))
        journal.wipe(OTHER, unsent=False)
        journal.close()
        broken = bytearray(path.read_bytes())
        for place in range(4_096, len(broken) - 64, 512):
            broken[place : place + 64] = b"\xff" * 64
        path.write_bytes(broken)
        again = opened(path)
        assert again.aside is not None
        assert again.restore(ME, NOW, WALL).lost == 199

    def test_a_file_that_does_not_add_up_is_set_aside(self, tmp_path: Path) -> None:
        path = tmp_path / "j.sqlite"
        opened(path).close()
        broken = bytearray(path.read_bytes())
        broken[36:40] = (7).to_bytes(4)
        path.write_bytes(broken)
        assert opened(path).aside is not None

    def test_an_empty_file_is_a_new_one(self, tmp_path: Path) -> None:
        (tmp_path / "j.sqlite").touch()
        assert opened(tmp_path / "j.sqlite").aside is None

    def test_a_newer_consoles_file_is_not_touched(self, tmp_path: Path) -> None:
        path = tmp_path / "j.sqlite"
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA user_version = 99")
        connection.close()
        before = path.read_bytes()
        with pytest.raises(NewerJournalError):
            opened(path)
        assert path.read_bytes() == before

    def test_a_folder_that_cannot_be_made_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(OSError, match="file"):
            opened(tmp_path / "file" / "j.sqlite")

    def test_a_broken_memory_is_a_bug(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from app.console.journal import book

        def broken(_path: object) -> None:
            raise DatabaseError("select", None, ValueError())

        monkeypatch.setattr(book, "_checked", broken)
        with pytest.raises(JournalError, match="DatabaseError"):
            opened()


def test_trouble_with_the_file_is_told_by_its_kind_and_by_nothing_else(tmp_path: Path) -> None:
    journal = opened(tmp_path / "j.sqlite")
    journal.append(new(1))
    with pytest.raises(JournalError) as told:
        journal.append(new(1))
    assert kind_of(told.value) == "IntegrityError"
    assert kind_of(FileNotFoundError("canary")) == "FileNotFoundError"
    assert [row.cmd for row in rows(journal)] == ["cmd-1"]


def test_a_click_is_on_the_disk_within_a_blink(tmp_path: Path) -> None:
    journal = opened(tmp_path / "j.sqlite")
    took = []
    for number in range(1, 60):
        began = time.perf_counter()
        journal.append(new(number))
        took.append(time.perf_counter() - began)
    assert sorted(took)[len(took) // 2] < 0.1


def test_settling_after_a_wipe_brings_nothing_back() -> None:
    journal = opened()
    journal.append(new(1))
    (row,) = rows(journal)
    journal.wipe(ME, unsent=True)
    journal.settle([(moved(row, PendingState.SENT), False)])
    assert rows(journal) == []


@pytest.mark.requirement("R3")
@pytest.mark.parametrize("caches", [True, False])
def test_drafts_for_a_dialogue_that_is_gone_are_gone_too(caches: bool) -> None:
    journal = opened(caches=caches)
    for ident in ("d1", "d2", "d3"):
        journal.save_draft(ME, ident, Draft("x"))
    journal.apply(ME, [applied("dialogue:d1", None, 2), applied("dialogue:d2", D2, 2)], at(11))
    assert set(journal.restore(ME, NOW, WALL).drafts) == {"d2", "d3"}
    journal.swap(ME, {"dialogue:d2": 2}, {"dialogue:d2": bytes(raw(D2))}, at(12))
    assert set(journal.restore(ME, NOW, WALL).drafts) == {"d2"}
