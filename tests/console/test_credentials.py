"""Secrets go into an allowed keyring or stay in memory, whatever the keyring does."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import keyring.backend
import pytest

from app.console import credentials
from app.console.credentials import ALLOWED, Ring, Vault, class_name, system_ring
from app.console.place import Kept, Place, kept_of
from app.protocol.api import Tokens


class FakeRing:
    """A keyring in memory that can be made to fail or to hang."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.trouble: Exception | None = None
        self.hangs = threading.Event()
        self.hangs.set()

    def _maybe(self) -> None:
        self.hangs.wait(5)
        if self.trouble is not None:
            raise self.trouble

    def get_password(self, service: str, username: str) -> str | None:
        self._maybe()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._maybe()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._maybe()
        del self.kept[service, username]


def vault(ring: Ring | None, timeout_s: float = 5.0) -> Vault:
    return Vault(lambda: ring, timeout_s)


async def test_a_text_is_kept_and_found_by_the_next_start() -> None:
    ring = FakeRing()
    assert await vault(ring).write("a", "secret")
    later = vault(ring)
    assert await later.read("a") == "secret"
    assert later.kept
    await later.drop("a")
    await later.drop("a")
    assert await vault(ring).read("a") is None


async def test_without_a_keyring_it_lives_in_memory_and_says_so() -> None:
    here = vault(None)
    assert not await here.write("a", "secret")
    assert await here.read("a") == "secret"
    assert not here.kept
    await here.drop("a")
    assert await here.read("a") is None


async def test_a_locked_keyring_is_as_none() -> None:
    ring = FakeRing()
    ring.trouble = RuntimeError("locked")
    here = vault(ring)
    assert not await here.write("a", "secret")
    assert not here.kept
    assert await here.read("a") == "secret"


async def test_a_keyring_that_hangs_is_left_behind() -> None:
    ring = FakeRing()
    ring.hangs.clear()
    here = vault(ring, 0.05)
    assert await here.read("a") is None
    assert not here.kept
    ring.hangs.set()


def test_only_keyrings_of_the_system_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any("plain" in name.lower() or "alt" in name.lower() for name in ALLOWED)
    weak, strong = FakeRing(), FakeRing()
    weak.priority, strong.priority = 1, 5  # type: ignore[attr-defined]  # as keyring's backends have it
    monkeypatch.setattr(keyring.backend, "get_all_keyring", lambda: [weak, strong])
    assert system_ring() is None, "a stranger is refused by its name"
    monkeypatch.setattr(credentials, "ALLOWED", {class_name(weak)})
    assert system_ring() is strong


class TestPlace:
    def tokens(self) -> Tokens:
        return Tokens(access="a", access_ms=1, refresh="r", refresh_ms=1, user_id="u", name="N", role="operator")

    async def test_a_sign_in_is_remembered_per_server(self, tmp_path: Path) -> None:
        ring = FakeRing()
        one, two = Place("https://one", tmp_path), Place("https://two", tmp_path)
        await one.write_kept(vault(ring), kept_of(self.tokens()))
        assert await one.read_kept(vault(ring)) == Kept("r", "u", "N", "operator")
        assert await two.read_kept(vault(ring)) is None
        assert one.journal != two.journal
        await one.drop_kept(vault(ring))
        assert await one.read_kept(vault(ring)) is None

    async def test_what_cannot_be_read_is_no_sign_in(self, tmp_path: Path) -> None:
        ring = FakeRing()
        await vault(ring).write("tokens https://one", "{")
        assert await Place("https://one", tmp_path).read_kept(vault(ring)) is None

    async def test_the_seal_lives_in_the_keyring(self, tmp_path: Path) -> None:
        ring, place = FakeRing(), Place("https://one", tmp_path)
        first, keyed = await place.seal(vault(ring))
        again, _ = await place.seal(vault(ring))
        assert keyed
        assert again.open(first.seal(b"x", "y"), "y") == b"x"
        assert os.listdir(tmp_path) == []

    async def test_without_a_keyring_its_key_is_a_file_of_ones_own(self, tmp_path: Path) -> None:
        place = Place("https://one", tmp_path / "deep")
        first, keyed = await place.seal(vault(None))
        again, _ = await place.seal(vault(None))
        assert not keyed
        assert again.open(first.seal(b"x", "y"), "y") == b"x"
        (name,) = os.listdir(tmp_path / "deep")
        assert os.stat(tmp_path / "deep" / name).st_mode & 0o077 == 0

    async def test_a_keyring_that_refuses_the_key_leads_to_the_file(self, tmp_path: Path) -> None:
        ring = FakeRing()

        def refuse(*_: str) -> None:
            raise RuntimeError

        ring.set_password = refuse  # type: ignore[assignment]  # the keyring's own failure
        _, keyed = await Place("https://one", tmp_path).seal(vault(ring))
        assert not keyed
