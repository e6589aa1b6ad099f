"""Rows that tie the books to the organiser's own ticket shop; the same rules as `app.ports.rows`.

A ticket that both sides agree on is marked with its version. While ours is that version, whatever the shop says
otherwise is a change of theirs; once ours is newer, the shop is to be told, and what it says meanwhile is old.
"""

from __future__ import annotations

from typing import ClassVar

from app.ports.rows import Row


class BroughtCodeRow(Row, frozen=True, kw_only=True):
    """Which ticket and issue a code made by another shop belongs to; `id` is the SHA-256 of the code in hex."""

    id: str
    ticket_id: str
    issue: int
    tail: str = ""
    """its last four letters in capitals, by which people look for it"""


class ShopLinkRow(Row, frozen=True, kw_only=True):
    """How far an event of ours has followed its shop."""

    KEY: ClassVar[tuple[str, ...]] = ("event_id",)
    event_id: str
    modified: str = ""
    """the shop's stamp up to which orders were taken in"""
    checked_ms: int = 0
    """up to when check-ins were taken in"""
    synced_ms: int = 0
    """when everything was last taken in"""


class ShopOrderRow(Row, frozen=True, kw_only=True):
    """An order of the shop's and which of ours it is."""

    KEY: ClassVar[tuple[str, ...]] = ("event_id", "code")
    event_id: str
    code: str
    order_id: str


class ShopSoldRow(Row, frozen=True, kw_only=True):
    """Under which code the shop knows an order of ours."""

    KEY: ClassVar[tuple[str, ...]] = ("order_id",)
    order_id: str
    event_id: str
    code: str


class ShopPlaceRow(Row, frozen=True, kw_only=True):
    """A position of the shop's, and which of our tickets it is."""

    KEY: ClassVar[tuple[str, ...]] = ("event_id", "position_id")
    event_id: str
    position_id: str
    code: str
    """of its order"""
    ticket_id: str


class ShopTicketRow(Row, frozen=True, kw_only=True):
    """Which position a ticket of ours is, and how far the shop has been told of it."""

    KEY: ClassVar[tuple[str, ...]] = ("ticket_id",)
    ticket_id: str
    event_id: str
    position_id: str
    told: int = 0
    """version of the ticket that both sides agree on; ours is newer: it is still to be told"""
    passed: tuple[int, ...] = ()
    """when somebody went in (below 0: out) with it, as far as both sides know; ms"""
