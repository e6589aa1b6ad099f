"""The window around the screens: going about, the palette, settings, notices, signing in and out (C7, C8, C9)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLineEdit, QPlainTextEdit, QWidget

from app.console.desk import Word
from app.console.state import LinkPhase, Pending, PendingState
from tests.ui.conftest import Stage, click, settle, wait_for
from ui.models.choices import Choices
from ui.qt import SafeLabel
from ui.views.alerts import Alerts
from ui.views.keysheet import KeySheet
from ui.views.sheets import ResolveSheet
from ui.widgets.button import Button
from ui.widgets.palette import Palette

Make = Callable[..., Stage]
CTRL = Qt.KeyboardModifier.ControlModifier


def texts(widget: object) -> str:
    """Every word that the labels under a widget show."""
    assert isinstance(widget, QWidget)
    return " · ".join(label.text() for label in widget.findChildren(SafeLabel))


def open_palette(one: Stage, words: str = "") -> Palette:
    """Opens the palette with its key and types."""
    one.press(Qt.Key.Key_K, CTRL)
    palette = one.shell.palette_sheet
    assert palette.isVisible()
    palette.open_with(words)
    settle()
    return palette


def test_function_keys_and_the_rail_go_to_the_screens(stage: Make) -> None:
    one = stage()
    places = []
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F4, Qt.Key.Key_F9, Qt.Key.Key_F3):
        one.press(key)
        places.append(one.shell.place)
    assert places == ["load", "knowledge", "unsent", "queue"]
    click(one.shell.rail.items["load"])
    assert one.shell.place == "load"
    assert one.shell.rail.items["load"].isChecked()
    assert "Нагрузка" in one.window.windowTitle()
    click(one.shell.rail.me)
    assert one.shell.place == "settings"


def test_the_window_never_names_a_guest_in_its_title(stage: Make) -> None:
    one = stage()
    one.shell.open_dialogue("d-001")
    settle()
    assert one.window.windowTitle() == "Usher · Очередь (12)"


def test_slash_opens_the_search_and_a_guest_is_opened_by_name(stage: Make) -> None:
    one = stage()
    one.shell.queue_screen.queue.list.setFocus()
    one.press(Qt.Key.Key_Slash)
    palette = one.shell.palette_sheet
    assert palette.isVisible()
    palette.open_with("савин")
    settle()
    assert palette.answers()[0].text == "Олег Савин"
    QTest.keyClick(palette.focusWidget(), Qt.Key.Key_Return)
    settle()
    assert one.shell.queue_screen.conversation.dialogue_id == "d-011"


def test_the_palette_acts_in_the_dialogue_goes_to_places_and_inserts_replies(stage: Make) -> None:
    one = stage()
    one.shell.open_dialogue("d-002")
    one.shell.queue_screen.queue.list.setFocus()
    palette = open_palette(one, "отложить")
    assert palette.answers()[0].key == "do:snooze"
    QTest.keyClick(palette.focusWidget(), Qt.Key.Key_Return)
    settle()
    one.press(Qt.Key.Key_1)
    assert one.sent() == ["SnoozeDialogue"]
    one.desk.store.drop_pending(one.desk.sent[-1].cmd)
    settle()
    palette = open_palette(one, "прощаюсь")
    palette.picked.emit(palette.answers()[0].key)
    settle()
    assert "Северный свет" in one.shell.queue_screen.conversation.composer.text
    palette.picked.emit("do:settings")
    assert one.shell.place == "settings"
    palette.picked.emit("article:northern-light/nl-qr")
    assert one.shell.place == "knowledge"


def test_what_only_the_server_knows_joins_the_answers(stage: Make) -> None:
    one = stage()
    palette = open_palette(one, "парковка")
    before = len(palette.answers())
    palette.asked.emit("парковка")
    settle()
    assert len(palette.answers()) >= before
    assert any(answer.group == "Нашлось на сервере" for answer in palette.answers())


def test_letters_do_nothing_while_a_sheet_is_open_and_unknown_keys_are_let_go(stage: Make) -> None:
    one = stage()
    one.shell.open_dialogue("d-011")
    one.shell.queue_screen.queue.list.setFocus()
    one.press(Qt.Key.Key_Question, Qt.KeyboardModifier.ShiftModifier)
    sheet = one.window.findChild(KeySheet)
    assert sheet is not None
    assert "Следующий диалог" in texts(sheet)
    one.press(Qt.Key.Key_T)
    assert one.sent() == []
    settle()
    one.shell.queue_screen.queue.list.setFocus()
    event = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_F12, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(one.shell, event)
    assert not event.isAccepted()
    one.shell.go("load")
    one.press(Qt.Key.Key_T)
    assert one.sent() == []


def test_the_unsent_page_lists_what_waits_and_what_came_back(stage: Make) -> None:
    one = stage()
    store = one.desk.store
    refused = Pending(
        cmd="c-2", client_seq=2, kind="ResolveDialogue", ent="dialogue:d-011",
        args=msgspec.Raw(b'{"outcome":"fixed"}'), base=1, made_ms=store.now_ms(), state=PendingState.CONFLICT,
        code="version_conflict",
    )  # fmt: skip
    note = replace(refused, cmd="c-3", client_seq=3, kind="AddNote", args=msgspec.Raw(b'{"text":"radio"}'),
                   state=PendingState.QUEUED, code="")  # fmt: skip
    store.put_refusal(refused)
    store.put_pending(note)
    store.set_link(replace(store.link, phase=LinkPhase.OFFLINE))
    one.shell.go("unsent")
    settle()
    page = texts(one.shell.unsent_screen)
    for words in (
        "Ответ: Марина Ковалёва",
        "Решить: Олег Савин",
        "Диалог изменился",
        "Заметка: Олег Савин",
        "«radio»",
    ):
        assert words in page
    buttons = one.shell.unsent_screen.findChildren(Button)
    next(b for b in buttons if b.text() == "Отменить").click()
    settle()
    buttons = one.shell.unsent_screen.findChildren(Button)
    next(b for b in buttons if b.text() == "Убрать").click()
    settle()
    assert [pending.cmd for pending in store.pending] == ["c-3"]
    next(b for b in one.shell.unsent_screen.findChildren(Button) if b.text() == "Открыть" and b.isVisible()).click()
    assert one.shell.place == "queue"
    store.drop_pending("c-3")
    one.shell.go("unsent")
    settle()
    assert "Всё отправлено" in texts(one.shell.unsent_screen)


def test_notices_of_the_desk_are_said_quietly_and_lost_text_comes_back(stage: Make) -> None:
    one = stage()
    one.shell.open_dialogue("d-011")
    settle()
    for key in ("keyring_missing", "settings_restored", "draining", "journal_damaged", "ahead"):
        one.desk.say(Word("notice", key))
        settle()
        assert one.shell.toast.accessibleName()
    one.desk.say(Word("notice", "not_saved", {"ent": "dialogue:d-011", "text": "Мой текст"}))
    settle()
    assert one.shell.queue_screen.conversation.composer.text == "Мой текст"
    one.shell.fault("ValueError")
    assert "ValueError" in one.shell.toast.accessibleName()


def test_a_rehearsal_is_marked_on_every_screen(stage: Make) -> None:
    one = stage()
    clock = replace(one.desk.store.clock, rehearsal="reference day", speed=10.0)
    one.desk.store.set_clock(clock)
    settle()
    assert one.shell.rehearsal.isVisible()
    assert "Учения 10×" in one.shell.rehearsal.accessibleName()
    one.desk.store.set_clock(replace(clock, speed=0.0))
    settle()
    assert "по шагам" in one.shell.rehearsal.accessibleName()


def test_the_strip_says_what_the_link_does(stage: Make) -> None:
    one = stage()
    store, strip = one.desk.store, one.shell.strip
    said = []
    for phase, heard in (
        (LinkPhase.LIVE, 1.0),
        (LinkPhase.LIVE, 8.0),
        (LinkPhase.SLOW, 3.0),
        (LinkPhase.SYNCING, 2.0),
        (LinkPhase.OFFLINE, 220.0),
    ):
        store.set_link(replace(store.link, phase=phase, heard_at=one.watch.now - heard))
        settle()
        said.append(strip.link.accessibleName().removeprefix("Связь: "))
    assert said == [
        "Есть · 1\u00a0с",
        "Медленно · 8\u00a0с",
        "Медленно · 3\u00a0с",
        "Догоняем…",
        "Нет связи · 3\u00a0мин 40\u00a0с",
    ]
    store.set_link(replace(store.link, phase=LinkPhase.CONNECTING, heard_at=None))
    settle()
    assert "Соединяемся" in strip.link.accessibleName()
    click(strip.link, QPoint(10, 10))


def test_the_strip_gives_way_in_order_and_never_drops_queue_link_unsent(stage: Make) -> None:
    one = stage()
    strip = one.shell.strip
    seen = []
    for wide in (1440, 1280, 1100, 900, 640):
        one.window.resize(wide, 700)
        settle()
        seen.append((strip.answer.isVisible(), strip.phase.isVisible()))
        assert strip.queue.isVisible()
        assert strip.link.isVisible()
        assert strip.unsent.isVisible()
        shown = [cell for cell in (strip.at_once, strip.queue, strip.link, strip.unsent) if cell.isVisible()]
        assert max(cell.geometry().right() for cell in shown) <= strip.search_box.geometry().left()
    assert seen[0] == (True, True)
    assert seen[-1] == (False, False)
    assert seen == sorted(seen, reverse=True)


class Player:
    """Counts sounds instead of playing them."""

    def __init__(self) -> None:
        self.played: list[str] = []

    def __call__(self, path: Path) -> None:
        self.played.append(path.stem)


def test_a_burst_is_one_notice_and_danger_always_sounds(stage: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    one = stage()
    player = Player()
    choices = Choices()
    alerts = Alerts(one.console.bridge, choices, player=player)
    monkeypatch.setattr(QApplication, "activeWindow", lambda: None)
    alerts._burst.setInterval(60)
    waiting = [one.desk.store.dialogues[f"d-0{n}"] for n in range(11, 16)]
    for dialogue in waiting:
        alerts.on_escalated(dialogue)
    assert player.played == ["escalation"]
    assert len(alerts.shown) == 1
    assert wait_for(lambda: alerts.shown[-1][1] == "Ещё 4 ждут человека")
    choices.change(sound=False, privacy=True)
    alerts.on_safety(one.desk.store.dialogues["d-010"])
    assert player.played[-1] == "safety"
    assert alerts.shown[-1] == ("Кто-то ждёт человека", "")
    alerts.on_try()
    choices.change(notify=False)
    count = len(alerts.shown)
    alerts.on_safety(one.desk.store.dialogues["d-010"])
    assert len(alerts.shown) == count


@pytest.mark.qt_log_ignore("does not support")  # the offscreen screen cannot raise a window
def test_a_clicked_notice_brings_the_window_and_the_dialogue(stage: Make) -> None:
    one = stage()
    one.shell.alerts.asked.emit("d-011")
    settle()
    assert one.shell.queue_screen.conversation.dialogue_id == "d-011"
    one.shell.go("load")
    one.shell.alerts.asked.emit("")
    assert one.shell.place == "queue"


def test_every_button_and_field_has_a_name_for_a_screen_reader(stage: Make) -> None:
    one = stage()
    one.shell.open_dialogue("d-001")
    settle()
    nameless = []
    for place in ("queue", "load", "knowledge", "unsent", "settings"):
        one.shell.go(place)
        settle()
        for kind in (QAbstractButton, QLineEdit, QPlainTextEdit):
            for part in one.shell.findChildren(kind):
                named = part.accessibleName() or getattr(part, "text", str)()
                if part.isVisible() and not named:
                    nameless.append(f"{place}: {part}")
    assert not nameless


def test_nothing_russian_is_left_when_the_window_speaks_english(stage: Make) -> None:
    one = stage(lang="en")
    one.shell.open_dialogue("d-019")
    settle()
    russian = re.compile("[а-яё]", re.IGNORECASE)
    for place in ("load", "unsent", "settings"):
        one.shell.go(place)
        settle()
        words = texts(one.shell.screens[place]) + texts(one.shell.strip) + texts(one.shell.link_banner)
        names = "|".join(who.name for who in one.desk.store.staff.values())
        ours = re.sub(f"Русский|{names}|«?Марина[^·]*", "", words)  # names are never translated
        assert not russian.search(ours), (place, ours)


def test_in_privacy_neither_palette_nor_sheets_nor_the_unsent_name_anybody(stage: Make) -> None:
    one = stage(privacy=True)
    one.shell.open_dialogue("d-001")
    settle()
    marina = re.compile("Марин|Ковал")
    one.shell.queue_screen.conversation.resolve()
    settle()
    sheet = one.window.findChild(ResolveSheet)
    assert sheet is not None
    assert not marina.search(texts(sheet))
    one.press(Qt.Key.Key_Escape)
    one.shell.palette_sheet.open_with("Марина")
    settle()
    found = [answer.text for answer in one.shell.palette_sheet.answers()]
    assert "Гость -001" in found
    assert not any(marina.search(text) for text in found)
    one.press(Qt.Key.Key_Escape)
    one.shell.go("unsent")
    settle()
    assert "Ответ: Гость -001" in texts(one.shell.unsent_screen)
    one.choices.change(privacy=False)
    settle()
    assert "Ответ: Марина Ковалёва" in texts(one.shell.unsent_screen)


def test_what_can_be_worked_has_a_name_and_the_name_is_russian(stage: Make) -> None:
    one = stage()
    one.shell.open_dialogue("d-001")
    latin = re.compile("[A-Za-z]{4,}")
    keys = re.compile("Ctrl|Shift|Enter|Esc|English|https?://[^ ]*|Telegram|WhatsApp|Emma|Thomas|Fischer|Berg")
    for place in ("queue", "load", "knowledge", "unsent", "settings"):
        one.shell.go(place)
        settle()
        for part in one.window.findChildren(QWidget):
            if not part.isVisible() or part.focusPolicy() is Qt.FocusPolicy.NoFocus:
                continue
            if isinstance(part, QAbstractButton | QLineEdit | QPlainTextEdit | QAbstractItemView):
                name = part.accessibleName() or (part.text() if isinstance(part, QAbstractButton) else "")
                assert name, (place, part)
                assert not latin.search(keys.sub("", name)), (place, name)
