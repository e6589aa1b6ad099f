"""Refunds over HTTP: requisites in full, for a reason that is kept (E-15), and what one may still approve (C4)."""

from __future__ import annotations

from typing import Annotated

import msgspec

from app.protocol.money_api import Allowance, Requisites, RevealRequisites
from app.server.endpoint import Access, Call, Endpoint
from app.service import allowance, requisites


class AllowanceQuery(msgspec.Struct, forbid_unknown_fields=True):
    """At whose place the day is counted."""

    event: Annotated[str, msgspec.Meta(max_length=80)]


async def reveal(call: Call, body: RevealRequisites) -> Requisites:
    """Where the money goes; consoles hide it again after half a minute."""
    return await requisites.reveal(call.host.core, call.person, call.params["id"], body.reason)


async def limits(call: Call, query: AllowanceQuery) -> Allowance:
    """What the person may still approve alone today."""
    return await allowance.allowance(call.host.core, call.person, query.event)


ENDPOINTS = (
    Endpoint("POST", "/v1/refunds/{id}/requisites", reveal, Access.STAFF, "Requisites of a refund in full"),
    Endpoint("GET", "/v1/refunds/allowance", limits, Access.STAFF, "What one may still approve today"),
)
