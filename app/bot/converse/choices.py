"""Acting on what a guest chose from a menu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from app.bot.converse import menus, replies
from app.bot.converse.facts import quoted
from app.bot.converse.handing import handed_over
from app.bot.converse.replies import Said
from app.bot.converse.scene import Scene
from app.bot.converse.sentences import say
from app.bot.recall.index import SYSTEM_INTENTS
from app.bot.recall.zones import Candidate, Verdict
from app.domain.escalations import Escalation, Reason
from app.domain.handover import decide_handover
from app.domain.ids import ArticleId, EventId
from app.domain.turns import Reply, Zone

if TYPE_CHECKING:
    from app.bot.converse.talk import Talk


class Choices:
    """The other half of a conversation: menus that were opened before."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    def answered(self, scene: Scene) -> Reply | None:
        """The reply to a choice; none when the message chooses nothing."""
        payloads = self._chosen(scene)
        if not payloads:
            return None
        first = payloads[0]
        if first == menus.NONE:
            return self._nothing_fits(scene)
        if first == menus.PERSON:
            return self._called(scene, Reason.PERSON, "person.button")
        if first == menus.REFUND:
            return self._called(scene, Reason.REFUND, "refund.button")
        for prefix, act in (
            (menus.HELPED, self._helped),
            (menus.EVENT, self._event),
            (menus.OPTION, self._options),
            (menus.ARTICLE, self._matters),
            (menus.INTENT, self._matters),
        ):
            if first.startswith(prefix):
                return act(scene, payloads)
        return None

    def _chosen(self, scene: Scene) -> tuple[str, ...]:
        """What was chosen; a button of an older menu counts, words answer only the latest one."""
        offered, payload = scene.memory.offered, scene.turn.payload
        if offered is None:
            return (payload,) if payload else ()
        words = {p: self._keywords(scene, p) for p, _ in offered.items}
        found = menus.picked(offered, payload, scene.reading, self._talk.reader, words)
        return found or ((payload,) if payload else ())

    def _keywords(self, scene: Scene, payload: str) -> Sequence[str]:
        if payload.startswith(menus.EVENT):
            known = self._talk.knowledge.known(EventId(payload.removeprefix(menus.EVENT)))
            return known.event.aliases if known else ()
        article_id, _, place = payload.removeprefix(menus.OPTION).rpartition(":")
        article = scene.known.index.article(ArticleId(article_id)) if scene.known else None
        if (
            not payload.startswith(menus.OPTION)
            or article is None
            or article.clarify is None
            or not place.isdecimal()
        ):
            return ()
        options = article.clarify.options
        return options[int(place)].keywords if int(place) < len(options) else ()

    def _nothing_fits(self, scene: Scene) -> Reply:
        misses = scene.memory.misses + 1
        escalation = decide_handover(scene.signals("", 0.0, False, misses))
        if escalation is not None:
            return scene.reply(handed_over(scene, escalation, None), missed=True, escalation=escalation)
        return self._talk.answers.missed(scene, "rephrase")

    def _called(self, scene: Scene, reason: Reason, rule: str) -> Reply:
        pressed = scene.reading.wording.raw or say("call_person", scene.lang)
        escalation = Escalation(reason, rule, pressed)
        intent = "refund" if reason is Reason.REFUND else "operator"
        return scene.reply(handed_over(scene, escalation, None), intent=intent, confidence=1.0, escalation=escalation)

    def _helped(self, scene: Scene, payloads: tuple[str, ...]) -> Reply | None:
        answer = payloads[0].removeprefix(menus.HELPED)
        if answer == "yes":
            return scene.reply(Said(Zone.ANSWER, say("glad", scene.lang)), intent="qr_problem", confidence=1.0)
        return self._called_for_qr(scene) if answer == "no" else None

    def _called_for_qr(self, scene: Scene) -> Reply:
        aided = replace(scene, first_aid_given=True)
        signals = aided.signals("qr_problem", 1.0, True, scene.memory.misses)
        escalation = decide_handover(signals)
        if escalation is None:  # a person has just settled it: say so instead
            return self._talk.answers.settled(scene, Verdict(Zone.ANSWER, 1.0, ()))
        said = handed_over(aided, escalation, None)
        return scene.reply(said, intent="qr_problem", confidence=1.0, escalation=escalation)

    def _event(self, scene: Scene, payloads: tuple[str, ...]) -> Reply | None:
        known = self._talk.knowledge.known(EventId(payloads[0].removeprefix(menus.EVENT)))
        if known is None:
            return None
        offered = scene.memory.offered
        question = offered.question if offered and offered.kind == "event" else ""
        if len(payloads) > 1:
            items = [(p, label) for p, label in (offered.items if offered else ()) if p in payloads]
            said = replies.with_menu(Said(Zone.CHOOSE_EVENT, say("one_event", scene.lang)), "event", items, question)
            return scene.reply(said)
        turn = replace(scene.turn, event_id=known.event.id, memory=replace(scene.memory, offered=None))
        if question:
            asked = self._talk.scene(replace(turn, payload=""), question)
            return self._talk.question(replace(asked, lang=scene.lang))
        text = say("event_chosen", scene.lang, event=quoted(known.event, scene.lang))
        return replace(scene, turn=turn, known=known).reply(Said(Zone.GREET, text))

    def _options(self, scene: Scene, payloads: tuple[str, ...]) -> Reply | None:
        """One or several options of a clarifying question."""
        article_id = payloads[0].removeprefix(menus.OPTION).rpartition(":")[0]
        article = scene.known.index.article(ArticleId(article_id)) if scene.known else None
        places = [int(p) for p in (x.rpartition(":")[2] for x in payloads) if p.isdecimal()]
        if scene.known is None or article is None or article.clarify is None:
            return None
        if not places or max(places) >= len(article.clarify.options):
            return None
        said = replies.option_answer(scene.known.event, article, places, scene.lang)
        return scene.reply(said, intent=article.intent, confidence=1.0)

    def _matters(self, scene: Scene, payloads: tuple[str, ...]) -> Reply | None:
        """One or several of the things offered; the rules of hand-over see the guest's first words."""
        found = [c for p in payloads if (c := self._candidate(scene, p)) is not None]
        if not found or scene.known is None:
            return None
        offered = scene.memory.offered
        asked = self._talk.scene(scene.turn, offered.question) if offered and offered.question else scene
        asked = replace(asked, lang=scene.lang, known=scene.known)
        escalation = decide_handover(asked.signals(found[0].intent, 1.0, True, 0))
        if escalation is not None:
            said = handed_over(asked, escalation, found[0])
            return asked.reply(said, intent=found[0].intent, confidence=1.0, escalation=escalation)
        told = [self._talk.answers.matter(asked, scene.known, candidate, 1.0) for candidate in found]
        if len(told) == 1:
            return told[0]
        sources = tuple(source for reply in told for source in reply.sources)
        said = Said(Zone.ANSWER, "\n\n".join(reply.text for reply in told), None, sources)
        return asked.reply(said, intent=found[-1].intent, confidence=1.0)

    def _candidate(self, scene: Scene, payload: str) -> Candidate | None:
        if scene.known is None:
            return None
        if payload.startswith(menus.ARTICLE):
            article = scene.known.index.article(ArticleId(payload.removeprefix(menus.ARTICLE)))
            return Candidate(article.intent, 1.0, article, True) if article else None
        intent = payload.removeprefix(menus.INTENT)
        article = scene.known.index.article_for(intent)
        answered = article is not None or intent in SYSTEM_INTENTS
        return Candidate(intent, 1.0, article, answered) if answered else None
