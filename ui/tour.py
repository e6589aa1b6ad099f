"""A look around a living festival without a screen: ``usher-console --server URL --shots DIR``."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from app.console.lineup import Group
from app.console.settings import SettingsFile
from app.console.shift import Shift
from app.console.state import LinkPhase
from app.protocol.commands import TakeDialogue
from ui.bootstrap import Console, Options, make_application, theme_choice, version
from ui.faults import Faults
from ui.loop import Loop
from ui.models.choices import Choices
from ui.shots import grabbed
from ui.views.refund_list import Turn
from ui.views.shell import Shell

SIZE: Final = QSize(1440, 900)
ENTER_S: Final = 60.0
WAIT_S: Final = 240.0
"""until somebody waits for a person"""
DONE_S: Final = 15.0
SETTLE_S: Final = 0.8
THEMES: Final = ("light", "dark")
PLACES: Final = ("load", "refunds", "tickets", "upgrades", "knowledge")
"""screens beside the queue; tickets shows what is known of the dialogue's guest, refunds the first packet there is"""


class TourError(Exception):
    """The tour cannot go on; the text says at what it waited in vain."""


def take(folder: Path, options: Options) -> int:
    """Signs in, waits until somebody waits for a person, and leaves pictures of the screens; the exit code."""
    folder.mkdir(parents=True, exist_ok=True)
    choices = Choices(SettingsFile())
    application = make_application(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    loop = Loop(application)
    asyncio.set_event_loop(loop)
    Faults().install(loop)
    desk = Shift(choices.settings, app_ver=version())
    console = Console(application, choices, desk, options)
    console.window.resize(SIZE)
    console.window.show()
    with loop:
        try:
            loop.run_until_complete(_Tour(console, folder).walk())
        except TourError as error:
            sys.stderr.write(f"usher-console: {error}\n")
            return 1
        finally:
            loop.run_until_complete(console.bridge.close())
    return 0


class _Tour:
    def __init__(self, console: Console, folder: Path) -> None:
        self._console, self._folder = console, folder
        self._store = console.bridge.store

    async def walk(self) -> None:
        self._console.enter()
        await self._until(lambda: self._store.link.phase in (LinkPhase.LIVE, LinkPhase.SLOW), ENTER_S, "the link")
        await self._until(lambda: self._waiting() != "", WAIT_S, "somebody who waits for a person")
        shell = self._console.window.shell
        if shell is None:
            raise TourError("the console was left before anything could be seen")
        await self._screens(shell, "waiting", self._waiting())
        taken = await self._take(self._waiting())
        await self._screens(shell, "taken", taken)

    def _waiting(self) -> str:
        """Who waits first; before him who has an order, for there is more to see."""
        waiting = self._store.lineup.ids(Group.WAITING)
        return next((one for one in waiting if self._store.dialogues[one].order_id), next(iter(waiting), ""))

    async def _take(self, ident: str) -> str:
        self._console.bridge.send(f"dialogue:{ident}", TakeDialogue())
        await self._until(lambda: ident in self._store.lineup.ids(Group.MINE), DONE_S, "the dialogue to be ours")
        return ident

    async def _screens(self, shell: Shell, moment: str, ident: str) -> None:
        for theme in THEMES:
            self._console.look.choose(theme_choice(theme))
            shell.open_dialogue(ident)
            await self._picture(self._console.window, f"queue-{moment}-{theme}")
            for place in PLACES:
                shell.go(place)
                if place == "tickets":
                    shell.ticket_screen.open_for(ident)
                elif place == "refunds":
                    self._open_refund(shell)
                await self._picture(self._console.window, f"{place}-{moment}-{theme}")

    def _open_refund(self, shell: Shell) -> None:
        screen = shell.refund_screen
        packets = [ident for turn in Turn for ident in screen.list.order(turn)]
        if packets:
            screen.open(packets[0])

    async def _picture(self, widget: QWidget, name: str) -> None:
        await asyncio.sleep(SETTLE_S)
        path = self._folder / f"live-{name}.png"
        grabbed(widget, 1.0).save(str(path))
        sys.stdout.write(f"{path}\n")
        sys.stdout.flush()

    async def _until(self, holds: Callable[[], bool], seconds: float, what: str) -> None:
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                raise TourError(f"waited {seconds:.0f} s in vain for {what}")
            await asyncio.sleep(0.1)
