"""The brain in a process of its own: thinking never holds up the event loop, and its death is survived."""

from __future__ import annotations

import logging
import multiprocessing
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from app.adapters.brain.courier import Courier, Work
from app.adapters.brain.errands import Errand, Learn, Result, Thinker, done, keep_to_one_core
from app.domain.ids import EventId

log = logging.getLogger(__name__)

ATTEMPTS = 2
"""How often an errand is tried alone after its batch ended the process."""

ENDING_S = 5.0
Trouble = (EOFError, OSError)


class ProcessBrain(Courier):
    """One spawned worker process; it gets batches by pipe. When it dies, a new one is taught all again."""

    def __init__(self, make: Callable[[], Thinker]) -> None:
        """`make` builds the mind in the new process, so it must be importable there (a module's function)."""
        self._worker = Worker(make)
        super().__init__("brain-process", self._prepared, self._worker.end)

    @property
    def pid(self) -> int:
        """The worker's process id; 0 while there is none."""
        return self._worker.pid

    def _prepared(self) -> Work:
        self._worker.start()
        return self._worker.work


class Worker:
    """The process and its pipe, used from one thread."""

    def __init__(self, make: Callable[[], Thinker]) -> None:
        self._make = make
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._taught: dict[EventId, Learn] = {}

    @property
    def pid(self) -> int:
        """The id of the process that lives now; 0 for none."""
        return (self._process.pid or 0) if self._process else 0

    def start(self) -> None:
        """Start a process and teach it what was learnt so far."""
        context = multiprocessing.get_context("spawn")
        mine, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, self._make), name="usher-brain", daemon=True)
        self._process.start()
        theirs.close()
        self._pipe = mine
        if self._taught:
            self._asked(tuple(self._taught.values()))

    def work(self, errands: Sequence[Errand]) -> list[Result | Exception]:
        """Results of a batch; if the process dies over it, new ones try its errands one by one."""
        try:
            results = self._asked(tuple(errands))
        except Trouble:
            self._restart()
            return [self._alone(errand) for errand in errands]
        self._remember(errands, results)
        return results

    def _alone(self, errand: Errand) -> Result | Exception:
        for _ in range(ATTEMPTS):
            try:
                results = self._asked((errand,))
            except Trouble:
                self._restart()
            else:
                self._remember((errand,), results)
                return results[0]
        return RuntimeError("the brain process dies over this")

    def end(self) -> None:
        """Let the process finish; one that does not within `ENDING_S` seconds is terminated."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            self._process.join(ENDING_S)
            if self._process.is_alive():
                self._process.terminate()
                self._process.join()
            self._process.close()
            self._process = None

    def _asked(self, errands: tuple[Errand, ...]) -> list[Result | Exception]:
        if self._pipe is None:
            raise EOFError("no brain process")
        self._pipe.send(errands)
        results: list[Result | Exception] = self._pipe.recv()
        return results

    def _restart(self) -> None:
        log.warning("brain process died, starting another")
        self.end()
        try:
            self.start()
        except Trouble:
            log.warning("brain process died while it was taught")

    def _remember(self, errands: Sequence[Errand], results: Sequence[Result | Exception]) -> None:
        for errand, result in zip(errands, results, strict=True):
            if isinstance(errand, Learn) and not isinstance(result, Exception):
                self._taught[errand.event.id] = errand


def serve(pipe: Connection, make: Callable[[], Thinker]) -> None:
    """The worker's life: load, then answer batches until the pipe closes."""
    keep_to_one_core()
    mind = make()
    with pipe:
        while True:
            try:
                errands = pipe.recv()
            except Trouble:
                return
            pipe.send(done(mind, errands))


def _mind() -> Thinker:
    from app.bot.mind import Mind

    return Mind()


def create_process_brain() -> ProcessBrain:
    """Returns at once; the process starts and loads in the background and the first messages wait for it."""
    return ProcessBrain(_mind)
