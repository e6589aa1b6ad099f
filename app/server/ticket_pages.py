"""The public page of an order's tickets, behind a link of 256 bits: live codes, and a PDF to keep (C5, B11, X25)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from html import escape
from typing import Final, Literal

import msgspec

from app.bot.converse.facts import money_words
from app.domain.articles import Bilingual
from app.domain.guests import TicketStatus
from app.server import headers
from app.server.endpoint import Access, Answer, Call, Endpoint
from app.service.papers import Papers, Ticket, papers
from app.service.ticketpaper import as_png, as_svg

POLICY: Final = (
    b"content-security-policy",
    b"default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
)
UNLISTED: Final = (b"x-robots-tag", b"noindex, nofollow, noarchive")

TITLE: Final = Bilingual("Билеты", "Tickets")
DOORS: Final = Bilingual("Двери {doors}, начало {starts}", "Doors {doors}, start {starts}")
TICKET: Final = Bilingual("Билет {place} из {places}", "Ticket {place} of {places}")
PDF: Final = Bilingual("Скачать PDF", "Download the PDF")
MEMO: Final = Bilingual(
    "Код пропускает один раз: не пересылайте его. На входе прибавьте яркость экрана и возьмите паспорт. "
    "Страница сама покажет новый код, если билет заменят.",
    "A code lets in once: do not pass it on. At the gate turn up the brightness and bring an ID. "
    "This page shows the new code by itself when a ticket is replaced.",
)
STANDS: Final = {
    TicketStatus.UNPAID.value: Bilingual("Не оплачен", "Not paid"),
    TicketStatus.REFUNDED.value: Bilingual("Деньги возвращены, билет не действует", "Refunded, no longer valid"),
    TicketStatus.TRANSFERRED.value: Bilingual("Передан другому гостю", "Passed on to somebody else"),
}
DEAD: Final = Bilingual("Не действует", "Not valid")
INSIDE: Final = Bilingual("По этому билету уже вошли", "Somebody came in with this ticket")
MISSING: Final = Bilingual("Такой страницы нет", "There is no such page")
CHECK: Final = Bilingual("Проверьте ссылку в чате.", "Check the link in the chat.")


class LangQuery(msgspec.Struct, forbid_unknown_fields=True):
    """The language; empty: the guest's own."""

    lang: Literal["", "ru", "en"] = ""


async def page(call: Call, query: LangQuery) -> Answer:
    """The tickets of an order with their present codes."""
    found = await papers(call.host.core, call.params["token"])
    if found is None:
        return _missing()
    lang = query.lang or found.lang
    body = await asyncio.to_thread(_body, found, lang, call.params["token"])
    return _html(lang, body, 200)


async def paper(call: Call, query: LangQuery) -> Answer:
    """All tickets as `tickets.pdf`, or one code as `1.png` or `1.svg` (the ticket's place in the order)."""
    found = await papers(call.host.core, call.params["token"])
    name = call.params["file"]
    kind, draw = _drawing(found, name, query.lang) if found is not None else ("", None)
    if draw is None:
        return _missing()
    data = await asyncio.to_thread(draw)
    kept = f'inline; filename="{name}"'.encode()
    out = [(b"content-type", kind.encode()), (b"content-disposition", kept)]
    return Answer(data, headers=[*out, headers.NEVER_KEPT, headers.NOTHING_RUNS, UNLISTED, *headers.ALWAYS])


def _drawing(found: Papers, name: str, lang: str) -> tuple[str, Callable[[], bytes] | None]:
    """The kind of a file and what draws it; nothing for a name that is none of ours or a ticket that is dead."""
    if name == "tickets.pdf":
        return "application/pdf", partial(_paper, found, lang or found.lang)
    place, _, form = name.partition(".")
    codes = [ticket.code for ticket in found.tickets if str(ticket.place) == place and ticket.code]
    if codes and form == "png":
        return "image/png", lambda: as_png(codes[0]).data
    if codes and form == "svg":
        return "image/svg+xml", lambda: as_svg(codes[0]).encode()
    return "", None


