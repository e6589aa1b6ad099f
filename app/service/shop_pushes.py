"""Telling the organiser's shop what we did: entries, new codes, better places, ends of tickets, sales, money (T1).

A ticket is told as it stands, not as it changed: the shop's order is read first, and only what differs is written.
So a call that was cut is simply made again, and several changes in a row are one call.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import structlog
from msgspec.structs import replace

from app.domain.guests import TicketStatus
from app.domain.ids import entity_id
from app.ports.books import PaymentRow, PayoutRow, ProviderRow, ScanRow
from app.ports.mirrors import ShopPlaceRow, ShopSoldRow, ShopTicketRow
from app.ports.reads import Reads
from app.ports.rows import EffectRow, GuestRow, OrderRow, TicketRow
from app.ports.shop import NewOrder, NewPosition, Shop, ShopOrder, ShopPosition, ShopRefused
from app.ports.storage import Tx
from app.service.core import Core, alert
from app.service.idents import needed
from app.service.outbox import Call, Result, Work
from app.service.shop_checkins import DEVICE, stamp
from app.service.shop_events import category_id, item_of, list_of
from app.service.shop_orders import LIVING, NOBODY, bind
from app.service.shop_owed import MONEY_BACK, ORDER, PROVIDER, TICKET, ours_of
from app.service.tools import Linked

TOLD: Final = "shop.told"
"""under which a payment of ours is noted once the shop has been told of it"""
LATER_MS: Final = 5 * 60_000
"""until the next look where the shop is not connected any more"""

log = structlog.get_logger()


def _key(*parts: object) -> str:
    """The shop's idempotency key of a call: never another one for the same. 40 hex digits."""
    return hashlib.sha256(":".join(map(str, parts)).encode()).hexdigest()[:40]


async def _patiently(core: Core, effect: EffectRow, call: Call) -> Result:
    """Do it where a shop is connected; what it refuses is given up, and said to an administrator."""
    if core.tools.shop is None:
        return Result(state="pending", due_ms=core.now_ms() + LATER_MS, problem="not_connected")
    try:
        return await call(core, effect)
    except ShopRefused as no:
        alert("shop.refused", ent=effect.ent, code=no.code)
        return Result(state="failed", problem=no.code)


# --- a ticket ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Present:
    """A ticket as it is to be at the shop."""

    ticket: TicketRow
    row: ShopTicketRow
    code: str
    """of the shop's order"""
    secret: str
    scans: Sequence[ScanRow]
    payments: Sequence[PaymentRow]
    """of its order, that the shop has not been told of"""


async def _tell_ticket(core: Core, effect: EffectRow) -> Result:
    linked = needed(core.tools.shop)
    present = await _present(core, linked, entity_id(effect.ent))
    if present.row.told == present.ticket.ver:
        return Result()
    shop, ident = linked.shop, present.row.position_id
    order = await shop.order(present.code)
    position = next((one for one in order.positions if one.id == ident), None) if order is not None else None
    if order is None or position is None:
        raise ShopRefused("gone")
    noted = await _tell_money(shop, present)
    passed = present.row.passed if position.cancelled else await _tell_entries(shop, present)
    await _tell_place(shop, order, position, present)
    return Result(partial(_told, present=present, passed=passed, noted=noted))


async def _present(core: Core, linked: Linked, ticket_id: str) -> _Present:
    def rows(reads: Reads) -> tuple[Sequence[ScanRow], Sequence[PaymentRow]]:
        ticket = needed(reads.get(TicketRow, ticket_id))
        paid = reads.find(PaymentRow, where={"order_id": ticket.order_id, "state": "captured"})
        untold = [
            one
            for one in paid
            if one.provider != PROVIDER and one.amount_minor and reads.get(ProviderRow, TOLD, one.id) is None
        ]
        return reads.find(ScanRow, where={"ticket_id": ticket_id}, order="at_ms"), untold

    def rest(tx: Tx, found: tuple[Sequence[ScanRow], Sequence[PaymentRow]]) -> _Present:
        ticket, row = needed(tx.get(TicketRow, ticket_id)), needed(tx.get(ShopTicketRow, ticket_id))
        place = needed(tx.get(ShopPlaceRow, row.event_id, row.position_id))
        return _Present(ticket, row, place.code, linked.books.code_of(tx, ticket), *found)

    found = await core.storage.read(rows)
    return await core.storage.write(partial(rest, found=found))


async def _tell_money(shop: Shop, present: _Present) -> dict[str, str]:
    """Money comes before what it pays for: else the whole order is unpaid at the shop's doors meanwhile."""
    return {
        one.id: await shop.pay(present.code, one.amount_minor, one.id, _key("pay", one.id))
        for one in present.payments
    }


async def _tell_place(shop: Shop, order: ShopOrder, position: ShopPosition, present: _Present) -> None:
    ticket, code = present.ticket, present.code
    key = partial(_key, ticket.id, ticket.ver)
    if ticket.status == TicketStatus.BLOCKED:
        if not position.blocked and not position.cancelled:
            await shop.block(position.id)
        return
    if ticket.status not in LIVING:
        if not position.cancelled and order.status not in ("cancelled", "expired"):
            await shop.cancel(code, position.id, key("cancel"))
        return
    if (category_id(position.item), position.price_minor) != (ticket.category_id, ticket.price_minor):
        await shop.reseat(code, position.id, item_of(ticket.category_id), ticket.price_minor, key("reseat"))
    holder = "" if ticket.holder == NOBODY else ticket.holder
    if holder != position.holder:
        await shop.rename(position.id, holder)
    if position.secret != present.secret:
        await shop.recode(code, position.id, present.secret, key("code"))


