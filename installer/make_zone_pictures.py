"""Draws the pictures of zones of the sample festival: ``python -m installer.make_zone_pictures``.

Each is a plan seen a little from above: the stage, the crowd, the zone itself lit. They are drawn here from shapes
and hold no letters, so they serve both languages and carry no licence but the product's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from PIL import Image, ImageDraw

FOLDER: Final = Path(__file__).resolve().parent.parent / "resources" / "sample"
WIDTH, HEIGHT = 640, 400
SHARPER: Final = 3
"""drawn so many times larger and made smaller, for smooth edges"""
COLOURS: Final = 48
Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Palette:
    """The light of an event."""

    sky: Colour
    floor: Colour
    stage: Colour
    light: Colour
    quiet: Colour
    """what is not the zone"""


NORTH: Final = Palette((19, 34, 56), (34, 54, 80), (233, 240, 250), (79, 214, 190), (62, 84, 112))
JAZZ: Final = Palette((38, 22, 30), (62, 36, 44), (255, 226, 178), (240, 170, 74), (96, 62, 68))
THUNDER: Final = Palette((20, 20, 26), (38, 38, 48), (236, 232, 255), (228, 74, 92), (70, 70, 84))


class Plan:
    """A drawing in progress; places are in pixels of the finished picture."""

    def __init__(self, palette: Palette) -> None:
        self.palette = palette
        self.image = Image.new("RGB", (WIDTH * SHARPER, HEIGHT * SHARPER), palette.sky)
        self.draw = ImageDraw.Draw(self.image)
        self.random = Random(7)  # noqa: S311 - the same crowd at every drawing

    def shape(self, points: list[tuple[float, float]], fill: Colour) -> None:
        """A polygon."""
        self.draw.polygon([(x * SHARPER, y * SHARPER) for x, y in points], fill=fill)

    def block(self, box: Box, fill: Colour, radius: float = 8) -> None:
        """A rectangle with round corners."""
        self.draw.rounded_rectangle([one * SHARPER for one in box], radius * SHARPER, fill=fill)

    def dot(self, x: float, y: float, radius: float, fill: Colour) -> None:
        """A head, seen from above."""
        self.draw.ellipse([one * SHARPER for one in (x - radius, y - radius, x + radius, y + radius)], fill=fill)

    def stage(self) -> None:
        """The stage at the top, and the floor before it."""
        self.shape([(20, 400), (110, 120), (530, 120), (620, 400)], self.palette.floor)
        self.block((170, 40, 470, 104), self.palette.stage, 6)
        self.block((150, 30, 490, 44), _mixed(self.palette.stage, self.palette.sky, 0.45), 4)
        for x in (230, 290, 350, 410):
            self.dot(x, 84, 9, self.palette.sky)

    def crowd(self, box: Box, fill: Colour, step: float = 17) -> None:
        """People who stand."""
        left, top, right, bottom = box
        y = top
        while y < bottom:
            x = left
            while x < right:
                self.dot(x + self.random.uniform(-4, 4), y + self.random.uniform(-4, 4), 5.2, fill)
                x += step
            y += step

    def rows(self, box: Box, fill: Colour, count: int) -> None:
        """Seats in rows."""
        left, top, right, bottom = box
        height = (bottom - top) / count
        for row in range(count):
            y, x = top + row * height, left
            while x + 14 <= right:
                self.block((x, y, x + 12, y + height * 0.6), fill, 3)
                x += 17

    def saved(self, path: Path) -> Path:
        """The finished picture, small and with few colours."""
        small = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        small.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
        return path


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


# --- zones -------------------------------------------------------------------------------------------------


def floor(plan: Plan) -> None:
    """The standing floor before the stage, lit; terraces beside it are dark."""
    plan.stage()
    plan.block((36, 200, 110, 360), plan.palette.quiet)
    plan.block((530, 200, 604, 360), plan.palette.quiet)
    plan.shape([(140, 134), (500, 134), (528, 372), (112, 372)], _mixed(plan.palette.floor, plan.palette.light, 0.35))
    plan.crowd((148, 146, 500, 366), plan.palette.light)


def terrace(plan: Plan) -> None:
    """A raised terrace at the side with tables and chairs."""
    plan.stage()
    plan.crowd((150, 150, 420, 366), plan.palette.quiet)
    plan.shape([(440, 150), (600, 176), (628, 372), (452, 372)], _mixed(plan.palette.floor, plan.palette.light, 0.4))
    plan.shape([(440, 150), (452, 372), (440, 384), (428, 158)], plan.palette.light)
    for x, y in ((486, 206), (556, 220), (494, 268), (570, 284), (500, 332), (584, 346)):
        plan.dot(x, y, 13, plan.palette.stage)
        for across, down in ((-19, 0), (19, 0), (0, -19), (0, 19)):
            plan.dot(x + across, y + down, 5, plan.palette.light)


def box(plan: Plan, people: int = 4) -> None:
    """A row of boxes above the floor; one is lit, with so many seats."""
    plan.stage()
    plan.crowd((130, 140, 510, 262), plan.palette.quiet)
    for place in range(4):
        left = 30 + place * 148
        lit = place == 1
        fill = _mixed(plan.palette.floor, plan.palette.light, 0.5) if lit else plan.palette.quiet
        plan.block((left, 282, left + 136, 386), fill)
        plan.block((left, 276, left + 136, 290), plan.palette.light if lit else plan.palette.sky, 4)
        if lit:
            across = (people + 1) // 2
            for seat in range(people):
                x, y = left + 136 * (seat % across + 0.5) / across, 306 + seat // across * 38
                plan.block((x - 9, y, x + 9, y + 22), plan.palette.stage, 5)


def seated(first: bool) -> Callable[[Plan], None]:
    """A hall in rows: the ones near the stage lit, or the ones behind them."""

    def draw(plan: Plan) -> None:
        plan.stage()
        near, far = (plan.palette.light, plan.palette.quiet) if first else (plan.palette.quiet, plan.palette.light)
        plan.rows((146, 132, 496, 240), near, 5)
        plan.rows((108, 268, 536, 376), far, 5)

    return draw


def front(plan: Plan) -> None:
    """Only the first three rows lit."""
    plan.stage()
    plan.rows((150, 128, 492, 194), plan.palette.light, 3)
    plan.rows((112, 214, 534, 380), plan.palette.quiet, 7)


def balcony(plan: Plan) -> None:
    """Seats above the floor, along the back."""
    plan.stage()
    plan.crowd((140, 140, 500, 250), plan.palette.quiet)
    plan.shape([(20, 280), (620, 280), (640, 400), (0, 400)], _mixed(plan.palette.floor, plan.palette.light, 0.3))
    plan.block((12, 270, 628, 284), plan.palette.light, 4)
    plan.rows((36, 300, 610, 386), plan.palette.light, 3)


PICTURES: Final[dict[str, tuple[Palette, Callable[[Plan], None]]]] = {
    "northern-light/zone-floor.png": (NORTH, floor),
    "northern-light/zone-terrace.png": (NORTH, terrace),
    "northern-light/zone-box.png": (NORTH, box),
    "northern-light/zone-large-box.png": (NORTH, lambda plan: box(plan, 10)),
    "polar-jazz/zone-stalls.png": (JAZZ, seated(True)),
    "polar-jazz/zone-front.png": (JAZZ, front),
    "polar-jazz/zone-circle.png": (JAZZ, seated(False)),
    "polar-jazz/zone-balcony.png": (JAZZ, balcony),
    "polar-jazz/zone-box.png": (JAZZ, lambda plan: box(plan, 6)),
    "bay-thunder/zone-floor.png": (THUNDER, floor),
    "bay-thunder/zone-balcony.png": (THUNDER, balcony),
    "bay-thunder/zone-lounge.png": (THUNDER, terrace),
}


def draw_all(folder: Path = FOLDER) -> list[Path]:
    """Draws every picture under `folder`; where they are."""
    made = []
    for name, (palette, draw) in PICTURES.items():
        plan = Plan(palette)
        draw(plan)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        made.append(plan.saved(path))
    return made


if __name__ == "__main__":
    for path in draw_all():
        print(path.name, path.stat().st_size)
