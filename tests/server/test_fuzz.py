"""Every endpoint, fed with what nobody would send on purpose: a refusal, never a 500."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.server.bootstrap import ENDPOINTS
from tests.server.standing import Standing

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.just("\x00")
    | st.just("9" * 40)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    [
        "user",
        "password",
        "device",
        "refresh",
        "k",
        "ent",
        "args",
        "base",
        "client_seq",
        "made_ms",
        "event",
        "text",
        "article",
        "event_id",
        "id",
        "payload",
        "attachments",
        "lang",
        "link",
        "name",
        "do",
        "login",
        "role",
        "path",
        "to_ms",
        "before",
        "limit",
        "q",
        "from_ms",
        "step_s",
        "ids",
        "epoch",
        "seq",
        "wait_ms",
        "after",
    ]
)
BODIES = st.dictionaries(NAMES, VALUES, max_size=6)
SKIPPED = {"/v1/sign-out", "/v1/admin/rotate"}
"""they would end the very token the others need"""


@pytest.fixture(scope="module")
def tokens(festival: Standing) -> dict[str, str]:
    return {"staff": festival.somebody("admin").access, "guest": festival.guest().opened.session}


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: f"{each.method} {each.path}")
def test_nothing_makes_it_fail(festival: Standing, tokens: dict[str, str], endpoint: Any) -> None:
    if endpoint.path in SKIPPED:
        return
    token = tokens["guest" if endpoint.path.startswith("/guest/") else "staff"]
    with festival.client(token) as client:

        @settings(max_examples=12, suppress_health_check=list(HealthCheck))
        @given(body=BODIES, part=st.text(st.characters(codec="ascii"), min_size=1, max_size=30), query=BODIES)
        def fed(body: dict[str, Any], part: str, query: dict[str, Any]) -> None:
            path = re.sub(
                r"\{\w+\}", lambda _: "".join(c for c in part if c.isalnum() or c in "-_.") or "x", endpoint.path
            )
            params = {name: str(value) for name, value in query.items() if name != "wait_ms"}
            got = client.request(
                endpoint.method,
                path,
                params=params if endpoint.method == "GET" else None,
                json=_sound(body) if endpoint.method == "POST" else None,
                headers={"Idempotency-Key": "k" * 16, "X-Rehearsal-Key": festival.settings.rehearsal_key},
            )
            assert got.status_code < 500, (got.status_code, got.text)

        fed()


def _sound(value: Any) -> Any:
    """What the test's own JSON writer can write; the unsound is in `test_bad_requests`."""
    if isinstance(value, float) and not math.isfinite(value):
        return 0.5
    if isinstance(value, dict):
        return {_sound(key): _sound(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_sound(inner) for inner in value]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
