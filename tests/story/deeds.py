"""What people of the staff do by other means than the window on show: commands over HTTP."""

from __future__ import annotations

import uuid

import msgspec

from app.ports.books import RefundRow
from app.protocol.api import Order, Tokens
from app.protocol.arguments import Args
from app.protocol.frames import Res
from app.server.host import Host
from tests.server.standing import JSON, Standing


def ordered(
    backend: Standing, tokens: Tokens, ent: str, args: Args, *, base: int | None = None, newest: bool = False
) -> Res:
    """Give a command; `newest` names the version of the refund as it is now."""
    if newest:
        base = version(backend, ent.partition(":")[2])
    order = Order(k=type(args).__name__, ent=ent, args=msgspec.Raw(msgspec.json.encode(args)), base=base)
    with backend.client(tokens.access) as client:
        key = {"Idempotency-Key": uuid.uuid4().hex}
        got = client.post("/v1/commands", content=msgspec.json.encode(order), headers=JSON | key)
    assert got.status_code == 200, got.text
    return msgspec.json.decode(got.content, type=Res)


def version(backend: Standing, refund_id: str) -> int:
    """Which version a packet is at."""

    async def read(host: Host) -> RefundRow | None:
        return await host.core.storage.read(lambda reads: reads.get(RefundRow, refund_id))

    row = backend.inside(read)
    assert row is not None
    return row.ver
