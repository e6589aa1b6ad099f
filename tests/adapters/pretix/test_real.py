"""The port's promises, kept by a real pretix.

`TEST_PRETIX` names a JSON file with its `url`, `organizer`, `event` and `token` (of a team that may do everything);
what begins with `USHER_` is kept from tests. It is written to, and needs the products `Стандарт` and `VIP` and two
check-in lists, the first for all, the second for `VIP`.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import msgspec
import pytest

from app.adapters.pretix import Pretix
from tests.adapters.pretix.behaviours import Behaviours, Ground


class Place(msgspec.Struct, frozen=True):
    """Where it is."""

    url: str
    organizer: str
    event: str
    token: str


class Sold(msgspec.Struct, frozen=True):
    """What of its products concerns the tests."""

    id: int
    name: dict[str, str]
    variations: list[dict[str, object]]


class Products(msgspec.Struct, frozen=True):
    """Its products."""

    results: list[Sold]


@pytest.fixture
def place() -> Place:
    named = os.environ.get("TEST_PRETIX")
    if not named:
        pytest.skip("TEST_PRETIX does not say where a pretix to write to is")
    return msgspec.json.decode(Path(named).read_bytes(), type=Place)


@pytest.fixture
async def ground(place: Place) -> AsyncIterator[Ground]:
    shop = Pretix(place.url, place.organizer, place.event, place.token)
    base = f"{place.url}/api/v1/organizers/{place.organizer}/events/{place.event}/"
    token = {"Authorization": f"Token {place.token}"}
    async with httpx.AsyncClient(base_url=base, headers=token, trust_env=False, timeout=60) as api:
        sold = await _products(api)
        if "Зона" not in sold:
            await _zones(api)
            sold = await _products(api)
        zone = sold["Зона"]
        made = Ground(
            shop, api, str(sold["Стандарт"].id), str(sold["VIP"].id), f"{zone.id}/{zone.variations[0]['id']}"
        )
        yield made
    await shop.close()


async def _products(api: httpx.AsyncClient) -> dict[str, Sold]:
    got = (await api.get("items/", params={"page_size": "50"})).raise_for_status()
    return {one.name.get("ru", ""): one for one in msgspec.json.decode(got.content, type=Products).results}


async def _zones(api: httpx.AsyncClient) -> None:
    """A product with two variations, and one that lets nobody in."""
    plain = {"tax_rate": "0.00", "active": True, "issue_giftcard": False, "free_price": False}
    kinds = [({"ru": "Левая", "en": "Left"}, "4500.00"), ({"ru": "Правая", "en": "Right"}, None)]
    zone = plain | {"name": {"ru": "Зона", "en": "Zone"}, "default_price": "4000.00", "admission": True}
    zone |= {"personalized": True, "has_variations": True}
    zone["variations"] = [
        {"value": name, "active": True, "default_price": price, "position": number, "description": None}
        for number, (name, price) in enumerate(kinds)
    ]
    made = (await api.post("items/", json=zone)).raise_for_status().json()
    ids = [one["id"] for one in made["variations"]]
    quota = {"name": "zones", "size": 2, "items": [made["id"]], "variations": ids}
    (await api.post("quotas/", json=quota)).raise_for_status()
    parking = plain | {"name": {"ru": "Парковка"}, "default_price": "500.00", "admission": False}
    (await api.post("items/", json=parking)).raise_for_status()


@pytest.mark.pretix
class TestReal(Behaviours):
    """A real pretix."""
