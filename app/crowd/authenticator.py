"""An authenticator app for people of a rehearsal: it enrols over the wire like anybody's telephone and shows codes.

There is no way round the second factor, in a rehearsal either: who approves refunds there has one of these.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import httpx
import msgspec
import pyotp

from app.crowd.embedded import SignedIn
from app.protocol.api import SignIn, Tokens
from app.protocol.money_api import ConfirmCode, Enrolment

STEP_S = 30


class EnrolmentError(Exception):
    """The backend gave no second factor; the text says what it answered."""


@dataclass(frozen=True, slots=True)
class Authenticator:
    """Shows the codes of one person."""

    secret: str

    def code(self) -> str:
        """Six digits for the present half minute, real time."""
        return pyotp.TOTP(self.secret).now()

    async def show(self, say: Callable[[str], None]) -> None:
        """Say each new code until cancelled."""
        while True:
            code = self.code()
            say(f"One-time code for approving refunds: {code[:3]} {code[3:]}")
            await asyncio.sleep(STEP_S - time.time() % STEP_S)


async def enrol(http: httpx.AsyncClient, url: str, user: SignedIn) -> Authenticator:
    """Begin and confirm a second factor for somebody who has none. `EnrolmentError`."""
    asked = SignIn(user=user.login, password=user.password, device=str(uuid.uuid4()))
    tokens = msgspec.json.decode(await _post(http, f"{url}/v1/sign-in", asked, ""), type=Tokens)
    shown = await _post(http, f"{url}/v1/second-factor", None, tokens.access)
    made = Authenticator(msgspec.json.decode(shown, type=Enrolment).secret)
    await _post(http, f"{url}/v1/second-factor/confirm", ConfirmCode(code=made.code()), tokens.access)
    return made


async def _post(http: httpx.AsyncClient, url: str, body: msgspec.Struct | None, token: str) -> bytes:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    content = b"" if body is None else msgspec.json.encode(body)
    answer = await http.post(url, content=content, headers=headers)
    if answer.status_code >= 300:
        raise EnrolmentError(f"{url} answered {answer.status_code}: {answer.text[:200]}")
    return answer.content
