"""Codes: nobody else can make one, every change of a ticket moves the gate list on (X17, bad inputs 62–65)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from random import Random
from urllib.parse import quote

import pytest

from app.domain import ticketcodes
from app.domain.admission import Standing
from app.domain.ticketcodes import ALPHABET
from app.ports.books import CodeRow, GateChangeRow, GateListRow, KeyPairRow
from app.ports.ticketing import NotPossible
from app.protocol.refusals import Refusal
from app.service.idents import needed
from tests.adapters.ticketing.gatehouse import Gatehouse, gatehouse

OTHER = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_%:. \n\u200b٠Ａ"


def mutations(draw: Random, good: list[str]) -> Iterator[str]:
    """Other spellings and other codes, without end; never one that is good as it stands."""
    while True:
        text = draw.choice(good)
        place = draw.randrange(len(text))
        raw = bytearray(_raw(text))
        raw[draw.randrange(len(raw))] ^= 1 << draw.randrange(8)
        yield from (
            text[:place] + draw.choice(OTHER) + text[place + 1 :],
            text[:place] + draw.choice(ALPHABET) + text[place + 1 :],
            text[:place] + text[place + 1 :],
            text[:place] + draw.choice(ALPHABET) + text[place:],
            _written(bytes(raw)),
            _written(bytes(raw[:-1])),
            _written(_raw(text) + bytes((draw.randrange(256),))),
            text + draw.choice(["\n", " ", "\u200b", "\x00", "0", "="]),
            draw.choice(["\n", " ", "\ufeff", "0"]) + text,
            text.lower(),
            text[::-1],
            quote(text[:place] + " " + text[place:]),
            text[place:] + text[:place],
            text.swapcase(),
            text + text,
        )


def _raw(text: str) -> bytes:
    sealed = needed(ticketcodes.read(text))
    return sealed.signed.removeprefix(ticketcodes.CONTEXT) + sealed.signature


def _written(raw: bytes) -> str:
    return ticketcodes.written(raw[:-64], raw[-64:])


@pytest.fixture
async def house() -> Gatehouse:
    return await gatehouse()


@pytest.mark.requirement("T2")
async def test_twenty_thousand_mutated_codes_open_nothing(house: Gatehouse) -> None:
    good = [await house.code(await house.ticket()) for _ in range(20)]
    some = [text for text, _ in zip(mutations(Random(17), good), range(20_600), strict=False) if text not in good]
    assert len(some) >= 20_000
    verdicts = await house.write(lambda tx: [house.office.recognise(tx, text).standing for text in some])
    assert set(verdicts) <= {Standing.NOT_A_TICKET, Standing.FORGED}
    assert Standing.FORGED in verdicts  # some were of the right form: it was the signature that refused them


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "https://evil.example/?t=40117-1",
        "WIFI:T:WPA;S:net;P:x;;",
        "BEGIN:VCARD\nVERSION:3.0\nN:A\nEND:VCARD",
        "(01)04600123456789(21)12345",
        "A" * 4096,
        "\x00" * 65_535,
        "[" * 100_000,
    ],
)
async def test_other_codes_are_told_apart_at_once_and_nothing_is_opened(house: Gatehouse, text: str) -> None:
    began = time.thread_time()
    admission = await house.scan(text)
    assert admission.standing is Standing.NOT_A_TICKET
    assert time.thread_time() - began < 5  # 20 ms by far


async def test_a_code_of_another_key_is_forged(house: Gatehouse) -> None:
    ticket = await house.ticket()
    elsewhere = await gatehouse()
    stolen = await elsewhere.code(await elsewhere.ticket(ticket.id))
    assert (await house.scan(stolen)).standing is Standing.FORGED
    sealed = needed(ticketcodes.read(stolen))
    unknown = ticketcodes.written(ticketcodes.body_of(9, sealed.ticket_id, sealed.issue), sealed.signature)
    assert (await house.scan(unknown)).standing is Standing.FORGED


async def test_each_event_has_a_key_of_its_own(house: Gatehouse) -> None:
    await house.ticket()
    await house.ticket(event_id="south")
    pairs = await house.storage.read(lambda reads: reads.find(KeyPairRow))
    assert sorted((pair.event_id, pair.number) for pair in pairs) == [("north", 1), ("south", 2)]
    assert len({pair.secret for pair in pairs}) == 2


async def test_a_genuine_code_of_a_ticket_that_is_gone_is_unknown(house: Gatehouse) -> None:
    ticket = await house.ticket()
    code = await house.code(ticket)
    await house.write(lambda tx: tx.drop(type(ticket), ticket.id))
    assert (await house.scan(code)).standing is Standing.UNKNOWN


async def test_a_typed_code_works_only_when_it_is_said_to_be_typed(house: Gatehouse) -> None:
    ticket = await house.ticket()
    typed = ticketcodes.spoken(ticket.code).lower()
    assert (await house.scan(typed)).standing is Standing.NOT_A_TICKET
    assert (await house.scan(typed, typed=True)).standing is Standing.VALID
    assert (await house.scan("0000-0000-0000", typed=True)).standing is Standing.UNKNOWN
    assert (await house.scan(await house.code(ticket), typed=True)).standing is Standing.UNKNOWN


async def test_a_new_code_kills_the_old_one_in_the_same_moment(house: Gatehouse) -> None:
    ticket = await house.ticket()
    old, old_typed = await house.code(ticket), ticket.code
    again = await house.write(lambda tx: house.office.reissue(tx, ticket.id, "reissued", house.now_ms))
    assert (again.issue, again.reissues, again.ver) == (2, 1, ticket.ver + 1)
    assert again.code != old_typed
    for code, typed in ((old, False), (old_typed, True)):
        refused = await house.scan(code, typed=typed)
        assert (refused.standing, refused.line.code_tail) == (Standing.REPLACED, old_typed[-4:])
    first, second = await house.codes(ticket)
    assert (first.dead_ms, first.why, second.dead_ms, second.why) == (house.now_ms, "sold", 0, "reissued")
    assert (await house.scan(await house.code(ticket))).standing is Standing.VALID


async def test_nobody_inside_gets_a_new_code_but_with_better_places(house: Gatehouse) -> None:
    ticket = await house.ticket()
    await house.scan(await house.code(ticket))
    for why, code in (("reissued", Refusal.ALREADY_INSIDE), ("transferred", Refusal.ALREADY_INSIDE)):
        with pytest.raises(NotPossible) as no:
            await house.write(lambda tx, why=why: house.office.reissue(tx, ticket.id, why, house.now_ms))  # type: ignore[misc]  # bound here
        assert no.value.code is code
    again = await house.write(lambda tx: house.office.reissue(tx, ticket.id, "upgraded", house.now_ms))
    assert (again.issue, again.inside, again.reissues) == (2, True, 0)


async def test_a_dead_or_unknown_ticket_gets_no_new_code(house: Gatehouse) -> None:
    ticket = await house.set(await house.ticket(), status="refunded")
    for ident, code in ((ticket.id, Refusal.TICKET_DEAD), ("nobody-1", Refusal.NOT_FOUND)):
        with pytest.raises(NotPossible) as no:
            await house.write(lambda tx, ident=ident: house.office.reissue(tx, ident, "reissued", 0))  # type: ignore[misc]  # bound here
        assert no.value.code is code


async def test_a_ticket_brings_its_code_unless_somebody_has_it(house: Gatehouse) -> None:
    first = await house.ticket(code="ABCDEFGH1234")
    second = await house.ticket(code="abcd-efgh-1234")
    third = await house.ticket(code="not one")
    assert first.code == "ABCDEFGH1234"
    assert len({first.code, second.code, third.code}) == 3
    assert (await house.codes(first))[0].tail == "1234"
    assert first.folded == "анна елкина"


async def test_every_change_moves_the_list_and_leaves_one_row_a_ticket(house: Gatehouse) -> None:
    one, two = await house.ticket(), await house.ticket()
    await house.scan(await house.code(one))
    await house.set(two, status="refunded")
    changes = await house.storage.read(lambda reads: reads.find(GateChangeRow, order="ver"))
    assert [(row.ver, row.ticket_id, row.dead) for row in changes] == [(3, one.id, False), (4, two.id, True)]
    head = await house.storage.read(lambda reads: reads.get(GateListRow, "north"))
    assert needed(head).ver == 4
    (code,) = await house.codes(two)
    assert (code.dead_ms, code.list_ver) == (house.now_ms, 4)


async def test_a_ticket_without_a_code_of_its_own_can_still_change(house: Gatehouse) -> None:
    ticket = await house.ticket()
    await house.write(lambda tx: tx.drop(CodeRow, ticket.id, 1))
    assert (await house.set(ticket, status="blocked")).status == "blocked"
    assert (await house.write(lambda tx: house.office.gates_behind(tx, ticket))) == ()
