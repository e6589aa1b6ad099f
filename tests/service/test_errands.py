"""A runner who is asked and silent, says no, goes, arrives: on screen, in the audit, to the guest (E-10)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from app.ports.books import ErrandRow
from app.protocol.trade import Errand
from app.service import errands
from tests.service.gate_world import Venue, venue
from tests.service.house import Person, Visitor

pytestmark = pytest.mark.requirement("C5")


@pytest.fixture
async def place() -> AsyncIterator[Venue]:
    async with venue() as found:
        yield found


@pytest.fixture
async def anna(place: Venue) -> Person:
    return await place.house.person(name="Анна")


@pytest.fixture
async def guest(place: Venue) -> Visitor:
    found = await place.house.visitor(link="g1")
    await found.says("билет не сканируется")
    return found


async def sent(anna: Person, guest: Visitor, *runners: str, **more: Any) -> None:
    args = {"place": "Ворота 2", "what": "проводить", "dialogue_id": guest.dialogue, "runners": runners, **more}
    res = await anna.does("SendRunner", "event:north", **args)
    assert res.st == "ok", res


async def errand(place: Venue) -> Errand:
    (row,) = await place.house.core.storage.read(lambda reads: reads.find(ErrandRow))
    state: Errand = row.state
    return state


async def moves(place: Venue, anna: Person, state: str, **args: Any) -> tuple[str, str]:
    res = await anna.does("MoveErrand", f"errand:{(await errand(place)).id}", state=state, **args)
    return res.st, res.code


async def passes(place: Venue, seconds: float) -> None:
    await place.house.passes(seconds)
    await place.house.sweep()


async def told(guest: Visitor) -> list[str]:
    return [line.text for line in await guest.lines() if line.by == "bot"]


def steps(state: Errand) -> list[tuple[str, str]]:
    return [(line.kind, line.text) for line in state.history]


async def test_an_errand_nobody_takes_goes_to_the_next_after_three_minutes_and_then_back(
    place: Venue, anna: Person, guest: Visitor
) -> None:
    start_ms = place.house.now_ms
    before, since = await place.house.fetched(), place.house.core.hub.head
    await sent(anna, guest, "Олег", "Ира")
    assert ((await errand(place)).asked, (await errand(place)).due_ms) == ("Олег", start_ms + 180_000)
    await passes(place, 179)
    assert (await errand(place)).asked == "Олег"
    await passes(place, 1)
    now = await errand(place)
    assert (now.asked, now.rest, now.raised) == ("Ира", (), 0)
    await passes(place, 180)
    now = await errand(place)
    assert (now.state, now.asked, now.raised, now.raised_ms) == ("open", "Ира", 1, start_ms + 360_000)
    await passes(place, 180)
    now = await errand(place)
    assert (now.raised, now.raised_ms) == (2, start_ms + 360_000)  # again, and since when it has been so
    assert steps(now) == [("asked", "Олег"), ("asked", "Ира"), ("raised", "Ира"), ("raised", "Ира")]
    assert [line.at_ms - start_ms for line in now.history] == [0, 180_000, 360_000, 540_000]
    assert len([line for line in await told(guest) if "никто из сотрудников" in line]) == 1
    assert place.house.followed(before, since) == await place.house.fetched()
    audits = await place.house.core.storage.read(lambda reads: reads.audit(0, 99))
    assert [(one.user_id, one.outcome) for one in audits if one.kind == "ErrandOverdue"] == [
        ("clock", "reassigned"),
        ("clock", "raised"),
        ("clock", "raised"),
    ]


async def test_the_guest_is_told_who_comes_and_about_when_and_that_he_is_there(
    place: Venue, anna: Person, guest: Visitor
) -> None:
    await sent(anna, guest, "Алексей Петров")
    assert "Попросили сотрудника" in (await told(guest))[-1]
    assert await moves(place, anna, "taken", eta_min=4) == ("ok", "")
    now = await errand(place)
    assert (now.taken_by, now.due_ms, now.eta_ms) == ("Алексей Петров", 0, place.house.now_ms + 240_000)
    assert "К вам идёт Алексей: Ворота 2, примерно через 4 мин, к " in (await told(guest))[-1]
    await passes(place, 600)
    assert (await errand(place)).state == "taken"  # who has said yes is not hurried
    assert await moves(place, anna, "there") == ("ok", "")
    assert (await told(guest))[-1] == "Алексей уже на месте: Ворота 2."
    assert (await errand(place)).there_ms == place.house.now_ms
    assert await moves(place, anna, "done") == ("ok", "")
    assert [kind for kind, _ in steps(await errand(place))] == ["asked", "taken", "there", "done"]


async def test_who_cannot_come_makes_room_for_the_next_and_the_last_for_the_operators(
    place: Venue, anna: Person, guest: Visitor
) -> None:
    await sent(anna, guest, "Олег", "Ира")
    await moves(place, anna, "taken", eta_min=2)
    assert await moves(place, anna, "cannot") == ("ok", "")
    now = await errand(place)
    assert (now.state, now.asked, now.taken_by, now.eta_ms) == ("open", "Ира", "", 0)
    assert "не смог подойти" in (await told(guest))[-1]
    assert await moves(place, anna, "cannot") == ("ok", "")
    now = await errand(place)
    assert (now.state, now.due_ms) == ("cannot", 0)
    assert steps(now)[-4:] == [("taken", "Олег"), ("cannot", "Олег"), ("asked", "Ира"), ("cannot", "Ира")]
    await passes(place, 600)
    assert (await errand(place)).raised == 0  # it is in sight already
    assert await moves(place, anna, "open", who="Глеб") == ("ok", "")
    now = await errand(place)
    assert (now.state, now.asked, now.due_ms) == ("open", "Глеб", place.house.now_ms + 180_000)


async def test_asking_anew_takes_the_alarm_away_and_begins_the_three_minutes_again(
    place: Venue, anna: Person, guest: Visitor
) -> None:
    await sent(anna, guest)
    await passes(place, 180)
    assert (await errand(place)).raised_ms
    assert await moves(place, anna, "open", who="Ира") == ("ok", "")
    now = await errand(place)
    assert (now.raised_ms, now.asked, now.due_ms) == (0, "Ира", place.house.now_ms + 180_000)
    assert await moves(place, anna, "taken") == ("ok", "")
    assert "К вам идёт Ира: Ворота 2." in (await told(guest))[-1]


async def test_one_who_is_asked_anew_is_not_asked_twice(place: Venue, anna: Person, guest: Visitor) -> None:
    await sent(anna, guest, "Олег", "Ира", "Глеб")
    await moves(place, anna, "open", who="Глеб")
    assert ((await errand(place)).asked, (await errand(place)).rest) == ("Глеб", ("Ира",))


async def test_an_errand_without_a_dialogue_is_raised_in_silence(place: Venue, anna: Person, guest: Visitor) -> None:
    lines = len(await told(guest))
    await sent(anna, guest, dialogue_id="")
    await passes(place, 180)
    assert (await errand(place)).raised == 1
    assert len(await told(guest)) == lines


async def test_a_wristband_waits_at_its_desk_for_ever(place: Venue, anna: Person, guest: Visitor) -> None:
    await sent(anna, guest)
    (row,) = await place.house.core.storage.read(lambda reads: reads.find(ErrandRow))
    desk = msgspec.structs.replace(row, state=msgspec.structs.replace(row.state, kind="wristband", due_ms=0))
    await place.world.write(lambda tx: tx.put(desk))
    await moves(place, anna, "taken")
    await moves(place, anna, "open")
    await passes(place, 600)
    assert (await errand(place)).raised == 0


async def test_somebody_who_says_yes_in_the_same_moment_is_not_overtaken(
    place: Venue, anna: Person, guest: Visitor
) -> None:
    await sent(anna, guest, "Олег", "Ира")
    ident = (await errand(place)).id
    await place.house.passes(200)
    await moves(place, anna, "taken")
    late = await place.world.write(lambda tx: errands.overdue(tx, ident, place.house.now_ms))
    gone = await place.world.write(lambda tx: errands.overdue(tx, "no-such", place.house.now_ms))
    assert (late, gone, (await errand(place)).taken_by) == (False, False, "Олег")


@pytest.mark.parametrize(
    ("args", "code"),
    [({"eta_min": -1}, "bad_value"), ({"eta_min": 61}, "bad_value"), ({"who": "я" * 61}, "bad_value")],
)
async def test_a_way_that_cannot_be_is_refused(
    place: Venue, anna: Person, guest: Visitor, args: dict[str, Any], code: str
) -> None:
    await sent(anna, guest)
    assert await moves(place, anna, "taken", **args) == ("rejected", code)
    res = await anna.does("SendRunner", "event:north", place="тут", what="вода", runners=tuple("абвгде"))
    assert (res.st, res.code) == ("rejected", "bad_value")
