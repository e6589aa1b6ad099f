"""Pieces of a card number vanish from consoles: at once, or at the next contact of one that was away (X25)."""

from __future__ import annotations

import asyncio

from tests.link.conftest import Duty, Hire, Ring
from tests.server.standing import Standing

PIECE = "4111 1111"
HIDDEN = ["•••• •••• начало", "•••• 1111"]


def _said(duty: Duty, ident: str) -> list[str]:
    """What the guest said, as it is on screen."""
    thread = duty.store.threads.get(ident)
    return [one.text for one in thread.messages if one.by == "guest"] if thread is not None else []


async def _opens(duty: Duty, ident: str) -> None:
    await duty.until(lambda: ident in duty.store.dialogues)
    duty.shift.open_dialogue(ident)
    await duty.until(lambda: bool(_said(duty, ident)))


async def test_pieces_go_from_a_screen_that_shows_them_and_from_one_that_was_away(
    hire: Hire, backend: Standing
) -> None:
    ring = Ring()
    here, away = await hire("alina"), await hire("boris", ring=ring)
    guest = await asyncio.to_thread(backend.guest)
    await asyncio.to_thread(guest.say, f"{PIECE} начало")
    ident = guest.opened.dialogue
    await _opens(here, ident)
    await _opens(away, ident)
    await away.shift.close()
    await asyncio.to_thread(guest.say, "1111 1111")
    await here.until(lambda: _said(here, ident) == HIDDEN)
    assert PIECE not in here.store.dialogues[ident].last_text
    back = await hire("boris", signed_in=False, ring=ring)
    assert await back.shift.resume(backend.url)
    await back.until(lambda: back.store.dialogues.get(ident) is not None)
    await back.until(lambda: PIECE not in back.store.dialogues[ident].last_text)
    back.shift.open_dialogue(ident)
    await back.until(lambda: _said(back, ident) == HIDDEN)
