"""The sample's files become events, articles and replies, or an error that says what to repair."""

from __future__ import annotations

import copy
from datetime import datetime
from typing import Any

import pytest

from app.domain.articles import Bilingual
from app.domain.ids import EventId
from app.domain.money import Money
from app.service.mappings import DataError
from app.service.samples import Sample, read_sample


def at(day: int, hour: int) -> datetime:
    return datetime(2027, 6, day, hour)  # noqa: DTZ001 - local on purpose: the zone is the event's


def ru(text: str) -> dict[str, str]:
    return {"ru": text}


FILES: dict[str, dict[str, Any]] = {
    "organiser.toml": {"name": ru("Агентство"), "events": ["night"], "rehearsal_event": "night"},
    "replies.toml": {
        "reply": [{"id": "hi", "shortcut": "п", "title": ru("Привет"), "text": ru("{guest_name}, привет")}]
    },
    "night/event.toml": {
        "id": "night",
        "name": ru("Ночь"),
        "venue": ru("Зал"),
        "address": ru("Улица, 1"),
        "zone": "Europe/Moscow",
        "doors_at": at(14, 18),
        "starts_at": at(14, 19),
        "ends_at": at(14, 22),
        "gates": [{"id": "1", "name": ru("Вход"), "zones": ["floor"]}],
        "phases": [
            {"id": "doors", "name": ru("Двери"), "starts_at": at(14, 18), "ends_at": at(14, 19)},
            {"id": "show", "name": ru("Концерт"), "starts_at": at(14, 19), "ends_at": at(14, 22)},
        ],
        "categories": [{"id": "std", "name": ru("Стандарт"), "price_rub": 3000, "quota": 10, "zone": "floor"}],
        "programme": [{"stage": ru("Большая"), "artist": "Хор", "starts_at": at(14, 19), "ends_at": at(14, 21)}],
    },
    "night/articles.toml": {
        "event": "night",
        "article": [
            {
                "id": "n-way",
                "intent": "directions",
                "title": ru("Дорога"),
                "answer": ru("Пешком"),
                "phrases": {"ru": ["Как идти?"], "en": ["Which way?"]},
                "keywords": ["дорога"],
                "clarify": {
                    "question": ru("Как едете?"),
                    "options": [
                        {"label": ru("Машина"), "answer": ru("Объезд"), "keywords": ["авто"]},
                        {"label": ru("Метро"), "answer": ru("Выход 3")},
                    ],
                },
            },
            {
                "id": "n-bag",
                "intent": "prohibited_items",
                "title": ru("Сумки"),
                "answer": ru("Маленькие"),
                "phrases": {"ru": ["Можно сумку?"]},
            },
        ],
    },
}


def files() -> dict[str, dict[str, Any]]:
    return copy.deepcopy(FILES)


def read() -> Sample:
    return read_sample(files())


def test_events_carry_times_prices_gates_and_programme() -> None:
    event = read().event(EventId("night"))
    assert event.categories[0].price == Money(300_000)
    assert event.doors_at.hour == 15, "18:00 in Moscow is 15:00 UTC"
    assert event.gates[0].zones == ("floor",)
    assert event.programme[0].artist == "Хор"
    assert [phase.id for phase in event.phases] == ["doors", "show"]


def test_articles_belong_to_their_event_and_ask_where_they_declare_it() -> None:
    way, bag = read().articles
    assert way.event_id == "night"
    assert way.phrases == ("Как идти?", "Which way?")
    assert way.clarify is not None
    assert way.clarify.options[0].label == Bilingual("Машина")
    assert bag.clarify is None


def test_ready_replies_keep_their_variables() -> None:
    (reply,) = read().replies
    assert (reply.text_ru, reply.text_en) == ("{guest_name}, привет", "")


def test_an_event_that_is_not_there_is_not_found() -> None:
    with pytest.raises(KeyError):
        read().event(EventId("day"))


def broken(file: str, path: list[str | int], value: object) -> DataError:
    changed = files()
    place: Any = changed[file]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(DataError) as caught:
        read_sample(changed)
    assert caught.value.file == file
    return caught.value


def test_a_missing_file_is_named() -> None:
    changed = files()
    del changed["night/articles.toml"]
    with pytest.raises(DataError, match=r"night/articles\.toml: the file is missing"):
        read_sample(changed)


def test_the_rehearsal_names_an_event_on_sale() -> None:
    assert "night" in broken("organiser.toml", ["rehearsal_event"], "day").remedy


@pytest.mark.parametrize("zone", ["Moskva/Center", "../../etc/passwd", "."])
def test_an_unknown_time_zone_is_refused(zone: str) -> None:
    assert broken("night/event.toml", ["zone"], zone).key == "zone"


def test_times_out_of_order_are_refused() -> None:
    assert "in order" in broken("night/event.toml", ["ends_at"], at(14, 19)).remedy


def test_phases_follow_one_another_without_a_hole() -> None:
    error = broken("night/event.toml", ["phases", 1, "starts_at"], at(14, 20))
    assert error.remedy == "'show' must start when 'doors' ends"


def test_a_gate_leads_to_zones_that_exist() -> None:
    assert "'roof'" in broken("night/event.toml", ["gates", 0, "zones"], ["roof"]).remedy


