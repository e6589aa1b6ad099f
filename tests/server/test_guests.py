"""The guests' public endpoint: lines without holes, messages once, limits, images, nobody else's words (K1, X16)."""

from __future__ import annotations

import asyncio
import io
import threading
import time
import uuid
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PIL import Image

from app.protocol.commands import AddNote, SendReply, TakeDialogue
from app.protocol.guest import EventsPage, GuestErr, GuestHello, Line, Said, Say, SessionOpened, Who
from app.protocol.records import AttachmentRef
from app.protocol.version import Close
from tests.server.standing import JSON, ConsoleTalk, GuestTalk, Standing, WidgetTalk, standing


def png(size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).save(out, "PNG")
    return out.getvalue()


def upload(guest: GuestTalk, data: bytes, name: str = "photo.png") -> Any:
    return guest.client.post("/guest/v1/attachments", files={"file": (name, data, "image/png")})


def test_a_session_is_long_unguessable_and_stored_only_as_its_hash(backend: Standing) -> None:
    sessions = {backend.guest().opened.session for _ in range(20)}
    assert len(sessions) == 20
    assert all(len(session) >= 43 for session in sessions)
    stored = b"".join(path.read_bytes() for path in backend.settings.data.glob("usher.db*"))
    assert not any(session.encode() in stored for session in sessions)


def test_a_message_sent_again_gets_the_same_number_and_is_there_once(festival: Standing) -> None:
    guest = festival.guest()
    first = guest.say("Где вход?", ident="one")
    again = guest.say("Где вход?", ident="one")
    assert (first.n, first.id) == (again.n, again.id) == (1, "one")
    assert [(line.n, line.id, line.by, line.text) for line in guest.hear().lines] == [
        (1, "one", "guest", "Где вход?")
    ]


