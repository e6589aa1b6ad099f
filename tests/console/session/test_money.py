"""Money is never sent blind, and a one-time code lives no longer than the click it was typed for (X3, X4, C7)."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.console.state import PendingState
from app.protocol import frames as wire
from app.protocol.deals import EXACT, STEPPED_UP
from tests.console.journal.desk import NOW, WALL, new, opened, rows
from tests.console.session.talk import Talk, fresh, row

CODE = "407913"
APPROVE = {"kind": "ApproveRefund", "ent": "refund:R-2041", "args": b'{"amount_minor":300000}', "base": 3}


def commands(talk: Talk) -> list[wire.Cmd]:
    return [frame for frame in talk.frames() if isinstance(frame, wire.Cmd)]


def clicked(talk: Talk) -> None:
    talk.session.add(row(1, **APPROVE, made_at=talk.now, era=talk.session.live_era, step_up=CODE), talk.now)


def back(talk: Talk) -> Talk:
    return talk.after(1).open().welcome().live()


@pytest.mark.requirement("C4")
def test_an_approval_made_with_open_eyes_goes_with_its_code_and_version() -> None:
    talk = fresh()
    clicked(talk)
    (frame,) = commands(talk)
    assert (frame.k, frame.base, frame.step_up) == ("ApproveRefund", 3, CODE)


@pytest.mark.requirement("C4")
@pytest.mark.parametrize("cut", ["before", "after"])
def test_an_outage_brings_an_approval_back_without_its_code(cut: str) -> None:
    talk = fresh()
    if cut == "before":
        talk.close(1006)
        clicked(talk)
    else:
        clicked(talk)
        assert len(commands(talk)) == 1
        talk.close(1006)
    back(talk).hear(wire.CmdState(unknown=("cmd-1",)))
    assert commands(talk) == []
    found = talk.session.outbox.get("cmd-1")
    assert found is not None
    assert (found.state, found.code, found.step_up) == (PendingState.NEEDS_REVIEW, "blind", "")


def test_an_approval_that_had_arrived_is_not_asked_for_again() -> None:
    talk = fresh()
    clicked(talk)
    assert len(commands(talk)) == 1
    talk.close(1006)
    done = wire.Res(cmd="cmd-1", st="ok", ver=4, seq=10, replay=True)
    back(talk).hear(wire.CmdState(known=(done,)))
    assert commands(talk) == []
    assert talk.session.outbox.get("cmd-1") is None


def test_what_comes_from_the_disk_has_no_code_and_is_looked_at_first(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    journal = opened(path)
    journal.append(new(1, **APPROVE))
    journal.settle([(row(1, **APPROVE, state=PendingState.SENT, step_up=CODE), False)])
    journal.close()
    assert all(CODE.encode() not in file.read_bytes() for file in tmp_path.iterdir())
    again = opened(path)
    (found,) = rows(again)
    assert (found.step_up, found.base, found.era) == ("", 3, 0)
    kept = again.restore("u1", NOW, WALL).kept
    again.close()
    talk = Talk(kept).open().welcome("snapshot").snapshot(at=10).live()
    talk.hear(wire.CmdState(unknown=("cmd-1",)))
    assert commands(talk) == []
    waiting = talk.session.outbox.get("cmd-1")
    assert waiting is not None
    assert waiting.code == "blind"


def test_whatever_needs_a_code_needs_its_version() -> None:
    assert STEPPED_UP <= EXACT
