"""Money and admission, end to end: buying, the gate, a photo of a code, an upgrade, a refund by two people.

Real backend with its sandbox provider, real browser, real scanner, real console window driven by keys and mouse.
"""

from __future__ import annotations

import asyncio
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pyotp
import pytest
import segno
from playwright.async_api import Page

from app.gate.book import Book
from app.gate.scanner import Scanner
from app.ports.rows import OrderRow, TicketRow
from app.ports.ticketing import Ticketing
from app.protocol.api import Reconciliation
from app.protocol.deals import OpenRefund, SubmitRefund, TransferTicket
from app.protocol.gates import ScannerChange, ScannerChanged, ScanOut
from app.server.host import Host
from tests.server.standing import JSON, Standing, standing
from tests.story.deeds import ordered
from tests.story.stage import GuestBrowser, OperatorWindow, guest_browser, operator_window, until, x_server

DOORS = datetime(2027, 6, 14, 14, 20, tzinfo=ZoneInfo("Europe/Moscow"))
EVENT = "northern-light"
PAID_S = 60.0


class Gate:
    """A scanner at a gate."""

    def __init__(self, backend: Standing, gate_id: str, folder: Path) -> None:
        change = ScannerChange(do="add", event_id=EVENT, gate_id=gate_id, name=f"{gate_id}-A")
        with backend.client(backend.host.local_key) as client:
            got = client.post("/v1/admin/scanners", content=msgspec.json.encode(change), headers=JSON)
        assert got.status_code == 200, got.text
        self._token = msgspec.json.decode(got.content, type=ScannerChanged).token
        self._url, self._book = backend.url, folder / f"gate-{gate_id}.db"

    def scans(self, code: str) -> ScanOut:
        """Hold a code under the scanner."""

        async def one() -> ScanOut:
            book = Book(self._book)
            scanner = Scanner(self._url, self._token, book)
            try:
                await scanner.fetch()
                return (await scanner.scan(code)).out
            finally:
                await scanner.close()
                book.close()

        return asyncio.run(one())


class Books:
    """What only a test may look into: the rows, and the codes as a guest's phone shows them."""

    def __init__(self, backend: Standing) -> None:
        self._backend = backend

    def order(self, ident: str) -> OrderRow:
        async def read(host: Host) -> OrderRow | None:
            return await host.core.storage.read(lambda reads: reads.get(OrderRow, ident))

        found = self._backend.inside(read)
        assert found is not None
        return found

    def ticket(self, ident: str) -> TicketRow:
        async def read(host: Host) -> TicketRow | None:
            return await host.core.storage.read(lambda reads: reads.get(TicketRow, ident))

        found = self._backend.inside(read)
        assert found is not None
        return found

    def code(self, ident: str) -> str:
        """What the QR of the present code holds."""

        async def read(host: Host) -> str:
            office: Ticketing = host.core.tools.box_office

            def work(tx: object) -> str:
                row = tx.get(TicketRow, ident)  # type: ignore[attr-defined]  # a transaction
                return office.code_of(tx, row)  # type: ignore[arg-type]  # the same

            return await host.core.storage.write(work)

        return self._backend.inside(read)

    def agree(self) -> None:
        """Counted over again, the books differ in nothing, to the kopeck."""
        tokens = self._backend.somebody("manager")
        with self._backend.client(tokens.access) as client:
            got = client.get("/v1/reconciliation", timeout=60)
        assert got.status_code == 200, got.text
        books = msgspec.json.decode(got.content, type=Reconciliation)
        diffs = {name: getattr(books, name) for name in books.__struct_fields__ if "_diff" in name}
        assert len(diffs) >= 4
        assert set(diffs.values()) == {0}, (diffs, books.problems)


def pays(guest: GuestBrowser, number: int) -> None:
    """Follow the newest of so many links to pay, go on to the provider's page and press "pay" there."""

    async def there(page: Page) -> None:
        links = page.locator('usher-widget a[href*="/pay/"]')
        await links.nth(number - 1).wait_for(timeout=PAID_S * 1000)
        address = await links.nth(number - 1).get_attribute("href")
        assert address
        shop = await page.context.new_page()
        await shop.goto(address)
        await shop.locator("#go").click(timeout=PAID_S * 1000)
        await shop.locator('button[value="pay"]').click()
        await shop.wait_for_load_state()
        await shop.close()

    guest.does(there)


