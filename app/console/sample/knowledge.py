"""Events, colleagues, articles, ready replies and open questions of the sample."""

from __future__ import annotations

from app.console.sample.people import EVENT, ME, NOW_MS, OLGA, PYOTR
from app.protocol.records import (
    Article,
    ClarifyRef,
    Event,
    GateRef,
    OptionRef,
    PhaseRef,
    ReadyReply,
    Record,
    Staff,
    Unanswered,
)

_HOUR = 3_600_000
_DOORS = NOW_MS - 300_000
_PHASES = (
    ("build", "Монтаж", "Build-up", -6, -2),
    ("soundcheck", "Проверка звука", "Sound check", -2, 0),
    ("doors", "Двери", "Doors", 0, 1),
    ("warmup", "Разогрев", "Warm-up", 1, 4),
    ("main", "Основная программа", "Main programme", 4, 7.5),
    ("headliner", "Хедлайнер", "Headliner", 7.5, 9),
    ("exit", "Выход", "Exit", 9, 10),
)
_GATES = (
    ("1", "Ворота 1, набережная", "Gate 1, embankment"),
    ("2", "Ворота 2, шаттл", "Gate 2, shuttle"),
    ("3", "Ворота 3, VIP и ложи", "Gate 3, VIP and boxes"),
    ("4", "Ворота 4, парковка P1", "Gate 4, car park P1"),
    ("5", "Ворота 5, семьи и доступная среда", "Gate 5, families and access"),
    ("6", "Ворота 6, пляж", "Gate 6, beach"),
)


def events() -> list[Event]:
    """Three events of one organiser."""
    day = 24 * _HOUR
    return [
        Event(
            id=EVENT,
            name_ru="Северный свет",
            name_en="Northern Light",
            venue_ru="Парк «Маячный»",
            venue_en="Mayachny Park",
            zone="Europe/Moscow",
            doors_ms=_DOORS,
            starts_ms=_DOORS + _HOUR,
            ends_ms=_DOORS + 10 * _HOUR,
            gates=tuple(GateRef(id=one, name_ru=ru, name_en=en) for one, ru, en in _GATES),
            phases=tuple(
                PhaseRef(id=one, name_ru=ru, name_en=en, starts_ms=_DOORS + round(start * _HOUR),
                         ends_ms=_DOORS + round(end * _HOUR))
                for one, ru, en, start, end in _PHASES
            ),
        ),
        Event(id="polar-jazz", name_ru="Полярный джаз", name_en="Polar Jazz", venue_ru="Филармония",
              venue_en="Philharmonic Hall", zone="Europe/Moscow", doors_ms=_DOORS + 12 * day,
              starts_ms=_DOORS + 12 * day + _HOUR, ends_ms=_DOORS + 12 * day + 4 * _HOUR),
        Event(id="bay-thunder", name_ru="Гром над заливом", name_en="Bay Thunder", venue_ru="Ледовый дворец",
              venue_en="Ice Palace", zone="Europe/Moscow", doors_ms=_DOORS + 33 * day,
              starts_ms=_DOORS + 33 * day + _HOUR, ends_ms=_DOORS + 33 * day + 5 * _HOUR),
    ]  # fmt: skip


def staff() -> list[Staff]:
    """Who is on shift."""
    return [
        Staff(id=ME[0], name=ME[1], role="operator", online=True),
        Staff(id=PYOTR[0], name=PYOTR[1], role="operator", online=True),
        Staff(id=OLGA[0], name=OLGA[1], role="approver", online=True),
        Staff(id="u-denis", name="Денис Лапин", role="manager", online=True),
        Staff(id="u-rita", name="Рита Волкова", role="operator"),
    ]


_ARTICLES = (
    ("nl-qr", "qr_fails", "Билет не сканируется", "The ticket will not scan",
     "Прибавьте яркость и откройте билет на весь экран. Если это старое письмо, нажмите «Мои билеты».",
     "Turn the brightness up and open the ticket full screen. If the e-mail is old, press “My tickets”.",
     ("QR не срабатывает", "Билет не читается", "Турникет не пускает"), ("qr", "код", "сканер", "турникет")),
    ("nl-doors", "doors_time", "Время: двери, начало, конец", "Times: doors, start, end",
     "Ворота открываются в 14:00, первая группа в 15:00, хедлайнер в 21:30, музыка до 23:00.",
     "Gates open at 14:00, the first band plays at 15:00, the headliner at 21:30, music ends at 23:00.",
     ("Во сколько открываются ворота?", "Во сколько начало?"), ("во сколько", "начало", "двери")),
    ("nl-own-food", "own_food", "Своя еда и вода", "Own food and water",
     "Можно воду до 0,5 л в пластике, детское питание и еду по медицинским показаниям.",
     "Water up to 0.5 l in plastic, baby food and food you need for medical reasons are allowed.",
     ("Можно ли пронести свою еду?", "Пустят с водой?"), ("своя еда", "вода", "термос")),
    ("nl-directions", "directions", "Как добраться", "Getting there",
     "От метро «Озёрная» (выход 3) до ворот 2 ходит бесплатный шаттл каждые 10 минут.",
     "A free shuttle runs from Ozyornaya metro (exit 3) to gate 2 every 10 minutes.",
     ("Как к вам доехать?", "Какой адрес?"), ("адрес", "метро", "шаттл")),
    ("nl-age", "age_limit", "Возраст и дети", "Age and children",
     "Дети до 7 лет проходят бесплатно со взрослым, до 16 лет нужен взрослый с паспортом.",
     "Children under 7 enter free with an adult; under 16 an adult with a passport is needed.",
     ("Со скольки лет пускают?",), ("дети", "возраст", "ребёнок")),
    ("nl-reentry", "reentry", "Выйти и вернуться", "Leaving and coming back",
     "Выйти и вернуться можно через ворота 1 и 5 до 21:00 по браслету.",
     "You may leave and come back through gates 1 and 5 until 21:00 with the wristband.",
     ("Можно выйти и зайти обратно?",), ("выйти", "вернуться", "браслет")),
    ("nl-refund", "refund", "Возврат билета", "Refunds",
     "Вернуть билет можно до дня фестиваля, сумма зависит от срока. Заявку рассмотрит человек.",
     "A ticket can be returned before the day; how much depends on the date. A person looks at each request.",
     ("Хочу вернуть билет", "Верните деньги"), ("возврат", "вернуть", "деньги")),
)  # fmt: skip


