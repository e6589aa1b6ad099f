"""A rehearsal's own endpoints: only with the key, only in a rehearsal, and the clock does what it says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec
import pytest

from app.protocol.api import Figures, Health, RehearsalClock
from tests.server.standing import REHEARSAL_KEY, Standing, standing

START = datetime(2026, 7, 11, 8, 0, tzinfo=UTC)
START_MS = int(START.timestamp() * 1000)
KEY = {"X-Rehearsal-Key": REHEARSAL_KEY}


@pytest.fixture
def rehearsal(tmp_path: Path) -> Iterator[Standing]:
    with standing(tmp_path / "data", rehearsal=True, speed=0.0, start=START) as found:
        yield found


def clock(got: httpx.Response) -> RehearsalClock:
    assert got.status_code == 200, got.text
    return msgspec.json.decode(got.content, type=RehearsalClock)


def test_the_clock_stands_until_it_is_moved_and_never_runs_back(rehearsal: Standing) -> None:
    with rehearsal.client() as client:
        assert clock(client.get("/v1/rehearsal/clock", headers=KEY)) == RehearsalClock(now_ms=START_MS, speed=0.0)
        moved = clock(client.post("/v1/rehearsal/clock", json={"to_ms": START_MS + 90_000}, headers=KEY))
        assert moved.now_ms == START_MS + 90_000
        back = clock(client.post("/v1/rehearsal/clock", json={"to_ms": START_MS}, headers=KEY))
        assert back.now_ms == START_MS + 90_000


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 403), ({"X-Rehearsal-Key": "x"}, 403), ({"Authorization": f"Bearer {REHEARSAL_KEY}"}, 403)],
)
def test_without_the_key_the_clock_is_shut(rehearsal: Standing, headers: dict[str, str], status: int) -> None:
    with rehearsal.client() as client:
        assert client.get("/v1/rehearsal/clock", headers=headers).status_code == status
        assert client.get("/v1/rehearsal/figures", headers=headers).status_code == status
        assert client.post("/v1/rehearsal/clock", json={"to_ms": 1}, headers=headers).status_code == status


def test_a_backend_without_a_rehearsal_key_has_no_such_place(tmp_path: Path) -> None:
    with standing(tmp_path / "data", rehearsal_key="") as backend, backend.client() as client:
        assert client.get("/v1/rehearsal/clock", headers=KEY).status_code == 404


def test_a_real_clock_is_not_moved(backend: Standing) -> None:
    with backend.client() as client:
        got = client.post("/v1/rehearsal/clock", json={"to_ms": START_MS}, headers=KEY)
    assert got.status_code == 409


@pytest.mark.parametrize("body", [{"to_ms": START_MS + 3 * 86_400_000}, {"to_ms": "x"}, {}, {"to_ms": 2**60}])
def test_a_move_that_makes_no_sense_is_refused(rehearsal: Standing, body: dict[str, object]) -> None:
    with rehearsal.client() as client:
        assert client.post("/v1/rehearsal/clock", json=body, headers=KEY).status_code == 422


async def test_everything_says_that_it_is_a_rehearsal(rehearsal: Standing) -> None:
    assert rehearsal.guest().opened.rehearsal
    with rehearsal.client() as client:
        health = msgspec.json.decode(client.get("/v1/health").content, type=Health)
    assert (health.rehearsal, health.clock_speed, health.server_ms) == ("max", 0.0, START_MS)
    async with rehearsal.console(rehearsal.somebody()) as talk:
        assert (talk.welcome.rehearsal, talk.welcome.clock_speed) == ("max", 0.0)
        assert talk.welcome.server_ms == START_MS


def test_a_rehearsal_at_ten_times_runs_ten_times_as_fast(tmp_path: Path) -> None:
    with standing(tmp_path / "data", rehearsal=True, speed=10.0, start=START) as backend, backend.client() as client:
        first = clock(client.get("/v1/rehearsal/clock", headers=KEY))
        assert first.speed == 10
        assert client.post("/v1/rehearsal/clock", json={"to_ms": START_MS}, headers=KEY).status_code == 409
        health = msgspec.json.decode(client.get("/v1/health").content, type=Health)
        assert health.rehearsal == "10x"


@pytest.mark.requirement("A1")
def test_the_figures_are_those_of_what_happened(rehearsal: Standing) -> None:
    guests = [rehearsal.guest() for _ in range(3)]
    with rehearsal.client() as client:
        for step, guest in enumerate(guests, 1):
            guest.say("раз")
            guest.say("два")
            client.post("/v1/rehearsal/clock", json={"to_ms": START_MS + step * 60_000}, headers=KEY)
        got = client.get("/v1/rehearsal/figures", headers=KEY)
        figures = msgspec.json.decode(got.content, type=Figures)
        assert (figures.dialogues, figures.guest_messages) == (3, 6)
        assert (figures.peak, figures.peak_recounted) == (3, 3)
        assert figures.peak_ms == figures.peak_recounted_ms
        assert figures.errors == 0
        for minute in range(4, 20):
            client.post("/v1/rehearsal/clock", json={"to_ms": START_MS + minute * 60_000}, headers=KEY)
        later = msgspec.json.decode(client.get("/v1/rehearsal/figures", headers=KEY).content, type=Figures)
    assert (later.peak, later.peak_ms) == (figures.peak, figures.peak_ms)
