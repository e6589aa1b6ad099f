"""Commands in the journal: durable, in order, each user's own, and never trusted when damaged."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from app.console.journal.chain import FileCounter, MemoryCounter
from app.console.state import PendingState
from app.console.store import Draft
from tests.console.journal.desk import ME, NOW, OTHER, WALL, moved, new, opened, rows


def edit(path: Path, statement: str, *values: object) -> None:
    """Change the file behind the journal's back."""
    with sqlite3.connect(path) as connection:
        connection.execute(statement, values)
    connection.close()


def lost(path: Path) -> int:
    """How many rows a restart finds lost."""
    journal = opened(path)
    found = journal.restore(ME, NOW, WALL).lost
    journal.close()
    return found


def test_a_command_survives_a_restart_with_everything_it_said(tmp_path: Path) -> None:
    journal = opened(tmp_path / "j.sqlite")
    assert journal.append(new(1, base=7, kind="SaveArticle", ent="article:e/a")) == 1
    journal.close()
    (row,) = rows(opened(tmp_path / "j.sqlite"), wall_ms=WALL + 90_000)
    assert (row.cmd, row.client_seq, row.kind, row.ent, row.base) == ("cmd-1", 1, "SaveArticle", "article:e/a", 7)
    assert row.args == b'{"text":"canary-note"}'
    assert row.state is PendingState.QUEUED
    assert row.made_at == NOW - 90
    assert row.era == 0


def test_numbers_go_on_after_rows_are_done(tmp_path: Path) -> None:
    journal = opened(tmp_path / "j.sqlite")
    for number in (1, 2, 3):
        journal.append(new(number))
    journal.settle((row, True) for row in rows(journal))
    journal.close()
    journal = opened(tmp_path / "j.sqlite")
    assert rows(journal) == []
    assert journal.append(new(4)) == 4
    assert lost(tmp_path / "j.sqlite") == 0


def test_a_done_row_keeps_its_place_in_the_chain_until_it_is_the_oldest(tmp_path: Path) -> None:
    journal = opened(tmp_path / "j.sqlite")
    for number in (1, 2, 3):
        journal.append(new(number))
    first, second, _ = rows(journal)
    journal.settle([(second, True)])
    assert [row.cmd for row in rows(journal)] == ["cmd-1", "cmd-3"]
    journal.settle([(first, True)])
    assert [row.cmd for row in rows(journal)] == ["cmd-3"]
    journal.close()
    assert lost(tmp_path / "j.sqlite") == 0


def test_how_a_command_stands_is_remembered(tmp_path: Path) -> None:
    journal = opened(tmp_path / "j.sqlite")
    journal.append(new(1))
    (row,) = rows(journal)
    journal.settle(
        [(moved(row, PendingState.CONFLICT, code="version_conflict", attempts=2, seq=9, judged=True), False)]
    )
    (found,) = rows(journal)
    assert (found.state, found.code, found.attempts, found.seq, found.judged) == (
        PendingState.CONFLICT,
        "version_conflict",
        2,
        9,
        True,
    )


def test_settling_an_unknown_command_changes_nothing() -> None:
    journal = opened()
    journal.append(new(1))
    (row,) = rows(journal)
    journal.settle([(row, True)])
    journal.settle([(row, False)])
    assert rows(journal) == []


def test_a_held_command_keeps_what_is_left_of_its_hold() -> None:
    journal = opened()
    journal.append(new(1, hold_ms=WALL + 5_000))
    (row,) = rows(journal, wall_ms=WALL + 2_000)
    assert (row.state, row.send_at) == (PendingState.HELD, NOW + 3)
    (late,) = rows(journal, wall_ms=WALL + 60_000)
    assert late.send_at == NOW
    journal.settle([(row, False)])
    (still,) = rows(journal, wall_ms=WALL + 2_000)
    assert still.send_at == NOW + 3


def test_a_clock_that_went_back_makes_a_command_old_instead_of_young() -> None:
    journal = opened()
    journal.append(new(1))
    (row,) = rows(journal, wall_ms=WALL - 1)
    assert NOW - row.made_at > 10_000_000


def test_one_users_commands_are_not_another_users() -> None:
    journal = opened()
    journal.append(new(1))
    journal.append(new(2, user_id=OTHER))
    assert [row.cmd for row in rows(journal)] == ["cmd-1"]
    assert [row.cmd for row in rows(journal, OTHER)] == ["cmd-2"]


def test_a_command_takes_its_draft_along_in_the_same_commit() -> None:
    journal = opened()
    journal.save_draft(ME, "d1", Draft("half a sentence"))
    journal.save_draft(ME, "d2", Draft("another", note=True))
    journal.append(new(1), drop_draft="d1")
    assert journal.restore(ME, NOW, WALL).drafts == {"d2": Draft("another", note=True)}


