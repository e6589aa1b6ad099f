"""What the bot says of dates and of boxes for a company, Russian and English; figures come from live facts."""

from __future__ import annotations

PARTY_SENTENCES: dict[str, tuple[str, str]] = {
    # --- which date ---------------------------------------------------------------------------------------
    "buy.date": ("{event}. На какой день?\n{list}", "{event}. Which day?\n{list}"),
    "buy.date_line": ("• {date}: {left}", "• {date}: {left}"),
    "buy.date_gone": ("На выбранное ({date}) билетов уже нет.", "Nothing is left for {date}."),
    "buy.every": ("все дни", "every day"),
    "buy.from": ("от {price}", "from {price}"),
    # --- a box for all of them ----------------------------------------------------------------------------
    "up.box": (
        "«{name}», {people}: доплата {total} за всех вместе. Свободно лож: {left}. Вместо ваших билетов будет один, "
        "он впускает до {admits} чел. Подержать и прислать ссылку на оплату?",
        "“{name}”, {people}: {total} for all together. Boxes free: {left}. One ticket that admits up to {admits} "
        "comes instead of yours. Shall I hold it and send a payment link?",
    ),
    "up.box_tip": (
        "Вашей компании выгоднее «{name}»: {total} за всех вместе, а не {other}.",
        "“{name}” is better for your group: {total} for all together, not {other}.",
    ),
    "up.box_part": (
        "В ложу поместятся {count} из {people}, остальные билеты останутся как есть.",
        "The box takes {count} of {people}, the other tickets stay as they are.",
    ),
    "up.box_placed": (
        "«{name}» держу до {until}. К оплате {total}: {url}\nПосле оплаты пришлю один билет на всех, старые коды "
        "погаснут, а браслеты наденут у входа в ложи.",
        "I hold “{name}” until {until}. {total} to pay: {url}\nAfter payment one ticket for all of you comes here, "
        "the old codes die and wristbands are put on at the boxes.",
    ),
}
