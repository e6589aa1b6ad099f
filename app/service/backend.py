"""Puts the core together, starts it from what is stored, and brings a backup back."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from app.domain.ids import entity_id
from app.domain.metrics import WINDOW_S
from app.ports.brain import Brain
from app.ports.clock import Clock
from app.ports.facts import Place
from app.ports.reads import Reads
from app.ports.storage import Storage
from app.protocol.records import Message
from app.service import consoles, effects, load, refund_rounds, shop_sync, sweeps, turns
from app.service.core import Core, Options, alert
from app.service.festival import follow, load_festivals
from app.service.hub import Hub
from app.service.presence import Presence
from app.service.tally import Tally, day_start
from app.service.teaching import teach_all
from app.service.tools import Tools

__all__ = ["Core", "Options", "restore", "settled", "start"]


async def start(
    storage: Storage,
    brain: Brain | None,
    *,
    clock: Clock,
    wall: Clock,
    options: Options | None = None,
    tools: Tools | None = None,
) -> Core:
    """A core over this storage, at the point where the last one ended; without a brain only if nobody is to think."""
    options = options or Options()
    if brain is None and options.think:
        raise ValueError("a backend that thinks needs a brain")
    place: Place = await storage.read(lambda reads: reads.place())
    now_ms = int(clock.now().timestamp() * 1000)
    hub = Hub(place, lambda: int(wall.now().timestamp() * 1000), alert)
    core = Core(
        storage=storage,
        brain=brain,
        clock=clock,
        wall=wall,
        options=options,
        hub=hub,
        tally=Tally(now_ms, options.zone),
        presence=Presence(now_ms),
        tools=tools or Tools(),
    )
    storage.listen(core.heard)
    storage.listen(partial(follow, core))
    await consoles.all_gone(core)
    await _wake(core)
    core.jobs = [
        ("sweeps", partial(sweeps.run, core)),
        ("samples", partial(load.sample_for_ever, core)),
        ("effects", partial(effects.run, core)),
        ("refunds", partial(refund_rounds.run, core)),
    ]
    if core.tools.shop is not None:
        core.jobs.append(("shop", partial(shop_sync.run, core)))
    if options.think:
        core.jobs.append(("turns", partial(turns.run, core)))
    return core


async def _wake(core: Core) -> None:
    """Bring into memory what the store knows: events, the day's load, what the bot knows and owes."""
    await load_festivals(core)
    core.tally.hold()
    core.tally.refill(*await core.storage.read(partial(_day, core)))
    await effects.recover(core)
    await teach_all(core)
    if core.options.think:
        for dialogue_id in await core.storage.read(lambda reads: reads.owed()):
            core.owed.add(dialogue_id)


def _day(core: Core, reads: Reads) -> tuple[int, int, list[Message], list[tuple[str, bytes]]]:
    """The log of the day and the dialogues' states, with the time and place they were read at."""
    now_ms = core.now_ms()
    day_ms = day_start(now_ms, core.options.zone)
    messages = [row.message for row in reads.messages_between(day_ms - WINDOW_S * 1000, now_ms + 1)]
    dialogues = (item for item, _ in reads.entities() if item.ent.startswith("dialogue:"))
    states = [(entity_id(item.ent), bytes(item.d)) for item in dialogues]
    return now_ms, reads.place().head, messages, states


async def settled(core: Core) -> None:
    """Wait until the bot owes nothing and no turn is under way."""
    await core.owed.still()


async def restore(core: Core, path: Path) -> str:
    """Replace everything by a backup; the new epoch. Consoles come again for a snapshot, everybody signs in again.

    `ValueError` for a file that is no whole backup, `NewerSchemaError`.
    """
    epoch = await core.storage.restore(path)
    core.revocations += 1
    core.signed_in.clear()
    core.sessions.clear()
    core.doors.scanners.clear()
    core.asked_at.clear()
    await _wake(core)
    return epoch
