"""WIA's automation objects as its documentation describes them, with a script of what happens.

Run as a program this file is the child of a WIA scanner, as on Windows but for the objects.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from ehc_desk.scanning import wia_rules as wia
from ehc_desk.scanning.device_child import Patience
from ehc_desk.scanning.device_child_talk import serve
from ehc_desk.scanning.wia import WiaDriver
from ehc_desk.scanning.wia_child import WiaQuestions
from ehc_desk.scanning.wia_com import ComError

SCRIPT = "EHC_SCANNER_SCRIPT"
DEVICE = "{6BDD1FC6-810F-11D0-BEC7-08002BE2092F}\\0000"
E_INVALIDARG = 0x80070057
DISP_E_UNKNOWNNAME = 0x80020006


class Fake:
    """An object whose members are reached by name; a callable is a method."""

    def __init__(self, **members: Any) -> None:
        self.members = members

    def get(self, name: str, *arguments: Any) -> Any:
        if name not in self.members:
            raise ComError(DISP_E_UNKNOWNNAME)
        found = self.members[name]
        return found(*arguments) if callable(found) else found

    def put(self, name: str, value: Any) -> None:
        self.get(name)
        self.members[name] = value


class Property(Fake):
    """A property; a list or a range refuses what is not in it, as the library does."""

    def __init__(
        self, value: Any, *, allowed: Sequence[Any] = (), span: Sequence[int] = ()
    ) -> None:
        kind = wia.LIST if allowed else wia.RANGE if span else 0
        super().__init__(Value=value, SubType=kind, IsReadOnly=False)
        self.allowed, self.span = allowed, span
        if allowed:
            self.members["SubTypeValues"] = listed(allowed)
        for name, limit in zip(("SubTypeMin", "SubTypeMax", "SubTypeStep"), span, strict=False):
            self.members[name] = limit

    def put(self, name: str, value: Any) -> None:
        outside = self.span and not self.span[0] <= value <= self.span[1]
        if outside or (self.allowed and value not in self.allowed):
            raise ComError(E_INVALIDARG)
        super().put(name, value)


def listed(things: Sequence[Any]) -> Fake:
    """Return a collection; the first has the number 1."""

    def item(place: int) -> Any:
        if not 1 <= place <= len(things):
            raise ComError(E_INVALIDARG)
        return things[place - 1]

    return Fake(Count=len(things), Item=item)


def properties(named: dict[str, Property]) -> Fake:
    """Return a collection of properties by their numbers as text, or their names."""

    def item(name: str) -> Property:
        if name not in named:
            raise ComError(E_INVALIDARG)
        return named[name]

    return Fake(Exists=lambda name: name in named, Item=item, Count=len(named))


class FakeScanner:
    """A device with glass, feeder and duplex; ``steps``: "page" or an HRESULT, one a transfer."""

    def __init__(self, steps: Sequence[Any], *, jpeg: bool = True, status: int = 1) -> None:
        self.steps = list(steps)
        self.about = {
            "3074": Property(8500),
            "3075": Property(11700),
            "3076": Property(8500),
            "3077": Property(14000),
            "3086": Property(wia.ABLE_FEED | wia.ABLE_FLAT | wia.ABLE_DUPLEX),
            "3087": Property(status),
            "3088": Property(wia.FLATBED),
            "3096": Property(0),
        }
        self.item_about = {
            "4103": Property(3, allowed=(0, 2, 3)),
            "6146": Property(0),
            "6147": Property(200, allowed=(75, 200, 300, 600)),
            "6148": Property(200, allowed=(75, 200, 300, 600)),
            "6149": Property(5, span=(0, 5000, 1)),
            "6150": Property(5, span=(0, 8000, 1)),
            "6151": Property(100, span=(1, 2550, 1)),
            "6152": Property(100, span=(1, 4200, 1)),
        }
        formats = (wia.BMP, wia.JPEG.lower()) if jpeg else (wia.BMP,)
        item = Fake(
            Properties=properties(self.item_about),
            Formats=listed(formats),
            Transfer=self.transfer,
        )
        self.connected = Fake(Properties=properties(self.about), Items=listed((item,)))
        self.saved: list[bytes] = []

    def manager(self) -> Fake:
        name = Property("Máy quét Windows")
        scanner = Fake(
            Type=1,
            DeviceID=DEVICE,
            Properties=properties({"Name": name}),
            Connect=lambda: self.connected,
        )
        camera = Fake(Type=2, DeviceID="camera", Properties=properties({"Name": name}))
        return Fake(DeviceInfos=listed((camera, scanner)))

    def transfer(self, kind: str) -> Fake:
        step = self.steps.pop(0) if self.steps else wia.PAPER_EMPTY
        if step == "crash":
            os._exit(9)
        if step != "page":
            raise ComError(step)
        return Fake(SaveFile=lambda place: self._save(Path(place), kind))

    def _save(self, place: Path, kind: str) -> None:
        if place.exists():
            raise ComError(0x80070050)  # ERROR_FILE_EXISTS
        intent = self.item_about["6146"].get("Value")
        dpi = self.item_about["6147"].get("Value")
        grey = 255 - len(self.saved)
        mode, ink = {1: ("RGB", (grey, 0, 0)), 2: ("L", grey), 4: ("1", 1)}[intent]
        picture = Image.new(mode, (80, 60), ink)
        picture.save(place, "JPEG" if kind == wia.JPEG else "BMP", dpi=(dpi, dpi))
        self.saved.append(place.read_bytes())


def fake_wia_driver(script: Path, patience: Patience | None = None) -> WiaDriver:
    """Return the driver for Windows with a child that has these objects."""
    return WiaDriver(
        command=(sys.executable, __file__),
        environment={SCRIPT: str(script)},
        patience=patience,
    )


def _questions() -> WiaQuestions:
    told = json.loads(Path(os.environ[SCRIPT]).read_text("utf-8"))
    return WiaQuestions(FakeScanner(told["steps"], status=told.get("status", 1)).manager)


if __name__ == "__main__":
    sys.exit(serve(_questions))
