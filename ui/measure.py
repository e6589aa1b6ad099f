"""Measures the console as an operator has it: `python -m ui.measure --json OUT`, or `usher bench console`.

The real window over the real desk, link, journal and store; the other side is `app.bench.crier` in a process of its
own, which tells events over a real socket. Each part runs in a fresh process:

  start   process start → the queue of the festival is painted and takes a key (median of three);
          start_computing_s is what the process itself computed for it
  340     340 open dialogues, 50 events a second
  34k     34,000 open dialogues, 1,000 events a second

A stall is how late a 5 ms heartbeat of the event loop comes. Beside it stands the same of an idle loop in the same
process, because a busy machine stalls everybody. From event to screen is from the moment the other side wrote the
event into its socket to the moment its row has been painted.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QApplication

from app.console import logbook
from app.console.credentials import Vault
from app.console.lineup import Group
from app.console.place import Kept, Place
from app.console.sample import SampleDesk
from app.console.settings import Settings
from app.console.shift import Shift
from app.console.store import Store
from ui.bootstrap import Console, Options, make_application
from ui.loop import Loop
from ui.models.choices import Choices
from ui.widgets.row import Row, RowPainter

BEAT_MS: Final = 5
WARM_S: Final = 2.0
SYNC_S: Final = 120.0
STARTS: Final = 3


def p(values: Sequence[float], share: float) -> float:
    """Nearest rank; 0 of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


class Heartbeat(QObject):
    """Beats every 5 ms in the window's thread.

    `late_ms` holds how much too late each beat came, `busy_ms` how long this thread had computed before it: where
    the first is long and the second is not, the machine was busy with others.
    """

    def __init__(self) -> None:
        super().__init__()
        self.late_ms: list[float] = []
        self.busy_ms: list[float] = []
        self._last = self._worked = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begins anew."""
        self.late_ms, self.busy_ms = [], []
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._timer.start()

    def stop(self) -> list[float]:
        """Ends and gives how late the beats came."""
        self._timer.stop()
        return self.late_ms

    def _beat(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.late_ms.append(max(0.0, (now - self._last) * 1000 - BEAT_MS))
        self.busy_ms.append((worked - self._worked) * 1000)
        self._last, self._worked = now, worked


class TimedPainter(RowPainter):
    """Paints rows as ever and notes when a row first shows an event (its stamp, ns, stands in `intent`)."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._seen: dict[str, int] = {}
        self.since_ns = 0
        self.took_ms: list[float] = []

    def paint(
        self, p: QPainter, box: QRectF, row: Row, now_ms: int, *, selected: bool, hover: bool, focus: bool
    ) -> None:
        super().paint(p, box, row, now_ms, selected=selected, hover=hover, focus=focus)
        dialogue = self._store.dialogues.get(row.key)
        stamp = int(dialogue.intent) if dialogue is not None and dialogue.intent.isdecimal() else 0
        if stamp > max(self._seen.get(row.key, 0), self.since_ns):
            self._seen[row.key] = stamp
            self.took_ms.append((time.monotonic_ns() - stamp) / 1e6)


