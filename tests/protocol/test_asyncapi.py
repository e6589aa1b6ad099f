"""The document of the sockets says what the types say, and the copy in the tree is the present one."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, get_args

from app.protocol import asyncapi, frames, gates, guest
from app.protocol.kinds import KINDS


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if "$ref" in value else set()
        return own.union(*(references(inner) for inner in value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def test_the_copy_in_the_tree_is_the_present_one() -> None:
    kept = files("resources").joinpath("asyncapi.json").read_text(encoding="utf-8")
    assert kept == asyncapi.written(), "run: python -m app.protocol.asyncapi > resources/asyncapi.json"


def test_every_frame_of_every_socket_is_described() -> None:
    document = asyncapi.document()
    spoken = {
        each.__name__
        for module, *names in (
            (frames, "ClientFrame", "ServerFrame"),
            (guest, "GuestUp", "GuestDown"),
            (gates, "GateUp", "GateDown"),
        )
        for union in (getattr(module, name) for name in names)
        for each in get_args(union)
    }
    assert set(document["components"]["messages"]) == spoken
    assert {kind.__name__ for kind in KINDS.values()} <= set(document["components"]["schemas"])


def test_a_record_written_as_an_array_is_described_by_place() -> None:
    entry = asyncapi.document()["components"]["schemas"]["ListEntry"]
    assert (entry["type"], entry["prefixItems"][1]) == ("array", {"type": "integer"})
    assert entry["description"].endswith(
        "[ticket, issue, status, zone, gate, entered_ms, entered_gate, inside, day, mark]"
    )


def test_every_reference_leads_somewhere() -> None:
    document = json.loads(asyncapi.written())
    for reference in references(document):
        place = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]
        assert place
