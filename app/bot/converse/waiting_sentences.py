"""What the bot says of the waiting list, Russian and English; figures come from live facts."""

from __future__ import annotations

WAITING_SENTENCES: dict[str, tuple[str, str]] = {
    "wait.offer": ("Могу записать вас в лист ожидания.", "I can put you on the waiting list."),
    "wait.offer_one": (
        "Могу записать вас в лист ожидания на «{name}».",
        "I can put you on the waiting list for “{name}”.",
    ),
    "wait.join": ("В лист ожидания", "Waiting list"),
    "wait.leave": ("Уйти из листа ожидания", "Leave the waiting list"),
    "wait.leave_one": ("Не ждать «{name}»", "Leave “{name}”"),
    "wait.which": ("{event}. Каких мест подождать?", "{event}. Which places will you wait for?"),
    "wait.many": (
        "Сколько мест «{name}» подождать? Когда они освободятся, подержу их для вас и пришлю сюда ссылку на оплату.",
        "How many “{name}” places will you wait for? When they come free, I hold them for you and send a payment "
        "link here.",
    ),
    "wait.joined": (
        "Записал: «{name}», {places}. Ваш номер в листе ожидания: {number}. Когда места освободятся, подержу их для "
        "вас и пришлю сюда ссылку на оплату.",
        "Done: “{name}”, {places}. Your number on the waiting list: {number}. When places come free, I hold them for "
        "you and send a payment link here.",
    ),
    "wait.mine": (
        "Вы в листе ожидания: «{name}», {places}, ваш номер {number}.",
        "You are on the waiting list: “{name}”, {places}, your number is {number}.",
    ),
    "wait.turn": (
        "Ваша очередь подошла: «{name}», {places}, заказ {order}. Места держу до {until}. Оплатить: {url}",
        "It is your turn: “{name}”, {places}, order {order}. I hold the places until {until}. Pay here: {url}",
    ),
    "wait.left": (
        "Хорошо, из листа ожидания вас убрал, деньги не списаны.",
        "All right, you are off the waiting list, nothing was charged.",
    ),
    "wait.not_in": ("В этом листе ожидания вас нет.", "You are not on that waiting list."),
    "wait.paid": ("Эти места уже оплачены, они ваши.", "These places are paid for, they are yours."),
    "wait.free": (
        "Ждать не нужно: «{name}», есть {left}. Купить?",
        "No need to wait: “{name}”, {left} free. Shall we buy?",
    ),
    "wait.none": (
        "Ждать не нужно: места есть в продаже. Купить?",
        "No need to wait: there are places on sale. Shall we buy?",
    ),
    "wait.over": ("{event}. Билеты больше не продаются.", "{event}. Tickets are no longer on sale."),
    "wait.full": (
        "Лист ожидания «{name}» заполнен. Загляните позже, места в нём появляются.",
        "The waiting list for “{name}” is full. Look in later, there will be room on it.",
    ),
}
