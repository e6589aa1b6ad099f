"""A sandbox provider that listens, in the loop of the test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from app.sandbox import serving
from app.sandbox.serving import Sandbox

KEY = "a key of the shop, long enough to be none to guess"


@dataclass
class Time:
    """The provider's time, moved by hand."""

    ms: int = 1_800_000_000_000

    def __call__(self) -> int:
        return self.ms


@dataclass
class Shop:
    """The shop's side: its client, and the guests' one."""

    sandbox: Sandbox
    time: Time
    client: httpx.AsyncClient

    async def call(
        self, method: str, path: str, *, key: str = "", json: object = None, params: dict[str, str] | None = None
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {KEY}"} | ({"Idempotence-Key": key} if key else {})
        return await self.client.request(method, path, headers=headers, json=json, params=params)

    def asked(self, **parts: object) -> dict[str, object]:
        return {
            "payment_id": "ours-1",
            "amount_minor": 990_000,
            "currency": "RUB",
            "title": "Билеты, Северный свет",
            "lang": "ru",
            "expires_ms": self.time.ms + 900_000,
            "return_url": "http://127.0.0.1:1/pay/ours-1",
            "lines": [["Танцпол", 3, 330_000]],
        } | parts

    async def opens(self, key: str = "k1", **parts: object) -> dict[str, object]:
        got = await self.call("POST", "/v1/payments", key=key, json=self.asked(**parts))
        assert got.status_code == 200, got.text
        return dict(got.json())

    async def presses(self, payment: dict[str, object], do: str, with_: str = "card") -> httpx.Response:
        return await self.client.post(str(payment["url"]), data={"do": do, "with": with_})

    async def looks(self, payment: dict[str, object]) -> dict[str, object]:
        return dict((await self.call("GET", f"/v1/payments/{payment['id']}")).json())


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    time = Time()
    listener = serving.listen("127.0.0.1", 0)
    async with (
        serving.running(listener, KEY, path=str(tmp_path / "sandbox.db"), now_ms=time) as sandbox,
        httpx.AsyncClient(base_url=sandbox.url, trust_env=False, timeout=30) as client,
    ):
        yield Shop(sandbox, time, client)
