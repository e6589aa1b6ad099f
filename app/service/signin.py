"""Signing in with a password (C8, X5). Renewing and ending are in `tokens`, "who is it" in `badges`."""

from __future__ import annotations

from functools import partial
from typing import Final

from msgspec.structs import replace

from app.domain.throttle import Failures, failed, wait_s
from app.domain.words import fold
from app.ports.reads import Reads
from app.ports.rows import FamilyRow, LoginRow, UserRow
from app.ports.storage import Tx
from app.protocol.api import SignIn, Tokens
from app.service.badges import authenticate, still_good
from app.service.core import Core
from app.service.idents import needed
from app.service.passwords import needs_rehash
from app.service.principal import Principal
from app.service.refused import Refused
from app.service.tokens import Made, make, note, put_tokens, renew, revoke_all, sign_out, tokens_of

__all__ = ["Principal", "authenticate", "renew", "revoke_all", "sign_in", "sign_out", "still_good"]

MOST_KEYS: Final = 10_000
"""throttled keys kept in memory"""
PER_ADDRESS: Final = "address"
MAX_FIELD: Final = 256


async def sign_in(core: Core, form: SignIn, address: str) -> Tokens:
    """Tokens for a login and a password. `Refused`: not_authenticated, rate_limited (with `retry_ms`)."""
    if max(len(form.user), len(form.password), len(form.device)) > MAX_FIELD:
        raise Refused("not_authenticated")
    login = fold(form.user.strip())
    keys = (f"{login}\n{address}", f"{PER_ADDRESS}\n{address}")
    _check_throttle(core, keys)
    user = await core.storage.read(partial(_by_login, login=login))
    good = await core.passwords.right(user.password if user else "", form.password)
    if user is None or not good or user.disabled:
        _count_failure(core, keys)
        # the same work whether or not there is such a user, so that the time tells nothing
        user_id = user.id if user else ""
        await core.storage.write(
            partial(note, user_id=user_id, kind="SignIn", outcome="refused", at_ms=core.now_ms())
        )
        raise Refused("not_authenticated")
    core.failures.pop(keys[0], None)
    stronger = await core.passwords.hashed(form.password) if needs_rehash(user.password) else ""
    made = make(core.wall_ms())
    enter = partial(_enter, user_id=user.id, form=form, made=made, stronger=stronger, at_ms=core.now_ms())
    user = await core.storage.write(enter)
    return tokens_of(core, user, made, made.ends_ms)


def _by_login(reads: Reads, login: str) -> UserRow | None:
    found = reads.get(LoginRow, login)
    return reads.get(UserRow, found.user_id) if found else None


def _enter(tx: Tx, *, user_id: str, form: SignIn, made: Made, stronger: str, at_ms: int) -> UserRow:
    user = needed(tx.get(UserRow, user_id))
    if user.disabled:
        raise Refused("not_authenticated")
    tx.put(replace(user, password=stronger or user.password, seen_ms=at_ms))
    tx.put(
        FamilyRow(id=made.family_id, user_id=user_id, device=form.device, made_ms=made.at_ms, ends_ms=made.ends_ms)
    )
    put_tokens(tx, user_id, made, made.ends_ms)
    note(tx, user_id, "SignIn", "ok", at_ms)
    return user


def _check_throttle(core: Core, keys: tuple[str, str]) -> None:
    """Who failed too often from here waits; the same login from elsewhere does not (no lock-out of others)."""
    now = core.wall_ms() / 1000
    wait = max(wait_s(_loosened(core.failures.get(key, Failures()), key), now) for key in keys)
    if wait > 0:
        raise Refused("rate_limited", retry_ms=int(wait * 1000) + 1)


def _loosened(failures: Failures, key: str) -> Failures:
    """An address may stand for many people (one venue, one gateway): it is allowed four times as many failures."""
    if not key.startswith(PER_ADDRESS + "\n"):
        return failures
    return Failures(failures.count // 4, failures.first_at, failures.last_at)


def _count_failure(core: Core, keys: tuple[str, str]) -> None:
    now = core.wall_ms() / 1000
    for key in keys:
        if key not in core.failures and len(core.failures) >= MOST_KEYS:
            core.failures.pop(next(iter(core.failures)))
        core.failures[key] = failed(core.failures.get(key, Failures()), now)
