"""Tickets on their way to the guest: drawn outside the writer's transaction, then put into his dialogue (B11, C5)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from app.domain.articles import Bilingual
from app.domain.dates import dates_for
from app.domain.festivals import Event
from app.domain.guests import TicketStatus
from app.domain.ids import entity_id, entity_key
from app.ports.books import DocumentLinkRow
from app.ports.rows import AttachmentRow, BlobRow, DialogueRow, EffectRow, FestivalRow, OrderRow, TicketRow
from app.ports.storage import Tx
from app.protocol.frames import EventBody
from app.protocol.records import AttachmentRef
from app.service.core import Core
from app.service.idents import hashed, needed, new_id, new_secret
from app.service.outbox import MONEY, Result, Work, owe
from app.service.telling import dialogue_of, say, worded
from app.service.ticketpaper import Picture, as_png
from app.service.tools import Tools

MOST_PICTURES: Final = 10
"""in one message; the link beside them shows all"""

HEAD: Final = Bilingual(
    "{event}. Двери {doors}, {address}.\n{tickets}\nКод один на вход: не пересылайте его. На входе откройте картинку "
    "и прибавьте яркость экрана. Возьмите паспорт.",
    "{event}. Doors {doors}, {address}.\n{tickets}\nA code lets in once: do not pass it on. At the gate open the "
    "picture and turn up the brightness. Bring an ID.",
)
LINE: Final = Bilingual(
    "Билет {place}: {category}{seat}, {holder}. {gate}", "Ticket {place}: {category}{seat}, {holder}. {gate}"
)
TYPED: Final = Bilingual(" Код для ввода: {code}.", " Code to type: {code}.")
LINK: Final = Bilingual("\nВсе билеты и PDF: {link}", "\nAll tickets and PDF: {link}")


def owe_tickets(
    tx: Tx, order_id: str, ticket_ids: Sequence[str], now_ms: int, *, dialogue_id: str = "", as_text: bool = False
) -> None:
    """Send the present codes of these tickets: into this dialogue, or where the order was bought."""
    name = "/".join((order_id, dialogue_id, "text" if as_text else "qr", ",".join(ticket_ids)))
    owe(tx, "tickets.send", entity_key("delivery", name), "", now_ms, line=f"delivery:{order_id}", priority=MONEY)


@dataclass(frozen=True, slots=True)
class Load:
    """What is to be sent: tickets as they stand, with the contents of their codes."""

    order: OrderRow
    dialogue_id: str
    as_text: bool
    tickets: tuple[tuple[TicketRow, str], ...]


async def _send(core: Core, effect: EffectRow) -> Result:
    load = await core.storage.write(partial(loaded, tools=core.tools, name=entity_id(effect.ent)))
    codes = [] if load.as_text else [code for _, code in load.tickets[:MOST_PICTURES]]
    pictures = await asyncio.to_thread(lambda: [as_png(code) for code in codes])
    return Result(partial(arrive, tools=core.tools, load=load, pictures=pictures))


def loaded(tx: Tx, tools: Tools, name: str) -> Load:
    """What an effect of this name is to send, as it stands now."""
    order_id, dialogue_id, form, idents = name.split("/")
    rows = [tx.get(TicketRow, ident) for ident in idents.split(",")]
    living = [row for row in rows if row is not None and row.status == TicketStatus.VALID]
    tickets = tuple((row, tools.box_office.code_of(tx, row)) for row in living)
    return Load(needed(tx.get(OrderRow, order_id)), dialogue_id, form == "text", tickets)


def arrive(tx: Tx, now_ms: int, tools: Tools, load: Load, pictures: list[Picture]) -> None:
    """Put them into the dialogue, in the commit that ends the effect; without a dialogue nothing is said."""
    row = tx.get(DialogueRow, load.dialogue_id) if load.dialogue_id else dialogue_of(tx, load.order, now_ms)
    fresh = [ticket for ticket, _ in load.tickets if _is_present(tx, ticket)]
    if row is None or row.archived or len(fresh) < len(load.tickets) or not fresh:
        return  # a newer code is on its way by itself
    refs = tuple(_stored(tx, row, ticket, picture, now_ms) for ticket, picture in zip(fresh, pictures, strict=False))
    link = f"{tools.public_url}/t/{make_link(tx, load.order, now_ms)}" if tools.public_url else ""
    say(tx, row, _words(tx, row, load, fresh, link), now_ms, attachments=refs)
    for ticket in fresh:
        _sent(tx, ticket, now_ms)


def _is_present(tx: Tx, ticket: TicketRow) -> bool:
    now = tx.get(TicketRow, ticket.id)
    return now is not None and (now.issue, now.status) == (ticket.issue, ticket.status)


def _stored(tx: Tx, row: DialogueRow, ticket: TicketRow, picture: Picture, now_ms: int) -> AttachmentRef:
    ref = AttachmentRef(
        id=new_id(),
        name=f"{ticket.id}.png",
        mime="image/png",
        size=len(picture.data),
        width=picture.side,
        height=picture.side,
    )
    tx.put(AttachmentRow(id=ref.id, owner="usher", dialogue_id=row.id, ref=ref, made_ms=now_ms))
    tx.put(BlobRow(id=ref.id, data=picture.data))
    return ref


def make_link(tx: Tx, order: OrderRow, now_ms: int) -> str:
    """A new unguessable name of the order's page of tickets: 256 bits, of which only the hash is kept."""
    token = new_secret()
    tx.put(DocumentLinkRow(id=hashed(token), order_id=order.id, guest_id=order.guest_id, made_ms=now_ms))
    return token


