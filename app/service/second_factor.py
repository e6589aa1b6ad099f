"""The second factor for money: time-based one-time codes (RFC 6238), each good once (X4).

Counted in real time, also in a rehearsal. What a wrong or used code leaves behind is written in the transaction it
was checked in, also when the command it came with is refused. Secrets lie sealed in the database.
"""

from __future__ import annotations

import hmac
import re
from functools import partial
from io import BytesIO
from typing import Final

import pyotp
import segno
from msgspec.structs import replace

from app.domain.words import fold
from app.ports.books import SecondFactorRow
from app.ports.facts import Entry, Erasure
from app.ports.reads import Reads
from app.ports.rows import LoginRow, UserRow
from app.ports.storage import Tx
from app.protocol.money_api import Enrolment, SecondFactor
from app.protocol.refusals import Refusal
from app.service.core import Core
from app.service.idents import needed
from app.service.principal import Principal
from app.service.refused import Refused
from app.service.seals import BrokenSealError, Seals

STEP_MS: Final = 30_000
WINDOW: Final = (1, 0, -1)
"""steps around the present one whose codes are taken, for clocks that differ"""
TRIES: Final = 5
LOCK_MS: Final = 15 * 60 * 1000
ISSUER: Final = "Usher"
_CODE: Final = re.compile(r"[0-9]{6}", re.ASCII)


# --- codes -------------------------------------------------------------------------------------------------


def check(tx: Tx, seals: Seals, user_id: str, code: str, wall_now_ms: int) -> Refusal | None:
    """Use a code up; None when it is right.

    STEP_UP_NEEDED, NO_SECOND_FACTOR, CODE_WRONG, CODE_USED, CODE_LOCKED; FACTOR_LOST when its secret was sealed under
    a key that is not here.
    """
    row = tx.get(SecondFactorRow, user_id)
    if row is None or not row.confirmed:
        return Refusal.NO_SECOND_FACTOR
    return _tried(tx, seals, row, code, wall_now_ms) if code else Refusal.STEP_UP_NEEDED


def _tried(tx: Tx, seals: Seals, row: SecondFactorRow, code: str, wall_now_ms: int) -> Refusal | None:
    if wall_now_ms < row.locked_until_ms:
        return Refusal.CODE_LOCKED
    try:
        secret = seals.open(row.secret, about(row.user_id))
    except BrokenSealError:
        return Refusal.FACTOR_LOST
    counter = _counter_of(secret, code, wall_now_ms)
    if counter is None:
        return _failed(tx, row, wall_now_ms)
    if counter <= row.counter:
        return Refusal.CODE_USED
    tx.put(replace(row, confirmed=True, counter=counter, failures=0, locked_until_ms=0))
    return None


def _counter_of(secret: str, code: str, wall_now_ms: int) -> int | None:
    """The newest step whose code this is; every step of the window is compared, whatever was found before."""
    if not _CODE.fullmatch(code):
        return None
    totp = pyotp.TOTP(secret)
    steps = [wall_now_ms // STEP_MS + offset for offset in WINDOW]
    right = [step for step in steps if hmac.compare_digest(totp.generate_otp(max(step, 0)), code)]
    return max(right, default=None)


def _failed(tx: Tx, row: SecondFactorRow, wall_now_ms: int) -> Refusal:
    """Five wrong ones in a row, and no code is taken for a quarter of an hour."""
    failures = row.failures + 1
    if failures < TRIES:
        tx.put(replace(row, failures=failures))
        return Refusal.CODE_WRONG
    tx.put(replace(row, failures=0, locked_until_ms=wall_now_ms + LOCK_MS))
    _note(tx, wall_now_ms, row.user_id, row.user_id, "locked")
    return Refusal.CODE_LOCKED


# --- enrolment ---------------------------------------------------------------------------------------------


async def state(core: Core, principal: Principal) -> SecondFactor:
    """Whether the person has one."""
    row = await core.storage.read(lambda reads: reads.get(SecondFactorRow, principal.user_id))
    return _state(row, core.wall_ms())


def _state(row: SecondFactorRow | None, wall_now_ms: int) -> SecondFactor:
    if row is None:
        return SecondFactor()
    return SecondFactor(enrolled=True, confirmed=row.confirmed, locked_ms=max(0, row.locked_until_ms - wall_now_ms))


async def enrol(core: Core, principal: Principal) -> Enrolment:
    """A new secret, told once; good after `confirm`. `Refused("conflict")`: one is in use, see `reset`."""
    secret = pyotp.random_base32()
    sealed = core.tools.seals.seal(secret, about(principal.user_id))
    work = partial(_enrol, user_id=principal.user_id, secret=sealed, wall_now_ms=core.wall_ms(), now_ms=core.now_ms())
    login = await core.storage.write(work)
    uri = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)
    return Enrolment(uri=uri, secret=secret, qr_svg=picture_of(uri))


