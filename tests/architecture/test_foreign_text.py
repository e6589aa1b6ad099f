"""What guests write is shown literally (X18): the ways in which Qt would read it as HTML are closed, all of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.sources import Source, last_name, python

SEAM = "ui/qt.py"
ONLY_AT_THE_SEAM = {
    "QLabel": "SafeLabel",
    "QMessageBox": "a notice in the window",
    "QErrorMessage": "a notice in the window",
    "QToolTip": "set_tooltip",
    "QTextEdit": "QPlainTextEdit",
    "QTextBrowser": "QPlainTextEdit",
    "QDesktopServices": "open_link",
}
READ_AS_HTML = {"setHtml", "insertHtml", "appendHtml", "setMarkdown", "insertMarkdown", "setTextFormat"}
TAKE_LITERALS = {"setToolTip", "setStatusTip", "setWhatsThis", "showMessage", "setInformativeText", "setDetailedText"}
MAKE_PLAIN = {"plain_tooltip", "escape"}


def _is_ours(node: ast.expr) -> bool:
    """A text of our own: a literal, a translated literal, or foreign text that was made plain."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return name in MAKE_PLAIN or (
            name in {"tr", "translate"} and all(isinstance(a, ast.Constant) for a in node.args)
        )
    return isinstance(node, ast.IfExp) and _is_ours(node.body) and _is_ours(node.orelse)


def _is_enum(node: ast.expr) -> bool:
    """`QSystemTrayIcon.MessageIcon.Warning`, an icon or a number of milliseconds: no text."""
    return isinstance(node, ast.Attribute)


def _beyond_the_seam() -> list[Source]:
    return [source for source in python("ui") if source.path != SEAM]


def test_widgets_that_draw_html_are_used_only_at_the_seam() -> None:
    wrong = [
        f"{source.path}:{line} {name}: use {ONLY_AT_THE_SEAM[name]}"
        for source in _beyond_the_seam()
        for name, line in _used(source.tree)
        if name in ONLY_AT_THE_SEAM
    ]
    assert not wrong


def _used(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Names that are called, inherited from, or asked for an attribute; merely asking for a type is no use."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield last_name(node.func), node.lineno
        elif isinstance(node, ast.ClassDef):
            yield from ((last_name(base), node.lineno) for base in node.bases)
        elif isinstance(node, ast.Attribute):
            yield last_name(node.value), node.lineno


def test_no_text_is_given_to_qt_as_html_or_markdown() -> None:
    wrong = [
        f"{source.path}:{call.lineno} {name}"
        for source in _beyond_the_seam()
        for name, call in source.calls()
        if name in READ_AS_HTML
    ]
    assert not wrong


def test_tips_and_notifications_carry_only_literal_or_escaped_text() -> None:
    wrong = [
        f"{source.path}:{call.lineno} {name}"
        for source in _beyond_the_seam()
        for name, call in source.calls()
        if name in TAKE_LITERALS and not all(_is_ours(arg) or _is_enum(arg) for arg in call.args)
    ]
    assert not wrong


def test_the_check_sees_a_name_of_a_guest_in_a_tip() -> None:
    seen = [
        _is_ours(ast.parse(text, mode="eval").body)
        for text in ("guest.name", "f'{guest}'", "'Send'", "self.tr('Send')", "self.tr(name)", "plain_tooltip(name)")
    ]
    assert seen == [False, False, True, True, False, True]
