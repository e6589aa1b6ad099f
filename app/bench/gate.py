"""Measure the gate and the ticket desk: 18,000 tickets of 10,000 orders over HTTP, on the embedded database.

The backend runs as a process of its own; this process is six gates' scanners and an operator. Every scan is of a
ticket not used before, so that each is an entry: written down, counted, on the gate list, told to consoles, durable
before it is answered. Then: the same code again, a search as operators type it, a card with its trail.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import msgspec

from app.bench.backend import percentile_ms
from app.bench.box_office import EVENT, GATES, SEED, Holder, fill
from app.bench.http_line import HttpLine
from app.bench.started import started
from app.protocol.admissions import TicketCard, TicketsFound
from app.protocol.api import SignIn, Tokens
from app.protocol.gates import ScanIn, ScannerChange, ScannerChanged, ScanOut
from app.server.process import new_loop

EXAMPLES = """\
examples:
  usher bench gate                              half a minute, figures on the screen
  usher bench gate --json gate.json --seconds 8
  usher bench gate --tickets 2000 --orders 1000 --seconds 2
"""
JSON = {"Content-Type": "application/json"}
WARM = 200
"""scans before the measurement"""
LOOKS = 400
"""searches and cards"""
GOALS = {"redeem_per_s": 1000, "redeem_p99_ms": 20, "search_p95_ms": 30, "lookup_p95_ms": 10}


@dataclass(frozen=True, slots=True)
class Plan:
    """How to measure."""

    tickets: int = 18_000
    orders: int = 10_000
    seconds: float = 6.0
    in_flight: int = 8
    flood: int = 32


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `usher bench gate` understands."""
    plan = Plan()
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures as JSON")
    parser.add_argument("--tickets", type=int, default=plan.tickets)
    parser.add_argument("--orders", type=int, default=plan.orders)
    parser.add_argument("--seconds", type=float, default=plan.seconds, help="length of each measurement of scans")
    parser.add_argument("--in-flight", type=int, default=plan.in_flight, help="scans at once for the times")
    parser.add_argument("--flood", type=int, default=plan.flood, help="scans at once for the rate")


def run(args: argparse.Namespace) -> int:
    """Measure and tell."""
    plan = Plan(args.tickets, args.orders, args.seconds, args.in_flight, args.flood)
    with (
        tempfile.TemporaryDirectory(prefix="usher-bench-") as folder,
        asyncio.Runner(loop_factory=new_loop) as runner,
    ):
        print(f"filling the books: {plan.orders} orders, {plan.tickets} tickets …", flush=True)
        figures = runner.run(_measured(plan, Path(folder)))
    for name, value in figures.items():
        goal = f"   goal {GOALS[name]}" if name in GOALS else ""
        print(f"{name:<24} {value}{goal}")
    if args.json is not None:
        args.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


async def _measured(plan: Plan, folder: Path) -> dict[str, Any]:
    load_before = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    data = folder / "data"
    holders = await fill(data, plan.orders, plan.tickets)
    random.Random(SEED).shuffle(holders)
    words = ["backend", "--data", str(data), "--port", "0", "--bench", "--no-limits", "--log-level", "warning"]
    with started("app.cli", [*words, "--brain", "off"], folder) as told:
        stage = await _Stage.set(told)
        figures = await _scans(plan, stage, holders)
        figures |= await _looks(stage, holders)
        stage.close()
    return {
        "tickets": len(holders),
        "orders": plan.orders,
        "cpus": os.cpu_count(),
        "load_before": round(load_before, 2),
        **figures,
    }


class _Stage:
    """A backend with a scanner at each gate and an operator signed in."""

    def __init__(self, host: str, scanners: dict[str, str], operator: str) -> None:
        self.host = host
        self.scanners = scanners
        """token by gate"""
        self.operator = operator
        self._lines: list[HttpLine] = []

    @classmethod
    async def set(cls, told: dict[str, Any]) -> _Stage:
        """Sign in, let the scanners in."""
        url: str = told["url"]
        async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60, headers=JSON) as client:
            sign_in = SignIn(user="admin", password=told["admin"]["password"], device="bench")
            got = await client.post("/v1/sign-in", content=msgspec.json.encode(sign_in))
            access = msgspec.json.decode(got.raise_for_status().content, type=Tokens).access
            client.headers["Authorization"] = f"Bearer {access}"
            scanners = {}
            for gate in GATES:
                change = ScannerChange(do="add", event_id=EVENT, gate_id=gate, name=f"bench {gate}")
                got = await client.post("/v1/admin/scanners", content=msgspec.json.encode(change))
                scanners[gate] = msgspec.json.decode(got.raise_for_status().content, type=ScannerChanged).token
        return cls(url.removeprefix("http://"), scanners, access)

    async def line(self) -> HttpLine:
        """One more connection."""
        self._lines.append(await HttpLine.open(self.host))
        return self._lines[-1]

    def close(self) -> None:
        """Hang up."""
        for line in self._lines:
            line.close()


