"""The data folder: one backend at a time, keys only its owner can read, where the running one can be found."""

from __future__ import annotations

import json
import os
import secrets
import sys
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from app.server.setting_values import MIN_SECRET
from app.server.settings import SettingsError
from app.service import seals

DATABASE = "usher.db"
LOCK = "usher.lock"
RUNNING = "running.json"
SECRET = "secret.key"  # noqa: S105  # the name of the file, not a secret
FACTORS = "factors.key"
"""keys that second factors are sealed with, one a line, the present one first"""
KEY_BYTES = 48
TRIES = 4
PAUSE_S = 0.05
"""A glance of `usher admin` at the lock lasts microseconds; who holds it longer is a backend."""


@dataclass(frozen=True, slots=True)
class Running:
    """Where the backend of a folder listens, its certificate if any, the key that opens its admin endpoints."""

    url: str
    key: str
    cert: str = ""


def prepare(folder: Path) -> None:
    """Make the folder (for its owner only) and see that it can be written."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.touch(0o600)
        probe.unlink()
    except OSError as error:
        wrong = f"{folder} cannot be written ({error.strerror})"
        raise SettingsError("settings", "data", wrong, "Name a folder of your own with --data") from error


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; `SettingsError` when another backend has it."""
    with (folder / LOCK).open("a+b") as file:
        if not _lock_in_time(file):
            wrong = f"{folder} is in use by another backend"
            raise SettingsError("settings", "data", wrong, "Stop that one, or give this one a folder of its own")
        try:
            yield
        finally:
            (folder / RUNNING).unlink(missing_ok=True)


def _lock_in_time(file: IO[bytes]) -> bool:
    for _ in range(TRIES):
        if _lock(file):
            return True
        time.sleep(PAUSE_S)
    return False


def _lock(file: IO[bytes]) -> bool:
    """Lock until the file is closed, also by the end of the process."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def secret_of(folder: Path) -> bytes:
    """The folder's own secret, made at the first start; refused when others can read it or it was cut short."""
    path = folder / SECRET
    if not path.exists():
        write_private(path, secrets.token_urlsafe(KEY_BYTES))
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise SettingsError(str(path), "", "others may read this key", f"Run: chmod 600 {path}")
    key = path.read_bytes().strip()
    if len(key) < MIN_SECRET:
        raise SettingsError(str(path), "", "the key is too short", "Remove the file; a new one is made at the start")
    return key


def new_secret(folder: Path) -> None:
    """Replace the folder's secret; deep links signed with the old one stop working."""
    write_private(folder / SECRET, secrets.token_urlsafe(KEY_BYTES))


def factor_keys(folder: Path) -> tuple[bytes, ...]:
    """The keys of the second factors, the present one first; made at the first start. `SettingsError` as above.

    Older ones stay, so that backups made under them can be brought back.
    """
    path = folder / FACTORS
    if not path.exists():
        write_private(path, _new_factor_key())
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise SettingsError(str(path), "", "others may read these keys", f"Run: chmod 600 {path}")
    try:
        keys = tuple(urlsafe_b64decode(line) for line in path.read_text(encoding="ascii").split())
    except ValueError:
        keys = ()
    if not keys or any(len(key) != seals.KEY_BYTES for key in keys):
        mend = "Bring the file back that was kept with the backup; without it everybody's codes have to be reset"
        raise SettingsError(str(path), "", "these are no keys of second factors, or one was cut short", mend)
    return keys


def new_factor_key(folder: Path) -> tuple[bytes, ...]:
    """Put a new key before those there are; all of them."""
    factor_keys(folder)
    path = folder / FACTORS
    write_private(path, _new_factor_key() + path.read_text(encoding="ascii"))
    return factor_keys(folder)


def _new_factor_key() -> str:
    return urlsafe_b64encode(secrets.token_bytes(seals.KEY_BYTES)).decode() + "\n"


def announce(folder: Path, running: Running) -> None:
    """Say where this backend listens, to those who may read the folder."""
    write_private(folder / RUNNING, json.dumps(asdict(running)))


def find_running(folder: Path) -> Running | None:
    """The backend that has this folder now; None when there is none."""
    try:
        with (folder / LOCK).open("r+b") as file:
            if _lock(file):
                return None
        found = json.loads((folder / RUNNING).read_text(encoding="utf-8"))
        return Running(**found)
    except (OSError, ValueError, TypeError):
        return None
