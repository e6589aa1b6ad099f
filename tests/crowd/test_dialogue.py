"""One guest with a scripted bot: he reads, chooses, rephrases, is handed over, gives up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.crowd.dialogue import Dialogue
from app.crowd.judge import Verdict
from app.crowd.personas import Persona, Ticketed
from app.crowd.tally import Tally
from app.crowd.timeline import SteppedTimeline
from app.crowd.titles import Titles
from app.crowd.wordings import Wording, load_book
from app.protocol.guest import Line
from app.protocol.records import ButtonRef
from tests.fakes.crowd.talk import ScriptedTalk

BOOK = load_book()
TITLES = Titles(
    {"northern-light": ("северный свет",), "polar-jazz": ("полярный джаз",)},
    {("northern-light", "парковка"): "parking", ("northern-light", "билеты и цены"): "prices"},
)
PARKING = Wording("тачку куда", ("parking",), "", "slang")
PERSONA = Persona(1, 5, 50_000.0, "northern-light", "page", "ru", (PARKING,))


async def moved(second: float) -> None:
    """A clock that anything may move."""


async def live(
    persona: Persona, *replies: Line, later: list[Line] | None = None
) -> tuple[ScriptedTalk, Tally, SteppedTimeline]:
    talk, tally, time = ScriptedTalk(list(replies), later), Tally(), SteppedTimeline(49_000.0, moved)
    dialogue = Dialogue(persona, talk, time, book=BOOK, titles=TITLES, tally=tally)
    await time.run([dialogue.live()])
    return talk, tally, time


def bot(zone: str, intent: str = "", *buttons: str, text: str = "Вот так.") -> Line:
    choices = tuple(ButtonRef(label=label, payload=f"p{n}") for n, label in enumerate(buttons))
    return Line(n=1, at_ms=0, by="bot", text=text, zone=zone, intent=intent, buttons=choices)


async def test_a_right_answer_ends_the_matter() -> None:
    talk, tally, _ = await live(PERSONA, bot("answer", "parking"))
    assert talk.said[0] == ("тачку куда", "")
    assert (tally.questions, tally.solved, tally.verdicts[Verdict.RIGHT]) == (1, 1, 1)


async def test_the_page_names_its_event_a_link_its_guest_and_a_bare_chat_nothing() -> None:
    page, _, _ = await live(PERSONA, bot("answer", "parking"))
    assert page.opened is not None
    assert (page.opened.event, page.opened.link) == ("northern-light", "")
    holder = Ticketed("token", "northern-light", "40117", "Анна")
    link, _, _ = await live(replace(PERSONA, doorway="link", ticketed=holder), bot("answer", "parking"))
    assert link.opened is not None
    assert (link.opened.event, link.opened.link) == ("", "token")
    bare, _, _ = await live(replace(PERSONA, doorway="bare"), bot("answer", "parking"))
    assert bare.opened is not None
    assert (bare.opened.event, bare.opened.link) == ("", "")


@pytest.mark.parametrize("seed", range(8))
async def test_the_event_is_named_when_the_bot_asks_and_the_answer_then_counts(seed: int) -> None:
    persona = replace(PERSONA, seed=seed)
    ask = bot("choose_event", "", "Полярный джаз", "Северный свет")
    talk, tally, _ = await live(persona, ask, bot("answer", "parking"))
    said, payload = talk.said[1]
    assert payload == "p1" or said in {"2", *BOOK.choices[[s for s, _ in BOOK.choices].index("северный свет")][1]}
    assert tally.verdicts == {Verdict.RIGHT: 1}
    assert tally.solved == 1


@pytest.mark.parametrize("seed", range(8))
async def test_the_fitting_button_is_pressed_numbered_or_put_in_own_words(seed: int) -> None:
    persona = replace(PERSONA, seed=seed)
    talk, tally, _ = await live(persona, bot("ask", "", "Билеты и цены", "Парковка"), bot("answer", "parking"))
    assert talk.said[1] in {("Парковка", "p1"), ("2", ""), ("Парковка", "")}
    assert tally.verdicts == {Verdict.ASKED: 1}, "only the first reply is judged"
    assert tally.solved == 1


@pytest.mark.parametrize("seed", range(6))
async def test_without_a_fitting_button_the_guest_says_it_in_other_words(seed: int) -> None:
    replies = [bot("ask", "", "Билеты и цены"), *[bot("admit")] * 12]
    talk, tally, _ = await live(replace(PERSONA, seed=seed), *replies)
    known = {w.text for w in BOOK.about("parking", "", "northern-light")} | set(BOOK.follow["none_of_these"])
    assert talk.said[1][0] in known
    assert tally.gave_up == 1


async def test_a_clarifying_question_of_the_right_matter_is_answered() -> None:
    directions = Wording("куда рулить", ("directions",), "", "slang")
    persona = replace(PERSONA, questions=(directions,))
    talk, tally, _ = await live(
        persona, bot("clarify", "directions", "На машине", "Такси"), bot("answer", "directions")
    )
    assert len(talk.said) >= 2
    assert tally.solved == 1


async def test_patience_ends_after_replies_that_do_not_help() -> None:
    _, tally, _ = await live(replace(PERSONA, patience=3), *[bot("admit")] * 10)
    assert (tally.gave_up, tally.solved) == (1, 0)
    assert tally.verdicts == {Verdict.ADMITTED: 1}


async def test_a_greeting_goes_first_and_is_not_judged() -> None:
    persona = replace(PERSONA, greeting="Добрый день")
    talk, tally, _ = await live(persona, bot("greet"), bot("answer", "parking"))
    assert [said for said, _ in talk.said[:2]] == ["Добрый день", "тачку куда"]
    assert tally.verdicts == {Verdict.RIGHT: 1}


async def test_who_needs_a_person_insists_until_one_is_called() -> None:
    refund = Wording("верните", ("refund",), "refund", "plain")
    _, tally, _ = await live(replace(PERSONA, questions=(refund,)), bot("answer", "refund"), bot("hand_over"))
    assert (tally.with_person, tally.needed, tally.handed_duly) == (1, 1, 1)
    assert tally.verdicts == {Verdict.RIGHT: 1}


async def test_a_person_called_without_need_is_told_apart() -> None:
    _, tally, _ = await live(PERSONA, bot("hand_over"))
    assert (tally.with_person, tally.needed, tally.handed_duly) == (1, 0, 0)
    assert tally.verdicts == {Verdict.HANDED: 1}


async def test_a_person_is_answered_and_a_resolved_dialogue_left() -> None:
    angry = Wording("безобразие", ("complaint",), "emotion", "plain")
    holder = Ticketed("token", "northern-light", "40117", "Анна")
    person = Line(n=3, at_ms=0, by="person", text="Здравствуйте, это Пётр", name="Пётр")
    done = Line(n=5, at_ms=0, by="system", text="", system="resolved")
    persona = replace(PERSONA, questions=(angry,), ticketed=holder, doorway="link")
    talk, _, _ = await live(persona, bot("hand_over"), later=[person, done])
    assert len(talk.said) == 2, "the anger, and one word to the person"


async def test_nobody_comes_and_the_guest_leaves_in_festival_time() -> None:
    angry = Wording("безобразие", ("complaint",), "emotion", "plain")
    _, _, time = await live(replace(PERSONA, questions=(angry,)), bot("hand_over"))
    assert 50_000 + 480 < time.now() < 50_000 + 2000


async def test_an_answer_about_another_event_is_noticed() -> None:
    _, tally, _ = await live(PERSONA, bot("answer", "parking", text="Полярный джаз: паркинг под площадью."))
    assert tally.mixed == 1
    _, tally, _ = await live(PERSONA, bot("answer", "parking", text="Северный свет: P1."))
    assert tally.mixed == 0


async def test_the_link_breaks_for_those_whose_network_is_bad() -> None:
    answers = [bot("answer", "parking")] * 3
    questions = (PARKING, PARKING, PARKING)
    talk, _, _ = await live(replace(PERSONA, drops=True, questions=questions), *answers)
    assert talk.cuts == 1


async def test_a_voice_message_is_written_faster_than_a_typed_one() -> None:
    text = "слова " * 30
    spoken = replace(PERSONA, questions=(Wording(text, ("parking",), "", "voice"),))
    typed = replace(PERSONA, questions=(Wording(text, ("parking",), "", "plain"),))
    _, _, first = await live(spoken, bot("answer", "parking"))
    _, _, second = await live(typed, bot("answer", "parking"))
    assert first.now() < second.now()
