"""Feeds the meter of the load from what commits make known, and from the log after a start."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from app.domain.dialogues import Status
from app.domain.meter import LoadMeter
from app.domain.metrics import DAY_BEGINS_H, Spoken
from app.domain.workload import Workload
from app.ports.facts import Batch
from app.protocol.records import Message

MOST_TIMES: Final = 200_000
KEEP_QUEUES_MS: Final = 120_000
HIDDEN: Final = "NumberHidden"
"""event that tells lines again, as they may be kept"""
MIN_ANSWERS: Final = 3
"""fewer first answers promise nothing"""


class _Standing(msgspec.Struct):
    """The little of a dialogue's state that the queue needs."""

    id: str
    status: str
    channel: str
    opened_ms: int
    waiting_ms: int = 0
    last_ms: int = 0


_standing = msgspec.json.Decoder(_Standing).decode


def day_start(now_ms: int, zone: str) -> int:
    """When the day of support began that `now_ms` belongs to, ms."""
    local = datetime.fromtimestamp(now_ms / 1000, ZoneInfo(zone))
    start = local.replace(hour=DAY_BEGINS_H, minute=0, second=0, microsecond=0)
    return int((start if start <= local else start - timedelta(days=1)).timestamp() * 1000)


def spoken(message: Message) -> Spoken:
    """A transcript line as the figures see it; a notice of escalation carries its reason as its intent."""
    return Spoken(
        dialogue_id=message.dialogue_id,
        at_ms=message.at_ms,
        by=message.by,
        channel=message.channel,
        system=message.system,
        zone=message.zone,
        reason=message.intent if message.system else "",
        author_id=message.author_id,
    )


class Tally:
    """The meter with its day, and the real times of the bot's answers since the start."""

    def __init__(self, now_ms: int, zone: str) -> None:
        self._zone = zone
        self.day_ms = day_start(now_ms, zone)
        self.meter, self.workload = LoadMeter(self.day_ms), Workload()
        self._held: list[Batch] | None = None
        self.took_ms: list[float] = []
        self.sampled_ms = self.day_ms - 1
        """the newest sample that is stored"""
        self.queues: dict[int, tuple[int, int]] = {}
        """queue and longest wait as they stood at the newest samples"""

    def heard(self, batch: Batch) -> None:
        """Lines and states of a commit."""
        if self._held is not None:
            self._held.append(batch)
            return
        for event in batch.events:
            if event.ent.startswith("dialogue:"):
                for message in event.body.messages if event.kind != HIDDEN else ():
                    self._spoke(message)
                self.stands(bytes(event.body.state), event.ent.partition(":")[2])

    def _spoke(self, message: Message) -> None:
        line = spoken(message)
        self.meter.spoke(line)
        self.workload.spoke(line)

    def hold(self) -> None:
        """Put what is heard aside until `refill`."""
        self._held = []

    def stands(self, state: bytes, dialogue_id: str) -> None:
        """Whether a dialogue waits in the queue, by its state as JSON."""
        waiting: int | None = None
        if state != b"null":
            standing = _standing(state)
            if standing.status == Status.QUEUED:
                waiting = standing.waiting_ms or standing.last_ms or standing.opened_ms
        self.meter.stands(dialogue_id, waiting)

    def refill(
        self, now_ms: int, head: int, messages: Iterable[Message], states: Iterable[tuple[str, bytes]]
    ) -> None:
        """Begin again from the log read at `head`: messages since W before the day began, and dialogues' states."""
        self.day_ms = day_start(now_ms, self._zone)
        self.sampled_ms = self.day_ms - 1
        self.queues = {}
        self.meter, self.workload = LoadMeter(self.day_ms), Workload()
        for message in messages:
            self._spoke(message)
        for dialogue_id, state in states:
            self.stands(state, dialogue_id)
        held, self._held = self._held or [], None
        for batch in held:
            if batch.head > head:
                self.heard(batch)

    def took(self, at_ms: int, channel: str, real_ms: float) -> None:
        """The bot answered; real time from the guest's message to the durable answer."""
        self.meter.took(at_ms, channel, round(real_ms))
        if len(self.took_ms) < MOST_TIMES:
            self.took_ms.append(real_ms)

    def sampled(self, at_ms: int) -> None:
        """Samples up to here are stored."""
        self.sampled_ms = at_ms
        self.queues = {at: both for at, both in self.queues.items() if at > at_ms - KEEP_QUEUES_MS}

    def wait_ms(self) -> int:
        """How long a person lets wait today, by the median of first answers; 0 while too few are known."""
        times = self.meter.first_answers()
        return times[len(times) // 2] if len(times) >= MIN_ANSWERS else 0

    def roll(self, now_ms: int) -> None:
        """Begin a new day when it is time."""
        day_ms = day_start(now_ms, self._zone)
        if day_ms > self.day_ms:
            self.day_ms = day_ms
            self.meter.new_day(day_ms)
            self.workload.new_day()
