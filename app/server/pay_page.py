"""Our own page before and after the provider's: what is paid, how long the places are held, how it went (B11)."""

from __future__ import annotations

from html import escape
from typing import Final

from app.bot.converse.facts import money_words
from app.domain.articles import Bilingual
from app.domain.money import Money
from app.protocol.pay_api import PayStanding
from app.server import headers
from app.server.endpoint import Answer

GO: Final = Bilingual("Перейти к оплате", "Go to payment")
SOON: Final = Bilingual("Готовим страницу оплаты…", "Getting the payment page ready…")
LEFT: Final = Bilingual("Места за вами ещё {t}", "Your places are held for {t}")
GOOD: Final = Bilingual("Ссылка действует ещё {t}", "The link is good for {t}")
"""of tickets that stay the guest's without it"""
SAFE: Final = Bilingual(
    "Вы платите на странице платёжного сервиса. Номер карты мы не видим и не храним: не пишите его в чат.",
    "You pay on the payment service's own page. We neither see nor keep card numbers: do not write them in the chat.",
)
AGAIN: Final = Bilingual("Попробовать ещё раз", "Try again")
BACK: Final = Bilingual("Вернуться в чат", "Back to the chat")
ENDS: Final = {
    "captured": (
        Bilingual("Оплачено", "Paid"),
        Bilingual("Билеты придут в чат через несколько секунд.", "It will be in the chat in a few seconds."),
    ),
    "declined": (
        Bilingual("Оплата не прошла", "The payment did not go through"),
        Bilingual("Деньги не списаны. Места пока за вами.", "No money was taken. Your places are still held."),
    ),
    "over": (
        Bilingual("Оплата не прошла", "The payment did not go through"),
        Bilingual(
            "Деньги не списаны, места вернулись в продажу. Напишите в чат, оформим заново.",
            "No money was taken, the places are on sale again. Write in the chat and we will order anew.",
        ),
    ),
    "expired": (
        Bilingual("Время на оплату вышло", "The time to pay is over"),
        Bilingual(
            "Места вернулись в продажу. Если деньги всё же спишутся, мы увидим это и напишем вам.",
            "The places are on sale again. Should money be taken after all, we will see it and write to you.",
        ),
    ),
    "unknown": (
        Bilingual("Проверяем платёж", "We are checking the payment"),
        Bilingual("Этим занят человек, мы напишем в чат.", "A person is looking into it, we will write in the chat."),
    ),
    "missing": (
        Bilingual("Такой страницы нет", "There is no such page"),
        Bilingual("Проверьте ссылку в чате.", "Check the link in the chat."),
    ),
}
KEPT: Final = {
    "declined": Bilingual(
        "Деньги не списаны. Билеты остаются за вами.", "No money was taken. The tickets stay yours."
    ),
    "over": Bilingual(
        "Деньги не списаны, билеты остаются за вами. Напишите в чат, пришлём новую ссылку.",
        "No money was taken and the tickets stay yours. Write in the chat for a new link.",
    ),
    "expired": Bilingual(
        "Билеты остаются за вами. Напишите в чат, пришлём новую ссылку.",
        "The tickets stay yours. Write in the chat for a new link.",
    ),
}
"""in place of the words of `ENDS` where the tickets were given out before they were paid"""
POLICY: Final = (
    b"content-security-policy",
    b"default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    b"form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
)


def show(standing: PayStanding, lang: str, token: str) -> Answer:
    """The page of a payment."""
    money = escape(money_words(Money(standing.amount_minor, standing.currency), lang))
    head = f'<p class="title">{escape(standing.title)}</p><p class="sum">{money}</p>'
    body = _pending(standing, lang) if standing.state == "pending" else _ended(standing, lang, token)
    return _page(lang, f'{head}<div data-state="{standing.state}" data-go="{bool(standing.url)}">{body}</div>')


def missing() -> Answer:
    """What stands where there is no payment."""
    title, words = ENDS["missing"]
    return _page("ru", f"<h1>{escape(title.ru)}</h1><p>{escape(words.ru)}</p>", status=404)


def _pending(standing: PayStanding, lang: str) -> str:
    words = escape((GOOD if standing.kept else LEFT).said(lang))
    left = f'<p class="left" role="timer" data-left="{standing.left_ms}" data-words="{words}"></p>'
    safe = f'<p class="safe">{escape(SAFE.said(lang))}</p>'
    if not standing.url:
        return f'{left}<p class="go wait" aria-live="polite">{escape(SOON.said(lang))}</p>{safe}'
    go = f'<a class="go" id="go" href="{escape(standing.url)}" rel="noreferrer">{escape(GO.said(lang))}</a>'
    return f"{left}{go}{safe}"


def _ended(standing: PayStanding, lang: str, token: str) -> str:
    over = standing.state == "declined" and not standing.again
    end = "over" if over else standing.state
    title, words = ENDS[end]
    words = KEPT.get(end, words) if standing.kept else words
    text = f'<h1 class="{standing.state}">{escape(title.said(lang))}</h1><p>{escape(words.said(lang))}</p>'
    if standing.again:
        button = escape(AGAIN.said(lang))
        text += f'<form method="post" action="/pay/{escape(token)}/again"><button class="go">{button}</button></form>'
    return f'{text}<a class="back" href="/">{escape(BACK.said(lang))}</a>'


def _page(lang: str, body: str, status: int = 200) -> Answer:
    title = "Оплата" if lang == "ru" else "Payment"
    text = (
        f'<!doctype html><html lang="{"ru" if lang == "ru" else "en"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
        f'<title>{title}</title><link rel="stylesheet" href="/pay.css"><script src="/pay.js" defer></script></head>'
        f"<body><main>{body}</main></body></html>"
    )
    kind = (b"content-type", b"text/html; charset=utf-8")
    return Answer(text.encode(), status, [kind, headers.NEVER_KEPT, POLICY, *headers.ALWAYS])
