"""How connections come, go, are worried about and given up; what each close code leads to."""

from __future__ import annotations

from random import Random

import pytest

from app.console.session.actions import (
    Abort,
    Connect,
    Greeted,
    Notice,
    RenewToken,
    ShowLink,
    ShowTime,
    SignedOut,
    Transmit,
)
from app.console.session.closing import Course, course_of
from app.console.session.connection import Phase
from app.console.session.liveness import Backoff, Pulse
from app.console.state import LinkPhase
from app.protocol import frames as wire
from app.protocol.version import Close
from tests.console.session.talk import EPOCH, ME, Talk, fresh, kept


def hello_of(talk: Talk) -> wire.Hello:
    (hello,) = [frame for frame in talk.frames() if isinstance(frame, wire.Hello)]
    return hello


def pings(talk: Talk) -> int:
    return sum(isinstance(frame, wire.Ping) for frame in talk.frames())


class TestCloseCodes:
    """The hundreds digit decides; text never does."""

    @pytest.mark.parametrize(
        ("code", "course"),
        [
            (0, Course.RESUME),
            (1000, Course.RESUME),
            (1006, Course.RESUME),
            (1012, Course.RESUME),
            (4000, Course.RESUME),
            (4002, Course.RESUME),
            (4099, Course.RESUME),
            (4100, Course.SNAPSHOT),
            (4101, Course.SNAPSHOT),
            (4199, Course.SNAPSHOT),
            (4200, Course.TOKEN),
            (4299, Course.TOKEN),
            (4204, Course.REVOKED),
            (4008, Course.REPLACED),
            (4300, Course.UPDATE),
            (4401, Course.OUR_BUG),
            (4405, Course.OUR_BUG),
        ],
    )
    def test_course(self, code: int, course: Course) -> None:
        assert course_of(code) is course

    def test_40xx_resumes_from_the_cursor(self) -> None:
        talk = fresh().close(Close.SLOW_READER)
        talk.look()
        talk.after(1).open()
        assert hello_of(talk).cursor == wire.Cursor(EPOCH, 10)

    def test_41xx_asks_for_a_snapshot_and_says_so(self) -> None:
        talk = fresh().close(Close.CURSOR_AHEAD)
        assert Notice("ahead", {"code": "4101"}) in talk.look()
        talk.open()
        assert hello_of(talk).cursor is None

    def test_42xx_gets_a_new_token_first(self) -> None:
        talk = fresh().close(Close.TOKEN_EXPIRED)
        actions = talk.look()
        assert RenewToken(reconnect=True) in actions
        assert not [one for one in actions if isinstance(one, Connect)]
        talk.session.renewed(talk.now, "new")
        assert [one for one in talk.look() if isinstance(one, Connect)]

    def test_revoked_ends_the_session_and_wipes_it(self) -> None:
        talk = fresh().close(Close.REVOKED)
        assert SignedOut("revoked", wipe=True) in talk.look()
        assert talk.session.next_at() is None

    def test_replaced_ends_the_session_without_a_tug_of_war(self) -> None:
        talk = fresh().close(Close.REPLACED)
        actions = talk.look()
        assert SignedOut("replaced", wipe=False) in actions
        assert not [one for one in actions if isinstance(one, Connect)]

    def test_43xx_is_the_end_until_an_update(self) -> None:
        talk = fresh().close(Close.UPDATE_NEEDED)
        assert SignedOut("update_needed", wipe=False) in talk.look()
        talk.close(1006)
        talk.open()
        talk.session.renewed(talk.now, "t")
        talk.session.not_renewed(talk.now, "timeout", final=False)
        talk.session.check(talk.now)
        assert talk.look() == []

    def test_44xx_is_told_and_tried_again_after_a_minute_at_the_earliest(self) -> None:
        talk = fresh().close(Close.MALFORMED)
        actions = talk.look()
        assert Notice("our_bug", {"code": "4401"}) in actions
        (connect,) = [one for one in actions if isinstance(one, Connect)]
        assert connect.at >= talk.now + 60


