"""The registry of scanners: whose device an id is, and that nobody hides the others."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ehc_desk.errors import ScannerGone
from ehc_desk.ports.scanners import (
    PaperSource,
    ScannerAbilities,
    ScannerDevice,
    ScannerDriver,
    ScanSettings,
    Stop,
)
from ehc_desk.scanning.drivers import DriverSettings, ScannerDrivers, drivers_for


class Driver:
    """A driver with the devices it is given."""

    def __init__(
        self, *devices: str, names: str = "Máy", before: Callable[[], object] = str
    ) -> None:
        self._devices, self._name, self._before = devices, names, before
        self.asked: list[str] = []

    def devices(self) -> tuple[ScannerDevice, ...]:
        self._before()
        return tuple(ScannerDevice(id=device, name=self._name) for device in self._devices)

    def capabilities(self, device: str) -> ScannerAbilities:
        self.asked.append(device)
        return ScannerAbilities()

    def scan(
        self, device: str, settings: ScanSettings, into: Path, stop: Stop = lambda: False
    ) -> Iterator[Path]:
        self.asked.append(device)
        yield into / "00001.jpg"


def ids(drivers: ScannerDriver) -> list[str]:
    return [device.id for device in drivers.devices()]


def fail() -> None:
    raise RuntimeError("a driver's own fault")


def test_devices_of_all_drivers_in_their_order() -> None:
    drivers = ScannerDrivers(
        {
            "escl:": lambda: Driver("escl:http://a/eSCL", "escl:http://a/eSCL"),
            "sane:": lambda: Driver("sane:x:0"),
        }
    )
    assert ids(drivers) == ["escl:http://a/eSCL", "sane:x:0"]


def test_a_driver_that_fails_hides_nobody(caplog: pytest.LogCaptureFixture) -> None:
    def cannot_be_made() -> ScannerDriver:
        raise ImportError("zeroconf")

    drivers = ScannerDrivers(
        {
            "escl:": cannot_be_made,
            "wia:": lambda: Driver("wia:1", before=fail),
            "sane:": lambda: Driver("sane:x:0"),
        }
    )
    assert ids(drivers) == ["sane:x:0"]
    assert "RuntimeError" in caplog.text
    assert "ImportError" in caplog.text


def test_a_driver_that_hangs_is_not_waited_for() -> None:
    release = threading.Event()
    drivers = ScannerDrivers(
        {
            "escl:": lambda: Driver("escl:late", before=lambda: release.wait(20)),
            "sane:": lambda: Driver("sane:x:0"),
        },
        seconds=0.3,
    )
    try:
        assert ids(drivers) == ["sane:x:0"]
    finally:
        release.set()


def test_an_id_goes_to_its_driver(tmp_path: Path) -> None:
    made: dict[str, Driver] = {}

    def maker(prefix: str) -> Callable[[], ScannerDriver]:
        def make() -> ScannerDriver:
            assert prefix not in made, "made once"
            made[prefix] = Driver()
            return made[prefix]

        return make

    drivers = ScannerDrivers({prefix: maker(prefix) for prefix in ("escl:", "sane:", "folder")})
    assert made == {}
    drivers.capabilities("sane:x:0")
    assert list(drivers.scan("sane:x:0", ScanSettings(), tmp_path)) == [tmp_path / "00001.jpg"]
    drivers.capabilities("folder")
    assert (made["sane:"].asked, made["folder"].asked) == (["sane:x:0", "sane:x:0"], ["folder"])
    assert "escl:" not in made


def test_a_button_is_waited_for_where_the_driver_can() -> None:
    class Pressed(Driver):
        def pressed(self, device: str, stop: Stop) -> bool:
            return stop()

    drivers = ScannerDrivers({"sane:": Pressed, "folder": Driver})
    assert drivers.pressed("sane:x:0", lambda: True)
    assert not drivers.pressed("sane:x:0", lambda: False)
    assert not drivers.pressed("folder", lambda: True)


@pytest.mark.parametrize("device", ["", "folders", "wia:1", "sane", "xsane:1"])
def test_an_id_of_nobody(device: str, tmp_path: Path) -> None:
    drivers = ScannerDrivers({"sane:": Driver, "folder": Driver})
    with pytest.raises(ScannerGone):
        drivers.capabilities(device)
    with pytest.raises(ScannerGone) as caught:
        drivers.scan(device, ScanSettings(), tmp_path)
    assert caught.value.params == {"device": device, "pages": 0}


@pytest.mark.parametrize(
    ("sane", "is_shown"),
    [
        ("sane:escl:http://10.0.0.7:80", False),
        ("sane:escl:http://10.0.0.7:8", True),
        ("sane:escl:https://10.0.0.7:443", True),
        ("sane:airscan:e0:Máy Tầng 2", False),
        ("sane:airscan:e0:Máy Tầng 3", True),
        ("sane:escl:http://10.0.0.8:80", True),
        ("sane:test:0", True),
    ],
)
def test_a_device_that_two_drivers_find_is_shown_once(sane: str, is_shown: bool) -> None:
    drivers = ScannerDrivers(
        {
            "escl:": lambda: Driver("escl:http://10.0.0.7/eSCL", names="Máy tầng 2"),
            "sane:": lambda: Driver(sane),
        }
    )
    assert (sane in ids(drivers)) is is_shown


def test_the_folder_of_the_settings_is_a_device(tmp_path: Path) -> None:
    drivers = drivers_for(DriverSettings(folder=tmp_path))
    abilities = drivers.capabilities("folder")
    assert list(abilities.sources) == [PaperSource.FOLDER]
    with pytest.raises(ScannerGone):
        drivers_for(DriverSettings()).capabilities("folder")


@pytest.mark.parametrize(("system", "foreign"), [("linux", "wia:1"), ("win32", "sane:1")])
def test_only_the_drivers_of_this_system(system: str, foreign: str) -> None:
    with pytest.raises(ScannerGone):
        drivers_for(DriverSettings(), system=system).capabilities(foreign)


def test_nothing_heavy_is_imported_before_it_is_asked() -> None:
    code = (
        "import sys\n"
        "from ehc_desk.scanning.drivers import DriverSettings, drivers_for\n"
        "drivers_for(DriverSettings(escl_addresses=('10.0.0.7',)))\n"
        "heavy = {'requests', 'PIL', 'zeroconf', 'ctypes', 'ehc_desk.scanning.sane',\n"
        "         'ehc_desk.scanning.wia', 'ehc_desk.scanning.escl', 'ehc_desk.scanning.folder'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert done.stdout.strip() == b"[]"
