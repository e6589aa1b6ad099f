"""One-time codes: each good once, in real time, five tries (X4)."""

from __future__ import annotations

import pytest

from app.ports.books import SecondFactorRow
from app.ports.storage import Tx
from app.protocol.refusals import Refusal
from app.service import second_factor
from app.service.refused import Refused
from tests.service.house import House, Person
from tests.service.refund_world import SECRET, code_at

STEP = second_factor.STEP_MS
NOON = 1_900_000_000_000 // STEP * STEP


async def given(house: House, **parts: object) -> None:
    row = SecondFactorRow(user_id="u", secret=SECRET, confirmed=True, **parts)  # type: ignore[arg-type]  # a row's own fields
    await house.core.storage.write(lambda tx: tx.put(row))


async def tried(house: House, code: str, wall_ms: int = NOON, user_id: str = "u") -> Refusal | None:
    def check(tx: Tx) -> Refusal | None:
        return second_factor.check(tx, house.core.tools.seals, user_id, code, wall_ms)

    return await house.core.storage.write(check)


@pytest.mark.requirement("C8")
async def test_the_same_code_a_hundred_times_works_once(house: House) -> None:
    await given(house)
    answers = [await tried(house, code_at(NOON)) for _ in range(100)]
    assert answers == [None] + [Refusal.CODE_USED] * 99


@pytest.mark.requirement("C8")
@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
async def test_a_clock_may_differ_by_one_step(house: House, steps: int, taken: bool) -> None:
    await given(house)
    assert (await tried(house, code_at(NOON + steps * STEP)) is None) == taken


@pytest.mark.requirement("C8")
async def test_a_step_that_was_used_closes_those_before_it(house: House) -> None:
    await given(house)
    assert await tried(house, code_at(NOON + STEP)) is None
    assert await tried(house, code_at(NOON)) is Refusal.CODE_USED
    assert await tried(house, code_at(NOON + 2 * STEP), NOON + STEP) is None


@pytest.mark.requirement("C8")
@pytest.mark.parametrize("spell", ["fullwidth", "arabic", "spaced", "newline", "short", "long", "letters"])
async def test_only_six_plain_digits_are_a_code(house: House, spell: str) -> None:
    await given(house)
    right = code_at(NOON)
    odd = {
        "fullwidth": "".join(chr(0xFF10 + int(sign)) for sign in right),
        "arabic": "".join(chr(0x0660 + int(sign)) for sign in right),
        "spaced": f"{right[:3]} {right[3:]}",
        "newline": f"{right}\n",
        "short": right[:5],
        "long": f"{right}0",
        "letters": "abcdef",
    }[spell]
    assert await tried(house, odd) is Refusal.CODE_WRONG
    assert await tried(house, right) is None


@pytest.mark.requirement("C8")
async def test_five_wrong_ones_lock_for_a_quarter_of_an_hour_even_for_the_right_one(house: House) -> None:
    await given(house)
    wrong = "000000" if code_at(NOON) != "000000" else "000001"
    answers = [await tried(house, wrong) for _ in range(5)]
    assert answers == [Refusal.CODE_WRONG] * 4 + [Refusal.CODE_LOCKED]
    assert await tried(house, code_at(NOON)) is Refusal.CODE_LOCKED
    later = NOON + second_factor.LOCK_MS
    assert await tried(house, code_at(later - 1), later - 1) is Refusal.CODE_LOCKED
    assert await tried(house, code_at(later), later) is None


@pytest.mark.requirement("C8")
async def test_a_right_one_forgets_the_wrong_ones(house: House) -> None:
    await given(house, failures=4)
    assert await tried(house, code_at(NOON)) is None
    assert await tried(house, "", NOON + STEP) is Refusal.STEP_UP_NEEDED
    assert await tried(house, "12345", NOON + STEP) is Refusal.CODE_WRONG
    assert await tried(house, code_at(NOON), user_id="nobody") is Refusal.NO_SECOND_FACTOR


# --- enrolment ---------------------------------------------------------------------------------------------


async def person(house: House) -> Person:
    return await house.person("approver")


@pytest.mark.requirement("C8")
async def test_a_secret_is_shown_once_and_counts_when_it_has_proved_itself(house: House) -> None:
    anna = await person(house)
    assert not (await second_factor.state(house.core, anna.principal)).enrolled
    with pytest.raises(Refused, match="no_second_factor"):
        await second_factor.confirm(house.core, anna.principal, "123456")
    shown = await second_factor.enrol(house.core, anna.principal)
    assert shown.uri.startswith("otpauth://totp/Usher:user1?secret=")
    assert shown.secret in shown.uri
    assert shown.qr_svg.startswith("<svg")
    assert await tried(house, code_at(house.core.wall_ms(), shown.secret), house.core.wall_ms(), anna.id) is (
        Refusal.NO_SECOND_FACTOR
    )
    again = await second_factor.enrol(house.core, anna.principal)
    assert again.secret != shown.secret
    with pytest.raises(Refused, match="code_wrong"):
        await second_factor.confirm(house.core, anna.principal, "12345x")
    code = code_at(house.core.wall_ms(), again.secret)
    told = await second_factor.confirm(house.core, anna.principal, code)
    assert (told.enrolled, told.confirmed, told.locked_ms) == (True, True, 0)
    with pytest.raises(Refused, match="conflict"):
        await second_factor.enrol(house.core, anna.principal)
    with pytest.raises(Refused, match="code_used"):
        await second_factor.confirm(house.core, anna.principal, code)


@pytest.mark.requirement("C8")
async def test_an_administrator_takes_it_away_and_the_audit_says_so(house: House) -> None:
    anna = await person(house)
    for login in ("nobody", "user1"):
        with pytest.raises(Refused, match="not_found"):
            await second_factor.reset(house.core, login, "boss")
    await second_factor.enrol(house.core, anna.principal)
    await second_factor.reset(house.core, " USER1 ", "boss")
    assert not (await second_factor.state(house.core, anna.principal)).enrolled
    links = await house.core.storage.read(lambda reads: reads.audit(0, 999))
    assert [(one.user_id, one.outcome) for one in links if one.kind == "SecondFactor"] == [
        (anna.id, "enrolled"), ("boss", "reset"),
    ]  # fmt: skip


@pytest.mark.requirement("C8")
async def test_time_of_the_rehearsal_plays_no_part(house: House) -> None:
    anna = await person(house)
    shown = await second_factor.enrol(house.core, anna.principal)
    await house.passes(9_000)
    code = code_at(house.core.wall_ms(), shown.secret)
    assert (await second_factor.confirm(house.core, anna.principal, code)).confirmed
