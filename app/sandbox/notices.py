"""Sends notices (webhooks) to the shop: signed, again and again until it answers, as providers do."""

from __future__ import annotations

import asyncio
import hmac
import json
import time
from hashlib import sha256
from typing import Final

import httpx
import structlog

from app.sandbox.books import Books, Row
from app.sandbox.faults import Faults

SIGNATURE: Final = "Sandbox-Signature"
PATIENCE_S: Final = 5.0
PACE_S: Final = 0.1
PAUSES_S: Final = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 300.0)
MOST_TRIES: Final = 60

log = structlog.get_logger()


def notice_secret(key: str) -> bytes:
    """What notices to the shop with this key are signed with."""
    return sha256(f"notices:{key}".encode()).digest()


def signature(secret: bytes, at_s: int, body: bytes) -> str:
    """The header of a notice: `t=SECONDS,v1=HEX`, HMAC-SHA-256 over `SECONDS.BODY`."""
    mark = hmac.new(secret, f"{at_s}.".encode() + body, sha256).hexdigest()
    return f"t={at_s},v1={mark}"


class Notices:
    """The sender. `url` is the shop's endpoint; empty: notices are not sent, as with a shop that named none."""

    def __init__(self, books: Books, faults: Faults, key: str, url: str) -> None:
        self._books = books
        self._faults = faults
        self._secret = notice_secret(key)
        self.url = url
        self._client = httpx.AsyncClient(trust_env=False, timeout=PATIENCE_S)

    async def run(self) -> None:
        """Send for ever."""
        while True:
            self._books.tick()
            if self.url:
                await self.send_due()
            await asyncio.sleep(PACE_S)

    async def send_due(self) -> int:
        """Send what is due once; how many were taken by the shop."""
        if self._faults.notice_delay_ms:
            await asyncio.sleep(self._faults.notice_delay_ms / 1000)
        taken = 0
        for row in self._books.waiting(time.time(), newest=bool(self._faults.newest_first)):
            if self._faults.take("lose_notices"):
                self._books.noticed(row["n"], "lost")
                continue
            taken += await self._send(row)
            if self._faults.take("repeat_notices"):
                await self._send(row)
        return taken

    async def _send(self, row: Row) -> bool:
        body = json.dumps({"id": row["id"], "type": row["kind"], "payment": row["payment"]}).encode()
        headers = {SIGNATURE: signature(self._secret, int(time.time()), body), "Content-Type": "application/json"}
        try:
            answer = await self._client.post(self.url, content=body, headers=headers)
            good = answer.is_success
        except httpx.HTTPError as error:
            log.info("sandbox.notice_not_taken", kind=row["kind"], reason=type(error).__name__)
            good = False
        if good:
            self._books.noticed(row["n"], "sent")
        else:
            pause_s = PAUSES_S[min(row["tries"], len(PAUSES_S) - 1)]
            state = "waiting" if row["tries"] < MOST_TRIES else "lost"
            self._books.noticed(row["n"], state, time.time() + pause_s)
        return good

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
