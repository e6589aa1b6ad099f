"""A guest talks in the widget: the bot answers, a person takes over, nothing he writes becomes markup."""

from __future__ import annotations

import asyncio
import io
import re

import pytest
from PIL import Image
from playwright.async_api import BrowserContext, FilePayload, expect

from app.protocol.commands import GiveBackDialogue, SendReply, TakeDialogue
from app.protocol.frames import Writing
from tests.server.standing import Standing
from tests.widget.chat import open_chat, sample_page
from tests.widget.conftest import NewContext

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("browser"),
]


@pytest.mark.requirement("K1", "B1")
async def test_a_question_from_the_knowledge_base_is_answered(festival: Standing, context: BrowserContext) -> None:
    chat = await open_chat(context, festival.url)
    await expect(chat.log).to_contain_text("Спросите о билетах")
    await expect(chat.who).to_have_text("Помощник отвечает сразу")
    await chat.ask("Где парковка?", "P1")
    (guest, question), (bot, answer) = await chat.bubbles()
    assert (guest, question, bot) == ("guest", "Где парковка?", "bot")
    assert answer.startswith("«Северный свет»")
    await expect(chat.log).not_to_contain_text("Спросите о билетах")
    await expect(chat.field).to_be_focused()
    assert chat.errors == []


async def test_an_english_guest_is_answered_in_english(festival: Standing, context: BrowserContext) -> None:
    chat = await open_chat(context, festival.url, "en")
    await expect(chat.who).to_have_text("The assistant answers at once")
    await chat.ask("Where can I park my car?", "Car park P1")
    await expect(chat.log).to_contain_text("Sent")


async def test_the_language_may_change_in_the_middle_of_a_talk(festival: Standing, context: BrowserContext) -> None:
    chat = await open_chat(context, festival.url)
    await chat.ask("Где парковка?", "P1")
    said = await chat.bubbles()
    await chat.page.get_by_role("button", name="EN", exact=True).click()
    await expect(chat.page.get_by_role("log", name="Conversation")).to_contain_text("Assistant")
    await expect(chat.page.get_by_role("textbox", name="Message")).to_be_visible()
    assert await chat.bubbles() == said
    await expect(chat.page.locator(".title")).to_have_text("Northern Light")


@pytest.mark.requirement("B12")
async def test_buttons_are_pressed_by_keyboard_alone(festival: Standing, context: BrowserContext) -> None:
    chat = await sample_page(context, festival.url)
    await chat.launch.focus()
    await chat.page.keyboard.press("Enter")
    await expect(chat.field).to_be_focused()
    await chat.page.keyboard.type("Как до вас добраться?")
    await chat.page.keyboard.press("Enter")
    await expect(chat.choices).to_have_text(["На машине", "Общественный транспорт", "Такси"])
    await chat.page.keyboard.press("Shift+Tab")  # the paper clip
    await chat.page.keyboard.press("Shift+Tab")
    await expect(chat.choices.last).to_be_focused()
    await chat.page.keyboard.press("Enter")
    await expect(chat.lines_of("bot").last).to_contain_text("Маячной набережной")
    assert [text for who, text in await chat.bubbles() if who == "guest"] == ["Как до вас добраться?", "Такси"]
    await expect(chat.choices).to_have_count(0)
    await expect(chat.field).to_be_focused()


@pytest.mark.parametrize(
    "text",
    [
        '<img src=x onerror="window.hacked=1">',
        "<script>window.hacked=1</script>",
        "<svg/onload=window.hacked=1>",
        "**жирно** [ссылка](javascript:window.hacked=1) &lt;b&gt;",
        "javascript:window.hacked=1 data:text/html,<b>x",
    ],
)
async def test_whatever_a_guest_writes_stays_text(festival: Standing, context: BrowserContext, text: str) -> None:
    chat = await open_chat(context, festival.url)
    await chat.say(text)
    await expect(chat.lines_of("bot")).to_have_count(1)
    assert (await chat.bubbles())[0] == ("guest", text)
    assert await chat.page.locator(".bubble :is(img, script, svg, b, a)").count() == 0
    await chat.page.reload()
    await expect(chat.lines_of("guest")).to_have_text([text])
    assert await chat.page.evaluate("window.hacked") is None


