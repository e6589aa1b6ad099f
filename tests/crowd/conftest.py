"""A stage for rehearsals: a real backend with the sample festival, the bot, and a clock that the test moves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from app.crowd.embedded import Place, SignedIn
from app.crowd.rehearsal import connections
from tests.server.standing import REHEARSAL_KEY, Standing, standing


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """One backend in rehearsal for all tests of the crowd, at full speed."""
    folder = tmp_path_factory.mktemp("stage")
    with standing(folder, sample=True, brain="thread", rehearsal=True, speed=0.0) as backend:
        yield backend


@pytest.fixture(scope="session")
def place(stage: Standing) -> Place:
    """The stage as a rehearsal sees it, with an administrator."""
    made = stage.add_user("leader", "admin")
    return Place(stage.url, REHEARSAL_KEY, SignedIn("leader", made.password))


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """The crowd's connections."""
    async with connections() as client:
        yield client
