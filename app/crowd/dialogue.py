"""One guest's dialogue as he lives it: writes, reads, answers, asks again, thanks or gives up.

The script holds only what guests say and how patient they are; what happens comes out of what the bot does.
"""

from __future__ import annotations

from enum import Enum, auto
from random import Random

from app.crowd.judge import served
from app.crowd.personas import Persona
from app.crowd.talk import Talk
from app.crowd.tally import Tally
from app.crowd.timeline import Timeline
from app.crowd.titles import Titles
from app.crowd.wordings import Book, Wording
from app.protocol.guest import Line, SessionOpen
from app.protocol.records import ButtonRef

QR_HELPED = 0.35
"""guests at the gate whom the advice about brightness and the right e-mail lets in"""
WRONG_NOTICED = 0.8
"""guests who say that the answer was about something else; the others leave it"""
GRUMBLES = 0.3
"""guests who first say that this was not it, and only then ask again"""
PERSON_PATIENCE_S = (360, 1500)
BUMP_S = (120, 330)


class End(Enum):
    """How a question ended."""

    SERVED = auto()
    GAVE_UP = auto()
    HANDED = auto()


class Dialogue:
    """The life of one guest. `live` raises nothing but cancellation: troubles are counted in the tally."""

    def __init__(
        self, persona: Persona, talk: Talk, timeline: Timeline, *, book: Book, titles: Titles, tally: Tally
    ) -> None:
        self._persona = persona
        self._talk = talk
        self._time = timeline
        self._book = book
        self._titles = titles
        self._tally = tally
        self._random = Random(persona.seed)
        self._cuts = {self._random.randint(1, 3)} if persona.drops else set()
        self._written = 0
        self._used: set[str] = set()

    async def live(self) -> None:
        """From the first message to the last word."""
        await self._talk.open(self._opening())
        if self._persona.greeting:
            await self._write(self._persona.greeting)
            await self._read(await self._talk.answer())
        for number, question in enumerate(self._persona.questions):
            if number:
                await self._pause(4, 25)
            self._tally.questions += 1
            self._tally.needed += bool(question.needs)
            end = await self._ask(question)
            if end is End.HANDED:
                self._tally.with_person += 1
                self._tally.handed_duly += bool(question.needs)
                await self._with_person()
                return
            if end is End.GAVE_UP:
                self._tally.gave_up += 1
                await self._part("gave_up", 0.4)
                return
            self._tally.solved += 1
        await self._part("thanks", 0.45)

    def _opening(self) -> SessionOpen:
        persona = self._persona
        if persona.ticketed is not None:
            return SessionOpen(link=persona.ticketed.link, lang=persona.lang)
        return SessionOpen(event=persona.event if persona.doorway == "page" else "", lang=persona.lang)

    async def _ask(self, question: Wording) -> End:
        """Put one question until it is answered, taken to a person, or patience ends."""
        tries = self._persona.patience
        judged = False
        await self._put(question)
        while True:
            line = await self._talk.answer()
            self._tally.mixed += bool(self._mixed(line))
            if line.zone != "choose_event" and not judged:
                judged = True
                self._tally.answered(question, line)
            await self._read(line)
            if line.zone in ("hand_over", "safety"):
                return End.HANDED
            if served(question, line) and not self._still_in_need(question):
                return End.SERVED
            if line.buttons and line.zone in ("ask", "clarify", "choose_event", "deal"):
                if await self._choose(question, line):
                    continue
            elif line.zone == "answer" and not question.needs and self._random.random() > WRONG_NOTICED:
                return End.GAVE_UP
            tries -= 1
            if tries <= 0:
                return End.GAVE_UP
            rephrased = await self._again(question, line)
            if rephrased is None:
                return End.HANDED
            question = rephrased

    def _still_in_need(self, question: Wording) -> bool:
        """An answer is not what somebody wants who needs a person; some at the gate are helped by the advice."""
        if question.needs == "qr":
            return self._random.random() > QR_HELPED
        return bool(question.needs)

    def _mixed(self, line: Line) -> tuple[str, ...]:
        """Events an answer names although the guest came for another one."""
        if line.zone != "answer":
            return ()
        return self._titles.other_events(self._persona.event, line.text)

    async def _again(self, question: Wording, line: Line) -> Wording | None:
        """Say it in other words; somebody at the gate says that it did not help. None when a person was called."""
        if question.needs == "qr" and line.intent == "qr_problem":
            await self._write(self._word("no_help"))
            return question
        if line.zone == "greet":
            await self._put(question)
            return question
        grumble = {"answer": "not_that", "ask": "none_of_these", "clarify": "not_that"}.get(line.zone, "")
        if grumble and self._random.random() < GRUMBLES:
            await self._write(self._word(grumble))
            reply = await self._talk.answer()
            await self._read(reply)
            if reply.zone in ("hand_over", "safety"):
                return None
        other = self._rephrased(question)
        await self._put(other)
        return other

    def _rephrased(self, question: Wording) -> Wording:
        """Another wording of the same matter, plainer than the first; the same one when there is no other."""
        style = "english" if self._persona.lang == "en" else "plain"
        known = self._book.about(question.matter, question.needs, self._persona.event)
        same = [w for w in known if not question.two or w.intents == question.intents]
        fresh = [w for w in same if w.text not in self._used]
        fitting = [w for w in fresh if w.style == style] or [w for w in fresh if w.style != "english"]
        return self._random.choice(fitting) if fitting else question

    async def _choose(self, question: Wording, line: Line) -> bool:
        """Take the offered choice that fits; False when none does, and then say so if there is a way."""
        chosen = self._fitting(question, line)
        if chosen is None:
            return False
        how = self._random.random()
        if how < 0.62:
            await self._write(chosen.label, chosen.payload)
        elif how < 0.76:
            await self._write(str(line.buttons.index(chosen) + 1))
        else:
            await self._write(self._book.own_words(chosen.label, self._random))
        return True

    def _fitting(self, question: Wording, line: Line) -> ButtonRef | None:
        if line.zone == "deal":  # a packet is filled in by the first of what each step offers
            return line.buttons[0] if question.needs == "refund" else None
        if line.zone == "choose_event":
            return self._titles.of_event(self._persona.event, line.buttons)
        if line.zone == "clarify":
            return self._random.choice(line.buttons) if line.intent in question.intents else None
        return self._titles.of_matter(self._persona.event, question.intents, line.buttons)

    async def _with_person(self) -> None:
        """Wait for a person, answer him, and go when all is said."""
        patience = self._random.uniform(*PERSON_PATIENCE_S)
        line = await self._hear(self._random.uniform(*BUMP_S))
        if line is None and self._random.random() < 0.5:
            await self._write(self._word("bump"))
        if line is None:
            line = await self._hear(patience)
        for _ in range(12):
            if line is None or line.system == "resolved":
                return
            if line.by == "person":
                await self._read(line)
                await self._write(self._reply_to_person())
            line = await self._hear(patience)

    def _reply_to_person(self) -> str:
        ticketed = self._persona.ticketed
        if ticketed is not None and self._random.random() < 0.35:
            return self._word("order").format(order=ticketed.order)
        return self._word("to_person")

    def _word(self, kind: str) -> str:
        return self._book.go_on(kind, self._persona.lang, self._random)

    async def _hear(self, seconds: float) -> Line | None:
        return await self._time.within(seconds, self._talk.line())

    async def _part(self, word: str, chance: float) -> None:
        if self._random.random() < chance:
            await self._write(self._word(word))
            await self._time.within(20.0, self._talk.line())

    async def _put(self, question: Wording) -> None:
        self._used.add(question.text)
        await self._write(question.text, spoken=question.style == "voice")

    async def _write(
        self, text: str, payload: str = "", *, spoken: bool = False, pictures: tuple[str, ...] = ()
    ) -> None:
        """Type (or press, or dictate) and send; the link breaks under some guests' hands."""
        self._written += 1
        typing = 1.5 if payload else min(45.0, 2.0 + len(text) / (12.0 if spoken else 4.5))
        await self._pause(0.6 * typing, 1.4 * typing)
        await self._talk.say(text, payload, cut=self._written in self._cuts, pictures=pictures)

    async def _read(self, line: Line) -> None:
        reading = min(30.0, 2.0 + len(line.text) / 28)
        await self._pause(0.6 * reading, 1.5 * reading)

    async def _pause(self, least: float, most: float) -> None:
        await self._time.until(self._time.now() + self._random.uniform(least, most))