def test_a_hundred_times_at_once_is_still_one_message(festival: Standing) -> None:
    guest = festival.guest()
    numbers: list[int] = []

    def send() -> None:
        with festival.client(guest.opened.session) as client:
            body = msgspec.json.encode(Say(id="same", text="раз"))
            got = client.post("/guest/v1/messages", content=body, headers=JSON)
            if got.status_code == 202:
                numbers.append(got.json()["n"])

    threads = [threading.Thread(target=send) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(numbers) == {1}
    assert len(guest.hear().lines) == 1


def test_the_long_poll_waits_for_the_next_line(festival: Standing) -> None:
    guest = festival.guest()
    guest.say("привет")
    guest.hear()
    timer = threading.Timer(0.3, lambda: guest.say("ещё"))
    began = time.monotonic()
    timer.start()
    heard = guest.hear(wait_ms=10_000)
    timer.join()
    assert 0.2 < time.monotonic() - began < 5
    assert [line.text for line in heard.lines] == ["ещё"]
    assert guest.hear(wait_ms=50).lines == ()


@pytest.mark.parametrize("query", ["after=-1", "after=x", "wait_ms=60000", "after=1&after=2", "other=1"])
def test_a_poll_that_makes_no_sense_is_refused(festival: Standing, query: str) -> None:
    assert festival.guest().client.get(f"/guest/v1/messages?{query}").status_code in (400, 422)


@pytest.mark.parametrize(
    "say",
    [
        {"id": "", "text": "a"},
        {"id": "x" * 200, "text": "a"},
        {"id": "ok", "text": 5},
        {"id": None, "text": "a"},
        {"text": "a"},
        {"id": "ok", "text": "ж" * 4001},
        {"id": "ok", "text": "a", "attachments": ["nothing"]},
        {"id": "ok", "text": "a", "payload": "p" * 1000},
    ],
)
def test_a_message_that_cannot_be_is_refused_and_leaves_no_line(festival: Standing, say: dict[str, Any]) -> None:
    guest = festival.guest()
    got = guest.client.post("/guest/v1/messages", json=say)
    assert got.status_code == 422, got.text
    assert guest.hear().lines == ()


def test_what_cannot_be_stored_is_mended_not_refused(festival: Standing) -> None:
    guest = festival.guest()
    for number, body in enumerate((rb"half \ud83d", rb"nul \u0000 here", b"bad \xff utf-8")):
        content = b'{"id":"m%d","text":"%s"}' % (number, body)
        assert guest.client.post("/guest/v1/messages", content=content, headers=JSON).status_code == 202
    assert [line.text for line in guest.hear().lines] == ["half \ufffd", "nul  here", "bad \ufffd utf-8"]


@pytest.mark.parametrize("token", ["", "x", "x" * 43])
def test_without_a_session_nothing_is_read_or_written(festival: Standing, token: str) -> None:
    with festival.client(token) as client:
        for got in (
            client.get("/guest/v1/messages"),
            client.post("/guest/v1/messages", json={"id": "a", "text": "b"}),
            client.post("/guest/v1/attachments", files={"file": ("a.png", png())}),
            client.get("/guest/v1/attachments/x"),
        ):
            assert got.status_code == 401
            assert got.json()["code"] == "bad_session"


def test_ten_messages_a_minute_and_a_burst_pass_and_a_flood_does_not(backend: Standing) -> None:
    guest = backend.guest()
    answers = [guest.post(Say(id=f"m{n}", text="а")) for n in range(20)]
    passed = [got for got in answers if got.status_code == 202]
    assert len(passed) == backend.settings.guest_burst
    late = answers[-1]
    assert late.status_code == 429
    assert late.json()["code"] == "rate_limited"
    assert 0 < late.json()["retry_ms"] <= 6000
    assert int(late.headers["retry-after"]) >= 1
    assert backend.guest().post(Say(id="other", text="б")).status_code == 202


async def test_a_guest_sees_only_his_own_words_whatever_he_asks_for(festival: Standing) -> None:
    """IDOR: every id of one guest's conversation, asked for by another guest, in every place an id fits."""
    anna, boris = festival.guest(), festival.guest()
    ref = msgspec.json.decode(upload(anna, png()).content, type=AttachmentRef)
    anna.say("секрет Анны", ident="a1", attachments=(ref.id,))
    ids = [anna.opened.dialogue, ref.id, "a1", "1"]
    async with festival.console(festival.somebody()) as talk:
        await talk.order(f"dialogue:{anna.opened.dialogue}", TakeDialogue())
        await talk.order(f"dialogue:{anna.opened.dialogue}", AddNote(text="частная заметка"))
        ids += [record.id for held in talk.state.values() if (record := held.record) and hasattr(record, "id")]
    seen = ""
    for ident in ids:
        for path in (
            f"/guest/v1/attachments/{ident}",
            f"/guest/v1/messages/{ident}",
            f"/v1/dialogues/{ident}/messages",
        ):
            got = boris.client.get(path)
            assert got.status_code in (401, 404), (path, got.status_code)
            seen += got.text
        got = boris.client.post("/guest/v1/messages", json={"id": "b1", "text": "б", "attachments": [ident]})
        assert got.status_code == 422
        seen += got.text
    boris.say("моё", ident="a1")
    seen += str(boris.hear().lines)
    assert "секрет" not in seen
    assert "заметка" not in seen
    assert [line.text for line in boris.lines] == ["моё"]
    assert "заметка" not in str(anna.hear().lines)


@pytest.mark.requirement("K1")
async def test_the_socket_gives_the_rest_once_and_goes_on(festival: Standing) -> None:
    guest = festival.guest()
    guest.say("раз", ident="1")
    guest.say("два", ident="2")
    async with festival.widget(guest, have=1) as widget:
        await widget.until(Who)
        await widget.send(Say(id="3", text="три"))
        assert (await widget.until(Said)).n == 3
        guest.say("четыре", ident="4")
        await widget.until(Line, lambda line: line.n == 4) if not _has(widget.lines(), 4) else None
    assert [(line.n, line.text) for line in widget.lines()] == [(2, "два"), (3, "три"), (4, "четыре")]


def _has(lines: list[Line], n: int) -> bool:
    return any(line.n == n for line in lines)


async def test_lines_come_once_and_in_order_through_a_hundred_reconnections(festival: Standing) -> None:
    guest = festival.guest()
    have = 0
    texts: list[str] = []
    for number in range(6):
        guest.say(f"слово {number}")
        async with festival.widget(guest, have=have) as widget:
            await widget.until(Line, lambda line, n=number: line.text == f"слово {n}")  # type: ignore[misc]  # a default argument
            have = widget.lines()[-1].n
            texts += [line.text for line in widget.lines()]
    assert texts == [f"слово {number}" for number in range(6)]


async def test_the_widget_sees_who_answers(backend: Standing) -> None:
    guest = backend.guest()
    guest.say("привет")
    async with (
        backend.widget(guest) as widget,
        backend.console(backend.somebody(login="alina")) as talk,
    ):
        assert (await widget.until(Who)).kind == "bot"
        await talk.order(f"dialogue:{guest.opened.dialogue}", TakeDialogue())
        who = await widget.until(Who)
        assert (who.kind, who.name) == ("person", "Alina")
        lease = await _lease(talk, guest)
        await talk.order(
            f"dialogue:{guest.opened.dialogue}", SendReply(lease=lease, text="Здравствуйте", answered_n=1)
        )
        line = await widget.until(Line, lambda line: line.by == "person")
        assert (line.text, line.name) == ("Здравствуйте", "Alina")


async def _lease(talk: ConsoleTalk, guest: GuestTalk) -> int:
    await talk.until_true(lambda: talk.dialogue(guest.opened.dialogue).status == "active")
    return talk.dialogue(guest.opened.dialogue).lease


@pytest.mark.parametrize(
    ("first", "code"),
    [
        ("garbage", Close.MALFORMED),
        ('{"t":"say","id":"1","text":"a"}', Close.BAD_VALUE),
        ('{"t":"hello"}', Close.BAD_VALUE),
        ('{"t":"hello","session":"nobody"}', Close.TOKEN_EXPIRED),
        (b"\x00\x01", Close.MALFORMED),
        ("[" * 10_000, Close.MALFORMED),
    ],
)
async def test_a_socket_that_begins_wrongly_is_closed(festival: Standing, first: str | bytes, code: int) -> None:
    async with festival.widget_socket() as line:
        widget = WidgetTalk(line)
        await widget.send(first)
        assert await widget.closed() == code


async def test_a_second_hello_and_a_flood_are_closed(festival: Standing) -> None:
    guest = festival.guest()
    async with festival.widget(guest) as widget:
        await widget.send(GuestHello(session=guest.opened.session))
        assert await widget.closed() == Close.SECOND_HELLO
    async with festival.widget(guest) as widget:
        for _ in range(200):
            await widget.send('{"t":"typing.now"}')
        assert await widget.closed() == Close.RATE


async def test_a_refused_message_is_told_on_the_socket_which_stays(backend: Standing) -> None:
    guest = backend.guest()
    async with backend.widget(guest) as widget:
        await widget.send(Say(id="long", text="ж" * 5000))
        refused = await widget.until(GuestErr)
        assert (refused.code, refused.id) == ("too_long", "long")
        for number in range(12):
            await widget.send(Say(id=f"m{number}", text="а"))
        limited = await widget.until(GuestErr)
        assert limited.code == "rate_limited"
        assert limited.retry_ms > 0


async def test_a_foreign_site_may_not_open_the_socket_and_a_configured_one_may(tmp_path: Path) -> None:
    import websockets.exceptions

    with standing(tmp_path / "data", sites=("https://fest.example",)) as backend:
        with pytest.raises(websockets.exceptions.InvalidStatus) as caught:
            async with backend.widget_socket(origin="https://evil.example"):
                pass
        assert caught.value.response.status_code == 403
        guest = backend.guest()
        async with backend.widget(guest, origin="https://fest.example") as widget:
            await widget.until(Who)
        with backend.client() as client:
            asked = {"Origin": "https://fest.example", "Access-Control-Request-Method": "POST"}
            pre = client.options("/guest/v1/messages", headers=asked)
            assert pre.status_code == 204
            assert pre.headers["access-control-allow-origin"] == "https://fest.example"
            evil = client.options("/guest/v1/messages", headers=asked | {"Origin": "https://evil.example"})
            assert "access-control-allow-origin" not in evil.headers
            assert "access-control-allow-origin" not in client.get("/v1/health", headers=asked).headers


@pytest.mark.requirement("K1")
def test_an_image_is_taken_cleaned_and_given_back(backend: Standing) -> None:
    guest = backend.guest()
    got = upload(guest, png(), "../../мой билет.exe")
    assert got.status_code == 201, got.text
    ref = msgspec.json.decode(got.content, type=AttachmentRef)
    assert (ref.name, ref.mime, ref.width, ref.height) == ("мой билет.png", "image/png", 40, 30)
    assert len(ref.id) >= 16
    guest.say("вот", attachments=(ref.id,))
    assert guest.hear().lines[0].attachments == (ref,)
    data = guest.client.get(f"/guest/v1/attachments/{ref.id}")
    assert data.headers["content-type"] == "image/png"
    assert "sandbox" in data.headers["content-security-policy"]
    assert data.headers["x-content-type-options"] == "nosniff"
    assert Image.open(io.BytesIO(data.content)).size == (40, 30)
    with backend.client(backend.somebody().access) as client:
        assert client.get(f"/v1/attachments/{ref.id}").content == data.content


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"<svg/>", 415),
        (b"", 415),
        (png()[:50], 422),
        (b"%PDF-1.4", 415),
        (b"\x89PNG\r\n\x1a\n" + bytes(21 * 2**20), 413),
    ],
)
def test_what_is_no_image_is_refused(festival: Standing, data: bytes, status: int) -> None:
    assert upload(festival.guest(), data).status_code == status


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        (
            "multipart/form-data; boundary=b",
            b"--b\r\nContent-Disposition: form-data; name=other\r\n\r\nx\r\n--b--\r\n",
        ),
        ("multipart/form-data; boundary=b", b"garbage"),
        ("application/octet-stream", b"x"),
    ],
)
def test_a_form_that_cannot_be_read_is_refused(festival: Standing, kind: str, body: bytes) -> None:
    guest = festival.guest()
    got = guest.client.post("/guest/v1/attachments", content=body, headers={"Content-Type": kind})
    assert got.status_code in (400, 415), got.text


