"""Answers put into words: the article, its clarifying question, the event's name, buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.bot.converse import menus
from app.bot.converse.facts import price_list, quoted
from app.bot.converse.sentences import matter_name, say
from app.bot.recall.zones import Candidate
from app.bot.understand.reading import Reading
from app.domain.articles import Article
from app.domain.festivals import Event
from app.domain.turns import Button, Memory, Offered, Source, Zone

TRIED_KEPT = 8


@dataclass(frozen=True, slots=True)
class Said:
    """A part of a reply: its text, the menu it opens, the sources it stands on."""

    zone: Zone
    text: str
    offered: Offered | None = None
    sources: tuple[Source, ...] = ()
    buttons: tuple[Button, ...] = ()


def headed(event: Event, text: str, lang: str) -> str:
    """An answer that names its event (B2)."""
    return f"{quoted(event, lang)}. {text}"


def article_answer(event: Event, article: Article, reading: Reading, lang: str, score: float) -> Said:
    """The article's answer; where it declares a clarifying question that the message has not answered, ask it."""
    source = Source(article.id, article.title.said(lang), round(score, 3))
    told = [i for i, option in enumerate(_option_hits(article, reading)) if option]
    if article.clarify and len(told) == 1:
        return replace(option_answer(event, article, told, lang), sources=(source,))
    text = article.answer.said(lang)
    if article.intent == "buy":
        text = "\n".join(filter(None, [text, price_list(event, lang)]))
    buttons = tuple(Button(b.said(lang), menus.QUESTION + b.said(lang)) for b in article.buttons)
    if not article.clarify:
        return Said(Zone.ANSWER, headed(event, text, lang), None, (source,), buttons)
    items = tuple(
        (f"{menus.OPTION}{article.id}:{i}", option.label.said(lang))
        for i, option in enumerate(article.clarify.options)
    )
    offered = Offered("clarify", items, article.id, reading.wording.raw)
    text = f"{headed(event, text, lang)}\n\n{article.clarify.question.said(lang)}"
    return Said(Zone.CLARIFY, text, offered, (source,))


def _option_hits(article: Article, reading: Reading) -> list[bool]:
    """For each option of the clarifying question, whether the message already says it."""
    if not article.clarify:
        return []
    words = {w for options in reading.lemmas for w in options} | set(reading.wording.words)
    plain = reading.wording.plain
    return [
        any(
            (k in words) or (" " in k and k in plain)
            for k in (keyword.lower().replace("ё", "е") for keyword in o.keywords)
        )
        for o in article.clarify.options
    ]


def option_answer(event: Event, article: Article, chosen: Sequence[int], lang: str) -> Said:
    """The answers of the chosen options, one after the other."""
    options = article.clarify.options if article.clarify else ()
    text = "\n\n".join(options[i].answer.said(lang) for i in chosen if 0 <= i < len(options))
    return Said(Zone.ANSWER, headed(event, text, lang), None, (Source(article.id, article.title.said(lang), 1.0),))


def system_answer(event: Event, intent: str, lang: str) -> Said:
    """What the bot says on its own matters without an article; live facts only (prices, categories)."""
    prices = price_list(event, lang)
    if intent in ("prices", "buy", "vip_upgrade"):
        if not prices:
            return with_menu(
                Said(Zone.ANSWER, headed(event, say("no_prices", lang), lang)), "intent", [person_item(lang)]
            )
        opening = say("upgrade" if intent == "vip_upgrade" else "prices", lang)
        closing = [say("buy", lang)] if intent == "buy" else []
        return Said(Zone.ANSWER, headed(event, "\n".join([opening, prices, *closing]), lang))
    return Said(Zone.ANSWER, say(intent if intent in ("operator", "complaint") else "nod", lang, next=""))


def qr_first_aid(event: Event, article: Article | None, lang: str) -> Said:
    """First aid for a code that does not scan, and whether it helped."""
    text = article.answer.said(lang) if article else say("qr_first_aid", lang)
    sources = (Source(article.id, article.title.said(lang), 1.0),) if article else ()
    said = Said(Zone.ANSWER, f"{headed(event, text, lang)}\n\n{say('qr_helped', lang)}", None, sources)
    return with_menu(
        said, "helped", [(menus.HELPED + "yes", say("yes", lang)), (menus.HELPED + "no", say("no", lang))]
    )


def person_item(lang: str) -> tuple[str, str]:
    """The menu item that calls a person."""
    return menus.PERSON, say("call_person", lang)


def with_menu(said: Said, kind: str, items: Sequence[tuple[str, str]], question: str = "") -> Said:
    """The same words with a menu under them."""
    return replace(said, offered=Offered(kind, tuple(items), None, question))


def offer(candidates: Sequence[Candidate], question: str, lang: str) -> Said:
    """Two or three things the guest may have meant, and the way out."""
    items = [(_payload(c), _label(c, lang)) for c in candidates]
    said = Said(Zone.ASK, say("ask" if len(items) > 1 else "ask_one", lang))
    return with_menu(said, "intent", [*items, (menus.NONE, say("none_of_these", lang))], question)


def _payload(candidate: Candidate) -> str:
    if candidate.article is not None and candidate.article.intent == candidate.intent:
        return menus.ARTICLE + candidate.article.id
    return menus.INTENT + candidate.intent


def _label(candidate: Candidate, lang: str) -> str:
    return candidate.article.title.said(lang) if candidate.article else matter_name(candidate.intent, lang)


def remembered(memory: Memory, sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """The sources tried so far with the new ones last, the latest `TRIED_KEPT`, none twice."""
    fresh = {s.article_id for s in sources}
    return (*(s for s in memory.tried if s.article_id not in fresh), *sources)[-TRIED_KEPT:]
