"""The operator's day on the queue screen, with real clicks and keys (C2, C3, C7, C9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication

from app.console.lineup import Group
from app.console.selectors import QueueFilter, Tab
from app.console.state import LinkPhase
from app.console.troubles import TroubleError
from tests.ui.conftest import Stage, click, settle
from ui.views.card_parts import DialogueRow
from ui.views.holding import Offer
from ui.widgets.button import Button
from ui.widgets.row import Row

Make = Callable[..., Stage]
NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def test_the_list_has_the_order_and_the_counts_of_the_store(stage: Make) -> None:
    one = stage()
    pane = one.shell.queue_screen.queue
    keys = [key for key in pane.list.rows.entries() if isinstance(key, str)]
    lineup = one.desk.store.lineup
    assert keys == [*lineup.ids(Group.MINE), *lineup.ids(Group.WAITING)]
    danger = pane.rows.row(lineup.ids(Group.WAITING)[0])
    assert danger is not None
    assert danger.critical
    assert danger.chip is not None
    assert danger.chip.text == "Опасность"


def test_j_and_k_walk_the_list_in_either_layout_and_the_transcript_follows(stage: Make) -> None:
    one = stage()
    one.shell.queue_screen.queue.list.setFocus()
    one.press(Qt.Key.Key_J)
    first = one.shell.queue_screen.conversation.dialogue_id
    cyrillic = QKeyEvent(QKeyEvent.Type.KeyPress, ord("О"), NONE, "о")  # the J key in the Russian layout
    QApplication.sendEvent(one.shell.queue_screen.queue.list, cyrillic)
    settle()
    second = one.shell.queue_screen.conversation.dialogue_id
    assert first
    assert second not in {"", first}
    assert one.desk.focus == second
    one.press(Qt.Key.Key_K)
    assert one.shell.queue_screen.conversation.dialogue_id == first
    assert one.shell.queue_screen.conversation.transcript.parts()


def test_danger_stands_first_cannot_be_filtered_out_and_marks_its_button(stage: Make) -> None:
    one = stage()
    pane = one.shell.queue_screen.queue
    pane.set_filter(QueueFilter(reasons=frozenset({"refund"})))
    keys = [key for key in pane.list.rows.entries() if isinstance(key, str)]
    shown = [pane.rows.row(key) for key in keys]
    assert any(row.critical for row in shown if row is not None)
    assert {row.chip.text for row in shown if row is not None and row.chip} <= {"Опасность", "Возврат"}
    danger = next(row.key for row in shown if row is not None and row.critical)
    one.shell.open_dialogue(danger)
    settle()
    assert one.shell.queue_screen.conversation.holding.buttons[Offer.TAKE].text() == "Взять сейчас"


def test_the_filter_menu_and_its_words_narrow_the_list(stage: Make) -> None:
    one = stage()
    pane = one.shell.queue_screen.queue
    menu = pane.filter_menu()
    next(action for action in menu.actions() if action.text() == "Telegram").trigger()
    settle()
    rows = [pane.rows.row(key) for key in pane.list.rows.entries() if isinstance(key, str)]
    assert all(row.avatar.icon == "send" or row.critical for row in rows if isinstance(row, Row))
    menu = pane.filter_menu()
    next(action for action in menu.actions() if action.text() == "Сейчас у ворот").trigger()
    next(action for action in menu.actions() if action.text() == "По словам…").trigger()
    pane.search.setText("нет таких слов нигде")
    settle()
    pane.clear_filter()
    settle()
    assert not pane.filter.active
    for tab in (Tab.GUEST, Tab.SNOOZED, Tab.OTHERS):
        pane.show_tab(tab)
    assert pane.tab is Tab.OTHERS


def test_the_card_shows_the_guest_and_opens_what_is_here(stage: Make) -> None:
    one = stage()
    one.shell.open_dialogue("d-001")
    settle()
    card = one.shell.queue_screen.card
    words = " ".join(label.text() for label in card.findChildren(type(one.shell.queue_screen.queue.title)))
    for expected in ("+7 916 ··· 41 08", "Заказ 48213", "6\u202f000\u00a0₽", "Что пробовал бот"):
        assert expected in words
    assert all(not row.isEnabled() for row in card.findChildren(DialogueRow))
    one.press(Qt.Key.Key_Escape)
    one.press(Qt.Key.Key_I, CTRL)
    assert not card.isVisible()


def test_a_card_that_did_not_come_says_so_and_asks_again(stage: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    one = stage()
    calls: list[str] = []

    async def refuse(guest_id: str) -> None:
        calls.append(guest_id)
        raise TroubleError("timeout")

    monkeypatch.setattr(one.desk, "guest", refuse)
    one.shell.open_dialogue("d-001")
    settle()
    card = one.shell.queue_screen.card
    again = next(button for button in card.findChildren(Button) if button.text() == "Ещё раз")
    click(again)
    assert calls == ["g-001", "g-001"]


def test_hidden_names_are_nowhere_on_the_screen(stage: Make) -> None:
    one = stage()
    one.shell.open_dialogue("d-001")
    one.choices.change(privacy=True)
    settle()
    screen = one.shell.queue_screen
    row = screen.queue.rows.row("d-001")
    assert row is not None
    assert row.hidden
    labels = [label.text() for label in screen.card.findChildren(type(screen.queue.title))]
    assert "+7 916 ··· 41 08" not in labels
    assert screen.conversation.head.name.text() != "Марина Ковалёва"
    one.window.grab()


def test_the_order_number_is_copied_by_the_point_key(stage: Make) -> None:
    one = stage()
    one.shell.open_dialogue("d-001")
    one.shell.queue_screen.queue.list.setFocus()
    one.press(Qt.Key.Key_Period)
    assert QGuiApplication.clipboard().text() == "48213"
    assert one.shell.toast.isVisible()


def test_a_small_window_shows_list_and_conversation_as_pages(stage: Make) -> None:
    one = stage()
    one.window.resize(640, 400)
    settle()
    screen = one.shell.queue_screen
    assert screen.queue.isVisible()
    assert not screen.conversation.isVisible()
    one.shell.open_dialogue("d-001")
    settle()
    assert not screen.queue.isVisible()
    screen.toggle_card()
    settle()
    assert screen.card.isVisible()
    click(screen.conversation.head.back)
    assert screen.queue.isVisible()
    one.window.resize(1100, 800)
    settle()
    one.shell.open_dialogue("d-001")
    settle()
    assert screen.queue.isVisible()
    assert screen.conversation.isVisible()
    one.window.resize(1440, 900)
    settle()
    assert screen.card.isVisible()


def test_without_a_link_the_banner_counts_and_the_figures_say_their_age(stage: Make) -> None:
    one = stage()
    store = one.desk.store
    now = one.watch.now
    store.set_link(replace(store.link, phase=LinkPhase.OFFLINE, heard_at=now - 220, retry_at=now + 6))
    settle()
    assert one.shell.link_banner.isVisible()
    assert "Нет связи 3\u00a0мин 40\u00a0с." in one.shell.link_banner.accessibleName()
    assert "Очередь на 14:05" in one.shell.strip.queue.accessibleName()
    one.shell.open_dialogue("d-011")
    settle()
    one.shell.queue_screen.conversation.take()
    settle()
    assert "уйдёт, когда будет связь" in one.shell.queue_screen.conversation.holding.banner.accessibleName()
    click(one.shell.strip.unsent, QPoint(20, 20))
    assert one.shell.place == "unsent"
    store.set_link(replace(store.link, phase=LinkPhase.LIVE, heard_at=one.watch.now, retry_at=None))
    settle()
    assert not one.shell.link_banner.isVisible()
