"""The list stays still under the hand, repaints only what changed, and speaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QEnterEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.widgets.avatar import AvatarLook
from ui.widgets.chip import ChipLook
from ui.widgets.row import HEAD_HEIGHT, HEIGHT, Head, Row, spoken
from ui.widgets.rowlist import RowList
from ui.widgets.wait import Wait

NOW = 1_000_000


def row(key: str, **more: object) -> Row:
    plain = Row(
        key=key,
        version=1,
        name=f"Гость {key}",
        avatar=AvatarLook("Г", key, "send"),
        place="ворота 2",
        chip=ChipLook("QR", "scan-line", "late"),
        words="не пускает",
        wait=Wait(NOW - 400_000, NOW - 100_000),
        since_ms=NOW - 400_000,
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # fields by name


class Rows:
    """Records by key, with a count of how often each was asked for."""

    def __init__(self, count: int) -> None:
        self.records = {str(i): row(str(i)) for i in range(count)}
        self.asked = 0

    def __call__(self, key: str) -> Row | None:
        self.asked += 1
        return self.records.get(key)


@pytest.fixture
def make(dressed: QApplication, qtbot: QtBot) -> Callable[[int], tuple[RowList, Rows]]:
    def build(count: int) -> tuple[RowList, Rows]:
        rows = Rows(count)
        view = RowList(rows, lambda: NOW)
        qtbot.addWidget(view)
        view.resize(348, 400)
        view.set_entries([Head("Ждут", "hourglass", count), *rows.records])
        view.show()
        qtbot.waitExposed(view)
        return view, rows

    return build


def over(view: RowList, point: QPoint) -> None:
    """Puts the pointer over the list."""
    view.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, True)
    QApplication.sendEvent(view, QEnterEvent(QPointF(point), QPointF(point), QPointF(point)))
    kind = QEvent.Type.MouseMove
    none = Qt.MouseButton.NoButton
    move = QMouseEvent(kind, QPointF(point), QPointF(point), none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view.viewport(), move)


def away(view: RowList) -> None:
    """Takes the pointer off the list."""
    view.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))


def test_heads_are_28_high_and_rows_64_after_any_change(make: Callable[[int], tuple[RowList, Rows]]) -> None:
    view, _ = make(5)
    view.set_entries(["0", "1", Head("Ещё"), "2"])
    side = view.verticalHeader()
    assert [side.sectionSize(i) for i in range(4)] == [HEIGHT, HEIGHT, HEAD_HEIGHT, HEIGHT]


def test_a_new_order_waits_until_the_pointer_has_left_for_a_second(
    make: Callable[[int], tuple[RowList, Rows]], qtbot: QtBot
) -> None:
    view, rows = make(5)
    before = view.rows.entries()
    over(view, QPoint(50, 100))
    rows.records["new"] = row("new")
    with qtbot.waitSignal(view.held_back) as held:
        view.set_entries(["new", *before])
    assert held.args == [1]
    assert view.rows.entries() == before
    away(view)
    assert view.rows.entries() == before
    qtbot.waitUntil(lambda: view.rows.key_at(0) == "new", timeout=3000)


def test_danger_goes_in_at_once_even_under_the_pointer(make: Callable[[int], tuple[RowList, Rows]]) -> None:
    view, rows = make(5)
    over(view, QPoint(50, 100))
    rows.records["danger"] = row("danger", critical=True)
    view.set_entries(["danger", *view.rows.entries()], urgent=True)
    assert view.rows.key_at(0) == "danger"


def test_the_bar_shows_the_new_ones_when_it_is_clicked(
    make: Callable[[int], tuple[RowList, Rows]], qtbot: QtBot
) -> None:
    view, rows = make(5)
    over(view, QPoint(50, 100))
    rows.records["new"] = row("new")
    view.set_entries(["new", *view.rows.entries()])
    from ui.widgets.button import Button

    bar = next(button for button in view.findChildren(Button) if button.isVisible())
    assert "1" in bar.text()
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton)
    assert view.rows.key_at(0) == "new"


def test_the_chosen_row_stays_chosen_and_the_top_row_stays_put_when_the_order_changes(
    make: Callable[[int], tuple[RowList, Rows]],
) -> None:
    view, _ = make(40)
    view.select("20")
    view.verticalScrollBar().setValue(15 * HEIGHT)
    top = view.rows.key_at(view.rowAt(1))
    y = view.rowViewportPosition(view.rows.place_of(top))
    keys = [key for key in view.rows.entries() if isinstance(key, str)]
    view.set_entries([Head("Ждут"), *keys[-3:], *keys[:-3]])
    assert view.rowViewportPosition(view.rows.place_of(top)) == y
    assert view.selected_key == "20"
    assert view.rows.key_at(view.currentIndex().row()) == "20"


def test_a_click_chooses_and_a_double_click_opens(make: Callable[[int], tuple[RowList, Rows]], qtbot: QtBot) -> None:
    view, _ = make(5)
    at = view.visualRect(view.rows.index(view.rows.place_of("2"), 0)).center()
    with qtbot.waitSignal(view.chosen) as chosen:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert chosen.args == ["2"]
    with qtbot.waitSignal(view.opened) as opened:
        QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert opened.args == ["2"]


def test_arrows_step_over_heads_and_letters_pass_to_the_window(
    make: Callable[[int], tuple[RowList, Rows]], qtbot: QtBot
) -> None:
    view, _ = make(4)
    view.set_entries(["0", Head("Ещё"), "1", "2"])
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.selected_key == "1"
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert view.selected_key == "0"
    assert view.step(-1) == ""
    with qtbot.waitSignal(view.opened):
        QTest.keyClick(view, Qt.Key.Key_Return)
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.selected_key == "2"


def test_many_changes_become_one_repaint_of_what_is_seen(
    make: Callable[[int], tuple[RowList, Rows]], qtbot: QtBot
) -> None:
    view, rows = make(2_000)
    rows.asked = 0
    changed: list[int] = []
    view.rows.dataChanged.connect(lambda first, last: changed.append(first.row()))
    for _ in range(20):
        view.touch(rows.records)
    qtbot.waitUntil(lambda: bool(changed))
    assert len(changed) <= 400 // HEIGHT + 2
    assert rows.asked < 100


def test_a_row_that_is_gone_is_shown_as_it_was_until_the_order_says_so(
    make: Callable[[int], tuple[RowList, Rows]],
) -> None:
    view, rows = make(3)
    assert view.rows.entry(1) is not None
    rows.records.pop("0")
    shown = view.rows.entry(1)
    assert isinstance(shown, Row)
    assert shown.key == "0"


def test_a_screen_reader_hears_name_place_reason_wait_and_words(
    make: Callable[[int], tuple[RowList, Rows]],
) -> None:
    view, rows = make(2)
    words = view.rows.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert words == spoken(rows.records["0"], NOW)
    parts = ["Гость 0", "ворота 2", "QR", "просрочено на", "не пускает"]
    places = [words.index(part) for part in parts]
    assert places == sorted(places)
    face = QAccessible.queryAccessibleInterface(view)
    assert face is not None
    assert view.rows.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Ждут"


def test_waits_tick_without_being_touched(make: Callable[[int], tuple[RowList, Rows]], qtbot: QtBot) -> None:
    view, rows = make(3)
    moment = [NOW]
    view.now_ms = lambda: moment[0]
    rows.asked = 0
    moment[0] += 5_000
    qtbot.waitUntil(lambda: rows.asked > 3, timeout=2000)
