"""Commands about tickets, refunds, upgrades and errands; the same rules as `app.protocol.commands`.

Money is never sent blind: every kind in `EXACT` needs the exact `base` version it was decided on, is never queued
off line, and those in `STEPPED_UP` carry a one-time code in the frame's `step_up`.
"""

from __future__ import annotations

from app.protocol.arguments import Args

# --- tickets: `ticket:ID` ----------------------------------------------------------------------------------


class ResendTicket(Args, frozen=True):
    """Send the present code to the guest: into this dialogue, or his newest one when empty."""

    dialogue_id: str = ""
    as_text: bool = False
    """the code to be typed instead of the picture"""


class SendPaymentLink(Args, frozen=True):
    """Send the payment page of an unpaid ticket's order into this dialogue, or where it was bought when empty.

    A page that is still good is sent again; else a new payment of the same order is begun.
    """

    dialogue_id: str = ""


class ReissueTicket(Args, frozen=True):
    """A new code; the old one dies in the same moment. Refused when inside, and after two without a lead."""

    reason: str
    dialogue_id: str = ""


class TransferTicket(Args, frozen=True):
    """Another holder; a new code for him, the old one dies."""

    holder: str
    phone: str = ""
    email: str = ""


class AdmitTicket(Args, frozen=True):
    """Let in by hand at a gate, with a reason; recorded as an entry. A second entry is flagged, not hidden."""

    gate_id: str
    reason: str
    dialogue_id: str = ""


class SolveTicketTrouble(Args, frozen=True):
    """The trouble of a ticket is over; `cause` is one of `app.domain.admission.Cause`."""

    cause: str
    dialogue_id: str = ""
    note: str = ""


# --- new tickets: `event:ID` ---------------------------------------------------------------------------------


class SellTickets(Args, frozen=True):
    """Sell new tickets of an event (`ent` is `event:ID`): paid at the desk, or by a link into a dialogue.

    `method` desk_card | desk_cash | link; `slip` is the number on the desk's receipt. `amount_minor` is the whole
    price the seller was shown: another price now is refused. Whoever has no dialogue is named instead. The result's
    `made` is the order.
    """

    category_id: str
    places: int
    amount_minor: int
    method: str
    slip: str = ""
    promo: str = ""
    dialogue_id: str = ""
    """the buyer's; a link needs one"""
    name: str = ""
    phone: str = ""
    email: str = ""


# --- errands: `errand:NEWID` / `errand:ID` -----------------------------------------------------------------


class SendRunner(Args, frozen=True):
    """Ask somebody to walk there; `ent` is `event:ID` of the event."""

    place: str
    what: str
    dialogue_id: str = ""
    ticket_id: str = ""
    note: str = ""
    runners: tuple[str, ...] = ()
    """names of whom to ask, in this order, three minutes each; none: whoever is free"""


class MoveErrand(Args, frozen=True):
    """`state` taken | there | done | cannot | open (ask anew); `who` is the name of who walks, or is asked."""

    state: str
    who: str = ""
    note: str = ""
    eta_min: int = 0
    """with `taken`: about how many minutes he needs; 0: not known"""


# --- refunds: `order:ID` to open, then `refund:ID` ---------------------------------------------------------


class OpenRefund(Args, frozen=True):
    """Begin a packet for tickets of an order (`ent` is `order:ID`); none named: all that can be given back."""

    ground: str
    ticket_ids: tuple[str, ...] = ()
    reason: str = ""
    dialogue_id: str = ""


class EditRefund(Args, frozen=True):
    """Change the packet; every approval of it falls. `amount_minor` None: what the policy gives."""

    ground: str
    ticket_ids: tuple[str, ...]
    amount_minor: int | None = None
    document_ids: tuple[str, ...] = ()
    note: str = ""


class SetRefundPayee(Args, frozen=True):
    """Requisites for money that cannot go back to the instrument that paid; needs a reason and voids approvals."""

    name: str
    bik: str
    account: str
    reason: str
    use: bool = True


class SubmitRefund(Args, frozen=True):
    """Hand the packet to an approver."""


