"""Transcripts of the sample: Marina's word for word, the others grown from their rows."""

from __future__ import annotations

from app.console.sample.people import EVENT, ME, NOW_MS
from app.protocol.records import (
    ButtonRef,
    Dialogue,
    DialogueLine,
    GuestCard,
    Message,
    OrderLine,
    SourceRef,
    TicketLine,
)

_MIN = 60_000
MARINA_REPLY = (
    "Марина, это Алина, я на площадке. Нашла причину: 9 июня вам выпустили новый код, а в письме старый. "
    "Отправляю действующий прямо сюда."
)
_HELP = {
    "qr_fails": (
        "Прибавьте яркость и откройте билет на весь экран. Если это старое письмо, нажмите «Мои билеты».",
        SourceRef(article_id="nl-qr", title="Билет не сканируется", score=0.91),
    ),
    "doors_time": (
        "Ворота открываются в 14:00, первая группа в 15:00, хедлайнер в 21:30.",
        SourceRef(article_id="nl-doors", title="Время: двери, начало, конец", score=0.97),
    ),
    "parking": (
        "Парковка P1 у ворот 4: 400 мест, 500 ₽ за день, въезд с 12:00.",
        SourceRef(article_id="nl-parking", title="Парковка", score=0.95),
    ),
    "own_food": (
        "Можно воду до 0,5 л в пластике, детское питание и еду по медицинским показаниям.",
        SourceRef(article_id="nl-own-food", title="Своя еда и вода", score=0.93),
    ),
    "directions": (
        "От метро «Озёрная» (выход 3) до ворот 2 ходит бесплатный шаттл каждые 10 минут.",
        SourceRef(article_id="nl-directions", title="Как добраться", score=0.9),
    ),
}


def marina() -> tuple[Message, ...]:
    """The conversation of the picture, with the bot's sources, its miss and the operator's note."""
    at = NOW_MS
    qr = _HELP["qr_fails"][1]
    return (
        _line(1, at - 8 * _MIN, "guest", "Здравствуйте, не пускают с билетом"),
        _line(2, at - 8 * _MIN + 9_000, "bot", "Подскажите, что показывает сканер на воротах?", zone="ask", buttons=(
            ButtonRef(label="Пищит красным", payload="intent:qr_fails"),
            ButtonRef(label="Нет письма с билетом", payload="intent:ticket_not_received"),
        )),
        _line(3, at - 7 * _MIN - 20_000, "guest", "QR не срабатывает, на входе пищит красным"),
        _line(4, at - 7 * _MIN - 10_000, "bot", _HELP["qr_fails"][0], sources=(qr,), intent="qr_fails",
              zone="answer"),
        _line(5, at - 5 * _MIN, "guest",
              "Уже третий раз!! Это письмо с почты, другого у меня нет. Стою 20 минут, за мной очередь, "
              "охрана не пускает. Верните деньги или пустите наконец"),
        _line(6, at - 5 * _MIN + 3_000, "bot",
              "Понимаю, так стоять у входа очень неприятно. Зову человека: он видит всю переписку и ваш билет.",
              zone="hand_over", missed=True),
        _line(7, at - 5 * _MIN + 3_100, "system", "", system="escalated"),
        _line(8, at - _MIN, "system", "", system="taken", author=ME),
        _line(9, at - _MIN + 20_000, "note",
              "Билет перевыпущен 9 июня, у гостьи старое письмо. Старший на воротах 2 Денис, рация 4.", author=ME),
    )  # fmt: skip


def _line(
    n: int,
    at_ms: int,
    by: str,
    text: str,
    *,
    dialogue: str = "d-001",
    channel: str = "telegram",
    author: tuple[str, str] = ("", ""),
    **more: object,
) -> Message:
    return Message(
        id=f"{dialogue}-m{n}",
        dialogue_id=dialogue,
        n=n,
        at_ms=at_ms,
        by=by,  # type: ignore[arg-type]  # a literal at every call of this module
        text=text,
        author_id=author[0],
        author_name=author[1],
        channel=channel,
        **more,  # type: ignore[arg-type]  # the fields of Message, checked by the struct
    )


def transcript(dialogue: Dialogue) -> tuple[Message, ...]:
    """What was said in a dialogue of the sample, ending with its last words."""
    if dialogue.id == "d-001":
        return marina()
    at, ident, channel = dialogue.last_ms, dialogue.id, dialogue.channel
    answer, source = _HELP.get(dialogue.intent, _HELP["directions"])
    lines = [
        _line(1, at - 5 * _MIN, "guest", "Здравствуйте!" if dialogue.lang == "ru" else "Hello!", dialogue=ident),
        _line(2, at - 5 * _MIN + 8_000, "bot",
              "Здравствуйте! Это помощник «Северного света». Чем помочь?" if dialogue.lang == "ru"
              else "Hello! This is the Northern Light assistant. How can I help?", dialogue=ident, zone="greet"),
        _line(3, at - 4 * _MIN, "guest", dialogue.escalation.evidence if dialogue.escalation else dialogue.last_text,
              dialogue=ident),
        _line(4, at - 4 * _MIN + 9_000, "bot", answer, dialogue=ident, sources=(source,), zone="answer",
              intent=dialogue.intent),
    ]  # fmt: skip
    if dialogue.escalation is not None:
        lines.append(_line(5, at - 3 * _MIN, "system", "", dialogue=ident, system="escalated"))
        by = "person" if dialogue.last_by == "person" else "guest"
        author = (dialogue.holder_id, dialogue.holder_name) if by == "person" else ("", "")
        lines.append(_line(6, at, by, dialogue.last_text, dialogue=ident, author=author, channel=channel))
    return tuple(lines)


def card(dialogue: Dialogue) -> GuestCard:
    """The guest behind a dialogue."""
    order = dialogue.order_id or "48213"
    tickets = tuple(
        TicketLine(
            id=f"{order}-{n}", category="Танцпол, стандарт", status="valid", code_tail=tail, price_minor=300_000,
            entered_ms=NOW_MS - 1_410_000 if n == 2 and order == "48213" else 0,
        )
        for n, tail in ((1, "3HDN"), (2, "9TDM"))
    )  # fmt: skip
    return GuestCard(
        id=dialogue.guest_id,
        name=dialogue.guest_name,
        phone="+7 916 ··· 41 08",
        email="m•••a@post.example",
        lang=dialogue.lang,
        since_ms=NOW_MS - 5 * 365 * 86_400_000,
        events=5,
        spent_minor=3_140_000,
        tags=("Постоянная", "VIP в 2024"),
        channels=(dialogue.channel, "email"),
        orders=(
            OrderLine(id=order, event_id=EVENT, status="paid", total_minor=600_000, currency="RUB",
                      made_ms=NOW_MS - 33 * 86_400_000, tickets=tickets),
        ),
        dialogues=tuple(
            DialogueLine(id=f"old-{n}", event_id=EVENT, status=status, opened_ms=NOW_MS - days * 86_400_000,
                         intent=intent, last_text=text)
            for n, (days, status, intent, text) in enumerate((
                (5, "resolved", "change_name", "Замена имени в билете"),
                (33, "bot", "buy", "Покупка 2 билетов"),
                (380, "resolved", "parking", "Парковка для автобуса"),
                (402, "resolved", "programme", "Во сколько «Чайки и гром»"),
                (761, "resolved", "refund", "Возврат за отменённый день"),
                (765, "resolved", "buy", "Оплата не прошла"),
            ))
        ),
    )  # fmt: skip
