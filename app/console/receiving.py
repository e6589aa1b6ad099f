"""What the session wants, carried out on the store and in the journal."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import structlog

from app.console.credentials import Vault
from app.console.desk import Word
from app.console.outgoing import pending_of
from app.console.place import kept_of
from app.console.seat import Seat
from app.console.session.actions import (
    Action,
    Apply,
    Greeted,
    Notice,
    Settle,
    ShowGates,
    ShowLink,
    ShowLoad,
    ShowScans,
    ShowTime,
    ShowTyping,
    SignedOut,
    Swap,
)
from app.console.session.rows import REFUSED
from app.console.state import Me, ServerClock
from app.protocol.frames import Welcome

_log = structlog.get_logger("usher.console.receiving")
DRIFT_MS: Final = 250
"""a clock that is off by more is set again"""


class Receiving:
    """The link's receiver for one seat."""

    def __init__(
        self,
        seat: Seat,
        vault: Vault,
        say: Callable[[Word], None],
        signed_out: Callable[[SignedOut], None],
    ) -> None:
        self._seat, self._vault, self._say, self._signed_out = seat, vault, say, signed_out

    def heard(self, now: float) -> None:
        """Something came from the server."""
        self._seat.store.hear(now)

    async def renew_token(self) -> str:
        """A new access token. The new refresh token is kept before anything else: the old one is dead."""
        seat = self._seat
        tokens = await seat.api.renew(seat.kept.refresh)
        seat.kept = kept_of(tokens)
        if seat.remember:
            await seat.place.write_kept(self._vault, seat.kept)
        return tokens.access

    def carry_out(self, action: Action) -> None:
        """Show, store, tell. A fault here is logged and must not stop what follows."""
        try:
            self._carry_out(action)
        except Exception:  # the next action may be the one that keeps the journal right
            _log.exception("an action failed", kind=type(action).__name__)

    def _carry_out(self, action: Action) -> None:
        store, scribe = self._seat.store, self._seat.scribe
        match action:
            case Apply():
                scribe.apply(action)
                store.apply((one.ent, one.held, one.messages) for one in action.changes)
            case Swap():
                scribe.swap(action)
                store.swap(action.entities)
                self._seat.reading.after_snapshot()
            case Settle():
                self._settle(action)
            case Greeted(welcome=welcome):
                self._greeted(welcome)
            case SignedOut():
                self._signed_out(action)
            case Notice():
                self._noted(action)
            case _:
                self._show(action)

    def _show(self, action: Action) -> None:
        store, now = self._seat.store, time.monotonic()
        match action:
            case ShowLoad(load=load):
                store.set_load(load)
                self._set_clock(load.at_ms, now)
            case ShowGates(health=health):
                store.set_gate_health(health)
            case ShowScans(scans=scans):
                store.add_scans(scans)
            case ShowTime(ms=ms, ago_s=ago_s):
                self._set_clock(ms, now - ago_s)
            case ShowLink(link=link):
                store.set_link(link)
            case ShowTyping(dialogue_id=dialogue_id):
                store.set_typing(dialogue_id, now)
            case _:
                raise TypeError(type(action).__name__)

    def _settle(self, action: Settle) -> None:
        row, done = action.row, action.done
        self._seat.scribe.settle(row, done)
        store = self._seat.store
        if done:
            store.drop_pending(row.cmd, row.made)
        elif row.state in REFUSED:
            store.put_refusal(pending_of(row))
            about = {"cmd": row.cmd, "ent": row.ent, "kind": row.kind, "code": row.code}
            self._say(Word("notice", "refused", about))
        else:
            store.put_pending(pending_of(row))

    def _greeted(self, welcome: Welcome) -> None:
        store = self._seat.store
        clock = ServerClock(welcome.server_ms, time.monotonic(), welcome.clock_speed, welcome.rehearsal)
        store.set_clock(clock)
        url, kept = self._seat.place.url, self._vault.kept
        store.set_me(Me(welcome.user_id, welcome.user_name, welcome.role, url, kept=kept))

    def _set_clock(self, ms: int, at: float) -> None:
        """Set product time when it has drifted; a stepped clock moves only by such words."""
        store = self._seat.store
        clock = store.clock
        shown = clock.base_ms + (at - clock.base_at) * clock.speed * 1000
        if abs(ms - shown) > DRIFT_MS * max(1.0, clock.speed):
            store.set_clock(ServerClock(ms, at, clock.speed, clock.rehearsal))

    def _noted(self, notice: Notice) -> None:
        _log.info("the link says", key=notice.key, **{f"about_{name}": value for name, value in notice.about.items()})
        if notice.key == "journal_damaged":
            known = self._seat.session.client_seq
            self._seat.spawn(self._seat.scribe.raise_counter(known))
        if notice.key in {"journal_damaged", "draining", "ahead"}:
            self._say(Word("notice", notice.key, notice.about))
