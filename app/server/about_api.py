"""What the backend says of itself: health, metrics, its own documents."""

from __future__ import annotations

from functools import cache
from importlib import metadata

import msgspec

from app.protocol import asyncapi
from app.protocol.api import Health
from app.protocol.version import PROTO_MAX, PROTO_MIN
from app.server import headers, meters, openapi
from app.server.endpoint import Access, Answer, Call, Endpoint


@cache
def version() -> str:
    """Of the installed product."""
    return metadata.version("usher")


async def health(call: Call) -> Health:
    """Whether it works and what it speaks."""
    host = call.host
    return Health(
        status="draining" if host.leaving.is_set() else "ok",
        version=version(),
        proto_min=PROTO_MIN,
        proto_max=PROTO_MAX,
        server_ms=host.core.now_ms(),
        clock_speed=host.clock.speed,
        rehearsal=host.rehearsal,
    )


async def metrics(call: Call) -> Answer:
    """For Prometheus."""
    return Answer(call.host.meters.text(), headers=[(b"content-type", meters.TEXT), *headers.NO_BODY])


async def open_api(call: Call) -> Answer:
    """This API, described."""
    return Answer(msgspec.json.encode(openapi.document(call.host.endpoints, version())), headers=headers.JSON)


async def async_api(call: Call) -> Answer:
    """The sockets, described."""
    return Answer(msgspec.json.encode(asyncapi.document()), headers=headers.JSON)


ENDPOINTS = (
    Endpoint("GET", "/v1/health", health, Access.OPEN, "Health"),
    Endpoint("GET", "/v1/metrics", metrics, Access.METRICS, "Metrics"),
    Endpoint("GET", "/openapi.json", open_api, Access.OPEN, "OpenAPI of this server"),
    Endpoint("GET", "/asyncapi.json", async_api, Access.OPEN, "AsyncAPI of its sockets"),
)
