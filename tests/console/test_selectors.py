"""Pure questions about the state, as the list, the strip, the rail and the conversation ask them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from app.console import selectors as ask
from app.console.lineup import Group
from app.console.sample import NOW_MS, fill
from app.console.selectors import Composer, QueueFilter, Tab, Wait, WaitLook
from app.console.state import Link, Me, Pending, PendingState, ServerClock, Transcript
from app.console.store import Store
from app.protocol.commands import AddNote, SendReply, TakeDialogue
from app.protocol.snapshot import Held
from tests.builders import dialogue, message


@pytest.fixture
def store() -> Store:
    """The sample festival."""
    made = Store(lambda: 100.0)
    fill(made)
    return made


def own(
    number: int, args: msgspec.Struct, state: PendingState = PendingState.QUEUED, ent: str = "dialogue:d1"
) -> Pending:
    raw = msgspec.Raw(msgspec.json.encode(args))
    return Pending(f"cmd-{number}", number, type(args).__name__, ent, raw, None, 0, state)


class TestQueue:
    def test_the_tabs_hold_what_the_picture_shows(self, store: Store) -> None:
        assert ask.tab_counts(store) == {Tab.OPEN: 14, Tab.GUEST: 9, Tab.SNOOZED: 3, Tab.OTHERS: 0}
        mine, waiting = ask.queue(store)
        assert (mine.group, len(mine.ids)) == (Group.MINE, 2)
        assert (waiting.group, len(waiting.ids)) == (Group.WAITING, 12)
        assert waiting.ids[0] == "d-010", "danger is first"
        assert ask.queue(store, Tab.OTHERS) == ()

    @pytest.mark.parametrize(
        ("wanted", "count"),
        [
            (QueueFilter(), 12),
            (QueueFilter(reasons=frozenset({"refund"})), 2),
            (QueueFilter(channels=frozenset({"vk"})), 2),
            (QueueFilter(event_id="polar-jazz"), 0),
            (QueueFilter(at_gate=True), 3),
            (QueueFilter(text="глеб турникет"), 1),
        ],
    )
    def test_a_filter_never_hides_danger(self, store: Store, wanted: QueueFilter, count: int) -> None:
        groups = {group.group: group.ids for group in ask.queue(store, Tab.OPEN, wanted)}
        waiting = groups[Group.WAITING]
        assert "d-010" in waiting
        assert len(waiting) == (count if wanted == QueueFilter() else count + 1)

    def test_the_next_dialogue_is_the_most_urgent_other_one(self, store: Store) -> None:
        assert ask.next_dialogue(store) == "d-010"
        assert ask.next_dialogue(store, after="d-010") != "d-010"
        assert ask.next_dialogue(Store()) == ""

    def test_danger_is_counted_from_the_top(self, store: Store) -> None:
        assert ask.safety(store) == ("d-010",)

    def test_the_rail_counts(self, store: Store) -> None:
        counts = ask.counts(store)
        assert (counts.waiting, counts.mine, counts.unanswered, counts.unsent, counts.safety) == (12, 2, 6, 1, 1)

    def test_the_longest_wait_is_olegs(self, store: Store) -> None:
        assert ask.longest_wait(store) == 400_000
        assert ask.longest_wait(Store()) == 0

    def test_search_finds_open_ones_first(self, store: Store) -> None:
        assert [one.id for one in ask.search(store, "ковалёва 48213")] == ["d-001"]
        assert ask.search(store, "  ") == ()
        assert len(ask.search(store, "ов", limit=5)) == 5


class TestWaits:
    def test_the_look_follows_what_is_left_of_the_target(self) -> None:
        waiting = dialogue(reason="qr", waiting_ms=NOW_MS)
        for after_s, look in ((0, WaitLook.OK), (239, WaitLook.OK), (240, WaitLook.SOON), (301, WaitLook.LATE)):
            assert ask.wait_of(waiting, NOW_MS + after_s * 1000).look is look
        assert ask.wait_left(waiting, NOW_MS + 400_000) == -100_000

    def test_a_clock_behind_the_record_gives_no_negative_age(self) -> None:
        assert ask.wait_of(dialogue(reason="qr", waiting_ms=NOW_MS), NOW_MS - 5_000).waited_ms == 0

    @pytest.mark.parametrize(
        ("parts", "look"),
        [
            ({"status": "guest", "waiting_ms": 5}, WaitLook.GUEST),
            ({"status": "active"}, WaitLook.GUEST),
            ({"status": "active", "waiting_ms": NOW_MS}, WaitLook.OK),
            ({"status": "bot", "waiting_ms": 5}, WaitLook.NONE),
            ({"status": "resolved", "waiting_ms": 5}, WaitLook.NONE),
            ({"status": "snoozed", "snoozed_ms": NOW_MS + 9}, WaitLook.SNOOZED),
        ],
    )
    def test_nobody_waits_in_the_other_states(self, parts: dict[str, Any], look: WaitLook) -> None:
        wait = ask.wait_of(dialogue(**parts), NOW_MS)
        assert wait.look is look
        if look not in {WaitLook.OK, WaitLook.SNOOZED}:
            assert wait == Wait(look)
            assert ask.wait_left(dialogue(**parts), NOW_MS) is None

    def test_the_servers_own_deadline_comes_first(self) -> None:
        waiting = dialogue(reason="qr", waiting_ms=NOW_MS, due_ms=NOW_MS + 10_000)
        assert ask.wait_left(waiting, NOW_MS) == 10_000


class TestLink:
    def test_age_and_staleness(self) -> None:
        assert ask.age_s(Link(), 5.0) is None
        assert ask.is_stale(Link(), 5.0)
        assert ask.age_s(Link(heard_at=7.0), 5.0) == 0.0
        assert not ask.is_stale(Link(heard_at=1.0), 5.0)
        assert ask.is_stale(Link(heard_at=1.0), 6.5)


class TestConversation:
    def test_own_lines_follow_the_transcript_until_they_are_confirmed(self) -> None:
        thread = Transcript("d1", (message(1), message(2, by="person", cmd="cmd-1")))
        pending = (
            own(1, SendReply(lease=1, text="дошло")),
            own(2, SendReply(lease=1, text="в пути")),
            own(3, AddNote(text="заметка")),
            own(4, TakeDialogue()),
            own(5, AddNote(text="чужая"), ent="dialogue:d2"),
        )
        bubbles = ask.conversation(thread, pending, "d1")
        assert [(one.text, one.note, one.pending is not None) for one in bubbles] == [
            ("Сообщение 1", False, False),
            ("Сообщение 2", False, False),
            ("в пути", False, True),
            ("заметка", True, True),
        ]
        assert ask.conversation(None, (), "d1") == ()

    def test_the_newest_held_line_can_be_undone(self, store: Store) -> None:
        held = ask.held_back(store, "d-001")
        assert held is not None
        assert held.state is PendingState.HELD
        assert ask.held_back(store, "d-002") is None

    def test_unsent_leaves_out_what_has_an_outcome(self, store: Store) -> None:
        store.put_refusal(replace(own(9, AddNote(text="x")), state=PendingState.CONFLICT))
        assert [one.client_seq for one in ask.unsent(store)] == [1]

    @pytest.mark.parametrize(
        ("parts", "may"),
        [
            ({"status": "bot"}, Composer.NOTE_BOT),
            ({"status": "resolved"}, Composer.NOTE_RESOLVED),
            ({"status": "queued"}, Composer.NOTE_QUEUED),
            ({"status": "snoozed"}, Composer.NOTE_QUEUED),
            ({"status": "active", "holder_id": "u1"}, Composer.REPLY),
            ({"status": "guest", "holder_id": "u2"}, Composer.NOTE_OTHER),
        ],
    )
    def test_the_composer_says_who_may_answer(self, parts: dict[str, Any], may: Composer) -> None:
        assert ask.composer(dialogue(**parts), "u1") is may

    def test_unread_is_what_the_guest_said_since(self) -> None:
        assert ask.unread(dialogue(last_by="guest", messages=4), {"d1": 3})
        assert not ask.unread(dialogue(last_by="guest", messages=4), {"d1": 4})
        assert not ask.unread(dialogue(last_by="bot", messages=4), {})


def test_questions_follow_the_servers_clock() -> None:
    store = Store(lambda: 10.0)
    store.set_me(Me("u1", "А", "operator", "s"))
    store.set_clock(ServerClock(NOW_MS, 10.0, 0.0))
    store.apply([("dialogue:d1", Held(1, dialogue("d1", reason="qr", waiting_ms=NOW_MS - 9_000)), ())])
    assert ask.longest_wait(store) == 9_000
