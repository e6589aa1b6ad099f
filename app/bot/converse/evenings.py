"""Which date of an event a guest wants: by weekday, day and month, number, `tomorrow`, or all (B3)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.bot.converse import deal_words as heard
from app.bot.converse.counter import Desk, Step
from app.bot.converse.facts import quoted
from app.domain.deals import Flow, StockFact, TicketFact
from app.domain.festivals import Event, EventDate

DATE: Final = "d:d:"
EVERY: Final = "*"
"""slot of who wants all dates at once: a pass"""
WEEKDAYS: Final = (
    ("понедельник", "monday"), ("вторник", "tuesday"), ("среда", "wednesday"), ("четверг", "thursday"),
    ("пятница", "friday"), ("суббота", "saturday"), ("воскресенье", "sunday"),
)  # fmt: skip
MONTHS: Final = (
    ("января", "January"), ("февраля", "February"), ("марта", "March"), ("апреля", "April"), ("мая", "May"),
    ("июня", "June"), ("июля", "July"), ("августа", "August"), ("сентября", "September"), ("октября", "October"),
    ("ноября", "November"), ("декабря", "December"),
)  # fmt: skip
_DAY = r"(?:день|дня|дни|дней|вечер\w*|ноч\w+|дат\w+|концерт\w*|day|night|evening|date|show)s?\b"
_ORDINALS: Final = (
    rf"(?:перв\w+|1[- ]?(?:й|ый|ое|st)|first|1st)\s+{_DAY}",
    rf"(?:втор\w+|2[- ]?(?:й|ой|nd)|second|2nd)\s+{_DAY}",
    rf"(?:трет\w+|3[- ]?(?:й|ий|rd)|third|3rd)\s+{_DAY}",
    rf"(?:четверт\w+|4[- ]?(?:й|ый|th)|fourth|4th)\s+{_DAY}",
)
ALL: Final = re.compile(
    rf"\b(?:об[ае]|обоих|все|всех|кажд\w+|both|all|every)\s+(?:\w+\s+)?{_DAY}|"
    r"\bабонемент\w*|\b(?:festival|weekend) pass"
)
_NUMBERED: Final = re.compile(
    r"\b(\d{1,2})\s*(?:-?\s*(?:го|ое|е)\b|\.\s*(\d{1,2})\b|\s(январ|феврал|март|апрел|ма[яй]|июн|июл|август|сентябр|"
    r"октябр|ноябр|декабр|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*|(?:st|nd|rd|th)\b)"
)
_ENGLISH: Final = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? (\d{1,2})\b")
STEM: Final = 3
"""letters by which the name of a month is known"""


def label(event: Event, date: EventDate, lang: str) -> str:
    """`суббота, 14 августа`, `Saturday 14 August`; the hour as well where a day has two."""
    at = date.starts_at.astimezone(ZoneInfo(event.zone))
    day, month = WEEKDAYS[at.weekday()][lang == "en"], MONTHS[at.month - 1][lang == "en"]
    words = f"{day.capitalize()} {at.day} {month}" if lang == "en" else f"{day}, {at.day} {month}"
    same = [one for one in event.dates if one.starts_at.astimezone(at.tzinfo).date() == at.date()]
    return f"{words}, {at:%H:%M}" if len(same) > 1 else words


def titled(desk: Desk, flow: Flow) -> str:
    """The event with the date that is chosen."""
    name, chosen = quoted(desk.event, desk.lang), _date(desk.event, flow.slot("date"))
    if flow.slot("date") == EVERY:
        return f"{name}, {desk.told('buy.every')}"
    return f"{name}, {label(desk.event, chosen, desk.lang)}" if chosen is not None else name


def _date(event: Event, ident: str) -> EventDate | None:
    return next((date for date in event.dates if date.id == ident), None)


# --- what is chosen from -----------------------------------------------------------------------------------


def on_date(flow: Flow, stock: Sequence[StockFact]) -> list[StockFact]:
    """What is sold for the date that is chosen; everything while none is."""
    chosen = flow.slot("date")
    return [one for one in stock if not chosen or one.date == ("" if chosen == EVERY else chosen)]


def choices(desk: Desk, stock: Sequence[StockFact]) -> list[str]:
    """Dates that tickets are sold for, in order of time, and all of them at once; sold out or not."""
    if not desk.event.dates:
        return []
    sold = {one.date for one in stock}
    return [*(date.id for date in desk.event.dates if date.id in sold), *((EVERY,) if "" in sold else ())]


def settled(desk: Desk, flow: Flow, stock: Sequence[StockFact]) -> Flow:
    """The flow with the date that follows from the category, or from there being no other; and with the category
    that was named before the date was known.
    """
    chosen = next((one for one in stock if one.category_id == flow.slot("category")), None)
    found = choices(desk, stock)
    if chosen is not None and found:
        return flow.with_slot("date", chosen.date or EVERY)
    if len(found) == 1:
        flow = flow.with_slot("date", found[0])
    meant = [one for one in on_date(flow, stock) if one.category_id in flow.slot("maybe").split(",")]
    if flow.slot("date") and len(meant) == 1:
        return flow.with_slot("category", meant[0].category_id)
    return flow


def is_open(desk: Desk, flow: Flow, stock: Sequence[StockFact]) -> bool:
    """Whether the date is still to be asked for: not known, or none of it is left while there are others."""
    if not choices(desk, stock):
        return False
    left = on_date(flow, stock)
    return not flow.slot("date") or (not any(one.free for one in left) and not flow.slot("category"))


def which(desk: Desk, flow: Flow, stock: Sequence[StockFact]) -> Step:
    """Ask for the date, with what is left for each in words."""
    gone = desk.told("buy.date_gone", date=_words(desk, flow.slot("date"))) + " " if flow.slot("date") else ""
    found = choices(desk, stock)
    lines = [desk.told("buy.date_line", date=_words(desk, one), left=_left(desk, one, stock)) for one in found]
    text = desk.told("buy.date", event=quoted(desk.event, desk.lang), list="\n".join(lines))
    free = [one for one in found if any(each.free for each in _of(one, stock))]
    items = tuple((DATE + one, _words(desk, one)) for one in free)
    return Step(gone + text, replace(flow, step="date").with_slot("date", ""), items)


def _of(choice: str, stock: Sequence[StockFact]) -> list[StockFact]:
    return on_date(Flow("purchase", "", (("date", choice),)), stock)


def _words(desk: Desk, choice: str) -> str:
    date = _date(desk.event, choice)
    return label(desk.event, date, desk.lang) if date is not None else desk.told("buy.every")


def _left(desk: Desk, choice: str, stock: Sequence[StockFact]) -> str:
    """What it costs from, and how many places there are in all while there are few."""
    sold = [one for one in _of(choice, stock) if one.free]
    if not sold:
        return desk.told("buy.none")
    cheapest = min(sold, key=lambda one: one.price_minor)
    price = desk.told("buy.from", price=desk.money(cheapest.price_minor, cheapest.currency))
    left = sum(one.free for one in sold)
    words = desk.told("buy.left", left=desk.places(left)) if left <= FEW else desk.told("buy.plenty")
    return f"{price}, {words}"


FEW: Final = 50
"""as with categories: a larger figure would change before it is read"""


# --- what the guest says -----------------------------------------------------------------------------------


def chosen(desk: Desk, stock: Sequence[StockFact]) -> str:
    """The date that was picked from the menu, or named; empty when none was."""
    items = [(DATE + one, _words(desk, one)) for one in choices(desk, stock)]
    if desk.payload:
        known = [payload for payload, _ in items]
        return desk.payload.removeprefix(DATE) if desk.payload in known else ""
    found = named(desk, stock)
    if found or heard.asks(desk.reading):
        return found
    picked = desk.picked(items)
    return picked[0].removeprefix(DATE) if len(picked) == 1 else ""


def named(desk: Desk, stock: Sequence[StockFact]) -> str:
    """The one date, of those that tickets are sold for, that the message names; empty for none or several."""
    found = choices(desk, stock)
    if not found or desk.payload:
        return ""
    if EVERY in found and heard.has(ALL, desk.reading):
        return EVERY
    dates = [date for date in desk.event.dates if date.id in found]
    for rule in (_numbered, _weekday, _ordinal, _near):
        meant = [date.id for place, date in enumerate(dates, 1) if rule(desk, date, place)]
        if meant:
            return meant[0] if len(meant) == 1 else ""
    return ""


def without_date(desk: Desk, count: int) -> int:
    """A number of tickets read in a message, unless it is the day of a date: `билеты на 14 августа` are not 14, and
    `на оба дня` are not two.
    """
    if desk.event.dates and heard.has(ALL, desk.reading):
        return desk.reading.slots.count
    figures = {int(one) for pair in _days_in(desk) for one in pair if one}
    return 0 if desk.event.dates and count in figures else count


def _days_in(desk: Desk) -> list[tuple[int, int]]:
    """(day, month) of every date written in the message; month 0 when it is not said."""
    text = heard.plain(desk.text)
    found = [(int(one[1]), _month(one[2], one[3])) for one in _NUMBERED.finditer(text)]
    return found + [(int(one[1]), _month(None, one[0])) for one in _ENGLISH.finditer(text)]


def _month(figure: str | None, name: str | None) -> int:
    if figure:
        return int(figure)
    stem = (name or "")[:STEM]
    known = [n for n, names in enumerate(MONTHS, 1) if stem and stem in (names[0][:STEM], names[1][:STEM].lower())]
    return known[0] if known else 0


def _numbered(desk: Desk, date: EventDate, _place: int) -> bool:
    at = date.starts_at.astimezone(ZoneInfo(desk.event.zone))
    return any(day == at.day and month in (0, at.month) for day, month in _days_in(desk))


def _weekday(desk: Desk, date: EventDate, _place: int) -> bool:
    at = date.starts_at.astimezone(ZoneInfo(desk.event.zone))
    said = {form.strip("=") for options in desk.reading.lemmas for form in options}
    return any(said & {name, *desk.reader.scribe.lemmas(name)} for name in WEEKDAYS[at.weekday()])


def _ordinal(desk: Desk, _one: EventDate, place: int) -> bool:
    text = heard.plain(desk.text)
    return place <= len(_ORDINALS) and re.search(_ORDINALS[place - 1], text) is not None


def _near(desk: Desk, date: EventDate, _place: int) -> bool:
    zone, text = ZoneInfo(desk.event.zone), heard.plain(desk.text)
    today = datetime.fromtimestamp(desk.facts.now_ms / 1000, UTC).astimezone(zone).date()
    day = date.starts_at.astimezone(zone).date()
    near = ((0, r"\b(?:сегодня\w*|today|tonight)\b"), (1, r"\b(?:завтра\w*|tomorrow)\b"))
    return any(day == today + timedelta(days=ahead) and re.search(words, text) for ahead, words in near)


def moved(desk: Desk, flow: Flow, stock: Sequence[StockFact]) -> Flow | None:
    """The flow with another date that the message names and the same kind of place on it; None: it names none."""
    date = named(desk, stock)
    if not date or date == flow.slot("date"):
        return None
    now = desk.event.category(flow.slot("category"))
    flow = flow.with_slot("date", date).with_slot("category", "").with_slot("maybe", "")
    if now is None:
        return flow
    alike = [
        one.category_id
        for one in on_date(flow, stock)
        if (other := desk.event.category(one.category_id)) and (other.zone, other.admits) == (now.zone, now.admits)
    ]
    return flow.with_slot("category", alike[0]) if len(alike) == 1 else flow


def days_of(desk: Desk, ticket: TicketFact) -> str:
    """On which days a ticket is good: `13.08`, `13.08, 14.08`."""
    return ", ".join(desk.day(doors_ms) for doors_ms in ticket.doors_ms or (desk.facts.doors_ms,))
