"""Foreign text is shown literally and at once; links go nowhere by themselves (X18, X19, bad inputs 21-30, 38)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QFontInfo, QRawFont
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ui.qt import (
    LIMIT,
    SafeLabel,
    check_link,
    copied,
    display,
    one_line,
    open_link,
    plain_tooltip,
    register_fonts,
    set_tooltip,
    whole_graphemes,
)
from ui.theme import Type


def test_direction_overrides_become_words_so_that_an_extension_cannot_hide() -> None:
    assert display("abc\u202egpj.exe").text == "abc[RLO]gpj.exe"


def test_text_from_right_to_left_is_isolated_and_copies_back_as_it_came() -> None:
    shown = display("שלום").text
    assert shown.startswith("\u2068")
    assert shown.endswith("\u2069")
    assert copied(shown) == "שלום"


def test_controls_vanish_and_every_kind_of_line_end_is_one() -> None:
    assert display("a\0b\x1b[2J\x07\r\nc\u2028d\x85e").text == "ab[2J\nc\nd\ne"


def test_a_tower_of_marks_is_cut_to_eight() -> None:
    shown = display("z" + "\u0301" * 100_000)
    assert sum(1 for letter in shown.text if unicodedata.combining(letter)) == 8


def test_a_word_of_a_million_letters_is_clamped_and_gets_places_to_break() -> None:
    shown = display("ж" * 1_000_000)
    assert shown.cut == 1_000_000 - LIMIT
    assert max(len(part) for part in shown.text.split("\u200b")) <= 200


def test_an_emoji_family_is_never_split() -> None:
    family = "👨‍👩‍👧‍👦"
    assert whole_graphemes(family * 3, len(family) * 2 + 3) == family * 2
    assert whole_graphemes("\u0301" * 50, 10) == "\u0301" * 10


@pytest.mark.parametrize("blank", ["", "   ", "\u200b\u200b", "\n\t "])
def test_a_message_without_anything_visible_is_called_blank(blank: str) -> None:
    assert display(blank).blank


def test_lone_surrogates_do_not_stop_the_window() -> None:
    assert display("a\ud800b").text == "a\ufffdb"


@given(st.text(max_size=400))
def test_any_text_becomes_one_line_without_controls(raw: str) -> None:
    line = one_line(raw)
    assert "\n" not in line
    assert not any(unicodedata.category(letter) == "Cc" for letter in line)


def test_a_label_and_a_tooltip_never_read_html(qtbot: QtBot) -> None:
    hostile = "<img src='file:///etc/passwd'><b>hi</b>"
    label = SafeLabel(hostile)
    qtbot.addWidget(label)
    set_tooltip(label, hostile)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert "<b>" not in label.toolTip().removeprefix("<span>")
    assert plain_tooltip("") == ""
    assert isinstance(label, QLabel)


@pytest.mark.parametrize(
    ("url", "refused", "doubtful"),
    [
        ("https://example.com/a?b=1", "", False),
        ("https://пример.рф/x", "", False),
        ("https://xn--e1afmkfd.xn--p1ai", "", False),
        ("https://аррӏе.com", "", True),
        ("https://xn--80ak6aa92e.com", "", True),
        ("https://exаmple.com", "", True),
        ("http://bank.ru@evil.example", "user", False),
        ("file:///etc/passwd", "scheme", False),
        ("javascript:alert(1)", "scheme", False),
        ("data:text/html,x", "scheme", False),
        ("tg://resolve?domain=x", "scheme", False),
        ("ms-word:ofe|u|http://x", "scheme", False),
        ("\\\\server\\share", "scheme", False),
        ("https://", "host", False),
        ("https://exa mple.com", "host", False),
        ("https://example.com/\u202egpj", "host", False),
        ("http://[::1", "host", False),
    ],
)
def test_a_link_is_judged_before_it_is_opened(url: str, refused: str, doubtful: bool) -> None:
    link = check_link(url)
    assert (link.refused, link.doubtful) == (refused, doubtful)


def test_a_decoded_host_is_shown_to_the_operator() -> None:
    assert check_link("https://xn--e1afmkfd.xn--p1ai").host == "пример.рф"
    assert check_link("https://xn--\u00e9.com").refused == ""


def test_only_a_sound_link_is_opened_and_a_doubtful_one_when_confirmed() -> None:
    opened: list[str] = []

    def opener(url: QUrl) -> bool:
        opened.append(url.toString())
        return True

    open_link("javascript:x", confirmed=True, opener=opener)
    open_link("https://аррӏе.com", opener=opener)
    assert opened == []
    open_link("https://example.com", opener=opener)
    open_link("https://аррӏе.com", confirmed=True, opener=opener)
    assert len(opened) == 2


def test_the_faces_are_there_and_draw_russian(qapp: QApplication) -> None:
    register_fonts()
    assert QFontInfo(Type.MONEY.font).family() == "Inter"
    assert QRawFont.fromFont(Type.MONEY.font).supportsCharacter(ord("Ж"))
