"""The backend's store in memory, which outlives the backend's crashes and can be copied and brought back."""

from __future__ import annotations

from copy import copy
from typing import TypeVar, cast

from app.adapters.memory import MemoryStorage
from app.adapters.memory.storage import Kept, Key
from app.ports.facts import Batch
from app.ports.rows import Row

R = TypeVar("R", bound=Row)


class SimStorage(MemoryStorage):
    """As its base, with what the simulation needs to look at and to lose. `retention` in events."""

    def __init__(self, epoch: str, retention: int) -> None:
        super().__init__(keep=retention)
        self.kept.epoch = epoch

    def all(self, kind: type[R]) -> list[R]:
        """Every row of a kind, in the order first put."""
        return cast("list[R]", list(self.kept.rows.get(kind, {}).values()))

    def find(self, kind: type[R], *key: str) -> R | None:
        """The row of this key."""
        return cast("R | None", self.kept.rows.get(kind, {}).get(key))

    def deafen(self) -> None:
        """The process that listened has died; the judges, who came first, hear on."""
        del self._listeners[1:]

    def copy(self) -> Kept:
        """A backup as of now; rows and events never change, so only the collections are copied."""
        kept = copy(self.kept)
        kept.rows = {kind: dict(rows) for kind, rows in self.kept.rows.items()}
        kept.events, kept.audit = list(self.kept.events), list(self.kept.audit)
        return kept

    def bring_back(self, backup: Kept, epoch: str) -> None:
        """The world is as it was then, in a new epoch with an empty log."""
        self.kept = backup
        self.kept = self.copy()
        self.kept.epoch, self.kept.events, self.kept.oldest = epoch, [], backup.head + 1
        self._tell(Batch(epoch, backup.head, (), ()))


__all__ = ["Kept", "Key", "SimStorage"]
