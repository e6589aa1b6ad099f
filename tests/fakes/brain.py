"""A brain that says what a test tells it to, and notes what it was asked and taught."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from app.domain.articles import Article
from app.domain.escalations import Escalation, Reason
from app.domain.festivals import Event
from app.domain.turns import Memory, Reply, Turn, Zone

Answer = Callable[[Turn], Reply]


def reply(turn: Turn, text: str = "", *, zone: Zone = Zone.ANSWER, reason: Reason | None = None) -> Reply:
    """A plain reply to a turn; with `reason` it also calls a person."""
    called = Escalation(reason, f"rule-{reason}", turn.text[:80], 0.9) if reason else None
    return Reply(
        zone=zone,
        text=text or f"ответ: {turn.text}",
        memory=replace(turn.memory, greeted=True),
        lang="ru",
        event_id=turn.event_id,
        intent="parking",
        escalation=called,
    )


def usual(turn: Turn) -> Reply:
    """Answers; calls a person at the word "человек", hears anger at "ужас", misses "сепульки"."""
    text = turn.text.casefold()
    if "человек" in text:
        return reply(turn, zone=Zone.HAND_OVER, reason=Reason.PERSON)
    if "ужас" in text:
        return reply(turn, zone=Zone.HAND_OVER, reason=Reason.EMOTION)
    if "пожар" in text:
        return reply(turn, zone=Zone.SAFETY, reason=Reason.SAFETY)
    if "сепульки" in text:
        memory: Memory = replace(turn.memory, misses=turn.memory.misses + 1)
        return replace(reply(turn, "не знаю", zone=Zone.ADMIT), missed=True, memory=memory)
    return reply(turn)


class ScriptedBrain:
    """`answer` decides; while `gate` is cleared it thinks; `fails` of the next considerations raise."""

    def __init__(self) -> None:
        self.answer: Answer = usual
        self.gate = asyncio.Event()
        self.gate.set()
        self.thinking = asyncio.Event()
        self.fails = 0
        self.turns: list[Turn] = []
        self.known: dict[str, tuple[Article, ...]] = {}
        self.previews: list[tuple[Turn, tuple[Article, ...]]] = []
        self.learn_fails = 0
        self.closed = False

    async def consider(self, turn: Turn) -> Reply:
        self.turns.append(turn)
        self.thinking.set()
        await self.gate.wait()
        if self.fails:
            self.fails -= 1
            raise RuntimeError("the bot fell over")
        return self.answer(turn)

    async def preview(self, turn: Turn, event: Event, articles: tuple[Article, ...]) -> Reply:
        self.previews.append((turn, articles))
        return self.answer(replace(turn, event_id=event.id))

    async def learn(self, event: Event, articles: tuple[Article, ...]) -> None:
        if self.learn_fails:
            self.learn_fails -= 1
            raise RuntimeError("the bot would not learn")
        self.known[event.id] = articles

    async def close(self) -> None:
        self.closed = True
