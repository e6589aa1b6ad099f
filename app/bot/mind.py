"""The bot as one object: learn what is known of an event, consider turns."""

from __future__ import annotations

from collections.abc import Sequence

from app.bot.converse.knowledge import learnt, nothing_known
from app.bot.converse.talk import Talk
from app.bot.understand.encoder import Encoder, load_encoder
from app.bot.understand.openings import without_opening
from app.bot.understand.reading import new_reader
from app.domain.articles import Article
from app.domain.festivals import Event
from app.domain.turns import Reply, Turn


class Mind:
    """Not for use from two threads at once: an adapter gives it a thread or a process of its own.

    What is known is one immutable snapshot, swapped as a whole, so a message is answered from before or after
    a correction and never from between.
    """

    def __init__(self, encoder: Encoder | None = None) -> None:
        """Loading takes a second or two; `encoder` None loads the pinned one, or does without."""
        reader = new_reader(load_encoder() if encoder is None else encoder)
        self._talk = Talk(reader, nothing_known(reader))

    def learn(self, event: Event, articles: tuple[Article, ...]) -> None:
        """Replace all that is known of one event; used by the next message."""
        self._talk = self._talk_knowing(event, articles)

    def consider(self, turns: Sequence[Turn]) -> list[Reply]:
        """Replies to several turns, in their order; their texts are encoded together."""
        self._talk.reader.scribe.warm([without_opening(turn.text) for turn in turns])
        return [self._talk.reply(turn) for turn in turns]

    def preview(self, turn: Turn, event: Event, articles: tuple[Article, ...]) -> Reply:
        """The reply if exactly these articles were known of the event; nothing learnt changes."""
        return self._talk_knowing(event, articles).reply(turn)

    def _talk_knowing(self, event: Event, articles: tuple[Article, ...]) -> Talk:
        reader = self._talk.reader
        return Talk(reader, learnt(self._talk.knowledge, reader, event, articles))