class _Ring:
    """A keyring in memory: the journal then keeps what the server said, as on an operator's computer."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._kept.pop((service, username), None)


@dataclass(frozen=True, slots=True)
class Part:
    """One measurement under load."""

    name: str
    dialogues: int
    per_s: int
    suffix: str


PARTS: Final = (Part("340", 340, 50, ""), Part("34k", 34_000, 1000, "_34k"))


# --- under load ----------------------------------------------------------------------------------------------


class Stage:
    """A console in its window and the crier on the other side."""

    def __init__(self, part: Part, folder: Path) -> None:
        self._part, self._folder = part, folder
        self.application = make_application(["usher-measure"])
        self.application.setQuitOnLastWindowClosed(False)
        self.loop = Loop(self.application)
        asyncio.set_event_loop(self.loop)
        self._crier = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            [sys.executable, "-m", "app.bench.crier", "--dialogues", str(part.dialogues)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.vault = Vault(find=_Ring)
        self.desk = Shift(Settings(), folder=folder, vault=self.vault)
        self.console = Console(self.application, Choices(), self.desk, Options(lang="ru", theme="dark"))
        self.painter = TimedPainter(self.desk.store)
        self.applied = 0

    def tell(self, per_s: int) -> None:
        """Makes the crier tell so many events a second."""
        if self._crier.stdin is not None:
            self._crier.stdin.write(f"rate {per_s}\n")
            self._crier.stdin.flush()

    async def enter(self) -> None:
        """Signs in by kept tokens and waits for the whole snapshot to be shown."""
        line = self._crier.stdout.readline() if self._crier.stdout is not None else ""
        url = json.loads(line)["url"]
        await Place(url, self._folder).write_kept(self.vault, Kept("r", "u-alina", "Алина Соколова", "operator"))
        self.console.window.resize(1440, 900)
        self.console.window.show()
        await self.desk.resume(url)
        await self.desk.wait_for(lambda store: len(store.dialogues) >= self._part.dialogues, SYNC_S)
        shell = self.console.window.shell
        if shell is None:
            raise RuntimeError("the window did not open its shell")
        shell.go("queue")
        shell.open_dialogue(self.desk.store.lineup.ids(Group.WAITING, 1)[0])
        rows: Any = shell.queue_screen.queue.list.itemDelegate()
        rows.painter = self.painter
        self.desk.store.subscribe(lambda change: self._count(len(change.dialogues)))

    def _count(self, dialogues: int) -> None:
        self.applied += dialogues

    def leave(self) -> None:
        """Takes everything down."""
        self.console.end()
        self._crier.kill()
        self._crier.wait()


async def measure(stage: Stage, part: Part, seconds: float) -> dict[str, float]:
    """Idle first, then under load."""
    heart = Heartbeat()
    await stage.enter()
    await asyncio.sleep(WARM_S)
    heart.start()
    await asyncio.sleep(max(seconds / 3, 2.0))
    idle = heart.stop()
    stage.tell(part.per_s)
    await asyncio.sleep(WARM_S)
    stage.applied, stage.painter.since_ns = 0, time.monotonic_ns()
    heart.start()
    begun = time.perf_counter()
    await asyncio.sleep(seconds)
    busy, took = heart.stop(), stage.painter.took_ms
    lasted = time.perf_counter() - begun
    stage.tell(0)
    tail = part.suffix
    return {
        f"stall_p99_ms{tail}": round(p(busy, 0.99), 2),
        f"stall_p50_ms{tail}": round(p(busy, 0.50), 2),
        f"stall_max_ms{tail}": round(max(busy, default=0.0), 2),
        f"computing_p99_ms{tail}": round(p(heart.busy_ms, 0.99), 2),
        f"idle_stall_p99_ms{tail}": round(p(idle, 0.99), 2),
        f"event_to_screen_p50_ms{tail}": round(p(took, 0.50), 2),
        f"event_to_screen_p95_ms{tail}": round(p(took, 0.95), 2),
        f"rows_seen{tail}": len(took),
        f"applied_per_s{tail}": round(stage.applied / lasted, 1),
        f"rss_mb{tail}": round(rss_mb(), 1),
    }


def run_part(part: Part, seconds: float) -> dict[str, float]:
    """One part, in this process."""
    with tempfile.TemporaryDirectory(prefix="usher-measure-") as folder:
        stage = Stage(part, Path(folder))
        with stage.loop:
            try:
                found: dict[str, float] = stage.loop.run_until_complete(_closing(stage, part, seconds))
            finally:
                stage.leave()
    return found


async def _closing(stage: Stage, part: Part, seconds: float) -> dict[str, float]:
    try:
        return await measure(stage, part, seconds)
    finally:
        await stage.console.bridge.close()


def rss_mb() -> float:
    """Memory of this process now, MB; where the system does not tell, the most it ever had."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3


# --- starting ------------------------------------------------------------------------------------------------


