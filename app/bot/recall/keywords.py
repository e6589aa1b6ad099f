"""The articles' keywords as vocabulary of one event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from app.bot.understand.lexicon import Lexicon, Term
from app.bot.understand.reading import Reader
from app.domain.articles import Article

TAUGHT = 2.5
UNTAUGHT = 4.5
ARTIST = 4.0
"""Weight of a keyword of a matter that was taught, and of one the bot knows only from its article."""


def keyword_lexicon(reader: Reader, articles: Sequence[Article], artists: Sequence[Sequence[str]]) -> Lexicon:
    """Terms by intent, artists' names among them (they ask for the programme).

    A word that guests use about everything weighs little, whoever claims it.
    """
    claims: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for article in articles:
        for keyword in article.keywords:
            lemmas = reader.scribe.lemmas(keyword)
            if lemmas:
                claims[lemmas].add(article.intent)
    taught = set(reader.school.matters)
    named = [Term("lineup", ARTIST, (tuple(artist),)) for artist in artists if artist]
    return Lexicon(
        named
        + [
            Term(
                matter=intent,
                weight=(TAUGHT if intent in taught else UNTAUGHT) * reader.telling(lemmas, intent) / len(intents),
                wanted=tuple((lemma,) for lemma in lemmas),
            )
            for lemmas, intents in claims.items()
            for intent in sorted(intents)
        ]
    )
