"""What scanners ask over HTTP (`app.protocol.gates`): a scan decided, scans merged, the list, a picture read (T2)."""

from __future__ import annotations

from app.protocol.gates import GateList, ListQuery, ScanIn, ScanOut, ScanPhoto, ScansIn, ScansOut
from app.server import headers
from app.server.endpoint import Access, Call, Endpoint
from app.server.problems import Trouble
from app.service import gatelists, scanners, scans

FRAME_BYTES = 4 * 1024 * 1024
"""of one frame of a phone's camera"""


async def scan(call: Call, body: ScanIn) -> ScanOut:
    """Decide one code."""
    return await scans.redeem(call.host.core, call.scanner, body)


async def offline(call: Call, body: ScansIn) -> ScansOut:
    """Take over what a scanner decided alone."""
    return ScansOut(done=await scans.merge(call.host.core, call.scanner, body.scans))


async def gate_list(call: Call, query: ListQuery) -> GateList:
    """What changed after the version the scanner holds, which it confirms by asking."""
    await scanners.confirm(call.host.core, call.scanner, query.since)
    return await gatelists.page(call.host.core, call.scanner, query.since, query.limit)


async def photo(call: Call) -> ScanPhoto:
    """The text of the code in a frame of a camera, for browsers that cannot read one themselves."""
    if not headers.one(call.scope, b"content-type").lower().startswith("image/"):
        raise Trouble("unsupported_type", "send an image")
    found = await call.host.pictures.codes(await call.body(FRAME_BYTES))
    return ScanPhoto(text=found.codes[0].text if found.codes else "")


ENDPOINTS = (
    Endpoint("POST", "/gate/v1/scan", scan, Access.SCANNER, "Decide a scan"),
    Endpoint("POST", "/gate/v1/scans", offline, Access.SCANNER, "Merge scans decided off line"),
    Endpoint("GET", "/gate/v1/list", gate_list, Access.SCANNER, "The gate list"),
    Endpoint("POST", "/gate/v1/photo", photo, Access.SCANNER, "Read the code in a picture"),
)
