"""Tickets as a PDF: one on a page, the QR drawn as lines and not as a picture, in the shipped typeface (C5, B11)."""

from __future__ import annotations

import io
from functools import cache
from importlib.resources import as_file, files
from typing import Final

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A5
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.bot.converse.facts import money_words
from app.domain.articles import Bilingual
from app.service.papers import Papers, Ticket
from app.service.ticketpaper import as_rows

PLAIN: Final = "Inter"
BOLD: Final = "Inter-SemiBold"
WIDTH, HEIGHT = A5
MARGIN: Final = 36.0
QR: Final = 230.0
INK: Final = HexColor(0x14171C)
FAINT: Final = HexColor(0x5F6877)

ORDER: Final = Bilingual("Заказ {order}, билет {place} из {places}", "Order {order}, ticket {place} of {places}")
DOORS: Final = Bilingual("Двери {doors}, начало {starts}", "Doors {doors}, start {starts}")
TYPED: Final = Bilingual("Код: {code}", "Code: {code}")
DEAD: Final = Bilingual("Билет не действует", "This ticket is not valid")
ONCE: Final = Bilingual("Код пропускает один раз. Возьмите паспорт.", "The code lets in once. Bring an ID.")


@cache
def fonts() -> None:
    """Register the typeface, once."""
    for name, file in ((PLAIN, "Inter-Regular.ttf"), (BOLD, "Inter-SemiBold.ttf")):
        with as_file(files("resources").joinpath("fonts", file)) as path:
            pdfmetrics.registerFont(TTFont(name, str(path)))
    pdfmetrics.registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)


def as_pdf(papers: Papers, lang: str) -> bytes:
    """All tickets of an order, a page each."""
    fonts()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A5, pageCompression=1)
    canvas.setTitle(f"{papers.event.said(lang)}, {papers.order_id}")
    for ticket in papers.tickets:
        _page(canvas, papers, ticket, lang)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _page(canvas: Canvas, papers: Papers, ticket: Ticket, lang: str) -> None:
    place = {"order": papers.order_id, "place": ticket.place, "places": papers.places}
    top = HEIGHT - MARGIN
    top = _line(canvas, top, papers.event.said(lang), BOLD, 24)
    for doors, starts in ticket.times:
        times = {"doors": doors.strftime("%d.%m.%Y %H:%M"), "starts": starts.strftime("%H:%M")}
        top = _line(canvas, top, DOORS.said(lang).format(**times), PLAIN, 11)
    top = _line(canvas, top, f"{papers.venue.said(lang)}. {papers.address.said(lang)}", PLAIN, 11)
    top = _line(canvas, top - 10, ticket.category.said(lang), BOLD, 16)
    for text in (ticket.seat, ticket.gate.said(lang), ticket.holder, money_words(ticket.price, lang)):
        top = _line(canvas, top, text, PLAIN, 11) if text else top
    if ticket.code:
        _qr(canvas, ticket.code, (WIDTH - QR) / 2, top - QR - 10)
        top = _line(canvas, top - QR - 22, TYPED.said(lang).format(code=ticket.typed), BOLD, 12, centred=True)
        top = _line(canvas, top, ONCE.said(lang), PLAIN, 9, centred=True)
    else:
        _line(canvas, top - 30, DEAD.said(lang), BOLD, 16)
    canvas.setFillColor(FAINT)
    canvas.setFont(PLAIN, 9)
    canvas.drawString(MARGIN, MARGIN - 10, ORDER.said(lang).format(**place))


def _line(canvas: Canvas, top: float, text: str, font: str, size: float, *, centred: bool = False) -> float:
    """A line of text, made smaller until it fits; where the next one begins."""
    while size > 6 and pdfmetrics.stringWidth(text, font, size) > WIDTH - 2 * MARGIN:
        size -= 0.5
    canvas.setFillColor(INK)
    canvas.setFont(font, size)
    if centred:
        canvas.drawCentredString(WIDTH / 2, top - size, text)
    else:
        canvas.drawString(MARGIN, top - size, text)
    return top - size * 1.45


def _qr(canvas: Canvas, code: str, left: float, bottom: float) -> None:
    """Dark runs of each row as one rectangle: sharp at any size, and small."""
    rows = as_rows(code)
    side = QR / len(rows)
    path = canvas.beginPath()
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = x
            while run < len(row) and row[run]:
                run += 1
            if run > x:
                path.rect(left + x * side, bottom + QR - (y + 1) * side, (run - x) * side, side)
            x = run + 1
    canvas.setFillColor(INK)
    canvas.drawPath(path, stroke=0, fill=1)
