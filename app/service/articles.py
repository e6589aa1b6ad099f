"""The knowledge base as operators change it: articles, and questions nobody has answered yet (C11)."""

from __future__ import annotations

from typing import Final

import msgspec
from msgspec.structs import replace

from app.domain import articles as domain
from app.domain.ids import ArticleId, EventId, entity_key
from app.domain.turns import Reply
from app.domain.words import cleaned, same_question
from app.ports.rows import ArticleRow, UnansweredRow
from app.ports.storage import Tx
from app.protocol.commands import ArchiveArticle, DismissUnanswered, SaveArticle
from app.protocol.frames import EventBody
from app.protocol.records import Article, ClarifyRef, OptionRef, SourceRef, Unanswered
from app.protocol.refusals import Refusal
from app.service.deeds import Deed, Done, declined
from app.service.idents import hashed
from app.service.page import encode

MAX_TITLE: Final = 200
MAX_ANSWER: Final = 4_000
MAX_PHRASES: Final = 200
MAX_PHRASE: Final = 300
MAX_OPTIONS: Final = 10
MAX_INTENT: Final = 80


# --- articles ----------------------------------------------------------------------------------------------


def save(deed: Deed, args: SaveArticle) -> Done:
    """Add or correct an article; the question that asked for it leaves the unanswered list."""
    state = article_of(deed.ident, deed.scope, args, deed.user.name, deed.now_ms)
    if isinstance(deed.row, ArticleRow):
        state = replace(state, archived=deed.row.state.archived)
    if args.unanswered_id:
        _dismiss(deed, args.unanswered_id, dismissed=True)
    return _put(deed, state, "ArticleSaved")


def archive(deed: Deed, args: ArchiveArticle) -> Done:
    """Take an article out of use, or bring it back."""
    if not isinstance(deed.row, ArticleRow):
        raise declined(Refusal.NOT_FOUND)
    state = replace(deed.row.state, archived=args.archived, author_name=deed.user.name, updated_ms=deed.now_ms)
    return _put(deed, state, "ArticleArchived" if args.archived else "ArticleRestored")


def _put(deed: Deed, state: Article, kind: str) -> Done:
    row = ArticleRow(id=deed.ident, ver=deed.ver + 1, event_id=deed.scope, state=state)
    deed.tx.put(row)
    body = EventBody(state=msgspec.Raw(encode(state)))
    seq = deed.tx.log(
        kind, entity_key("article", row.id), row.ver, body,
        at_ms=deed.now_ms, scope=row.event_id, cmd=deed.cmd, by=deed.user.id,
    )  # fmt: skip
    return Done(row.ver, seq, learn=(row.event_id,))


def article_of(ident: str, event_id: str, args: SaveArticle, author: str, now_ms: int) -> Article:
    """The record behind what an operator typed: cleaned, each wording once. `Declined` for what cannot be kept."""
    state = Article(
        id=ident,
        event_id=event_id,
        intent=cleaned(args.intent).text.strip(),
        title_ru=cleaned(args.title_ru).text.strip(),
        answer_ru=cleaned(args.answer_ru).text.strip(),
        title_en=cleaned(args.title_en).text.strip(),
        answer_en=cleaned(args.answer_en).text.strip(),
        phrases=_wordings(args.phrases),
        keywords=_wordings(args.keywords),
        clarify=args.clarify,
        author_name=author,
        updated_ms=now_ms,
    )
    _check(state)
    return state


def _wordings(texts: tuple[str, ...]) -> tuple[str, ...]:
    found = (" ".join(cleaned(text).text.split()) for text in texts)
    return tuple(dict.fromkeys(text for text in found if text))


def _check(state: Article) -> None:
    if not (state.intent and state.title_ru and state.answer_ru):
        raise declined(Refusal.EMPTY_TEXT)
    answers = [state.answer_ru, state.answer_en]
    titles = [state.title_ru, state.title_en]
    if state.clarify is not None:
        options = state.clarify.options
        if not 2 <= len(options) <= MAX_OPTIONS or not all(one.label_ru and one.answer_ru for one in options):
            raise declined(Refusal.BAD_VALUE)
        answers += [text for one in options for text in (one.answer_ru, one.answer_en)]
        titles += [text for one in options for text in (one.label_ru, one.label_en)]
        titles += [state.clarify.question_ru, state.clarify.question_en]
    if len(state.intent) > MAX_INTENT or max(map(len, titles)) > MAX_TITLE or max(map(len, answers)) > MAX_ANSWER:
        raise declined(Refusal.TEXT_TOO_LONG)
    wordings = state.phrases + state.keywords
    if len(wordings) > MAX_PHRASES or any(len(wording) > MAX_PHRASE for wording in wordings):
        raise declined(Refusal.TEXT_TOO_LONG)


