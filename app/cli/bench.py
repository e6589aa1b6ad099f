"""Measure Usher: each part starts what it needs, takes its figures and takes everything down again.

Parts bring their own modules (`app.bench.NAME` with `add_arguments` and `run`), imported only when asked for.
"""

from __future__ import annotations

import argparse
from importlib import import_module

from app.cli.complaint import Complaint

PARTS = {
    "brain": "the bot's understanding: accuracy, zones, emotion, safety, speed",
    "backend": "messages a second from guests over HTTP to twenty consoles",
    "gate": "scans a second over HTTP, search and look-up of tickets, with 18,000 of them",
    "console": "the window: stalls, time from event to screen, memory",
    "school": "the bot learns its textbook again (after a change of resources/language)",
    "sim": "session, journal and dispatch under cuts and crashes, with deliberate bugs",
}
EXAMPLES = """\
examples:
  usher bench backend --json backend.json
  usher bench brain --kb kb.jsonl --test messages.jsonl --json brain.json
  usher bench console --json console.json
  usher bench gate --json gate.json
  usher bench sim --seeds 300 --json sim.json

Each part teaches itself: usher bench backend --help
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The part, and whatever it understands itself."""
    parser.add_argument("part", choices=PARTS, metavar="PART", help="; ".join(f"{n}: {a}" for n, a in PARTS.items()))
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="…", help="arguments of the part")


def run(args: argparse.Namespace) -> int:
    """Hand over to the part."""
    try:
        part = import_module(f"app.bench.{args.part}")
    except ModuleNotFoundError as error:
        raise Complaint(
            f"usher bench {args.part} needs {error.name}, which is not installed.", "Set it up."
        ) from error
    parser = argparse.ArgumentParser(
        prog=f"usher bench {args.part}",
        description=part.__doc__,
        epilog=getattr(part, "EXAMPLES", None),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    part.add_arguments(parser)
    return int(part.run(parser.parse_args(args.rest)))