async def test_addresses_are_links_that_show_where_they_lead(festival: Standing, context: BrowserContext) -> None:
    chat = await open_chat(context, festival.url)
    await chat.say("см. https://example.org/map?a=1. и https://аррӏе.example/x, не https://user@example.org/y")
    await expect(chat.lines_of("bot")).to_have_count(1)
    links = chat.page.locator(".bubble a")
    assert await links.all_inner_texts() == ["https://example.org/map?a=1", "https://xn--80ak6aa92e.example/x"]
    assert await links.first.get_attribute("rel") == "noopener noreferrer"


@pytest.mark.requirement("B10", "C3")
async def test_a_person_takes_over_by_name_and_gives_back(festival: Standing, context: BrowserContext) -> None:
    chat = await sample_page(context, festival.url)
    async with chat.page.expect_response(re.compile("/guest/v1/sessions$")) as opening:
        await chat.launch.click()
    dialogue = (await (await opening.value).json())["dialogue"]
    await chat.say("Позовите человека")
    await expect(chat.who).to_have_text(re.compile("Зовём человека"))
    alina = festival.add_user("alina", name="Алина Соколова")
    async with festival.console(festival.sign_in("alina", alina.password)) as console:
        ent = f"dialogue:{dialogue}"
        await console.until_true(lambda: ent in console.state)
        assert (await console.order(ent, TakeDialogue())).st == "ok"
        await expect(chat.who).to_have_text(re.compile("Алина.* на связи"))
        await expect(chat.page.locator(".sys").last).to_have_text(re.compile(r"Алина.*, \d\d:\d\d$"))
        await console.send(Writing(ent=ent))
        await expect(chat.page.locator(".typing")).to_contain_text("Алина")
        await console.until_true(lambda: console.dialogue(dialogue).holder_name == "Алина Соколова")
        lease = console.dialogue(dialogue).lease
        assert (await console.order(ent, SendReply(lease=lease, text="Здравствуйте! Я <b>тут</b>"))).st == "ok"
        await expect(chat.lines_of("person")).to_have_text(["Здравствуйте! Я <b>тут</b>"])
        await expect(chat.page.locator(".typing")).to_be_hidden()
        await expect(chat.page.locator(".msg.person .meta")).to_contain_text("Алина")
        bots = await chat.lines_of("bot").count()
        await chat.say("Где парковка?")
        await console.until_true(lambda: console.dialogue(dialogue).last_text == "Где парковка?")
        assert (await console.order(ent, GiveBackDialogue(lease=lease, summary=""))).st == "ok"
        await expect(chat.who).to_have_text("Помощник отвечает сразу")
        assert await chat.lines_of("bot").count() <= bots + 1  # what he asked meanwhile was the person's to answer


async def test_an_image_is_sent_and_shown(festival: Standing, context: BrowserContext) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (320, 200), "#1e9a5f").save(picture, "PNG")
    chat = await open_chat(context, festival.url)
    file = FilePayload(name="ticket.png", mimeType="image/png", buffer=picture.getvalue())
    await chat.page.locator("input[type=file]").set_input_files(file)
    image = chat.page.locator(".msg.guest .bubble img")
    await expect(image).to_have_js_property("naturalWidth", 320)
    await expect(image).to_have_attribute("alt", "Изображение")
    await chat.page.reload()
    await expect(image).to_have_js_property("naturalWidth", 320)
    assert len(await chat.bubbles()) == await chat.rows.count()


@pytest.mark.parametrize(
    ("name", "mime", "says"),
    [("ticket.pdf", "application/pdf", "PNG, JPEG, WebP или GIF"), ("broken.png", "image/png", "не ушёл")],
)
async def test_what_is_no_image_is_refused_in_words(
    festival: Standing, context: BrowserContext, name: str, mime: str, says: str
) -> None:
    chat = await open_chat(context, festival.url)
    await chat.page.locator("input[type=file]").set_input_files(FilePayload(name=name, mimeType=mime, buffer=b"%PDF"))
    await expect(chat.page.get_by_role("alert")).to_contain_text(says)
    await expect(chat.rows).to_have_count(0)


