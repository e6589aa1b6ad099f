"""The house that tests of the service live in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.service.house import House, build, close


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A core over a real database with two events, articles and three guests on the books."""
    built = await build(tmp_path)
    yield built
    await close(built)
