"""The waiting list for what is sold out: joined in the dialogue, asked in order as places come free (T1).

Places that come free belong to the line first. The sweep that lets a hold run out offers them within the same round,
and until then the box office leaves alone what the line can take (`stocks.for_sale`): an order of somebody else is
refused as sold out. What nobody in line can use, because he wants more than there is, stays on sale, and so do places
for people at the desk, upgrades and money that came late: they are decided by a person, or paid for already. (The bot
offers upgrades only of what is on sale for everybody.)

The line of a category is one row. Who is invited is taken out of it in the transaction that holds his places, so that
two sweeps cannot invite twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

from msgspec.structs import replace

from app.domain import pricing
from app.domain.articles import Bilingual
from app.domain.festivals import Category, Event
from app.domain.guests import OrderStatus
from app.domain.money import Money
from app.domain.waiting import (
    Line,
    Move,
    Obstacle,
    State,
    most_places,
    moved,
    next_in_line,
    obstacle,
    places_in,
)
from app.ports.books import BoughtRow, PaymentRow, QuotaRow
from app.ports.lines import LineRow, WaitRow
from app.ports.reads import Reads
from app.ports.rows import ConversationRow, FestivalRow, OrderRow
from app.ports.storage import Rows, Tx
from app.ports.ticketing import NotPossible, Purchase
from app.protocol.records import ButtonRef
from app.protocol.refusals import Refusal
from app.service import orders, payments, stocks
from app.service.core import Core
from app.service.idents import needed
from app.service.telling import clock_time, say, talk_of
from app.service.tools import Tools

MOST: Final = 50
"""guests of one line served in one sweep"""
MOST_INVITED: Final = 500
"""invitations whose end is looked for in one sweep"""
LEAVE: Final = "d:wl:"
"""begins the payload of the button that gives a place in line up; the category follows"""
SURE: Final = frozenset({OrderStatus.EXPIRED.value, OrderStatus.CANCELLED.value})
"""states of an order that was never paid"""
REFUSED: Final = {
    Obstacle.NO_PLACES: Refusal.BAD_VALUE,
    Obstacle.TOO_MANY: Refusal.LIMIT_REACHED,
    Obstacle.NOT_SOLD_OUT: Refusal.NOT_ELIGIBLE,
    Obstacle.LINE_FULL: Refusal.BUSY,
}

INVITED: Final = Bilingual(
    "Подошла ваша очередь: «{category}» × {places}, к оплате {sum}. Места держу до {until}, это заказ {order}. "
    "Оплатить: {link}\nЕсли не успеете, места перейдут следующему, а вы сможете записаться в лист ожидания снова.",
    "It is your turn: “{category}” × {places}, {sum} to pay. I hold the places until {until}, as order {order}. "
    "Pay here: {link}\nIf you are late, they go to the next in line and you may join the waiting list again.",
)
NOT_WANTED: Final = Bilingual("Уже не нужно", "No longer needed")
LIMIT: Final = Bilingual(
    "Подошла ваша очередь на «{category}», но у вас уже столько билетов, сколько можно на одного человека. Из листа "
    "ожидания я вас убрал.",
    "It is your turn for “{category}”, but you already have as many tickets as one person may buy. I took you off "
    "the waiting list.",
)
OVER: Final = Bilingual(
    "Продажа билетов «{category}» закончилась, места не освободились. Лист ожидания закрыт.",
    "“{category}” is no longer on sale and no places came free. The waiting list is closed.",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a guest waits for, and the conversation he is told in."""

    event_id: str
    category_id: str
    guest_id: str
    conversation_id: str
    places: int


# --- joining and leaving -----------------------------------------------------------------------------------


def join(tx: Tx, wanted: Wanted, now_ms: int) -> WaitRow:
    """Put a guest at the end of the line; who is in it already, or invited, keeps what he has.

    `NotPossible`: NOT_ON_SALE, BAD_VALUE, LIMIT_REACHED, NOT_ELIGIBLE (so many can be bought), BUSY (line full).
    """
    key = (wanted.event_id, wanted.category_id)
    known = tx.get(WaitRow, *key, wanted.guest_id)
    if known is not None and _stands(tx, known) in (State.WAITING, State.INVITED):
        return known
    quota, (event, category) = tx.get(QuotaRow, *key), _category(tx, *key)
    if quota is None or category is None or not pricing.on_sale(event, category, stocks.at(now_ms)):
        raise NotPossible(Refusal.NOT_ON_SALE)
    bought = tx.get(BoughtRow, event.id, wanted.guest_id)
    mine = bought.places if bought is not None else 0
    line = _line(tx, *key)
    reason = obstacle(
        wanted.places,
        most=most_places(quota.total - quota.buffer, category.limit, event.limit, mine),
        for_sale=stocks.for_sale(tx, quota),
        length=len(line),
    )
    if reason is not None:
        raise NotPossible(REFUSED[reason])
    row = WaitRow(
        event_id=event.id,
        category_id=category.id,
        guest_id=wanted.guest_id,
        conversation_id=wanted.conversation_id,
        places=wanted.places,
        state=State.WAITING.value,
        made_ms=now_ms,
    )
    tx.put(row)
    _put_line(tx, event, quota, (*line, (row.guest_id, row.places)), now_ms)
    return row


