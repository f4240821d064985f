"""All scanners of a desk as one: which drivers fit this system, and whose device an id is.

Itself a ``ScannerDriver``. A driver is imported and made when it is first needed; one that fails
hides none of the others' devices. Must not know how any of them works.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from ehc_desk.errors import FieldsInvalid, ScannerGone
from ehc_desk.ports.scanners import (
    ScannerAbilities,
    ScannerDevice,
    ScannerDriver,
    ScanSettings,
    Stop,
)

LOG = logging.getLogger(__name__)

_SECONDS: Final = 8.0
"""A driver bounds its own search; one that does not come back is not waited for."""
_OVER_THE_NET: Final = ("sane:escl:", "sane:airscan:")

Maker = Callable[[], ScannerDriver]


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverSettings:
    """What settings say of scanners: typed eSCL addresses and the watched folder."""

    escl_addresses: tuple[str, ...] = ()
    folder: Path | None = None


class ScannerDrivers:
    """One driver for all; an id goes to the driver whose prefix it begins with."""

    def __init__(self, makers: Mapping[str, Maker], *, seconds: float = _SECONDS) -> None:
        """Make nothing yet; ``makers``: prefix of the ids → driver, first come first shown."""
        self._makers = dict(makers)
        self._made: dict[str, ScannerDriver] = {}
        self._lock = threading.Lock()
        self._seconds = seconds

    def devices(self) -> tuple[ScannerDevice, ...]:
        """Return the devices of all drivers, asked side by side; each device once."""
        found: dict[str, Sequence[ScannerDevice]] = {}
        searches = [
            threading.Thread(target=self._search, args=(prefix, found), daemon=True)
            for prefix in self._makers
        ]
        deadline = time.monotonic() + self._seconds
        for search in searches:
            search.start()
        for search in searches:
            search.join(max(0.0, deadline - time.monotonic()))
        return _once([device for prefix in self._makers for device in found.get(prefix, ())])

    def _search(self, prefix: str, found: dict[str, Sequence[ScannerDevice]]) -> None:
        try:
            found[prefix] = tuple(self._driver(prefix).devices())
        except Exception as error:  # a driver's fault, whatever it is, must not hide the others
            LOG.warning("scanners: %s gave no list: %s", prefix, type(error).__name__)

    def capabilities(self, device: str) -> ScannerAbilities:
        """Return what a device can do; raises as the port says, ScannerGone for a foreign id."""
        return self._driver_of(device).capabilities(device)

    def scan(
        self, device: str, settings: ScanSettings, into: Path, stop: Stop = lambda: False
    ) -> Iterator[Path]:
        """Scan with the driver of the device; as the port says."""
        return self._driver_of(device).scan(device, settings, into, stop)

    def pressed(self, device: str, stop: Stop) -> bool:
        """Wait for a device's own button; False at once where its driver cannot tell."""
        wait = getattr(self._driver_of(device), "pressed", None)
        return wait is not None and bool(wait(device, stop))

    def _driver_of(self, device: str) -> ScannerDriver:
        for prefix in self._makers:
            if device == prefix or (prefix.endswith(":") and device.startswith(prefix)):
                return self._driver(prefix)
        raise ScannerGone(device=device, pages=0)

    def _driver(self, prefix: str) -> ScannerDriver:
        with self._lock:
            if prefix not in self._made:
                self._made[prefix] = self._makers[prefix]()
            return self._made[prefix]


def drivers_for(settings: DriverSettings, *, system: str = sys.platform) -> ScannerDrivers:
    """Return the scanners that this system can have; nothing is imported or started yet."""
    makers: dict[str, Maker] = {"escl:": lambda: _escl(settings)}
    if system == "win32":
        makers["wia:"] = _wia
    else:
        makers["sane:"] = _sane
    folder = settings.folder
    if folder is not None:
        makers["folder"] = lambda: _folder(folder)
    return ScannerDrivers(makers)


def _once(devices: Sequence[ScannerDevice]) -> tuple[ScannerDevice, ...]:
    """Leave out what SANE finds over the net when our own way there has found it.

    SANE names such a device by its base address (``escl``) or by what it calls itself
    (``airscan``); whatever cannot be told to be the same stays in the list.
    """
    own = [device for device in devices if device.id.startswith("escl:")]
    places = {_place(device.id.removeprefix("escl:")) for device in own}
    names = {device.name.casefold() for device in own}
    kept: dict[str, ScannerDevice] = {}
    for device in devices:
        if device.id.startswith(_OVER_THE_NET):
            called = device.id.rsplit(":", 1)[-1].casefold()
            if called in names or _place(device.id.removeprefix("sane:escl:")) in places:
                continue
        kept.setdefault(device.id, device)
    return tuple(kept.values())


def _place(address: str) -> tuple[str, int] | str:
    """Return host and port of a base address, or the whole text when it is none."""
    try:
        parts = urlsplit(address)
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (ValueError, KeyError):
        return address
    return (parts.hostname or "", port)


def _escl(settings: DriverSettings) -> ScannerDriver:
    from ehc_desk.scanning.escl import EsclDriver
    from ehc_desk.scanning.escl_find import typed_bases

    good = []
    for number, address in enumerate(settings.escl_addresses, 1):
        try:
            typed_bases(address)
        except FieldsInvalid:  # a slip in one address must not hide the scanners of the others
            LOG.warning("scanners: typed address %d is none", number)
        else:
            good.append(address)
    return EsclDriver(good)


def _sane() -> ScannerDriver:
    from ehc_desk.scanning.sane import SaneDriver

    return SaneDriver()


def _wia() -> ScannerDriver:
    from ehc_desk.scanning.wia import WiaDriver

    return WiaDriver()


def _folder(folder: Path) -> ScannerDriver:
    from ehc_desk.scanning.folder import FolderDriver

    return FolderDriver(folder)
