"""The language of the window, changed while it runs. Russian first; English is the language of the source."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from ui import assets

Lang = Literal["ru", "en"]
_LOCALES: Final[dict[str, tuple[QLocale.Language, QLocale.Country]]] = {
    "ru": (QLocale.Language.Russian, QLocale.Country.Russia),
    "en": (QLocale.Language.English, QLocale.Country.UnitedKingdom),
}


def meant(choice: str) -> Lang:
    """The language of a setting; an empty one means the system's, and Russian where that is neither."""
    if choice in _LOCALES:
        return "ru" if choice == "ru" else "en"
    return "en" if QLocale.system().language() == QLocale.Language.English else "ru"


class Language:
    """Holds the translators that are installed and puts others in their place."""

    def __init__(self, application: QApplication) -> None:
        self._application = application
        self._installed: list[QTranslator] = []
        self.lang: Lang | None = None

    def use(self, choice: str) -> Lang:
        """Speaks `choice` from now on; every view is told by Qt. RuntimeError when a translation is missing."""
        lang = meant(choice)
        if lang == self.lang:
            return lang
        self.lang = lang
        QLocale.setDefault(QLocale(*_LOCALES[lang]))
        for translator in self._installed:
            self._application.removeTranslator(translator)
        self._installed = [self._ours(lang), self._qts(lang)]
        for translator in self._installed:
            self._application.installTranslator(translator)
        return lang

    def silence(self) -> None:
        """Takes the translators out again: for a second console in the same process."""
        for translator in self._installed:
            self._application.removeTranslator(translator)
        self._installed, self.lang = [], None

    def _ours(self, lang: Lang) -> QTranslator:
        translator = QTranslator()
        if not translator.load(str(assets.resource("translations", f"usher_{lang}.qm"))):
            raise RuntimeError(f"cannot read the translation usher_{lang}.qm")
        return translator

    def _qts(self, lang: Lang) -> QTranslator:
        translator = QTranslator()
        translator.load(f"qtbase_{lang}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        return translator
