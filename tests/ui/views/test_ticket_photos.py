"""A ticket found by a picture: pasted, dropped, or one that shows no code (C5)."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.protocol.admissions import PhotoRead
from tests.ui.conftest import Stage, click
from tests.ui.views.dealing import words_of
from ui.shots import sample_photo
from ui.views.ticket_screen import TicketScreen


def screen_of(stage: Stage) -> TicketScreen:
    return stage.shell.ticket_screen


@pytest.mark.requirement("C5")
def test_a_picture_is_pasted_into_the_field(at_tickets: Stage, qtbot: QtBot) -> None:
    finder = screen_of(at_tickets).finder
    image = QImage()
    image.loadFromData(sample_photo())
    QGuiApplication.clipboard().setImage(image)
    finder.field.setFocus()
    QTest.keySequence(finder.field, "Ctrl+V")
    qtbot.waitUntil(finder.card.isVisible)
    assert finder.field.text() == ""
    assert "…7KQ4, код заменён" in words_of(finder.card)
    assert screen_of(at_tickets).card is not None


def test_words_are_pasted_as_words(at_tickets: Stage) -> None:
    field = screen_of(at_tickets).finder.field
    QGuiApplication.clipboard().setText("48213")
    field.setFocus()
    QTest.keySequence(field, "Ctrl+V")
    assert field.text() == "48213"


def test_a_file_is_dropped_on_the_pane(at_tickets: Stage, tmp_path: Path, qtbot: QtBot) -> None:
    finder = screen_of(at_tickets).finder
    path = tmp_path / "code.png"
    path.write_bytes(sample_photo())
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, plainly = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), copy, mime, left, plainly)
    finder.dragEnterEvent(enter)
    assert enter.isAccepted()
    finder.dropEvent(QDropEvent(QPointF(5, 5), copy, mime, left, plainly))
    qtbot.waitUntil(finder.card.isVisible)
    assert "Файл с этого компьютера" in words_of(finder.card)


def test_a_file_that_cannot_be_read_is_told(at_tickets: Stage, tmp_path: Path) -> None:
    said: list[str] = []
    screen_of(at_tickets).refused.connect(said.append)
    screen_of(at_tickets).finder._read_file(tmp_path / "none.png")
    assert said == ["Файл не читается"]


def test_a_picture_without_a_ticket_asks_for_a_better_one(at_tickets: Stage) -> None:
    finder = screen_of(at_tickets).finder
    for kind, words in (("other", "не билет"), ("unreadable", "Кода не видно")):
        finder._photo_read(b"", "чат", PhotoRead(found=kind == "other", kind=kind))
        assert words in words_of(finder.card)
        assert "весь код" in words_of(finder.card)
    click(finder.by_hand)
    assert finder.field.hasFocus()
