"""Answers to what is understood: sure, doubtful, unknown, about another event, settled by a person."""

from __future__ import annotations

from dataclasses import replace

from app.bot.converse import menus, replies
from app.bot.converse.facts import act_words, quoted
from app.bot.converse.knowledge import Knowledge, Known
from app.bot.converse.replies import Said
from app.bot.converse.scene import Scene
from app.bot.converse.sentences import matter_name, say
from app.bot.recall.zones import Candidate, Verdict
from app.domain.turns import Reply, Zone


class Answers:
    """Puts verdicts into replies."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def judged(self, scene: Scene, known: Known, verdict: Verdict, missed: bool) -> Reply:
        """Act on the verdict: answer, ask, admit. `missed` when the guest says the last answer was none."""
        best = verdict.best
        if best is not None and verdict.zone is Zone.ANSWER and (best.intent != "smalltalk" or not missed):
            return self.matter(scene, known, best, verdict.confidence)
        candidates = [c for c in verdict.candidates if c.answered]
        if missed or not candidates:
            objects = scene.reading.has("wrong_answer") or scene.reading.has("not_helped")
            return self.missed(scene, "rephrase" if objects else "admit")
        said = replies.offer(candidates, scene.reading.wording.raw, scene.lang)
        return scene.reply(said, intent=verdict.candidates[0].intent, confidence=verdict.confidence)

    def matter(self, scene: Scene, known: Known, candidate: Candidate, confidence: float) -> Reply:
        """Answer a matter that is certain."""
        lang, event = scene.lang, known.event
        if candidate.intent == "qr_problem":
            said = replies.qr_first_aid(event, candidate.article, lang)
        elif candidate.article is not None:
            said = replies.article_answer(event, candidate.article, scene.reading, lang, confidence)
        elif candidate.answered:
            said = replies.system_answer(event, candidate.intent, lang)
        else:
            return self.missed(scene.about(known), "admit_matter", candidate.intent, confidence)
        if candidate.intent == "lineup":
            acts = [act_words(event, act, lang) for act in known.index.acts_named(scene.reading)]
            said = replace(said, text="\n".join([*acts, said.text]))
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

    def settled(self, scene: Scene, verdict: Verdict) -> Reply:
        """Say that a person has settled it; if the guest insists, his next message is handed over again.

        Of what the person wrote only the words meant for the guest are said: the summary is for colleagues.
        """
        words = scene.memory.words
        text = say("settled_words", scene.lang, words=words) if words else say("settled", scene.lang)
        said = Said(Zone.ANSWER, text)
        reply = scene.reply(said, intent=verdict.best.intent if verdict.best else "", confidence=verdict.confidence)
        return replace(reply, memory=replace(reply.memory, escalated=""))

    def about_other(self, scene: Scene, known: Known, other: Known) -> Reply:
        """The guest names another event: answer about that one and say so; the dialogue's event stays."""
        candidate, confidence = self._asked_about(scene, other)
        name = quoted(other.event, scene.lang)
        switch = (menus.EVENT + other.event.id, say("go_to_event", scene.lang, event=name))
        if candidate is None:
            said = Said(Zone.CHOOSE_EVENT, say("no_other_answer", scene.lang, other=name))
            stay = (menus.EVENT + known.event.id, known.event.name.said(scene.lang))
            return scene.reply(replies.with_menu(said, "event", [switch, stay]))
        told = self.matter(scene.about(other), other, candidate, confidence)
        note = say("other_event", scene.lang, event=quoted(known.event, scene.lang), other=name)
        said = replies.with_menu(
            Said(told.zone, f"{note}\n\n{told.text}", None, told.sources, told.buttons), "event", [switch]
        )
        return scene.reply(said, intent=told.intent, confidence=told.confidence, missed=told.missed)

    def _asked_about(self, scene: Scene, other: Known) -> tuple[Candidate | None, float]:
        """What is asked about another event; a bare `and at X?` repeats the last question."""
        last = scene.memory.last_intent
        if last and self._knowledge.names.rest(scene.reading, other.event.id) == 0:
            article = other.index.article_for(last)
            return (Candidate(last, 1.0, article, True), 1.0) if article else (None, 0.0)
        verdict = other.index.judge(scene.heard)
        best = verdict.best
        sure = best is not None and best.answered and verdict.zone is Zone.ANSWER
        return (best, verdict.confidence) if sure else (None, 0.0)
