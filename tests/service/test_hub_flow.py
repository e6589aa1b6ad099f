"""Who sees what, and how much at once: each seat at its own pace (protocol §2, §6)."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from app.protocol import frames
from app.protocol.frames import Ping
from app.protocol.version import REPLAY_LIMIT, UNACKED_BYTES, UNACKED_EVENTS
from app.service.parcels import STRETCH
from app.service.seat import LOG_PAGE, ReadLog, Send
from tests.service.hub_world import ANNA, DECODER, World, events, kinds, live, logged

# --- who sees what -----------------------------------------------------------------------------------------


def test_what_one_may_not_see_makes_holes_in_seq_and_none_in_prev() -> None:
    world = World()
    north = replace(ANNA, event_ids=("north",))
    seat = world.seat(north)
    world.hello(seat, 0)
    world.taken(seat)
    scopes = ["north", "south", "", "south", "south", "north"]
    world.publish(*(logged(n, scope=scope) for n, scope in enumerate(scopes, 1)))
    world.hub.tick(0)
    assert [(ev.seq, ev.prev) for ev in events(world.taken(seat))] == [(1, 0), (3, 1), (6, 3)]


def test_what_leaves_ones_sight_is_told_to_be_gone() -> None:
    world = World()
    seat = world.seat(replace(ANNA, event_ids=("north",)))
    world.hello(seat, 0)
    world.taken(seat)
    world.publish(logged(1, scope="south", was="north"), logged(2, scope="north", was="south"))
    world.hub.tick(0)
    gone, back = events(world.taken(seat))
    assert bytes(gone.d.state) == b"null"
    assert b"guest_name" in bytes(back.d.state)


def test_a_snapshot_holds_only_what_one_may_see() -> None:
    world = World()
    world.publish(logged(1), logged(2, scope="south"), logged(3, scope=""))
    seat = world.seat(replace(ANNA, event_ids=("north",)))
    world.hello(seat)
    page = next(out for out in world.taken(seat) if isinstance(out, frames.SnapPage))
    assert [item.ent for item in page.items] == ["dialogue:1", "dialogue:3"]


def test_nothing_to_see_advances_the_place_without_a_frame() -> None:
    world = World()
    seat = world.seat(replace(ANNA, event_ids=("north",)))
    world.hello(seat, 0)
    world.taken(seat)
    world.goes_on(5, scope="south")
    world.hub.tick(0)
    assert world.taken(seat) == []
    assert (seat.place, seat.sent) == (5, 0)
    seat.ping(Ping(n=1), 0, 9_000)
    (pong,) = world.taken(seat)
    assert (pong.head, pong.server_ms, pong.n) == (0, 9_000, 1)  # nothing is missing, whatever the head says


def test_a_pong_tells_the_head_while_something_is_still_to_come() -> None:
    world = World()
    seat = world.seat()
    world.hello(seat, 0)
    world.taken(seat)
    world.goes_on(2)
    seat.ping(Ping(n=2), 0, 0)
    assert world.taken(seat)[0].head == 2


# --- flow --------------------------------------------------------------------------------------------------


def test_no_more_than_five_hundred_events_go_unacknowledged() -> None:
    world = World()
    seat = live(world)
    world.goes_on(1_234)
    world.hub.tick(0)
    found = world.taken(seat)
    first = events(found)
    assert [len(out.items) for out in found] == [STRETCH] * (UNACKED_EVENTS // STRETCH)
    world.hub.tick(1)
    assert world.taken(seat) == []
    seat.ack(first[-1].seq, 1)
    world.hub.tick(1)
    second = events(world.taken(seat))
    assert [ev.seq for ev in second] == list(range(501, 1_001))
    seat.ack(650, 2)
    world.hub.tick(2)
    assert len(events(world.taken(seat))) == 100  # one whole frame was acknowledged


def test_no_more_than_a_megabyte_goes_unacknowledged() -> None:
    world = World()
    seat = live(world)
    world.goes_on(30, size=60_000)
    world.hub.tick(0)
    found = world.taken(seat)
    sent = sum(len(msgspec.json.encode(out)) for out in found)
    assert UNACKED_BYTES * 0.7 < sent <= UNACKED_BYTES
    seen = [ev.seq for ev in events(found)]
    while len(seen) < 30:
        seat.ack(seen[-1], 0)
        world.hub.tick(0)
        seen += [ev.seq for ev in events(world.taken(seat))]
    assert seen == list(range(1, 31))


def test_one_stalled_console_slows_no_other() -> None:
    world = World()
    stalled, brisk = live(world), world.seat(replace(ANNA, user_id="boris"))
    world.hello(brisk, 0)
    world.taken(brisk)
    for _ in range(20):
        world.goes_on(100)
        world.hub.tick(0)
        brisk.ack(events(world.taken(brisk))[-1].seq, 0)
    assert len(stalled.drain()) == UNACKED_EVENTS // STRETCH


def test_consoles_that_stand_together_share_their_frames() -> None:
    world = World()
    one, two = live(world), world.seat(replace(ANNA, user_id="boris"))
    world.hello(two, 0)
    world.taken(two)
    world.goes_on(3)
    world.hub.tick(0)
    (first,), (second,) = one.drain(), two.drain()
    assert isinstance(first, Send)
    assert isinstance(second, Send)
    assert first.data is second.data


def test_a_long_replay_is_read_from_the_log_in_pages() -> None:
    world = World(head=1_200)
    seat = world.seat()
    world.hello(seat, 0)
    asked: list[int] = []
    seen: list[int] = []
    while outs := seat.drain():
        for out in outs:
            if isinstance(out, ReadLog):
                assert out.limit == LOG_PAGE
                asked.append(out.after)
                seat.log([event for event in world.log if event.seq > out.after][: out.limit], 0)
            elif isinstance(out, Send) and out.data.startswith(b'{"t":"evs"'):
                seen += [ev.seq for ev in DECODER.decode(out.data).items]
                seat.ack(seen[-1], 0)
        world.hub.tick(0)
    assert asked == [0, 500, 1_000]
    assert seen == list(range(1, 1_201))


def test_a_page_that_begins_too_late_sends_for_a_snapshot() -> None:
    world = World(head=9)
    for page in ([], [logged(5)]):
        seat = world.seat()
        world.hello(seat, 2, device=str(len(page)))
        seat.drain()
        seat.log(page, 0)
        assert kinds(world.taken(seat)) == ["shut 4100"]
    seat.log([logged(3)], 0)
    assert world.taken(seat) == []


def test_memory_of_events_is_bounded_and_the_log_stands_in() -> None:
    world = World()
    seat = live(world)
    world.goes_on(REPLAY_LIMIT + 600)
    assert world.hub.event(1) is None
    assert world.hub.event(world.hub.head) is not None
    assert world.hub.event(world.hub.head + 1) is None
    late = world.seat(replace(ANNA, user_id="boris"))
    world.hello(late, world.hub.head - 10)
    assert [ev.seq for ev in events(world.taken(late))] == list(range(world.hub.head - 9, world.hub.head + 1))
    world.hub.tick(0)
    assert kinds(world.taken(seat)) == ["shut 4002"]