class ApproveRefund(Args, frozen=True):
    """Pay exactly this amount for exactly this version; the code in `step_up` is good for nothing else."""

    amount_minor: int
    reason: str = ""
    """why in spite of the signs that stop a quick approval; needed where there are any"""


class RejectRefund(Args, frozen=True):
    """Refuse; the guest reads the reason."""

    reason: str


class ReturnRefund(Args, frozen=True):
    """Ask the guest for what is missing; the packet goes back to him."""

    ask: str


class AcceptGateRisk(Args, frozen=True):
    """A lead lets the money go before every gate knows that the ticket is dead."""

    reason: str


class ConfirmPayout(Args, frozen=True):
    """People have paid this payout out; `reference` is the number of the slip or payment order. Needs a code."""

    payout_id: str
    reference: str


class FailPayout(Args, frozen=True):
    """It could not be paid out: `cause` is one of `app.domain.payouts.Unpaid`, `note` is for colleagues.

    Needs a code like a payment: the money is free to be paid another way afterwards.
    """

    payout_id: str
    cause: str
    note: str = ""


class WithdrawRefund(Args, frozen=True):
    """Take the packet back before it is paid."""

    reason: str = ""


# --- upgrades: `order:ID` to offer, then `upgrade:ID` ------------------------------------------------------


class OfferUpgrade(Args, frozen=True):
    """Offer better places for these tickets of an order (`ent` is `order:ID`) in the guest's dialogue."""

    ticket_ids: tuple[str, ...]
    category_id: str
    dialogue_id: str = ""
    text: str = ""
    """the offer in the operator's words; empty: the usual ones"""


class HoldUpgrade(Args, frozen=True):
    """Hold the places for five minutes and open the payment page; the link goes into the dialogue."""


class ExtendHold(Args, frozen=True):
    """Five minutes more, once."""


class SendPayLink(Args, frozen=True):
    """Send the payment link again."""


class TakePayment(Args, frozen=True):
    """Paid at the desk: `method` desk_card | desk_cash; `slip` is the number on the desk's receipt."""

    amount_minor: int
    method: str
    slip: str


class ReleaseUpgrade(Args, frozen=True):
    """Let the places go; `refused` when the guest said no, which ends offers to him."""

    reason: str = ""
    refused: bool = False


class DecideLatePayment(Args, frozen=True):
    """Money came after the hold had ended: seat the guest after all, or pay it back."""

    honour: bool
    reason: str = ""


class PauseOffers(Args, frozen=True):
    """Stop or go on with offers of an event (`ent` is `event:ID`)."""

    paused: bool = True


Deal = (
    ResendTicket
    | SendPaymentLink
    | ReissueTicket
    | TransferTicket
    | AdmitTicket
    | SolveTicketTrouble
    | SellTickets
    | SendRunner
    | MoveErrand
    | OpenRefund
    | EditRefund
    | SetRefundPayee
    | SubmitRefund
    | ApproveRefund
    | RejectRefund
    | ReturnRefund
    | AcceptGateRisk
    | ConfirmPayout
    | FailPayout
    | WithdrawRefund
    | OfferUpgrade
    | HoldUpgrade
    | ExtendHold
    | SendPayLink
    | TakePayment
    | ReleaseUpgrade
    | DecideLatePayment
    | PauseOffers
)

STEPPED_UP = frozenset({"ApproveRefund", "ConfirmPayout", "FailPayout"})
"""Kinds that need a one-time code in `step_up`."""

EXACT = frozenset(
    {
        "ReissueTicket",
        "TransferTicket",
        "AdmitTicket",
        "SellTickets",
        "EditRefund",
        "SetRefundPayee",
        "SubmitRefund",
        "ApproveRefund",
        "RejectRefund",
        "ReturnRefund",
        "AcceptGateRisk",
        "ConfirmPayout",
        "FailPayout",
        "WithdrawRefund",
        "HoldUpgrade",
        "ExtendHold",
        "TakePayment",
        "ReleaseUpgrade",
        "DecideLatePayment",
    }
)
"""Kinds refused without the exact base version; a console asks again after an outage instead of sending them."""
