"""The life of the backend around its consoles: silence, restarts, restores, proxies, TLS."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import httpx
import msgspec
import pytest

from app.protocol import frames
from app.protocol.commands import TakeDialogue
from app.protocol.records import Staff
from app.protocol.version import Close
from tests.server.standing import JSON, ConsoleTalk, Standing, standing


async def test_a_console_that_says_nothing_is_dropped_and_one_that_pings_is_not(
    backend: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.service.seat.SILENCE_S", 1.5)
    async with backend.console(backend.somebody()) as silent, backend.console(backend.somebody()) as lively:
        gone = asyncio.create_task(silent.closed())
        pings = 0
        while not gone.done() or pings < 20:
            await lively.send(frames.Ping(n=pings))
            await lively.until(frames.Pong, lambda pong, n=pings: pong.n == n)  # type: ignore[misc]  # a default argument
            await asyncio.sleep(0.1)
            pings += 1
        assert await gone == Close.RESUME


async def test_a_socket_without_hello_is_closed(backend: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.service.seat.HELLO_S", 0.3)
    async with backend.socket(backend.somebody().access) as line:
        assert await ConsoleTalk(line).closed() == Close.NOT_AUTHENTICATED


async def test_a_token_that_runs_out_is_announced_and_then_ends_the_socket(
    backend: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = backend.somebody()
    monkeypatch.setattr("app.service.seat.AUTH_SOON_MS", tokens.access_ms + 1000)
    async with backend.console(tokens) as talk:
        told = [frame for frame in talk.heard if isinstance(frame, frames.AuthSoon)]  # it may come before `live`
        soon = told[0] if told else await talk.until(frames.AuthSoon)
        assert 0 < soon.in_ms <= tokens.access_ms


async def test_leaving_is_announced_and_every_console_is_sent_to_come_back(tmp_path: Path) -> None:
    with standing(tmp_path / "data") as backend:
        tokens = backend.somebody()
        async with backend.console(tokens) as talk:
            guest = backend.guest()
            guest.say("привет")
            async with backend.widget(guest) as widget:
                backend.leave()
                await talk.until(frames.Drain)
                assert await talk.closed() in (Close.RESUME, 1012)
                assert await widget.closed() in (Close.RESUME, 1012)


@pytest.mark.requirement("R3")
async def test_a_restored_backup_begins_a_new_epoch_and_consoles_fetch_it_whole(
    backend: Standing, tmp_path: Path
) -> None:
    guest = backend.guest()
    guest.say("до копии")
    made = backend.add_user("anna")
    copy = str(tmp_path / "copy.db")
    with backend.client(backend.host.local_key) as owner:
        assert owner.post("/v1/admin/backup", json={"path": copy}).json()["size"] > 0
        guest.say("после копии")
        async with backend.console(backend.sign_in("anna", made.password)) as talk:
            cursor = talk.cursor
            assert talk.dialogue(guest.opened.dialogue).last_text == "после копии"
            restored = owner.post("/v1/admin/restore", json={"path": copy})
            assert restored.status_code == 200, restored.text
            assert restored.json()["epoch"] != cursor.epoch
            assert await talk.closed() == Close.SNAPSHOT
        async with backend.console(backend.sign_in("anna", made.password), cursor=cursor) as again:
            assert again.welcome.mode == "snapshot"
            assert again.welcome.reason == "epoch"
            assert again.dialogue(guest.opened.dialogue).last_text == "до копии"
        assert [line.text for line in guest.hear(after=0).lines] == ["до копии"]
        for path in ("relative.db", str(tmp_path / "missing.db"), str(tmp_path)):
            assert owner.post("/v1/admin/restore", json={"path": path}).status_code == 422
        for path in ("relative.db", copy, str(tmp_path / "no" / "folder.db")):
            assert owner.post("/v1/admin/backup", json={"path": path}).status_code == 422


async def test_a_console_that_polls_is_present_between_two_polls_and_gone_after(
    backend: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.server.polling.LINGER_S", 1.0)
    tokens = backend.somebody()

    def online(talk: ConsoleTalk) -> bool:
        record = talk.state[f"staff:{tokens.user_id}"].record
        return isinstance(record, Staff) and record.online

    async with backend.console(backend.somebody("manager")) as talk:
        with backend.client(tokens.access) as client:
            for _ in range(3):
                client.get("/v1/events", params={"device": "poll"})
                await talk.until_true(lambda: online(talk))
                await asyncio.sleep(0.1)
            before = len(talk.events)
            client.get("/v1/events", params={"device": "poll"})
        await talk.until_true(lambda: not online(talk))
        assert len(talk.events) == before + 1


async def test_consoles_see_what_colleagues_have_on_screen(backend: Standing) -> None:
    guest = backend.guest()
    guest.say("привет")
    ent = f"dialogue:{guest.opened.dialogue}"
    async with backend.console(backend.somebody(login="anna")) as anna, backend.console(backend.somebody()) as boris:
        await anna.send(frames.Ping(n=1, focus=ent))
        eph = await boris.until(frames.Eph, lambda eph: eph.k == "presence")
        about = msgspec.json.decode(eph.d)
        assert (about["dialogue_id"], about["name"]) == (guest.opened.dialogue, "Anna")
        await asyncio.sleep(0.35)
        await anna.send(frames.Ping(n=2, focus="dialogue:never-was"))
        eph = await boris.until(frames.Eph, lambda eph: eph.k == "presence")
        assert msgspec.json.decode(eph.d)["dialogue_id"] == ""


@pytest.mark.requirement("C3")
async def test_the_dialogues_of_a_console_that_vanished_go_back_to_the_queue(tmp_path: Path) -> None:
    with standing(tmp_path / "data", rehearsal=True, speed=100.0) as backend:
        guest = backend.guest()
        guest.say("привет")
        ident = guest.opened.dialogue
        async with backend.console(backend.somebody("manager")) as watcher:
            async with backend.console(backend.somebody()) as talk:
                assert (await talk.order(f"dialogue:{ident}", TakeDialogue())).st == "ok"
                await watcher.until_true(lambda: watcher.dialogue(ident).status == "active")
                await asyncio.sleep(1)
                assert watcher.dialogue(ident).status == "active"
            began = time.monotonic()
            await watcher.until_true(lambda: watcher.dialogue(ident).status == "queued")
            assert time.monotonic() - began < 5
        assert any(line.system == "lease_lost" for line in guest.hear().lines)


def test_a_trusted_proxy_tells_the_guests_address(tmp_path: Path) -> None:
    with standing(tmp_path / "data", proxies=("127.0.0.1",)) as backend, backend.client() as client:
        statuses = {
            client.post("/guest/v1/sessions", json={}, headers={"X-Forwarded-For": f"198.51.100.{n}"}).status_code
            for n in range(130)
        }
    assert statuses == {201}


async def test_consoles_are_compressed_and_the_anonymous_widget_is_not(backend: Standing) -> None:
    async with backend.socket(backend.somebody().access) as line:
        assert line.response is not None
        assert "permessage-deflate" in line.response.headers["Sec-WebSocket-Extensions"]
        assert line.subprotocol == "usher.v1"
    async with backend.widget_socket() as line:
        assert line.response is not None
        assert "Sec-WebSocket-Extensions" not in line.response.headers


def certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate for another name than the one listened on."""
    import datetime

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "chat.example")])
    now = datetime.datetime.now(datetime.UTC)
    cert = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    (folder / "cert.pem").write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    kind = serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, kind, plain))
    return folder / "cert.pem", folder / "key.pem"


