"""The words of tickets: what a gate says to one, what to do about it, what happened to it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.domain.admission import Cause
from app.protocol.admissions import CodeLine, ScanLine, TicketCard
from ui.models.dayclock import DayClock
from ui.theme import Tone
from ui.views.days import day_words
from ui.widgets import figures
from ui.widgets.chip import ChipLook
from ui.widgets.lane import Step

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Look:
    """How a standing is shown: colour, mark, its word, the short word of a chip."""

    tone: Tone
    icon: str
    word: str
    short: str


def standing_look(standing: str) -> Look:
    """Green lets in, orange was here before, everything else is red with its word."""
    red: Tone = "late"
    looks = {
        "valid": Look("ok", "circle-check", translate("ticket", "May be let in"), translate("ticket", "Valid")),
        "used": Look("used", "rotate-ccw", translate("ticket", "Came in already"), translate("ticket", "Inside")),
        "replaced": Look(
            red, "ticket-x", translate("ticket", "Code replaced by a newer one"), translate("ticket", "Code replaced")
        ),
        "wrong_day": Look(red, "calendar", translate("ticket", "Another day"), translate("ticket", "Another day")),
        "wrong_event": Look(
            red, "calendar", translate("ticket", "Another event"), translate("ticket", "Another event")
        ),
        "wrong_zone": Look(red, "map-pin", translate("ticket", "Another zone"), translate("ticket", "Another zone")),
        "wrong_gate": Look(
            red, "door-open", translate("ticket", "Another gate"), translate("ticket", "Another gate")
        ),
        "cancelled": Look(red, "ban", translate("ticket", "Cancelled"), translate("ticket", "Cancelled")),
        "refunded": Look(red, "hand-coins", translate("ticket", "Money paid back"), translate("ticket", "Refunded")),
        "unpaid": Look(red, "credit-card", translate("ticket", "Not paid"), translate("ticket", "Not paid")),
        "revoked": Look(red, "ban", translate("ticket", "Revoked"), translate("ticket", "Revoked")),
        "blocked": Look(red, "lock", translate("ticket", "Blocked"), translate("ticket", "Blocked")),
        "unknown": Look(red, "circle-help", translate("ticket", "Not in the list"), translate("ticket", "Unknown")),
        "forged": Look(
            red, "shield-alert", translate("ticket", "Forged or foreign code"), translate("ticket", "Forged")
        ),
        "not_a_ticket": Look(
            red, "qr-code", translate("ticket", "This is no ticket"), translate("ticket", "No ticket")
        ),
    }
    return looks.get(standing, Look("mute", "circle-help", standing, standing))


def standing_chip(standing: str) -> ChipLook:
    """The standing as a chip of a row."""
    shown = standing_look(standing)
    icon = "door-open" if standing == "used" else shown.icon
    return ChipLook(shown.short, icon, "ok" if standing == "used" else shown.tone)


def scan_chip(scan: ScanLine) -> ChipLook:
    """What came of a scan."""
    if scan.double:
        return ChipLook(translate("ticket", "Came in twice"), "triangle-alert", "late")
    if scan.verdict == "valid":
        words = translate("ticket", "Let in by hand") if scan.manual else translate("ticket", "Came in")
        return ChipLook(words, "hand" if scan.manual else "circle-check", "ok")
    shown = standing_look(scan.verdict)
    words = translate("ticket", "Refused: %1").replace("%1", shown.short[:1].lower() + shown.short[1:])
    return ChipLook(words, "circle-x", "used" if scan.verdict == "used" else "late")


def moment_words(at_ms: int, clock: DayClock, now_ms: int) -> str:
    """13:58 today, 9 June on other days; empty for never."""
    if not at_ms:
        return ""
    moment = clock.moment(at_ms)
    return figures.clock(moment) if moment.date() == clock.moment(now_ms).date() else figures.day(moment)


def verdict_sentence(card: TicketCard, gate: str, clock: DayClock, now_ms: int) -> str:
    """What happened and when, in one or two sentences."""
    gate = gate[:1].lower() + gate[1:]
    shown = card.shown
    if card.standing == "replaced" and shown is not None:
        words = translate("ticket", "The guest shows the code of %1. On %2 the ticket was issued anew: %3.")
        words = words.replace("%1", moment_words(shown.made_ms, clock, now_ms))
        words = words.replace("%2", moment_words(shown.dead_ms, clock, now_ms)).replace("%3", why_words(card))
        return f"{words} {used_words(card, clock, now_ms)}"
    if card.standing == "used":
        when = moment_words(card.entered_ms, clock, now_ms)
        words = translate("ticket", "Came in at %1, %2. A second entry is let in by hand and flagged.")
        return words.replace("%1", when).replace("%2", gate)
    if card.standing == "unpaid" and card.pay_until_ms > now_ms:
        words = translate("ticket", "The order is not paid. The guest has the payment link, it is good until %1.")
        return words.replace("%1", moment_words(card.pay_until_ms, clock, now_ms))
    if card.standing == "wrong_day" and card.doors_ms:
        return translate("ticket", "The ticket is for %1.").replace("%1", day_words(card.doors_ms, clock))
    sentences = {
        "valid": translate("ticket", "The present code is good and has not been used."),
        "wrong_day": translate("ticket", "The ticket is for another day. Check the date in the order."),
        "wrong_event": translate("ticket", "The ticket is for another event."),
        "wrong_zone": translate("ticket", "This gate does not lead to the zone of the ticket."),
        "wrong_gate": translate("ticket", "The guest's gate: %1.").replace("%1", gate),
        "cancelled": translate("ticket", "The order was cancelled."),
        "refunded": translate("ticket", "The money for it went back. It opens nothing any more."),
        "unpaid": translate("ticket", "The order is not paid. Send the payment link."),
        "revoked": translate("ticket", "The organiser took the ticket back."),
        "blocked": translate("ticket", "The ticket is blocked. A lead decides."),
    }
    return sentences.get(card.standing, translate("ticket", "No such ticket in this event's list."))


def why_words(card: TicketCard) -> str:
    """Why the present code was made."""
    newest = max(card.codes, key=lambda one: one.issue, default=None)
    return code_why(newest) if newest is not None else ""


def code_why(code: CodeLine) -> str:
    """Why a code was made."""
    return change_name(code.why)


def change_name(why: str) -> str:
    """Why a ticket got another code."""
    names = {
        "sold": translate("ticket", "sold"),
        "transferred": translate("ticket", "passed to another holder"),
        "reissued": translate("ticket", "re-issued"),
        "upgraded": translate("ticket", "better place"),
    }
    return names.get(why, why)


def used_words(card: TicketCard, clock: DayClock, now_ms: int) -> str:
    """Whether the present code has let somebody in."""
    if card.entered_ms:
        words = translate("ticket", "The ticket came in at %1.")
        return words.replace("%1", moment_words(card.entered_ms, clock, now_ms))
    return translate("ticket", "The present code has not been used.")


def cause_name(cause: Cause) -> str:
    """Why the ticket gave trouble."""
    names = {
        Cause.OLD_CODE: translate("ticket", "Showed an old code"),
        Cause.SCREENSHOT: translate("ticket", "Somebody used a screenshot"),
        Cause.BRIGHTNESS: translate("ticket", "Screen too dark or cracked"),
        Cause.WRONG_GATE: translate("ticket", "Came to another gate"),
        Cause.WRONG_DAY: translate("ticket", "Came on another day"),
        Cause.UNPAID: translate("ticket", "Was not paid"),
        Cause.SCANNER: translate("ticket", "The scanner failed"),
        Cause.GATE_LIST: translate("ticket", "The gate's list was old"),
        Cause.FRAUD: translate("ticket", "Fraud"),
        Cause.OTHER: translate("ticket", "Something else"),
    }
    return names[cause]


def ticket_path(card: TicketCard, clock: DayClock, now_ms: int) -> list[Step]:
    """The life of the ticket from payment to the gate."""

    def when(at_ms: int) -> str:
        return moment_words(at_ms, clock, now_ms)

    paid = Step(translate("ticket", "Paid"), when(card.paid_ms), "done") if card.paid_ms else None
    steps = [paid or Step(translate("ticket", "Not paid"), "", "failed")]
    if card.sent_ms:
        steps.append(Step(translate("ticket", "Sent"), when(card.sent_ms), "done", "mail"))
    newer = [one for one in card.codes if one.why != "sold"]
    if newer:
        last = max(newer, key=lambda one: one.issue)
        steps.append(Step(translate("ticket", "Issued anew"), when(last.made_ms), "done", "refresh-cw"))
    refused = next((one for one in card.scans if one.verdict != "valid" and one.ticket_id == card.id), None)
    if refused is not None and not card.entered_ms:
        gate = translate("ticket", "%1, gate %2").replace("%2", refused.gate_id)
        steps.append(Step(translate("ticket", "Refused"), gate.replace("%1", when(refused.at_ms)), "failed"))
        steps.append(
            Step(translate("ticket", "Code to the guest"), translate("ticket", "next"), "next", "smartphone")
        )
    if card.entered_ms:
        steps.append(Step(translate("ticket", "Came in"), when(card.entered_ms), "done", "door-open"))
    else:
        steps.append(Step(translate("ticket", "Came in"), translate("ticket", "not yet"), "later", "door-open"))
    return steps
