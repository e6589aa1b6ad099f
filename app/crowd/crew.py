"""Consoles of a rehearsal: users made for them, desks in a folder that goes away, a last look at what they know."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import msgspec

from app.console.credentials import Vault
from app.console.settings import Settings
from app.console.shift import Shift
from app.console.state import UNSENT, LinkPhase
from app.console.store import Store
from app.crowd.docket import Docket
from app.crowd.embedded import Place, SignedIn
from app.protocol.api import SignIn, Tokens, UserChange, UserChanged
from app.protocol.records import Message

LIVE_S = 30.0
BACK_S = 90.0
"""a console whose link was cut again and again waits up to half a minute between its attempts"""
SAME_S = 15.0
SAME_TRIES = 5
NAMES = (
    "Пётр Зимин", "Инна Лосева", "Глеб Рощин", "Вера Озерова", "Тимур Ахметов", "Майя Ларина", "Савва Костин",
    "Дина Юсупова", "Лев Горин", "Раиса Белова", "Артур Манукян", "Ника Шубина",
)  # fmt: skip
VISITOR = "Алина Ветлугина"
"""who looks on at a demonstration"""


class CrewError(Exception):
    """The consoles of the rehearsal could not be opened; the text says why."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A console that was there all day: the dialogues it knew at the end, and whether a fresh look shows the same.

    `digest` and `fresh` are SHA-256 over all that the one and the other hold, in hexadecimal; `unsent` are commands
    that were still on their way.
    """

    name: str
    dialogues: int
    same: bool
    digest: str = ""
    fresh: str = ""
    unsent: int = 0


def named(number: int) -> str:
    """The name of the `number`th person of the staff, from 0; no two have the same."""
    again, place = divmod(number, len(NAMES))
    return f"{NAMES[place]} {again + 1}" if again else NAMES[place]


async def hire(place: Place, http: httpx.AsyncClient, role: str, names: Sequence[str]) -> list[SignedIn]:
    """Make users of a role, one for each name; needs the administrator of the rehearsal's backend."""
    if not names:
        return []
    if place.admin is None:
        raise CrewError("Operators and consoles need the administrator of that backend.")
    asked = SignIn(user=place.admin.login, password=place.admin.password, device=str(uuid.uuid4()))
    tokens = msgspec.json.decode(await _post(http, place.url + "/v1/sign-in", asked, ""), type=Tokens)
    hired = []
    for name in names:
        login = f"{role}-{uuid.uuid4().hex[:8]}"
        change = UserChange(do="add", login=login, name=name, role=role)  # type: ignore[arg-type]  # callers name roles
        made = await _post(http, place.url + "/v1/admin/users", change, tokens.access)
        hired.append(SignedIn(login, msgspec.json.decode(made, type=UserChanged).password))
    return hired


async def _post(http: httpx.AsyncClient, url: str, body: msgspec.Struct, token: str) -> bytes:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    response = await http.post(url, content=msgspec.json.encode(body), headers=headers)
    if response.status_code >= 300:
        raise CrewError(f"{url} answered {response.status_code}: {response.text[:200]}")
    return response.content


@asynccontextmanager
async def desks(seats: list[tuple[str, SignedIn]]) -> AsyncIterator[list[Shift]]:
    """Real desks, signed in and live, until the block ends; their journals go away with it.

    A seat is the address by which its console reaches the backend, and its user.
    """
    opened: list[Shift] = []
    with TemporaryDirectory(prefix="usher-desks-") as folder:
        try:
            for number, (url, user) in enumerate(seats):
                opened.append(await _sit_down(url, user, Path(folder) / str(number)))
            yield opened
        finally:
            for desk in opened:
                await desk.close()


async def _sit_down(url: str, user: SignedIn, folder: Path) -> Shift:
    """One desk with a memory of its own: nothing of it goes into the keyring of whoever rehearses."""
    await asyncio.to_thread(folder.mkdir)
    desk = Shift(Settings(device=str(uuid.uuid4())), folder=folder, vault=Vault(lambda: None))
    await desk.sign_in(url, user.login, user.password, remember=False)
    await desk.wait_for(lambda store: store.link.phase in (LinkPhase.LIVE, LinkPhase.SLOW), LIVE_S)
    return desk


async def compare(url: str, name: str, user: SignedIn, watched: Shift, docket: Docket) -> Attached:
    """Whether a desk that was there all day knows what a desk of the same user knows that has just signed in.

    On the way the transcripts of the dialogues are read in which this user gave orders.
    """
    unsent = await _settled(watched)
    async with desks([(url, user)]) as (fresh,):
        same = await _grow_same(watched, fresh)
        docket.close(watched.store.pending)
        for ident in docket.dialogues():
            docket.audit(ident, await transcript(fresh, ident))
            same = same and _same_lines(watched.store, fresh.store, ident)
        ours, theirs = digest(watched.store), digest(fresh.store)
    return Attached(name, len(watched.store.dialogues), same, ours, theirs, unsent)


async def _settled(desk: Shift) -> int:
    """Give the link and what is on its way the time to come back by themselves; how much did not arrive."""
    with suppress(TimeoutError):
        await desk.wait_for(lambda store: store.link.phase in (LinkPhase.LIVE, LinkPhase.SLOW), BACK_S)
        await desk.wait_for(lambda store: not _unsent(store), SAME_S)
    return _unsent(desk.store)


def _unsent(store: Store) -> int:
    return sum(pending.state in UNSENT for pending in store.pending)


async def _grow_same(desk: Shift, fresh: Shift) -> bool:
    """Both hear the same events; while the clock runs there is always one on its way to one of them."""
    for _ in range(SAME_TRIES):
        with suppress(TimeoutError):
            await desk.wait_for(lambda store: digest(store) == digest(fresh.store), SAME_S / SAME_TRIES)
            return True
    return False


async def transcript(desk: Shift, ident: str) -> tuple[Message, ...]:
    """The whole of a dialogue as an operator reads it, page by page."""
    desk.open_dialogue(ident)
    while True:
        await desk.wait_for(lambda store: ident in store.threads and not store.threads[ident].loading, LIVE_S)
        thread = desk.store.threads[ident]
        if thread.failed:
            raise CrewError(f"The transcript of {ident} could not be read: {thread.failed}.")
        if not thread.messages or thread.messages[0].n <= thread.first_n:
            return thread.messages
        desk.older(ident)


def _same_lines(watched: Store, fresh: Store, ident: str) -> bool:
    """What stands on the operator's screen of a dialogue is a piece of the whole without holes."""
    thread = watched.threads.get(ident)
    if thread is None or thread.failed or not thread.messages:
        return True  # let go, or shown as not loaded
    first, last = thread.messages[0].n, thread.messages[-1].n
    return thread.messages == tuple(line for line in fresh.threads[ident].messages if first <= line.n <= last)


def digest(store: Store) -> str:
    """SHA-256 over every entity a console holds, with its version, in the order of their names."""
    whole = sha256()
    for ent, held in sorted(store.held().items()):
        whole.update(msgspec.json.encode((ent, held.ver, held.record)))
    return whole.hexdigest()
