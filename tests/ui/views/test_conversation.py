"""A conversation as it is worked: taken, answered, undone, given back, put aside, resolved (C3, C7, C9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.console.state import Pending, PendingState, Transcript
from app.protocol.commands import GiveBackDialogue, ResolveDialogue, SendReply, SnoozeDialogue, TakeDialogue
from app.protocol.records import AttachmentRef, Dialogue, Message
from app.protocol.snapshot import Held
from tests.ui.conftest import Stage, click, settle, wait_for
from ui.views.holding import Offer
from ui.views.sheets import GiveBackSheet, LinkSheet, ResolveSheet, SnoozeSheet
from ui.widgets.button import Button
from ui.widgets.message import Message as MessageItem

Make = Callable[..., Stage]
NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def change(stage: Stage, dialogue: Dialogue, *messages: Message) -> None:
    """The server's word: another state of a dialogue."""
    ent = f"dialogue:{dialogue.id}"
    stage.desk.store.apply([(ent, Held(stage.desk.store.version(ent) + 1, dialogue), messages)])
    settle()


def type_words(stage: Stage, words: str) -> None:
    """Types words that no key has, as an input method would."""
    event = QInputMethodEvent()
    event.setCommitString(words)
    QApplication.sendEvent(stage.shell.queue_screen.conversation.composer.edit, event)
    settle()


def last(stage: Stage, kind: type[msgspec.Struct]) -> msgspec.Struct:
    """The arguments of the last command sent."""
    return msgspec.json.decode(stage.desk.sent[-1].args, type=kind)


def test_t_asks_to_take_and_only_the_servers_word_changes_who_leads(stage: Make) -> None:
    one = stage()
    talk = one.shell.queue_screen.conversation
    one.shell.open_dialogue("d-011")
    settle()
    one.shell.queue_screen.queue.list.setFocus()
    one.press(Qt.Key.Key_T)
    assert one.sent() == ["TakeDialogue"]
    assert last(one, TakeDialogue) == TakeDialogue()
    assert talk.holding.buttons[Offer.TAKE].busy
    modes: list[str] = [talk.composer.mode]
    one.press(Qt.Key.Key_T)
    assert one.sent() == ["TakeDialogue"]
    dialogue = one.desk.store.dialogues["d-011"]
    one.desk.store.drop_pending(one.desk.sent[-1].cmd)
    change(one, msgspec.structs.replace(dialogue, status="active", holder_id="u-alina", lease=2, held_ms=1))
    assert [*modes, talk.composer.mode] == ["note", "reply"]
    assert Offer.GIVE_BACK in talk.offers()


def test_a_reply_is_held_five_seconds_and_undo_puts_it_back(stage: Make) -> None:
    one = stage()
    talk = one.shell.queue_screen.conversation
    one.shell.open_dialogue("d-002")
    settle()
    one.shell.queue_screen.queue.list.setFocus()
    one.press(Qt.Key.Key_R)
    type_words(one, "Иду к вам")
    one.press(Qt.Key.Key_Return, CTRL)
    sent = one.desk.sent[-1]
    assert (sent.kind, sent.state) == ("SendReply", PendingState.HELD)
    assert sent.send_at == one.watch.now + 5.0
    reply = last(one, SendReply)
    assert isinstance(reply, SendReply)
    dialogue = one.desk.store.dialogues["d-002"]
    assert (reply.text, reply.lease, reply.answered_n) == ("Иду к вам", dialogue.lease, dialogue.messages)
    assert talk.composer.text == ""
    assert talk.undo_bar.isVisible()
    one.press(Qt.Key.Key_Z, CTRL)
    assert talk.composer.text == "Иду к вам"
    assert not talk.undo_bar.isVisible()
    assert one.desk.store.drafts["d-002"].text == "Иду к вам"


def test_a_draft_is_kept_with_its_dialogue(stage: Make) -> None:
    one = stage()
    talk = one.shell.queue_screen.conversation
    one.shell.open_dialogue("d-002")
    talk.reply()
    type_words(one, "Начало мысли")
    one.shell.open_dialogue("d-011")
    settle()
    assert one.desk.store.drafts["d-002"].text == "Начало мысли"
    assert talk.composer.text == ""
    one.shell.open_dialogue("d-002")
    settle()
    assert talk.composer.text == "Начало мысли"


def test_a_note_goes_at_once_and_a_variable_left_open_is_not_sent(stage: Make) -> None:
    one = stage()
    talk = one.shell.queue_screen.conversation
    one.shell.open_dialogue("d-002")
    one.shell.queue_screen.queue.list.setFocus()
    one.press(Qt.Key.Key_N)
    type_words(one, "Рация 4")
    click(talk.composer.send)
    assert one.sent() == ["AddNote"]
    talk.reply()
    type_words(one, "Пройдите к воротам {gate}")
    click(talk.composer.send)
    assert one.sent() == ["AddNote"]
    assert "{gate}" in talk.composer.state.text()