def test_articles_stand_in_the_folder_of_their_event() -> None:
    assert broken("night/articles.toml", ["event"], "day").key == "event"


def test_two_articles_cannot_share_an_id() -> None:
    assert broken("night/articles.toml", ["article", 1, "id"], "n-way").key == "article[2].id"


def test_one_wording_cannot_lead_to_two_articles() -> None:
    error = broken("night/articles.toml", ["article", 1, "phrases"], {"ru": ["как идти?"]})
    assert "'n-way'" in error.remedy


def test_a_wording_said_twice_in_one_article_is_harmless() -> None:
    changed = files()
    changed["night/articles.toml"]["article"][1]["phrases"] = {"ru": ["Сумку?", "сумку?"]}
    assert len(read_sample(changed).articles) == 2


def test_a_clarifying_question_needs_two_options() -> None:
    options = FILES["night/articles.toml"]["article"][0]["clarify"]["options"][:1]
    error = broken("night/articles.toml", ["article", 0, "clarify", "options"], options)
    assert error.key == "article[1].clarify.options"


def test_a_ready_reply_uses_only_variables_that_exist() -> None:
    assert "{name}" in broken("replies.toml", ["reply", 0, "text"], ru("{name}, привет")).remedy


# --- several dates -----------------------------------------------------------------------------------------


def two_nights() -> dict[str, dict[str, Any]]:
    """The night twice, with tickets for each and for both."""
    changed = files()
    event = changed["night/event.toml"]
    for key in ("doors_at", "starts_at", "ends_at"):
        del event[key]
    event["dates"] = [
        {"id": f"n{day}", "name": ru(f"Ночь {day}"), "doors_at": at(day, 18), "starts_at": at(day, 19),
         "ends_at": at(day, 22)}
        for day in (14, 15)
    ]  # fmt: skip
    event["phases"] += [
        {"id": "doors2", "name": ru("Двери"), "starts_at": at(15, 18), "ends_at": at(15, 19)},
        {"id": "show2", "name": ru("Концерт"), "starts_at": at(15, 19), "ends_at": at(15, 22)},
    ]
    base = event["categories"][0]
    event["categories"] = [
        {**base, "id": "a", "name": ru("Первая"), "date": "n14"},
        {**base, "id": "b", "name": ru("Вторая"), "date": "n15"},
        {**base, "id": "both", "name": ru("Обе")},
        {**base, "id": "b-vip", "name": ru("Терраса, вторая"), "price_rub": 9000, "date": "n15"},
        {"id": "up", "name": ru("Доплата"), "price_rub": 500, "quota": 2, "admits": 0, "zone": "floor",
         "upgrade_to": "b-vip", "upgrade_from": ["b"]},
    ]  # fmt: skip
    return changed


def test_an_event_may_have_dates_with_tickets_for_each_and_a_pass() -> None:
    event = read_sample(two_nights()).event(EventId("night"))
    assert [date.id for date in event.dates] == ["n14", "n15"]
    assert (event.doors_at, event.starts_at) == (event.dates[0].doors_at, event.dates[0].starts_at)
    assert event.ends_at == event.dates[1].ends_at
    assert [category.date for category in event.categories] == ["n14", "n15", "", "n15", ""]
    assert read().event(EventId("night")).dates == ()


@pytest.mark.parametrize(
    ("path", "value", "key", "remedy"),
    [
        (["doors_at"], at(14, 18), "doors_at", "the dates have times of their own"),
        (["dates", 0, "ends_at"], at(14, 18), "dates[1].ends_at", "in order"),
        (["dates", 1, "id"], "n14", "dates", "two dates have one id"),
        (["dates", 1, "doors_at"], at(14, 20), "dates", "'n15' opens before 'n14' ends"),
        (["dates", 0, "when"], 1, "dates[1].when", "unknown key"),
        (["categories", 0, "date"], "n16", "categories", "name one of n14, n15"),
        (["categories", 2, "date"], "n14", "", ""),
        (["categories", 1, "name"], ru("Первая"), "categories", "say the day in it"),
        (["categories", 4, "upgrade_from"], ["a"], "categories", "upgrades stay within one"),
        (["phases", 2, "starts_at"], at(14, 21), "phases", "'doors2' must start when 'show' ends"),
        (["phases", 3, "starts_at"], at(15, 20), "phases", "'show2' must start when 'doors2' ends"),
    ],
)
def test_what_is_wrong_with_dates_is_said_with_its_key_and_remedy(
    path: list[Any], value: object, key: str, remedy: str
) -> None:
    changed = two_nights()
    place: Any = changed["night/event.toml"]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    if not key:
        read_sample(changed)
        return
    with pytest.raises(DataError) as caught:
        read_sample(changed)
    assert (caught.value.file, caught.value.key) == ("night/event.toml", key)
    assert remedy in caught.value.remedy


def test_a_date_without_tickets_and_a_category_for_a_date_there_is_not_are_refused() -> None:
    changed = two_nights()
    changed["night/event.toml"]["categories"] = changed["night/event.toml"]["categories"][:1]
    with pytest.raises(DataError, match="no category is for 'n15'"):
        read_sample(changed)
    single = files()
    single["night/event.toml"]["categories"][0]["date"] = "n14"
    with pytest.raises(DataError, match="the event has no dates: take it off"):
        read_sample(single)
