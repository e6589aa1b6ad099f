"""What a guest is told about his money at each step: the number, what comes next, by when (B11)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.articles import Bilingual
from app.domain.money import Money
from app.ports.rows import FestivalRow, OrderRow
from app.ports.storage import Tx
from app.service.packets import Packet
from app.service.telling import tell, tell_buyer

STEPS: Final[dict[str, Bilingual]] = {
    "opened": Bilingual(
        "Завели заявку на возврат {number}: {amount}. Теперь её проверят. Ответ будет до {until}, сюда же.",
        "Your refund request is {number}: {amount}. It is being checked. You will have an answer here by {until}.",
    ),
    "opened_nothing": Bilingual(
        "Завели заявку {number}. По правилам вернуть за эти билеты нечего, но решит человек. "
        "Ответ будет до {until}, сюда же.",
        "Your request is {number}. By the rules nothing goes back for these tickets, but a person decides. "
        "You will have an answer here by {until}.",
    ),
    "returned": Bilingual(
        "По заявке {number} нужно уточнение: {text}\nПришлите это сюда, и мы продолжим. Заявка сохранена.",
        "We need one more thing for request {number}: {text}\nSend it here and we will go on. The request is kept.",
    ),
    "approved": Bilingual(
        "Заявка {number} одобрена: {amount}. Билет из заявки больше не действует. "
        "Деньги отправим, как только об этом узнают все ворота, и напишем.",
        "Request {number} is approved: {amount}. The tickets of the request are no longer valid. "
        "We send the money as soon as every gate knows, and write to you.",
    ),
    "approved_surplus": Bilingual(
        "Заявка {number} одобрена: лишний платёж {amount} возвращаем, билеты остаются в силе.",
        "Request {number} is approved: we return the extra payment of {amount}, your tickets stay valid.",
    ),
    "paid": Bilingual(
        "Возврат {number}: {amount} отправлены ({where}). Банк зачисляет обычно за 1–3 дня. Чек пришлём следом.",
        "Refund {number}: {amount} is on its way ({where}). Banks usually take 1 to 3 days. The receipt follows.",
    ),
    "paid_plain": Bilingual(
        "Возврат {number}: {amount} отправлены ({where}). Банк зачисляет обычно за 1–3 дня.",
        "Refund {number}: {amount} is on its way ({where}). Banks usually take 1 to 3 days.",
    ),
    "desk_waits": Bilingual(
        "Возврат {number}: {amount} ждут вас на кассе. Возьмите документ и назовите номер заявки.",
        "Refund {number}: {amount} waits for you at the desk. Bring an ID and give the request number.",
    ),
    "transfer_waits": Bilingual(
        "Возврат {number}: {amount} переводим вручную на счёт ···· {tail}. Напишем, когда деньги уйдут.",
        "Refund {number}: {amount} is being transferred by hand to the account ···· {tail}. "
        "We write to you when the money has left.",
    ),
    "part_paid": Bilingual(
        "Возврат {number}: часть, {amount}, уже выплачена. Остальное идёт отдельно, напишем.",
        "Refund {number}: a part of it, {amount}, has been paid out. The rest goes separately, we write to you.",
    ),
    "paid_desk": Bilingual(
        "Возврат {number}: {amount} выданы на кассе, чек у кассира.",
        "Refund {number}: {amount} was handed out at the desk, the receipt is with the cashier.",
    ),
    "unpaid_account": Bilingual(
        "Возврат {number}: банк не принял перевод на счёт ···· {tail}. Деньги не потеряны. "
        "Напишите «хочу вернуть деньги»: спросим другие реквизиты. Ответим до {until}.",
        "Refund {number}: the bank did not take the transfer to the account ···· {tail}. The money is not lost. "
        "Write “I want a refund”: we ask for other bank details. You will have an answer by {until}.",
    ),
    "unpaid_desk": Bilingual(
        "Возврат {number}: за деньгами на кассу никто не пришёл. Они не потеряны. Напишите «хочу вернуть деньги»: "
        "спросим реквизиты счёта. Ответим до {until}.",
        "Refund {number}: nobody came to the desk for the money. It is not lost. Write “I want a refund”: "
        "we ask for bank details. You will have an answer by {until}.",
    ),
    "unpaid": Bilingual(
        "Возврат {number}: выплатить {amount} пока не получилось. Деньги не потеряны, разбираемся "
        "и напишем до {until}.",
        "Refund {number}: {amount} could not be paid out yet. The money is not lost; we will write by {until}.",
    ),
    "done_plain": Bilingual("Возврат {number} завершён.", "Refund {number} is complete."),
    "done": Bilingual(
        "Возврат {number} завершён, чек возврата оформлен.",
        "Refund {number} is complete, the fiscal receipt is issued.",
    ),
    "rejected": Bilingual(
        "По заявке {number} отказ. Причина: {text}\n"
        "Билет остаётся в силе. Если не согласны, напишите нам: ответит человек.",
        "Request {number} is declined. Reason: {text}\n"
        "Your ticket stays valid. If you disagree, write: a person will answer.",
    ),
    "withdrawn": Bilingual(
        "Заявка {number} отозвана, билет остаётся в силе.",
        "Request {number} is withdrawn, your ticket stays valid.",
    ),
    "failed": Bilingual(
        "Возврат {number}: банк не принял перевод. Деньги не потеряны, разбираемся и напишем до {until}.",
        "Refund {number}: the bank did not take the transfer. The money is not lost; we will write by {until}.",
    ),
}

WHERE: Final[dict[str, Bilingual]] = {
    "instrument": Bilingual("туда, откуда оплачивали: {instrument}", "to where it was paid from: {instrument}"),
    "account": Bilingual("на счёт ···· {tail}", "to the account ···· {tail}"),
    "desk": Bilingual("на кассе", "at the desk"),
}


INSTRUMENTS: Final[dict[str, Bilingual]] = {
    "card": Bilingual("карта {tail}", "card {tail}"),
    "sbp": Bilingual("СБП", "SBP"),
    "shop": Bilingual("магазин билетов", "the ticket shop"),
}
"""what paid, by the provider's first word for it; any other is said as it stands"""


