"""The hosted payment page: what is paid, how it is to end. There is no field to type a card number into."""

from __future__ import annotations

from html import escape
from typing import Final

from app.domain.articles import Bilingual
from app.domain.money import Money, major_and_minor
from app.sandbox.books import Row

INSTRUMENTS: Final = {
    "card": ("card ···· 4417", Bilingual("Карта ···· 4417", "Card ···· 4417"), Bilingual("пройдёт", "will pass")),
    "sbp": ("sbp", Bilingual("СБП", "SBP (fast payments)"), Bilingual("пройдёт", "will pass")),
    "refused": (
        "card ···· 0002",
        Bilingual("Карта ···· 0002", "Card ···· 0002"),
        Bilingual("банк откажет", "the bank will refuse"),
    ),
}
"""what a guest may pay with: (as the shop is told, as he sees it, what comes of it)"""
SIGNS: Final = {"RUB": "₽", "USD": "$", "EUR": "€", "KZT": "₸", "BYN": "Br", "JPY": "¥", "KWD": "KD"}
TRIAL: Final = Bilingual(
    "Учебный платёжный сервис: деньги не двигаются, данные карт не спрашиваются.",
    "A payment service for trials: no money moves, no card data is asked for.",
)
PAY: Final = Bilingual("Оплатить {sum}", "Pay {sum}")
LEFT: Final = Bilingual("Осталось {t}", "{t} left")
WITH: Final = Bilingual("Чем платить", "Pay with")
DECLINE: Final = Bilingual("Отказать", "Decline")
DELAY: Final = Bilingual("С задержкой", "Pay late")
EXPIRE: Final = Bilingual("Не платить", "Let expire")
DISPUTE: Final = Bilingual("Оспорить в банке", "Dispute at the bank")
ENDINGS: Final = {
    "won": Bilingual("Банк решил за магазин", "The bank decides for the shop"),
    "lost": Bilingual("Банк решил за гостя", "The bank decides for the guest"),
}
"""how a dispute ends, with what the button says"""
DISPUTED: Final = Bilingual("Платёж оспорен в банке", "The payment is disputed at the bank")
LOST: Final = Bilingual("Банк вернул деньги гостю", "The bank gave the money back to the guest")
BACK: Final = Bilingual("Вернуться к заказу", "Back to the order")
ENDS: Final = {
    "captured": Bilingual("Оплачено", "Paid"),
    "declined": Bilingual("Платёж не прошёл", "The payment was declined"),
    "expired": Bilingual("Время вышло", "Time is up"),
    "late": Bilingual("Платёж обрабатывается", "The payment is being processed"),
    "missing": Bilingual("Такой страницы нет", "There is no such page"),
}


def _money(row: Row) -> str:
    whole, minor = major_and_minor(Money(row["amount"], row["currency"]))
    rest = f",{minor:02d}" if minor else ""
    return f"{whole:,}".replace(",", "\u202f") + f"{rest}\u00a0{SIGNS[row['currency']]}"


def show(row: Row, now_ms: int) -> str:
    """The page of a payment as it stands."""
    lang = row["lang"]
    head = f'<p class="shop">{escape(row["title"])}</p><p class="sum">{_money(row)}</p>'
    if row["state"] != "pending" or row["late_ms"]:
        state = "late" if row["late_ms"] else row["state"]
        return _whole(lang, head + _ended(lang, state, row["return_url"]) + _bank(lang, row))
    left = max(0, row["expires_ms"] - now_ms)
    words = escape(LEFT.said(lang))
    count = f'<p class="left" data-left="{left}" data-words="{words}" role="timer"></p>'
    return _whole(lang, f"{head}{count}{_form(lang, _money(row))}")


def missing(lang: str = "ru") -> str:
    """What stands at an address that no payment has."""
    return _whole(lang, f'<h1 class="end">{escape(ENDS["missing"].said(lang))}</h1>')


def _ended(lang: str, state: str, back: str) -> str:
    style = "end no" if state in ("declined", "expired") else "end"
    link = f'<a class="back" href="{escape(back)}">{escape(BACK.said(lang))}</a>' if _is_web(back) else ""
    return f'<h1 class="{style}">{escape(ENDS[state].said(lang))}</h1>{link}'


def _bank(lang: str, row: Row) -> str:
    """What the guest's bank can do to a payment that came in: so that a dispute can be rehearsed."""
    if row["state"] != "captured":
        return ""
    told = DISPUTED if row["disputed"] else LOST if row["lost"] else None
    words = f"<p>{escape(told.said(lang))}</p>" if told is not None else ""
    left = row["amount"] - row["refunded"] - row["lost"]
    doors = ENDINGS if row["disputed"] else {"dispute": DISPUTE} if left > 0 else {}
    buttons = "".join(
        f'<button name="do" value="{value}">{escape(said.said(lang))}</button>' for value, said in doors.items()
    )
    return f'<form method="post" class="bank">{words}{buttons}</form>' if words or buttons else ""


def _is_web(address: str) -> bool:
    return address.startswith(("https://", "http://"))


def _form(lang: str, money: str) -> str:
    choices = "".join(
        f'<label><input type="radio" name="with" value="{name}"{" checked" if name == "card" else ""}>'
        f"{escape(shown.said(lang))}<small>{escape(hint.said(lang))}</small></label>"
        for name, (_, shown, hint) in INSTRUMENTS.items()
    )
    others = "".join(
        f'<button name="do" value="{value}">{escape(words.said(lang))}</button>'
        for value, words in (("late", DELAY), ("decline", DECLINE), ("expire", EXPIRE))
    )
    pay = escape(PAY.said(lang).replace("{sum}", money))
    return (
        f'<form method="post"><fieldset><legend>{escape(WITH.said(lang))}</legend>{choices}</fieldset>'
        f'<button class="pay" name="do" value="pay">{pay}</button><div class="others">{others}</div></form>'
    )


def _whole(lang: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="{"ru" if lang == "ru" else "en"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
        f'<title>{"Оплата" if lang == "ru" else "Payment"}</title><link rel="stylesheet" href="/page.css">'
        f'<script src="/page.js" defer></script></head><body><main><div class="mark">{escape(TRIAL.said(lang))}</div>'
        f'<div class="body">{body}</div></main></body></html>'
    )
