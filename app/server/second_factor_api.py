"""The second factor over HTTP: one's own to see, begin and confirm; an administrator takes it away (X4)."""

from __future__ import annotations

from app.protocol.money_api import ConfirmCode, Enrolment, ResetFactor, SecondFactor
from app.server.endpoint import Access, Call, Endpoint
from app.service import second_factor

LOCAL = "local"
"""who is written into the audit when the machine's owner acts by the key file"""


async def state(call: Call) -> SecondFactor:
    """Whether the person has a second factor."""
    return await second_factor.state(call.host.core, call.person)


async def enrol(call: Call) -> Enrolment:
    """A new secret, told once."""
    return await second_factor.enrol(call.host.core, call.person)


async def confirm(call: Call, body: ConfirmCode) -> SecondFactor:
    """Prove by a code that the secret has arrived."""
    return await second_factor.confirm(call.host.core, call.person, body.code)


async def reset(call: Call, body: ResetFactor) -> SecondFactor:
    """Take somebody's second factor away."""
    by = call.principal.user_id if call.principal is not None else LOCAL
    await second_factor.reset(call.host.core, body.login, by)
    return SecondFactor()


ENDPOINTS = (
    Endpoint("GET", "/v1/second-factor", state, Access.STAFF, "Whether one has a second factor"),
    Endpoint("POST", "/v1/second-factor", enrol, Access.STAFF, "Begin with a second factor"),
    Endpoint("POST", "/v1/second-factor/confirm", confirm, Access.STAFF, "Prove the second factor"),
    Endpoint("POST", "/v1/admin/second-factor/reset", reset, Access.ADMIN, "Take a second factor away"),
)