def test_ready_replies_are_filled_from_the_dialogue_and_never_sent_by_themselves(stage: Make) -> None:
    one = stage()
    talk = one.shell.queue_screen.conversation
    one.shell.open_dialogue("d-001")
    settle()
    talk.composer.load("reply", "")
    talk.composer.edit.setFocus()
    QTest.keyClick(talk.composer.edit, Qt.Key.Key_Slash)
    settle()
    one.press(Qt.Key.Key_3)
    one.press(Qt.Key.Key_Return)
    assert talk.composer.text == "Пройдите, пожалуйста, к воротам 2: там короче очередь."
    assert one.sent() == []


def test_resolve_asks_how_it_ended_and_a_digit_answers(stage: Make) -> None:
    one = stage()
    one.shell.open_dialogue("d-001")
    one.shell.queue_screen.queue.list.setFocus()
    one.press(Qt.Key.Key_E)
    assert one.shell.window().findChild(ResolveSheet) is not None
    one.press(Qt.Key.Key_2)
    ended = last(one, ResolveDialogue)
    assert isinstance(ended, ResolveDialogue)
    assert ended.outcome == "fixed"
    assert ended.lease == one.desk.store.dialogues["d-001"].lease


def test_resolve_and_next_goes_on_to_the_most_urgent(stage: Make) -> None:
    one = stage()
    one.shell.open_dialogue("d-001")
    one.shell.queue_screen.queue.list.setFocus()
    one.press(Qt.Key.Key_E, SHIFT)
    one.press(Qt.Key.Key_1)
    assert one.shell.queue_screen.conversation.dialogue_id not in {"", "d-001"}


def test_give_back_keeps_what_is_for_colleagues_apart_from_what_is_for_the_guest(stage: Make) -> None:
    one = stage()
    one.shell.open_dialogue("d-001")
    one.shell.queue_screen.queue.list.setFocus()
    one.press(Qt.Key.Key_T, SHIFT)
    sheet = one.window.findChild(GiveBackSheet)
    assert sheet is not None
    sheet.edit.setPlainText("Третий код за день, проверить")
    QTest.keyClick(sheet.edit, Qt.Key.Key_Tab)
    QTest.keyClicks(sheet.words, "New code sent")
    QTest.keyClick(sheet.words, Qt.Key.Key_Return, CTRL)
    settle()
    lease = one.desk.store.dialogues["d-001"].lease
    assert last(one, GiveBackDialogue) == GiveBackDialogue(
        lease=lease, summary="Третий код за день, проверить", words="New code sent"
    )
    one.desk.store.drop_pending(one.desk.sent[-1].cmd)
    settle()
    one.shell.queue_screen.conversation.give_back()
    QTest.keyClick(one.window.findChildren(GiveBackSheet)[-1].edit, Qt.Key.Key_Escape)
    settle()
    assert len(one.desk.sent) == 1


def test_in_privacy_nobody_is_named_in_the_transcript_and_no_old_line_shines_through(stage: Make) -> None:
    one = stage()
    one.shell.open_dialogue("d-001")
    settle()
    talk = one.shell.queue_screen.conversation
    lines = len([part for part in talk.transcript.parts() if part.isVisibleTo(talk)])
    assert any("Марина" in part.accessibleName() for part in talk.transcript.parts())
    one.choices.change(privacy=True)
    heads = [part.item.author for part in talk.transcript.parts() if isinstance(part.item, MessageItem)]
    assert "Гость" in heads
    assert "Марина" not in heads
    parts = talk.transcript.findChildren(type(talk.transcript.parts()[0]))
    assert len([part for part in parts if part.isVisibleTo(talk)]) == lines


def test_a_colleague_without_a_link_is_told_where_he_holds_the_dialogue(stage: Make) -> None:
    one = stage()
    store = one.desk.store
    pyotr = next(staff for staff in store.staff.values() if staff.name == "Пётр Громов")
    held = msgspec.structs.replace(
        store.dialogues["d-002"], holder_id=pyotr.id, holder_name=pyotr.name, status="active"
    )
    store.apply([("dialogue:d-002", Held(2, held), ())])
    one.shell.open_dialogue("d-002")
    settle()
    banner = one.shell.queue_screen.conversation.holding.banner
    assert "Ведёт Пётр Громов" in banner.accessibleName()
    assert "без связи" not in banner.accessibleName()
    store.apply([(f"staff:{pyotr.id}", Held(2, msgspec.structs.replace(pyotr, online=False)), ())])
    settle()
    assert "без связи" in banner.accessibleName()


def test_snooze_offers_times_and_the_doors_only_while_they_are_ahead(stage: Make) -> None:
    one = stage()
    one.shell.open_dialogue("d-001")
    one.shell.queue_screen.queue.list.setFocus()
    one.press(Qt.Key.Key_B)
    sheet = one.window.findChild(SnoozeSheet)
    assert sheet is not None
    assert len([button for button in sheet.findChildren(Button) if button.isVisible()]) == 4
    one.press(Qt.Key.Key_2)
    assert last(one, SnoozeDialogue) == SnoozeDialogue(lease=1, for_ms=1_800_000)


