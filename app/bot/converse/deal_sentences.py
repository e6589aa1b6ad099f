"""What the bot says at the counter, Russian and English; figures come from live facts, never from here."""

from __future__ import annotations

from app.bot.converse.party_sentences import PARTY_SENTENCES
from app.bot.converse.waiting_sentences import WAITING_SENTENCES

DEAL_SENTENCES: dict[str, tuple[str, str]] = {
    **PARTY_SENTENCES,
    **WAITING_SENTENCES,
    # --- common -------------------------------------------------------------------------------------------
    "deal.hint": ("Не понял ответ.", "I did not catch that."),
    "deal.back": ("Вернёмся к делу.", "Back to where we were."),
    "deal.buy": ("Купить", "Buy"),
    "deal.yes": ("Да", "Yes"),
    "deal.no": ("Не надо", "No, thanks"),
    "deal.person": ("Позвать человека", "Call a person"),
    "deal.dropped": ("Хорошо, не оформляю. Если понадобится, просто напишите.", "All right, I drop it. Just write."),
    "deal.failed": (
        "Сейчас не получилось, ничего не списано и не изменено. Попробуйте ещё раз или позовите человека.",
        "That did not work just now, nothing was charged or changed. Try again or call a person.",
    ),
    "deal.picture": (
        "Картинку получил, она видна в переписке.",
        "I have the picture, it is visible in the conversation.",
    ),
    # --- purchase -----------------------------------------------------------------------------------------
    "buy.which": ("{event}. Какая категория?\n{list}", "{event}. Which category?\n{list}"),
    "buy.line": ("• {name}: {price}, {left}", "• {name}: {price}, {left}"),
    "buy.for": (" (на {admits} чел.)", " (for {admits})"),
    "buy.plenty": ("есть в продаже", "on sale"),
    "buy.left": ("осталось {left}", "{left} left"),
    "buy.none": ("распродано", "sold out"),
    "buy.sold_out": (
        "{event}. Билетов в продаже сейчас нет: всё распродано. Места иногда возвращаются, если чья-то бронь "
        "истекла: "
        "напишите позже или позовите человека.",
        "{event}. There are no tickets on sale now: everything is sold. Places sometimes come back when a hold runs "
        "out: write later or call a person.",
    ),
    "buy.gone": ("«{name}» распродано.", "“{name}” is sold out."),
    "buy.many": (
        "Сколько билетов «{name}» нужно? {left_words}Цена одного: {price}.",
        "How many “{name}” tickets do you need? {left_words}One costs {price}.",
    ),
    "buy.left_words": ("Осталось {left}. ", "{left} left. "),
    "buy.few": (
        "Столько «{name}» уже нет: осталось {left}. Сколько оформить?",
        "There are not that many “{name}” any more: {left} left. How many shall I take?",
    ),
    "buy.limit": (
        "На одного человека можно не больше {limit}: так мы бережём билеты от перекупщиков. Сколько оформить?",
        "One person may buy {limit} at most: that keeps tickets from resellers. How many shall I take?",
    ),
    "buy.limit_reached": (
        "Больше билетов на одного человека оформить нельзя: так мы бережём их от перекупщиков. Если нужно для "
        "компании, позовите человека.",
        "One person cannot buy more: that keeps tickets from resellers. If it is for a group, call a person.",
    ),
    "buy.summary": (
        "Проверьте: {event}, «{name}» × {places}, по {price}, всего {total}{promo}. Оформить? Места подержу, пока вы "
        "платите.",
        "Please check: {event}, “{name}” × {places}, {price} each, {total} in all{promo}. Shall I place the order? I "
        "will hold the places while you pay.",
    ),
    "buy.with_promo": (
        ", промокод {code} учту при оформлении",
        ", promo code {code} will be applied when the order is placed",
    ),
    "buy.place": ("Оформить", "Place the order"),
    "buy.promo_button": ("Есть промокод", "I have a promo code"),
    "buy.change": ("Изменить", "Change"),
    "buy.promo_ask": ("Напишите промокод.", "Write the promo code."),
    "buy.promo_bad": (
        "Промокод {code} для этого заказа не действует. Напишите другой или оформим без него.",
        "Promo code {code} does not hold for this order. Write another or go on without it.",
    ),
    "buy.without": ("Без промокода", "Without a code"),
    "buy.placed": (
        "Заказ {order}: «{name}» × {places}, к оплате {total}. Места держу до {until}. Оплатить: {url}\n"
        "Сразу после оплаты пришлю сюда билеты с QR-кодом.",
        "Order {order}: “{name}” × {places}, {total} to pay. I hold the places until {until}. Pay here: {url}\n"
        "Right after payment the tickets with QR codes come here.",
    ),
    "buy.drop": ("Отменить заказ", "Cancel the order"),
    "buy.waiting": (
        "Оплаты заказа {order} пока не вижу, обычно она доходит за минуту. Места держу до {until}. Ссылка та же: "
        "{url}",
        "I do not see the payment for order {order} yet, it usually takes a minute. I hold the places until {until}. "
        "The same link: {url}",
    ),
    "buy.declined": (
        "Если банк отклонил платёж, деньги не списаны: откройте ссылку ещё раз и выберите другой способ. Места держу "
        "до {until}: {url}",
        "If your bank declined it, nothing was charged: open the link again and choose another way. I hold the "
        "places "
        "until {until}: {url}",
    ),
    "buy.paid": (
        "Оплата заказа {order} прошла, билеты уже здесь, в переписке. Хорошего вечера!",
        "Order {order} is paid, the tickets are here in this conversation. Enjoy!",
    ),
    "buy.expired": (
        "Время на оплату заказа {order} вышло, места вернулись в продажу, деньги не списаны. Оформить заново?",
        "The time to pay for order {order} ran out, the places are on sale again, nothing was charged. Start again?",
    ),
    "buy.again": ("Купить заново", "Buy again"),
    "buy.cancelled": (
        "Хорошо, деньги не списаны. Если передумаете, просто напишите.",
        "All right, nothing was charged. If you change your mind, just write.",
    ),
    # --- upgrade ------------------------------------------------------------------------------------------
    "up.which": ("Куда пересядем?\n{list}", "Which one would you like?\n{list}"),
    "up.line": ("• {name}: доплата {more} за человека, {left}", "• {name}: {more} more a head, {left}"),
    "up.ask": (
        "«{name}»: доплата {more} за человека, {people}: {total}. Осталось {left}. Подержать места и прислать ссылку "
        "на оплату?",
        "“{name}”: {more} more a head, {people}: {total}. {left} left. Shall I hold the places and send a payment "
        "link?",
    ),
    "up.button": ("Доплатить", "Upgrade"),
    "up.all": ("На всех ({count})", "For all ({count})"),
    "up.one": ("Только на себя", "Only for me"),
    "up.none": (
        "Свободных мест для доплаты сейчас нет. Если появятся, можно спросить ещё раз.",
        "There are no better places free now. You may ask again later.",
    ),
    "up.few": (
        "На всех ({count}) мест не хватает: осталось {left}.",
        "There are not enough places for all ({count}): {left} left.",
    ),
    "up.outside": (
        "Доплатить до «{name}» можно на площадке, сразу после входа: разница {more} за человека, сейчас свободно "
        "{left}. Пройдите по своему билету и напишите сюда «хочу в {name}»: подержу место и пришлю ссылку на оплату.",
        "You can upgrade to “{name}” on site, right after you enter: {more} more a head, {left} free now. Enter with "
        "your ticket and write “upgrade” here: I will hold a place and send a payment link.",
    ),
    "up.placed": (
        "Места «{name}» держу до {until}. К оплате {total}: {url}\nПосле оплаты пришлю новые билеты, старые коды "
        "погаснут, а браслет наденут у входа в зону.",
        "I hold the “{name}” places until {until}. {total} to pay: {url}\nAfter payment your new tickets come here, "
        "the old codes die and a wristband is put on at the zone's entrance.",
    ),
    "up.refused": (
        "Хорошо, больше не предлагаю. Хорошего вечера!",
        "All right, no more offers. Enjoy the evening!",
    ),
    "up.waiting": (
        "Оплаты пока не вижу. Места держу до {until}: {url}",
        "I do not see the payment yet. I hold the places until {until}: {url}",
    ),
    "up.done": ("Доплата прошла, новые билеты здесь, в переписке.", "Paid: your new tickets are here."),
    "up.expired": (
        "Время на оплату вышло, места отпустил, деньги не списаны. Подержать ещё раз?",
        "The time to pay ran out, I let the places go, nothing was charged. Hold them again?",
    ),
    "up.not_eligible": (
        "Для этих билетов доплата сейчас не открыта. Могу позвать человека.",
        "These tickets cannot be upgraded now. I can call a person.",
    ),
    # --- tickets ------------------------------------------------------------------------------------------
    "qr.passed": ("Прошли?", "Did you get in?"),
    "qr.yes": ("Прошли", "Yes, I am in"),
    "qr.no": ("Не пускают", "No, they do not let me in"),
    "qr.glad": ("Отлично, хорошего вечера!", "Great, enjoy the evening!"),
    "qr.replaced": (
        "Похоже, вы показываете прежний код: этот билет перевыпускали, и старый погашен. Действующий присылаю сюда: "
        "откройте его на весь экран.",
        "You seem to show an earlier code: this ticket was re-issued and the old code is dead. The present one comes "
        "here: open it full screen.",
    ),
    "qr.wrong_gate": (
        "Билет в порядке, но вход по нему другой: {gate}. Подойдите туда с тем же кодом.",
        "The ticket is fine but lets you in elsewhere: {gate}. Go there with the same code.",
    ),
    "qr.wrong_zone": (
        "Билет действует, но не в эту зону: у вас «{category}». Ваш вход: {gate}.",
        "The ticket is valid, but not for this zone: yours is “{category}”. Your entrance: {gate}.",
    ),
    "qr.any_gate": ("он указан в билете", "it stands on the ticket"),
    "qr.wrong_day": (
        "Билет в порядке, но на другой день: он на {date}. Сегодня по нему не пройти, в свой день откроется.",
        "The ticket is fine but for another day: {date}. It does not open the gate today, on its day it will.",
    ),
    "qr.wrong_event": (
        "Этот билет на другое событие или день: он на {date}.",
        "This ticket is for another event or day: {date}.",
    ),
    "qr.unpaid": (
        "Заказ {order} не оплачен, поэтому билет не открывает вход. Оплатить: {url}\nСразу после оплаты код "
        "заработает.",
        "Order {order} is not paid, so the ticket does not open the gate. Pay here: {url}\nRight after payment the "
        "code works.",
    ),
    "qr.unpaid_no_link": (
        "Заказ {order} не оплачен, и время на оплату вышло. Зову человека: он подскажет, что можно сделать.",
        "Order {order} is not paid and the time to pay ran out. I am calling a person to see what can be done.",
    ),
    "qr.used": (
        "По этому билету уже вошли{when}. Если это были не вы, человек разберётся: зову его, повторять ничего не "
        "нужно.",
        "Somebody has already entered with this ticket{when}. If it was not you, a person will sort it out: I am "
        "calling one, no need to repeat anything.",
    ),
    "qr.used_when": (" в {time}", " at {time}"),
    "qr.dead": (
        "Этот билет больше не действует ({standing}). Зову человека: он посмотрит, почему так вышло.",
        "This ticket is no longer valid ({standing}). I am calling a person to see why.",
    ),
    "qr.refunded": ("деньги по нему возвращены", "it was refunded"),
    "qr.cancelled": ("он отменён", "it was cancelled"),
    "qr.revoked": ("он отозван", "it was revoked"),
    "qr.blocked": ("он заблокирован", "it is blocked"),
    "qr.sent": (
        "Билет действует, входа по нему ещё не было. Присылаю код заново сюда: откройте его на весь экран, поднимите "
        "яркость до максимума, показывайте сам билет, а не снимок экрана. Не читается сканером: назовите буквы под "
        "кодом, их введут вручную.",
        "The ticket is valid and has not been used. I send the code here again: open it full screen, turn the "
        "brightness all the way up, show the ticket itself, not a screenshot. If the scanner fails, read out the "
        "letters under the code: they can be typed in.",
    ),
    "qr.sent_again": (
        "Присылаю билеты сюда ещё раз. Откройте картинку на весь экран, её и покажите на входе.",
        "I send the tickets here again. Open the picture full screen and show it at the entrance.",
    ),
    "qr.person": (
        "Зову человека, он увидит билет и последние проходы, повторять ничего не нужно.",
        "I am calling a person, who sees the ticket and the last scans: no need to repeat anything.",
    ),
    # --- refund -------------------------------------------------------------------------------------------
    "refund.which_order": ("Какой заказ вернуть?", "Which order is it?"),
    "refund.order_line": ("№ {order}: {count}, {total}", "No. {order}: {count}, {total}"),
    "refund.other_order": ("Другой заказ", "Another order"),
    "refund.number": (
        "Напишите номер заказа: он стоит в письме с билетами и на самих билетах.",
        "Write the order number: it is in the e-mail with the tickets and on the tickets themselves.",
    ),
    "refund.number_bad": (
        "Не вижу номера заказа: это цифры, например 40117.",
        "I see no order number: it is digits, such as 40117.",
    ),
    "refund.no_number": ("Номера нет", "I have no number"),
    "refund.proof": (
        "Чтобы убедиться, что заказ {order} ваш: на какой телефон или почту его оформляли?",
        "To make sure that order {order} is yours: which phone or e-mail was it bought with?",
    ),
    "refund.proof_bad": (
        "Нужен телефон целиком (например +7 916 123-45-67) или почта.",
        "I need the whole phone number (such as +7 916 123-45-67) or the e-mail.",
    ),
    "refund.not_found": (
        "Заказа с таким номером и таким контактом нет. Проверьте номер в письме с билетами и напишите его ещё раз.",
        "There is no order with this number and this contact. Check the number in the ticket e-mail and write it "
        "again.",
    ),
    "refund.nothing": (
        "По заказу {order} возвращать нечего: {why}.",
        "There is nothing to give back for order {order}: {why}.",
    ),
    "refund.why_unpaid": ("он не оплачен", "it is not paid"),
    "refund.why_done": ("деньги по нему уже возвращены", "it has been refunded already"),
    "refund.open": (
        "По заказу {order} заявка {number} уже на рассмотрении. Решение придёт сюда.",
        "Request {number} for order {order} is already being looked at. The decision comes here.",
    ),
    "refund.which_tickets": (
        "Какие билеты вернуть? Можно назвать несколько.",
        "Which tickets? You may name several.",
    ),
    "refund.all": ("Все", "All"),
    "refund.ground": ("Почему возвращаете?", "Why do you give them back?"),
    "refund.g.change_of_mind": ("Не смогу прийти, передумал", "I cannot come, changed my mind"),
    "refund.g.illness": ("Болезнь", "Illness"),
    "refund.g.cancelled": ("Событие отменили", "The event was cancelled"),
    "refund.g.moved": ("Событие перенесли", "The event was moved"),
    "refund.g.double_payment": ("Оплатил дважды", "I paid twice"),
    "refund.g.not_admitted": ("Не пустили на входе", "I was not let in"),
    "refund.reason": (
        "Напишите в двух словах, что случилось: это увидит тот, кто решает.",
        "Write in a few words what happened: whoever decides will read it.",
    ),
    "refund.skip": ("Пропустить", "Skip"),
    "refund.docs": (
        "Пришлите сюда фото справки или другого документа: без него болезнь не подтвердить. Когда всё отправите, "
        "нажмите «Готово».",
        "Send a photo of the medical paper here: illness has to be proved. Press “Done” when all of it is sent.",
    ),
    "refund.docs_done": ("Готово", "Done"),
    "refund.docs_later": ("Пришлю позже", "I will send it later"),
    "refund.docs_got": ("Документ получил.", "I have the document."),
    "refund.returned": (
        "По заявке {number} на возврат по заказу {order} просили дополнить: пришлите сюда фото документа, а потом "
        "нажмите «Готово», и я отправлю её снова.",
        "Request {number} to refund order {order} came back for more: send a photo of the paper here, then press "
        "“Done” and I hand it in again.",
    ),
    "refund.more": ("Ещё что-то? Если всё, нажмите «Готово».", "Anything else? If not, press “Done”."),
    "refund.name": (
        "Деньги нельзя вернуть туда, откуда платили, поэтому нужны реквизиты счёта (не номер карты). Фамилия, имя и "
        "отчество получателя?",
        "The money cannot go back the way it was paid, so I need bank details (never a card number). The payee's "
        "full "
        "name?",
    ),
    "refund.bik": ("БИК банка, девять цифр?", "The bank's BIK, nine digits?"),
    "refund.account": (
        "Номер счёта, двадцать цифр? Он есть в приложении банка в разделе «Реквизиты».",
        "The account number, twenty digits? Your bank's app shows it under account details.",
    ),
    "refund.quote": (
        "По правилам события по заказу {order} вернётся {amount}{percent}. {rule}{missing}\nОтправить заявку? "
        "Решение "
        "примет человек.",
        "By the event's rules {amount}{percent} of order {order} goes back. {rule}{missing}\nShall I hand it in? A "
        "person decides.",
    ),
    "refund.quote_none": (
        "По правилам события по заказу {order} вернуть ничего не получится. {rule}\nЕсли считаете, что случай "
        "особый, "
        "отправлю заявку человеку.",
        "By the event's rules nothing of order {order} can go back. {rule}\nIf you think this is a special case, I "
        "hand the request to a person.",
    ),
    "refund.percent": (" ({percent} %)", " ({percent} %)"),
    "refund.r.ours": (
        "Причина на нашей стороне, поэтому возвращается всё.",
        "The cause is on our side, so all of it goes back.",
    ),
    "refund.r.double_payment": ("Лишний платёж возвращается целиком.", "The extra payment goes back in full."),
    "refund.r.illness": (
        "Болезнь с документом: возврат не зависит от срока.",
        "Illness with a paper: the day does not matter.",
    ),
    "refund.r.by_days": (
        "Размер зависит от того, сколько дней осталось до начала.",
        "It depends on how many days are left.",
    ),
    "refund.r.too_late": (
        "До начала осталось слишком мало времени: в эти дни по правилам деньги не возвращаются.",
        "It is too close to the beginning: by the rules no money goes back in these days.",
    ),
    "refund.r.used": ("По этим билетам уже входили.", "Somebody has entered with these tickets."),
    "refund.m.document": (
        " Не хватает документа: заявку примем и без него, но решение будет только с ним.",
        " The document is missing: we take the request without it, but decide only with it.",
    ),
    "refund.m.tickets": (" Не выбраны билеты.", " No tickets were chosen."),
    "refund.m.requisites": (" Не хватает реквизитов.", " The bank details are missing."),
    "refund.submit": ("Отправить заявку", "Hand it in"),
    "refund.receipt": (
        "Заявка {number} на возврат по заказу {order} принята: {amount}. Её проверит человек, ответ придёт "
        "сюда{until}. "
        "Потом билеты погаснут, а деньги вернутся туда, откуда пришли. Если нужно что-то добавить, просто напишите.",
        "Request {number} to refund order {order} is accepted: {amount}. A person checks it and the answer comes "
        "here{until}. Then the tickets die and the money goes back where it came from. To add something, just write.",
    ),
    "refund.until": (" до {date}", " by {date}"),
    "refund.dropped": (
        "Хорошо, заявку не отправляю: билеты остаются у вас.",
        "All right, I hand in nothing: the tickets stay yours.",
    ),
    "refund.resume": (
        "У вас не закончена заявка на возврат{order}. Продолжим с того же места?",
        "You have begun a refund request{order}. Shall we go on from there?",
    ),
    "refund.resume_order": (" по заказу {order}", " for order {order}"),
    "refund.resume_yes": ("Продолжить", "Go on"),
    "refund.resume_new": ("Начать заново", "Start anew"),
    "refund.person": (
        "Передаю человеку всё, что вы уже рассказали. {next}",
        "I pass on to a person all you have told. {next}",
    ),
}


def told(key: str, lang: str, **values: object) -> str:
    """The sentence in `lang` (`en`, else Russian), its places filled from `values`."""
    russian, english = DEAL_SENTENCES[key]
    return (english if lang == "en" else russian).format(**values)
