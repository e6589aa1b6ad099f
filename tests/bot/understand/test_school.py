"""Learning from a textbook, with the encoder and without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.bot.understand import encoder as encoders
from app.bot.understand.encoder import NoEncoder, load_encoder
from app.bot.understand.lexicon import Lexicon
from app.bot.understand.reading import Reader, new_reader
from app.bot.understand.school import ALARM, ANGER, learnt_school, shipped_school, unpacked
from app.bot.understand.scribe import Scribe
from app.bot.understand.textbook import Phrase, Textbook, textbook

NOTHING = Lexicon(())
SMALL = Textbook(
    phrases=tuple(
        Phrase(f"{opening} {thing}", matter)
        for matter, thing in (("parking", "парковка"), ("lineup", "программа артистов"), ("complaint", "жалоба"))
        for opening in ("есть ли", "где", "подскажите", "расскажите про", "какая")
    ),
    lexicon=NOTHING,
    mood=NOTHING,
    safety=NOTHING,
    gates=NOTHING,
    bearings=NOTHING,
    tone=(Phrase("вы обнаглели", "-"), Phrase("спасибо вам", "+")),
    alarms=(Phrase("тут пожар", "!"), Phrase("где гардероб", ".")),
    russian=dict.fromkeys(["парковка", "программа", "артистов", "жалоба", "пожар", "где", "есть"], 1),
    english=frozenset(),
)


def test_a_school_learns_what_wordings_are_about_even_without_the_encoder() -> None:
    scribe = Scribe(SMALL, NoEncoder())
    school = learnt_school(SMALL, scribe)
    likely = school.likely(scribe.sign(["парковка тут есть?"]))[0]
    assert school.matters[int(likely.argmax())] == "parking"
    rude, kind, fire, coats = school.sounds(scribe.sign(["совсем обнаглели", "спасибо", "пожар", "гардероб"]))
    assert rude[ANGER] > kind[ANGER]
    assert fire[ALARM] > coats[ALARM]
    assert school.uses["парковка"]["parking"] == 5


def test_a_packed_school_comes_back_the_same() -> None:
    scribe = Scribe(SMALL, NoEncoder())
    school = learnt_school(SMALL, scribe)
    back, digest = unpacked(school.packed("mark"))
    texts = scribe.sign(["где программа"])
    assert digest == "mark"
    assert back.matters == school.matters
    assert back.uses == school.uses
    assert abs(back.likely(texts) - school.likely(texts)).max() < 0.01
    assert abs(back.sounds(texts) - school.sounds(texts)).max() < 0.01


def test_a_changed_textbook_makes_the_shipped_school_stale(expect_log: Callable[[str], None]) -> None:
    expect_log("another textbook")
    book = textbook()
    assert shipped_school(replace(book, phrases=book.phrases[1:]), 512) is None


def test_without_the_encoder_the_bot_still_understands() -> None:
    reader = new_reader(NoEncoder())
    assert _leading(reader, "где припарковать машину") == "parking"
    assert _leading(reader, "во сколько начало концерта") == "doors_time"


def _leading(reader: Reader, text: str) -> str:
    return reader.school.matters[int(reader.read(text).likely[0].argmax())]


def test_the_encoder_caches_and_reads_batches_as_singles() -> None:
    encoder = load_encoder()
    assert encoder.size == 512
    both = encoder.encode(["где парковка", "кто играет"])
    assert abs(both[1] - encoder.encode(["кто играет"])[0]).max() < 1e-5
    assert encoder.encode([]).shape == (0, 512)


def test_an_encoder_that_is_not_the_pinned_one_is_not_used(
    monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]
) -> None:
    expect_log("differs from the pinned one")
    monkeypatch.setattr(encoders, "PINNED", {"weights.npz": "0" * 64})
    assert load_encoder().size == 0


def test_a_missing_encoder_is_told_and_done_without(
    monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]
) -> None:
    expect_log("not installed")
    monkeypatch.setattr(encoders, "find_spec", lambda _: None)
    assert load_encoder().encode(["x"]).shape == (1, 0)


def test_the_cache_of_the_encoder_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "CACHED", 2)
    encoder = load_encoder()
    encoder.encode(["один", "два", "три"])
    assert isinstance(encoder, encoders.SentenceEncoder)
    assert encoder.cached == 2


def test_all_encoders_of_a_process_share_the_model() -> None:
    one, two = load_encoder(), load_encoder()
    assert isinstance(one, encoders.SentenceEncoder)
    assert isinstance(two, encoders.SentenceEncoder)
    assert one._model is two._model
