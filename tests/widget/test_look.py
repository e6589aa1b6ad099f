"""The chat can be read, reached and used by everybody: contrast, sizes, names, keys, narrow screens."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import BrowserContext, Locator, expect

from tests.server.standing import Standing
from tests.widget.chat import Chat, open_chat, sample_page, shop_page
from tests.widget.conftest import NewContext

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("browser"),
]
PHONE = {"width": 390, "height": 800}
# every text on screen with the contrast of its colour against what lies behind it, below 4.5
TOO_FAINT = """root => {
    const light = text => {
        const [r, g, b] = text.match(/[\\d.]+/g).slice(0, 3).map(Number).map(c => c / 255)
            .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = node => {
        for (let at = node; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if (!/rgba\\(.*, 0\\)|transparent/.test(colour)) return colour;
        }
        return "rgb(255, 255, 255)";
    };
    const faint = [];
    for (const node of root.querySelectorAll("*")) {
        const own = [...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim());
        if (!own && !node.placeholder) continue;
        const colour = getComputedStyle(node, node.placeholder ? "::placeholder" : null).color;
        const both = [light(colour), light(ground(node))].sort((one, two) => two - one);
        const ratio = (both[0] + 0.05) / (both[1] + 0.05);
        if (ratio < 4.5) faint.push(`${node.className}: ${ratio.toFixed(2)}`);
    }
    return faint;
}"""


async def talked(context: BrowserContext, url: str, lang: str = "ru") -> Chat:
    """A chat with something of everything in it: answers, buttons, a notice."""
    chat = await open_chat(context, url, lang)
    if lang == "ru":
        await chat.ask("Как до вас добраться?", "такси")
    else:
        await chat.ask("How do I get there?", "taxi")
    return chat


async def small_targets(places: Locator) -> list[str]:
    """Names of what is to be hit with a thumb and is smaller than 44 px."""
    found = []
    for place in await places.all():
        box = await place.bounding_box()
        if box is not None and min(box["width"], box["height"]) < 44:
            found.append(f"{await place.get_attribute('aria-label') or await place.inner_text()}: {box}")
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["ru", "en"])
async def test_every_text_stands_out_from_its_ground(
    festival: Standing, new_context: NewContext, scheme: str, lang: str
) -> None:
    context = await new_context(color_scheme=scheme)
    chat = await talked(context, festival.url, lang)
    await chat.inside("void (widget.strip.hidden = widget.rehearsal.hidden = false)")
    assert await chat.panel.evaluate(TOO_FAINT) == []
    ground = await chat.panel.evaluate("panel => getComputedStyle(panel).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(17, 20, 26)"}[scheme]


async def test_the_dark_comes_and_goes_with_the_system_and_by_wish(
    festival: Standing, context: BrowserContext
) -> None:
    chat = await open_chat(context, festival.url)
    await expect(chat.panel).to_have_css("background-color", "rgb(255, 255, 255)")
    await chat.page.emulate_media(color_scheme="dark")
    await expect(chat.panel).to_have_css("background-color", "rgb(17, 20, 26)")
    await chat.inside("widget.setAttribute('theme', 'light')")
    await expect(chat.panel).to_have_css("background-color", "rgb(255, 255, 255)")


@pytest.mark.parametrize(
    ("wanted", "given"), [("#8a1538", "rgb(138, 21, 56)"), ("#ffd400", ""), ("url(evil)", "rgb(47, 92, 229)")]
)
async def test_an_organisers_colour_is_darkened_until_white_reads_on_it(
    festival: Standing, context: BrowserContext, shop: str, wanted: str, given: str
) -> None:
    chat = await shop_page(context, shop, festival.url, accent=wanted, open="")
    await chat.say("Здравствуйте")
    colour = await chat.inside("getComputedStyle(widget.go).backgroundColor")
    assert colour == given or not given
    assert await chat.log.evaluate(TOO_FAINT) == []


async def test_on_a_phone_the_chat_fills_the_screen_and_thumbs_hit_everything(
    festival: Standing, new_context: NewContext
) -> None:
    chat = await talked(await new_context(viewport=PHONE, has_touch=True), festival.url)
    assert await chat.panel.bounding_box() == {"x": 0, "y": 0, **PHONE}
    assert await small_targets(chat.panel.get_by_role("button")) == []
    await chat.quit.tap()
    assert await small_targets(chat.launch) == []
    await chat.launch.tap()
    await expect(chat.field).to_be_focused()


async def test_on_a_desktop_the_chat_leaves_the_page_in_sight(festival: Standing, context: BrowserContext) -> None:
    chat = await open_chat(context, festival.url)
    assert await chat.panel.bounding_box() == {"x": 870, "y": 100, "width": 390, "height": 680}
    await expect(chat.page.get_by_role("heading", name="Северный свет")).to_be_visible()


@pytest.mark.parametrize("size", [{"width": 320, "height": 480}, PHONE, {"width": 640, "height": 400}])
async def test_nothing_is_wider_than_the_screen(
    festival: Standing, new_context: NewContext, size: dict[str, int]
) -> None:
    chat = await sample_page(await new_context(viewport=size), festival.url)
    assert await chat.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    await chat.launch.click()
    await chat.say("Ы" * 600 + " https://example.org/" + "a" * 300)
    await expect(chat.lines_of("bot")).to_have_count(1)
    assert await chat.log.evaluate("log => log.scrollWidth - log.clientWidth") == 0
    box = await chat.field.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= size["height"]


@pytest.mark.requirement("K1")
async def test_a_screen_reader_hears_roles_and_names(festival: Standing, context: BrowserContext) -> None:
    chat = await talked(context, festival.url)
    await expect(chat.log).to_have_attribute("aria-live", "polite")
    await expect(chat.panel).to_have_accessible_name("Чат поддержки")
    names = [await button.evaluate(NAME_OF) for button in await chat.panel.get_by_role("button").all()]
    assert names == [
        "Закрыть чат", "На машине", "Общественный транспорт", "Такси", "Приложить изображение", "Отправить",
    ]  # fmt: skip
    assert await chat.page.locator("usher-widget svg:not([aria-hidden=true], [aria-hidden=true] svg)").count() == 0
    heard = await chat.log.aria_snapshot()
    assert "Вы: Как до вас добраться?" in heard
    assert "Помощник" in heard


NAME_OF = "button => button.getAttribute('aria-label') || button.innerText"


async def test_escape_closes_and_the_keyboard_finds_its_way_back(festival: Standing, context: BrowserContext) -> None:
    chat = await sample_page(context, festival.url)
    await expect(chat.launch).to_have_attribute("aria-expanded", "false")
    await chat.launch.focus()
    await chat.page.keyboard.press("Space")
    await expect(chat.field).to_be_focused()
    await chat.page.keyboard.type("недописано")
    await chat.page.keyboard.press("Escape")
    await expect(chat.panel).to_be_hidden()
    await expect(chat.launch).to_be_focused()
    await chat.page.keyboard.press("Enter")
    await expect(chat.field).to_have_value("недописано")
    await chat.page.get_by_role("heading", name="Северный свет").click()
    await chat.page.keyboard.press("Escape")
    await expect(chat.panel).to_be_visible()  # a key meant for the page is the page's


async def test_new_words_below_are_announced_while_one_reads_above(
    festival: Standing, new_context: NewContext
) -> None:
    context = await new_context(viewport={"width": 390, "height": 500})
    chat = await open_chat(context, festival.url)
    for _ in range(3):
        await chat.ask("Где парковка?", "P1")
    await chat.log.evaluate("log => log.scrollTop = 0")
    await expect(chat.widget).to_have_js_property("at_newest", False)
    other = await open_chat(context, festival.url)
    await other.ask("Когда открываются ворота?", "14:00")
    fresh = chat.page.get_by_role("button", name="Новые сообщения")
    await expect(fresh).to_be_visible()
    assert await chat.log.evaluate("log => log.scrollTop") == 0
    await fresh.click()
    await expect(fresh).to_be_hidden()
    await expect(chat.rows.last).to_be_in_viewport()


async def test_the_newest_words_stay_in_sight_when_the_field_grows(
    festival: Standing, new_context: NewContext
) -> None:
    chat = await open_chat(await new_context(viewport=PHONE), festival.url)
    for _ in range(3):
        await chat.ask("Где парковка?", "P1")
    await chat.field.fill("Я хотел бы ещё спросить. " * 20)
    await chat.inside("void (widget.strip.hidden = false)")
    await chat.log.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    await expect(chat.rows.last).to_be_in_viewport(ratio=1)
    await chat.log.evaluate("log => log.scrollTop = 100")
    await expect(chat.widget).to_have_js_property("at_newest", False)
    await chat.field.fill("")
    assert await chat.log.evaluate("log => log.scrollTop") == 100


async def test_of_an_answer_longer_than_the_window_the_beginning_is_shown(
    festival: Standing, new_context: NewContext
) -> None:
    chat = await open_chat(await new_context(viewport={"width": 320, "height": 300}), festival.url)
    await chat.ask("Где парковка?", "P1")
    await expect(chat.page.locator(".msg.bot .meta")).to_be_in_viewport(ratio=1)
    assert await chat.panel.evaluate("panel => panel.scrollTop") == 0
    await expect(chat.page.get_by_role("button", name="Закрыть чат")).to_be_in_viewport()


async def test_no_movement_for_those_who_asked_for_none(festival: Standing, new_context: NewContext) -> None:
    chat = await open_chat(await new_context(reduced_motion="reduce"), festival.url)
    await chat.inside("widget.set_typing({by: 'bot'})")
    moving: Any = await chat.panel.evaluate("panel => panel.getAnimations({subtree: true}).length")
    assert moving == 0
    await expect(chat.page.locator(".typing")).to_have_text("Помощник пишет")
