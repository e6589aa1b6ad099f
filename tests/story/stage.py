"""The stage of a story: an X server, the console's window on it, keys typed into it, and a guest's real browser."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from playwright.async_api import Browser, Page, async_playwright

MARK = "peephole "
T = TypeVar("T")
PATIENCE_S = 40.0
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def until(found: Callable[[], T], what: str, patience_s: float = PATIENCE_S) -> T:
    """Ask until the answer is true; a failure names what was awaited and the last answer."""
    end = time.monotonic() + patience_s
    answer = found()
    while not answer:
        if time.monotonic() > end:
            raise AssertionError(f"not within {patience_s:g} s: {what}; last seen: {answer!r}")
        time.sleep(0.03)
        answer = found()
    return answer


@contextmanager
def x_server() -> Iterator[str]:
    """An X server without a screen, 1440 by 900; its display name."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as told:
            yield f":{told.readline().strip()}"
    finally:
        server.terminate()
        server.wait(10)


class OperatorWindow:
    """The console on an X server: read by its accessible texts, driven by keys."""

    def __init__(self, url: str, display: str, home: Path) -> None:
        self._environ = {
            **os.environ,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "USHER_CONSOLE_HOME": str(home),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }
        self._log = (home / "console.log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.story.window", url],
            env=self._environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )

    def ask(self, request: str) -> dict[str, Any]:
        """One request to the peephole and its answer."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(request + "\n")
        process.stdin.flush()
        for line in process.stdout:
            if line.startswith(MARK):
                answer: dict[str, Any] = json.loads(line.removeprefix(MARK))
                return answer
        raise AssertionError(f"the console ended: {Path(self._log.name).read_text()[-2000:]}")

    def texts(self) -> list[str]:
        """What a screen reader would find on the window now."""
        found: list[str] = self.ask("read")["texts"]
        return found

    def sees(self, *words: str) -> str:
        """The first text that holds all the words, or nothing."""
        return next((text for text in self.texts() if all(word in text for word in words)), "")

    def shows(self, *words: str, patience_s: float = PATIENCE_S) -> str:
        """Wait until one text holds all the words; a failure tells everything the window says instead."""
        end = time.monotonic() + patience_s
        while not (found := self.sees(*words)):
            if time.monotonic() > end:
                raise AssertionError(f"{words} not within {patience_s:g} s; the window says: {self.texts()}")
            time.sleep(0.03)
        return found

    def key(self, *names: str) -> None:
        """Press keys as X names them: `t`, `shift+t`, `ctrl+Return`."""
        for name in names:
            self._xdotool("key", "--clearmodifiers", name)

    def write(self, text: str) -> None:
        """Type a text, Cyrillic too."""
        self._xdotool("type", "--delay", "8", "--", text)

    def click(self, x: int, y: int) -> None:
        """Click with the mouse at a place of the screen."""
        self._xdotool("mousemove", str(x), str(y), "click", "1")

    def press(self, name: str, patience_s: float = PATIENCE_S) -> None:
        """Click with the mouse on the part of this name, as soon as it is there and enabled."""
        self._click_found(f"where {name}", patience_s)

    def choose(self, words: str, patience_s: float = PATIENCE_S) -> None:
        """Click on the row of a list that holds the words."""
        self._click_found(f"row {words}", patience_s)

    def _resting(self, question: str) -> list[int]:
        """Where it is, once it is at the same place twice: sheets move while their texts grow."""
        first: list[int] = self.ask(question)["at"]
        time.sleep(0.08)
        return first if first == self.ask(question)["at"] else []

    def _click_found(self, question: str, patience_s: float) -> None:
        try:
            x, y = until(lambda: self._resting(question), question, patience_s)
        except AssertionError as error:
            raise AssertionError(f"{error}; the window says: {self.texts()}") from error
        self.click(x, y)

    def copies(self, picture: Path) -> None:
        """A picture lies on the clipboard of the operator's computer."""
        assert self.ask(f"picture {picture}")["copied"]

    def take_focus(self) -> None:
        """Give the window the keyboard; a bare X server has no window manager that would."""
        self._xdotool("search", "--sync", "--onlyvisible", "--name", "Usher", "windowfocus", "--sync")

    def _xdotool(self, *words: str) -> None:
        program = shutil.which("xdotool")
        assert program, "xdotool is missing: python3 -m installer test brings it"
        subprocess.run([program, *words], env=self._environ, check=True, capture_output=True, timeout=30)

    def close(self) -> None:
        """Close the window and wait for the end of the process."""
        if self._process.poll() is None:
            self.ask("quit")
        assert self._process.wait(15) == 0
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        self._log.close()


@contextmanager
def operator_window(url: str, display: str, home: Path) -> Iterator[OperatorWindow]:
    """The console shown on this display, closed at the end."""
    home.mkdir(parents=True, exist_ok=True)
    window = OperatorWindow(url, display, home)
    try:
        yield window
    finally:
        window.close()


class GuestBrowser:
    """A browser with the festival's page, on an event loop of its own thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="browser", daemon=True)
        self._thread.start()
        self._browser: Browser
        self.page: Page

    def does(self, deed: Callable[[Page], Awaitable[T]]) -> T:
        """Do something with the page and wait for it."""

        async def done() -> T:
            return await deed(self.page)

        return asyncio.run_coroutine_threadsafe(done(), self._loop).result(PATIENCE_S + 10)

    async def _open(self, url: str) -> None:
        self._driver = await async_playwright().start()
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        assert program, "Chromium is missing: python3 -m installer test brings it"
        self._browser = await self._driver.chromium.launch(executable_path=program, args=list(CHROMIUM_FLAGS))
        context = await self._browser.new_context(viewport={"width": 1100, "height": 860}, locale="ru-RU")
        self.page = await context.new_page()
        self.page.set_default_timeout(PATIENCE_S * 1000)
        await self.page.goto(url)

    def open(self, url: str) -> None:
        """Go to the page."""
        asyncio.run_coroutine_threadsafe(self._open(url), self._loop).result(60)

    def close(self) -> None:
        """Close the browser and end the thread."""

        async def end() -> None:
            await self._browser.close()
            await self._driver.stop()

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    # --- what a guest does -------------------------------------------------------------------------------------

    def open_chat(self) -> None:
        """Press the round button at the corner."""

        async def press(page: Page) -> None:
            await page.locator("usher-widget .launch").click()

        self.does(press)

    def says(self, text: str) -> None:
        """Write into the chat and press Enter."""

        async def say(page: Page) -> None:
            field = page.locator("usher-widget textarea")
            await field.fill(text)
            await field.press("Enter")

        self.does(say)

    def lines(self, who: str) -> list[str]:
        """The bubbles of `guest`, `bot` or `person`, or the system lines (`sys`), oldest first."""
        place = "usher-widget .sys" if who == "sys" else f"usher-widget .msg.{who} .bubble"

        async def read(page: Page) -> list[str]:
            return await page.locator(place).all_inner_texts()

        return self.does(read)

    def shot(self, path: Path) -> None:
        """A picture of the page."""

        async def take(page: Page) -> None:
            await page.screenshot(path=path)

        self.does(take)


@contextmanager
def guest_browser(url: str) -> Iterator[GuestBrowser]:
    """A guest at the festival's page."""
    browser = GuestBrowser()
    browser.open(url)
    try:
        yield browser
    finally:
        browser.close()