def inform(tx: Tx, packet: Packet, step: str, *, text: str = "", amount_minor: int | None = None) -> bool:
    """Tell the guest in his dialogue, else where the order was bought; False when there is nowhere to say it.

    `amount_minor` is a part of the refund when it is not about all of it.
    """
    state, now_ms = packet.state, packet.now_ms
    minor = state.amount_minor if amount_minor is None else amount_minor
    values = (
        ("number", state.id),
        ("amount", Money(minor, state.currency)),
        ("tail", state.payee.account_tail if state.payee is not None else ""),
        ("until", day_and_time(tx, state.event_id, state.promised_ms)),
        ("text", text),
    )
    words = _placed(STEPS[step], packet)
    if tell(tx, state.dialogue_id, words, now_ms, values=values):
        return True
    order = tx.get(OrderRow, state.order_id)
    return order is not None and tell_buyer(tx, order, words, now_ms, values=values)


def _placed(words: Bilingual, packet: Packet) -> Bilingual:
    """The words with the place the money goes to, in each language."""
    if "{where}" not in words.ru:
        return words
    state = packet.state
    if state.payee is not None and state.payee.used:
        where, name, value = WHERE["account"], "{tail}", Bilingual(state.payee.account_tail)
    else:
        shown = [_called(line.instrument) for line in state.payments if line.returns_minor and line.instrument]
        where, name = WHERE["instrument" if shown else "desk"], "{instrument}"
        value = Bilingual(", ".join(one.ru for one in shown), ", ".join(one.said("en") for one in shown))
    ru, en = where.ru.replace(name, value.ru), where.en.replace(name, value.said("en"))
    return Bilingual(words.ru.replace("{where}", ru), words.en.replace("{where}", en))


def _called(instrument: str) -> Bilingual:
    kind, _, tail = instrument.partition(" ")
    words = INSTRUMENTS.get(kind.casefold(), Bilingual(instrument))
    return Bilingual(words.ru.replace("{tail}", tail), words.said("en").replace("{tail}", tail))


def day_and_time(tx: Tx, event_id: str, at_ms: int) -> str:
    """A moment at the place of the event: `14.06, 14:05`."""
    festival = tx.get(FestivalRow, event_id)
    zone = ZoneInfo(festival.full.zone) if festival is not None else UTC
    return datetime.fromtimestamp(at_ms / 1000, zone).strftime("%d.%m, %H:%M")
