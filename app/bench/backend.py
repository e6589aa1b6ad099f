"""Measure the backend: guests' messages through HTTP to durable commit and on to twenty consoles.

The backend runs as a process of its own; this process is the load: guests over keep-alive connections and consoles
that decode every event, check that none is missing and acknowledge. Three numbers stand beside one another:
`echo_per_s` (the same server bare), `accepted_per_s` (stored and shown, the bot switched off) and `answered_per_s`
(with the bot). `answered_p99_ms` is taken at a calm pace of 340 guests, from the guest's request to the answer on a
console's wire; `saturated_p99_ms` while everything runs as fast as it can.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import msgspec

from app.bench.console_line import ConsoleLine
from app.bench.guests_load import Crowd
from app.bench.http_line import HttpLine
from app.bench.started import started
from app.protocol.api import SignIn, Tokens, UserChange, UserChanged
from app.server.process import new_loop
from app.server.sample import load_sample

WARM_S = 1.5
CATCH_UP_S = 30.0
EVENT = "northern-light"
EXAMPLES = """\
examples:
  usher bench backend                           about a minute, figures on the screen
  usher bench backend --json backend.json --seconds 10
  usher bench backend --parts accepted --consoles 1 --in-flight 8
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to measure."""

    seconds: float = 8.0
    guests: int = 340
    consoles: int = 20
    in_flight: int = 96
    thinking: int = 24
    pace_per_s: float = 40.0
    deflate: bool = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `usher bench backend` understands."""
    plan = Plan()
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures as JSON")
    parser.add_argument("--seconds", type=float, default=plan.seconds, help="length of each measurement")
    parser.add_argument("--guests", type=int, default=plan.guests, help="conversations")
    parser.add_argument("--consoles", type=int, default=plan.consoles, help="consoles that read along")
    parser.add_argument("--in-flight", type=int, default=plan.in_flight, help="requests at once, bot off")
    parser.add_argument("--thinking", type=int, default=plan.thinking, help="questions at once, bot on")
    parser.add_argument("--pace", type=float, default=plan.pace_per_s, help="messages a second of the calm part")
    parser.add_argument("--deflate", action="store_true", help="consoles ask for compression")
    parser.add_argument("--parts", default="echo,accepted,answered", help="which of echo,accepted,answered")


def run(args: argparse.Namespace) -> int:
    """Measure and tell."""
    plan = Plan(
        seconds=args.seconds,
        guests=args.guests,
        consoles=args.consoles,
        in_flight=args.in_flight,
        thinking=args.thinking,
        pace_per_s=args.pace,
        deflate=args.deflate,
    )
    figures: dict[str, Any] = {"cpus": os.cpu_count(), "consoles": plan.consoles, "guests": plan.guests}
    with (
        tempfile.TemporaryDirectory(prefix="usher-bench-") as folder,
        asyncio.Runner(loop_factory=new_loop) as runner,
    ):
        for part in args.parts.split(","):
            print(f"measuring: {part} …", flush=True)
            figures |= runner.run(PARTS[part](plan, Path(folder)))
    for name, value in figures.items():
        print(f"{name:<24} {value}")
    if args.json is not None:
        args.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


def percentile_ms(seconds: Sequence[float], share: float) -> float | None:
    """The value below which `share` of the times lie, in milliseconds; None without any."""
    ranked = sorted(seconds)
    return round(1000 * ranked[min(len(ranked) - 1, int(share * len(ranked)))], 2) if ranked else None


async def measure_echo(plan: Plan, folder: Path) -> dict[str, Any]:
    """Requests a second of the bare server, with bodies as large as a guest's message."""
    body = msgspec.json.encode({"id": "0" * 32, "text": "Во сколько открываются двери и где вход?"})
    with started("app.bench.echo", [], folder) as told:
        host = told["url"].removeprefix("http://")
        until = time.monotonic() + WARM_S + plan.seconds
        counted = 0

        async def one() -> None:
            nonlocal counted
            line = await HttpLine.open(host)
            while (now := time.monotonic()) < until:
                await line.post("/guest/v1/messages", body, "token" * 8)
                counted += now > until - plan.seconds
            line.close()

        await asyncio.gather(*(one() for _ in range(plan.in_flight)))
    return {"echo_per_s": round(counted / plan.seconds)}


