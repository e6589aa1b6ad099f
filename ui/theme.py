"""The look in values: colours of the three themes, the type ramp, and the style sheet made of both.

Every colour on the screen comes from a `Tokens` record (data in ``resources/themes``), every font from a
`Face`. Painters read `look().tokens` when they paint, so a change of theme needs no wiring in the parts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cache
from string import Template
from typing import Final, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from ui import assets

Choice = Literal["system", "light", "dark", "hc"]
Tone = Literal["bot", "wait", "late", "ok", "mute", "snooze", "used", "accent", "danger", "note"]

FAMILY: Final = "Inter"
EMOJI: Final = ["Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji", "Noto Emoji"]
"""the coloured ones of the system before the plain one that is bundled"""
FALLBACK: Final = ["Inter", "Segoe UI", "SF Pro Text", "Noto Sans", *EMOJI, "sans-serif"]
SCALES: Final = (100, 110, 125, 150, 175, 200)  # percent; applied through Qt's own scale factor


@dataclass(frozen=True, slots=True)
class State:
    """The four colours of one state: bars and dots, words, ground, outline."""

    solid: QColor
    text: QColor
    soft: QColor
    line: QColor


@dataclass(frozen=True, slots=True)
class Colours:
    """The plain tokens of a theme, named as in the design."""

    accent: QColor
    accent_hover: QColor
    accent_line: QColor
    accent_press: QColor
    accent_soft: QColor
    accent_t: QColor
    badge: QColor
    badge_t: QColor
    c_bot: QColor
    c_ghost: QColor
    c_person: QColor
    danger: QColor
    danger_hover: QColor
    field: QColor
    field_line: QColor
    focus: QColor
    frame: QColor
    grid: QColor
    guest: QColor
    guest_line: QColor
    heat0: QColor
    heat1: QColor
    heat2: QColor
    heat3: QColor
    heat_t2: QColor
    hover: QColor
    line: QColor
    line2: QColor
    note: QColor
    note_icon: QColor
    note_line: QColor
    note_t: QColor
    on_fill: QColor
    on_late: QColor
    on_ok: QColor
    pane: QColor
    popover_line: QColor
    press: QColor
    raised: QColor
    scrim: QColor
    segment: QColor
    segment_line: QColor
    selected: QColor
    sunken: QColor
    t1: QColor
    t2: QColor
    t3: QColor
    t_off: QColor
    tip: QColor
    tip_t: QColor
    toast: QColor
    toast_t: QColor


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme. `outlined` is high contrast: tints get outlines, avatars a ring, charts a pattern."""

    name: str
    dark: bool
    outlined: bool
    c: Colours
    states: dict[str, State]
    avatars: tuple[tuple[QColor, QColor], ...]

    def tone(self, name: Tone) -> State:
        """The colours of a tone; every state of the design, and accent, danger and note beside them."""
        return self.states[name]


@cache
def tokens(name: str) -> Tokens:
    """The theme `name`: ``light``, ``dark`` or ``hc``. FileNotFoundError for any other."""
    raw = json.loads(assets.resource("themes", f"{name}.json").read_text(encoding="utf-8"))
    c = Colours(**{key: QColor(value) for key, value in raw["colours"].items()})
    states = {key: State(**{k: QColor(v) for k, v in value.items()}) for key, value in raw["states"].items()}
    states["accent"] = State(c.accent, c.accent_t, c.accent_soft, c.accent_line)
    states["danger"] = State(c.danger, c.on_fill, c.danger, c.danger)
    states["note"] = State(c.note_icon, c.note_t, c.note, c.note_line)
    avatars = tuple((QColor(ground), QColor(letters)) for ground, letters in raw["avatars"])
    return Tokens(raw["name"], raw["dark"], raw["outlined"], c, states, avatars)


@dataclass(frozen=True, slots=True)
class Face:
    """One step of the type ramp: size and line in px, weight, tracking in em, figures of equal width."""

    px: float
    line: int
    weight: int = 400
    tracking: float = 0.0
    tnum: bool = False
    code: bool = False

    @property
    def font(self) -> QFont:
        """The font of this step; shared, so do not change it."""
        return _font(self)

    @property
    def metrics(self) -> QFontMetricsF:
        """Measures of `font`."""
        return _metrics(self)


