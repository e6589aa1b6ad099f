"""A guest buys on the page itself; the tickets come into its chat and stand on a page of live codes (T2, C5)."""

from __future__ import annotations

import re
from functools import partial

import pytest
from playwright.async_api import BrowserContext, expect

from app.ports.rows import TicketRow
from app.server.host import Host
from tests.server.standing import Standing

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("browser"),
]


async def test_places_are_bought_on_the_page_and_their_codes_stay_fresh(
    festival: Standing, context: BrowserContext
) -> None:
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(f"{festival.url}/?event=northern-light&lang=ru")
    await page.get_by_role("button", name="Купить: Стандарт, танцпол").click()
    box = page.get_by_role("dialog")
    await box.get_by_label("Сколько мест").fill("2")
    await box.get_by_label("Промокод").fill("маяк-0")
    await box.get_by_role("button", name="К оплате").click()
    await expect(box.get_by_role("alert")).to_have_text("Проверьте промокод: он не подходит.")
    await box.get_by_label("Промокод").fill("маяк10")
    await box.get_by_role("button", name="К оплате").click()
    await expect(page.locator(".sum")).to_have_text(re.compile(r"5.400"))
    await page.locator("#go").click()
    await page.locator("button.pay").click()
    await expect(page.get_by_role("heading", name="Оплачено")).to_be_visible()
    await page.goto(f"{festival.url}/?event=northern-light&lang=ru")
    await page.get_by_role("button", name="Открыть чат").click()
    link = page.locator(".msg.bot .bubble a[href*='/t/']").last
    await expect(link).to_be_visible()
    address = await link.get_attribute("href")
    assert address is not None
    await shows_live_codes(festival, context, address)
    assert errors == []


async def shows_live_codes(festival: Standing, context: BrowserContext, address: str) -> None:
    """The page of the order's tickets changes with them, by itself."""
    page = await context.new_page()
    await page.goto(address)
    cards = page.locator("article")
    await expect(cards).to_have_count(2)
    code = await cards.first.locator(".code").inner_text()
    assert re.fullmatch(r"(?:[0-9A-Z]{4}-){2}[0-9A-Z]{4}", code)

    async def reissue(host: Host) -> None:
        core = host.core
        rows = await core.storage.read(lambda reads: reads.find(TicketRow, where={"code": code.replace("-", "")}))
        work = partial(core.tools.box_office.reissue, ticket_id=rows[0].id, why="reissued", now_ms=core.now_ms())
        await core.storage.write(work)

    festival.inside(reissue)
    await expect(cards.first.locator(".code")).not_to_have_text(code)
    await page.get_by_role("link", name="English").click()
    await expect(page.get_by_role("link", name="Download the PDF")).to_be_visible()


async def test_what_is_sold_out_or_no_ticket_has_no_button(festival: Standing, context: BrowserContext) -> None:
    page = await context.new_page()
    await page.goto(f"{festival.url}/?event=northern-light&lang=en")
    rows = page.locator("#tickets li")
    await expect(rows).to_have_count(5)
    await expect(rows.filter(has_text="VIP upgrade").get_by_role("button")).to_have_count(0)
    await expect(rows.filter(has_text="Large box")).to_contain_text("left 3")
    await page.get_by_role("button", name="Buy: Large box").click()
    box = page.get_by_role("dialog")
    await box.get_by_role("button", name="Close").click()
    await expect(box).to_have_count(0)
    await expect(page.get_by_role("button", name="Buy: Large box")).to_be_focused()
