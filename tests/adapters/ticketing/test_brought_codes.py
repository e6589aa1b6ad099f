"""Tickets that another shop has sold open with the code it made; the shop may change it at any time (T1, T2)."""

from __future__ import annotations

import string
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.adapters.database import open_storage
from app.domain import ticketcodes
from app.domain.admission import Standing
from app.domain.guests import TicketStatus
from app.ports.books import CodeRow, GateListRow
from app.ports.mirrors import BroughtCodeRow
from app.ports.rows import TicketRow
from app.ports.ticketing import NotPossible
from app.protocol.refusals import Refusal
from app.service.idents import needed
from tests.adapters.ticketing.gatehouse import Gatehouse, gatehouse

SHOPS = "4jxvwr9zexz9jcys6vruqeap2mhh5abs"
OTHER = "E4BibyTSylQOgeKjuMPiTDxi5HXPuTVsx1qCjli3IL+/=="


@pytest.fixture(params=["memory", "sqlite"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Gatehouse]:
    made = await gatehouse(await open_storage(tmp_path / "usher.db") if request.param == "sqlite" else None)
    yield made
    await made.storage.close()


async def recoded(house: Gatehouse, ticket: TicketRow, brought: str) -> TicketRow:
    """The shop has given the ticket another code."""
    return await house.write(lambda tx: house.office.recode(tx, ticket.id, brought, house.now_ms))


async def reissued(house: Gatehouse, ticket: TicketRow, why: str = "reissued") -> TicketRow:
    """We have."""
    return await house.write(lambda tx: house.office.reissue(tx, ticket.id, why, house.now_ms))


async def found(house: Gatehouse, brought: str) -> BroughtCodeRow | None:
    return await house.storage.read(lambda reads: reads.get(BroughtCodeRow, ticketcodes.digest(brought)))


@pytest.mark.requirement("T1")
async def test_a_ticket_of_another_shop_opens_with_its_code(house: Gatehouse) -> None:
    ticket = await house.ticket(brought=SHOPS)
    assert await house.code(ticket) == SHOPS
    first = await house.scan(SHOPS, nonce="n")
    assert (first.standing, first.line.code_tail, first.line.ticket_id) == (Standing.VALID, "5ABS", ticket.id)
    again = await house.scan(SHOPS, nonce="n")
    assert (again.standing, again.repeated, again.line) == (Standing.VALID, True, first.line)
    assert (await house.scan(SHOPS)).standing is Standing.USED
    (code,) = await house.codes(ticket)
    assert (code.brought, code.code, code.tail) == (SHOPS, ticket.code, ticket.code[-4:])


async def test_a_nonce_that_comes_back_with_another_shops_code_is_refused(house: Gatehouse) -> None:
    await house.ticket(brought=SHOPS)
    await house.ticket(brought=OTHER)
    await house.scan(SHOPS, nonce="n")
    with pytest.raises(NotPossible) as no:
        await house.scan(OTHER, nonce="n")
    assert no.value.code is Refusal.FINGERPRINT_MISMATCH


@pytest.mark.parametrize(
    "text", [SHOPS.upper(), SHOPS[:-1], SHOPS + "a", f" {SHOPS}", f"{SHOPS}\n", SHOPS[::-1], f"{SHOPS}\u200b"]
)
async def test_only_the_very_letters_open(house: Gatehouse, text: str) -> None:
    await house.ticket(brought=SHOPS)
    assert (await house.scan(text)).standing is Standing.NOT_A_TICKET


async def test_it_may_be_typed_and_so_may_ours_for_hands(house: Gatehouse) -> None:
    ticket = await house.ticket(brought=SHOPS)
    for text in (f" {SHOPS}\n", ticketcodes.spoken(ticket.code)):
        shown = await house.write(lambda tx, text=text: house.office.recognise(tx, text, typed=True))  # type: ignore[misc]  # bound here
        assert (shown.ticket_id, shown.issue, shown.tail) == (ticket.id, 1, "5ABS")
    assert (await house.scan(SHOPS.upper(), typed=True)).standing is Standing.UNKNOWN
    assert (await house.scan(SHOPS, typed=True)).standing is Standing.VALID


async def test_the_shops_next_code_kills_the_one_before(house: Gatehouse) -> None:
    ticket = await house.ticket(brought=SHOPS)
    now = await recoded(house, ticket, OTHER)
    assert (now.issue, now.reissues, now.ver) == (2, 0, ticket.ver + 1)
    assert now.code != ticket.code
    refused = await house.scan(SHOPS)
    assert (refused.standing, refused.line.code_tail) == (Standing.REPLACED, "5ABS")
    assert (await house.scan(ticket.code, typed=True)).standing is Standing.REPLACED
    assert (await house.scan(OTHER)).standing is Standing.VALID
    first, second = await house.codes(ticket)
    assert (first.dead_ms, second.dead_ms, second.why) == (house.now_ms, 0, "reissued")


async def test_the_same_code_again_changes_nothing(house: Gatehouse) -> None:
    ticket = await house.ticket(brought=SHOPS)
    assert await recoded(house, ticket, SHOPS) == ticket
    ours = await house.ticket()
    assert await recoded(house, ours, await house.code(ours)) == ours
    head = await house.storage.read(lambda reads: reads.get(GateListRow, "north"))
    assert needed(head).ver == 2


async def test_a_code_that_comes_back_is_good_again(house: Gatehouse) -> None:
    ticket = await house.ticket(brought=SHOPS)
    await recoded(house, ticket, OTHER)
    assert (await recoded(house, ticket, SHOPS)).issue == 3
    assert (await house.scan(OTHER)).standing is Standing.REPLACED
    assert (await house.scan(SHOPS)).standing is Standing.VALID


async def test_the_shop_is_followed_whoever_is_inside_and_whatever_is_dead(house: Gatehouse) -> None:
    inside = await house.ticket(brought=SHOPS)
    await house.scan(SHOPS)
    assert (await recoded(house, inside, OTHER)).inside
    assert (await house.scan(OTHER)).standing is Standing.USED
    dead = await house.set(await house.ticket(brought="refunded-1"), status="refunded")
    await recoded(house, dead, "refunded-2")
    assert (await house.scan("refunded-2")).standing is Standing.REFUNDED
    assert all(code.dead_ms for code in await house.codes(dead))


async def test_a_ticket_nobody_has_is_not_given_a_code(house: Gatehouse) -> None:
    with pytest.raises(NotPossible) as no:
        await house.write(lambda tx: house.office.recode(tx, "nobody-1", SHOPS, 0))
    assert no.value.code is Refusal.NOT_FOUND


@pytest.mark.parametrize("why", ["reissued", "transferred", "upgraded"])
async def test_a_code_we_give_is_ours_and_the_shops_is_an_old_one(house: Gatehouse, why: str) -> None:
    ticket = await house.ticket(brought=SHOPS)
    await reissued(house, ticket, why)
    code = await house.code(ticket)
    assert ticketcodes.read(code) is not None
    refused = await house.scan(SHOPS)
    assert (refused.standing, refused.line.code_tail) == (Standing.REPLACED, "5ABS")
    assert (await house.scan(code)).standing is Standing.VALID
    await recoded(house, ticket, OTHER)  # and theirs again
    assert (await house.scan(code)).standing is Standing.REPLACED
    assert await house.code(ticket) == OTHER


async def test_let_in_by_hand_it_is_told_by_the_shops_letters(house: Gatehouse) -> None:
    ticket = await house.ticket(brought=SHOPS)
    line = (
        await house.write(lambda tx: house.office.admit(tx, ticket.id, "1", house.now_ms, by="u", reason="x"))
    ).line
    assert line.code_tail == "5ABS"


@pytest.mark.parametrize("text", ["1234567", "x" * 256, "with a space", "line\nbreak"])
async def test_what_no_gate_could_tell_from_other_texts_is_not_taken(house: Gatehouse, text: str) -> None:
    ticket = await house.ticket(brought=text)
    assert ticketcodes.read(await house.code(ticket)) is not None
    assert (await house.scan(text)).standing is Standing.NOT_A_TICKET
    await recoded(house, ticket, SHOPS)
    assert ticketcodes.read(await house.code(await recoded(house, ticket, text))) is not None
    assert (await house.scan(SHOPS)).standing is Standing.REPLACED


async def test_what_looks_like_a_code_of_ours_is_not_taken(house: Gatehouse) -> None:
    old = await house.ticket()
    signed = await house.code(old)
    ticket = await house.ticket(brought=signed)
    assert await house.code(ticket) != signed
    assert await found(house, signed) is None
    assert (await house.scan(signed)).line.ticket_id == old.id


@pytest.mark.parametrize("text", ["12345678", "x" * 255, "билет-№7", string.punctuation])
async def test_any_other_text_is(house: Gatehouse, text: str) -> None:
    await house.ticket(brought=text)
    assert (await house.scan(text)).standing is Standing.VALID


async def test_a_code_the_shop_gives_to_another_ticket_opens_that_one_only(house: Gatehouse) -> None:
    one, two = await house.ticket(brought=SHOPS), await house.ticket(brought=OTHER)
    await recoded(house, two, SHOPS)
    left = await house.now(one)
    assert (left.issue, left.ver) == (1, one.ver + 1)
    assert left.list_ver > one.list_ver  # gates are told
    assert (await house.scan(SHOPS)).line.ticket_id == two.id
    assert (await house.scan(await house.code(one))).line.ticket_id == one.id
    await recoded(house, one, OTHER)  # an exchange: what the other had before is an old code of its
    assert (await house.scan(OTHER)).line.ticket_id == one.id
    assert (await house.now(two)).list_ver < (await house.now(one)).list_ver
    assert [code.brought for code in await house.codes(two)] == ["", SHOPS]


async def test_a_ticket_without_a_code_of_its_own_is_told_by_its_own_letters(house: Gatehouse) -> None:
    ticket = await house.ticket()
    code = await house.code(ticket)
    await house.write(lambda tx: tx.drop(CodeRow, ticket.id, 1))
    assert (await house.scan(code)).line.code_tail == ticket.code[-4:]
    await house.set(ticket, issue=2)
    assert (await house.scan(code)).line.code_tail == ""


async def test_a_code_no_gate_could_tell_is_not_taken_and_leaves_one_of_ours(house: Gatehouse) -> None:
    ticket = await house.ticket(brought=SHOPS)
    ours = await recoded(house, ticket, "short")
    assert ours.issue == 2
    assert (await house.scan(SHOPS)).standing is Standing.REPLACED
    assert (await recoded(house, ours, "short")).issue == 2


@pytest.mark.parametrize("dead", [TicketStatus.BLOCKED, TicketStatus.CANCELLED])
async def test_a_ticket_the_shop_changes_keeps_its_code_and_may_live_again(
    house: Gatehouse, dead: TicketStatus
) -> None:
    async def amended(ticket: TicketRow, **fields: str) -> TicketRow:
        after = replace(ticket, **fields)
        return await house.write(lambda tx: house.office.amend(tx, after, house.now_ms))

    ticket = await house.ticket(brought=SHOPS)
    ended = await amended(ticket, status=dead.value, holder="Зоя")
    assert (ended.issue, ended.ver, ended.folded) == (ticket.issue, ticket.ver + 1, "зоя")
    assert (await house.scan(SHOPS)).standing == dead.value
    (code,) = await house.codes(ticket)
    assert code.dead_ms
    await amended(ended, status=TicketStatus.VALID.value)
    assert (await house.scan(SHOPS)).standing is Standing.VALID
    (code,) = await house.codes(ticket)
    assert not code.dead_ms