# --- scans -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Tally:
    """What came of scans: seconds of each, verdicts."""

    times: list[float]
    verdicts: dict[str, int]
    began: float = 0.0
    took: float = 0.0

    @property
    def per_s(self) -> int:
        return round(len(self.times) / self.took) if self.took else 0


async def _scans(plan: Plan, stage: _Stage, holders: Sequence[Holder]) -> dict[str, Any]:
    """Calm: few at once, for the times. Flood: many at once, for the rate. Then all of it once more: used."""
    fresh = iter(holders)
    await _scanned(stage, itertools.islice(fresh, WARM), plan.in_flight, plan.seconds)
    calm = await _scanned(stage, fresh, plan.in_flight, plan.seconds)
    flood = await _scanned(stage, fresh, plan.flood, plan.seconds)
    again = await _scanned(stage, iter(holders[: max(WARM, len(calm.times))]), plan.in_flight, plan.seconds)
    return {
        "redeem_per_s": max(calm.per_s, flood.per_s),
        "redeem_p99_ms": percentile_ms(calm.times, 0.99),
        "redeem_p50_ms": percentile_ms(calm.times, 0.5),
        "calm_per_s": calm.per_s,
        "flood_per_s": flood.per_s,
        "flood_p99_ms": percentile_ms(flood.times, 0.99),
        "again_per_s": again.per_s,
        "entries": calm.verdicts.get("valid", 0) + flood.verdicts.get("valid", 0),
        "verdicts": calm.verdicts,
        "verdicts_again": again.verdicts,
    }


async def _scanned(stage: _Stage, holders: Any, in_flight: int, seconds: float) -> _Tally:
    """Scan one after the other over so many connections until the tickets or the time are used up."""
    tally = _Tally([], {}, time.perf_counter())
    decode = msgspec.json.Decoder(ScanOut).decode
    until = tally.began + seconds

    async def scanner(number: int) -> None:
        line = await stage.line()
        for count, holder in enumerate(holders):
            body = msgspec.json.encode(
                ScanIn(code=holder.code, nonce=f"{number}-{count}-{tally.began:.6f}".replace(".", "_"))
            )
            began = time.perf_counter()
            status, answer = await line.post("/gate/v1/scan", body, stage.scanners[holder.gate])
            now = time.perf_counter()
            tally.times.append(now - began)
            verdict = decode(answer).verdict if status == 200 else f"http_{status}"
            tally.verdicts[verdict] = tally.verdicts.get(verdict, 0) + 1
            if now > until:
                break

    await asyncio.gather(*(scanner(number) for number in range(in_flight)))
    tally.took = time.perf_counter() - tally.began
    return tally


# --- the desk ----------------------------------------------------------------------------------------------


async def _looks(stage: _Stage, holders: Sequence[Holder]) -> dict[str, Any]:
    """Searches as people type them and cards of what was found, one after the other."""
    draw = random.Random(SEED)
    some = [draw.choice(holders) for _ in range(LOOKS)]
    line = await stage.line()

    async def search(holder: Holder, number: int) -> bool:
        words = _typed(holder, number)
        _, answer = await line.get(f"/v1/tickets?q={quote(words)}&event={EVENT}", stage.operator)
        found = msgspec.json.decode(answer, type=TicketsFound)
        return found.more or any(hit.id == holder.ticket_id for hit in found.hits)

    async def look(holder: Holder, _number: int) -> bool:
        _, answer = await line.get(f"/v1/tickets/{holder.ticket_id}", stage.operator)
        return msgspec.json.decode(answer, type=TicketCard).id == holder.ticket_id

    searches, found = await _timed(search, some)
    looks, right = await _timed(look, some)
    return {
        "search_p95_ms": percentile_ms(searches, 0.95),
        "search_p50_ms": percentile_ms(searches, 0.5),
        "search_found": f"{found}/{len(some)}",
        "lookup_p95_ms": percentile_ms(looks, 0.95),
        "lookup_p50_ms": percentile_ms(looks, 0.5),
        "lookup_right": f"{right}/{len(some)}",
    }


def _typed(holder: Holder, number: int) -> str:
    """What an operator types, in turns: surname, order, name in full, end of the phone, code, two of them."""
    first, surname = holder.name.split()
    return (
        surname,
        holder.order_id,
        f"{surname} {first}",
        holder.phone[-7:],
        holder.tail,
        f"{surname.lower()} {holder.order_id}",
    )[number % 6]


async def _timed(ask: Callable[[Holder, int], Awaitable[bool]], holders: Sequence[Holder]) -> tuple[list[float], int]:
    times, right = [], 0
    for number, holder in enumerate(holders):
        began = time.perf_counter()
        right += await ask(holder, number)
        times.append(time.perf_counter() - began)
    return times, right
