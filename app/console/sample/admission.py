"""Tickets, scans and gates of the sample, as in the picture: Marina shows the code from before 9 June."""

from __future__ import annotations

from typing import Literal

from app.console.sample.people import EVENT, NOW_MS
from app.console.sample.places import stock
from app.console.troubles import TroubleError
from app.protocol.admissions import (
    CodeLine,
    GateCell,
    GateCluster,
    GateHealth,
    GateKnows,
    PhotoRead,
    Prospect,
    Prospects,
    SaleQuote,
    ScanLine,
    TicketCard,
    TicketHit,
    TicketsFound,
)
from app.protocol.money_api import Allowance, Enrolment, Requisites, SecondFactor

_MIN = 60_000
_DAY = 24 * 60 * _MIN
_REFUSED_AT = NOW_MS - 379_000
LIMITS = Allowance(
    day="2026-06-14", day_minor=6_000_000, used_minor=4_650_000, two_minor=5_000_000, most_minor=50_000_000,
    cooling_ms=60 * _MIN,
)  # fmt: skip
"""what an approver of the sample has used of the day"""
_MAY_12, _JUNE_9 = NOW_MS - 33 * _DAY, NOW_MS - 5 * _DAY

MARINA = TicketHit(
    id="48213-1", order_id="48213", event_id=EVENT, category="Танцпол", holder="Марина Ковалёва", standing="replaced",
    code_tail="7KQ4", matched="name", guest_id="g-001",
)  # fmt: skip
IGOR = TicketHit(
    id="48213-2", order_id="48213", event_id=EVENT, category="Танцпол", holder="Игорь Ковалёв", standing="used",
    code_tail="9TDM", entered_ms=NOW_MS - 1_410_000, matched="name", guest_id="g-001",
)  # fmt: skip
OTHER = TicketHit(
    id="45170-1", order_id="45170", event_id=EVENT, category="Фан-зона", holder="Марина Ковалева",
    standing="wrong_day", code_tail="2MWX", matched="name", guest_id="g-900",
)  # fmt: skip


def _scan(ident: int, at_ms: int, device: str, tail: str, verdict: str) -> ScanLine:
    return ScanLine(
        id=f"s-{ident}",
        at_ms=at_ms,
        gate_id="2",
        device=device,
        verdict=verdict,
        code_tail=tail,
        ticket_id=MARINA.id if tail == MARINA.code_tail else IGOR.id,
    )


SCANS = (
    _scan(3, _REFUSED_AT, "2-Б", "7KQ4", "replaced"),
    _scan(2, _REFUSED_AT - 92_000, "2-Б", "7KQ4", "replaced"),
    _scan(1, NOW_MS - 1_410_000, "2-А", "9TDM", "valid"),
)


def marina_ticket() -> TicketCard:
    """The card of the picture."""
    return TicketCard(
        id="48213-1",
        ver=3,
        order_id="48213",
        event_id=EVENT,
        guest_id="g-001",
        place=1,
        places=2,
        category_id="standard",
        category="Танцпол, стандарт",
        holder="Марина Ковалёва",
        standing="replaced",
        status="valid",
        price_minor=300_000,
        gate_id="2",
        code="NL24-61VX-3HDN",
        paid_ms=_MAY_12,
        sent_ms=_MAY_12,
        reissues=1,
        may_upgrade="complaint",
        remedy="resend",
        shown=CodeLine(issue=1, tail="7KQ4", made_ms=_MAY_12, why="sold", dead_ms=_JUNE_9),
        complaint="QR не срабатывает, на входе пищит красным",
        complaint_ms=_REFUSED_AT - 30_000,
        scan=SCANS[0],
        scans=SCANS,
        codes=(
            CodeLine(issue=2, tail="3HDN", made_ms=_JUNE_9, why="transferred"),
            CodeLine(issue=1, tail="7KQ4", made_ms=_MAY_12, why="sold", dead_ms=_JUNE_9),
        ),
        gates=(
            *(GateKnows(gate_id=gate, state="knows") for gate in "123"),
            GateKnows(gate_id="4", state="soon", in_ms=200_000),
            GateKnows(gate_id="5", state="knows"),
            GateKnows(gate_id="6", state="offline", since_ms=NOW_MS - 13 * _MIN),
        ),
        companions=(MARINA, IGOR),
        dialogue_id="d-001",
    )


