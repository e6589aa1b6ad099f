"""The terminal's scanner against the codes that the phone's page is held against, too (`tests/widget`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import asdict, replace

from app.gate import alone
from app.gate.book import Book
from app.protocol.gates import GateList, ScanIn
from tests.gate import vectors

SCENARIOS: list[dict[str, Any]] = json.loads(vectors.FILE.read_text(encoding="utf-8"))

ASKED = {"name", "code", "typed", "leaving", "at_ms", "first_from_ms"}
"""what is not compared letter by letter"""


def test_the_file_is_what_its_maker_makes() -> None:
    assert vectors.FILE.read_text(encoding="utf-8") == vectors.text(), (
        "run: python -m tests.gate.vectors > tests/gate/vectors.json"
    )


@pytest.mark.requirement("T2")
@pytest.mark.parametrize("scenario", SCENARIOS, ids=[one["name"] for one in SCENARIOS])
def test_the_scanner_of_the_terminal_answers_as_the_vectors_say(tmp_path: Path, scenario: dict[str, Any]) -> None:
    book = Book(tmp_path / "gate.db")
    for page in (scenario["page"], *scenario["pages"]):
        book.take(msgspec.convert(page, GateList))
    wrong: list[tuple[Any, ...]] = []
    for number, one in enumerate(scenario["scans"]):
        if "at_ms" in one and book.about is not None:
            book.take(replace(book.about, since=book.ver, ver=book.ver, server_ms=one["at_ms"]))
        wish = ScanIn(
            code=one["code"], nonce=f"n{number}", typed=one.get("typed", False), leaving=one.get("leaving", False)
        )
        out = asdict(alone.decide(book, wish))
        expected = {key: value for key, value in one.items() if key not in ASKED}
        got = {key: list(value) if isinstance(value, tuple) else value for key, value in out.items()}
        wrong += [(one["name"], key, got.get(key), value) for key, value in expected.items() if got.get(key) != value]
        wrong += [(one["name"], "first_ms", out["first_ms"])] if out["first_ms"] < one.get("first_from_ms", 0) else []
    assert wrong == []
    assert book.owing() == len(scenario["scans"])
    book.close()
