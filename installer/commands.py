"""`demo` and `test`: what each needs from the machine, and what each starts."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from types import FrameType

from installer import display, environment, gate, system
from installer.complaint import Complaint
from installer.place import Place, checkout
from installer.progress import Steps

EXAMPLES = """\
examples:
  python3 -m installer demo                      the console on the rehearsal festival, in a window
  python3 -m installer demo --headless           the same without a screen; pictures land in shots/
  python3 -m installer test                      the whole gate: form, types, contracts, tests, coverage
  python3 -m installer test --slow               the tests that take minutes
  python3 -m installer test --only types         one part of the gate
  python3 -m installer test -- tests/domain -x   your own choice of tests

Both set everything up first; the second time that takes less than a second. An interrupted
set-up is finished by the next start. Nothing is written outside this folder, except Debian's
packages where you are root.
"""
STOPPED = "Stopped. Start the same command again: the set-up goes on where it can."


def arguments() -> argparse.ArgumentParser:
    """The command line of the installer."""
    parser = argparse.ArgumentParser(
        prog="python3 -m installer",
        description="Sets Usher up in this folder and runs it.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", metavar="demo | test | setup", required=True)
    demo = commands.add_parser("demo", help="run the console against a backend that lives through a festival")
    demo.add_argument("--headless", action="store_true", help="without a screen: leave pictures of the screens")
    demo.add_argument("--shots", default="shots", metavar="DIR", help="where the pictures go (default: %(default)s)")
    test = commands.add_parser("test", help="run the whole quality gate")
    pace = test.add_mutually_exclusive_group()
    pace.add_argument("--fast", action="store_true", help="all but the slow tests (this is the default)")
    pace.add_argument("--slow", action="store_true", help="only the tests marked slow; they take minutes")
    test.add_argument("--only", choices=gate.GROUPS, help="one part of the gate")
    test.add_argument("pytest_args", nargs="*", metavar="-- ARG", help="hand-picked tests, as pytest takes them")
    commands.add_parser("setup", help="only make the environment, for work on Usher")
    return parser


def run(argv: Sequence[str]) -> int:
    """Carry out one command line. Returns the exit code: 0 done, 1 failed, 2 misused, 130 stopped by Ctrl-C."""
    options = arguments().parse_args(argv)
    place = checkout()
    steps = Steps(place.log)
    previous = signal.signal(signal.SIGTERM, _leave)
    try:
        return _carry_out(options, place, steps)
    except Complaint as trouble:
        print(f"\n{trouble.what}\n{trouble.remedy}", file=sys.stderr)
        return trouble.exit_code
    except PermissionError as error:
        print(f"\nNot allowed to write {error.filename}: is this folder yours? {error.strerror}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\n{STOPPED}", file=sys.stderr)
        return 130
    finally:
        signal.signal(signal.SIGTERM, previous)


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _carry_out(options: argparse.Namespace, place: Place, steps: Steps) -> int:
    if options.command == "demo":
        return demo(place, steps, os.environ, headless=options.headless, shots=options.shots)
    if options.command == "test":
        set_up(place, steps, os.environ, system.TEST_NEEDS)
        choice = gate.Choice(options.only, options.slow, tuple(options.pytest_args))
        return gate.run(place, steps, environment.clean_environ(os.environ), choice)
    set_up(place, steps, os.environ, system.WINDOW_NEEDS)
    return 0


def set_up(place: Place, steps: Steps, environ: Mapping[str, str], needs: Sequence[system.Need]) -> None:
    """Bring system and environment to what `needs` and the locks say; silent when they are there already."""
    started = time.monotonic()
    packages = system.missing(needs)
    if environment.found_stamp(place) != environment.wanted_stamp(place):
        packages += environment.missing_means(place, environ)
        steps.say("Setting Usher up:")
    system.fetch(packages, steps, environ)
    if environment.make(place, steps, environ) or packages:
        steps.say(f"Set up in {time.monotonic() - started:.0f} s.\n")


def demo(place: Place, steps: Steps, environ: Mapping[str, str], *, headless: bool, shots: str) -> int:
    """Set up, then become `usher rehearse --demo`. Complains before any work when a window cannot be opened."""
    reason = None if headless else display.why_no_display(environ)
    if reason:
        raise Complaint(
            f"The demo opens a window, and it cannot here. {reason}",
            "Run it without one, and look at the pictures it leaves:\n  python3 -m installer demo --headless",
            exit_code=2,
        )
    set_up(place, steps, environ, system.WINDOW_NEEDS)
    command = [str(place.script("usher")), "rehearse", "--demo"]
    if headless:
        command += ["--headless", "--shots", shots]
    return _become(command, environment.clean_environ(environ))


def _become(command: Sequence[str], env: Mapping[str, str]) -> int:
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(command[0], list(command), dict(env))  # noqa: S606 -- no shell wanted: signals reach the demo itself
    return subprocess.run(command, env=dict(env), check=False).returncode
