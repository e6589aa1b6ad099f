"""What is asked of a mind, and a mind that does it: the same for every adapter."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.articles import Article
from app.domain.festivals import Event
from app.domain.turns import Memory, Reply, Turn, Zone


@dataclass(frozen=True, slots=True)
class Learn:
    """Replace all that is known of one event."""

    event: Event
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """Reply as if exactly these articles were known."""

    turn: Turn
    event: Event
    articles: tuple[Article, ...]


Errand = Turn | Learn | Preview
Result = Reply | None
"""A reply to a turn or a preview; None for what was learnt."""


class Thinker(Protocol):
    """The part of `app.bot.mind.Mind` that errands need."""

    def learn(self, event: Event, articles: tuple[Article, ...]) -> None: ...

    def consider(self, turns: Sequence[Turn]) -> list[Reply]: ...

    def preview(self, turn: Turn, event: Event, articles: tuple[Article, ...]) -> Reply: ...


def done(mind: Thinker, errands: Sequence[Errand]) -> list[Result | Exception]:
    """Do errands in their order; neighbouring turns are considered together.

    A failing errand yields its exception and spares its neighbours.
    """
    results: list[Result | Exception] = []
    waiting: list[Turn] = []
    for errand in errands:
        if isinstance(errand, Turn):
            waiting.append(errand)
            continue
        results.extend(_considered(mind, waiting))
        waiting = []
        results.append(_single(mind, errand))
    results.extend(_considered(mind, waiting))
    return results


def _considered(mind: Thinker, turns: Sequence[Turn]) -> list[Result | Exception]:
    if not turns:
        return []
    try:
        return list(mind.consider(turns))
    except Exception:  # find which of them it was: the others are answered
        return [_alone(mind, turn) for turn in turns]


def _alone(mind: Thinker, turn: Turn) -> Result | Exception:
    try:
        return mind.consider([turn])[0]
    except Exception as error:
        return error


def _single(mind: Thinker, errand: Learn | Preview) -> Result | Exception:
    try:
        if isinstance(errand, Preview):
            return mind.preview(errand.turn, errand.event, errand.articles)
        mind.learn(errand.event, errand.articles)
    except Exception as error:
        return error
    return None


def keep_to_one_core() -> None:
    """One core is a brain's share: to be called before numpy is imported, whose library else starts a thread a core.

    A setting of the operator's own stands.
    """
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def speechless(turn: Turn) -> Reply:
    """The reply when thinking itself failed: nothing is said, the miss is counted and shown to people."""
    memory: Memory = turn.memory
    return Reply(Zone.ADMIT, "", memory, memory.lang, turn.event_id, missed=True)
