"""An article while it is being written: what is in the form, what is wrong with it, how it differs from the saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from uuid import uuid4

import msgspec

from app.domain.words import visible
from app.protocol.commands import SaveArticle
from app.protocol.records import Article, ClarifyRef, OptionRef

MOST_TITLE: Final = 160
MOST_ANSWER: Final = 4000
MOST_PHRASES: Final = 200
FEWEST_OPTIONS: Final = 2
MOST_OPTIONS: Final = 6


class Problem(StrEnum):
    """What keeps a draft from being saved."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NO_WORDINGS = "no_wordings"
    TOO_MANY = "too_many"
    FEW_OPTIONS = "few_options"
    SAME_LABEL = "same_label"


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of the clarifying question, as typed."""

    label_ru: str = ""
    answer_ru: str = ""
    label_en: str = ""
    answer_en: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """The form's content. `key` is `EVENT/ID`; `base` the version it started from, 0 for a new article."""

    key: str
    base: int = 0
    intent: str = ""
    title_ru: str = ""
    answer_ru: str = ""
    title_en: str = ""
    answer_en: str = ""
    phrases: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    asks: bool = False
    question_ru: str = ""
    question_en: str = ""
    choices: tuple[Choice, ...] = ()
    unanswered_id: str = ""

    @property
    def event_id(self) -> str:
        """The event whose knowledge this is."""
        return self.key.partition("/")[0]

    @property
    def article_id(self) -> str:
        """The id within the event."""
        return self.key.partition("/")[2]

    @property
    def ent(self) -> str:
        """The wire's name of the article."""
        return f"article:{self.key}"

    @property
    def new(self) -> bool:
        """Whether nothing is saved yet."""
        return self.base == 0


def fresh(event_id: str, question: str = "", unanswered_id: str = "") -> ArticleDraft:
    """A new article of an event; a guest's question becomes its first wording."""
    ident = f"a-{uuid4().hex[:12]}"
    phrases = (" ".join(question.split())[:300],) if visible(question) else ()
    return ArticleDraft(f"{event_id}/{ident}", intent=ident, phrases=phrases, unanswered_id=unanswered_id)


def drafted(key: str, article: Article, version: int) -> ArticleDraft:
    """The form of a saved article."""
    clarify = article.clarify
    return ArticleDraft(
        key=key,
        base=version,
        intent=article.intent,
        title_ru=article.title_ru,
        answer_ru=article.answer_ru,
        title_en=article.title_en,
        answer_en=article.answer_en,
        phrases=article.phrases,
        keywords=article.keywords,
        asks=clarify is not None,
        question_ru=clarify.question_ru if clarify else "",
        question_en=clarify.question_en if clarify else "",
        choices=tuple(_choice(option) for option in clarify.options) if clarify else (),
    )


def _choice(option: OptionRef) -> Choice:
    return Choice(option.label_ru, option.answer_ru, option.label_en, option.answer_en, option.keywords)


def arguments(draft: ArticleDraft) -> SaveArticle:
    """The command that saves the draft; texts are trimmed, empty options left out."""
    clarify = None
    if draft.asks:
        options = tuple(
            OptionRef(
                label_ru=one.label_ru.strip(),
                answer_ru=one.answer_ru.strip(),
                label_en=one.label_en.strip(),
                answer_en=one.answer_en.strip(),
                keywords=one.keywords,
            )
            for one in draft.choices
            if one != Choice()
        )
        clarify = ClarifyRef(
            question_ru=draft.question_ru.strip(), question_en=draft.question_en.strip(), options=options
        )
    return SaveArticle(
        intent=draft.intent,
        title_ru=draft.title_ru.strip(),
        answer_ru=draft.answer_ru.strip(),
        title_en=draft.title_en.strip(),
        answer_en=draft.answer_en.strip(),
        phrases=draft.phrases,
        keywords=draft.keywords,
        clarify=clarify,
        unanswered_id=draft.unanswered_id,
    )


