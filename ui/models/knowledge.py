"""Which articles and open questions the knowledge screen lists, and in what order. Pure questions about records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.words import fold
from app.protocol.records import Article, Unanswered


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is listed of one event: keys of articles in use, of archived ones, of open questions."""

    articles: tuple[str, ...]
    archived: tuple[str, ...]
    unanswered: tuple[str, ...]


def shelf(
    articles: Mapping[str, Article], unanswered: Mapping[str, Unanswered], event_id: str, text: str = ""
) -> Shelf:
    """The lists of an event; `text` keeps what holds every word of it.

    Articles stand by title, questions by how often they came and how lately.
    """
    mine = [(key, one) for key, one in articles.items() if one.event_id == event_id and holds(one, text)]
    ordered = sorted(mine, key=lambda pair: (fold(pair[1].title_ru), pair[0]))
    open_ones = [
        one
        for one in unanswered.values()
        if one.event_id == event_id and not one.dismissed and _all_in(text, (one.text,))
    ]
    return Shelf(
        tuple(key for key, one in ordered if not one.archived),
        tuple(key for key, one in ordered if one.archived),
        tuple(one.id for one in sorted(open_ones, key=lambda one: (-one.count, -one.last_ms, one.id))),
    )


def holds(article: Article, text: str) -> bool:
    """Whether every word of `text` occurs in the titles, answers, wordings or keywords."""
    return _all_in(
        text,
        (
            article.title_ru,
            article.title_en,
            article.answer_ru,
            article.answer_en,
            *article.phrases,
            *article.keywords,
        ),
    )


def _all_in(text: str, places: Iterable[str]) -> bool:
    wanted = fold(text).split()
    if not wanted:
        return True
    hay = fold("\n".join(places))
    return all(word in hay for word in wanted)
