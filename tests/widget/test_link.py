"""Whatever happens to the line, the guest loses nothing and sees nothing twice (K1)."""

from __future__ import annotations

import asyncio
from collections import Counter
from random import Random

import msgspec
import pytest
from playwright.async_api import BrowserContext, Request, WebSocket, expect

from app.protocol.guest import Heard
from app.service import backend
from tests.server.standing import Standing
from tests.widget.cable import cable
from tests.widget.chat import Chat, open_chat, shop_page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("browser"),
]
FORGE_SESSION = """() => {
    for (const name of Object.keys(localStorage)) if (name.endsWith(":session")) localStorage[name] = '"gone"';
}"""
QUESTIONS = [f"Вопрос {n}: где парковка?" for n in range(1, 11)]


async def stored(festival: Standing, chat: Chat) -> list[tuple[str, str]]:
    """What the backend holds of the conversation once the bot has nothing more to say."""
    await asyncio.to_thread(festival.inside, lambda host: backend.settled(host.core))
    with festival.client(await chat.inside("widget.wire.session")) as client:
        heard = msgspec.json.decode(client.get("/guest/v1/messages").content, type=Heard)
    assert [line.n for line in heard.lines] == list(range(1, len(heard.lines) + 1))
    return [(line.by, line.text) for line in heard.lines]


@pytest.mark.requirement("K1")
async def test_a_link_cut_again_and_again_loses_and_repeats_nothing(
    festival: Standing, context: BrowserContext
) -> None:
    random = Random(5)
    async with cable(festival.url) as line:
        chat = await open_chat(context, line.url)
        for place, question in enumerate(QUESTIONS):
            if place % 2:
                await line.until(sockets=1)
            await chat.say(question)
            await asyncio.sleep(random.uniform(0, 0.4))
            if place % 2:
                line.cut()
        await expect(chat.lines_of("guest")).to_have_count(len(QUESTIONS))
        await expect(chat.page.locator(".msg.guest .meta", has_text="Отправляется")).to_have_count(0)
        assert line.cuts == 5
        kept = await stored(festival, chat)
        await expect(chat.rows).to_have_count(len(kept))
        shown = await chat.bubbles()
        assert [(who, text.replace("\u00a0", " ")) for who, text in shown] == kept
        assert Counter(text for who, text in shown if who == "guest") == Counter(QUESTIONS)
        await chat.page.reload()
        await expect(chat.rows).to_have_count(len(kept))
        assert await chat.bubbles() == shown
        assert chat.errors == []


async def test_a_message_said_offline_is_kept_shown_and_sent_later(
    festival: Standing, context: BrowserContext
) -> None:
    async with cable(festival.url) as line:
        chat = await open_chat(context, line.url)
        await chat.ask("Где парковка?", "P1")
        line.unplug()
        await chat.say("Когда открываются ворота?")
        await expect(chat.page.locator(".msg.guest .meta").last).to_have_text("Отправляется")
        await expect(chat.strip).to_have_text("Нет связи. Сообщения сохранены и уйдут сами.")
        line.plugged = True
        await expect(chat.lines_of("bot").last).to_contain_text("14:00")
        await expect(chat.strip).to_be_hidden()
        assert [who for who, _ in await chat.bubbles()] == ["guest", "bot", "guest", "bot"]


async def test_a_link_that_is_back_at_once_is_not_spoken_of(festival: Standing, context: BrowserContext) -> None:
    async with cable(festival.url) as line:
        chat = await open_chat(context, line.url)
        await chat.ask("Где парковка?", "P1")
        await chat.inside("void (widget.was = false, new MutationObserver(() => widget.was ||= !widget.strip.hidden)"
                          ".observe(widget.strip, {attributes: true}))")  # fmt: skip
        line.cut()
        await chat.ask("Когда открываются ворота?", "14:00")
        assert await chat.inside("widget.was") is False


async def test_a_message_said_offline_outlives_the_page(
    festival: Standing, context: BrowserContext, shop: str
) -> None:
    async with cable(festival.url) as line:
        chat = await shop_page(context, shop, festival.url, server=line.url, event="northern-light", open="")
        await chat.ask("Где парковка?", "P1")
        line.unplug()
        await chat.say("Когда открываются ворота?")
        await chat.page.reload()
        await expect(chat.page.locator(".msg.guest .meta")).to_have_text(["Отправляется"])
        line.plugged = True
        await expect(chat.lines_of("bot").last).to_contain_text("14:00")
        assert [who for who, _ in await chat.bubbles()] == ["guest", "bot", "guest", "bot"]


