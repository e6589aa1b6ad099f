"""Stand-ins for the system's own tools, as small shell scripts on a PATH of their own.

Each notes how it was called in `calls`, one line a call, and then does the little that its callers look for.
"""

from __future__ import annotations

import sys
from pathlib import Path

UV = f"""
case "$1" in
  --version) echo "uv 0.0.0" ;;
  venv)
    for folder in "$@"; do :; done
    mkdir -p "$folder/bin"
    ln -s {sys.executable} "$folder/bin/python"
    ;;
  pip)
    while [ "$1" != "--python" ]; do shift; done
    touch "$(dirname "$2")/usher"
    ;;
esac
"""


class Tools:
    """A folder of stand-ins. `path` is a PATH that holds them and the plain shell's own tools."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "tools"
        self._folder.mkdir()
        self._notes = folder / "calls"
        self.path = f"{self._folder}:/usr/bin:/bin"

    def add(self, name: str, body: str = "") -> None:
        """Make `name` a tool that notes its call and runs `body`."""
        script = self._folder / name
        script.write_text(f'#!/bin/sh\necho "{name} $*" >> "{self._notes}"\n{body}\n', encoding="utf-8")
        script.chmod(0o755)

    def add_uv(self) -> None:
        """A uv that makes an environment of links and installs the command `usher` only."""
        self.add("uv", UV)

    @property
    def calls(self) -> list[str]:
        """How the tools were called, in order; asking a tool for its version does not count."""
        if not self._notes.exists():
            return []
        return [line for line in self._notes.read_text(encoding="utf-8").splitlines() if "--version" not in line]
