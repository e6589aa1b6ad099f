"""What the product itself tells a guest, in his language; the rest is said by the bot or by people."""

from __future__ import annotations

from typing import Final

from app.domain.articles import Bilingual

SHOWN: Final[dict[str, Bilingual]] = {
    "escalated": Bilingual("Передаём разговор человеку.", "We are handing this over to a person."),
    "taken": Bilingual("{name} на связи.", "{name} has joined."),
    "given_back": Bilingual("Дальше снова отвечает бот.", "The bot is answering again."),
    "resolved": Bilingual(
        "Вопрос закрыт. Если понадобится помощь, просто напишите.",
        "This question is closed. If you need help again, just write.",
    ),
    "reopened": Bilingual("Разговор снова открыт.", "The conversation is open again."),
    "card_hidden": Bilingual(
        "Номер карты скрыт, мы его не сохранили. Не пишите данные карты в чат: платят только на странице оплаты.",
        "The card number is hidden and not kept. Card data is not for this chat: pay on the payment page only.",
    ),
    "lease_lost": Bilingual(
        "Связь с оператором прервалась. Ваш вопрос снова первым в очереди.",
        "We lost contact with the operator. Your question is back at the head of the queue.",
    ),
}
"""Notices the guest sees, by `Message.system`; the others are for operators only."""

EMPTY: Final = Bilingual("(пустое сообщение)", "(empty message)")
PICTURE_SEEN: Final = Bilingual(
    "Картинка получена. Я умею читать только текст: напишите вопрос словами или попросите позвать человека.",
    "I have your picture, but I can only read text: put your question in words or ask for a person.",
)


def notice(system: str, lang: str, name: str = "") -> str:
    """The words of a notice; empty for one the guest does not see."""
    shown = SHOWN.get(system)
    return shown.said(lang).replace("{name}", name) if shown else ""
