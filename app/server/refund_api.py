"""Refunds over HTTP: requisites in full, for a reason that is kept (E-15), limits, what a bank is shown (C4)."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated

import msgspec

from app.protocol.money_api import Allowance, PaperAsk, Requisites, RevealRequisites
from app.server.endpoint import Access, Answer, Call, Endpoint
from app.server.ticket_api import pdf
from app.service import allowance, proofs, requisites
from app.service.proofs import Proof


class AllowanceQuery(msgspec.Struct, forbid_unknown_fields=True):
    """At whose place the day is counted."""

    event: Annotated[str, msgspec.Meta(max_length=80)]


async def reveal(call: Call, body: RevealRequisites) -> Requisites:
    """Where the money goes; consoles hide it again after half a minute."""
    return await requisites.reveal(call.host.core, call.person, call.params["id"], body.reason)


async def limits(call: Call, query: AllowanceQuery) -> Allowance:
    """What the person may still approve alone today."""
    return await allowance.allowance(call.host.core, call.person, query.event)


async def proof(call: Call, body: PaperAsk) -> Answer:
    """An order's payments, codes and scans as a PDF."""
    found = await proofs.proof(call.host.core, call.person, call.params["id"])
    return pdf(await asyncio.to_thread(partial(_paper, found, body.lang)))


def _paper(found: Proof, lang: str) -> bytes:
    from app.server.proof_paper import as_pdf  # a sixth of a second, spent when somebody wants a paper

    return as_pdf(found, lang)


ENDPOINTS = (
    Endpoint("POST", "/v1/refunds/{id}/requisites", reveal, Access.STAFF, "Requisites of a refund in full"),
    Endpoint("POST", "/v1/orders/{id}/proof", proof, Access.STAFF, "What a bank is shown in a dispute, as a PDF"),
    Endpoint("GET", "/v1/refunds/allowance", limits, Access.STAFF, "What one may still approve today"),
)
