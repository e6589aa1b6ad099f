"""The lines of a conversation as the transcript shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QPixmap

from app.console.lineup import reason_of
from app.console.selectors import Bubble
from app.console.state import Pending, PendingState
from app.protocol.records import Article, AttachmentRef, Dialogue, Message
from ui.models.dayclock import DayClock
from ui.qt import display, one_line
from ui.views.wording import article_title, guest_label, outcome_name, reason_in_words, refusal_words
from ui.widgets import figures, message
from ui.widgets.chip import ChipLook
from ui.widgets.message import Attachment, Delivery, Item, Note, Side, SystemLine

translate = QCoreApplication.translate
_SAME_SPEAKER_MS = 180_000
_FAILED = {
    PendingState.REJECTED,
    PendingState.CONFLICT,
    PendingState.FORBIDDEN,
    PendingState.EXPIRED,
    PendingState.NEEDS_REVIEW,
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What the lines depend on beside themselves. `picture` gives a checked preview of an attachment or None."""

    dialogue: Dialogue
    user_id: str
    clock: DayClock
    articles: Mapping[str, Article]
    monotonic: float
    linked: bool
    picture: Callable[[str], QPixmap | None]
    hidden: bool = False
    """privacy mode: nobody is named"""


def items(bubbles: Sequence[Bubble], setting: Setting) -> list[Item]:
    """The transcript from top to bottom. A version changes with anything that is seen."""
    found: list[Item] = []
    before: tuple[str, int] = ("", 0)
    own = [bubble.key for bubble in bubbles if bubble.message is not None and bubble.message.by == "person"]
    last_own = own[-1] if own else ""
    for bubble in bubbles:
        speaker = _speaker(bubble)
        opens = speaker[0] != before[0] or speaker[1] - before[1] > _SAME_SPEAKER_MS or bubble.pending is not None
        item = _item(bubble, setting, opens=opens, last=bubble.key == last_own)
        if item is not None:
            found.append(item)
            before = speaker
    return found


def _speaker(bubble: Bubble) -> tuple[str, int]:
    if bubble.message is None:
        return "pending", 0
    return f"{bubble.message.by}/{bubble.message.author_id}", bubble.message.at_ms


def _item(bubble: Bubble, setting: Setting, *, opens: bool, last: bool) -> Item | None:
    if bubble.message is None:
        return _pending_item(bubble, setting) if bubble.pending is not None else None
    if bubble.message.by == "system":
        return _system_line(bubble.message, setting)
    if bubble.message.by == "note":
        return _note(bubble.message, setting)
    return _said(bubble, bubble.message, setting, opens=opens, last=last)


def _said(bubble: Bubble, line: Message, setting: Setting, *, opens: bool, last: bool) -> Item:
    side = _side(line, setting.user_id)
    delivery = _delivery(line, last=last) if line.by == "person" else None
    files = tuple(_attachment(ref, setting) for ref in bubble.attachments)
    pictures = sum(file.picture is not None for file in files)
    return message.Message(
        key=line.id,
        version=_stamp(opens, last, line.delivery, pictures, side, figures.russian(), setting.hidden),
        side=side,
        author=_author(line, setting, side),
        time=figures.clock(setting.clock.moment(line.at_ms)),
        text=shown_text(line.text, files=bool(files)),
        opens=opens or (delivery is not None and delivery.failed),
        delivery=delivery,
        sources=_sources(line, setting),
        attachments=files,
    )


def _stamp(*parts: object) -> int:
    return hash(parts)


def _side(line: Message, user_id: str) -> Side:
    if line.by == "guest":
        return "guest"
    if line.by == "bot":
        return "bot"
    return "me" if line.author_id in {"", user_id} else "person"


def _author(line: Message, setting: Setting, side: Side) -> str:
    if side == "guest" and setting.hidden:
        return translate("conversation", "Guest")
    if side == "guest":
        return one_line(setting.dialogue.guest_name, 60).split(" ")[0] or guest_label(setting.dialogue)
    if side == "bot":
        return translate("conversation", "Bot")
    return translate("conversation", "You") if side == "me" else one_line(line.author_name, 60)


def shown_text(text: str, *, files: bool = False) -> str:
    """Foreign text as a bubble shows it; an empty message says so, unless it came with files."""
    shown = display(text)
    if shown.blank:
        return "" if files else translate("conversation", "(empty message)")
    if shown.cut:
        more = translate("conversation", "… and %1 more characters").replace("%1", figures.number(shown.cut))
        return f"{shown.text}\n{more}"
    return shown.text


def _sources(line: Message, setting: Setting) -> tuple[ChipLook, ...]:
    chips = [ChipLook(_source_title(ref.article_id, ref.title, setting), "book-open", "bot") for ref in line.sources]
    if line.missed:
        chips.append(ChipLook(translate("conversation", "Did not understand"), "repeat", "wait"))
    chips.extend(ChipLook(one_line(button.label, 40), "", "mute") for button in line.buttons)
    return tuple(chips)


def _source_title(article_id: str, title: str, setting: Setting) -> str:
    article = setting.articles.get(f"{setting.dialogue.event_id}/{article_id}") or setting.articles.get(article_id)
    return one_line(article_title(article) if article is not None else title, 60)


def _delivery(line: Message, *, last: bool) -> Delivery | None:
    match line.delivery:
        case "failed":
            return Delivery("circle-alert", translate("conversation", "Did not go"), failed=True)
        case "unknown":
            return Delivery("circle-help", translate("conversation", "may have been sent"))
        case "pending":
            return Delivery("hourglass", translate("conversation", "is going out"), pending=True)
    return Delivery("check", translate("conversation", "sent")) if last else None


