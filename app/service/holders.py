"""Invented ticket holders and their orders, drawn from a seed: the same seed gives the same people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from app.domain.festivals import Category, Event
from app.domain.guests import Guest, Order, OrderStatus, Ticket, TicketStatus, people_of
from app.domain.ids import GateId, GuestId, OrderId, TicketId
from app.domain.money import Money
from app.domain.seating import rows_of
from app.service.mappings import Table

SIZES = ((1, 18), (2, 47), (3, 16), (4, 13), (5, 4), (6, 2))
"""Tickets in an order of places, with weights."""

LEFT_OVER = 10
"""A category with this many places left is kept for the day of the event (fewer where the quota is small)."""

STATUSES = (OrderStatus.PAID, OrderStatus.UNPAID, OrderStatus.REFUNDED)
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Names:
    """What names are drawn from; `surnames` as (masculine, feminine)."""

    men: tuple[str, ...]
    women: tuple[str, ...]
    surnames: tuple[tuple[str, str], ...]
    foreign: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holders:
    """Guests and orders; every order's guest is among the guests."""

    guests: tuple[Guest, ...]
    orders: tuple[Order, ...]


def guest_number(number: int) -> GuestId:
    """The id of the sample's guest with this number, counted from 1 without holes."""
    return GuestId(f"g{number:05d}")


def read_names(table: Table) -> Names:
    """`people.toml`; `DataError` when a list is missing or a surname has not two forms."""
    table.only("men", "women", "surnames", "foreign")
    pairs = table.values.get("surnames")
    if not isinstance(pairs, list) or not all(isinstance(p, list) and len(p) == 2 for p in pairs):
        raise table.wrong("surnames", 'give pairs: [["Орлов", "Орлова"], …]')
    names = Names(
        table.texts("men"),
        table.texts("women"),
        tuple((str(man), str(woman)) for man, woman in pairs),
        table.texts("foreign"),
    )
    for key in ("men", "women", "surnames", "foreign"):
        if not getattr(names, key):
            raise table.wrong(key, "the list is empty, give at least one")
    return names


