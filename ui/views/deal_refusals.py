"""Why the server did not do something with tickets, places or money, and the nearest remedy."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def deal_refusal(code: str) -> str:
    """The words of a refusal; empty for a code of another trade."""
    return {**_tickets(), **_places(), **_money()}.get(code, "")


def _tickets() -> dict[str, str]:
    return {
        "already_inside": translate(
            "refusals", "Not re-issued: somebody is inside with it. Check the order's other tickets."
        ),
        "too_many_reissues": translate("refusals", "Re-issued twice already. A lead may do it once more."),
        "ticket_dead": translate("refusals", "This ticket was refunded, cancelled or blocked."),
        "unknown_gate": translate("refusals", "This event has no such gate."),
        "already_paid": translate("refusals", "The order is paid already. Send the present QR."),
        "payment_unclear": translate(
            "refusals", "Money for this order is being checked by hand. No second link until that is done."
        ),
        "no_dialogue": translate(
            "refusals", "There is no chat to send it into. Open the ticket from the guest's dialogue (F7) and repeat."
        ),
    }


def _places() -> dict[str, str]:
    return {
        "sold_out": translate("refusals", "No places left here. Offer another category."),
        "limit_reached": translate("refusals", "The limit of places for one guest is reached."),
        "not_on_sale": translate("refusals", "Not on sale now."),
        "hold_expired": translate("refusals", "The hold has ended and the places are free again. Hold them anew."),
        "already_extended": translate("refusals", "Five minutes were added once already."),
        "not_eligible": translate(
            "refusals", "Cannot be offered: not inside, a refund is open, or the ticket is no standard one."
        ),
        "offers_paused": translate("refusals", "Offers are paused for this event."),
    }


def _money() -> dict[str, str]:
    return {
        "blind": translate("refusals", "The link was cut before it was sent. Look at the newest version and repeat."),
        "follows": translate("refusals", "It follows another action that waits for your word."),
        "needs_base": translate("refusals", "Look at the newest version first and repeat."),
        "same_person": translate(
            "refusals", "Who prepared or changed the packet does not decide on it. Ask a colleague."
        ),
        "step_up_needed": translate("refusals", "A code from your app is needed."),
        "code_wrong": translate("refusals", "The code is wrong. Wait for the next one and type it."),
        "code_used": translate("refusals", "This code was used already. Wait for the next one."),
        "code_locked": translate("refusals", "Too many wrong codes: locked for 15 minutes."),
        "no_second_factor": translate("refusals", "You have no app for codes yet. Set it up first."),
        "factor_lost": translate(
            "refusals",
            "Your codes cannot be checked on this server: an administrator resets them, then set them up anew.",
        ),
        "over_captured": translate("refusals", "More than was paid and not yet given back."),
        "over_limit": translate("refusals", "Above what one refund may ever be. Pay back a part of it."),
        "incomplete": translate("refusals", "The packet is not complete yet."),
        "amount_changed": translate("refusals", "The amount has changed. Look again and repeat."),
        "red_flag": translate("refusals", "A sign of risk stops the quick way: write why it is fine."),
        "reference_used": translate("refusals", "This number has paid another refund today. Look at the document."),
        "payout_open": translate("refusals", "Another part still waits to be paid: say first what became of it."),
        "cooling_off": translate("refusals", "The delay of a lone approver is not over yet."),
    }
