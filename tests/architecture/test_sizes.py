"""Names and sizes: a stranger finds their way when files and functions are small and called by what they are."""

from __future__ import annotations

import ast
import sys
from pathlib import PurePath
from statistics import mean

from tests.architecture.sources import PRODUCT, ROOT, python

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
LONGEST_TEST = 80  # a story reads top to bottom
MEAN_FUNCTION = 12
NOBODYS_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "managers",
    "common",
    "base",
    "misc",
    "stuff",
    "lib",
}
PYTHONS_OWN = {"__init__", "__main__"}
NAMED_BY_THE_PLAN = {"selectors"}  # the console's word for pure questions about its state


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_longer_than_400_lines() -> None:
    long = {s.path: len(s.lines) for s in python(*PRODUCT, "tests") if len(s.lines) > LONGEST_FILE}
    assert not long


def test_no_function_is_longer_than_50_lines() -> None:
    long = {
        f"{source.path}:{function.lineno} {function.name}": _length(function)
        for source in python(*PRODUCT, "tests")
        for function in source.functions()
        if _length(function) > (LONGEST_TEST if source.path.startswith("tests/") else LONGEST_FUNCTION)
    }
    assert not long


def test_functions_are_12_lines_long_on_average() -> None:
    for folder in PRODUCT:
        lengths = [_length(function) for source in python(folder) for function in source.functions()]
        assert mean(lengths) <= MEAN_FUNCTION, f"{folder}: {mean(lengths):.1f} lines"


def test_modules_are_called_by_nouns_of_the_trade() -> None:
    taken = NOBODYS_NAMES | set(sys.stdlib_module_names)
    parts = {part: s.path for s in python(*PRODUCT) for part in PurePath(s.path).with_suffix("").parts}
    wrong = {
        name: path
        for name, path in parts.items()
        if name in taken - PYTHONS_OWN - NAMED_BY_THE_PLAN or name != name.lower()
    }
    assert not wrong


def test_every_folder_of_code_is_a_package() -> None:
    folders = {(ROOT / source.path).parent for source in python(*PRODUCT, "tests")}
    assert not [str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").exists()]