class TestDamage:
    """Whatever happens to the file, a lost row is noticed and a damaged one is not sent."""

    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        """A journal of five commands."""
        journal = opened(tmp_path / "j.sqlite")
        for number in range(1, 6):
            journal.append(new(number, ent=f"dialogue:d{number}"))
        journal.close()
        return tmp_path / "j.sqlite"

    def cmds(self, path: Path) -> list[str]:
        journal = opened(path)
        found = [row.cmd for row in rows(journal)]
        journal.close()
        return found

    def test_an_untouched_file_is_whole(self, path: Path) -> None:
        assert lost(path) == 0

    @pytest.mark.parametrize("gone", [1, 3, 5])
    def test_a_row_that_vanished_is_missed_once(self, path: Path, gone: int) -> None:
        edit(path, "DELETE FROM outbox WHERE client_seq = ?", gone)
        assert lost(path) == 1
        assert lost(path) == 0
        assert len(self.cmds(path)) == 4

    def test_all_rows_gone_are_missed(self, path: Path) -> None:
        edit(path, "DELETE FROM outbox")
        assert lost(path) >= 1

    def test_the_newest_rows_dropped_with_their_counter_are_missed_by_the_one_outside(self, path: Path) -> None:
        edit(path, "DELETE FROM outbox WHERE client_seq > 3")
        third = sqlite3.connect(path)
        link = third.execute("SELECT hex(link) FROM outbox WHERE client_seq = 3").fetchone()[0].lower()
        third.close()
        edit(path, "UPDATE meta SET value = '3' WHERE key = 'head'")
        edit(path, "UPDATE meta SET value = ? WHERE key = 'link'", link)
        assert lost(path) == 2
        journal = opened(path)
        assert journal.append(new(9)) == 6, "a number is never given out twice"

    @pytest.mark.parametrize(
        "change",
        [
            "ent = 'dialogue:d9'",
            "kind = 'ResolveDialogue'",
            "base = 4",
            "made_ms = 6",
            "user_id = 'u2'",
            "args = x'00'",
            "state = 'done'",
            "attempts = 0, code = 'x'",
            "hold_ms = 1",
            "judged = 1",
            "link = x'00'",
        ],
    )
    def test_a_changed_row_is_left_out_and_told(self, path: Path, change: str) -> None:
        edit(path, f"UPDATE outbox SET {change} WHERE client_seq = 2")  # noqa: S608  # the changes are written above
        assert lost(path) >= 1
        assert "cmd-2" not in self.cmds(path)
        assert len(self.cmds(path)) == 4
        assert lost(path) == 0

    def test_rows_that_changed_places_are_told(self, path: Path) -> None:
        edit(path, "UPDATE outbox SET client_seq = 99 WHERE client_seq = 2")
        assert lost(path) >= 1

    def test_a_row_sealed_under_another_key_is_not_sent_but_kept(self, path: Path) -> None:
        stranger = opened(path, key=bytes(32))
        found = stranger.restore(ME, NOW, WALL)
        assert found.kept.rows == ()
        assert found.lost == 5
        stranger.close()
        assert len(self.cmds(path)) == 5

    def test_any_flipped_bit_of_the_log_is_noticed(self, path: Path, tmp_path: Path) -> None:
        """SQLite drops every transaction from the damaged frame on without a word."""
        whole = tmp_path / "w.sqlite"
        journal = opened(whole)
        for number in range(1, 9):
            journal.append(new(number))
        log = Path(f"{whole}-wal").read_bytes()
        base = whole.read_bytes()
        count = Path(f"{whole}.count").read_text()
        silent = 0
        for place in range(40, len(log), max(1, len(log) // 60)):
            broken = tmp_path / f"b{place}.sqlite"
            broken.write_bytes(base)
            Path(f"{broken}-wal").write_bytes(log[:place] + bytes([log[place] ^ 0x10]) + log[place + 1 :])
            Path(f"{broken}.count").write_text(count)
            again = opened(broken)
            found = again.restore(ME, NOW, WALL)
            silent += len(found.kept.rows) < 8 and found.lost == 0
            again.close()
        assert silent == 0

    def test_the_server_knowing_more_moves_the_counter_for_good(self, path: Path) -> None:
        journal = opened(path)
        journal.raise_counter(40)
        journal.raise_counter(12)
        assert journal.append(new(9)) == 41
        journal.close()
        assert lost(path) == 0


class TestCounter:
    """The number beside the file."""

    def test_it_remembers(self, tmp_path: Path) -> None:
        counter = FileCounter(tmp_path / "c")
        assert counter.read() == 0
        counter.write(12_345)
        counter.write(7)
        assert FileCounter(tmp_path / "c").read() == 7

    @pytest.mark.parametrize("text", ["", "12", "12 0000000000000000", "x y", "\xff\xfe"])
    def test_one_that_cannot_be_read_counts_as_none(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "c").write_text(text, encoding="latin-1")
        assert FileCounter(tmp_path / "c").read() == 0

    def test_it_is_nobody_elses_to_read(self, tmp_path: Path) -> None:
        FileCounter(tmp_path / "c").write(1)
        assert (tmp_path / "c").stat().st_mode & 0o077 == 0

    def test_a_journal_in_memory_may_share_one(self) -> None:
        counter = MemoryCounter()
        opened(counter=counter).append(new(1))
        assert counter.read() == 1
        assert opened(counter=counter).restore(ME, NOW, WALL).lost == 1
