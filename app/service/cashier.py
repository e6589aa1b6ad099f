"""What is done at the provider for a payment: open its page, look how it stands, close the page (T3).

A provider's word (a webhook) only makes us look; should it get lost, looking on our own costs seconds.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from msgspec.structs import replace

from app.domain.ids import entity_id
from app.ports.books import PaymentRow, ProviderRow
from app.ports.payments import Hint, Paid, PaymentRefused, Payments, PayPage, PayRequest, ReceiptLine
from app.ports.rows import EffectRow
from app.ports.storage import Tx
from app.service import payments
from app.service.core import Core
from app.service.idents import needed
from app.service.outbox import MONEY, Result, Work, hasten, owe
from app.service.tools import Tools

LOOKS_MS: Final = (5_000, 10_000, 15_000, 30_000, 60_000)
LONGEST_LOOK_MS: Final = 10 * 60_000
"""between looks at a page whose time is over, until the provider says that nobody can pay there any more"""
AFTER_MS: Final = 26 * 3600_000
"""how long after its end a payment is still looked at"""


async def _row(core: Core, effect: EffectRow) -> PaymentRow:
    ident = entity_id(effect.ent)
    return needed(await core.storage.read(lambda reads: reads.get(PaymentRow, ident)))


def provider_of(core: Core, name: str) -> Payments:
    """The provider of this name; `PaymentRefused` when it is not connected any more."""
    found = core.tools.payments.get(name)
    if found is None:
        raise PaymentRefused("not_connected")
    return found


# --- opening the page --------------------------------------------------------------------------------------


async def _open(core: Core, effect: EffectRow) -> Result:
    row = await _row(core, effect)
    if row.state != "pending" or row.url:
        return Result()
    if core.now_ms() >= row.expires_ms:
        return Result(lambda tx, now_ms: payments.expire(tx, core.tools, row.id, now_ms))
    page = await provider_of(core, row.provider).open(_request(core, row), payments.open_key(row))
    return Result(partial(_opened, ident=row.id, attempt=row.attempt, page=page))


async def _was_opened(core: Core, effect: EffectRow) -> Result | None:
    """After a cut: what became of the page. Opening again under the same key gives the same page, so only its end
    has to be known."""
    row = await _row(core, effect)
    if row.url:
        return Result()
    paid = await provider_of(core, row.provider).find_by_key(payments.open_key(row), row.id)
    if paid is None or paid.state == "pending":
        return None
    return Result(partial(_learned_first, tools=core.tools, row=row, paid=paid))


def _learned_first(tx: Tx, now_ms: int, tools: Tools, row: PaymentRow, paid: Paid) -> None:
    _opened(tx, now_ms, row.id, row.attempt, PayPage(paid.provider_id, ""))
    payments.learn(tx, tools, row.id, paid, now_ms)


def _opened(tx: Tx, _now_ms: int, ident: str, attempt: int, page: PayPage) -> None:
    row = needed(tx.get(PaymentRow, ident))
    tx.put(ProviderRow(provider=row.provider, provider_id=page.provider_id, payment_id=row.id))
    if row.attempt == attempt:
        tx.put(replace(row, provider_id=page.provider_id, url=page.url))


def _request(core: Core, row: PaymentRow) -> PayRequest:
    return PayRequest(
        payment_id=row.id,
        amount_minor=row.amount_minor,
        currency=row.currency,
        title=row.title,
        lang=row.lang,
        expires_ms=row.expires_ms,
        return_url=row.link,
        email=row.contact if "@" in row.contact else "",
        phone="" if "@" in row.contact else row.contact,
        lines=tuple(ReceiptLine(*line) for line in row.lines),
    )


def _open_moved(tx: Tx, tools: Tools, effect: EffectRow, now_ms: int) -> None:
    """The provider will not open a page: as if it had been declined, so that it can be tried again."""
    if effect.state == "failed":
        row = needed(tx.get(PaymentRow, entity_id(effect.ent)))
        if row.state == "pending" and not row.url:
            paid = Paid("", "declined", row.amount_minor, row.currency, payment_id=row.id)
            payments.learn(tx, tools, row.id, paid, now_ms)
            tx.put(replace(needed(tx.get(PaymentRow, row.id)), problem=effect.problem))


# --- looking -----------------------------------------------------------------------------------------------


async def _poll(core: Core, effect: EffectRow) -> Result:
    """Look again and again until it is over at the provider, and end what has run out on our side."""
    row = await _row(core, effect)
    now_ms = core.now_ms()
    if row.state in ("captured", "declined") or not effect.id.endswith(f":{row.attempt}"):
        return Result()
    over = now_ms >= row.expires_ms
    paid = await provider_of(core, row.provider).find(row.provider_id) if row.provider_id else None
    if _ends(row, paid, now_ms):
        return Result(partial(_looked, core=core, ident=row.id, paid=paid, over=over))
    pause_ms = LOOKS_MS[min(effect.attempts, len(LOOKS_MS)) - 1]
    if row.state == "expired":
        pause_ms = LONGEST_LOOK_MS
    elif not over:
        pause_ms = min(pause_ms, row.expires_ms - now_ms)
    settle = partial(_looked, core=core, ident=row.id, paid=paid, over=over)
    return Result(settle, "pending", now_ms + pause_ms)


def _ends(row: PaymentRow, paid: Paid | None, now_ms: int) -> bool:
    """Whether nothing can come after this any more."""
    if paid is not None and paid.state != "pending":
        return True
    return now_ms >= row.expires_ms + (AFTER_MS if row.provider_id else LONGEST_LOOK_MS)


async def _look(core: Core, effect: EffectRow) -> Result:
    """The provider said that something happened: see for ourselves."""
    row = await _row(core, effect)
    if not row.provider_id:
        return Result()
    paid = await provider_of(core, row.provider).find(row.provider_id)
    return Result(partial(_looked, core=core, ident=row.id, paid=paid, over=False))


def _looked(tx: Tx, now_ms: int, *, core: Core, ident: str, paid: Paid | None, over: bool) -> None:
    row = needed(tx.get(PaymentRow, ident))
    if paid is not None and paid.provider_id == row.provider_id:
        payments.learn(tx, core.tools, ident, paid, now_ms)
    if over:
        payments.expire(tx, core.tools, ident, now_ms)


def hurry(tx: Tx, ident: str, now_ms: int) -> str:
    """Somebody waits before this payment's page: open it, or look, as soon as can be. The line to be run."""
    row = needed(tx.get(PaymentRow, ident))
    if not row.url:
        hasten(tx, f"open:{row.id}:{row.attempt}", now_ms)
        return f"payment:{row.id}"
    hasten(tx, f"poll:{row.id}:{row.attempt}", now_ms)
    return f"poll:{row.id}:{row.attempt}"


