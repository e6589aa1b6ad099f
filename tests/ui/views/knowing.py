"""Steps that the tests of the knowledge screen share."""

from __future__ import annotations

from typing import Final

import msgspec

from app.console.state import Pending
from app.protocol.records import Article
from app.protocol.snapshot import Held
from tests.ui.conftest import Stage, settle
from ui.views.knowledge import KnowledgeView

FOOD: Final = "article:northern-light/nl-own-food"
KEY: Final = "northern-light/nl-own-food"


def screen_of(stage: Stage) -> KnowledgeView:
    """The screen."""
    return stage.shell.knowledge_screen


def typed(stage: Stage, text: str) -> None:
    """Puts words into the answer as an operator does."""
    edit = screen_of(stage).page.form.answer.edit
    edit.selectAll()
    edit.insertPlainText(text)
    settle()


def saved_by_somebody(stage: Stage, version: int, **parts: object) -> None:
    """The server tells that an article was saved."""
    before: Article = stage.desk.store.articles[KEY]
    stage.desk.store.apply([(FOOD, Held(version, msgspec.structs.replace(before, **parts)), ())])
    settle()


def last_sent(stage: Stage) -> Pending:
    """The newest command."""
    return stage.desk.sent[-1]


def titles(screen: KnowledgeView) -> list[str]:
    """What the list shows."""
    return [line.title for line in screen.list.list.lines]
