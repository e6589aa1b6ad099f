"""Run the sandbox payment provider by itself: a hosted page, signed webhooks, refunds, receipts; no money moves.

A backend with the sample festival or in a rehearsal has one inside. This one is for trying the two apart: stop
either, let answers get lost (PUT /v1/faults), and see that every payment still counts once. The key of the shop comes
from the environment, USHER_SANDBOX_KEY, at least 32 bytes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys

from app.cli.complaint import Complaint

EXAMPLES = """\
examples:
  usher sandbox --port 8790                              on http://127.0.0.1:8790
  usher sandbox --notify http://127.0.0.1:8765/hooks/sandbox --file sandbox.db
  usher backend --config shop.toml                       with sandbox_url and sandbox_key of this one
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `usher sandbox` understands."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8790, help="port; 0 takes a free one")
    parser.add_argument("--file", default=":memory:", help="SQLite file of its books; without one they are forgotten")
    parser.add_argument(
        "--notify", default="", metavar="URL", help="where webhooks go: …/hooks/sandbox of the backend"
    )
    parser.add_argument("--url", default="", help="how guests reach its pages, when not by the address listened on")


def run(args: argparse.Namespace) -> int:
    """Serve until a signal ends it."""
    from app.server import setting_values

    try:
        key = setting_values.secret(os.environ.get("USHER_SANDBOX_KEY", ""))
    except setting_values.WrongValue as wrong:
        raise Complaint(f"USHER_SANDBOX_KEY is {wrong.wrong}.", wrong.remedy) from wrong
    if not key:
        raise Complaint("USHER_SANDBOX_KEY is missing.", "Set it to the key that the backend has as sandbox_key.")
    asyncio.run(_serve(args, key))
    return 0


async def _serve(args: argparse.Namespace, key: str) -> None:
    from app.sandbox import serving

    listener = serving.listen(args.host, args.port)
    left = asyncio.Event()
    for end in (signal.SIGINT, signal.SIGTERM):
        signal.signal(end, lambda *_: asyncio.get_event_loop().call_soon_threadsafe(left.set))
    async with serving.running(listener, key, path=args.file, notify=args.notify, url=args.url) as sandbox:
        print(json.dumps({"url": sandbox.url}))
        sys.stdout.flush()
        await left.wait()
