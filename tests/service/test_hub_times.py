"""Time and rights at the hub: silence, slowness, tokens that end, sign-ins that are revoked (protocol §3, X2)."""

from __future__ import annotations

from dataclasses import replace

from app.ports.facts import Batch
from app.protocol import frames
from app.service.seat import Phase, Seat, Shut
from tests.service.hub_world import ANNA, World, kinds, live

# --- time --------------------------------------------------------------------------------------------------


def test_who_does_not_say_hello_is_closed_after_ten_seconds() -> None:
    world = World()
    seat = world.seat()
    world.hub.tick(10)
    assert seat.drain() == []
    world.hub.tick(10.1)
    assert seat.drain() == [Shut(4404)]
    world.hub.tick(99)
    assert seat.drain() == []


def test_who_is_silent_is_closed_after_thirty_seconds() -> None:
    world = World()
    seat = live(world)
    seat.ack(0, 20)
    world.hub.tick(20)
    seat.heard(40)
    for now_s in (40, 70):
        world.hub.tick(now_s)
        assert seat.phase is Phase.LIVE
    world.hub.tick(70.1)
    assert world.taken(seat) == [Shut(4000)]


def test_who_acknowledges_nothing_for_a_minute_is_closed() -> None:
    world = World()
    seat = live(world)
    for now_s in range(0, 100, 20):  # nothing to acknowledge: no fault of his
        seat.heard(now_s)
        world.hub.tick(now_s)
    world.goes_on(1)
    world.hub.tick(100)
    for now_s in (120, 140, 160):
        seat.heard(now_s)
        world.hub.tick(now_s)
        assert seat.phase is Phase.LIVE
    seat.heard(161)
    world.hub.tick(161)
    assert world.taken(seat)[-1] == Shut(4002)


def test_an_acknowledgement_of_what_was_not_sent_is_refused() -> None:
    world = World()
    seat = live(world)
    seat.ack(1, 0)
    assert world.taken(seat) == [Shut(4403)]


def test_a_token_near_its_end_is_announced_once_and_closes_when_over() -> None:
    world = World()
    seat = live(world)
    world.wall_ms = ANNA.ends_ms - 60_001
    world.hub.tick(0)
    assert world.taken(seat) == []
    world.wall_ms += 1
    world.hub.tick(0)
    world.hub.tick(0)
    assert [(out.in_ms) for out in world.taken(seat)] == [60_000]
    seat.renew(replace(ANNA, ends_ms=ANNA.ends_ms + 600_000))
    world.wall_ms = ANNA.ends_ms + 540_000
    world.hub.tick(0)
    assert kinds(world.taken(seat)) == ["auth.soon"]
    world.wall_ms += 60_000
    world.hub.tick(0)
    assert world.taken(seat) == [Shut(4200)]


def test_another_persons_token_closes_the_seat() -> None:
    world = World()
    seat = live(world)
    seat.renew(replace(ANNA, user_id="boris"))
    assert world.taken(seat) == [Shut(4204)]


# --- rights, restarts, what may be lost --------------------------------------------------------------------


def test_a_revoked_sign_in_closes_its_seats_and_no_others() -> None:
    world = World()
    one, other = live(world), world.seat(replace(ANNA, family_id="f2"))
    world.hello(other, 0, device="phone")
    world.taken(other)
    world.hub.revoke("f1")
    assert (world.taken(one), world.taken(other)) == ([Shut(4204)], [])
    late = world.seat()
    assert world.taken(late) == [Shut(4204)]


def test_outdated_rights_close_the_seats_that_have_them() -> None:
    world = World()
    old, fresh = live(world), world.seat(replace(ANNA, perm_ver=2, family_id="f2"))
    world.hub.outdate("anna", 2, 4100)
    assert world.taken(old) == [Shut(4100)]
    assert world.taken(fresh) == []
    assert world.taken(world.seat()) == [Shut(4100)]
    assert world.taken(world.seat(replace(ANNA, user_id="boris"))) == []


def test_a_new_epoch_sends_everybody_for_a_snapshot_and_forgives() -> None:
    world = World(head=3)
    seat = live(world)
    world.hub.revoke("f1")
    world.taken(seat)
    other = world.seat(replace(ANNA, family_id="f2"))
    world.hello(other, 3)
    world.taken(other)
    world.hub.publish(Batch("f" * 32, 2, (), ()))
    assert world.taken(other) == [Shut(4100)]
    assert (world.hub.epoch, world.hub.head, world.hub.oldest) == ("f" * 32, 2, 3)
    assert world.hub.event(3) is None
    assert world.taken(world.seat()) == []


def test_ephemeral_frames_go_to_whom_they_are_for_and_may_be_lost() -> None:
    world = World()
    anna, boris, new = live(world), world.seat(replace(ANNA, user_id="boris")), world.seat()
    world.hello(boris, 0)
    world.taken(boris)
    world.hub.eph("typing", b'{"dialogue_id":"d"}', to={"boris"})
    world.hub.eph("load", b"{}")
    assert [out.k for out in world.taken(anna)] == ["load"]
    assert [out.k for out in world.taken(boris)] == ["typing", "load"]
    assert new.drain() == []
    for _ in range(200):
        world.hub.eph("load", b"{}")
    assert len(anna.drain()) == 64


def test_a_restart_is_announced_and_seats_are_counted() -> None:
    world = World()
    seat = live(world)
    world.hub.drain(3_000)
    assert world.taken(seat)[0].in_ms == 3_000
    assert world.hub.seats() == (seat,)
    world.hub.leave(seat)
    assert world.hub.seats() == ()
    world.hub.leave(seat)


def test_drivers_are_told_which_seats_have_something() -> None:
    world = World()
    told: list[str] = []

    def note(seat: Seat) -> None:
        told.append(seat.id)

    world.hub.on_ready(note)
    one, two = world.seat(), world.seat(replace(ANNA, user_id="boris"))
    world.hello(one)
    assert set(told) == {one.id}
    assert world.hub.seats_ready() == (one,)
    assert world.hub.seats_ready() == ()
    world.hello(two)
    world.hub.leave(two)
    assert world.hub.seats_ready() == ()


def test_nothing_follows_a_close() -> None:
    world = World()
    seat = live(world)
    seat.shut(4000)
    seat.shut(4100)
    seat.put(frames.Live(seq=1))
    seat.put_droppable(b"{}")
    world.goes_on(1)
    world.hub.tick(0)
    assert seat.drain() == [Shut(4000)]
