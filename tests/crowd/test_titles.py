"""Buttons are read as a guest reads them: by what stands on them."""

from __future__ import annotations

from app.crowd.titles import load_articles, read_titles
from app.protocol.guest import EventPage, EventsPage, Words
from app.protocol.records import ButtonRef


def page(*events: tuple[str, str, str]) -> EventsPage:
    none = Words(ru="")
    return EventsPage(
        organiser=none,
        events=tuple(
            EventPage(
                id=ident,
                name=Words(ru=ru, en=en),
                venue=none,
                address=none,
                zone="UTC",
                doors_ms=0,
                starts_ms=0,
                ends_ms=0,
            )
            for ident, ru, en in events
        ),
    )


TITLES = read_titles(
    page(("northern-light", "Северный свет", "Northern Light"), ("polar-jazz", "Полярный джаз", "")), load_articles()
)


def buttons(*labels: str) -> tuple[ButtonRef, ...]:
    return tuple(ButtonRef(label=label, payload=label) for label in labels)


def test_an_event_is_found_by_its_name_in_either_language() -> None:
    found = TITLES.of_event("northern-light", buttons("Полярный джаз, 26 июня", "Northern Light, 14 June"))
    assert found is not None
    assert found.payload.startswith("Northern")
    assert TITLES.of_event("bay-thunder", buttons("Северный свет")) is None


def test_a_matter_is_found_by_the_title_of_its_article() -> None:
    found = TITLES.of_matter("northern-light", ("own_food", "parking"), buttons("Билеты и цены", "Parking"))
    assert found is not None
    assert found.label == "Parking"
    assert TITLES.of_matter("northern-light", ("parking",), buttons("Билеты и цены", "Что-то")) is None


def test_an_answer_that_names_only_another_event_is_about_the_wrong_one() -> None:
    assert TITLES.other_events("northern-light", "Полярный джаз: двери в 18:00") == ("polar-jazz",)
    assert TITLES.other_events("northern-light", "Северный свет, не Полярный джаз") == ()
    assert TITLES.other_events("northern-light", "Двери в 14:00") == ()
