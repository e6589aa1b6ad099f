"""One turn on its way to a reply: what was said, in which language, about which event."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.bot.converse import menus
from app.bot.converse.knowledge import Known
from app.bot.converse.replies import Said, remembered
from app.bot.recall.zones import Verdict
from app.bot.understand.reading import Heard, Reading
from app.domain.escalations import Escalation, Reason
from app.domain.handover import Signals
from app.domain.turns import Memory, Mood, Reply, Turn, Zone


@dataclass(frozen=True, slots=True)
class Scene:
    """`heard` is the message read; `known` the event once settled."""

    turn: Turn
    heard: Heard
    lang: str
    known: Known | None
    first_aid_given: bool = False

    @property
    def reading(self) -> Reading:
        """The message understood."""
        return self.heard.reading

    @property
    def memory(self) -> Memory:
        """What was remembered before this turn."""
        return self.turn.memory

    @property
    def mood(self) -> Mood:
        """How angry the message is; a pressed button is never angry."""
        return Mood() if self.turn.payload else self.reading.mood

    def about(self, known: Known | None) -> Scene:
        """The same turn about another event."""
        return replace(self, known=known)

    def signals(self, intent: str, confidence: float, sure: bool, misses: int) -> Signals:
        """What the rules of hand-over look at.

        A doubtful danger or anger in a message that is surely about something else is none; so is a doubtful
        danger in one that hardly says more than who plays.
        """
        reading = self.reading
        danger = None if reading.doubtful and (sure or self._asks_for_act()) else reading.danger
        return Signals(
            text=reading.wording.raw,
            mood=Mood() if sure and intent not in STIRRING and _doubtful(self.mood) else self.mood,
            intent=intent,
            confidence=confidence,
            sure=sure,
            gates={sign.kind: sign.evidence for sign in reading.signs},
            danger=danger.kind if danger else "",
            danger_words=danger.evidence if danger else "",
            count=reading.slots.count,
            misses=misses,
            first_aid_given=self.first_aid_given,
            settled=self.memory.escalated if self.memory.summary or self.memory.words else "",
        )

    def _asks_for_act(self) -> bool:
        """Whether the message is hardly more than the name of somebody who plays: names are often dark words."""
        if self.known is None:
            return False
        named = max((len(act.artist.split()) for act in self.known.index.acts_named(self.reading)), default=0)
        return named > 0 and len(self.reading.wording.words) <= named + BESIDE_NAME

    def reply(
        self,
        said: Said,
        *,
        intent: str = "",
        confidence: float = 0.0,
        missed: bool = False,
        escalation: Escalation | None = None,
    ) -> Reply:
        """The reply with what is to be remembered of it."""
        memory = self._remember(said, intent, missed, escalation)
        offered = menus.buttons_of(said.offered) if said.offered else ()
        return Reply(
            zone=said.zone,
            text=said.text,
            memory=memory,
            lang=self.lang,
            event_id=self.known.event.id if self.known else self.turn.event_id,
            intent=intent,
            confidence=round(confidence, 3),
            buttons=(*offered, *said.buttons),
            sources=said.sources,
            mood=self.mood,
            escalation=escalation,
            missed=missed,
            order=self.reading.slots.order,
            gate=self.reading.slots.gate,
            at_gate=any(sign.kind == "at_gate" for sign in self.reading.signs),
        )

    def _remember(self, said: Said, intent: str, missed: bool, escalation: Escalation | None) -> Memory:
        before = self.memory
        answered = said.zone in (Zone.ANSWER, Zone.CLARIFY)
        misses = before.misses + 1 if missed else 0 if answered else before.misses
        return replace(
            before,
            misses=0 if escalation else misses,
            offered=said.offered,
            last_intent=intent or before.last_intent,
            last_article=said.sources[-1].article_id if said.sources else before.last_article,
            tried=remembered(before, said.sources),
            lang=self.lang,
            greeted=before.greeted or said.zone is Zone.GREET,
            escalated=escalation.reason.value if escalation else before.escalated,
        )


STIRRING = frozenset(("complaint", "operator", "smalltalk", ""))
"""Matters people come to in anger."""

BEYOND_DOUBT = 0.6
"""`Mood.negative` from which anger needs no word of it."""


def _doubtful(mood: Mood) -> bool:
    return not mood.evidence and mood.negative < BEYOND_DOUBT


BESIDE_NAME = 3
"""Words beside an artist's name up to which a message is about when and where he plays."""

FOLLOWING_UP = 0.5
"""A message the bot is less sure of is taken as going on about what a person was asked."""

MATTER_OF = {Reason.REFUND: "refund", Reason.QR: "qr_problem", Reason.CORPORATE: "corporate"}


def settled_before(scene: Scene, verdict: Verdict) -> bool:
    """Whether a message goes on about what a person dealt with before he gave the dialogue back.

    So it is when it is about the same matter, or about nothing the bot can make out.
    """
    if not (scene.memory.summary or scene.memory.words) or not scene.memory.escalated:
        return False
    if verdict.zone is not Zone.ANSWER:
        return verdict.confidence < FOLLOWING_UP and bool(scene.reading.lemmas)
    matters = {MATTER_OF.get(Reason(scene.memory.escalated), ""), scene.memory.last_intent}
    return verdict.candidates[0].intent in matters - {"", "smalltalk"}
