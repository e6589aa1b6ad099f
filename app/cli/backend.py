"""Run the backend: the bot, the guests' channel with its sample page, the operators' gateway. One folder.

Everything has a default. A setting may stand on the command line, in the environment (USHER_PORT=9000) or in a TOML
file (--config); the command line wins, then the environment. On the first start a user `admin` is made and the
password shown once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.complaint import Complaint

if TYPE_CHECKING:
    from app.server.host import Host

EXAMPLES = """\
examples:
  usher backend                                   on http://127.0.0.1:8765, data in your home
  usher backend --data /srv/usher --host 0.0.0.0  for others too (give it TLS: tls_cert, tls_key in the file)
  usher backend --sample                          with the sample festival; its page is at /
  usher backend --port 0 --rehearsal --speed 60   a rehearsal sixty times as fast, on a free port

settings of the file and the environment:
"""
OPTIONS = ("data", "host", "port", "speed", "start", "brain", "log_level")
SWITCHES = ("sample", "rehearsal", "bench")


def _settings_listed() -> str:
    from app.server.settings import KEYS

    return "\n".join(f"  {name:<20} {key.about}" for name, key in KEYS.items())


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `usher backend` understands."""
    from app.server.settings import KEYS

    parser.epilog = EXAMPLES + _settings_listed()
    for name in OPTIONS:
        parser.add_argument(f"--{name.replace('_', '-')}", metavar=name.upper(), help=KEYS[name].about)
    for name in SWITCHES:
        parser.add_argument(f"--{name}", action="store_true", default=None, help=KEYS[name].about)
    parser.add_argument("--no-limits", dest="limits", action="store_false", default=None, help=KEYS["limits"].about)
    parser.add_argument("--config", type=Path, metavar="FILE.toml", help="file with settings")


def run(args: argparse.Namespace) -> int:
    """Serve until a signal ends it."""
    from app.ports.storage import NewerSchemaError
    from app.server import logs, process, settings
    from app.service.mappings import DataError

    os.umask(0o077)  # what the backend writes is its owner's alone
    try:
        read = settings.read(os.environ, vars(args), args.config)
        logs.configure(read.log_level)
        with asyncio.Runner(loop_factory=process.new_loop) as runner:
            runner.run(process.serve(read, _say_ready))
    except settings.SettingsError as wrong:
        raise Complaint(f"{wrong.place}: {wrong.key}: {wrong.wrong}.".replace(": :", ":"), wrong.remedy) from wrong
    except NewerSchemaError as newer:
        raise Complaint(
            "The database was written by a newer Usher.", "Update this one; it never migrates down."
        ) from newer
    except DataError as wrong:
        raise Complaint(f"The sample festival is damaged: {wrong}", "Install Usher again.") from wrong
    return 0


def _say_ready(host: Host, url: str) -> None:
    """One JSON line for programs; words for a person at a terminal."""
    password = host.first_password
    if sys.stdout.isatty():
        print(f"Usher listens on {url}")
        if password:
            print(f"Sign in as admin with the password {password} (shown only now)")
    else:
        told: dict[str, object] = {"url": url, "rehearsal": host.rehearsal}
        if password:
            told["admin"] = {"login": "admin", "password": password}
        print(json.dumps(told))
    sys.stdout.flush()
