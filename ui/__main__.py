"""``usher-console``: the desktop program of the operator."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

_ABOUT = """\
The operator's console of Usher: the queue, conversations, live load and knowledge of a festival's support.

It signs in to a backend, keeps what it knows on this computer and works on through a bad network: actions are
written down first and sent when the link is there, each once.
"""
_EXAMPLES = """\
examples
  usher-console                                    the server used last, or a form to type one
  usher-console --server https://usher.example.org  another server
  usher-console --server http://127.0.0.1:8765     a backend on this computer (plain http only here)
  usher-console --shots pictures                   draw every screen with the sample festival, no server needed
  usher-console --lang en --theme dark             once in English and dark; the settings stay as they are

keys to begin with
  J K next and previous · T take · R reply · Ctrl+Enter send · N note · E resolve · / search · ? all keys

files
  settings and data live where this system keeps them; USHER_CONSOLE_HOME=DIR moves both into one folder.
  What went wrong stands in console.log beside the data: kinds and ids, never what people wrote.
  Tokens are in the system's keyring, never in a file.
  USHER_CONSOLE_USER and USHER_CONSOLE_PASSWORD sign in at once, as `usher rehearse --demo` does; with --server and
  --shots DIR the console looks around there without a screen and leaves pictures.
"""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(
        prog="usher-console",
        description=_ABOUT,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--server", metavar="URL", default="", help="the backend to sign in to")
    made.add_argument("--shots", metavar="DIR", type=Path, help="draw every screen to PNG files in DIR and end")
    made.add_argument("--only", metavar="WORD", default="", help="with --shots: only pictures whose name has WORD")
    made.add_argument("--lang", choices=("ru", "en"), default="", help="language of the window, this time")
    made.add_argument("--theme", choices=("light", "dark", "hc"), default="", help="theme, this time")
    made.add_argument("--version", action="store_true", help="print the version and end")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the console or one of its errands; the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if "--decode-picture" in given:
        from ui.models.pictures import work

        return work()
    options = parser().parse_args(given)
    if options.version:
        from ui.bootstrap import version

        sys.stdout.write(f"usher-console {version()}\n")
        return 0
    user, password = os.environ.get("USHER_CONSOLE_USER", ""), os.environ.get("USHER_CONSOLE_PASSWORD", "")
    if options.shots is not None:
        _keep_log(to_file=False)
    if options.shots is not None and options.server:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        from ui.bootstrap import Options
        from ui.tour import take

        return take(options.shots, Options(options.server, options.lang, options.theme, user, password))
    if options.shots is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        from ui.shots import draw_all

        return draw_all(options.shots, options.only)
    if not _has_display():
        sys.stderr.write("usher-console: no display here. Use --shots DIR for pictures of its screens.\n")
        return 2
    _keep_log(to_file=True)
    from ui.bootstrap import Options, run

    return run(Options(options.server, options.lang, options.theme, user, password))


def _keep_log(*, to_file: bool) -> None:
    from app.console import logbook
    from app.console.settings import data_dir

    logbook.keep(data_dir() if to_file else None)


def _has_display() -> bool:
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main())
