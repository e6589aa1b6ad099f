"""Draws every screen of the sample festival in both languages and all themes: ``usher-console --shots DIR``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import msgspec
from PySide6.QtCore import QBuffer, QCoreApplication, QEvent, QEventLoop, QIODevice, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from app.console.lineup import Group
from app.console.sample import SampleDesk
from app.console.sample.places import calls
from app.console.settings import Profile, Settings
from app.console.state import LinkPhase, PendingState
from app.console.store import Store
from app.domain.dialogues import Status
from app.protocol.commands import AddNote, ResolveDialogue, SendReply
from app.protocol.records import Dialogue
from app.protocol.snapshot import Held
from ui.bootstrap import Console, Options, make_application
from ui.bridge import Bridge
from ui.models.choices import Choices
from ui.views.payout_sheet import PaidSheet
from ui.views.sell_sheet import SellSheet

_MOMENT_S: Final = 1_000.0
"""the sample's clock stands, so that two drawings of a screen are the same picture"""
_PATIENCE_S: Final = 10.0
_STILL: Final = 3
"""as many looks in a row must show the same picture, `_LOOK_MS` apart"""
_LOOK_MS: Final = 25
_PLAIN: Final = Qt.KeyboardModifier.NoModifier
LANGS: Final = ("ru", "en")
THEMES: Final = ("light", "dark", "hc")
WIDE, SMALL, DOUBLE = QSize(1440, 900), QSize(1280, 800), QSize(640, 400)


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, how to get there, how large, in how many device pixels a logical one."""

    name: str
    pose: Callable[[Console, SampleDesk], None]
    size: QSize = WIDE
    dpr: float = 1.0
    filled: bool = True
    of: Callable[[Console], QWidget] = lambda console: console.window


def _queue(console: Console, desk: SampleDesk) -> None:
    shell = console.window.shell
    if shell is not None:
        shell.open_dialogue("d-001")
        shell.queue_screen.conversation.composer.edit.setFocus()


def _place(place: str) -> Callable[[Console, SampleDesk], None]:
    def pose(console: Console, desk: SampleDesk) -> None:
        if console.window.shell is not None:
            console.window.shell.go(place)

    return pose


def _offline(console: Console, desk: SampleDesk) -> None:
    store = desk.store
    store.set_link(replace(store.link, phase=LinkPhase.OFFLINE, heard_at=_MOMENT_S - 220.0, retry_at=_MOMENT_S + 6.0))
    _place("unsent")(console, desk)


def _empty(console: Console, desk: SampleDesk) -> None:
    """Before the doors: the bot leads, nobody waits, three dialogues are put aside."""
    store, calm = desk.store, {Status.BOT.value, Status.SNOOZED.value, Status.GUEST.value}
    kept = {
        ent: held
        for ent, held in store.held().items()
        if not isinstance(held.record, Dialogue) or (held.record.status in calm and held.record.id != "d-002")
    }
    with store.batch():
        store.set_clock(replace(store.clock, base_ms=store.clock.base_ms - 75 * 60_000))
        store.swap(kept)
        store.drop_pending(store.pending[0].cmd)
        if store.load is not None:
            store.set_load(msgspec.structs.replace(store.load, at_once=38, at_once_person=0, queue=0, longest_ms=0))


def _unsent(console: Console, desk: SampleDesk) -> None:
    """Without a link: what waits, and what the server has refused or asks about."""
    _offline(console, desk)
    first, second, third = desk.store.lineup.ids(Group.WAITING)[1:4]
    desk.send(f"dialogue:{first}", AddNote(text="Проверить второй билет у Дениса"))
    desk.send(f"dialogue:{second}", ResolveDialogue(outcome="fixed", lease=1))
    late = desk.send(f"dialogue:{third}", SendReply(lease=1, text="Подойдите к стойке у ворот 4"))
    asks = next(one for one in desk.store.pending if one.cmd == late)
    desk.store.put_pending(replace(asks, state=PendingState.NEEDS_REVIEW))


def _all_sent(console: Console, desk: SampleDesk) -> None:
    desk.store.drop_pending(desk.store.pending[0].cmd)
    _place("unsent")(console, desk)


def _give_back(console: Console, desk: SampleDesk) -> None:
    _queue(console, desk)
    if console.window.shell is not None:
        console.window.shell.queue_screen.conversation.give_back()


def _refund(console: Console, desk: SampleDesk) -> None:
    """An approver looks at the packet of the picture, three digits of the code typed."""
    if desk.store.me is not None:
        desk.store.set_me(replace(desk.store.me, role="approver"))
    _place("refunds")(console, desk)
    if console.window.shell is not None:
        screen = console.window.shell.refund_screen
        screen.open("R-2041")
        screen.decision.cells.setFocus()
        for digit in "407":
            key = Qt.Key(int(Qt.Key.Key_0) + int(digit))
            QApplication.sendEvent(screen.decision.cells, QKeyEvent(QEvent.Type.KeyPress, key, _PLAIN, digit))


def _payout(console: Console, desk: SampleDesk) -> None:
    """A transfer that waits for a person."""
    _refund(console, desk)
    shell = console.window.shell
    if shell is not None:
        shell.refund_screen.open("R-2032")


def _paid(console: Console, desk: SampleDesk) -> None:
    """Cash was handed out; the number of the slip is typed."""
    _payout(console, desk)
    shell = console.window.shell
    if shell is not None:
        shell.refund_screen.open("R-2028")
        shell.refund_screen.decision.payouts.paid_asked.emit("R-2028.1")
        shell.window().findChildren(PaidSheet)[-1].reference.edit.setText("00017")


def sample_photo() -> bytes:
    """A phone that shows a code, as a guest would take it; drawn here, so that no picture has to be kept."""
    image = QImage(300, 320, QImage.Format.Format_RGB32)
    image.fill(QColor(Qt.GlobalColor.darkGray))
    p = QPainter(image)
    p.fillRect(78, 20, 150, 280, QColor(Qt.GlobalColor.white))
    cell = 100 / 21
    for place in range(21 * 21):
        x, y = place % 21, place // 21
        corner = any(abs(x - a) < 4 and abs(y - b) < 4 for a, b in ((3, 3), (17, 3), (3, 17)))
        ring = any(max(abs(x - a), abs(y - b)) in {0, 1, 3} for a, b in ((3, 3), (17, 3), (3, 17)))
        if (corner and ring) or (not corner and (x * 7 + y * 13 + x * y) % 3 == 0):
            p.fillRect(QRectF(102 + x * cell, 76 + y * cell, cell, cell), QColor(Qt.GlobalColor.black))
    p.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub wants bytes where Qt takes a name
    return bytes(buffer.data().data())


def _ticket(console: Console, desk: SampleDesk) -> None:
    """The guest's photo was read: an old code; the verdict, the scans, the gates."""
    _place("tickets")(console, desk)
    if console.window.shell is not None:
        screen = console.window.shell.ticket_screen
        screen.finder.look_for("ковалева 4108")
        where = QCoreApplication.translate("TicketScreen", "A photo from the chat, %1").replace("%1", "13:59")
        screen.finder.read_photo(sample_photo(), where)
        screen.finder.field.setFocus()


