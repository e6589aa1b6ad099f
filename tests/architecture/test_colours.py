"""Every colour is a token: light, dark and high contrast are made in one place."""

from __future__ import annotations

import ast
import re

from tests.architecture.sources import python

THEME = "ui/theme.py"
HEX = re.compile(r"#(?:[0-9a-fA-F]{3,4}){1,2}\b")
MAKERS = {"QColor", "fromRgb", "fromRgba", "fromRgbF", "fromHsl", "fromHsv", "mkColor", "mkPen", "mkBrush"}


def test_no_colour_is_written_outside_the_theme() -> None:
    wrong = [
        f"{source.path}:{node.lineno} {node.value[:60]!r}"
        for source in python("ui")
        if source.path != THEME
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and HEX.search(node.value)
    ]
    assert not wrong


def test_no_colour_is_mixed_from_numbers_outside_the_theme() -> None:
    wrong = [
        f"{source.path}:{call.lineno} {name}"
        for source in python("ui")
        if source.path != THEME
        for name, call in source.calls()
        if name in MAKERS and call.args and isinstance(call.args[0], ast.Constant) and not _is_shade(call)
    ]
    assert not wrong


def _is_shade(call: ast.Call) -> bool:
    """`QColor(0, 0, 0, share)`: a shadow is black in every theme, only its strength is a token."""
    return len(call.args) == 4 and all(isinstance(arg, ast.Constant) and arg.value == 0 for arg in call.args[:3])
