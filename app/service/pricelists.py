"""Categories, prices, numbered seats and promo codes out of an event's data file (T2)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from app.domain.festivals import Category, PriceStep, Promo, SeatRow
from app.domain.money import Money
from app.service.mappings import Table

CATEGORY_KEYS = (
    "id", "name", "price_rub", "quota", "admits", "zone",
    "steps", "limit", "buffer", "seats", "upgrade_to", "upgrade_from", "date",
    "picture", "picture_alt",
)  # fmt: skip


def read_category(table: Table, zone: ZoneInfo) -> Category:
    """One of `categories`: prices, quota, steps, seats, what it may be changed into."""
    table.only(*CATEGORY_KEYS)
    category = Category(
        id=table.text("id"),
        name=table.bilingual("name"),
        price=Money(table.whole("price_rub") * 100),
        quota=table.whole("quota"),
        admits=table.whole("admits", 1),
        zone=table.text("zone", ""),
        steps=tuple(_step(item, zone) for item in table.tables("steps")),
        limit=table.whole("limit", 0),
        buffer=table.whole("buffer", 0),
        seats=tuple(_seats(item) for item in table.tables("seats")),
        upgrade_to=table.text("upgrade_to", ""),
        upgrade_from=table.texts("upgrade_from"),
        date=table.text("date", ""),
    )
    numbered = sum(row.last - row.first + 1 for row in category.seats)
    if category.seats and numbered != category.quota:
        raise table.wrong("seats", f"{numbered} seats are numbered, the quota is {category.quota}: make them equal")
    return category


def _step(table: Table, zone: ZoneInfo) -> PriceStep:
    table.only("price_rub", "sold", "until")
    return PriceStep(Money(table.whole("price_rub") * 100), table.whole("sold", 0), _moment(table, "until", zone))


def _moment(table: Table, key: str, zone: ZoneInfo) -> datetime | None:
    """A moment that may be left out."""
    return table.moment(key, zone) if key in table.values else None


def _seats(table: Table) -> SeatRow:
    table.only("row", "first", "last")
    row = SeatRow(table.text("row"), table.whole("first", 1), table.whole("last"))
    if row.last < row.first:
        raise table.wrong("last", f"row {row.row} must end with the seat it begins with or a later one")
    return row


def read_promo(table: Table, zone: ZoneInfo) -> Promo:
    """One of `promos`: a code and what it takes off."""
    table.only("code", "percent", "minor_off", "from", "until", "limit", "categories")
    promo = Promo(
        code=table.text("code"),
        percent=table.whole("percent", 0),
        minor_off=table.whole("minor_off", 0),
        starts_at=_moment(table, "from", zone),
        until=_moment(table, "until", zone),
        limit=table.whole("limit", 0),
        categories=table.texts("categories"),
    )
    if not 0 <= promo.percent <= 100 or bool(promo.percent) == bool(promo.minor_off):
        raise table.wrong("percent", "give either percent (1 to 100) or minor_off")
    return promo