def _attachment(ref: AttachmentRef, setting: Setting) -> Attachment:
    image = ref.mime.startswith("image/")
    return Attachment(
        key=ref.id,
        name=one_line(ref.name, 120),
        facts=f"{ref.mime.rpartition('/')[2].upper()[:8]} · {size_words(ref.size)}",
        icon="image" if image else "file-text",
        picture=setting.picture(ref.id) if image else None,
    )


def size_words(size: int) -> str:
    """120 KB, 3.4 MB."""
    if size < 1_000_000:
        kilo = translate("conversation", "KB")
        return f"{figures.number(max(1, round(size / 1000)))}\u00a0{kilo}"
    mega = translate("conversation", "MB")
    return f"{figures.number(size / 1_000_000, 1)}\u00a0{mega}"


def _note(line: Message, setting: Setting) -> Note:
    mine = line.author_id in {"", setting.user_id}
    author = translate("conversation", "you") if mine else one_line(line.author_name, 60)
    when = figures.clock(setting.clock.moment(line.at_ms))
    head = translate("conversation", "Note · the guest does not see it · %1, %2")
    return Note(
        key=line.id,
        version=_stamp(figures.russian(), setting.user_id),
        head=head.replace("%1", author).replace("%2", when),
        text=shown_text(line.text),
    )


def _system_line(line: Message, setting: Setting) -> SystemLine | None:
    who = translate("conversation", "You") if line.author_id == setting.user_id else one_line(line.author_name, 60)
    words = _happened(line, setting, who, mine=line.author_id == setting.user_id)
    if not words[1]:
        return None
    when = figures.clock(setting.clock.moment(line.at_ms))
    return SystemLine(line.id, _stamp(figures.russian(), setting.user_id), words[0], f"{when} · {words[1]}")


def _happened(line: Message, setting: Setting, who: str, *, mine: bool) -> tuple[str, str]:
    taken = (
        translate("conversation", "You took the dialogue")
        if mine
        else translate("conversation", "%1 took the dialogue")
    )
    back = (
        translate("conversation", "You gave it back to the bot")
        if mine
        else translate("conversation", "%1 gave it to the bot")
    )
    put = translate("conversation", "You put it aside") if mine else translate("conversation", "%1 put it aside")
    done = translate("conversation", "You resolved it") if mine else translate("conversation", "%1 resolved it")
    known = {
        "escalated": ("hand", _called(setting.dialogue)),
        "taken": ("headset", taken),
        "given_back": ("bot", back),
        "snoozed": ("calendar-clock", put),
        "resolved": ("check", done + _outcome(setting.dialogue)),
        "reopened": ("rotate-ccw", translate("conversation", "Opened again")),
        "lease_lost": ("wifi-off", translate("conversation", "The operator was gone: back to the queue")),
        "woken": ("bell", translate("conversation", "Back from aside")),
    }
    icon, words = known.get(line.system, ("info", one_line(line.text, 160)))
    return icon, words.replace("%1", who)


def _called(dialogue: Dialogue) -> str:
    reason = reason_of(dialogue)
    words = translate("conversation", "The bot called a person")
    return f"{words}: {reason_in_words(reason)}" if reason is not None else words


def _outcome(dialogue: Dialogue) -> str:
    return f": {outcome_name(dialogue.outcome).lower()}" if dialogue.outcome else ""


def _pending_item(bubble: Bubble, setting: Setting) -> Item | None:
    pending = bubble.pending
    if pending is None:
        return None
    delivery = pending_delivery(pending, setting.monotonic, linked=setting.linked)
    when = figures.clock(setting.clock.moment(pending.made_ms))
    version = _stamp(delivery, pending.state, figures.russian())
    if bubble.note and not delivery.failed:
        head = translate("conversation", "Note · the guest does not see it · %1, %2")
        head = head.replace("%1", translate("conversation", "you")).replace("%2", when)
        return Note(bubble.key, version, f"{head} · {delivery.words}", shown_text(bubble.text))
    return message.Message(
        key=bubble.key,
        version=version,
        side="me",
        author=translate("conversation", "You"),
        time=when,
        text=shown_text(bubble.text, files=bool(bubble.attachments)),
        delivery=delivery,
        retry=_retry(pending),
        discard=translate("conversation", "Remove") if delivery.failed else "",
        attachments=tuple(_attachment(ref, setting) for ref in bubble.attachments),
    )


def _retry(pending: Pending) -> str:
    if pending.state is PendingState.NEEDS_REVIEW:
        return translate("conversation", "Send it now")
    return translate("conversation", "Once more") if pending.state in _FAILED else ""


def pending_delivery(pending: Pending, monotonic: float, *, linked: bool) -> Delivery:
    """Where an unfinished action is, in words that are true."""
    match pending.state:
        case PendingState.HELD:
            left = max(1, round(max(0.0, (pending.send_at or monotonic) - monotonic) + 0.49))
            return Delivery(
                "hourglass", translate("conversation", "goes in %1 s").replace("%1", str(left)), pending=True
            )
        case PendingState.QUEUED:
            words = (
                translate("conversation", "is going out")
                if linked
                else translate("conversation", "waits for the link")
            )
            return Delivery("hourglass", words, pending=True)
        case PendingState.SENT | PendingState.OK:
            return Delivery("hourglass", translate("conversation", "is going out"), pending=True)
        case PendingState.UNKNOWN:
            return Delivery("circle-help", translate("conversation", "may have been sent"), pending=True)
        case PendingState.NEEDS_REVIEW:
            words = translate("conversation", "Not sent: check it first.")
            return Delivery("circle-alert", f"{words} {refusal_words(pending.code)}", failed=True)
    words = translate("conversation", "Did not go:")
    return Delivery("circle-alert", f"{words} {refusal_words(pending.code or pending.state.value)}", failed=True)
