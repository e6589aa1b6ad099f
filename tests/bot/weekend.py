"""The shore as an event of two nights: what the bot knows of it, and a counter that sells it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from app.domain.articles import Bilingual
from app.domain.deals import StockFact
from app.domain.festivals import Act, Category, EventDate
from app.domain.money import Money
from tests.bot.festival import SHORE_EVENT


def night(ident: str, day: int) -> EventDate:
    """Doors at 19:00 in Moscow in August 2027, until half past one."""
    evening = datetime(2027, 8, day, 16, tzinfo=UTC)
    return EventDate(ident, Bilingual(ident), evening, evening.replace(hour=17), evening.replace(hour=22, minute=30))


FRIDAY, SATURDAY = night("fri", 13), night("sat", 14)
THURSDAY_NOON = round(datetime(2027, 8, 12, 9, tzinfo=UTC).timestamp() * 1000)


def sold(ident: str, ru: str, en: str, price: int, free: int, date: str, **parts: object) -> StockFact:
    """On sale for a date."""
    return replace(StockFact(ident, ru, en, price, free, limit=8, date=date), **parts)  # type: ignore[arg-type] # tests name fields of the record


STOCK = (
    sold("floor-fri", "Танцпол, пятница", "Floor, Friday", 220_000, 12, "fri"),
    sold("vip-fri", "VIP-лаунж, пятница", "VIP lounge, Friday", 550_000, 3, "fri"),
    sold("floor-sat", "Танцпол, суббота", "Floor, Saturday", 240_000, 900, "sat"),
    sold("vip-sat", "VIP-лаунж, суббота", "VIP lounge, Saturday", 550_000, 5, "sat", upgrade_minor=310_000),
    sold("pass", "Абонемент, танцпол", "Pass, floor", 380_000, 40, ""),
)
ZONES = {"floor": "floor", "vip": "lounge", "pass": "floor"}
EVENT = replace(
    SHORE_EVENT,
    doors_at=FRIDAY.doors_at,
    starts_at=FRIDAY.starts_at,
    ends_at=SATURDAY.ends_at,
    dates=(FRIDAY, SATURDAY),
    categories=tuple(
        Category(one.category_id, Bilingual(one.name_ru, one.name_en), Money(one.price_minor), 1000,
                 zone=ZONES[one.category_id.partition("-")[0]], date=one.date)
        for one in STOCK
    ),
    programme=(Act(Bilingual("Маяк", "Lighthouse"), "Чайки и гром", SATURDAY.starts_at, SATURDAY.ends_at),),
)  # fmt: skip
