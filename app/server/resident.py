"""The caretaker of a folder whose backend does not run: works on the database itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from app.protocol.api import (
    CopyDone,
    GuestErased,
    GuestExport,
    Restored,
    ShopChange,
    ShopState,
    UserChange,
    UserChanged,
    Users,
)
from app.protocol.gates import ScannerChange, ScannerChanged
from app.server import bootstrap, folder
from app.server.caretaker import CareError, no_factor, not_erased, refusal
from app.server.problems import of
from app.server.settings import Settings
from app.service import backend, dossier, erasure, scanners, second_factor, shop_care, signin, staff
from app.service.core import Core

T = TypeVar("T")


class Resident:
    """A caretaker that opens the database; nobody else has the folder meanwhile."""

    def __init__(self, settings: Settings, runner: asyncio.Runner) -> None:
        self._settings = settings
        self._runner = runner

    def _with_core(self, deed: Callable[[Core], Coroutine[Any, Any, T]]) -> T:
        async def run() -> T:
            async with bootstrap.resting(self._settings) as core:
                return await deed(core)

        try:
            return self._runner.run(run())
        except Exception as error:
            trouble = of(error)
            if trouble is None:
                raise
            raise refusal(trouble.problem.code, trouble.problem.detail) from error

    def users(self) -> Users:
        return self._with_core(staff.users)

    def change(self, change: UserChange) -> UserChanged:
        return self._with_core(lambda core: staff.change(core, change, "local"))

    def backup(self, path: Path) -> CopyDone:
        async def deed(core: Core) -> CopyDone:
            head = await core.storage.backup(path)
            return CopyDone(path=str(path), size=await asyncio.to_thread(lambda: path.stat().st_size), head=head)

        if path.exists() or not path.parent.is_dir():
            raise CareError(f"{path} cannot be written.", "Name a file that does not exist, in a folder that does.")
        return self._with_core(deed)

    def restore(self, path: Path) -> Restored:
        async def deed(core: Core) -> Restored:
            epoch = await backend.restore(core, path)
            lost = await second_factor.seal_all(core)
            place = await core.storage.read(lambda reads: reads.place())
            return Restored(epoch=epoch, head=place.head, factors_lost=len(lost))

        if not path.is_file():
            raise CareError(f"{path} is not there.", "Name a file made by: usher admin backup")
        try:
            return self._with_core(deed)
        except ValueError as error:
            raise CareError(f"{path} is no backup of Usher, or a damaged one.", "Try another copy.") from error

    def reset_factor(self, login: str) -> None:
        try:
            self._with_core(lambda core: second_factor.reset(core, login, "local"))
        except CareError as error:
            raise no_factor(error) from error

    def scanner(self, change: ScannerChange) -> ScannerChanged:
        return self._with_core(lambda core: scanners.change(core, change, "local"))

    def shop(self, change: ShopChange) -> ShopState:
        return self._with_core(lambda core: shop_care.change(core, change, "local"))

    def erase(self, guest_id: str) -> GuestErased:
        try:
            return self._with_core(lambda core: erasure.erase(core, guest_id, "local"))
        except CareError as error:
            raise not_erased(error) from error

    def export(self, guest_id: str) -> GuestExport:
        try:
            return self._with_core(lambda core: dossier.export(core, guest_id, "local"))
        except CareError as error:
            raise not_erased(error) from error

    def rotate(self) -> int:
        folder.new_factor_key(self._settings.data)

        async def deed(core: Core) -> int:
            await second_factor.seal_all(core)
            return await signin.revoke_all(core)

        ended = self._with_core(deed)
        folder.new_secret(self._settings.data)
        return ended
