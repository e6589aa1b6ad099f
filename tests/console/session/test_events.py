"""Events are applied in order, each once; snapshots are swapped in whole or not at all."""

from __future__ import annotations

import msgspec
import pytest

from app.console.session.actions import (
    Abort,
    Apply,
    Connect,
    Notice,
    ShowGates,
    ShowLoad,
    ShowScans,
    ShowTyping,
    Swap,
    Transmit,
)
from app.console.session.connection import Phase
from app.protocol import frames as wire
from app.protocol.admissions import GateHealth, ScanLine, ScanNews
from app.protocol.frames import EventBody
from app.protocol.snapshot import fingerprint
from tests.builders import dialogue, event, item, load, message
from tests.console.session.talk import EPOCH, Talk, changed, fresh, kept, mine


def shown(talk: Talk, ident: str = "d1") -> object:
    held = talk.session.stream.entities.get(f"dialogue:{ident}")
    return held.record if held is not None else None


def test_a_first_sign_in_asks_for_everything_and_swaps_it_in() -> None:
    talk = Talk()
    talk.session.start(talk.now)
    talk.open(wall_ms=7)
    assert talk.frames() == [
        wire.Hello(
            proto=wire.ProtoRange(1, 1), device="device-1", app_ver="1.0", cursor=None, client_seq=0, wall_ms=7
        )
    ]
    talk.welcome("snapshot").snapshot(("dialogue:d1", mine(), 4)).live()
    (swap,) = talk.of(Swap)
    assert swap.cursor == wire.Cursor(EPOCH, 10)
    assert swap.versions == {"dialogue:d1": 4}
    assert talk.session.phase is Phase.LIVE
    assert shown(talk) == mine()


def test_a_restart_goes_on_from_the_cursor_it_kept() -> None:
    talk = Talk(kept(10))
    talk.session.start(talk.now)
    talk.open()
    (hello,) = talk.frames()
    assert isinstance(hello, wire.Hello)
    assert hello.cursor == wire.Cursor(EPOCH, 10)
    talk.welcome().hear(wire.Evs(items=(changed(11, 2, messages=4),))).live(11)
    (apply,) = talk.of(Apply)
    assert apply.cursor == wire.Cursor(EPOCH, 11)
    assert [one.held.ver for one in apply.changes] == [2]


def test_an_event_heard_twice_changes_nothing_the_second_time() -> None:
    talk = fresh().hear(changed(11, 2, messages=4))
    assert len(talk.of(Apply)) == 1
    talk.hear(changed(11, 2, messages=9))
    assert talk.of(Apply) == []
    assert shown(talk) == mine(messages=4)


def test_filtered_events_leave_holes_in_seq_but_not_in_prev() -> None:
    talk = fresh().hear(event(15, mine(messages=4), ver=2, prev=10), event(20, mine(messages=5), ver=3, prev=15))
    assert [apply.cursor.seq for apply in talk.of(Apply)] == [15, 20]


def test_a_missing_event_is_never_skipped_but_resumed_once_and_then_replaced_by_a_snapshot() -> None:
    talk = fresh().hear(changed(12, 3, messages=9))
    actions = talk.look()
    assert Abort() in actions
    assert Notice("gap", {"reason": "missed"}) in actions
    assert shown(talk) == mine()
    talk.open()
    (hello,) = talk.frames()
    assert isinstance(hello, wire.Hello)
    assert hello.cursor == wire.Cursor(EPOCH, 10)
    talk.welcome().live(10).hear(changed(12, 3, messages=9))
    talk.look()
    talk.after(1).open()
    assert [frame.cursor for frame in talk.frames() if isinstance(frame, wire.Hello)] == [None]


def test_after_a_calm_minute_a_gap_is_resumed_again_before_a_snapshot() -> None:
    talk = fresh().hear(changed(12, 3))
    talk.open().welcome().live(10)
    for _ in range(13):
        talk.after(5).pong()
    talk.look()
    talk.hear(changed(12, 3)).open()
    assert [frame.cursor for frame in talk.frames() if isinstance(frame, wire.Hello)] == [wire.Cursor(EPOCH, 10)]


