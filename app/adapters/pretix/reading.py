"""From pretix's words to the port's: ids as text, amounts in whole minor units, times in milliseconds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from app.adapters.pretix import wire
from app.domain.articles import Bilingual
from app.domain.money import EXPONENTS
from app.ports.shop import (
    RefundState,
    ShopAway,
    ShopCheckin,
    ShopEvent,
    ShopItem,
    ShopList,
    ShopOrder,
    ShopPayment,
    ShopPosition,
    ShopQuota,
    ShopRefund,
    ShopRefused,
    ShopStatus,
)

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
STATUSES: Final[Mapping[str, ShopStatus]] = {"n": "unpaid", "p": "paid", "e": "expired", "c": "cancelled"}
CAPTURED: Final = ("confirmed", "refunded")
REFUNDED: Final[Mapping[str, RefundState]] = {
    "created": "pending",
    "transit": "pending",
    "done": "done",
    "failed": "failed",
    "canceled": "failed",
}
GONE: Final = ("done", "transit", "created")
"""states of refunds whose money is back, or on its way"""


# --- small things ------------------------------------------------------------------------------------------


def minor(amount: Decimal, currency: str) -> int:
    """Whole minor units; `ShopAway` for what they cannot hold to the last digit."""
    if currency not in EXPONENTS or not amount.is_finite():
        raise ShopAway("an amount that cannot be read")
    scaled = amount.scaleb(EXPONENTS[currency])
    if scaled != scaled.to_integral_value():
        raise ShopAway("an amount with more digits than its currency has")
    return int(scaled)


def written(amount_minor: int, currency: str) -> str:
    """`1234.50` for 123450 kopecks."""
    if currency not in EXPONENTS:
        raise ShopAway("a currency that is not known")
    return f"{Decimal(amount_minor).scaleb(-EXPONENTS[currency]):f}"


def moment_ms(moment: datetime | None) -> int:
    """Milliseconds since the epoch; 0 for none."""
    return (moment - EPOCH) // timedelta(milliseconds=1) if moment is not None else 0


def moment_of(at_ms: int) -> str:
    """The moment as pretix takes it."""
    return (EPOCH + timedelta(milliseconds=at_ms)).isoformat()


def bilingual(text: wire.Text) -> Bilingual:
    """The text in our two languages; another one stands in for Russian where both are missing."""
    said = {"ru": text} if isinstance(text, str) else {lang: one for lang, one in (text or {}).items() if one}
    english = said.get("en", "")
    return Bilingual(said.get("ru") or english or next(iter(said.values()), ""), english)


def item_id(item: int, variation: int | None) -> str:
    """`ITEM` or `ITEM/VARIATION`."""
    return f"{item}" if variation is None else f"{item}/{variation}"


def item_parts(ident: str) -> dict[str, int | None]:
    """The two fields that name a product in a request; the variation always, lest the old one stay."""
    item, _, variation = ident.partition("/")
    return {"item": number(item, "item"), "variation": number(variation, "item") if variation else None}


def number(ident: str, code: str = "not_found") -> int:
    """An id as pretix counts them; `ShopRefused` for what is none."""
    if not (ident.isascii() and ident.isdecimal() and len(ident) <= 15):
        raise ShopRefused(code)
    return int(ident)


# --- the event ---------------------------------------------------------------------------------------------


def event(
    told: wire.Event, items: Sequence[wire.Item], quotas: Iterable[wire.Quota], lists: Iterable[wire.CheckinList]
) -> ShopEvent:
    """The event with what is sold that lets somebody in."""
    now = datetime.now(UTC)
    sold = [one for item in items if item.admission for one in _items(item, told.currency, now)]
    known = {one.id for one in sold}
    places = [_quota(quota, items) for quota in quotas]
    return ShopEvent(
        slug=told.slug,
        name=bilingual(told.name),
        venue=bilingual(told.location),
        zone=told.timezone,
        currency=told.currency,
        starts_ms=moment_ms(told.date_from),
        doors_ms=moment_ms(told.date_admission or told.date_from),
        ends_ms=moment_ms(told.date_to),
        items=tuple(sold),
        quotas=tuple(quota for quota in places if known.intersection(quota.items)),
        lists=tuple(_list(one, items) for one in lists if one.all_products or one.limit_products),
    )


def _items(item: wire.Item, currency: str, now: datetime) -> list[ShopItem]:
    name, sold = bilingual(item.name), _is_offered(item, now)
    if not item.variations:
        return [ShopItem(str(item.id), name, minor(item.default_price, currency), sold)]
    return [
        ShopItem(
            item_id(item.id, one.id),
            _joined(name, bilingual(one.value)),
            minor(one.price, currency),
            sold and _is_offered(one, now),
        )
        for one in item.variations
    ]


def _is_offered(one: wire.Offered, now: datetime) -> bool:
    """Whether anybody may buy it now, without a voucher, a membership or somebody's consent."""
    guarded = one.hide_without_voucher or one.require_voucher or one.require_approval or one.require_membership
    begun = one.available_from is None or one.available_from <= now
    return one.active and not guarded and begun and (one.available_until is None or now < one.available_until)