def hears(guest: GuestBrowser, *words: str) -> str:
    """Wait for a line of anybody that holds all the words."""

    def look() -> str:
        lines = [*guest.lines("bot"), *guest.lines("sys"), *guest.lines("person")]
        return next((line for line in reversed(lines) if all(word in line for word in words)), "")

    try:
        return until(look, f"a line with {words}", PAID_S)
    except AssertionError as error:
        raise AssertionError(f"{error}; the guest has read {guest.lines('bot')}") from error


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.window
@pytest.mark.requirement("C4", "C5", "C6", "B3", "B8", "T1", "T2", "T3")
def test_three_tickets_are_bought_mended_upgraded_and_given_back(tmp_path: Path) -> None:
    with (
        standing(
            tmp_path / "data", sample=True, brain="thread", rehearsal=True, speed=1.0, start=DOORS, limits=False
        ) as backend,
        x_server() as display,
        guest_browser(f"{backend.url}/?event={EVENT}") as guest,
        operator_window(backend.url, display, tmp_path / "home") as window,
    ):
        books = Books(backend)
        order_id = buys_three(guest)
        first, second, third = until(lambda: books.order(order_id).ticket_ids, "three tickets", PAID_S)
        gate = Gate(backend, "1", tmp_path)
        signs_in(window, backend, "olga", "operator")
        an_old_code_is_found_by_its_photo(guest, window, backend, gate, first, tmp_path)
        a_used_code_is_admitted_by_hand(guest, window, books, gate, second)
        the_guest_moves_up(guest, backend, books, first)
        two_people_give_the_third_back(guest, window, backend, gate, third)
        assert gate.scans(books.code(third)).verdict == "refunded"
        books.agree()


def signs_in(window: OperatorWindow, backend: Standing, login: str, role: str) -> str:
    password = backend.add_user(login, role, login.title()).password
    window.take_focus()
    until(lambda: window.ask("read")["focus"], "the sign-in form has the focus")
    window.write(login)
    window.key("Tab")
    window.write(password)
    window.key("Return")
    window.shows("Очередь")
    return password


def buys_three(guest: GuestBrowser) -> str:
    """Three tickets for the dance floor, bought in the dialogue and paid on the provider's page."""
    guest.open_chat()
    guest.says("Хочу купить билеты")
    hears(guest, "Какая категория", "танцпол: 3")
    guest.says("Стандарт, танцпол")
    hears(guest, "Сколько билетов")
    guest.says("три")
    hears(guest, "Проверьте", "9")
    guest.says("да")
    hears(guest, "Места держу")
    pays(guest, 1)
    paid = hears(guest, "Оплата прошла")
    hears(guest, "Билет 1")
    found = re.search(r"\b(\d{5,})\b", paid)
    assert found, paid
    return found[1]


def an_old_code_is_found_by_its_photo(
    guest: GuestBrowser, window: OperatorWindow, backend: Standing, gate: Gate, ticket: str, folder: Path
) -> None:
    """The gate refuses the code from before a transfer; found by a photo, the present one is sent."""
    books = Books(backend)
    old = books.code(ticket)
    args = TransferTicket(holder="Ирина Лебедева")
    assert ordered(backend, backend.somebody(), f"ticket:{ticket}", args, base=books.ticket(ticket).ver).st == "ok"
    refused = gate.scans(old)
    assert (refused.verdict, refused.ok) == ("replaced", False)

    photo = folder / "photo.png"
    segno.make(old, error="m").save(str(photo), scale=6, border=6)
    window.press("Билеты")
    window.press("Найти билет")
    window.copies(photo)
    window.key("ctrl+v")
    window.shows("Код заменён новым")
    window.shows("Отказ: код заменён")
    sent = len(guest.lines("bot"))
    window.press("Отправить действующий QR")
    until(lambda: len(guest.lines("bot")) > sent, "the present code reaches the guest", PAID_S)
    assert gate.scans(books.code(ticket)).ok
    window.shows("Уже прошёл")


