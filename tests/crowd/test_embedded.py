"""A backend of the rehearsal's own: started, spoken to, taken down; and a start that fails says why."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest

from app.crowd.embedded import BackendError, SignedIn, folder_for, own_backend


async def test_a_temporary_folder_goes_away_and_a_named_one_stays(tmp_path: Path) -> None:
    async with folder_for(None) as temporary:
        (temporary / "x").touch()
    assert not temporary.exists()
    async with folder_for(tmp_path / "kept") as named:
        pass
    assert named.is_dir()


async def test_a_backend_that_cannot_start_leaves_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(BackendError) as caught:
        async with own_backend(tmp_path, "sideways", "2027-06-14T08:00:00+03:00"):
            pytest.fail("it cannot have started")
    assert "speed" in caught.value.tail


@pytest.mark.slow
async def test_a_backend_runs_for_the_block_and_the_next_one_goes_on_with_its_folder(tmp_path: Path) -> None:
    async with own_backend(tmp_path, "max", "2027-06-14T08:00:00+03:00") as place:
        assert place.admin is not None
        first = place
        async with httpx.AsyncClient(trust_env=False) as client:
            health = (await client.get(place.url + "/v1/health")).json()
        assert health["rehearsal"] == "max"
    async with httpx.AsyncClient(trust_env=False) as client:
        with pytest.raises(httpx.TransportError):
            await client.get(first.url + "/v1/health")
    known = SignedIn("admin", "as before")
    async with own_backend(tmp_path, "60", "2027-06-14T09:00:00+03:00", known) as again:
        assert again.admin == known
        await asyncio.sleep(0)
