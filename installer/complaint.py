"""The one kind of trouble that a person is told about in a line of plain words."""

from __future__ import annotations


class Complaint(Exception):
    """Something outside the program stands in the way.

    `what` says what is wrong and where, `remedy` what to do about it (a command or a sentence);
    `exit_code` is what the command ends with.
    """

    def __init__(self, what: str, remedy: str, exit_code: int = 1) -> None:
        super().__init__(f"{what} {remedy}")
        self.what = what
        self.remedy = remedy
        self.exit_code = exit_code