def _words(tx: Tx, row: DialogueRow, load: Load, tickets: list[TicketRow], link: str) -> Bilingual:
    """The memo: when, where, what to bring, and each ticket in a line."""
    festival = needed(tx.get(FestivalRow, load.order.event_id)).full
    lang = row.state.lang
    names = {category.id: category.name for category in festival.categories}
    lines = [_line(ticket, names.get(ticket.category_id), lang, typed=load.as_text) for ticket in tickets]
    values = (
        ("event", festival.name.said(lang)),
        ("doors", doors_words(festival, tickets)),
        ("address", festival.address.said(lang)),
        ("tickets", "\n".join(lines)),
    )
    text = worded(HEAD, lang, values) + (worded(LINK, lang, (("link", link),)) if link else "")
    return Bilingual(text, text)


def _line(ticket: TicketRow, name: Bilingual | None, lang: str, *, typed: bool) -> str:
    values = (
        ("place", ticket.place),
        ("category", name or ticket.category),
        ("seat", f", {ticket.seat}" if ticket.seat else ""),
        ("holder", ticket.holder),
        ("gate", f"{ticket.gate}." if ticket.gate else ""),
    )
    tail = worded(TYPED, lang, (("code", dashed(ticket.code)),)) if typed else ""
    return worded(LINE, lang, values).rstrip() + tail


def dashed(code: str) -> str:
    """A typed code in groups of four: `NL24-88F2-7KQ4`."""
    return "-".join(code[first : first + 4] for first in range(0, len(code), 4))


def doors_words(event: Event, tickets: Sequence[TicketRow]) -> str:
    """When the doors open on the tickets' own dates, where the event is: `13.08, 19:00; 14.08, 19:00`."""
    zone = ZoneInfo(event.zone)
    dates = {date.doors_at: None for ticket in tickets for date in dates_for(event, ticket.category_id)}
    return "; ".join(doors_at.astimezone(zone).strftime("%d.%m, %H:%M") for doors_at in sorted(dates))


def _sent(tx: Tx, ticket: TicketRow, now_ms: int) -> None:
    now = needed(tx.get(TicketRow, ticket.id))
    now = replace(now, sent_ms=now_ms, ver=now.ver + 1)
    tx.put(now)
    tx.log("TicketSent", entity_key("ticket", now.id), now.ver, EventBody(), at_ms=now_ms, scope=now.event_id)


WORKS: Final = {"tickets.send": Work(_send)}