class _Ready(QObject):
    """Waits until the list has been painted and a typed key has arrived, then tells."""

    def __init__(self, console: Console, done: Callable[[], None]) -> None:
        super().__init__()
        self._done, self._sent = done, False
        shell = console.window.shell
        if shell is None:
            raise RuntimeError("the window did not open its shell")
        self._list = shell.queue_screen.queue.list
        self._list.viewport().installEventFilter(self)
        self._list.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and watched is self._list.viewport() and not self._sent:
            self._sent = True
            key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier)
            QTimer.singleShot(0, self, lambda: QApplication.postEvent(self._list, key))
        elif event.type() == QEvent.Type.KeyPress and self._sent:
            QTimer.singleShot(0, self, self._done)
        return False


def probe_start(begun: float) -> dict[str, float]:
    """In a fresh process: `begun` is the parent's monotonic second before it started this one."""
    application = make_application(["usher-measure"])
    loop = Loop(application)
    asyncio.set_event_loop(loop)
    Shift(Settings(), folder=Path(tempfile.gettempdir()))  # what a real start builds; the sample then stands in
    desk = SampleDesk("ru", bot=314)
    console = Console(application, Choices(), desk, Options(lang="ru", theme="dark"))
    console.bridge.signed_in.emit()
    console.window.resize(1440, 900)
    console.window.show()
    took: list[float] = []

    def done() -> None:
        took.append(time.monotonic() - begun)
        application.quit()

    ready = _Ready(console, done)
    with loop:
        loop.run_forever()
    ready.deleteLater()
    console.end()
    worked = time.process_time()
    return {"start_s": round(took[0], 3), "start_computing_s": round(worked, 3), "rss_mb_start": round(rss_mb(), 1)}


# --- the whole -----------------------------------------------------------------------------------------------


def _child(words: Sequence[str]) -> dict[str, float]:
    ran = subprocess.run(  # noqa: S603  # our own interpreter and module
        [sys.executable, "-m", "ui.measure", *words], stdout=subprocess.PIPE, check=True, text=True
    )
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def measure_all(seconds: float, say: Callable[[str], None]) -> dict[str, Any]:
    """All parts, each in a fresh process."""
    figures: dict[str, Any] = {}
    starts = []
    for number in range(STARTS):
        say(f"starting the console, {number + 1} of {STARTS}")
        found = _child(["--part", "start", "--begun", repr(time.monotonic())])
        starts.append(found["start_s"])
        for name in ("start_computing_s", "rss_mb_start"):
            figures[name] = found[name]
    figures["start_s"], figures["starts_s"] = statistics.median(starts), starts
    for part in PARTS:
        say(f"{part.dialogues} open dialogues, {part.per_s} events a second, {seconds:.0f} s")
        figures.update(_child(["--part", part.name, "--seconds", str(seconds)]))
    figures.update(
        window=os.environ.get("QT_QPA_PLATFORM", "") or "screen",
        cpus=os.cpu_count(),
        python=platform.python_version(),
        seconds=seconds,
    )
    return figures


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ui.measure", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures as JSON")
    parser.add_argument("--seconds", type=float, default=20.0, help="length of each part under load")
    parser.add_argument("--part", choices=["start", *(part.name for part in PARTS)], help=argparse.SUPPRESS)
    parser.add_argument("--begun", type=float, default=0.0, help=argparse.SUPPRESS)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """The command line."""
    args = _arguments().parse_args(argv)
    logbook.keep(None)
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if args.part == "start":
        figures: dict[str, Any] = probe_start(args.begun)
    elif args.part:
        figures = run_part(next(part for part in PARTS if part.name == args.part), args.seconds)
    else:
        figures = measure_all(args.seconds, lambda words: print(f"measuring: {words} …", flush=True))  # noqa: T201 - a benchmark prints its progress
    if args.json is not None:
        args.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    else:
        print(json.dumps(figures), flush=True)  # noqa: T201 - a benchmark prints its figures
    return 0


if __name__ == "__main__":
    sys.exit(main())
