from __future__ import annotations

from msgspec.structs import replace

from app.console.outlook import outlook
from app.console.sample.figures import live
from app.domain.forecast import Outlook
from app.protocol.records import PaceNow
from tests.builders import load


def test_nothing_is_foretold_without_the_servers_pace() -> None:
    assert outlook(None) is None
    assert outlook(load(queue=9)) is None


def test_the_queue_and_the_longest_wait_of_the_moment_are_the_beginning() -> None:
    told = outlook(live())
    assert told is not None
    assert (told.outlook, told.curve[0]) == (Outlook.STAYS, 12.0)
    calm = outlook(replace(live(), queue=0, longest_ms=0, pace=PaceNow(arrivals=1, share=0.1, in_hand_ms=60_000,
                                                                    people=2, taken=9)))  # fmt: skip
    assert calm is not None
    assert calm.outlook is Outlook.WITHIN


def test_the_last_events_way_on_is_taken_in() -> None:
    plain, doubled = outlook(live()), outlook(live(), (2.0,) * 30)
    assert plain is not None
    assert doubled is not None
    assert doubled.curve[-1] > plain.curve[-1] + 50