def _paper(found: Papers, lang: str) -> bytes:
    from app.server.ticket_paper import as_pdf  # a sixth of a second, spent when somebody wants a paper

    return as_pdf(found, lang)


def _body(found: Papers, lang: str, token: str) -> str:
    same = {ticket.times for ticket in found.tickets}
    times = "".join(f"<p>{escape(line)}</p>" for line in when(found.tickets[0], lang)) if len(same) == 1 else ""
    other = "en" if lang == "ru" else "ru"
    head = (
        f"<h1>{escape(found.event.said(lang))}</h1>"
        f"{times}"
        f"<p>{escape(found.venue.said(lang))}. {escape(found.address.said(lang))}</p>"
    )
    cards = "".join(_card(ticket, len(found.tickets), lang, dated=not times) for ticket in found.tickets)
    path = f"/t/{escape(token)}"
    foot = (
        f'<p class="memo">{escape(MEMO.said(lang))}</p><p class="links">'
        f'<a class="go" href="{path}/tickets.pdf?lang={lang}">{escape(PDF.said(lang))}</a>'
        f'<a href="{path}?lang={other}" hreflang="{other}">{"English" if other == "en" else "Русский"}</a></p>'
    )
    return f'<div id="live">{head}{cards}{foot}</div>'


def when(ticket: Ticket, lang: str) -> list[str]:
    """Doors and start of each date the ticket is for, a line each."""
    return [
        DOORS.said(lang).format(doors=doors.strftime("%d.%m.%Y %H:%M"), starts=starts.strftime("%H:%M"))
        for doors, starts in ticket.times
    ]


def _card(ticket: Ticket, places: int, lang: str, *, dated: bool) -> str:
    days = when(ticket, lang) if dated else []
    facts = (*days, ticket.seat, ticket.gate.said(lang), ticket.holder, money_words(ticket.price, lang))
    lines = "".join(f"<li>{escape(fact)}</li>" for fact in facts if fact)
    number = escape(TICKET.said(lang).format(place=ticket.place, places=places))
    text = f'<p class="number">{number}</p><h2>{escape(ticket.category.said(lang))}</h2><ul>{lines}</ul>'
    if ticket.code:
        inside = f'<p class="stands">{escape(INSIDE.said(lang))}</p>' if ticket.entered else ""
        text += f'<div class="qr">{as_svg(ticket.code)}</div><p class="code">{escape(ticket.typed)}</p>{inside}'
    else:
        text += f'<p class="stands">{escape(STANDS.get(ticket.status, DEAD).said(lang))}</p>'
    return f"<article>{text}</article>"


def _missing() -> Answer:
    """In both languages: whose page it was is not known."""
    said = (
        f'<div lang="{lang}"><h2>{escape(MISSING.said(lang))}</h2><p>{escape(CHECK.said(lang))}</p></div>'
        for lang in ("ru", "en")
    )
    return _html("ru", f'<article class="missing">{"".join(said)}</article>', 404)


def _html(lang: str, body: str, status: int) -> Answer:
    text = (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
        f'<title>{escape(TITLE.said(lang))}</title><link rel="stylesheet" href="/tickets.css">'
        f'<script src="/tickets.js" defer></script></head><body><main>{body}</main></body></html>'
    )
    kind = (b"content-type", b"text/html; charset=utf-8")
    return Answer(text.encode(), status, [kind, headers.NEVER_KEPT, POLICY, UNLISTED, *headers.ALWAYS])


ENDPOINTS = (
    Endpoint("GET", "/t/{token}", page, Access.OPEN, "An order's tickets, for who has the link"),
    Endpoint("GET", "/t/{token}/{file}", paper, Access.OPEN, "The same as a PDF, or one code as a picture"),
)
