"""Who holds a dialogue, said by the banner, and the buttons that change it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from app.console.lineup import reason_of
from app.console.selectors import Composer, composer
from app.console.state import UNSENT, Pending, PendingState
from app.domain.dialogues import Status
from app.domain.escalations import Reason
from app.protocol.records import Dialogue
from ui.models.dayclock import DayClock
from ui.qt import one_line
from ui.theme import Tone
from ui.views.wording import outcome_name, status_chip
from ui.widgets import figures

translate = QCoreApplication.translate


class Offer(StrEnum):
    """A button that the banner may show."""

    TAKE = "take"
    FORCE = "force"
    GIVE_BACK = "give_back"
    RESOLVE = "resolve"
    REOPEN = "reopen"


_ASKED: dict[str, Offer] = {
    "TakeDialogue": Offer.TAKE,
    "GiveBackDialogue": Offer.GIVE_BACK,
    "ResolveDialogue": Offer.RESOLVE,
    "ReopenDialogue": Offer.REOPEN,
    "SnoozeDialogue": Offer.RESOLVE,
}


@dataclass(frozen=True, slots=True)
class Holding:
    """What the banner says and offers; `busy` is the offer that is on its way to the server."""

    tone: Tone
    icon: str
    bold: str
    tail: str = ""
    offers: tuple[Offer, ...] = ()
    busy: Offer | None = None
    urgent: bool = False


def holding(dialogue: Dialogue, user_id: str, *, may_force: bool, clock: DayClock, away: bool = False) -> Holding:
    """The banner of a dialogue for this user. `away`: the colleague who holds it is not online."""
    match composer(dialogue, user_id):
        case Composer.REPLY:
            return _mine(dialogue, clock)
        case Composer.NOTE_BOT:
            tail = translate("holding", "No reply can be sent, a note can")
            return Holding("bot", "bot", translate("holding", "The bot leads."), tail, (Offer.TAKE,))
        case Composer.NOTE_OTHER:
            return _others(dialogue, clock, may_force=may_force, away=away)
        case Composer.NOTE_RESOLVED:
            outcome = outcome_name(dialogue.outcome).lower() if dialogue.outcome else ""
            return Holding("mute", "check", translate("holding", "Resolved"), outcome, (Offer.REOPEN, Offer.TAKE))
    if dialogue.status == Status.SNOOZED.value:
        words = status_chip(dialogue, user_id, clock).text
        return Holding("snooze", "calendar-clock", words, "", (Offer.TAKE,))
    return _queued(dialogue)


def _mine(dialogue: Dialogue, clock: DayClock) -> Holding:
    when = figures.clock(clock.moment(dialogue.held_ms)) if dialogue.held_ms else ""
    tail = translate("holding", "· bot is silent since %1").replace("%1", when) if when else ""
    bold = translate("holding", "You hold this dialogue")
    return Holding("ok", "headset", bold, tail, (Offer.GIVE_BACK, Offer.RESOLVE))


def _others(dialogue: Dialogue, clock: DayClock, *, may_force: bool, away: bool) -> Holding:
    bold = translate("holding", "%1 leads").replace("%1", one_line(dialogue.holder_name, 40))
    when = figures.clock(clock.moment(dialogue.held_ms)) if dialogue.held_ms else ""
    tail = translate("holding", "since %1").replace("%1", when) if when else ""
    if away:
        tail = translate("holding", "has no link now; in a minute the dialogue returns to the queue")
    return Holding("mute", "users", bold, tail, (Offer.FORCE,) if may_force else ())


def _queued(dialogue: Dialogue) -> Holding:
    if reason_of(dialogue) is Reason.SAFETY:
        words = one_line(dialogue.escalation.evidence if dialogue.escalation else dialogue.last_text, 80)
        bold = translate("holding", "Safety:")
        return Holding("late", "shield-alert", bold, words, (Offer.TAKE,), urgent=True)
    tail = translate("holding", "The bot is silent and nobody has taken it")
    return Holding("wait", "hourglass", translate("holding", "Waiting for a person."), tail, (Offer.TAKE,))


def asked(pending: tuple[Pending, ...], dialogue_id: str) -> Offer | None:
    """The change of hands that was asked for and has not been answered."""
    ent = f"dialogue:{dialogue_id}"
    found = [_ASKED[one.kind] for one in pending if one.ent == ent and one.state in UNSENT and one.kind in _ASKED]
    return found[-1] if found else None


def refused(pending: tuple[Pending, ...], dialogue_id: str) -> Pending | None:
    """The newest refused action of this dialogue that is no line of the transcript."""
    ent = f"dialogue:{dialogue_id}"
    ended = {PendingState.REJECTED, PendingState.CONFLICT, PendingState.FORBIDDEN, PendingState.EXPIRED}
    found = [
        one
        for one in pending
        if one.ent == ent
        and one.kind not in {"SendReply", "AddNote"}
        and one.state in {*ended, PendingState.NEEDS_REVIEW}
    ]
    return found[-1] if found else None
