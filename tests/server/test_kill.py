"""A backend killed with SIGKILL at each step of its worker takes each payment once and gives it back once (T3)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from tests.server.doomed import Told

KEY = "the key of a sandbox that runs by itself in a test"
PATIENCE_S = 300
HERE = Path(__file__).parents[2]


@contextmanager
def provider(folder: Path) -> Iterator[str]:
    """The sandbox as a process of its own; its address."""
    command = [sys.executable, "-m", "app.cli", "sandbox", "--port", "0", "--file", str(folder / "sandbox.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=_environment(), cwd=HERE) as child:
        assert child.stdout is not None
        try:
            yield json.loads(child.stdout.readline())["url"]
        finally:
            child.send_signal(signal.SIGTERM)
            assert child.wait(PATIENCE_S) == 0


def _environment() -> dict[str, str]:
    return os.environ | {"USHER_SANDBOX_KEY": KEY}


def life(folder: Path, url: str, number: int, step: int = 0) -> list[Told]:
    """One life of a backend: what it told at the end of a whole one, nothing if it was killed."""
    command = [sys.executable, "-m", "tests.server.doomed", str(folder / "data"), url, str(number), str(step)]
    done = subprocess.run(command, capture_output=True, env=_environment(), cwd=HERE, timeout=PATIENCE_S, check=False)
    if done.returncode not in (0, -signal.SIGKILL):
        raise AssertionError(done.stderr.decode()[-4_000:])
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=list[Told]) if done.returncode == 0 else []


def asked(url: str, path: str) -> Any:
    """What the provider says."""
    return httpx.get(url + path, headers={"Authorization": f"Bearer {KEY}"}, trust_env=False).json()


def is_once(told: Told) -> None:
    """One payment, one way back, one ticket, two receipts."""
    [(state, minor, refunded)] = told.payments
    assert (state, refunded) == ("captured", minor)
    assert told.payouts == [("done", minor)]
    assert told.tickets == 1
    assert len(set(told.receipts)) == 2


@pytest.mark.slow
@pytest.mark.requirement("T3")
def test_each_payment_happens_once_though_the_backend_is_killed_at_each_step(tmp_path: Path) -> None:
    with provider(tmp_path) as url:
        before, after = life(tmp_path, url, 1)
        steps, killed = after.steps, 0
        assert steps >= 24
        whole = [before, after]
        for step in range(1, steps + 1):
            told = life(tmp_path, url, step + 1, step)
            killed += not told
            whole += told
        whole += life(tmp_path, url, steps + 2)
        for one in whole:
            is_once(one)
        assert killed >= steps - 8  # how often it looks at the provider depends on the pace of the machine
        orders = steps + 3
        calls = asked(url, "/v1/calls")
        assert (calls["open"], calls["refund"], calls["receipt"]) == (orders, orders, 2 * orders)
        theirs = [one for one in everything(url) if one["refunded_minor"]]
        known = {ident for one in whole for ident in one.ids}
        assert [(one["state"], one["refunded_minor"]) for one in theirs if one["payment_id"] in known] == [
            ("captured", one["amount_minor"]) for one in theirs if one["payment_id"] in known
        ]
        assert len([one for one in theirs if one["payment_id"] in known]) == len(known)


def everything(url: str) -> list[dict[str, Any]]:
    """All payments the provider knows of."""
    found: list[dict[str, Any]] = []
    while page := asked(url, f"/v1/payments?after={found[-1]['id'] if found else ''}")["items"]:
        found += page
    return found
