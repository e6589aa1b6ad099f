"""Pictures of zones in the books: kept by the hash of what they hold, told to the guest with words for each (B3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from app.domain.festivals import Picture
from app.domain.turns import Shown
from app.ports.reads import Reads
from app.ports.rows import BlobRow
from app.ports.storage import Tx
from app.protocol.records import PictureRef
from app.service.mappings import Table

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_SIDE: Final = 2400
"""pixels"""
PREFIX: Final = "zone:"
"""begins the names of these bytes among all that are kept"""


@dataclass(frozen=True, slots=True)
class ZonePicture:
    """A picture that has been looked at, and its bytes."""

    picture: Picture
    data: bytes


Look = Callable[[str], ZonePicture]
"""the picture `EVENT/file` of the folder that is read; `DataError` when it is none"""


def file_of(data: bytes, kind: str) -> str:
    """The name by which it is served: the hash of its bytes, and its kind."""
    return f"{sha256(data).hexdigest()}.{kind}"


def read_picture(table: Table, look: Look | None) -> ZonePicture | None:
    """The picture a category names, with words for who does not see it; None when it names none."""
    if "picture" not in table.values:
        if "picture_alt" in table.values:
            raise table.wrong("picture_alt", "says what a picture shows, name the picture or take it off")
        return None
    name = table.text("picture")
    if "/" in name or "\\" in name or name.startswith("."):
        raise table.wrong("picture", "name a file that lies beside event.toml, without a folder")
    if look is None:
        raise table.wrong("picture", "pictures cannot be read here, take it off")
    found = look(f"{table.file.rpartition('/')[0]}/{name}")
    return replace(found, picture=replace(found.picture, alt=table.bilingual("picture_alt")))


def keep(tx: Tx, pictures: Mapping[str, bytes]) -> None:
    """Put the bytes under their names; the same name always holds the same."""
    for file, data in pictures.items():
        if tx.get(BlobRow, PREFIX + file) is None:
            tx.put(BlobRow(id=PREFIX + file, data=data))


def stored(reads: Reads, file: str) -> bytes | None:
    """The bytes of a picture; None for a name that was never kept."""
    row = reads.get(BlobRow, PREFIX + file)
    return row.data if row is not None else None


def told(shown: Iterable[Shown]) -> tuple[PictureRef, ...]:
    """What the bot shows, as it stands in the transcript."""
    return tuple(
        PictureRef(file=one.file, alt=one.alt, caption=one.caption, width=one.width, height=one.height)
        for one in shown
    )
