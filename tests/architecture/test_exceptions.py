"""Every exception to a rule says why, on its own line; what a test skips, it says too."""

from __future__ import annotations

import ast
import re

from tests.architecture.sources import PRODUCT, python

ALLOWANCE = re.compile(
    r"#\s*(?:noqa|type:\s*ignore|pragma:\s*no\s*(?:cover|branch)|mypy:)"  # what is allowed …
    r"(?P<codes>:?\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|\[[\w, -]+\])?"  # … for which code …
    r"\s*(?:#|-+|—|:)?\s*(?P<reason>.*)$"  # … and why
)
SHORTEST_REASON = 8
SKIPS = {"skip", "skipif", "xfail"}


def _allowances() -> list[tuple[str, re.Match[str]]]:
    found = []
    for source in python(*PRODUCT, "tests"):
        if source.path == "tests/architecture/test_exceptions.py":
            continue
        for number, line in enumerate(source.lines, 1):
            match = ALLOWANCE.search(line)
            if match:
                found.append((f"{source.path}:{number}", match))
    return found


def test_every_allowance_names_its_code_and_its_reason() -> None:
    wrong = [
        f"{place} {match[0]}"
        for place, match in _allowances()
        if len(match["reason"]) < SHORTEST_REASON or not (match["codes"] or "pragma" in match[0])
    ]
    assert not wrong


def test_the_check_sees_an_allowance_without_a_reason() -> None:
    bare = ["# noqa", "# noqa: S311", "# type: ignore[arg-type]", "# noqa: S311  # no"]
    good = ["# noqa: S311  # seeded on purpose", "# type: ignore[arg-type] # a literal at every call"]
    lengths = [len(match["reason"]) for text in bare + good if (match := ALLOWANCE.search(text))]
    assert [length >= SHORTEST_REASON for length in lengths] == [False] * 4 + [True] * 2


def test_every_skipped_test_says_why() -> None:
    wrong = [
        f"{source.path}:{call.lineno} {name}"
        for source in python("tests")
        for name, call in source.calls()
        if name in SKIPS and not _says_why(name, call)
    ]
    assert not wrong


def _says_why(name: str, call: ast.Call) -> bool:
    keyword = any(each.arg in {"reason", "msg"} for each in call.keywords)
    return keyword or (name != "skipif" and bool(call.args))


def test_tests_use_real_parts_or_fakes_written_by_hand() -> None:
    wrong = [
        f"{source.path}:{line} {name}"
        for source in python("tests")
        for name, line in source.names()
        if name in {"MagicMock", "Mock", "AsyncMock", "unittest.mock", "mock", "create_autospec"}
    ]
    assert not wrong


TIMES_ITSELF = "tests/ui/test_loop.py"
"""tests the timers of the loop, so sleeping is what it looks at"""


def test_tests_of_the_window_wait_for_conditions_not_for_time() -> None:
    wrong = [
        f"{source.path}:{call.lineno} {name}"
        for source in python("tests")
        if source.path.startswith(("tests/ui/", "tests/golden/")) and source.path != TIMES_ITSELF
        for name, call in source.calls()
        if name in {"qWait", "qSleep", "sleep"} or (name == "wait" and _on_qtbot(call))
    ]
    assert not wrong


def _on_qtbot(call: ast.Call) -> bool:
    return (
        isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "qtbot"
    )
