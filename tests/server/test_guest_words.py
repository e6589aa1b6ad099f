"""Whatever a guest pastes can be read after mending, and nothing else changes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol.codec import decode
from app.protocol.guest import Say
from app.server.guest_words import mended


def said(text: bytes) -> str:
    return decode(mended(b'{"t":"say","id":"1","text":"' + text + b'"}'), Say).text


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (rb"a\u0000b", "ab"),
        (rb"broken \ud83d", "broken \ufffd"),
        (rb"\uDE00 first", "\ufffd first"),
        (rb"whole \ud83d\ude00", "whole 😀"),
        (rb"\ud83d\ud83d\ude00", "\ufffd😀"),
        (rb"\\u0000 is a word, \\ud83d too", r"\u0000 is a word, \ud83d too"),
        (rb"\\\u0000", "\\"),
        (rb"line\nbreak \"quoted\"", 'line\nbreak "quoted"'),
        (b"bad utf-8 \xff\xfe", "bad utf-8 \ufffd\ufffd"),
        ("простой текст".encode(), "простой текст"),
    ],
)
def test_what_cannot_be_stored_is_mended(sent: bytes, read: str) -> None:
    assert said(sent) == read


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), st.booleans())
def test_sound_texts_come_through_unchanged(text: str, escaped: bool) -> None:
    body = json.dumps({"t": "say", "id": "1", "text": text}, ensure_ascii=escaped).encode()
    assert decode(mended(body), Say).text == text


@given(st.text(st.characters(), max_size=30))
def test_any_text_a_browser_can_hold_is_readable(text: str) -> None:
    body = json.dumps({"t": "say", "id": "1", "text": text}).encode()
    assert "\x00" not in decode(mended(body), Say).text