def a_used_code_is_admitted_by_hand(
    guest: GuestBrowser, window: OperatorWindow, books: Books, gate: Gate, ticket: str
) -> None:
    """Somebody came in with a screenshot: re-issuing is refused, the guest is let in by hand and flagged."""
    assert gate.scans(books.code(ticket)).ok
    assert gate.scans(books.code(ticket)).verdict == "used"
    window.press(f"Билет {ticket.rpartition('-')[2]},")
    window.shows("Уже прошёл")
    window.shows("Перевыпустить", "уже внутри")
    window.press("Впустить вручную")
    window.shows("Второй проход будет отмечен")
    window.write("screenshot was used by somebody, guest has ID")
    window.press("Впустить")
    window.shows("Вход дважды")
    assert books.ticket(ticket).double
    assert books.ticket(ticket).entries == 2


def the_guest_moves_up(guest: GuestBrowser, backend: Standing, books: Books, ticket: str) -> None:
    """Inside on a standard ticket, the guest asks for VIP, pays by the link and gets a new code."""
    old = books.code(ticket)
    guest.says("Хочу пересесть в VIP, один билет")
    hears(guest, "VIP", "₽")
    guest.says("Да")
    pays(guest, 2)
    until(lambda: books.ticket(ticket).category_id == "vip", "the better place", PAID_S)
    assert books.code(ticket) != old
    hears(guest, "VIP", "Билет")


def two_people_give_the_third_back(
    guest: GuestBrowser, window: OperatorWindow, backend: Standing, gate: Gate, ticket: str
) -> None:
    """One hands the packet in, another approves with a code; the guest reads every step."""
    maker, order_id = backend.somebody(), ticket.rpartition("-")[0]
    args = OpenRefund(ground="not_admitted", ticket_ids=(ticket,), reason="Сломался турникет, не попала")
    assert ordered(backend, maker, f"order:{order_id}", args).st == "ok"
    window.press("Возвраты")
    window.shows("У гостя, 1")
    number = re.search(r"R-\d+", hears(guest, "R-"))
    assert number
    refund = f"refund:{number[0]}"
    assert ordered(backend, maker, refund, SubmitRefund(), newest=True).st == "ok"
    window.shows("Решить, 1")

    password = backend.add_user("vera", "approver", "Вера").password
    tokens = backend.sign_in("vera", password, "phone")
    with backend.client(tokens.access) as client:
        secret = client.post("/v1/second-factor").json()["secret"]
        client.post("/v1/second-factor/confirm", json={"code": pyotp.TOTP(secret).now()}).raise_for_status()
    changes_seat(window, "vera", password)
    window.press("Возвраты")
    window.choose("3")
    window.shows("Подтвердите кодом")
    spent = pyotp.TOTP(secret).now()
    fresh = until(lambda: (code := pyotp.TOTP(secret).now()) != spent and code, "a code that was not used", 35)
    if window.sees("Почему, несмотря на признаки риска"):
        window.press("Почему, несмотря на признаки риска")
        window.write("the turnstile log shows the fault")
    window.press("Код из шести цифр")
    window.write(str(fresh))
    window.press("Вернуть ")
    window.shows("Ещё не знают ворота: 1")
    gate.scans("anything")  # the scanner asks for its list and learns that the ticket is dead; then money may move
    hears(guest, number[0], "завершён")
    steps = [line for line in guest.lines("bot") if number[0] in line]
    assert len(steps) >= 4, steps


def changes_seat(window: OperatorWindow, login: str, password: str) -> None:
    """Sign out and in again as somebody else."""
    window.press("Настройки")
    window.press("Выйти")
    window.press("Имя или почта")
    window.key("ctrl+a")
    window.write(login)
    window.press("Пароль")
    window.key("ctrl+a")
    window.write(password)
    window.key("Return")
    window.shows("Очередь")