class TestBackoff:
    """Waits are random and grow, up to half a minute."""

    def test_it_doubles_up_to_thirty_seconds(self) -> None:
        class Most(Random):
            def uniform(self, a: float, b: float) -> float:
                return b

        backoff = Backoff(Most())
        assert [backoff.next() for _ in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]
        backoff.reset()
        assert backoff.next() == 0.5
        assert backoff.next(least=5.0) == 5.0

    def test_it_never_overflows(self) -> None:
        backoff = Backoff(Random(1))
        assert max(backoff.next() for _ in range(5_000)) <= 30

    def test_a_minute_of_stable_life_sets_it_back(self) -> None:
        talk = Talk(kept())
        talk.session.start(talk.now)
        for _ in range(6):
            talk.close(trouble="refused")
        talk.after(60).open().welcome().live()
        for _ in range(13):
            talk.after(5).pong()
        talk.look()
        talk.close(1006)
        (connect,) = talk.of(Connect)
        assert connect.at == talk.now + 0.5

    def test_what_the_server_asks_for_is_the_least(self) -> None:
        talk = Talk(kept())
        talk.session.start(talk.now)
        talk.look()
        talk.close(trouble="rate_limited", retry_s=120)
        (connect,) = talk.of(Connect)
        assert connect.at == talk.now + 120


class TestLiveness:
    """Pings, amber, red."""

    def test_a_ping_every_five_seconds(self) -> None:
        talk = fresh()
        for _ in range(4):
            talk.pong().after(5)
        assert pings(talk) == 4

    def test_pings_are_spread_by_a_fifth(self) -> None:
        pulse = Pulse(Random(3))
        pulse.start(0.0)
        now, gaps = 0.0, []
        for _ in range(200):
            n = pulse.due(now)
            assert n is not None
            pulse.heard(n, now)
            (following,) = pulse.moments()
            gaps.append(following - now)
            now = following
        assert min(gaps) >= 4.0
        assert max(gaps) <= 6.0
        assert max(gaps) - min(gaps) > 1.5

    def test_the_ping_tells_which_dialogue_is_on_screen(self) -> None:
        talk = fresh()
        talk.session.focus = "d1"
        talk.pong().after(5)
        assert [frame.focus for frame in talk.frames() if isinstance(frame, wire.Ping)] == ["d1"]

    def test_four_seconds_without_a_pong_are_shown_and_the_pong_makes_it_good(self) -> None:
        talk = fresh().after(4.5)
        slow = talk.session.link
        live = talk.pong().session.link
        assert (slow.phase, live.phase, live.rtt_ms) == (LinkPhase.SLOW, LinkPhase.LIVE, 4_500)

    def test_ten_seconds_without_a_pong_end_the_connection_impolitely(self) -> None:
        talk = fresh().after(10.1)
        actions = talk.look()
        assert Abort() in actions
        assert talk.session.link.trouble == "timeout"
        assert [one for one in actions if isinstance(one, Connect)]

    def test_a_slow_line_gets_up_to_twenty_seconds(self) -> None:
        talk = fresh()
        for _ in range(12):
            talk.after(9).pong()
        talk.look()
        talk.after(19.5)
        assert Abort() not in talk.look()
        talk.after(1)
        assert Abort() in talk.look()

    def test_a_pong_nobody_waits_for_changes_nothing(self) -> None:
        talk = fresh().pong()
        talk.look()
        talk.hear(wire.Pong(n=99, head=10, server_ms=1))
        assert not [one for one in talk.look() if isinstance(one, ShowLink | ShowTime)]

    def test_a_pong_tells_the_servers_time(self) -> None:
        talk = fresh().after(0.2).pong()
        (told,) = talk.of(ShowTime)
        assert told.ms == 5_000
        assert told.ago_s == pytest.approx(0.1)

    def test_a_pong_during_the_replay_leaves_it_syncing(self) -> None:
        talk = Talk(kept())
        talk.session.start(talk.now)
        talk.open().welcome().pong(head=99)
        assert talk.session.link.phase is LinkPhase.SYNCING

    def test_silence_during_the_replay_is_not_shown_as_slow_but_ends_all_the_same(self) -> None:
        talk = Talk(kept())
        talk.session.start(talk.now)
        talk.open().welcome().after(5)
        assert talk.session.link.phase is LinkPhase.SYNCING
        talk.after(6)
        assert Abort() in talk.look()

    def test_a_server_that_does_not_greet_is_left_after_ten_seconds(self) -> None:
        talk = Talk()
        talk.session.start(talk.now)
        talk.open().after(10.1)
        assert Abort() in talk.look()

    def test_waking_up_pings_at_once(self) -> None:
        talk = fresh().pong()
        talk.look()
        talk.session.check(talk.now)
        assert pings(talk) == 1

    def test_waking_up_while_waiting_to_reconnect_connects_at_once(self) -> None:
        talk = fresh()
        for _ in range(8):
            talk.close(trouble="offline")
        talk.look()
        talk.session.check(talk.now)
        assert talk.of(Connect) == [Connect(talk.now, poll=False)]

    def test_waking_up_in_the_middle_of_an_attempt_changes_nothing(self) -> None:
        talk = Talk()
        talk.session.start(talk.now)
        talk.look()
        talk.session.check(talk.now)
        assert talk.look() == []

    def test_hurrying_without_a_connection_changes_nothing(self) -> None:
        pulse = Pulse(Random(1))
        pulse.hurry(5.0)
        assert pulse.due(6.0) is None
        assert list(pulse.moments()) == []


