"""Who may come in: each endpoint names its door, and what no door lets in stays outside."""

from __future__ import annotations

from hmac import compare_digest

from app.domain import permissions
from app.server import headers
from app.server.endpoint import Access, Call
from app.server.problems import Trouble
from app.service import guests, scanners, signin

WATCHERS = ("manager", "admin")
"""roles that may read the metrics"""


async def admit(call: Call, access: Access) -> None:
    """Let the caller in and note who it is, or `Trouble` / `Refused`."""
    if access is Access.OPEN:
        return
    if access is Access.GUEST:
        await _guest(call)
    elif access is Access.SCANNER:
        await _scanner(call)
    elif access is Access.REHEARSAL:
        _key(headers.one(call.scope, b"x-rehearsal-key"), call.host.settings.rehearsal_key)
    elif not _has_key(call, access):
        await _person(call, access)


def _has_key(call: Call, access: Access) -> bool:
    token = headers.bearer(call.scope)
    if access in (Access.ADMIN, Access.METRICS) and _same(token, call.host.local_key):
        return True
    return access is Access.METRICS and _same(token, call.host.settings.metrics_key)


async def _guest(call: Call) -> None:
    token = headers.bearer(call.scope)
    call.session = await guests.find_session(call.host.core, token) if token else None
    if call.session is None:
        raise Trouble("bad_session")


async def _scanner(call: Call) -> None:
    token = headers.bearer(call.scope)
    call.at_gate = await scanners.find(call.host.core, token) if token else None
    if call.at_gate is None:
        raise Trouble("not_authenticated")


async def _person(call: Call, access: Access) -> None:
    call.principal = await signin.authenticate(call.host.core, headers.bearer(call.scope))
    role = call.principal.role
    if access is Access.ADMIN and not permissions.may_administer(role):
        raise Trouble("forbidden")
    if access is Access.METRICS and role not in WATCHERS:
        raise Trouble("forbidden")


def _same(given: str, key: str) -> bool:
    return bool(key) and compare_digest(given.encode(), key.encode())


def _key(given: str, key: str) -> None:
    if not key:
        raise Trouble("not_found")  # not a rehearsal: there is no such place
    if not _same(given, key):
        raise Trouble("forbidden")
