"""Pieces of a card number vanish from the guest's own page, too (X25)."""

from __future__ import annotations

import threading

from app.protocol.guest import Line, Who
from tests.server.standing import Standing


async def test_pieces_of_a_card_number_are_told_again_to_a_widget_that_shows_them(festival: Standing) -> None:
    guest = festival.guest()
    guest.say("4111 1111", ident="1")
    async with festival.widget(guest, have=1) as widget:
        await widget.until(Who)
        guest.say("1111 1111", ident="2")
        await widget.until(Line, lambda line: line.n == 2)
    assert [(line.n, line.text, line.again) for line in widget.lines()] == [
        (1, "•••• ••••", True),
        (2, "•••• 1111", False),
    ]


def test_pieces_of_a_card_number_are_told_again_to_a_long_poll(festival: Standing) -> None:
    guest = festival.guest()
    guest.say("4111 1111")
    assert [line.text for line in guest.hear().lines] == ["4111 1111"]
    timer = threading.Timer(0.3, lambda: guest.say("1111 1111"))
    timer.start()
    heard = guest.hear(wait_ms=10_000)
    timer.join()
    assert [(line.text, line.again) for line in heard.lines][:2] == [("•••• ••••", True), ("•••• 1111", False)]