def leave(tx: Tx, tools: Tools, key: tuple[str, str, str], now_ms: int) -> WaitRow:
    """Give a place up (`key`: event, category, guest); an order that waits for its payment is cancelled.

    `NotPossible`: NOT_FOUND when he is not in line, ALREADY_PAID.
    """
    row = tx.get(WaitRow, *key)
    stands = _stands(tx, row) if row is not None else None
    if row is None or stands not in (State.WAITING, State.INVITED):
        raise NotPossible(Refusal.ALREADY_PAID if stands is State.BOUGHT else Refusal.NOT_FOUND)
    if row.state == State.INVITED:
        orders.cancel(tx, tools, row.order_id, now_ms)
    row = _moved(tx, row, Move.LEAVE)
    _out_of_line(tx, {row.guest_id}, row, now_ms)
    return row


def forget(tx: Tx, row: WaitRow, now_ms: int) -> None:
    """A guest is erased: neither his row nor his place stays."""
    tx.drop(WaitRow, row.event_id, row.category_id, row.guest_id)
    _out_of_line(tx, {row.guest_id}, row, now_ms)


def settled(tx: Tx, row: WaitRow) -> WaitRow:
    """The row after what became of the order of an invitation: paid, or missed."""
    stands = _stands(tx, row)
    if stands == row.state:
        return row
    row = replace(row, state=stands.value)
    tx.put(row)
    return row


def _stands(tx: Tx, row: WaitRow) -> State:
    """The state the row should have by now; nothing is written, for what asks may still be refused."""
    state = State(row.state)
    if state is not State.INVITED:
        return state
    status = needed(tx.get(OrderRow, row.order_id)).status
    if status == OrderStatus.UNPAID:
        return state
    return moved(state, Move.MISS if status in SURE else Move.PAY)


def _moved(tx: Tx, row: WaitRow, move: Move) -> WaitRow:
    row = replace(row, state=moved(State(row.state), move).value)
    tx.put(row)
    return row


# --- the line ----------------------------------------------------------------------------------------------


def _category(rows: Rows, event_id: str, category_id: str) -> tuple[Event, Category | None]:
    event = needed(rows.get(FestivalRow, event_id)).full
    return event, event.category(category_id)


def _line(tx: Tx, event_id: str, category_id: str) -> Line:
    row = tx.get(LineRow, event_id, category_id)
    return row.waiting if row is not None else ()


def _out_of_line(tx: Tx, gone: set[str], where: WaitRow | LineRow, now_ms: int) -> None:
    """These guests stand in line no longer, if they did."""
    line = _line(tx, where.event_id, where.category_id)
    rest = tuple(one for one in line if one[0] not in gone)
    if len(rest) < len(line):
        event, _ = _category(tx, where.event_id, where.category_id)
        quota = needed(tx.get(QuotaRow, where.event_id, where.category_id))
        _put_line(tx, event, quota, rest, now_ms)


def _put_line(tx: Tx, event: Event, quota: QuotaRow, line: Line, now_ms: int) -> None:
    """Store the line and tell the consoles how many places are waited for."""
    if line:
        tx.put(LineRow(event_id=quota.event_id, category_id=quota.category_id, waiting=tuple(line)))
    else:
        tx.drop(LineRow, quota.event_id, quota.category_id)
    state = replace(quota.state, waiting=places_in(line))
    stocks.put(tx, event, replace(quota, state=state), stocks.places_of(quota), now_ms)


# --- whose turn it is --------------------------------------------------------------------------------------


async def sweep(core: Core) -> int:
    """Ask the next in line, see what became of invitations; returns how many places in line changed."""
    if core.tools.ticketing is None:
        return 0
    now_ms = core.now_ms()
    ended, lines = await core.storage.read(partial(due, now_ms=now_ms))
    changed = 0
    for row in ended:
        changed += await core.storage.write(partial(settle, row=row))
    for line in lines:
        changed += await core.storage.write(partial(serve, tools=core.tools, line=line, now_ms=now_ms))
    return changed


