"""Attachments over HTTP, the same for guests and staff: one image in, the stored bytes out."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import quote

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from app.protocol.records import AttachmentRef
from app.server import headers
from app.server.endpoint import Answer, Call
from app.server.pictures import MOST_BYTES, shown_name
from app.server.problems import Trouble
from app.service import guests
from app.service.guests import GuestSession
from app.service.signin import Principal

UPLOAD_S = 120.0
logging.getLogger("python_multipart").setLevel(logging.ERROR)  # a stranger's odd form is answered, not warned of
ENVELOPE = 64 * 1024
"""bytes that the form around the file may take"""


async def take(call: Call, owner: Principal | GuestSession) -> AttachmentRef:
    """Read the form's `file`, clean it, store it."""
    name, data = await _file(call)
    picture = await call.host.pictures.cleaned(data)
    ref = AttachmentRef(
        id=secrets.token_urlsafe(16),
        name=shown_name(name, picture.mime),
        mime=picture.mime,
        size=len(picture.data),
        width=picture.width,
        height=picture.height,
    )
    return await guests.attach(call.host.core, owner, ref, picture.data)


async def give(call: Call, reader: Principal | GuestSession) -> Answer:
    """The stored bytes, for those who may see the dialogue; a browser runs nothing of them."""
    ref, data = await guests.attachment(call.host.core, reader, call.params["id"])
    name = f"inline; filename*=UTF-8''{quote(ref.name, safe='')}".encode()
    out = [
        (b"content-type", ref.mime.encode()),
        (b"content-disposition", name),
        (b"cache-control", b"private, max-age=3600"),
        headers.NOTHING_RUNS,
        *headers.ALWAYS,
    ]
    return Answer(data, headers=out)


async def _file(call: Call) -> tuple[str, bytes]:
    kind = headers.one(call.scope, b"content-type")
    if not kind.lower().startswith("multipart/form-data"):
        raise Trouble("unsupported_type", "send multipart/form-data with one part named file")
    declared = headers.one(call.scope, b"content-length")
    if declared.isdecimal() and int(declared) > MOST_BYTES + ENVELOPE:
        raise Trouble("too_large", f"at most {MOST_BYTES} bytes")
    try:
        return await asyncio.wait_for(_parsed(call), UPLOAD_S)
    except TimeoutError as error:
        raise Trouble("too_slow") from error
    except (MultiPartException, KeyError, UnicodeDecodeError) as error:
        raise Trouble("bad_request", "the form is not readable") from error


async def _parsed(call: Call) -> tuple[str, bytes]:
    parser = MultiPartParser(Headers(scope=call.scope), _chunks(call), max_files=1, max_fields=4)
    form = await parser.parse()
    try:
        part = form.get("file")
        if not isinstance(part, UploadFile):
            raise Trouble("bad_request", "one part named file is needed")
        data = await part.read()
        if len(data) > MOST_BYTES:
            raise Trouble("too_large", f"at most {MOST_BYTES} bytes")
        return part.filename or "", data
    finally:
        await form.close()


async def _chunks(call: Call) -> Any:
    taken = 0
    more = True
    while more:
        message: MutableMapping[str, Any] = await call.receive()
        if message["type"] == "http.disconnect":
            raise Trouble("bad_request", "the body ended early")
        chunk: bytes = message.get("body", b"")
        taken += len(chunk)
        if taken > MOST_BYTES + ENVELOPE:
            raise Trouble("too_large", f"at most {MOST_BYTES} bytes")
        yield chunk
        more = message.get("more_body", False)
