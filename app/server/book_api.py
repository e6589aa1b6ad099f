"""The books over HTTP: whether they add up, and whom better places can be offered now."""

from __future__ import annotations

from typing import Annotated

import msgspec

from app.domain.permissions import Role
from app.protocol.admissions import Prospects
from app.protocol.api import Reconciliation
from app.server.endpoint import Access, Call, Endpoint
from app.server.problems import Trouble
from app.service import prospects as upgrade_prospects
from app.service import reconciliation

WATCHERS = frozenset({Role.MANAGER, Role.ADMIN})


class EventQuery(msgspec.Struct, forbid_unknown_fields=True):
    """Which event."""

    event: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


async def reconcile(call: Call) -> Reconciliation:
    """Places, money, tickets and entries counted over again; for managers and administrators."""
    if call.person.role not in WATCHERS:
        raise Trouble("forbidden")
    return await reconciliation.reconcile(call.host.core)


async def prospects(call: Call, query: EventQuery) -> Prospects:
    """Who can be offered better places now, the best chance first."""
    return await upgrade_prospects.prospects(call.host.core, call.person, query.event)


ENDPOINTS = (
    Endpoint("GET", "/v1/reconciliation", reconcile, Access.STAFF, "Whether the books add up"),
    Endpoint("GET", "/v1/upgrades/prospects", prospects, Access.STAFF, "Who can be offered better places"),
)
