"""Seams to Qt that everything on the screen goes through: fonts, foreign text, links.

What guests write is shown literally. `display` makes it safe to lay out (no controls, no towers of marks, no
endless words), `SafeLabel` and `set_tooltip` keep Qt from reading it as HTML, `open_link` is the only way out.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal
from urllib.parse import urlsplit

from PySide6.QtCore import QPoint, QRect, Qt, QTextBoundaryFinder, QUrl
from PySide6.QtGui import QDesktopServices, QFontDatabase
from PySide6.QtWidgets import QLabel, QToolTip, QWidget

from ui import assets

LIMIT: Final = 16_000  # characters of one message shown; the rest is offered as a file
SOFT_BREAK_EVERY: Final = 200
MARKS_KEPT: Final = 8
_ISOLATE, _POP = "\u2068", "\u2069"
_ZERO_WIDTH_SPACE = "\u200b"

_NAMED = {
    0x202A: "LRE", 0x202B: "RLE", 0x202C: "PDF", 0x202D: "LRO", 0x202E: "RLO",
    0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI",
}  # fmt: skip
_SHOWN_CONTROLS = {code: f"[{name}]" for code, name in _NAMED.items() if name not in {"PDF", "PDI"}}
_GONE = dict.fromkeys(
    [
        *(code for code in range(0x20) if code not in {0x09, 0x0A}),
        *range(0x7F, 0xA0),
        0x200E, 0x200F, 0x061C, 0x202C, 0x2069, 0xFEFF, 0x00AD,
    ]
)  # fmt: skip
_TABLE = {**_GONE, **_SHOWN_CONTROLS}
_NEW_LINES = re.compile("\r\n|[\r\u2028\u2029\x85\x0b\x0c]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LONG_WORD = re.compile(rf"\S{{{SOFT_BREAK_EVERY + 1},}}")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_BLANK = re.compile(r"[\s\u200b\u200c\u200d\u2060]*")


@cache
def register_fonts() -> None:
    """Makes the bundled faces known to Qt, once. RuntimeError when one cannot be read: boxes instead of letters."""
    for path in assets.fonts():
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise RuntimeError(f"cannot read the font {path.name}")


@dataclass(frozen=True, slots=True)
class Shown:
    """A foreign text made fit for the screen. `cut` = characters left out, `blank` = nothing visible in it."""

    text: str
    cut: int = 0
    blank: bool = False


def display(raw: str, limit: int = LIMIT) -> Shown:
    """Foreign text as it is shown: at most `limit` characters on whole graphemes, line ends as ``\\n``.

    Direction overrides become visible words, other controls go, more than 8 marks on one letter go, words
    over 200 characters get places to break, and the whole is isolated so that it cannot turn its neighbours.
    """
    head = whole_graphemes(raw, limit)
    cut = len(raw) - len(head)
    text = _NEW_LINES.sub("\n", _SURROGATES.sub("\ufffd", head)).translate(_TABLE)
    if not text.isascii():
        text = _few_marks(text)
    text = _LONG_WORD.sub(lambda found: _soft_breaks(found.group()), text)
    blank = _BLANK.fullmatch(text) is not None
    return Shown(f"{_ISOLATE}{text}{_POP}" if _RIGHT_TO_LEFT.search(text) else text, cut, blank)


def one_line(raw: str, limit: int = 240) -> str:
    """Foreign text on one line: for names, previews and spoken descriptions."""
    return " ".join(display(raw, limit).text.split())


def copied(shown: str) -> str:
    """What goes to the clipboard when `shown` is copied: without the marks `display` put in."""
    return shown.replace(_ZERO_WIDTH_SPACE, "").replace(_ISOLATE, "").replace(_POP, "")


def whole_graphemes(text: str, limit: int) -> str:
    """The first `limit` characters, less the part of a letter or emoji that the limit would split."""
    if len(text) <= limit:
        return text
    window = _SURROGATES.sub("\ufffd", text[: limit + 64])
    units = len(window[:limit].encode("utf-16-le")) // 2  # Qt counts UTF-16 units
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, window)
    finder.setPosition(units)
    if not finder.isAtBoundary():
        units = max(finder.toPreviousBoundary(), 0) or units  # one endless letter is cut all the same
    return window.encode("utf-16-le")[: units * 2].decode("utf-16-le")


def _few_marks(text: str) -> str:
    kept: list[str] = []
    run = 0
    for letter in text:
        run = run + 1 if unicodedata.combining(letter) else 0
        if run <= MARKS_KEPT:
            kept.append(letter)
    return "".join(kept)


def _soft_breaks(word: str) -> str:
    parts: list[str] = []
    while word:
        part = whole_graphemes(word, SOFT_BREAK_EVERY) or word[:SOFT_BREAK_EVERY]
        parts.append(part)
        word = word[len(part) :]
    return _ZERO_WIDTH_SPACE.join(parts)


class SafeLabel(QLabel):
    """A label that never reads its text as HTML or Markdown, nor as a link."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setOpenExternalLinks(False)
        self.setText(text)


