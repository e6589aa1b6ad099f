"""The AsyncAPI document of the sockets, made from the frames (R4); the copy in the tree is checked by a test."""

from __future__ import annotations

from typing import Any, get_args

import msgspec

from app.protocol import admissions, frames, gates, guest, records, schemas
from app.protocol.kinds import KINDS
from app.protocol.version import PROTO_MAX, SUBPROTOCOL


def _names(union: Any) -> list[type[msgspec.Struct]]:
    return list(get_args(union))


def _channel(address: str, about: str, up: Any, down: Any) -> dict[str, Any]:
    messages = {
        each.__name__: {"$ref": f"#/components/messages/{each.__name__}"} for each in _names(up) + _names(down)
    }
    return {"address": address, "description": about, "messages": messages}


def _operation(action: str, channel: str, union: Any) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{each.__name__}"} for each in _names(union)],
    }


def document() -> dict[str, Any]:
    """AsyncAPI 3.0 as plain data, seen from the backend: it receives what clients send."""
    spoken = [
        *_names(frames.ClientFrame),
        *_names(frames.ServerFrame),
        *_names(guest.GuestUp),
        *_names(guest.GuestDown),
        *_names(gates.GateUp),
        *_names(gates.GateDown),
    ]
    kinds = [*KINDS.values(), records.Load, admissions.ScanNews, admissions.GateHealth]
    messages = {
        each.__name__: {"name": each.__struct_config__.tag, "payload": schemas.reference(each)} for each in spoken
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Usher's sockets",
            "version": str(PROTO_MAX),
            "description": (
                f"`{SUBPROTOCOL}` between console and backend, the site widget's and the scanners' sockets. JSON "
                "text frames, told apart by `t`. The state of an entity in `ev.d.state` and `snap.page` is one of "
                "the records below."
            ),
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {
            "console": _channel("/v1/console", "Operators", frames.ClientFrame, frames.ServerFrame),
            "guest": _channel("/guest/v1/socket", "Guests", guest.GuestUp, guest.GuestDown),
            "gate": _channel("/gate/v1/socket", "Scanners at the gates", gates.GateUp, gates.GateDown),
        },
        "operations": {
            "consoleSends": _operation("receive", "console", frames.ClientFrame),
            "consoleHears": _operation("send", "console", frames.ServerFrame),
            "guestSends": _operation("receive", "guest", guest.GuestUp),
            "guestHears": _operation("send", "guest", guest.GuestDown),
            "scannerSends": _operation("receive", "gate", gates.GateUp),
            "scannerHears": _operation("send", "gate", gates.GateDown),
        },
        "components": {"schemas": schemas.components([*spoken, *kinds]), "messages": messages},
    }


def written() -> str:
    """The document as `resources/asyncapi.json` holds it; `python -m app.protocol.asyncapi` prints it anew."""
    return msgspec.json.format(msgspec.json.encode(document(), order="sorted"), indent=1).decode() + "\n"


if __name__ == "__main__":  # pragma: no cover  # writes what the test compares
    import sys

    sys.stdout.write(written())
