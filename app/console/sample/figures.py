"""The load of the sample day as a smooth curve with seeded noise: any step, any stretch, always the same."""

from __future__ import annotations

from math import exp, sin

from app.console.sample.people import NOW_MS
from app.protocol.ghosts import LoadGhost
from app.protocol.records import ChannelLoad, Load, LoadHistory, PaceNow

OPENED_MS = NOW_MS - 365 * 60_000
"""08:00, when the support's day began"""
_QUEUE = (0, 0, 1, 0, 1, 2, 1, 1, 0, 1, 0, 0, 1, 2, 2, 1, 1, 2, 3, 2, 3, 4, 3, 5, 6, 8, 9, 11, 13, 12)


def _noise(minute: float, pace: float) -> float:
    """In −1..1, smooth and without a random generator, so that every step of a history agrees."""
    return (sin(minute * 0.9 * pace) + sin(minute * 2.3 * pace + 1.7) + sin(minute * 5.1 * pace + 0.6)) / 3


def at_once(minute: float) -> tuple[float, float]:
    """Dialogues at once `minute` minutes after 08:00: (bot, person)."""
    morning = 12 + 22 * (1 - exp(-minute / 70)) + 9 * exp(-(((minute - 240) / 25) ** 2))
    rush = 304 * exp(-(((minute - 365) / 26) ** 2)) if minute < 365 else 304 * exp(-(((minute - 365) / 70) ** 2))
    total = morning + rush + 3 * _noise(minute, 1.0) * (1 - rush / 330)
    person = total * (0.03 + 0.047 * exp(-(((minute - 365) / 30) ** 2)))
    return max(0.0, total - person), max(0.0, person)


def _row(at_ms: int) -> tuple[int, int, float, int | None, int | None, int]:
    minute = (at_ms - OPENED_MS) / 60_000
    if not 0 <= minute <= 365.01:
        return (0, 0, 0.0, None, None, 0)
    bot, person = at_once(minute)
    rush = max(0.0, minute - 345) / 20
    queue = _QUEUE[min(len(_QUEUE) - 1, int(max(0.0, minute - 185) / 6.01))] if minute >= 185 else 0
    if minute > 364.9:
        return (314, 26, 34.0, 9_000, 14_000, 12)
    p50 = round(7_600 + 450 * _noise(minute, 1.3) + 1_400 * rush)
    p95 = round(11_600 + 1_100 * _noise(minute, 1.7) + 2_400 * rush)
    return (round(bot), round(person), round((bot + person) / 10 + 0.6 * _noise(minute, 2.1), 1), p50, p95, queue)


def history(from_ms: int, to_ms: int, step_s: int) -> LoadHistory:
    """The sample day between two moments; nothing before 08:00 or after 14:05."""
    rows = [_row(at) for at in range(from_ms, min(to_ms, NOW_MS) + 1, step_s * 1000)]
    columns = list(zip(*rows, strict=True)) if rows else [()] * 6
    return LoadHistory(
        from_ms=from_ms,
        step_s=step_s,
        bot=columns[0],
        person=columns[1],
        per_min=columns[2],
        answer_p50_ms=columns[3],
        answer_p95_ms=columns[4],
        queue=columns[5],
    )


def ghost() -> LoadGhost:
    """The same festival a year before: doors at 14:00 as well, a smaller and somewhat later crowd that goes home."""
    doors_ms = NOW_MS - 5 * 60_000 - 364 * 24 * 3_600_000
    from_ms = doors_ms - 6 * 3_600_000
    bot, person = zip(*(at_once(minute * 0.97) for minute in range(0, 900)), strict=True)
    smaller = tuple(round(value * 0.76) for value in bot)
    people = tuple(round(value * 0.8) for value in person)
    new = tuple(round((a + b) / 10, 1) for a, b in zip(smaller, people, strict=True))
    none = (None,) * len(new)
    rows = LoadHistory(from_ms=from_ms, step_s=60, bot=smaller, person=people, per_min=new, answer_p50_ms=none,
                       answer_p95_ms=none, queue=(0,) * len(new))  # fmt: skip
    return LoadGhost(event_id="northern-light-2026", name_ru="Северный свет", name_en="Northern Light",
                     doors_ms=doors_ms, history=rows)  # fmt: skip


def live() -> Load:
    """The figures at 14:05."""
    return Load(
        at_ms=NOW_MS,
        window_s=600,
        at_once=340,
        at_once_person=26,
        peak=340,
        peak_ms=NOW_MS,
        per_min=34.0,
        queue=12,
        longest_ms=400_000,
        dialogues=790,
        answered=748,
        handed_over=66,
        answer_p50_ms=9_000,
        answer_p95_ms=14_000,
        person_median_ms=112_000,
        person_p90_ms=305_000,
        person_n=51,
        within_target=0.71,
        reasons=(
            ("qr", 24),
            ("emotion", 13),
            ("refund", 11),
            ("misses", 9),
            ("person", 5),
            ("corporate", 3),
            ("safety", 1),
        ),
        channels=(
            ChannelLoad(channel="telegram", at_once=214, per_min=21.0, contained=0.924, answer_ms=8_000),
            ChannelLoad(channel="whatsapp", at_once=63, per_min=6.0, contained=0.901, answer_ms=10_000),
            ChannelLoad(channel="widget", at_once=41, per_min=5.0, contained=0.887, answer_ms=9_000),
            ChannelLoad(channel="vk", at_once=22, per_min=2.0, contained=0.813, answer_ms=12_000),
        ),
        pace=PaceNow(arrivals=34.0, share=0.083, in_hand_ms=96_000, people=4, taken=51),
    )