def test_events_during_a_snapshot_are_applied_after_its_end() -> None:
    talk = Talk()
    talk.session.start(talk.now)
    at = wire.Cursor(EPOCH, 10)
    page = item("dialogue:d1", mine(), 1)
    talk.open().welcome("snapshot").hear(wire.SnapBegin(at=at), changed(11, 2, messages=4))
    assert talk.of(Apply) == []
    talk.hear(wire.SnapPage(items=(page,)))
    talk.hear(wire.SnapEnd(at=at, count=1, sha256=fingerprint([("dialogue:d1", 1)])))
    actions = talk.look()
    assert [type(one) for one in actions if isinstance(one, Swap | Apply)] == [Swap, Apply]
    assert shown(talk) == mine(messages=4)


@pytest.mark.parametrize(
    ("count", "sha", "at"), [(2, "", 10), (1, "wrong", 10), (1, "", 11)], ids=["count", "hash", "place"]
)
def test_a_snapshot_that_does_not_add_up_is_refused_and_asked_for_again(count: int, sha: str, at: int) -> None:
    talk = Talk(kept(10))
    talk.session.start(talk.now)
    begin = wire.Cursor(EPOCH, 10)
    talk.open().welcome("snapshot").hear(wire.SnapBegin(at=begin))
    talk.hear(wire.SnapPage(items=(item("dialogue:d1", mine(messages=8), 5),)))
    talk.look()
    sha256 = sha or fingerprint([("dialogue:d1", 5)])
    talk.hear(wire.SnapEnd(at=wire.Cursor(EPOCH, at), count=count, sha256=sha256))
    actions = talk.look()
    assert Notice("bad_snapshot") in actions
    assert not [one for one in actions if isinstance(one, Swap)]
    assert shown(talk) == mine()
    talk.after(1).open()
    assert [frame.cursor for frame in talk.frames() if isinstance(frame, wire.Hello)] == [None]


def test_the_same_entity_twice_in_a_snapshot_is_refused() -> None:
    talk = Talk()
    talk.session.start(talk.now)
    talk.open().welcome("snapshot").snapshot(("dialogue:d1", mine(), 1), ("dialogue:d1", mine(), 1))
    assert talk.of(Swap) == []


def test_a_snapshot_cut_short_leaves_what_was_shown() -> None:
    talk = Talk(kept(10))
    talk.session.start(talk.now)
    talk.open().welcome("snapshot").hear(wire.SnapBegin(at=wire.Cursor(EPOCH, 99)))
    talk.hear(wire.SnapPage(items=(item("dialogue:d2", dialogue("d2"), 1),)))
    talk.close(1006)
    talk.look()
    assert shown(talk) == mine()
    assert shown(talk, "d2") is None
    talk.after(1).open().welcome().live(10)
    assert talk.session.phase is Phase.LIVE


def test_pages_without_a_beginning_start_it_all_again() -> None:
    talk = fresh().hear(wire.SnapPage(items=()))
    assert Abort() in talk.look()


def test_an_end_without_a_beginning_starts_it_all_again() -> None:
    talk = fresh().hear(wire.SnapEnd(at=wire.Cursor(EPOCH, 10), count=0, sha256=""))
    assert Abort() in talk.look()


def test_live_without_any_state_starts_it_all_again() -> None:
    talk = Talk()
    talk.session.start(talk.now)
    talk.open().welcome("snapshot").live(5)
    assert Abort() in talk.look()
    assert talk.session.phase is Phase.CONNECTING


def test_live_in_the_middle_of_a_snapshot_starts_it_all_again() -> None:
    talk = Talk(kept(10))
    talk.session.start(talk.now)
    talk.open().welcome("snapshot").hear(wire.SnapBegin(at=wire.Cursor(EPOCH, 10))).live(10)
    assert Abort() in talk.look()


def test_an_event_before_any_snapshot_is_a_gap() -> None:
    talk = Talk()
    talk.session.start(talk.now)
    talk.open().welcome("snapshot").hear(changed(1, 1))
    assert Notice("gap", {"reason": "missed"}) in talk.look()


def test_another_epoch_is_never_resumed_from_even_if_the_server_says_so() -> None:
    talk = Talk(kept(10))
    talk.session.start(talk.now)
    talk.open().welcome("resume", epoch="other")
    assert Abort() in talk.look()
    talk.after(1).open()
    assert [frame.cursor for frame in talk.frames() if isinstance(frame, wire.Hello)] == [None]


