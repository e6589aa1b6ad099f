"""What providers tell us, and our own payment page (T3, X14, X15).

A provider's word is never acted upon by itself: it has to come from him (signature, or his networks by the socket),
counts once, and makes us ask him how the payment stands.
"""

from __future__ import annotations

from functools import partial

import structlog

from app.ports.books import HoldRow, PaymentRow
from app.ports.reads import Reads
from app.ports.rows import OrderRow
from app.protocol.pay_api import PayStanding
from app.server import headers, pay_page
from app.server.endpoint import Access, Answer, Call, Endpoint
from app.server.problems import Trouble
from app.service import cashier, effects, payments

TAKEN = Answer(status=200)
log = structlog.get_logger()


async def told(call: Call) -> Answer:
    """Take a notice of a provider; what it says happened is looked at before anything changes."""
    core, name = call.host.core, call.params["provider"]
    provider = core.tools.payments.get(name)
    if provider is None:
        raise Trouble("not_found")
    body = await call.body()
    try:
        hints = provider.hints(_headers(call), body, call.address, core.wall_ms())
    except PermissionError as error:
        log.info("hooks.refused", provider=name, reason=str(error))
        raise Trouble("forbidden") from error
    for hint in hints:
        await core.storage.write(partial(cashier.hint, provider=name, told=hint, now_ms=core.now_ms()))
    return TAKEN


def _headers(call: Call) -> dict[str, str]:
    """Header values by lower-case name; one that came twice is no good for deciding anything, so it is left out."""
    names = [name for name, _ in call.scope["headers"]]
    return {
        name.decode("latin-1"): value.decode("latin-1")
        for name, value in call.scope["headers"]
        if names.count(name) == 1
    }


async def page(call: Call) -> Answer:
    """What is to be paid, how long there is for it, and where."""
    row = await _looked(call)
    if row is None:
        return pay_page.missing()
    return pay_page.show(await _standing(call, row), row.lang, row.id)


async def state(call: Call) -> PayStanding:
    """How a payment stands, for the page that waits."""
    row = await _looked(call)
    if row is None:
        raise Trouble("not_found")
    return await _standing(call, row)


async def again(call: Call) -> Answer:
    """Try a declined payment once more; back to the page either way."""
    core, ident = call.host.core, call.params["token"]
    await core.storage.write(partial(payments.again, payment_id=ident, now_ms=core.now_ms()))
    return Answer(status=303, headers=[(b"location", f"/pay/{ident}".encode()), *headers.NO_BODY])


async def _looked(call: Call) -> PaymentRow | None:
    """The payment; one that is pending is asked for at its provider first, though not all the time."""
    core, ident = call.host.core, call.params["token"]
    row = await core.storage.read(lambda reads: reads.get(PaymentRow, ident))
    if row is None or row.state not in ("pending", "unknown") or not call.host.limits.looks(ident):
        return row
    line = await core.storage.write(partial(cashier.hurry, ident=ident, now_ms=core.now_ms()))
    await effects.run_due(core, line=line)
    return await core.storage.read(lambda reads: reads.get(PaymentRow, ident))


async def _standing(call: Call, row: PaymentRow) -> PayStanding:
    now_ms = call.host.core.now_ms()

    def looked(reads: Reads) -> tuple[int, bool]:
        """Until when it can be paid, and whether its tickets stay the guest's without it."""
        order = reads.get(OrderRow, row.order_id)
        hold = reads.get(HoldRow, row.hold_id)
        return payments.held_until(row, hold, order, now_ms), payments.kept(row, order)

    until_ms, kept = await call.host.core.storage.read(looked)
    ends_ms = until_ms or row.expires_ms  # a hold may end before its payment does
    return PayStanding(
        state=row.state,
        amount_minor=row.amount_minor,
        currency=row.currency,
        title=row.title,
        url=row.url if row.state == "pending" else "",
        left_ms=_real_ms(call, max(0, ends_ms - now_ms)) if row.state == "pending" else 0,
        again=row.state == "declined" and bool(until_ms),
        kept=kept,
    )


def _real_ms(call: Call, product_ms: int) -> int:
    """How long that lasts for who sits before the page: a rehearsal's clock may run faster."""
    return round(product_ms / (call.host.clock.speed or 1.0))


ENDPOINTS = (
    Endpoint("POST", "/hooks/{provider}", told, Access.OPEN, "Take a payment provider's notice"),
    Endpoint("GET", "/pay/{token}", page, Access.OPEN, "The page that leads to paying"),
    Endpoint("GET", "/pay/{token}/state", state, Access.OPEN, "How a payment stands"),
    Endpoint("POST", "/pay/{token}/again", again, Access.OPEN, "Try a declined payment again", 303),
)
