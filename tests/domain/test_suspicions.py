"""Signs of fraud: twelve frauds are caught, honest packets are left in peace (E-5)."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from app.domain.refunds import Ground
from app.domain.suspicions import SOON_MS, Case, Sign, TicketTrail, Weight, flags_of, stops

HOUR = 3_600_000
ASKED = 1_900_000_000_000
CLEAN = Case(
    ground=Ground.CHANGE_OF_MIND,
    asked_ms=ASKED,
    amount_minor=300_000,
    policy_minor=300_000,
    left_minor=600_000,
    tickets=(TicketTrail("47102-1"), TicketTrail("47102-2")),
    buyers=("Ирина Лебедева", "IRINA LEBEDEVA"),
)


def trail(**parts: object) -> tuple[TicketTrail, ...]:
    return (TicketTrail("47102-1", **parts), TicketTrail("47102-2"))  # type: ignore[arg-type]  # a trail's own fields


FRAUDS = {
    Sign.USED: replace(CLEAN, tickets=trail(entered_ms=ASKED - HOUR, entered_gate="3")),
    Sign.CHANGED_HANDS: replace(CLEAN, tickets=trail(changed_ms=ASKED - HOUR, changed_why="transferred")),
    Sign.PAYEE_NOT_BUYER: replace(CLEAN, payee="Виктор Щеглов", payee_used=True),
    Sign.DETAILS_CHANGED: replace(
        CLEAN, payee="Ирина Лебедева", payee_used=True, details_changes=("···· 7718 → ···· 0932",)
    ),
    Sign.ACCOUNT_SEEN: replace(CLEAN, account_seen=("R-2007",)),
    Sign.INSTRUMENT_SEEN: replace(CLEAN, instrument_seen=("R-2008",)),
    Sign.MANY_REQUESTS: replace(CLEAN, requests=3),
    Sign.DISPUTED: replace(CLEAN, disputed=("карта ···· 4417",)),
    Sign.OVER_LEFT: replace(CLEAN, amount_minor=300_000, left_minor=299_999),
    Sign.OVER_POLICY: replace(CLEAN, policy_minor=150_000),
    Sign.AFTER_FAILED_SCAN: replace(CLEAN, tickets=trail(refused_ms=ASKED - SOON_MS + 1, refused_why="replaced")),
    Sign.UPGRADED: replace(CLEAN, tickets=trail(upgraded_ms=ASKED - HOUR)),
    Sign.UNPROVEN: replace(CLEAN, ground=Ground.CANCELLED, contradiction="event_not_cancelled"),
}


@pytest.mark.requirement("C4")
@pytest.mark.parametrize("sign", FRAUDS)
def test_a_fraud_is_caught_with_its_evidence(sign: Sign) -> None:
    (flag,) = flags_of(FRAUDS[sign])
    assert (flag.sign, flag.weight, bool(flag.evidence)) == (sign, Weight.STOP, True)
    assert stops((flag,))


def test_every_sign_is_among_the_frauds() -> None:
    assert set(FRAUDS) == set(Sign)
    assert flags_of(CLEAN) == ()
    assert not stops(())


def test_a_ticket_made_anew_after_the_request_is_a_fraud_and_before_it_a_remark() -> None:
    after = flags_of(replace(CLEAN, tickets=trail(changed_ms=ASKED, changed_why="reissued")))
    before = flags_of(replace(CLEAN, tickets=trail(changed_ms=ASKED - 1, changed_why="reissued")))
    assert [(flag.sign, flag.weight) for flag in (*after, *before)] == [
        (Sign.CHANGED_HANDS, Weight.STOP), (Sign.CHANGED_HANDS, Weight.WARN),
    ]  # fmt: skip
    assert not stops(before)


def test_requisites_that_are_not_used_are_a_remark() -> None:
    case = replace(CLEAN, payee="Виктор Щеглов", details_changes=("···· 7718 → ···· 0932",))
    assert [(flag.sign, flag.weight) for flag in flags_of(case)] == [
        (Sign.PAYEE_NOT_BUYER, Weight.WARN), (Sign.DETAILS_CHANGED, Weight.WARN),
    ]  # fmt: skip
    assert flags_of(replace(case, buyers=(), details_changes=())) == ()


def test_everybody_was_inside_when_the_event_was_called_off() -> None:
    inside = trail(entered_ms=ASKED - HOUR, entered_gate="3")
    real = replace(CLEAN, ground=Ground.CANCELLED, tickets=inside)
    assert [flag.weight for flag in flags_of(real)] == [Weight.WARN]
    claimed = replace(real, contradiction="event_not_cancelled")
    assert [(flag.sign, flag.weight) for flag in flags_of(claimed)] == [
        (Sign.USED, Weight.STOP), (Sign.UNPROVEN, Weight.STOP),
    ]  # fmt: skip
    assert [flag.weight for flag in flags_of(replace(real, ground=Ground.ILLNESS))] == [Weight.STOP]


def test_who_was_not_let_in_was_refused_a_moment_ago_and_may_have_bought_an_upgrade() -> None:
    case = replace(CLEAN, ground=Ground.NOT_ADMITTED, tickets=trail(refused_ms=ASKED - 1, upgraded_ms=ASKED - HOUR))
    assert flags_of(case) == ()
    long_ago = replace(CLEAN, tickets=trail(refused_ms=ASKED - SOON_MS, refused_why="wrong_gate"))
    later = replace(CLEAN, tickets=trail(refused_ms=ASKED + 1, refused_why="wrong_gate"))
    assert flags_of(long_ago) == flags_of(later) == ()


def test_the_heaviest_signs_come_first() -> None:
    case = replace(
        CLEAN,
        tickets=trail(changed_ms=1, changed_why="reissued"),
        requests=4,
        disputed=("СБП",),
        payee="Виктор Щеглов",
    )
    assert [flag.sign for flag in flags_of(case)] == [
        Sign.MANY_REQUESTS, Sign.DISPUTED, Sign.CHANGED_HANDS, Sign.PAYEE_NOT_BUYER,
    ]  # fmt: skip


def test_evidence_names_time_and_place() -> None:
    (flag,) = flags_of(FRAUDS[Sign.USED])
    assert flag.evidence == "17.03 16:46 47102-1 3"


# --- honest packets ----------------------------------------------------------------------------------------

PEOPLE = [
    ("Ирина Лебедева", "IRINA LEBEDEVA", "Лебедева Ирина Павловна"),
    ("Пётр Семёнов", "PETR SEMENOV", "Семенов П. А."),
    ("Юлия Щеглова", "YULIIA SHCHEGLOVA", "ЩЕГЛОВА ЮЛИЯ"),
    ("Дмитрий Хорьков", "DMITRY KHORKOV", "Хорьков Дмитрий"),
    ("Ксения Ли", "KSENIIA LI", "Ли Ксения Олеговна"),
    ("Алексей Цой", "ALEXEY TSOY", "Цой Алексей"),
    ("Emma Fischer", "EMMA FISCHER", "Fischer Emma"),
    ("Наталья Ёлкина", "NATALIA ELKINA", "Елкина Наталья Юрьевна"),
]


def honest(draw: random.Random) -> Case:
    """A packet as honest people make them: lost phones, second requests, spellings, calls off, wrong gates."""
    name, card, bank = draw.choice(PEOPLE)
    ground = draw.choice(list(Ground))
    policy = draw.choice((90_000, 150_000, 300_000))
    trails = []
    for place in range(draw.randint(1, 4)):
        lost_phone = draw.random() < 0.05
        wrong_gate = draw.random() < 0.03 or ground is Ground.NOT_ADMITTED
        inside = ground in (Ground.CANCELLED, Ground.MOVED) and draw.random() < 0.6
        minutes = draw.choice((2, 5, 8) if ground is Ground.NOT_ADMITTED else (15, 40, 90))
        trails.append(
            TicketTrail(
                f"47102-{place}",
                entered_ms=ASKED - HOUR if inside else 0,
                changed_ms=ASKED - 48 * HOUR if lost_phone else 0,
                changed_why="reissued" if lost_phone else "",
                refused_ms=ASKED - minutes * 60_000 if wrong_gate else 0,
                refused_why="wrong_gate" if wrong_gate else "",
            )
        )
    gives_details = draw.random() < 0.3
    return Case(
        ground=ground,
        asked_ms=ASKED,
        amount_minor=policy if draw.random() < 0.9 else policy // 2,
        policy_minor=policy,
        left_minor=draw.choice((policy, policy * 3)),
        tickets=tuple(trails),
        buyers=(name, card),
        payee=draw.choice((name, card, bank)) if gives_details else "",
        payee_used=gives_details,
        requests=2 if draw.random() < 0.08 else 1,
    )


@pytest.mark.requirement("C4")
@pytest.mark.parametrize("seed", range(4))
def test_at_most_two_of_a_hundred_honest_packets_are_stopped(seed: int) -> None:
    draw = random.Random(seed)
    stopped = [case for case in (honest(draw) for _ in range(500)) if stops(flags_of(case))]
    assert len(stopped) <= 10, stopped[:3]
