"""The running backend of a data folder, spoken to by its own commands (`usher admin`)."""

from __future__ import annotations

import ssl
from typing import TypeVar

import httpx
import msgspec

from app.protocol.api import Problem
from app.server.folder import Running

T = TypeVar("T")
PATIENCE_S = 600.0
"""a backup of a large database takes a while"""


class RemoteTroubleError(Exception):
    """The backend refused (`problem`), or did not answer (`problem` is None)."""

    def __init__(self, problem: Problem | None) -> None:
        super().__init__(problem.code if problem else "no answer")
        self.problem = problem


def _trust(running: Running) -> ssl.SSLContext | bool:
    """The very certificate of the running backend and no other; it need not name the address listened on."""
    if not running.cert:
        return True
    context = ssl.create_default_context(cafile=running.cert)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def ask(running: Running, method: str, path: str, answer: type[T], body: msgspec.Struct | None = None) -> T:
    """One request with the key of the folder. `RemoteTroubleError` when it does not come to an answer."""
    headers = {"Authorization": f"Bearer {running.key}", "Content-Type": "application/json"}
    content = msgspec.json.encode(body) if body is not None else None
    try:
        with httpx.Client(trust_env=False, timeout=PATIENCE_S, verify=_trust(running)) as client:
            got = client.request(method, running.url + path, headers=headers, content=content)
    except httpx.HTTPError as error:
        raise RemoteTroubleError(None) from error
    if got.is_success:
        return msgspec.json.decode(got.content, type=answer)
    try:
        raise RemoteTroubleError(msgspec.json.decode(got.content, type=Problem))
    except msgspec.MsgspecError as error:
        raise RemoteTroubleError(None) from error