def problems(draft: ArticleDraft) -> dict[str, Problem]:
    """What is wrong, by field: title_ru, answer_ru, title_en, answer_en, phrases, question_ru, choices."""
    found: dict[str, Problem] = {}
    for field, most in (("title_ru", MOST_TITLE), ("answer_ru", MOST_ANSWER)):
        text = getattr(draft, field)
        if not visible(text):
            found[field] = Problem.EMPTY
        elif len(text) > most:
            found[field] = Problem.TOO_LONG
    for field, most in (("title_en", MOST_TITLE), ("answer_en", MOST_ANSWER)):
        if len(getattr(draft, field)) > most:
            found[field] = Problem.TOO_LONG
    if not draft.phrases and not draft.keywords:
        found["phrases"] = Problem.NO_WORDINGS
    elif len(draft.phrases) > MOST_PHRASES:
        found["phrases"] = Problem.TOO_MANY
    if draft.asks:
        found.update(_clarify_problems(draft))
    return found


def _clarify_problems(draft: ArticleDraft) -> dict[str, Problem]:
    found: dict[str, Problem] = {}
    if not visible(draft.question_ru):
        found["question_ru"] = Problem.EMPTY
    filled = [one for one in draft.choices if one != Choice()]
    labels = [one.label_ru.strip().casefold() for one in filled]
    if len(filled) < FEWEST_OPTIONS:
        found["choices"] = Problem.FEW_OPTIONS
    elif any(not visible(one.label_ru) or not visible(one.answer_ru) for one in filled):
        found["choices"] = Problem.EMPTY
    elif len(set(labels)) < len(labels):
        found["choices"] = Problem.SAME_LABEL
    return found


COMPARED: Final = (
    "title_ru", "answer_ru", "title_en", "answer_en", "phrases", "keywords", "asks", "question_ru", "question_en",
    "choices",
)  # fmt: skip


def differing(mine: ArticleDraft, theirs: ArticleDraft) -> list[str]:
    """The fields in which two forms say different things."""
    return [name for name in COMPARED if getattr(mine, name) != getattr(theirs, name)]


def rebased(mine: ArticleDraft, version: int) -> ArticleDraft:
    """The same words over another version of the article."""
    return replace(mine, base=version)


def with_phrase(draft: ArticleDraft, phrase: str) -> ArticleDraft:
    """The draft with one more wording, unless it has it."""
    words = " ".join(phrase.split())[:300]
    known = {one.casefold() for one in draft.phrases}
    return draft if not visible(words) or words.casefold() in known else replace(
        draft, phrases=(*draft.phrases, words)
    )  # fmt: skip


def lines(text: str) -> tuple[str, ...]:
    """Wordings typed one a line: trimmed, empty and repeated ones left out."""
    return _distinct(text.splitlines())


def words(text: str) -> tuple[str, ...]:
    """Keywords typed with commas: trimmed, empty and repeated ones left out."""
    return _distinct(text.replace(";", ",").replace("\n", ",").split(","))


def _distinct(parts: list[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for part in parts:
        clean = " ".join(part.split())
        if visible(clean):
            found.setdefault(clean.casefold(), clean)
    return tuple(found.values())


def packed(draft: ArticleDraft) -> str:
    """The draft as text, for the journal of drafts."""
    return msgspec.json.encode(draft).decode()


def unpacked(text: str) -> ArticleDraft | None:
    """A draft out of the journal; None for anything else."""
    try:
        return msgspec.json.decode(text, type=ArticleDraft)
    except msgspec.MsgspecError:
        return None


def kept_drafts(texts: Mapping[str, str]) -> dict[str, ArticleDraft]:
    """The drafts among the journal's texts (by their id, `article:EVENT/ID`), by key."""
    found = {}
    for ident, text in texts.items():
        draft = unpacked(text) if ident.startswith("article:") else None
        if draft is not None and draft.ent == ident:
            found[draft.key] = draft
    return found
