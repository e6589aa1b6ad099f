"""What goes out to a console, and what is asked of the store for it: values between seat, hub and driver."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

import msgspec

from app.domain.permissions import may_see
from app.protocol.frames import SnapItem
from app.protocol.snapshot import fingerprint
from app.protocol.version import MAX_SERVER_FRAME, SNAPSHOT_PAGE

STRETCH: Final = 100
"""events in one frame: the console acknowledges as often"""
ROOM: Final = MAX_SERVER_FRAME - 1024
"""bytes of a frame that items may fill"""

encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Send:
    """Put this text frame (UTF-8) on the wire."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Shut:
    """Close the socket with this code; nothing follows."""

    code: int


@dataclass(frozen=True, slots=True)
class ReadLog:
    """Read the events after `after`, at most `limit`, and give them to `Seat.log`."""

    after: int
    limit: int


@dataclass(frozen=True, slots=True)
class ReadSnapshot:
    """Read place and entities in one transaction and give them to `Seat.snapshot`."""


Out = Send | Shut | ReadLog | ReadSnapshot


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some events in one frame, for whoever stands at the same place and sees the same.

    `place` is the newest event looked at, `sent` the newest in the frame; `count` 0 when none of them is seen.
    """

    frame: bytes
    place: int
    sent: int
    count: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """A snapshot as frames, with what its end tells."""

    pages: tuple[bytes, ...]
    count: int
    sha256: str


def prepare(items: Iterable[tuple[SnapItem, str]], event_ids: Collection[str]) -> Prepared:
    """A snapshot for somebody of these events: what he may not see is left out."""
    seen = [item for item, scope in items if may_see(event_ids, scope)]
    digest = fingerprint((item.ent, item.ver) for item in seen)
    pages = tuple(b'{"t":"snap.page","items":[' + b",".join(page) + b"]}" for page in _pages(seen))
    return Prepared(pages, len(seen), digest)


def _pages(items: Iterable[SnapItem]) -> Iterable[list[bytes]]:
    """Encoded items in pages of at most 200 that fit a frame."""
    page: list[bytes] = []
    size = 0
    for item in items:
        data = encode(item)
        if page and (len(page) == SNAPSHOT_PAGE or size + len(data) > ROOM):
            yield page
            page, size = [], 0
        page.append(data)
        size += len(data) + 1
    if page:
        yield page