def _joined(name: Bilingual, kind: Bilingual) -> Bilingual:
    english = f"{name.said('en')} · {kind.said('en')}" if name.en or kind.en else ""
    return Bilingual(f"{name.ru} · {kind.ru}", english)


def _ids(items: Sequence[wire.Item], wanted: Iterable[int], variations: Iterable[int] | None = None) -> list[str]:
    """The ids of products, each of their variations where they have some and none are chosen."""
    by_id = {item.id: item for item in items}
    chosen = None if variations is None else set(variations)
    found: list[str] = []
    for ident in wanted:
        kinds = by_id[ident].variations if ident in by_id else []
        found += [item_id(ident, one.id) for one in kinds if chosen is None or one.id in chosen]
        found += [] if kinds else [str(ident)]
    return found


def _quota(quota: wire.Quota, items: Sequence[wire.Item]) -> ShopQuota:
    letting_in = {item.id for item in items if item.admission}
    wanted = [ident for ident in quota.items if ident in letting_in]
    ids = tuple(_ids(items, wanted, quota.variations))
    return ShopQuota(str(quota.id), quota.size, ids, None if quota.size is None else quota.available_number)


def _list(told: wire.CheckinList, items: Sequence[wire.Item]) -> ShopList:
    return ShopList(str(told.id), told.name, () if told.all_products else tuple(_ids(items, told.limit_products)))


# --- orders ------------------------------------------------------------------------------------------------


def order(told: wire.Order, currency: str) -> ShopOrder:
    """An order as it stands."""
    ours = told.api_meta.usher_order if told.api_meta is not None else ""
    return ShopOrder(
        code=told.code,
        status=STATUSES[told.status],
        total_minor=minor(told.total, currency),
        made_ms=moment_ms(told.datetime),
        modified=told.last_modified,
        email=told.email or "",
        phone=told.phone or "",
        lang="ru" if told.locale.startswith("ru") else "en",
        ours=ours if isinstance(ours, str) else "",
        positions=tuple(_position(one, currency) for one in told.positions),
        payments=tuple(_payment(one, told.refunds, currency) for one in told.payments),
    )


def _position(told: wire.Position, currency: str) -> ShopPosition:
    return ShopPosition(
        id=str(told.id),
        number=told.positionid,
        item=item_id(told.item, told.variation),
        price_minor=minor(told.price, currency),
        secret=told.secret,
        holder=told.attendee_name or "",
        email=told.attendee_email or "",
        seat=(told.seat.name or told.seat.seat_guid) if told.seat is not None else "",
        cancelled=told.canceled,
        blocked=bool(told.blocked),
    )


def _payment(told: wire.Payment, refunds: Iterable[wire.Refund], currency: str) -> ShopPayment:
    captured = told.state in CAPTURED
    return ShopPayment(
        id=str(told.local_id),
        captured=captured,
        amount_minor=minor(told.amount, currency),
        provider=told.provider or "",
        paid_ms=moment_ms(told.payment_date or told.created) if captured else 0,
        refunded_minor=sum(
            minor(one.amount, currency) for one in refunds if one.payment == told.local_id and one.state in GONE
        ),
    )


def refund(told: wire.Refund, currency: str) -> ShopRefund:
    """Money that goes back; until somebody has sent it, it is on its way."""
    if told.state not in REFUNDED:
        raise ShopAway("a state of a refund that is not known")
    return ShopRefund(str(told.local_id), REFUNDED[told.state], minor(told.amount, currency))


def checkin(told: wire.Checkin) -> ShopCheckin | None:
    """A check-in; none when it is about nothing that can be named."""
    if told.position is None or told.list is None:
        return None
    return ShopCheckin(
        id=str(told.id),
        list_id=str(told.list),
        position_id=str(told.position),
        at_ms=moment_ms(told.datetime),
        leaving=told.type == "exit",
        made_ms=moment_ms(told.created),
    )
