"""Parts that break into lines where the room ends: rows of buttons, lanes, paths, wide segments (C9)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.theme import Type
from ui.widgets import ink
from ui.widgets.button import Button
from ui.widgets.flow import Flow
from ui.widgets.lane import STEP, Lane, Step
from ui.widgets.lines import broken
from ui.widgets.pathway import Pathway
from ui.widgets.tabs import Option, Segments

LONG = "Деньги уйдут на карту, с которой платили, обычно в течение трёх дней"


def test_a_row_goes_on_in_the_next_line(dressed: QApplication, qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    row = Flow(8)
    holder.setLayout(row)
    buttons = [Button(words) for words in ("Отправить действующий QR", "Впустить вручную", "Позвать")]
    for button in buttons:
        row.addWidget(button)
    high, wide = buttons[0].sizeHint().height(), max(one.sizeHint().width() for one in buttons)
    around = row.contentsMargins().top() + row.contentsMargins().bottom()
    assert row.heightForWidth(2_000) == high + around
    assert row.heightForWidth(wide + 40) > high + around
    holder.resize(wide + 40, 200)
    holder.show()
    assert buttons[0].pos().x() == buttons[1].pos().x()
    assert buttons[1].pos().y() > buttons[0].pos().y()
    assert all(one.geometry().right() < holder.width() for one in buttons)
    holder.resize(2_000, 200)
    assert {one.pos().y() for one in buttons} == {buttons[0].pos().y()}


def test_a_row_without_parts_takes_no_room(dressed: QApplication) -> None:
    row = Flow()
    row.setContentsMargins(0, 8, 0, 0)
    assert (row.sizeHint(), row.heightForWidth(300)) == (QSize(), 0)
    assert row.takeAt(0) is None
    assert row.itemAt(3) is None


def test_words_break_at_spaces_and_end_with_dots(dressed: QApplication) -> None:
    room = 150.0
    lines = broken(Type.ROW, LONG, room)
    assert len(lines) == 2
    assert all(ink.width(Type.ROW, line) <= room for line in lines)
    assert lines[1].endswith("…")
    assert broken(Type.ROW, "Коротко", room) == ["Коротко"]
    assert " ".join(broken(Type.ROW, LONG, room, most=9)) == LONG


def test_a_lane_grows_with_its_words(dressed: QApplication, qtbot: QtBot) -> None:
    lane = Lane([Step("Закроем платёж"), Step(LONG, "14:05")])
    qtbot.addWidget(lane)
    assert lane.heightForWidth(2_000) == 2 * STEP - 12
    assert lane.heightForWidth(220) > 2 * STEP - 12
    lane.resize(220, lane.heightForWidth(220))
    assert not lane.grab().isNull()


def test_a_path_grows_with_its_words(dressed: QApplication, qtbot: QtBot) -> None:
    path = Pathway()
    qtbot.addWidget(path)
    path.set_steps(
        [Step("Оплачен", "12 мая", "done"), Step("Код передали гостю", "13:58, ворота 2", "failed"), Step("А")]
    )
    assert path.heightForWidth(240) > path.heightForWidth(1_200)
    path.resize(240, path.heightForWidth(240))
    assert not path.grab().isNull()
    assert path.accessibleName().startswith("Оплачен 12 мая; ")


@pytest.mark.parametrize("wide", [True, False])
def test_segments_fill_their_room_only_when_asked(dressed: QApplication, qtbot: QtBot, wide: bool) -> None:
    segments = Segments([Option("a", "По правилам"), Option("b", "Часть")], wide=wide)
    qtbot.addWidget(segments)
    segments.resize(400, 32)
    segments.show()
    first, second = segments._picks
    assert (first.width() == second.width()) is wide
    assert second.mapTo(segments, QPoint(0, 0)).x() >= first.width()
