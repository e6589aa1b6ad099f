"""One event's knowledge: its articles, the exact path, and the weighing of messages against them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.bot.recall.adoption import adopted_matters
from app.bot.recall.keywords import keyword_lexicon
from app.bot.recall.zones import Candidate, Evidence, Verdict, judged
from app.bot.understand.reading import Heard, Reader, Reading
from app.bot.understand.signatures import kernel
from app.bot.understand.textbook import BEYOND
from app.domain.articles import Article
from app.domain.festivals import Act
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

PROGRAMME, TIMES = "lineup", "doors_time"
VOCABULARY = 0.5
OWN = 0.3
"""What the event's own wordings are worth beside what was taught."""

RIDGE = 0.3
DISTANCE = 0.8
"""Topics beyond count a little less than they seem likely: they are many and were taught by few wordings each."""

VOCABULARY_CAP = 6.0
CLAUSE_SHARE = 0.5
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

    def __init__(self, reader: Reader, articles: Sequence[Article], programme: Sequence[Act]) -> None:
        import numpy as np

        self.articles = tuple(a for a in articles if not a.archived)
        self._own = [w for article in self.articles for w in wordings_of(article)]
        signatures = reader.scribe.sign([w.text for w in self._own])
        self._by_intent: dict[str, list[Article]] = defaultdict(list)
        for article in self.articles:
            self._by_intent[article.intent].append(article)
        taught = (t for t in reader.school.matters if not t.startswith(BEYOND))
        self.intents = tuple(dict.fromkeys([BEYOND, *taught, *self._by_intent]))
        self._columns = {intent: i for i, intent in enumerate(self.intents)}
        self._adopted = adopted_matters(reader, self._by_intent, SYSTEM_INTENTS)
        self._acts = [(reader.scribe.lemmas(act.artist), act) for act in programme]
        self._keywords = keyword_lexicon(reader, self.articles, [artist for artist, _ in self._acts])
        self._topics = self._targets([self._column(topic) for topic in reader.school.matters])
        self._topics[:, self._columns[BEYOND]] *= DISTANCE
        self._signatures = signatures
        self._own_columns = np.array([self._columns[w.article.intent] for w in self._own], dtype=np.intp)
        self._weights = self._solved()
        self._exact = {_bare(reader.scribe.worded(w.text)[0].words): w.article for w in self._own}

    def judge(self, heard: Heard) -> Verdict:
        """What the message is about and how sure that is."""
        import numpy as np

        bare = _bare(heard.point)
        if not bare:
            return Verdict(Zone.ADMIT, 0.0, ())
        scores = heard.likely @ self._topics + OWN * (kernel(heard.signatures, self._signatures) @ self._weights)
        said = [(heard.reading.matters, heard.reading.lemmas), *((c.matters, c.lemmas) for c in heard.clauses)]
        vocabulary = np.stack([self._vocabulary(matters, lemmas) for matters, lemmas in said])
        if heard.clauses:
            scores, vocabulary = _gathered(heard, scores, vocabulary)
        if self.acts_named(heard.reading):  # `when do X play` asks for the programme, not for the doors
            for part in (scores, vocabulary):
                part[:, self._columns[PROGRAMME]] += part[:, self._columns[TIMES]]
                part[:, self._columns[TIMES]] = 0
        return self._verdict(scores[0], vocabulary[0], self._nearest(heard), self._exact.get(bare))

    def article_for(self, intent: str) -> Article | None:
        """The event's first article of an intent."""
        return next(iter(self._by_intent.get(intent, ())), None)

    def article(self, article_id: ArticleId) -> Article | None:
        """The event's article of this id; none for any other event's."""
        return next((a for a in self.articles if a.id == article_id), None)

    def acts_named(self, reading: Reading) -> list[Act]:
        """The acts of the programme whose artist the message names."""
        said = [options[0] for options in reading.lemmas]
        return [act for artist, act in self._acts if artist and _stands_in(artist, said)]

    def _column(self, matter: str) -> int:
        matter = self._adopted.get(matter, matter)
        return self._columns.get(matter, self._columns[BEYOND])

    def _solved(self) -> Matrix:
        """Kernel ridge over the event's own wordings alone: a few hundred rows, some milliseconds."""
        import numpy as np

        gram = kernel(self._signatures, self._signatures)
        gram[np.diag_indices(len(gram))] += RIDGE
        return np.linalg.solve(gram, self._targets([int(c) for c in self._own_columns])).astype(np.float32)

    def _targets(self, columns: Sequence[int]) -> Matrix:
        import numpy as np

        targets = np.zeros((len(columns), len(self.intents)), dtype=np.float32)
        targets[np.arange(len(columns)), list(columns)] = 1
        return targets

    def _verdict(self, scores: Matrix, vocabulary: Matrix, near: Matrix, exact: Article | None) -> Verdict:
        import numpy as np

        closest = self._closest(near)
        weights = scores + VOCABULARY * vocabulary + NEAREST * np.maximum(closest - NEAREST_FROM, 0)
        if exact is not None:
            weights[self._columns[exact.intent]] += 2
        beyond = self._columns[BEYOND]
        order = [int(i) for i in np.argsort(-weights) if i != beyond]
        first, second = order[0], order[1]
        rival = max(second, beyond, key=lambda i: float(weights[i]))
        evidence = Evidence(
            margin=float(weights[first] - weights[rival]),
            likeness=float(scores[first]),
            vocabulary_lead=float(vocabulary[first] - vocabulary[rival]),
            beyond=float(scores[beyond]),
            exact=exact is not None,
        )
        ranked = [self._candidate(i, float(weights[i]), near, exact) for i in order[:4]]
        return judged(ranked, evidence)

    def _nearest(self, heard: Heard) -> Matrix:
        """How near each of the event's own wordings comes in meaning to the message or a clause of it."""
        near: Matrix = (heard.signatures.meaning @ self._signatures.meaning.T).max(axis=0, initial=-1)
        return near

    def _vocabulary(self, matters: Mapping[str, float], lemmas: Sequence[tuple[str, ...]]) -> Matrix:
        """What words point to, by column, 0..1: the taught vocabulary and the articles' keywords."""
        import numpy as np

        sums = np.zeros(len(self.intents), dtype=np.float32)
        for matter, weight in matters.items():
            sums[self._column(matter)] += weight
        for intent, weight in self._keywords.scores(lemmas).items():
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


def _gathered(heard: Heard, scores: Matrix, vocabulary: Matrix) -> tuple[Matrix, Matrix]:
    """A story's weights: half the whole, half its most telling clause."""
    import numpy as np

    weights = np.array([[clause.weight] for clause in heard.clauses], dtype=np.float32)
    joint = scores[1:] + VOCABULARY * vocabulary[1:]
    best = (joint * weights).argmax(axis=0)
    columns = np.arange(scores.shape[1])
    told = [(part[1:] * weights)[best, columns][None, :] for part in (scores, vocabulary)]
    return (
        (1 - CLAUSE_SHARE) * scores[:1] + CLAUSE_SHARE * told[0],
        (1 - CLAUSE_SHARE) * vocabulary[:1] + CLAUSE_SHARE * told[1],
    )


def _stands_in(part: Sequence[str], whole: Sequence[str]) -> bool:
    size = len(part)
    return any(tuple(whole[i : i + size]) == tuple(part) for i in range(len(whole) - size + 1))


def _bare(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(w for w in words if w[0].isalnum())
