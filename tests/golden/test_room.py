"""Nothing is cut off at the right: a page that only scrolls up and down has room for all it holds (C9)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from ui import shots
from ui.bootstrap import Console
from ui.shots import LANGS, SHOTS, Shot


def cut_off(studio: QApplication, shot: Shot, lang: str) -> list[str]:
    """The pages of a screen that are wider than what shows of them."""
    found: list[str] = []

    def of(console: Console) -> QWidget:
        shown = shot.of(console)
        for area in shown.findChildren(QScrollArea):
            page, room = area.widget(), area.viewport().width()
            if area.isVisible() and page is not None and page.width() > room:
                found.append(f"{type(area.parentWidget()).__name__}: {page.width()} px in {room}")
        return shown

    shots.draw(studio, replace(shot, of=of), lang, "light")
    return found


@pytest.mark.qt_log_ignore("does not support")
@pytest.mark.parametrize("lang", [LANGS[0], pytest.param(LANGS[1], marks=pytest.mark.slow)])
@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
def test_no_page_is_wider_than_its_room(shot: Shot, lang: str, studio: QApplication) -> None:
    assert cut_off(studio, shot, lang) == []


@pytest.mark.slow
@pytest.mark.qt_log_ignore("does not support")
@pytest.mark.parametrize("wide", [900, 960, 1024, 1100, 1160, 1240, 1300, 1366, 1536])
@pytest.mark.parametrize("shot", [shot for shot in SHOTS if "-" not in shot.name], ids=lambda shot: shot.name)
def test_nor_is_it_in_windows_of_other_widths(shot: Shot, wide: int, studio: QApplication) -> None:
    sized = replace(shot, size=QSize(wide, 768))
    assert [cut_off(studio, sized, lang) for lang in LANGS] == [[], []]
