"""The categories of an event as guests name them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.bot.converse import deal_words as heard
from app.bot.converse import evenings
from app.bot.converse.counter import Desk, Step
from app.domain.deals import Flow, StockFact
from app.domain.escalations import Reason

ALIASES = {
    "vip": ("вип", "vip", "випка"),
    "box": ("ложа", "бокс"),
    "floor": ("танцпол", "стоячий", "фан"),
    "standard": ("обычный", "стандартный", "стандарт", "простой"),
}
"""how guests call what an English name says"""


def on_sale(desk: Desk) -> list[StockFact]:
    """What the event sells, sold out or not."""
    return [stock for stock in desk.facts.stock if stock.on_sale]


def words_of(stock: StockFact) -> tuple[str, ...]:
    """The words by which guests know a category: of its names, its id, and what people call such a one."""
    names = f"{stock.name_ru} {stock.name_en} {stock.category_id}".lower().replace("ё", "е")
    own = [word for word in re.findall(r"[^\W_]+", names) if len(word) > 2 and not heard.is_number(word)]
    called = (word for key, words in ALIASES.items() if key in own for word in words)
    return tuple(dict.fromkeys([*own, *called]))


def count_in(desk: Desk) -> int:
    """How many tickets a wish names; the day of a date is no number of tickets."""
    if desk.payload:
        return 0
    return evenings.without_date(desk, heard.count_in(desk.reading, _labels(on_sale(desk))))


def _labels(stock: Sequence[StockFact]) -> tuple[str, ...]:
    return tuple(word for one in stock for word in words_of(one))


def named(desk: Desk, stock: Sequence[StockFact]) -> StockFact | None:
    """The one category that the message names best; None when several are named as well, or none."""
    found = best(desk, stock)
    return found[0] if len(found) == 1 else None


def best(desk: Desk, stock: Sequence[StockFact]) -> list[StockFact]:
    """The categories that the message names best; none when it names none."""
    said = {part for options in desk.reading.lemmas for form in options for part in form.strip("=").split("-")}
    scores = [(_score(desk, one, said), one) for one in stock]
    most = max((score for score, _ in scores), default=0)
    return [one for score, one in scores if most and score == most]


def _score(desk: Desk, stock: StockFact, said: set[str]) -> int:
    """How many of a category's words stand in the message, in any of their forms."""
    scribe = desk.reader.scribe
    return sum(not said.isdisjoint((word, *scribe.lemmas(word))) for word in words_of(stock))


def many(desk: Desk, flow: Flow) -> Step:
    """So many tickets are a matter for sales."""
    from app.bot.converse.handing import handed_over

    escalation = desk.because(Reason.CORPORATE, "corporate.many")
    return Step(handed_over(desk.scene, escalation, None).text, None, escalation=escalation)