class Type:
    """The type ramp by name."""

    WALL = Face(76, 92, 600, -0.03, tnum=True)
    MONEY = Face(32, 40, 600, -0.022, tnum=True)
    FIGURE = Face(26, 32, 600, -0.022, tnum=True)
    FIGURE_NARROW = Face(23, 32, 600, -0.022, tnum=True)
    STRIP = Face(22, 24, 600, -0.02, tnum=True)
    VERDICT = Face(20, 26, 600, -0.012)
    TITLE = Face(18, 24, 600, -0.012)
    PALETTE = Face(16, 24)
    HEADING = Face(14, 20, 600)
    HEADING_NUM = Face(14, 20, 600, tnum=True)
    UNIT = Face(14, 20, 500)
    MESSAGE = Face(14, 20)
    BODY = Face(13, 18)
    BODY_MEDIUM = Face(13, 18, 500)
    NAME = Face(13, 18, 600)
    NAME_NUM = Face(13, 18, 600, tnum=True)
    ROW = Face(12.5, 18)
    ROW_MEDIUM = Face(12.5, 18, 500)
    ROW_BOLD = Face(12.5, 18, 600)
    ROW_NUM = Face(12.5, 18, tnum=True)
    SMALL = Face(12, 16)
    SMALL_NUM = Face(12, 16, tnum=True)
    SMALL_MEDIUM = Face(12, 16, 500)
    CARD = Face(12, 16, 600)
    WAIT = Face(12, 16, 600, tnum=True)
    CHIP = Face(11.5, 20, 500)
    CHIP_NUM = Face(11.5, 20, 500, tnum=True)
    HEAD = Face(11.5, 16)
    HEAD_NUM = Face(11.5, 16, tnum=True)
    HEAD_NAME = Face(11.5, 16, 600)
    CAPTION = Face(11, 14, 500)
    CAPTION_NUM = Face(11, 14, 500, tnum=True)
    GROUP = Face(11, 14, 600)
    RAIL = Face(10.5, 13, 500)
    BADGE = Face(10, 16, 600, tnum=True)
    CELL = Face(10.5, 13, 600, tnum=True)
    CODE = Face(13, 18, 400, 0.02, code=True)


@cache
def _font(face: Face) -> QFont:
    font = QFont()
    font.setFamilies(FALLBACK)
    if face.px == int(face.px):
        font.setPixelSize(int(face.px))
    else:
        font.setPointSizeF(face.px * 72 / QGuiApplication.primaryScreen().logicalDotsPerInchY())
    font.setWeight(QFont.Weight(face.weight))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if face.tracking:
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, face.tracking * face.px)
    for tag in (["tnum"] if face.tnum else []) + (["zero", "ss02"] if face.code else []):
        font.setFeature(QFont.Tag(tag), 1)
    return font


@cache
def _metrics(face: Face) -> QFontMetricsF:
    return QFontMetricsF(face.font)


def style_sheet(theme: Tokens) -> str:
    """The QSS of the standard parts, filled from the tokens. KeyError for an unknown name."""
    values = {field.name: _css(getattr(theme.c, field.name)) for field in fields(Colours)}
    for key, state in theme.states.items():
        for field in fields(State):
            values[f"{key}_{field.name}"] = _css(getattr(state, field.name))
    return Template(assets.resource("themes", "console.qss").read_text(encoding="utf-8")).substitute(values)


def _css(colour: QColor) -> str:
    return f"rgba({colour.red()},{colour.green()},{colour.blue()},{colour.alphaF():.3f})"


class Look(QObject):
    """The theme in use. One a process, a child of the application.

    Signals:
        changed(Tokens): another theme is in use; painted parts have already been asked to repaint.
    """

    changed = Signal(object)

    def __init__(self, application: QApplication, choice: Choice = "system") -> None:
        super().__init__(application)
        self._application = application
        self._choice: Choice = choice
        self.still = False  # "reduce motion": every animation takes 0 ms
        self.tokens = tokens(self._resolve())
        self._apply()
        application.styleHints().colorSchemeChanged.connect(self._follow_system)
        application.styleHints().accessibility().contrastPreferenceChanged.connect(self._follow_system)

    @property
    def choice(self) -> Choice:
        """What the operator asked for; `tokens` is what it means now."""
        return self._choice

    def choose(self, choice: Choice) -> None:
        """Switches the theme at run time."""
        self._choice = choice
        self._follow_system()

    def motion(self, milliseconds: int) -> int:
        """The length of an animation, 0 when motion is reduced."""
        return 0 if self.still else milliseconds

    def _resolve(self) -> str:
        if self._choice != "system":
            return self._choice
        hints = self._application.styleHints()
        if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
            return "hc"
        return "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"

    def _follow_system(self) -> None:
        chosen = tokens(self._resolve())
        if chosen is self.tokens:
            return
        self.tokens = chosen
        self._apply()
        self.changed.emit(chosen)

    def _apply(self) -> None:
        self._application.setPalette(_palette(self.tokens))
        self._application.setFont(Type.BODY.font)
        self._application.setStyleSheet(style_sheet(self.tokens))
        for widget in self._application.allWidgets():
            widget.update()


def _palette(theme: Tokens) -> QPalette:
    c, role = theme.c, QPalette.ColorRole
    palette = QPalette()
    for key, colour in (
        (role.Window, c.frame),
        (role.Base, c.field),
        (role.AlternateBase, c.sunken),
        (role.Button, c.pane),
        (role.WindowText, c.t1),
        (role.Text, c.t1),
        (role.ButtonText, c.t1),
        (role.PlaceholderText, c.t3),
        (role.Link, c.accent_t),
        (role.ToolTipBase, c.tip),
        (role.ToolTipText, c.tip_t),
        (role.HighlightedText, c.t1),
    ):
        palette.setColor(key, colour)
    marked = QColor(c.accent)
    marked.setAlphaF(0.3)
    palette.setColor(role.Highlight, marked)
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, c.t_off)
    return palette


def look() -> Look:
    """The look of this process; made in the system's theme when nothing has made one yet."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise TypeError("the look needs a QApplication")
    found = application.findChild(Look)
    return found if found is not None else Look(application)