def _sell(console: Console, desk: SampleDesk) -> None:
    """Two tickets for somebody at the desk, with a promo code; the slip is still to be typed."""
    _place("tickets")(console, desk)
    shell = console.window.shell
    if shell is None:
        return
    shell.ticket_screen.selling.begin()
    sheet = shell.window().findChildren(SellSheet)[-1]
    sheet.places.choose("2")
    sheet.name.edit.setText("Вера Климова" if console.language.lang == "ru" else "Vera Klimova")
    sheet.promo.edit.setText("SEVER10")
    sheet.ask()


def _sell_by_link(console: Console, desk: SampleDesk) -> None:
    """From a dialogue: the guest gets a link."""
    _place("tickets")(console, desk)
    if console.window.shell is not None:
        console.window.shell.ticket_screen.selling.begin("d-002")


def _upgrade(console: Console, desk: SampleDesk) -> None:
    _place("upgrades")(console, desk)
    if console.window.shell is not None:
        console.window.shell.upgrade_screen.open("H-118")


def _palette(console: Console, desk: SampleDesk) -> None:
    _queue(console, desk)
    if console.window.shell is not None:
        console.window.shell.palette_sheet.open_with("во" if console.language.lang == "ru" else "ta")


def _resolve(console: Console, desk: SampleDesk) -> None:
    _queue(console, desk)
    if console.window.shell is not None:
        console.window.shell.queue_screen.conversation.resolve()


