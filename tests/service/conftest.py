"""The house that tests of the service live in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.service.cash import Fate, Till, nobody_else
from tests.service.counter import Counter
from tests.service.house import House, build, close
from tests.service.queue_world import Queue, queueing
from tests.service.refund_world import ends


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A core over a real database with two events, articles and three guests on the books."""
    built = await build(tmp_path)
    yield built
    await close(built)


@pytest.fixture
async def counter() -> AsyncIterator[Counter]:
    """Money at work over memory; what orders and refunds would do is only counted."""
    with nobody_else():
        till = Till()
        yield Counter(till, await till.process(Fate()))


@pytest.fixture
async def queue(tmp_path: Path) -> AsyncIterator[Queue]:
    """Guests who wait for what is sold out, over a real database."""
    built = await queueing(tmp_path)
    yield built
    await ends(built.fair.world)
