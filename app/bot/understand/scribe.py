"""Texts taken down: as repaired words with their dictionary forms, and as numbers."""

from __future__ import annotations

from collections.abc import Sequence

from app.bot.understand import morphology
from app.bot.understand.encoder import Encoder
from app.bot.understand.signatures import Signatures
from app.bot.understand.spelling import Speller
from app.bot.understand.textbook import Textbook
from app.bot.understand.traits import spelling
from app.bot.understand.wording import Wording, Wordings

Lemmas = tuple[tuple[str, ...], ...]
"""For each word of a message the dictionary forms it may come from, the likeliest first, and last `=word` itself."""


class Scribe:
    """Knows the textbook's words and the encoder, but nothing of what messages are about."""

    def __init__(self, book: Textbook, encoder: Encoder) -> None:
        self._encoder = encoder
        self._wordings = Wordings(Speller(book.russian), book.english)

    def worded(self, text: str) -> tuple[Wording, Lemmas]:
        """The wording of a text and the dictionary forms of its words."""
        wording = self._wordings.read(text)
        return wording, tuple((*((w,) if w.isascii() else morphology.lemmas(w)), f"={w}") for w in wording.words)

    def lemmas(self, text: str) -> tuple[str, ...]:
        """The likeliest dictionary form of each word of a text, marks left out."""
        return tuple(options[0] for options in self.worded(text)[1] if options[0][0].isalnum())

    def sign(self, texts: Sequence[str]) -> Signatures:
        """Signatures of texts, worded first."""
        return self.signed([self.worded(text) for text in texts])

    def signed(self, worded: Sequence[tuple[Wording, Lemmas]]) -> Signatures:
        """Signatures of what was worded before."""
        return Signatures(
            self._encoder.encode([wording.plain for wording, _ in worded]),
            spelling([(wording.words, lemmas) for wording, lemmas in worded]),
        )

    def warm(self, texts: Sequence[str]) -> None:
        """Encode several texts together, so that taking them down one by one finds them done."""
        if len(texts) > 1:
            self._encoder.encode([self.worded(text)[0].plain for text in texts])
