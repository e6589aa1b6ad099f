"""The libraries and programs that no Python package carries: what is missing, and how it gets here.

A need is looked for by what it gives (a library that loads, a program on PATH), never by a package's
name, so that any distribution satisfies it; the Debian package is only how it is fetched.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from installer.complaint import Complaint
from installer.progress import Steps

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
FONT_KINDS = frozenset({".ttf", ".otf", ".ttc"})
APT_LISTS = Path("/var/lib/apt/lists")
DPKG_UPDATES = Path("/var/lib/dpkg/updates")
APT_INSTALL = ("apt-get", "install", "-y", "-q", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300")


@dataclass(frozen=True)
class Need:
    """Something of the system: `package` is Debian's name, `found` tells whether it is here.

    A `nicety` is fetched where we may, and done without where we may not.
    """

    package: str
    found: Callable[[], bool]
    nicety: bool = False


def _library(package: str, soname: str) -> Need:
    return Need(package, lambda: loads(soname))


def _program(package: str, *names: str) -> Need:
    return Need(package, lambda: any(shutil.which(name) for name in names))


def loads(soname: str) -> bool:
    """Whether the dynamic loader finds the shared library `soname`."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def has_font(folders: Iterable[str] = FONT_FOLDERS, part: str = "") -> bool:
    """Whether a scalable font with `part` in its name is installed; without any, every letter on a page is a box."""
    for folder in folders:
        for _, _, names in os.walk(Path(folder).expanduser()):
            if any(Path(name).suffix.lower() in FONT_KINDS and part in name.lower() for name in names):
                return True
    return False


WINDOW_NEEDS = (
    _library("libgl1", "libGL.so.1"),
    _library("libegl1", "libEGL.so.1"),
    _library("libxkbcommon0", "libxkbcommon.so.0"),
    _library("libfontconfig1", "libfontconfig.so.1"),
    _library("libdbus-1-3", "libdbus-1.so.3"),
    _library("libglib2.0-0", "libgthread-2.0.so.0"),
    _library("libx11-xcb1", "libX11-xcb.so.1"),
    _library("libxcb-cursor0", "libxcb-cursor.so.0"),
    _library("libxcb-icccm4", "libxcb-icccm.so.4"),
    _library("libxcb-image0", "libxcb-image.so.0"),
    _library("libxcb-keysyms1", "libxcb-keysyms.so.1"),
    _library("libxcb-randr0", "libxcb-randr.so.0"),
    _library("libxcb-render-util0", "libxcb-render-util.so.0"),
    _library("libxcb-shape0", "libxcb-shape.so.0"),
    _library("libxcb-sync1", "libxcb-sync.so.1"),
    _library("libxcb-xfixes0", "libxcb-xfixes.so.0"),
    _library("libxkbcommon-x11-0", "libxkbcommon-x11.so.0"),
    Need("fonts-dejavu-core", has_font),
    Need("fonts-noto-color-emoji", lambda: has_font(part="emoji"), nicety=True),  # guests write them
)
TEST_NEEDS = (
    *WINDOW_NEEDS,
    _program("xvfb", "Xvfb"),
    _program("xdotool", "xdotool"),
    _program("chromium", "chromium", "chromium-browser", "google-chrome"),
    _program("dbus", "dbus-run-session"),
    _program("gnome-keyring", "gnome-keyring-daemon"),
)


def missing(needs: Iterable[Need]) -> list[str]:
    """The Debian packages of the needs that are not met. Only Linux has any: elsewhere wheels carry all."""
    if not sys.platform.startswith("linux"):
        return []
    return [need.package for need in needs if (_may_install() or not need.nicety) and not need.found()]


def _may_install() -> bool:
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def fetch(packages: Sequence[str], steps: Steps, environ: Mapping[str, str]) -> None:
    """Install Debian packages as root. Raises Complaint with the one command where that is not ours to do."""
    if not packages:
        return
    _refuse_without_root(packages)
    env = {**environ, "DEBIAN_FRONTEND": "noninteractive"}
    remedy = f"Run it by hand to see more: {command_line(packages, sudo=False)}"
    if DPKG_UPDATES.is_dir() and any(DPKG_UPDATES.iterdir()):
        steps.run("Finishing an interrupted dpkg", ["dpkg", "--configure", "-a"], env, remedy)
    fresh = any(APT_LISTS.glob("*_Packages*"))
    if not fresh:
        _update(steps, env, remedy)
    try:
        steps.run(_title(packages), [*APT_INSTALL, *packages], env, remedy)
    except Complaint:
        if not fresh:
            raise
        steps.say("  Debian's lists may be old: reading them again.")
        _update(steps, env, remedy)
        steps.run(_title(packages), [*APT_INSTALL, *packages], env, remedy)


def _update(steps: Steps, env: Mapping[str, str], remedy: str) -> None:
    steps.run("Reading Debian's lists", ["apt-get", "update", "-q"], env, remedy)


def _title(packages: Sequence[str]) -> str:
    return f"System packages ({len(packages)})"


def _refuse_without_root(packages: Sequence[str]) -> None:
    if shutil.which("apt-get") is None:
        raise Complaint(
            f"This system lacks what Debian calls: {' '.join(packages)}.",
            "Install the same with this system's package manager, then start the same command again.",
        )
    if os.geteuid() != 0:
        raise Complaint(
            f"{len(packages)} system packages are missing, and only root may install them.",
            f"Run this one command, then start the same command again:\n  {command_line(packages)}",
        )


def command_line(packages: Sequence[str], sudo: bool = True) -> str:
    """The one shell command that installs `packages` on Debian."""
    if not sudo:
        return f"apt-get update && apt-get install -y --no-install-recommends {' '.join(packages)}"
    return f"sudo sh -c '{command_line(packages, sudo=False)}'"
