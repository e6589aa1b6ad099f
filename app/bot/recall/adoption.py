"""Topics that an event's own articles take up: taught as nobody's, answered here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from app.bot.understand.reading import Reader
from app.bot.understand.textbook import BEYOND
from app.domain.articles import Article

TAKEN_UP_FROM = 0.1
MATTER_TAKEN_UP_FROM = 0.3
"""Share of an article's wordings that must point to a topic beyond, and to a matter of its own right."""

LIKELY_ENOUGH = 0.4


def adopted_matters(
    reader: Reader, by_intent: Mapping[str, Sequence[Article]], system: frozenset[str]
) -> dict[str, str]:
    """Taught matter → the event's own intent that answers it.

    Only what nobody else answers is adopted: topics beyond and taught matters without an article here.
    """
    taught = set(reader.school.matters)
    free = {m for m in taught if m.startswith(BEYOND) or (m not in by_intent and m not in system)}
    found: dict[str, str] = {}
    for intent, articles in by_intent.items():
        for article in articles:
            for matter in _pointed_to(reader, article, free):
                found.setdefault(matter, intent)
    return found


def _pointed_to(reader: Reader, article: Article, free: set[str]) -> list[str]:
    texts = [t for t in (*article.phrases, article.title.ru, *article.keywords) if t.strip()]
    if not texts:
        return []
    votes: Counter[str] = Counter()
    for text, likely in zip(texts, reader.school.likely(reader.scribe.sign(texts)), strict=True):
        pointed = reader.book.lexicon.scores(reader.scribe.worded(text)[1])
        matters = {m for m, weight in pointed.items() if weight == max(pointed.values())}
        if likely.max() >= LIKELY_ENOUGH:
            matters.add(reader.school.matters[int(likely.argmax())])
        votes.update(matters & free)
    return [matter for matter, count in votes.most_common(3) if count >= _enough(matter) * len(texts)]


def _enough(matter: str) -> float:
    return TAKEN_UP_FROM if matter.startswith(BEYOND) else MATTER_TAKEN_UP_FROM
