"""The tokens: complete, legible, switched at run time."""

from __future__ import annotations

from dataclasses import fields
from typing import cast

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from ui.theme import Colours, Look, Tokens, Tone, Type, look, style_sheet, tokens

STATES: tuple[Tone, ...] = ("bot", "wait", "late", "ok", "mute", "snooze", "used")


def luminance(colour: QColor) -> float:
    """WCAG 2.1 relative luminance."""

    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    parts = (colour.redF(), colour.greenF(), colour.blueF())
    return sum(weight * linear(part) for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def contrast(one: QColor, other: QColor) -> float:
    """The ratio of two colours, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(params=["light", "dark", "hc"])
def theme(request: pytest.FixtureRequest) -> Tokens:
    return tokens(cast("str", request.param))


def test_every_theme_names_every_colour(theme: Tokens) -> None:
    assert all(getattr(theme.c, field.name).isValid() for field in fields(Colours))
    assert set(STATES) <= set(theme.states)
    assert len(theme.avatars) == 6


def test_text_is_legible_on_every_ground_it_stands_on(theme: Tokens) -> None:
    least = 7.0 if theme.outlined else 4.5
    grounds = (theme.c.pane, theme.c.frame, theme.c.sunken, theme.c.hover, theme.c.selected, theme.c.raised)
    for text in (theme.c.t1, theme.c.t2, theme.c.t3):
        assert min(contrast(text, ground) for ground in grounds) >= least
    for name in STATES:
        state = theme.tone(name)
        assert contrast(state.text, state.soft) >= least, name


def test_white_on_fills_and_marks_on_panes_can_be_seen(theme: Tokens) -> None:
    for fill in (theme.c.accent, theme.c.danger, theme.c.accent_hover):
        assert contrast(theme.c.on_fill, fill) >= 4.5
    for mark in (theme.c.focus, theme.c.field_line, *(theme.tone(name).solid for name in STATES)):
        assert contrast(mark, theme.c.pane) >= 3.0


def test_the_style_sheet_leaves_no_name_unfilled(theme: Tokens) -> None:
    assert "$" not in style_sheet(theme)


def test_figures_that_tick_are_equally_wide(qapp: QApplication) -> None:
    metrics = Type.WAIT.metrics
    assert metrics.horizontalAdvance("1:11") == metrics.horizontalAdvance("8:08")


def test_a_change_of_theme_is_told_once_and_repaints_nothing_twice(dressed: QApplication) -> None:
    told: list[str] = []
    use: Look = look()
    use.changed.connect(lambda theme: told.append(theme.name))
    use.choose("light")
    use.choose("light")
    use.choose("hc")
    assert told == ["light", "hc"]
    assert use.choice == "hc"
    assert use.tokens.outlined


def test_as_the_system_means_one_of_the_three(dressed: QApplication) -> None:
    use = look()
    use.choose("system")
    assert use.tokens.name in {"light", "dark", "hc"}


def test_reduced_motion_takes_no_time(dressed: QApplication) -> None:
    use = look()
    assert use.motion(120) == 120
    use.still = True
    assert use.motion(120) == 0
    use.still = False