def _used(hit: TicketHit) -> TicketCard:
    return TicketCard(
        id=hit.id, ver=2, order_id=hit.order_id, event_id=EVENT, guest_id=hit.guest_id, place=2, places=2,
        category_id="standard", category="Танцпол, стандарт", holder=hit.holder, standing="used", status="valid",
        price_minor=300_000, gate_id="2", code="NL24-55PA-9TDM", paid_ms=_MAY_12, sent_ms=_MAY_12,
        entered_ms=hit.entered_ms, entered_gate="2", inside=True,
        may_reissue="already_inside", remedy="same_party",
        scan=SCANS[2], scans=(SCANS[2],), codes=(CodeLine(issue=1, tail="9TDM", made_ms=_MAY_12, why="sold"),),
        gates=tuple(GateKnows(gate_id=gate, state="knows") for gate in "123456"), companions=(MARINA, IGOR),
    )  # fmt: skip


def _wrong_day(hit: TicketHit) -> TicketCard:
    return TicketCard(
        id=hit.id, ver=1, order_id=hit.order_id, event_id=EVENT, guest_id=hit.guest_id, place=1, places=1,
        category_id="fan", category="Фан-зона", holder=hit.holder, standing="wrong_day", status="valid",
        price_minor=450_000, gate_id="1", code="NL24-40QQ-2MWX", paid_ms=_MAY_12, sent_ms=_MAY_12,
        remedy="right_day", codes=(CodeLine(issue=1, tail="2MWX", made_ms=_MAY_12, why="sold"),),
        gates=tuple(GateKnows(gate_id=gate, state="knows") for gate in "123456"), companions=(hit,),
    )  # fmt: skip


def health(lang: str = "ru") -> GateHealth:
    """An hour of scans up to the present five minutes; the scanner 2-B begins to refuse a third at 13:50."""
    cells = []
    for step in range(12):
        at = NOW_MS - (11 - step) * 5 * _MIN
        for gate in "123456":
            scans = 30 + (step * 7 + int(gate) * 11) % 29
            failed = (step * int(gate)) % 2
            reasons: tuple[tuple[str, int], ...] = (("used", failed),) if failed else ()
            if gate == "2" and step >= 8:
                failed = (9, 14, 16, 18)[step - 8]
                reasons = (("replaced", failed - 7), ("unknown", 5), ("used", 2))
                scans = 52
            if gate == "6" and step <= 5:
                scans, failed, reasons = 0, 0, ()
            cells.append(GateCell(gate_id=gate, at_ms=at, scans=scans, failed=failed, reasons=reasons))
    cluster = GateCluster(
        pattern="device", gate_id="2", device="2-Б" if lang == "ru" else "2-B", failed=18, scans=52, usual=0.01,
        reason="replaced", since_ms=NOW_MS - 15 * _MIN,
    )  # fmt: skip
    return GateHealth(event_id=EVENT, cells=tuple(cells), clusters=(cluster,))


_PROSPECTS = (
    ("Юлия Самсонова", "Танцпол", 2, 800_000, "high", ("asked",), "telegram", "Спрашивала про террасу, 13:51", 0, 0),
    ("Артём Белов", "Танцпол", 4, 1_600_000, "high", ("together",), "telegram", "", 0, 0),
    ("Ника Орешкина", "Фан-зона", 1, 400_000, "usual", ("entered",), "widget", "", 0, 0),
    ("Степан Ли", "Танцпол", 2, 800_000, "usual", ("regular",), "whatsapp", "", 7, 6_240_000),
    ("Семья Громовых", "Танцпол", 3, 600_000, "usual", ("children",), "telegram", "", 1, 0),
    ("Марат Гайсин", "Танцпол", 1, 400_000, "usual", ("spent", "regular"), "vk", "", 3, 4_120_000),
    ("Алёна Рябова", "Фан-зона", 2, 800_000, "usual", ("regular",), "telegram", "", 5, 2_110_000),
    ("Костя Ермаков", "Танцпол", 2, 800_000, "usual", ("regular",), "telegram", "", 4, 1_980_000),
)


