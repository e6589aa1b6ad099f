"""The command `usher`: finds the asked-for part, lets it read its arguments, and ends cleanly whatever happens.

Each part is a module beside this one, imported only when it is asked for, with three things:
`add_arguments(parser)`, `run(args) -> int` (the exit code) and, for its help, a docstring and a text `EXAMPLES`.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from importlib import import_module, metadata
from types import ModuleType

from app.cli.complaint import Complaint

PARTS = {
    "backend": "run the backend: bot, guests' channels, operators' gateway, one SQLite file",
    "sandbox": "run a payment provider to try things with; no money moves",
    "rehearse": "live through a festival day with simulated guests, and report what happened",
    "admin": "users, roles, secrets, backup and restore of the database while it runs",
    "gate": "be a scanner at a gate: codes in, verdicts out, also while the link is cut",
    "bench": "measure the brain, the backend, the console and the link; figures as JSON",
}
EXAMPLES = """\
examples:
  usher backend                                  start the backend with everything by default
  usher admin user add anna --role operator      let somebody sign in
  usher rehearse --speed 60 --report day.json    a festival day in sixteen minutes, measured
  usher rehearse --demo                          the same day to look at, with a console
  usher bench backend --json figures.json        how fast this machine is

Each part teaches itself: usher backend --help
The operator's console is a program of its own: usher-console --help
"""
INTERRUPTED = 130
BUG = 70  # the number that sysexits gives to a fault of the program itself


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line (the process's own when `argv` is None). Returns the exit code, never a traceback."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(words)
    except Complaint as trouble:
        return _tell(words, str(trouble), trouble.exit_code)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _forget_stdout()
        return 0
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _tell(words, f"{where}{error.strerror or error}", 1)
    except Exception as bug:  # the last resort: a person gets a line, the maker gets the whole story
        return _tell(words, _bug_line(bug), BUG)


def _run(words: Sequence[str]) -> int:
    if not words or words[0] not in PARTS:
        _top().parse_args(words or ["--help"])  # ends the process: help, version, or what was said wrongly
    name, *rest = words
    part = _load(name)
    parser = argparse.ArgumentParser(
        prog=f"usher {name}",
        description=part.__doc__ or PARTS[name],
        epilog=getattr(part, "EXAMPLES", None),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    part.add_arguments(parser)
    return int(part.run(parser.parse_args(rest)))


def _top() -> argparse.ArgumentParser:
    listing = "\n".join(f"  {name:<10} {what}" for name, what in PARTS.items())
    parser = argparse.ArgumentParser(
        prog="usher",
        usage="usher [--version] [--help] PART …",
        description=f"Usher, the day-of-event support of concerts and festivals.\n\nparts:\n{listing}",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"usher {metadata.version('usher')}")
    parser.add_argument("part", choices=PARTS, metavar="PART", help=argparse.SUPPRESS)
    return parser


def _load(name: str) -> ModuleType:
    try:
        return import_module(f"app.cli.{name}")
    except ModuleNotFoundError as error:
        if error.name == f"app.cli.{name}":
            raise Complaint(f"This installation has no {name}.", "Install the whole of Usher.") from error
        remedy = "Set it up with: python3 -m installer setup"
        raise Complaint(f"usher {name} needs the package {error.name}, which is not installed.", remedy) from error


def _tell(words: Sequence[str], line: str, code: int) -> int:
    part = next((word for word in words if word in PARTS), "")
    print(f"usher {part}".strip() + f": {' '.join(line.split())}", file=sys.stderr)
    return code


def _bug_line(bug: Exception) -> str:
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", prefix="usher-fault-", suffix=".txt", delete=False
    ) as story:
        traceback.print_exception(bug, file=story)
    return f"a fault of Usher's own ({type(bug).__name__}: {bug}). Please send {story.name} to its makers."


def _forget_stdout() -> None:
    """The reader of our output has gone (`usher … | head`): keep Python from complaining at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
