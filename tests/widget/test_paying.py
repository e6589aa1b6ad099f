"""A guest buys in the chat: pays by its button, comes back, shows the ticket full screen (B3)."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import BrowserContext, Locator, expect

from tests.server.standing import Standing
from tests.widget.chat import Chat, open_chat, shop_page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("browser"),
]


async def ordered(context: BrowserContext, url: str, lang: str = "ru") -> tuple[Chat, Locator]:
    """A guest who has ordered a ticket, and the button to pay for it."""
    chat = await open_chat(context, url, lang)
    if lang == "ru":
        await chat.ask("хочу купить 1 билет стандарт", "Оформить?")
        await chat.ask("да", "Места держу до")
    else:
        await chat.ask("I want to buy 1 standard ticket", "Shall I place")
        await chat.ask("yes", "I hold the places until")
    return chat, chat.page.locator(".pay a")


async def test_the_guest_pays_by_the_button_and_the_tickets_come(festival: Standing, context: BrowserContext) -> None:
    chat, pay = await ordered(context, festival.url)
    await expect(pay).to_have_text("Оплатить 3\u00a0000\u00a0₽")
    await expect(chat.page.get_by_role("timer")).to_have_text(re.compile(r"Места за вами ещё 1[45]:\d\d"))
    await expect(chat.lines_of("bot").last.locator("a").first).to_have_text("страница оплаты")
    async with context.expect_page() as opened:
        await pay.press("Enter")
    page = await opened.value
    await page.locator("#go").click()
    await page.locator("button.pay").click()
    await expect(page.get_by_role("heading", name="Оплачено")).to_be_visible()
    await page.close()
    await chat.page.bring_to_front()
    await expect(chat.page.locator(".pay .paid")).to_have_text("Оплачено")
    await expect(chat.page.locator(".pay a")).to_have_count(0)
    ticket = chat.page.get_by_role("button", name=re.compile("Билет .*Показать на весь экран"))
    await expect(ticket).to_be_enabled()
    await expect(chat.lines_of("bot").last.locator("a")).to_have_text("страница с билетами")
    await ticket.press("Enter")
    stage = chat.page.locator("dialog.stage")
    await expect(stage).to_contain_text("Прибавьте яркость")
    await expect(chat.page.get_by_role("button", name="Закрыть", exact=True)).to_be_focused()
    assert await stage.evaluate("it => getComputedStyle(it).backgroundColor") == "rgb(255, 255, 255)"
    size = await stage.locator("img").bounding_box()
    assert size is not None
    assert min(size["width"], size["height"]) > 500
    await chat.page.keyboard.press("Escape")
    await expect(stage).to_be_hidden()
    await expect(ticket).to_be_focused()
    await expect(chat.panel).to_be_visible()
    assert chat.errors == []


async def test_an_english_guest_sees_the_button_in_english_and_may_let_it_go(
    festival: Standing, context: BrowserContext
) -> None:
    chat, pay = await ordered(context, festival.url, "en")
    await expect(pay).to_have_text("Pay 3,000\u00a0₽")
    box = await pay.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    await chat.page.get_by_role("button", name="Cancel the order").click()
    await expect(chat.page.locator(".pay .bad")).to_have_text("The time to pay is over")
    assert chat.errors == []


async def test_the_language_may_change_with_a_bill_on_screen(festival: Standing, context: BrowserContext) -> None:
    chat, pay = await ordered(context, festival.url)
    await expect(pay).to_contain_text("Оплатить")
    await chat.page.get_by_role("button", name="EN", exact=True).click()
    await expect(chat.page.locator(".pay a")).to_contain_text("Pay")
    await expect(chat.page.get_by_role("timer")).to_contain_text("Your places are held for")


async def test_a_bill_that_cannot_be_asked_after_is_still_a_button(
    festival: Standing, context: BrowserContext
) -> None:
    await context.route("**/pay/*/state", lambda route: asyncio.ensure_future(route.abort()))
    chat, pay = await ordered(context, festival.url)
    await expect(pay).to_have_text("Оплатить")
    assert chat.errors == []


async def test_only_our_own_pages_become_buttons(festival: Standing, context: BrowserContext) -> None:
    chat = await open_chat(context, festival.url)
    own = f"{festival.url}/pay/0123456789abcdef"
    texts = [
        "https://evil.example/pay/0123456789abcdef",
        own,
        f"{festival.url}/pay/",
        f"{festival.url}/other/0123456789",
    ]
    found = await chat.widget.evaluate(
        "(widget, texts) => texts.map(text => widget.billed(`Оплатить: ${text}`).length)", texts
    )
    assert found == [0, 1, 0, 0]


async def test_a_site_that_embeds_the_chat_may_ask_how_a_payment_stands_and_nothing_else(
    festival: Standing, context: BrowserContext, shop: str
) -> None:
    chat = await shop_page(context, shop, festival.url, event="northern-light", open="")
    await expect(chat.field).to_be_visible()
    asked = "(widget, at) => fetch(at).then(answer => answer.status, () => 'refused')"
    assert await chat.widget.evaluate(asked, f"{festival.url}/pay/0123456789abcdef/state") == 404
    assert await chat.widget.evaluate(asked, f"{festival.url}/pay/0123456789abcdef") == "refused"
