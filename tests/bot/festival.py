"""Two events of one organiser that are easily mixed up, with a handful of articles each."""

from __future__ import annotations

from datetime import UTC, datetime

from app.domain.articles import Article, Bilingual, Clarify, Option
from app.domain.festivals import Act, Category, Event
from app.domain.ids import ArticleId, EventId
from app.domain.money import Money

SHORE = EventId("shore")
JAZZ = EventId("jazz")


def at(hour: int, minute: int = 0) -> datetime:
    """A time of the festival's day."""
    return datetime(2027, 6, 14, hour, minute, tzinfo=UTC)


def event(ident: EventId, ru: str, en: str, aliases: tuple[str, ...], **parts: object) -> Event:
    """An event of one evening."""
    return Event(
        id=ident,
        name=Bilingual(ru, en),
        venue=Bilingual("Парк"),
        address=Bilingual("Набережная, 1"),
        zone="Europe/Moscow",
        doors_at=at(11),
        starts_at=at(12),
        ends_at=at(21),
        aliases=aliases,
        **parts,  # type: ignore[arg-type] # tests name fields of the record
    )


SHORE_EVENT = event(
    SHORE,
    "Летний берег",
    "Summer Shore",
    ("летний берег", "берег"),
    categories=(
        Category("standard", Bilingual("Танцпол", "Floor"), Money(300_000), 100),
        Category("box", Bilingual("Ложа", "Box"), Money(8_000_050), 4, admits=4),
    ),
    programme=(Act(Bilingual("Маяк", "Lighthouse"), "Чайки и гром", at(16, 30), at(17, 30)),),
)
JAZZ_EVENT = event(JAZZ, "Полярный джаз", "Polar Jazz", ("полярный джаз", "джаз"))


def article(ident: str, intent: str, answer: str, **parts: object) -> Article:
    """An article of the shore unless `event_id` says otherwise."""
    facts: dict[str, object] = {"event_id": SHORE, "title": Bilingual(answer.split(":", maxsplit=1)[0]), **parts}
    return Article(id=ArticleId(ident), intent=intent, answer=Bilingual(answer, f"EN {answer}"), **facts)  # type: ignore[arg-type] # the same


WAY = Clarify(
    Bilingual("Вы на машине или на транспорте?", "By car or by transport?"),
    (
        Option(
            Bilingual("На машине", "By car"), Bilingual("Съезд на 9-м километре", "Exit at km 9"), ("машина", "авто")
        ),
        Option(
            Bilingual("На транспорте", "By transport"), Bilingual("Шаттл от метро", "Shuttle"), ("метро", "автобус")
        ),
    ),
)
SHORE_ARTICLES = (
    article("s-park", "parking", "Парковка: P1 у ворот 4", phrases=("Есть ли парковка?",), keywords=("парковка",)),
    article("s-way", "directions", "Дорога: Набережная, 1", phrases=("Как доехать?",), clarify=WAY),
    article("s-qr", "qr_problem", "Код: прибавьте яркость", phrases=("Код не читается",)),
    article("s-refund", "refund", "Возврат: за 10 дней 100 %", phrases=("Как вернуть билет?",)),
    article("s-age", "age_limit", "Возраст: 12+", phrases=("Можно ли с детьми?",)),
    article("s-lineup", "lineup", "Программа: с 15:00", phrases=("Кто выступает?",)),
    article("s-corp", "corporate", "Группы: от 10 билетов", phrases=("Билеты для компании",)),
    article(
        "s-laser",
        "laser_tag",
        "Лазертаг: поле за сценой",
        phrases=("Где играть в лазертаг?", "Сколько стоит лазертаг?"),
        keywords=("лазертаг", "бластер"),
        buttons=(Bilingual("Где парковка?", "Where is the parking?"),),
    ),
)
JAZZ_ARTICLES = (
    article("j-park", "parking", "Паркинг: 150 ₽ в час", event_id=JAZZ, phrases=("Есть ли парковка?",)),
    article("j-dress", "weather_dress", "Наряд: вечерний", event_id=JAZZ, phrases=("Что надеть?",)),
)
