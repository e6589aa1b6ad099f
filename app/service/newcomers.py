"""People who come to the desk without a chat: who they are is written down as they say it (C5, T1)."""

from __future__ import annotations

import re
from typing import Final

from app.domain.words import cleaned, fold
from app.ports.rows import GuestRow
from app.protocol.refusals import Refusal
from app.service.deeds import declined
from app.service.idents import new_id

LONGEST_NAME: Final = 80
_PHONE: Final = re.compile(r"\+?[\d\s().-]{7,20}")
_EMAIL: Final = re.compile(r"[^\s@]{1,64}@[^\s@]{1,190}")


def newcomer(name: str, phone: str, email: str, now_ms: int) -> GuestRow:
    """A guest of his own, not yet stored: BAD_VALUE for no name, or a phone or e-mail that can be none.

    He is never taken for a guest who is known by the same phone: a slip of the pen would show him what is another's.
    """
    name = " ".join(cleaned(name).text.split())
    phone, email = phone.strip(), email.strip()
    wrong = (phone and not _PHONE.fullmatch(phone)) or (email and not _EMAIL.fullmatch(email))
    if not 0 < len(name) <= LONGEST_NAME or wrong:
        raise declined(Refusal.BAD_VALUE)
    return GuestRow(
        id=new_id(),
        name=name,
        folded=fold(name),
        phone=phone,
        digits="".join(sign for sign in phone if sign in "0123456789"),
        email=email,
        since_ms=now_ms,
    )
