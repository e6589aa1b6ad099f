"""What a caller is told when something is not done for him; everything else that goes wrong is a bug."""

from __future__ import annotations


class Refused(Exception):  # a refusal is a noun of the trade, by house rule
    """`code` as in `api.Problem` or `guest.GuestErr`; `retry_ms` when waiting helps."""

    def __init__(self, code: str, retry_ms: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.retry_ms = retry_ms
