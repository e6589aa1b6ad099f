"""One apply for console and server: newest wins, what is gone stays gone, a strange entity hurts nobody else."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol.frames import Ev
from app.protocol.kinds import KINDS
from app.protocol.records import Record
from app.protocol.snapshot import Held, UnknownKindError, applied, apply, decode_state, fingerprint
from tests.builders import dialogue, event, raw, staff
from tests.protocol.shapes import shape

ENTS = ("dialogue:d1", "dialogue:d2", "staff:u1")


def state_of(ent: str, ver: int) -> Record:
    kind, _, ident = ent.partition(":")
    return dialogue(ident, messages=ver) if kind == "dialogue" else staff(ident, name=f"Алина {ver}")


@st.composite
def histories(draw: st.DrawFn) -> list[Ev]:
    """Events as a server makes them: versions of each entity grow by one; a state may be gone and come back."""
    versions = dict.fromkeys(ENTS, 0)
    events = []
    for seq in range(1, draw(st.integers(0, 25)) + 1):
        ent = draw(st.sampled_from(ENTS))
        versions[ent] += 1
        gone = draw(st.booleans()) and draw(st.booleans())
        events.append(event(seq, None if gone else state_of(ent, versions[ent]), ent=ent, ver=versions[ent]))
    return events


def fetched(events: list[Ev]) -> dict[str, Held]:
    """What a fresh fetch after these events would hold."""
    newest = {ev.ent: ev for ev in events}
    held = {ent: Held(ev.ver, decode_state(ent, ev.d.state)) for ent, ev in newest.items()}
    return {ent: one for ent, one in held.items() if one.record is not None}


@given(histories())
def test_applying_the_events_equals_fetching_again(events: list[Ev]) -> None:
    assert applied({}, events) == fetched(events)


@given(histories(), st.data())
def test_applying_events_again_changes_nothing(events: list[Ev], data: st.DataObject) -> None:
    once: dict[str, Held] = {}
    for ev in events:
        found = apply(once, ev)
        assert found is not None
        once[ev.ent] = found
    again = data.draw(st.lists(st.sampled_from(events), max_size=20) if events else st.just([]))
    assert all(apply(once, ev) is None for ev in again)


@given(histories(), st.integers(0, 25))
def test_events_applied_to_any_older_snapshot_equal_the_newer_one(events: list[Ev], at: int) -> None:
    assert applied(fetched(events[:at]), events[at:]) == fetched(events)


@given(histories(), st.randoms(use_true_random=False))
def test_the_newest_version_wins_in_whatever_order_they_come(events: list[Ev], random: Any) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)
    assert applied({}, shuffled) == fetched(events)


def test_apply_leaves_the_state_it_was_given_alone() -> None:
    before = {"dialogue:d1": Held(1, dialogue("d1"))}
    kept = dict(before)
    assert apply(before, event(1, dialogue("d1", messages=2), ver=2)) == Held(2, dialogue("d1", messages=2))
    after = applied(before, [event(1, None, ver=2), event(2, staff("u1"), ent="staff:u1")])
    assert before == kept
    assert set(after) == {"staff:u1"}


@pytest.mark.parametrize(("ver", "changes"), [(1, False), (2, False), (3, True)])
def test_only_a_newer_version_changes_anything(ver: int, changes: bool) -> None:
    held = {"dialogue:d1": Held(2, dialogue("d1"))}
    assert (apply(held, event(1, dialogue("d1", messages=9), ver=ver)) is not None) is changes


def test_what_is_gone_is_held_as_gone_so_that_nothing_older_brings_it_back() -> None:
    gone = apply({"dialogue:d1": Held(2, dialogue("d1"))}, event(1, None, ver=3))
    assert gone == Held(3, None)
    assert apply({"dialogue:d1": gone}, event(2, dialogue("d1"), ver=2)) is None
    assert applied({}, [event(1, None, ver=3), event(2, dialogue("d1"), ver=2)]) == {}


def test_an_entity_of_an_unknown_kind_is_named_and_is_not_fatal_to_others() -> None:
    with pytest.raises(UnknownKindError, match="rocket:91"):
        apply({}, event(1, dialogue("d1"), ent="rocket:91"))
    with pytest.raises(UnknownKindError, match="nameless"):
        decode_state("nameless", raw(dialogue("d1")))
    assert decode_state("rocket:91", msgspec.Raw(b"null")) is None


@pytest.mark.parametrize("state", [b"{}", b'{"id":"d1"}', b"[]", b'"d1"', b'{"id":1}'])
def test_a_state_that_does_not_fit_its_kind_is_an_error_of_its_own(state: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        decode_state("dialogue:d1", msgspec.Raw(state))


def test_a_newer_servers_fields_are_passed_over() -> None:
    newer = msgspec.json.decode(msgspec.json.encode(staff("u1"))) | {"mood": "fine", "role": "operator"}
    assert decode_state("staff:u1", msgspec.Raw(msgspec.json.encode(newer))) == staff("u1")


@given(st.sampled_from(sorted(KINDS)), st.data())
def test_every_record_comes_out_as_it_went_in(kind: str, data: st.DataObject) -> None:
    record = data.draw(shape(KINDS[kind]))
    assert decode_state(f"{kind}:x", raw(record)) == record


# --- fingerprint --------------------------------------------------------------------------------------------

versions = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), min_size=1),
    st.integers(0, 2**53),
    max_size=8,
)


@given(versions, st.randoms(use_true_random=False))
def test_a_fingerprint_does_not_depend_on_the_order(found: dict[str, int], random: Any) -> None:
    shuffled = list(found.items())
    random.shuffle(shuffled)
    assert fingerprint(shuffled) == fingerprint(found.items())


@given(versions, versions)
def test_two_states_have_one_fingerprint_only_when_they_are_the_same(
    one: dict[str, int], two: dict[str, int]
) -> None:
    assert (fingerprint(one.items()) == fingerprint(two.items())) is (one == two)


def test_a_fingerprint_is_the_sha256_of_the_sorted_lines() -> None:
    expected = sha256("article:a/1:3\ndialogue:d1:12\nдиалог:1".encode()).hexdigest()
    assert fingerprint([("dialogue:d1", 12), ("диалог", 1), ("article:a/1", 3)]) == expected
    assert fingerprint([]) == sha256(b"").hexdigest()
