"""What must be readable and is nobody's business lies sealed, for one place, under a key that can be changed (X4)."""

from __future__ import annotations

from functools import partial

import pytest
from msgspec.structs import replace

from app.ports.books import SecondFactorRow
from app.ports.storage import Tx
from app.protocol.refusals import Refusal
from app.service import second_factor
from app.service.refused import Refused
from app.service.seals import KEY_BYTES, MARK, BrokenSealError, Seals
from tests.service.house import House
from tests.service.refund_world import SECRET, code_at

OLD, NEW = bytes(KEY_BYTES), bytes(range(KEY_BYTES))


# --- a text ------------------------------------------------------------------------------------------------


@pytest.mark.requirement("C8")
def test_a_sealed_text_opens_in_its_place_and_nowhere_else() -> None:
    seals = Seals((NEW,))
    sealed, again = seals.seal(SECRET, "second_factor:anna"), seals.seal(SECRET, "second_factor:anna")
    assert SECRET not in sealed
    assert sealed != again, "each under a nonce of its own"
    assert seals.open(sealed, "second_factor:anna") == seals.open(again, "second_factor:anna") == SECRET
    with pytest.raises(BrokenSealError, match="boris"):
        seals.open(sealed, "second_factor:boris")


@pytest.mark.parametrize("place", ["name", "nonce", "middle", "end", "base64", "short"])
def test_a_changed_text_is_noticed(place: str) -> None:
    seals = Seals((NEW,))
    sealed = seals.seal(SECRET, "x")
    at = {"name": len(MARK), "nonce": len(MARK) + 9, "middle": len(sealed) // 2 + 20, "end": -3}.get(place, 0)
    changed = {"base64": sealed + "Ж", "short": sealed[: len(MARK) + 13]}.get(place)
    if changed is None:
        changed = sealed[:at] + ("0" if sealed[at] != "0" else "1") + sealed[at:][1:]
    with pytest.raises(BrokenSealError):
        seals.open(changed, "x")


def test_a_new_key_seals_and_the_one_before_still_opens() -> None:
    old, both = Seals((OLD,)), Seals((NEW, OLD))
    sealed = old.seal(SECRET, "x")
    assert both.open(sealed, "x") == SECRET
    assert (old.is_fresh(sealed), both.is_fresh(sealed), both.is_fresh(SECRET)) == (True, False, False)
    assert both.is_fresh(both.seal(SECRET, "x"))
    with pytest.raises(BrokenSealError):
        Seals((NEW,)).open(sealed, "x")


@pytest.mark.parametrize("keys", [(), (b"short",), (NEW, b"")])
def test_keys_of_another_length_are_refused(keys: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Seals(keys)


# --- second factors ----------------------------------------------------------------------------------------


def _put(tx: Tx, row: SecondFactorRow) -> None:
    tx.put(row)


async def rows(house: House) -> dict[str, SecondFactorRow]:
    found = await house.core.storage.read(lambda reads: reads.find(SecondFactorRow))
    return {row.user_id: row for row in found}


def sealed_by(house: House, *keys: bytes) -> None:
    """The backend has these keys from now on."""
    from dataclasses import replace as changed

    house.core.tools = changed(house.core.tools, seals=Seals(keys))


async def tried(house: House, user_id: str, steps: int = 0) -> Refusal | None:
    """Try the code of so many steps after now."""
    wall_ms = house.core.wall_ms()
    code = code_at(wall_ms + steps * second_factor.STEP_MS)
    seals = house.core.tools.seals
    return await house.core.storage.write(lambda tx: second_factor.check(tx, seals, user_id, code, wall_ms))


@pytest.mark.requirement("C8")
async def test_a_secret_is_stored_sealed_and_works(house: House) -> None:
    person = await house.person("approver")
    shown = await second_factor.enrol(house.core, person.principal)
    row = (await rows(house))[person.id]
    assert shown.secret not in row.secret
    assert row.secret.startswith(MARK)
    code = code_at(house.core.wall_ms(), shown.secret)
    assert (await second_factor.confirm(house.core, person.principal, code)).confirmed


@pytest.mark.requirement("C8")
async def test_what_lay_open_is_sealed_and_moves_to_a_new_key(house: House) -> None:
    put = (SecondFactorRow(user_id=one, secret=SECRET, confirmed=True) for one in ("anna", "boris"))
    for row in put:
        await house.core.storage.write(partial(_put, row=row))
    sealed_by(house, OLD)
    assert await second_factor.seal_all(house.core) == ()
    before = await rows(house)
    assert all(house.core.tools.seals.is_fresh(row.secret) for row in before.values())
    assert await second_factor.seal_all(house.core) == ()
    assert await rows(house) == before, "what is sealed is left alone"
    sealed_by(house, NEW, OLD)
    assert await tried(house, "anna") is None
    assert await second_factor.seal_all(house.core) == ()
    sealed_by(house, NEW)
    assert await tried(house, "anna", 1) is None
    assert await tried(house, "boris") is None


@pytest.mark.requirement("C8")
async def test_whose_key_is_gone_is_named_and_is_let_in_again_by_a_reset_only(house: House) -> None:
    person, other = await house.person("approver"), await house.person("approver")
    sealed_by(house, OLD)
    for one in (person, other):
        await second_factor.enrol(house.core, one.principal)
        row = (await rows(house))[one.id]
        await house.core.storage.write(partial(_put, row=replace(row, confirmed=True)))
    await house.core.storage.write(partial(_put, row=SecondFactorRow(user_id="anna", secret=SECRET, confirmed=True)))
    sealed_by(house, NEW)
    assert set(await second_factor.seal_all(house.core)) == {person.id, other.id}
    assert house.core.tools.seals.is_fresh((await rows(house))["anna"].secret), "others are sealed all the same"
    assert await tried(house, person.id) is Refusal.FACTOR_LOST
    with pytest.raises(Refused, match="conflict"):
        await second_factor.enrol(house.core, person.principal)
    login = person.principal.name
    await second_factor.reset(house.core, login, "local")
    await second_factor.enrol(house.core, person.principal)
    assert await second_factor.seal_all(house.core) == (other.id,)
