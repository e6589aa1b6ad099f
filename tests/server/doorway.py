"""A scanner and an operator before a real backend with the sample festival, on its day."""

from __future__ import annotations

import io
from typing import Any

import httpx
import msgspec
import segno

from app.domain.guests import TicketStatus
from app.ports.rows import TicketRow
from app.ports.storage import Tx
from app.protocol.gates import ScannerChange, ScannerChanged, ScanOut
from app.server.host import Host
from app.service.idents import needed
from tests.server.standing import JSON, Standing

EVENT = "northern-light"
DAY = "2027-06-14T15:00:00+03:00"


def change(backend: Standing, wish: ScannerChange) -> ScannerChanged:
    """Ask as the machine's owner."""
    with backend.client(backend.host.local_key) as client:
        got = client.post("/v1/admin/scanners", content=msgspec.json.encode(wish), headers=JSON)
    assert got.status_code == 200, got.text
    return msgspec.json.decode(got.content, type=ScannerChanged)


def scanner(backend: Standing, gate: str = "1", **parts: Any) -> ScannerChanged:
    """A new scanner with its token."""
    return change(backend, ScannerChange(do="add", event_id=EVENT, gate_id=gate, name=f"{gate}-A", **parts))


def scan(client: httpx.Client, code: str, nonce: str, **parts: Any) -> ScanOut:
    """Put a code to the gate."""
    got = client.post("/gate/v1/scan", json={"code": code, "nonce": nonce, **parts})
    assert got.status_code == 200, got.text
    return msgspec.json.decode(got.content, type=ScanOut)


def tickets(backend: Standing, gate: str = "1", count: int = 1) -> list[TicketRow]:
    """Tickets nobody has used yet, good at this gate."""

    async def look(host: Host) -> list[TicketRow]:
        festival = host.core.festivals[EVENT].full
        name = next(one.name.ru for one in festival.gates if one.id == gate)
        rows = await host.core.storage.read(lambda reads: reads.find(TicketRow, where={"event_id": EVENT}))
        return [row for row in rows if row.gate == name and row.status == TicketStatus.VALID and not row.entries]

    found = backend.inside(look)
    assert len(found) >= count
    return found[:count]


def code_of(backend: Standing, ticket_id: str) -> str:
    """What the QR of its present code holds."""

    async def look(host: Host) -> str:
        def sealed(tx: Tx) -> str:
            return host.core.tools.box_office.code_of(tx, needed(tx.get(TicketRow, ticket_id)))

        return await host.core.storage.write(sealed)

    return backend.inside(look)


def picture(text: str, scale: int = 6) -> bytes:
    """A QR code as PNG."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=scale, border=4)
    return out.getvalue()
