"""Which runners the operator has to see to, and which belong to what is on screen."""

from __future__ import annotations

from app.console.store import Store
from app.domain.errands import State
from app.protocol.trade import Errand

RUNNER = "runner"


def runners(store: Store) -> list[Errand]:
    """Errands on foot that are not done: those that wait for the operator first, then the oldest."""
    found = [one for one in store.errands.values() if one.kind == RUNNER]
    return sorted(found, key=lambda one: (not is_raised(one), one.made_ms, one.id))


def is_raised(errand: Errand) -> bool:
    """Nobody has said yes in time, or nobody who was asked can."""
    return errand.kind == RUNNER and (errand.raised_ms > 0 or errand.state == State.CANNOT)


def raised(store: Store) -> list[Errand]:
    """Those the operator has to see to, the oldest first."""
    return [one for one in runners(store) if is_raised(one)]


def about(store: Store, ticket_id: str, dialogue_id: str) -> list[Errand]:
    """Runners sent for a ticket or into a dialogue."""

    def belongs(errand: Errand) -> bool:
        return errand.ticket_id == ticket_id or bool(dialogue_id and errand.dialogue_id == dialogue_id)

    return [one for one in runners(store) if belongs(one)]
