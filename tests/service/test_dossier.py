"""A guest is given all that is held of him, and nothing of anybody else (R3, X26)."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from app.ports.books import DraftRow, ErrandRow, PaymentRow, ReceiptRow, ScanRow, UpgradeRow
from app.ports.facts import Entry
from app.ports.rows import GuestRow, TicketRow
from app.ports.storage import Tx
from app.protocol.admissions import ScanLine
from app.protocol.records import AttachmentRef
from app.protocol.trade import Errand, HistoryLine, Upgrade
from app.service import attachments, deliveries, dossier, erasure
from app.service.idents import needed
from app.service.refused import Refused
from app.service.saying import Words, keep
from tests.service.house import Person, Visitor
from tests.service.refund_world import ACCOUNT, BIK, World, ends, world

pytestmark = pytest.mark.requirement("R3")

OTHER = ("Семёнов", "+79161234562", "guest2@example.org", "чужие слова", "чужая заметка")
"""signs of the guest who shares an order with her"""
REF = AttachmentRef(id="file-1", name="скан.jpg", mime="image/jpeg", size=12)


@pytest.fixture
async def books(tmp_path: Path) -> AsyncIterator[World]:
    made = await world(tmp_path)
    yield made
    await ends(made)


async def held_of(books: World, guest_id: str) -> dict[str, Any]:
    done = await dossier.export(books.house.core, guest_id, "u1")
    found: dict[str, Any] = msgspec.json.decode(done.held)
    return found


async def talked(books: World) -> tuple[Visitor, Person]:
    """She wrote and sent a file; somebody noted something and answered; another guest wrote, too."""
    visitor, other = await books.house.visitor(link="g1"), await books.house.visitor(link="g2")
    await attachments.attach(books.house.core, visitor.session, REF, b"her bytes")
    await visitor.says("где парковка и сепульки?", attachments=(REF.id,))
    await other.says("чужие слова")
    person = await books.house.person("admin", name="Мария Голубева")
    await person.takes(visitor)
    await person.does("AddNote", visitor.ent, text="просит перезвонить")
    await person.replies(visitor, "Парковка P1")
    await person.does("AddNote", other.ent, text="чужая заметка")
    return visitor, person


async def shared(books: World, visitor: Visitor, person: Person) -> tuple[str, str]:
    """An order of hers whose second ticket he holds and one of his whose first she holds; her refund and an offer."""
    hers = await books.bought(2, payer="Ирина Лебедева")
    his = await books.bought(2, guest_id="g2", payer="Пётр Семёнов")
    refund_id = await books.opens(person, hers, reason="заболела", dialogue_id=visitor.dialogue)
    payee = {"name": "Ирина Лебедева", "bik": BIK, "account": ACCOUNT, "reason": "другой счёт"}
    assert (await books.does(person, "SetRefundPayee", refund_id, **payee)).st == "ok"

    def rest(tx: Tx) -> None:
        for ident, holder, guest_id in (
            (hers.ticket_ids[0], "Ирина Лебедева", "g1"),
            (hers.ticket_ids[1], "Пётр Семёнов", "g2"),
            (his.ticket_ids[0], "Ирина Лебедева", "g1"),
            (his.ticket_ids[1], "Пётр Семёнов", "g2"),
        ):
            tx.put(replace(needed(tx.get(TicketRow, ident)), holder=holder, guest_id=guest_id))
            line = ScanLine(
                id=f"s-{ident}", at_ms=1, gate_id="3", device="d", verdict="admit", note=f"скан {guest_id}"
            )
            tx.put(
                ScanRow(
                    id=f"s-{ident}", event_id="north", gate_id="3", device="d", at_ms=1, verdict="admit",
                    ticket_id=ident, line=line,
                )
            )  # fmt: skip
        paid = needed(tx.get(PaymentRow, hers.payment_ids[0]))
        tx.put(replace(paid, contact="guest2@example.org", payer="Пётр Семёнов"))
        again = replace(paid, id="P-own", contact="guest1@example.org", payer="Ирина Лебедева")
        tx.put(again)
        tx.put(_offer(hers.id))
        tx.put(_errand(visitor.dialogue, "E-1", "вода для Ирины"))
        tx.put(_errand("чужой", "E-2", "чужая заметка"))
        tx.put(DraftRow(guest_id="g1", kind="refund", at_ms=1, slots=(("reason", "не могу"),)))
        deliveries.make_link(tx, hers, 1)
        tx.audit(Entry(at_ms=1, user_id="u9", kind="K", ent="x", outcome="ok", subject="g1", detail="о ней"))
        tx.audit(Entry(at_ms=1, user_id="u9", kind="K", ent="y", outcome="ok", subject="g2", detail="чужие слова"))

    await books.write(rest)
    return hers.id, his.id


def _offer(order_id: str) -> UpgradeRow:
    state = Upgrade(
        id="H-1", event_id="north", order_id=order_id, guest_id="g1", guest_name="Ирина", state="offered", by="u9",
        category_id="vip", category="VIP", ticket_ids=(), made_ms=1, pay_url="https://pay",
        history=(HistoryLine(at_ms=1, kind="offered", by="u9"),),
    )  # fmt: skip
    return UpgradeRow(
        id="H-1", ver=1, event_id="north", order_id=order_id, guest_id="g1", status="offered", made_ms=1, state=state
    )


def _errand(dialogue_id: str, ident: str, what: str) -> ErrandRow:
    state = Errand(
        id=ident,
        event_id="north",
        kind="runner",
        place="3",
        made_ms=1,
        what=what,
        dialogue_id=dialogue_id,
        state="open",
    )
    return ErrandRow(id=ident, ver=1, event_id="north", status="open", made_ms=1, state=state)


async def test_every_section_holds_what_is_hers(books: World) -> None:
    visitor, person = await talked(books)
    hers, his = await shared(books, visitor, person)
    held = await held_of(books, "g1")
    assert held["card"]["name"] == "Ирина Лебедева"
    assert "guest1@example.org" in [one["address"] for one in held["identities"]]
    assert [one["guest_id"] for one in held["conversations"]] == ["g1"]
    (dialogue,) = held["dialogues"]
    said = [(one["by"], one["text"]) for one in dialogue["messages"] if one["by"] != "system"]
    assert said[0] == ("guest", "где парковка и сепульки?")
    assert {("note", "просит перезвонить"), ("person", "Парковка P1")} <= set(said)
    assert held["files"][0]["base64"] == "aGVyIGJ5dGVz"
    assert [one["text"] for one in held["unanswered"]] == ["где парковка и сепульки?"]
    assert hers in [one["id"] for one in held["orders"]]
    assert his not in [one.get("order_id", one["id"]) for one in (*held["orders"], *held["tickets"])]
    assert {(one["id"].partition("-")[0] == hers, one["holder"]) for one in held["tickets"]} >= {
        (True, "Ирина Лебедева"), (True, "•••"), (False, "Ирина Лебедева"),
    }  # fmt: skip
    assert [scan["note"] for one in held["tickets"] for scan in one.get("scans", ())] == ["скан g1"] * 2
    assert {(one["payer"], one["contact"]) for one in held["payments"]} >= {
        ("•••", "g•••@example.org"),
        ("Ирина Лебедева", "guest1@example.org"),
    }
    (refund,) = held["refunds"]
    assert refund["payee"]["account_tail"] == ACCOUNT[-4:]
    assert ACCOUNT not in str(held)
    assert [one["id"] for one in held["upgrades"]] == ["H-1"]
    assert [one["what"] for one in held["errands"]] == ["вода для Ирины"]
    assert held["drafts"][0]["slots"] == [["reason", "не могу"]]
    assert {one["order_id"] for one in held["links_to_tickets"]} == {hers}
    assert {one["offers_of_upgrades"] for one in held["consents"]} == {True}
    assert "о ней" in [one["detail"] for one in held["audit"]]
    assert held["sessions"]
    assert held["receipts"] or not await books.house.core.storage.read(lambda reads: reads.find(ReceiptRow))


async def test_nothing_of_a_guest_who_shares_an_order_nor_of_the_staff_is_in_it(books: World) -> None:
    visitor, person = await talked(books)
    await shared(books, visitor, person)
    text = msgspec.json.encode(await held_of(books, "g1")).decode()
    assert [sign for sign in OTHER if sign in text] == []
    assert "скан g2" not in text
    staff = [person.id, "Голубева", "u9"]
    assert [sign for sign in staff if sign in text] == []
    assert "https://pay" not in text
    mirrored = msgspec.json.encode(await held_of(books, "g2")).decode()
    assert "Лебедева" not in mirrored
    assert "сепульки" not in mirrored


async def test_that_it_was_asked_for_stands_in_the_audit(books: World) -> None:
    await held_of(books, "g1")
    links = await books.house.core.storage.read(lambda reads: reads.audit(0, 1000))
    assert (links[-1].kind, links[-1].user_id, links[-1].ent) == ("GuestExported", "u1", "guest:g1")
    assert "orders" in links[-1].outcome
    again = await held_of(books, "g1")
    assert [one["by"] for one in again["audit"] if one["what"] == "GuestExported"] == ["person"]


async def test_nobody_is_found_is_said_and_an_erased_guest_is_nameless(books: World) -> None:
    with pytest.raises(Refused, match="not_found"):
        await dossier.export(books.house.core, "nobody", "u1")
    await talked(books)
    await erasure.erase(books.house.core, "g1", "u1")
    held = await held_of(books, "g1")
    assert held["card"]["name"] == "Гость"
    assert held["identities"] == []
    assert "сепульки" not in str(held)


async def test_a_guest_of_a_thousand_messages_is_written_down_within_a_minute(books: World) -> None:
    visitor = await books.house.visitor(link="g1")
    await visitor.says("начало")

    def many(tx: Tx) -> None:
        for n in range(1000):
            keep(tx, visitor.session, Words(f"w{n}", f"слова {n}", "", (), False), 1, think=False)
        for n in range(5000):
            tx.audit(Entry(at_ms=1, user_id="u", kind="K", ent=f"e{n}", outcome="ok", subject=f"s{n % 7}"))
        tx.put(replace(needed(tx.get(GuestRow, "g1")), email="", phone=""))

    await books.write(many)
    began = time.monotonic()
    held = await held_of(books, "g1")
    assert time.monotonic() - began < 60
    assert len(held["dialogues"][0]["messages"]) > 1000
