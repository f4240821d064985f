"""eSCL against what others wrote: SANE's test device behind it, SANE's two clients beside it.

A foreign server, or a real device, is scanned from where the environment names one.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from escl_foreign import foreign_device, foreign_scan, test_device_pages
from escl_server import Device, Fault, running_device

from ehc_desk.ports.scanners import PaperSource, ScanSettings
from ehc_desk.scanning.escl import EsclDriver
from ehc_desk.scanning.escl_pages import kind_of_head
from ehc_desk.scanning.escl_wire import FEEDERS

SOURCES = {
    "Flatbed": PaperSource.GLASS,
    "ADF": PaperSource.FEEDER,
    "ADF Duplex": PaperSource.FEEDER_DUPLEX,
}


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    return test_device_pages(tmp_path_factory.mktemp("feeder"), feeder=True)


@pytest.fixture(scope="module")
def glass(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return test_device_pages(tmp_path_factory.mktemp("glass"), feeder=False)[0]


@pytest.mark.parametrize("source", SOURCES.values())
@pytest.mark.parametrize("end", [404, 409, 410])
def test_pages_of_the_sane_test_device_arrive_as_they_were(
    sheets: list[bytes], glass: bytes, tmp_path: Path, source: PaperSource, end: int
) -> None:
    device = Device(feeder=list(sheets), glass=glass, end=end, framing="chunked")
    with running_device(device) as running:
        driver = EsclDriver([running.base], discover=lambda _: ())
        (found,) = driver.devices()
        assert source in driver.capabilities(found.id).sources
        settings = ScanSettings(source=source, dpi=75)
        pages = [path.read_bytes() for path in driver.scan(found.id, settings, tmp_path)]
    assert pages == (sheets if source in FEEDERS else [glass])


@pytest.mark.parametrize("backend", ["airscan", "escl"])
@pytest.mark.parametrize("source", SOURCES)
def test_clients_of_others_scan_from_the_scripted_device(
    sheets: list[bytes], glass: bytes, tmp_path: Path, backend: str, source: str
) -> None:
    device = Device(feeder=list(sheets), glass=glass, formats=["image/jpeg"])
    with running_device(device) as running:
        pages = foreign_scan(backend, running.base, tmp_path, source=source)
    assert len(pages) == (1 if source == "Flatbed" else 10)
    assert (b"Duplex>true<" in device.orders[0]) is (source == "ADF Duplex")


def test_a_client_of_others_understands_its_jam(sheets: list[bytes], tmp_path: Path) -> None:
    device = Device(feeder=list(sheets), faults=[Fault(3, "jam", 99)], end=409)
    with running_device(device) as running:
        pages = foreign_scan("airscan", running.base, tmp_path, source="ADF")
    assert len(pages) == 3
    assert "jam" in (tmp_path / "airscan.txt").read_text().lower()


@pytest.mark.parametrize("source", SOURCES)
def test_our_order_is_made_like_that_of_another_client(
    sheets: list[bytes], glass: bytes, tmp_path: Path, source: str
) -> None:
    device = Device(feeder=list(sheets), glass=glass)
    with running_device(device) as running:
        foreign_scan("airscan", running.base, tmp_path / "theirs", source=source)
        device.feeder, device.sent = list(sheets), 0
        driver = EsclDriver([running.base], discover=lambda _: ())
        settings = ScanSettings(source=SOURCES[source], dpi=75)
        assert list(driver.scan(f"escl:{running.base}", settings, tmp_path / "ours"))
    theirs, ours = (parts_of(order) for order in device.orders)
    assert set(ours) <= set(theirs)
    assert [name for name in theirs if name in ours] == ours
    assert "".join(sorted(ours)).count("Resolution") == 2


def parts_of(order: bytes) -> list[str]:
    return [node.tag for node in ElementTree.fromstring(order).iter()]


@pytest.mark.parametrize("source", SOURCES.values())
def test_a_foreign_server_is_scanned_from(tmp_path: Path, source: PaperSource) -> None:
    driver = EsclDriver([foreign_device()], discover=lambda _: ())
    (found,) = driver.devices()
    if source not in driver.capabilities(found.id).sources:
        pytest.skip(f"the foreign device has no {source}")
    pages = list(driver.scan(found.id, ScanSettings(source=source, dpi=100), tmp_path))
    assert pages
    assert all(kind_of_head(path.read_bytes()) for path in pages)
