"""What the product tells a guest of its own accord, into his dialogue: paid, expired, sent, given back (B11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.bot.converse.facts import money_words
from app.domain.articles import Bilingual
from app.domain.money import Money
from app.ports.rows import ConversationRow, DialogueRow, FestivalRow, GuestRow, OrderRow
from app.ports.storage import Tx
from app.protocol.records import AttachmentRef, ButtonRef
from app.service.idents import needed
from app.service.page import Page
from app.service.saying import begin
from app.service.sessions import GuestSession


def tell(
    tx: Tx, dialogue_id: str, words: Bilingual, now_ms: int, *, values: Sequence[tuple[str, object]] = (),
    buttons: tuple[ButtonRef, ...] = (), attachments: tuple[AttachmentRef, ...] = (),
) -> bool:  # fmt: skip
    """Say something in a dialogue, in its language; False when there is none to say it in.

    `values` stand in the words as `{name}`; a `Money` or a `Bilingual` is written as people read it there.
    """
    row = tx.get(DialogueRow, dialogue_id) if dialogue_id else None
    if row is None or row.archived:
        return False
    say(tx, row, words, now_ms, values=values, buttons=buttons, attachments=attachments)
    return True


def tell_buyer(
    tx: Tx, order: OrderRow, words: Bilingual, now_ms: int, *, values: Sequence[tuple[str, object]] = (),
    attachments: tuple[AttachmentRef, ...] = (),
) -> bool:  # fmt: skip
    """Say something where an order was bought; a conversation without a dialogue gets one. False: elsewhere."""
    row = dialogue_of(tx, order, now_ms)
    if row is not None:
        say(tx, row, words, now_ms, values=values, attachments=attachments)
    return row is not None


def dialogue_of(tx: Tx, order: OrderRow, now_ms: int) -> DialogueRow | None:
    """The dialogue of the conversation an order was bought in, begun when nobody has written yet; None: elsewhere."""
    return talk_of(tx, order.conversation_id, order.event_id, now_ms, order_id=order.id)


def talk_of(tx: Tx, conversation_id: str, event_id: str, now_ms: int, *, order_id: str = "") -> DialogueRow | None:
    """The dialogue of a conversation, begun when there is none to speak in; None when nobody is there any more."""
    conversation = tx.get(ConversationRow, conversation_id) if conversation_id else None
    if conversation is None or not conversation.guest_id:
        return None
    row = tx.get(DialogueRow, conversation.dialogue_id)
    if row is not None and not row.archived:
        return row
    guest = needed(tx.get(GuestRow, conversation.guest_id))
    session = GuestSession(
        session_id="",
        conversation_id=conversation.id,
        guest_id=guest.id,
        event_id=event_id,
        channel=conversation.channel,
        lang=conversation.lang,
        guest_name=guest.name,
        order_id=order_id,
    )
    _, row = begin(tx, conversation, session, row, now_ms)
    return row


def say(
    tx: Tx, row: DialogueRow, words: Bilingual, now_ms: int, *, values: Sequence[tuple[str, object]] = (),
    buttons: tuple[ButtonRef, ...] = (), attachments: tuple[AttachmentRef, ...] = (),
) -> None:  # fmt: skip
    """Say something in this dialogue."""
    page = Page(tx, row, now_ms)
    page.add("bot", worded(words, row.state.lang, values), buttons=buttons, attachments=attachments)
    page.save("GuestTold" if row.ver else "DialogueOpened")


def worded(words: Bilingual, lang: str, values: Sequence[tuple[str, object]] = ()) -> str:
    """The words with their values in a language."""
    said = words.said(lang)
    for name, value in values:
        text = money_words(value, lang) if isinstance(value, Money) else _plain(value, lang)
        said = said.replace("{" + name + "}", text)
    return said


def _plain(value: object, lang: str) -> str:
    return value.said(lang) if isinstance(value, Bilingual) else str(value)


def clock_time(tx: Tx, event_id: str, at_ms: int) -> str:
    """A time of day where the event is: `14:05`."""
    return local_time(tx, event_id, at_ms).strftime("%H:%M")


def local_time(tx: Tx, event_id: str, at_ms: int) -> datetime:
    """A moment as clocks show it where the event is."""
    festival = tx.get(FestivalRow, event_id)
    zone = ZoneInfo(festival.full.zone) if festival is not None else UTC
    return datetime.fromtimestamp(at_ms / 1000, zone)
