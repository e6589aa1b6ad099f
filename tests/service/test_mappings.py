"""Hand-written data is read strictly, and each error names file, key and remedy."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain.articles import Bilingual
from app.service.mappings import DataError, Table

MOSCOW = ZoneInfo("Europe/Moscow")


def table(**values: object) -> Table:
    return Table("event.toml", "", values)


def test_an_unknown_key_is_refused_with_the_nearest_known_one() -> None:
    with pytest.raises(DataError, match=r"event\.toml: adress: unknown key, did you mean 'address'\?"):
        table(adress="x").only("address", "zone")


def test_an_unknown_key_like_nothing_known_is_to_be_removed() -> None:
    with pytest.raises(DataError, match="unknown key, remove it"):
        table(qqq=1).only("address")


def test_known_keys_pass() -> None:
    table(address="x").only("address")


@pytest.mark.parametrize("value", [5, None, True, "  "])
def test_a_text_must_be_a_text_with_something_in_it(value: object) -> None:
    with pytest.raises(DataError) as caught:
        table(name=value).text("name")
    assert (caught.value.file, caught.value.key) == ("event.toml", "name")


def test_a_missing_text_takes_the_default_or_is_an_error() -> None:
    assert table().text("zone", "") == ""
    with pytest.raises(DataError, match="give a text in quotes"):
        table().text("zone")


@pytest.mark.parametrize("value", ["one", [1], ["", "x"]])
def test_a_list_of_texts_holds_only_filled_texts(value: object) -> None:
    with pytest.raises(DataError, match="list of texts"):
        table(aliases=value).texts("aliases")


def test_a_list_of_texts_is_read_and_may_be_absent() -> None:
    assert table(aliases=["a", "b"]).texts("aliases") == ("a", "b")
    assert table().texts("aliases") == ()


@pytest.mark.parametrize("value", [-1, True, 1.5, "3", None])
def test_a_whole_number_is_whole_and_not_negative(value: object) -> None:
    with pytest.raises(DataError, match="whole number"):
        table(quota=value).whole("quota")


def test_a_whole_number_is_read_or_defaulted() -> None:
    assert table(quota=7).whole("quota") == 7
    assert table().whole("quota", 1) == 1


def test_a_local_time_becomes_utc() -> None:
    doors = datetime(2027, 6, 14, 14)  # noqa: DTZ001 - local on purpose: the zone is the event's
    assert table(doors_at=doors).moment("doors_at", MOSCOW) == datetime(2027, 6, 14, 11, tzinfo=UTC)


@pytest.mark.parametrize("value", ["14:00", datetime(2027, 6, 14, tzinfo=UTC), None])
def test_a_time_with_a_zone_of_its_own_or_in_quotes_is_refused(value: object) -> None:
    with pytest.raises(DataError, match="without quotes"):
        table(doors_at=value).moment("doors_at", MOSCOW)


def test_a_text_in_two_languages_may_lack_english() -> None:
    assert table(name={"ru": "Свет"}).bilingual("name") == Bilingual("Свет", "")
    with pytest.raises(DataError, match=r"name\.de: unknown key"):
        table(name={"ru": "Свет", "de": "Licht"}).bilingual("name")


def test_errors_inside_tables_tell_the_whole_path() -> None:
    gates = list(table(gates=[{"id": "1"}, {"id": 2}]).tables("gates"))
    assert gates[0].text("id") == "1"
    with pytest.raises(DataError, match=r"gates\[2\]\.id"):
        gates[1].text("id")
    inner = Table("a.toml", "article[1]", {"phrases": {}}).table("phrases")
    assert inner.path == "article[1].phrases"
    nested = list(Table("a.toml", "article[1].clarify", {"options": [{}]}).tables("options"))
    assert nested[0].path == "article[1].clarify.options[1]"


def test_tables_must_be_tables() -> None:
    with pytest.raises(DataError, match="give a table here"):
        table(name=[]).table("name")
    with pytest.raises(DataError, match="give a list of tables here"):
        list(table(gates={}).tables("gates"))
    with pytest.raises(DataError, match=r"gates\[1\]"):
        list(table(gates=["x"]).tables("gates"))


def test_an_error_about_a_whole_file_has_no_key() -> None:
    assert str(DataError("a.toml", "", "put it back")) == "a.toml: put it back"
