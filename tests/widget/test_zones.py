"""The bot shows how the zones look: side by side in the chat, with words, each full screen by a button (B3, T1)."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, expect

from tests.server.standing import Standing
from tests.widget.chat import open_chat

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("browser"),
]


@pytest.mark.requirement("B3", "T1")
async def test_the_zones_of_the_chosen_night_are_seen_and_read(festival: Standing, context: BrowserContext) -> None:
    chat = await open_chat(context, festival.url, event="bay-thunder")
    await chat.ask("хочу купить билет", "На какой день?")
    await expect(chat.choices.nth(1)).to_have_text("суббота, 14 августа")
    await chat.choices.nth(1).click()
    row = chat.page.get_by_role("group", name="Как выглядят зоны")
    images = row.get_by_role("img")
    await expect(images).to_have_count(3)
    await expect(images.first).to_have_attribute("alt", "План: танцпол перед сценой, стоячие места")
    await expect(row.locator("figcaption").first).to_have_text("Танцпол, суббота")
    shots = row.get_by_role("button")
    await expect(shots.first).to_be_enabled()
    drawn = await images.evaluate_all("all => all.map(one => [one.complete, one.naturalWidth])")
    assert drawn == [[True, 640]] * 3
    wider = await row.evaluate("row => row.scrollWidth > row.clientWidth")
    assert wider, "they stand side by side and scroll"
    await shots.first.focus()
    await chat.page.keyboard.press("Enter")
    stage = chat.page.get_by_role("dialog", name="План: танцпол перед сценой, стоячие места")
    await expect(stage).to_be_visible()
    await chat.page.keyboard.press("Escape")
    await expect(shots.first).to_be_focused()
    assert chat.errors == []
