"""The sandbox provider as people start it: a process of its own that wants a key and ends by a signal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

KEY = "a key of the sandbox that is long enough to be good"
WORDS = [sys.executable, "-m", "app.cli", "sandbox", "--port", "0"]


@pytest.mark.parametrize("key", ["", "short", "a" * 64])
def test_without_a_good_key_it_does_not_start(key: str) -> None:
    environ = os.environ | {"USHER_SANDBOX_KEY": key}
    done = subprocess.run(WORDS, capture_output=True, env=environ, timeout=120, check=False)
    assert done.returncode != 0
    assert b"USHER_SANDBOX_KEY" in done.stderr
    assert b"Traceback" not in done.stderr


def test_it_listens_keeps_its_books_and_ends_by_a_signal(tmp_path: Path) -> None:
    environ = os.environ | {"USHER_SANDBOX_KEY": KEY}
    headers = {"Authorization": f"Bearer {KEY}", "Idempotence-Key": "k"}
    body = {"amount_minor": 5, "currency": "RUB", "expires_ms": 9_999_999_999_999}
    seen = []
    for _ in range(2):
        words = [*WORDS, "--file", str(tmp_path / "books.db")]
        with subprocess.Popen(words, stdout=subprocess.PIPE, env=environ) as child:
            assert child.stdout is not None
            url = json.loads(child.stdout.readline())["url"]
            seen.append(httpx.post(f"{url}/v1/payments", json=body, headers=headers, trust_env=False).json()["id"])
            child.send_signal(signal.SIGTERM)
            assert child.wait(60) == 0
    assert seen[0] == seen[1]
