"""What an operator may ask for. Each kind has its arguments; `ent` and `base` travel in the frame."""

from __future__ import annotations

from typing import Literal, get_args

from app.protocol.arguments import Args
from app.protocol.deals import Deal
from app.protocol.records import ClarifyRef


class TakeDialogue(Args, frozen=True):
    """Hold the dialogue; `force` takes it from a colleague (a manager's right)."""

    force: bool = False


class GiveBackDialogue(Args, frozen=True):
    """Hand the dialogue back to the bot, which goes on from what a person has settled."""

    lease: int
    summary: str = ""
    """for colleagues and the bot; the guest never reads it"""
    words: str = ""
    """what the bot may say to the guest when he comes back to the same matter, word for word"""


class SendReply(Args, frozen=True):
    """Write to the guest as a person, under the lease seen on screen."""

    lease: int
    text: str
    attachment_ids: tuple[str, ...] = ()
    answered_n: int = 0
    """the newest message the operator had seen; a reply to a dialogue that moved on comes back for review"""


class AddNote(Args, frozen=True):
    """A private note; the guest never sees it."""

    text: str


class SnoozeDialogue(Args, frozen=True):
    """Put aside for `for_ms` of product time or until the doors open."""

    lease: int = 0
    for_ms: int = 0
    until: Literal["", "doors"] = ""


class ResolveDialogue(Args, frozen=True):
    """End with an outcome of `app.domain.dialogues.Outcome`."""

    outcome: str
    lease: int = 0
    note: str = ""


class ReopenDialogue(Args, frozen=True):
    """Bring a resolved dialogue back to the queue."""


class TagDialogue(Args, frozen=True):
    """Replace the tags of a dialogue."""

    tags: tuple[str, ...]


class SaveArticle(Args, frozen=True):
    """Add (`ent` not known yet) or correct an article; `ent` is `article:EVENT/ID`."""

    intent: str
    title_ru: str
    answer_ru: str
    title_en: str = ""
    answer_en: str = ""
    phrases: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    clarify: ClarifyRef | None = None
    unanswered_id: str = ""
    """the unanswered question this article answers"""


class ArchiveArticle(Args, frozen=True):
    """Take an article out of use (`archived=False` brings it back)."""

    archived: bool = True


class DismissUnanswered(Args, frozen=True):
    """Take a question off the unanswered list (`dismissed=False` undoes it)."""

    dismissed: bool = True


class SaveReadyReply(Args, frozen=True):
    """Add or correct a ready reply; `ent` is `reply:ID`."""

    title_ru: str
    text_ru: str
    title_en: str = ""
    text_en: str = ""
    shortcut: str = ""


Command = (
    TakeDialogue
    | GiveBackDialogue
    | SendReply
    | AddNote
    | SnoozeDialogue
    | ResolveDialogue
    | ReopenDialogue
    | TagDialogue
    | SaveArticle
    | ArchiveArticle
    | DismissUnanswered
    | SaveReadyReply
    | Deal
)

COMMANDS: dict[str, type[Args]] = {kind.__name__: kind for kind in get_args(Command)}
"""Kind to arguments; the wire's `k` is the class name."""