def for_bot(state: Article, ver: int = 1) -> domain.Article:
    """An article as the bot learns it."""
    return domain.Article(
        id=ArticleId(state.id.rpartition("/")[2]),
        event_id=EventId(state.event_id),
        intent=state.intent,
        title=domain.Bilingual(state.title_ru, state.title_en),
        answer=domain.Bilingual(state.answer_ru, state.answer_en),
        phrases=state.phrases,
        keywords=state.keywords,
        clarify=_clarify_for_bot(state.clarify),
        version=ver,
        archived=state.archived,
    )


def _clarify_for_bot(clarify: ClarifyRef | None) -> domain.Clarify | None:
    if clarify is None:
        return None
    options = (
        domain.Option(
            label=domain.Bilingual(one.label_ru, one.label_en),
            answer=domain.Bilingual(one.answer_ru, one.answer_en),
            keywords=one.keywords,
        )
        for one in clarify.options
    )
    return domain.Clarify(domain.Bilingual(clarify.question_ru, clarify.question_en), tuple(options))


def record_of(article: domain.Article, now_ms: int) -> Article:
    """An article of the sample as operators see it; its id is `EVENT/ID`."""
    clarify = None
    if article.clarify is not None:
        options = (
            OptionRef(
                label_ru=one.label.ru,
                answer_ru=one.answer.ru,
                label_en=one.label.en,
                answer_en=one.answer.en,
                keywords=one.keywords,
            )
            for one in article.clarify.options
        )
        question = article.clarify.question
        clarify = ClarifyRef(question_ru=question.ru, question_en=question.en, options=tuple(options))
    return Article(
        id=f"{article.event_id}/{article.id}",
        event_id=article.event_id,
        intent=article.intent,
        title_ru=article.title.ru,
        answer_ru=article.answer.ru,
        title_en=article.title.en,
        answer_en=article.answer.en,
        phrases=article.phrases,
        keywords=article.keywords,
        clarify=clarify,
        archived=article.archived,
        updated_ms=now_ms,
    )


def sources_of(reply: Reply) -> tuple[SourceRef, ...]:
    """The articles a reply stands on."""
    return tuple(SourceRef(article_id=one.article_id, title=one.title, score=one.score) for one in reply.sources)


# --- unanswered --------------------------------------------------------------------------------------------


def dismiss(deed: Deed, args: DismissUnanswered) -> Done:
    """Take a question off the list, or put it back."""
    ver, seq = _dismiss(deed, deed.ident, dismissed=args.dismissed)
    return Done(ver, seq)


def _dismiss(deed: Deed, ident: str, *, dismissed: bool) -> tuple[int, int]:
    row = deed.tx.get(UnansweredRow, ident)
    if row is None or (deed.scope and row.event_id != deed.scope):
        raise declined(Refusal.NOT_FOUND)
    kind = "UnansweredDismissed" if dismissed else "UnansweredRestored"
    return put_unanswered(
        deed.tx, row.ver + 1, replace(row.state, dismissed=dismissed), kind,
        now_ms=deed.now_ms, cmd=deed.cmd, by=deed.user.id,
    )  # fmt: skip


def question_id(event_id: str, text: str) -> str:
    """By what the same question is known again; empty for one without words."""
    words = same_question(text)
    return hashed(f"{event_id}\n{words}")[:24] if words else ""


def missed(tx: Tx, *, event_id: str, text: str, dialogue_id: str, now_ms: int) -> None:
    """The bot had no answer: count the question among those of the same words."""
    ident = question_id(event_id, text)
    if not ident:
        return
    row = tx.get(UnansweredRow, ident)
    state = (
        replace(row.state, count=row.state.count + 1, last_ms=now_ms, dialogue_id=dialogue_id)
        if row is not None and row.state.text  # empty: whoever asked first was erased
        else Unanswered(
            id=ident, event_id=event_id, text=text[:MAX_PHRASE], count=1, last_ms=now_ms, dialogue_id=dialogue_id
        )
    )
    put_unanswered(tx, row.ver + 1 if row else 1, state, "QuestionMissed", now_ms=now_ms, by="bot")


def put_unanswered(
    tx: Tx, ver: int, state: Unanswered, kind: str, *, now_ms: int, cmd: str = "", by: str = ""
) -> tuple[int, int]:
    """Put an unanswered question down; its version and the event's `seq`."""
    tx.put(UnansweredRow(id=state.id, ver=ver, event_id=state.event_id, state=state))
    body = EventBody(state=msgspec.Raw(encode(state)))
    ent = entity_key("unanswered", state.id)
    return ver, tx.log(kind, ent, ver, body, at_ms=now_ms, scope=state.event_id, cmd=cmd, by=by)
