"""What `usher admin` does to a data folder: through the backend that runs there, else by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from app.protocol.api import CopyDone, CopyFrom, CopyTo, Restored, Rotated, UserChange, UserChanged, Users
from app.server import bootstrap, folder
from app.server.problems import of
from app.server.remote import RemoteTroubleError, ask
from app.server.settings import Settings
from app.service import backend, signin, staff
from app.service.backend import Core

T = TypeVar("T")
REMEDIES = {
    "not_found": ("There is no such user.", "See: usher admin users list"),
    "conflict": ("That login is taken.", "Choose another."),
    "bad_value": ("That cannot be used.", "A login has 2–32 small letters, digits, . - _; a password 12 or more."),
    "forbidden": ("That would leave nobody who may administer.", "Make somebody else admin first."),
}


class CareError(Exception):
    """`what` is wrong, `remedy` what to do."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


class Caretaker(Protocol):
    """All that can be asked; `CareError` when it cannot be done."""

    def users(self) -> Users: ...

    def change(self, change: UserChange) -> UserChanged: ...

    def backup(self, path: Path) -> CopyDone: ...

    def restore(self, path: Path) -> Restored: ...

    def rotate(self) -> int:
        """A new signing key; returns how many sign-ins ended."""
        ...


@contextmanager
def of_folder(settings: Settings) -> Iterator[Caretaker]:
    """The caretaker of a data folder."""
    running = folder.find_running(settings.data)
    if running is not None:
        yield _Distant(running)
        return
    folder.prepare(settings.data)
    with folder.alone(settings.data), asyncio.Runner() as runner:
        yield _Resident(settings, runner)


class _Distant:
    """Asks the running backend."""

    def __init__(self, running: folder.Running) -> None:
        self._running = running

    def _ask(self, method: str, path: str, answer: type[T], body: Any = None) -> T:
        try:
            return ask(self._running, method, f"/v1/admin/{path}", answer, body)
        except RemoteTroubleError as trouble:
            if trouble.problem is None:
                raise CareError(
                    "The backend does not answer.", "Look into its log, or stop it and try again."
                ) from trouble
            raise _refusal(trouble.problem.code, trouble.problem.detail) from trouble

    def users(self) -> Users:
        return self._ask("GET", "users", Users)

    def change(self, change: UserChange) -> UserChanged:
        return self._ask("POST", "users", UserChanged, change)

    def backup(self, path: Path) -> CopyDone:
        return self._ask("POST", "backup", CopyDone, CopyTo(path=str(path)))

    def restore(self, path: Path) -> Restored:
        return self._ask("POST", "restore", Restored, CopyFrom(path=str(path)))

    def rotate(self) -> int:
        return self._ask("POST", "rotate", Rotated).ended


class _Resident:
    """Opens the database itself; nobody else has the folder meanwhile."""

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
            raise _refusal(trouble.problem.code, trouble.problem.detail) from error

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
            place = await core.storage.read(lambda reads: reads.place())
            return Restored(epoch=epoch, head=place.head)

        if not path.is_file():
            raise CareError(f"{path} is not there.", "Name a file made by: usher admin backup")
        try:
            return self._with_core(deed)
        except ValueError as error:
            raise CareError(f"{path} is no backup of Usher, or a damaged one.", "Try another copy.") from error

    def rotate(self) -> int:
        ended = self._with_core(signin.revoke_all)
        folder.new_secret(self._settings.data)
        return ended


def _refusal(code: str, detail: str) -> CareError:
    what, remedy = REMEDIES.get(code, (f"The backend refused: {code}.", ""))
    return CareError(f"{what} ({detail})" if detail else what, remedy)
