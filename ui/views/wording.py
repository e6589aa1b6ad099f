"""The words of the trade: statuses, reasons, channels, outcomes, refusals, troubles. One word for one thing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from app.console.lineup import reason_of
from app.domain.dialogues import Outcome, Status
from app.domain.escalations import Reason
from app.protocol.records import Article, Dialogue, Event
from app.protocol.trade import Stock
from ui.models.dayclock import DayClock
from ui.qt import one_line
from ui.theme import Tone
from ui.views.deal_refusals import deal_refusal
from ui.widgets import figures
from ui.widgets.chip import ChipLook

translate = QCoreApplication.translate

_REASON_LOOKS: dict[Reason, tuple[str, Tone]] = {
    Reason.SAFETY: ("shield-alert", "danger"),
    Reason.EMOTION: ("angry", "late"),
    Reason.QR: ("scan-line", "late"),
    Reason.REFUND: ("hand-coins", "mute"),
    Reason.CORPORATE: ("building-2", "mute"),
    Reason.MISSES: ("repeat", "wait"),
    Reason.PERSON: ("user-round", "mute"),
    Reason.VIP: ("crown", "accent"),
}


def in_language(ru: str, en: str) -> str:
    """The text of a record in the language of the window, falling back to the other one."""
    return (ru or en) if figures.russian() else (en or ru)


def category_name(stock: Iterable[Stock], event_id: str, name: str) -> str:
    """A category of tickets, which records carry by its Russian name, in the language of the window.

    It is told as it came where the event keeps no books here, or has no other name for it.
    """
    if figures.russian():
        return name
    return next((one.name_en or name for one in stock if (one.event_id, one.name_ru) == (event_id, name)), name)


def reason_name(reason: Reason) -> str:
    """The word on a reason chip."""
    names = {
        Reason.SAFETY: translate("words", "Safety"),
        Reason.EMOTION: translate("words", "Anger"),
        Reason.QR: translate("words", "QR"),
        Reason.REFUND: translate("words", "Refund"),
        Reason.CORPORATE: translate("words", "Corporate"),
        Reason.MISSES: translate("words", "3 misses"),
        Reason.PERSON: translate("words", "Wants a person"),
        Reason.VIP: translate("words", "VIP"),
    }
    return names[reason]


def reason_in_words(reason: Reason) -> str:
    """The reason in the middle of a sentence; abbreviations stay as they are."""
    name = reason_name(reason)
    return name if name.isupper() else name[:1].lower() + name[1:]


def reason_look(reason: Reason) -> tuple[str, Tone]:
    """The icon and the tone of a reason."""
    return _REASON_LOOKS[reason]


def reason_chip(dialogue: Dialogue) -> ChipLook | None:
    """The heaviest reason of a dialogue as a chip; None when nobody was called."""
    reason = reason_of(dialogue)
    if reason is None:
        return None
    icon, tone = _REASON_LOOKS[reason]
    return ChipLook(reason_name(reason), icon, tone)


def rule_name(rule: str) -> str:
    """The name of an escalation rule; a rule this build does not know is shown by its own name."""
    names = {
        "emotion.negative": translate("words", "negative emotion"),
        "refund.money_back": translate("words", "money back"),
        "corporate.request": translate("words", "corporate request"),
        "corporate.many": translate("words", "many tickets at once"),
        "misses.three": translate("words", "three misses in a row"),
        "person.asked": translate("words", "asked for a person"),
        "person.button": translate("words", "pressed the button for a person"),
        "refund.button": translate("words", "pressed the button for a refund"),
        "qr.at_gate": translate("words", "the ticket does not scan at the gate"),
        "qr.not_helped": translate("words", "the ticket does not scan, advice did not help"),
        "vip.wish": translate("words", "wants an upgrade"),
        "bot_failed": translate("words", "the bot failed"),
    }
    if rule.startswith("safety"):
        return translate("words", "words of danger")
    return names.get(rule, rule.replace("_", " ").replace(".", ": "))


def channel_name(channel: str) -> str:
    """What a channel is called."""
    names = {
        "telegram": "Telegram",
        "whatsapp": "WhatsApp",
        "vk": translate("words", "VK"),
        "widget": translate("words", "Site"),
        "email": translate("words", "E-mail"),
        "sms": translate("words", "SMS"),
        "phone": translate("words", "Telephone"),
    }
    return names.get(channel, channel)


def role_name(role: str) -> str:
    """What a colleague may do, in one word."""
    names = {
        "operator": translate("words", "operator"),
        "approver": translate("words", "approver"),
        "manager": translate("words", "manager"),
        "admin": translate("words", "administrator"),
    }
    return names.get(role, role)


def outcome_name(outcome: str) -> str:
    """How a person ended a dialogue."""
    names: dict[str, str] = {
        Outcome.ANSWERED: translate("words", "Answered"),
        Outcome.FIXED: translate("words", "Problem solved"),
        Outcome.COMPENSATED: translate("words", "Compensated"),
        Outcome.FORWARDED: translate("words", "Passed on"),
        Outcome.NO_REPLY: translate("words", "Guest does not reply"),
        Outcome.SPAM: translate("words", "Not a question"),
    }
    return names.get(outcome, outcome)


def status_chip(dialogue: Dialogue, user_id: str, clock: DayClock) -> ChipLook:
    """The status of a dialogue in the words that cannot be confused."""
    match dialogue.status:
        case Status.BOT.value:
            return ChipLook(translate("words", "Bot"), "bot", "bot")
        case Status.QUEUED.value:
            return ChipLook(translate("words", "Waiting"), "hourglass", "wait")
        case Status.ACTIVE.value:
            return ChipLook(_active(dialogue, user_id), "headset", "ok")
        case Status.GUEST.value:
            return ChipLook(translate("words", "Awaiting guest"), "clock", "mute")
        case Status.SNOOZED.value:
            return ChipLook(_snoozed(dialogue, clock), "calendar-clock", "snooze")
    return ChipLook(translate("words", "Resolved"), "check", "mute")


def _active(dialogue: Dialogue, user_id: str) -> str:
    if dialogue.holder_id == user_id:
        return translate("words", "Active (you)")
    first = dialogue.holder_name.split(" ")[0]
    return translate("words", "Active (%1)").replace("%1", first)


def _snoozed(dialogue: Dialogue, clock: DayClock) -> str:
    if dialogue.snoozed_until == "doors":
        return translate("words", "Snoozed until doors open")
    return translate("words", "Snoozed until %1").replace("%1", figures.clock(clock.moment(dialogue.snoozed_ms)))


def guest_label(dialogue: Dialogue, *, hidden: bool = False) -> str:
    """The name of a guest, or "Guest" with the tail of the id, so that two unnamed ones can be told apart.

    `hidden` (privacy mode) names nobody.
    """
    name = one_line(dialogue.guest_name, 80)
    if name and not hidden:
        return name
    return translate("words", "Guest %1").replace("%1", dialogue.guest_id[-4:].upper()).strip()


def place_words(dialogue: Dialogue) -> str:
    """Where the guest is or what he holds; a bare order number says that it is one."""
    place = one_line(dialogue.place, 60)
    if place and place == one_line(dialogue.order_id, 60):
        return translate("words", "order %1").replace("%1", place)
    return place


def event_name(event: Event | None) -> str:
    """The name of an event in quotes, empty when it is not known."""
    if event is None:
        return ""
    name = in_language(event.name_ru, event.name_en)
    return f"«{name}»" if figures.russian() else f"“{name}”"


def article_title(article: Article) -> str:
    """The title of an article in the language of the window."""
    return in_language(article.title_ru, article.title_en)


def moment_words(moment: datetime, now: datetime) -> str:
    """13:58 for today, 9 June for other days."""
    return figures.clock(moment) if moment.date() == now.date() else figures.day(moment)


def refusal_words(code: str) -> str:
    """Why the server did not do it, and the nearest remedy."""
    words = {
        "held_by_other": translate("words", "A colleague holds the dialogue already."),
        "lease_lost": translate("words", "The dialogue went back to the queue. Take it again."),
        "moved_on": translate("words", "The guest wrote more. Read it and send again."),
        "version_conflict": translate("words", "The dialogue has changed. Look again and repeat."),
        "illegal_move": translate("words", "Not possible in this state. The list has changed."),
        "forbidden": translate("words", "Your role may not do this."),
        "not_found": translate("words", "The dialogue is gone."),
        "empty_text": translate("words", "The text is empty."),
        "text_too_long": translate("words", "The text is too long for this channel."),
        "too_old": translate("words", "Made more than 10 minutes ago. Check and send again."),
        "rate_limited": translate("words", "Too many actions at once. Repeat in a minute."),
        "busy": translate("words", "The server is busy. Repeat in a minute."),
        "bad_value": translate("words", "The server did not accept these values."),
        "expired": translate("words", "Too late: the action has expired."),
    }
    refused = translate("words", "The server refused: %1.").replace("%1", code or "?")
    return words.get(code) or deal_refusal(code) or refused


def trouble_words(key: str) -> str:
    """What went wrong between here and the server, and what to do."""
    words = {
        "offline": translate("words", "No link to the server. Check the network."),
        "refused": translate("words", "The server does not answer at this address."),
        "timeout": translate("words", "The server does not answer in time."),
        "network_login": translate("words", "The network asks to log in. Open any site in the browser."),
        "tls": translate("words", "The server's certificate is not trusted. The link was not opened."),
        "clock": translate("words", "The clock of this computer is wrong: the certificate does not fit."),
        "name": translate("words", "No server has this name. Check the address."),
        "bad_answer": translate("words", "Something else answers at this address, not Usher."),
        "server_error": translate("words", "The server has a fault. Try again in a minute."),
        "rate_limited": translate("words", "Too many attempts. Wait a little."),
        "bad_credentials": translate("words", "The name or the password is wrong."),
        "not_authenticated": translate("words", "Please sign in again."),
        "revoked": translate("words", "Access was withdrawn. Ask the administrator."),
        "replaced": translate("words", "You signed in on another computer."),
        "update_needed": translate("words", "This version is too old for the server. Update the program."),
        "forbidden": translate("words", "Your role may not see this."),
        "not_found": translate("words", "Not found on the server."),
        "too_large": translate("words", "The file is too large: 20 MB at most."),
        "unsupported_type": translate("words", "This kind of file cannot be sent."),
        "bad_address": translate("words", "This is not a server address."),
        "not_saved": translate("words", "Could not be saved on this computer."),
    }
    return words.get(key, translate("words", "Something went wrong: %1.").replace("%1", key))
