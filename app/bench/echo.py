"""The bare server of the backend benchmark: the same uvicorn and connections, answering what it was sent.

`python -m app.bench.echo` prints its URL as a JSON line and serves until it is told to stop.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from typing import Any

import uvicorn

from app.server.endpoint import Receive, Scope, Send
from app.server.process import new_loop
from app.server.protocols import GuardedHttp, GuardedSockets


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request with its own body."""
    body: bytes = (await receive()).get("body", b"")
    length: Any = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 202, "headers": length})
    await send({"type": "http.response.body", "body": body})


async def serve() -> None:
    """Listen on a free port of this machine."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        echo, http=GuardedHttp, ws=GuardedSockets, lifespan="off", log_config=None, access_log=False
    )
    print(json.dumps({"url": f"http://127.0.0.1:{listener.getsockname()[1]}"}))
    sys.stdout.flush()
    await uvicorn.Server(config).serve([listener])


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(serve())
