"""Backends to test against, from the cheapest to the dearest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.standing import Standing, standing


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Standing]:
    """A backend of this test's own, without sample and bot."""
    with standing(tmp_path / "data") as found:
        yield found


@pytest.fixture(scope="session")
def festival(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """One backend with the sample festival, the bot off, for all tests that only add to it."""
    with standing(tmp_path_factory.mktemp("festival"), sample=True, limits=False, bench=True) as found:
        yield found


@pytest.fixture(scope="session")
def thinking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """One backend with the sample festival and the bot, in rehearsal at the real pace, so that zones are told."""
    folder = tmp_path_factory.mktemp("thinking")
    with standing(folder, sample=True, brain="process", rehearsal=True, limits=False) as found:
        yield found
