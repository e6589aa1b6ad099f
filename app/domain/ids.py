"""The names of things: every identifier is a string with a type of its own."""

from typing import NewType

DialogueId = NewType("DialogueId", str)
GuestId = NewType("GuestId", str)
MessageId = NewType("MessageId", str)
EventId = NewType("EventId", str)
GateId = NewType("GateId", str)
OrderId = NewType("OrderId", str)
TicketId = NewType("TicketId", str)
ArticleId = NewType("ArticleId", str)
UserId = NewType("UserId", str)
DeviceId = NewType("DeviceId", str)
CommandId = NewType("CommandId", str)
AttachmentId = NewType("AttachmentId", str)
EntityKey = NewType("EntityKey", str)
"""`kind:id`, as the wire names an entity: `dialogue:01J…`."""


def entity_key(kind: str, ident: str) -> EntityKey:
    """Join a kind and an id into the wire's name of an entity."""
    return EntityKey(f"{kind}:{ident}")


def entity_kind(key: str) -> str:
    """The part before the first colon; empty when there is none."""
    kind, colon, _ = key.partition(":")
    return kind if colon else ""


def entity_id(key: str) -> str:
    """The part after the first colon; empty when there is none."""
    return key.partition(":")[2]