def draw_holders(seed: int, events: tuple[Event, ...], names: Names, people: int = 4200) -> Holders:
    """`people` holders of valid tickets for the first event, and some orders for the others.

    Every twelfth buyer of the first event holds tickets of another one too; the others have buyers of their own.
    `ValueError` when the quotas cannot hold them.
    """
    draw = _Draw(Random(seed), names)  # noqa: S311 - invented people, the seed must repeat them
    first, *others = events
    coming = 0
    while coming < people:
        coming += people_of(draw.order(first, draw.buyer(first), people - coming))
    main_buyers = tuple(order.guest_id for order in draw.orders)
    for other in others:
        for guest_id in draw.random.sample(main_buyers, len(main_buyers) // 12):
            draw.order(other, guest_id, other.categories[0].quota)
        for _ in range(60):
            draw.order(other, draw.buyer(other), other.categories[0].quota)
    return Holders(tuple(draw.guests.values()), tuple(draw.orders))


class _Draw:
    """The drawing in progress: counters and what has been drawn."""

    def __init__(self, random: Random, names: Names) -> None:
        self.random = random
        self.names = names
        self.guests: dict[GuestId, Guest] = {}
        self.orders: list[Order] = []
        self._numbers = self._order_numbers()
        self._sold: dict[tuple[str, str], int] = {}
        self._seats: dict[tuple[str, str], int] = {}

    def _order_numbers(self) -> Iterator[int]:
        number = 40_117
        while True:
            yield number
            number += self.random.randint(1, 9)

    def name(self, surname: tuple[str, str] | None = None) -> str:
        man = self.random.random() < 0.46
        pair = surname or self.random.choice(self.names.surnames)
        return f"{self.random.choice(self.names.men if man else self.names.women)} {pair[0 if man else 1]}"

    def buyer(self, event: Event) -> GuestId:
        foreign = self.random.random() < 0.04
        name = self.random.choice(self.names.foreign) if foreign else self.name()
        past = self.random.choices((0, 1, 2, 3, 5, 8), (46, 24, 14, 9, 5, 2))[0]
        number = len(self.guests) + 1
        guest_id = guest_number(number)
        # a step that shares no factor with the range visits every number once
        phone = 1_000_000 + number * 7_919 % 8_999_993
        self.guests[guest_id] = Guest(
            id=guest_id,
            name=name,
            phone=f"+7555{phone}",
            email=f"{_latin(name)}.{number}@{self.random.choice(('example.com', 'example.org', 'example.net'))}",
            lang="en" if foreign else "ru",
            since=event.doors_at - timedelta(days=30 + past * 190 + self.random.randint(0, 120)),
            past_events=past,
            past_spent=Money(past * self.random.randint(18, 62) * 10_000),
            tags=("regular",) if past >= 3 else (),
        )
        return guest_id

    def order(self, event: Event, guest_id: GuestId, room: int) -> Order:
        """One order of this guest that lets in at most `room` people."""
        category = self._category(event, room)
        status = self.random.choices(STATUSES, (94, 3, 3))[0]
        count = 1 if category.admits > 1 else self.random.choices(*zip(*SIZES, strict=True))[0]
        count = min(count, room)
        order_id = OrderId(str(next(self._numbers)))
        made_at = self._made_at(event.doors_at)
        gate = self._gate(event, category)
        if status is not OrderStatus.REFUNDED:
            self._sold[event.id, category.id] = self._sold.get((event.id, category.id), 0) + count
        buyer = self.guests[guest_id].name
        holders = [buyer, *(self._companion(buyer) for _ in range(count - 1))]
        tickets = [
            self._ticket(
                event,
                category,
                ident=f"{order_id}-{place}",
                holder=holder,
                status=_STATE[status],
                gate=gate,
            )
            for place, holder in enumerate(holders, 1)
        ]
        tickets[0] = replace(tickets[0], guest_id=guest_id)
        if status is OrderStatus.PAID:
            self._change_hands(event, tickets)
        order = Order(order_id, guest_id, event.id, status, made_at, tuple(tickets))
        self.orders.append(order)
        return order

    def _category(self, event: Event, room: int) -> Category:
        fitting = [c for c in event.categories if 1 <= c.admits <= room and self._has_room(event, c)]
        if not fitting:
            raise ValueError(f"{event.id}: sold out, raise a quota or ask for fewer people")
        weights = [c.quota * (2 if c.admits > 1 else 1) for c in fitting]
        return self.random.choices(fitting, weights)[0]

    def _has_room(self, event: Event, category: Category) -> bool:
        left = category.quota - self._sold.get((event.id, category.id), 0)
        # places that may be changed into on site are kept for it
        kept = sum(other.quota for other in event.categories if other.upgrade_to == category.id)
        return left > (kept or min(LEFT_OVER, category.quota // 6))

    def _made_at(self, doors_at: datetime) -> datetime:
        # sales come in a wave at the announcement and another in the last days
        days = self.random.choice((self.random.expovariate(1 / 9), self.random.uniform(1, 150)))
        return doors_at - timedelta(days=int(min(days, 150)) + 1, seconds=self.random.randint(0, 50_000))

    def _companion(self, buyer: str) -> str:
        surname = next((p for p in self.names.surnames if buyer.rpartition(" ")[2] in p), None)
        return self.name(surname if self.random.random() < 0.5 else None)

    def _ticket(
        self, event: Event, category: Category, *, ident: str, holder: str, status: TicketStatus, gate: GateId
    ) -> Ticket:
        return Ticket(
            id=TicketId(ident),
            category_id=category.id,
            holder=holder,
            price=category.price,
            status=status,
            code="".join(self.random.choices(ALPHABET, k=12)),
            admits=category.admits,
            seat=self._seat(event, category) if status is not TicketStatus.REFUNDED else "",
            gate_id=gate,
        )

    def _gate(self, event: Event, category: Category) -> GateId:
        """The same gate for a whole order; one that leads everywhere serves any zone."""
        gates = [gate.id for gate in event.gates if category.zone in gate.zones or not gate.zones]
        return self.random.choice(gates)

    def _seat(self, event: Event, category: Category) -> str:
        if category.zone not in ("stalls", "circle", "balcony", "boxes"):
            return ""
        place = self._seats[event.id, category.id] = self._seats.get((event.id, category.id), -1) + 1
        if category.seats:
            return [seat for row in rows_of(category) for seat in row][place]
        if category.zone == "boxes":
            return f"ложа {place + 1}"
        before = sum(len(other.seats) for other in event.categories if other.zone == category.zone)
        return f"ряд {place // 30 + 1 + before}, место {place % 30 + 1}"

    def _change_hands(self, event: Event, tickets: list[Ticket]) -> None:
        """One order in 25 has a ticket passed on to somebody, one in 40 has a ticket issued again."""
        last = tickets[-1]
        chance = self.random.random()
        if chance < 0.04 and len(tickets) > 1:
            receiver = self.buyer(event)
            tickets[-1] = replace(last, status=TicketStatus.TRANSFERRED, price=Money(0))
            tickets.append(self._again(last, holder=self.guests[receiver].name, guest_id=receiver, suffix="t"))
        elif chance < 0.065:
            tickets[-1] = replace(last, status=TicketStatus.REPLACED, price=Money(0))
            tickets.append(self._again(last, holder=last.holder, guest_id=last.guest_id, suffix="r"))

    def _again(self, ticket: Ticket, holder: str, guest_id: GuestId | None, suffix: str) -> Ticket:
        return replace(
            ticket,
            id=TicketId(f"{ticket.id}{suffix}"),
            holder=holder,
            guest_id=guest_id,
            code="".join(self.random.choices(ALPHABET, k=12)),
        )


_STATE = {
    OrderStatus.PAID: TicketStatus.VALID,
    OrderStatus.UNPAID: TicketStatus.UNPAID,
    OrderStatus.REFUNDED: TicketStatus.REFUNDED,
}

_LETTERS = dict(zip("абвгдеёзийклмнопрстуфцыэ", "abvgdeeziyklmnoprstufcye", strict=True)) | {
    "ж": "zh",
    "х": "kh",
    "ч": "ch",
    "ш": "sh",
    "щ": "sch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
    " ": ".",
}


def _latin(name: str) -> str:
    """A name as it stands in an address: lower case, Latin letters and one point."""
    return "".join(_LETTERS.get(letter, letter) for letter in name.lower())
