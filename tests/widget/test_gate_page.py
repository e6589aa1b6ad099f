"""The gate on a phone: a real browser, a scanner that types, a camera that sees a ticket (T2)."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Page, expect

from app.protocol.gates import ScannerChange
from tests.server.doorway import change, code_of, scanner, tickets
from tests.server.standing import Standing
from tests.widget.conftest import NewContext

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def at_gate(new_context: NewContext, url: str) -> Page:
    """A phone that has opened the scanner's link and stands in touch."""
    context = await new_context(viewport={"width": 390, "height": 844})
    page = await context.new_page()
    await page.goto(url)
    await expect(page.locator("#link")).to_have_attribute("data-state", "on")
    return page


async def scans(page: Page, code: str) -> None:
    """A scanner types, wherever the focus is."""
    await page.locator("body").press(code[0])  # the first letter finds the field by itself
    await page.keyboard.insert_text(code[1:])
    await page.keyboard.press("Enter")


@pytest.mark.requirement("T2")
async def test_a_typed_code_fills_the_screen_with_its_verdict(day: Standing, new_context: NewContext) -> None:
    added = await asyncio.to_thread(scanner, day)
    (ticket,) = await asyncio.to_thread(tickets, day)
    code = await asyncio.to_thread(code_of, day, ticket.id)
    page = await at_gate(new_context, added.url)
    assert page.url == f"{day.url}/gate"  # the token does not stay in the address
    await expect(page.locator("#gate")).to_contain_text("Ворота 1")
    await scans(page, code)
    await expect(page.locator("body")).to_have_attribute("data-verdict", "valid")
    await expect(page.locator("h1")).to_have_text("ПРОХОДИТЕ")
    await expect(page.locator("#lines")).to_contain_text(ticket.holder)
    await scans(page, code)
    await expect(page.locator("body")).to_have_attribute("data-verdict", "used")
    await expect(page.locator("#lines")).to_contain_text(re.compile(r"Первый раз \d\d:\d\d:\d\d, Ворота 1"))
    await page.get_by_role("button", name="EN").click()
    await expect(page.locator("h1")).to_have_text("ALREADY USED")
    await page.get_by_role("button", name="Going out").click()
    await scans(page, code)
    await expect(page.locator("h1")).to_have_text("GOES OUT")
    await scans(page, "<img src=x onerror=alert(1)>")
    await expect(page.locator("body")).to_have_attribute("data-verdict", "no")
    await expect(page.locator("h1")).to_have_text("NOT A TICKET")
    await asyncio.to_thread(change, day, ScannerChange(do="revoke", id=added.scanners[0].id))
    await expect(page.locator("h1")).to_contain_text("shut out")


async def test_without_a_link_the_page_asks_for_one(day: Standing, new_context: NewContext) -> None:
    context = await new_context()
    page = await context.new_page()
    await page.goto(f"{day.url}/gate")
    await expect(page.locator("h1")).to_contain_text("Нужна ссылка сканера")
    await expect(page.locator("#link")).to_have_attribute("data-state", "off")


async def test_a_phone_without_a_camera_says_so_and_types(day: Standing, new_context: NewContext) -> None:
    added = await asyncio.to_thread(scanner, day)
    page = await at_gate(new_context, added.url)
    await page.get_by_role("button", name="Снять камерой").click()
    await expect(page.locator("#lines")).to_contain_text("введите код буквами")
    (ticket,) = await asyncio.to_thread(tickets, day)
    await page.get_by_role("button", name="Ввести вручную").click()
    await page.locator("#code").fill(ticket.code.lower())
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("ПРОХОДИТЕ")