def test_three_images_an_hour(backend: Standing) -> None:
    guest = backend.guest()
    statuses = [upload(guest, png()).status_code for _ in range(4)]
    assert statuses == [201, 201, 201, 429]


def test_the_page_of_events_is_open_to_everybody(festival: Standing) -> None:
    with festival.client() as client:
        page = msgspec.json.decode(client.get("/guest/v1/events").content, type=EventsPage)
    assert page.organiser.ru
    assert len(page.events) == 3
    assert all(event.categories and event.programme for event in page.events)


def test_zone_and_intent_are_told_in_a_rehearsal(thinking: Standing) -> None:
    guest = thinking.guest("northern-light")
    assert guest.opened.rehearsal
    guest.say("Во сколько открываются двери?")
    answer = guest.wait_for(lambda line: line.by == "bot")
    assert answer.zone == "answer"
    assert answer.intent
    assert "Северный свет" in answer.text


async def test_many_guests_at_once_lose_nothing(festival: Standing) -> None:
    async def one() -> list[str]:
        guest = await asyncio.to_thread(festival.guest)
        texts = [f"{uuid.uuid4().hex[:6]} {n}" for n in range(5)]
        for text in texts:
            await asyncio.to_thread(guest.say, text)
        heard = await asyncio.to_thread(guest.hear)
        assert [line.text for line in heard.lines if line.by == "guest"] == texts
        assert [line.n for line in heard.lines] == list(range(1, len(heard.lines) + 1))
        return texts

    done = await asyncio.gather(*(one() for _ in range(30)))
    assert len(done) == 30


def test_a_session_answer_is_of_its_type(backend: Standing) -> None:
    opened = backend.guest().opened
    assert isinstance(opened, SessionOpened)
    assert opened.who == "bot"
    assert not opened.rehearsal
