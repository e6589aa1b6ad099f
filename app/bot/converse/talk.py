"""The conversation: a turn in, a reply out. Pure given what is known; no clock, no chance, no storage."""

from __future__ import annotations

from dataclasses import replace

from app.bot.converse import menus, replies
from app.bot.converse.choices import Choices
from app.bot.converse.facts import quoted
from app.bot.converse.handing import handed_over
from app.bot.converse.knowledge import Knowledge, Known
from app.bot.converse.naming import on_sale
from app.bot.converse.replies import Said
from app.bot.converse.scene import Scene, reason_given
from app.bot.converse.sentences import matter_name, say
from app.bot.recall.zones import Candidate, Verdict
from app.bot.understand.mood import HAPPY_FACES
from app.bot.understand.reading import Reader
from app.bot.understand.wording import cleaned
from app.domain.handover import ANGRY_AT, decide_handover
from app.domain.ids import EventId
from app.domain.turns import Reply, Turn, Zone

COURTESIES = ("goodbye", "thanks", "greeting")
"""Gates of courtesy, the one that is answered first when several are open last."""


class Talk:
    """Considers turns against one snapshot of knowledge."""

    def __init__(self, reader: Reader, knowledge: Knowledge) -> None:
        self.reader = reader
        self.knowledge = knowledge
        self._choices = Choices(self)

    def reply(self, turn: Turn) -> Reply:
        """The reply to one turn. An empty message is met with silence."""
        payload, text = _pressed(turn)
        turn = replace(turn, payload=payload, text=text)
        scene = self.scene(turn, text)
        if not text and not payload:
            return scene.reply(Said(Zone.ADMIT, ""))
        if scene.reading.danger is not None and not payload:
            return self.question(scene)
        if scene.mood.negative < ANGRY_AT:
            chosen = self._choices.answered(scene)
            if chosen is not None:
                return chosen
        return self.question(scene)

    def scene(self, turn: Turn, text: str) -> Scene:
        """Read a text as this turn's message; the event is the dialogue's, if any."""
        heard = self.reader.read(text)
        reading = heard.reading
        letters = sum(c.isalpha() for c in reading.wording.raw)
        lang = reading.wording.lang if letters > 2 else turn.memory.lang
        return Scene(turn, heard, lang, self.knowledge.known(turn.event_id))

    def question(self, scene: Scene) -> Reply:
        """Answer a message in the guest's own words."""
        named = self.knowledge.names.named(scene.reading, scene.known.event.id if scene.known else None)
        scene = scene.about(scene.known or self.knowledge.known(self._event_of(scene.turn, named)))
        index = scene.known.index if scene.known else self.knowledge.eventless
        verdict = index.judge(scene.heard)
        handed = self._handed_over(scene, verdict)
        if handed is not None:
            return handed
        courtesy = self._courtesy(scene, verdict)
        if courtesy is not None:
            return courtesy
        if scene.known is None:
            return self.choose_event(scene, scene.reading.wording.raw)
        others = [i for i in named if i != scene.known.event.id]
        if others and scene.known.event.id not in named:
            return self._about_other(scene, others[0])
        return self._judged(scene, verdict)

    def _event_of(self, turn: Turn, named: tuple[EventId, ...]) -> EventId | None:
        """The one event a first message can only be about: named, bought, or the only one on sale."""
        events = self.knowledge.events
        bought = on_sale({i: k.event for i, k in events.items()}, turn.guest.event_ids)
        for candidates in (named, bought, tuple(events)):
            if len(candidates) == 1:
                return candidates[0]
        return None

    def _handed_over(self, scene: Scene, verdict: Verdict) -> Reply | None:
        best = verdict.best
        sure = verdict.zone is Zone.ANSWER
        missed = self._misses(scene, verdict)
        intent = best.intent if best else ""
        signals = scene.signals(intent, verdict.confidence, sure, scene.memory.misses + missed)
        escalation = decide_handover(signals)
        if escalation is None:
            held_back = signals.settled and decide_handover(replace(signals, settled=""))
            return self.settled(scene, intent, verdict.confidence) if held_back else None
        confidence = verdict.confidence
        if best is None and scene.mood.negative >= ANGRY_AT:
            intent, confidence = "complaint", scene.mood.negative
        said = handed_over(scene, escalation, best if sure else None)
        return scene.reply(said, intent=intent, confidence=confidence, missed=missed, escalation=escalation)

    def _misses(self, scene: Scene, verdict: Verdict) -> bool:
        """Whether the bot has no answer to this message."""
        if scene.reading.has("wrong_answer") and scene.memory.last_intent:
            return verdict.zone is not Zone.ANSWER
        if verdict.zone is Zone.ADMIT:
            return not self._is_courtesy(scene) and reason_given(scene) is None
        return scene.known is not None and verdict.zone is Zone.ANSWER and not verdict.candidates[0].answered

    def settled(self, scene: Scene, intent: str, confidence: float) -> Reply:
        """Say what the person settled; if the guest insists, the next message is handed over again."""
        said = Said(Zone.ANSWER, say("settled", scene.lang, summary=scene.memory.summary))
        reply = scene.reply(said, intent=intent, confidence=confidence)
        return replace(reply, memory=replace(reply.memory, escalated=""))

    def _is_courtesy(self, scene: Scene) -> bool:
        return any(scene.reading.has(kind) for kind in COURTESIES) or bool(
            HAPPY_FACES.search(scene.reading.wording.raw)
        )

    def _courtesy(self, scene: Scene, verdict: Verdict) -> Reply | None:
        """Answer a message that is nothing but courtesy."""
        best = verdict.best
        polite = best is not None and best.intent == "smalltalk" and verdict.zone is Zone.ANSWER
        if not polite and not (best is None and self._is_courtesy(scene)):
            return None
        kind = next((k for k in COURTESIES if scene.reading.has(k)), "nod")
        confidence = max(verdict.confidence, 0.9)
        if kind in ("thanks", "goodbye", "nod"):
            return scene.reply(Said(Zone.GREET, say(kind, scene.lang)), intent="smalltalk", confidence=confidence)
        if scene.known is None:
            return self.choose_event(scene, "", confidence)
        key = "greet_again" if scene.memory.greeted else "greet"
        text = say(key, scene.lang, event=quoted(scene.known.event, scene.lang))
        return scene.reply(Said(Zone.GREET, text), intent="smalltalk", confidence=confidence)

    def choose_event(self, scene: Scene, question: str, confidence: float = 0.0) -> Reply:
        """Ask which event it is about; the question is kept and answered once that is known."""
        events = self.knowledge.events
        if not events:
            return self.missed(scene, "admit")
        bought = on_sale({i: k.event for i, k in events.items()}, scene.turn.guest.event_ids)
        ids = bought if len(bought) > 1 else tuple(events)
        again = scene.memory.offered is not None and scene.memory.offered.kind == "event"
        text = say("which_event_again" if again else "which_event", scene.lang)
        items = [(menus.EVENT + i, events[i].event.name.said(scene.lang)) for i in ids]
        said = replies.with_menu(Said(Zone.CHOOSE_EVENT, text), "event", items, question)
        return scene.reply(said, intent="" if question else "smalltalk", confidence=confidence)

    def _judged(self, scene: Scene, verdict: Verdict) -> Reply:
        """Act on the verdict: answer, ask, admit."""
        if verdict.zone is Zone.ANSWER:
            return self.matter(scene, verdict.candidates[0], verdict.confidence)
        if verdict.zone is Zone.ADMIT or (scene.reading.has("wrong_answer") and scene.memory.last_intent):
            if reason_given(scene) is not None:
                return self.settled(scene, "", verdict.confidence)
            return self.missed(scene, "rephrase" if scene.reading.has("wrong_answer") else "admit")
        candidates = [c for c in verdict.candidates if c.answered]
        if not candidates:
            return self.missed(scene, "admit")
        said = replies.offer(candidates, scene.reading.wording.raw, scene.lang)
        return scene.reply(said, intent=verdict.candidates[0].intent, confidence=verdict.confidence)

    def matter(self, scene: Scene, candidate: Candidate, confidence: float) -> Reply:
        """Answer a matter that is certain."""
        known, lang = scene.known, scene.lang
        assert known is not None  # noqa: S101 # a matter is answered only about a known event
        if candidate.intent == "qr_problem":
            said = replies.qr_first_aid(known.event, candidate.article, lang)
        elif candidate.article is not None:
            said = replies.article_answer(known.event, candidate.article, scene.reading, lang, confidence)
        elif candidate.answered:
            said = replies.system_answer(known.event, candidate.intent, lang)
        else:
            return self.missed(scene, "admit_matter", candidate.intent, confidence)
        if candidate.intent == "refund" and said.offered is None:
            said = replies.with_menu(said, "intent", [(menus.REFUND, say("refund_button", lang))])
        if candidate.intent == "operator" and said.offered is None:
            said = replies.with_menu(said, "intent", [replies.person_item(lang)])
        return scene.reply(said, intent=candidate.intent, confidence=confidence)

    def missed(self, scene: Scene, key: str, intent: str = "", confidence: float = 0.0) -> Reply:
        """Admit honestly that there is no answer."""
        event = quoted(scene.known.event, scene.lang) if scene.known else ""
        text = say(key, scene.lang, event=event, matter=matter_name(intent, scene.lang))
        said = replies.with_menu(Said(Zone.ADMIT, text), "intent", [replies.person_item(scene.lang)])
        return scene.reply(said, intent=intent, confidence=confidence, missed=True)

    def _about_other(self, scene: Scene, other_id: EventId) -> Reply:
        """The guest names another event: answer about that one and say so; the dialogue's event stays."""
        other = self.knowledge.events[other_id]
        candidate, confidence = self._asked_about(scene, other)
        names = {"other": quoted(other.event, scene.lang)}
        switch = (menus.EVENT + other_id, say("go_to_event", scene.lang, event=names["other"]))
        known = scene.known
        assert known is not None  # noqa: S101 # only an event that is known can be departed from
        if candidate is None:
            said = Said(Zone.CHOOSE_EVENT, say("no_other_answer", scene.lang, **names))
            menu = [switch, (menus.EVENT + known.event.id, known.event.name.said(scene.lang))]
            return scene.reply(replies.with_menu(said, "event", menu))
        told = self.matter(scene.about(other), candidate, confidence)
        note = say("other_event", scene.lang, event=quoted(known.event, scene.lang), **names)
        said = Said(told.zone, f"{note}\n\n{told.text}", told.memory.offered, told.sources, told.buttons)
        if told.memory.offered is None:
            said = replies.with_menu(said, "event", [switch])
        else:
            said = replace(said, buttons=())
        return scene.reply(said, intent=told.intent, confidence=told.confidence, missed=told.missed)

    def _asked_about(self, scene: Scene, other: Known) -> tuple[Candidate | None, float]:
        """What is asked about another event; a bare `and at X?` repeats the last question."""
        last = scene.memory.last_intent
        if last and self.knowledge.names.rest(scene.reading, other.event.id) == 0:
            article = other.index.article_for(last)
            return (Candidate(last, 1.0, article, True), 1.0) if article else (None, 0.0)
        verdict = other.index.judge(scene.heard)
        best = verdict.best
        return (best, verdict.confidence) if best and best.answered and verdict.zone is Zone.ANSWER else (None, 0.0)


def _pressed(turn: Turn) -> tuple[str, str]:
    """The payload and the text to read: a button that asks a question is that question."""
    if turn.payload.startswith(menus.QUESTION):
        return "", cleaned(turn.payload.removeprefix(menus.QUESTION))
    return turn.payload, cleaned(turn.text)
