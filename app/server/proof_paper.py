"""The proof of an order as a PDF for a bank: what was paid, which codes were sent, who came in when (C4)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from app.bot.converse.facts import money_words
from app.domain.admission import Standing
from app.domain.articles import Bilingual
from app.domain.guests import TicketStatus
from app.domain.money import Money
from app.ports.books import CodeRow, PaymentRow
from app.protocol.admissions import ScanLine
from app.server.ticket_paper import BOLD, FAINT, INK, PLAIN, fonts
from app.service.proofs import Proof, ProvedTicket
from app.service.standings import tail

MARGIN: Final = 18 * mm
PADDING: Final = 6
"""points that a page keeps free beside its margins"""
RULE: Final = HexColor(0xD5DAE2)
TITLE: Final = Bilingual("Заказ {order}: оплата, билеты и проходы", "Order {order}: payments, tickets and entries")
REHEARSAL: Final = Bilingual("УЧЕНИЯ. Никто не платил по-настоящему.", "REHEARSAL. Nobody paid in earnest.")
HELD: Final = Bilingual("{event}, {doors}. {venue}, {address}", "{event}, {doors}. {venue}, {address}")
BUYER: Final = Bilingual("Покупатель: {buyer}", "Buyer: {buyer}")
BOUGHT: Final = Bilingual("Заказ оформлен {at}", "Ordered {at}")
TAKEN: Final = Bilingual("Составлено {at}, {by}. Время: {zone}", "Made out {at} by {by}. Times: {zone}")
PAGE: Final = Bilingual("Заказ {order}, страница {page}", "Order {order}, page {page}")
PAYMENTS: Final = Bilingual("Оплата", "Payments")
PAID_HEAD: Final = (
    Bilingual("Когда", "When"),
    Bilingual("Сумма", "Amount"),
    Bilingual("Чем", "By"),
    Bilingual("Плательщик", "Payer"),
    Bilingual("Платёж у провайдера", "Provider's payment"),
    Bilingual("Возвращено", "Refunded"),
)
UNPAID: Final = Bilingual("Оплаты не было.", "Nothing was paid.")
TICKET: Final = Bilingual("Билет {place} из {places}: {category}", "Ticket {place} of {places}: {category}")
FACTS: Final = Bilingual("{holder}. Цена {price}. {status}. {sent}", "{holder}. Price {price}. {status}. {sent}")
SENT: Final = Bilingual("Отправлен {at}", "Sent {at}")
NOT_SENT: Final = Bilingual("Не отправлялся", "Never sent")
CODE_HEAD: Final = (
    Bilingual("Код", "Code"),
    Bilingual("Выдан", "Issued"),
    Bilingual("Почему", "Why"),
    Bilingual("Действовал до", "Valid until"),
)
NOW: Final = Bilingual("действует", "still valid")
SCAN_HEAD: Final = (
    Bilingual("Проверка", "Scan"),
    Bilingual("Ворота", "Gate"),
    Bilingual("Устройство", "Device"),
    Bilingual("Код", "Code"),
    Bilingual("Что вышло", "Outcome"),
)
UNSEEN: Final = Bilingual("У ворот билет не проверяли.", "The ticket was never scanned at a gate.")
MANUAL: Final = Bilingual("впущен сотрудником", "let in by staff")
LEFT: Final = Bilingual("вышел", "went out")
OFFLINE: Final = Bilingual("без связи", "off line")
DOUBLE: Final = Bilingual("двойной проход", "double entry")
FOOT: Final = Bilingual(
    "Код подписан ключом события (Ed25519); проверка записывается один раз под номером устройства и не меняется. "
    "Каждая такая справка отмечена в журнале.",
    "A code is signed with the event's key (Ed25519); a scan is written once under its device's number and never "
    "changed. Each such paper is noted in the audit trail.",
)
WHY: Final = {
    "sold": Bilingual("продажа", "sold"),
    "transferred": Bilingual("передан другому", "passed on"),
    "reissued": Bilingual("перевыпуск", "re-issued"),
    "upgraded": Bilingual("лучшее место", "upgraded"),
}
STATES: Final = {
    TicketStatus.VALID.value: Bilingual("Действует", "Valid"),
    TicketStatus.UNPAID.value: Bilingual("Не оплачен", "Not paid"),
    TicketStatus.CANCELLED.value: Bilingual("Отменён", "Cancelled"),
    TicketStatus.REFUNDED.value: Bilingual("Деньги возвращены", "Refunded"),
    TicketStatus.TRANSFERRED.value: Bilingual("Передан другому", "Passed on"),
    TicketStatus.REPLACED.value: Bilingual("Заменён новым", "Replaced by a newer one"),
    TicketStatus.REVOKED.value: Bilingual("Аннулирован", "Revoked"),
    TicketStatus.BLOCKED.value: Bilingual("Заблокирован", "Blocked"),
}
OUTCOMES: Final = {
    Standing.VALID.value: Bilingual("пропущен", "let in"),
    Standing.USED.value: Bilingual("отказ: уже вошли", "refused: used before"),
    Standing.WRONG_EVENT.value: Bilingual("отказ: другое событие", "refused: another event"),
    Standing.WRONG_DAY.value: Bilingual("отказ: другой день", "refused: another day"),
    Standing.WRONG_ZONE.value: Bilingual("отказ: другая зона", "refused: another zone"),
    Standing.WRONG_GATE.value: Bilingual("отказ: другие ворота", "refused: another gate"),
    Standing.REFUNDED.value: Bilingual("отказ: деньги возвращены", "refused: refunded"),
    Standing.CANCELLED.value: Bilingual("отказ: отменён", "refused: cancelled"),
    Standing.REVOKED.value: Bilingual("отказ: аннулирован", "refused: revoked"),
    Standing.BLOCKED.value: Bilingual("отказ: заблокирован", "refused: blocked"),
    Standing.UNPAID.value: Bilingual("отказ: не оплачен", "refused: not paid"),
    Standing.REPLACED.value: Bilingual("отказ: код заменён", "refused: code replaced"),
    Standing.UNKNOWN.value: Bilingual("отказ: билет не найден", "refused: not found"),
    Standing.FORGED.value: Bilingual("отказ: подделка", "refused: forged"),
    Standing.NOT_A_TICKET.value: Bilingual("отказ: не билет", "refused: not a ticket"),
}
_BODY: Final = ParagraphStyle("body", fontName=PLAIN, fontSize=9, leading=12.5, textColor=INK)
_SMALL: Final = ParagraphStyle("small", _BODY, fontSize=8, leading=10.5)
_HEAD: Final = ParagraphStyle("head", _SMALL, textColor=FAINT)
_TITLE: Final = ParagraphStyle("title", _BODY, fontName=BOLD, fontSize=16, leading=21, spaceAfter=4)
_PART: Final = ParagraphStyle("part", _BODY, fontName=BOLD, fontSize=11, leading=15, spaceBefore=11, spaceAfter=3)
_RULED: Final = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
    ]
)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Says the things of one proof in one language, at the time of its place."""

    found: Proof
    lang: str

    def story(self) -> list[Flowable]:
        """The whole paper."""
        order, event, lang = self.found.order, self.found.event, self.lang
        parts = [Paragraph(self._safe(TITLE.said(lang).format(order=order.id)), _TITLE)]
        if self.found.rehearsal:
            parts.append(Paragraph(REHEARSAL.said(lang), _PART))
        held = {"event": event.name.said(lang), "venue": event.venue.said(lang), "address": event.address.said(lang)}
        doors = event.doors_at.astimezone(ZoneInfo(event.zone)).strftime("%d.%m.%Y")
        buyer = ", ".join(filter(None, (self.found.buyer, *self.found.contacts))) or "—"
        taken = {"at": self._at(self.found.made_ms), "by": self.found.made_by, "zone": event.zone}
        lines = (
            HELD.said(lang).format(doors=doors, **held),
            BUYER.said(lang).format(buyer=buyer),
            BOUGHT.said(lang).format(at=self._at(order.made_ms)),
            TAKEN.said(lang).format(**taken),
        )
        parts += [Paragraph(self._safe(line), _BODY) for line in lines]
        parts.append(Paragraph(PAYMENTS.said(lang), _PART))
        paid = [self._payment(row) for row in self.found.payments]
        parts.append(self._table(PAID_HEAD, paid, (30, 24, 26, 32, 40, 22)) if paid else self._says(UNPAID))
        for ticket in self.found.tickets:
            parts += self._ticket(ticket)
        return [*parts, Spacer(1, 12), Paragraph(FOOT.said(lang), _HEAD)]

    def _ticket(self, ticket: ProvedTicket) -> list[Flowable]:
        row, lang = ticket.row, self.lang
        category = self.found.event.category(row.category_id)
        named = category.name.said(lang) if category is not None else row.category
        places = len(self.found.tickets)
        facts = FACTS.said(lang).format(
            holder=row.holder or "—",
            price=money_words(Money(row.price_minor, row.currency), lang),
            status=_said(STATES, row.status, lang),
            sent=SENT.said(lang).format(at=self._at(row.sent_ms)) if row.sent_ms else NOT_SENT.said(lang),
        )
        head = TICKET.said(lang).format(place=row.place, places=places, category=f"{named} {row.seat}".strip())
        codes = self._table(CODE_HEAD, [self._code(code) for code in ticket.codes], (40, 40, 44, 50))
        scans = [self._scan(scan) for scan in ticket.scans]
        return [
            Paragraph(self._safe(head), _PART),
            Paragraph(self._safe(facts), _BODY),
            codes,
            Spacer(1, 7),
            self._table(SCAN_HEAD, scans, (34, 40, 26, 22, 52)) if scans else self._says(UNSEEN),
        ]

    def _payment(self, row: PaymentRow) -> tuple[str, ...]:
        refunded = money_words(Money(row.refunded_minor, row.currency), self.lang) if row.refunded_minor else "—"
        return (
            self._at(row.captured_ms),
            money_words(Money(row.amount_minor, row.currency), self.lang),
            row.instrument or "—",
            row.payer or "—",
            f"{row.provider} {row.provider_id}".strip(),
            refunded,
        )

    def _code(self, code: CodeRow) -> tuple[str, ...]:
        until = self._at(code.dead_ms) if code.dead_ms else NOW.said(self.lang)
        return (f"№ {code.issue} ···· {tail(code)}", self._at(code.made_ms), _said(WHY, code.why, self.lang), until)

    def _scan(self, scan: ScanLine) -> tuple[str, ...]:
        gate = next((one.name.said(self.lang) for one in self.found.event.gates if one.id == scan.gate_id), "")
        by_hand = LEFT if scan.leaving else MANUAL if scan.manual else None
        about = (
            by_hand.said(self.lang) if by_hand is not None else _said(OUTCOMES, scan.verdict, self.lang),
            OFFLINE.said(self.lang) if scan.offline else "",
            DOUBLE.said(self.lang) if scan.double else "",
            scan.note,
        )
        tail = f"···· {scan.code_tail}" if scan.code_tail else "—"
        return (self._at(scan.at_ms), gate or scan.gate_id, scan.device, tail, ", ".join(filter(None, about)))

    def _table(
        self, head: Sequence[Bilingual], rows: Sequence[Sequence[str]], widths_mm: Sequence[float]
    ) -> LongTable:
        cells = [[Paragraph(word.said(self.lang), _HEAD) for word in head]]
        cells += [[Paragraph(self._safe(text), _SMALL) for text in row] for row in rows]
        return LongTable(cells, [wide * mm for wide in widths_mm], style=_RULED, repeatRows=1, hAlign="LEFT")

    def _says(self, words: Bilingual) -> Paragraph:
        return Paragraph(words.said(self.lang), _BODY)

    def _at(self, at_ms: int) -> str:
        moment = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(self.found.event.zone))
        return moment.strftime("%d.%m.%Y %H:%M:%S")

    @staticmethod
    def _safe(text: str) -> str:
        """Words of guests are never taken for marks of the paper."""
        return escape("".join(letter if letter.isprintable() else " " for letter in text))


def story(found: Proof, lang: str) -> list[Flowable]:
    """What stands on the paper, from top to bottom."""
    fonts()
    return _Writer(found, lang).story()


def as_pdf(found: Proof, lang: str) -> bytes:
    """The proof on pages of A4."""
    out = io.BytesIO()
    title = TITLE.said(lang).format(order=found.order.id)
    paper = SimpleDocTemplate(
        out, pagesize=A4, title=title, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN
    )

    def foot(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont(PLAIN, 8)
        canvas.setFillColor(FAINT)
        canvas.drawString(
            MARGIN + PADDING, MARGIN / 2, PAGE.said(lang).format(order=found.order.id, page=document.page)
        )

    paper.build(story(found, lang), onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _said(words: dict[str, Bilingual], key: str, lang: str) -> str:
    return words[key].said(lang) if key in words else key
