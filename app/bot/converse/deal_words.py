"""What a guest says at the counter: how many, yes, no, stop, a number, a phone, a code. Tolerant; never raises."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from app.bot.understand.reading import Reading
from app.bot.understand.slots import figure, figures, shop_code

SHORT = 6
"""Yes, no and stop are said in so many words at most; a longer message says something of its own."""

TOGETHER = {
    "вдвоем": 2, "двоих": 2, "двоим": 2, "парочку": 2, "couple": 2, "both": 2, "оба": 2, "обоих": 2,
    "втроем": 3, "троих": 3, "троим": 3, "вчетвером": 4, "четверых": 4, "четверым": 4, "впятером": 5, "пятерых": 5,
    "пятерым": 5, "шестеро": 6, "шестерых": 6, "вшестером": 6, "семерых": 7, "single": 1,
}  # fmt: skip
THINGS = ("билет", "мест", "чел", "штук", "шт", "лож", "ticket", "place", "seat", "people", "person", "box", "of")

_AGREES = (
    "да ага угу верно конечно точно давай давайте согласен согласна беру оформляй оформляйте оформить "
    "подтверждаю подтвердить отправляй отправляйте отправить ок окей ладно хорошо поехали го держите держи бери "
    "yes yeah yep sure right correct ok okay confirm deal go submit send"
)
YES = frozenset(_AGREES.split())
NO = frozenset(("нет", "не", "неа", "ненадо", "no", "nope", "nah"))
STOP = re.compile(
    r"\b(не надо|не нужно|ненадо|отмен(?:а|и|ить|ите|яй|яю|яем)|стоп|хватит|забудь(?:те)?|прекрати(?:те)?|"
    r"не буду|не будем|не хочу|cancel|stop|never ?mind|forget it|no thanks|nothing)\b"
)
CHANGED = re.compile(r"\b(передумал\w*|раздумал\w*|changed my mind)\b")
_ASKING = (
    "как где когда сколько почему зачем кто что какой какая какие какое куда откуда можно ли есть чем "
    "how where when why who what which can is are do does"
)
ASKS = frozenset(_ASKING.split())
PAID = re.compile(
    r"\b(опла(?:тил\w*|чен\w*|та прошла)|заплатил\w*|готово|списал\w*|перев[её]л\w*|paid|done|charged)\b"
)
NOT_PAID = re.compile(
    r"(не (?:проходит|прош\w+|получ\w+|могу оплат\w+|открыва\w+)|отклон\w+|ошибк\w+|declin\w+|fail\w+|does ?n.t work|"
    r"ссылк\w+|\blink\b|ещ[её] раз|again)"
)
BUYS = re.compile(
    r"\b(куп(?:ить|лю|им|ите)|приобрести|беру|возьму|возьм[её]м|взять|закаж\w+|заказать|оформи(?:ть|те)?|брон\w+|"
    r"забронир\w+|хо(?:чу|тим|тел\w*)|нуж(?:ен|на|ны|но)|дайте|продайте|buy|get|order|purchase|book|want|need|take)\b"
)
TICKETS = re.compile(r"(билет|лож[аеуыи]\b|мест[оа]?\b|проходк|ticket|box|places?\b|seats?\b|pass)")
STRONG = re.compile(r"\b(куп(?:ить|лю|им)|приобрести|беру|возьму|возьм[её]м|закажу|buy|purchase)\b")
GIVES_BACK = re.compile(
    r"\b(верн\w+|возвра\w+|сда(?:ть|м|ю)|обмен\w*|помен\w+|переда\w+|переоформ\w+|прода(?:ть|м|ю)|потерял\w*|"
    r"refund|return|give back|exchange|sell|lost)\b"
)
WONDERS = re.compile(
    r"\b(сколько|почем|какая цена|какие цены|как(?:ой|ая|ие|ое)|что (?:там|это|дают|входит)|чем отлич\w+|стоит ли|"
    r"как это|how much|how do|what(?:'s)?|which|worth)\b"
)
"""a question of prices or of what there is, wherever it stands in the message"""
TROUBLE = re.compile(
    r"\b(не|нет|пуст\w*|вместо|глюч\w*|глюк\w*|ошибк\w*|протух\w*|красн\w*|белый экран|"
    r"not|no|blank|empty|error|fails?|failed|broken|refuses?)\b|n't\b"
)
USED = re.compile(
    r"(использован|уже (?:прош|вош|зашл|зашел|исп)|по моему (?:коду|билету)|already (?:used|entered|been))"
)
PROMO = re.compile(
    r"(?:промо\s?-?код\w*|код на скидку|promo\s?-?(?:code)?|coupon|купон\w*)\W{0,3}(?:is|это|такой|мой)?\W{0,3}"
    r"([\w-]{3,40})",
    re.IGNORECASE,
)
HAS_PROMO = re.compile(r"(?<!нет )(промо\s?-?код|promo|coupon|купон)")
PHONE = re.compile(r"\+?\d[\d\s()\-–.]{8,18}\d")
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
NUMBER = re.compile(r"(?:№|#|no\.?|номер\w*|заказ\w*|order)?\W{0,3}([A-Za-zА-Яа-я]{0,3}-?\d{3,12})\b")
FORGOT = re.compile(
    r"(не помню|не знаю|забыл|нет номера|потерял|don.?t (?:know|remember|have)|lost|no number|no idea)"
)
LATER = re.compile(r"\b(позже|потом|попозже|завтра|нет с собой|пока нет|later|tomorrow|not yet)\b")
WAITLIST = re.compile(r"\b(лист\w{0,2} ожидани\w+|спис(?:ок|к\w+) ожидани\w+|wait(?:ing)?[ -]?list\w*)\b")
WAITS = re.compile(
    r"\b(лист\w{0,2} ожидани\w+|очеред\w+|подожд\w+|запиш\w+|записа\w+|жду|wait\w*|in line|join|sign me up)\b"
)
"""said to an offer of the waiting list"""
WAITS_NO_MORE = re.compile(
    r"\b(уйти|ухожу|выйти|выхожу|уберите|убери|вычеркн\w+|не (?:жду|буду ждать|нуж\w+|надо)|отмен\w+|leave|remove|"
    r"take me off|cancel|no longer)\b"
)
SKIP = re.compile(r"^\W*(пропустить|пропусти|без причины|неважно|skip|none)\W*$")


def plain(text: str) -> str:
    """Lower case, ё as е: how the patterns here are written."""
    return text.lower().replace("ё", "е").replace("’", "'")


def _words(reading: Reading) -> list[str]:
    return [word for word in reading.wording.words if word[0].isalnum()]


def says_yes(reading: Reading) -> bool:
    """A short yes and no `no` beside it."""
    words = re.findall(r"[\w+]+", plain(reading.wording.raw)) + _words(reading)
    short = 0 < len(_words(reading)) <= SHORT
    return short and (bool(YES.intersection(words)) or _words(reading) == ["хочу"]) and not says_no(reading)


def says_no(reading: Reading) -> bool:
    """A short no."""
    words = set(_words(reading)) | set(re.findall(r"\w+", plain(reading.wording.raw)))
    return len(_words(reading)) <= SHORT and (bool(NO & words) or stops(reading))


def stops(reading: Reading) -> bool:
    """`не надо`, `отмена`, `never mind`: the matter is to be dropped."""
    return len(_words(reading)) <= SHORT and any(STOP.search(text) for text in _texts(reading))


def thinks_again(reading: Reading) -> bool:
    """`передумал`, which in a refund is a ground and elsewhere an end."""
    return len(_words(reading)) <= SHORT and any(CHANGED.search(text) for text in _texts(reading))


def _texts(reading: Reading) -> tuple[str, str]:
    return plain(reading.wording.raw), reading.wording.plain


def asks(reading: Reading) -> bool:
    """A question of its own, not what was asked for."""
    words = _words(reading)
    return "?" in reading.wording.raw or (len(words) > 1 and words[0] in ASKS)


def has(pattern: re.Pattern[str], reading: Reading) -> bool:
    """Whether the message, as it came or repaired, fits."""
    return any(pattern.search(text) for text in _texts(reading))


def how_many(reading: Reading) -> int:
    """An answer to `how many?`: `2`, `два`, `нас трое`, `2 взрослых и 1 ребёнок` is 3; 0 when it says none."""
    words = _words(reading)
    together = [TOGETHER[word] for word in words if word in TOGETHER]
    if together:
        return together[0]
    found = [figure(token) for token in re.findall(r"\d+|[a-zа-я]+", " ".join(words))]
    numbers = [number for number in found if number > 0]
    if len(numbers) > 1:
        return sum(numbers)
    return numbers[0] if numbers else next(iter(n for n in figures(reading.wording.raw) if n > 0), 0)


def count_in(reading: Reading, beside: Sequence[str] = ()) -> int:
    """How many tickets a longer wish names: a number beside a ticket or one of the words `beside`; 0 for none."""
    if reading.slots.count:
        return reading.slots.count
    words = _words(reading)
    for before, word in pairwise(words):
        number = figure(before) or TOGETHER.get(before, 0)
        if number > 0 and (word.startswith(THINGS) or word in beside or word in ("vip", "вип")):
            return number
    return next((TOGETHER[word] for word in words if word in TOGETHER), 0)


def is_number(word: str) -> bool:
    """Whether a word says how many: `четверых`, `four`."""
    return bool(figure(word)) or word in TOGETHER


def order_number(text: str) -> str:
    """An order's number as it is on the books: `№ 40117`, `заказ 3TGBD`; empty when none can be made out."""
    found = NUMBER.search(text)
    return shop_code(text) or (found.group(1).upper() if found else "")


def proof_in(text: str) -> str:
    """A phone or an e-mail; empty when it is neither."""
    mail = EMAIL.search(text)
    if mail:
        return mail.group()
    phone = PHONE.search(text)
    digits = re.sub(r"\D", "", phone.group()) if phone else ""
    return f"+{digits}" if 10 <= len(digits) <= 15 else ""


def promo_in(text: str) -> str:
    """A promo code that is named as one."""
    found = PROMO.search(text)
    return found.group(1).upper() if found else ""