def articles() -> list[Article]:
    """Eight articles, one with a clarifying question, one archived."""
    found = [
        Article(id=one, event_id=EVENT, intent=intent, title_ru=title, title_en=title_en, answer_ru=answer,
                answer_en=answer_en, phrases=phrases, keywords=keywords, author_name=(ME, PYOTR, OLGA)[at % 3][1],
                updated_ms=NOW_MS - at * 7 * _HOUR, archived=one == "nl-reentry")
        for at, (one, intent, title, title_en, answer, answer_en, phrases, keywords) in enumerate(_ARTICLES)
    ]  # fmt: skip
    p1 = OptionRef(label_ru="P1 у ворот 4", label_en="P1 by gate 4", answer_ru="P1: 500 ₽ за день, въезд с 12:00.",
                   answer_en="P1: 500 ₽ a day, open from 12:00.", keywords=("p1", "платная"))  # fmt: skip
    p2 = OptionRef(label_ru="Бесплатная P2", label_en="Free P2", answer_ru="P2 у ледового дворца, 25 минут пешком.",
                   answer_en="P2 by the ice palace, 25 minutes on foot.", keywords=("p2", "бесплатно"))  # fmt: skip
    parking = Article(
        id="nl-parking",
        event_id=EVENT,
        intent="parking",
        title_ru="Парковка",
        title_en="Parking",
        answer_ru="Парковка P1 у ворот 4: 400 мест, 500 ₽ за день. Бесплатная P2 у ледового дворца.",
        answer_en="Car park P1 by gate 4: 400 places, 500 ₽ a day. P2 by the ice palace is free.",
        phrases=("Есть ли парковка?", "Где оставить машину?"),
        keywords=("парковка", "паркинг", "стоянка"),
        clarify=ClarifyRef(
            question_ru="Вам платную у ворот или бесплатную?",
            question_en="Paid by the gate or free?",
            options=(p1, p2),
        ),
        author_name=ME[1],
        updated_ms=NOW_MS - 2 * _HOUR,
    )
    return [*found, parking]


def replies() -> list[ReadyReply]:
    """Ready replies with variables in braces."""
    texts = (
        ("hello", "Здороваюсь", "Hello",
         "{guest_name}, здравствуйте! Я {operator}, я на площадке и вижу вашу переписку.",
         "{guest_name}, hello! I am {operator}, I am on site and can see your conversation.", "1"),
        ("qr", "Код заменён", "Code replaced", "Ваш код заменили, в письме старый. Отправляю действующий прямо сюда.",
         "Your code was replaced, the e-mail holds the old one. I am sending the current one here.", "2"),
        ("gate", "К другим воротам", "Another gate", "Пройдите, пожалуйста, к воротам {gate}: там короче очередь.",
         "Please walk to gate {gate}: the line is shorter there.", "3"),
        ("refund", "Возврат принят", "Refund received",
         "Заявку на возврат по заказу {order} приняли. Ответим сегодня.",
         "We have your refund request for order {order} and will answer today.", "4"),
        ("bye", "Прощаюсь", "Goodbye", "Хорошего вечера на «{event}»!", "Have a good evening at {event}!", "5"),
    )  # fmt: skip
    return [
        ReadyReply(id=one, title_ru=ru, title_en=en, text_ru=text_ru, text_en=text_en, shortcut=key)
        for one, ru, en, text_ru, text_en, key in texts
    ]


def unanswered() -> list[Unanswered]:
    """Questions the bot could not answer, the most frequent first."""
    texts = (
        ("Где поставить инвалидную коляску на время концерта?", 9, "d-014"),
        ("Есть ли кулеры с водой у сцены 2?", 6, ""),
        ("Можно ли с дроном?", 4, ""),
        ("Когда автограф-сессия?", 4, ""),
        ("Работает ли пеленальная комната?", 3, "d-021"),
        ("Is there a charging point?", 2, ""),
    )
    return [
        Unanswered(id=f"q-{n}", event_id=EVENT, text=text, count=count, last_ms=NOW_MS - n * 400_000, dialogue_id=of)
        for n, (text, count, of) in enumerate(texts, start=1)
    ]


def all_records() -> list[tuple[str, Record]]:
    """Everything above with its entity key."""
    return [
        *((f"event:{one.id}", one) for one in events()),
        *((f"staff:{one.id}", one) for one in staff()),
        *((f"article:{one.event_id}/{one.id}", one) for one in articles()),
        *((f"reply:{one.id}", one) for one in replies()),
        *((f"unanswered:{one.id}", one) for one in unanswered()),
    ]
