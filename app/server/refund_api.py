"""Requisites of a refund in full: for who may decide or handed it in, for a reason, written down (E-15)."""

from __future__ import annotations

from app.protocol.money_api import Requisites, RevealRequisites
from app.server.endpoint import Access, Call, Endpoint
from app.service import requisites


async def reveal(call: Call, body: RevealRequisites) -> Requisites:
    """Where the money goes; consoles hide it again after half a minute."""
    return await requisites.reveal(call.host.core, call.person, call.params["id"], body.reason)


ENDPOINTS = (Endpoint("POST", "/v1/refunds/{id}/requisites", reveal, Access.STAFF, "Requisites of a refund in full"),)
