"""The values of the trade cannot be changed in place: what one part holds, no other part can alter."""

from __future__ import annotations

import dataclasses
import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

import app.domain


def values() -> Iterator[type]:
    for module in pkgutil.iter_modules(app.domain.__path__, "app.domain."):
        for name, kind in inspect.getmembers(import_module(module.name), dataclasses.is_dataclass):
            if inspect.isclass(kind) and kind.__module__ == module.name and not name.startswith("_"):
                yield kind


VALUES = sorted(values(), key=lambda kind: f"{kind.__module__}.{kind.__name__}")


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: str(kind.__name__))
def test_a_value_is_frozen_and_holds_nothing_beside_its_fields(kind: type) -> None:
    bare: Any = object.__new__(kind)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(bare, dataclasses.fields(kind)[0].name, 1)
    assert not hasattr(bare, "__dict__")


def test_there_are_values_to_look_at() -> None:
    assert {"Money", "Ticket", "Article", "Event", "Turn", "Reply", "Link", "Spoken"} <= {
        kind.__name__ for kind in VALUES
    }