def _keys(console: Console, desk: SampleDesk) -> None:
    from ui.views.keysheet import KeySheet

    _queue(console, desk)
    if console.window.shell is not None:
        KeySheet(console.window.shell, console.window.shell.keys)


def _article(console: Console, desk: SampleDesk) -> None:
    _place("knowledge")(console, desk)
    if console.window.shell is not None:
        screen = console.window.shell.knowledge_screen
        screen.open_row("article:northern-light/nl-parking")
        screen.side.ask_now()


def _unanswered(console: Console, desk: SampleDesk) -> None:
    _place("knowledge")(console, desk)
    if console.window.shell is not None:
        screen = console.window.shell.knowledge_screen
        screen.list.show_tab("unanswered")
        screen.open_row("unanswered:q-1")
        screen.side.ask_now()


def _wallboard(console: Console, desk: SampleDesk) -> None:
    _place("load")(console, desk)
    if console.window.shell is not None:
        console.window.shell.load_screen.open_wallboard()


def _the_wall(console: Console) -> QWidget:
    shell = console.window.shell
    board = shell.load_screen.screen_built.wallboard if shell is not None else None
    if board is None:
        return console.window
    board.showNormal()
    board.resize(WIDE)
    return board


def _nothing(console: Console, desk: SampleDesk) -> None:
    """The screen as it comes."""


def _sign_in(console: Console, desk: SampleDesk) -> None:
    console.window.sign_in.user.edit.setText("alina@northlight.example")
    console.window.sign_in.password.edit.setText("password")
    console.window.sign_in.start()


def _runner(console: Console, desk: SampleDesk) -> None:
    """Nobody has said yes: the alarm over the screen, the steps beside the ticket."""
    desk.store.apply([(f"errand:{one.id}", Held(1, one), ()) for one in calls()])
    _ticket(console, desk)


def _runners(console: Console, desk: SampleDesk) -> None:
    _runner(console, desk)
    if console.window.shell is not None:
        console.window.shell.errand_banner.asked.emit()


SHOTS: Final = (
    Shot("sign-in", _sign_in, QSize(960, 640), filled=False),
    Shot("queue", _queue),
    Shot("queue-1280", _queue, SMALL),
    Shot("queue-200", _queue, DOUBLE, 2.0),
    Shot("list-200", _nothing, DOUBLE, 2.0),
    Shot("no-dialogue", _nothing),
    Shot("load", _place("load")),
    Shot("load-1280", _place("load"), SMALL),
    Shot("load-200", _place("load"), DOUBLE, 2.0),
    Shot("wallboard", _wallboard, of=_the_wall),
    Shot("refunds", _refund),
    Shot("refunds-1280", _refund, SMALL),
    Shot("refunds-200", _refund, DOUBLE, 2.0),
    Shot("tickets", _ticket),
    Shot("tickets-1280", _ticket, SMALL),
    Shot("tickets-200", _ticket, DOUBLE, 2.0),
    Shot("tickets-empty", _place("tickets"), SMALL),
    Shot("runner", _runner, SMALL),
    Shot("runners", _runners, SMALL),
    Shot("upgrades", _upgrade),
    Shot("upgrades-1280", _upgrade, SMALL),
    Shot("upgrades-200", _upgrade, DOUBLE, 2.0),
    Shot("knowledge", _place("knowledge")),
    Shot("article", _article),
    Shot("article-1280", _article, SMALL),
    Shot("article-200", _article, DOUBLE, 2.0),
    Shot("unanswered", _unanswered, SMALL),
    Shot("empty", _empty, SMALL),
    Shot("offline", _unsent, SMALL),
    Shot("all-sent", _all_sent, SMALL),
    Shot("give-back", _give_back, SMALL),
    Shot("settings", _place("settings")),
    Shot("palette", _palette, SMALL),
    Shot("resolve", _resolve, SMALL),
    Shot("keys", _keys, SMALL),
    Shot("payout", _payout),
    Shot("paid", _paid, SMALL),
    Shot("sell", _sell, SMALL),
    Shot("sell-200", _sell, DOUBLE, 2.0),
    Shot("sell-link", _sell_by_link, SMALL),
)