def test_a_gap_told_by_the_server_is_noted_and_its_snapshot_taken() -> None:
    talk = Talk(kept(10))
    talk.session.start(talk.now)
    talk.open().welcome("snapshot").hear(wire.Gap(have=10, need=900, reason="retention"))
    talk.snapshot(("dialogue:d1", mine(messages=7), 9), at=990).live(990)
    assert Notice("gap", {"reason": "retention"}) in talk.look()
    assert talk.session.stream.last == 990


def test_an_entity_that_is_gone_disappears() -> None:
    talk = fresh().hear(event(11, None, ent="dialogue:d1", ver=2))
    (apply,) = talk.of(Apply)
    assert apply.changes[0].held.record is None
    assert shown(talk) is None


def test_lines_of_an_event_that_is_not_newer_still_reach_the_transcript() -> None:
    talk = fresh().hear(event(11, mine(), ver=1, messages=(message(4),)))
    (apply,) = talk.of(Apply)
    assert apply.changes[0].messages == (message(4),)
    assert apply.changes[0].raw == b""


def test_an_event_that_is_not_newer_and_says_nothing_only_moves_the_cursor() -> None:
    talk = fresh().hear(event(11, mine(), ver=1))
    (apply,) = talk.of(Apply)
    assert apply.changes == ()
    assert apply.cursor.seq == 11


def test_an_entity_of_a_kind_of_tomorrow_is_left_out_quietly() -> None:
    talk = Talk()
    talk.session.start(talk.now)
    talk.open().welcome("snapshot").snapshot(("rocket:1", dialogue(), 1), ("dialogue:d1", mine(), 1)).live()
    talk.hear(event(11, dialogue(), ent="rocket:1", ver=2))
    actions = talk.look()
    assert not [one for one in actions if isinstance(one, Notice)]
    assert list(talk.session.stream.entities) == ["dialogue:d1"]


class TestUnreadable:
    """An event whose state cannot be read is set aside, not skipped and not tried for ever."""

    def broken(self, seq: int, ver: int) -> wire.Ev:
        body = EventBody(state=msgspec.Raw(b'{"id":7}'))
        return wire.Ev(seq=seq, prev=seq - 1, ts=0, k="Changed", ent="dialogue:d1", ver=ver, d=body)

    def test_it_is_marked_with_the_cursor_and_the_older_state_stays(self) -> None:
        talk = fresh().hear(self.broken(11, 2))
        actions = talk.look()
        assert Notice("unreadable", {"ents": "dialogue:d1"}) in actions
        (apply,) = [one for one in actions if isinstance(one, Apply)]
        assert apply.stale == ("dialogue:d1",)
        assert apply.cursor.seq == 11
        assert shown(talk) == mine()

    def test_the_next_event_that_can_be_read_heals_it(self) -> None:
        talk = fresh().hear(self.broken(11, 2), changed(12, 3, messages=5))
        applies = talk.of(Apply)
        assert applies[-1].healed == ("dialogue:d1",)
        for _ in range(14):
            talk.after(5).pong(12)
        assert not [one for one in talk.look() if isinstance(one, Abort)]

    def test_left_alone_for_a_minute_it_is_fetched_with_one_snapshot(self) -> None:
        talk = fresh().hear(self.broken(11, 2))
        for _ in range(13):
            talk.after(5).pong(11)
        assert Abort() in talk.look()
        talk.after(1).open().welcome("snapshot")
        at = wire.Cursor(EPOCH, 11)
        still = wire.SnapItem("dialogue:d1", 2, msgspec.Raw(b'{"id":7}'))
        talk.hear(wire.SnapBegin(at=at), wire.SnapPage(items=(still,)))
        talk.hear(wire.SnapEnd(at=at, count=1, sha256=fingerprint([("dialogue:d1", 2)]))).live(11)
        (swap,) = talk.of(Swap)
        assert swap.stale == ("dialogue:d1",)
        for _ in range(30):
            talk.after(5).pong(11)
        assert not [one for one in talk.look() if isinstance(one, Abort)]

    def test_a_batch_that_breaks_and_heals_within_itself_leaves_no_mark(self) -> None:
        talk = fresh().hear(wire.Evs(items=(self.broken(11, 2), changed(12, 3))))
        (apply,) = talk.of(Apply)
        assert apply.stale == ()
        assert apply.healed == ("dialogue:d1",)


