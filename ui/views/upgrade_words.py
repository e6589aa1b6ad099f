"""The words of offers of better places: states, reasons to offer, steps up to the wristband."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.protocol.admissions import Prospect
from app.protocol.trade import Upgrade
from ui.models.dayclock import DayClock
from ui.widgets import figures
from ui.widgets.chip import ChipLook
from ui.widgets.lane import Step

translate = QCoreApplication.translate


def state_chip(upgrade: Upgrade) -> ChipLook:
    """Where the offer stands."""
    chips = {
        "offered": ChipLook(translate("upgrade", "Offered"), "message-square", "mute"),
        "held": ChipLook(translate("upgrade", "On hold, awaiting payment"), "lock", "wait"),
        "paid": ChipLook(translate("upgrade", "Paid, wristband next"), "watch", "accent"),
        "done": ChipLook(translate("upgrade", "Done"), "circle-check", "ok"),
        "refused": ChipLook(translate("upgrade", "The guest said no"), "x", "mute"),
        "expired": ChipLook(translate("upgrade", "The hold has ended"), "timer", "mute"),
        "released": ChipLook(translate("upgrade", "Let go"), "x", "mute"),
        "failed": ChipLook(translate("upgrade", "Payment declined"), "circle-alert", "late"),
        "late": ChipLook(translate("upgrade", "Paid too late: decide"), "triangle-alert", "late"),
        "paid_back": ChipLook(translate("upgrade", "Paid back"), "hand-coins", "mute"),
    }
    return chips.get(upgrade.state, ChipLook(upgrade.state, "circle-help", "mute"))


def obstacle_name(code: str) -> str:
    """Why nobody can be offered a better place now, in two or three words; empty for no obstacle."""
    if not code:
        return ""
    names = {
        "paused": translate("upgrade", "offers paused"),
        "refused": translate("upgrade", "the guest said no"),
        "not_inside": translate("upgrade", "not inside yet"),
        "dead_ticket": translate("upgrade", "not valid"),
        "no_goal": translate("upgrade", "nothing better"),
        "refund": translate("upgrade", "refund open"),
        "complaint": translate("upgrade", "complaint open"),
        "open_offer": translate("upgrade", "offered already"),
        "no_places": translate("upgrade", "no places"),
    }
    return names.get(code, code)


def why_chip(prospect: Prospect) -> ChipLook:
    """The best reason to offer."""
    first = prospect.why[0] if prospect.why else ""
    if "children" in prospect.why:
        return ChipLook(translate("upgrade", "With children"), "baby", "accent")
    if prospect.chance == "high":
        return ChipLook(translate("upgrade", "Good chance"), "trending-up", "ok")
    chips = {
        "asked": ChipLook(translate("upgrade", "Asked about it"), "message-square", "ok"),
        "together": ChipLook(translate("upgrade", "A group"), "users", "mute"),
        "spent": ChipLook(translate("upgrade", "Spends a lot"), "crown", "mute"),
        "regular": ChipLook(translate("upgrade", "Regular"), "star", "mute"),
    }
    return chips.get(first, ChipLook(translate("upgrade", "Inside"), "door-open", "mute"))


def why_words(prospect: Prospect, clock: DayClock) -> str:
    """What is known that speaks for an offer."""
    first = prospect.why[0] if prospect.why else ""
    if prospect.said:
        return prospect.said
    if "children" in prospect.why:
        return translate("upgrade", "Offer the family zone")
    if first == "together":
        return translate("upgrade", "Places side by side are free")
    if first in {"regular", "spent"} and prospect.events:
        words = translate("upgrade", "Events: %1, %2").replace("%1", figures.number(prospect.events))
        return words.replace("%2", figures.money(prospect.spent_minor, prospect.currency))
    if prospect.entered_ms:
        came = translate("upgrade", "Came in at %1")
        return came.replace("%1", figures.clock(clock.moment(prospect.entered_ms)))
    return ""


def steps(upgrade: Upgrade, clock: DayClock) -> list[Step]:
    """The way up to the wristband."""

    def time(at_ms: int) -> str:
        return figures.clock(clock.moment(at_ms)) if at_ms else ""

    offered = Step(translate("upgrade", "Offered in the dialogue"), time(upgrade.made_ms), "done")
    ended = {
        "refused": translate("upgrade", "The guest said no"),
        "expired": translate("upgrade", "Not paid in time, the places are free"),
        "released": translate("upgrade", "Let go, the places are free"),
        "failed": translate("upgrade", "The payment was declined"),
        "paid_back": translate("upgrade", "The money went back"),
    }
    if upgrade.state in ended:
        return [offered, Step(ended[upgrade.state], time(upgrade.closed_ms), "failed")]
    held = upgrade.held_ms > 0 and upgrade.state != "offered"
    paid = upgrade.paid_ms > 0
    hold = Step(
        translate("upgrade", "The server holds the places"),
        time(upgrade.held_ms) if held else "",
        "done" if held else "next",
        "lock",
    )
    link = Step(
        translate("upgrade", "Payment link is open"), time(upgrade.link_ms), "done" if paid else "next", "link"
    )
    if not held and not paid:
        link = Step(translate("upgrade", "Payment by link or at the desk"))
    if paid:
        way = translate("upgrade", "Paid at the desk") if upgrade.paid_by.startswith("desk") else ""
        link = Step(way or translate("upgrade", "Paid by link"), time(upgrade.paid_ms), "done")
    issued = upgrade.issued_ms > 0
    ticket = Step(
        translate("upgrade", "New QR, the old one is dead"),
        time(upgrade.issued_ms),
        "done" if issued else "next" if paid else "later",
        "qr-code",
    )
    band = Step(
        translate("upgrade", "Wristband on: desk or runner"),
        time(upgrade.banded_ms),
        "done" if upgrade.banded_ms else "next" if issued else "later",
        "watch",
    )
    return [offered, hold, link, ticket, band]
