"""What people say before they say what they want: greetings, excuses, `one more question`."""

from __future__ import annotations

import re

OPENING = re.compile(
    r"""^(?:\W*\b(?:
        здравствуйте | здрасьте | здрасте | здрас?ть?е | здравия | приветствую | приветик | привет(?:ствую)? | хай
        | добр(?:ый|ое|ого|ой)\s+(?:день|дня|вечера?|утра?|утро|ночи|времени(?:\s+суток)?)
        | (?:а\s+|и\s+|ну\s+)?(?:ещ[её]\s+)?(?:(?:под)?скажи(?:те)?|расскажите)
            (?:\s+(?:пожалуйста|плиз|мне))*
        | (?:а\s+|и\s+)?(?:ещ[её]\s+|такой\s+)?(?:один\s+)?вопрос(?:ик)?(?:\s+такой)?
        | и\s+последнее | (?:а\s+|и\s+)ещ[её] | слушай(?:те)?
        | извините | простите | пожалуйста | девушка | ребят(?:а|ы)?
        | hello | hi | hey | good\s+(?:morning|afternoon|evening|day) | excuse\s+me | sorry | one\s+more\s+question
        | please | tell\s+me
    )(?![\w-])[\s,.!:;)–—-]*)+""",
    re.IGNORECASE | re.VERBOSE,
)
LEFT = 2
"""Words that must be left: with fewer the opening is all that was said, or too much of it."""


def without_opening(text: str) -> str:
    """The message from where it comes to the point; the message as it is when nothing much would be left."""
    opening = OPENING.match(text)
    rest = text[opening.end() :] if opening else text
    return rest if len(re.findall(r"\w+", rest)) >= LEFT else text
