"""One script tag puts the chat on anybody's page; a site nobody named gets nothing."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, expect

from tests.server.standing import Standing
from tests.widget import shop as shops
from tests.widget.chat import shop_page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("browser"),
]


@pytest.mark.requirement("K1")
async def test_one_script_tag_is_all_a_site_needs(festival: Standing, context: BrowserContext, shop: str) -> None:
    chat = await shop_page(context, shop, festival.url, event="northern-light", name="Поддержка")
    await chat.launch.click()
    await expect(chat.page.locator(".title")).to_have_text("Поддержка")
    await chat.ask("Где парковка?", "P1")
    await chat.page.reload()
    await expect(chat.rows).to_have_count(2)
    assert chat.errors == []


async def test_the_sites_own_style_does_not_reach_into_the_chat(
    festival: Standing, context: BrowserContext, shop: str
) -> None:
    chat = await shop_page(context, shop, festival.url, event="northern-light", open="")
    await chat.ask("Где парковка?", "P1")
    style = await chat.inside("(({color, fontSize}) => [color, fontSize])(getComputedStyle(widget.panel))")
    assert style == ["rgb(20, 23, 28)", "16px"]
    await expect(chat.page.locator("h1")).to_have_css("color", "rgb(255, 0, 0)")


async def test_the_site_may_say_its_language_and_theme(
    festival: Standing, context: BrowserContext, shop: str
) -> None:
    chat = await shop_page(context, shop, festival.url, lang="en", theme="dark", open="")
    await expect(chat.who).to_have_text("The assistant answers at once")
    assert await chat.inside("getComputedStyle(widget.panel).backgroundColor") == "rgb(17, 20, 26)"


async def test_a_site_nobody_named_is_told_there_is_no_link_and_nothing_breaks(
    festival: Standing, context: BrowserContext
) -> None:
    with shops.shop() as stranger:
        chat = await shop_page(context, stranger, festival.url, event="northern-light", open="")
        await chat.say("Где парковка?")
        await expect(chat.strip).to_be_visible()
        await expect(chat.page.locator(".msg.guest .meta")).to_have_text("Отправляется")
        assert await chat.inside("widget.wire.session") == ""
        assert chat.errors == []
