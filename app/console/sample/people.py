"""Who writes at 14:05: the guests of the queue's rows and the crowd behind them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

import msgspec

from app.domain.escalations import TARGET_S, Reason, heaviest
from app.protocol.records import Dialogue, EscalationRef

NOW_MS = 1_812_971_100_000
"""14 June 2027, 14:05:00 in Moscow"""
EVENT = "northern-light"
ME, PYOTR, OLGA = ("u-alina", "Алина Соколова"), ("u-pyotr", "Пётр Громов"), ("u-olga", "Ольга Ким")


@dataclass(frozen=True, slots=True)
class Row:
    """One guest with a person: `place` in Russian and English, `waited_s` since the first unanswered message."""

    name: str
    channel: str
    place: tuple[str, str]
    reasons: tuple[Reason, ...]
    words: str
    waited_s: int
    order: str = ""
    at_gate: bool = False
    evidence: str = ""
    rule: str = ""
    score: float = 1.0
    lang: str = "ru"


_GATE = {n: (f"ворота {n}", f"gate {n}") for n in range(1, 7)}
MARINA = Row(
    "Марина Ковалёва",
    "telegram",
    _GATE[2],
    (Reason.EMOTION, Reason.QR),
    "Верните деньги или пустите наконец",
    110,
    "48213",
    at_gate=True,
    evidence="Стою 20 минут… Верните деньги или пустите наконец",
    rule="emotion.negative",
    score=0.94,
)
TIMUR = Row(
    "Тимур Ахметов", "whatsapp", ("внутри", "inside"), (Reason.VIP,), "Держу два места до 14:09", 0, "47790",
    evidence="Хотим с другом пересесть в VIP", rule="vip.wish",
)  # fmt: skip
WAITING = (
    Row("Илья Рощин", "telegram", ("сцена 2", "stage 2"), (Reason.SAFETY,), "Пропал ребёнок", 38, "46102",
        evidence="Пропал ребёнок, мальчик 6 лет, жёлтая куртка", rule="safety.lost_child"),
    Row("Олег Савин", "telegram", _GATE[2], (Reason.QR,), "Пишет «уже использован»", 400, "48377", at_gate=True,
        evidence="турникет пишет уже использован", rule="qr.at_gate"),
    Row("Дарья Мельник", "vk", _GATE[4], (Reason.EMOTION,), "Вы издеваетесь? Полчаса", 312, "47016",
        evidence="Вы издеваетесь? Полчаса стоим", rule="emotion.negative", score=0.91),
    Row("Павел Гусев", "widget", _GATE[2], (Reason.QR,), "Код не читается, экран", 271, "48901", at_gate=True,
        evidence="Код не читается, экран треснул", rule="qr.at_gate"),
    Row("Света Ким", "telegram", ("парковка", "parking"), (Reason.MISSES,), "Я про инвалидную парковку", 256,
        evidence="три ответа подряд не помогли", rule="misses.three"),
    Row("Анна Лисицына", "whatsapp", ("заказ 47102", "order 47102"), (Reason.REFUND,), "Списали дважды, верните", 235,
        "47102", evidence="Списали дважды, верните", rule="refund.money_back"),
    Row("Руслан Хайруллин", "telegram", _GATE[1], (Reason.PERSON,), "Позовите живого", 160, "48055",
        evidence="Позовите живого человека", rule="person.asked"),
    Row("Екатерина Панова", "widget", ("ООО «Вектор»", "Vektor LLC"), (Reason.CORPORATE,), "50 билетов со скидкой",
        150, evidence="50 билетов со скидкой для компании", rule="corporate.request"),
    Row("Глеб Наумов", "telegram", _GATE[2], (Reason.QR,), "Не пускает турникет", 88, "48412", at_gate=True,
        evidence="Не пускает турникет", rule="qr.at_gate"),
    Row("Emma Fischer", "widget", _GATE[3], (Reason.VIP,), "We booked a box, which entrance?", 72, "47233",
        evidence="We booked a box", rule="vip.wish", lang="en"),
    Row("Николай Дроздов", "vk", ("заказ 46650", "order 46650"), (Reason.REFUND, Reason.PERSON),
        "Заболел, хочу вернуть два билета", 64, "46650", evidence="хочу вернуть два билета",
        rule="refund.money_back"),
    Row("Камила Юсупова", "whatsapp", _GATE[5], (Reason.MISSES,), "С коляской куда?", 41,
        evidence="три ответа подряд не помогли", rule="misses.three"),
)  # fmt: skip
AWAITING_GUEST = (
    Row("Виктор Орлов", "telegram", _GATE[1], (Reason.QR,), "Прислали новый код, проверьте", 0, "48120"),
    Row("Лейла Мамедова", "whatsapp", ("внутри", "inside"), (Reason.VIP,), "Места 14 и 15 держим до 14:20", 0,
        "47551"),
    Row("Артём Зайцев", "widget", ("заказ 46990", "order 46990"), (Reason.REFUND,), "Нужны реквизиты карты", 0,
        "46990"),
    Row("Юлия Белова", "vk", _GATE[6], (Reason.EMOTION,), "Старший подойдёт к вам за две минуты", 0, "48330"),
    Row("Сергей Ильин", "telegram", ("парковка", "parking"), (Reason.MISSES,), "Въезд со стороны набережной", 0),
    Row("Мария Котова", "telegram", _GATE[2], (Reason.QR,), "Получилось пройти?", 0, "48219"),
    Row("Thomas Berg", "widget", ("order 47400", "order 47400"), (Reason.PERSON,), "Did the e-mail arrive?", 0,
        "47400", lang="en"),
    Row("Фатима Алиева", "whatsapp", ("внутри", "inside"), (Reason.PERSON,), "Бюро находок у ворот 1", 0, "46777"),
    Row("Денис Ершов", "telegram", ("ООО «Полюс»", "Polyus LLC"), (Reason.CORPORATE,), "Счёт отправлен на почту", 0),
)  # fmt: skip
SNOOZED = (
    Row("Алексей Тихонов", "widget", ("ООО «Лад»", "Lad LLC"), (Reason.CORPORATE,), "Закрывающие документы", 0),
    Row("Ирина Седова", "telegram", ("заказ 45870", "order 45870"), (Reason.REFUND,), "Деньги ещё не пришли", 0,
        "45870"),
    Row("Максим Руденко", "vk", ("заказ 48006", "order 48006"), (Reason.PERSON,), "Напишите, когда откроете P2", 0,
        "48006"),
)  # fmt: skip

_FIRST = (
    "Анна Иван Мария Дмитрий Елена Сергей Ольга Андрей Наталья Алексей Юлия Михаил Ксения Роман Алина Кирилл Егор"
)
_LAST = (
    "Смирн Кузнец Попов Сокол Лебед Козл Новик Мороз Петр Волк Соловь Василь Зайц Павл Семён Голуб Виноград Богдан"
)
_QUESTIONS = (
    ("Во сколько открываются ворота?", "doors_time"),
    ("Где парковка и сколько стоит?", "parking"),
    ("Можно со своей водой?", "own_food"),
    ("Как добраться от метро?", "directions"),
    ("Со скольки лет пускают детей без билета?", "age_limit"),
    ("Не пришёл билет на почту", "ticket_not_received"),
    ("Можно выйти и зайти обратно?", "reentry"),
    ("Где камера хранения?", "cloakroom"),
    ("Во сколько хедлайнер?", "programme"),
    ("Какая погода, будет ли дождь?", "weather"),
    ("Как поменять имя в билете?", "change_name"),
    ("Есть ли скидка студентам?", "discounts"),
    ("What time do the doors open?", "doors_time"),
    ("а собаку можно", "pets"),
    ("скок стоит доплата до вип", "vip_upgrade"),
)
_CHANNELS = ("telegram",) * 63 + ("whatsapp",) * 18 + ("widget",) * 13 + ("vk",) * 6
_RULES = {
    Reason.SAFETY: "safety.fire",
    Reason.EMOTION: "emotion.negative",
    Reason.QR: "qr.at_gate",
    Reason.REFUND: "refund.money_back",
    Reason.CORPORATE: "corporate.request",
    Reason.MISSES: "misses.three",
    Reason.PERSON: "person.asked",
    Reason.VIP: "vip.wish",
}


def _surname(stem: str, first: str) -> str:
    return stem + ("ова" if first[-1] in "ая" else "ов")


def with_person(row: Row, number: int, lang: str) -> Dialogue:
    """A queued dialogue from a row; the states of the others are derived from it."""
    at = NOW_MS - row.waited_s * 1000
    reason = heaviest(row.reasons) or Reason.PERSON
    return Dialogue(
        id=f"d-{number:03}",
        event_id=EVENT,
        guest_id=f"g-{number:03}",
        guest_name=row.name,
        channel=row.channel,
        status="queued",
        opened_ms=at - 620_000,
        lang=row.lang,
        place=row.place[0 if lang == "ru" else 1],
        order_id=row.order,
        at_gate=row.at_gate,
        escalation=EscalationRef(
            reason=reason.value, rule=row.rule or _RULES[reason], evidence=row.evidence, score=row.score, at_ms=at
        ),
        reasons=tuple(one.value for one in row.reasons),
        due_ms=at + TARGET_S[reason] * 1000,
        waiting_ms=at,
        last_ms=at,
        last_text=row.words,
        last_by="guest",
        messages=6,
        mood=row.score if reason is Reason.EMOTION else 0.1,
        intent="qr_fails" if Reason.QR in row.reasons else "question",
        misses=3 if Reason.MISSES in row.reasons else 0,
        contained=False,
    )


def _held(dialogue: Dialogue, who: tuple[str, str], ago_s: int) -> Dialogue:
    return msgspec.structs.replace(
        dialogue,
        status="guest",
        holder_id=who[0],
        holder_name=who[1],
        lease=1,
        held_ms=NOW_MS - ago_s * 1000 - 90_000,
        waiting_ms=0,
        due_ms=0,
        last_ms=NOW_MS - ago_s * 1000,
        last_by="person",
        messages=6,
    )


def with_people(lang: str) -> list[Dialogue]:
    """The 26 dialogues that a person has or should have: 2 mine, 12 waiting, 9 with the guest, 3 snoozed."""
    marina = msgspec.structs.replace(
        with_person(MARINA, 1, lang),
        status="active",
        holder_id=ME[0],
        holder_name=ME[1],
        lease=1,
        held_ms=NOW_MS - 60_000,
        due_ms=NOW_MS + 190_000,
        messages=9,
    )
    timur = _held(with_person(TIMUR, 2, lang), ME, 120)
    waiting = [with_person(row, 10 + at, lang) for at, row in enumerate(WAITING)]
    guest = [
        _held(with_person(replace(row, waited_s=900), 30 + at, lang), (PYOTR, OLGA)[at % 2], 40 + at * 55)
        for at, row in enumerate(AWAITING_GUEST)
    ]
    snoozed = [
        msgspec.structs.replace(
            with_person(replace(row, waited_s=3_600), 50 + at, lang),
            status="snoozed",
            snoozed_ms=NOW_MS + (at * 70 + 25) * 60_000,
            snoozed_until="doors" if at == 2 else "",
            waiting_ms=0,
            due_ms=0,
        )
        for at, row in enumerate(SNOOZED)
    ]
    return [marina, timur, *waiting, *guest, *snoozed]


def with_bot(count: int, seed: int = 7) -> list[Dialogue]:
    """Dialogues that the bot holds, the last words no older than the window of ten minutes."""
    random = Random(seed)  # noqa: S311  # a seeded sample, nothing secret
    firsts, lasts = _FIRST.split(), _LAST.split()
    found = []
    for number in range(count):
        first = random.choice(firsts)
        words, intent = random.choice(_QUESTIONS)
        last_ms = NOW_MS - random.randrange(2_000, 600_000)
        found.append(
            Dialogue(
                id=f"b-{number:05}",
                event_id=EVENT,
                guest_id=f"gb-{number:05}",
                guest_name=f"{first} {_surname(random.choice(lasts), first)}",
                channel=random.choice(_CHANNELS),
                status="bot",
                opened_ms=last_ms - random.randrange(5_000, 400_000),
                lang="en" if words.isascii() else "ru",
                order_id=str(random.randrange(45_000, 49_200)),
                last_ms=last_ms,
                last_text=words,
                last_by=random.choice(("guest", "bot", "bot")),
                messages=4,
                intent=intent,
            )
        )
    return found
