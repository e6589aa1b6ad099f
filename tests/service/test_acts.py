"""What the bot asks for is done once, by people's own functions, only while the dialogue is the bot's (B3, B10)."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from app.domain.deals import (
    AcceptUpgrade,
    AskRefund,
    CancelOrder,
    FindOrder,
    Flow,
    LookAtTicket,
    PlaceOrder,
    RefuseUpgrade,
    SendTickets,
)
from app.domain.ids import EventId
from app.domain.turns import Reply, Turn, Zone
from app.ports.books import QuotaRow
from app.protocol.records import AttachmentRef
from app.service import guests
from app.service.acts import perform
from tests.fakes.brain import reply
from tests.service.counter_world import Corner, asking, corner

TWO = PlaceOrder("floor", 2)
PICTURE = AttachmentRef(id="a1", name="note.png", mime="image/png", size=10)


async def held(at: Corner) -> int:
    row = await at.world.row(QuotaRow, "north", "floor")
    return int(row.held)


# --- once, and only while it is the bot's -------------------------------------------------------------------


@pytest.mark.requirement("B3")
async def test_an_order_is_placed_with_a_link_that_is_good_at_once() -> None:
    async with corner() as at:
        outcome = await at.does(TWO)
        assert (outcome.code, outcome.amount_minor) == ("", 600_000)
        assert outcome.url.startswith("https://usher.example/pay/")
        assert outcome.until_ms > at.world.house.now_ms
        assert outcome.facts is not None
        mine = {order.id: order for order in outcome.facts.orders}
        assert (mine[outcome.number].status, mine[outcome.number].pay_url) == ("unpaid", outcome.url)


async def test_the_same_turn_again_gives_the_same_outcome_and_does_nothing() -> None:
    async with corner() as at:
        wish = await at.wish(TWO)
        first = await perform(at.world.house.core, wish)
        again = await perform(at.world.house.core, wish)
        assert (again.number, again.url, await held(at)) == (first.number, first.url, 2)
        other = await perform(at.world.house.core, replace(wish, act=PlaceOrder("floor", 1)))
        assert other.number != first.number


@pytest.mark.requirement("C3")
async def test_nothing_is_done_once_a_person_holds_the_dialogue() -> None:
    async with corner() as at:
        wish = await at.wish(TWO)
        anna = await at.world.house.person()
        lease = await anna.takes(at.visitor)
        assert (await perform(at.world.house.core, wish)).code == "lease_lost"
        assert (await perform(at.world.house.core, replace(wish, lease=lease))).code == "lease_lost"
        await anna.does("GiveBackDialogue", at.visitor.ent, lease=lease)
        assert (await perform(at.world.house.core, wish)).code == "lease_lost"
        assert await held(at) == 0


async def test_nor_for_a_message_that_has_been_considered() -> None:
    async with corner() as at:
        wish = await at.wish(TWO)
        await at.world.house.think()
        assert (await perform(at.world.house.core, wish)).code == "lease_lost"


async def test_a_refusal_is_an_outcome_and_is_kept_as_one() -> None:
    async with corner() as at:
        wish = await at.wish(PlaceOrder("floor", 101))
        assert [(await perform(at.world.house.core, wish)).code for _ in range(2)] == ["limit_reached"] * 2
        assert (await at.does(PlaceOrder("nothing", 1))).code == "not_on_sale"


# --- the turn ----------------------------------------------------------------------------------------------


async def test_the_bot_is_asked_again_with_the_outcome_and_only_that_is_said() -> None:
    async with corner() as at:
        at.world.house.brain.answer = asking(TWO)
        await at.visitor.says("беру два")
        assert [line.text for line in await at.visitor.lines()][-1] == "вышло: хорошо"
        assert await held(at) == 2
        asked = at.world.house.brain.turns[-1]
        assert asked.outcome is not None
        assert asked.facts == asked.outcome.facts


@pytest.mark.requirement("C3")
async def test_a_person_who_steps_in_while_the_bot_thinks_stops_the_act_and_the_words() -> None:
    async with corner() as at:
        house = at.world.house
        house.brain.answer = asking(TWO)
        house.brain.gate.clear()
        house.brain.thinking.clear()
        await at.visitor.says("беру два", think=False)
        thinking = asyncio.ensure_future(house.think())
        await house.brain.thinking.wait()
        await (await house.person()).takes(at.visitor)
        house.brain.gate.set()
        await thinking
        assert await held(at) == 0
        assert [line.by for line in await at.visitor.lines()][-1] != "bot"


async def test_in_the_queue_an_act_is_neither_done_nor_asked_for_with_facts() -> None:
    async with corner() as at:
        await at.visitor.says("человек")
        at.world.house.brain.answer = asking(TWO)
        await at.visitor.says("беру два")
        assert await held(at) == 0
        assert at.world.house.brain.turns[-1].facts is None


async def test_a_bot_that_never_comes_to_an_end_hands_over_after_three_acts() -> None:
    async with corner() as at:
        count = iter(range(1, 99))

        def answer(turn: Turn) -> Reply:
            return replace(reply(turn), act=PlaceOrder("floor", next(count)))

        at.world.house.brain.answer = answer
        await at.visitor.says("беру")
        state = await at.visitor.state()
        assert (state.status, await held(at)) == ("queued", 1 + 2 + 3)


async def test_when_it_settles_on_an_event_it_is_told_the_facts_of_that_one() -> None:
    async with corner() as at:

        def answer(turn: Turn) -> Reply:
            return replace(reply(turn), zone=Zone.DEAL, event_id=EventId("south"))

        at.world.house.brain.answer = answer
        await at.visitor.says("а на южное?")
        facts = at.world.house.brain.turns[-1].facts
        assert facts is not None
        assert {order.event_id for order in facts.orders} <= {"south"}
        assert (await at.visitor.state()).event_id == "south"


# --- orders ------------------------------------------------------------------------------------------------


async def test_an_unpaid_order_is_let_go_and_nobody_elses_is() -> None:
    async with corner() as at:
        placed = await at.does(TWO)
        assert (await at.does(CancelOrder(placed.number))).code == ""
        assert await held(at) == 0
        others = await at.world.bought(guest_id="g2")
        assert (await at.does(CancelOrder(others.id))).code == "not_found"


@pytest.mark.requirement("R3")
async def test_an_order_of_somebody_elses_is_found_only_by_its_phone_or_e_mail() -> None:
    async with corner() as at:
        theirs = await at.world.bought(guest_id="g2")
        asked = FindOrder(theirs.id)
        assert (await at.does(asked)).code == (await at.does(FindOrder("99999"))).code == "forbidden"
        assert (await at.does(LookAtTicket(theirs.id))).code == "not_found"
        assert (await at.does(replace(asked, proof="+79161234561"))).code == "not_found"
        assert (await at.does(replace(asked, proof="x@example.org"))).code == "not_found"
        found = await at.does(replace(asked, proof="8 916 123-45-62"))
        assert (found.code, [ticket.order_id for ticket in found.tickets]) == ("", [theirs.id])
        assert (await at.does(LookAtTicket(theirs.id))).number == theirs.id
        assert (await at.does(LookAtTicket())).code == ""
        again = await at.world.bought(guest_id="g2")
        assert (await at.does(FindOrder(again.id, "Guest2@Example.org"))).code == ""


async def test_an_own_order_needs_no_proof() -> None:
    async with corner() as at:
        mine = await at.world.bought()
        assert (await at.does(FindOrder(mine.id))).number == mine.id


async def test_guessing_is_stopped_after_five_for_this_guest_and_for_this_order() -> None:
    async with corner() as at:
        theirs = await at.world.bought(guest_id="g2")
        for n in range(5):
            assert (await at.does(FindOrder(theirs.id, f"+7916000000{n}"))).code == "not_found"
        right = FindOrder(theirs.id, "guest2@example.org")
        assert (await at.does(right)).code == "rate_limited"
        assert (await at.does(FindOrder("77777", "+79160000001"))).code == "rate_limited"
        await at.world.house.passes(25 * 3600)
        assert (await at.does(right)).code == ""


# --- tickets -----------------------------------------------------------------------------------------------


@pytest.mark.requirement("C5")
async def test_present_codes_are_sent_into_the_dialogue() -> None:
    async with corner() as at:
        mine = await at.world.bought(2)
        assert (await at.does(SendTickets(mine.id, mine.ticket_ids[:1]))).code == ""
        await at.world.effects()
        last = (await at.visitor.lines())[-1]
        assert (last.by, len(last.attachments)) == ("bot", 1)
        assert (await at.does(SendTickets(mine.id))).code == ""


async def test_tickets_of_others_are_not_sent_but_those_he_holds_are() -> None:
    async with corner() as at:
        theirs = await at.world.bought(2, guest_id="g2")
        first, second = theirs.ticket_ids
        assert (await at.does(SendTickets(theirs.id, (first,)))).code == "not_found"
        await at.change(second, guest_id="g1")
        assert (await at.does(SendTickets(theirs.id, (second,)))).code == ""
        assert (await at.does(SendTickets(theirs.id, ("nothing",)))).code == "not_found"
        unpaid = await at.does(TWO)
        assert (await at.does(SendTickets(unpaid.number))).code == "not_found"


# --- better places -----------------------------------------------------------------------------------------


@pytest.mark.requirement("B8")
async def test_an_upgrade_is_held_inside_and_given_up_at_a_no() -> None:
    async with corner() as at:
        mine = await at.world.bought()
        act = AcceptUpgrade(mine.ticket_ids, "vip")
        assert (await at.does(act)).code == "not_eligible"  # still outside
        await at.enters(mine.ticket_ids[0])
        held_ = await at.does(act)
        assert (held_.code, held_.amount_minor, held_.url != "") == ("", 600_000, True)
        assert held_.until_ms - at.world.house.now_ms == 5 * 60 * 1000
        assert (await at.does(RefuseUpgrade(held_.number))).code == ""
        assert (await at.facts()).upgrade is None
        assert (await at.world.order(mine.id)).no_offers


async def test_a_no_to_no_offer_in_particular_ends_offers_for_all_his_orders() -> None:
    async with corner() as at:
        mine = await at.world.bought()
        assert (await at.does(RefuseUpgrade())).code == ""
        assert (await at.world.order(mine.id)).no_offers


async def test_an_upgrade_of_nothing_or_of_others_tickets_is_refused() -> None:
    async with corner() as at:
        theirs = await at.world.bought(guest_id="g2")
        assert (await at.does(AcceptUpgrade((), "vip"))).code == "not_eligible"
        assert (await at.does(AcceptUpgrade(theirs.ticket_ids, "vip"))).code == "not_found"


# --- refunds -----------------------------------------------------------------------------------------------


@pytest.mark.requirement("B11")
async def test_a_quote_changes_nothing_and_the_packet_has_the_pictures_sent_for_it() -> None:
    async with corner() as at:
        mine = await at.world.bought()
        ask = AskRefund(mine.id, mine.ticket_ids, "illness", "температура", only_quote=True)
        assert (await at.does(ask)).missing == ("document",)
        assert (await at.does(ask, files=(PICTURE,))).missing == ()
        assert (await at.world.order(mine.id)).refund_ids == ()
        done = await at.does(replace(ask, only_quote=False), files=(PICTURE,))
        assert (done.code, done.percent, done.missing) == ("", 100, ())
        assert (await at.world.state(done.number)).documents == (PICTURE,)
        assert await at.draft("refund") is None


async def test_a_refund_of_others_is_refused() -> None:
    async with corner() as at:
        theirs = await at.world.bought(guest_id="g2")
        assert (await at.does(AskRefund(theirs.id, (), "change_of_mind"))).code == "not_found"


@pytest.mark.requirement("B11")
async def test_what_was_told_of_a_refund_outlives_the_dialogue_until_it_is_given_up() -> None:
    async with corner() as at:
        flow = Flow("refund", "ground", (("order", "40117"),))
        at.world.house.brain.answer = lambda turn: replace(
            reply(turn), memory=replace(turn.memory, flow=flow), zone=Zone.DEAL
        )
        await at.visitor.says("хочу вернуть")
        await at.visitor.says("ещё слово")
        row = await at.draft("refund")
        assert row is not None
        assert dict(row.slots) == {"order": "40117", "step": "ground"}
        other = await at.world.house.visitor(link="g1")
        await other.says("привет")
        seen = at.world.house.brain.turns[-1].facts
        assert seen is not None
        assert seen.draft is not None
        assert (seen.draft.step, seen.draft.slot("order")) == ("ground", "40117")
        at.world.house.brain.answer = lambda turn: replace(reply(turn), memory=replace(turn.memory, flow=None))
        await at.visitor.says("не надо")
        assert await at.draft("refund") is None


async def test_a_picture_alone_means_something_only_for_a_packet_that_is_not_decided() -> None:
    async with corner() as at:
        asked = len(at.world.house.brain.turns)
        for number in (1, 2):
            ref = AttachmentRef(id=f"p{number}", name="note.png", mime="image/png", size=3)
            await guests.attach(at.world.house.core, at.visitor.session, ref, b"png")
        await at.visitor.says("", attachments=("p1",))
        assert len(at.world.house.brain.turns) == asked
        assert (await at.visitor.lines())[-1].text.startswith("Картинка получена")
        mine = await at.world.bought()
        await at.does(AskRefund(mine.id, mine.ticket_ids, "illness"))
        await at.visitor.says("", attachments=("p2",))
        turn = at.world.house.brain.turns[-1]
        assert (turn.text, turn.pictures) == ("прошу", 1)
