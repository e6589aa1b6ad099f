"""Reading of settings and sample data that people write by hand: each error names file, key and remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from app.domain.articles import Bilingual


class DataError(ValueError):
    """Something in a data file is wrong. `key` is the path inside the file, `remedy` what to do about it."""

    def __init__(self, file: str, key: str, remedy: str) -> None:
        super().__init__(f"{file}: {key}: {remedy}" if key else f"{file}: {remedy}")
        self.file = file
        self.key = key
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a data file; `path` is empty at the top, `article[3].clarify` further in."""

    file: str
    path: str
    values: Mapping[str, object]

    def only(self, *allowed: str) -> None:
        """Refuse keys that mean nothing, naming the nearest one that does."""
        for key in self.values:
            if key not in allowed:
                near = get_close_matches(key, allowed, 1)
                raise self.wrong(key, f"unknown key, did you mean {near[0]!r}?" if near else "unknown key, remove it")

    def wrong(self, key: str, remedy: str) -> DataError:
        """The error to raise about a key of this table."""
        return DataError(self.file, f"{self.path}.{key}" if self.path else key, remedy)

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty; `default` when the key is absent."""
        value = self.values.get(key, default)
        if not isinstance(value, str):
            raise self.wrong(key, "give a text in quotes")
        if key in self.values and not value.strip():
            raise self.wrong(key, "the text is empty, fill it in or remove the key")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty when the key is absent."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.wrong(key, 'give a list of texts: ["…", "…"]')
        return tuple(value)

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number that is not negative."""
        value = self.values.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.wrong(key, "give a whole number, 0 or more")
        return value

    def moment(self, key: str, zone: ZoneInfo) -> datetime:
        """A local date and time of `zone`, as aware UTC."""
        value = self.values.get(key)
        if not isinstance(value, datetime) or value.tzinfo is not None:
            raise self.wrong(key, "give a local date and time without quotes: 2027-06-14T14:00:00")
        return value.replace(tzinfo=zone).astimezone(UTC)

    def bilingual(self, key: str) -> Bilingual:
        """`{ ru = "…", en = "…" }`; English may be absent."""
        inner = self.table(key)
        inner.only("ru", "en")
        return Bilingual(inner.text("ru"), inner.text("en", ""))

    def table(self, key: str) -> Table:
        """The table under a key."""
        value = self.values.get(key)
        if not isinstance(value, dict):
            raise self.wrong(key, "give a table here")
        return Table(self.file, f"{self.path}.{key}" if self.path else key, value)

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of a list, numbered from 1 in errors; none when the key is absent."""
        value = self.values.get(key, [])
        if not isinstance(value, list):
            raise self.wrong(key, "give a list of tables here")
        base = f"{self.path}.{key}" if self.path else key
        for number, item in enumerate(value, 1):
            if not isinstance(item, dict):
                raise DataError(self.file, f"{base}[{number}]", "give a table here")
            yield Table(self.file, f"{base}[{number}]", item)
