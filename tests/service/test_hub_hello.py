"""A console says hello: it resumes, is sent a snapshot, or is sent away (protocol §2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.protocol import frames
from app.protocol.frames import Cursor, Hello, ProtoRange
from app.protocol.snapshot import fingerprint
from app.protocol.version import REPLAY_LIMIT, SNAPSHOT_PAGE
from app.service.seat import Greeting, Send
from tests.service.hub_world import ANNA, DECODER, EPOCH, World, events, kinds

# --- hello -------------------------------------------------------------------------------------------------


def test_a_new_console_is_welcomed_and_sent_a_snapshot() -> None:
    world = World(head=3)
    seat = world.seat()
    world.hello(seat)
    found = world.taken(seat)
    assert kinds(found) == ["welcome", "snap.begin", "snap.page", "snap.end", "live"]
    welcome, begin, page, end, last = found
    assert (welcome.mode, welcome.reason, welcome.epoch) == ("snapshot", "", EPOCH)
    assert (welcome.head, welcome.oldest) == (3, 1)
    assert (welcome.user_id, welcome.user_name, welcome.role) == ("anna", "Анна", "operator")
    assert (welcome.server_ms, welcome.clock_speed, welcome.rehearsal) == (5_000, 10.0, "10x")
    assert (welcome.client_seq_known, welcome.limits["replay"]) == (7, REPLAY_LIMIT)
    assert begin.at == end.at == Cursor(EPOCH, 3)
    assert end.count == len(page.items) == 3
    assert end.sha256 == fingerprint((item.ent, item.ver) for item in page.items)
    assert last.seq == 3


def test_a_console_that_was_here_is_sent_what_it_missed() -> None:
    world = World(head=5)
    seat = world.seat()
    world.hello(seat, 2)
    found = world.taken(seat)
    assert kinds(found) == ["welcome", "evs", "live"]
    assert found[0].mode == "resume"
    assert [(ev.seq, ev.prev) for ev in events(found)] == [(3, 2), (4, 3), (5, 4)]
    first = events(found)[0]
    assert (first.k, first.ent, first.ver, first.ts) == ("GuestWrote", "dialogue:3", 1, 1_003)
    assert (first.cmd, first.by) == ("c", "u")


def test_a_console_that_missed_nothing_is_live_at_once() -> None:
    world = World(head=5)
    seat = world.seat()
    world.hello(seat, 5)
    assert kinds(world.taken(seat)) == ["welcome", "live"]
    world.goes_on(1)
    world.hub.tick(0)
    assert [(ev.seq, ev.prev) for ev in events(world.taken(seat))] == [(6, 5)]


@pytest.mark.parametrize(
    ("head", "oldest", "cursor", "epoch", "reason"),
    [
        (9, 1, 5, "f" * 32, "epoch"),
        (9, 7, 5, EPOCH, "retention"),
        (REPLAY_LIMIT + 9, 1, 8, EPOCH, "retention"),
        (9, 1, 99, "f" * 32, "epoch"),
    ],
)
def test_who_cannot_be_replayed_is_told_and_sent_a_snapshot(
    head: int, oldest: int, cursor: int, epoch: str, reason: str
) -> None:
    world = World(head, oldest)
    seat = world.seat()
    world.hello(seat, cursor, epoch=epoch)
    found = world.taken(seat)
    assert kinds(found)[:3] == ["welcome", "gap", "snap.begin"]
    assert (found[0].mode, found[0].reason) == ("snapshot", reason)
    assert (found[1].have, found[1].need, found[1].reason) == (cursor, oldest, reason)


def test_the_oldest_event_may_just_be_the_next_one() -> None:
    world = World(9, 7)
    seat = world.seat()
    world.hello(seat, 6)
    assert kinds(world.taken(seat)) == ["welcome", "evs", "live"]


def test_whose_rights_changed_since_he_was_here_is_sent_a_snapshot() -> None:
    world = World(9)
    for scope_seq, kind in ((6, "gap"), (5, "evs")):
        seat = world.seat(replace(ANNA, scope_seq=scope_seq))
        world.hello(seat, 5)
        found = world.taken(seat)
        assert kinds(found)[1] == kind
    assert found[0].perm_ver == 1


def test_a_cursor_ahead_of_the_head_is_closed_and_alarms() -> None:
    world = World(9)
    seat = world.seat()
    world.hello(seat, 10)
    assert kinds(world.taken(seat)) == ["shut 4101"]
    assert world.alerts == [("cursor_ahead", {"user": "anna", "seq": 10, "head": 9})]


@pytest.mark.parametrize("seq", [-1, 2**53])
def test_a_senseless_cursor_is_closed(seq: int) -> None:
    world = World(9)
    seat = world.seat()
    world.hello(seat, seq, epoch="f" * 32)
    assert kinds(world.taken(seat)) == ["shut 4403"]


@pytest.mark.parametrize(("low", "high"), [(2, 3), (-5, 0), (1, 0)])
def test_a_console_of_another_time_is_told_to_update(low: int, high: int) -> None:
    world = World()
    seat = world.seat()
    seat.hello(Hello(proto=ProtoRange(low, high), device="d"), 0, 0, Greeting(0))
    assert kinds(world.taken(seat)) == ["shut 4300"]


def test_a_newer_console_speaks_our_version() -> None:
    world = World()
    seat = world.seat()
    seat.hello(Hello(proto=ProtoRange(1, 9), device="d"), 0, 0, Greeting(0))
    assert world.taken(seat)[0].proto == 1


def test_a_second_hello_is_refused() -> None:
    world = World()
    seat = world.seat()
    world.hello(seat)
    world.taken(seat)
    world.hello(seat)
    assert kinds(world.taken(seat)) == ["shut 4405"]


def test_a_console_replaces_the_older_one_of_its_device() -> None:
    world = World()
    first, phone, boris, second = world.seat(), world.seat(), world.seat(replace(ANNA, user_id="boris")), world.seat()
    for seat, device in ((first, "desk"), (phone, "phone"), (boris, "desk")):
        world.hello(seat, device=device)
        world.taken(seat)
    poll = world.hub.guest_seat(ANNA, 0)
    world.hello(poll, device="desk")
    assert world.taken(first) == []
    world.hello(second, device="desk")
    assert kinds(world.taken(first)) == ["shut 4008"]
    assert [kinds(world.taken(seat)) for seat in (phone, boris)] == [[], []]
    assert kinds(world.taken(second))[0] == "welcome"


# --- snapshots ---------------------------------------------------------------------------------------------


def test_pages_hold_two_hundred_and_fit_a_frame() -> None:
    world = World(head=450)
    world.goes_on(8, size=100_000)
    seat = world.seat()
    world.hello(seat)
    found = world.taken(seat)
    pages = [out for out in found if isinstance(out, frames.SnapPage)]
    assert [len(page.items) for page in pages] == [SNAPSHOT_PAGE, SNAPSHOT_PAGE, 52, 2, 2, 2]
    end = next(out for out in found if isinstance(out, frames.SnapEnd))
    assert end.count == 458


def test_an_empty_world_is_a_snapshot_too() -> None:
    world = World()
    seat = world.seat()
    world.hello(seat)
    found = world.taken(seat)
    assert kinds(found) == ["welcome", "snap.begin", "snap.end", "live"]
    assert found[2].count == 0


def test_what_happens_while_a_snapshot_is_read_follows_it() -> None:
    world = World(head=3)
    seat = world.seat()
    world.hello(seat)
    items, at = world.items(), Cursor(EPOCH, 3)
    world.goes_on(2)
    world.hub.tick(0)
    assert kinds([DECODER.decode(out.data) for out in seat.drain() if isinstance(out, Send)]) == ["welcome"]
    seat.snapshot(at, items, 0)
    found = world.taken(seat)
    assert kinds(found) == ["snap.begin", "snap.page", "snap.end", "evs", "live"]
    assert [(ev.seq, ev.prev) for ev in events(found)] == [(4, 3), (5, 4)]


def test_a_snapshot_of_another_epoch_is_not_used() -> None:
    world = World(head=3)
    seat = world.seat()
    world.hello(seat)
    seat.drain()
    seat.snapshot(Cursor("f" * 32, 3), [], 0)
    assert kinds(world.taken(seat)) == ["shut 4100"]
    seat.snapshot(Cursor(EPOCH, 3), [], 0)
    assert world.taken(seat) == []
