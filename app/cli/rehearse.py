"""Live through a festival day with simulated guests, and report what happened.

The guests speak only through the widget's public endpoint of a backend that lives on the rehearsal's clock. Without
--server a backend of its own is started in a folder of its own and taken down again. How many dialogues the bot
closes, what it hands over and how fast it answers comes out of what it really does.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.complaint import Complaint

if TYPE_CHECKING:
    from app.crowd.embedded import Place, SignedIn
    from app.crowd.rehearsal import Plan
    from app.crowd.report import Report, Setting

EXAMPLES = """\
examples:
  usher rehearse --report day.json               the whole day as fast as it goes, in a few minutes
  usher rehearse --speed 60                      sixteen hours in sixteen minutes
  usher rehearse --from 13:30 --to 14:30 --speed 10   the doors open, to watch on a console
  usher rehearse --from 13:00 --to 15:00 --speed 10 --cuts 200
                                                 a bad network: what comes through it, in twelve minutes
  usher rehearse --demo                          a console in a window while the doors open
  usher rehearse --demo --headless --shots shots the same without a screen, pictures instead
  USHER_REHEARSAL_KEY=… usher rehearse --server http://127.0.0.1:8765
                                                 on a backend started with --rehearsal and the same key

Operators and consoles on a backend of yours need its administrator: USHER_ADMIN, USHER_ADMIN_PASSWORD.
The same seed brings the same guests. Exit code 0: nothing lost, nothing twice, no error; 1 otherwise.
"""
DIALOGUES = 1847
SEED = 2027
KEY = "USHER_REHEARSAL_KEY"
ADMIN = "USHER_ADMIN"
PASSWORD = "USHER_ADMIN_PASSWORD"  # noqa: S105 - the name of a variable, not a secret
OPERATORS = 3
DAWN_S = 8 * 3600.0
DAWN_ENDS_S = 5.0
"""before the rest begins: time must not go back"""
PICTURES = "14:12"
"""by then there is something on every screen: guests are inside, codes were refused, upgrades offered"""
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
SPEEDS = ("1", "10", "60", "max")
MOST_CUTS = 10_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `usher rehearse` understands."""
    add = parser.add_argument
    add("--server", metavar="URL", help=f"a backend in rehearsal, its key in {KEY}; default: one of its own")
    add("--speed", type=_speed, choices=SPEEDS, help="times as fast as the day (default: max; 10 with --demo)")
    add("--seed", type=int, default=SEED, metavar="N", help="of the guests (default: %(default)s)")
    add("--dialogues", type=_count, default=DIALOGUES, metavar="N", help="in the whole day (default: %(default)s)")
    add(
        "--from", dest="begin", type=_clock, metavar="HH:MM", help="default: 08:00; 13:50 with --demo, 14:12 headless"
    )
    add("--to", dest="end", type=_clock, default="24:00", metavar="HH:MM", help="default: %(default)s")
    add(
        "--operators",
        type=_few,
        metavar="N",
        help="simulated operators who take over (default: 3; none with --server, --demo)",
    )
    add("--consoles", type=_few, default=0, metavar="N", help="consoles that watch and are checked at the end")
    add(
        "--cuts",
        type=_cuts,
        default=0,
        metavar="N",
        help="cut consoles' links so often, at random bytes; guests' too",
    )
    add("--report", type=Path, metavar="FILE", help="write the figures as JSON")
    add("--wrong", type=Path, metavar="FILE", help="write the messages that the bot misread, as JSON lines")
    add("--demo", action="store_true", help="with a console in a window; closing it ends everything")
    add("--headless", action="store_true", help="with --demo: no window, pictures of the screens instead")
    add("--shots", type=Path, default=Path("shots"), metavar="DIR", help="where they go (default: %(default)s)")
    add("--data", type=Path, metavar="DIR", help="folder of the own backend, kept; default: a temporary one")


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of dialogues: give 1 to 1000000")
    return int(text)