class TestGreeting:
    """What the server says of itself and of us."""

    def test_the_welcome_is_passed_on(self) -> None:
        talk = Talk(kept())
        talk.session.start(talk.now)
        talk.open().welcome(clock_speed=10.0)
        (greeted,) = talk.of(Greeted)
        assert greeted.welcome.clock_speed == 10.0

    def test_another_users_welcome_ends_the_session_before_anything_is_sent(self) -> None:
        talk = Talk(kept())
        talk.session.start(talk.now)
        talk.open()
        talk.look()
        talk.welcome(user_id="somebody")
        actions = talk.look()
        assert Abort() in actions
        assert SignedOut("revoked", wipe=False) in actions
        assert not [one for one in actions if isinstance(one, Transmit)]

    def test_a_server_that_knows_more_of_our_commands_than_we_do_shows_a_damaged_journal(self) -> None:
        talk = Talk(kept())
        talk.session.start(talk.now)
        talk.open().welcome(client_seq_known=7)
        assert Notice("journal_damaged", {"rows": "7"}) in talk.look()
        assert talk.session.client_seq == 7

    def test_a_drain_is_told(self) -> None:
        talk = fresh().hear(wire.Drain(in_ms=3_000))
        assert Notice("draining", {"in_ms": "3000"}) in talk.look()

    def test_a_complaint_about_nothing_in_particular_is_noted(self) -> None:
        talk = fresh().hear(wire.Err(code="busy"))
        assert Notice("server_error", {"code": "busy"}) in talk.look()


class TestTokens:
    """The access token is renewed on the living connection, or before the next."""

    def test_a_token_about_to_run_out_is_renewed_in_place(self) -> None:
        talk = fresh().hear(wire.AuthSoon(in_ms=60_000))
        assert RenewToken(reconnect=False) in talk.look()
        talk.session.renewed(talk.now, "fresh")
        assert talk.frames() == [wire.Auth(token="fresh")]

    def test_a_renewal_while_connecting_needs_no_word(self) -> None:
        talk = Talk()
        talk.session.start(talk.now)
        talk.look()
        talk.session.renewed(talk.now, "fresh")
        assert talk.look() == []

    def test_a_renewal_that_fails_on_the_way_is_tried_again(self) -> None:
        talk = fresh().close(Close.TOKEN_EXPIRED)
        talk.look()
        talk.session.not_renewed(talk.now, "timeout", final=False)
        assert talk.session.link.trouble == "timeout"
        assert talk.session.link.retry_at is not None
        talk.after(2)
        assert RenewToken(reconnect=True) in talk.look()

    def test_a_renewal_that_fails_on_a_living_connection_is_tried_again_quietly(self) -> None:
        talk = fresh().hear(wire.AuthSoon(in_ms=60_000))
        talk.session.not_renewed(talk.now, "timeout", final=False)
        assert talk.session.link.phase is LinkPhase.LIVE
        talk.look()
        talk.after(2)
        assert RenewToken(reconnect=False) in talk.look()

    def test_a_renewal_refused_for_good_ends_the_session(self) -> None:
        talk = fresh().close(Close.TOKEN_EXPIRED)
        talk.session.not_renewed(talk.now, "not_authenticated", final=True)
        assert SignedOut("expired", wipe=False) in talk.look()
        assert talk.session.phase is Phase.STOPPED


def test_a_session_belongs_to_one_user() -> None:
    assert fresh().session.user_id == ME
