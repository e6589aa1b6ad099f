"""One store: batches told once, transcripts without holes, the queue kept in order."""

from __future__ import annotations

import time
from dataclasses import replace
from random import Random

import msgspec
import pytest

from app.console.lineup import Group, Lineup, group_of, waiting_since
from app.console.state import Change, Link, LinkPhase, Me, Pending, PendingState, ServerClock, Transcript
from app.console.store import SCANS_KEPT, THREADS_KEPT, Draft, Store
from app.console.threads import appended, joined
from app.protocol.admissions import GateHealth, ScanLine
from app.protocol.records import Dialogue
from app.protocol.snapshot import Held
from tests.builders import article, dialogue, load, message, question, reply, staff

ME = Me("u1", "Алина", "operator", "https://u.example")


@pytest.fixture
def store() -> Store:
    """An operator's empty store at second 100."""
    made = Store(lambda: 100.0)
    made.set_me(ME)
    return made


@pytest.fixture
def told(store: Store) -> list[Change]:
    """What the store tells from now on."""
    changes: list[Change] = []
    store.subscribe(changes.append)
    return changes


def pending(number: int = 1, state: PendingState = PendingState.QUEUED) -> Pending:
    return Pending(f"cmd-{number}", number, "AddNote", "dialogue:d1", msgspec.Raw(b"{}"), None, 0, state)


def test_a_batch_is_told_once(store: Store, told: list[Change]) -> None:
    store.apply(
        [
            ("dialogue:d1", Held(1, dialogue("d1")), ()),
            ("article:e/a1", Held(3, article()), ()),
            ("dialogue:d2", Held(1, dialogue("d2")), ()),
        ]
    )
    assert told == [Change(dialogues=frozenset({"d1", "d2"}), slices=frozenset({"articles"}))]
    assert store.version("article:e/a1") == 3
    assert store.version("article:unknown") == 0


def test_a_batch_is_told_even_when_it_breaks_halfway(store: Store, told: list[Change]) -> None:
    def break_off() -> None:
        with store.batch():
            store.set_load(load())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert told == [Change(slices=frozenset({"load"}))]


def test_a_broken_subscriber_stops_nobody(store: Store, told: list[Change], caplog: pytest.LogCaptureFixture) -> None:
    def broken(_change: Change) -> None:
        raise LookupError

    first = store.subscribe(broken)
    heard: list[Change] = []
    store.subscribe(heard.append)
    store.set_load(load())
    assert len(heard) == len(told) == 1
    first()
    first()


def test_a_gone_entity_leaves_everything(store: Store) -> None:
    store.apply([("dialogue:d1", Held(1, dialogue("d1", reason="qr")), ())])
    store.put_thread(Transcript("d1", (message(1),)))
    store.apply([("dialogue:d1", Held(2, None), ()), ("rocket:1", Held(1, None), ())])
    assert dict(store.dialogues) == {}
    assert dict(store.threads) == {}
    assert store.lineup.count(Group.WAITING) == 0
    assert store.version("dialogue:d1") == 0


def test_a_snapshot_replaces_everything(store: Store, told: list[Change]) -> None:
    store.apply([("dialogue:d1", Held(1, dialogue("d1")), ())])
    world = {
        "dialogue:d2": Held(4, dialogue("d2", reason="refund")),
        "staff:u1": Held(1, staff()),
        "reply:r1": Held(1, reply()),
        "unanswered:q1": Held(1, question()),
        "rocket:1": Held(1, staff()),
        "dialogue:gone": Held(3, None),
    }
    store.swap(world)
    assert set(store.dialogues) == {"d2"}
    assert store.lineup.ids(Group.WAITING) == ["d2"]
    assert told[-1].everything
    assert store.version("dialogue:d1") == 0


@pytest.mark.requirement("R3")
def test_drafts_for_a_dialogue_that_is_gone_are_gone_too(store: Store, told: list[Change]) -> None:
    for ident in ("d1", "d2", "d3"):
        store.set_draft(ident, Draft("x"))
    store.apply([("dialogue:d1", Held(2, None), ())])
    assert (set(store.drafts), "drafts" in told[-1].slices) == ({"d2", "d3"}, True)
    store.swap({"dialogue:d2": Held(1, dialogue("d2"))})
    assert set(store.drafts) == {"d2"}


def test_a_ticket_that_changed_or_was_scanned_is_named(store: Store, told: list[Change]) -> None:
    store.apply([("ticket:48213-1", Held(4, None), ())])
    scan = ScanLine(id="s1", at_ms=1, gate_id="2", device="2-B", verdict="used", ticket_id="48213-2")
    nothing = ScanLine(id="s2", at_ms=2, gate_id="2", device="2-B", verdict="not_a_ticket")
    store.add_scans((scan, nothing))
    assert told[0].slices == {"ticket:48213-1"}
    assert told[1].slices == {"scans", "ticket:48213-2"}
    store.add_scans((scan,) * 300)
    assert len(store.scans) == SCANS_KEPT


