"""Stock, offers, errands and gates of the sample, as in the pictures."""

from __future__ import annotations

from app.console.sample.people import EVENT, ME, NOW_MS
from app.protocol.records import Record
from app.protocol.trade import Errand, GateState, HistoryLine, Stock, Upgrade

_MIN = 60_000
_NAMES = ("Ева Лапина", "Борис Титов", "Зоя Кравец", "Глеб Пахомов", "Нина Шубина", "Яков Белоус", "Рита Осина")


def _stock(
    ident: str,
    names: tuple[str, str],
    price: int,
    places: tuple[int, int, int, int],
    more: int | None,
    *,
    waiting: int = 0,
) -> Stock:
    total, sold, held, inside = places
    return Stock(
        id=f"{EVENT}/{ident}",
        event_id=EVENT,
        category_id=ident,
        name_ru=names[0],
        name_en=names[1],
        price_minor=price,
        total=total,
        sold=sold,
        held=held,
        inside=inside,
        upgrade_minor=more,
        waiting=waiting,
    )


def stock() -> list[Stock]:
    """The four goals of an upgrade and the places everybody comes from."""
    return [
        _stock("vip", ("VIP-терраса", "VIP terrace"), 700_000, (120, 74, 5, 46), 400_000),
        _stock("vip-parterre", ("VIP-партер", "VIP parterre"), 900_000, (60, 52, 2, 32), 600_000),
        _stock("box", ("Ложа на 4", "Box for four"), 8_000_000, (10, 7, 1, 4), 7_700_000),
        _stock("large-box", ("Большая ложа", "Large box"), 15_000_000, (4, 4, 0, 2), 14_700_000, waiting=2),
        _stock("standard", ("Танцпол, стандарт", "Dance floor, standard"), 300_000, (4000, 3611, 12, 2290), None),
        _stock("dance-floor", ("Танцпол", "Dance floor"), 300_000, (800, 800, 0, 611), None),
        _stock("fan", ("Фан-зона", "Fan zone"), 300_000, (900, 871, 4, 602), None),
    ]


def upgrades() -> list[Upgrade]:
    """H-118 of the picture, holds beside it, and what ended earlier: 31 offered, 7 paid for 28,000 ₽."""
    live = [
        _timur(),
        _other(119, "Вера Климова", "46711", "offered", 3),
        _other(117, "Никита Жуков", "46233", "paid", 9),
    ]
    paid = [_other(100 + n, _NAMES[n], f"45{n:03}", "done", 60 + 7 * n) for n in range(6)]
    ends = ("expired", "refused", "refused")
    refused = [_other(80 + n, _NAMES[n % 7], f"44{n:03}", ends[n % 3], 40 + 5 * n) for n in range(15)]
    open_ones = [_other(60 + n, _NAMES[n], f"43{n:03}", "offered", 2 + n) for n in range(7)]
    return [*live, *paid, *refused, *open_ones]


def _timur() -> Upgrade:
    return Upgrade(
        id="H-118",
        event_id=EVENT,
        order_id="46620",
        guest_id="g-002",
        guest_name="Тимур Ахметов",
        state="held",
        category_id="vip",
        category="VIP-терраса",
        ticket_ids=("46620-1", "46620-2"),
        made_ms=NOW_MS - 3 * _MIN,
        by=ME[0],
        dialogue_id="d-002",
        from_category="Танцпол, стандарт",
        price_minor=700_000,
        credit_minor=300_000,
        due_minor=800_000,
        hold_id="118",
        held_ms=NOW_MS - 72_000,
        expires_ms=NOW_MS + 228_000,
        link_ms=NOW_MS - 10_000,
        payment_id="p-118",
        history=(
            HistoryLine(at_ms=NOW_MS - 3 * _MIN, kind="offered", by=ME[1]),
            HistoryLine(at_ms=NOW_MS - 72_000, kind="held", by="server"),
            HistoryLine(at_ms=NOW_MS - 10_000, kind="link", by="server"),
        ),
    )


