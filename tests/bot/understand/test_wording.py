"""Raw messages into clean words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bot.understand.reading import Reader
from app.bot.understand.scripts import from_keys, latin_share, softened, spoken
from app.bot.understand.spelling import folded, squeezed
from app.bot.understand.wording import LONGEST, cleaned


def words(reader: Reader, text: str) -> str:
    return reader.scribe.worded(text)[0].plain


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("dthybnt ltymub", "верните деньги"),
        ("[jxe regbnm ,bktn", "хочу купить билет"),
        ("gfhrjdrf tcnm?", "парковка есть ?"),
    ],
)
def test_a_forgotten_keyboard_switch_is_undone(reader: Reader, written: str, meant: str) -> None:
    assert words(reader, written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("skolko stoit vhod", "сколько стоит вход"),
        ("hochu kupit bilet", "хочу купить билет"),
        ("mozhno s rebenkom?", "можно с ребенком ?"),
        ("qr ne skaniruetsya", "qr не сканируется"),
    ],
)
def test_russian_in_latin_letters_is_read_as_russian(reader: Reader, written: str, meant: str) -> None:
    wording = reader.scribe.worded(written)[0]
    assert (wording.plain, wording.lang) == (meant, "ru")


@pytest.mark.parametrize(
    "written",
    [
        "где вход <img src=x onerror=alert(1)>",
        "где вход https://example.org/some/long/address",
        "где вход, ivan.ivanov.the.first@example.org",
        "где вход <img src=x",
    ],
)
def test_markup_and_addresses_say_nothing_of_the_language(reader: Reader, written: str) -> None:
    wording = reader.scribe.worded(written)[0]
    assert (wording.plain, wording.lang) == ("где вход", "ru")


def test_long_english_words_are_corrected_and_short_ones_left(reader: Reader) -> None:
    assert words(reader, "we need an ambulence at the satge") == "we need an ambulance at the satge"


@pytest.mark.parametrize("text", ["where can I park my car", "can I shoot with my camera", "hi there"])
def test_english_stays_english(reader: Reader, text: str) -> None:
    wording = reader.scribe.worded(text)[0]
    assert (wording.plain, wording.lang) == (text.lower(), "en")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("апиратора пазовите", "оператора позовите"),
        ("как аформить вазврат", "как оформить возврат"),
        ("оплата непроходит", "оплата не проходит"),
        ("приввееет", "привет"),
        ("парковкаааа", "парковка"),
        ("гардироб платный", "гардероб платный"),
        ("хочу в штрих-код", "хочу в штрих код"),
    ],
)
def test_misspelt_words_become_words_of_the_trade(reader: Reader, written: str, meant: str) -> None:
    assert words(reader, written) == meant


def test_a_latin_word_in_a_russian_sentence_is_read_where_it_makes_sense(reader: Reader) -> None:
    assert words(reader, "где тут parkovka или парковка у vip") == "где тут парковка или парковка у vip"


def test_russian_keys_under_an_english_word_are_undone(reader: Reader) -> None:
    assert words(reader, "мне нужен ештлуе и билет") == "мне нужен ештлуе и билет"
    assert words(reader, "мне нужен ешслуе и билет") == "мне нужен ticket и билет"


def test_invisible_letters_controls_and_forms_of_one_letter_vanish() -> None:
    assert cleaned("па\u200bр\u202eковка\x1b[2J\u0000 й") == "парковка [2J й"
    assert cleaned("  много\n\nстрок  ") == "много строк"


def test_a_story_is_cut_at_a_word() -> None:
    text = cleaned("слово " * 2_000)
    assert len(text) <= LONGEST
    assert text.endswith("слово")


@given(st.text(max_size=300))
def test_no_text_makes_the_reader_stumble(text: str) -> None:
    wording = SHARED.scribe.worded(text)[0]
    assert wording.lang in ("ru", "en")
    assert all(word == word.lower() for word in wording.words)


def test_spellings_that_sound_alike_fold_together() -> None:
    assert folded("апиратора") == folded("оператора")
    assert squeezed("ббилетт") == "билет"


def test_transliteration_offers_the_likeliest_first() -> None:
    assert spoken("bilet")[0] == "билет"
    assert "купить" in softened("купит")
    assert from_keys("ghbdtn") == "привет"
    assert latin_share("123 !") == 0.0


@pytest.fixture(autouse=True)
def _shared(reader: Reader) -> None:
    global SHARED  # noqa: PLW0603 # hypothesis calls the test many times: a fixture would be built for each
    SHARED = reader


SHARED: Reader
