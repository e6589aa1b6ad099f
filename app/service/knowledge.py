"""What would the bot answer? Asked of the knowledge as it would be; nothing is saved or learnt (C11)."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Final

from app.domain.articles import Article
from app.domain.ids import ArticleId, EventId
from app.domain.permissions import may_see
from app.domain.turns import Reply, Turn
from app.domain.words import MAX_TEXT, cleaned
from app.protocol.api import BotAnswer, BotAsk
from app.protocol.records import ButtonRef
from app.service.articles import article_of, for_bot, sources_of
from app.service.core import Core
from app.service.deeds import Declined
from app.service.principal import Principal
from app.service.refused import Refused
from app.service.teaching import known_of

DRAFT: Final = ArticleId("draft")
"""the id of an article that is not saved yet"""


async def ask(core: Core, principal: Principal, question: BotAsk) -> BotAnswer:
    """The bot's reply to a first message about this event. `Refused`: not_found, bad_value, busy (no bot here)."""
    if core.brain is None:
        raise Refused("busy")
    if len(question.text) > MAX_TEXT:
        raise Refused("bad_value")
    found = None
    if may_see(principal.event_ids, question.event_id):
        found = await core.storage.read(lambda reads: known_of(reads, question.event_id))
    if found is None:
        raise Refused("not_found")
    event, articles = found
    turn = Turn(text=cleaned(question.text).text, event_id=EventId(question.event_id))
    began = time.monotonic()
    reply = await core.brain.preview(turn, event, _with_draft(core, question, articles))
    return _answer(reply, round((time.monotonic() - began) * 1000))


def _with_draft(core: Core, question: BotAsk, articles: tuple[Article, ...]) -> tuple[Article, ...]:
    """The articles with the draft in the place of the one it corrects, or beside them."""
    if question.article is None:
        return articles
    try:
        state = article_of(question.article_id or DRAFT, question.event_id, question.article, "", core.now_ms())
    except Declined as no:
        raise Refused("bad_value") from no
    draft = for_bot(state)
    draft = replace(draft, id=ArticleId(question.article_id.rpartition("/")[2] or DRAFT))
    return (*(one for one in articles if one.id != draft.id), draft)


def _answer(reply: Reply, took_ms: int) -> BotAnswer:
    return BotAnswer(
        zone=reply.zone.value,
        text=reply.text,
        lang=reply.lang,
        intent=reply.intent,
        confidence=reply.confidence,
        buttons=tuple(ButtonRef(label=one.label, payload=one.payload) for one in reply.buttons),
        sources=sources_of(reply),
        missed=reply.missed,
        mood=reply.mood.negative,
        escalation=reply.escalation.reason.value if reply.escalation else "",
        took_ms=took_ms,
    )
