"""What one guest has seen of his conversation: nothing may be missing, nothing may come twice."""

from __future__ import annotations

from app.protocol.guest import Line, Said


class Ledger:
    """Checks the numbers of one conversation. `lost` counts holes, `repeated` lines shown a second time."""

    def __init__(self) -> None:
        self.last = 0
        """the newest line shown; what a reconnecting widget tells the server"""
        self.lost = 0
        self.repeated = 0
        self.lines: list[Line] = []
        self._said: dict[str, int] = {}

    def heard(self, line: Line) -> bool:
        """Note a line that came; False when it must not be shown again."""
        if line.again:
            return False
        if line.n <= self.last:
            self.repeated += 1
            return False
        self.lost += line.n - self.last - 1
        self.last = line.n
        self.lines.append(line)
        return True

    def said(self, said: Said) -> None:
        """Note that the server has a message of ours; the same message under two numbers was stored twice."""
        if self._said.setdefault(said.id, said.n) != said.n:
            self.repeated += 1

    def settled(self, message_id: str) -> bool:
        """Whether the server has confirmed this message."""
        return message_id in self._said

    def number_of(self, message_id: str) -> int:
        """The line of a confirmed message."""
        return self._said[message_id]

    def audit(self, log: tuple[Line, ...]) -> None:
        """Compare with the server's own log of the conversation, read anew at the end.

        A line in the log that was never shown is lost, one that was shown and is not in the log too.
        """
        stored = {line.n for line in log}
        shown = {line.n for line in self.lines}
        self.lost += len({n for n in stored - shown if n < self.last}) + len(shown - stored)
        ids = [line.id for line in log if line.by == "guest" and line.id]
        self.repeated += len(ids) - len(set(ids))
