"""When connections keep failing: snapshots, long polls, and what is shown meanwhile."""

from __future__ import annotations

from app.console.session.actions import (
    Connect,
    ShowLink,
)
from app.console.session.connection import Phase
from app.console.state import LinkPhase
from app.protocol import frames as wire
from tests.console.session.talk import EPOCH, Talk, changed, fresh, kept


def hello_of(talk: Talk) -> wire.Hello:
    (hello,) = [frame for frame in talk.frames() if isinstance(frame, wire.Hello)]
    return hello


def pings(talk: Talk) -> int:
    return sum(isinstance(frame, wire.Ping) for frame in talk.frames())


class TestFailures:
    """Five failed resumes lead to a snapshot, ten failed sockets to the long poll."""

    def fail(self, talk: Talk, times: int) -> None:
        for _ in range(times):
            talk.after(40).open().close(1006)

    def test_the_sixth_resume_is_a_snapshot(self) -> None:
        talk = Talk(kept())
        talk.session.start(talk.now)
        self.fail(talk, 4)
        talk.look()
        talk.after(40).open()
        assert hello_of(talk).cursor == wire.Cursor(EPOCH, 10)
        talk.close(1006)
        talk.look()
        talk.after(40).open()
        assert hello_of(talk).cursor is None

    def test_a_connection_that_lived_clears_the_count(self) -> None:
        talk = Talk(kept())
        talk.session.start(talk.now)
        self.fail(talk, 4)
        talk.after(40).open().welcome().live()
        talk.close(1006)
        self.fail(talk, 4)
        talk.look()
        talk.after(40).open()
        assert hello_of(talk).cursor == wire.Cursor(EPOCH, 10)

    def test_after_ten_failed_sockets_it_polls_and_tries_the_socket_each_minute(self) -> None:
        talk = Talk(kept())
        talk.session.start(talk.now)
        for _ in range(9):
            talk.close(trouble="network_login")
        talk.look()
        talk.close(trouble="network_login")
        (connect,) = talk.of(Connect)
        assert connect.poll
        talk.now = connect.at
        for _ in range(2):
            talk.open(poll=True).welcome().live()
            talk.session.polled(talk.now)
            assert talk.of(Connect) == [Connect(talk.now, poll=True)]
            talk.after(15)
        talk.after(20).open(poll=True).welcome().live()
        talk.session.polled(talk.now)
        assert talk.of(Connect) == [Connect(talk.now, poll=False)]

    def test_a_socket_that_lives_ends_the_polling(self) -> None:
        talk = self.polling()
        talk.after(61).open(poll=True).welcome().live()
        talk.session.polled(talk.now)
        talk.open().welcome().live()
        assert not talk.session.polling
        talk.look()
        talk.close(1006)
        (connect,) = talk.of(Connect)
        assert not connect.poll

    def polling(self) -> Talk:
        talk = Talk(kept())
        talk.session.start(talk.now)
        for _ in range(10):
            talk.close(trouble="refused")
        talk.after(40).open(poll=True).welcome().live()
        talk.look()
        return talk

    def test_events_by_poll_are_applied_and_not_acknowledged(self) -> None:
        talk = self.polling()
        talk.open(poll=True).welcome().hear(changed(11, 2)).live(11)
        assert talk.session.stream.last == 11
        talk.session.stored(11, talk.now)
        assert talk.frames() == []

    def test_a_poll_that_brings_a_snapshot_syncs_anew(self) -> None:
        talk = self.polling()
        talk.open(poll=True).welcome("snapshot", epoch="e2")
        during = talk.session.phase
        after = talk.snapshot(epoch="e2", at=3).live(3).session.phase
        assert (during, after) == (Phase.SYNC, Phase.LIVE)

    def test_a_poll_without_frames_is_a_bad_answer(self) -> None:
        talk = Talk(kept())
        talk.session.start(talk.now)
        talk.open(poll=True)
        talk.session.polled(talk.now)
        assert talk.session.link.trouble == "bad_answer"

    def test_a_failed_poll_is_an_ordinary_loss(self) -> None:
        talk = self.polling().close(trouble="timeout")
        assert talk.session.link.phase is LinkPhase.OFFLINE
        assert talk.session.link.trouble == "timeout"

    def test_nobody_types_by_poll(self) -> None:
        talk = self.polling()
        talk.session.writing("dialogue:d1", talk.now)
        assert talk.frames() == []

    def test_a_token_renewed_while_polling_needs_no_word(self) -> None:
        talk = self.polling()
        talk.session.renewed(talk.now, "fresh")
        assert talk.frames() == []


class TestShownLink:
    """The strip's words follow the connection."""

    def test_from_nothing_to_live(self) -> None:
        talk = Talk()
        talk.session.start(talk.now)
        talk.open().welcome("snapshot").snapshot().live()
        phases = [one.link.phase for one in talk.of(ShowLink)]
        assert phases == [LinkPhase.CONNECTING, LinkPhase.SYNCING, LinkPhase.LIVE]

    def test_a_loss_shows_when_it_is_tried_again_and_since_when(self) -> None:
        talk = fresh().after(3)
        talk.close(trouble="offline")
        link = talk.session.link
        assert (link.phase, link.trouble, link.since) == (LinkPhase.OFFLINE, "offline", talk.now)
        assert link.retry_at == talk.now + 0.5
        talk.after(0.5).session.attempting(talk.now)
        assert talk.session.link.phase is LinkPhase.CONNECTING
        assert talk.session.link.trouble == "offline"

    def test_an_attempt_that_is_overtaken_says_nothing(self) -> None:
        talk = fresh()
        talk.look()
        talk.session.attempting(talk.now)
        assert talk.look() == []

    def test_the_age_of_the_data_follows_every_frame(self) -> None:
        talk = fresh().after(2).hear(changed(11, 2))
        assert talk.session.link.heard_at == talk.now


class TestTyping:
    """The operator's typing is told at most every three seconds."""

    def test_it_is_told_once_in_three_seconds(self) -> None:
        talk = fresh()
        talk.look()
        for _ in range(8):
            talk.session.writing("dialogue:d1", talk.now)
            talk.now += 0.5
        assert talk.frames() == [wire.Writing(ent="dialogue:d1")] * 2

    def test_it_is_not_told_offline(self) -> None:
        talk = fresh().close(1006)
        talk.look()
        talk.session.writing("dialogue:d1", talk.now)
        assert talk.look() == []
