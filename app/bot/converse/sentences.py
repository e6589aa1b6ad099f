"""The bot's own sentences, Russian and English. Facts never stand here: they come from events and articles."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "greet": (
        "Здравствуйте! Я бот организатора: отвечаю про {event} сразу, а если не справлюсь, позову человека. "
        "Что подсказать?",
        "Hello! I am the organiser's bot: I answer about {event} at once and call a person when I cannot. "
        "What would you like to know?",
    ),
    "greet_which": (
        "Здравствуйте! Я бот организатора. О каком событии речь? От этого зависит ответ.",
        "Hello! I am the organiser's bot. Which event is it about? The answer depends on it.",
    ),
    "greet_again": ("Я на связи. Что подсказать?", "I am here. What would you like to know?"),
    "thanks": (
        "Пожалуйста! Если появится ещё вопрос, пишите сюда.",
        "You are welcome! Write here if anything else comes up.",
    ),
    "goodbye": ("До встречи! Если что, я здесь.", "See you! I am here if you need me."),
    "nod": ("Хорошо. Если появится вопрос, просто напишите.", "All right. If you have a question, just write."),
    "which_event": (
        "О каком событии речь? От этого зависит ответ.",
        "Which event is it about? The answer depends on it.",
    ),
    "which_event_again": (
        "Не узнал событие. Выберите из списка, и я сразу отвечу.",
        "I did not recognise the event. Choose from the list and I will answer at once.",
    ),
    "one_event": (
        "Отвечаю про одно событие за раз. Про какое сначала?",
        "I answer about one event at a time. Which one first?",
    ),
    "event_chosen": (
        "Говорим о событии {event}. Что подсказать?",
        "We are talking about {event}. What would you like to know?",
    ),
    "other_event": (
        "Это про {other}; наш разговор о событии {event} продолжается.",
        "This is about {other}; our conversation about {event} goes on.",
    ),
    "go_to_event": ("Дальше про {event}", "Go on about {event}"),
    "no_other_answer": (
        "Про {other} у меня нет ответа на этот вопрос. Переключить разговор на {other}?",
        "I have no answer to that about {other}. Shall we talk about {other}?",
    ),
    "ask": ("Хочу ответить точно. О чём вопрос?", "I want to get this right. What is it about?"),
    "ask_one": ("Правильно понимаю, вопрос про это?", "Do I understand you right, is it about this?"),
    "none_of_these": ("Другое", "Something else"),
    "call_person": ("Позвать человека", "Call a person"),
    "rephrase": (
        "Не понял вопрос. Напишите, пожалуйста, другими словами, одной фразой.",
        "I did not understand. Please put it in other words, in one sentence.",
    ),
    "admit": (
        "На это у меня нет ответа. Спросите иначе или позовите человека, я передам разговор.",
        "I have no answer to that. Ask in another way or call a person and I will pass this on.",
    ),
    "admit_matter": (
        "Вопрос понял ({matter}), но ответа на него для события {event} у меня нет. Могу позвать человека.",
        "I understand the question ({matter}) but have no answer to it for {event}. I can call a person.",
    ),
    "misses": (
        "Три раза подряд я не смог ответить, так что зову человека. {next}",
        "Three times in a row I could not answer, so I am calling a person. {next}",
    ),
    "next": (
        "Повторять ничего не нужно: переписка видна целиком. Стараемся ответить за {minutes} мин; если очередь "
        "большая, может выйти дольше.",
        "No need to repeat anything: the whole conversation is visible. We aim to answer within {minutes} min; with "
        "a long queue it may take longer.",
    ),
    "sorry": (
        "Мне жаль, что так вышло. Уже зову человека. {next}",
        "I am sorry about this. I am calling a person now. {next}",
    ),
    "meanwhile": ("Пока ждёте, вот что известно. ", "While you wait, this is what is known. "),
    "person": ("Зову человека. {next}", "I am calling a person. {next}"),
    "refund": (
        "Заявку на возврат разбирает человек, уже передаю её. Напишите номер заказа и причину, если ещё не писали: "
        "так будет быстрее. {next}",
        "A person decides on refunds, I am passing yours on now. Write the order number and the reason if you have "
        "not yet: that makes it faster. {next}",
    ),
    "refund_known": (
        "Заявку на возврат по заказу {order} разбирает человек, уже передаю её. Напишите причину, если ещё не "
        "писали. {next}",
        "A person decides on the refund for order {order}, I am passing it on now. Write the reason if you have not "
        "yet. {next}",
    ),
    "refund_button": ("Оформить возврат", "Request a refund"),
    "corporate": (
        "Передаю заявку в отдел продаж. Напишите, сколько нужно билетов, на какую организацию и как с вами "
        "связаться. {next}",
        "I am passing this on to sales. Write how many tickets you need, for which organisation and how to reach "
        "you. {next}",
    ),
    "qr_first_aid": (
        "Поднимите яркость экрана до максимума, откройте код на весь экран и покажите сам билет, а не снимок экрана. "
        "Если билет перевыпускали, подходит только код из последнего письма: прежний погашен.",
        "Turn the screen brightness all the way up, open the code full screen and show the ticket itself, not a "
        "screenshot. If the ticket was re-issued, only the code from the latest e-mail works: the old one is dead.",
    ),
    "qr_helped": ("Помогло?", "Did it help?"),
    "yes": ("Помогло", "It helped"),
    "no": ("Не помогло", "It did not"),
    "glad": ("Отлично, хорошего вечера!", "Great, enjoy the evening!"),
    "qr": (
        "Зову человека: он посмотрит билет и скажет, что с кодом. Если знаете номер заказа, напишите его "
        "сюда. {next}",
        "I am calling a person to look at the ticket and tell what is wrong with the code. If you know the order "
        "number, write it here. {next}",
    ),
    "act": ("{artist}: {start}–{end}, сцена «{stage}».", "{artist}: {start}–{end}, {stage} stage."),
    "operator": (
        "Я бот. Отвечаю сам на частые вопросы, а с остальным зову человека из команды. Позвать?",
        "I am a bot. I answer common questions myself and call a person from the team for the rest. Shall I?",
    ),
    "complaint": (
        "Мне жаль, что так вышло. Передаю вашу жалобу человеку. {next}",
        "I am sorry to hear that. I am passing your complaint on to a person. {next}",
    ),
    "prices": ("Билеты и цены:", "Tickets and prices:"),
    "no_prices": (
        "Цен на билеты этого события у меня сейчас нет. Могу позвать человека.",
        "I have no prices for this event right now. I can call a person.",
    ),
    "buy": (
        "Напишите категорию и сколько билетов нужно.",
        "Tell me the category and how many tickets you need.",
    ),
    "upgrade": (
        "Доплата зависит от категории вашего билета. Сколько стоят категории:",
        "The upgrade depends on the category you hold. The categories cost:",
    ),
    "settled": (
        "Этим вопросом уже занимался человек из команды. Если он не решён, напишите, и я снова позову человека.",
        "A person from the team has already dealt with this. If it is not solved, write and I will call a person "
        "again.",
    ),
    "settled_words": (
        "Этим вопросом уже занимался человек из команды и просил передать: «{words}» Если вопрос не решён, напишите, "
        "и я снова позову человека.",
        "A person from the team has already dealt with this and asked me to tell you: “{words}” If it is not solved, "
        "write and I will call a person again.",
    ),
    "anything_else": ("Чем ещё помочь?", "What else can I help with?"),
    "safety": (
        "Это срочно: я уже поднял тревогу, дежурные видят ваше сообщение. Если есть угроза жизни, звоните 112. "
        "{advice} Напишите, где вы: ворота, сектор или ориентир.",
        "This is urgent: I have raised the alarm, the people on duty see your message. If a life is in danger, call "
        "112. {advice} Write where you are: gate, sector or a landmark.",
    ),
    "safety.crush": (
        "Двигайтесь вбок из толпы, руки держите у груди.",
        "Move sideways out of the crowd, arms at your chest.",
    ),
    "safety.fire": (
        "Отойдите от огня и дыма к ближайшему выходу.",
        "Move away from fire and smoke to the nearest exit.",
    ),
    "safety.lost_child": (
        "Оставайтесь на месте и напишите приметы: имя, возраст, одежда.",
        "Stay where you are and write the description: name, age, clothes.",
    ),
    "safety.weapon": ("Отойдите подальше и не вмешивайтесь.", "Get away and do not intervene."),
    "safety.violence": (
        "Отойдите в безопасное место и не вмешивайтесь.",
        "Get to a safe place and do not intervene.",
    ),
    "safety.medical": (
        "Не оставляйте человека одного и позовите ближайшего сотрудника.",
        "Do not leave the person alone and call the nearest member of staff.",
    ),
    "safety.structure": (
        "Отойдите как можно дальше и предупредите людей рядом.",
        "Move well away and warn the people near you.",
    ),
    "safety.danger": ("Отойдите в безопасное место.", "Get to a safe place."),
}

MATTERS: dict[str, tuple[str, str]] = {
    "directions": ("Как добраться", "Getting there"),
    "parking": ("Парковка", "Parking"),
    "doors_time": ("Время начала и конца", "Times"),
    "own_food": ("Своя еда и вода", "Own food and water"),
    "onsite_food": ("Еда и бары на месте", "Food and bars on site"),
    "age_limit": ("Возраст и дети", "Age and children"),
    "prohibited_items": ("Что можно проносить", "What may be brought"),
    "cloakroom": ("Гардероб и хранение", "Cloakroom and storage"),
    "weather_dress": ("Погода и одежда", "Weather and clothes"),
    "lineup": ("Программа", "Programme"),
    "prices": ("Цены", "Prices"),
    "payment_methods": ("Способы оплаты", "Ways to pay"),
    "payment_problem": ("Не проходит оплата", "Payment trouble"),
    "reentry": ("Выйти и вернуться", "Leaving and coming back"),
    "accessibility": ("Доступная среда", "Accessibility"),
    "seating": ("Места и зоны", "Seats and zones"),
    "event_status": ("Состоится ли событие", "Is the event on"),
    "transfer_ticket": ("Передать билет другому", "Passing a ticket on"),
    "ticket_not_received": ("Не пришёл билет", "Ticket not received"),
    "promo": ("Скидки и промокоды", "Discounts"),
    "lost_items": ("Потерянные вещи", "Lost property"),
    "buy": ("Купить билет", "Buy a ticket"),
    "refund": ("Вернуть билет", "Return a ticket"),
    "qr_problem": ("QR-код не работает", "QR code trouble"),
    "vip_upgrade": ("Доплатить до VIP", "VIP upgrade"),
    "corporate": ("Билеты для компании", "Tickets for a company"),
    "complaint": ("Жалоба", "Complaint"),
    "operator": ("Позвать человека", "Call a person"),
    "smalltalk": ("Просто поболтать", "Just chatting"),
}


def say(key: str, lang: str, **values: object) -> str:
    """The sentence in `lang` (`en`, else Russian), its places filled from `values`."""
    russian, english = SENTENCES[key]
    return (english if lang == "en" else russian).format(**values)


def matter_name(intent: str, lang: str) -> str:
    """How a button names a matter that has no article; the intent itself where it has no name."""
    russian, english = MATTERS.get(intent, (intent, intent))
    return english if lang == "en" else russian
