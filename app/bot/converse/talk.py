"""The conversation: a turn in, a reply out. Pure given what is known; no clock, no chance, no storage."""

from __future__ import annotations

from dataclasses import replace

from app.bot.converse import menus, replies
from app.bot.converse.answers import Answers
from app.bot.converse.choices import Choices
from app.bot.converse.deal_sentences import told
from app.bot.converse.facts import quoted
from app.bot.converse.flows import Flows
from app.bot.converse.handing import handed_over
from app.bot.converse.knowledge import Knowledge, live
from app.bot.converse.naming import on_sale
from app.bot.converse.replies import Said
from app.bot.converse.scene import Scene, settled_before
from app.bot.converse.sentences import say
from app.bot.recall.zones import Verdict
from app.bot.understand.mood import HAPPY_FACES
from app.bot.understand.reading import Reader
from app.bot.understand.wording import cleaned
from app.domain.handover import ANGRY_AT, decide_handover
from app.domain.ids import EventId
from app.domain.turns import Reply, Turn, Zone

COURTESIES = ("goodbye", "thanks", "greeting")
"""Gates of courtesy; where several are open the first of these is answered."""

LETTERS_FOR_LANGUAGE = 3
"""A message with fewer letters says nothing about its language: the dialogue's stays."""

VAGUE = 0.6
"""An angry message about which the bot is less sure is taken for a complaint."""

COURTEOUS = 0.9
"""How sure the bot is of a message that is nothing but courtesy."""


