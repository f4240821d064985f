"""A line between desk and province that counts bytes and can be cut in the middle of them."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

_CHUNK = 16_384


class CuttingLine:
    """A TCP relay. ``sent`` counts bytes towards the province; ``cuts`` are counts to cut at."""

    def __init__(self, target: str) -> None:
        self.target = urlsplit(target)
        self.sent = 0
        self.cuts: list[int] = []
        self.url = ""
        self._server = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        self._run(self._accept)

    def point_to(self, url: str) -> None:
        """Lead new connections to another address."""
        self.target = urlsplit(url)

    def close(self) -> None:
        """Cut everything and end."""
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for one in list(self._open):
            self._cut(one)
        for thread in self._threads:
            thread.join(timeout=5)

    def _run(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._server.accept()
                self._join(near)

    def _join(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection((self.target.hostname, self.target.port), 5)
        except OSError:
            self._cut(near)
            return
        self._open |= {near, far}
        self._run(self._carry, near, far, True)
        self._run(self._carry, far, near, False)

    def _carry(self, source: socket.socket, sink: socket.socket, counted: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(_CHUNK):
                if counted and self._cut_here(len(data)):
                    break
                sink.sendall(data)
        self._cut(source)
        self._cut(sink)

    def _cut_here(self, size: int) -> bool:
        with self._lock:
            self.sent += size
            if self.cuts and self.sent >= self.cuts[0]:
                self.cuts.pop(0)
                return True
        return False

    def _cut(self, one: socket.socket) -> None:
        with contextlib.suppress(OSError):
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
        self._open.discard(one)


@contextlib.contextmanager
def cutting_line(target: str) -> Iterator[CuttingLine]:
    """Hold a line to an address until the end of the block."""
    line = CuttingLine(target)
    try:
        yield line
    finally:
        line.close()
