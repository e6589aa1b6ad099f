"""Who holds an access token, kept in memory while nothing has been revoked (X2)."""

from __future__ import annotations

from functools import partial
from typing import Final

from app.ports.reads import Reads
from app.ports.rows import FamilyRow, TokenRow, UserRow
from app.service.core import Core
from app.service.idents import hashed, needed
from app.service.principal import Principal
from app.service.refused import Refused

MOST_KEPT: Final = 10_000


async def authenticate(core: Core, access: str) -> Principal:
    """Who holds this access token. `Refused`: not_authenticated, token_expired, revoked."""
    token_id = hashed(access)
    principal = core.signed_in.get(token_id)
    if principal is None:
        revocations = core.revocations
        principal = await core.storage.read(partial(_holder, token_id=token_id))
        if revocations == core.revocations:  # what was read may have been revoked while it was on its way
            _let_go(core)
            core.signed_in[token_id] = principal
    if principal.ends_ms <= core.wall_ms():
        core.signed_in.pop(token_id, None)
        raise Refused("token_expired")
    return principal


def _holder(reads: Reads, token_id: str) -> Principal:
    token = reads.get(TokenRow, token_id)
    if token is None or token.kind != "access":
        raise Refused("not_authenticated")
    family = needed(reads.get(FamilyRow, token.family_id))
    user = needed(reads.get(UserRow, token.user_id))
    if family.revoked or user.disabled:
        raise Refused("revoked")
    return Principal(
        user_id=user.id,
        name=user.name,
        role=user.role,
        event_ids=user.event_ids,
        perm_ver=user.perm_ver,
        scope_seq=user.scope_seq,
        family_id=family.id,
        ends_ms=token.ends_ms,
    )


def _let_go(core: Core) -> None:
    """Tokens that have ended need not be remembered."""
    if len(core.signed_in) >= MOST_KEPT:
        now_ms = core.wall_ms()
        core.signed_in = {key: one for key, one in core.signed_in.items() if one.ends_ms > now_ms}


async def still_good(core: Core, principal: Principal) -> bool:
    """Whether a principal may go on as he is: not revoked, not disabled, rights unchanged."""

    def query(reads: Reads) -> bool:
        family, user = reads.get(FamilyRow, principal.family_id), reads.get(UserRow, principal.user_id)
        if family is None or user is None or family.revoked or user.disabled:
            return False
        return user.perm_ver == principal.perm_ver

    return principal.ends_ms > core.wall_ms() and await core.storage.read(query)
