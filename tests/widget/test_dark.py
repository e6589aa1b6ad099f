"""The guests' pages and the gate's, dark and on a phone: words can be read, nothing is cut off, codes on white."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import BrowserContext, Page, expect

from app.ports.rows import OrderRow
from app.server.host import Host
from app.service import deliveries
from tests.server.doorway import code_of, scanner, tickets
from tests.server.standing import Standing
from tests.server.test_payments import buys, presses, stands
from tests.widget.conftest import NewContext
from tests.widget.test_gate_page import scans

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.requirement("B11")]
LEAST = 4.5
FAINT = """(least) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const solid = (paint, over) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const one of [over, paint].filter(Boolean)) { canvas.fillStyle = one; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const css = (parts) => `rgba(${parts[0]},${parts[1]},${parts[2]},${parts[3] / 255})`;
  const ground = (node) => {
    const own = solid(getComputedStyle(node).backgroundColor);
    if (own[3] === 255) return css(own);
    const below = node.parentElement ? ground(node.parentElement) : "rgb(255,255,255)";
    return css(solid(css(own), below));
  };
  const light = (parts) => {
    const [r, g, b] = parts.map((part) => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const faint = [];
  for (const node of document.querySelectorAll("body, body *")) {
    const words = [...node.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim());
    const box = node.getBoundingClientRect();
    if (!words || !box.width || !box.height || ["SCRIPT", "STYLE", "NOSCRIPT"].includes(node.tagName)) continue;
    const under = ground(node);
    const two = [light(solid(getComputedStyle(node).color, under)), light(solid(under))].sort((a, b) => b - a);
    const ratio = (two[0] + 0.05) / (two[1] + 0.05);
    const said = node.textContent.trim().slice(0, 40);
    if (ratio < least) faint.push(`${node.tagName}.${node.className} ${ratio.toFixed(2)} ${said}`);
  }
  const over = (one) => one.getBoundingClientRect().right > innerWidth + 1;
  const wide = [...document.querySelectorAll("body *")].filter(over).map((one) => one.className || one.tagName);
  if (document.documentElement.scrollWidth > innerWidth) faint.push(`wider than the screen: ${wide}`);
  const small = [...document.querySelectorAll("a.go, button")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && box.height < 43.5;
  });
  return [...faint, ...small.map((one) => `too small to touch: ${one.textContent}`)];
}"""
"""text whose contrast with what lies under it is too low, what is wider than the screen, what no thumb can hit"""


@dataclass(frozen=True, slots=True)
class Eyes:
    """A phone in one theme, which judges what is on its screen."""

    context: BrowserContext

    async def look(self, page: Page, name: str) -> None:
        """The page as it stands, and with the pointer on its main button."""
        await page.evaluate("document.fonts.ready")
        assert await page.evaluate(FAINT, LEAST) == [], name
        main = page.locator("a.go, button.go, button.pay, a.back, #camera").first
        if await main.count() and await main.is_visible():
            await main.hover()
            assert await page.evaluate(FAINT, LEAST) == [], f"{name}, pointed at"


@pytest_asyncio.fixture(loop_scope="session", params=["dark", "light"])
async def eyes(request: pytest.FixtureRequest, new_context: NewContext) -> AsyncIterator[Eyes]:
    """Both themes at a phone's size."""
    context = await new_context(viewport={"width": 360, "height": 740}, color_scheme=request.param)
    yield Eyes(context)


async def test_the_pages_of_a_payment_at_each_of_its_ends(day: Standing, eyes: Eyes) -> None:
    page = await eyes.context.new_page()
    for end in ("captured", "declined", "expired"):
        payment = await asyncio.to_thread(buys, day)
        url = (await asyncio.to_thread(stands, day, payment.id, "pending")).url
        await page.goto(f"{day.url}/pay/{payment.id}")
        await expect(page.locator("#go")).to_be_visible()
        await eyes.look(page, "pay")
        await page.goto(url)
        await expect(page.locator(".pay")).to_be_visible()
        await eyes.look(page, "sandbox")
        await asyncio.to_thread(
            presses, url, "expire" if end == "expired" else "pay", "refused" if end == "declined" else "card"
        )
        await asyncio.to_thread(stands, day, payment.id, end)
        for name, at in (("sandbox", url), ("pay", f"{day.url}/pay/{payment.id}")):
            await page.goto(at)
            await eyes.look(page, f"{name}-{end}")
    await page.goto(f"{day.url}/pay/none")
    await eyes.look(page, "pay-missing")


async def test_tickets_show_their_code_black_on_white_in_every_theme(day: Standing, eyes: Eyes) -> None:
    async def link(host: Host) -> str:
        core = host.core
        rows = await core.storage.read(lambda reads: reads.find(OrderRow))
        order = next(row for row in rows if row.status == "paid" and len(row.ticket_ids) > 1)
        return await core.storage.write(lambda tx: deliveries.make_link(tx, order, core.now_ms()))

    page = await eyes.context.new_page()
    await page.goto(f"{day.url}/t/{await asyncio.to_thread(day.inside, link)}")
    await expect(page.locator(".qr svg").first).to_be_visible()
    await eyes.look(page, "tickets")
    for code in await page.locator(".qr").all():
        seen = Image.open(io.BytesIO(await code.screenshot())).convert("L")
        quiet, dark = seen.getpixel((seen.width // 2, 6)), sum(seen.histogram()[:32]) / (seen.width * seen.height)
        assert quiet == 255
        assert 0.2 < dark < 0.6
    await page.goto(f"{day.url}/t/{'x' * 43}")
    await eyes.look(page, "tickets-missing")


async def test_the_gate_is_read_at_arms_length_at_every_verdict(day: Standing, eyes: Eyes) -> None:
    added = await asyncio.to_thread(scanner, day)
    (ticket,) = await asyncio.to_thread(tickets, day)
    code = await asyncio.to_thread(code_of, day, ticket.id)
    page = await eyes.context.new_page()
    await page.goto(added.url)
    await expect(page.locator("#link")).to_have_attribute("data-state", "on")
    await eyes.look(page, "gate")
    for verdict, said in (("valid", code), ("used", code), ("no", "x")):
        await scans(page, said)
        await expect(page.locator("body")).to_have_attribute("data-verdict", verdict)
        await eyes.look(page, f"gate-{verdict}")
    await page.get_by_role("button", name="На выход").click()
    await page.route("**/gate/v1/**", lambda route: route.abort())
    await page.evaluate("dispatchEvent(new Event('offline'))")
    await expect(page.locator("#state")).to_be_visible()
    await scans(page, code)
    await expect(page.locator("h1")).to_have_text("ВЫХОДИТ")
    await eyes.look(page, "gate-alone")
