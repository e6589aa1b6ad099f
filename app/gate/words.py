"""What a scanner shows, in words: never colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.admission import Standing
from app.domain.articles import Bilingual
from app.protocol.gates import GateDoor, ScanOut

TITLES: Final[dict[str, Bilingual]] = {
    Standing.VALID: Bilingual("ПРОХОДИТЕ", "COME IN"),
    Standing.USED: Bilingual("УЖЕ ИСПОЛЬЗОВАН", "ALREADY USED"),
    Standing.NOT_A_TICKET: Bilingual("ЭТО НЕ БИЛЕТ", "NOT A TICKET"),
    Standing.FORGED: Bilingual("ПОДДЕЛКА", "FORGED"),
    Standing.UNKNOWN: Bilingual("БИЛЕТ НЕ НАЙДЕН", "TICKET NOT FOUND"),
    Standing.WRONG_EVENT: Bilingual("ДРУГОЕ СОБЫТИЕ", "ANOTHER EVENT"),
    Standing.REFUNDED: Bilingual("ДЕНЬГИ ВОЗВРАЩЕНЫ", "REFUNDED"),
    Standing.CANCELLED: Bilingual("БИЛЕТ ОТМЕНЁН", "CANCELLED"),
    Standing.REVOKED: Bilingual("БИЛЕТ АННУЛИРОВАН", "REVOKED"),
    Standing.BLOCKED: Bilingual("БИЛЕТ ЗАБЛОКИРОВАН", "BLOCKED"),
    Standing.UNPAID: Bilingual("НЕ ОПЛАЧЕН", "NOT PAID"),
    Standing.REPLACED: Bilingual("КОД ЗАМЕНЁН НОВЫМ", "REPLACED BY A NEWER CODE"),
    Standing.WRONG_DAY: Bilingual("ДРУГОЙ ДЕНЬ", "ANOTHER DAY"),
    Standing.WRONG_ZONE: Bilingual("ДРУГАЯ ЗОНА", "ANOTHER ZONE"),
    Standing.WRONG_GATE: Bilingual("ДРУГИЕ ВОРОТА", "ANOTHER GATE"),
}
HINTS: Final[dict[str, Bilingual]] = {
    Standing.NOT_A_TICKET: Bilingual(
        "Попросите открыть билет или введите код буквами.", "Ask for the ticket itself, or type the code."
    ),
    Standing.FORGED: Bilingual("Позовите старшего.", "Call the gate lead."),
    Standing.UNKNOWN: Bilingual("Найдите заказ по фамилии или номеру.", "Find the order by name or number."),
    Standing.WRONG_EVENT: Bilingual("Билет на другое событие организатора.", "A ticket for another event."),
    Standing.REPLACED: Bilingual(
        "Пусть откроет последнее письмо или чат: там действующий код.",
        "The newest message holds the code that works.",
    ),
    Standing.UNPAID: Bilingual("Оплата не пришла: к столу помощи.", "No payment yet: to the help desk."),
    Standing.REFUNDED: Bilingual("К столу помощи.", "To the help desk."),
    Standing.CANCELLED: Bilingual("К столу помощи.", "To the help desk."),
    Standing.REVOKED: Bilingual("Позовите старшего.", "Call the gate lead."),
    Standing.BLOCKED: Bilingual("Позовите старшего.", "Call the gate lead."),
}
FIRST: Final = Bilingual("Первый раз {time}, {gate}.", "First at {time}, {gate}.")
RIGHT: Final = Bilingual("Ему сюда: {gates}.", "The right way in: {gates}.")
DAY: Final = Bilingual("Билет на {day}.", "The ticket is for {day}.")
TWICE: Final = Bilingual("Второй вход по этому билету.", "A second entry with this ticket.")
PEOPLE: Final = Bilingual("Пропустить людей: {count}.", "Let in {count} people.")
OUT: Final = Bilingual("ВЫХОДИТ", "GOES OUT")
ALONE: Final = Bilingual("Связи нет, решено по списку.", "No link, decided by the list.")


def title(out: ScanOut, lang: str, *, leaving: bool = False) -> str:
    """The verdict in a word or two."""
    if leaving and out.ok:
        return OUT.said(lang)
    known = TITLES.get(out.verdict)
    return known.said(lang) if known is not None else out.verdict.upper()


def lines(out: ScanOut, doors: Sequence[GateDoor], zone: str, lang: str, *, alone: bool = False) -> list[str]:
    """What is worth knowing besides, a line each."""
    names = {door.id: door.ru if lang == "ru" else door.en or door.ru for door in doors}
    told = [" · ".join(plain(part) for part in (out.holder, out.category, out.seat) if part)]
    if out.first_ms:
        at = datetime.fromtimestamp(out.first_ms / 1000, ZoneInfo(zone)).strftime("%H:%M:%S")
        gate = names.get(out.first_gate, out.first_gate)
        told.append(FIRST.said(lang).replace("{time}", at).replace("{gate}", gate))
    if out.right_gates:
        gates = ", ".join(names.get(gate, gate) for gate in out.right_gates)
        told.append(RIGHT.said(lang).replace("{gates}", gates))
    if out.doors_ms:
        day = datetime.fromtimestamp(out.doors_ms / 1000, ZoneInfo(zone)).strftime("%d.%m")
        told.append(DAY.said(lang).replace("{day}", day))
    if out.ok and out.admits > 1:
        told.append(PEOPLE.said(lang).replace("{count}", str(out.admits)))
    if out.double:
        told.append(TWICE.said(lang))
    hint = HINTS.get(out.verdict)
    told += [hint.said(lang)] if hint is not None else []
    told += [ALONE.said(lang)] if alone else []
    return [line for line in told if line]


def plain(text: str) -> str:
    """A guest's own words without anything that a terminal would obey."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
