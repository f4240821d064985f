"""A serial reader on a real pseudo terminal: codes, unplugging, plugging in again, refusals."""

from __future__ import annotations

import fcntl
import os
import threading
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ehc_desk.ports.readers import CodeRead, SourceState, Trouble
from ehc_desk.scanning import serial_reader
from ehc_desk.scanning.serial_reader import SerialReader, SerialSettings

CARD = "079201000123|079123456|Nguyễn Văn An|02031985|Nam|12 Lê Lợi, Tây Ninh|01072021"


class Plug:
    """A device file that can be pulled out and put in again."""

    def __init__(self, path: Path) -> None:
        self.path, self.ends = path, []  # type: Path, list[int]
        self.put_in()

    def put_in(self) -> None:
        try:
            ours, theirs = os.openpty()
        except OSError as error:  # a container without /dev/pts has none
            pytest.skip(f"no pseudo-terminals here: {error.strerror}")
        tty.setraw(theirs)
        self.ends = [ours, theirs]
        self.path.symlink_to(os.ttyname(theirs))

    def pull_out(self) -> None:
        self.path.unlink(missing_ok=True)
        for end in self.ends:
            os.close(end)
        self.ends = []

    def send(self, data: bytes) -> None:
        os.write(self.ends[0], data)


class Ear:
    """Hears what a reader tells on its thread."""

    def __init__(self) -> None:
        self.codes: list[CodeRead] = []
        self.states: list[SourceState] = []
        self.threads: set[int] = set()

    def code(self, code: CodeRead) -> None:
        self.threads.add(threading.get_ident())
        self.codes.append(code)

    @staticmethod
    def until(true: Callable[[], bool], seconds: float = 5) -> None:
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.01)


@pytest.fixture
def plug(tmp_path: Path) -> Iterator[Plug]:
    made = Plug(tmp_path / "reader")
    yield made
    made.pull_out()


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def open_reader(ear: Ear) -> Iterator[Callable[..., SerialReader]]:
    opened: list[SerialReader] = []

    def make(port: Path, **more: str) -> SerialReader:
        settings = SerialSettings(port=str(port), **more)  # type: ignore[arg-type]
        reader = SerialReader(settings, back_off_s=(0.05,))
        opened.append(reader)
        reader.start(ear.code, ear.states.append)
        return reader

    yield make
    for reader in opened:
        reader.stop()


def test_a_card_comes_whole_on_a_thread_of_its_own(
    plug: Plug, ear: Ear, open_reader: Callable[..., SerialReader]
) -> None:
    reader = open_reader(plug.path)
    ear.until(lambda: reader.state is SourceState.READY)
    for piece in (CARD.encode()[:41], CARD.encode()[41:] + b"\r", b"\nH17.25.18-261121-0007\r\n"):
        plug.send(piece)
        time.sleep(0.05)
    ear.until(lambda: len(ear.codes) == 2)
    assert [code.text for code in ear.codes] == [CARD, "H17.25.18-261121-0007"]
    assert threading.get_ident() not in ear.threads
    assert ear.states == [SourceState.OPENING, SourceState.READY]


def test_pulled_out_and_put_in_again(
    plug: Plug, ear: Ear, open_reader: Callable[..., SerialReader]
) -> None:
    reader = open_reader(plug.path)
    ear.until(lambda: reader.state is SourceState.READY)
    for number in range(3):
        plug.pull_out()
        ear.until(lambda: reader.state is SourceState.LOST)
        plug.put_in()
        ear.until(lambda: reader.state is SourceState.READY)
        plug.send(f"H17.25.18-261121-000{number}\r".encode())
        ear.until(lambda number=number: len(ear.codes) == number + 1)  # type: ignore[misc]
    assert [code.text[-1] for code in ear.codes] == ["0", "1", "2"]


def test_a_reader_plugged_in_later_is_found(
    tmp_path: Path, ear: Ear, open_reader: Callable[..., SerialReader]
) -> None:
    reader = open_reader(tmp_path / "later")
    ear.until(lambda: reader.state is SourceState.ABSENT)
    plug = Plug(tmp_path / "later")
    ear.until(lambda: reader.state is SourceState.READY)
    reader.stop()
    plug.pull_out()
    assert reader.state is SourceState.OFF


def test_another_program_has_the_port(
    plug: Plug, ear: Ear, open_reader: Callable[..., SerialReader]
) -> None:
    other = os.open(plug.path, os.O_RDWR | os.O_NOCTTY)
    fcntl.flock(other, fcntl.LOCK_EX)
    reader = open_reader(plug.path)
    ear.until(lambda: reader.state is SourceState.BUSY)
    os.close(other)
    ear.until(lambda: reader.state is SourceState.READY)


def test_what_is_no_port_is_told_as_broken(
    tmp_path: Path, ear: Ear, open_reader: Callable[..., SerialReader]
) -> None:
    (tmp_path / "file").write_bytes(b"")
    reader = open_reader(tmp_path / "file")
    ear.until(lambda: reader.state is SourceState.BROKEN)


def test_a_refused_port_is_told_as_refused(
    tmp_path: Path, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    import serial

    def refused(*_args: object, **_more: object) -> None:
        raise serial.SerialException(13, "could not open port")

    monkeypatch.setattr(serial, "Serial", refused)
    reader = SerialReader(SerialSettings(port=str(tmp_path / "x")), back_off_s=(0.05,))
    reader.start(ear.code, ear.states.append)
    ear.until(lambda: reader.state is SourceState.REFUSED)
    reader.stop()


def test_noise_and_floods_are_told_and_the_next_card_is_read(
    plug: Plug, ear: Ear, open_reader: Callable[..., SerialReader]
) -> None:
    reader = open_reader(plug.path)
    ear.until(lambda: reader.state is SourceState.READY)
    plug.send(b"\xf8\x00\xfe\x80\x00\x01" * 20 + b"\r")
    ear.until(lambda: len(ear.codes) == 1)
    for _ in range(3):
        plug.send(b"y" * 2000)
        time.sleep(0.05)
    plug.send(b"\r" + CARD.encode() + b"\r")
    ear.until(lambda: len(ear.codes) == 3)
    assert [code.trouble for code in ear.codes] == [Trouble.NOISE, Trouble.TOO_LONG, None]
    assert ear.codes[-1].text == CARD


def test_ports_are_listed_without_an_error() -> None:
    for port in serial_reader.ports():
        assert port.path
        assert port.description
