"""Guests drawn from a seed: who comes how, and with what."""

from __future__ import annotations

from collections import Counter
from random import Random

from app.crowd.day import draw_arrivals, load_day
from app.crowd.personas import Persona, Ticketed, draw_personas
from app.crowd.wordings import load_book

DAY, BOOK = load_day(), load_book()
ARRIVALS = draw_arrivals(DAY, 1847, Random(7))


def draw(seed: int = 7, ticketed: int = 2000) -> list[Persona]:
    holders = [Ticketed(f"link{n}", "northern-light", str(40_000 + n), "Анна") for n in range(ticketed)]
    return draw_personas(DAY, BOOK, ARRIVALS, holders, seed)


def test_the_same_seed_draws_the_same_guests() -> None:
    assert draw(1) == draw(1)
    assert draw(1) != draw(2)


def test_each_link_is_used_once_and_only_for_its_event() -> None:
    linked = [persona for persona in draw() if persona.ticketed]
    assert len({persona.ticketed for persona in linked}) == len(linked) > 400
    assert {persona.event for persona in linked} == {"northern-light"}
    assert all(persona.doorway == "link" for persona in linked)


def test_without_links_guests_come_by_the_page() -> None:
    assert {persona.doorway for persona in draw(ticketed=0)} == {"page", "bare"}


def test_hundreds_of_distinct_first_messages_are_said() -> None:
    assert len({persona.questions[0].text for persona in draw()}) > 600


def test_who_needs_a_person_brings_one_matter_only() -> None:
    for persona in draw():
        needing = [question for question in persona.questions if question.needs]
        assert not needing or len(persona.questions) == 1


def test_some_greet_some_poll_some_lose_the_link_and_some_write_english() -> None:
    personas = draw()
    assert 100 < sum(bool(persona.greeting) for persona in personas) < 400
    assert 50 < sum(persona.polls for persona in personas) < 300
    assert 50 < sum(persona.drops for persona in personas) < 300
    assert Counter(persona.lang for persona in personas)["en"] > 30


def test_a_greeting_in_passing_stands_before_the_question() -> None:
    texts = {wording.text for wording in BOOK.wordings}
    greeted = [p.questions[0].text for p in draw() if p.questions[0].text not in texts]
    assert greeted
    assert all(any(text.endswith(known) for known in texts) for text in greeted[:40])


def test_guests_of_other_events_are_few_but_there() -> None:
    events = Counter(persona.event for persona in draw())
    assert events["northern-light"] > 1600
    assert min(events["polar-jazz"], events["bay-thunder"]) > 15
