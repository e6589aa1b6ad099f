"""Pure questions about the console's state. Times are product milliseconds, `n` counts messages of a dialogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice

import msgspec

from app.console.handouts import waiting as to_pay_out
from app.console.lineup import Group, known_reasons, reason_of, waiting_since
from app.console.state import UNSENT, Link, Pending, PendingState, Transcript
from app.console.store import Store
from app.domain.dialogues import Status
from app.domain.escalations import TARGET_S, Reason
from app.protocol.records import AttachmentRef, Dialogue, Message

SOON_SHARE = 0.2
"""a wait is "soon" when less than this share of its target is left"""
AGE_SLOW_S = 5.0
"""seconds without a word from the server after which the age of the data is shown in amber"""


# --- the queue ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which dialogues to list; empty parts let everything through. Safety is never filtered out."""

    reasons: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    event_id: str = ""
    text: str = ""
    at_gate: bool = False

    @property
    def active(self) -> bool:
        """Whether anything at all is left out."""
        return self != QueueFilter()


class Tab(StrEnum):
    """The tabs over the list."""

    OPEN = "open"
    GUEST = "guest"
    SNOOZED = "snoozed"
    OTHERS = "others"


TAB_GROUPS: dict[Tab, tuple[Group, ...]] = {
    Tab.OPEN: (Group.MINE, Group.WAITING),
    Tab.GUEST: (Group.GUEST,),
    Tab.SNOOZED: (Group.SNOOZED,),
    Tab.OTHERS: (Group.OTHERS,),
}


@dataclass(frozen=True, slots=True)
class QueueGroup:
    """One headed part of the list, most urgent first."""

    group: Group
    ids: tuple[str, ...]


def passes(dialogue: Dialogue, wanted: QueueFilter) -> bool:
    """Whether a dialogue stays in the list under a filter."""
    reasons = known_reasons(dialogue)
    if Reason.SAFETY in reasons:
        return True
    return (
        (not wanted.reasons or any(reason.value in wanted.reasons for reason in reasons))
        and (not wanted.channels or dialogue.channel in wanted.channels)
        and (not wanted.event_id or dialogue.event_id == wanted.event_id)
        and (not wanted.at_gate or dialogue.at_gate)
        and (not wanted.text or matches(dialogue, wanted.text))
    )


def matches(dialogue: Dialogue, text: str) -> bool:
    """Whether every word of `text` occurs in the name, the place, the order or the last words."""
    hay = f"{dialogue.guest_name} {dialogue.place} {dialogue.order_id} {dialogue.last_text}".casefold()
    return all(word in hay for word in text.casefold().split())


def queue(store: Store, tab: Tab = Tab.OPEN, wanted: QueueFilter | None = None) -> tuple[QueueGroup, ...]:
    """The list of a tab: its groups in order, each most urgent first; empty groups are left out."""
    groups = []
    for group in TAB_GROUPS[tab]:
        ids: Iterable[str] = store.lineup.ids(group)
        if wanted is not None and wanted.active:
            ids = [ident for ident in ids if passes(store.dialogues[ident], wanted)]
        found = tuple(ids)
        if found:
            groups.append(QueueGroup(group, found))
    return tuple(groups)


def tab_counts(store: Store) -> dict[Tab, int]:
    """How many dialogues stand on each tab, filters aside."""
    return {tab: sum(store.lineup.count(group) for group in groups) for tab, groups in TAB_GROUPS.items()}


def next_dialogue(store: Store, after: str = "") -> str:
    """The most urgent waiting dialogue other than `after`; empty when nobody waits."""
    for group in (Group.WAITING, Group.MINE):
        for ident in store.lineup.ids(group, 2):
            if ident != after:
                return ident
    return ""


# --- waits -------------------------------------------------------------------------------------------------


class WaitLook(StrEnum):
    """How a wait is drawn."""

    OK = "ok"
    SOON = "soon"
    LATE = "late"
    GUEST = "guest"
    SNOOZED = "snoozed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Wait:
    """`left_ms` to the target (negative once past), `waited_ms` since the wait began; both 0 when nobody waits."""

    look: WaitLook
    left_ms: int = 0
    waited_ms: int = 0


def wait_of(dialogue: Dialogue, now_ms: int) -> Wait:
    """The wait of a row at this moment. A clock that stands before the record's times gives no negative waits."""
    if dialogue.status == Status.SNOOZED.value:
        return Wait(WaitLook.SNOOZED, max(0, dialogue.snoozed_ms - now_ms))
    since = waiting_since(dialogue)
    if dialogue.status == Status.GUEST.value or (dialogue.status == Status.ACTIVE.value and not since):
        return Wait(WaitLook.GUEST)
    if not since or dialogue.status in {Status.BOT.value, Status.RESOLVED.value}:
        return Wait(WaitLook.NONE)
    target_ms = target_of(dialogue)
    due = dialogue.due_ms or since + target_ms
    left = due - now_ms
    if left < 0:
        look = WaitLook.LATE
    else:
        look = WaitLook.SOON if left <= SOON_SHARE * max(target_ms, due - since) else WaitLook.OK
    return Wait(look, left, max(0, now_ms - since))


def wait_left(dialogue: Dialogue, now_ms: int) -> int | None:
    """Milliseconds to the target, negative once past; None when nobody waits for a person."""
    wait = wait_of(dialogue, now_ms)
    return wait.left_ms if wait.look in {WaitLook.OK, WaitLook.SOON, WaitLook.LATE} else None


def target_of(dialogue: Dialogue) -> int:
    """How long a person may take for this reason, ms."""
    reason = reason_of(dialogue) or Reason.PERSON
    return TARGET_S[reason] * 1000


