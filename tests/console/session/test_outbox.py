"""Commands: first in first out per entity, sent once, asked about, never blind."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from app.console.session import Kept, Row
from app.console.session.actions import Settle
from app.console.session.outbox import FAILURES, IN_FLIGHT, Outbox
from app.console.state import PendingState
from app.protocol import frames as wire
from tests.console.session.talk import Talk, changed, fresh, kept, mine, res, row, states


def sent(talk: Talk) -> list[str]:
    return [frame.cmd for frame in talk.frames() if isinstance(frame, wire.Cmd)]


def asked(talk: Talk) -> list[tuple[str, ...]]:
    return [frame.cmds for frame in talk.frames() if isinstance(frame, wire.CmdQuery)]


def note(number: int, ent: str = "dialogue:d1", **parts: object) -> Row:
    return row(number, kind="AddNote", ent=ent, args=b'{"text":"n"}', **parts)


def reconnect(talk: Talk) -> Talk:
    """Lose the connection and become live again."""
    talk.close(1006)
    return talk.after(1).open().welcome().live()


def state_of(talk: Talk, cmd: str) -> PendingState | None:
    found = talk.session.outbox.get(cmd)
    return found.state if found else None


def add(talk: Talk, *rows: Row) -> Talk:
    """Put rows in as if clicked now, on the present connection."""
    for one in rows:
        talk.session.add(replace(one, made_at=talk.now, era=talk.session.live_era), talk.now)
    return talk


class TestSending:
    def test_a_command_leaves_at_once_and_is_confirmed(self) -> None:
        talk = add(fresh(), row(1))
        (frame,) = [one for one in talk.frames() if isinstance(one, wire.Cmd)]
        assert (frame.cmd, frame.client_seq, frame.k, frame.ent) == ("cmd-1", 1, "SendReply", "dialogue:d1")
        assert msgspec.json.decode(frame.args) == {"lease": 1, "text": "ok", "answered_n": 3}
        talk.hear(res(1, seq=10))
        assert states(talk.look()) == [("cmd-1", "ok", True)]
        assert list(talk.session.outbox) == []

    def test_an_accepted_command_stays_until_its_event_is_on_the_screen(self) -> None:
        talk = add(fresh(), row(1)).hear(res(1, seq=11))
        assert states(talk.look())[-1] == ("cmd-1", "ok", False)
        talk.hear(changed(11, 2, messages=4))
        assert states(talk.look()) == [("cmd-1", "ok", True)]

    def test_an_event_before_the_result_needs_no_waiting(self) -> None:
        talk = add(fresh(), row(1)).hear(changed(11, 2, messages=4), res(1, seq=11))
        assert states(talk.look())[-1] == ("cmd-1", "ok", True)

    @pytest.mark.parametrize("seq", [10, 11])
    def test_what_it_made_comes_with_it_whenever_it_is_confirmed(self, seq: int) -> None:
        talk = add(fresh(), row(1)).hear(res(1, seq=seq, made="order:40118"))
        talk.hear(changed(11, 2, messages=4))
        assert [one.row.made for one in talk.of(Settle) if one.done] == ["order:40118"]

    def test_a_snapshot_confirms_too(self) -> None:
        talk = add(fresh(), row(1)).hear(res(1, seq=30))
        talk.close(4100)
        talk.after(1).open().welcome("snapshot").snapshot(("dialogue:d1", mine(messages=4), 9), at=30).live(30)
        assert states(talk.look())[-1] == ("cmd-1", "ok", True)

    def test_a_restored_world_ends_the_wait_for_an_event_that_will_not_come(self) -> None:
        talk = add(fresh(), row(1)).hear(res(1, seq=30))
        talk.close(4100)
        talk.after(1).open().welcome("snapshot", epoch="e2").snapshot(at=3, epoch="e2").live(3)
        assert states(talk.look())[-1] == ("cmd-1", "ok", True)

    def test_a_first_snapshot_ends_the_wait_too(self) -> None:
        accepted = row(1, state=PendingState.OK, seq=900, judged=True)
        talk = Talk(Kept(rows=(accepted,), client_seq=1))
        talk.session.start(talk.now)
        talk.open().welcome("snapshot", client_seq_known=1).snapshot(at=30).live(30)
        assert states(talk.look()) == [("cmd-1", "ok", True)]

    def test_commands_on_one_entity_wait_for_each_other(self) -> None:
        talk = add(fresh(), row(1), row(2), note(3, ent="dialogue:d2"))
        assert sent(talk) == ["cmd-1", "cmd-3"]
        talk.hear(res(1, seq=10))
        assert sent(talk) == ["cmd-2"]

    def test_nothing_is_sent_before_the_replay_is_over(self) -> None:
        talk = Talk(kept(10, row(1, state=PendingState.NEEDS_REVIEW)))
        talk.session.start(talk.now)
        talk.open().welcome()
        add(talk, note(2))
        assert sent(talk) == []
        talk.live()
        assert sent(talk) == ["cmd-2"]

    def test_no_more_than_the_server_takes_in_a_second(self) -> None:
        talk = fresh()
        for number in range(1, 61):
            add(talk, note(number, ent=f"dialogue:d{number}"))
            talk.hear(*(res(one.row.client_seq, seq=10) for one in talk.of(Settle) if one.row.state.value == "sent"))
        arrived = {"at once": 60 - len(list(talk.session.outbox))}
        talk.after(2.0)
        assert 10 <= arrived["at once"] <= 20

    def test_only_so_many_are_under_way_at_once(self) -> None:
        talk = fresh()
        talk.after(3).pong()
        for number in range(1, 41):
            add(talk, note(number, ent=f"dialogue:d{number}"))
            talk.after(0.08)
        assert len(sent(talk)) == IN_FLIGHT
        talk.hear(res(1, seq=10))
        assert len(sent(talk)) == 1

    def test_another_users_rows_are_never_sent(self) -> None:
        talk = Talk(kept(10, row(1, user_id="somebody", made_at=999.0)))
        talk.session.start(talk.now)
        talk.open().welcome().live()
        assert sent(talk) == []
        assert asked(talk) == []


class TestHold:
    def test_a_held_reply_leaves_when_its_time_is_over(self) -> None:
        talk = add(fresh(), row(1, state=PendingState.HELD, send_at=1_005.0))
        talk.after(4.9)
        assert sent(talk) == []
        talk.after(0.2)
        assert sent(talk) == ["cmd-1"]

    def test_it_can_be_undone_before_and_is_never_sent(self) -> None:
        talk = add(fresh(), row(1, state=PendingState.HELD, send_at=1_005.0))
        assert talk.session.undo("cmd-1", talk.now)
        assert states(talk.look()) == [("cmd-1", "held", True)]
        talk.after(9)
        assert sent(talk) == []

    def test_it_cannot_be_undone_after(self) -> None:
        talk = add(fresh(), row(1))
        assert not talk.session.undo("cmd-1", talk.now)
        assert not talk.session.undo("unknown", talk.now)

    def test_offline_the_hold_ends_all_the_same_and_it_may_still_be_taken_back(self) -> None:
        talk = fresh().close(1006)
        add(talk, row(1, state=PendingState.HELD, send_at=talk.now + 5))
        talk.after(6)
        assert state_of(talk, "cmd-1") is PendingState.QUEUED
        assert talk.session.undo("cmd-1", talk.now)

    def test_what_follows_on_the_same_dialogue_waits_for_the_held_one(self) -> None:
        talk = add(fresh(), row(1, state=PendingState.HELD, send_at=1_005.0), note(2))
        assert sent(talk) == []
        talk.session.undo("cmd-1", talk.now)
        assert sent(talk) == ["cmd-2"]

    def test_a_hold_without_a_time_is_over(self) -> None:
        talk = add(fresh(), row(1, state=PendingState.HELD))
        assert sent(talk) == ["cmd-1"]


class TestOutcomes:
    @pytest.mark.parametrize(
        ("st", "code", "state"),
        [
            ("rejected", "illegal_move", "rejected"),
            ("mismatch", "fingerprint_mismatch", "rejected"),
            ("conflict", "version_conflict", "conflict"),
            ("forbidden", "forbidden", "forbidden"),
            ("expired", "too_old", "expired"),
        ],
    )
    def test_a_refusal_stays_until_it_is_put_away(self, st: str, code: str, state: str) -> None:
        talk = add(fresh(), row(1)).hear(res(1, st, code=code))
        (settled,) = [one.row for one in talk.of(Settle) if one.row.state.value == state]
        assert settled.code == code
        assert settled.judged
        assert not talk.session.retry("cmd-1", talk.now, 0)
        assert talk.session.discard("cmd-1")
        assert list(talk.session.outbox) == []

    def test_a_refusal_without_a_code_names_its_kind(self) -> None:
        talk = add(fresh(), row(1)).hear(res(1, "forbidden"))
        assert [one.row.code for one in talk.of(Settle)][-1] == "forbidden"

    def test_a_refusal_does_not_stop_what_follows(self) -> None:
        talk = add(fresh(), row(1), note(2)).hear(res(1, "rejected", code="illegal_move"))
        assert sent(talk) == ["cmd-1", "cmd-2"]

    def test_a_reply_to_a_dialogue_that_moved_on_comes_back_for_review(self) -> None:
        talk = add(fresh(), row(1), row(2), note(3)).hear(res(1, "conflict", code="moved_on"))
        assert state_of(talk, "cmd-1") is PendingState.NEEDS_REVIEW
        assert state_of(talk, "cmd-2") is PendingState.NEEDS_REVIEW
        assert sent(talk) == ["cmd-1", "cmd-3"]
        assert not talk.session.retry("cmd-1", talk.now, 0), "the server has judged this id"
        assert talk.session.retry("cmd-2", talk.now, 0)

    def test_a_result_for_an_unknown_command_is_let_go(self) -> None:
        talk = fresh().hear(res(99))
        assert talk.of(Settle) == []

    def test_a_result_heard_twice_counts_once(self) -> None:
        talk = add(fresh(), row(1)).hear(res(1, seq=11))
        talk.look()
        talk.hear(res(1, "rejected"), res(1, seq=11))
        assert talk.of(Settle) == []

    def test_what_may_still_be_under_way_cannot_be_put_away(self) -> None:
        talk = add(fresh(), row(1))
        assert not talk.session.discard("cmd-1")
        assert not talk.session.discard("unknown")


class TestRetries:
    def test_a_busy_server_is_asked_again_later_and_not_for_ever(self) -> None:
        talk = add(fresh(), row(1))
        for _ in range(FAILURES - 1):
            talk.hear(res(1, "retry", code="busy", retry_ms=200))
            assert state_of(talk, "cmd-1") is PendingState.QUEUED
            assert len(sent(talk)) == 1
            talk.after(9).pong().after(9).pong()
        talk.hear(res(1, "retry", code="busy"))
        found = talk.session.outbox.get("cmd-1")
        assert found is not None
        assert (found.state, found.code) == (PendingState.NEEDS_REVIEW, "busy")

    def test_the_wait_the_server_asks_for_is_kept(self) -> None:
        talk = add(fresh(), row(1)).hear(res(1, "retry", retry_ms=3_000))
        talk.look()
        talk.after(2.9)
        assert sent(talk) == []
        talk.after(0.2)
        assert sent(talk) == ["cmd-1"]

    def test_a_complaint_that_may_pass_is_a_retry(self) -> None:
        talk = add(fresh(), row(1)).hear(wire.Err(code="rate_limited", cmd="cmd-1"))
        assert state_of(talk, "cmd-1") is PendingState.QUEUED

    def test_a_complaint_that_will_not_pass_is_a_refusal(self) -> None:
        talk = add(fresh(), row(1)).hear(wire.Err(code="bad_value", cmd="cmd-1"))
        assert state_of(talk, "cmd-1") is PendingState.REJECTED

    def test_a_complaint_about_an_unknown_command_is_let_go(self) -> None:
        talk = fresh().hear(wire.Err(code="bad_value", cmd="cmd-9"))
        assert talk.of(Settle) == []

    def test_a_retry_without_a_code_is_named_unsent_in_the_end(self) -> None:
        talk = add(fresh(), row(1, attempts=FAILURES - 1)).hear(res(1, "retry"))
        found = talk.session.outbox.get("cmd-1")
        assert found is not None
        assert found.code == "unsent"


class TestLostConnections:
    def test_a_command_whose_connection_was_lost_is_asked_about_before_anything_else(self) -> None:
        talk = add(fresh(), row(1)).close(1006)
        assert state_of(talk, "cmd-1") is PendingState.UNKNOWN
        talk.look()
        talk.after(1).open().welcome().live()
        frames = talk.frames()
        assert wire.CmdQuery(cmds=("cmd-1",)) in frames
        assert not [frame for frame in frames if isinstance(frame, wire.Cmd)]

    def test_done_after_all(self) -> None:
        talk = reconnect(add(fresh(), row(1)))
        talk.look()
        talk.hear(wire.CmdState(known=(res(1, seq=10, replay=True),)))
        assert states(talk.look()) == [("cmd-1", "ok", True)]
        assert sent(talk) == []

    def test_done_after_all_with_its_event_still_to_come(self) -> None:
        talk = reconnect(add(fresh(), row(1)))
        talk.look()
        talk.hear(wire.CmdState(known=(res(1, seq=12),)))
        assert states(talk.look()) == [("cmd-1", "ok", False)]

    def test_never_arrived_and_sent_again_under_the_same_id(self) -> None:
        talk = reconnect(add(fresh(), row(1)))
        talk.look()
        talk.hear(wire.CmdState(unknown=("cmd-1", "cmd-77")))
        assert sent(talk) == ["cmd-1"]

    def test_never_arrived_five_times_needs_attention_and_blocks_nobody(self) -> None:
        talk = add(fresh(), row(1), note(2))
        for _ in range(FAILURES):
            reconnect(talk).hear(wire.CmdState(unknown=("cmd-1",)))
        found = talk.session.outbox.get("cmd-1")
        assert found is not None
        assert (found.state, found.code) == (PendingState.NEEDS_REVIEW, "unsent")
        assert sent(talk)[-1] == "cmd-2"

    def test_an_answer_that_does_not_come_is_asked_for_on_the_same_connection(self) -> None:
        talk = add(fresh(), row(1))
        for _ in range(4):
            talk.after(4).pong()
        assert asked(talk) == [("cmd-1",)]
        talk.hear(wire.CmdState(unknown=("cmd-1",)))
        assert state_of(talk, "cmd-1") is PendingState.SENT, "it may be in the server's hands this moment"
        for _ in range(4):
            talk.after(4).pong()
        assert asked(talk) == [("cmd-1",)]

    def test_a_post_that_failed_is_asked_about_soon_and_ever_less_often(self) -> None:
        talk = add(fresh(), row(1))
        waits = []
        for _ in range(FAILURES):
            talk.look()
            talk.session.undelivered("cmd-1", talk.now)
            assert asked(talk) == []
            waits.append(_seconds_until_asked(talk))
            talk.hear(wire.CmdState(unknown=("cmd-1",)))
        assert waits == [0.5, 1.0, 2.0, 4.0, 8.0]

    def test_a_question_that_failed_is_asked_again_soon(self) -> None:
        talk = add(fresh(), row(1))
        talk.session.undelivered("cmd-1", talk.now)
        _seconds_until_asked(talk)
        talk.session.unasked(("cmd-1", "done-meanwhile"), talk.now)
        assert _seconds_until_asked(talk) == 1.0

    def test_a_post_that_failed_is_asked_about_once(self) -> None:
        talk = add(fresh(), row(1))
        talk.look()
        talk.session.undelivered("cmd-1", talk.now)
        assert state_of(talk, "cmd-1") is PendingState.UNKNOWN
        talk.session.undelivered("cmd-1", talk.now)
        talk.session.undelivered("unknown", talk.now)
        assert states(talk.look()) == [("cmd-1", "unknown", False)]


def _seconds_until_asked(talk: Talk) -> float:
    """How long the console waits before it asks; the link lives meanwhile."""
    began = talk.now
    while "cmd-1" not in [cmd for cmds in asked(talk) for cmd in cmds]:
        talk.after(0.25).pong()
        assert talk.now - began < 30
    return talk.now - began


class TestRestart:
    def test_what_was_queued_or_sent_may_have_left_and_is_asked_about(self) -> None:
        rows = (row(1), row(2, ent="dialogue:d2", state=PendingState.SENT), row(3, state=PendingState.REJECTED))
        talk = Talk(kept(10, *rows))
        talk.session.start(talk.now)
        talk.open().welcome().live()
        assert asked(talk) == [("cmd-1", "cmd-2")]

    def test_rows_come_back_in_the_order_of_their_clicks(self) -> None:
        outbox = Outbox([row(3), row(1), row(2)])
        assert [one.cmd for one in outbox] == ["cmd-1", "cmd-2", "cmd-3"]


def test_a_row_in_the_future_of_the_counter_moves_it() -> None:
    talk = fresh()
    talk.session.add(row(40, era=1), talk.now)
    talk.session.add(row(12, era=1, cmd="older"), talk.now)
    assert talk.session.client_seq == 40
