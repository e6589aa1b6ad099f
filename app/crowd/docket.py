"""What simulated operators ordered, and whether the backend's own transcripts show each order exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from app.console.state import UNSENT, Pending, PendingState
from app.protocol.records import Message


@dataclass(slots=True)
class Order:
    """One command on a dialogue. `by` is who speaks the line it leaves; `done` is None until the console was told."""

    dialogue: str
    by: str
    done: bool | None = None


class Docket:
    """All orders of one operator by command id."""

    def __init__(self) -> None:
        self.orders: dict[str, Order] = {}
        self.lost = 0
        """confirmed to the console and not in the transcript"""
        self.repeated = 0
        """in the transcript more than once, or there although it was refused"""
        self.holes = 0
        """numbers missing in a transcript"""

    def sent(self, cmd: str, dialogue: str, *, reply: bool) -> None:
        """An operator gave a command; a reply leaves his words, anything else a notice."""
        self.orders[cmd] = Order(dialogue, "person" if reply else "system")

    def told(self, cmd: str, *, done: bool) -> None:
        """The console was told what became of it."""
        self.orders[cmd].done = done

    def close(self, pending: Iterable[Pending]) -> None:
        """Orders nobody waited for to the end: what left the console's outbox was done, what was refused was not."""
        left = {one.cmd: one.state for one in pending}
        for cmd, order in self.orders.items():
            if order.done is None and left.get(cmd) not in UNSENT:
                order.done = left.get(cmd, PendingState.OK) is PendingState.OK

    def dialogues(self) -> list[str]:
        """Where orders were given."""
        return list(dict.fromkeys(order.dialogue for order in self.orders.values()))

    def audit(self, dialogue: str, lines: Iterable[Message]) -> None:
        """Compare the orders on one dialogue with the whole of its transcript, ascending `n`."""
        kept = list(lines)
        self.holes += sum(line.n != number for number, line in enumerate(kept, 1))
        found: Counter[tuple[str, str]] = Counter((line.cmd, line.by) for line in kept)
        for cmd, order in self.orders.items():
            if order.dialogue == dialogue:
                times = found[cmd, order.by]
                self.lost += bool(order.done) and times == 0
                self.repeated += max(0, times - (order.done is not False))


def summed(dockets: Iterable[Docket]) -> dict[str, int]:
    """All operators together, for the report."""
    total: Counter[str] = Counter(given=0, done=0, refused=0, not_told=0, lost=0, repeated=0, holes=0)
    for docket in dockets:
        words = Counter(order.done for order in docket.orders.values())
        total.update(given=len(docket.orders), done=words[True], refused=words[False], not_told=words[None])
        total.update(lost=docket.lost, repeated=docket.repeated, holes=docket.holes)
    return dict(total)
