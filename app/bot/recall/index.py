"""One event's knowledge: its articles, the exact path, and the weighing of messages against them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bot.recall.adoption import adopted_matters
from app.bot.recall.keywords import keyword_lexicon
from app.bot.recall.school import School
from app.bot.recall.zones import Candidate, Evidence, Verdict, judged
from app.bot.understand.reading import Batch, Reading
from app.bot.understand.textbook import BEYOND
from app.domain.articles import Article
from app.domain.ids import ArticleId
from app.domain.turns import Zone

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

SYSTEM_INTENTS = frozenset(
    ("buy", "prices", "refund", "qr_problem", "vip_upgrade", "corporate", "complaint", "operator", "smalltalk")
)
"""Matters the bot can speak to without an article."""

VOCABULARY = 0.5
VOCABULARY_CAP = 6.0
NEAREST = 0.5
NEAREST_FROM = 0.6
"""A wording of the event's own that means nearly the same adds up to NEAREST × (1 − NEAREST_FROM)."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One of the event's own wordings and the article it leads to."""

    text: str
    article: Article


def wordings_of(article: Article) -> list[Wording]:
    """What leads to an article: its phrases, its titles, its keywords."""
    texts = [*article.phrases, article.title.ru, article.title.en, *article.keywords]
    return [Wording(text, article) for text in dict.fromkeys(texts) if text.strip()]


class EventIndex:
    """Everything known of one event, immutable; a correction builds another."""

    def __init__(self, school: School, articles: Sequence[Article]) -> None:
        import numpy as np

        reader = school.reader
        self.articles = tuple(a for a in articles if not a.archived)
        self._own = [w for article in self.articles for w in wordings_of(article)]
        signatures = reader.sign([w.text for w in self._own])
        self._by_intent: dict[str, list[Article]] = defaultdict(list)
        for article in self.articles:
            self._by_intent[article.intent].append(article)
        self.intents = tuple(dict.fromkeys([*reader.book.matters, *self._by_intent]))
        self._columns = {intent: i for i, intent in enumerate(self.intents)}
        self._beyond = self._columns[BEYOND]
        self._adopted = adopted_matters(school, self._by_intent, SYSTEM_INTENTS)
        self._keywords = keyword_lexicon(reader, self.articles)
        taught = self._targets([self._column(p.matter) for p in school.phrases])
        targets = self._targets([self._columns[w.article.intent] for w in self._own])
        self._fitted = school.extended(signatures, taught, targets)
        self._signatures = signatures
        self._own_columns = np.array([self._columns[w.article.intent] for w in self._own], dtype=np.intp)
        self._exact = {_bare(reader.worded(w.text)[0].words): w.article for w in self._own}

    def judge(self, batch: Batch) -> list[Verdict]:
        """A verdict for each message of the batch."""
        kernel_scores = self._fitted.scores(batch.signatures)
        nearest = batch.signatures.meaning @ self._signatures.meaning.T
        return [
            self._verdict(reading, scores, near)
            for reading, scores, near in zip(batch.readings, kernel_scores, nearest, strict=True)
        ]

    def article_for(self, intent: str) -> Article | None:
        """The event's first article of an intent."""
        return next(iter(self._by_intent.get(intent, ())), None)

    def article(self, article_id: ArticleId) -> Article | None:
        """The event's article of this id; none for any other event's."""
        return next((a for a in self.articles if a.id == article_id), None)

    def _column(self, matter: str) -> int:
        matter = self._adopted.get(matter, matter)
        return self._columns.get(matter, self._beyond)

    def _targets(self, columns: Sequence[int]) -> Matrix:
        import numpy as np

        targets = np.zeros((len(columns), len(self.intents)), dtype=np.float32)
        targets[np.arange(len(columns)), list(columns)] = 1
        return targets

    def _verdict(self, reading: Reading, scores: Matrix, near: Matrix) -> Verdict:
        import numpy as np

        if not _bare(reading.wording.words):
            return Verdict(Zone.ADMIT, 0.0, ())
        vocabulary = self._vocabulary(reading)
        closest = self._closest(near)
        weights = scores + VOCABULARY * vocabulary + NEAREST * np.maximum(closest - NEAREST_FROM, 0)
        exact = self._exact.get(_bare(reading.wording.words))
        if exact is not None:
            weights[self._columns[exact.intent]] += 2
        order = [int(i) for i in np.argsort(-weights) if i != self._beyond]
        first, second = order[0], order[1]
        rival = max(second, self._beyond, key=lambda i: weights[i])
        evidence = Evidence(
            margin=float(weights[first] - weights[rival]),
            likeness=float(scores[first]),
            vocabulary_lead=float(vocabulary[first] - vocabulary[rival]),
            beyond=float(scores[self._beyond]),
            exact=exact is not None,
        )
        ranked = [self._candidate(i, weights[i], near, exact) for i in order[:4]]
        return judged(ranked, evidence)

    def _vocabulary(self, reading: Reading) -> Matrix:
        """What the message's words point to, by column, 0..1: the taught vocabulary and the articles' keywords."""
        import numpy as np

        sums = np.zeros(len(self.intents), dtype=np.float32)
        for matter, weight in reading.matters.items():
            sums[self._column(matter)] += weight
        for intent, weight in self._keywords.scores(reading.lemmas).items():
            sums[self._columns[intent]] += weight
        np.minimum(sums, VOCABULARY_CAP, out=sums)
        sums /= VOCABULARY_CAP
        return sums

    def _closest(self, near: Matrix) -> Matrix:
        import numpy as np

        closest = np.zeros(len(self.intents), dtype=np.float32)
        if near.size:
            np.maximum.at(closest, self._own_columns, near)
        return closest

    def _candidate(self, column: int, weight: float, near: Matrix, exact: Article | None) -> Candidate:
        intent = self.intents[column]
        articles = self._by_intent.get(intent, [])
        article = articles[0] if articles else None
        if exact is not None and exact.intent == intent:
            article = exact
        elif len(articles) > 1:
            article = self._nearest_article(column, near)
        return Candidate(intent, float(weight), article, article is not None or intent in SYSTEM_INTENTS)

    def _nearest_article(self, column: int, near: Matrix) -> Article:
        rows = [i for i, own in enumerate(self._own_columns) if own == column]
        return self._own[max(rows, key=lambda i: near[i])].article


def _bare(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(w for w in words if w[0].isalnum())
