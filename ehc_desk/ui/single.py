"""One window a data folder: a second start hands over what it was asked and goes.

A lock file tells in a millisecond whether a window is open; only then is the network part of Qt
imported. A lock of a killed program is recognised by its process and taken over.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDir, QLockFile, QObject, Signal

_ANSWER_MS = 3_000
_MOST_BYTES = 100_000
_TAKEN = b"taken\n"


class OnlyWindow(QObject):
    """``asked`` tells the words another start handed over; they may be none."""

    asked = Signal(list)

    def __init__(self, root: Path) -> None:
        super().__init__()
        mark = hashlib.sha256(str(root.resolve()).encode("utf-8", "surrogateescape")).hexdigest()
        self._name = f"ehc-desk-{mark[:16]}"
        self._lock = QLockFile(f"{QDir.tempPath()}/{self._name}.lock")
        self._lock.setStaleLockTime(0)
        self._server: Any = None

    def is_first(self) -> bool:
        """Take the lock; False when another window holds it."""
        return self._lock.tryLock(0)

    def hand_over(self, words: Sequence[str]) -> bool:
        """Give the words to the open window; False when it does not answer in time."""
        from PySide6.QtNetwork import QLocalSocket

        line = QLocalSocket()
        line.connectToServer(self._name)
        if not line.waitForConnected(_ANSWER_MS):
            return False
        line.write(json.dumps(list(words)).encode() + b"\n")
        line.flush()
        answered = line.waitForReadyRead(_ANSWER_MS)
        line.disconnectFromServer()
        return answered

    def listen(self) -> None:
        """Hear what later starts hand over; only the holder of the lock may call this."""
        from PySide6.QtNetwork import QLocalServer

        QLocalServer.removeServer(self._name)  # left behind by a killed program: the lock is ours
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._connected)
        self._server.listen(self._name)

    def close(self) -> None:
        """Let the next start be the first."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self._lock.unlock()

    def _connected(self) -> None:
        line = self._server.nextPendingConnection()
        line.readyRead.connect(lambda: self._read(line))
        line.disconnected.connect(line.deleteLater)
        if line.bytesAvailable():
            self._read(line)

    def _read(self, line: Any) -> None:
        if line.bytesAvailable() > _MOST_BYTES:
            line.abort()
            return
        if not line.canReadLine():
            return
        words = _words(bytes(line.readLine().data()))
        if words is None:
            line.abort()
            return
        line.write(_TAKEN)
        line.flush()
        self.asked.emit(words)


def _words(text: bytes) -> list[str] | None:
    """Return the words of a message, None when it is no list of texts."""
    try:
        words = json.loads(text)
    except (ValueError, RecursionError):
        return None
    good = isinstance(words, list) and all(isinstance(word, str) for word in words)
    return words if good else None
