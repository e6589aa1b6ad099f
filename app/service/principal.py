"""Who is signed in, as of when his token was last looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Principal:
    """`event_ids` empty: all events. `ends_ms` is when the access token ends, real time."""

    user_id: str
    name: str
    role: str
    event_ids: tuple[str, ...] = ()
    perm_ver: int = 1
    scope_seq: int = 0
    family_id: str = ""
    ends_ms: int = 2**53