async def test_the_first_words_said_before_any_link_open_one_session(
    festival: Standing, context: BrowserContext, shop: str
) -> None:
    async with cable(festival.url) as line:
        line.unplug()
        chat = await shop_page(context, shop, festival.url, server=line.url, event="northern-light", open="")
        opened: list[str] = []
        chat.page.on("request", lambda r: opened.append(r.url) if r.url.endswith("/sessions") else None)
        await chat.say("Где парковка?")
        await expect(chat.strip).to_be_visible()
        opened.clear()
        line.plugged = True
        await chat.page.evaluate("dispatchEvent(new Event('online')); dispatchEvent(new Event('online'))")
        await expect(chat.lines_of("bot").last).to_contain_text("P1")
        assert len(opened) == 1
        assert [who for who, _ in await chat.bubbles()] == ["guest", "bot"]


@pytest.mark.requirement("K1")
async def test_a_reload_keeps_the_conversation(festival: Standing, context: BrowserContext) -> None:
    chat = await open_chat(context, festival.url)
    await chat.ask("Где парковка?", "P1")
    await chat.ask("Как до вас добраться?", "такси")
    said, choices = await chat.bubbles(), await chat.choices.all_inner_texts()
    await chat.page.reload()
    await expect(chat.rows).to_have_count(len(said))
    assert await chat.bubbles() == said
    await expect(chat.choices).to_have_text(choices)
    await expect(chat.panel).to_be_visible()
    await chat.ask("Когда открываются ворота?", "14:00")


async def test_where_no_socket_passes_the_chat_goes_on_by_plain_http(
    festival: Standing, context: BrowserContext
) -> None:
    async with cable(festival.url) as line:
        line.sockets_pass = False
        chat = await open_chat(context, line.url)
        await chat.ask("Где парковка?", "P1")
        await expect(chat.strip).to_be_hidden()
        await chat.ask("Когда открываются ворота?", "14:00")
        assert line.sockets == 0
        line.sockets_pass = True
        await chat.page.evaluate("dispatchEvent(new Event('online'))")
        await line.until(sockets=1)
        await chat.ask("Во сколько начало?", "15:00")
        await expect(chat.page.locator("usher-widget .bubble")).to_have_count(6)
        assert [who for who, _ in await chat.bubbles()] == ["guest", "bot"] * 3


async def test_a_link_that_died_without_a_word_is_left_when_a_message_gets_no_answer(
    festival: Standing, context: BrowserContext
) -> None:
    async with cable(festival.url) as line:
        chat = await open_chat(context, line.url)
        await chat.ask("Где парковка?", "P1")
        line.freeze()
        await chat.ask("Когда открываются ворота?", "14:00")
        assert [who for who, _ in await chat.bubbles()] == ["guest", "bot", "guest", "bot"]


async def test_a_guest_who_comes_back_to_a_dead_link_reads_what_came_meanwhile(
    festival: Standing, context: BrowserContext
) -> None:
    async with cable(festival.url) as line:
        chat = await open_chat(context, line.url)
        await chat.ask("Где парковка?", "P1")
        line.freeze()
        other = await open_chat(context, line.url)  # a second tab of his, on a line of its own
        await other.ask("Когда открываются ворота?", "14:00")
        await expect(chat.rows).to_have_count(2)
        await chat.inside("void (widget.wire.heard -= 60000)")  # a minute passes
        await chat.page.evaluate("dispatchEvent(new Event('online'))")
        await expect(chat.rows).to_have_count(4)
        assert await chat.bubbles() == await other.bubbles()


async def test_a_session_the_server_does_not_know_is_opened_anew(festival: Standing, context: BrowserContext) -> None:
    chat = await open_chat(context, festival.url)
    await chat.ask("Где парковка?", "P1")
    await chat.page.evaluate(FORGE_SESSION)
    await chat.page.reload()
    await chat.ask("Когда открываются ворота?", "14:00")
    assert [who for who, _ in await chat.bubbles()] == ["guest", "bot"]


async def test_the_secret_of_a_session_is_in_no_address(festival: Standing, context: BrowserContext) -> None:
    addresses: list[str] = []

    def noted(sent: Request | WebSocket) -> None:
        addresses.append(sent.url)

    context.on("request", noted)
    chat = await open_chat(context, festival.url)
    chat.page.on("websocket", noted)
    await chat.page.reload()
    await chat.ask("Где парковка?", "P1")
    secret = await chat.inside("widget.wire.session")
    assert len(secret) >= 40
    assert len(addresses) > 5
    assert any("/guest/v1/socket" in address for address in addresses)
    assert not [address for address in addresses if secret in address]
    assert not [address for address in addresses if not address.startswith((festival.url, "ws://127.0.0.1", "blob:"))]


async def test_a_widget_taken_off_the_page_hangs_up(festival: Standing, context: BrowserContext) -> None:
    async with cable(festival.url) as line:
        chat = await open_chat(context, line.url)
        await chat.ask("Где парковка?", "P1")
        assert line.sockets == 1
        await chat.page.evaluate("window.taken = document.querySelector('usher-widget'); taken.remove()")
        await line.until(sockets=0)
        await chat.page.evaluate("document.body.append(taken)")
        await chat.ask("Когда открываются ворота?", "14:00")
        assert [who for who, _ in await chat.bubbles()] == ["guest", "bot", "guest", "bot"]
