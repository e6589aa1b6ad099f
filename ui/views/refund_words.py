"""The words of refunds: states, grounds, rules, signs of risk, what lacks, what happened."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.console.store import Store
from app.domain.amounts import AmountError, Unread, read_amount
from app.protocol.trade import FlagRef, Refund
from ui.qt import one_line
from ui.views.payout_words import cause_words, waiting_chip
from ui.widgets import figures
from ui.widgets.chip import ChipLook

translate = QCoreApplication.translate


def state_chip(refund: Refund) -> ChipLook:
    """Where the packet stands, with icon and tone."""
    chips = {
        "draft": ChipLook(translate("refund", "Being collected"), "file-text", "mute"),
        "submitted": ChipLook(translate("refund", "Waits for a decision"), "user-check", "wait"),
        "returned": ChipLook(translate("refund", "Waits for the guest"), "clock", "mute"),
        "approved": ChipLook(translate("refund", "Approved"), "check", "ok"),
        "revoking": ChipLook(translate("refund", "Gates are learning"), "refresh-cw", "wait"),
        "paying": ChipLook(translate("refund", "Money is on its way"), "refresh-cw", "accent"),
        "paid": ChipLook(translate("refund", "Paid, receipt to come"), "check", "ok"),
        "done": ChipLook(translate("refund", "Paid back"), "circle-check", "ok"),
        "rejected": ChipLook(translate("refund", "Refused"), "ban", "late"),
        "withdrawn": ChipLook(translate("refund", "Withdrawn"), "x", "mute"),
        "failed": ChipLook(translate("refund", "Payment failed"), "circle-alert", "late"),
    }
    return waiting_chip(refund) or chips.get(refund.state, ChipLook(refund.state, "circle-help", "mute"))


def ground_name(ground: str) -> str:
    """The ground in a few words."""
    names = {
        "cancelled": translate("refund", "Event cancelled"),
        "moved": translate("refund", "Event moved"),
        "illness": translate("refund", "Illness"),
        "double_payment": translate("refund", "Paid twice"),
        "not_admitted": translate("refund", "Not let in by our fault"),
        "change_of_mind": translate("refund", "Change of mind"),
    }
    return names.get(ground, ground)


def row_chip(refund: Refund) -> ChipLook:
    """The one thing a row says of a packet: what stops it, how many must agree, else its ground."""
    asked = waiting_chip(refund)
    if asked is not None:
        return asked
    stops = [flag for flag in refund.flags if flag.weight == "stop"]
    if stops:
        return ChipLook(flag_short(stops[0]), "triangle-alert", "late")
    if refund.state != "submitted":
        return state_chip(refund)
    if refund.approvals_needed > 1:
        return ChipLook(translate("refund", "Two must agree"), "users", "accent")
    icons = {"illness": "file-text", "double_payment": "circle-check", "change_of_mind": "user-round"}
    tone = "ok" if refund.policy_percent == 100 else "mute"
    return ChipLook(ground_name(refund.ground), icons.get(refund.ground, "file-text"), tone)  # type: ignore[arg-type]  # a tone by name


def rule_words(refund: Refund) -> str:
    """By which rule the amount came."""
    rules = {
        "ours": translate("refund", "The ground is ours: everything is paid back, however late."),
        "double_payment": translate("refund", "Paid twice for one order: the second payment goes back whole."),
        "illness": translate("refund", "Illness with a document, by the time left to the event."),
        "by_days": translate(
            "refund", "By the time left to the event: from ten days 100 %, from five 50 %, from three 30 %."
        ),
        "too_late": translate("refund", "Less than three days before the event and the ground is not ours: nothing."),
        "used": translate("refund", "The ticket has let somebody in: nothing, unless the ground is ours."),
    }
    return rules.get(refund.policy_rule, refund.policy_rule)


def policy_title(refund: Refund, *, hidden: bool) -> str:
    """What the policy says, in one line; with `hidden` without the amount."""
    if refund.policy_minor <= 0:
        return translate("refund", "By the rules: nothing to pay back")
    words = translate("refund", "By the rules: pay back %1, that is %2 %")
    amount = "•••" if hidden else figures.money(refund.policy_minor, refund.currency)
    return words.replace("%1", amount).replace("%2", figures.number(refund.policy_percent))


def policy_source(refund: Refund) -> str:
    """The small line under the policy: days and law."""
    law = refund.policy_rule in {"by_days", "too_late", "illness"}
    if not law:
        words = translate("refund", "The time left to the event plays no part")
    elif refund.policy_days < 0:
        words = translate("refund", "Federal law 193-FZ, asked after the doors had opened")
    else:
        words = translate("refund", "Federal law 193-FZ, days before the event: %1")
        words = words.replace("%1", str(refund.policy_days))
    name = ground_name(refund.ground)
    ground = translate("refund", "Ground: %1").replace("%1", name[:1].lower() + name[1:])
    return f"{words}. {ground}"


def flag_name(flag: FlagRef) -> str:
    """A sign of risk by name."""
    names = {
        "used": translate("refund", "Was at the gate"),
        "changed_hands": translate("refund", "Passed on or re-issued after the request"),
        "payee_not_buyer": translate("refund", "The payee is not the buyer"),
        "details_changed": translate("refund", "Requisites from the chat were changed"),
        "account_seen": translate("refund", "This account stands in another packet"),
        "instrument_seen": translate("refund", "This card or phone stands in another packet"),
        "many_requests": translate("refund", "Many requests of this guest"),
        "disputed": translate("refund", "The payment is disputed at the bank"),
        "over_left": translate("refund", "More than is left of the payment"),
        "over_policy": translate("refund", "More than the rules give"),
        "after_failed_scan": translate("refund", "Asked right after a failed scan"),
        "upgraded": translate("refund", "Upgrade paid, now the base is given back"),
        "unproven": translate("refund", "The ground is not what the books say"),
    }
    return names.get(flag.code, flag.code)


def flag_short(flag: FlagRef) -> str:
    """The same in a word or two, for the chip of a row: a chip is never cut."""
    names = {
        "used": translate("refund", "Was at the gate"),
        "changed_hands": translate("refund", "Changed hands"),
        "payee_not_buyer": translate("refund", "Not the buyer"),
        "details_changed": translate("refund", "New requisites"),
        "account_seen": translate("refund", "Account seen"),
        "instrument_seen": translate("refund", "Card seen"),
        "many_requests": translate("refund", "Many requests"),
        "disputed": translate("refund", "Disputed"),
        "over_left": translate("refund", "Over what is left"),
        "over_policy": translate("refund", "Over the rules"),
        "after_failed_scan": translate("refund", "After a refusal"),
        "upgraded": translate("refund", "After an upgrade"),
        "unproven": translate("refund", "Not borne out"),
    }
    return names.get(flag.code, flag.code)


def instrument_words(instrument: str) -> str:
    """What paid, in the language of the window: the server keeps `card ···· 0521` as the provider names it."""
    kind, _, tail = one_line(instrument, 40).partition(" ")
    names = {
        "card": translate("refund", "card"),
        "cash": translate("refund", "cash"),
        "sbp": translate("refund", "SBP"),
        "desk": translate("refund", "desk"),
        "shop": translate("refund", "ticket shop,"),
    }
    return f"{names.get(kind.casefold(), kind)} {tail}".strip(" ,")


def missing_name(code: str) -> str:
    """What a packet lacks."""
    names = {
        "tickets": translate("refund", "which tickets"),
        "document": translate("refund", "document"),
        "requisites": translate("refund", "where to pay"),
    }
    return names.get(code, code)


def person_name(store: Store, ident: str) -> str:
    """A colleague by name, the bot as such; empty for the guest himself and for what nobody did."""
    if ident in {"", "server", "system"}:
        return ""
    if ident == "bot":
        return translate("refund", "Bot")
    found = store.staff.get(ident)
    return one_line(found.name if found is not None else ident, 40)


def step_name(kind: str) -> str:
    """A step in the history of a packet; an unknown one stays as it is."""
    names = {
        "opened": translate("refund", "Opened"),
        "handed_in": translate("refund", "The guest handed it in through the bot"),
        "edited": translate("refund", "Changed"),
        "payee_set": translate("refund", "Requisites entered"),
        "payee_changed": translate("refund", "Requisites changed"),
        "payee_erased": translate("refund", "Requisites erased, they are not needed any more"),
        "submitted": translate("refund", "Handed in for a decision"),
        "approved": translate("refund", "Approved"),
        "rejected": translate("refund", "Refused"),
        "returned": translate("refund", "Asked the guest"),
        "withdrawn": translate("refund", "Withdrawn"),
        "gates_know": translate("refund", "Every gate knows"),
        "gate_risk": translate("refund", "Gate risk accepted"),
        "paying": translate("refund", "Money sent"),
        "paid": translate("refund", "Money arrived at the bank"),
        "receipt": translate("refund", "Receipt of return printed"),
        "failed": translate("refund", "Payment failed"),
        "payout_made": translate("refund", "Paid out by hand"),
        "dispute_opened": translate("refund", "The payer disputes it at his bank"),
        "dispute_won": translate("refund", "The bank decided for us"),
        "dispute_lost": translate("refund", "The bank took the money back"),
    }
    return names.get(kind, cause_words(kind))


def amount_trouble(text: str, currency: str) -> str:
    """What is wrong with an amount as it was typed, and how to mend it; empty when it can be read."""
    try:
        read_amount(text, currency)
    except AmountError as error:
        words = {
            Unread.ZERO: translate("refund", "Zero is no refund: refuse the packet instead"),
            Unread.TOO_FINE: translate("refund", "At most two digits after the comma"),
        }
        return words.get(error.why, translate("refund", "Write an amount like 1 500 or 1 500,50"))
    return ""
