"""Paying as a guest does: our page, the provider's page over HTTP, and back."""

from __future__ import annotations

from typing import Final, Literal
from urllib.parse import urlencode

import httpx
import msgspec

from app.crowd.patience import patient
from app.crowd.timeline import Timeline
from app.protocol.pay_api import PayStanding

LOOK_S: Final = 2.0
LOOKS: Final = 90
LATE_S: Final = 3.5
"""so long before the end a guest presses who will be late: his bank takes five seconds, and who sleeps may be woken
a second early"""
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
Press = Literal["pay", "decline", "late"]


class Purse:
    """A guest's way to pay by a link out of the chat."""

    def __init__(self, server: str, http: httpx.AsyncClient, timeline: Timeline) -> None:
        self._server = server
        self._http = http
        self._time = timeline

    async def pay(self, token: str, press: Press, instrument: str = "card") -> str:
        """Press something on the provider's page; how the payment stands then. Empty: no page ever came."""
        standing = await self._page(token)
        if standing.state != "pending" or not standing.url:
            return standing.state if standing.state != "pending" else ""
        if press == "late":
            await self._pause(max(0.0, standing.left_ms / 1000 - LATE_S))
        await patient(self._http, "GET", standing.url)
        body = urlencode({"do": press, "with": instrument}).encode()
        await patient(self._http, "POST", standing.url, content=body, headers=FORM)
        return await self._end(token)

    async def standing(self, token: str) -> PayStanding:
        """How a payment stands."""
        response = await patient(self._http, "GET", f"{self._server}/pay/{token}/state")
        response.raise_for_status()
        return msgspec.json.decode(response.content, type=PayStanding)

    async def _page(self, token: str) -> PayStanding:
        """Wait until the provider has made its page."""
        for _ in range(LOOKS):
            standing = await self.standing(token)
            if standing.state != "pending" or standing.url:
                return standing
            await self._pause(LOOK_S)
        return await self.standing(token)

    async def _end(self, token: str) -> str:
        state = "pending"
        for _ in range(LOOKS):
            state = (await self.standing(token)).state
            if state != "pending":
                break
            await self._pause(LOOK_S)
        return state

    async def _pause(self, seconds: float) -> None:
        await self._time.until(self._time.now() + seconds)
