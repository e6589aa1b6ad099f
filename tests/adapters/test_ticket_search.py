"""The search for tickets, the same over both storages (C5)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.adapters.database import open_storage
from app.adapters.memory import MemoryStorage
from app.domain.ticketcodes import digest
from app.ports.books import CodeRow
from app.ports.mirrors import BroughtCodeRow
from app.ports.storage import Storage
from tests.adapters.filled import guest, order, puts, ticket

SHOPS = "4jxvwr9zexz9jcys6vruqeap2mhh5abs"
SIGNED = "E4BibyTSylQOgeKjuMPiTDxi5HXPuTVsx1qCjli3IL+/==" + "x" * 200
IRINA = {"digits": "79161234567", "email": "Irina@Example.org"}


@pytest.fixture(params=["memory", "sqlite"])
async def storage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Storage]:
    made: Storage = MemoryStorage() if request.param == "memory" else await open_storage(tmp_path / "usher.db")
    codes = (("40117-1", 1, "ABCDEFGH7KQ4"), ("40117-1", 2, "ZZZZEFGH9TDM"), ("40118-1", 1, "QQQQEFGH7KQ4"))
    await made.write(
        puts(
            guest("g1", "Ирина Лебедева", **IRINA),
            guest("g2", "Пётр Семёнов", digits="79995550000", email="p@example.org"),
            order("40117", "g1", "ev"),
            order("40118", "g2", "ev"),
            order("50001", "g2", "other"),
            guest("g3", "Зоя Ким"),
            order("3TGBD", "g3", "other"),
            order("NEWNE", "g3", "other"),
            ticket("3TGBD-1", "3TGBD", "g3", folded="зоя ким", event_id="other"),
            ticket("NEWNE-1", "NEWNE", "g3", folded="newne newton", event_id="other"),
            ticket("NEWNE-2", "NEWNE", "g3", folded="zed", event_id="other"),
            ticket("40117-1", "40117", "g1", folded="ирина лебедева", event_id="ev"),
            ticket("40117-2", "40117", "g1", folded="олег лебедев", event_id="ev"),
            ticket("40118-1", "40118", "g2", folded="петр семенов", event_id="ev"),
            ticket("50001-1", "50001", "g2", folded="анна", event_id="other"),
            *(
                CodeRow(ticket_id=ident, issue=issue, event_id="ev", code=code, made_ms=1, why="sold", tail=code[-4:])
                for ident, issue, code in codes
            ),
            *brought("50001-1", "other", 1, SHOPS),
            *brought("50001-1", "other", 2, "91612345670000"),
            *brought("40117-2", "ev", 1, SIGNED),
        )
    )
    yield made
    await made.close()


def brought(ident: str, event_id: str, issue: int, code: str) -> tuple[CodeRow, BroughtCodeRow]:
    """A code that another shop made, as the box office writes it."""
    hands = f"WWWWWWWW{issue:04}"
    return (
        CodeRow(
            ticket_id=ident, issue=issue, event_id=event_id, code=hands, made_ms=1, why="sold", tail=hands[-4:],
            brought=code,
        ),
        BroughtCodeRow(id=digest(code), ticket_id=ident, issue=issue, tail=code[-4:].upper()),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "event", "found"),
    [
        ("newne", "", [("NEWNE-1", "order"), ("NEWNE-2", "order")]),
        ("№NEWNE", "other", [("NEWNE-1", "order"), ("NEWNE-2", "order")]),
        ("NEWNE-2", "other", [("NEWNE-2", "order")]),
        ("newne zed", "other", [("NEWNE-2", "order")]),
        ("newt", "other", [("NEWNE-1", "name")]),
        ("3tgbd", "", [("3TGBD-1", "order")]),
        ("NEWNE", "ev", []),
        ("7KQ4", "ev", [("40117-1", "code"), ("40118-1", "code")]),
        ("GH7KQ4", "ev", [("40117-1", "code"), ("40118-1", "code")]),
        ("DEFGH7KQ4", "ev", [("40117-1", "code")]),
        ("zzzz-efgh-9tdm", "ev", [("40117-1", "code")]),
        ("7KQ4 семенов", "ev", [("40118-1", "code")]),
        ("40117", "ev", [("40117-1", "order"), ("40117-2", "order")]),
        ("40117-2", "ev", [("40117-2", "order")]),
        ("№4011", "ev", [("40117-1", "order"), ("40117-2", "order"), ("40118-1", "order")]),
        ("40117 олег", "ev", [("40117-2", "order")]),
        ("8 916 123-45-67", "ev", [("40117-1", "phone"), ("40117-2", "phone")]),
        ("4567 лебедева", "ev", [("40117-1", "phone"), ("40117-2", "phone")]),
        ("irina@EXAMPLE.org", "ev", [("40117-1", "email"), ("40117-2", "email")]),
        ("ЛЕБЕДЕВА ирина", "ev", [("40117-1", "name"), ("40117-2", "name")]),
        ("Семёнов", "", [("40118-1", "name"), ("50001-1", "name")]),
        ("Семёнов", "other", [("50001-1", "name")]),
        ("40117 40118", "ev", []),
        ("40117 7KQ4", "ev", [("40117-1", "code")]),
        (SHOPS, "other", [("50001-1", "code")]),
        (f" {SHOPS} ", "", [("50001-1", "code")]),
        (f"{SHOPS} анна", "", [("50001-1", "code")]),
        (SHOPS, "ev", []),
        (SHOPS[:-1], "", []),
        ("5abs", "", [("50001-1", "code")]),
        ("…5ABS", "", [("50001-1", "code")]),
        ("mhh5abs", "", [("50001-1", "code")]),
        ("zhh5abs", "", []),
        ("0001", "other", [("50001-1", "code")]),
        ("91612345670000", "", [("50001-1", "code")]),
        (SIGNED, "ev", [("40117-2", "code")]),
        ("%", "ev", []),
        ("_", "", []),
        ("' OR 1=1 --", "", []),
        ("", "", []),
    ],
)
async def test_every_word_narrows_the_choice(
    storage: Storage, words: str, event: str, found: list[tuple[str, str]]
) -> None:
    got = await storage.read(lambda reads: list(reads.tickets_like(words, event, 9)))
    assert sorted(got) == sorted(found)
    assert [kind for _, kind in got] == [kind for _, kind in found]


async def test_no_more_are_found_than_asked_for(storage: Storage) -> None:
    assert len(await storage.read(lambda reads: list(reads.tickets_like("4011", "ev", 2)))) == 2
    assert len(await storage.read(lambda reads: list(reads.tickets_like("лебедев", "ev", 1)))) == 1
