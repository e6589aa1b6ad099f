"""Live facts in words: what an event sells and for how much. Nothing here is invented."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from app.bot.converse.sentences import say
from app.domain.festivals import Act, Category, Event
from app.domain.money import Money, major_and_minor

SIGNS = {"RUB": "₽", "USD": "$", "EUR": "€"}


def money_words(money: Money, lang: str) -> str:
    """`3 000 ₽` in Russian, `3,000 ₽` in English; kopecks only when there are any."""
    whole, minor = major_and_minor(money)
    figures = f"{whole:,}" if lang == "en" else f"{whole:,}".replace(",", "\u00a0")
    if minor:
        figures += f"{'.' if lang == 'en' else ','}{minor:02d}"
    return f"{'−' if money.minor < 0 else ''}{figures}\u00a0{SIGNS.get(money.currency, money.currency)}"


def category_words(category: Category, lang: str) -> str:
    """One line of the price list; how many people a ticket admits when it is not one."""
    line = f"{category.name.said(lang)}: {money_words(category.price, lang)}"
    if category.admits > 1:
        line += f" (for {category.admits})" if lang == "en" else f" (на {category.admits} чел.)"
    return line


def price_list(event: Event, lang: str) -> str:
    """The categories on sale, one a line; empty when the event sells none."""
    return "\n".join(f"• {category_words(c, lang)}" for c in event.categories if c.quota > 0)


def act_words(event: Event, act: Act, lang: str) -> str:
    """When and where an artist plays, in the event's own time."""
    zone = ZoneInfo(event.zone)
    start, end = (at.astimezone(zone).strftime("%H:%M") for at in (act.starts_at, act.ends_at))
    if event.dates:
        start = f"{act.starts_at.astimezone(zone):%d.%m} {start}"
    return say("act", lang, artist=act.artist, start=start, end=end, stage=act.stage.said(lang))


def quoted(event: Event, lang: str) -> str:
    """The event's name in the quotes of the language."""
    name = event.name.said(lang)
    return f"“{name}”" if lang == "en" else f"«{name}»"
