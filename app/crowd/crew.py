"""Consoles of a rehearsal: users made for them, desks in a folder that goes away, a last look at what they know."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import msgspec

from app.console.credentials import Vault
from app.console.settings import Settings
from app.console.shift import Shift
from app.console.state import LinkPhase
from app.console.store import Store
from app.crowd.embedded import Place, SignedIn
from app.protocol.api import SignIn, Tokens, UserChange, UserChanged

LIVE_S = 30.0
SAME_S = 15.0
NAMES = ("Алина Ветлугина", "Пётр Зимин", "Инна Лосева", "Глеб Рощин", "Вера Озерова", "Тимур Ахметов")


class CrewError(Exception):
    """The consoles of the rehearsal could not be opened; the text says why."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A console that watched all day: the dialogues it knew at the end, and whether a fresh look shows the same."""

    name: str
    dialogues: int
    same: bool


async def hire(place: Place, http: httpx.AsyncClient, count: int, role: str) -> list[SignedIn]:
    """Make `count` users of a role; needs the administrator of the rehearsal's backend."""
    if count == 0:
        return []
    if place.admin is None:
        raise CrewError("Operators and consoles need the administrator of that backend.")
    asked = SignIn(user=place.admin.login, password=place.admin.password, device=str(uuid.uuid4()))
    tokens = msgspec.json.decode(await _post(http, place.url + "/v1/sign-in", asked, ""), type=Tokens)
    hired = []
    for number in range(count):
        login = f"{role}-{uuid.uuid4().hex[:8]}"
        change = UserChange(do="add", login=login, name=NAMES[number % len(NAMES)], role=role)  # type: ignore[arg-type]  # callers name roles
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
async def desks(url: str, users: list[SignedIn]) -> AsyncIterator[list[Shift]]:
    """Real desks, signed in and live, until the block ends; their journals go away with it."""
    opened: list[Shift] = []
    with TemporaryDirectory(prefix="usher-desks-") as folder:
        try:
            for number, user in enumerate(users):
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


async def compare(url: str, user: SignedIn, watched: list[Shift]) -> list[Attached]:
    """Whether the desks that watched all day know what a desk knows that has just signed in."""
    async with desks(url, [user]) as (fresh,):
        found = []
        for number, desk in enumerate(watched, 1):
            same = await _grow_same(desk, fresh.store)
            found.append(Attached(f"console {number}", len(desk.store.dialogues), same))
        return found


async def _grow_same(desk: Shift, fresh: Store) -> bool:
    try:
        await desk.wait_for(lambda store: seen(store) == seen(fresh), SAME_S)
    except TimeoutError:
        return False
    return True


def seen(store: Store) -> dict[str, tuple[int, object]]:
    """All that a console shows of dialogues and knowledge, with versions."""
    known = {f"dialogue:{ident}": dialogue for ident, dialogue in store.dialogues.items()}
    articles = {f"article:{ident}": article for ident, article in store.articles.items()}
    return {ent: (store.version(ent), record) for ent, record in {**known, **articles}.items()}
