"""The sample festival out of its data files: events, articles and ready replies. Pure; files are read elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from app.domain.articles import Article, Bilingual, Clarify, Option
from app.domain.festivals import Act, Category, Event, Gate, Phase
from app.domain.ids import ArticleId, EventId, GateId
from app.domain.seating import rows_of
from app.protocol.records import ReadyReply
from app.service.calendars import check_dates, check_phases, read_times
from app.service.mappings import DataError, Table
from app.service.pricelists import read_category, read_promo
from app.service.refund_terms import read_terms
from app.service.zones import Look, read_picture


@dataclass(frozen=True, slots=True)
class Sample:
    """Everything of the sample that is not drawn from a seed."""

    organiser: Bilingual
    rehearsal_event_id: EventId
    events: tuple[Event, ...]
    articles: tuple[Article, ...]
    replies: tuple[ReadyReply, ...]
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    """of zones, by the names they are served by"""

    def event(self, event_id: EventId) -> Event:
        """The event of this id; `KeyError` when there is none."""
        for event in self.events:
            if event.id == event_id:
                return event
        raise KeyError(event_id)


def read_sample(files: Mapping[str, Mapping[str, object]], look: Look | None = None) -> Sample:
    """Build the sample from file names (`organiser.toml`, `EVENT/event.toml` …) and what they hold.

    `look` reads the pictures that are named. `DataError` names the file, the key and what to do.
    """
    top = _file(files, "organiser.toml")
    top.only("name", "events", "rehearsal_event")
    folders = top.texts("events")
    pictures: dict[str, bytes] = {}
    events = tuple(read_event(_file(files, f"{folder}/event.toml"), look, pictures) for folder in folders)
    articles = tuple(
        article
        for folder, event in zip(folders, events, strict=True)
        for article in read_articles(_file(files, f"{folder}/articles.toml"), event)
    )
    rehearsal = EventId(top.text("rehearsal_event"))
    if rehearsal not in {event.id for event in events}:
        raise top.wrong("rehearsal_event", f"name one of the events: {', '.join(folders)}")
    replies = read_replies(_file(files, "replies.toml"))
    return Sample(top.bilingual("name"), rehearsal, events, articles, replies, pictures)


def _file(files: Mapping[str, Mapping[str, object]], name: str) -> Table:
    if name not in files:
        raise DataError(name, "", "the file is missing, put it back or take its event off organiser.toml")
    return Table(name, "", files[name])


EVENT_KEYS = (
    "id", "name", "venue", "address", "zone", "doors_at", "starts_at", "ends_at",
    "aliases", "gates", "phases", "categories", "programme", "refunds", "limit", "promos", "dates",
)  # fmt: skip


def read_event(table: Table, look: Look | None = None, pictures: dict[str, bytes] | None = None) -> Event:
    """One `event.toml`; the bytes of the pictures it names are put into `pictures`."""
    table.only(*EVENT_KEYS)
    zone = _zone(table)
    times = read_times(table, zone)
    event = Event(
        id=EventId(table.text("id")),
        name=table.bilingual("name"),
        venue=table.bilingual("venue"),
        address=table.bilingual("address"),
        zone=zone.key,
        doors_at=times.doors_at,
        starts_at=times.starts_at,
        ends_at=times.ends_at,
        dates=times.dates,
        gates=tuple(_gate(item) for item in table.tables("gates")),
        phases=tuple(_phase(item, zone) for item in table.tables("phases")),
        categories=tuple(
            _category(item, zone, look, pictures if pictures is not None else {})
            for item in table.tables("categories")
        ),
        programme=tuple(_act(item, zone) for item in table.tables("programme")),
        aliases=table.texts("aliases"),
        refunds=read_terms(table),
        limit=table.whole("limit", 0),
        promos=tuple(read_promo(item, zone) for item in table.tables("promos")),
    )
    _check_event(event, table)
    return event


def _category(table: Table, zone: ZoneInfo, look: Look | None, pictures: dict[str, bytes]) -> Category:
    category, found = read_category(table, zone), read_picture(table, look)
    if found is None:
        return category
    pictures[found.picture.file] = found.data
    return replace(category, picture=found.picture)


def _zone(table: Table) -> ZoneInfo:
    name = table.text("zone")
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise table.wrong("zone", f"{name!r} is no time zone, write one like Europe/Moscow") from error


def _gate(table: Table) -> Gate:
    table.only("id", "name", "zones")
    return Gate(GateId(table.text("id")), table.bilingual("name"), table.texts("zones"))


def _phase(table: Table, zone: ZoneInfo) -> Phase:
    table.only("id", "name", "starts_at", "ends_at")
    return Phase(
        table.text("id"),
        table.bilingual("name"),
        table.moment("starts_at", zone),
        table.moment("ends_at", zone),
    )


def _act(table: Table, zone: ZoneInfo) -> Act:
    table.only("stage", "artist", "starts_at", "ends_at")
    return Act(
        table.bilingual("stage"),
        table.text("artist"),
        table.moment("starts_at", zone),
        table.moment("ends_at", zone),
    )


def _check_event(event: Event, table: Table) -> None:
    check_phases(event, table)
    _check_categories(event, table)
    check_dates(event, table)
    zones = {category.zone for category in event.categories}
    for gate in event.gates:
        for code in gate.zones:
            if code not in zones:
                raise table.wrong("gates", f"gate {gate.id!r} leads to zone {code!r}, which no category has")


def _check_categories(event: Event, table: Table) -> None:
    seats = [seat for category in event.categories for row in rows_of(category) for seat in row]
    if len(set(seats)) < len(seats):
        raise table.wrong("categories", "two seats have one name, call the rows of a hall differently")
    known = {category.id for category in event.categories}
    for category in event.categories:
        for other in (*category.upgrade_from, *(part for part in (category.upgrade_to,) if part)):
            if other not in known:
                raise table.wrong("categories", f"{category.id!r} names {other!r}, which is no category here")


def read_articles(table: Table, event: Event) -> tuple[Article, ...]:
    """One `articles.toml`; ids must be unique and a wording must not lead to two articles."""
    table.only("event", "article")
    if table.text("event") != event.id:
        raise table.wrong("event", f"must be {event.id!r}, as in event.toml of the same folder")
    articles: list[Article] = []
    seen: dict[str, str] = {}
    for item in table.tables("article"):
        article = _article(item, event.id)
        if article.id in {other.id for other in articles}:
            raise item.wrong("id", f"{article.id!r} is taken, choose another")
        for phrase in article.phrases:
            _once(item, phrase, article.id, seen)
        articles.append(article)
    return tuple(articles)


def _once(table: Table, phrase: str, article_id: str, seen: dict[str, str]) -> None:
    other = seen.setdefault(phrase.casefold(), article_id)
    if other != article_id:
        raise table.wrong("phrases", f"{phrase!r} leads to {other!r} already, keep it in one article")


def _article(table: Table, event_id: EventId) -> Article:
    table.only("id", "intent", "title", "answer", "phrases", "keywords", "clarify")
    phrases = table.table("phrases")
    phrases.only("ru", "en")
    return Article(
        id=ArticleId(table.text("id")),
        event_id=event_id,
        intent=table.text("intent"),
        title=table.bilingual("title"),
        answer=table.bilingual("answer"),
        phrases=phrases.texts("ru") + phrases.texts("en"),
        keywords=table.texts("keywords"),
        clarify=_clarify(table.table("clarify")) if "clarify" in table.values else None,
    )


def _clarify(table: Table) -> Clarify:
    table.only("question", "options")
    options = tuple(_option(item) for item in table.tables("options"))
    if len(options) < 2:
        raise table.wrong("options", "a question needs two options or more")
    return Clarify(table.bilingual("question"), options)


def _option(table: Table) -> Option:
    table.only("label", "keywords", "answer")
    return Option(table.bilingual("label"), table.bilingual("answer"), table.texts("keywords"))


def read_replies(table: Table) -> tuple[ReadyReply, ...]:
    """`replies.toml`: the ready replies of the operators."""
    table.only("reply")
    return tuple(_reply(item) for item in table.tables("reply"))


VARIABLES = frozenset({"guest_name", "order", "gate", "event", "operator"})


def _reply(table: Table) -> ReadyReply:
    table.only("id", "shortcut", "title", "text")
    title, text = table.bilingual("title"), table.bilingual("text")
    for name in _braced(text.ru + text.en):
        if name not in VARIABLES:
            raise table.wrong("text", f"{{{name}}} is no variable, use one of {', '.join(sorted(VARIABLES))}")
    return ReadyReply(
        id=table.text("id"),
        title_ru=title.ru,
        title_en=title.en,
        text_ru=text.ru,
        text_en=text.en,
        shortcut=table.text("shortcut", ""),
    )


def _braced(text: str) -> Iterable[str]:
    return (part.split("}")[0] for part in text.split("{")[1:])
