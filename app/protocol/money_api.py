"""Bodies of the API about money: the second factor, requisites in full."""

from __future__ import annotations

from typing import Literal

from app.protocol.api import Body


class SecondFactor(Body, frozen=True):
    """`GET /v1/second-factor`: `locked_ms` is how long codes are refused after too many wrong ones."""

    enrolled: bool = False
    confirmed: bool = False
    locked_ms: int = 0


class Enrolment(Body, frozen=True):
    """`POST /v1/second-factor`: shown once; `qr_svg` is a picture of `uri`."""

    uri: str
    secret: str
    qr_svg: str


class ConfirmCode(Body, frozen=True):
    """`POST /v1/second-factor/confirm`: six digits of the app."""

    code: str


class ResetFactor(Body, frozen=True):
    """`POST /v1/admin/second-factor/reset`: whose."""

    login: str


class Allowance(Body, frozen=True):
    """`GET /v1/refunds/allowance`: what one person may approve alone, in minor units.

    Above `two_minor` at once, or above `day_minor` less `used_minor` on the `day` at the event's place, a second
    person agrees, or the same one again after `cooling_ms`. `most_minor` is never exceeded.
    """

    day: str
    day_minor: int
    used_minor: int
    two_minor: int
    most_minor: int
    cooling_ms: int

    @property
    def left_minor(self) -> int:
        """What is left of the day's limit; 0 when more is used up."""
        return max(0, self.day_minor - self.used_minor)


class PaperAsk(Body, frozen=True):
    """The language of a PDF: `POST /v1/orders/{id}/proof` (what a bank is shown), `POST /v1/tickets/{id}/paper`."""

    lang: Literal["ru", "en"] = "ru"


class RevealRequisites(Body, frozen=True):
    """`POST /v1/refunds/{id}/requisites`: why they are to be seen."""

    reason: str


class Requisites(Body, frozen=True):
    """Where money goes that cannot go back to the instrument that paid."""

    name: str
    bik: str
    account: str
    bank: str = ""
