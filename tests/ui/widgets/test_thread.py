"""The transcript: literal text, kept at its end, links and files only on request."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.qt import display
from ui.widgets.button import Button
from ui.widgets.chip import ChipLook
from ui.widgets.message import Attachment, Delivery, Item, Message, Note, SystemLine, spoken
from ui.widgets.thread import Thread


def said(key: str, text: str = "Здравствуйте", **more: object) -> Message:
    plain = Message(key, 1, "guest", "Марина", "14:00", text)
    return replace(plain, **more)  # type: ignore[arg-type]  # fields by name


@pytest.fixture
def thread(dressed: QApplication, qtbot: QtBot) -> Thread:
    view = Thread()
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    qtbot.waitExposed(view)
    return view


def long_talk(count: int) -> list[Item]:
    return [said(str(i), f"Сообщение {i}. " * 4) for i in range(count)]


def test_new_lines_are_followed_only_by_a_reader_at_the_end(thread: Thread) -> None:
    thread.set_items(long_talk(30))
    bar = thread.verticalScrollBar()
    assert bar.value() == bar.maximum()
    bar.setValue(0)
    thread.set_items([*long_talk(30), said("new")])
    assert bar.value() == 0
    down = next(button for button in thread.findChildren(Button) if button.isVisible())
    assert down.text() == "1 новое ниже"
    QTest.mouseClick(down, Qt.MouseButton.LeftButton)
    assert bar.value() == bar.maximum()


def test_earlier_lines_put_above_do_not_move_what_is_read(thread: Thread, qtbot: QtBot) -> None:
    thread.set_items(long_talk(30))
    bar = thread.verticalScrollBar()
    with qtbot.waitSignal(thread.top_reached):
        bar.setValue(0)
    first = thread.parts()[0]
    before = first.mapTo(thread, QPoint(0, 0)).y()
    earlier: list[Item] = [said(f"old-{i}", "Раньше. " * 9) for i in range(10)]
    thread.set_items([*earlier, *long_talk(30)])
    assert abs(first.mapTo(thread, QPoint(0, 0)).y() - before) <= 1


def test_parts_that_did_not_change_are_kept(thread: Thread) -> None:
    thread.set_items([said("a"), said("b")])
    kept = thread.parts()
    thread.set_items([said("a"), said("b", "Другое", version=2)])
    assert thread.parts()[0] is kept[0]
    assert thread.parts()[1] is not kept[1]


def test_a_link_is_told_and_never_opened_here(thread: Thread, qtbot: QtBot) -> None:
    thread.set_items([said("a", "https://example.com/x")])
    part = thread.parts()[0]
    at = part.drawn.block_at.toPoint() + QPoint(20, 10)
    with qtbot.waitSignal(thread.link_clicked) as told:
        QTest.mouseClick(part, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert told.args == ["https://example.com/x"]


def test_words_are_marked_with_the_mouse_and_copied_without_our_marks(thread: Thread) -> None:
    thread.set_items([said("a", display("ы" * 450).text)])
    part = thread.parts()[0]
    at = part.drawn.block_at.toPoint() + QPoint(20, 10)
    QTest.mouseDClick(part, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    thread.setFocus()
    QTest.keyClick(thread, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "ы" * 450
    QTest.mousePress(part, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    QTest.mouseMove(part, at + QPoint(60, 0))
    QTest.mouseRelease(part, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at + QPoint(60, 0))
    part.copy()
    assert 0 < len(QGuiApplication.clipboard().text()) < 450


def test_a_failed_message_offers_to_go_again_or_away(thread: Thread, qtbot: QtBot) -> None:
    failed = said(
        "a", side="me", delivery=Delivery("circle-alert", "Не ушло", failed=True), retry="Ещё раз", discard="Убрать"
    )
    thread.set_items([failed])
    again, drop = thread.parts()[0].findChildren(Button)
    with qtbot.waitSignal(thread.retry_requested) as told:
        QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    assert told.args == ["a"]
    with qtbot.waitSignal(thread.discard_requested):
        QTest.mouseClick(drop, Qt.MouseButton.LeftButton)


def test_files_answer_a_click_and_pictures_keep_their_shape(thread: Thread, qtbot: QtBot) -> None:
    picture = QPixmap(800, 400)
    picture.fill(Qt.GlobalColor.gray)
    files = (
        Attachment("pic", "a.png", "PNG", picture=picture),
        Attachment("doc", "договор-очень-длинное-имя.pdf", "PDF"),
    )
    thread.set_items([said("a", "", attachments=files)])
    part = thread.parts()[0]
    (first, _, _), (second, _, _) = part.drawn.hot
    assert abs(first.width() / first.height() - 2) < 0.05
    with qtbot.waitSignal(thread.file_opened) as told:
        where = second.center().toPoint()
        QTest.mouseClick(part, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)
    assert told.args == ["doc"]


def test_a_word_of_a_million_letters_does_not_stop_the_window(thread: Thread) -> None:
    items: list[Item] = [said("a", display("щ" * 1_000_000).text)]
    started = time.thread_time()
    thread.set_items(items)
    thread.grab()
    assert time.thread_time() - started < 5.0


def test_every_kind_of_line_speaks(thread: Thread) -> None:
    lines: list[Item] = [
        said("a", side="bot", author="Бот", sources=(ChipLook("Статья", "book-open", "bot"),)),
        Note("n", 1, "Заметка · гость не видит", "Рация 4"),
        SystemLine("s", 1, "headset", "14:04 · Вы взяли диалог"),
    ]
    thread.set_items(lines)
    assert [part.accessibleName() for part in thread.parts()] == [spoken(line) for line in lines]
    assert "Рация 4" in spoken(lines[1])


HOSTILE = [
    "<b>жирно</b><img src='file:///etc/hostname'>",
    "![x](file:///etc/hostname) [a](javascript:alert(1))",
    "<table><tr><td>&amp;</td></tr></table>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_is_drawn_as_letters(thread: Thread, text: str, make_plain: Callable[[str], str]) -> None:
    thread.set_items([said("a", make_plain(text))])
    assert thread.parts()[0].drawn.block.words() == text


@pytest.fixture
def make_plain() -> Callable[[str], str]:
    return lambda text: display(text).text
