"""Whether there is a screen to open a window on, and a virtual one for tests where there is none."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from installer.complaint import Complaint
from installer.progress import end

X_SOCKETS = Path("/tmp/.X11-unix")  # noqa: S108 -- the fixed place of X servers' sockets, only ever connected to
SCREEN = "1600x1000x24"


def why_no_display(environ: Mapping[str, str]) -> str | None:
    """None where a window can be opened, else one sentence that says why not."""
    if not sys.platform.startswith("linux"):
        return None
    if environ.get("WAYLAND_DISPLAY"):
        return None
    display = environ.get("DISPLAY", "")
    if not display:
        return "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)."
    if not answers(display):
        return f"DISPLAY is {display}, but nothing answers there."
    return None


def answers(display: str) -> bool:
    """Whether an X server listens at a local `display` (":0"); one on another host is taken at its word."""
    local = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", display)
    if local is None:
        return True
    path = str(X_SOCKETS / f"X{local[1]}")
    for address in (path, f"\0{path}"):  # servers in another container offer only the second kind
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            try:
                probe.connect(address)
            except OSError:
                continue
            return True
    return False


@contextmanager
def screen(environ: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Yield an environment whose DISPLAY answers: the person's own, else an Xvfb that lives as long as the body."""
    if not sys.platform.startswith("linux") or (environ.get("DISPLAY") and answers(environ["DISPLAY"])):
        yield dict(environ)
        return
    ready, told = os.pipe()
    command = ["Xvfb", "-displayfd", str(told), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    server = subprocess.Popen(
        command, pass_fds=[told], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(told)
    try:
        with os.fdopen(ready) as answer:
            number = answer.readline().strip()  # the server writes it when it listens; the end of file when it dies
        if not number:
            raise Complaint("Xvfb did not start.", "Start it by hand to see why: Xvfb :99")
        yield {**environ, "DISPLAY": f":{number}"}
    finally:
        end(server)
