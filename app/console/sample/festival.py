"""Fill a store with the sample moment."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from app.console.sample.admission import SCANS, health
from app.console.sample.figures import live
from app.console.sample.knowledge import all_records
from app.console.sample.people import ME, NOW_MS, with_bot, with_people
from app.console.sample.places import all_places
from app.console.sample.refunds import refunds
from app.console.sample.talks import MARINA_REPLY, transcript
from app.console.state import Link, LinkPhase, Me, Pending, PendingState, ServerClock, Transcript
from app.console.store import Draft, Store
from app.protocol.commands import SendReply
from app.protocol.snapshot import Held

__all__ = ["NOW_MS", "fill"]

SERVER = "https://usher.festival.example"
DRAFT = "Код действует на всех воротах в сети. Проходите через ворота 2"


def fill(store: Store, lang: str = "ru", *, bot: int = 314, role: str = "operator", rehearsal: str = "") -> None:
    """Put the whole moment into a store: time stands at 14:05, the link is live, one reply is held for undo.

    `bot` sets how many dialogues the bot holds (34,000 for a stress test), `lang` the language of places.
    """
    now = store.monotonic()
    dialogues = [*with_people(lang), *with_bot(bot)]
    packets = [(f"refund:{one.id}", Held(one.history[-1].ver, one)) for one in refunds()]
    records = [*all_records(), *all_places(), *((f"dialogue:{one.id}", one) for one in dialogues)]
    with store.batch():
        store.set_me(Me(user_id=ME[0], name=ME[1], role=role, server=SERVER))
        store.set_clock(ServerClock(base_ms=NOW_MS, base_at=now, speed=0.0, rehearsal=rehearsal))
        store.swap({**{ent: Held(1, record) for ent, record in records}, **dict(packets)})
        store.set_load(live())
        store.set_gate_health(health(lang))
        store.add_scans(SCANS[::-1])
        store.set_link(Link(phase=LinkPhase.LIVE, since=now - 3_600, heard_at=now - 1.0, rtt_ms=38))
        for dialogue in dialogues[:26]:
            lines = transcript(dialogue)
            store.put_thread(Transcript(dialogue.id, lines))
            if dialogue.status != "queued":
                store.set_seen(dialogue.id, dialogue.messages)
        store.put_pending(replace(held_reply(now), send_at=now + 4.0))
        store.set_draft("d-001", Draft(DRAFT))


def held_reply(now: float) -> Pending:
    """Marina's answer, held back for undo."""
    return Pending(
        cmd="01976d00-0000-7000-8000-000000000001",
        client_seq=1,
        kind="SendReply",
        ent="dialogue:d-001",
        args=msgspec.Raw(msgspec.json.encode(SendReply(lease=1, text=MARINA_REPLY, answered_n=9))),
        base=None,
        made_ms=NOW_MS - 1_000,
        state=PendingState.HELD,
        send_at=now + 4.0,
    )
