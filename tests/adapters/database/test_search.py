"""Search: whatever is typed is plain text, found however it is cased, in whatever was kept (C9)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.adapters.database import SqliteStorage, open_storage
from app.ports.facts import Match
from tests.adapters.filled import article, dialogue, guest, message, order, puts


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[SqliteStorage]:
    made = await open_storage(tmp_path / "usher.db")
    await made.write(
        puts(
            guest("g1", "Пётр Семёнов", phone="+7 916 123-45-67", digits="79161234567", email="petr@example.org"),
            guest("g2", "100% _Рок_"),
            order("40117", "g1"),
            dialogue("d1", guest_id="g1"),
            message("d1", 1, "Где тут парковка у ёлки?"),
            message("d1", 2, "Парковка P1", by="bot"),
            message("d1", 3, "Только для своих", by="note"),
            message("d1", 4, "Передаём", by="system"),
            message("lost", 1, "реплика без диалога"),
            article("ev/parking", "Парковка и подъезд"),
        )
    )
    yield made
    await made.close()


async def found(storage: SqliteStorage, words: str, limit: int = 20) -> list[Match]:
    return list(await storage.read(lambda reads: reads.search(words, limit)))


@pytest.mark.parametrize(
    ("words", "ents", "matched"),
    [
        ("петр", ["dialogue:d1", "guest:g1"], "name"),
        ("СЕМЁНОВ", ["dialogue:d1", "guest:g1"], "name"),
        ("4011", ["guest:g1"], "order"),
        ("№ 40117", ["guest:g1"], "order"),
        ("916 123", ["dialogue:d1", "guest:g1"], "phone"),
        ("PETR@EXAMPLE", ["dialogue:d1", "guest:g1"], "email"),
        ("подъезд", ["article:ev/parking"], "title"),
        ("елки", ["dialogue:d1"], "text"),
        ("где парк", ["dialogue:d1"], "text"),
        ("своих", ["dialogue:d1"], "text"),
    ],
)
async def test_finds_by_anything_one_remembers(
    storage: SqliteStorage, words: str, ents: list[str], matched: str
) -> None:
    matches = await found(storage, words)
    assert [match.ent for match in matches] == ents
    assert matches[0].matched == matched


@pytest.mark.parametrize(
    "words",
    ["", "   ", "%", "_", "\\", '"', "'; DROP TABLE guests --", "NEAR(", "*", "парковка OR своих", "-парковка",
     "text:парковка", "^парковка", "\x00", "((", "реплика", "переда", "12"],
)  # fmt: skip
async def test_signs_mean_nothing_special(storage: SqliteStorage, words: str) -> None:
    plain = {"dialogue:d1", "article:ev/parking"} if words in ("-парковка", "^парковка") else set()
    assert {match.ent for match in await found(storage, words)} <= {"guest:g2"} | plain


async def test_wildcards_are_found_as_they_stand(storage: SqliteStorage) -> None:
    assert [match.ent for match in await found(storage, "100%")] == ["guest:g2"]
    assert [match.ent for match in await found(storage, "_рок_")] == ["guest:g2"]
    assert await found(storage, "1%0") == []


async def test_the_snippet_shows_the_word_with_what_stands_around_it(storage: SqliteStorage) -> None:
    await storage.write(puts(message("d1", 9, "а" * 300 + " иголка " + "б" * 300)))
    (match,) = await found(storage, "иголка")
    assert "иголка" in match.snippet
    assert match.snippet.startswith("…")
    assert match.snippet.endswith("…")
    assert len(match.snippet) <= 162


async def test_no_more_than_asked_for_and_each_once(storage: SqliteStorage) -> None:
    await storage.write(puts(*(guest(f"x{n}", f"Анна {n}") for n in range(30))))
    matches = await found(storage, "анна", 10)
    assert len({match.ent for match in matches}) == len(matches) == 10


async def test_a_message_put_again_is_indexed_once(storage: SqliteStorage) -> None:
    await storage.write(puts(message("d1", 1, "теперь про автобус")))
    assert await found(storage, "елки") == []
    assert [match.ent for match in await found(storage, "автобус")] == ["dialogue:d1"]
