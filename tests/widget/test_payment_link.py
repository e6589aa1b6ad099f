"""An operator sends the link of a ticket that was never paid: the guest pays from the chat and has it (C5)."""

from __future__ import annotations

import asyncio
import re
import time
import uuid

import pytest
from playwright.async_api import BrowserContext, expect

from app.ports.reads import Reads
from app.ports.rows import DialogueRow, MessageRow
from app.server.host import Host
from tests.server.standing import Standing
from tests.server.test_payment_link import orders_link, unpaid_ticket
from tests.widget.chat import open_chat

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("browser"),
    pytest.mark.requirement("C5", "B11"),
]


def dialogue_with(festival: Standing, words: str) -> str:
    """The dialogue in which a message of the guest says this, once it is there."""

    def said(reads: Reads) -> str:
        rows = reads.find(DialogueRow, order="last_ms", newest=True, limit=20)
        lines = ((row.id, line) for row in rows for line in reads.find(MessageRow, where={"dialogue_id": row.id}))
        return next((ident for ident, line in lines if words in line.message.text), "")

    async def find(host: Host) -> str:
        return await host.core.storage.read(said)

    end = time.monotonic() + 20
    while not (found := festival.inside(find)) and time.monotonic() < end:
        time.sleep(0.05)
    return found


async def test_the_link_an_operator_sends_counts_down_and_brings_the_ticket(
    festival: Standing, context: BrowserContext
) -> None:
    ticket = await asyncio.to_thread(unpaid_ticket, festival)
    anna = await asyncio.to_thread(festival.somebody, "operator")
    chat, mark = await open_chat(context, festival.url), uuid.uuid4().hex[:8]
    await chat.say(f"хочу оператора {mark}")
    await expect(chat.lines_of("guest").last).to_contain_text(mark)
    dialogue = await asyncio.to_thread(dialogue_with, festival, mark)
    res = await asyncio.to_thread(orders_link, festival, anna, ticket, dialogue)
    assert (res.st, res.code) == ("ok", "")
    await expect(chat.page.get_by_role("timer")).to_have_text(re.compile(r"Ссылка действует ещё 1[45]:\d\d"))
    async with context.expect_page() as opened:
        await chat.page.locator(".pay a").press("Enter")
    page = await opened.value
    await expect(page.get_by_role("timer")).to_have_text(re.compile(r"Ссылка действует ещё 1[45]:\d\d"))
    await page.locator("#go").click()
    await page.locator("button.pay").click()
    await expect(page.get_by_role("heading", name="Оплачено")).to_be_visible()
    await page.close()
    await chat.page.bring_to_front()
    await expect(chat.page.locator(".pay .paid")).to_have_text("Оплачено")
    await expect(
        chat.page.get_by_role("button", name=re.compile("Билет .*Показать на весь экран")).first
    ).to_be_enabled()
