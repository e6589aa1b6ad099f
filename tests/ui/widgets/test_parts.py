"""The smaller parts say what they show, answer keys and keep their promises."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale, QPoint, QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.theme import Type
from ui.widgets import figures
from ui.widgets.avatar import Avatar, AvatarLook, hue, initials
from ui.widgets.banner import Banner
from ui.widgets.button import Button, Kind, LinkButton
from ui.widgets.chip import Chip, ChipLook, chip_width
from ui.widgets.countdown import Countdown, Spinner
from ui.widgets.empty import EmptyState, NextStep, QuietState
from ui.widgets.field import Field
from ui.widgets.focus import FocusRing
from ui.widgets.keyhint import KeyHint
from ui.widgets.lane import Lane, Step
from ui.widgets.rail import Me, RailItem
from ui.widgets.section import Pair, Pairs, Quote, Section
from ui.widgets.sparkline import Sparkline
from ui.widgets.strip import CellLook, FindBox, StripCell
from ui.widgets.switch import Switch
from ui.widgets.table import Cell, Column, Table, TableRow
from ui.widgets.tabs import Option, Segments, Tabs
from ui.widgets.tick import Tick
from ui.widgets.tile import Tile, TileLook
from ui.widgets.wait import Wait, WaitLabel, WaitLook
from ui.widgets.words import Icon, Line, Text


def shown(qtbot: QtBot, widget: QWidget, size: QSize | None = None) -> QWidget:
    """Shows a part and paints it once."""
    qtbot.addWidget(widget)
    if size is not None:
        widget.resize(size)
    widget.show()
    qtbot.waitExposed(widget)
    assert not widget.grab().isNull()
    return widget


@pytest.mark.parametrize("kind", ["primary", "plain", "ghost", "danger", "danger-plain", "toast"])
def test_a_busy_button_keeps_its_width_and_takes_no_clicks(dressed: QApplication, qtbot: QtBot, kind: Kind) -> None:
    button = Button("Взять", kind, icon="headset", keys="T")
    shown(qtbot, button)
    clicks: list[int] = []
    button.clicked.connect(lambda: clicks.append(1))
    wide = button.sizeHint().width()
    button.set_busy(True)
    before = button._angle
    qtbot.waitUntil(lambda: button._angle != before, timeout=2000)
    button.grab()
    assert button.busy
    assert button.sizeHint().width() == wide
    assert button.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    button.set_busy(False)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(clicks) == 1
    button.setEnabled(False)
    button.grab()


def test_a_square_button_has_a_name_and_a_tooltip(dressed: QApplication, qtbot: QtBot) -> None:
    button = Button("", "ghost", icon="clock", name="Отложить")
    shown(qtbot, button)
    assert button.accessibleName() == "Отложить"
    assert "Отложить" in button.toolTip()
    link = LinkButton("Открыть")
    shown(qtbot, link)
    assert link.accessibleName() == "Открыть"


def test_waits_say_icon_word_and_ground_by_the_time_left(dressed: QApplication, qtbot: QtBot) -> None:
    wait = Wait(since_ms=0, due_ms=300_000)
    assert wait.at(0) == WaitLook("ok", "5:00")
    assert wait.at(250_000) == WaitLook("wait", "0:50")
    assert wait.at(400_000).text == "−1:40"
    assert wait.at(400_000).kind == "late"
    assert wait.spoken(400_000).startswith("просрочено на 1")
    assert wait.spoken(0).startswith("осталось 5")
    assert Wait(word="гость").at(7) == WaitLook("mute", "гость")
    assert Wait(word="гость").spoken(7) == "гость"
    for look in (wait.at(0), wait.at(250_000), WaitLook("late", "−0:08", critical=True), WaitLook("mute", "гость")):
        shown(qtbot, WaitLabel(look))


def test_a_figure_is_written_in_the_language_of_the_window(dressed: QApplication) -> None:
    assert figures.number(1847) == "1\u202f847"
    assert figures.percent(0.912, 1) == "91,2\u00a0%"
    assert figures.money(300_000) == "3\u202f000\u00a0₽"
    assert figures.money(-600_050) == "−6\u202f000,50\u00a0₽"
    assert figures.money(500, "JPY") == "500\u00a0JPY"
    assert figures.number(-0.04, 1) == "0,0"
    assert figures.ticking(-100_000) == "−1:40"
    assert figures.ticking(65 * 60_000) == "1\u00a0ч\u00a005"
    assert figures.waited(400_000) == "06:40"
    assert figures.waited(-5) == "00:00"
    assert figures.duration(400_000) == "6\u00a0мин 40\u00a0с"
    assert figures.duration(90_000_000) == "1\u00a0д 1\u00a0ч"
    assert figures.duration(7_200_000) == "2\u00a0ч"
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    assert figures.number(1847.25, 1) == "1,847.2"
    assert figures.percent(0.912, 1) == "91.2\u00a0%"


def test_initials_and_grounds_are_the_same_on_every_machine(dressed: QApplication, qtbot: QtBot) -> None:
    assert initials("Марина Ковалёва") == "МК"
    assert initials("ООО «Вектор»") == "ОВ"
    assert initials("  ") == "?"
    assert hue("g-001") == 2
    avatar = Avatar(AvatarLook("МК", "g-001", "send"))
    shown(qtbot, avatar)
    avatar.show_avatar(AvatarLook("ИР", "g-002"))
    assert avatar.sizeHint() == QSize(34, 34)


def test_a_chip_takes_exactly_its_room(dressed: QApplication, qtbot: QtBot) -> None:
    chip = Chip(ChipLook("Злость", "angry", "late"))
    shown(qtbot, chip)
    first = chip.sizeHint().width()
    chip.show_chip(ChipLook("Просит человека", "user-round"))
    assert chip.sizeHint().width() > first
    assert chip_width(chip.chip) <= chip.sizeHint().width()


def test_tabs_are_walked_with_arrows_and_keep_the_choice(dressed: QApplication, qtbot: QtBot) -> None:
    for kind in (Tabs, Segments):
        bar = kind([Option("a", "Открытые", 14), Option("b", "Ждём", 9, "clock")])
        shown(qtbot, bar, QSize(340, 40))
        with qtbot.waitSignal(bar.picked) as told:
            QTest.keyClick(bar, Qt.Key.Key_Right)
        assert told.args == ["b"]
        bar.set_options([Option("a", "Открытые", 15), Option("b", "Ждём", 3)])
        assert bar.key == "b"
        bar.set_options([Option("a", "Открытые"), Option("c", "Другие")])
        assert bar.key == "a"
        QTest.keyClick(bar, Qt.Key.Key_Left)
        assert bar.key == "c"
        QTest.keyClick(bar, Qt.Key.Key_Z)


def test_tabs_without_room_wait_behind_dots_and_the_chosen_one_never_does(
    dressed: QApplication, qtbot: QtBot
) -> None:
    options = [Option("a", "Открытые", 14), Option("b", "Ждём гостя", 9), Option("c", "Отложены", 3)]
    bar = Tabs([*options, Option("d", "У коллег", 5)])
    shown(qtbot, bar, QSize(316, 40))
    assert bar.more is not None
    assert bar.more.isVisible()
    seen = [pick.option.key for pick in bar._picks if pick.isVisible()]
    assert seen == ["a", "b"]
    assert [line.text() for line in bar.menu().actions()] == ["Отложены  3", "У коллег  5"]
    QApplication.processEvents()
    for pick in bar._picks:
        if pick.isVisible():
            assert pick.width() == pick.sizeHint().width()
    with qtbot.waitSignal(bar.picked) as told:
        bar.menu().actions()[1].trigger()
    assert told.args == ["d"]
    assert [pick.option.key for pick in bar._picks if pick.isVisible()] == ["a", "d"]
    bar.resize(500, 40)
    assert not bar.more.isVisible()
    bar.set_options(options)
    assert all(pick.isVisible() for pick in bar._picks)


def test_a_field_keeps_what_was_typed_and_says_what_is_wrong(dressed: QApplication, qtbot: QtBot) -> None:
    field = Field("Заказ", "номер", icon="search")
    shown(qtbot, field)
    field.edit.setText("48 2I3")
    field.fail("Только цифры")
    assert field.text == "48 2I3"
    assert field.edit.accessibleDescription() == "Только цифры"
    field.fail("")
    assert not field.edit.property("wrong")
    field.note("Русская раскладка", "keyboard")
    field.setFocus()
    secret = Field("Пароль", secret=True)
    shown(qtbot, secret)
    secret.name_eye("Показать пароль")
    eye = secret.findChild(Button)
    assert eye is not None
    eye.click()
    assert secret.edit.echoMode() == secret.edit.EchoMode.Normal


def test_a_field_left_shows_its_beginning_and_its_aside_keeps_clear(dressed: QApplication, qtbot: QtBot) -> None:
    holder = QWidget()
    column = QVBoxLayout(holder)
    field, other, secret = Field("Сервер", icon="server"), Field("Имя"), Field("Пароль", secret=True)
    for one in (field, other, secret):
        column.addWidget(one)
    shown(qtbot, holder, QSize(240, 240))
    QTest.keyClicks(field.edit, "https://usher.a-long-name.example.org")
    QTest.keyClick(field.edit, Qt.Key.Key_Tab)
    assert field.edit.cursorPosition() == 0
    secret.edit.setText("hidden")
    assert secret.edit.cursorPosition() == 6
    before = field.edit.textMargins().right()
    field.edit.say_aside("Отвечает", "circle-check", "ok")
    assert field.edit.textMargins().right() > before + 50
    field.edit.say_aside("Отвечает", "circle-check", "t3")
    holder.grab()


def test_banner_gives_way_from_its_tail(dressed: QApplication, qtbot: QtBot) -> None:
    banner = Banner()
    button, other = Button("Вернуть боту"), Button("Взять")
    banner.say("ok", "headset", "Диалог ведёте вы", "· бот молчит с 14:04", "ждёт связи")
    banner.put(button)
    shown(qtbot, banner, QSize(300, 40))
    banner.resize(900, 40)
    banner.grab()
    banner.put(other)
    assert not button.isVisible()
    assert other.isVisible()
    assert banner.accessibleName() == "Диалог ведёте вы · бот молчит с 14:04 ждёт связи"


def test_a_countdown_changes_colour_and_word_in_its_last_minute(dressed: QApplication, qtbot: QtBot) -> None:
    ring = Countdown()
    ring.say(228_000, 300_000, "из 5:00", "истекает")
    shown(qtbot, ring)
    assert "из 5:00" in ring.accessibleName()
    ring.say(42_000, 300_000, "из 5:00", "истекает")
    assert "истекает" in ring.accessibleName()
    spinner = Spinner()
    shown(qtbot, spinner)
    qtbot.waitUntil(lambda: spinner._angle > 0, timeout=2000)


def test_pictures_of_figures_speak_their_figures(dressed: QApplication, qtbot: QtBot) -> None:
    lane = Lane()
    lane.set_steps(
        [
            Step("Оплачен", "12 мая", "done"),
            Step("Отказ", "13:58", "failed"),
            Step("Дальше", state="next"),
            Step("Вошёл"),
        ]
    )
    shown(qtbot, lane, QSize(300, 120))
    assert "Оплачен 12 мая" in lane.accessibleName()
    tile = Tile()
    tile.say(
        TileLook("Ждут", "12", "чел", "дольше всех 06:40", "hourglass", "alarm-clock", alarm=True, formula="число")
    )
    shown(qtbot, tile, QSize(160, 88))
    assert tile.accessibleName() == "Ждут, 12 чел, дольше всех 06:40"
    plain = tile.grab().toImage()
    tile.say(TileLook("VIP", "7", "шт.", "из 31", trail=(0.0, 1.0, 4.0, 7.0)))
    drawn = tile.grab().toImage()
    tile.say(TileLook("VIP", "7", "шт.", "из 31"))
    assert drawn != tile.grab().toImage() != plain
    tile.say(TileLook("Ждут", "123 456 789", sub="на 14:02", stale=True, trail=(0.0, 1.0)))
    tile.grab()  # no room for the curve beside such a figure
    tile.say(TileLook("VIP", "7", sub="на 14:02", stale=True, trail=(0.0, 1.0)))
    tile.grab()


def test_a_table_hands_out_its_rows(dressed: QApplication, qtbot: QtBot) -> None:
    table = Table([Column("Заказ"), Column("Гость", stretch=1), Column("Сумма", number=True)])
    rows = [TableRow("1", (Cell("48213", strong=True), Cell("Марина"), Cell("3 000 ₽", tone="late"))),
            TableRow("2", (Cell("48214"), Cell(chip=ChipLook("Решён", "check"))))]  # fmt: skip
    table.set_rows(rows)
    shown(qtbot, table, QSize(400, 110))
    with qtbot.waitSignal(table.picked) as told:
        QTest.mouseClick(table, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(40, 80))
    assert told.args == ["2"]
    QTest.mouseMove(table, QPoint(40, 50))
    assert "Заказ 48213" in table.accessibleName()


def test_the_strip_and_the_rail_say_their_counts(dressed: QApplication, qtbot: QtBot) -> None:
    cell = StripCell(first=True, spark=Sparkline())
    cell.say(
        CellLook("Одновременно", "340", aside="пик 340", big=True, chip=ChipLook("06:40"), second="9 с", icon="wifi")
    )
    shown(qtbot, cell)
    assert "340" in cell.accessibleName()
    wide = cell.sizeHint().width()
    cell.curve(False)
    assert cell.sizeHint().width() < wide
    item = RailItem("inbox", "Очередь")
    item.badge(120, "danger")
    item.setChecked(True)
    shown(qtbot, item)
    assert item.accessibleName() == "Очередь, 120"
    item.narrow(True)
    item.grab()
    assert "Очередь" in item.toolTip()
    me = Me()
    me.say(AvatarLook("АС", "u"), "late", "Алина")
    shown(qtbot, me)
    find = FindBox()
    find.word("Поиск", "/")
    shown(qtbot, find)
    find.narrow(True)
    find.grab()
    spark = Sparkline()
    spark.set_values([1, 5, 3])
    spark.stale = True
    shown(qtbot, spark)


def test_empty_states_say_what_comes_next(dressed: QApplication, qtbot: QtBot) -> None:
    acted: list[int] = []
    empty = EmptyState()
    steps = [NextStep("clock", "Вернутся 3", "в 13:15", button="Показать", act=lambda: acted.append(1)),
             NextStep("door-open", "Двери в 14:00", "скоро", chip="через 1 ч")]  # fmt: skip
    empty.say("Очередь пуста", "Бот ведёт 38", "Что дальше", steps)
    shown(qtbot, empty, QSize(600, 400))
    button = empty.findChild(Button)
    assert button is not None
    button.click()
    assert acted == [1]
    quiet = QuietState()
    quiet.say("circle-check", "Никто не ждёт", "Новые появятся сами")
    shown(qtbot, quiet, QSize(300, 300))
    assert quiet.accessibleName() == "Никто не ждёт. Новые появятся сами"


def test_card_parts_wrap_their_words_to_their_width(dressed: QApplication, qtbot: QtBot) -> None:
    section = Section("angry", "Почему у человека", tone="late", ground="late")
    quote = Quote()
    quote.say("«Стою 20 минут, за мной очередь, охрана не пускает, верните деньги»", "late")
    pairs = Pairs()
    pairs.set_pairs([Pair("Телефон", "+7 916 ··· 41 08"), Pair("Метки", Chip(ChipLook("VIP")))])
    for part in (quote, pairs, Line(), Icon("clock"), KeyHint("F5"), Text("", elide=True)):
        section.content.addWidget(part)
    section.repaint_in("ok", "check")
    shown(qtbot, section, QSize(260, 260))
    assert quote.words.heightForWidth(200) > quote.words.heightForWidth(600)
    label = Text("Цвет", colour="t3")
    label.setEnabled(False)
    label.paint_in("ok")
    shown(qtbot, label)


def test_a_switch_is_a_check_box_with_a_name(dressed: QApplication, qtbot: QtBot) -> None:
    switch = Switch("Звук")
    shown(qtbot, switch)
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert switch.isChecked()
    assert switch.accessibleName() == "Звук"
    switch.grab()


def test_a_tick_is_seen_in_the_box_and_is_set_by_its_words_and_by_the_keyboard(
    dressed: QApplication, qtbot: QtBot
) -> None:
    tick = Tick("Сначала уточнить")
    shown(qtbot, tick)
    empty = tick.grab().toImage()
    QTest.mouseClick(tick, Qt.MouseButton.LeftButton, pos=QPoint(tick.width() - 4, 12))
    assert tick.isChecked()
    full = tick.grab().toImage()
    inside = [(x, y) for x in range(3, 13) for y in range(7, 17)]
    assert len({empty.pixelColor(x, y).rgb() for x, y in inside}) == 1
    assert max(full.pixelColor(x, y).lightness() for x, y in inside) > full.pixelColor(3, 7).lightness() + 60
    QTest.keyClick(tick, Qt.Key.Key_Space)
    assert not tick.isChecked()
    tick.setEnabled(False)
    tick.grab()


def test_emoji_have_a_face_on_every_computer(dressed: QApplication) -> None:
    assert "Noto Emoji" in QFontDatabase.families()
    assert QFont(Type.MESSAGE.font).families().index("Inter") < Type.MESSAGE.font.families().index("Noto Emoji")


def test_the_ring_shows_for_the_keyboard_and_hides_for_the_mouse(dressed: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    one, two = Button("Один"), Button("Два")
    column.addWidget(one)
    column.addWidget(two)
    ring = FocusRing(window)
    shown(qtbot, window, QSize(200, 120))
    window.activateWindow()
    one.setFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: ring.isVisible() and two.hasFocus())
    window.grab()
    assert ring.geometry().contains(two.geometry())
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(5, 5))
    assert not ring.isVisible()