def due(reads: Reads, now_ms: int) -> tuple[list[WaitRow], list[LineRow]]:
    """Invitations whose order is paid or gone, and lines in which somebody can be asked or has to be told."""
    invited = reads.find(WaitRow, where={"state": State.INVITED.value}, limit=MOST_INVITED)
    ended = [row for row in invited if needed(reads.get(OrderRow, row.order_id)).status != OrderStatus.UNPAID]
    return ended, [line for line in reads.find(LineRow) if _turns(reads, line, now_ms)]


def _turns(rows: Rows, line: LineRow, now_ms: int) -> tuple[str, ...]:
    """Who is to be asked now; everybody once nothing is sold any more."""
    event, category = _category(rows, line.event_id, line.category_id)
    quota = needed(rows.get(QuotaRow, line.event_id, line.category_id))
    if category is None or not pricing.on_sale(event, category, stocks.at(now_ms)):
        return tuple(guest_id for guest_id, _ in line.waiting)
    return next_in_line(line.waiting, stocks.places_of(quota).sellable())


def settle(tx: Tx, row: WaitRow) -> bool:
    """See what became of an invitation; whether it has ended."""
    present = tx.get(WaitRow, row.event_id, row.category_id, row.guest_id)
    return present is not None and settled(tx, present) is not present


def serve(tx: Tx, tools: Tools, line: LineRow, now_ms: int) -> int:
    """Hold places for those whose turn it is and tell them; returns how many are in line no longer."""
    present = tx.get(LineRow, line.event_id, line.category_id)
    if present is None:
        return 0
    turns = _turns(tx, present, now_ms)[:MOST]
    gone = {guest_id for guest_id in turns if _served(tx, tools, present, guest_id, now_ms)}
    _out_of_line(tx, gone, present, now_ms)
    return len(gone)


def _served(tx: Tx, tools: Tools, line: LineRow, guest_id: str, now_ms: int) -> bool:
    row = needed(tx.get(WaitRow, line.event_id, line.category_id, guest_id))
    try:
        order = orders.placed(tx, tools, _purchase(tx, row, now_ms), now_ms)
    except NotPossible as no:
        if no.code == Refusal.SOLD_OUT:  # numbered seats that are not there: he keeps his place
            return False
        _moved(tx, row, Move.LEAVE)
        _say_why(tx, row, LIMIT if no.code == Refusal.LIMIT_REACHED else OVER, now_ms)
        return True
    row = _moved(tx, replace(row, order_id=order.id, invited_ms=now_ms), Move.INVITE)
    if order.status == OrderStatus.UNPAID:  # what costs nothing is his already, and he was told so
        _invite(tx, row, order, now_ms)
    return True


def _purchase(tx: Tx, row: WaitRow, now_ms: int) -> Purchase:
    talk = tx.get(ConversationRow, row.conversation_id)
    return Purchase(
        event_id=row.event_id,
        category_id=row.category_id,
        places=row.places,
        guest_id=row.guest_id,
        expires_ms=now_ms + orders.HOLD_MS,
        channel=talk.channel if talk is not None else "",
        conversation_id=row.conversation_id,
        in_line=True,
    )


def _name(tx: Tx, row: WaitRow) -> Bilingual:
    state = needed(tx.get(QuotaRow, row.event_id, row.category_id)).state
    return Bilingual(state.name_ru, state.name_en)


def _invite(tx: Tx, row: WaitRow, order: OrderRow, now_ms: int) -> None:
    payment = needed(tx.get(PaymentRow, order.payment_ids[-1]))
    talk = talk_of(tx, row.conversation_id, row.event_id, now_ms, order_id=order.id)
    if talk is None:
        return
    values = (
        ("category", _name(tx, row)),
        ("places", row.places),
        ("sum", Money(order.total_minor, order.currency)),
        ("until", clock_time(tx, row.event_id, payment.expires_ms)),
        ("order", order.id),
        ("link", payments.link_of(tx, payment.id)),
    )
    no = ButtonRef(label=NOT_WANTED.said(talk.state.lang), payload=LEAVE + row.category_id)
    say(tx, talk, INVITED, now_ms, values=values, buttons=(no,))


def _say_why(tx: Tx, row: WaitRow, words: Bilingual, now_ms: int) -> None:
    talk = talk_of(tx, row.conversation_id, row.event_id, now_ms)
    if talk is not None:
        say(tx, talk, words, now_ms, values=(("category", _name(tx, row)),))
