"""Topics that an event's own articles take up: taught as nobody's, answered here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from app.bot.recall.school import School
from app.bot.understand.textbook import BEYOND
from app.domain.articles import Article

TAKEN_UP_FROM = 0.3
"""Share of an article's wordings that must point to a topic."""

SAME_MEANING = 0.72


def adopted_matters(
    school: School, by_intent: Mapping[str, Sequence[Article]], system: frozenset[str]
) -> dict[str, str]:
    """Taught matter → the event's own intent that answers it.

    Only what nobody else answers is adopted: topics beyond and taught matters without an article here.
    """
    taught = {p.matter for p in school.phrases}
    free = {m for m in taught if m.startswith(BEYOND) or (m not in by_intent and m not in system)}
    found: dict[str, str] = {}
    for intent, articles in by_intent.items():
        for article in articles:
            for matter in _pointed_to(school, article, free):
                found.setdefault(matter, intent)
    return found


def _pointed_to(school: School, article: Article, free: set[str]) -> list[str]:
    texts = [t for t in (*article.phrases, article.title.ru, *article.keywords) if t.strip()]
    if not texts:
        return []
    batch = school.reader.read(texts)
    near = batch.signatures.meaning @ school.known.meaning.T
    votes: Counter[str] = Counter()
    for reading, alike in zip(batch.readings, near, strict=True):
        matters = {m for m, weight in reading.matters.items() if weight == max(reading.matters.values())}
        closest = int(alike.argmax())
        if alike[closest] >= SAME_MEANING:
            matters.add(school.phrases[closest].matter)
        votes.update(matters & free)
    return [matter for matter, count in votes.most_common(3) if count >= TAKEN_UP_FROM * len(texts)]
