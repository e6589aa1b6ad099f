"""Both languages are whole, and their compiled form is that of their source."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as Xml
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication

import resources
from ui.views.language import Language, meant

FOLDER = Path(resources.__file__).parent / "translations"
ROOT = FOLDER.parent.parent


def messages(name: str) -> Iterator[tuple[str, str, Xml.Element]]:
    """Context, source and translation of every entry."""
    for context in Xml.parse(FOLDER / name).getroot().iter("context"):  # noqa: S314 -- our own file
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            yield context.findtext("name", ""), message.findtext("source", ""), translation


@pytest.mark.parametrize(("name", "forms"), [("usher_ru.ts", 3), ("usher_en.ts", 2)])
def test_every_text_is_translated_with_all_its_plurals(name: str, forms: int) -> None:
    for context, source, translation in messages(name):
        assert translation.get("type") is None, (context, source)
        plural = translation.findall("numerusform")
        words = [form.text or "" for form in plural] if plural else [translation.text or ""]
        assert all(words), (context, source)
        assert len(words) in {1, forms}, (context, source)
        if not plural:
            for place in ("%1", "%2", "%3", "%4"):
                assert (place in source) == (place in words[0]), (context, source)


def test_the_texts_of_the_program_are_the_texts_of_the_translation(tmp_path: Path) -> None:
    tool = Path(sys.executable).with_name("pyside6-lupdate")
    fresh = tmp_path / "usher_ru.ts"
    files = sorted(str(path) for path in (ROOT / "ui").rglob("*.py"))
    subprocess.run([tool, "-locations", "none", *files, "-ts", str(fresh)], check=True, capture_output=True)
    asked = {
        (context.findtext("name", ""), message.findtext("source", ""))
        for context in Xml.parse(fresh).getroot().iter("context")  # noqa: S314 -- made a line ago
        for message in context.iter("message")
    }
    known = {(context, source) for context, source, _ in messages("usher_ru.ts")}
    assert asked - known == set()
    assert known - asked == set()


def test_no_text_is_asked_for_where_the_tool_cannot_see_it() -> None:
    hidden = re.compile(r"""\{(?:self\.tr|translate|QCoreApplication\.translate)\(""")
    found = [str(path) for path in (ROOT / "ui").rglob("*.py") if hidden.search(path.read_text(encoding="utf-8"))]
    assert found == []  # inside an f-string a text is never found, and so never translated


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_compiled_translation_is_up_to_date(lang: str, tmp_path: Path) -> None:
    tool = Path(sys.executable).with_name("pyside6-lrelease")
    fresh = tmp_path / "fresh.qm"
    source = FOLDER / f"usher_{lang}.ts"
    subprocess.run([tool, "-silent", str(source), "-qm", str(fresh)], check=True, capture_output=True)
    assert fresh.read_bytes() == (FOLDER / f"usher_{lang}.qm").read_bytes()


def test_the_language_of_the_system_is_meant_when_none_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert meant("ru") == "ru"
    assert meant("en") == "en"
    monkeypatch.setattr(QLocale, "system", lambda: QLocale(QLocale.Language.English))
    assert meant("") == "en"
    monkeypatch.setattr(QLocale, "system", lambda: QLocale(QLocale.Language.Uzbek))
    assert meant("") == "ru"


def test_words_and_plurals_change_with_the_language(qapp: QApplication) -> None:
    language = Language(qapp)
    said = []
    for lang in ("ru", "en", "ru"):
        language.use(lang)
        said.append([QCoreApplication.translate("LoadStrip", "%n action(s)", "", n) for n in (1, 2, 5)])
    language.silence()
    assert said[0] == said[2] == ["1 действие", "2 действия", "5 действий"]
    assert said[1] == ["1 action", "2 actions", "5 actions"]
