"""SANE for tests: its own test device with a configuration of ours, and a library that is scripted.

Run as a program this file is the child of a scanner whose library is scripted: the file named by
``EHC_SCANNER_SCRIPT`` says what lies in the feeder and what goes wrong.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ehc_desk.scanning.device_child import ChildDriver, Patience
from ehc_desk.scanning.device_child_talk import serve
from ehc_desk.scanning.sane_child import SaneQuestions
from ehc_desk.scanning.sane_library import (
    Frame,
    Kind,
    Option,
    Parameters,
    Sane,
    SaneError,
    Scanner,
    Status,
    Unit,
    Value,
)

TEST_DEVICE = "sane:test:0"
SHEETS_OF_TEST_DEVICE = 10
SCRIPT = "EHC_SCANNER_SCRIPT"


def sane_config(folder: Path, **options: str) -> dict[str, str]:
    """Write a configuration with SANE's test device only; return the environment for it.

    ``options`` as in test.conf with ``_`` for ``-``: ``read_status_code='"SANE_STATUS_JAMMED"'``.
    The test is skipped where SANE is not installed.
    """
    import pytest  # late: the child that this file is as well starts without it

    try:
        ctypes.CDLL("libsane.so.1")
    except OSError:
        pytest.skip("no SANE here: Debian package libsane1")
    folder.mkdir(exist_ok=True)
    (folder / "dll.conf").write_text("test\n", encoding="ascii")
    lines = [f"{name.replace('_', '-')} {value}\n" for name, value in options.items()]
    (folder / "test.conf").write_text("number_of_devices 2\n" + "".join(lines), encoding="ascii")
    return {"SANE_CONFIG_DIR": str(folder)}


def option(name: str, **told: Any) -> Option:
    """Return an option; a list of texts unless told."""
    return Option(**{"number": 0, "name": name, "kind": Kind.STRING, "size": 64} | told)


def millimetres(name: str, high: float) -> Option:
    return option(name, kind=Kind.FIXED, unit=Unit.MM, low=0.0, high=high, step=0.0)


PLAIN = (
    option("source", strings=("Flatbed", "ADF", "ADF Duplex")),
    option("mode", strings=("Lineart", "Gray", "Color")),
    option("resolution", kind=Kind.INT, unit=Unit.DPI, words=(75.0, 150.0, 300.0, 600.0)),
    millimetres("tl-x", 215.0),
    millimetres("tl-y", 355.0),
    millimetres("br-x", 215.0),
    millimetres("br-y", 355.0),
)


class PlainDevice:
    """Options that keep what they are set to; ``refused`` are answered by INVAL."""

    def __init__(self, *options: Option, values: Mapping[str, Value] | None = None) -> None:
        self._options = {each.name: each for each in options or PLAIN}
        self.values = dict(values or {})
        self.refused: set[str] = set()
        self.order: list[str] = []

    def options(self) -> Mapping[str, Option]:
        return self._options

    def get(self, option: Option) -> Value:
        return self.values[option.name]

    def set(self, option: Option, value: Value) -> None:
        if option.name in self.refused:
            raise SaneError(Status.INVAL)
        self.values[option.name] = value
        self.order.append(option.name)


Step = Mapping[str, Any]
"""``{"ink": n}`` a sheet side whose first bytes are the number n; ``{"start": status}`` and
``{"read": status, "after": bytes}`` a fault; ``crash``, ``hang`` and ``slow`` (seconds) in it."""


class ScriptedScanner(PlainDevice):
    """An open device that plays the steps of a script, one a sheet side."""

    WIDTH, LINES = 64, 40

    def __init__(self, steps: Sequence[Step]) -> None:
        button = option("scan", kind=Kind.BOOL, settable=False)
        options = (*PLAIN, button) if any("button" in step for step in steps) else PLAIN
        super().__init__(*options, values={"source": "ADF", "mode": "Color", "resolution": 75})
        self.steps = list(steps)
        self.done: list[str] = []
        self._step: Step = {}

    def get(self, option: Option) -> Value:
        """A button is pressed at the step ``{"button": n}`` when it has been asked n times."""
        if option.name != "scan":
            return super().get(option)
        self.done.append("button")
        return self.done.count("button") >= self.steps[0]["button"]

    def start(self) -> None:
        self.done.append("start")
        self._step = self.steps.pop(0) if self.steps else {"start": Status.NO_DOCS}
        if self._step.get("crash"):
            os.kill(os.getpid(), signal.SIGSEGV)
        if self._step.get("hang"):
            time.sleep(60)
        time.sleep(self._step.get("slow", 0))
        if "start" in self._step:
            raise SaneError(self._step["start"])

    def parameters(self) -> Parameters:
        kind, dots, depth = {
            "Color": (Frame.RGB, self.WIDTH * 3, 8),
            "Gray": (Frame.GRAY, self.WIDTH, 8),
            "Lineart": (Frame.GRAY, self.WIDTH // 8, 1),
        }[str(self.values["mode"])]
        return Parameters(
            format=kind,
            last_frame=True,
            bytes_per_line=dots,
            pixels_per_line=self.WIDTH,
            lines=self.LINES,
            depth=depth,
        )

    def reader(self, size: int) -> Callable[[], memoryview]:
        line = self.parameters().bytes_per_line
        ink = int(self._step.get("ink", 0)).to_bytes(4, "big")
        data = (ink + bytes(line * self.LINES))[: line * self.LINES]
        data = data[: self._step.get("after", len(data))]
        left = iter([data[at : at + 100] for at in range(0, len(data), 100)])

        def read() -> memoryview:
            piece = next(left, None)
            if piece is None:
                raise SaneError(self._step.get("read", Status.EOF))
            return memoryview(piece)

        return read

    def cancel(self) -> None:
        self.done.append("cancel")

    def close(self) -> None:
        self.done.append("close")


class ScriptedSane:
    """The library with one device, "made:0"."""

    def __init__(self, steps: Sequence[Step] = (), *, open_status: int = Status.GOOD) -> None:
        self.scanner = ScriptedScanner(steps)
        self._open_status = open_status

    def devices(self, *, local: bool) -> Iterator[tuple[str, str]]:
        yield "made:0", "Máy quét thử"
        if not local:
            yield "net:far:made:0", "Máy ở xa"

    def open(self, device: str) -> ScriptedScanner:
        if device != "made:0":
            raise SaneError(Status.INVAL)
        if self._open_status != Status.GOOD:
            raise SaneError(self._open_status)
        return self.scanner

    def exit(self) -> None:
        self.scanner.done.append("exit")


def scripted_driver(
    script: Path,
    patience: Patience | None = None,
    environment: Mapping[str, str] | None = None,
) -> ChildDriver:
    """Return a driver whose child plays the script that lies in a file when it is asked."""
    return ChildDriver(
        prefix="sane:",
        command=(sys.executable, __file__),
        environment={SCRIPT: str(script), **(environment or {})},
        patience=patience,
    )


class FileOnTheGlass(Sane):
    """SANE itself with its device that scans a file; ``flags`` are switched on."""

    def __init__(self, file: str, flags: Sequence[str]) -> None:
        super().__init__()
        self._file, self._flags = file, flags

    def open(self, device: str) -> Scanner:
        scanner = super().open(device)
        scanner.set(scanner.options()["filename"], self._file)
        for flag in self._flags:
            scanner.set(scanner.options()[flag], True)
        return scanner


def _questions() -> SaneQuestions:
    told = json.loads(Path(os.environ[SCRIPT]).read_text("utf-8"))
    if "file" in told:
        return SaneQuestions(lambda: FileOnTheGlass(told["file"], told["flags"]))
    return SaneQuestions(
        lambda: ScriptedSane(told["steps"], open_status=told.get("open", Status.GOOD))
    )


if __name__ == "__main__":
    sys.exit(serve(_questions))
