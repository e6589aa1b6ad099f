"""A real backend with the sample festival and its bot, a real browser, and a site of somebody else."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, async_playwright, expect

from tests.server.doorway import DAY
from tests.server.standing import Standing, standing
from tests.widget import shop as shops
from tests.widget.chat import PATIENCE_MS

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# the first two because the tests may run as root in a container; the rest keep the browser from calling home
FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

NewContext = Callable[..., Awaitable[BrowserContext]]


@pytest.fixture(scope="session")
def shop() -> Iterator[str]:
    """The origin of a site that embeds the chat and is named in the backend's settings."""
    with shops.shop() as origin:
        yield origin


@pytest.fixture(scope="session")
def festival(shop: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """One backend for all tests of the widget; each brings guests of its own."""
    settings: dict[str, Any] = {"sample": True, "brain": "thread", "limits": False, "bench": True, "sites": (shop,)}
    with standing(tmp_path_factory.mktemp("festival"), **settings) as found:
        yield found


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """A backend on the day of the sample festival, its gates open; its guests are the module's."""
    settings: dict[str, Any] = {
        "sample": True,
        "rehearsal": True,
        "start": datetime.fromisoformat(DAY),
        "limits": False,
    }
    with standing(tmp_path_factory.mktemp("day"), **settings) as found:
        yield found


@asynccontextmanager
async def launched(*flags: str) -> AsyncIterator[Browser]:
    """Chromium without a window, with these flags besides the usual ones."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert path is not None, "no Chromium on this machine: python3 -m installer test fetches one"
    expect.set_options(timeout=PATIENCE_MS)
    async with (
        async_playwright() as play,
        await play.chromium.launch(executable_path=path, args=[*FLAGS, *flags]) as found,
    ):
        yield found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One for all tests."""
    async with launched() as found:
        yield found


@pytest_asyncio.fixture(loop_scope="session")
async def new_context(browser: Browser) -> AsyncIterator[NewContext]:
    """Makes a person's browser: storage of its own, `ru-RU`, a desktop's size unless told otherwise."""
    async with AsyncExitStack() as stack:

        async def make(**options: Any) -> BrowserContext:
            given: dict[str, Any] = {"locale": "ru-RU", "viewport": {"width": 1280, "height": 800}, **options}
            context = await stack.enter_async_context(await browser.new_context(**given))
            context.set_default_timeout(PATIENCE_MS)
            return context

        yield make


@pytest_asyncio.fixture(loop_scope="session")
async def context(new_context: NewContext) -> BrowserContext:
    """The browser of one person."""
    return await new_context()
