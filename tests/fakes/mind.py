"""Minds that think in no time, for the adapters that give a mind a thread or a process."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app.domain.articles import Article
from app.domain.festivals import Event
from app.domain.turns import Reply, Turn, Zone


class QuickMind:
    """Tells what it knows of the event and how many turns came together; "упади" raises, "умри" ends the process.

    "однажды PATH" ends the process unless the file exists, which it makes first: a death that happens once.
    """

    def __init__(self) -> None:
        self.known: dict[str, tuple[Article, ...]] = {}

    def learn(self, event: Event, articles: tuple[Article, ...]) -> None:
        if event.zone == "nowhere":
            raise ValueError("no such zone")
        self.known[event.id] = articles

    def consider(self, turns: Sequence[Turn]) -> list[Reply]:
        return [self._reply(turn, len(turns)) for turn in turns]

    def preview(self, turn: Turn, event: Event, articles: tuple[Article, ...]) -> Reply:
        return replace(self._reply(turn, 1), text=f"{event.id} {len(articles)}")

    def _reply(self, turn: Turn, together: int) -> Reply:
        if turn.text == "упади":
            raise RuntimeError("fell over")
        if turn.text == "умри":
            os._exit(3)
        if turn.text.startswith("однажды "):
            mark = Path(turn.text.removeprefix("однажды "))
            if not mark.exists():
                mark.touch()
                os._exit(3)
        known = len(self.known.get(turn.event_id or "", ()))
        return Reply(Zone.ANSWER, f"{turn.text} {known}", turn.memory, "ru", turn.event_id, confidence=together)


def stillborn() -> QuickMind:
    """A mind that cannot be loaded."""
    raise RuntimeError("no vocabulary")