async def _tell_entries(shop: Shop, present: _Present) -> tuple[int, ...]:
    """Everybody who went in or out at our gates; what the shop makes of it does not change that he did."""
    passed = list(present.row.passed)
    for scan in present.scans:
        mark = stamp(scan.at_ms, leaving=scan.line.leaving)
        went = scan.entry or (scan.line.leaving and scan.verdict == "valid")
        if not went or scan.device == DEVICE or mark in passed:
            continue
        list_id, position_id = list_of(scan.gate_id), present.row.position_id
        nonce = _key("scan", scan.id)[:32]
        why = await shop.check_in(list_id, position_id, nonce, scan.at_ms, leaving=scan.line.leaving)
        if why:
            log.info("shop.entry_not_taken", ticket=present.ticket.id, reason=why)
        passed.append(mark)
    return tuple(passed)


def _told(tx: Tx, now_ms: int, present: _Present, passed: tuple[int, ...], noted: dict[str, str]) -> None:
    """What the shop knows now. Should the ticket have changed meanwhile, that is owed by itself."""
    row = needed(tx.get(ShopTicketRow, present.ticket.id))
    passed = tuple(dict.fromkeys((*row.passed, *passed)))
    tx.put(replace(row, told=present.ticket.ver, passed=passed))
    for payment_id, number in noted.items():
        note_payment(tx, payment_id, present.code, number)


def note_payment(tx: Tx, payment_id: str, code: str, number: str) -> None:
    """A payment of ours and its number at the shop, by which neither takes it for another one."""
    tx.put(ProviderRow(provider=TOLD, provider_id=payment_id, payment_id=f"{code}/{number}"))
    tx.put(ProviderRow(provider=PROVIDER, provider_id=f"{code}/{number}", payment_id=payment_id))


# --- an order ----------------------------------------------------------------------------------------------


async def _tell_order(core: Core, effect: EffectRow) -> Result:
    linked = needed(core.tools.shop)
    order_id = entity_id(effect.ent)
    if await core.storage.read(lambda reads: reads.get(ShopSoldRow, order_id)) is not None:
        return Result()
    epoch = (await core.storage.read(lambda reads: reads.place())).epoch
    new = await core.storage.write(partial(_new, linked=linked, order_id=order_id, epoch=epoch))
    made = await _make(linked.shop, new)
    return Result(partial(_made, order_id=order_id, made=made))


async def _make(shop: Shop, new: NewOrder) -> ShopOrder:
    """Tell of a sale; without the e-mail or phone that the shop takes for none, rather than not at all."""
    try:
        return await shop.make(new, _key("order", new.ours, new.email, new.phone))
    except ShopRefused as no:
        if no.code not in ("email", "phone") or not getattr(new, no.code):
            raise
        bare = dataclasses.replace(new, email="") if no.code == "email" else dataclasses.replace(new, phone="")
        return await _make(shop, bare)


def _new(tx: Tx, linked: Linked, order_id: str, epoch: str) -> NewOrder:
    order = needed(tx.get(OrderRow, order_id))
    guest = tx.get(GuestRow, order.guest_id)
    tickets = sorted((needed(tx.get(TicketRow, one)) for one in order.ticket_ids), key=lambda one: one.place)
    return NewOrder(
        ours=ours_of(epoch, order.id),
        positions=tuple(
            NewPosition(
                item=item_of(one.category_id),
                price_minor=one.price_minor,
                secret=linked.books.code_of(tx, one),
                holder="" if one.holder == NOBODY else one.holder,
            )
            for one in tickets
        ),
        email=guest.email if guest is not None else "",
        phone=guest.phone if guest is not None else "",
        lang=guest.lang if guest is not None else "ru",
    )


def _made(tx: Tx, now_ms: int, order_id: str, made: ShopOrder) -> None:
    order = needed(tx.get(OrderRow, order_id))
    bind(tx, order, made, now_ms)
    number = next((one.id for one in made.payments), "1")
    for payment_id in order.payment_ids[:1]:
        note_payment(tx, payment_id, made.code, number)


# --- money that went back ----------------------------------------------------------------------------------


async def _tell_money_back(core: Core, effect: EffectRow) -> Result:
    """A payout that the shop did not make itself."""
    linked = needed(core.tools.shop)
    ident = entity_id(effect.ent)

    def rows(reads: Reads) -> tuple[PayoutRow, str]:
        payout = needed(reads.get(PayoutRow, ident))
        payment = needed(reads.get(PaymentRow, payout.payment_id))
        return payout, needed(reads.get(ShopSoldRow, payment.order_id)).code

    payout, code = await core.storage.read(rows)
    await linked.shop.give_back(code, payout.amount_minor, payout.id, _key("back", payout.id))
    return Result()


def _work(call: Call) -> Work:
    """Everything here may simply be called again."""
    return Work(partial(_patiently, call=call), patience=0)


WORKS: Final = {
    TICKET: _work(_tell_ticket),
    ORDER: _work(_tell_order),
    MONEY_BACK: _work(_tell_money_back),
}
