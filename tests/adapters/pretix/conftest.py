"""A shop over the double; `test_real.py` puts a real one in its place."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from app.adapters.pretix import Pretix
from tests.adapters.pretix.behaviours import Ground
from tests.adapters.pretix.doubles import PretixDouble
from tests.adapters.pretix.recorded import ROOT, TOKEN, URL


@pytest.fixture
def there() -> PretixDouble:
    return PretixDouble()


@pytest.fixture
async def ground(there: PretixDouble) -> AsyncIterator[Ground]:
    shop = Pretix(URL + "/", "festival", "spb2026", TOKEN, transport=there.transport)
    headers = {"Authorization": f"Token {TOKEN}"}
    async with httpx.AsyncClient(base_url=URL + ROOT, headers=headers, transport=there.transport) as api:
        yield Ground(shop, api)
    await shop.close()