def test_the_gates_figures_are_kept_by_event(store: Store, told: list[Change]) -> None:
    store.set_gate_health(GateHealth(event_id="north"))
    assert store.health == {"north": GateHealth(event_id="north")}
    assert told[0].slices == {"health"}
    store.clear()
    assert (store.health, store.scans) == ({}, ())


def test_who_is_signed_in_decides_what_is_mine(store: Store) -> None:
    store.apply([("dialogue:d1", Held(1, dialogue("d1", status="active", holder_id="u2")), ())])
    assert store.lineup.ids(Group.OTHERS) == ["d1"]
    store.set_me(replace(ME, user_id="u2"))
    assert store.lineup.ids(Group.MINE) == ["d1"]


def test_product_time_runs_at_its_own_speed() -> None:
    now = [100.0]
    store = Store(lambda: now[0])
    store.set_clock(ServerClock(1_000, 100.0, 10.0))
    now[0] = 102.5
    assert store.now_ms() == 26_000
    store.set_clock(ServerClock(9_000, 102.5, 0.0))
    now[0] = 500.0
    assert store.now_ms() == 9_000


class TestThreads:
    def test_lines_of_events_reach_an_opened_transcript_only(self, store: Store, told: list[Change]) -> None:
        store.put_thread(Transcript("d1", (message(1), message(2))))
        told.clear()
        store.apply([("dialogue:d1", Held(2, dialogue("d1")), (message(3),))])
        store.apply([("dialogue:d2", Held(2, dialogue("d2")), (message(1, "d2"),))])
        assert [line.n for line in store.threads["d1"].messages] == [1, 2, 3]
        assert told[0].threads == {"d1"}
        assert told[1].threads == frozenset()

    def test_a_hole_is_marked_for_reading_again(self, store: Store) -> None:
        store.put_thread(Transcript("d1", (message(1),)))
        store.apply([("dialogue:d1", Held(2, dialogue("d1")), (message(5),))])
        assert store.threads["d1"].failed == "hole"

    def test_only_the_newest_transcripts_are_kept(self, store: Store) -> None:
        for number in range(THREADS_KEPT + 3):
            store.put_thread(Transcript(f"d{number}"))
        assert len(store.threads) == THREADS_KEPT
        assert "d0" not in store.threads
        store.drop_threads(keep="d40")
        assert set(store.threads) == {"d40"}

    def test_typing_is_shown_where_somebody_looks(self, store: Store) -> None:
        store.put_thread(Transcript("d1"))
        store.set_typing("d1", 7.0)
        store.set_typing("d2", 7.0)
        assert dict(store.typing) == {"d1": 7.0}

    def test_pages_join_without_holes_and_the_newer_word_wins(self) -> None:
        late = message(2, text="поправлено")
        assert joined((message(1), message(2)), (late, message(3))) == (message(1), late, message(3))
        assert [line.n for line in joined((message(1), message(2)), (message(4), message(5)))] == [4, 5]
        assert joined((), ()) == ()

    def test_appending_tells_of_a_hole(self) -> None:
        assert appended((message(1),), (message(3),)) is None
        assert appended((), (message(7),)) == (message(7),)
        assert appended((message(1),), ()) == (message(1),)
        assert appended((message(1),), (message(2), message(3))) == (message(1), message(2), message(3))
        assert appended((message(1), message(2)), (message(2, text="x"),)) == (message(1), message(2, text="x"))


