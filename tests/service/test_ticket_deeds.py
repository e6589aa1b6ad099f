"""What operators do with a ticket and on foot: each act with its rule, its words to the guest, its trace (C5)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from app.ports.books import ErrandRow
from app.ports.rows import OrderRow
from app.ports.storage import Tx
from app.protocol.frames import Res
from app.service.idents import needed
from tests.service.gate_world import Venue, venue
from tests.service.house import Person, Visitor


@pytest.fixture
async def place() -> AsyncIterator[Venue]:
    async with venue() as found:
        yield found


@pytest.fixture
async def anna(place: Venue) -> Person:
    return await place.house.person(name="Анна")


async def visitor(place: Venue, **parts: Any) -> Visitor:
    guest = await place.house.visitor(link="g1", **parts)
    await guest.says("билет не сканируется")
    return guest


def outcome(res: Res) -> tuple[str, str]:
    return res.st, res.code


async def said(guest: Visitor) -> list[str]:
    return [line.text for line in await guest.lines() if line.by == "bot"]


# --- codes -------------------------------------------------------------------------------------------------


async def test_a_ticket_is_sent_once_more_into_the_dialogue(place: Venue, anna: Person) -> None:
    guest, (ticket,) = await visitor(place), await place.bought()
    res = await place.does(anna, "ResendTicket", ticket.id, dialogue_id=guest.dialogue)
    assert res.st == "ok"
    await place.world.effects()
    assert (await place.world.ticket(ticket.id)).sent_ms == place.house.now_ms
    line = (await guest.lines())[-1]
    assert (line.by, len(line.attachments)) == ("bot", 1)


async def test_a_code_to_type_is_sent_as_words(place: Venue, anna: Person) -> None:
    guest, (ticket,) = await visitor(place), await place.bought()
    assert (await place.does(anna, "ResendTicket", ticket.id, dialogue_id=guest.dialogue, as_text=True)).st == "ok"
    await place.world.effects()
    code = ticket.code
    assert f"{code[:4]}-{code[4:8]}-{code[8:]}" in (await said(guest))[-1]


async def test_a_ticket_goes_nowhere_without_an_address_or_a_right_to_enter(place: Venue, anna: Person) -> None:
    (ticket,) = await place.bought()
    assert outcome(await place.does(anna, "ResendTicket", ticket.id)) == ("rejected", "not_found")
    lost = await place.does(anna, "ResendTicket", ticket.id, dialogue_id="nobody")
    assert outcome(lost) == ("rejected", "not_found")
    office = place.world.tools.box_office
    await place.world.write(lambda tx: office.revoke(tx, ticket.id, "refunded", place.house.now_ms))
    dead = await place.does(anna, "ResendTicket", ticket.id)
    assert outcome(dead) == ("rejected", "ticket_dead")


async def test_a_ticket_bought_in_a_dialogue_goes_back_there(place: Venue, anna: Person) -> None:
    guest, (ticket,) = await visitor(place), await place.bought()

    def bought_there(tx: Tx) -> None:
        order = needed(tx.get(OrderRow, ticket.order_id))
        tx.put(msgspec.structs.replace(order, conversation_id=guest.session.conversation_id))

    await place.world.write(bought_there)
    assert (await place.does(anna, "ResendTicket", ticket.id)).st == "ok"
    assert (await place.does(anna, "ReissueTicket", ticket.id, reason="потерял")).st == "ok"
    assert "новый код" in (await said(guest))[-1]


async def test_a_new_code_is_told_and_sent_and_the_old_is_dead(place: Venue, anna: Person) -> None:
    guest, scanner, (ticket,) = await visitor(place), await place.scanner("1"), await place.bought()
    old = await place.code(ticket.id)
    res = await place.does(anna, "ReissueTicket", ticket.id, reason="сменил телефон", dialogue_id=guest.dialogue)
    row = await place.world.ticket(ticket.id)
    assert (res.st, res.ver, row.issue, row.reissues) == ("ok", row.ver, 2, 1)
    assert (await place.scans(scanner, ticket.id, code=old)).verdict == "replaced"
    await place.world.effects()
    words = await said(guest)
    assert "прежний больше не действует" in words[-2]
    assert (await guest.lines())[-1].attachments
    assert (await place.scans(scanner, ticket.id)).verdict == "valid"


@pytest.mark.requirement("C5")
async def test_a_new_code_is_refused_inside_and_after_two_without_a_lead(place: Venue, anna: Person) -> None:
    lead, scanner = await place.house.person("approver"), await place.scanner("1")
    one, two = await place.bought(2)
    await place.scans(scanner, one.id)
    for person in (anna, lead):
        res = await place.does(person, "ReissueTicket", one.id, reason="снимок экрана")
        assert outcome(res) == ("rejected", "already_inside")
    for person, expected in (
        (anna, ("ok", "")),
        (anna, ("ok", "")),
        (anna, ("rejected", "too_many_reissues")),
        (lead, ("ok", "")),
    ):
        assert outcome(await place.does(person, "ReissueTicket", two.id, reason="потерял")) == expected
    assert outcome(await place.does(anna, "ReissueTicket", two.id, reason=" ")) == ("rejected", "empty_text")
    assert outcome(await place.does(anna, "ReissueTicket", two.id, reason="я" * 501)) == ("rejected", "text_too_long")


async def test_codes_change_only_from_the_version_that_was_seen(place: Venue, anna: Person) -> None:
    (ticket,) = await place.bought()
    assert outcome(await place.does(anna, "ReissueTicket", ticket.id, reason="x", base_=None)) == (
        "rejected",
        "needs_base",
    )
    stale = await place.does(anna, "ReissueTicket", ticket.id, reason="x", base_=ticket.ver + 7)
    assert outcome(stale) == ("conflict", "version_conflict")


async def test_a_ticket_passes_to_another_holder(place: Venue, anna: Person) -> None:
    scanner, (ticket,) = await place.scanner("1"), await place.bought()
    old = await place.code(ticket.id)
    res = await place.does(
        anna, "TransferTicket", ticket.id, holder=" Павел  Зорин ", phone="+7 916 000-00-00", email="p@example.org"
    )
    row = await place.world.ticket(ticket.id)
    assert (res.st, row.holder, row.folded, row.reissues) == ("ok", "Павел Зорин", "павел зорин", 0)
    assert row.guest_id != ticket.guest_id
    assert (await place.scans(scanner, ticket.id, code=old)).verdict == "replaced"
    assert (await place.scans(scanner, ticket.id)).holder == "Павел Зорин"
    inside = await place.does(anna, "TransferTicket", ticket.id, holder="Кто-то")
    assert outcome(inside) == ("rejected", "already_inside")


@pytest.mark.parametrize(
    "wrong",
    [{"holder": " "}, {"holder": "я" * 81}, {"holder": "Я", "phone": "позвони"}, {"holder": "Я", "email": "@"}],
)
async def test_a_holder_needs_a_name_and_sound_contacts(place: Venue, anna: Person, wrong: dict[str, str]) -> None:
    (ticket,) = await place.bought()
    assert outcome(await place.does(anna, "TransferTicket", ticket.id, **wrong)) == ("rejected", "bad_value")


# --- at the gate -------------------------------------------------------------------------------------------


async def test_letting_in_by_hand_is_recorded_and_told(place: Venue, anna: Person) -> None:
    guest, (ticket,) = await visitor(place), await place.bought()
    res = await place.does(
        anna, "AdmitTicket", ticket.id, gate_id="2", reason="экран разбит", dialogue_id=guest.dialogue
    )
    row = await place.world.ticket(ticket.id)
    assert (res.st, res.ver, row.inside, row.entered_gate) == ("ok", row.ver, True, "2")
    card = await place.card(anna, ticket.id)
    (scan,) = card.scans
    assert (scan.manual, scan.by, scan.note, scan.double) == (True, anna.id, "экран разбит", False)
    assert "Ворота 2" in (await said(guest))[-1]
    assert ticket.order_id in (await said(guest))[-1]


async def test_a_second_entry_by_hand_is_flagged_not_hidden(place: Venue, anna: Person) -> None:
    scanner, (ticket,) = await place.scanner("1"), await place.bought()
    await place.scans(scanner, ticket.id)
    assert (await place.does(anna, "AdmitTicket", ticket.id, gate_id="1", reason="снимок у другого")).st == "ok"
    assert (await place.world.ticket(ticket.id)).double
    assert [scan.double for scan in (await place.card(anna, ticket.id)).scans].count(True) == 1


async def test_a_dead_ticket_is_let_in_by_a_lead_only_and_never_at_no_gate(place: Venue, anna: Person) -> None:
    (ticket,) = await place.bought()
    lead, office = await place.house.person("admin"), place.world.tools.box_office
    res = await place.does(anna, "AdmitTicket", ticket.id, gate_id="9", reason="x")
    assert outcome(res) == ("rejected", "unknown_gate")
    await place.world.write(lambda tx: office.revoke(tx, ticket.id, "cancelled", place.house.now_ms))
    assert outcome(await place.does(anna, "AdmitTicket", ticket.id, gate_id="1", reason="x")) == (
        "rejected",
        "ticket_dead",
    )
    assert (await place.does(lead, "AdmitTicket", ticket.id, gate_id="1", reason="наша ошибка")).st == "ok"


async def test_a_solved_trouble_leaves_its_cause_among_colleagues(place: Venue, anna: Person) -> None:
    guest, (ticket,) = await visitor(place), await place.bought()
    res = await place.does(
        anna, "SolveTicketTrouble", ticket.id, cause="old_code", dialogue_id=guest.dialogue, note="помогла ссылка"
    )
    assert (res.st, res.ver) == ("ok", ticket.ver)
    note = (await place.house.thread(guest))[-1]
    assert (note.by, note.author_id) == ("note", anna.id)
    assert "показывал прежний код" in note.text
    assert "помогла ссылка" in note.text
    assert (await place.does(anna, "SolveTicketTrouble", ticket.id, cause="scanner")).st == "ok"
    assert outcome(await place.does(anna, "SolveTicketTrouble", ticket.id, cause="луна")) == ("rejected", "bad_value")
    too_long = await place.does(anna, "SolveTicketTrouble", ticket.id, cause="other", note="я" * 501)
    assert outcome(too_long) == ("rejected", "bad_value")


async def test_a_manager_watches_and_strangers_see_no_ticket(place: Venue) -> None:
    (ticket,) = await place.bought()
    manager, south = await place.house.person("manager"), await place.house.person(events=("south",))
    assert outcome(await place.does(manager, "ReissueTicket", ticket.id, reason="x")) == ("forbidden", "forbidden")
    assert outcome(await place.does(south, "ReissueTicket", ticket.id, reason="x")) == ("rejected", "not_found")
    guest = await visitor(place)
    north = await place.house.person(events=("north",))
    order = await place.world.bought(event_id="south")
    both = await place.house.person(events=("south",))
    res = await place.does(
        both, "AdmitTicket", order.ticket_ids[0], gate_id="3", reason="x", dialogue_id=guest.dialogue
    )
    assert outcome(res) == ("rejected", "not_found")
    assert outcome(await place.does(north, "ResendTicket", ticket.id, dialogue_id=guest.dialogue)) == ("ok", "")


# --- on foot -----------------------------------------------------------------------------------------------


async def errand(place: Venue, *known: str) -> ErrandRow:
    """The errand that is none of those known."""
    rows = await place.house.core.storage.read(lambda reads: reads.find(ErrandRow))
    (row,) = [row for row in rows if row.id not in known]
    return row


async def test_a_runner_is_sent_goes_and_arrives(place: Venue, anna: Person) -> None:
    guest, (ticket,) = await visitor(place), await place.bought()
    before, since = await place.house.fetched(), place.house.core.hub.head
    res = await anna.does(
        "SendRunner", "event:north", place="ворота 2", what="распечатать билет", dialogue_id=guest.dialogue,
        ticket_id=ticket.id, note="синяя куртка",
    )  # fmt: skip
    assert res.st == "ok"
    row = await errand(place)
    state = row.state
    assert (state.kind, state.state, state.place, state.made_by) == ("runner", "open", "ворота 2", anna.id)
    assert (state.ticket_id, state.dialogue_id, state.note) == (ticket.id, guest.dialogue, "синяя куртка")
    assert "ворота 2" in (await said(guest))[-1]
    key = f"errand:{row.id}"
    assert (await anna.does("MoveErrand", key, state="taken", who="Алексей Петров")).st == "ok"
    assert (await said(guest))[-1] == "К вам идёт Алексей: ворота 2."
    assert (await anna.does("MoveErrand", key, state="cannot")).st == "ok"
    assert "не смог" in (await said(guest))[-1]
    assert (await anna.does("MoveErrand", key, state="open")).st == "ok"
    assert (await errand(place)).state.taken_by == ""
    assert (await anna.does("MoveErrand", key, state="taken")).st == "ok"
    assert (await errand(place)).state.taken_by == "Анна"
    assert place.house.followed(before, since) == await place.house.fetched()
    assert (await anna.does("MoveErrand", key, state="done", note="впустили")).st == "ok"
    done = await errand(place)
    assert (done.archived, done.state.note, done.state.done_ms) == (True, "впустили", place.house.now_ms)
    assert key not in place.house.followed(before, since)
    assert key not in await place.house.fetched()
    assert outcome(await anna.does("MoveErrand", key, state="open")) == ("rejected", "illegal_move")


async def test_a_runner_may_be_sent_without_a_dialogue(place: Venue, anna: Person) -> None:
    (ticket,) = await place.bought()
    assert (
        await anna.does("SendRunner", "event:north", place="сектор Б", what="вода", ticket_id=ticket.id)
    ).st == "ok"
    first = await errand(place)
    assert first.state.guest_name == ticket.holder
    assert (await anna.does("SendRunner", "event:north", place="сектор Б", what="вода")).st == "ok"
    row = await errand(place, first.id)
    assert row.state.guest_name == ""
    assert (await anna.does("MoveErrand", f"errand:{row.id}", state="done", who="Олег")).st == "ok"
    assert (await errand(place, first.id)).state.taken_by == "Олег"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"place": "", "what": "вода"}, "empty_text"),
        ({"place": "я" * 201, "what": "вода"}, "text_too_long"),
        ({"place": "тут", "what": "вода", "ticket_id": "south"}, "not_found"),
        ({"place": "тут", "what": "вода", "dialogue_id": "nobody"}, "not_found"),
    ],
)
async def test_a_runner_is_not_sent_into_the_blue(
    place: Venue, anna: Person, parts: dict[str, str], code: str
) -> None:
    if parts.get("ticket_id"):
        order = await place.world.bought(event_id="south")
        parts = {**parts, "ticket_id": order.ticket_ids[0]}
    assert outcome(await anna.does("SendRunner", "event:north", **parts)) == ("rejected", code)


async def test_a_state_nobody_knows_is_refused(place: Venue, anna: Person) -> None:
    await anna.does("SendRunner", "event:north", place="тут", what="вода")
    row = await errand(place)
    assert outcome(await anna.does("MoveErrand", f"errand:{row.id}", state="lost")) == ("rejected", "illegal_move")


async def test_a_wristband_on_its_wrist_ends_the_upgrade(place: Venue, anna: Person) -> None:
    await anna.does("SendRunner", "event:north", place="стойка", what="браслет")
    row = await errand(place)
    banded = msgspec.structs.replace(
        row, state=msgspec.structs.replace(row.state, kind="wristband", upgrade_id="H-0")
    )
    await place.world.write(lambda tx: tx.put(banded))
    assert (await anna.does("MoveErrand", f"errand:{row.id}", state="taken")).st == "ok"
    assert (
        await anna.does("MoveErrand", f"errand:{row.id}", state="done")
    ).st == "ok"  # no such offer: nothing to end


def test_a_ticket_row_is_what_ticket_commands_are_about() -> None:
    from app.service.deeds import Deed
    from app.service.errand_deeds import move
    from app.service.ticket_deeds import resend

    deed: Any = Deed.__new__(Deed)
    object.__setattr__(deed, "row", None)
    object.__setattr__(deed, "kind", "ResendTicket")
    for act in (resend, move):
        with pytest.raises(TypeError):
            act(deed, None)  # type: ignore[arg-type]  # the wrong row is the point
