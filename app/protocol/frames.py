"""The frames of `usher.v1`: one JSON object a text frame, told apart by `t`.

Additions to the plan: `evs` carries several events in one frame (the server batches by tick), `auth` renews the
token on a live connection, `welcome` tells the clock's speed (the rehearsal's time may run faster).
"""

from __future__ import annotations

from typing import Literal

import msgspec

from app.protocol.records import Message

GapReason = Literal["retention", "epoch", "cursor_ahead", "perm"]
ResultState = Literal["ok", "rejected", "conflict", "forbidden", "expired", "retry", "mismatch"]


class Frame(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all frames."""


class Cursor(msgspec.Struct, frozen=True):
    """A place in the event stream."""

    epoch: str
    seq: int


class ProtoRange(msgspec.Struct, frozen=True):
    """Versions a side can speak, both ends included."""

    min: int
    max: int


# --- console to server -------------------------------------------------------------------------------------


class Hello(Frame, frozen=True, tag_field="t", tag="hello"):
    """First frame of the console; the token came in the handshake's `Authorization` header."""

    proto: ProtoRange
    device: str
    app_ver: str = ""
    caps: tuple[str, ...] = ()
    cursor: Cursor | None = None
    client_seq: int = 0
    wall_ms: int = 0


class Auth(Frame, frozen=True, tag_field="t", tag="auth"):
    """A fresh access token for this connection, after `auth.soon`."""

    token: str


class Ack(Frame, frozen=True, tag_field="t", tag="ack"):
    """Everything up to `seq` is durably stored by the console."""

    seq: int


class Cmd(Frame, frozen=True, tag_field="t", tag="cmd"):
    """A command; `cmd` is a UUIDv7 made at the click and never changed on retry."""

    cmd: str
    client_seq: int
    k: str
    ent: str
    args: msgspec.Raw
    base: int | None = None
    made_ms: int = 0
    step_up: str = ""


class CmdQuery(Frame, frozen=True, tag_field="t", tag="cmd.query"):
    """Ask for the stored outcome of commands."""

    cmds: tuple[str, ...]


class Ping(Frame, frozen=True, tag_field="t", tag="ping"):
    """Liveness; `focus` names the dialogue on screen, for presence and the lease."""

    n: int
    ms: int = 0
    focus: str = ""


class Writing(Frame, frozen=True, tag_field="t", tag="writing"):
    """The operator is typing to the guest of this dialogue (`ent`), which he holds; droppable, at most one in 3 s."""

    ent: str


# --- server to console -------------------------------------------------------------------------------------


class Welcome(Frame, frozen=True, tag_field="t", tag="welcome"):
    """Answer to `hello`."""

    session: str
    proto: int
    epoch: str
    head: int
    oldest: int
    mode: Literal["resume", "snapshot"]
    server_ms: int
    user_id: str
    user_name: str
    role: str
    reason: str = ""
    client_seq_known: int = 0
    perm_ver: int = 0
    clock_speed: float = 1.0
    rehearsal: str = ""
    """empty, or how the rehearsal runs: `10x`, `max`"""
    limits: dict[str, int] = {}


class EventBody(Frame, frozen=True):
    """What an event carries: the entity's new public state, and transcript lines it added.

    `state` is null when the entity is gone or no longer visible to this user.
    """

    state: msgspec.Raw = msgspec.Raw(b"null")
    messages: tuple[Message, ...] = ()


class Ev(Frame, frozen=True, tag_field="t", tag="ev"):
    """One event; apply only when `prev` equals the last applied `seq`."""

    seq: int
    prev: int
    ts: int
    k: str
    ent: str
    ver: int
    d: EventBody
    cmd: str = ""
    by: str = ""


class Evs(Frame, frozen=True, tag_field="t", tag="evs"):
    """Several events in order, one frame a tick."""

    items: tuple[Ev, ...]


class Live(Frame, frozen=True, tag_field="t", tag="live"):
    """The replay is over."""

    seq: int


class SnapBegin(Frame, frozen=True, tag_field="t", tag="snap.begin"):
    """A snapshot follows, read at this place."""

    at: Cursor


class SnapItem(msgspec.Struct, frozen=True):
    """One entity of a snapshot."""

    ent: str
    ver: int
    d: msgspec.Raw


class SnapPage(Frame, frozen=True, tag_field="t", tag="snap.page"):
    """At most 200 items."""

    items: tuple[SnapItem, ...]


class SnapEnd(Frame, frozen=True, tag_field="t", tag="snap.end"):
    """`sha256` in hex over the sorted `ent:ver` lines joined by newlines."""

    at: Cursor
    count: int
    sha256: str


class Gap(Frame, frozen=True, tag_field="t", tag="gap"):
    """The server cannot replay from where the console stands; a snapshot follows."""

    have: int
    need: int
    reason: GapReason


class Res(Frame, frozen=True, tag_field="t", tag="res"):
    """Outcome of a command. `cur` holds the entity's present state on a conflict.

    `made` is the key of what the command made where that is not what it was about (`order:40118`).
    """

    cmd: str
    st: ResultState
    code: str = ""
    ver: int = 0
    seq: int = 0
    cur: msgspec.Raw = msgspec.Raw(b"null")
    replay: bool = False
    retry_ms: int = 0
    made: str = ""


class CmdState(Frame, frozen=True, tag_field="t", tag="cmd.state"):
    """Stored outcomes; commands never seen are named in `unknown`."""

    known: tuple[Res, ...] = ()
    unknown: tuple[str, ...] = ()


class Pong(Frame, frozen=True, tag_field="t", tag="pong"):
    """Answer to a ping, with where the stream stands."""

    n: int
    head: int
    server_ms: int


class Drain(Frame, frozen=True, tag_field="t", tag="drain"):
    """The server restarts soon."""

    in_ms: int = 0


class AuthSoon(Frame, frozen=True, tag_field="t", tag="auth.soon"):
    """The token runs out in `in_ms`; send `auth` with a new one."""

    in_ms: int


class Eph(Frame, frozen=True, tag_field="t", tag="eph"):
    """Not sequenced, may be dropped: `load` (records.Load), `typing` and `presence` (objects with `dialogue_id`)."""

    k: str
    d: msgspec.Raw


class Err(Frame, frozen=True, tag_field="t", tag="err"):
    """Something about a frame was wrong; the connection stays when it can."""

    code: str
    detail: str = ""
    cmd: str = ""


ClientFrame = Hello | Auth | Ack | Cmd | CmdQuery | Ping | Writing
ServerFrame = (
    Welcome
    | Ev
    | Evs
    | Live
    | SnapBegin
    | SnapPage
    | SnapEnd
    | Gap
    | Res
    | CmdState
    | Pong
    | Drain
    | AuthSoon
    | Eph
    | Err
)
