"""Erasing a guest leaves nothing of him in any file or event, and the money as it was (R3, X26)."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from app.domain.audit import first_break
from app.domain.refunds import State
from app.domain.turns import Memory
from app.domain.words import fold
from app.ports.books import DraftRow, ErrandRow, PaymentRow, ScanRow, UpgradeRow
from app.ports.facts import Entry
from app.ports.rows import (
    AttachmentRow,
    BlobRow,
    CommandRow,
    GuestRow,
    IdentityRow,
    OrderRow,
    TicketRow,
    UnansweredRow,
)
from app.ports.storage import Tx
from app.protocol.admissions import ScanLine
from app.protocol.records import AttachmentRef
from app.protocol.trade import Errand, HistoryLine, Upgrade
from app.service import articles, attachments, deliveries, erasure, festival, guests, telling
from app.service.refused import Refused
from app.service.saying import Words, keep
from tests.service.house import HOLDERS, SAMPLE, Person, Visitor
from tests.service.refund_world import ACCOUNT, BIK, World, ends, world

pytestmark = pytest.mark.requirement("R3")

CANARY = "Канарейкина"
SIGNS = (CANARY, fold(CANARY), "79161239876", "kanar@example.org", ACCOUNT, "canary-bytes")
REF = AttachmentRef(id="file-1", name=f"{CANARY}.jpg", mime="image/jpeg", size=12)


@pytest.fixture
async def books(tmp_path: Path) -> AsyncIterator[World]:
    made = await world(tmp_path)
    await made.write(_name_her)
    yield made
    await ends(made)


def _name_her(tx: Tx) -> None:
    row = tx.get(GuestRow, "g1")
    assert row is not None
    name = f"Зоя {CANARY}"
    tx.put(
        replace(row, name=name, folded=fold(name), phone=SIGNS[2], digits=SIGNS[2], email=SIGNS[3], tags=(CANARY,))
    )
    tx.put(IdentityRow(kind="email", address=SIGNS[3], guest_id="g1"))


def found_in(folder: Path) -> dict[str, list[str]]:
    """Which signs of her stand in which file."""
    files = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    found = {name: [sign for sign in SIGNS if sign.encode() in data] for name, data in files.items()}
    return {name: signs for name, signs in found.items() if signs}


async def talked(books: World, lines: int = 3) -> tuple[Visitor, Person]:
    """She has written much, sent a file, was missed by the bot; somebody holds her dialogue."""
    visitor = await books.house.visitor(link="g1")
    await attachments.attach(books.house.core, visitor.session, REF, b"canary-bytes")
    await visitor.says(f"Меня зовут {CANARY}, где парковка?", attachments=(REF.id,))

    def many(tx: Tx) -> None:
        for n in range(lines):
            keep(tx, visitor.session, Words(f"w{n}", f"{n} {CANARY} {SIGNS[2]}", "", (), False), 1, think=False)
        articles.missed(
            tx,
            event_id="north",
            text=f"0 {CANARY} {SIGNS[2]}",
            dialogue_id=visitor.dialogue,
            now_ms=books.house.now_ms,
        )

    await books.write(many)
    person = await books.person("admin")
    await person.takes(visitor)
    conflict = await person.does("TakeDialogue", visitor.ent, base_=1)
    assert (conflict.st, CANARY.encode() in bytes(conflict.cur)) == ("conflict", True)
    await person.does("AddNote", visitor.ent, text=f"Это {CANARY}")
    return visitor, person


async def traded(books: World, person: Person, visitor: Visitor) -> tuple[OrderRow, str]:
    """She has bought, asked for her money with her bank details, was offered better places and somebody on foot."""
    order = await books.bought(2, payer=CANARY)
    refund_id = await books.opens(person, order, reason=f"Я {CANARY}", dialogue_id=visitor.dialogue)
    payee = {"name": f"Зоя {CANARY}", "bik": BIK, "account": ACCOUNT, "reason": CANARY}
    assert (await books.does(person, "SetRefundPayee", refund_id, **payee)).st == "ok"
    first, second = order.ticket_ids

    def rest(tx: Tx) -> None:
        for ident, holder, guest_id in ((first, CANARY, "g1"), (second, "Пётр", "g2")):
            ticket = tx.get(TicketRow, ident)
            assert ticket is not None
            tx.put(replace(ticket, holder=holder, folded=fold(holder), guest_id=guest_id))
        for n, note in enumerate((CANARY, "")):
            line = ScanLine(id=f"s{n}", at_ms=1, gate_id="3", device="d", verdict="admit", note=note)
            row = ScanRow(
                id=f"s{n}",
                event_id="north",
                gate_id="3",
                device="d",
                at_ms=1,
                verdict="x",
                ticket_id=first,
                line=line,
            )
            tx.put(row)
        tx.put(_offer(order))
        for errand in _errands(visitor.dialogue, first):
            tx.put(errand)
        draft = DraftRow(guest_id="g1", kind="refund", at_ms=1, slots=(("reason", CANARY),), attachments=(REF,))
        tx.put(draft)
        deliveries.make_link(tx, order, 1)
        tx.audit(Entry(at_ms=1, user_id="u", kind="K", ent="guest:g1", outcome="ok", subject="g1", detail=CANARY))

    await books.write(rest)
    return order, refund_id


def _offer(order: OrderRow) -> UpgradeRow:
    said = (HistoryLine(at_ms=1, kind="offered", text=CANARY),)
    state = Upgrade(
        id="H-1", event_id="north", order_id=order.id, guest_id="g1", guest_name=CANARY, state="offered",
        category_id="vip", category="VIP", ticket_ids=(), made_ms=1, history=said,
    )  # fmt: skip
    return UpgradeRow(
        id="H-1", ver=1, event_id="north", order_id=order.id, guest_id="g1", status="offered", made_ms=1, state=state
    )


def _errands(dialogue_id: str, ticket_id: str) -> list[ErrandRow]:
    about: list[dict[str, Any]] = [
        {"dialogue_id": dialogue_id, "state": "open"},
        {"ticket_id": ticket_id, "state": "done"},
        {"upgrade_id": "H-1", "state": "cannot"},
        {"dialogue_id": "of somebody else", "state": "open"},
    ]
    return [
        ErrandRow(
            id=f"E-{n}", ver=1, event_id="north", status=parts["state"], made_ms=1,
            state=Errand(
                id=f"E-{n}", event_id="north", kind="runner", place="3", made_ms=1,
                what=CANARY if n < 3 else "вода", guest_name=CANARY if n < 3 else "Пётр", **parts,
            ),
        )
        for n, parts in enumerate(about)
    ]  # fmt: skip


async def test_nothing_of_a_guest_with_a_thousand_messages_is_left_in_any_file(books: World, tmp_path: Path) -> None:
    visitor, person = await talked(books, lines=1000)
    order, refund_id = await traded(books, person, visitor)
    assert {sign for signs in found_in(tmp_path).values() for sign in signs} == set(SIGNS)
    money = await books.row(PaymentRow, order.payment_ids[0])
    began = time.monotonic()
    done = await erasure.erase(books.house.core, "g1", "u")
    assert time.monotonic() - began < 60
    assert found_in(tmp_path) == {}
    assert (done.dialogues, done.messages > 1000, done.files >= 1, done.orders) == (1, True, True, 2)
    kept = await books.row(PaymentRow, order.payment_ids[0])
    assert (kept.amount_minor, kept.state, kept.captured_ms) == (money.amount_minor, money.state, money.captured_ms)
    assert (await books.packet(refund_id)).status == State.WITHDRAWN
    assert (await books.order(order.id)).guest_id == "g1"
    core = books.house.core
    events = await core.storage.read(lambda reads: reads.events(0, 100_000))
    assert not [event for event in events if CANARY.encode() in bytes(event.body.state) or CANARY in str(event.body)]
    remembered = [core.hub.event(event.seq) for event in events]
    assert not [event for event in remembered if event is not None and CANARY in str(event.body)]
    assert not await core.storage.read(lambda reads: reads.search(CANARY, 10))


async def test_what_the_bot_did_for_her_does_not_stand_in_the_way(books: World) -> None:
    visitor = await books.house.visitor(link="g1")
    await visitor.says("привет")
    kept = CommandRow(
        id=f"bot:{visitor.dialogue}:1:x",
        user_id="bot",
        fingerprint="x",
        kind="OpenRefund",
        ent=visitor.ent,
        client_seq=0,
        at_ms=1,
        result=b'{"number":"R-1"}',
    )
    await books.write(lambda tx: tx.put(kept))
    assert (await erasure.erase(books.house.core, "g1", "u")).dialogues == 1


async def test_a_console_that_follows_the_events_has_what_a_fresh_one_gets(books: World) -> None:
    visitor, person = await talked(books)
    await traded(books, person, visitor)
    before, since = await books.house.fetched(), await books.house.core.storage.read(lambda reads: reads.place())
    await erasure.erase(books.house.core, "g1", "u")
    fetched = await books.house.fetched()
    followed = books.house.followed(before, since.head)
    for kind in ("dialogue:", "refund:", "unanswered:"):
        assert {k: v for k, v in followed.items() if k.startswith(kind)} == {
            k: v for k, v in fetched.items() if k.startswith(kind)
        }
    assert visitor.ent not in fetched
    assert CANARY not in str(fetched)


async def test_the_audit_stays_whole_holds_the_proof_and_learns_no_more_of_him(books: World) -> None:
    visitor, person = await talked(books)
    await traded(books, person, visitor)
    await erasure.erase(books.house.core, "g1", "boss")
    late = Entry(at_ms=2, user_id="u", kind="K", ent="guest:g1", outcome="late", subject="g1", detail=CANARY)
    await books.write(lambda tx: tx.audit(late))
    links = await books.house.core.storage.read(lambda reads: reads.audit(0, 10_000))
    assert first_break(links) is None
    assert {link.detail for link in links if link.subject == "g1"} == {""}
    (proof,) = [link for link in links if link.kind == "GuestErased"]
    assert (proof.user_id, proof.ent) == ("boss", "guest:g1")
    assert proof.outcome.startswith("erased: 1 dialogues, ")


async def test_others_keep_their_names_words_and_tickets(books: World) -> None:
    visitor, person = await talked(books)
    order, _ = await traded(books, person, visitor)
    other = await books.house.visitor(link="g2")
    await other.says("Где парковка?")
    await books.write(
        partial(articles.missed, event_id="north", text="Где кот?", dialogue_id=other.dialogue, now_ms=1)
    )
    await erasure.erase(books.house.core, "g1", "u")
    assert [(await books.ticket(ident)).holder for ident in order.ticket_ids] == ["Гость", "Пётр"]
    questions = await books.house.core.storage.read(lambda reads: reads.find(UnansweredRow))
    assert {row.state.text for row in questions} == {"", "Где кот?"}
    assert (await other.lines())[0].text == "Где парковка?"
    assert (await books.row(GuestRow, "g2")).name == "Пётр Семёнов"
    assert [(await books.row(ErrandRow, f"E-{n}")).status for n in range(4)] == ["cannot", "done", "cannot", "open"]
    assert (await books.row(ErrandRow, "E-3")).state.what == "вода"


async def test_the_link_he_has_open_takes_nothing_more_and_nothing_is_said_to_him(books: World) -> None:
    visitor, person = await talked(books)
    order, _ = await traded(books, person, visitor)
    await erasure.erase(books.house.core, "g1", "u")
    with pytest.raises(Refused, match="bad_session"):
        await visitor.says("Я ещё здесь")
    assert await guests.find_session(books.house.core, visitor.secret) is None
    bought_there = replace(order, conversation_id=visitor.session.conversation_id)
    assert await books.write(partial(telling.dialogue_of, order=bought_there, now_ms=1)) is None
    assert await books.row(AttachmentRow, REF.id) is None
    assert await books.row(BlobRow, REF.id) is None
    row = await books.house.row(visitor.dialogue)
    assert row is not None
    assert (row.memory, row.state.guest_name, row.state.holder_id) == (Memory(), "Гость", "")


async def test_a_question_of_his_asked_by_another_is_written_down_anew(books: World) -> None:
    await talked(books)
    await erasure.erase(books.house.core, "g1", "u")
    (row,) = await books.house.core.storage.read(lambda reads: reads.find(UnansweredRow))
    assert (row.state.text, row.state.dismissed) == ("", True)
    again = partial(
        articles.missed, event_id="north", text=f"0 {CANARY} {SIGNS[2]}", dialogue_id="d2", now_ms=books.house.now_ms
    )
    await books.write(again)
    (row,) = await books.house.core.storage.read(lambda reads: reads.find(UnansweredRow))
    assert (row.state.count, row.state.dialogue_id, row.state.dismissed) == (1, "d2", False)


async def test_one_who_never_wrote_is_erased_too_and_nobody_else_can_be(books: World) -> None:
    with pytest.raises(Refused, match="not_found"):
        await erasure.erase(books.house.core, "nobody", "u")
    done = await erasure.erase(books.house.core, "g3", "u")
    assert (done.dialogues, done.messages, done.orders) == (0, 0, 1)


async def test_a_start_with_the_sample_does_not_bring_him_back(books: World) -> None:
    core = books.house.core
    await books.write(lambda tx: tx.audit(Entry(at_ms=1, user_id="u", kind="K", ent="e", outcome="ok", subject="g2")))
    await erasure.erase(core, "g1", "u")
    await festival.fill(core, SAMPLE, HOLDERS)
    assert [(await books.row(GuestRow, ident)).name for ident in ("g1", "g2")] == ["Гость", "Пётр Семёнов"]


async def test_an_open_session_without_a_word_is_ended(books: World) -> None:
    visitor = await books.house.visitor(link="g2")
    await erasure.erase(books.house.core, "g2", "u")
    assert await guests.find_session(books.house.core, visitor.secret) is None


@pytest.mark.parametrize(("status", "account"), [("paying", True), ("paying", False), ("done", True)])
async def test_money_on_its_way_to_his_account_has_to_arrive_first(books: World, status: str, account: bool) -> None:
    person = await books.person("admin")
    order = await books.bought()
    refund_id = await books.opens(person, order)
    packet = await books.packet(refund_id)
    state = replace(packet.state, state=status, payee=None)
    row = replace(packet, status=status, state=state, payee_account=ACCOUNT if account else "")
    await books.write(lambda tx: tx.put(row))
    if status == "paying" and account:
        with pytest.raises(Refused, match="conflict"):
            await erasure.erase(books.house.core, "g1", "u")
        assert (await books.packet(refund_id)).payee_account == ACCOUNT
        return
    await erasure.erase(books.house.core, "g1", "u")
    erased = await books.packet(refund_id)
    assert (erased.status, erased.payee_account, erased.archived) == (status, "", status == "done")
