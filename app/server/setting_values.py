"""What a setting may look like: each check turns a value of a file, variable or option into the value used."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

MIN_SECRET = 32
"""bytes; shorter secrets can be guessed (X31)"""


class WrongValue(ValueError):
    """A value that fails its check: what is wrong and the remedy."""

    def __init__(self, wrong: str, remedy: str) -> None:
        super().__init__(wrong, remedy)
        self.wrong, self.remedy = wrong, remedy


def text(value: object) -> str:
    """A text as it stands."""
    if not isinstance(value, str):
        raise WrongValue("not a text", "Write it in quotation marks")
    return value


def whole(low: int, high: int) -> Callable[[object], int]:
    """A whole number within both ends."""

    def check(value: object) -> int:
        remedy = f"Write a whole number from {low} to {high}"
        if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,12}", value, re.ASCII):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise WrongValue(f"{value!r} is not a whole number", remedy)
        if not low <= value <= high:
            raise WrongValue(f"{value} is out of range", remedy)
        return value

    return check


def switch(value: object) -> bool:
    """True or false, also as the words people use."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("1", "true", "yes", "on", "0", "false", "no", "off"):
        return value.lower() in ("1", "true", "yes", "on")
    raise WrongValue(f"{value!r} is neither true nor false", "Write true or false")


def one_of(*known: str) -> Callable[[object], str]:
    """One of a few words."""

    def check(value: object) -> str:
        if value not in known:
            raise WrongValue(f"{value!r} is not known", f"Write one of: {', '.join(known)}")
        return str(value)

    return check


def folder(value: object) -> Path:
    """A folder, which may still be missing."""
    path = value if isinstance(value, Path) else Path(text(value)).expanduser()
    if path.exists() and not path.is_dir():
        raise WrongValue(f"{path} is not a folder", "Name a folder; it is made when it is missing")
    return path


def existing_file(value: object) -> Path | None:
    """A file that is there, or none."""
    if value in ("", None):
        return None
    path = Path(text(value)).expanduser()
    if not path.is_file():
        raise WrongValue(f"{path} is not there", "Name a file that exists, or leave the key out")
    return path


def secret(value: object) -> str:
    """Empty, or long and varied enough not to be guessed."""
    written = text(value)
    if written and (len(written.encode()) < MIN_SECRET or len(set(written)) < 8):
        raise WrongValue(
            f"shorter than {MIN_SECRET} bytes or made of few letters",
            "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'",
        )
    return written


def words(value: object) -> tuple[str, ...]:
    """A list of texts; commas part them in the environment."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        return tuple(value)
    raise WrongValue("not a list of texts", 'Write ["one", "two"], or one,two in the environment')


def origins(value: object) -> tuple[str, ...]:
    """Web origins, exact."""
    listed = words(value)
    for word in listed:
        parts = urlsplit(word)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query or "*" in word:
            raise WrongValue(f"{word!r} is not an origin", "Write scheme and host only, as https://example.org")
    return tuple(word.lower() for word in listed)


def origin(value: object) -> str:
    """One web origin, or none: scheme, host, perhaps a port."""
    return origins([text(value)])[0] if value else ""


def networks(value: object) -> tuple[str, ...]:
    """Addresses or networks."""
    listed = words(value)
    for word in listed:
        try:
            ip_network(word)
        except ValueError as error:
            raise WrongValue(f"{word!r} is not an address or network", "Write 10.0.0.5 or 10.0.0.0/24") from error
    return listed


def speed(value: object) -> float:
    """Product seconds a real second; 0 means stepped (`max`)."""
    remedy = "Write 1, 10, 60, another number up to 1000, or max"
    if value in ("max", 0, 0.0):
        return 0.0
    try:
        factor = float(str(value))
    except ValueError as error:
        raise WrongValue(f"{value!r} is not a speed", remedy) from error
    if not 0.1 <= factor <= 1000:
        raise WrongValue(f"{value!r} is out of range", remedy)
    return factor


def moment(value: object) -> datetime | None:
    """A time with its zone, or none."""
    remedy = "Write date, time and zone, as 2026-07-11T08:00:00+03:00"
    if value in ("", None):
        return None
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(text(value))
    except ValueError as error:
        raise WrongValue(f"{value!r} is not a time", remedy) from error
    if moment.tzinfo is None:
        raise WrongValue("the time zone is missing", remedy)
    return moment