def _few(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 100:
        raise argparse.ArgumentTypeError(f"{text!r} is too many or no number: give 0 to 100")
    return int(text)


def _cuts(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > MOST_CUTS:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of cuts: give 0 to {MOST_CUTS}")
    return int(text)


def _speed(text: str) -> str:
    return text if text == "max" else text.removesuffix("x").removesuffix("×")


def _clock(text: str) -> str:
    from app.crowd.day import clock_second

    try:
        clock_second(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}: give 14:00") from error
    return text


def run(args: argparse.Namespace) -> int:
    """Rehearse, print the summary, write the report."""
    from app.crowd.authenticator import EnrolmentError
    from app.crowd.crew import CrewError
    from app.crowd.cuts import NetworkError
    from app.crowd.embedded import BackendError
    from app.crowd.rehearsal import RehearsalError

    args.speed = args.speed or ("10" if args.demo else "max")
    args.begin = args.begin or (PICTURES if args.headless else "13:50" if args.demo else "08:00")
    _check(args)
    try:
        report = asyncio.run(_rehearse(args))
    except asyncio.CancelledError:  # asked to end before anything could be told
        raise KeyboardInterrupt from None
    except (RehearsalError, CrewError, EnrolmentError, NetworkError) as error:
        raise Complaint(str(error)) from error
    except BackendError as error:
        print(error.tail, file=sys.stderr)
        raise Complaint("The rehearsal's own backend did not start; its last words are above.") from error
    print(report.as_text())
    if args.report:
        _write(args.report, json.dumps(report.as_object(), ensure_ascii=False, indent=2) + "\n")
    if args.wrong:
        lines = (json.dumps(asdict(misread), ensure_ascii=False) for misread in report.tally.misreads)
        _write(args.wrong, "".join(f"{line}\n" for line in lines))
    return 0 if report.sound else 1


def _check(args: argparse.Namespace) -> None:
    """What cannot be done together, before any work."""
    if args.begin >= args.end:
        raise Complaint("--from must be before --to.", "For example: --from 13:30 --to 14:30", 2)
    if args.demo and args.server:
        raise Complaint("--demo brings its own backend.", "Leave --server out.", 2)
    if args.headless and not args.demo:
        raise Complaint("--headless goes with --demo.", "usher rehearse --demo --headless", 2)
    if args.cuts and args.demo:
        raise Complaint("--cuts goes without --demo.", "usher rehearse --speed 10 --cuts 200", 2)
    if args.cuts and not (_operators(args) or args.consoles):
        raise Complaint("--cuts needs links to cut.", "Add --operators 3 or --consoles 1.", 2)
    screen = not sys.platform.startswith("linux") or any(os.environ.get(name) for name in SCREENS)
    if args.demo and not args.headless and not screen:
        raise Complaint("There is no display here.", "Take pictures instead: usher rehearse --demo --headless")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    print(f"  written      {path}")


async def _rehearse(args: argparse.Namespace) -> Report:
    from app.crowd.embedded import Place, folder_for, own_backend

    _end_as_by_ctrl_c()
    plan, setting = _plan(args)
    if args.server:
        key = os.environ.get(KEY, "")
        if not key:
            raise Complaint(f"{KEY} is not set.", "Give it the key that the backend was started with.", 2)
        return await _hold(Place(args.server.rstrip("/"), key, _administrator()), plan, setting)
    async with folder_for(args.data) as folder:
        if args.demo:
            return await _show(args, folder, plan, setting)
        async with own_backend(folder, args.speed, _start(plan.begin)) as place:
            return await _hold(place, plan, setting)


def _end_as_by_ctrl_c() -> None:
    """Asked to end by a signal: the same orderly end as by Ctrl-C, the backend is taken down."""
    task = asyncio.current_task()
    if task is not None:
        with suppress(NotImplementedError):  # Windows has no such signals
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)


async def _show(args: argparse.Namespace, folder: Path, plan: Plan, setting: Setting) -> Report:
    """The morning at full speed, so that there is something to see, then the rest with a console beside it."""
    from app.crowd.demo import show
    from app.crowd.embedded import own_backend

    dawn = replace(plan, begin=DAWN_S, end=plan.begin - DAWN_ENDS_S, cut=True)
    print("First the morning, at full speed.")
    async with own_backend(folder, "max", _start(dawn.begin)) as place:
        admin = place.admin
        morning = await _hold(place, dawn, replace(setting, speed="max", operators=OPERATORS))
    if morning.interrupted:
        return morning
    shots: Path | None = args.shots if args.headless else None
    print("Taking pictures." if shots else "The console opens in a window. Close it to end the rehearsal.")
    try:
        async with own_backend(folder, args.speed, _start(plan.begin), admin) as place:
            report, code = await show(place, shots, _hold(place, plan, setting), print)
    except asyncio.CancelledError:  # asked to end before the second crowd could tell anything; the morning can
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()
        return replace(morning, interrupted=True)
    if code:
        raise Complaint(f"The console ended with code {code}; what it said stands above.")
    return report


def _administrator() -> SignedIn | None:
    """Who makes the operators on a backend that is not our own, from the environment."""
    from app.crowd.embedded import SignedIn

    login, password = os.environ.get(ADMIN, ""), os.environ.get(PASSWORD, "")
    return SignedIn(login, password) if login and password else None


async def _hold(place: Place, plan: Plan, setting: Setting) -> Report:
    from app.crowd.progress import Progress
    from app.crowd.rehearsal import hold

    progress = Progress()
    try:
        return await hold(place, plan, setting, progress.show)
    finally:
        progress.finish()


def _plan(args: argparse.Namespace) -> tuple[Plan, Setting]:
    from app.crowd.day import clock_second
    from app.crowd.rehearsal import Plan
    from app.crowd.report import Setting

    plan = Plan(args.seed, args.dialogues, clock_second(args.begin), clock_second(args.end))
    speed = args.speed if args.speed == "max" else f"{args.speed}×"
    people = (_operators(args), args.consoles)
    return plan, Setting(args.seed, speed, args.dialogues, args.begin, args.end, *people, args.cuts)


def _operators(args: argparse.Namespace) -> int:
    if args.operators is not None:
        return int(args.operators)
    return 0 if args.server or args.demo else OPERATORS


def _start(second: float) -> str:
    """Where the backend's clock begins: this second of the sample's rehearsal day, as ISO time with its zone."""
    from app.crowd.titles import rehearsal_midnight

    midnight: datetime = rehearsal_midnight()
    return (midnight + timedelta(seconds=second)).isoformat()