def _other(number: int, name: str, order: str, state: str, ago_min: int) -> Upgrade:
    made = NOW_MS - ago_min * _MIN
    paid = made + 4 * _MIN if state in {"paid", "done"} else 0
    return Upgrade(
        id=f"H-{number}",
        event_id=EVENT,
        order_id=order,
        guest_id=f"gu-{number}",
        guest_name=name,
        state=state,
        category_id="vip",
        category="VIP-терраса",
        ticket_ids=(f"{order}-1",),
        made_ms=made,
        by="bot",
        from_category="Танцпол, стандарт",
        price_minor=700_000,
        credit_minor=300_000,
        due_minor=400_000,
        paid_ms=paid,
        paid_by="link" if paid else "",
        issued_ms=paid,
        banded_ms=paid + 6 * _MIN if state == "done" else 0,
        closed_ms=made + 5 * _MIN if state in {"refused", "expired", "done"} else 0,
    )


def errands() -> list[Errand]:
    """A wristband waiting at the desk and a runner on the way."""
    return [
        Errand(id="e-1", event_id=EVENT, kind="wristband", state="open", place="VIP-терраса, стойка у сцены",
               what="Браслет VIP, 1", made_ms=NOW_MS - 4 * _MIN, upgrade_id="H-117", guest_name="Никита Жуков"),
        Errand(id="e-2", event_id=EVENT, kind="runner", state="taken", place="Ворота 2", what="Проводить гостью",
               made_ms=NOW_MS - 6 * _MIN, taken_by="Алексей", taken_ms=NOW_MS - 5 * _MIN, guest_name="Ирина Попова"),
    ]  # fmt: skip


def calls() -> list[Errand]:
    """Nobody has said yes for Marina at gate 2; Oleg is on his way to sector B."""

    def line(minutes: int, kind: str, text: str) -> HistoryLine:
        return HistoryLine(at_ms=NOW_MS - minutes * _MIN, kind=kind, text=text)

    return [
        Errand(id="e-9", event_id=EVENT, kind="runner", state="open", place="Ворота 2", what="Проводить гостью",
               made_ms=NOW_MS - 9 * _MIN, dialogue_id="d-001", ticket_id="48213-1", guest_name="Марина Ковалёва",
               asked="Ира Белова", due_ms=NOW_MS + 2 * _MIN, raised=2, raised_ms=NOW_MS - 4 * _MIN,
               history=(line(10, "asked", "Олег Рыбин"), line(7, "asked", "Ира Белова"),
                        line(4, "raised", "Ира Белова"), line(1, "raised", "Ира Белова"))),
        Errand(id="e-8", event_id=EVENT, kind="runner", state="taken", place="Сектор Б", what="Отнести браслет",
               made_ms=NOW_MS - 4 * _MIN, taken_by="Олег Рыбин", taken_ms=NOW_MS - 3 * _MIN, guest_name="Пётр Зимин",
               eta_ms=NOW_MS + 3 * _MIN, history=(line(4, "asked", "Олег Рыбин"), line(3, "taken", "Олег Рыбин"))),
    ]  # fmt: skip


def gates() -> list[GateState]:
    """Four gates know the newest list, one will soon, one is off line since 13:52."""
    ver = 8_412
    known = {"1": ver, "2": ver, "3": ver, "4": ver - 2, "5": ver, "6": ver - 31}
    seen = {"4": NOW_MS - 100_000, "6": NOW_MS - 13 * _MIN}
    return [
        GateState(id=f"{EVENT}/{gate}", event_id=EVENT, gate_id=gate, online=gate != "6", list_ver=list_ver,
                  newest_ver=ver, seen_ms=seen.get(gate, NOW_MS - 2_000), scanners=2)
        for gate, list_ver in known.items()
    ]  # fmt: skip


def all_places() -> list[tuple[str, Record]]:
    """Everything above with its entity key."""
    return [
        *((f"stock:{one.id}", one) for one in stock()),
        *((f"upgrade:{one.id}", one) for one in upgrades()),
        *((f"errand:{one.id}", one) for one in errands()),
        *((f"gate:{one.id}", one) for one in gates()),
    ]
