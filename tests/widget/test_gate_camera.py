"""The camera at the gate: the page reads codes by itself, with a link and without one (T2)."""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Page, Route, expect

from tests.architecture.sources import ROOT
from tests.server.doorway import code_of, picture, scanner, tickets
from tests.server.standing import Standing
from tests.widget.cable import cable
from tests.widget.conftest import launched

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.requirement("T2")]
UNREADABLE = "export const decodeQR = () => { throw new Error('timing'); };"
VENDORED = ROOT / "resources" / "widget" / "qr"


def film(path: Path, png: bytes) -> None:
    """A video of a ticket held still, as Chromium takes it for a camera (YUV4MPEG2, 640 × 480)."""
    frame = Image.new("L", (640, 480), 200)
    frame.paste(Image.open(io.BytesIO(png)).convert("L").resize((400, 400)), (120, 40))
    colourless = bytes([128]) * (320 * 240 * 2)
    one = b"FRAME\n" + frame.tobytes() + colourless
    path.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + one * 10)


@asynccontextmanager
async def phone(folder: Path, url: str, reader: str = "") -> AsyncIterator[tuple[Page, list[str]]]:
    """A phone in touch whose camera sees `ticket.y4m`, and what it sends; `reader` stands in for the vendored one."""
    camera = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={folder / 'ticket.y4m'}",
    ]
    async with launched(*camera) as found:
        context = await found.new_context(service_workers="block" if reader else "allow")
        page = await context.new_page()

        async def instead(route: Route) -> None:
            if reader == "none":
                await route.abort()
            else:
                await route.fulfill(body=reader, content_type="text/javascript")

        if reader:
            await page.route("**/qr/decode.js", instead)
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url))
        await page.goto(url)
        await expect(page.locator("#link")).to_have_attribute("data-state", "on")
        yield page, sent


def photos(sent: list[str]) -> int:
    return sum(url.endswith("/gate/v1/photo") for url in sent)


async def filmed(day: Standing, folder: Path) -> str:
    """The link of a scanner, with a ticket before its camera."""
    added = await asyncio.to_thread(scanner, day)
    (ticket,) = await asyncio.to_thread(tickets, day)
    film(folder / "ticket.y4m", picture(await asyncio.to_thread(code_of, day, ticket.id)))
    return added.url


async def test_a_camera_that_sees_a_ticket_scans_it_once_and_keeps_the_picture(day: Standing, tmp_path: Path) -> None:
    async with phone(tmp_path, await filmed(day, tmp_path)) as (page, sent):
        await page.locator("#camera").click()
        await expect(page.locator("h1")).to_have_text("ПРОХОДИТЕ", timeout=60_000)
        await expect(page.locator("#camera")).to_have_text("Выключить камеру")
        await page.locator("#camera").click()
        await expect(page.locator("#view")).to_be_hidden()
        await expect(page.locator("h1")).to_have_text("ПРОХОДИТЕ")  # many frames, one scan
        assert photos(sent) == 0


async def test_a_camera_reads_without_a_link(day: Standing, tmp_path: Path) -> None:
    url = await filmed(day, tmp_path)
    async with cable(day.url) as wire, phone(tmp_path, url.replace(day.url, wire.url)) as (page, _):
        await page.evaluate("navigator.serviceWorker.ready")
        wire.unplug()
        await expect(page.locator("#state")).to_contain_text(re.compile(r"Решаем по списку на \d\d:\d\d"))
        await page.locator("#camera").click()
        await expect(page.locator("h1")).to_have_text("ПРОХОДИТЕ", timeout=60_000)
        await expect(page.locator("#lines")).to_contain_text("Связи нет, решено по списку")
        await expect(page.locator("#state")).not_to_contain_text("нужен сканер")


@pytest.mark.parametrize("reader", ["none", UNREADABLE], ids=["no reader", "unreadable"])
async def test_what_the_page_cannot_read_the_backend_reads(day: Standing, tmp_path: Path, reader: str) -> None:
    async with phone(tmp_path, await filmed(day, tmp_path), reader) as (page, sent):
        await page.locator("#camera").click()
        await expect(page.locator("h1")).to_have_text("ПРОХОДИТЕ", timeout=60_000)
        assert photos(sent) > 0


async def test_pictures_without_a_code_stay_on_the_phone(day: Standing, tmp_path: Path) -> None:
    reader = "export const decodeQR = () => { document.title += '.'; throw new Error('finder'); };"
    async with phone(tmp_path, await filmed(day, tmp_path), reader) as (page, sent):
        await page.locator("#camera").click()
        await expect(page).to_have_title(re.compile(r"\.{20}"))
        assert photos(sent) == 0


async def test_the_vendored_reader_is_what_its_note_says() -> None:
    note = (VENDORED / "VENDORED.md").read_text(encoding="utf-8")
    told = {name: mark for mark, name in re.findall(r"^    ([0-9a-f]{64})  (\S+)$", note, re.MULTILINE)}
    held = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDORED.iterdir()}
    assert told.keys() == held.keys() - {"VENDORED.md"}
    assert told == {name: held[name] for name in told}
