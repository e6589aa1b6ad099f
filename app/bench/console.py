"""Measure the console: the real window against a counterpart on a real socket, each part in a fresh process.

`stall_p99_ms` is how late a 5 ms heartbeat of the window's loop comes with 340 open dialogues and 50 events a second,
`stall_p99_ms_34k` with 34,000 and 1,000; `idle_…` is the same with nothing going on, `computing_…` what the window's
thread computed itself. `event_to_screen_p95_ms` runs from the other side's socket to the painted row, `start_s` from
the start of the process to a painted queue that takes a key, `rss_mb` is the memory at 340.
Without a display the window is drawn offscreen.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLES = """\
examples:
  usher bench console                           a minute and a half, figures on the screen
  usher bench console --json console.json --seconds 30
  xvfb-run usher bench console                  in a real window
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `usher bench console` understands."""
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures as JSON")
    parser.add_argument("--seconds", type=float, default=20.0, help="length of each part under load")


def run(args: argparse.Namespace) -> int:
    """Let the console measure itself; it is a program of its own and shares nothing with this one but its folder."""
    if importlib.util.find_spec("PySide6") is None:
        print("usher bench console needs the console's part of the installation (PySide6).", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="usher-bench-") as folder:
        out = args.json.absolute() if args.json is not None else Path(folder) / "console.json"
        words = ["--json", str(out), "--seconds", str(args.seconds)]
        ended = subprocess.run([sys.executable, "-m", "ui.measure", *words], check=False)  # noqa: S603  # our own module
        if ended.returncode == 0:
            print(out.read_text(encoding="utf-8"), end="")
        return ended.returncode
