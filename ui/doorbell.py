"""One console a person and folder: a second start rings at the first, which comes to the front.

Two consoles over one journal would both send what it holds. Who came first is told by a lock file, which dies with
its process; the bell is a local socket that only answers programs of the same user, and is only believed when it
belongs to him.
"""

from __future__ import annotations

import hashlib
import os
import socket
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog
from PySide6.QtCore import QCoreApplication, QDir, QLockFile, QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_log = structlog.get_logger("usher.console.doorbell")
RING, COMING = b"ring\n", b"coming\n"
PATIENCE_MS: Final = 3_000
"""how long the first console may take to answer"""
_LONGEST: Final = 90
"""characters of a socket's path that every system takes"""


def bell_path(folder: Path) -> str:
    """Where the console of `folder` listens: in it, or in the system's place for passing files if it is too deep."""
    path = str(folder / "console.bell")
    if sys.platform == "win32" or len(os.fsencode(path)) > _LONGEST:
        mark = hashlib.sha256(os.fsencode(str(folder))).hexdigest()[:16]
        name = f"usher-console-{mark}"
        return name if sys.platform == "win32" else f"{QDir.tempPath()}/{name}"
    return path


def peer_uid(descriptor: int) -> int | None:
    """The user at the other end of a local socket; None where the system cannot tell (its access rights must do)."""
    if not sys.platform.startswith("linux"):
        return None
    with socket.socket(fileno=os.dup(descriptor)) as end:
        raw = end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", raw)[1])


def _ours(end: QLocalSocket) -> bool:
    uid = peer_uid(int(end.socketDescriptor()))
    return uid is None or uid == os.getuid()


class Doorbell(QObject):
    """Held by the first console of a folder as long as it runs."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        folder.mkdir(parents=True, exist_ok=True)
        self._path = bell_path(folder)
        self._lock = QLockFile(str(folder / "console.lock"))
        self._lock.setStaleLockTime(0)  # a long shift is no reason; the lock of a dead process is
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._somebody)
        self.on_ring: Callable[[], None] = _nothing

    def hang_up(self) -> bool:
        """Becomes the first console of the folder; False when there is one already."""
        if not self._lock.tryLock(0):
            return False
        QLocalServer.removeServer(self._path)  # left behind by one that was killed
        if not self._server.listen(self._path):
            _log.warning("no bell for a second start", error=self._server.errorString())
        return True

    def take_down(self) -> None:
        """Lets another console be the first."""
        self._server.close()
        self._lock.unlock()

    def ring(self) -> bool:
        """Asks the first console to come to the front; False when it does not answer or is not this user's."""
        end = QLocalSocket()
        end.connectToServer(self._path)
        if not end.waitForConnected(PATIENCE_MS) or not _ours(end):
            return False
        end.write(RING)
        end.flush()
        came = end.waitForReadyRead(PATIENCE_MS) and bytes(end.readAll().data()) == COMING
        end.disconnectFromServer()
        return bool(came)

    def _somebody(self) -> None:
        while (end := self._server.nextPendingConnection()) is not None:
            if not _ours(end):
                _log.warning("somebody else's program rang")
                end.abort()
                end.deleteLater()
                continue
            end.readyRead.connect(lambda end=end: self._listen(end))
            end.disconnected.connect(end.deleteLater)
            self._listen(end)

    def _listen(self, end: QLocalSocket) -> None:
        if end.canReadLine() and bytes(end.readLine().data()) == RING:
            end.write(COMING)
            end.flush()
            self.on_ring()


def _nothing() -> None:
    """Nobody has said yet what a ring does."""


def first_of(folder: Path) -> Doorbell | None:
    """The bell of the first console of `folder`; None when another one came to the front instead.

    One that holds the lock but does not answer is taken for hung: working on beside it is the lesser evil, for the
    server does a command once whoever sends it.
    """
    bell = Doorbell(folder, QCoreApplication.instance())
    if bell.hang_up():
        return bell
    if bell.ring():
        return None
    _log.warning("another console of this folder runs but does not answer")
    return bell
