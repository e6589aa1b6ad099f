"""What `usher admin` does to a data folder: through the backend that runs there, else by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

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
from app.protocol.money_api import ResetFactor, SecondFactor
from app.server import folder
from app.server.remote import RemoteTroubleError, ask
from app.server.settings import Settings

T = TypeVar("T")
REMEDIES = {
    "not_found": (
        "There is no such user, scanner, event or gate.",
        "See: usher admin users list, usher admin scanner list",
    ),
    "taken": ("That login is taken.", "Choose another."),
    "bad_value": (
        "That cannot be used.",
        "A login is a word that nobody has yet; a password has 12 letters or more and is no common one.",
    ),
    "conflict": (
        "Money is on its way to this guest's bank details.",
        "Erase him when the refund is paid, or once it has failed.",
    ),
    "last_admin": ("That would leave nobody who may administer.", "Make somebody else admin first."),
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

    def scanner(self, change: ScannerChange) -> ScannerChanged:
        """Let a scanner in, send it away, or list them."""
        ...

    def shop(self, change: ShopChange) -> ShopState:
        """How it stands with the organiser's own shop."""
        ...

    def reset_factor(self, login: str) -> None:
        """Take somebody's second factor away."""
        ...

    def erase(self, guest_id: str) -> GuestErased:
        """Erase a guest for good."""
        ...

    def export(self, guest_id: str) -> GuestExport:
        """Everything held of a guest."""
        ...


@contextmanager
def of_folder(settings: Settings) -> Iterator[Caretaker]:
    """The caretaker of a data folder."""
    running = folder.find_running(settings.data)
    if running is not None:
        yield _Distant(running)
        return
    from app.server.resident import Resident  # the whole backend: half a second that a running one saves us

    folder.prepare(settings.data)
    with folder.alone(settings.data), asyncio.Runner() as runner:
        yield Resident(settings, runner)


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
            raise refusal(trouble.problem.code, trouble.problem.detail) from trouble

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

    def scanner(self, change: ScannerChange) -> ScannerChanged:
        return self._ask("POST", "scanners", ScannerChanged, change)

    def shop(self, change: ShopChange) -> ShopState:
        return self._ask("POST", "shop", ShopState, change)

    def reset_factor(self, login: str) -> None:
        try:
            self._ask("POST", "second-factor/reset", SecondFactor, ResetFactor(login=login))
        except CareError as error:
            raise no_factor(error) from error

    def erase(self, guest_id: str) -> GuestErased:
        try:
            return self._ask("POST", "erase", GuestErased, EraseGuest(guest_id=guest_id))
        except CareError as error:
            raise not_erased(error) from error

    def export(self, guest_id: str) -> GuestExport:
        try:
            return self._ask("POST", "export", GuestExport, ExportGuest(guest_id=guest_id))
        except CareError as error:
            raise not_erased(error) from error


def not_erased(error: CareError) -> CareError:
    """Nobody of that id, or money that would be lost."""
    if error.what == REMEDIES["not_found"][0]:
        return CareError("There is no such guest.", "The id stands on his card in the console.")
    return error


def no_factor(error: CareError) -> CareError:
    """Nobody of that name, or nothing to take away."""
    if error.what == REMEDIES["not_found"][0]:
        return CareError("There is no such user, or he has no second factor.", "See: usher admin users list")
    return error


def refusal(code: str, detail: str) -> CareError:
    what, remedy = REMEDIES.get(code, (f"The backend refused: {code}.", ""))
    return CareError(f"{what} ({detail})" if detail else what, remedy)
