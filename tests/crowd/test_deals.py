"""Who comes to do something, with which tickets, and who passes the gates besides them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

from app.crowd.day import Day, load_day
from app.crowd.deals import REFERENCE, Wardrobe, draw_deals, draw_passage, gates_of
from app.crowd.personas import Persona, Ticketed
from app.crowd.wordings import load_book
from app.protocol.rehearsals import Paper

DAY, BOOK, EVENT = load_day(), load_book(), "northern-light"


def paper(number: int, **more: object) -> Paper:
    gate = str(number % 6 + 1)
    given: dict[str, object] = {
        "ticket_id": f"{number}-1", "order_id": str(number), "event_id": EVENT, "category_id": "standard",
        "status": "valid", "code": f"code {number}", "gates": (gate,),
    }  # fmt: skip
    return Paper(**(given | more))  # type: ignore[arg-type]  # the fields as above


PAPERS = [
    *(paper(number, old="old" if number % 10 == 0 else "") for number in range(600)),
    paper(700, status="unpaid"),
    paper(701, event_id="polar-jazz", gates=("9",)),
]
HOLDERS = [Ticketed(f"link {one.order_id}", one.event_id, one.order_id, "Анна") for one in PAPERS]


def wardrobe(seed: int = 3) -> Wardrobe:
    return Wardrobe(EVENT, HOLDERS, PAPERS, Random(seed))


def drawn(day: Day = DAY, dialogues: int = REFERENCE, seed: int = 3) -> list[Persona]:
    return draw_deals(day, BOOK, wardrobe(), dialogues, seed)


def test_the_reference_day_has_as_many_as_its_file_says() -> None:
    found = Counter((one.deal.kind, one.deal.way) for one in drawn() if one.deal)
    assert found == {(share.kind, share.way): share.count for share in DAY.deals}
    assert 60 <= sum(count for (kind, _), count in found.items() if kind == "buy") <= 120
    half = drawn(dialogues=REFERENCE // 2)
    assert abs(len(half) - sum(found.values()) / 2) < len(DAY.deals)


def test_the_same_seed_brings_the_same_guests_and_nobody_has_anothers_ticket() -> None:
    found = drawn()
    assert found == drawn()
    assert found != drawn(seed=4)
    orders = [one.ticketed.order for one in found if one.ticketed is not None]
    assert len(orders) == len(set(orders))
    assert [one.begins for one in found] == sorted(one.begins for one in found)


def test_everybody_has_the_tickets_that_his_trouble_takes() -> None:
    for one in drawn():
        deal = one.deal
        assert deal is not None
        if deal.kind == "buy":
            assert (one.ticketed, deal.papers, deal.gate) == (None, (), "")
        elif deal.way == "old":
            assert deal.ticket.old
        elif deal.way == "wrong_gate":
            assert deal.gate not in deal.ticket.gates
        else:
            assert deal.gate in deal.ticket.gates
            assert all(ticket.status == "valid" for ticket in deal.papers)


def test_without_tickets_only_buyers_come() -> None:
    nobody = Wardrobe(EVENT, (), (), Random(1))
    assert {one.deal.kind for one in draw_deals(DAY, BOOK, nobody, REFERENCE, 1) if one.deal} == {"buy"}
    assert draw_passage(DAY, nobody, (), REFERENCE, 1) == []


def test_all_others_pass_the_gates_mostly_in_the_afternoon_and_some_go_wrong_first() -> None:
    clients = drawn()
    shown = draw_passage(DAY, wardrobe(), clients, REFERENCE, 3)
    busy = {one.ticketed.order for one in clients if one.ticketed}
    codes = Counter(code for _, _, code in shown)
    right = {one.code: one.gates for one in PAPERS}
    assert not {f"code {order}" for order in busy} & set(codes)
    assert "code 700" not in codes
    assert len(codes) > 0.95 * (600 - len(busy))
    assert any(gate not in right[code] for _, gate, code in shown)
    assert all(count <= 2 for count in codes.values())
    afternoon = [second for second, _, _ in shown if 14 * 3600 <= second < 17 * 3600]
    assert len(afternoon) > 0.8 * len(shown)
    assert shown == sorted(shown)


def test_a_day_without_passage_leaves_the_gates_empty() -> None:
    assert draw_passage(replace(DAY, passage=()), wardrobe(), (), REFERENCE, 3) == []
    assert gates_of(PAPERS, EVENT) == ["1", "2", "3", "4", "5", "6"]


def test_the_words_of_each_deal_are_its_own() -> None:
    assert all(BOOK.doing(share.kind, share.way) for share in DAY.deals)
    assert not [w for w in BOOK.about("buy", "", EVENT) if w.deal]
