"""The proof of an order on paper: every line of the books in words, whatever words guests have put into them (C4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest
from reportlab.platypus import Flowable, LongTable, Paragraph

from app.domain.admission import Standing
from app.domain.guests import TicketStatus
from app.ports.books import CodeRow, PaymentRow
from app.ports.rows import OrderRow, TicketRow
from app.protocol.admissions import ScanLine
from app.protocol.codec import decode
from app.protocol.money_api import PaperAsk
from app.server.proof_paper import OUTCOMES, STATES, WHY, as_pdf, story
from app.server.sample import load_sample
from app.service.proofs import Proof, ProvedTicket
from tests.server.standing import Standing as Backend

pytestmark = pytest.mark.requirement("C4")

NOON = int(datetime(2027, 6, 14, 12, tzinfo=UTC).timestamp() * 1000)
EVENT = next(one for one in load_sample().events if one.id == "northern-light")
ORDER = OrderRow(
    id="40117", guest_id="g1", event_id=EVENT.id, status="paid", total_minor=600_000, currency="RUB", made_ms=NOON
)
PAID = PaymentRow(
    id="p1", order_id="40117", guest_id="g1", event_id=EVENT.id, provider="yookassa", provider_id="2c5d-77",
    purpose="order", amount_minor=600_000, currency="RUB", state="captured", made_ms=NOON, captured_ms=NOON + 60_000,
    instrument="card ···· 4417", payer="Ирина Лебедева", refunded_minor=100_050,
)  # fmt: skip
TICKET = TicketRow(
    id="40117-1", order_id="40117", guest_id="g1", event_id=EVENT.id, category="Стандарт", category_id="standard",
    status="valid", code="ABCD", holder="Ирина Лебедева", price_minor=300_000, currency="RUB", sent_ms=NOON + 90_000,
)  # fmt: skip
CODES = (
    CodeRow(ticket_id="40117-1", issue=1, event_id=EVENT.id, code="A", made_ms=NOON, why="sold",
            dead_ms=NOON + 120_000, tail="7KQ4"),
    CodeRow(ticket_id="40117-1", issue=2, event_id=EVENT.id, code="B", made_ms=NOON + 120_000, why="reissued",
            tail="9MRT"),
)  # fmt: skip
SCANS = (
    ScanLine(id="d:1", at_ms=NOON + 200_000, gate_id=EVENT.gates[1].id, device="scan-2", verdict="replaced",
             code_tail="7KQ4"),
    ScanLine(id="d:2", at_ms=NOON + 260_000, gate_id="gone", device="scan-2", verdict="valid", code_tail="9MRT",
             offline=True, double=True),
    ScanLine(id="d:3", at_ms=NOON + 300_000, gate_id=EVENT.gates[0].id, device="desk", verdict="used", manual=True,
             note="паспорт проверен"),
    ScanLine(id="d:4", at_ms=NOON + 360_000, gate_id=EVENT.gates[0].id, device="scan-1", verdict="valid",
             leaving=True),
)  # fmt: skip
PROOF = Proof(
    order=ORDER, event=EVENT, buyer="Ирина Лебедева", contacts=("irina@example.org", "+79001234567"),
    payments=(PAID,), tickets=(ProvedTicket(TICKET, CODES, SCANS),), made_ms=NOON + 3_600_000, made_by="Ольга Ким",
    rehearsal=False,
)  # fmt: skip


def words(parts: Iterable[object]) -> list[str]:
    """Everything that is read on the paper, a cell of a table a line."""
    found: list[str] = []
    for part in parts:
        if isinstance(part, Paragraph):
            found.append(part.getPlainText().replace("\u00a0", " "))
        elif isinstance(part, LongTable):
            found += words(cell for row in part._cellvalues for cell in row)
    return found


def said(proof: Proof = PROOF, lang: str = "ru") -> list[str]:
    parts: list[Flowable] = story(proof, lang)
    return words(parts)


def test_it_says_who_paid_what_was_sent_and_who_came_in_at_the_places_own_time() -> None:
    paper = said()
    assert paper[0] == "Заказ 40117: оплата, билеты и проходы"
    assert "Покупатель: Ирина Лебедева, irina@example.org, +79001234567" in paper
    assert f"Составлено 14.06.2027 16:00:00, Ольга Ким. Время: {EVENT.zone}" in paper
    at = paper.index("14.06.2027 15:01:00")
    assert paper[at : at + 6] == [
        "14.06.2027 15:01:00", "6 000 ₽", "card ···· 4417", "Ирина Лебедева", "yookassa 2c5d-77", "1 000,50 ₽",
    ]  # fmt: skip
    assert "Билет 1 из 1: Стандарт, танцпол" in paper
    assert "Ирина Лебедева. Цена 3 000 ₽. Действует. Отправлен 14.06.2027 15:01:30" in paper
    at = paper.index("№ 1 ···· 7KQ4")
    assert paper[at : at + 4] == ["№ 1 ···· 7KQ4", "14.06.2027 15:00:00", "продажа", "14.06.2027 15:02:00"]
    assert paper[at + 6 : at + 8] == ["перевыпуск", "действует"]
    assert paper.count("отказ: код заменён") == 1
    assert "пропущен, без связи, двойной проход" in paper
    assert "отказ: уже вошли, впущен сотрудником, паспорт проверен" not in paper, "who is let in is not refused"
    assert "впущен сотрудником, паспорт проверен" in paper
    assert "вышел" in paper
    assert {EVENT.gates[0].name.ru, EVENT.gates[1].name.ru, "gone"} <= set(paper)
    assert not any(line.startswith("УЧЕНИЯ") for line in paper)


def test_an_order_nobody_paid_for_or_came_with_says_so() -> None:
    bare = msgspec.structs.replace(TICKET, sent_ms=0, holder="", category_id="gone", status="odd")
    paper = said(
        replace(PROOF, payments=(), tickets=(ProvedTicket(bare, CODES, ()),), buyer="", contacts=(), rehearsal=True),
        "en",
    )
    assert "REHEARSAL. Nobody paid in earnest." in paper
    assert "Nothing was paid." in paper
    assert "The ticket was never scanned at a gate." in paper
    assert "Buyer: —" in paper
    assert "Ticket 1 of 1: Стандарт" in paper
    assert "—. Price 3,000 ₽. odd. Never sent" in paper


def test_whatever_a_guest_calls_himself_stays_text() -> None:
    name = '<img src="file:///etc/passwd"/> <b>& Ко\x07'
    paper = said(replace(PROOF, buyer=name, tickets=()))
    assert 'Покупатель: <img src="file:///etc/passwd"/> <b>& Ко , irina@example.org, +79001234567' in paper
    assert as_pdf(replace(PROOF, buyer=name), "ru").startswith(b"%PDF-")


def test_hundreds_of_scans_of_long_words_fill_many_pages() -> None:
    long = msgspec.structs.replace(SCANS[2], note="б" * 500)
    many = replace(PROOF, tickets=(ProvedTicket(TICKET, CODES, (long, *SCANS * 40)),))
    assert as_pdf(many, "ru").count(b"/Type /Page\n") > 3


def test_every_outcome_state_and_reason_has_words() -> None:
    assert OUTCOMES.keys() == {one.value for one in Standing}
    assert STATES.keys() == {one.value for one in TicketStatus}
    assert WHY.keys() == {"sold", "transferred", "reissued", "upgraded"}


def test_it_goes_over_the_wire_to_who_decides_and_to_nobody_else(festival: Backend) -> None:
    checker, operator = festival.somebody("approver"), festival.somebody("operator")
    with festival.client(checker.access) as client:
        order = client.get("/v1/tickets", params={"q": "40117"}).json()["hits"][0]["order_id"]
        paper = client.post(f"/v1/orders/{order}/proof", json={"lang": "en"})
        assert client.post("/v1/orders/00000/proof", json={}).status_code == 404
        assert client.post(f"/v1/orders/{order}/proof", json={"lang": "de"}).status_code == 422
    assert paper.status_code == 200
    assert paper.content.startswith(b"%PDF-")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.headers["cache-control"] == "no-store"
    assert "sandbox" in paper.headers["content-security-policy"]
    with festival.client(operator.access) as client:
        assert client.post(f"/v1/orders/{order}/proof", json={}).status_code == 403
    with festival.client(festival.guest().opened.session) as client:
        assert client.post(f"/v1/orders/{order}/proof", json={}).status_code == 401
    assert decode(b"{}", PaperAsk, 100).lang == "ru"
