"""Whatever is done to a stored audit shows, except erasing a person, which leaves it whole (X9)."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.audit import START, Break, Link, digest_of, first_break, hash_of

FIELDS = ("n", "at_ms", "user_id", "kind", "ent", "outcome", "cmd", "subject", "digest", "hash", "detail", "key")
KEYS = {"": b"", "g1": b"1" * 32, "g2": b"2" * 32}


def chain(count: int, seed: int = 1) -> list[Link]:
    """A chain as the writer of the database makes it."""
    random, links, previous = Random(seed), [], START
    for n in range(1, count + 1):
        subject = random.choice(list(KEYS))
        detail = f"«тронул» {random.random()}"
        link = Link(
            n=n,
            at_ms=1_800_000_000_000 + n,
            user_id=f"u{random.randint(1, 3)}",
            kind=random.choice(["TakeDialogue", "SendReply"]),
            ent=f"dialogue:d{random.randint(1, 9)}",
            outcome="ok",
            cmd=f"c{n}",
            subject=subject,
            digest=digest_of(KEYS[subject], detail),
            detail=detail,
            key=KEYS[subject],
        )
        previous = hash_of(previous, link)
        links.append(replace(link, hash=previous))
    return links


def head_of(links: list[Link]) -> tuple[int, str]:
    return links[-1].n, links[-1].hash


@given(st.integers(0, 40), st.integers(0, 99))
def test_a_chain_nobody_touched_is_whole(count: int, seed: int) -> None:
    links = chain(count, seed)
    assert first_break(links) is None
    assert first_break(links, head_of(links) if links else (0, START)) is None


def test_a_head_noted_earlier_still_fits_when_the_chain_has_grown() -> None:
    links = chain(9)
    assert first_break(links, (4, links[3].hash)) is None
    assert first_break(links, (0, START)) is None


def changed(link: Link, field: str, random: Random) -> Link:
    value: Any = getattr(link, field)
    if isinstance(value, int):
        value += random.choice([-1, 1, 2**40])
        return replace(link, **{field: value})
    if isinstance(value, bytes):
        return replace(link, key=b"other key of some length")
    place = random.randrange(len(value) + 1)
    return replace(link, **{field: value[:place] + random.choice("0aЯ:") + value[place:]})


def tampered(links: list[Link], random: Random) -> tuple[str, list[Link]]:
    """One random deed of a forger without the means to make hashes anew."""
    deed = random.choice(["edit", "delete", "insert", "swap", "truncate"])
    place, after = random.randrange(len(links)), list(links)
    if deed == "edit":
        field = random.choice(FIELDS)
        after[place] = changed(links[place], field, random)
        deed = f"edit {field}"
    elif deed == "delete":
        del after[place]
    elif deed == "insert":
        after.insert(place, replace(links[random.randrange(len(links))], n=place + 1))
    elif deed == "swap":
        other = random.choice([n for n in range(len(links)) if n != place])
        after[place], after[other] = after[other], after[place]
    else:
        after = after[: random.randrange(len(links))]
    return deed, after


def test_a_thousand_random_forgeries_are_all_found() -> None:
    links, random = chain(30), Random(7)
    missed = []
    for _ in range(1_000):
        deed, after = tampered(links, random)
        if first_break(after, head_of(links)) is None:
            missed.append(deed)
    assert not missed


@pytest.mark.parametrize("field", FIELDS)
def test_an_edit_of_any_field_is_found_where_it_was_made(field: str) -> None:
    links = chain(12)
    links[6] = changed(links[6], field, Random(3))
    found = first_break(links)
    assert found is not None
    assert found.n == 7
    assert found.wrong == {"n": "number", "detail": "detail", "key": "detail"}.get(field, "hash")


def test_an_edit_with_its_own_hash_made_anew_is_found_at_the_next_link() -> None:
    links = chain(5)
    forged = replace(links[2], outcome="forbidden")
    links[2] = replace(forged, hash=hash_of(links[1].hash, forged))
    assert first_break(links) == Break(4, "hash")


def test_a_chain_forged_to_its_end_is_found_by_the_head_kept_elsewhere() -> None:
    links, kept = chain(5), head_of(chain(5))
    links[2], previous = replace(links[2], outcome="forbidden"), links[1].hash
    for place in range(2, 5):
        previous = hash_of(previous, links[place])
        links[place] = replace(links[place], hash=previous)
    assert first_break(links) is None
    assert first_break(links, kept) == Break(5, "head")


def test_a_cut_off_end_is_found_by_the_head_kept_elsewhere() -> None:
    links = chain(5)
    assert first_break(links[:3]) is None
    assert first_break(links[:3], head_of(links)) == Break(5, "head")
    assert first_break([], head_of(links)) == Break(5, "head")


def test_digits_moved_between_neighbouring_fields_are_found() -> None:
    link = replace(chain(1)[0], user_id="u1", kind="2x")
    moved = replace(link, user_id="u12", kind="x")
    assert hash_of(START, link) != hash_of(START, moved)


def test_erasing_a_person_leaves_the_chain_whole() -> None:
    links = [replace(link, key=b"", detail="") if link.subject == "g1" else link for link in chain(30)]
    assert any(link.subject == "g1" for link in links)
    assert first_break(links, head_of(chain(30))) is None


def test_words_put_into_an_erased_detail_are_found() -> None:
    links = chain(30)
    place = next(n for n, link in enumerate(links) if link.subject == "g1")
    links[place] = replace(links[place], key=b"", detail="он просил вернуть деньги")
    assert first_break(links) == Break(place + 1, "detail")


def test_a_detail_that_names_nobody_is_checked_too() -> None:
    links = chain(30)
    place = next(n for n, link in enumerate(links) if not link.subject)
    links[place] = replace(links[place], detail="иначе")
    assert first_break(links) == Break(place + 1, "detail")
