"""The console's HTTP requests, typed. Every failure is a `TroubleError`; nothing waits longer than its time-out."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Final, TypeVar

import httpx
import msgspec

from app.console.diagnosis import status_key, trouble_of
from app.console.troubles import TroubleError
from app.protocol import frames as wire
from app.protocol.api import BotAnswer, BotAsk, Found, Health, Order, Problem, Renew, SignIn, Tokens
from app.protocol.ghosts import LoadGhost
from app.protocol.records import AttachmentRef, GuestCard, LoadHistory, Thread

T = TypeVar("T")
TIMEOUT_S: Final = 10.0
TRANSFER_S: Final = 60.0
POLL_WAIT_MS: Final = 4_000
"""short enough that the age of the data stays green"""
MAX_ANSWER: Final = 16 * 1024 * 1024
MAX_ATTACHMENT: Final = 20 * 1024 * 1024
_FRAMES = msgspec.json.Decoder(list[wire.ServerFrame])
_CODES = {"token_expired": "not_authenticated", "bad_request": "bad_value", "busy": "server_error",
          "draining": "server_error", "internal": "server_error"}  # fmt: skip


class Api:
    """One server. `token` is the access token of the moment; empty before signing in."""

    def __init__(self, url: str, device: str, proxy: str = "") -> None:
        self.url, self.device, self.token = url, device, ""
        self._client = httpx.AsyncClient(
            base_url=url,
            trust_env=False,
            proxy=proxy or None,
            timeout=TIMEOUT_S,
            follow_redirects=False,
            headers={"Accept": "application/json", "X-Usher-Device": device},
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def health(self) -> Health:
        """Whether Usher answers here, and which; open to everybody."""
        return await self._get("/v1/health", Health)

    # --- tokens --------------------------------------------------------------------------------------------

    async def sign_in(self, user: str, password: str) -> Tokens:
        """Tokens for a name and a password; `bad_credentials` when they do not fit."""
        body = SignIn(user=user, password=password, device=self.device)
        try:
            return await self._post("/v1/sign-in", body, Tokens)
        except TroubleError as error:
            if error.trouble.key == "not_authenticated":
                raise TroubleError("bad_credentials") from error
            raise

    async def renew(self, refresh: str) -> Tokens:
        """New tokens for a refresh token; `not_authenticated` or `revoked` when it is no good any more."""
        return await self._post("/v1/refresh", Renew(refresh=refresh), Tokens)

    async def sign_out(self) -> None:
        """End the session on the server."""
        await self._ask("POST", "/v1/sign-out")

    # --- commands and events by HTTP -----------------------------------------------------------------------

    async def command(self, cmd: wire.Cmd) -> wire.Res:
        """Do a command; its id makes it happen once."""
        body = Order(
            k=cmd.k,
            ent=cmd.ent,
            args=cmd.args,
            client_seq=cmd.client_seq,
            base=cmd.base,
            made_ms=cmd.made_ms,
            step_up=cmd.step_up,
        )
        return await self._post("/v1/commands", body, wire.Res, {"Idempotency-Key": cmd.cmd})

    async def outcomes(self, cmds: tuple[str, ...]) -> wire.CmdState:
        """The stored outcomes of commands."""
        return await self._get("/v1/commands", wire.CmdState, ids=",".join(cmds))

    async def events(self, cursor: wire.Cursor | None) -> list[wire.ServerFrame]:
        """One long poll."""
        at = {"epoch": cursor.epoch, "seq": cursor.seq} if cursor is not None else {}
        answer = await self._ask("GET", "/v1/events", params={"device": self.device, "wait_ms": POLL_WAIT_MS, **at})
        return _typed(answer, _FRAMES)

    # --- questions -----------------------------------------------------------------------------------------

    async def thread(self, dialogue_id: str, before: int, limit: int) -> Thread:
        """A page of a transcript: the newest `limit` lines with `n` below `before` (0: the newest of all)."""
        path = f"/v1/dialogues/{quoted(dialogue_id)}/messages"
        return await self._get(path, Thread, before=before, limit=limit)

    async def guest(self, guest_id: str) -> GuestCard:
        """A guest's card."""
        return await self._get(f"/v1/guests/{quoted(guest_id)}", GuestCard)

    async def search(self, q: str) -> Found:
        """What the server finds."""
        return await self._get("/v1/search", Found, q=q)

    async def history(self, from_ms: int, to_ms: int, step_s: int) -> LoadHistory:
        """The load over time."""
        return await self._get("/v1/load/history", LoadHistory, from_ms=from_ms, to_ms=to_ms, step_s=step_s)

    async def ghost(self, event_id: str) -> LoadGhost:
        """The load of the last event's day."""
        return await self._get("/v1/load/ghost", LoadGhost, event=event_id)

    async def ask_bot(self, ask: BotAsk) -> BotAnswer:
        """What the bot would answer."""
        return await self._post("/v1/bot/ask", ask, BotAnswer)

    async def upload(self, path: Path) -> AttachmentRef:
        """Send a file; `too_large` above 20 MB, `not_found` when it cannot be read."""
        try:
            data = await asyncio.to_thread(path.read_bytes)
        except OSError as error:
            raise TroubleError("not_found", type(error).__name__) from error
        if len(data) > MAX_ATTACHMENT:
            raise TroubleError("too_large")
        answer = await self._ask("POST", "/v1/attachments", files={"file": (path.name, data)}, timeout=TRANSFER_S)
        return _typed(answer, msgspec.json.Decoder(AttachmentRef))

    async def download(self, attachment_id: str) -> bytes:
        """The bytes of an attachment."""
        answer = await self._ask("GET", f"/v1/attachments/{quoted(attachment_id)}", timeout=TRANSFER_S)
        return answer.content

    async def get(self, path: str, kind: type[T], **params: str | int) -> T:
        """A question of `app.console.books`."""
        return await self._get(path, kind, **params)

    async def post(self, path: str, body: msgspec.Struct, kind: type[T]) -> T:
        """A question of `app.console.books` that has a body."""
        return await self._post(path, body, kind)

    async def paper(self, path: str, body: msgspec.Struct) -> bytes:
        """A PDF that the server draws."""
        answer = await self._sent(path, body, timeout=TRANSFER_S)
        if not answer.content.startswith(b"%PDF-"):
            raise TroubleError("network_login", f"status {answer.status_code}")
        return answer.content

    async def put_picture(self, path: str, data: bytes, kind: type[T]) -> T:
        """A picture for an answer; the server looks at the bytes, not at the name of their kind. `too_large`."""
        if len(data) > MAX_ATTACHMENT:
            raise TroubleError("too_large")
        headers = {"Content-Type": "image/*"}
        answer = await self._ask("POST", path, content=data, headers=headers, timeout=TRANSFER_S)
        return _typed(answer, msgspec.json.Decoder(kind))

    # --- requests ------------------------------------------------------------------------------------------

    async def _get(self, path: str, kind: type[T], **params: str | int) -> T:
        return _typed(await self._ask("GET", path, params=params), msgspec.json.Decoder(kind))

    async def _post(self, path: str, body: msgspec.Struct, kind: type[T], headers: dict[str, str] | None = None) -> T:
        return _typed(await self._sent(path, body, headers=headers or {}), msgspec.json.Decoder(kind))

    async def _sent(self, path: str, body: msgspec.Struct, **more: Any) -> httpx.Response:
        sent = {"Content-Type": "application/json", **more.pop("headers", {})}
        return await self._ask("POST", path, content=msgspec.json.encode(body), headers=sent, **more)

    async def _ask(self, method: str, path: str, timeout: float = TIMEOUT_S, **more: Any) -> httpx.Response:  # noqa: ASYNC109  # the whole request's time, names included
        headers = {**more.pop("headers", {})}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            async with asyncio.timeout(timeout):
                answer = await self._client.request(method, path, headers=headers, timeout=timeout, **more)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            trouble = trouble_of(error)
            raise TroubleError(trouble.key, trouble.detail) from error
        if answer.status_code >= 300:
            raise _refused(answer)
        return answer


def quoted(part: str) -> str:
    return httpx.URL(path=f"/{part}").raw_path.decode()[1:].replace("/", "%2F")


def _is_json(answer: httpx.Response) -> bool:
    return str(answer.headers.get("content-type", "")).startswith("application/json")


def _typed(answer: httpx.Response, decoder: msgspec.json.Decoder[T]) -> T:
    """A body that is not ours comes from somebody in between."""
    if not _is_json(answer):
        raise TroubleError("network_login", f"status {answer.status_code}")
    if len(answer.content) > MAX_ANSWER:
        raise TroubleError("bad_answer", "too large")
    try:
        return decoder.decode(answer.content)
    except msgspec.DecodeError as error:
        raise TroubleError("bad_answer", type(error).__name__) from error


def _refused(answer: httpx.Response) -> TroubleError:
    problem = None
    if _is_json(answer):
        try:
            problem = msgspec.json.decode(answer.content, type=Problem)
        except msgspec.DecodeError:
            problem = None
    if problem is None:
        return TroubleError(status_key(answer.status_code), f"status {answer.status_code}")
    return TroubleError(_CODES.get(problem.code, problem.code), problem.detail, problem.retry_ms)
