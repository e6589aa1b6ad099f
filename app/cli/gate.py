"""Be a scanner at a gate: codes come from a scanner that types, or from a person, one a line; verdicts are shown big.

The token is from `usher admin scanner add`. The gate list is kept in a small file, so that this scanner decides by
itself while the link is cut and hands in later what it decided. A line of twelve letters is a code typed by hand;
`out` and `in` change between letting out and letting in.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hashlib
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.complaint import Complaint

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.gate.scanner import Scanner, Verdict

EXAMPLES = """\
examples:
  usher gate --server https://usher.example --token s1f0….3kd…     scan until the input ends
  usher gate --server http://127.0.0.1:8765 --once CODE             one code; the exit code is the verdict
  USHER_SCANNER_TOKEN=… usher gate --server … --lang en < codes.txt

exit codes: 0 the last code opened · 10 already used · 11 refused · 3 the token is not accepted
"""
USED = 10
REFUSED = 11
SHUT_OUT = 3
GREEN, ORANGE, RED, PLAIN = "\x1b[42;30;1m", "\x1b[48;5;208;30;1m", "\x1b[41;97;1m", "\x1b[0m"
WIDTH = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `usher gate` understands."""
    parser.add_argument("--server", required=True, metavar="URL", help="address of the backend")
    parser.add_argument("--token", default="", help="the scanner's token (else USHER_SCANNER_TOKEN)")
    parser.add_argument("--once", metavar="CODE", help="decide this code and end")
    parser.add_argument("--lang", choices=("ru", "en"), default="ru")
    parser.add_argument("--book", type=Path, metavar="FILE", help="where the list is kept (default: the user's data)")
    parser.add_argument("--trust", type=Path, metavar="CERT.pem", help="trust this certificate of the backend")
    parser.add_argument("--silent", action="store_true", help="no bell")


def run(args: argparse.Namespace) -> int:
    """Scan until the input ends; the exit code tells the last verdict."""
    token = args.token or os.environ.get("USHER_SCANNER_TOKEN", "")
    if not token:
        raise Complaint("No token was given.", "Make one with: usher admin scanner add EVENT GATE NAME", 2)
    with contextlib.suppress(KeyboardInterrupt):
        return asyncio.run(_at_work(args, token))
    return 0


def _book_of(args: argparse.Namespace, token: str) -> Path:
    if args.book is not None:
        return Path(args.book)
    from platformdirs import user_data_path

    folder = user_data_path("usher") / "gate"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{hashlib.sha256(f'{args.server} {token}'.encode()).hexdigest()[:16]}.db"


async def _at_work(args: argparse.Namespace, token: str) -> int:
    import ssl

    from app.gate.book import Book
    from app.gate.scanner import Scanner, ShutOutError

    book = Book(_book_of(args, token))
    trust = ssl.create_default_context(cafile=args.trust) if args.trust is not None else True
    scanner = Scanner(args.server, token, book, trust)
    link: asyncio.Task[None] | None = None
    try:
        await _listed(scanner)
        link = asyncio.create_task(scanner.run())
        return await (_once(args, scanner) if args.once is not None else _scan_all(args, scanner, link))
    except ShutOutError:
        print("The backend does not accept this token.", file=sys.stderr)
        return SHUT_OUT
    finally:
        if link is not None:
            link.cancel()
            with contextlib.suppress(asyncio.CancelledError, ShutOutError):
                await link
        await _last_try(scanner)
        if scanner.unread:
            print(_unread_words(scanner.unread), file=sys.stderr)
        await scanner.close()
        book.close()


async def _listed(scanner: Scanner) -> None:
    """A first list before the first code, if the backend is there at all."""
    import httpx

    if not scanner.book.ver:
        with contextlib.suppress(httpx.HTTPError):
            await scanner.fetch()


async def _last_try(scanner: Scanner) -> None:
    """What is still owed stays in the file for the next start, when the backend cannot be had now."""
    import httpx

    from app.gate.scanner import ShutOutError

    if scanner.book.owing():
        with contextlib.suppress(httpx.HTTPError, ShutOutError):
            await scanner.hand_in()


def _unread_words(nonces: Collection[str]) -> str:
    return (
        f"{len(nonces)} scan(s) could not be read by the backend and stay on this device: "
        f"{', '.join(sorted(nonces))}. They are handed in again at the next start: "
        "tell your administrator if that happens again."
    )


async def _once(args: argparse.Namespace, scanner: Scanner) -> int:
    return _show(args, scanner, await _scanned(scanner, args.once, leaving=False), leaving=False)


async def _scan_all(args: argparse.Namespace, scanner: Scanner, link: asyncio.Task[None]) -> int:
    code, leaving = 0, False
    lines = _typed_lines()
    while True:
        following = asyncio.ensure_future(lines.get())
        await asyncio.wait({following, link}, return_when=asyncio.FIRST_COMPLETED)
        if link.done():
            following.cancel()
            link.result()  # only an end by ShutOutError is an end
        line = await following
        if line is None:
            return code
        words = line.strip("\r\n")
        if words.lower() in ("in", "out"):
            leaving = words.lower() == "out"
        elif words:
            code = _show(args, scanner, await _scanned(scanner, words, leaving=leaving), leaving=leaving)


async def _scanned(scanner: Scanner, words: str, *, leaving: bool) -> Verdict:
    from app.domain.ticketcodes import typed

    return await scanner.scan(words, typed=bool(typed(words)), leaving=leaving)


def _typed_lines() -> asyncio.Queue[str | None]:
    """Lines of the standard input as they come, None at its end; read beside the loop, which must not wait for it."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[str | None] = asyncio.Queue()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(queue.put_nowait, line)
        loop.call_soon_threadsafe(queue.put_nowait, None)

    threading.Thread(target=read, name="stdin", daemon=True).start()
    return queue


def _show(args: argparse.Namespace, scanner: Scanner, verdict: Verdict, *, leaving: bool) -> int:
    """The verdict, big, in words and colour; its exit code."""
    from app.domain.admission import Standing
    from app.gate import words

    out = verdict.out
    used = out.verdict == Standing.USED
    colour = GREEN if out.ok else ORANGE if used else RED
    about = scanner.book.about
    title = words.title(out, args.lang, leaving=leaving)
    told = words.lines(out, scanner.book.doors(), about.zone if about else "UTC", args.lang, alone=verdict.alone)
    if sys.stdout.isatty():
        bell = "" if args.silent or out.ok else "\a"
        bar = f"{colour}{' ' * WIDTH}{PLAIN}"
        print(f"{bell}{bar}\n{colour}{title.center(WIDTH)}{PLAIN}\n{bar}")
        print("\n".join(told), flush=True)
    else:
        print(" | ".join([title, *told]), flush=True)
    return 0 if out.ok else USED if used else REFUSED
