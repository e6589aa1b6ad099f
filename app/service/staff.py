"""People who may sign in: added, given a role, let go, given a new password (C8). Who may ask is checked before."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from functools import partial
from typing import Final, cast

from msgspec.structs import replace

from app.domain.passwords import weakness
from app.domain.permissions import Role, may_administer
from app.domain.words import cleaned, fold
from app.ports.facts import Entry
from app.ports.rows import LoginRow, UserRow
from app.ports.storage import Tx
from app.protocol import api
from app.protocol.api import User, UserChange, UserChanged, Users
from app.protocol.records import Staff
from app.protocol.version import Close
from app.service.consoles import put_user
from app.service.core import Core
from app.service.idents import needed, new_id
from app.service.refused import Refused

MAX_LOGIN: Final = 64
MAX_NAME: Final = 80


async def users(core: Core) -> Users:
    """Everybody who may sign in, by login."""
    rows = await core.storage.read(lambda reads: reads.users())
    return Users(users=tuple(_user(row) for row in rows))


async def change(core: Core, wish: UserChange, by: str) -> UserChanged:
    """Add a user or change one. A password nobody gave is made and told once.

    `Refused`: bad_value, not_found, taken (the login), last_admin (nobody would be left who may administer).
    """
    login = fold(wish.login.strip())
    if wish.role not in set(Role) or not 0 < len(login) <= MAX_LOGIN or not cleaned(login).text == login:
        raise Refused("bad_value")
    made = secrets.token_urlsafe(15) if wish.do in ("add", "password") and not wish.password else ""
    stored = ""
    if wish.do in ("add", "password"):
        if wish.password and weakness(wish.password, login):
            raise Refused("bad_value")
        stored = await core.passwords.hashed(wish.password or made)
    people = await core.storage.read(lambda reads: [row.id for row in reads.users()])
    work = partial(_change, wish=wish, login=login, stored=stored, by=by, now_ms=core.now_ms(), people=people)
    row = await core.storage.write(work)
    if wish.do != "add":
        _outdate(core, row, Close.SNAPSHOT if wish.do == "role" else Close.REVOKED)
    return UserChanged(user=_user(row), password=made)


def _change(
    tx: Tx, *, wish: UserChange, login: str, stored: str, by: str, now_ms: int, people: Iterable[str]
) -> UserRow:
    if wish.do == "add":
        row = put_user(tx, _new(tx, wish, login, stored, now_ms), "StaffAdded", now_ms, by)
    else:
        found = tx.get(LoginRow, login)
        if found is None:
            raise Refused("not_found")
        row = needed(tx.get(UserRow, found.user_id))
        changed = _changed(tx, row, wish, stored)
        if _administers(row) and not _administers(changed) and not _others_administer(tx, row, people):
            raise Refused("last_admin")
        row = put_user(tx, changed, "StaffChanged", now_ms, by)
    outcome = f"{wish.do}:{row.role}" if wish.do in ("add", "role") else wish.do
    tx.audit(Entry(at_ms=now_ms, user_id=by, kind="UserChange", ent=f"staff:{row.id}", outcome=outcome))
    return row


def _administers(row: UserRow | None) -> bool:
    return row is not None and not row.disabled and may_administer(row.role)


def _others_administer(tx: Tx, row: UserRow, people: Iterable[str]) -> bool:
    """Looked up one by one as they are now; who was added since the list was read does not count."""
    return any(_administers(tx.get(UserRow, ident)) for ident in people if ident != row.id)


def _new(tx: Tx, wish: UserChange, login: str, stored: str, now_ms: int) -> UserRow:
    name = " ".join(cleaned(wish.name).text.split()) or login
    if tx.get(LoginRow, login) is not None:
        raise Refused("taken")
    if len(name) > MAX_NAME:
        raise Refused("bad_value")
    ident = new_id()
    tx.put(LoginRow(login=login, user_id=ident))
    return UserRow(
        id=ident,
        ver=0,
        login=login,
        name=name,
        role=wish.role,
        password=stored,
        state=Staff(id=ident, name=name, role=wish.role),
        made_ms=now_ms,
    )


def _changed(tx: Tx, row: UserRow, wish: UserChange, stored: str) -> UserRow:
    """The user after the change; whatever was allowed him before is to be looked at again."""
    row = replace(row, perm_ver=row.perm_ver + 1)
    if wish.do == "role":
        return replace(row, role=wish.role, state=replace(row.state, role=wish.role), scope_seq=tx.head() + 1)
    if wish.do == "password":
        return replace(row, password=stored)
    disabled = wish.do == "disable"
    return replace(row, disabled=disabled, state=replace(row.state, online=False))


def _outdate(core: Core, row: UserRow, code: int) -> None:
    """Tokens are looked at again and live sockets close: within the second, whatever they are doing (X2)."""
    core.revocations += 1
    core.signed_in = {key: one for key, one in core.signed_in.items() if one.user_id != row.id}
    core.hub.outdate(row.id, row.perm_ver, code)


async def set_events(core: Core, login: str, event_ids: tuple[str, ...], by: str) -> User:
    """Which events a user sees and works on; none named: all. `Refused`: bad_value, not_found."""
    if not set(event_ids) <= set(core.festivals):
        raise Refused("bad_value")
    row = await core.storage.write(
        partial(_set_events, login=fold(login.strip()), event_ids=event_ids, by=by, now_ms=core.now_ms())
    )
    _outdate(core, row, Close.SNAPSHOT)
    return _user(row)


def _set_events(tx: Tx, *, login: str, event_ids: tuple[str, ...], by: str, now_ms: int) -> UserRow:
    found = tx.get(LoginRow, login)
    if found is None:
        raise Refused("not_found")
    row = needed(tx.get(UserRow, found.user_id))
    row = replace(row, event_ids=event_ids, perm_ver=row.perm_ver + 1, scope_seq=tx.head() + 1)
    row = put_user(tx, row, "StaffChanged", now_ms, by)
    outcome = f"events:{','.join(event_ids)}"
    tx.audit(Entry(at_ms=now_ms, user_id=by, kind="UserChange", ent=f"staff:{row.id}", outcome=outcome))
    return row


def _user(row: UserRow) -> User:
    return User(
        id=row.id,
        login=row.login,
        name=row.name,
        role=cast(api.Role, row.role),
        disabled=row.disabled,
        seen_ms=row.seen_ms,
    )
