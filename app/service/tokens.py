"""Tokens: short access, rotating refresh, families that die together when one is used twice (X6).

All times here are real time, also in a rehearsal whose product time runs faster. Tokens are stored hashed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final, cast

from msgspec.structs import replace

from app.ports.facts import Entry
from app.ports.reads import Reads
from app.ports.rows import FamilyRow, TokenRow, UserRow
from app.ports.storage import Tx
from app.protocol.api import Renew, Role, Tokens
from app.service.core import Core
from app.service.idents import hashed, needed, new_id, new_secret
from app.service.principal import Principal
from app.service.refused import Refused

ACCESS_MS: Final = 10 * 60 * 1000
REFRESH_MS: Final = 12 * 3600 * 1000
KEPT_MS: Final = 24 * 3600 * 1000
"""how long an ended sign-in is still known: its tokens are told that their time is over"""
PURGED_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Made:
    """Fresh secrets and when they were made, real ms."""

    access: str
    refresh: str
    family_id: str
    at_ms: int

    @property
    def ends_ms(self) -> int:
        """The end of a family that begins with these."""
        return self.at_ms + REFRESH_MS


def make(at_ms: int, family_id: str = "") -> Made:
    """Fresh secrets for a family, a new one by default."""
    return Made(new_secret(), new_secret(), family_id or new_id(), at_ms)


def put_tokens(tx: Tx, user_id: str, made: Made, ends_ms: int) -> None:
    """Store both tokens, hashed; neither outlives its family."""
    both = (("access", made.access, min(ends_ms, made.at_ms + ACCESS_MS)), ("refresh", made.refresh, ends_ms))
    for kind, secret, until_ms in both:
        tx.put(TokenRow(id=hashed(secret), family_id=made.family_id, user_id=user_id, kind=kind, ends_ms=until_ms))


def tokens_of(core: Core, user: UserRow, made: Made, family_ends_ms: int) -> Tokens:
    """What the console is given."""
    now_ms = core.wall_ms()
    return Tokens(
        access=made.access,
        access_ms=max(0, min(family_ends_ms, made.at_ms + ACCESS_MS) - now_ms),
        refresh=made.refresh,
        refresh_ms=max(0, family_ends_ms - now_ms),
        user_id=user.id,
        name=user.name,
        role=cast(Role, user.role),
    )


def note(tx: Tx, user_id: str, kind: str, outcome: str, at_ms: int) -> None:
    """Write a sign-in matter into the audit."""
    tx.audit(Entry(at_ms=at_ms, user_id=user_id, kind=kind, ent=f"staff:{user_id}", outcome=outcome))


async def renew(core: Core, form: Renew, address: str) -> Tokens:
    """New tokens for a refresh token. One used a second time was stolen: the whole family dies. `Refused`."""
    del address  # guessing 256 bits needs no throttle
    made_ms = core.wall_ms()
    work = partial(_renew, token_id=hashed(form.refresh), now_ms=made_ms, at_ms=core.now_ms())
    outcome = await core.storage.write(work)
    if isinstance(outcome, str):
        forget(core, outcome)
        raise Refused("revoked")
    user, made, ends_ms = outcome
    return tokens_of(core, user, made, ends_ms)


def _renew(tx: Tx, token_id: str, now_ms: int, at_ms: int) -> tuple[UserRow, Made, int] | str:
    """The user, fresh tokens and the family's end; or the family that was revoked just now."""
    token = tx.get(TokenRow, token_id)
    family = tx.get(FamilyRow, token.family_id) if token else None
    if token is None or family is None or token.kind != "refresh":
        raise Refused("not_authenticated")
    if family.revoked:
        raise Refused("revoked")
    if token.used:
        tx.put(replace(family, revoked=True))
        note(tx, family.user_id, "TokenReused", "revoked", at_ms)
        return family.id
    if family.ends_ms <= now_ms:
        raise Refused("token_expired")
    user = needed(tx.get(UserRow, family.user_id))
    if user.disabled:
        raise Refused("revoked")
    tx.put(replace(token, used=True))
    made = make(now_ms, family.id)
    put_tokens(tx, user.id, made, family.ends_ms)
    return user, made, family.ends_ms


async def sign_out(core: Core, principal: Principal) -> None:
    """End this sign-in: its tokens and sockets."""
    await core.storage.write(partial(_end, family_id=principal.family_id, at_ms=core.now_ms()))
    forget(core, principal.family_id)


def _end(tx: Tx, family_id: str, at_ms: int) -> None:
    family = tx.get(FamilyRow, family_id)
    if family is not None and not family.revoked:
        tx.put(replace(family, revoked=True))
        note(tx, family.user_id, "SignOut", "ok", at_ms)


async def revoke_all(core: Core) -> int:
    """End every sign-in of everybody; returns how many."""
    users = await core.storage.read(lambda reads: [reads.families_of(user.id) for user in reads.users()])
    alive = [family for families in users for family in families if not family.revoked]
    for family in alive:
        await core.storage.write(partial(_end, family_id=family.id, at_ms=core.now_ms()))
        forget(core, family.id)
    return len(alive)


async def purge(core: Core) -> int:
    """Drop tokens and sign-ins that ended a day ago; returns how many rows went."""
    before_ms, gone = core.wall_ms() - KEPT_MS, 0
    while rows := await core.storage.read(partial(_ended, before_ms=before_ms)):
        gone += len(rows)
        await core.storage.write(partial(_drop, rows=rows))
    return gone


def _ended(reads: Reads, before_ms: int) -> list[FamilyRow | TokenRow]:
    """Tokens first: none outlives its family."""
    ended = ("ends_ms", 0, before_ms)
    found: list[FamilyRow | TokenRow] = list(reads.find(TokenRow, among=ended, limit=PURGED_AT_ONCE))
    return found or list(reads.find(FamilyRow, among=ended, limit=PURGED_AT_ONCE))


def _drop(tx: Tx, rows: list[FamilyRow | TokenRow]) -> None:
    for row in rows:
        tx.drop(type(row), row.id)


def forget(core: Core, family_id: str) -> None:
    """Nothing in memory vouches any longer for this sign-in; its live sockets close."""
    core.revocations += 1
    core.signed_in = {key: one for key, one in core.signed_in.items() if one.family_id != family_id}
    core.hub.revoke(family_id)
