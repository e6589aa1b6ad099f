"""What operators do with offers of better places (C6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

import msgspec
from msgspec.structs import replace

from app.domain.ids import entity_key
from app.domain.upgrades import HOLD_MS, Move, State, may_extend
from app.ports.books import HoldRow, PaymentRow, UpgradeRow
from app.ports.rows import DialogueRow, FestivalRow, OrderRow
from app.protocol import deals
from app.protocol.arguments import Args
from app.protocol.frames import EventBody
from app.protocol.refusals import Refusal
from app.service import payments, upgrade_words, upgrades
from app.service.deeds import Deed, Done, declined
from app.service.idents import needed
from app.service.page import encode
from app.service.upgrade_record import Step, noted, put, tell_guest

METHODS: Final = frozenset({"desk_card", "desk_cash"})
LONGEST_SLIP: Final = 64
LONGEST_TEXT: Final = 1000


def _step(deed: Deed) -> Step:
    return Step(deed.now_ms, deed.user.id, deed.cmd)


def _row(deed: Deed) -> UpgradeRow:
    return cast("UpgradeRow", deed.row)  # what the command is about has been found by its kind


def _done(came: tuple[UpgradeRow, int]) -> Done:
    row, seq = came
    return Done(row.ver, seq)


def offer(deed: Deed, args: deals.OfferUpgrade) -> Done:
    """Offer better places in the guest's dialogue; `detail` of the outcome is the offer's id."""
    order = cast("OrderRow", deed.row)
    if len(args.text) > LONGEST_TEXT:
        raise declined(Refusal.TEXT_TOO_LONG)
    if args.dialogue_id:
        dialogue = deed.tx.get(DialogueRow, args.dialogue_id)
        if dialogue is None or dialogue.event_id != order.event_id:
            raise declined(Refusal.NOT_FOUND)
    row, seq = upgrades.offer(
        deed.tx,
        order,
        args.ticket_ids,
        args.category_id,
        _step(deed),
        dialogue_id=args.dialogue_id,
        text=args.text,
    )
    return Done(deed.ver, seq, detail=row.id)


def hold(deed: Deed, _args: deals.HoldUpgrade) -> Done:
    """Hold the places, open the payment page, send its link."""
    return _done(upgrades.hold(deed.tx, deed.tools, _row(deed), _step(deed)))


def extend(deed: Deed, _args: deals.ExtendHold) -> Done:
    """Five minutes more, once: HOLD_EXPIRED, ALREADY_EXTENDED."""
    row = _row(deed)
    state = row.state
    if not may_extend(State(row.status), extended=state.extended, now_ms=deed.now_ms, expires_ms=state.expires_ms):
        raise declined(Refusal.ALREADY_EXTENDED if state.extended else Refusal.HOLD_EXPIRED)
    held = deed.tools.box_office.extend(deed.tx, state.hold_id, state.expires_ms + HOLD_MS)
    row = noted(row, _step(deed), State.HELD, "extended", expires_ms=held.expires_ms, extended=True)
    came = put(deed.tx, row, "UpgradeExtended", _step(deed))
    tell_guest(deed.tx, came[0], upgrade_words.EXTENDED, deed.now_ms)
    return _done(came)


def send_link(deed: Deed, _args: deals.SendPayLink) -> Done:
    """Send the payment link again: HOLD_EXPIRED."""
    row = _row(deed)
    if row.status != State.HELD or not row.state.pay_url:
        raise declined(Refusal.HOLD_EXPIRED)
    row = noted(row, _step(deed), State.HELD, "link", link_ms=deed.now_ms)
    came = put(deed.tx, row, "UpgradeLinked", _step(deed))
    tell_guest(deed.tx, came[0], upgrade_words.LINK, deed.now_ms)
    return _done(came)


def take_payment(deed: Deed, args: deals.TakePayment) -> Done:
    """Paid at the desk, while the places are held: BAD_VALUE, AMOUNT_CHANGED, HOLD_EXPIRED."""
    row = _row(deed)
    if args.method not in METHODS or not args.slip.strip() or len(args.slip) > LONGEST_SLIP:
        raise declined(Refusal.BAD_VALUE)
    held = deed.tx.get(HoldRow, row.state.hold_id) if row.state.hold_id else None
    if row.status != State.HELD or held is None or held.state != "held":
        raise declined(Refusal.HOLD_EXPIRED)
    if args.amount_minor != row.state.due_minor:
        raise declined(Refusal.AMOUNT_CHANGED)
    payments.desk(
        deed.tx,
        deed.tools,
        amount_minor=args.amount_minor,
        now_ms=deed.now_ms,
        method=args.method,
        slip=args.slip.strip(),
        by=deed.user.id,
        upgrade=row,
        hold_id=held.id,
    )
    payments.close(deed.tx, row.state.payment_id, deed.now_ms)
    after = needed(deed.tx.get(UpgradeRow, row.id))
    return Done(after.ver, deed.tx.head(), detail=args.slip.strip())


def release(deed: Deed, args: deals.ReleaseUpgrade) -> Done:
    """Let the places go; `refused`: the guest said no, and nothing is offered to him again."""
    if len(args.reason) > LONGEST_TEXT:
        raise declined(Refusal.TEXT_TOO_LONG)
    move = Move.REFUSE if args.refused else Move.RELEASE
    return _done(upgrades.end(deed.tx, deed.tools, _row(deed), move, _step(deed), reason=args.reason))


def decide_late(deed: Deed, args: deals.DecideLatePayment) -> Done:
    """Money that came after the hold: seat the guest when there are places (SOLD_OUT), or pay it back."""
    row = _row(deed)
    if row.status != State.LATE:
        raise declined(Refusal.ILLEGAL_MOVE)
    if not args.honour and not args.reason.strip():
        raise declined(Refusal.EMPTY_TEXT)
    payment = needed(deed.tx.get(PaymentRow, row.state.payment_id))
    if payment.refunded_minor:
        raise declined(Refusal.OVER_CAPTURED)  # it has gone back already, through a packet of its own
    if args.honour:
        return _done(upgrades.honour(deed.tx, deed.tools, row, payment, _step(deed)))
    return _done(upgrades.pay_back(deed.tx, deed.tools, row, payment, _step(deed), reason=args.reason.strip()))


def pause_offers(deed: Deed, args: deals.PauseOffers) -> Done:
    """Stop or go on with offers of the event."""
    row = cast("FestivalRow", deed.row)
    row = replace(row, ver=row.ver + 1, state=replace(row.state, offers_paused=args.paused))
    deed.tx.put(row)
    body = EventBody(state=msgspec.Raw(encode(row.state)))
    seq = deed.tx.log(
        "OffersPaused" if args.paused else "OffersResumed",
        entity_key("event", row.id),
        row.ver,
        body,
        at_ms=deed.now_ms,
        scope=row.id,
        cmd=deed.cmd,
        by=deed.user.id,
    )
    return Done(row.ver, seq)


HANDLERS: Final[dict[type[Args], Callable[[Deed, Any], Done]]] = {
    deals.OfferUpgrade: offer,
    deals.HoldUpgrade: hold,
    deals.ExtendHold: extend,
    deals.SendPayLink: send_link,
    deals.TakePayment: take_payment,
    deals.ReleaseUpgrade: release,
    deals.DecideLatePayment: decide_late,
    deals.PauseOffers: pause_offers,
}
