"""Bodies of the public payment page."""

from __future__ import annotations

from app.protocol.api import Body


class PayStanding(Body, frozen=True):
    """`GET /pay/{token}/state`: `state` pending | captured | declined | expired | unknown.

    `url` is the provider's page, empty while it is not there yet; `left_ms` is how long the places are still held.
    """

    state: str
    amount_minor: int
    currency: str
    title: str
    url: str = ""
    left_ms: int = 0
    again: bool = False
    """declined, and the places are still held: it may be tried once more"""
    kept: bool = False
    """the tickets stay the guest's when its time is over: only the page has an end"""
