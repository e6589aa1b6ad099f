"""What was decided without seeing the present comes back to the operator."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.console.session import Row
from app.console.session.rows import NEVER_BLIND, REPLY_MAX_AGE_S
from app.console.state import PendingState
from app.protocol import frames as wire
from tests.console.session.talk import Talk, changed, fresh, res, row


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


class TestReview:
    """What was decided without seeing the present is confirmed again."""

    def offline_reply(self, **parts: object) -> Talk:
        talk = fresh().close(1006)
        add(talk, row(1, **parts))
        return talk.after(1).open().welcome()

    def code(self, talk: Talk) -> str:
        found = talk.session.outbox.get("cmd-1")
        assert found is not None
        return found.code

    def test_a_reply_written_offline_to_an_unchanged_dialogue_goes(self) -> None:
        talk = self.offline_reply().live()
        assert sent(talk) == ["cmd-1"]

    @pytest.mark.parametrize(
        "news",
        [
            {"messages": 4},
            {"status": "resolved"},
            {"holder_id": "u2"},
            {"lease": 2},
        ],
        ids=["new words of the guest", "resolved", "another holder", "another lease"],
    )
    def test_a_reply_written_offline_to_a_dialogue_that_moved_on_returns(self, news: dict[str, object]) -> None:
        talk = self.offline_reply().hear(changed(11, 2, **news)).live(11)
        assert sent(talk) == []
        assert self.code(talk) == "moved_on"

    def test_own_new_lines_are_no_reason_to_return(self) -> None:
        talk = self.offline_reply().hear(changed(11, 2, messages=5, last_by="person")).live(11)
        assert sent(talk) == ["cmd-1"]

    def test_a_reply_to_a_dialogue_that_is_gone_returns(self) -> None:
        talk = self.offline_reply(ent="dialogue:d9").live()
        assert self.code(talk) == "moved_on"

    def test_a_reply_to_something_that_is_no_dialogue_returns(self) -> None:
        talk = fresh().close(1006)
        add(talk, row(1))
        talk.after(1).open().welcome("snapshot").snapshot(at=20).live(20)
        assert self.code(talk) == "moved_on"

    def test_a_reply_older_than_ten_minutes_returns_even_on_a_living_connection(self) -> None:
        talk = fresh()
        talk.session.add(row(1, made_at=talk.now - REPLY_MAX_AGE_S - 1, era=talk.session.era), talk.now)
        assert self.code(talk) == "too_old"

    def test_new_words_while_the_connection_lives_are_the_servers_to_judge(self) -> None:
        talk = fresh()
        add(talk, row(1, state=PendingState.HELD, send_at=talk.now + 5))
        talk.after(2).hear(changed(11, 2, messages=4)).after(4)
        assert sent(talk) == ["cmd-1"]

    def test_some_kinds_are_never_sent_blind(self) -> None:
        for kind in sorted(NEVER_BLIND):
            talk = fresh().close(1006)
            add(talk, row(1, kind=kind))
            talk.after(1).open().welcome().live()
            assert sent(talk) == []
            assert self.code(talk) == "blind"
            assert talk.session.retry("cmd-1", talk.now, 5)
            assert sent(talk) == ["cmd-1"]

    def test_what_builds_on_a_returned_reply_returns_with_it(self) -> None:
        talk = fresh().close(1006)
        resolve = row(2, kind="ResolveDialogue", args=b'{"outcome":"answered"}')
        held = row(4, kind="ResolveDialogue", args=b"{}", state=PendingState.HELD, send_at=talk.now + 60)
        add(talk, row(1), resolve, note(3), held, note(5, ent="dialogue:d2"))
        talk.after(1).open().welcome().hear(changed(11, 2, messages=9)).live(11)
        assert [one.code for one in talk.session.outbox] == ["moved_on", "follows", "", "follows", ""]
        assert sent(talk) == ["cmd-3", "cmd-5"]

    def test_confirmed_it_goes_under_its_own_id_with_a_new_age(self) -> None:
        talk = self.offline_reply().hear(changed(11, 2, messages=4)).live(11)
        talk.look()
        assert talk.session.retry("cmd-1", talk.now, 777)
        found = talk.session.outbox.get("cmd-1")
        assert found is not None
        assert (found.wall_ms, found.made_at, found.attempts) == (777, talk.now, 0)
        assert sent(talk) == ["cmd-1"]

    def test_confirmed_offline_it_is_looked_at_once_more(self) -> None:
        talk = self.offline_reply().hear(changed(11, 2, messages=4)).live(11)
        talk.close(1006)
        assert talk.session.retry("cmd-1", talk.now, 0)
        talk.look()
        talk.after(1).open().welcome().live(11)
        assert sent(talk) == []
        assert self.code(talk) == "moved_on"

    def test_a_returned_row_can_be_put_away(self) -> None:
        talk = self.offline_reply().hear(changed(11, 2, messages=4)).live(11)
        assert talk.session.discard("cmd-1")

    def test_what_was_not_returned_cannot_be_retried(self) -> None:
        talk = add(fresh(), row(1))
        assert not talk.session.retry("cmd-1", talk.now, 0)
        assert not talk.session.retry("unknown", talk.now, 0)

    def test_a_late_answer_settles_even_a_returned_row(self) -> None:
        talk = self.offline_reply().hear(changed(11, 2, messages=4)).live(11)
        talk.hear(res(1, seq=11))
        assert list(talk.session.outbox) == []
