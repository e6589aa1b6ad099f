"""The gate over HTTP and its socket, the ticket desk over HTTP: a real backend with the sample festival (C5, T2)."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import websockets.asyncio.client as ws
import websockets.exceptions
from PIL import Image, ImageEnhance

from app.protocol import frames
from app.protocol.admissions import GateHealth, PhotoRead, ScanLine, ScanNews, TicketCard, TicketsFound
from app.protocol.gates import GateDown, GateList, ScannerBeat, ScannerChange, ScannerHave, ScannerHello, ScansOut
from app.service import gatewatch
from tests.server.doorway import DAY, EVENT, change, code_of, picture, scan, scanner, tickets
from tests.server.standing import PATIENCE_S, Standing, standing

DOWN: msgspec.json.Decoder[GateDown] = msgspec.json.Decoder(GateDown)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """One backend on the day of the sample festival."""
    folder = tmp_path_factory.mktemp("day")
    start = datetime.fromisoformat(DAY)
    with standing(folder, sample=True, rehearsal=True, start=start, limits=False) as found:
        yield found


@pytest.fixture
def gate(day: Standing) -> Iterator[httpx.Client]:
    with day.client(scanner(day).token) as client:
        yield client


@pytest.fixture(scope="module")
def operator(day: Standing) -> Iterator[httpx.Client]:
    with day.client(day.somebody().access) as client:
        yield client


# --- scans -------------------------------------------------------------------------------------------------


@pytest.mark.requirement("T2")
def test_a_scan_lets_in_once_and_tells_when(day: Standing, gate: httpx.Client) -> None:
    (ticket,) = tickets(day)
    code = code_of(day, ticket.id)
    first = scan(gate, code, "n1")
    assert (first.verdict, first.ok, first.holder) == ("valid", True, ticket.holder)
    assert scan(gate, code, "n1").repeated
    again = scan(gate, code, "n2")
    assert (again.verdict, again.first_gate, again.first_ms > 0) == ("used", "1", True)
    clash = gate.post("/gate/v1/scan", json={"code": "other", "nonce": "n1"})
    assert (clash.status_code, clash.json()["code"]) == (409, "conflict")


@pytest.mark.parametrize(
    "body",
    [
        {"code": "x"},
        {"code": "x", "nonce": ""},
        {"code": "x", "nonce": "a b"},
        {"code": "x", "nonce": "n" * 49},
        {"code": 7, "nonce": "n"},
        {"code": "x", "nonce": "n", "typed": "yes"},
        {"code": "x" * 60_001, "nonce": "n"},
        [],
    ],
)
def test_bodies_that_make_no_sense_are_refused(gate: httpx.Client, body: Any) -> None:
    assert 400 <= gate.post("/gate/v1/scan", json=body).status_code < 500


def test_without_its_token_a_scanner_is_nobody(day: Standing) -> None:
    ident = scanner(day).scanners[0].id
    for token in ("", "x", f"{ident}.x", day.somebody().access):
        with day.client(token) as client:
            for method, path in (("POST", "/gate/v1/scan"), ("GET", "/gate/v1/list"), ("POST", "/gate/v1/photo")):
                assert client.request(method, path, json={}).status_code == 401


def test_a_scanners_token_opens_nothing_else(gate: httpx.Client) -> None:
    for path in ("/v1/tickets?q=1", "/v1/gates/health?event=x", "/v1/search?q=1", "/v1/admin/users"):
        assert gate.get(path).status_code == 401


def test_a_revoked_scanner_is_shut_out_at_once(day: Standing) -> None:
    added = scanner(day, "2")
    with day.client(added.token) as client:
        assert scan(client, "x", "n").verdict == "not_a_ticket"
        change(day, ScannerChange(do="revoke", id=added.scanners[0].id))
        assert client.post("/gate/v1/scan", json={"code": "x", "nonce": "m"}).status_code == 401


def test_the_link_of_a_scanner_is_shown_once(day: Standing) -> None:
    added = scanner(day, "2")
    assert added.url == f"{day.url}/gate#{added.token}"
    listed = change(day, ScannerChange(do="list", event_id=EVENT))
    assert listed.token == listed.url == ""
    assert added.scanners[0].id in {one.id for one in listed.scanners}
    with day.client(day.somebody().access) as client:
        assert client.post("/v1/admin/scanners", json={"do": "list"}).status_code == 403


def test_what_was_decided_off_line_is_merged_and_flagged(day: Standing, gate: httpx.Client) -> None:
    (ticket,) = tickets(day)
    code = code_of(day, ticket.id)
    at_ms = fetched(gate, limit=1).server_ms - 60_000
    offline = [{"code": code, "nonce": f"o{number}", "at_ms": at_ms + number, "said": "valid"} for number in range(2)]
    got = gate.post("/gate/v1/scans", json={"scans": offline})
    done = msgspec.json.decode(got.content, type=ScansOut).done
    assert [(one.verdict, one.double) for one in done] == [("valid", False), ("used", True)]
    assert gate.post("/gate/v1/scans", json={"scans": [{**offline[0], "said": "maybe"}]}).status_code == 422
    many = [{**offline[0], "nonce": f"p{number}"} for number in range(201)]
    assert gate.post("/gate/v1/scans", json={"scans": many}).status_code == 422


# --- the list ----------------------------------------------------------------------------------------------


def fetched(client: httpx.Client, **query: int) -> GateList:
    got = client.get("/gate/v1/list", params=query)
    assert got.status_code == 200, got.text
    return msgspec.json.decode(got.content, type=GateList)


def test_the_whole_list_is_fetched_in_pages_of_sensible_size(day: Standing, gate: httpx.Client) -> None:
    page = fetched(gate, limit=2000)
    size, seen = len(msgspec.json.encode(page)), {one.ticket for one in page.entries}
    while page.more:
        page = fetched(gate, since=page.ver, limit=2000)
        size += len(msgspec.json.encode(page))
        seen |= {one.ticket for one in page.entries}
    assert (page.ver, len(seen) > 3000) == (page.newest, True)
    assert size / len(seen) < 70  # 18,000 tickets: about a megabyte, once
    assert fetched(gate, since=page.ver).entries == ()
    assert gate.get("/gate/v1/list?since=-1").status_code == 422
    assert gate.get("/gate/v1/list?limit=0").status_code == 422


# --- the socket --------------------------------------------------------------------------------------------


def address(day: Standing) -> str:
    return day.url.replace("http", "ws", 1) + "/gate/v1/socket"


async def until_list(line: ws.ClientConnection) -> GateList:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            frame = DOWN.decode(await line.recv())
            if isinstance(frame, GateList):
                return frame
            assert isinstance(frame, ScannerBeat)


async def test_changes_of_the_list_are_pushed_to_a_scanner_that_says_what_it_holds(day: Standing) -> None:
    added = await asyncio.to_thread(scanner, day, "4")
    with day.client(added.token) as client:
        page = await asyncio.to_thread(fetched, client, limit=1)
        headers = {"Authorization": f"Bearer {added.token}"}
        async with ws.connect(address(day), additional_headers=headers, proxy=None) as line:
            await line.send(msgspec.json.encode(ScannerHave(ver=page.newest)).decode())
            assert isinstance(DOWN.decode(await asyncio.wait_for(line.recv(), PATIENCE_S)), ScannerBeat)
            (ticket,) = await asyncio.to_thread(tickets, day, "4")
            code = await asyncio.to_thread(code_of, day, ticket.id)
            assert (await asyncio.to_thread(scan, client, code, "w1")).ok
            pushed = await until_list(line)
            assert [(one.ticket, one.inside) for one in pushed.entries] == [(ticket.id, 1)]
            await line.send(msgspec.json.encode(ScannerHave(ver=pushed.ver)).decode())
            await asyncio.to_thread(change, day, ScannerChange(do="revoke", id=added.scanners[0].id))
            with pytest.raises(websockets.exceptions.ConnectionClosed) as gone:
                await until_list(line)
            assert gone.value.rcvd is not None
            assert gone.value.rcvd.code == 4204


async def test_a_page_shows_its_token_in_the_first_frame(day: Standing) -> None:
    added = await asyncio.to_thread(scanner, day, "4")
    async with ws.connect(address(day), origin=day.url, proxy=None) as line:  # type: ignore[arg-type]  # a plain text
        await line.send(msgspec.json.encode(ScannerHello(token=added.token)).decode())
        await line.send(msgspec.json.encode(ScannerHave(ver=0)).decode())
        assert (await until_list(line)).entries


@pytest.mark.parametrize(
    ("frames_sent", "code"),
    [
        ([msgspec.json.encode(ScannerHello(token="nobody.x")).decode()], 4204),
        (["nonsense"], 4401),
        (['{"t":"have","ver":1}'], 4403),
    ],
)
async def test_a_page_that_is_nobody_is_closed(day: Standing, frames_sent: list[str], code: int) -> None:
    async with ws.connect(address(day), origin=day.url, proxy=None) as line:  # type: ignore[arg-type]  # a plain text
        for text in frames_sent:
            await line.send(text)
        with pytest.raises(websockets.exceptions.ConnectionClosed) as gone:
            await asyncio.wait_for(line.recv(), PATIENCE_S)
        assert gone.value.rcvd is not None
        assert gone.value.rcvd.code == code


async def insist(line: ws.ClientConnection, text: str, count: int) -> None:
    for _ in range(count):
        await line.send(text)
    async with asyncio.timeout(PATIENCE_S):
        while True:
            await line.recv()


async def test_a_second_hello_and_a_flood_end_the_socket(day: Standing) -> None:
    added = await asyncio.to_thread(scanner, day, "4")
    headers = {"Authorization": f"Bearer {added.token}"}
    hello = msgspec.json.encode(ScannerHello(token=added.token)).decode()
    for text, count, code in ((hello, 1, 4405), ('{"t":"have","ver":0}', 200, 4004)):
        async with ws.connect(address(day), additional_headers=headers, proxy=None) as line:
            with pytest.raises(websockets.exceptions.ConnectionClosed) as gone:
                await insist(line, text, count)
            assert gone.value.rcvd is not None
            assert gone.value.rcvd.code == code


async def test_strangers_pages_and_strangers_without_a_token_get_no_socket(day: Standing) -> None:
    for options in ({"origin": "https://evil.example"}, {}):
        with pytest.raises(websockets.exceptions.InvalidStatus):
            async with ws.connect(address(day), proxy=None, **options):  # type: ignore[arg-type]  # a plain text
                pass


# --- what consoles hear ------------------------------------------------------------------------------------


def lines(frame: frames.Eph) -> tuple[ScanLine, ...]:
    return tuple(msgspec.json.decode(frame.d, type=ScanNews).scans) if frame.k == "scans" else ()


def devices(frame: frames.Eph) -> set[str]:
    return {line.device for line in lines(frame)}


def failed(frame: frames.Eph) -> list[tuple[str, int]]:
    return [(cell.gate_id, cell.failed) for cell in msgspec.json.decode(frame.d, type=GateHealth).cells]


async def test_consoles_hear_of_scans_and_of_how_the_gates_do(day: Standing) -> None:
    tokens = await asyncio.to_thread(day.somebody)
    added = await asyncio.to_thread(scanner, day, "5")
    async with day.console(tokens, "ears") as talk:
        with day.client(added.token) as client:
            await asyncio.to_thread(scan, client, "https://evil.example", "e1")
        # others scan at this standing backend too: their news may come first, or in the same frame
        news = await talk.until(frames.Eph, lambda frame: added.scanners[0].id in devices(frame))
        mine = [line for line in lines(news) if line.device == added.scanners[0].id]
        assert [(line.verdict, line.gate_id) for line in mine] == [("not_a_ticket", "5")]
        await talk.until(frames.Eph, lambda frame: frame.k == "gates" and ("5", 1) in failed(frame))
        await talk.until_true(lambda: f"gate:{EVENT}/5" in talk.state)


# --- the desk ----------------------------------------------------------------------------------------------


def test_the_desk_finds_a_ticket_and_lays_it_open(day: Standing, operator: httpx.Client, gate: httpx.Client) -> None:
    (ticket,) = tickets(day)
    scan(gate, code_of(day, ticket.id), "d1")
    got = operator.get("/v1/tickets", params={"q": ticket.order_id, "event": EVENT})
    assert ticket.id in [hit.id for hit in msgspec.json.decode(got.content, type=TicketsFound).hits]
    card = msgspec.json.decode(operator.get(f"/v1/tickets/{ticket.id}").content, type=TicketCard)
    assert (card.standing, card.inside, card.entered_gate, len(card.scans)) == ("used", True, "1", 1)
    assert operator.get("/v1/tickets/nobody-1").status_code == 404
    assert operator.get("/v1/tickets", params={"q": "x" * 201}).status_code == 422


def test_how_the_gates_do_is_told_for_events_one_may_see(day: Standing, operator: httpx.Client) -> None:
    got = operator.get("/v1/gates/health", params={"event": EVENT})
    assert msgspec.json.decode(got.content, type=GateHealth).event_id == EVENT
    assert operator.get("/v1/gates/health", params={"event": "west"}).status_code == 404

    async def again(host: Any) -> int:
        before = gatewatch.health(host.core, EVENT, 0)
        await gatewatch.recall(host.core)
        assert gatewatch.health(host.core, EVENT, 0).cells == before.cells
        return len(before.cells)

    assert day.inside(again) >= 0


# --- pictures ----------------------------------------------------------------------------------------------


def photo(operator: httpx.Client, data: bytes, kind: str = "image/png") -> PhotoRead:
    got = operator.post("/v1/tickets/photo", content=data, headers={"content-type": kind}, timeout=60)
    assert got.status_code == 200, got.text
    return msgspec.json.decode(got.content, type=PhotoRead)


def screen(data: bytes) -> bytes:
    """A phone's screen in the dark, held askew, through a poor camera."""
    code = Image.open(io.BytesIO(data)).convert("L")
    table = Image.new("L", (1400, 1000), 70)
    table.paste(code, (500, 320))
    dim = ImageEnhance.Brightness(table.rotate(23, resample=Image.Resampling.BICUBIC, fillcolor=70)).enhance(0.3)
    width, height = dim.size
    askew = dim.transform(
        dim.size,
        Image.Transform.QUAD,
        (-60, -20, 40, height + 60, width + 40, height - 30, width + 90, 10),
        fillcolor=20,
    )
    out = io.BytesIO()
    askew.save(out, "JPEG", quality=60)
    return out.getvalue()