def names() -> Iterator[tuple[Shot, str, str]]:
    """Every picture as shot, language, theme."""
    for shot in SHOTS:
        for lang in LANGS:
            for theme in THEMES:
                yield shot, lang, theme


def draw_all(folder: Path, only: str = "") -> int:
    """Draws the pictures whose name has `only` in it; 1 when none has."""
    folder.mkdir(parents=True, exist_ok=True)
    application = make_application(sys.argv[:1])
    wanted = [(shot, lang, theme) for shot, lang, theme in names() if only in f"{shot.name}-{lang}-{theme}"]
    for number, (shot, lang, theme) in enumerate(wanted, start=1):
        path = folder / f"{shot.name}-{lang}-{theme}.png"
        draw(application, shot, lang, theme).save(str(path))
        sys.stdout.write(f"{number:3}/{len(wanted)}  {path}\n")
        sys.stdout.flush()
    return 0 if wanted else 1


def draw(application: QApplication, shot: Shot, lang: str, theme: str) -> QPixmap:
    """One picture of one screen."""
    desk = SampleDesk(lang, Store(lambda: _MOMENT_S), filled=shot.filled)
    profile = Profile(name="festival", url="https://usher.northlight.example", user="alina@northlight.example")
    choices = Choices()
    choices.settings = Settings(lang=lang, theme=theme, profiles=(profile,), profile="festival", lock_minutes=0)
    console = Console(application, choices, desk, Options())
    window = console.window
    window.resize(shot.size)
    if shot.filled:
        console.bridge.signed_in.emit()
    window.show()
    _settle(application, console.bridge)
    shot.pose(console, desk)
    _settle(application, console.bridge)
    shown = shot.of(console)
    pixmap = _at_rest(application, shown, shot.dpr)
    console.end()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # no loop runs here that would do it
    return pixmap


def _settle(application: QApplication, bridge: Bridge) -> None:
    """Lets everything that was asked for happen: changes reach the views at most every 33 ms."""
    end = time.monotonic() + _PATIENCE_S
    for _ in range(3):
        application.sendPostedEvents()
        application.processEvents()
        while not bridge.quiet and time.monotonic() < end:
            application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)


def _at_rest(application: QApplication, window: QWidget, dpr: float) -> QPixmap:
    """The picture once it stands still: what comes by timers has come then."""
    end = time.monotonic() + _PATIENCE_S
    pixmap, same = grabbed(window, dpr), 0
    while same < _STILL and time.monotonic() < end:
        look_at = time.monotonic() + _LOOK_MS / 1000
        while time.monotonic() < look_at:
            application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
        before, pixmap = pixmap, grabbed(window, dpr)
        same = same + 1 if before.toImage() == pixmap.toImage() else 0
    return pixmap


def grabbed(window: QWidget, dpr: float) -> QPixmap:
    """The window as a picture with `dpr` device pixels a logical one."""
    pixmap = QPixmap(window.size() * dpr)
    pixmap.setDevicePixelRatio(dpr)
    pixmap.fill(Qt.GlobalColor.transparent)
    window.render(pixmap, QPoint(0, 0))
    return pixmap
