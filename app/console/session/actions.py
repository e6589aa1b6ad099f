"""What the session wants done. It does no input or output itself; a driver carries these out in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.console.session.rows import Row
from app.console.state import Link
from app.protocol.admissions import GateHealth, ScanLine
from app.protocol.frames import ClientFrame, Cursor, Welcome
from app.protocol.records import Load, Message
from app.protocol.snapshot import Held


@dataclass(frozen=True, slots=True)
class Connect:
    """Open a connection at monotonic `at`: the socket, or one long poll. A newer `Connect` replaces an older."""

    at: float
    poll: bool = False


@dataclass(frozen=True, slots=True)
class Transmit:
    """Send a frame on the present connection; by HTTP while polling."""

    frame: ClientFrame


@dataclass(frozen=True, slots=True)
class Abort:
    """Drop the connection at once, without a polite close. The driver reports nothing back for it."""


@dataclass(frozen=True, slots=True)
class Applied:
    """One entity's new state: `raw` is its JSON as it came, `messages` the transcript lines that came along."""

    ent: str
    held: Held
    raw: bytes
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Apply:
    """Show these changes, and store them together with the cursor in one transaction; then call `stored`.

    `stale` names entities whose event could not be read, to be remembered with the cursor; `healed` those that can.
    """

    changes: tuple[Applied, ...]
    cursor: Cursor
    stale: tuple[str, ...] = ()
    healed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Swap:
    """Replace everything shown and stored by a snapshot, in one transaction; then call `stored`."""

    entities: Mapping[str, Held]
    """the session's own map, which goes on changing: use it at once"""
    versions: Mapping[str, int]
    raws: Mapping[str, bytes]
    cursor: Cursor
    stale: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settle:
    """A row of the outbox changed: write it to the journal and show it. `done` rows need not be kept or shown."""

    row: Row
    done: bool = False


@dataclass(frozen=True, slots=True)
class Greeted:
    """The server introduced itself: its clock, who we are to it, the highest command number it knows."""

    welcome: Welcome


@dataclass(frozen=True, slots=True)
class ShowTime:
    """The server told its product time, `ms`, about `ago_s` seconds ago."""

    ms: int
    ago_s: float


@dataclass(frozen=True, slots=True)
class ShowLink:
    """The state of the link changed."""

    link: Link


@dataclass(frozen=True, slots=True)
class ShowLoad:
    """New live figures."""

    load: Load


@dataclass(frozen=True, slots=True)
class ShowGates:
    """How the gates fare now."""

    health: GateHealth


@dataclass(frozen=True, slots=True)
class ShowScans:
    """What was scanned since the last time."""

    scans: tuple[ScanLine, ...]


@dataclass(frozen=True, slots=True)
class ShowTyping:
    """The guest of this dialogue is writing."""

    dialogue_id: str


@dataclass(frozen=True, slots=True)
class RenewToken:
    """Get a new access token and call `renewed`; `reconnect` when the connection waits for it."""

    reconnect: bool


@dataclass(frozen=True, slots=True)
class SignedOut:
    """This session is over: revoked | replaced | update_needed. `wipe` what is kept of it."""

    reason: str
    wipe: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """Something for the log and, quietly, for the operator."""

    key: str
    about: Mapping[str, str] = field(default_factory=dict)


Action = (
    Connect
    | Transmit
    | Abort
    | Apply
    | Swap
    | Settle
    | Greeted
    | ShowTime
    | ShowLink
    | ShowLoad
    | ShowGates
    | ShowScans
    | ShowTyping
    | RenewToken
    | SignedOut
    | Notice
)
