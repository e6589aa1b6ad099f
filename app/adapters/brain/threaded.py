"""The brain in a thread of this process: the simplest, for tests and small machines."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.adapters.brain.courier import Courier, Work
from app.adapters.brain.errands import Thinker, done, keep_to_one_core


class ThreadBrain(Courier):
    """One worker thread; thinking shares the interpreter with the event loop."""

    def __init__(self, make: Callable[[], Thinker]) -> None:
        super().__init__("brain", lambda: _working(make), lambda: None)


def _working(make: Callable[[], Thinker]) -> Work:
    return partial(done, make())


def _mind() -> Thinker:
    keep_to_one_core()
    from app.bot.mind import Mind  # heavy: loaded in the worker thread, when it is wanted

    return Mind()


def create_thread_brain() -> ThreadBrain:
    """Returns at once; loading goes on in the thread and the first messages wait for it."""
    return ThreadBrain(_mind)
