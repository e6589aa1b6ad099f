"""People of a rehearsal get their one-time codes as everybody does (C8)."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.crowd.authenticator import EnrolmentError, enrol
from app.crowd.embedded import SignedIn
from tests.server.standing import Standing, standing


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Standing]:
    """A rehearsal's backend."""
    with standing(tmp_path / "data", rehearsal=True) as made:
        yield made


def hired(backend: Standing) -> SignedIn:
    login = f"approver-{uuid.uuid4().hex[:8]}"
    return SignedIn(login, backend.add_user(login, "approver").password)


@pytest.mark.requirement("C8")
async def test_who_enrols_in_a_rehearsal_has_a_second_factor_like_anybody(backend: Standing) -> None:
    user = hired(backend)
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        codes = await enrol(http, backend.url, user)
        with pytest.raises(EnrolmentError, match="409"):
            await enrol(http, backend.url, user)
    tokens = backend.sign_in(user.login, user.password)
    with backend.client(tokens.access) as client:
        assert client.get("/v1/second-factor").json() == {"enrolled": True, "confirmed": True}
    said: list[str] = []
    showing = asyncio.create_task(codes.show(said.append))
    await asyncio.sleep(0)
    showing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await showing
    words, _, digits = said[0].partition(": ")
    assert words == "One-time code for approving refunds"
    assert len(digits) == len("123 456")
