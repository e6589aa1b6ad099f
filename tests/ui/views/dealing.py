"""Steps that the tests of refunds, tickets and upgrades share."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import msgspec
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.console.state import Me, Pending, PendingState
from app.protocol.arguments import Args
from app.protocol.records import Record
from app.protocol.snapshot import Held
from app.protocol.trade import Refund, Upgrade
from tests.ui.conftest import Stage, settle
from ui.qt import SafeLabel
from ui.widgets.chip import Chip

Deal = TypeVar("Deal", bound=Args)
Part = TypeVar("Part", bound=QWidget)

LONG = "Константинопольская-Задунайская Александра Вениаминовна фон Кёнигсберг-Мариенбургская " * 2


def last(stage: Stage, kind: type[Deal]) -> tuple[Pending, Deal]:
    """The last command and its arguments, which must be of a kind."""
    sent = stage.desk.sent[-1]
    assert sent.kind == kind.__name__
    return sent, msgspec.json.decode(sent.args, type=kind)


def refused(stage: Stage, code: str) -> None:
    """The server refuses the last command."""
    stage.desk.store.put_refusal(replace(stage.desk.sent[-1], state=PendingState.REJECTED, code=code))
    settle()


def put(stage: Stage, kind: str, record: Record, ver: int = 0) -> None:
    """A record arrives, by default as the next version of it."""
    ent = f"{kind}:{record.id}"  # type: ignore[attr-defined]  # every record of these kinds has one
    stage.desk.store.apply([(ent, Held(ver or stage.desk.store.version(ent) + 1, record), ())])
    settle()


def refund(stage: Stage, ident: str, **changes: object) -> Refund:
    """A packet of the sample, changed; it arrives as its next version."""
    changed = msgspec.structs.replace(stage.desk.store.refunds[ident], **changes)
    put(stage, "refund", changed)
    return changed


def upgrade(stage: Stage, ident: str, **changes: object) -> Upgrade:
    """An offer of the sample, changed; it arrives as its next version."""
    changed = msgspec.structs.replace(stage.desk.store.upgrades[ident], **changes)
    put(stage, "upgrade", changed)
    return changed


def become(stage: Stage, role: str, user_id: str = "u-alina") -> None:
    """The operator has another role, or is somebody else."""
    stage.desk.store.set_me(Me(user_id=user_id, name="Алина Соколова", role=role, server="https://usher.example"))
    settle()


def plain(words: str) -> str:
    """The same with ordinary spaces."""
    return words.replace("\u202f", " ").replace("\u00a0", " ")


def words_of(widget: QWidget) -> str:
    """Every text that can be seen or is read out, one a line, with ordinary spaces."""
    settle()
    seen = [part for part in widget.findChildren(QWidget) if part.isVisibleTo(widget)]
    texts = [part.text() for part in seen if isinstance(part, (SafeLabel, QAbstractButton))]
    chips = [part.chip.text for part in seen if isinstance(part, Chip)]
    return plain("\n".join([*texts, *chips, *(part.accessibleName() for part in (widget, *seen))]))


def only(window: QWidget, kind: type[Part]) -> Part:
    """The one sheet of a kind that is open."""
    found = [sheet for sheet in window.findChildren(kind) if sheet.isVisible()]
    assert len(found) == 1
    return found[0]


def button(widget: QWidget, words: str) -> QAbstractButton:
    """The visible button of these words."""
    found = [one for one in widget.findChildren(QAbstractButton) if one.isVisibleTo(widget) and one.text() == words]
    assert found, f"no button {words!r}"
    return found[0]
