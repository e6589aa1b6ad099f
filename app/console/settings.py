"""What the operator chose on this computer: servers, language, looks. A broken file never stops the console."""

from __future__ import annotations

import json
import os
import uuid
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec
import platformdirs

from app.console.troubles import TroubleError

APP: Final = "usher"
FILE: Final = "console.json"


class Profile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A server and who signed in there last; `url` as `server_url` returns it."""

    name: str
    url: str
    user: str = ""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All choices. Empty texts mean "as the system says"."""

    device: str = ""
    """made once, names this console to servers"""
    profiles: tuple[Profile, ...] = ()
    profile: str = ""
    """name of the profile used last"""
    lang: str = ""
    theme: str = ""
    scale: float = 1.0
    sound: bool = True
    notify: bool = True
    privacy: bool = False
    lock_minutes: int = 5
    proxy: str = ""
    """`http://host:port` when one is wanted; the environment's proxies are never used"""
    undo_s: float = 5.0
    keys: dict[str, str] = {}
    """remapped keys, action to key"""
    window: dict[str, str] = {}
    """places and sizes, as the window wrote them"""


class SettingsProblem(msgspec.Struct, frozen=True):
    """A file that could not be used as it is: where, what, and what was done instead."""

    path: str
    what: str
    """for a person: line and key"""
    remedy: str
    """restored | defaults | ignored"""


def config_dir() -> Path:
    """Where settings live on this system; `USHER_CONSOLE_HOME` moves settings and data together."""
    home = os.environ.get("USHER_CONSOLE_HOME")
    return Path(home) if home else Path(platformdirs.user_config_dir(APP, appauthor=False))


def data_dir() -> Path:
    """Where journals live on this system."""
    home = os.environ.get("USHER_CONSOLE_HOME")
    return Path(home) if home else Path(platformdirs.user_data_dir(APP, appauthor=False))


class SettingsFile:
    """Reads and writes the settings; keeps the last good copy beside them."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or config_dir() / FILE
        self._good = self.path.with_suffix(".good.json")

    def load(self) -> tuple[Settings, SettingsProblem | None]:
        """The settings, the good copy of a broken file, or defaults. A new device name is saved at once."""
        settings, problem = self._read()
        if not settings.device:
            settings = msgspec.structs.replace(settings, device=uuid.uuid4().hex)
            self.save(settings)
        return settings, problem

    def _read(self) -> tuple[Settings, SettingsProblem | None]:
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return Settings(), None
        except OSError as error:
            return Settings(), SettingsProblem(str(self.path), str(error), "defaults")
        try:
            settings = _parse(text)
        except ValueError as error:
            return self._fall_back(str(error))
        strangers = sorted(json.loads(text).keys() - set(Settings.__struct_fields__))
        if strangers:
            return settings, SettingsProblem(str(self.path), f"unknown key {strangers[0]!r}", "ignored")
        return settings, None

    def _fall_back(self, what: str) -> tuple[Settings, SettingsProblem]:
        """Set the broken file aside and go on with the good copy, or with defaults."""
        os.replace(self.path, self.path.with_suffix(".broken.json"))
        try:
            settings, remedy = _parse(self._good.read_bytes()), "restored"
        except (OSError, ValueError):
            settings, remedy = Settings(), "defaults"
        return settings, SettingsProblem(str(self.path), what, remedy)

    def save(self, settings: Settings) -> None:
        """Write the whole file beside and move it into place; what stood there becomes the good copy. `OSError`."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = msgspec.json.format(msgspec.json.encode(settings), indent=2)
        for path in (self.path, self._good):
            beside = path.with_suffix(".new")
            with open(beside, "wb") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, path)


def _parse(text: bytes) -> Settings:
    """`ValueError` that names line and key."""
    if not text.strip():
        raise ValueError("line 1: the file is empty")
    try:
        json.loads(text)
    except UnicodeDecodeError as error:
        raise ValueError("the file is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}: {error.msg}") from error
    try:
        return msgspec.json.decode(text, type=Settings)
    except msgspec.ValidationError as error:
        raise ValueError(_with_line(text, str(error))) from error


def _with_line(text: bytes, what: str) -> str:
    """msgspec names the key as `$.key`; find the line it stands on."""
    key = what.rpartition("$.")[2].rstrip("`").split(".")[0].split("[")[0]
    for number, line in enumerate(text.decode().splitlines(), start=1):
        if f'"{key}"' in line:
            return f"line {number}, key {key!r}: {what}"
    return what


def server_url(typed: str) -> str:
    """The address as typed by a person, made whole: `https://host[:port]`.

    Plain http only to this computer. `TroubleError("bad_address")` for anything else.
    """
    typed = typed.strip()
    parts = urlsplit(typed if "://" in typed else f"https://{typed}")
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise TroubleError("bad_address", str(error)) from error
    if not host or parts.username or parts.query or parts.fragment or parts.path not in {"", "/"}:
        raise TroubleError("bad_address", "only a host and a port belong here")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(host)):
        raise TroubleError("bad_address", "the connection must be https")
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port else "")


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
