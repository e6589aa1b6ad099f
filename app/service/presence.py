"""Which operators are there: a lease lives on it (console §3.1). Times are product ms."""

from __future__ import annotations

from collections import Counter


class Presence:
    """Counts the live consoles of each user; who never came counts as gone since the start."""

    def __init__(self, start_ms: int) -> None:
        self._start_ms = start_ms
        self._here: Counter[str] = Counter()
        self._gone_ms: dict[str, int] = {}

    def came(self, user_id: str) -> bool:
        """One more console; True when it is the user's first."""
        self._here[user_id] += 1
        return self._here[user_id] == 1

    def gone(self, user_id: str, now_ms: int) -> bool:
        """One console less; True when it was the user's last."""
        if self._here[user_id] > 1:
            self._here[user_id] -= 1
            return False
        self._here.pop(user_id, None)
        self._gone_ms[user_id] = now_ms
        return True

    def here(self, user_id: str) -> bool:
        """Whether any console of the user is connected."""
        return user_id in self._here

    def gone_since(self, user_id: str) -> int | None:
        """When the user's last console went; None while one is there."""
        return None if self.here(user_id) else self._gone_ms.get(user_id, self._start_ms)
