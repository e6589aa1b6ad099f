"""What the repository holds, and what it must never hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.architecture.sources import ROOT, python, text_of, tracked

TOP = {"README.md", "CHANGELOG.md", "pyproject.toml", "app", "ui", "resources", "tests", "installer"}
# each pattern has a letter in brackets, so that this file does not hold what it looks for
WORKPLACE = re.compile(r"/[w]ork/|/[r]oot/|/tmp/[t]eam|/[h]ome/\w+/|[A-Z]:\\[U]sers\\")
REGISTRIES = re.compile(r"[p]ypi\.org|[p]ythonhosted\.org|[d]eb\.debian\.org|[r]egistry\.npmjs")
SECRETS = {
    "a private key": r"-----[B]EGIN [A-Z ]*PRIVATE KEY",
    "a cloud key": r"\b[A]KIA[0-9A-Z]{16}\b",
    "a payment key": r"\b[sr]k_[l]ive_\w{8}",
    "a code host's token": r"\bgh[pousr]_\w{30}",
    "a chat token": r"\bxox[abprs]-\w{10}|\b\d{8,10}:A[A][\w-]{33}\b",
    "a password in an address": r"://[^/\s:@'\"{}<>$\[\]]{1,64}:[^/\s:@'\"{}<>$\[\]]{3,64}@[\w.]",
}
# lines that show such a thing on purpose say so
SHOWN_ON_PURPOSE = "not a secret"
IDS = {"C": 13, "B": 14, "K": 5, "T": 7, "A": 4, "R": 4}
ID = re.compile(r"(?<![\w#/.-])([CBKTAR])(\d{1,2})(?![\w/-])")
DECISION = re.compile(r"\d{4}-[a-z0-9]+(?:-[a-z0-9]+)*\.md")
DECISION_PARTS = ("## Context", "## Decision", "## Check")
LONGEST_DECISION = 45


def _lines(pattern: re.Pattern[str]) -> Iterator[str]:
    for path in tracked():
        for number, line in enumerate((text_of(path) or "").splitlines(), 1):
            if pattern.search(line) and SHOWN_ON_PURPOSE not in line:
                yield f"{path}:{number} {line.strip()[:100]}"


def test_the_top_level_holds_only_what_the_plan_names() -> None:
    top = {path.split("/")[0] for path in tracked()}
    assert not {name for name in top - TOP if not name.startswith(".")}


def test_no_path_of_a_workplace_is_written_down() -> None:
    assert not list(_lines(WORKPLACE))


def test_no_package_registry_is_written_down() -> None:
    assert not list(_lines(REGISTRIES))


def test_no_secret_is_written_down() -> None:
    wrong = {name: list(_lines(re.compile(pattern))) for name, pattern in SECRETS.items()}
    assert not {name: lines for name, lines in wrong.items() if lines}


def _mentioned_in_pages() -> Iterator[tuple[str, str]]:
    for path in tracked():
        if path in {"README.md", "CHANGELOG.md"} or (path.startswith("app/") and path.endswith(".md")):
            for letter, number in ID.findall(text_of(path) or ""):
                yield path, letter + number


def _mentioned_in_tests() -> Iterator[tuple[str, str]]:
    for source in python("tests"):
        for name, call in source.calls():
            if name == "requirement":
                yield from ((f"{source.path}:{call.lineno}", str(getattr(arg, "value", ""))) for arg in call.args)


def test_every_requirement_that_is_named_exists() -> None:
    known = {f"{letter}{number}" for letter, last in IDS.items() for number in range(1, last + 1)}
    assert not [(place, name) for place, name in _mentioned_in_pages() if name not in known]
    assert not [(place, name) for place, name in _mentioned_in_tests() if name not in known]


def test_decisions_are_numbered_half_pages_that_end_with_their_check() -> None:
    records = sorted((ROOT / "app/decisions").glob("*"))
    for number, record in enumerate(records, 1):
        text = record.read_text(encoding="utf-8")
        assert DECISION.fullmatch(record.name), record.name
        assert record.name.startswith(f"{number:04}-"), f"{record.name} should be number {number:04}"
        assert len(text.splitlines()) <= LONGEST_DECISION, f"{record.name} is longer than half a page"
        places = [text.find(part) for part in DECISION_PARTS]
        assert -1 not in places, f"{record.name} lacks one of {DECISION_PARTS}"
        assert places == sorted(places), f"{record.name} has its parts in another order"