def longest_wait(store: Store) -> int:
    """The longest wait for a person now, ms; 0 with an empty queue."""
    since = store.lineup.longest_since()
    return max(0, store.now_ms() - since) if since else 0


# --- rail, strip, header -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures beside the rail's entries."""

    waiting: int
    mine: int
    unanswered: int
    unsent: int
    refusals: int
    safety: int
    refunds: int = 0
    """packets that wait for a decision, or for people to pay them out"""
    upgrades: int = 0
    """offers that are going on: held, paid without a wristband, paid too late"""
    late: int = 0
    """money that came after its hold had ended"""


def counts(store: Store) -> Counts:
    """What the rail and the strip count."""
    states = [one.state for one in store.upgrades.values()]
    return Counts(
        waiting=store.lineup.count(Group.WAITING),
        mine=store.lineup.count(Group.MINE),
        unanswered=sum(not question.dismissed for question in store.unanswered.values()),
        unsent=len(unsent(store)),
        refusals=len(store.refusals),
        safety=len(safety(store)),
        refunds=sum(
            one.state in {"submitted", "approved", "failed"} or bool(to_pay_out(one))
            for one in store.refunds.values()
        ),
        upgrades=sum(state in {"held", "paid", "late"} for state in states),
        late=states.count("late"),
    )


def safety(store: Store) -> tuple[str, ...]:
    """Waiting dialogues that speak of danger; they stand first, so the look stops at the first other."""
    found = []
    for ident in store.lineup.ids(Group.WAITING):
        if reason_of(store.dialogues[ident]) is not Reason.SAFETY:
            break
        found.append(ident)
    return tuple(found)


def unsent(store: Store) -> tuple[Pending, ...]:
    """Commands that the server has not been heard to have, oldest first; also those that ask before they go."""
    waits = UNSENT | {PendingState.NEEDS_REVIEW}
    return tuple(pending for pending in store.pending if pending.state in waits)


def age_s(link: Link, monotonic: float) -> float | None:
    """Seconds since the server was last heard; None when it never was. Never negative."""
    return None if link.heard_at is None else max(0.0, monotonic - link.heard_at)


def is_stale(link: Link, monotonic: float) -> bool:
    """Whether the figures on screen are too old to be shown in full colour."""
    age = age_s(link, monotonic)
    return age is None or age > AGE_SLOW_S


def unread(dialogue: Dialogue, seen: Mapping[str, int]) -> bool:
    """Whether the guest wrote something that has not been on this screen."""
    return dialogue.last_by == "guest" and dialogue.messages > seen.get(dialogue.id, 0)


# --- conversation ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bubble:
    """One line of a conversation: confirmed by the server (`message`), or still on its way (`pending`)."""

    key: str
    message: Message | None = None
    pending: Pending | None = None
    text: str = ""
    note: bool = False
    attachments: tuple[AttachmentRef, ...] = ()


class _Said(msgspec.Struct):
    text: str = ""


def _bubbles_of(messages: Iterable[Message]) -> Iterator[Bubble]:
    for message in messages:
        yield Bubble(message.id, message, None, message.text, message.by == "note", message.attachments)


def conversation(thread: Transcript | None, pending: Iterable[Pending], dialogue_id: str) -> tuple[Bubble, ...]:
    """The transcript with the operator's unfinished and failed lines at its end, each shown once.

    A pending line gives way to the confirmed one that names its command.
    """
    messages = thread.messages if thread else ()
    confirmed = {message.cmd for message in messages if message.cmd}
    own = [
        Bubble(
            key=one.cmd,
            pending=one,
            text=msgspec.json.decode(one.args, type=_Said).text,
            note=one.kind == "AddNote",
        )
        for one in pending
        if one.ent == f"dialogue:{dialogue_id}" and one.kind in {"SendReply", "AddNote"} and one.cmd not in confirmed
    ]
    return (*_bubbles_of(messages), *own)


def held_back(store: Store, dialogue_id: str) -> Pending | None:
    """The newest line of this dialogue that can still be undone."""
    ent = f"dialogue:{dialogue_id}"
    held = [one for one in store.pending if one.ent == ent and one.state is PendingState.HELD]
    return held[-1] if held else None


class Composer(StrEnum):
    """What the composer may do in a dialogue."""

    REPLY = "reply"
    """I hold it"""
    NOTE_BOT = "note_bot"
    """the bot holds it: notes only"""
    NOTE_OTHER = "note_other"
    """a colleague holds it: notes only"""
    NOTE_QUEUED = "note_queued"
    """nobody holds it: notes only, take it to answer"""
    NOTE_RESOLVED = "note_resolved"


def composer(dialogue: Dialogue, user_id: str) -> Composer:
    """Whether a reply may be written, and if not why."""
    if dialogue.status == Status.BOT.value:
        return Composer.NOTE_BOT
    if dialogue.status == Status.RESOLVED.value:
        return Composer.NOTE_RESOLVED
    if dialogue.status in {Status.QUEUED.value, Status.SNOOZED.value}:
        return Composer.NOTE_QUEUED
    return Composer.REPLY if dialogue.holder_id == user_id else Composer.NOTE_OTHER


# --- search among what is here -----------------------------------------------------------------------------


def search(store: Store, text: str, limit: int = 20) -> tuple[Dialogue, ...]:
    """Open dialogues first, then the rest, whose name, place, order or last words hold every word of `text`."""
    if not text.strip():
        return ()
    listed = (store.dialogues[ident] for ident in store.lineup)
    others = (one for one in store.dialogues.values() if one.id not in store.lineup)
    return tuple(islice((one for one in chain(listed, others) if matches(one, text)), limit))