def test_a_refusal_stands_beside_the_button_until_it_is_read(stage: Make) -> None:
    one = stage()
    talk = one.shell.queue_screen.conversation
    one.shell.open_dialogue("d-011")
    settle()
    talk.take()
    taken = one.desk.sent[-1]
    one.desk.store.put_refusal(replace(taken, state=PendingState.REJECTED, code="held_by_other"))
    settle()
    assert talk.holding.refusal.isVisible()
    assert "Диалог уже ведёт коллега." in talk.holding.refusal.accessibleName()
    button = next(b for b in talk.holding.refusal.findChildren(Button) if b.text() == "Понятно")
    click(button)
    assert not talk.holding.refusal.isVisible()


def test_a_reply_that_did_not_go_says_why_and_can_go_again(stage: Make) -> None:
    one = stage()
    talk = one.shell.queue_screen.conversation
    one.shell.open_dialogue("d-001")
    failed = Pending(
        cmd="c-9", client_seq=9, kind="SendReply", ent="dialogue:d-001", args=msgspec.Raw(b'{"lease":1,"text":"OK"}'),
        base=None, made_ms=one.desk.store.now_ms(), state=PendingState.NEEDS_REVIEW, code="moved_on",
    )  # fmt: skip
    one.desk.store.put_refusal(failed)
    settle()
    part = talk.transcript.parts()[-1]
    assert "Гость написал ещё" in part.accessibleName()
    again = next(b for b in part.findChildren(Button) if b.text() == "Отправить сейчас")
    click(again)
    assert next(p for p in one.desk.store.pending if p.cmd == "c-9").state is PendingState.QUEUED


def test_a_link_of_a_guest_is_shown_with_its_real_host_before_anything(stage: Make) -> None:
    one = stage()
    one.shell.open_dialogue("d-001")
    settle()
    talk = one.shell.queue_screen.conversation
    talk.transcript.link_clicked.emit("https://xn--80ak6aa92e.com/pay")
    settle()
    sheet = one.window.findChild(LinkSheet)
    assert sheet is not None
    assert any("xn--80ak6aa92e.com" in button.text() for button in sheet.findChildren(Button))  # poses as another
    sheet.close_sheet()
    talk.transcript.link_clicked.emit("file:///etc/passwd")
    settle()
    sheets = [one for one in one.window.findChildren(LinkSheet) if one.isVisible()]
    assert not any("Открыть" in button.text() for button in sheets[-1].findChildren(Button))


def test_older_lines_are_asked_for_only_when_there_are_some(stage: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    one = stage()
    asked: list[str] = []
    monkeypatch.setattr(one.desk, "older", asked.append)
    one.shell.open_dialogue("d-001")
    settle()
    talk = one.shell.queue_screen.conversation
    talk.transcript.top_reached.emit()
    assert asked == []
    thread = one.desk.store.threads["d-001"]
    one.desk.store.put_thread(Transcript("d-001", thread.messages[2:], first_n=1))
    settle()
    talk.transcript.top_reached.emit()
    assert asked == ["d-001"]
    one.desk.store.put_thread(Transcript("d-001", (), failed="offline"))
    settle()
    assert "не загрузились" in talk.transcript.parts()[0].accessibleName()


def test_files_are_attached_and_sent_with_the_reply(stage: Make, tmp_path: object) -> None:
    one = stage()
    talk = one.shell.queue_screen.conversation
    one.shell.open_dialogue("d-002")
    settle()
    talk.files.send(f"{tmp_path}/план.png")
    settle()
    assert talk.files.chosen() == [("a-план.png", "план.png")]
    talk.reply()
    click(talk.composer.send)
    reply = last(one, SendReply)
    assert isinstance(reply, SendReply)
    assert reply.attachment_ids == ("a-план.png",)
    assert talk.files.chosen() == []


def test_a_picture_of_a_guest_is_shown_only_after_it_was_decoded_elsewhere(stage: Make) -> None:
    one = stage()
    dialogue = one.desk.store.dialogues["d-002"]
    line = Message(
        id="m-x", dialogue_id="d-002", n=dialogue.messages + 1, at_ms=one.desk.store.now_ms(), by="guest", text="",
        attachments=(AttachmentRef(id="pic", name="экран\u202egnp.exe", mime="image/png", size=70),),
    )  # fmt: skip
    one.shell.open_dialogue("d-002")
    settle()
    change(one, msgspec.structs.replace(dialogue, messages=line.n), line)
    talk = one.shell.queue_screen.conversation
    assert wait_for(lambda: talk.files.picture("pic") is not None)
    assert "[RLO]" in talk.transcript.parts()[-1].accessibleName()


def test_who_has_chosen_no_event_yet_is_shown_by_the_clock_of_todays(stage: Make) -> None:
    one = stage()
    store, talk = one.desk.store, one.shell.queue_screen.conversation
    one.shell.open_dialogue("d-011")
    settle()
    zone = store.events[store.dialogues["d-011"].event_id].zone
    assert talk.clock().name == zone != ""
    change(one, msgspec.structs.replace(store.dialogues["d-011"], event_id=""))
    assert talk.clock().name == zone