async def test_a_message_too_long_stays_in_the_field_with_its_length(
    festival: Standing, context: BrowserContext
) -> None:
    chat = await open_chat(context, festival.url)
    await chat.say("я" * 4_001)
    await expect(chat.page.get_by_role("alert")).to_have_text("Слишком длинно: 4001 из 4000 знаков")
    await expect(chat.rows).to_have_count(0)
    await chat.field.press("Backspace")
    await expect(chat.page.get_by_role("alert")).to_be_hidden()
    await chat.field.press("Enter")
    await expect(chat.lines_of("guest")).to_have_count(1)


async def test_lines_are_broken_with_shift_and_nothing_is_not_sent(
    festival: Standing, context: BrowserContext
) -> None:
    chat = await open_chat(context, festival.url)
    await chat.say("   ")
    await chat.field.fill("Где")
    await chat.field.press("Shift+Enter")
    await chat.page.keyboard.type("парковка?")
    await chat.send.click()
    await expect(chat.lines_of("bot")).to_contain_text(["P1"])
    assert (await chat.bubbles())[0] == ("guest", "Где\nпарковка?")


async def test_what_is_said_behind_a_closed_panel_is_counted_until_it_is_read(
    festival: Standing, context: BrowserContext
) -> None:
    chat = await open_chat(context, festival.url)
    await chat.ask("Где парковка?", "P1")
    await chat.quit.click()
    with festival.client(await chat.inside("widget.wire.session")) as phone:
        assert phone.post("/guest/v1/messages", json={"id": "1", "text": "Когда открываются ворота?"}).is_success
    counted = chat.page.get_by_role("button", name="Открыть чат, новых сообщений: 1")
    await expect(counted).to_be_visible()
    await chat.page.reload()
    await expect(counted).to_be_visible()
    await counted.click()
    await expect(chat.lines_of("bot").last).to_be_in_viewport()
    await chat.quit.click()
    await chat.page.reload()
    await expect(chat.rows).to_have_count(4)
    await expect(chat.page.get_by_role("button", name="Открыть чат", exact=True)).to_be_visible()


async def test_two_guests_never_see_one_another(festival: Standing, new_context: NewContext) -> None:
    first, second = await asyncio.gather(*[open_chat(await new_context(), festival.url) for _ in range(2)])
    await asyncio.gather(first.ask("Где парковка?", "P1"), second.ask("Когда открываются ворота?", "14:00"))
    assert (await first.bubbles())[0] == ("guest", "Где парковка?")
    assert (await second.bubbles())[0] == ("guest", "Когда открываются ворота?")
    assert len(await first.bubbles()) == len(await second.bubbles()) == 2


async def test_two_tabs_of_one_guest_show_one_conversation(festival: Standing, context: BrowserContext) -> None:
    first = await open_chat(context, festival.url)
    await first.ask("Где парковка?", "P1")
    second = await open_chat(context, festival.url)
    await expect(second.lines_of("bot")).to_have_count(1)
    await second.ask("Когда открываются ворота?", "14:00")
    await expect(first.lines_of("bot")).to_have_count(2)
    assert await first.bubbles() == await second.bubbles()


async def test_each_event_has_a_conversation_of_its_own(festival: Standing, context: BrowserContext) -> None:
    chat = await open_chat(context, festival.url)
    await chat.ask("Где парковка?", "«Северный свет»")
    jazz = await open_chat(context, festival.url, event="polar-jazz")
    await expect(jazz.rows).to_have_count(0)
    await jazz.ask("Где парковка?", "«Полярный джаз»")


async def test_pieces_of_a_card_number_vanish_from_the_page_that_shows_them(
    festival: Standing, context: BrowserContext
) -> None:
    chat = await open_chat(context, festival.url)
    await chat.say("4111 1111")
    await expect(chat.lines_of("guest")).to_have_count(1)
    await chat.say("1111 1111")
    await expect(chat.log).to_contain_text("•••• 1111")
    await expect(chat.log).not_to_contain_text("4111")
    said = [text for who, text in await chat.bubbles() if who == "guest"]
    assert said == ["•••• ••••", "•••• 1111"]
    assert chat.errors == []