class Talk:
    """Considers turns against one snapshot of knowledge."""

    def __init__(self, reader: Reader, knowledge: Knowledge) -> None:
        self.reader = reader
        self.knowledge = knowledge
        self.answers = Answers(knowledge)
        self._choices = Choices(self)
        self._flows = Flows(self)

    def reply(self, turn: Turn) -> Reply:
        """The reply to one turn. An empty message is met with silence."""
        payload, text = _pressed(turn)
        turn = replace(turn, payload=payload, text=text)
        scene = self._flows.begun(self.scene(turn, text))
        dealt = self._flows.hurried(scene) or self._flows.going_on(scene)
        if dealt is not None:
            return dealt
        if not text and not payload:
            return scene.reply(Said(Zone.ADMIT, told("deal.picture", scene.lang) if turn.pictures else ""))
        return self._flows.resumed(scene, self._reply(scene))

    def _reply(self, scene: Scene) -> Reply:
        """A choice from a menu, or an answer to a message in the guest's own words."""
        if scene.turn.payload or (scene.reading.danger is None and scene.mood.negative < ANGRY_AT):
            chosen = self._choices.answered(scene)
            if chosen is not None:
                return chosen
        return self.question(scene)

    def scene(self, turn: Turn, text: str) -> Scene:
        """Read a text as this turn's message; the event is the dialogue's, if any."""
        heard = self.reader.read(text)
        letters = sum(c.isalpha() for c in heard.reading.wording.raw)
        lang = heard.reading.wording.lang if letters >= LETTERS_FOR_LANGUAGE else turn.memory.lang
        return Scene(turn, heard, lang, live(self.knowledge.known(turn.event_id), turn.facts))

    def question(self, scene: Scene) -> Reply:
        """Answer a message in the guest's own words."""
        named = self.knowledge.names.named(scene.reading, scene.known.event.id if scene.known else None)
        scene = scene.about(scene.known or self.knowledge.known(self._event_of(scene, named)))
        index = scene.known.index if scene.known else self.knowledge.eventless
        verdict = index.judge(scene.heard)
        dealt = None if settled_before(scene, verdict) else self._flows.opened_by(scene, verdict)
        handed = dealt or self._handed_over(scene, verdict)
        if handed is not None:
            return handed
        if settled_before(scene, verdict):
            return self.answers.settled(scene, verdict)
        courtesy = self._courtesy(scene, verdict)
        if courtesy is not None:
            return courtesy
        if scene.known is None:
            return self.choose_event(scene, scene.reading.wording.raw)
        others = [i for i in named if i != scene.known.event.id]
        if others and scene.known.event.id not in named:
            return self.answers.about_other(scene, scene.known, self.knowledge.events[others[0]])
        return self.answers.judged(scene, scene.known, verdict, missed=self._missed(scene, verdict))

    def choose_event(self, scene: Scene, question: str) -> Reply:
        """Ask which event it is about; the question is kept and answered once that is known."""
        events = self.knowledge.events
        if not events:
            return self.answers.missed(scene, "admit")
        ids = self._bought(scene.turn)
        again = scene.memory.offered is not None and scene.memory.offered.kind == "event"
        key = "which_event_again" if again else "which_event" if question else "greet_which"
        items = [(menus.EVENT + i, events[i].event.name.said(scene.lang)) for i in (ids if len(ids) > 1 else events)]
        said = replies.with_menu(Said(Zone.CHOOSE_EVENT, say(key, scene.lang)), "event", items, question)
        if question:
            return scene.reply(said)
        return scene.reply(said, intent="smalltalk", confidence=COURTEOUS)

    def _event_of(self, scene: Scene, named: tuple[EventId, ...]) -> EventId | None:
        """The one event it can only be about: named, bought, today's for who stands at a gate, or the only one."""
        turn = scene.turn
        at_gate = on_sale(self.knowledge.events, turn.guest.today) if scene.reading.has("at_gate") else ()
        for candidates in (named, self._bought(turn), at_gate, tuple(self.knowledge.events)):
            if len(candidates) == 1:
                return candidates[0]
        return None

    def _bought(self, turn: Turn) -> tuple[EventId, ...]:
        return on_sale(self.knowledge.events, turn.guest.event_ids)

    def _handed_over(self, scene: Scene, verdict: Verdict) -> Reply | None:
        best, sure = verdict.best, verdict.zone is Zone.ANSWER
        intent, confidence = (best.intent if best else ""), verdict.confidence
        after_aid = scene.memory.last_intent == "qr_problem" and scene.reading.has("not_helped")
        if after_aid and (not sure or intent in QR_GOES_ON):
            intent, sure, best = "qr_problem", True, None
        missed = self._missed(scene, verdict)
        escalation = decide_handover(scene.signals(intent, confidence, sure, scene.memory.misses + missed))
        if escalation is None:
            return None
        if scene.mood.negative >= ANGRY_AT and confidence < VAGUE:  # anger about nothing in particular
            intent, confidence = "complaint", scene.mood.negative
        said = handed_over(scene, escalation, best if sure else None)
        return scene.reply(said, intent=intent, confidence=confidence, missed=missed, escalation=escalation)

    def _missed(self, scene: Scene, verdict: Verdict) -> bool:
        """Whether the bot has no answer to this message."""
        if verdict.zone is Zone.ADMIT:
            return not self._is_courtesy(scene) and not settled_before(scene, verdict)
        if verdict.zone is Zone.ANSWER and verdict.candidates[0].intent != "smalltalk":
            return scene.known is not None and not verdict.candidates[0].answered
        objects = scene.reading.has("wrong_answer") or scene.reading.has("not_helped")
        return objects and bool(scene.memory.last_intent)

    def _is_courtesy(self, scene: Scene) -> bool:
        nothing_else = len(scene.heard.point) == len(scene.reading.wording.words)  # `hello, and where is …` asks
        kind = nothing_else and any(scene.reading.has(kind) for kind in COURTESIES)
        return kind or HAPPY_FACES.search(scene.reading.wording.raw) is not None

    def _courtesy(self, scene: Scene, verdict: Verdict) -> Reply | None:
        """Answer a message that is nothing but courtesy."""
        best = verdict.best
        polite = best is not None and best.intent == "smalltalk" and verdict.zone is Zone.ANSWER
        if self._missed(scene, verdict) or not (polite or (best is None and self._is_courtesy(scene))):
            return None
        kind = next((k for k in COURTESIES if scene.reading.has(k)), "nod")
        if kind == "greeting":
            if scene.known is None:
                return self.choose_event(scene, "")
            kind = "greet_again" if scene.memory.greeted else "greet"
        event = quoted(scene.known.event, scene.lang) if scene.known else ""
        said = Said(Zone.GREET, say(kind, scene.lang, event=event))
        return scene.reply(said, intent="smalltalk", confidence=max(verdict.confidence, COURTEOUS))


QR_GOES_ON = ("qr_problem", "smalltalk", "complaint")
"""Matters under which `it did not help` speaks of the code that was just talked about."""


def _pressed(turn: Turn) -> tuple[str, str]:
    """The payload and the text to read: a button that asks a question is that question."""
    if turn.payload.startswith(menus.QUESTION):
        return "", cleaned(turn.payload.removeprefix(menus.QUESTION))
    return turn.payload, cleaned(turn.text)