class Stage:
    """A backend with its consoles and guests."""

    def __init__(self, plan: Plan, told: dict[str, Any]) -> None:
        self._plan = plan
        self.url: str = told["url"]
        self._password: str = told["admin"]["password"]
        texts = [
            phrase for article in load_sample().articles if article.event_id == EVENT for phrase in article.phrases
        ]
        self.crowd = Crowd(self.url.removeprefix("http://"), texts, EVENT)
        self.consoles: list[ConsoleLine] = []

    async def set(self) -> None:
        """Sign the operators in, connect their consoles, open the conversations."""
        async with httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=60) as client:
            admin = await self._tokens(client, "admin", self._password)
            client.headers["Authorization"] = f"Bearer {admin.access}"
            for number in range(self._plan.consoles):
                change = UserChange(do="add", login=f"bench-{number:02}", name=f"Оператор {number}")
                got = await client.post("/v1/admin/users", content=msgspec.json.encode(change), headers=JSON)
                made = msgspec.json.decode(got.raise_for_status().content, type=UserChanged)
                tokens = await self._tokens(client, made.user.login, made.password)
                await self._connect(tokens.access, number)
        await self.crowd.gather(self._plan.guests)

    async def _tokens(self, client: httpx.AsyncClient, user: str, password: str) -> Tokens:
        body = msgspec.json.encode(SignIn(user=user, password=password, device=f"bench-{user}"))
        got = await client.post("/v1/sign-in", content=body, headers=JSON)
        return msgspec.json.decode(got.raise_for_status().content, type=Tokens)

    async def _connect(self, token: str, number: int) -> None:
        url = self.url.replace("http", "ws", 1) + "/v1/console"
        seen = self.crowd.seen if number == 0 else _unseen
        self.consoles.append(await ConsoleLine.open(url, token, f"bench-{number}", seen, deflate=self._plan.deflate))

    async def caught_up(self) -> None:
        """Wait until every console has every event; fails when one has been closed or missed some."""
        end = time.monotonic() + CATCH_UP_S
        before = (-1, -1)
        while time.monotonic() < end:
            await asyncio.sleep(0.3)
            seqs = [console.seq for console in self.consoles]
            now = (min(seqs), max(seqs))
            if now == before and now[0] == now[1]:
                return
            before = now
        raise TimeoutError(f"consoles stand between {before[0]} and {before[1]}")

    def troubles(self) -> list[str]:
        """What went wrong on the consoles' wires."""
        return [console.trouble for console in self.consoles if console.trouble]

    def close(self) -> None:
        """Hang all consoles up."""
        for console in self.consoles:
            console.close()


JSON = {"Content-Type": "application/json"}


def _unseen(_ev: object, _now: float) -> None:
    """Consoles beyond the first only decode, check and count."""


def _words(folder: Path, name: str, *more: str) -> list[str]:
    data = str(folder / name)
    return [
        "backend",
        "--data",
        data,
        "--port",
        "0",
        "--sample",
        "--bench",
        "--no-limits",
        "--log-level",
        "warning",
        *more,
    ]


async def measure_accepted(plan: Plan, folder: Path) -> dict[str, Any]:
    """Messages stored and shown a second, the bot off."""
    with started("app.cli", _words(folder, "accepted", "--brain", "off"), folder) as told:
        stage = Stage(plan, told)
        await stage.set()
        tally = stage.crowd.tally
        until = time.monotonic() + WARM_S + plan.seconds
        asyncio.get_running_loop().call_later(WARM_S, tally.clear)
        await stage.crowd.flood(plan.in_flight, until, await_answer=False)
        accepted, http_s = tally.accepted, list(tally.http_s)
        began = time.monotonic()
        await stage.caught_up()
        troubles = stage.troubles()
        stage.close()
    return {
        "accepted_per_s": round(accepted / plan.seconds),
        "accepted_p50_ms": percentile_ms(http_s, 0.5),
        "accepted_p99_ms": percentile_ms(http_s, 0.99),
        "accepted_refused": tally.refused,
        "consoles_behind_s": round(max(0.0, time.monotonic() - began - 0.6), 1),
        "console_troubles": troubles,
    }


async def measure_answered(plan: Plan, folder: Path) -> dict[str, Any]:
    """Questions answered a second with the bot, and how long an answer takes at a calm pace."""
    with started("app.cli", _words(folder, "answered"), folder) as told:
        stage = Stage(plan, told)
        await stage.set()
        tally = stage.crowd.tally
        await stage.crowd.stroll(plan.pace_per_s, time.monotonic() + WARM_S)
        tally.clear()
        await stage.crowd.stroll(plan.pace_per_s, time.monotonic() + plan.seconds)
        calm = list(tally.answer_s)
        until = time.monotonic() + WARM_S + plan.seconds
        asyncio.get_running_loop().call_later(WARM_S, tally.clear)
        await stage.crowd.flood(plan.thinking, until, await_answer=True)
        flood = list(tally.answer_s)
        await stage.caught_up()
        troubles = stage.troubles()
        stage.close()
    return {
        "answered_per_s": round(len(flood) / plan.seconds),
        "answered_p50_ms": percentile_ms(calm, 0.5),
        "answered_p99_ms": percentile_ms(calm, 0.99),
        "answered_at_per_s": round(len(calm) / plan.seconds, 1),
        "saturated_p99_ms": percentile_ms(flood, 0.99),
        "handed_over": tally.handed_over,
        "unanswered": tally.unanswered,
        "answered_troubles": troubles,
    }


PARTS = {"echo": measure_echo, "accepted": measure_accepted, "answered": measure_answered}
