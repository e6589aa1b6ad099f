"""What stands in a ticket's code: the form of it, not its secret (X17).

In the QR: base32 of `version · key number · issue · length · ticket id · signature`. There is one way to write each
code and every other is refused: exact alphabet (capitals), exact length, no spaces, unused last bits zero. For hands:
twelve letters in three groups, `NL24-88F2-7KQ4`, drawn at random and looked up.

A ticket that another shop has sold brings that shop's code: any text without spaces, which says nothing and is only
looked up, by its SHA-256.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import Final

VERSION: Final = 1
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""no I, L, O, U: nobody takes them for 1, 0 or V; all of it fits a QR code's dense letters"""
SIGNATURE: Final = 64
"""bytes of an Ed25519 signature"""
HEAD: Final = 6
"""bytes before the ticket's id"""
LONGEST_ID: Final = 48
MOST: Final = -(-(HEAD + LONGEST_ID + SIGNATURE) * 8 // 5)
"""letters of the longest code"""
CONTEXT: Final = b"usher.ticket\x00"
"""goes before what is signed, so that no signature made for anything else is one for a ticket"""
TYPED: Final = 12
TAIL: Final = 4
MARK: Final = 32
"""letters of a digest by which a gate finds a brought code on its list"""

_TEXT: Final = re.compile(f"[{ALPHABET}]{{{-(-(HEAD + 1 + SIGNATURE) * 8 // 5)},{MOST}}}", re.ASCII)
_ID: Final = re.compile(rb"[A-Za-z0-9_.-]+")
_STANDARD: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
_TO_STANDARD: Final = str.maketrans(ALPHABET, _STANDARD)
_FROM_RFC: Final = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET.encode())
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_BETWEEN: Final = re.compile(r"[\s-]")
_BLANK: Final = r"\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ud800-\udfff\ufeff"
"""what no brought code holds; the gate's page leaves out the same (`gate-alone.js`)"""
_BROUGHT: Final = re.compile(f"[^{_BLANK}]{{8,255}}")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A code of the right form; whether it is genuine only its signature says."""

    key: int
    ticket_id: str
    issue: int
    signed: bytes
    signature: bytes


def body_of(key: int, ticket_id: str, issue: int) -> bytes:
    """What is signed, without its context. `ValueError` when a part does not fit."""
    ident = ticket_id.encode("ascii", "replace")
    if not (_ID.fullmatch(ident) and len(ident) <= LONGEST_ID):
        raise ValueError("a ticket's id is of 1 to 48 plain letters, digits and .-_")
    if not (0 < key < 1 << 16 and 0 < issue < 1 << 16):
        raise ValueError("key and issue are numbers from 1 to 65535")
    return bytes((VERSION,)) + key.to_bytes(2, "big") + issue.to_bytes(2, "big") + bytes((len(ident),)) + ident


def written(body: bytes, signature: bytes) -> str:
    """The letters of the QR code."""
    if len(signature) != SIGNATURE:
        raise ValueError("an Ed25519 signature has 64 bytes")
    return base64.b32encode(body + signature).rstrip(b"=").translate(_FROM_RFC).decode()


def read(text: str) -> Sealed | None:
    """The parts of a code, or None for what no code of ours looks like. Nothing is trusted yet."""
    if len(text) > MOST or not _TEXT.fullmatch(text):
        return None
    spare = len(text) * 5 % 8
    bits = int(text.translate(_TO_STANDARD), 32)
    if spare > 4 or bits & ((1 << spare) - 1):
        return None  # letters nobody needs, or bits that say nothing: another spelling of the same code
    raw = (bits >> spare).to_bytes(len(text) * 5 // 8, "big")
    length = raw[5]
    ident = raw[HEAD : HEAD + length]
    if raw[0] != VERSION or len(raw) != HEAD + length + SIGNATURE or not _ID.fullmatch(ident):
        return None
    key, issue = int.from_bytes(raw[1:3], "big"), int.from_bytes(raw[3:5], "big")
    if not (key and issue and length <= LONGEST_ID):
        return None
    body = raw[: HEAD + length]
    return Sealed(key, ident.decode(), issue, CONTEXT + body, raw[HEAD + length :])


def typed(text: str) -> str:
    """The twelve letters a person meant, or empty: case, dashes and spaces do not count, O is 0, I and L are 1."""
    if len(text) > 4 * TYPED:
        return ""
    meant = _BETWEEN.sub("", text).upper().translate(_MISREAD)
    return meant if len(meant) == TYPED and all(sign in ALPHABET for sign in meant) else ""


def spoken(code: str) -> str:
    """A typed code in groups of four, as it is printed and told."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def tail(code: str) -> str:
    """Its last letters, by which people tell codes apart; capitals, as nobody hears which they were."""
    return code[-TAIL:].upper()


def digest(text: str) -> str:
    """By what a code that another shop made is looked up, or empty for what no such code can be."""
    return hashlib.sha256(text.encode()).hexdigest() if _BROUGHT.fullmatch(text) else ""


def mark(text: str) -> str:
    """By what a gate's list knows such a code, or empty."""
    return digest(text)[:MARK]
