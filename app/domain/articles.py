"""Knowledge-base articles: what the bot may say about one event (B1, C11)."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.domain.ids import ArticleId, EventId


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text in Russian and English; English may be empty and then Russian stands in."""

    ru: str
    en: str = ""

    def said(self, lang: str) -> str:
        """The text in `lang` (`ru` or `en`), falling back to Russian."""
        return self.en if lang == "en" and self.en else self.ru


@dataclass(frozen=True, slots=True)
class Option:
    """One way to answer a clarifying question."""

    label: Bilingual
    answer: Bilingual
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clarify:
    """The one question an article asks when its answer depends on it."""

    question: Bilingual
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """One answer of one event, with the wordings that lead to it.

    `intent` groups articles of the same matter across events; `phrases` are whole wordings in any language,
    `keywords` single words or short expressions that point here. `version` grows by one with each edit.
    """

    id: ArticleId
    event_id: EventId
    intent: str
    title: Bilingual
    answer: Bilingual
    phrases: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    clarify: Clarify | None = None
    buttons: tuple[Bilingual, ...] = field(default=())
    version: int = 1
    archived: bool = False