@pytest.mark.requirement("C5")
def test_a_code_is_read_from_a_dim_photo_of_a_screen_held_askew(day: Standing, operator: httpx.Client) -> None:
    (ticket,) = tickets(day)
    found = photo(operator, screen(picture(code_of(day, ticket.id))), "image/jpeg")
    assert (found.found, found.kind, found.verdict, found.ticket_id) == (True, "ticket", "valid", ticket.id)
    assert len(found.outline) == 4
    assert all(0.2 < part < 0.8 for corner in found.outline for part in corner)


def test_other_pictures_are_told_apart(operator: httpx.Client) -> None:
    assert photo(operator, picture("https://evil.example")).kind == "other"
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "grey").save(out, "PNG")
    assert (photo(operator, out.getvalue()).found, photo(operator, out.getvalue()).kind) == (False, "unreadable")


def test_pictures_that_are_none_are_refused(operator: httpx.Client, gate: httpx.Client) -> None:
    for path, client in (("/v1/tickets/photo", operator), ("/gate/v1/photo", gate)):
        got = client.post(path, content=b"<svg/>", headers={"content-type": "image/png"})
        assert (got.status_code, got.json()["code"]) == (415, "unsupported_type")
        cut = client.post(path, content=picture("x")[:200], headers={"content-type": "image/png"}, timeout=60)
        assert cut.status_code == 422
        assert client.post(path, content=b"x", headers={"content-type": "text/plain"}).status_code == 415
    assert (
        gate.post("/gate/v1/photo", content=b"\x89PNG" * 2**20 * 2, headers={"content-type": "image/png"}).status_code
        == 413
    )


