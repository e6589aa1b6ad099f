"""Operators' consoles coming and going: presence, and what the server knows of each device."""

from __future__ import annotations

from functools import partial

import msgspec
from msgspec.structs import replace

from app.domain.ids import entity_key
from app.ports.rows import DeviceRow, UserRow
from app.ports.storage import Tx
from app.protocol.frames import EventBody
from app.service.core import Core
from app.service.page import encode
from app.service.principal import Principal
from app.service.seat import Greeting


async def known_seq(core: Core, principal: Principal, device: str) -> int:
    """The highest `client_seq` a command of this console came with; 0 for none."""
    row = await core.storage.read(lambda reads: reads.get(DeviceRow, principal.user_id, device))
    return row.client_seq if row else 0


def greeting(core: Core) -> Greeting:
    """What the welcome tells of the product's time."""
    return Greeting(core.now_ms(), core.clock.speed, core.options.rehearsal)


async def came(core: Core, user_id: str) -> None:
    """A console of this user is there; his colleagues see it."""
    if core.presence.came(user_id):
        await core.storage.write(partial(_show, user_id=user_id, now_ms=core.now_ms(), presence=True))


async def gone(core: Core, user_id: str) -> None:
    """A console of this user is gone; his leases run on for a while."""
    if core.presence.gone(user_id, core.now_ms()):
        await core.storage.write(partial(_show, user_id=user_id, now_ms=core.now_ms(), presence=False))


def _show(tx: Tx, user_id: str, now_ms: int, presence: bool) -> None:
    row = tx.get(UserRow, user_id)
    if row is not None and not row.disabled and row.state.online is not presence:
        put_user(tx, replace(row, state=replace(row.state, online=presence), seen_ms=now_ms), "StaffSeen", now_ms)


def put_user(tx: Tx, row: UserRow, kind: str, now_ms: int, by: str = "") -> UserRow:
    """Put a user down as a new version; a disabled one is gone from colleagues' sight."""
    row = replace(row, ver=row.ver + 1)
    tx.put(row)
    state = b"null" if row.disabled else encode(row.state)
    body = EventBody(state=msgspec.Raw(state))
    tx.log(kind, entity_key("staff", row.id), row.ver, body, at_ms=now_ms, by=by)
    return row


async def all_gone(core: Core) -> None:
    """After a start nobody is there yet, whatever the store says."""
    users = await core.storage.read(lambda reads: reads.users())
    for user in users:
        if user.state.online:
            await core.storage.write(partial(_show, user_id=user.id, now_ms=core.now_ms(), presence=False))
