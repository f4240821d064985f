"""The child process that drives one WIA device by the automation library (WIA.DeviceManager).

Written against the documented interface; not tried with a scanner yet. A transfer cannot be broken
off from here: a stop ends the process. Must import neither the window nor the database.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

from ehc_desk.errors import DeviceError, ScannerFailed, ScannerGone
from ehc_desk.ports.scanners import Colour, PaperSource, ScannerAbilities, ScanSettings
from ehc_desk.scanning import wia_rules as wia
from ehc_desk.scanning.device_child_talk import DeviceName, Talk, serve
from ehc_desk.scanning.device_child_words import NEAREST_COLOUR, NEAREST_SOURCE
from ehc_desk.scanning.wia_com import ComError, automation

_MM: Final = 25.4
_KEPT_AS_THEY_ARE: Final = {b"\xff\xd8\xff": ".jpg", b"\x89PNG": ".png"}


def _devices_of_windows() -> Any:
    return automation("WIA.DeviceManager")


class WiaQuestions:
    """Answers for the devices of WIA; ``manager`` opens it, tests bring their own."""

    def __init__(self, manager: Callable[[], Any] = _devices_of_windows) -> None:
        """Open nothing yet."""
        self._devices_of_windows = manager

    def devices(self, after: ExitStack) -> Iterator[DeviceName]:
        """Yield the scanners; cameras are none."""
        with _told(0):
            for info in _scanners(self._opened()):
                name = info.get("Properties").get("Item", "Name").get("Value")
                yield info.get("DeviceID"), str(name)

    def abilities(self, device: str, after: ExitStack) -> ScannerAbilities:
        """Return what a device can do."""
        with _told(0):
            connected = self._connected(device)
            about, item = connected.get("Properties"), _item(connected).get("Properties")
            sizes = {
                each: _value(about, each, 0)
                for each in (wia.BED_WIDTH, wia.BED_HEIGHT, wia.SHEET_WIDTH, wia.SHEET_HEIGHT)
            }
            x_dpi, data_type = _property(item, wia.X_DPI), _property(item, wia.DATA_TYPE)
            found = {
                source: wia.abilities_of(source, sizes, x_dpi, data_type)
                for source in wia.sources_of(_value(about, wia.HANDLING_ABILITIES, 0))
            }
        return ScannerAbilities(sources=found)

    def button(self, device: str, talk: Talk, after: ExitStack) -> bool:
        """Return False: WIA tells of buttons by events to registered programs only."""
        return False

    def scan(self, device: str, settings: ScanSettings, talk: Talk, after: ExitStack) -> None:
        """Transfer page by page until the feeder is empty, once from the glass."""
        with _told(0):
            connected = self._connected(device)
            about, item = connected.get("Properties"), _item(connected)
            source = _set_source(about, settings.source)
            colour = _set_up(item.get("Properties"), settings)
            kind = _kind(item, colour)
        while not talk.stopped():
            try:
                _transfer(item, kind, talk)
            except ComError as error:
                if error.code == wia.PAPER_EMPTY and talk.pages:
                    return
                raise _error(error, talk.pages, about) from error
            if source is PaperSource.GLASS:
                return

    def _opened(self) -> Any:
        try:
            return self._devices_of_windows()
        except OSError as error:
            raise ScannerGone(device="", pages=0) from error

    def _connected(self, device: str) -> Any:
        for info in _scanners(self._opened()):
            if info.get("DeviceID") == device:
                return info.get("Connect")
        raise ScannerGone(device="", pages=0)


@contextmanager
def _told(pages: int) -> Iterator[None]:
    """Turn an HRESULT into our error."""
    try:
        yield
    except ComError as error:
        raise wia.error_of(error.code, pages) from error


def _error(error: ComError, pages: int, about: Any) -> DeviceError:
    try:
        status = _value(about, wia.HANDLING_STATUS, 0)
    except ComError:
        status = 0  # a device that is gone has none
    return wia.error_of(error.code, pages, status)


def _scanners(manager: Any) -> Iterator[Any]:
    infos = manager.get("DeviceInfos")
    for place in range(1, infos.get("Count") + 1):
        info = infos.get("Item", place)
        if info.get("Type") == wia.SCANNER_TYPE:
            yield info


def _item(connected: Any) -> Any:
    return connected.get("Items").get("Item", 1)


def _property(about: Any, number: int) -> Any:
    """Return a property by its number, which the library takes as text; None when it has none."""
    return about.get("Item", str(number)) if about.get("Exists", str(number)) else None


def _value(about: Any, number: int, missing: int) -> int:
    found = _property(about, number)
    value = None if found is None else found.get("Value")
    return value if isinstance(value, int) else missing


def _set(about: Any, number: int, wanted: int) -> int:
    """Set a property as near as it goes; one that will not be set keeps its own value."""
    found = _property(about, number)
    if found is None:
        return wanted
    value = wia.nearest(found, wanted)
    try:
        if not found.get("IsReadOnly"):
            found.put("Value", value)
    except ComError:
        return _value(about, number, value)
    return value


def _set_source(about: Any, wanted: PaperSource) -> PaperSource:
    """Select the source; raises ``ComError``: what lies elsewhere must not be scanned."""
    known = wia.sources_of(_value(about, wia.HANDLING_ABILITIES, 0))
    source = next(each for each in NEAREST_SOURCE[wanted] if each in known)
    select = _property(about, wia.HANDLING_SELECT)
    if select is not None and not select.get("IsReadOnly"):
        select.put("Value", wia.SELECT[source])
    if source is not PaperSource.GLASS:
        _set(about, wia.PAGES, 1)  # one side a transfer
    return source


def _set_up(about: Any, settings: ScanSettings) -> Colour:
    """Set colour, resolution and sheet of the item; positions and sizes are in dots."""
    seen = wia.colours_of(_property(about, wia.DATA_TYPE))
    colour = next(each for each in NEAREST_COLOUR[settings.colour] if each in seen)
    _set(about, wia.INTENT, wia.INTENTS[colour])
    across = _set(about, wia.X_DPI, settings.dpi)
    down = _set(about, wia.Y_DPI, settings.dpi)
    for number in (wia.X_AT, wia.Y_AT):
        _set(about, number, 0)
    _set(about, wia.X_SIZE, round(settings.width_mm / _MM * across))
    _set(about, wia.Y_SIZE, round(settings.height_mm / _MM * down))
    return colour


def _kind(item: Any, colour: Colour) -> str:
    """Return JPEG where the device makes it itself, so that its own bytes are kept."""
    formats = item.get("Formats")
    known = {formats.get("Item", place).upper() for place in range(1, formats.get("Count") + 1)}
    return wia.JPEG if colour is not Colour.BLACK and wia.JPEG in known else wia.BMP


def _transfer(item: Any, kind: str, talk: Talk) -> None:
    image = item.get("Transfer", kind)
    talk.alive()
    place = talk.raw_place()
    place.unlink(missing_ok=True)  # the library writes no file that is there
    try:
        image.get("SaveFile", str(place))
        talk.keep(*_page(place, talk.pages))
    finally:
        place.unlink(missing_ok=True)


def _page(place: Path, pages: int) -> tuple[bytes, str]:
    """Return a page and its suffix: JPEG and PNG as they came, bare dots encoded once."""
    from PIL import Image

    from ehc_desk.scanning.device_child_picture import encoded_picture

    try:
        data = place.read_bytes()
        for magic, suffix in _KEPT_AS_THEY_ARE.items():
            if data.startswith(magic):
                return data, suffix
        with Image.open(io.BytesIO(data), formats=("BMP", "TIFF")) as picture:
            return encoded_picture(picture, picture.info.get("dpi"))
    except (OSError, ValueError, SyntaxError) as error:  # what the picture library says of rubbish
        raise ScannerFailed(device="", pages=pages) from error


if __name__ == "__main__":
    sys.exit(serve(WiaQuestions))
