"""The counterpart of the console's benchmark speaks the real wire: a real link follows it without a gap."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.bench.crier import ON_TOP, Crier, Town
from app.console.credentials import Vault
from app.console.lineup import Group
from app.console.place import Kept, Place
from app.console.settings import Settings
from app.console.shift import Shift
from app.console.state import LinkPhase


@pytest.fixture
async def crier() -> AsyncIterator[tuple[Crier, str]]:
    made = Crier(Town(40))
    server, port = await made.listen()
    telling = asyncio.create_task(made.tell())
    yield made, f"http://127.0.0.1:{port}"
    telling.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await telling
    server.close()


@pytest.fixture
async def shift(crier: tuple[Crier, str], tmp_path: Path) -> AsyncIterator[Shift]:
    vault = Vault(find=lambda: None)
    await Place(crier[1], tmp_path).write_kept(vault, Kept("r", "u-alina", "Алина Соколова", "operator"))
    made = Shift(Settings(), folder=tmp_path, vault=vault)
    assert await made.resume(crier[1])
    yield made
    await made.close()


async def test_a_console_gets_the_whole_town_and_goes_live(shift: Shift) -> None:
    await shift.wait_for(lambda store: store.link.phase is LinkPhase.LIVE and len(store.dialogues) == 40)
    assert shift.store.lineup.count(Group.WAITING) == 40
    assert "northern-light" in shift.store.events


async def test_events_arrive_at_the_rate_asked_for_and_none_is_missing(
    crier: tuple[Crier, str], shift: Shift
) -> None:
    await shift.wait_for(lambda store: store.link.phase is LinkPhase.LIVE)
    crier[0].rate = 400
    await shift.wait_for(lambda store: sum(one.messages for one in store.dialogues.values()) > 40 * 3 + 100)
    crier[0].rate = 0
    await asyncio.sleep(0.1)
    told = {one.id: one for one in crier[0].town.dialogues}
    await shift.wait_for(lambda store: dict(store.dialogues) == told)
    assert shift.store.link.phase is LinkPhase.LIVE


async def test_live_figures_come_by_themselves(shift: Shift) -> None:
    await shift.wait_for(lambda store: store.load is not None)
    assert shift.store.load is not None
    assert shift.store.load.window_s == 600


def test_two_towns_tell_the_same_story() -> None:
    one, other = Town(50, seed=3), Town(50, seed=3)
    stories = [[(event.ent, event.ver) for event in (town.event() for _ in range(200))] for town in (one, other)]
    assert stories[0] == stories[1]


def test_a_fifth_of_the_events_concerns_the_rows_on_the_screen() -> None:
    town = Town(5000)
    top = {f"dialogue:{town.dialogues[place].id}" for place in town._top}
    assert len(top) == ON_TOP
    hits = sum(town.event().ent in top for _ in range(4000))
    assert 600 < hits < 1000
