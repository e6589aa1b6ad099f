"""The world a test runs in: a home of its own, no network beyond this machine, a clock zone that shows mistakes.

Imported first by `tests/conftest.py`, before any product code, because libraries read much of this when they
are imported. Standard library only.
"""

from __future__ import annotations

import atexit
import errno
import itertools
import os
import shutil
import socket
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

# A zone with an odd offset and summer time: code that takes local time for UTC is wrong by hours, not by nothing.
# Written as POSIX does, so that it needs no zone files.
TIME_ZONE = "NST3:30NDT,M3.2.0/2,M11.1.0/2"
FOLDERS = {
    "HOME": "",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_STATE_HOME": "state",
    "XDG_CACHE_HOME": "cache",
    "XDG_RUNTIME_DIR": "run",
}
# what a person may have set for themselves and a test must not see
PERSONAL = ("LANGUAGE", "QT_SCALE_FACTOR", "QT_STYLE_OVERRIDE", "QT_QPA_PLATFORMTHEME", "QT_PLUGIN_PATH", "NO_COLOR")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
NETWORK_EVENTS = frozenset(
    {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"}
)

_number = itertools.count()
_base = Path(tempfile.mkdtemp(prefix="usher-tests-"))
atexit.register(shutil.rmtree, _base, ignore_errors=True)

refused: list[str] = []
"""Addresses beyond this machine that code under test has asked for since the list was last cleared."""


def fresh_home() -> dict[str, str]:
    """Make an empty home with its folders. Returns the environment variables that lead there."""
    home = _base / str(next(_number))
    variables = {}
    for name, part in FOLDERS.items():
        folder = home / part
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        variables[name] = str(folder)
    return variables


def settle() -> None:
    """Bring this process, and what it starts, into the world of tests."""
    for name in list(os.environ):
        if name in PERSONAL or name in PROXIES or name.startswith("USHER_"):
            del os.environ[name]
    os.environ.update(fresh_home())
    os.environ.update(TZ=TIME_ZONE, LANG="C.UTF-8", LC_ALL="C.UTF-8")
    if hasattr(time, "tzset"):
        time.tzset()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # the person's keyring and session bus are nobody's to test with; tests of the real ones start their own
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={_base}/no-bus"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    sys.addaudithook(_stay_on_this_machine)


def _stay_on_this_machine(event: str, args: tuple[Any, ...]) -> None:
    if event not in NETWORK_EVENTS:
        return
    asked = args[0] if event in {"socket.getaddrinfo", "socket.gethostbyname"} else args[1]
    host = asked[0] if isinstance(asked, tuple) and asked else asked
    if isinstance(args[0], socket.socket) and args[0].family not in {socket.AF_INET, socket.AF_INET6}:
        return
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if not isinstance(name, str) or _is_here(name):
        return
    if name.endswith(".invalid"):  # reserved for names that do not exist: answered as a resolver would
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    refused.append(name)
    raise OSError(errno.ENETUNREACH, f"tests stay on this machine; {name} is beyond it")


def _is_here(host: str) -> bool:
    any_address = {"", "0.0.0.0", "::"}  # noqa: S104 -- compared with, nothing is bound
    return host in {"localhost", "::1"} | any_address or host.startswith("127.")