def set_tooltip(widget: QWidget, text: str) -> None:
    """A tooltip that shows `text` literally (Qt reads a tooltip that looks like HTML as HTML)."""
    widget.setToolTip(plain_tooltip(text))


def plain_tooltip(text: str) -> str:
    """`text` as a tooltip role may carry it: escaped and wrapped, never interpreted."""
    return f"<span>{html.escape(text).replace(chr(10), '<br/>')}</span>" if text else ""


def show_tip(widget: QWidget, where: QPoint, text: str, box: QRect) -> None:
    """Shows `text` literally at a global point until the pointer leaves `box` of the widget; empty hides it."""
    QToolTip.showText(where, plain_tooltip(text), widget, box)


Refusal = Literal["", "scheme", "user", "host"]


@dataclass(frozen=True, slots=True)
class Link:
    """What a link really is. `host` is decoded for reading; `doubtful` asks for a second look before opening.

    `refused` is empty or says why it is never opened: not http(s), carries a user name, has no proper host.
    """

    url: str
    host: str
    doubtful: bool = False
    refused: Refusal = ""


def check_link(raw: str) -> Link:
    """Judges a link from a guest or an article without opening it."""
    raw = raw.strip()
    try:
        parts = urlsplit(raw)
        host, user = parts.hostname or "", parts.username
    except ValueError:
        return Link(raw, "", refused="host")
    if parts.scheme.lower() not in {"http", "https"}:
        return Link(raw, one_line(host), refused="scheme")
    if user is not None:
        return Link(raw, one_line(host), refused="user")
    if not host or len(host) > 253 or any(c.isspace() or c in "\\%" for c in host) or any(map(_hidden, raw)):
        return Link(raw, one_line(host), refused="host")
    shown = ".".join(_decoded(label) for label in host.split("."))
    return Link(raw, one_line(shown), doubtful=_doubtful(shown))


def open_link(
    raw: str, *, confirmed: bool = False, opener: Callable[[QUrl], bool] = QDesktopServices.openUrl
) -> Link:
    """Opens `raw` in the system's browser and returns its verdict; the only place that may do so.

    Nothing is opened when the verdict refuses, nor when it is doubtful and the operator has not `confirmed`.
    """
    link = check_link(raw)
    if not link.refused and (confirmed or not link.doubtful):
        opener(QUrl(link.url))
    return link


def _hidden(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs"}


def _decoded(label: str) -> str:
    try:
        return label.encode("ascii").decode("idna") if label.startswith("xn--") else label
    except UnicodeError:
        return label


def _doubtful(host: str) -> bool:
    """True where letters of one script may pose as another's: mixed labels, or a foreign label in a Latin zone."""
    labels = host.split(".")
    for label in labels:
        scripts = {unicodedata.name(c, "?").split(" ")[0] for c in label if c.isalpha()}
        if len(scripts) > 1 or label.startswith("xn--"):
            return True
    return any(not label.isascii() for label in labels[:-1]) and labels[-1].isascii()