def hint(tx: Tx, provider: str, told: Hint, now_ms: int) -> bool:
    """Note a provider's word, each once; False for one known already or about nothing of ours."""
    known = tx.get(ProviderRow, provider, told.provider_id)
    ident = f"hint:{provider}:{told.event_id}"
    if tx.get(EffectRow, ident) is not None:
        return False
    if known is None and told.foreign:
        owe(tx, "pay.trace", f"{provider}:{told.provider_id}", "", now_ms, line=ident, priority=MONEY, ident=ident)
        return True
    if known is None:
        return False
    ent = f"payment:{known.payment_id}"
    owe(tx, "pay.look", ent, "", now_ms, line=f"look:{known.payment_id}", priority=MONEY, ident=ident)
    return True


async def _trace(core: Core, effect: EffectRow) -> Result:
    """The provider spoke of something else of his: whose it is, so that the payment is looked at."""
    name, _, ident = effect.ent.partition(":")
    page = await provider_of(core, name).page_of(ident)
    return Result(partial(_traced, name=name, told=Hint(f"{effect.id}:traced", page))) if page else Result()


def _traced(tx: Tx, now_ms: int, *, name: str, told: Hint) -> None:
    hint(tx, name, told, now_ms)


# --- closing -----------------------------------------------------------------------------------------------


async def _close(core: Core, effect: EffectRow) -> Result:
    """Close the page; when it turns out to be paid, take that in as it is: late."""
    row = await _row(core, effect)
    if not row.provider_id or row.state == "captured":
        return Result()
    provider = provider_of(core, row.provider)
    try:
        await provider.close_page(row.provider_id, f"{payments.open_key(row)}-close")
    except PaymentRefused:
        paid = await provider.find(row.provider_id)
        return Result(partial(_looked, core=core, ident=row.id, paid=paid, over=False))
    return Result()


WORKS: Final = {
    "pay.open": Work(_open, _was_opened, _open_moved),
    "pay.poll": Work(_poll, patience=0),
    "pay.look": Work(_look, patience=0),
    "pay.trace": Work(_trace, patience=0),
    "pay.close": Work(_close, patience=0),
}
