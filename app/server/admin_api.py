"""Administration: people, backup, restore. For role admin, or whoever can read the key file in the data folder."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import structlog
from msgspec.structs import replace as replace_in

from app.protocol.api import (
    CopyDone,
    CopyFrom,
    CopyTo,
    EraseGuest,
    ExportGuest,
    GuestErased,
    GuestExport,
    Restored,
    Rotated,
    ShopChange,
    ShopState,
    UserChange,
    UserChanged,
    Users,
)
from app.protocol.gates import ScannerChange, ScannerChanged
from app.server import folder
from app.server.endpoint import Access, Call, Endpoint
from app.server.problems import Trouble
from app.service import backend, dossier, erasure, scanners, second_factor, shop_care, signin, staff
from app.service.seals import Seals

log = structlog.get_logger()
LOCAL = "local"
"""who is written into the audit when the machine's owner acts by the key file"""


def _by(call: Call) -> str:
    return call.principal.user_id if call.principal is not None else LOCAL


def _local_only(call: Call) -> None:
    """Files of the server's machine are for those who hold its key file, not for a stolen admin token."""
    if call.principal is not None:
        raise Trouble("forbidden", "with the key of this machine only: usher admin")


def _new_file(name: str) -> Path:
    path = Path(name)
    if not path.is_absolute() or path.exists() or not path.parent.is_dir():
        raise Trouble("bad_value", "name a new file, absolute, in a folder that exists")
    return path


def _file(name: str) -> Path:
    path = Path(name)
    if not path.is_absolute() or not path.is_file():
        raise Trouble("bad_value", "name a file that exists, absolute")
    return path


async def users(call: Call) -> Users:
    """Everybody who may sign in."""
    return await staff.users(call.host.core)


async def change(call: Call, body: UserChange) -> UserChanged:
    """Add a person or change one."""
    return await staff.change(call.host.core, body, _by(call))


async def backup(call: Call, body: CopyTo) -> CopyDone:
    """Copy the database while it is in use."""
    _local_only(call)
    path = _new_file(body.path)
    head = await call.host.core.storage.backup(path)
    size = await asyncio.to_thread(lambda: path.stat().st_size)
    log.info("backup.done", head=head, bytes=size)
    return CopyDone(path=str(path), size=size, head=head)


async def restore(call: Call, body: CopyFrom) -> Restored:
    """Bring a backup back; every console fetches a snapshot."""
    _local_only(call)
    path = _file(body.path)
    try:
        epoch = await backend.restore(call.host.core, path)
    except ValueError as error:
        raise Trouble("bad_value", "this is no backup of Usher, or a damaged one") from error
    lost = await second_factor.seal_all(call.host.core)
    place = await call.host.core.storage.read(lambda reads: reads.place())
    log.info("restore.done", epoch=epoch, head=place.head)
    return Restored(epoch=epoch, head=place.head, factors_lost=len(lost))


async def rotate(call: Call) -> Rotated:
    """End every sign-in, make a new signing key, seal second factors under a new one; deep links stop working."""
    _local_only(call)
    host = call.host
    keys = await asyncio.to_thread(folder.new_factor_key, host.settings.data)
    host.core.tools = replace(host.core.tools, seals=Seals(keys))
    await second_factor.seal_all(host.core)
    ended = await signin.revoke_all(host.core)
    if not host.settings.secret:
        await asyncio.to_thread(folder.new_secret, host.settings.data)
        host.core.options = replace(host.core.options, link_secret=folder.secret_of(host.settings.data))
    log.info("secrets.rotated", count=ended)
    return Rotated(ended=ended)


async def erase(call: Call, body: EraseGuest) -> GuestErased:
    """Erase a guest: his words and names in every table, index and past event; money is kept without his name."""
    return await erasure.erase(call.host.core, body.guest_id, _by(call))


async def export(call: Call, body: ExportGuest) -> GuestExport:
    """Everything held of a guest, for himself; that it was asked for stands in the audit."""
    return await dossier.export(call.host.core, body.guest_id, _by(call))


async def scanner(call: Call, body: ScannerChange) -> ScannerChanged:
    """Let a scanner in, send it away, or list them."""
    done = await scanners.change(call.host.core, body, _by(call))
    return replace_in(done, url=f"{call.host.settings.public_url}/gate#{done.token}") if done.token else done


async def shop(call: Call, body: ShopChange) -> ShopState:
    """How it stands with the organiser's own shop; tell it again what it has refused."""
    return await shop_care.change(call.host.core, body, _by(call))


ENDPOINTS = (
    Endpoint("GET", "/v1/admin/users", users, Access.ADMIN, "Who may sign in"),
    Endpoint("POST", "/v1/admin/users", change, Access.ADMIN, "Add or change a user"),
    Endpoint("POST", "/v1/admin/scanners", scanner, Access.ADMIN, "Scanners at the gates"),
    Endpoint("POST", "/v1/admin/shop", shop, Access.ADMIN, "The organiser's own shop"),
    Endpoint("POST", "/v1/admin/erase", erase, Access.ADMIN, "Erase a guest"),
    Endpoint("POST", "/v1/admin/export", export, Access.ADMIN, "Everything held of a guest"),
    Endpoint("POST", "/v1/admin/backup", backup, Access.ADMIN, "Back up the database"),
    Endpoint("POST", "/v1/admin/restore", restore, Access.ADMIN, "Restore a backup"),
    Endpoint("POST", "/v1/admin/rotate", rotate, Access.ADMIN, "Rotate the secrets"),
)
