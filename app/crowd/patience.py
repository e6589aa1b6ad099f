"""Asking again through a network that cuts connections."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

TRIES = 25
"""some forty seconds when nobody is there at all"""


async def patient(http: httpx.AsyncClient, method: str, url: str, **what: Any) -> httpx.Response:
    """The answer to a request that may be repeated; the last `httpx.TransportError` when nobody ever answers."""
    for attempt in range(TRIES - 1):
        try:
            return await http.request(method, url, **what)
        except httpx.TransportError:
            await asyncio.sleep(min(2.0, 0.05 * 2**attempt))
    return await http.request(method, url, **what)
