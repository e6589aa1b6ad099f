"""Trouble that a person at the command line can do something about."""

from __future__ import annotations


class Complaint(Exception):
    """Ends a command with one line: what is wrong and where, then the remedy.

    `exit_code` is 1 for something in the way and 2 for something said wrongly.
    """

    def __init__(self, what: str, remedy: str = "", exit_code: int = 1) -> None:
        super().__init__(f"{what} {remedy}".strip())
        self.exit_code = exit_code