class TestOwn:
    def test_pending_and_refused_are_listed_by_their_clicks(self, store: Store) -> None:
        store.put_pending(pending(2))
        store.put_pending(pending(1))
        store.put_refusal(pending(2, PendingState.CONFLICT))
        assert [one.cmd for one in store.pending] == ["cmd-1", "cmd-2"]
        assert set(store.refusals) == {"cmd-2"}
        store.put_pending(pending(2))
        assert dict(store.refusals) == {}
        store.drop_pending("cmd-2")
        store.drop_pending("cmd-9")
        assert [one.cmd for one in store.pending] == ["cmd-1"]
        store.put_refusal(pending(1, PendingState.REJECTED))
        store.drop_pending("cmd-1")
        assert store.pending == ()

    def test_what_commands_made_is_kept_for_a_while(self, store: Store) -> None:
        store.put_pending(pending(1))
        store.drop_pending("cmd-1", "order:40118")
        assert dict(store.made) == {"cmd-1": "order:40118"}
        for number in range(60):
            store.drop_pending(f"later-{number}", f"order:{number}")
        assert (len(store.made), "cmd-1" in store.made) == (50, False)
        store.clear()
        assert dict(store.made) == {}

    def test_a_role_may_do_what_its_table_says_and_nobody_nothing(self, store: Store) -> None:
        store.set_me(None)
        assert not store.may("SellTickets")
        store.set_me(Me("u1", "Анна", "manager", "https://usher.example"))
        assert (store.may("SellTickets"), store.may("PauseOffers")) == (False, True)

    def test_seen_only_grows(self, store: Store, told: list[Change]) -> None:
        store.set_seen("d1", 4)
        store.set_seen("d1", 3)
        assert dict(store.seen) == {"d1": 4}
        assert len(told) == 1

    def test_the_link_is_told_when_it_changes_but_its_age_is_not(self, store: Store, told: list[Change]) -> None:
        store.set_link(Link(LinkPhase.LIVE, 5.0))
        store.set_link(Link(LinkPhase.LIVE, 5.0))
        store.hear(9.0)
        assert store.link.heard_at == 9.0
        assert len(told) == 1

    def test_clearing_leaves_nothing_of_a_user(self, store: Store) -> None:
        store.apply([("dialogue:d1", Held(1, dialogue("d1", reason="qr")), ())])
        store.put_pending(pending())
        store.set_draft("d1", Draft("x"))
        store.set_load(load())
        store.clear()
        assert (dict(store.dialogues), store.pending, dict(store.drafts), store.load, store.me) == (
            {},
            (),
            {},
            None,
            None,
        )
        assert len(store.lineup) == 0
        store.set_draft("d1", None)


class TestLineup:
    def test_the_order_kept_is_the_order_sorted(self) -> None:
        random, lineup = Random(5), Lineup("u1")
        held: dict[str, Dialogue] = {}
        for _ in range(3_000):
            ident = f"d{random.randrange(200)}"
            if random.random() < 0.1:
                held.pop(ident, None)
                lineup.drop(ident)
                continue
            held[ident] = dialogue(
                ident,
                reason=random.choice(["qr", "safety", "refund", "emotion"]),
                status=random.choice(["queued", "active", "guest", "snoozed", "resolved", "bot"]),
                holder_id=random.choice(["u1", "u2"]),
                waiting_ms=random.randrange(1, 10**6),
                at_gate=random.random() < 0.3,
                snoozed_ms=random.randrange(10**6),
                last_ms=random.randrange(10**6),
            )
            lineup.put(held[ident])
        again = Lineup()
        again.refill(iter(held.values()), "u1")
        for group in Group:
            assert lineup.ids(group) == again.ids(group)
            assert lineup.count(group) == len(again.ids(group))

    def test_safety_stands_first_and_a_long_wait_beats_a_heavy_reason(self) -> None:
        lineup = Lineup("u1")
        now = 10_000_000
        lineup.put(dialogue("person", reason="person", waiting_ms=now - 900_000))
        lineup.put(dialogue("anger", reason="emotion", waiting_ms=now - 60_000))
        lineup.put(dialogue("danger", reason="safety", waiting_ms=now - 1_000))
        assert lineup.ids(Group.WAITING) == ["danger", "person", "anger"]
        assert lineup.group("danger") is Group.WAITING
        assert lineup.group("unknown") is None

    def test_the_same_again_moves_nothing(self) -> None:
        lineup = Lineup()
        assert lineup.put(dialogue("d1", reason="qr"))
        assert not lineup.put(dialogue("d1", reason="qr", last_text="новое"))
        assert "d1" in lineup
        assert list(lineup) == ["d1"]

    def test_reasons_of_tomorrow_do_no_harm(self) -> None:
        lineup = Lineup()
        lineup.put(dialogue("d1", reason="quantum"))
        assert lineup.ids(Group.WAITING) == ["d1"]

    def test_a_wait_begins_with_the_first_unanswered_word_or_the_hand_over(self) -> None:
        assert waiting_since(dialogue(waiting_ms=5)) == 5
        assert waiting_since(dialogue(status="queued", last_ms=9)) == 9
        assert waiting_since(dialogue()) == 0
        assert group_of(dialogue(), "u1") is None

    def test_thirty_four_thousand_rows_and_a_thousand_changes_are_cheap(self) -> None:
        store = Store()
        store.set_me(ME)
        rows = {f"dialogue:d{n}": Held(1, dialogue(f"d{n}", reason="qr", waiting_ms=n + 1)) for n in range(34_000)}
        store.swap(rows)
        batch = [
            (f"dialogue:d{n * 17}", Held(2, dialogue(f"d{n * 17}", reason="refund", waiting_ms=n + 5)), ())
            for n in range(1_000)
        ]
        began = time.thread_time()
        store.apply(batch)
        assert time.thread_time() - began < 2.5
