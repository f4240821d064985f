"""The network switch of the theatre: a relay in front of the training province that can be cut.

Runs as a process of its own (``python -m ehc_desk.demo.theatre.line PORT``), so that the bytes of
the line cost the window nothing. Knows neither the talk nor the desk; loopback only.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from ehc_desk.errors import Offline

_HOST = "127.0.0.1"
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line to the training province: its address for the desk, and the port of its switch."""

    url: str
    control: int

    def cut(self) -> None:
        """Cut every connection and refuse new ones."""
        self._say("cut")

    def join(self) -> None:
        """Let connections through again."""
        self._say("join")

    def _say(self, word: str) -> None:
        with socket.create_connection((_HOST, self.control), timeout=5) as wire:
            wire.sendall(f"{word}\n".encode("ascii"))
            if not wire.recv(16).startswith(b"ok"):
                raise Offline(reason="training-line")


@contextlib.contextmanager
def running_line(province_url: str) -> Iterator[Line]:
    """Run a line in front of a province on loopback; it ends with the caller."""
    port = urlsplit(province_url).port or 0
    process = subprocess.Popen(
        [sys.executable, "-m", "ehc_desk.demo.theatre.line", str(port)],
        stdin=subprocess.PIPE,  # its end is ours, even when we are killed
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield _told(process)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _told(process: subprocess.Popen[str]) -> Line:
    try:
        ports = json.loads(process.stdout.readline() if process.stdout else "")
        return Line(url=f"http://{_HOST}:{ports['port']}", control=ports["control"])
    except (ValueError, KeyError) as error:
        raise Offline(reason="training-line") from error


class Relay:
    """Both ways of every connection, until it is cut."""

    def __init__(self, port: int) -> None:
        self._port, self._whole = port, True
        self._open: set[asyncio.StreamWriter] = set()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection to the province; a cut line answers by hanging up."""
        if not self._whole:
            writer.transport.abort()
            return
        try:
            there, back = await asyncio.open_connection(_HOST, self._port)
        except OSError:
            writer.transport.abort()
            return
        pair = {writer, back}
        self._open |= pair
        await asyncio.gather(_pipe(reader, back), _pipe(there, writer))
        self._open -= pair

    async def obey(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one word: cut or join."""
        word = (await reader.readline()).strip()
        self._whole = word == b"join"
        if not self._whole:
            for wire in list(self._open):
                wire.transport.abort()
        writer.write(b"ok\n")
        with contextlib.suppress(OSError):
            await writer.drain()
        writer.close()


async def _pipe(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        while piece := await source.read(_CHUNK):
            target.write(piece)
            await target.drain()
    with contextlib.suppress(OSError):
        target.close()


async def _serve(port: int) -> None:
    relay = Relay(port)
    line = await asyncio.start_server(relay.carry, _HOST, 0)
    control = await asyncio.start_server(relay.obey, _HOST, 0)
    ports = {
        "port": line.sockets[0].getsockname()[1],
        "control": control.sockets[0].getsockname()[1],
    }
    print(json.dumps(ports), flush=True)  # noqa: T201 - the answer to who started it
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