def _enrol(tx: Tx, *, user_id: str, secret: str, wall_now_ms: int, now_ms: int) -> str:
    known = tx.get(SecondFactorRow, user_id)
    if known is not None and known.confirmed:
        raise Refused("conflict")
    kept = known or SecondFactorRow(user_id=user_id, secret=secret)
    tx.put(replace(kept, secret=secret, made_ms=wall_now_ms))
    _note(tx, now_ms, user_id, user_id, "enrolled")
    return needed(tx.get(UserRow, user_id)).login


def picture_of(uri: str) -> str:
    """A QR code as SVG."""
    out = BytesIO()
    segno.make(uri, error="m", micro=False).save(out, kind="svg", scale=4, border=4, xmldecl=False, light="#fff")
    return out.getvalue().decode()


async def confirm(core: Core, principal: Principal, code: str) -> SecondFactor:
    """Prove that the secret has arrived. `Refused`: as the refusals of `check`."""
    work = partial(_confirm, user_id=principal.user_id, code=code, wall_now_ms=core.wall_ms(), now_ms=core.now_ms())
    refusal = await core.storage.write(partial(work, seals=core.tools.seals))
    if refusal is not None:
        raise Refused(refusal.value)
    return await state(core, principal)


def _confirm(tx: Tx, *, user_id: str, code: str, wall_now_ms: int, now_ms: int, seals: Seals) -> Refusal | None:
    row = tx.get(SecondFactorRow, user_id)
    if row is None:
        return Refusal.NO_SECOND_FACTOR
    refusal = _tried(tx, seals, row, code, wall_now_ms)
    if refusal is None:
        _note(tx, now_ms, user_id, user_id, "confirmed")
    return refusal


async def reset(core: Core, login: str, by: str) -> None:
    """Take somebody's second factor away, so that he enrols anew. `Refused("not_found")`."""
    await core.storage.write(partial(_reset, login=fold(login.strip()), by=by, now_ms=core.now_ms()))


def _reset(tx: Tx, *, login: str, by: str, now_ms: int) -> None:
    found = tx.get(LoginRow, login)
    if found is None or tx.get(SecondFactorRow, found.user_id) is None:
        raise Refused("not_found")
    tx.drop(SecondFactorRow, found.user_id)
    _note(tx, now_ms, by, found.user_id, "reset")


# --- sealing -----------------------------------------------------------------------------------------------


def about(user_id: str) -> str:
    """The place a secret is sealed for."""
    return f"second_factor:{user_id}"


async def seal_all(core: Core) -> tuple[str, ...]:
    """Seal what lies open or under an older key; user ids of those whose secret no key here opens.

    The files of the storage are written anew then, so that nothing of the older form is left in them.
    """
    rows = await core.storage.read(lambda reads: tuple(reads.find(SecondFactorRow)))
    lost = tuple(row.user_id for row in rows if _sealed(core.tools.seals, row) is None)
    stale = [row for row in rows if not core.tools.seals.is_fresh(row.secret) and row.user_id not in lost]
    if stale:
        await core.storage.erase(partial(_seal_all, seals=core.tools.seals))
    return lost


def _seal_all(reads: Reads, tx: Tx, *, seals: Seals) -> tuple[Erasure, None]:
    for row in reads.find(SecondFactorRow):
        sealed = _sealed(seals, row)
        if sealed is not None:
            tx.put(sealed)
    return Erasure(frozenset(), frozenset()), None


def _sealed(seals: Seals, row: SecondFactorRow) -> SecondFactorRow | None:
    """The row under the present key; None when no key opens it."""
    place = about(row.user_id)
    try:
        secret = seals.open(row.secret, place)
    except BrokenSealError:
        return None
    return row if seals.is_fresh(row.secret) else replace(row, secret=seals.seal(secret, place))


def _note(tx: Tx, at_ms: int, by: str, whose: str, outcome: str) -> None:
    tx.audit(Entry(at_ms=at_ms, user_id=by, kind="SecondFactor", ent=f"staff:{whose}", outcome=outcome))
