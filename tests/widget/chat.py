"""What a guest sees and does in the chat on a page, in a real browser."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from playwright.async_api import BrowserContext, Locator, Page, expect

PATIENCE_MS = 40_000
WORDS = {
    "ru": {
        "field": "Сообщение",
        "log": "Переписка",
        "open": "Открыть чат",
        "close": "Закрыть чат",
        "send": "Отправить",
    },
    "en": {"field": "Message", "log": "Conversation", "open": "Open chat", "close": "Close chat", "send": "Send"},
}
# [who, words] of every bubble, in the order on screen; a bubble that waits for the server ends in "…"
BUBBLES = """rows => rows.map(row => {
    const waits = row.classList.contains('guest') && !/Отправлено|Sent/.test(row.querySelector('.meta').textContent);
    return [row.classList[1], row.querySelector('.bubble').innerText + (waits ? '…' : '')];
})"""


class Chat:
    """A page with the widget. Locators see through its shadow."""

    def __init__(self, page: Page, lang: str = "ru") -> None:
        words = WORDS[lang]
        self.page = page
        self.widget = page.locator("usher-widget")
        self.panel = page.get_by_role("dialog")
        self.log = page.get_by_role("log", name=words["log"])
        self.field = page.get_by_role("textbox", name=words["field"])
        self.launch = page.get_by_role("button", name=words["open"])
        self.quit = page.get_by_role("button", name=words["close"])
        self.send = page.get_by_role("button", name=words["send"], exact=True)
        self.who = page.locator(".who")
        self.choices = page.locator(".choices button")
        self.rows = page.locator(".msg")
        self.strip = page.locator(".strip[role=status]")
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def lines_of(self, who: str) -> Locator:
        """The bubbles of `guest`, `bot` or `person`."""
        return self.page.locator(f".msg.{who} .bubble")

    async def say(self, text: str) -> None:
        """Type it and press Enter."""
        await self.field.fill(text)
        await self.field.press("Enter")

    async def ask(self, text: str, answer: str) -> None:
        """Say something and wait until the bot has said the answer, once more where it was said before."""
        told = self.lines_of("bot").filter(has_text=answer)
        before = await told.count()
        await self.say(text)
        await expect(told.nth(before)).to_be_attached()
        await expect(self.lines_of("bot").last).to_contain_text(answer)

    async def bubbles(self) -> list[tuple[str, str]]:
        """Who said what, in the order on screen."""
        found: list[Any] = await self.rows.evaluate_all(BUBBLES)
        return [(who, text) for who, text in found]

    async def inside(self, script: str) -> Any:
        """Ask the widget's element, `widget` in the script."""
        return await self.widget.evaluate(f"widget => {script}")


async def sample_page(context: BrowserContext, url: str, lang: str = "ru", event: str = "northern-light") -> Chat:
    """The sample festival's page with the chat on it, closed."""
    chat = Chat(await context.new_page(), lang)
    await chat.page.goto(f"{url}/?{urlencode({'lang': lang, 'event': event})}")
    await expect(chat.launch).to_be_visible()
    return chat


async def open_chat(context: BrowserContext, url: str, lang: str = "ru", event: str = "northern-light") -> Chat:
    """The same, opened."""
    chat = await sample_page(context, url, lang, event)
    await chat.launch.click()
    await expect(chat.field).to_be_focused()
    return chat


async def shop_page(context: BrowserContext, shop: str, script_from: str, **attributes: str) -> Chat:
    """Somebody else's page with the chat on it; `attributes` as on the script tag."""
    chat = Chat(await context.new_page(), attributes.get("lang", "ru"))
    await chat.page.goto(f"{shop}/?{urlencode({'src': f'{script_from}/widget.js', **attributes})}")
    return chat
