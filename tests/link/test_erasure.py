"""A guest who was erased is gone from the consoles at their next contact, also from what they keep (R3, X26)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.ports.rows import DialogueRow
from app.server.host import Host
from app.service.idents import needed
from tests.link.conftest import Duty, Hire, Ring
from tests.server.standing import Standing

pytestmark = pytest.mark.requirement("R3")
CANARY = "Канарейкина-zoya-7"


def _erase(backend: Standing, ident: str) -> str:
    """Erase the guest of this dialogue as the machine's owner; his id."""

    async def whose(host: Host) -> str:
        row = await host.core.storage.read(lambda reads: reads.get(DialogueRow, ident))
        return needed(row).guest_id

    guest_id = backend.inside(whose)
    with backend.client(backend.host.local_key) as client:
        got = client.post("/v1/admin/erase", json={"guest_id": guest_id})
    assert got.status_code == 200, got.text
    assert got.json()["messages"] >= 1
    return guest_id


async def _knows(duty: Duty, ident: str) -> None:
    """The dialogue is on screen, a reply to it half written and both in the journal."""
    await duty.until(lambda: ident in duty.store.dialogues)
    duty.shift.open_dialogue(ident)
    await duty.until(lambda: ident in duty.store.threads and bool(duty.store.threads[ident].messages))
    duty.shift.save_draft(ident, f"Здравствуйте, {CANARY}")


def _holding(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]


async def test_consoles_here_and_away_keep_nothing_of_an_erased_guest(
    hire: Hire, backend: Standing, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    ring = Ring()
    here, away = await hire("alina"), await hire("boris", ring=ring)
    guest = await asyncio.to_thread(backend.guest)
    await asyncio.to_thread(guest.say, f"Меня зовут {CANARY}")
    ident = guest.opened.dialogue
    await _knows(here, ident)
    await _knows(away, ident)
    await away.shift.close()
    await asyncio.to_thread(_erase, backend, ident)
    await here.until(lambda: ident not in here.store.dialogues)
    assert (ident in here.store.threads, ident in here.store.drafts) == (False, False)
    back = await hire("boris", signed_in=False, ring=ring)
    assert await back.shift.resume(backend.url)
    assert CANARY in back.store.drafts[ident].text  # what lay sealed in his profile until now
    await back.until(lambda: ident not in back.store.dialogues)
    assert ident not in back.store.drafts
    await back.shift.close()
    again = await hire("boris", signed_in=False, ring=ring)
    assert await again.shift.resume(backend.url)
    assert (ident in again.store.dialogues, ident in again.store.drafts) == (False, False)
    assert _holding(tmp_path) == []
    told = capfd.readouterr()
    assert CANARY not in told.out + told.err


@pytest.mark.parametrize("deed", ["erase", "export"])
async def test_only_an_administrator_does_it_and_only_to_whom_there_is(backend: Standing, deed: str) -> None:
    for role, status in (("operator", 403), ("manager", 403), ("admin", 404)):
        tokens = await asyncio.to_thread(backend.somebody, role)
        with backend.client(tokens.access) as client:
            assert client.post(f"/v1/admin/{deed}", json={"guest_id": "nobody"}).status_code == status
    with backend.client() as client:
        assert client.post(f"/v1/admin/{deed}", json={"guest_id": "nobody"}).status_code == 401
