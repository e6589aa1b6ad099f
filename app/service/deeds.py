"""A command at work inside its transaction: who does it, to what, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.domain.permissions import Relation
from app.ports.rows import DialogueRow, Row, UserRow
from app.ports.storage import Tx
from app.protocol.frames import ResultState
from app.protocol.refusals import Refusal
from app.service.idents import needed
from app.service.page import Page
from app.service.tools import Tools


class Declined(Exception):
    """A rule says no. Raised before anything is written, so that only the outcome is stored.

    What has to be remembered of a refusal (a wrong code, a sign of fraud just seen) is written with it on purpose.
    """

    def __init__(self, state: ResultState, code: Refusal) -> None:
        super().__init__(code)
        self.state: ResultState = state
        self.code = code


def declined(code: Refusal) -> Declined:
    """A refusal that sends the command back to its operator."""
    return Declined("rejected", code)


def expired(code: Refusal) -> Declined:
    """A refusal of what came too late: it returns for review."""
    return Declined("expired", code)


@dataclass(frozen=True, slots=True)
class Done:
    """`ver` of the entity and `seq` of the event (0: nothing had to change). `learn`: events the bot must learn.

    `made` is the key of something new that is not the entity itself.
    """

    ver: int
    seq: int
    detail: str = ""
    learn: tuple[str, ...] = ()
    made: str = ""


@dataclass(slots=True)
class Deed:
    """One command. `row` is None for something that is about to be made; `scope` is the event it belongs to."""

    tx: Tx
    user: UserRow
    now_ms: int
    cmd: str
    kind: str
    ident: str
    made_ms: int
    relation: Relation
    scope: str
    row: Row | None
    tools: Tools
    step_up: str = ""
    wall_ms: int = 0
    """real time, for one-time codes"""
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def dialogue(self) -> DialogueRow:
        """The dialogue the command is about."""
        row = needed(self.row)
        if not isinstance(row, DialogueRow):
            raise TypeError(self.kind)
        return row

    @property
    def ver(self) -> int:
        """The entity's present version; 0 before it is made."""
        return int(getattr(self.row, "ver", 0))

    def page(self) -> Page:
        """The dialogue opened for change."""
        return Page(self.tx, self.dialogue, self.now_ms, cmd=self.cmd, by=self.user.id)

    def done(self, page: Page, event: str, *, detail: str = "", forced: bool = False) -> Done:
        """Put the page down; `detail` goes into the audit behind the guest's own key."""
        seq = page.save(event)
        return Done(self.dialogue.ver + 1, seq, "forced" if forced and not detail else detail)