def test_a_picture_of_a_dialogue_is_read_by_its_name(day: Standing, operator: httpx.Client) -> None:
    (ticket,) = tickets(day)
    guest = day.guest(EVENT)
    files = {"file": ("qr.png", picture(code_of(day, ticket.id)), "image/png")}
    ref = guest.client.post("/guest/v1/attachments", files=files, timeout=60).json()
    guest.say("вот мой билет", attachments=(ref["id"],))
    got = operator.post("/v1/tickets/photo", json={"attachment_id": ref["id"]}, timeout=60)
    assert msgspec.json.decode(got.content, type=PhotoRead).ticket_id == ticket.id
    assert operator.post("/v1/tickets/photo", json={"attachment_id": "nobody"}).status_code == 404
    assert operator.post("/v1/tickets/photo", json={"attachment_id": ""}).status_code in (400, 422)


def test_a_phones_camera_is_read_for_browsers_that_cannot(day: Standing, gate: httpx.Client) -> None:
    (ticket,) = tickets(day)
    code = code_of(day, ticket.id)
    got = gate.post("/gate/v1/photo", content=picture(code), headers={"content-type": "image/png"}, timeout=60)
    assert got.json() == {"text": code}
    out = io.BytesIO()
    Image.new("L", (64, 64), 128).save(out, "JPEG")
    assert (
        gate.post("/gate/v1/photo", content=out.getvalue(), headers={"content-type": "image/jpeg"}, timeout=60).json()
        == {}
    )


def test_the_page_of_the_gate_is_served(day: Standing, tmp_path: Path) -> None:
    del tmp_path
    with day.client() as client:
        for path, kind in (("/gate", "text/html"), ("/gate.js", "text/javascript"), ("/gate.css", "text/css")):
            got = client.get(path)
            assert (got.status_code, got.headers["content-type"].partition(";")[0]) == (200, kind)
        assert "script-src 'self'" in client.get("/gate").headers["content-security-policy"]


async def test_an_alarm_is_told_until_it_is_over(day: Standing) -> None:
    tokens = await asyncio.to_thread(day.somebody)
    added = await asyncio.to_thread(scanner, day, "6")
    async with day.console(tokens, "alarm") as talk:
        with day.client(added.token) as client:
            for number in range(12):
                await asyncio.to_thread(scan, client, "https://evil.example", f"a{number}")

        def named(frame: frames.Eph) -> bool:
            known = msgspec.json.decode(frame.d, type=GateHealth).clusters if frame.k == "gates" else ()
            return "6" in {one.gate_id for one in known}

        await talk.until(frames.Eph, named)
        await talk.until(frames.Eph, named)  # again, although nobody has scanned since