def prospects() -> Prospects:
    """Those of the picture, out of 128."""
    return Prospects(
        prospects=tuple(
            Prospect(
                order_id=f"{47000 + n}", guest_id=f"gp-{n}", guest_name=name, event_id=EVENT, category=category,
                ticket_ids=tuple(f"{47000 + n}-{place}" for place in range(1, places + 1)), goal_id="vip",
                due_minor=due, chance=chance, why=why, said=said, entered_ms=NOW_MS - (43 - 5 * n) * _MIN,
                dialogue_id=f"b-{n:05}", channel=channel, events=events, spent_minor=spent,
            )
            for n, (name, category, places, due, chance, why, channel, said, events, spent) in enumerate(_PROSPECTS)
        ),
        total=128,
    )  # fmt: skip


class SampleBooks:
    """`app.console.books.Books` of the sample moment."""

    def __init__(self, lang: str = "ru") -> None:
        self._lang = lang
        self.factor = SecondFactor(enrolled=True, confirmed=True)
        self.reasons: list[str] = []
        self.limits = LIMITS

    async def tickets(self, q: str, event_id: str = "") -> TicketsFound:
        words = [word[:6] for word in q.casefold().replace("ё", "е").split()]

        def fits(hit: TicketHit) -> bool:
            known = f"{hit.holder} {hit.order_id} {hit.code_tail}".casefold().replace("ё", "е")
            return any(word in known for word in words)

        return TicketsFound(hits=tuple(hit for hit in (MARINA, IGOR, OTHER) if fits(hit)))

    async def ticket(self, ticket_id: str, dialogue_id: str = "") -> TicketCard:
        for card in (marina_ticket(), _used(IGOR), _wrong_day(OTHER)):
            if card.id == ticket_id:
                return card
        raise TroubleError("not_found")

    async def photo(self, data: bytes) -> PhotoRead:
        if not data:
            return PhotoRead(found=False, kind="unreadable")
        return PhotoRead(
            found=True, kind="ticket", verdict="replaced", ticket_id="48213-1", code_tail="7KQ4",
            outline=((0.3, 0.2), (0.7, 0.18), (0.72, 0.6), (0.32, 0.62)),
        )  # fmt: skip

    async def prospects(self, event_id: str) -> Prospects:
        return prospects()

    async def gate_health(self, event_id: str) -> GateHealth:
        return health(self._lang)

    async def requisites(self, refund_id: str, reason: str) -> Requisites:
        if not reason.strip():
            raise TroubleError("bad_value")
        self.reasons.append(reason)
        return Requisites(name="Анна Лисицына", bik="044525000", account="40817810000000000932", bank="Северный банк")

    async def proof(self, order_id: str, lang: Literal["ru", "en"]) -> bytes:
        return f"%PDF-1.4\n% {order_id} {lang}\n%%EOF\n".encode()

    async def paper(self, ticket_id: str, lang: Literal["ru", "en"]) -> bytes:
        return f"%PDF-1.4\n% {ticket_id} {lang}\n%%EOF\n".encode()

    async def quote(
        self, event_id: str, category_id: str, places: int, promo: str = "", dialogue_id: str = ""
    ) -> SaleQuote:
        known = next((one for one in stock() if one.category_id == category_id), None)
        if known is None or known.event_id != event_id:
            return SaleQuote(refusal="not_on_sale")
        free, full = known.total - known.sold - known.held, known.price_minor * places
        if places > free:
            return SaleQuote(free=free, refusal="sold_out")
        if promo and promo.upper() != "SEVER10":
            return SaleQuote(full_minor=full, total_minor=full, free=free, promo_holds=False)
        return SaleQuote(full_minor=full, total_minor=full * 9 // 10 if promo else full, free=free)

    async def allowance(self, event_id: str) -> Allowance:
        return self.limits

    async def second_factor(self) -> SecondFactor:
        return self.factor

    async def enrol(self) -> Enrolment:
        self.factor = SecondFactor(enrolled=True)
        return Enrolment(uri="otpauth://totp/Usher:olga?secret=JBSWY3DPEHPK3PXP&issuer=Usher",
                         secret="JBSWY3DPEHPK3PXP", qr_svg="")  # fmt: skip  # noqa: S106  # the sample's, opens nothing

    async def confirm(self, code: str) -> SecondFactor:
        if code != "123456":
            raise TroubleError("code_wrong")
        self.factor = SecondFactor(enrolled=True, confirmed=True)
        return self.factor