class TestBehind:
    """A head ahead of ours and silence mean that something was missed."""

    def test_five_silent_seconds_lead_to_a_resume(self) -> None:
        talk = fresh().pong(head=12).after(5.1)
        assert Abort() not in talk.look()
        talk.pong(head=12)
        actions = talk.look()
        assert Notice("gap", {"reason": "behind"}) in actions
        assert Abort() in actions

    def test_a_line_that_is_only_slow_is_not_taken_for_a_loss(self) -> None:
        talk = fresh().pong(head=12).after(5.5)
        talk.hear(changed(11, 2), changed(12, 3)).pong(head=12)
        assert Abort() not in talk.look()

    def test_the_event_that_was_on_its_way_calms_it(self) -> None:
        talk = fresh().pong(head=11)
        talk.after(2).hear(changed(11, 2))
        talk.after(2.5)
        assert Abort() not in talk.look()

    def test_a_head_that_the_replay_has_reached_is_no_reason(self) -> None:
        talk = Talk(kept(10))
        talk.session.start(talk.now)
        talk.open().welcome().live(40)
        talk.pong(head=40).after(4).pong(head=40)
        talk.after(3)
        assert Abort() not in talk.look()


def test_live_figures_and_typing_pass_through() -> None:
    talk = fresh().hear(
        wire.Eph(k="load", d=msgspec.Raw(msgspec.json.encode(load(at_once=7)))),
        wire.Eph(k="typing", d=msgspec.Raw(b'{"dialogue_id":"d1","by":"guest"}')),
        wire.Eph(k="weather", d=msgspec.Raw(b"{}")),
    )
    actions = talk.look()
    assert [one.load.at_once for one in actions if isinstance(one, ShowLoad)] == [7]
    assert ShowTyping("d1") in actions


def test_what_happens_at_the_gates_passes_through() -> None:
    scan = ScanLine(id="s1", at_ms=1, gate_id="2", device="2-B", verdict="used", ticket_id="t1")
    talk = fresh().hear(
        wire.Eph(k="gates", d=msgspec.Raw(msgspec.json.encode(GateHealth(event_id="north")))),
        wire.Eph(k="scans", d=msgspec.Raw(msgspec.json.encode(ScanNews(scans=(scan,))))),
    )
    actions = talk.look()
    assert ShowGates(GateHealth(event_id="north")) in actions
    assert ShowScans((scan,)) in actions


def test_figures_that_cannot_be_read_are_let_go() -> None:
    talk = fresh().hear(wire.Eph(k="load", d=msgspec.Raw(b'{"at_ms":"x"}')))
    assert Notice("unreadable", {"ents": "load"}) in talk.look()


class TestAck:
    """What is durable is told: every hundred events or every second."""

    def acks(self, talk: Talk) -> list[int]:
        return [frame.seq for frame in talk.frames() if isinstance(frame, wire.Ack)]

    def test_a_few_events_are_told_after_a_second(self) -> None:
        talk = fresh()
        talk.session.stored(11, talk.now)
        talk.session.stored(13, talk.now)
        assert self.acks(talk) == []
        talk.after(1.1)
        assert self.acks(talk) == [13]

    def test_a_hundred_events_are_told_at_once(self) -> None:
        talk = fresh()
        talk.session.stored(50, talk.now)
        talk.session.stored(110, talk.now)
        assert self.acks(talk) == [110]

    def test_nothing_is_told_twice(self) -> None:
        talk = fresh()
        talk.session.stored(110, talk.now)
        talk.session.stored(110, talk.now)
        talk.session.stored(60, talk.now)
        talk.after(2)
        assert self.acks(talk) == [110]

    def test_nothing_is_told_without_a_connection(self) -> None:
        talk = fresh().close(1006)
        talk.session.stored(500, talk.now)
        assert self.acks(talk) == []


def test_frames_of_a_connection_that_was_given_up_are_not_taken_in() -> None:
    talk = fresh().close(1006)
    talk.look()
    talk.hear(changed(11, 2))
    assert talk.of(Apply) == []


def test_transmissions_go_out_in_the_order_of_need() -> None:
    talk = Talk(kept(10))
    talk.session.start(talk.now)
    talk.open().welcome()
    assert [type(one.frame) for one in talk.look() if isinstance(one, Transmit)] == [wire.Hello, wire.Ping]


def test_the_first_attempt_is_at_once_and_by_socket() -> None:
    talk = Talk()
    talk.session.start(talk.now)
    assert Connect(talk.now, poll=False) in talk.look()
