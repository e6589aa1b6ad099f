"""Signing in, staying signed in, and no longer being: tokens, throttles, revocation (C8, X2, X5, X6)."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from argon2 import PasswordHasher
from msgspec.structs import replace

from app.domain.audit import first_break
from app.ports import rows
from app.ports.storage import Tx
from app.protocol.api import Renew, SignIn, Tokens, UserChange
from app.service import badges, passwords, signin, staff, sweeps, tokens
from app.service.idents import hashed
from app.service.refused import Refused
from app.service.seat import Shut
from tests.service.house import PASSWORD, House

HERE, THERE = "10.0.0.1", "10.9.9.9"
WRONG = "wrong"


async def enters(house: House, login: str = "user1", password: str = PASSWORD, address: str = HERE) -> Tokens:
    return await signin.sign_in(house.core, SignIn(user=login, password=password, device="desk"), address)


async def refused(house: House, login: str = "user1", password: str = WRONG, address: str = HERE) -> Refused:
    with pytest.raises(Refused) as caught:
        await enters(house, login, password, address)
    return caught.value


# --- signing in --------------------------------------------------------------------------------------------


async def test_the_right_password_gives_short_access_and_long_refresh(house: House) -> None:
    anna = await house.person(name="Анна")
    got = await enters(house, "  USER1 ")
    assert (got.user_id, got.name, got.role) == (anna.id, "Анна", "operator")
    assert (got.access_ms, got.refresh_ms) == (600_000, 12 * 3600 * 1000)
    principal = await signin.authenticate(house.core, got.access)
    assert (principal.user_id, principal.name, principal.role) == (anna.id, "Анна", "operator")
    assert (principal.event_ids, principal.ends_ms) == ((), house.core.wall_ms() + 600_000)
    assert await signin.still_good(house.core, principal)


async def test_tokens_are_stored_hashed_only(house: House) -> None:
    await house.person()
    got = await enters(house)
    for secret in (got.access, got.refresh):
        row = await house.core.storage.read(lambda reads, secret=secret: reads.get(rows.TokenRow, hashed(secret)))  # type: ignore[misc]  # bound on purpose
        assert row is not None
        assert secret not in repr(row)


@pytest.mark.parametrize(
    ("login", "password"), [("user1", "wrong"), ("nobody", PASSWORD), ("user1", ""), ("", ""), ("x" * 257, PASSWORD)]
)
async def test_whatever_is_wrong_the_answer_is_the_same(house: House, login: str, password: str) -> None:
    await house.person()
    no = await refused(house, login, password)
    assert (no.code, no.retry_ms) == ("not_authenticated", 0)


async def test_who_was_let_go_does_not_come_in(house: House) -> None:
    await house.person()
    await staff.change(house.core, UserChange(do="disable", login="user1"), "admin")
    assert (await refused(house, password=PASSWORD)).code == "not_authenticated"
    await staff.change(house.core, UserChange(do="enable", login="user1"), "admin")
    await enters(house)


async def test_who_is_let_go_while_his_password_is_checked_does_not_come_in(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.person()
    real = house.core.passwords.right

    async def slow(stored: str, password: str) -> bool:
        good = await real(stored, password)
        await staff.change(house.core, UserChange(do="disable", login="user1"), "admin")
        return good

    monkeypatch.setattr(house.core.passwords, "right", slow)
    assert (await refused(house, password=PASSWORD)).code == "not_authenticated"


async def test_an_unknown_user_costs_as_much_as_a_wrong_password(house: House) -> None:
    await house.person()

    async def cost(login: str, number: int) -> float:
        began = time.perf_counter()
        await refused(house, login, address=f"10.1.{number}.1")
        return time.perf_counter() - began

    await cost("nobody", 0)
    known = sorted([await cost("user1", n) for n in range(1, 8)])[3]
    unknown = sorted([await cost("nobody", n) for n in range(11, 18)])[3]
    assert 0.5 < known / unknown < 2  # medians on a shared machine; the work is the same


async def test_attempts_are_in_the_audit(house: House) -> None:
    anna = await house.person()
    await refused(house)
    await refused(house, "nobody")
    await enters(house)
    links = await house.core.storage.read(lambda reads: list(reads.audit(0, 99)))
    assert [(link.user_id, link.outcome) for link in links if link.kind == "SignIn"] == [
        (anna.id, "refused"),
        ("", "refused"),
        (anna.id, "ok"),
    ]
    assert first_break(links) is None


async def test_a_weaker_hash_is_made_anew_at_the_next_sign_in(house: House) -> None:
    anna = await house.person()
    weak = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(PASSWORD)

    def weaken(tx: Tx) -> None:
        row = tx.get(rows.UserRow, anna.id)
        assert row is not None
        tx.put(replace(row, password=weak))

    await house.core.storage.write(weaken)
    await enters(house)
    row = await house.core.storage.read(lambda reads: reads.get(rows.UserRow, anna.id))
    assert row is not None
    assert row.password.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    await enters(house)


async def test_a_damaged_hash_lets_nobody_in() -> None:
    some = passwords.Passwords()
    assert not await some.right("not a hash", PASSWORD)
    assert not await some.right("", "nobody has this password")
    assert await some.right(await some.hashed(PASSWORD), PASSWORD)


# --- throttling --------------------------------------------------------------------------------------------


async def test_after_five_failures_one_waits_longer_and_longer(house: House) -> None:
    await house.person()
    for _ in range(5):
        assert (await refused(house)).code == "not_authenticated"
    waits = []
    for _ in range(4):
        no = await refused(house, password=PASSWORD)
        assert no.code == "rate_limited"
        waits.append(no.retry_ms)
        await house.passes(no.retry_ms / 1000, wall=True)
        await refused(house)
    assert [round(ms / 1000) for ms in waits] == [1, 2, 4, 8]


async def test_others_are_not_locked_out(house: House) -> None:
    await house.person()
    await house.person()
    for _ in range(6):
        await refused(house)
    assert (await refused(house, password=PASSWORD)).code == "rate_limited"
    await enters(house, address=THERE)  # the same user from his own place
    await enters(house, "user2")  # another user from the same place


async def test_one_place_that_tries_many_names_waits_as_well(house: House) -> None:
    await house.person()
    for n in range(20):
        await refused(house, f"guess{n}")
    assert (await refused(house, password=PASSWORD)).code == "rate_limited"
    await enters(house, address=THERE)


async def test_success_and_a_quiet_quarter_of_an_hour_forgive(house: House) -> None:
    await house.person()
    for _ in range(4):
        await refused(house)
    await enters(house)
    for _ in range(5):
        await refused(house)
    assert (await refused(house)).code == "rate_limited"
    await house.passes(901, wall=True)
    await enters(house)


async def test_memory_of_failures_is_bounded(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signin, "MOST_KEYS", 4)
    for n in range(5):
        await refused(house, f"guess{n}", address=f"10.0.0.{n}")
    assert len(house.core.failures) == 4


# --- access ------------------------------------------------------------------------------------------------


async def test_access_ends_after_ten_real_minutes_however_fast_product_time_runs(house: House) -> None:
    await house.person()
    got = await enters(house)
    await house.passes(3_600)
    principal = await signin.authenticate(house.core, got.access)
    await house.passes(600, wall=True)
    with pytest.raises(Refused, match="token_expired"):
        await signin.authenticate(house.core, got.access)
    with pytest.raises(Refused, match="token_expired"):
        await signin.authenticate(house.core, got.access)
    assert not await signin.still_good(house.core, principal)


async def test_only_an_access_token_gives_access(house: House) -> None:
    await house.person()
    got = await enters(house)
    for secret in (got.refresh, "guess", ""):
        with pytest.raises(Refused, match="not_authenticated"):
            await signin.authenticate(house.core, secret)


async def test_memory_of_tokens_is_bounded(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await house.person()
    monkeypatch.setattr(badges, "MOST_KEPT", 2)
    old = [await enters(house) for _ in range(2)]
    for one in old:
        await signin.authenticate(house.core, one.access)
    await house.passes(601, wall=True)
    await signin.authenticate(house.core, (await enters(house)).access)
    assert len(house.core.signed_in) == 1


async def test_what_is_revoked_while_it_is_looked_up_is_not_remembered(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.person()
    got = await enters(house)
    real = house.core.storage.read

    async def slow(query: Any) -> Any:
        found = await real(query)
        tokens.forget(house.core, "whatever")
        return found

    monkeypatch.setattr(house.core.storage, "read", slow)
    await signin.authenticate(house.core, got.access)
    assert house.core.signed_in == {}


# --- refresh -----------------------------------------------------------------------------------------------


async def test_a_refresh_token_is_good_once_and_gives_the_next(house: House) -> None:
    await house.person()
    first = await enters(house)
    await house.passes(3_600, wall=True)
    second = await signin.renew(house.core, Renew(refresh=first.refresh), HERE)
    assert second.refresh_ms == 11 * 3600 * 1000  # the shift does not grow
    assert second.access_ms == 600_000
    await signin.authenticate(house.core, second.access)
    third = await signin.renew(house.core, Renew(refresh=second.refresh), HERE)
    assert len({first.refresh, second.refresh, third.refresh}) == 3


async def test_a_refresh_token_used_twice_kills_thief_and_owner(house: House) -> None:
    await house.person()
    first = await enters(house)
    other = await enters(house)
    stolen = await signin.renew(house.core, Renew(refresh=first.refresh), THERE)
    principal = await signin.authenticate(house.core, stolen.access)
    seat = house.core.hub.sit(principal, 0)
    with pytest.raises(Refused, match="revoked"):
        await signin.renew(house.core, Renew(refresh=first.refresh), HERE)
    assert seat.drain() == [Shut(4204)]
    for access in (stolen.access, first.access):
        with pytest.raises(Refused, match="revoked"):
            await signin.authenticate(house.core, access)
    with pytest.raises(Refused, match="revoked"):
        await signin.renew(house.core, Renew(refresh=stolen.refresh), THERE)
    await signin.authenticate(house.core, other.access)
    links = await house.core.storage.read(lambda reads: list(reads.audit(0, 99)))
    assert "TokenReused" in {link.kind for link in links}


async def test_of_two_at_once_one_wins_and_the_family_dies(house: House) -> None:
    await house.person()
    first = await enters(house)
    both = await asyncio.gather(
        *(signin.renew(house.core, Renew(refresh=first.refresh), HERE) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in both) == ["Refused", "Tokens"]
    families = await house.core.storage.read(lambda reads: list(reads.families_of(first.user_id)))
    assert all(family.revoked for family in families)


async def test_what_cannot_be_renewed(house: House) -> None:
    await house.person()
    got = await enters(house)
    for secret in ("guess", got.access):
        with pytest.raises(Refused, match="not_authenticated"):
            await signin.renew(house.core, Renew(refresh=secret), HERE)
    await house.passes(12 * 3600, wall=True)
    with pytest.raises(Refused, match="token_expired"):
        await signin.renew(house.core, Renew(refresh=got.refresh), HERE)


async def test_near_the_end_of_the_shift_access_is_shorter(house: House) -> None:
    await house.person()
    got = await enters(house)
    await house.passes(12 * 3600 - 60, wall=True)
    last = await signin.renew(house.core, Renew(refresh=got.refresh), HERE)
    assert (last.access_ms, last.refresh_ms) == (60_000, 60_000)


async def test_who_was_let_go_renews_nothing(house: House) -> None:
    await house.person()
    got = await enters(house)
    await staff.change(house.core, UserChange(do="disable", login="user1"), "admin")
    with pytest.raises(Refused, match="revoked"):
        await signin.renew(house.core, Renew(refresh=got.refresh), HERE)
    with pytest.raises(Refused, match="revoked"):
        await signin.authenticate(house.core, got.access)


# --- the end -----------------------------------------------------------------------------------------------


async def test_signing_out_ends_this_sign_in_only(house: House) -> None:
    await house.person()
    one, two = await enters(house), await enters(house)
    principal = await signin.authenticate(house.core, one.access)
    seat = house.core.hub.sit(principal, 0)
    await signin.sign_out(house.core, principal)
    assert seat.drain() == [Shut(4204)]
    with pytest.raises(Refused, match="revoked"):
        await signin.authenticate(house.core, one.access)
    with pytest.raises(Refused, match="revoked"):
        await signin.renew(house.core, Renew(refresh=one.refresh), HERE)
    await signin.authenticate(house.core, two.access)
    await signin.sign_out(house.core, principal)  # again changes nothing


async def test_everybody_can_be_signed_out(house: House) -> None:
    await house.person()
    await house.person()
    some = [await enters(house), await enters(house, "user2"), await enters(house, "user2")]
    await signin.sign_out(house.core, await signin.authenticate(house.core, some[0].access))
    assert await signin.revoke_all(house.core) == 2
    for one in some:
        with pytest.raises(Refused, match="revoked"):
            await signin.authenticate(house.core, one.access)
    assert await signin.revoke_all(house.core) == 0


async def test_a_sign_in_that_is_gone_is_good_for_nothing(house: House) -> None:
    anna = await house.person()
    assert not await signin.still_good(house.core, anna.principal)


# --- what is over ------------------------------------------------------------------------------------------


async def kept(house: House) -> tuple[int, int]:
    """Sign-ins and tokens in the storage."""
    found = await house.core.storage.read(lambda reads: (reads.find(rows.FamilyRow), reads.find(rows.TokenRow)))
    return len(found[0]), len(found[1])


async def test_ended_sign_ins_and_their_tokens_are_dropped_a_day_later(house: House) -> None:
    await house.person()
    got = await enters(house)
    got = await tokens.renew(house.core, Renew(refresh=got.refresh), HERE)
    assert await kept(house) == (1, 4)
    await house.passes(35 * 3600, wall=True)
    assert await tokens.purge(house.core) == 2, "the access tokens ended long before"
    with pytest.raises(Refused) as told:
        await tokens.renew(house.core, Renew(refresh=got.refresh), HERE)
    assert told.value.code == "token_expired", "who comes back late is told that his time is over"
    await enters(house)
    await house.passes(2 * 3600, wall=True)
    await sweeps.forget(house.core)
    assert await kept(house) == (1, 2), "what lives stays"
    with pytest.raises(Refused) as told:
        await tokens.renew(house.core, Renew(refresh=got.refresh), HERE)
    assert told.value.code == "not_authenticated"


async def test_many_are_dropped_bit_by_bit(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "PURGED_AT_ONCE", 2)
    await house.person()
    for _ in range(3):
        await enters(house)
    await house.passes(40 * 3600, wall=True)
    assert await tokens.purge(house.core) == 9
    assert await kept(house) == (0, 0)