@pytest.mark.skipif(
    "sys.platform != 'linux'", reason="cryptography, with which the certificate is made, is locked for Linux only"
)
def test_with_a_certificate_everything_is_tls_and_the_admin_trusts_that_one_only(tmp_path: Path) -> None:
    from app.protocol.api import Users
    from app.server import folder
    from app.server.remote import RemoteTroubleError, ask

    cert, key = certificate(tmp_path)
    with standing(tmp_path / "data", tls_cert=cert, tls_key=key) as backend:
        assert backend.url.startswith("https://")
        with httpx.Client(trust_env=False, verify=False) as client:  # noqa: S501  # the header is what is looked at
            assert "max-age" in client.get(backend.url + "/v1/health").headers["strict-transport-security"]
        running = folder.find_running(tmp_path / "data")
        assert running is not None
        assert [user.login for user in ask(running, "GET", "/v1/admin/users", Users).users] == ["admin"]
        (tmp_path / "other").mkdir()
        other, _ = certificate(tmp_path / "other")
        with pytest.raises(RemoteTroubleError):
            ask(folder.Running(running.url, running.key, str(other)), "GET", "/v1/admin/users", Users)


def test_a_failure_nobody_foresaw_is_answered_without_a_word_of_it(
    backend: Standing, monkeypatch: pytest.MonkeyPatch, expect_log: object
) -> None:
    assert callable(expect_log)
    expect_log("http.failed")

    async def broken(*_: object) -> None:
        raise RuntimeError("canary in a trace")

    monkeypatch.setattr("app.service.guests.say", broken)
    guest = backend.guest()
    got = guest.client.post("/guest/v1/messages", content=b'{"id":"a","text":"b"}', headers=JSON)
    assert got.status_code == 500
    assert got.json() == {"code": "internal"}


async def test_a_failure_on_the_guests_socket_is_told_as_busy_and_the_socket_stays(
    backend: Standing, monkeypatch: pytest.MonkeyPatch, expect_log: object
) -> None:
    from app.protocol.guest import GuestErr, Said, Say

    assert callable(expect_log)
    expect_log("guest.say_failed")
    guest = backend.guest()

    async def broken(*_: object) -> None:
        raise RuntimeError("canary")

    async with backend.widget(guest) as widget:
        with monkeypatch.context() as patched:
            patched.setattr("app.service.guests.say", broken)
            await widget.send(Say(id="1", text="a"))
            assert (await widget.until(GuestErr)).code == "busy"
        await widget.send(Say(id="1", text="a"))
        assert (await widget.until(Said)).n == 1
