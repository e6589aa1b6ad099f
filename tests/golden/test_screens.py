"""The screens look as they were approved: every screen of the sample festival against its picture (C9).

After a change that is meant: ``.venv/bin/pytest tests/golden --renew``, then look at the pictures that git shows
as changed. After a failure: reference, now and their difference stand side by side in ``build/golden``. A new screen
joins by its name in `KEPT`. The rail is left out: it grows with every screen, and tests of its own look after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from PIL import ImageDraw
from PySide6.QtWidgets import QApplication

from tests.golden import pictures
from ui import shots
from ui.shots import LANGS, SHOTS, THEMES, Shot
from ui.views.shell import RAIL_NARROW_BELOW

REFERENCE: Final = Path(__file__).parent / "reference"
FAILED: Final = Path(__file__).parents[2] / "build" / "golden"
KEPT: Final = (
    *("sign-in", "queue", "queue-1280", "queue-200", "list-200", "no-dialogue", "empty", "load", "load-1280"),
    *("load-200", "wallboard", "knowledge", "article", "article-1280", "article-200", "unanswered", "offline"),
    *("all-sent", "settings", "palette", "resolve", "give-back"),
    *("refunds", "refunds-1280", "refunds-200", "tickets", "tickets-1280", "tickets-200", "tickets-empty"),
    *("upgrades", "upgrades-1280", "upgrades-200", "payout", "paid", "runner", "runners"),
)
BARE: Final = {"sign-in", "wallboard"}
"""screens without a rail"""
WHOLE: Final = {"queue", "load"}
"""the two screens of the day are kept in every language and theme; of the others each language and theme occurs"""
BY_TURNS: Final = (
    (("ru", "dark"), ("en", "light")),
    (("ru", "light"), ("en", "hc")),
    (("ru", "hc"), ("en", "dark")),
)


def cases() -> Iterator[tuple[Shot, str, str]]:
    """What is kept; of a screen in another size one picture."""
    for number, shot in enumerate(shot for name in KEPT for shot in SHOTS if shot.name == name):
        if shot.name in WHOLE:
            yield from ((shot, lang, theme) for lang in LANGS for theme in THEMES)
        else:
            turns = BY_TURNS[number % len(BY_TURNS)]
            resized = shot.name.rpartition("-")[2].isdecimal()
            yield from ((shot, *turn) for turn in (turns[number % 2 :][:1] if resized else turns))


def name_of(case: tuple[Shot, str, str]) -> str:
    """As the file is called."""
    return f"{case[0].name}-{case[1]}-{case[2]}"


@pytest.mark.qt_log_ignore("does not support")
@pytest.mark.parametrize("case", list(cases()), ids=name_of)
def test_a_screen_looks_as_it_was_approved(case: tuple[Shot, str, str], studio: QApplication, renew: bool) -> None:
    shot = case[0]
    rail = 0 if shot.name in BARE else 72 if shot.size.width() >= RAIL_NARROW_BELOW else 56
    now = pictures.taken(shots.draw(studio, *case), round(rail * shot.dpr))
    path = REFERENCE / f"{name_of(case)}.png"
    if renew:
        if not path.exists() or not pictures.judge(now, pictures.kept(path)).same:
            pictures.keep(now, path)
        return
    assert path.exists(), "a screen without a picture: pytest tests/golden --renew, then look at it"
    reference = pictures.kept(path)
    verdict = pictures.judge(now, reference)
    if not verdict.same:
        FAILED.mkdir(parents=True, exist_ok=True)
        pictures.strip(now, reference).save(FAILED / path.name)
    assert verdict.same, f"{verdict}; see build/golden/{path.name}"


def test_every_reference_belongs_to_a_screen(renew: bool) -> None:
    if renew:
        return
    assert {path.stem for path in REFERENCE.glob("*.png")} == {name_of(case) for case in cases()}


def test_a_part_that_is_gone_is_seen(renew: bool) -> None:
    if renew:
        return
    whole = pictures.kept(REFERENCE / "queue-ru-dark.png")
    less = whole.copy()
    ImageDraw.Draw(less).rectangle((31, 202, 61, 211), fill=less.getpixel((144, 210)))  # the chip of a row
    assert not pictures.judge(less, whole).same
    assert pictures.judge(whole, whole).same
    assert not pictures.judge(whole.resize((100, 100)), whole).same
    assert pictures.strip(less, whole).width == whole.width * 3 + 20
