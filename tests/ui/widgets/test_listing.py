"""The list of two-line rows and the field of several lines."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.theme import look
from ui.widgets.chip import ChipLook
from ui.widgets.linelist import HEIGHT, Line, LineList
from ui.widgets.ranks import Rank, Ranks
from ui.widgets.textarea import TextArea

ROWS = [
    Line("a", "Парковка", "P1 у ворот 4", "12:05", ChipLook("уточняет", "circle-help")),
    Line("b", "Своя еда", "Можно воду", marked=True),
    Line("c", "Возраст", "Дети до 7 лет бесплатно"),
]


def listed(qtbot: QtBot) -> LineList:
    made = LineList()
    qtbot.addWidget(made)
    made.resize(300, 400)
    made.show_lines(ROWS)
    made.show()
    return made


def test_a_click_chooses_the_row_under_it(dressed: QApplication, qtbot: QtBot) -> None:
    rows = listed(qtbot)
    with qtbot.waitSignal(rows.chosen) as told:
        QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(40, HEIGHT + 10))
    assert told.args == ["b"]
    assert rows.selected_key == "b"


def test_arrow_keys_walk_the_list_and_stop_at_its_ends(dressed: QApplication, qtbot: QtBot) -> None:
    rows = listed(qtbot)
    chosen: list[str] = []
    rows.chosen.connect(chosen.append)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        QTest.keyClick(rows, key)
    assert chosen == ["a", "b", "c", "b"]


def test_a_row_is_read_out_whole(dressed: QApplication, qtbot: QtBot) -> None:
    model = listed(qtbot).model()
    assert model.data(model.index(0, 0)) == "Парковка, уточняет, P1 у ворот 4, 12:05"


def test_the_chosen_row_stays_chosen_when_the_list_changes(dressed: QApplication, qtbot: QtBot) -> None:
    rows = listed(qtbot)
    rows.select("c")
    rows.show_lines(ROWS[1:])
    assert rows.currentIndex().row() == 1
    rows.show_lines([])
    assert rows.selected_key == "c"


def test_chosen_hovered_and_marked_rows_look_different(dressed: QApplication, qtbot: QtBot) -> None:
    rows = listed(qtbot)
    plain = rows.grab().toImage()
    rows.select("a")
    chosen = rows.grab().toImage()
    places = itertools.cycle((QPoint(40, HEIGHT * 2 + 10), QPoint(44, HEIGHT * 2 + 10)))

    def hovered_over() -> bool:  # where the pointer has been already is no move
        QTest.mouseMove(rows.viewport(), next(places))
        return rows.hovered_key == "c"

    qtbot.waitUntil(hovered_over)
    hovered = rows.grab().toImage()
    assert len({plain.cacheKey(), chosen.cacheKey(), hovered.cacheKey()}) == 3
    assert plain != chosen
    assert chosen != hovered


def test_a_pasted_novel_is_cut_to_the_limit(dressed: QApplication, qtbot: QtBot) -> None:
    area = TextArea(limit=100)
    qtbot.addWidget(area)
    novel = QMimeData()
    novel.setText("бил\x00ет " * 1000)
    area.edit.insertFromMimeData(novel)
    assert len(area.text) <= 100
    assert "\x00" not in area.text


def test_a_field_grows_with_its_text_up_to_its_most(dressed: QApplication, qtbot: QtBot) -> None:
    area = TextArea(least_px=60, most_px=120)
    qtbot.addWidget(area)
    area.resize(300, 200)
    area.show()
    low = area.edit.height()
    area.set_text("\n".join(["строка"] * 40))
    assert low == 60
    qtbot.waitUntil(lambda: area.edit.height() == 120)


def test_only_the_operators_edits_are_told(dressed: QApplication, qtbot: QtBot) -> None:
    area = TextArea()
    qtbot.addWidget(area)
    with qtbot.assertNotEmitted(area.edited):
        area.set_text("из базы")
    with qtbot.waitSignal(area.edited):
        area.edit.insertPlainText("!")


def test_what_is_wrong_is_said_below_and_taken_back(dressed: QApplication, qtbot: QtBot) -> None:
    area = TextArea()
    qtbot.addWidget(area)
    area.rename("Ответ гостю", "Что скажет бот", "0 из 4 000")
    area.fail("Нужно по-русски")
    assert "Нужно по-русски" in area.edit.accessibleDescription()
    area.fail("")
    assert area.edit.accessibleDescription() == ""
    assert area.edit.accessibleName() == "Ответ гостю"


def test_bars_say_their_counts_and_blank_says_why(dressed: QApplication, qtbot: QtBot) -> None:
    bars = Ranks()
    qtbot.addWidget(bars)
    bars.show_ranks((Rank("scan-line", "QR", 24, True), Rank("angry", "Злость", 13)))
    assert bars.accessibleName() == "QR 24, Злость 13"
    high = bars.sizeHint().height()
    bars.show_ranks((), "Никого не звали")
    assert bars.accessibleName() == "Никого не звали"
    assert bars.sizeHint().height() < high
    assert not bars.grab().isNull()
    assert look().tokens.name == "dark"
