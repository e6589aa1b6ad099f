"""The bridge tells views what changed, rarely enough, and carries actions to the desk."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.console.desk import Word
from app.console.sample import SampleDesk
from app.console.state import Change
from app.console.troubles import Trouble
from app.protocol.commands import AddNote
from app.protocol.records import Dialogue, GuestCard
from app.protocol.snapshot import Held
from tests.builders import dialogue, load
from ui.bridge import FLUSH_MS, Bridge
from ui.loop import Loop


@pytest.fixture
def desk() -> SampleDesk:
    return SampleDesk()


@pytest.fixture
def bridge(qapp: QApplication, desk: SampleDesk) -> Iterator[Bridge]:
    made = Bridge(desk)
    yield made
    made.deleteLater()


def settle(qtbot: QtBot, desk: SampleDesk, bridge: Bridge) -> None:
    """Until everything so far has been told: one more change goes through, twice."""
    for _ in range(2):
        with qtbot.waitSignal(bridge.changed):
            desk.store.set_load(load())


def test_many_changes_are_told_as_few(qtbot: QtBot, desk: SampleDesk, bridge: Bridge) -> None:
    told: list[Change] = []
    bridge.changed.connect(told.append)
    for number in range(200):
        desk.store.apply([(f"dialogue:x{number}", Held(1, dialogue(f"x{number}")), ())])
        desk.store.set_load(load())
    qtbot.waitUntil(lambda: {f"x{n}" for n in range(200)} <= {i for change in told for i in change.dialogues})
    with qtbot.assertNotEmitted(bridge.changed, wait=3 * FLUSH_MS):
        assert len(told) <= 3
    assert any("load" in change.slices for change in told)


def test_who_begins_to_wait_is_announced_once(qtbot: QtBot, desk: SampleDesk, bridge: Bridge) -> None:
    waiting: list[Dialogue] = []
    dangers: list[Dialogue] = []
    bridge.escalated.connect(waiting.append)
    bridge.safety.connect(dangers.append)
    desk.store.set_load(load())
    qtbot.waitUntil(lambda: [one.id for one in dangers] == ["d-010"])
    assert waiting == [], "those who waited before are no news"
    desk.store.apply([("dialogue:n1", Held(1, dialogue("n1", reason="qr")), ())])
    qtbot.waitUntil(lambda: [one.id for one in waiting] == ["n1"])
    desk.store.apply([("dialogue:n1", Held(2, dialogue("n1", reason="qr", last_text="ещё")), ())])
    desk.store.apply([("dialogue:n2", Held(1, dialogue("n2", reason="safety")), ())])
    qtbot.waitUntil(lambda: [one.id for one in dangers] == ["d-010", "n2"])
    assert [one.id for one in waiting] == ["n1"]
    with qtbot.waitSignal(bridge.changed):
        desk.store.apply([("dialogue:n1", Held(3, dialogue("n1", status="resolved")), ())])
    desk.store.apply([("dialogue:n1", Held(4, dialogue("n1", reason="qr")), ())])
    qtbot.waitUntil(lambda: [one.id for one in waiting] == ["n1", "n1"])


def test_a_snapshot_announces_only_who_is_new(qtbot: QtBot, desk: SampleDesk, bridge: Bridge) -> None:
    waiting: list[Dialogue] = []
    bridge.escalated.connect(waiting.append)
    with qtbot.waitSignal(bridge.changed):
        desk.store.set_load(load())
    world = {f"dialogue:{one.id}": Held(2, one) for one in desk.store.dialogues.values()}
    desk.store.swap({**world, "dialogue:n1": Held(1, dialogue("n1", reason="refund"))})
    qtbot.waitUntil(lambda: [one.id for one in waiting] == ["n1"])


def test_what_the_desk_says_becomes_a_signal(qtbot: QtBot, desk: SampleDesk, bridge: Bridge) -> None:
    with qtbot.waitSignal(bridge.signed_in):
        desk.say(Word("signed_in"))
    with qtbot.waitSignal(bridge.signed_out) as out:
        desk.say(Word("signed_out", "revoked"))
    assert out.args == ["revoked"]
    with qtbot.waitSignal(bridge.notice) as notice:
        desk.say(Word("notice", "not_saved", {"cmd": "c"}))
    assert notice.args == ["not_saved", {"cmd": "c"}]


def test_actions_reach_the_desk(desk: SampleDesk, bridge: Bridge) -> None:
    held = bridge.send("dialogue:d-001", AddNote(text="x"), hold_s=5.0)
    assert bridge.undo(held)
    assert not bridge.undo(held)
    cmd = bridge.send("dialogue:d-001", AddNote(text="y"))
    bridge.retry(cmd)
    bridge.discard(cmd)
    bridge.open_dialogue("d-011")
    assert desk.focus == "d-011"
    assert "d-011" in bridge.store.threads
    bridge.older("d-011")
    bridge.writing("d-011")
    bridge.check_now()
    bridge.save_draft("d-011", "черновик")
    assert bridge.store.drafts["d-011"].text == "черновик"
    bridge.save_draft("d-011", "")
    assert "d-011" not in bridge.store.drafts


def test_a_question_is_answered_later_in_this_thread(qtbot: QtBot, bridge: Bridge) -> None:
    cards: list[GuestCard] = []
    bridge.run(bridge.guest("g-001"), cards.append)
    assert cards == []
    qtbot.waitUntil(lambda: [card.name for card in cards] == ["Марина Ковалёва"])


def test_a_trouble_is_handed_over_as_a_value(qtbot: QtBot, bridge: Bridge) -> None:
    troubles: list[Trouble] = []
    bridge.run(bridge.guest("nobody"), None, troubles.append)
    qtbot.waitUntil(lambda: troubles == [Trouble("not_found")])
    bridge.run(bridge.guest("nobody"))
    bridge.run(bridge.guest("nobody"), None, troubles.append)
    qtbot.waitUntil(lambda: len(troubles) == 2)


def test_every_question_goes_through(qtbot: QtBot, bridge: Bridge, tmp_path: Path) -> None:
    done: list[object] = []
    for coro in (
        bridge.sign_in("https://u.example", "alina", "right"),
        bridge.resume("https://u.example"),
        bridge.history(bridge.store.now_ms() - 60_000, bridge.store.now_ms(), 10),
        bridge.search("Марина"),
        bridge.ask_bot("northern-light", "где парковка"),
        bridge.upload(tmp_path / "x.png"),
        bridge.download("a"),
        bridge.sign_out(),
    ):
        bridge.run(coro, done.append)
    qtbot.waitUntil(lambda: len(done) == 8)


def test_on_the_loop_a_question_may_wait(qapp: QApplication, desk: SampleDesk) -> None:
    loop = Loop(qapp)
    asyncio.set_event_loop(loop)
    bridge = Bridge(desk)
    done: list[str] = []
    failed: list[str] = []
    turn = asyncio.Event()
    loop.set_exception_handler(lambda _loop, context: failed.append(type(context["exception"]).__name__))

    async def slow() -> str:
        await turn.wait()
        return "done"

    async def broken() -> str:
        await turn.wait()
        raise LookupError

    async def ask() -> None:
        bridge.run(slow(), done.append)
        bridge.run(broken(), done.append)
        assert not done, "answered before its turn came"
        turn.set()
        async with asyncio.timeout(30):
            while not (done and failed):
                await asyncio.to_thread(bool)
        await bridge.close()

    loop.run_until_complete(ask())
    loop.close()
    asyncio.set_event_loop(None)
    assert done == ["done"]
    assert failed == ["LookupError"]
