"""The chain that makes a changed audit show: each link's hash covers the one before it (X9).

What names a person is not in the chain itself, only its digest under a key of that person's own; dropping the key
erases him and leaves the chain whole.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

START = "0" * 64
"""hash before the first link"""


@dataclass(frozen=True, slots=True)
class Link:
    """One deed as stored. `key` is empty when nobody is named, `key` and `detail` once the subject is erased."""

    n: int
    at_ms: int
    user_id: str
    kind: str
    ent: str
    outcome: str
    cmd: str
    subject: str
    digest: str
    hash: str = ""
    detail: str = ""
    key: bytes = b""


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain is wrong: `n` of the first bad link and what is wrong with it (number | hash | detail | head)."""

    n: int
    wrong: str


def digest_of(key: bytes, detail: str) -> str:
    """What the chain keeps of a detail."""
    return hmac.new(key, detail.encode(), sha256).hexdigest()


def hash_of(previous: str, link: Link) -> str:
    """The hash of a link after `previous`. Fields are length-prefixed, so that none can run into the next."""
    whole = sha256(previous.encode())
    for value in (
        link.n, link.at_ms, link.user_id, link.kind, link.ent, link.outcome, link.cmd, link.subject, link.digest
    ):  # fmt: skip
        text = str(value).encode()
        whole.update(f"{len(text)}:".encode() + text)
    return whole.hexdigest()


def _detail_is_false(link: Link) -> bool:
    """Whether the detail is not what was digested; of an erased subject none may stand, for none could be proved."""
    if link.subject and not link.key:
        return link.detail != ""
    return digest_of(link.key, link.detail) != link.digest


def first_break(links: Iterable[Link], head: tuple[int, str] | None = None) -> Break | None:
    """Check a chain from its first link; `head` (n, hash) kept elsewhere shows a cut-off end. None: it is whole."""
    previous = START
    heads = {0: START}
    for n, link in enumerate(links, 1):
        if link.n != n:
            return Break(n, "number")
        if link.hash != hash_of(previous, link):
            return Break(n, "hash")
        if _detail_is_false(link):
            return Break(n, "detail")
        previous = heads[n] = link.hash
    if head is not None and heads.get(head[0]) != head[1]:
        return Break(head[0], "head")
    return None
