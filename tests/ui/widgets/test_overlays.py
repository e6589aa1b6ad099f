"""What lies over the window, and where words are written."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.area import Overlay, WorkArea
from ui.widgets.avatar import AvatarLook
from ui.widgets.button import Button
from ui.widgets.chip import ChipLook
from ui.widgets.composer import Composer
from ui.widgets.palette import AT_MOST, Answer, Palette
from ui.widgets.toast import Toast, UndoBar
from ui.widgets.words import Ground, Text


def shown(qtbot: QtBot, widget: QWidget, size: QSize | None = None) -> QWidget:
    """Shows a part and paints it once."""
    qtbot.addWidget(widget)
    if size is not None:
        widget.resize(size)
    widget.show()
    qtbot.waitExposed(widget)
    assert not widget.grab().isNull()
    return widget


def test_a_toast_goes_by_itself_but_stays_under_the_pointer(dressed: QApplication, qtbot: QtBot) -> None:
    area = WorkArea()
    area.column.addWidget(Ground("pane", "trbl"))
    shown(qtbot, area, QSize(600, 300))
    toast = Toast(area)
    toast._timer.setInterval(30)
    toast.say("Диалог решён", action="Отменить", keys="Ctrl Z")
    area.grab()
    with qtbot.waitSignal(toast.acted):
        button = toast.findChild(Button)
        assert button is not None
        button.click()
    toast.say("Скопировано")
    qtbot.waitUntil(lambda: not toast.isVisible())


def test_the_undo_bar_counts_down_in_whole_seconds(dressed: QApplication, qtbot: QtBot) -> None:
    bar = UndoBar()
    bar.count(3_100, 5_000, "Ctrl Z")
    shown(qtbot, bar, QSize(400, 38))
    assert bar.accessibleName() == "Отправим через 4 с"
    with qtbot.waitSignal(bar.undone):
        button = bar.findChild(Button)
        assert button is not None
        button.click()


def test_an_overlay_takes_the_keyboard_and_gives_it_back(dressed: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    before = Button("Раньше")
    column.addWidget(before)
    shown(qtbot, window, QSize(500, 400))
    before.setFocus()
    sheet = Overlay(window)
    sheet.content.addWidget(Text("Чем кончилось?", wrap=True))
    sheet.open()
    window.grab()
    window.resize(520, 420)
    assert sheet.size() == window.size()
    with qtbot.waitSignal(sheet.closed):
        QTest.keyClick(sheet, Qt.Key.Key_Escape)
    sheet.open()
    QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(3, 3))
    assert not sheet.isVisible()
    sheet.close_sheet()


def answers(query: str) -> list[Answer]:
    return [
        Answer(f"{group}-{i}", group, f"{group} {i} {query}", "zap") for group in ("а", "б", "в") for i in range(9)
    ]


def test_the_palette_offers_eight_from_every_group_and_does_the_marked_one(
    dressed: QApplication, qtbot: QtBot
) -> None:
    window = QWidget()
    shown(qtbot, window, QSize(900, 700))
    palette = Palette(window, answers)
    palette.word("Ищите", "Ничего нет", (("↑ ↓", "выбрать"),), ("?", "все клавиши"))
    palette.open_empty()
    window.grab()
    assert len(palette.answers()) == AT_MOST
    assert {answer.group for answer in palette.answers()} == {"а", "б", "в"}
    edit = palette.focusWidget()
    QTest.keyClick(edit, Qt.Key.Key_Down)
    QTest.keyClick(edit, Qt.Key.Key_Down)
    QTest.keyClick(edit, Qt.Key.Key_Up)
    with qtbot.waitSignal(palette.picked) as told:
        QTest.keyClick(edit, Qt.Key.Key_Return)
    assert told.args == ["а-1"]
    assert not palette.isVisible()


def test_slower_answers_join_and_typing_is_told_after_a_pause(dressed: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    shown(qtbot, window, QSize(900, 700))
    palette = Palette(window, lambda query: [])
    palette.word("Ищите", "Ничего нет", ())
    palette.open_with("во")
    window.grab()
    with qtbot.waitSignal(palette.asked) as told:
        QTest.keyClick(palette.focusWidget(), Qt.Key.Key_A)
    assert told.args == ["воa"]
    palette.renew([Answer("x", "Сервер", "Нашлось", avatar=AvatarLook("НН", "1"), fact="вчера", keys="F5",
                          chip=ChipLook("35 %", "triangle-alert", "late"))])  # fmt: skip
    window.grab()
    assert [answer.key for answer in palette.answers()] == ["x"]
    QTest.keyClick(palette.focusWidget(), Qt.Key.Key_Escape)
    assert not palette.isVisible()


WORDS = {
    "reply": "Ответ", "note": "Заметка", "replies": "Готовые", "file": "Файл", "send": "Отправить",
    "save": "Сохранить", "send_keys": "Ctrl ⏎", "note_key": "N", "hint": "Пишите", "note_hint": "Не видит",
}  # fmt: skip


def test_the_composer_sends_by_key_and_keeps_the_text_when_the_mode_changes(
    dressed: QApplication, qtbot: QtBot
) -> None:
    composer = Composer()
    composer.word(WORDS)
    shown(qtbot, composer, QSize(600, 110))
    composer.edit.setFocus()
    assert not composer.send.isEnabled()
    QTest.keyClick(composer.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QApplication.sendEvent(composer.edit, QKeyEvent(QKeyEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, "Да"))
    with qtbot.waitSignal(composer.draft_changed, timeout=2000) as draft:
        pass
    assert draft.args == ["reply", "Да"]
    composer.write("note")
    assert composer.text == "Да"
    composer.grab()
    with qtbot.waitSignal(composer.sent) as told:
        QTest.keyClick(composer.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert told.args == ["note", "Да"]


def test_without_leave_only_notes_are_written(dressed: QApplication, qtbot: QtBot) -> None:
    composer = Composer()
    composer.word(WORDS)
    shown(qtbot, composer, QSize(600, 110))
    modes: list[str] = []
    composer.allow_reply(False)
    modes.append(composer.mode)
    composer.write("reply")
    modes.append(composer.mode)
    assert not composer.reply.isEnabled()
    composer.allow_reply(True)
    assert [*modes, composer.mode] == ["note", "note", "reply"]


def test_a_slash_in_an_empty_composer_asks_for_ready_replies(dressed: QApplication, qtbot: QtBot) -> None:
    composer = Composer()
    composer.word(WORDS)
    shown(qtbot, composer, QSize(600, 110))
    with qtbot.waitSignal(composer.replies_asked):
        QTest.keyClick(composer.edit, Qt.Key.Key_Slash)
    composer.insert("Код заменён")
    QTest.keyClick(composer.edit, Qt.Key.Key_Slash)
    assert composer.text == "Код заменён/"


def test_a_pasted_megabyte_is_clamped_and_files_can_be_left_out(dressed: QApplication, qtbot: QtBot) -> None:
    composer = Composer()
    composer.word(WORDS)
    shown(qtbot, composer, QSize(600, 110))
    data = QMimeData()
    data.setText("я" * 1_000_000)
    composer.edit.insertFromMimeData(data)
    assert len(composer.text) <= 16_000
    assert composer.edit.height() <= 200
    composer.load("reply", "")
    composer.show_files([("a", "схема.png")], "Не прикладывать")
    assert composer.send.isEnabled()
    button = next(one for one in composer.findChildren(Button) if one.text() == "схема.png")
    with qtbot.waitSignal(composer.file_dropped) as told:
        button.click()
    assert told.args == ["a"]
    composer.show_files([], "")
    composer.flush_draft()


def test_a_sheet_closes_although_what_had_the_focus_is_gone(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    button = QPushButton("take", window)
    window.resize(600, 400)
    window.show()
    button.setFocus()
    qtbot.waitUntil(lambda: window.focusWidget() is button)
    sheet = Overlay(window)
    sheet.open()
    button.deleteLater()
    QApplication.sendPostedEvents(button, QEvent.Type.DeferredDelete)
    closed: list[bool] = []
    sheet.closed.connect(lambda: closed.append(True))
    sheet.close_sheet()
    assert closed == [True]
