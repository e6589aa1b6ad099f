"""What a guest is told of an upgrade, at each of its ends (C6, B11)."""

from __future__ import annotations

from typing import Final

from app.domain.articles import Bilingual

OFFER: Final = Bilingual(
    "Можно пересесть: {category}, мест: {places}. Доплата {sum} за всех. Оформить?",
    "You can move to better places: {category}, {places} places. The difference is {sum} in all. Shall we do it?",
)
OFFER_ONE: Final = Bilingual(
    "Можно пересесть: {category}. Доплата {sum}. Оформить?",
    "You can move to a better place: {category}. The difference is {sum}. Shall we do it?",
)
LINK: Final = Bilingual(
    "Места держим за вами до {until}: {category}, {sum}. Оплатить: {link}",
    "The places are yours until {until}: {category}, {sum}. Pay here: {link}",
)
EXTENDED: Final = Bilingual("Продлили бронь до {until}. Оплатить: {link}", "Held until {until} now. Pay here: {link}")
EXPIRED: Final = Bilingual(
    "Бронь закончилась, места вернулись в продажу. Если всё ещё хотите, напишите: проверим, есть ли места.",
    "The hold is over and the places are on sale again. Write to us if you still want them and we will look.",
)
RELEASED: Final = Bilingual("Бронь сняли, доплаты нет.", "The hold is off, there is nothing to pay.")
REFUSED: Final = Bilingual(
    "Хорошо, остаётесь на своих местах. Больше предлагать не будем.",
    "All right, you keep your places. We will not offer again.",
)
FAILED: Final = Bilingual(
    "Банк не провёл оплату, деньги не списаны, места отпустили. Хотите попробовать ещё раз, напишите.",
    "The bank declined the payment, no money was taken and the places were let go. Write to us to try again.",
)
LATE: Final = Bilingual(
    "Оплата {sum} пришла, когда бронь уже закончилась. Деньги у нас: старший смены решит, есть ли места, и напишет.",
    "Your {sum} came after the hold had ended. We have the money: the shift lead will look for places and write.",
)
PAID: Final = Bilingual(
    "Готово: {category}. Новый билет придёт сюда через несколько секунд, старый код больше не действует. "
    "Браслет наденут на стойке у сцены или подойдёт сотрудник.",
    "Done: {category}. The new ticket will be here in a few seconds, the old code no longer works. "
    "You get the wristband at the desk by the stage, or somebody will come to you.",
)
PAID_BACK: Final = Bilingual(
    "Мест не осталось, возвращаем {sum} тем же способом, которым вы платили. Ваши прежние билеты действуют.",
    "No places were left: {sum} goes back the way you paid. Your own tickets are good as before.",
)
TWICE: Final = Bilingual(
    "Оплата {sum} пришла второй раз. Лишнее вернём тем же способом, которым вы платили.",
    "Your {sum} came a second time. What is too much goes back the way you paid.",
)
WRISTBAND: Final = Bilingual("Браслет: {category}, {places}", "Wristband: {category}, {places}")
