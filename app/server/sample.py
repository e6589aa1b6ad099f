"""Reads the sample festival's files, from the package or from a folder given instead."""

from __future__ import annotations

import tomllib
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable

from app.server.zone_pictures import looked_at
from app.service.holders import Names, read_names
from app.service.mappings import DataError, Table
from app.service.samples import Sample, read_sample


def load_sample(folder: Traversable | None = None) -> Sample:
    """The sample of `folder` (default: the one shipped). `DataError` names file, key and remedy."""
    root = folder if folder is not None else files("resources").joinpath("sample")
    found: dict[str, dict[str, object]] = {}
    for item in root.iterdir():
        if item.name.endswith(".toml"):
            found[item.name] = _read(item, item.name)
        elif item.is_dir():
            for inner in item.iterdir():
                if inner.name.endswith(".toml"):
                    name = f"{item.name}/{inner.name}"
                    found[name] = _read(inner, name)
    return read_sample(found, partial(looked_at, root))


def load_names(folder: Traversable | None = None) -> Names:
    """The names that ticket holders are drawn from (`app.service.holders.draw_holders`)."""
    root = folder if folder is not None else files("resources").joinpath("sample")
    item = root.joinpath("people.toml")
    if not item.is_file():
        raise DataError("people.toml", "", "the file is missing, put it back")
    return read_names(Table("people.toml", "", _read(item, "people.toml")))


def _read(item: Traversable, name: str) -> dict[str, object]:
    try:
        return tomllib.loads(item.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(name, "", f"cannot be read, repair it: {error}") from error
