"""Every state of an eSCL device, provoked by a scripted one: what comes out, and with which pages.

The device is the worst there is: a page lost on the way is gone, the next request gets the next
sheet. So whatever happens, the pages that come out are the first of those that were fed.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from escl_server import CUTS, Device, Fault, running_device
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ehc_desk.errors import (
    CoverOpen,
    DeskError,
    DeviceError,
    FeederEmpty,
    PaperJam,
    ScannerBusy,
    ScannerFailed,
    ScannerGone,
    ScannerWarming,
)
from ehc_desk.ports.scanners import PaperSource, ScannerDriver, ScanSettings
from ehc_desk.scanning.escl import EsclDriver
from ehc_desk.scanning.escl_job import Patience

# what must not be met is long enough for a busy machine, what is waited out is short
QUICK = Patience(connect=2.0, answer=2.0, silence=2.0, page=9.0, busy=0.3, poll=0.02)
FEEDER = ScanSettings(source=PaperSource.FEEDER, dpi=200)
GLASS = ScanSettings(source=PaperSource.GLASS)


def sheet(number: int, size: int = 5000) -> bytes:
    """Bytes with the ends of a JPEG; their inside is nobody's business on the way."""
    return b"\xff\xd8\xff\xe0" + bytes([number]) * size + b"\xff\xd9"


def sheets(count: int) -> list[bytes]:
    return [sheet(number) for number in range(1, count + 1)]


def driver_of(*addresses: str) -> EsclDriver:
    return EsclDriver(addresses, discover=lambda _: (), patience=QUICK)


def scanned(
    device: Device, into: Path, how: ScanSettings = FEEDER
) -> tuple[list[bytes], DeviceError | None]:
    """Scan until the end or an error; return the pages as they lie on the disk, and the error."""
    with running_device(device) as running:
        driver: ScannerDriver = driver_of(running.base)
        pages: list[Path] = []
        error: DeviceError | None = None
        try:
            pages.extend(driver.scan(f"escl:{running.base}", how, into, lambda: False))
        except DeviceError as caught:
            error = caught
    assert error is None or error.params["device"] == f"escl:{running.base}"
    names = sorted(path.name for path in into.iterdir())
    # nothing half lies about, and the order of the names is that of the pages
    return [(into / name).read_bytes() for name in names], error


@pytest.mark.parametrize("end", [404, 409, 410])
def test_the_end_of_the_feeder_is_no_error(tmp_path: Path, end: int) -> None:
    device = Device(feeder=sheets(3), end=end)
    assert scanned(device, tmp_path) == (sheets(3), None)
    assert device.deleted == ["/eSCL/ScanJobs/1"]


@pytest.mark.parametrize("framing", ["length", "chunked", "close"])
@pytest.mark.parametrize(
    "location",
    [
        "{origin}{root}/ScanJobs/{job}",
        "{root}/ScanJobs/{job}",
        "{root}/ScanJobs/{job}/",
        "http://10.255.255.1:9/eSCL/ScanJobs/{job}",
        "https://printer.invalid/eSCL/ScanJobs/{job}?session=7",
        "{origin}{root}/ScanJobs/urn:uuid:4509a320-00a0-{job}",
        "ScanJobs/{job}",
    ],
)
def test_framings_and_places_of_jobs(tmp_path: Path, framing: str, location: str) -> None:
    device = Device(feeder=sheets(2), framing=framing, location=location)
    assert scanned(device, tmp_path) == (sheets(2), None)


@pytest.mark.parametrize("location", ["", "/", "http://[", "{root}/ScanJobs"])
def test_an_order_without_a_place_has_failed(tmp_path: Path, location: str) -> None:
    pages, error = scanned(Device(feeder=sheets(2), location=location), tmp_path)
    assert (pages, type(error)) == ([], ScannerFailed)


BEFORE: list[tuple[dict[str, object], type[DeviceError]]] = [
    ({}, FeederEmpty),
    ({"feeder": sheets(2), "adf": "ScannerAdfJam"}, PaperJam),
    ({"feeder": sheets(2), "adf": "ScannerAdfMispick"}, PaperJam),
    ({"feeder": sheets(2), "adf": "ScannerAdfMultipickDetected"}, PaperJam),
    ({"feeder": sheets(2), "adf": "ScannerAdfHatchOpen"}, CoverOpen),
    ({"feeder": sheets(2), "adf": "ScannerAdfInputTrayFailed"}, ScannerFailed),
    ({"feeder": sheets(2), "state": "Stopped", "reasons": ["CoverOpen"]}, CoverOpen),
    ({"feeder": sheets(2), "state": "Stopped", "reasons": ["MediaJam"]}, PaperJam),
    ({"feeder": sheets(2), "state": "Stopped"}, ScannerFailed),
    ({"feeder": sheets(2), "state": "Down"}, ScannerFailed),
    ({"feeder": sheets(2), "state": "Processing"}, ScannerBusy),
    ({"feeder": sheets(2), "state": "Testing"}, ScannerWarming),
    ({"feeder": sheets(2), "state": "Idle", "reasons": ["LampWarming"]}, ScannerWarming),
    ({"feeder": sheets(2), "busy_orders": 99, "retry_after": "9"}, ScannerWarming),
    ({"feeder": sheets(2), "order_code": 409}, ScannerFailed),
    ({"feeder": sheets(2), "order_code": 401}, ScannerFailed),
    ({"feeder": sheets(2), "order_code": 302}, ScannerFailed),
    ({"feeder": sheets(2), "capabilities": b"<html/>"}, ScannerFailed),
    ({"feeder": sheets(2), "has_adf": False}, ScannerFailed),
    ({"feeder": sheets(2), "delay": 3.0}, ScannerGone),
]


@pytest.mark.parametrize(("state", "expected"), BEFORE)
def test_states_before_the_first_page(
    tmp_path: Path, state: dict[str, object], expected: type[DeviceError]
) -> None:
    began = time.monotonic()
    pages, error = scanned(Device(**state), tmp_path)  # type: ignore[arg-type]
    assert (pages, type(error)) == ([], expected)
    assert error is not None
    assert error.params["pages"] == 0
    assert time.monotonic() - began < 9


DURING: list[tuple[str, type[DeviceError]]] = [
    ("jam", PaperJam),
    ("mispick", PaperJam),
    ("multipick", PaperJam),
    ("hatch", CoverOpen),
    ("cover", CoverOpen),
    ("cancelled", ScannerFailed),
    ("error", ScannerFailed),
    ("off", ScannerGone),
    *((cut, ScannerFailed) for cut in CUTS),
]


@pytest.mark.parametrize("after", [0, 2])
@pytest.mark.parametrize(("kind", "expected"), DURING)
def test_states_in_the_middle_come_after_the_pages(
    tmp_path: Path, kind: str, expected: type[DeviceError], after: int
) -> None:
    device = Device(feeder=sheets(4), faults=[Fault(after, kind, 99)])
    pages, error = scanned(device, tmp_path)
    assert (pages, type(error)) == (sheets(after), expected)
    assert error is not None
    assert error.params["pages"] == after
    assert bool(device.deleted) is (expected is not ScannerGone)


def test_nobody_listens(tmp_path: Path) -> None:
    with running_device(Device()) as running:
        base = running.base
    driver = driver_of(base)
    assert driver.devices() == ()
    with pytest.raises(ScannerGone):
        driver.capabilities(f"escl:{base}")
    with pytest.raises(ScannerGone):
        next(driver.scan(f"escl:{base}", FEEDER, tmp_path))


@pytest.mark.parametrize("device", ["escl:", "escl:http://", "sane:test:0", "escl:ftp://host/"])
def test_an_id_of_another_kind_has_failed(device: str) -> None:
    with pytest.raises(ScannerFailed):
        driver_of().capabilities(device)


def test_a_short_wait_is_waited(tmp_path: Path) -> None:
    device = Device(feeder=sheets(3), busy_orders=1, retry_after="0")
    device.faults = [Fault(0, "busy", 2), Fault(2, "busy", 1)]
    assert scanned(device, tmp_path) == (sheets(3), None)


def test_a_device_that_never_has_the_page_is_busy(tmp_path: Path) -> None:
    device = Device(feeder=sheets(3), faults=[Fault(1, "busy", 9999)], retry_after="0")
    pages, error = scanned(device, tmp_path)
    assert (pages, type(error)) == (sheets(1), ScannerBusy)
    assert device.deleted


@pytest.mark.parametrize("said", ["ScannerAdfEmpty", "ScannerAdfJam"])
def test_news_of_the_last_scan_do_not_stop_the_next(tmp_path: Path, said: str) -> None:
    device = Device(feeder=sheets(2), stale_adf=[said])
    assert scanned(device, tmp_path) == (sheets(2), None)


def test_a_feeder_that_is_called_empty_whenever_it_rests_is_tried(tmp_path: Path) -> None:
    device = Device(feeder=sheets(2), adf="ScannerAdfEmpty")
    assert scanned(device, tmp_path) == (sheets(2), None)


@pytest.mark.parametrize(("make", "orders"), [("Canon MF410 Series", 0), ("Canon MF745C", 1)])
def test_a_device_that_jams_on_nothing_is_not_ordered_to(
    tmp_path: Path, make: str, orders: int
) -> None:
    device = Device(make=make)
    pages, error = scanned(device, tmp_path)
    assert (pages, type(error), len(device.orders)) == ([], FeederEmpty, orders)


def test_an_order_refused_for_want_of_paper(tmp_path: Path) -> None:
    for code in (409, 500):
        pages, error = scanned(Device(order_code=code), tmp_path)
        assert (pages, type(error)) == ([], FeederEmpty)


def test_one_sheet_whose_feeder_is_empty_while_it_is_scanned(tmp_path: Path) -> None:
    device = Device(feeder=sheets(1), faults=[Fault(0, "busy", 3)], retry_after="0")
    device.stale_adf = ["ScannerAdfLoaded", *["ScannerAdfEmpty"] * 3]
    assert scanned(device, tmp_path) == (sheets(1), None)


def test_a_device_that_tells_no_state_is_scanned_from(tmp_path: Path) -> None:
    device = Device(feeder=sheets(2), status_code=501)
    assert scanned(device, tmp_path) == (sheets(2), None)


def test_the_glass_gives_one_page_and_is_let_go(tmp_path: Path) -> None:
    device = Device(feeder=[], glass=sheet(7))
    assert scanned(device, tmp_path, GLASS) == ([sheet(7)], None)
    assert device.deleted


def test_a_jam_of_the_feeder_does_not_close_the_glass(tmp_path: Path) -> None:
    device = Device(glass=sheet(7), adf="ScannerAdfJam")
    assert scanned(device, tmp_path, GLASS) == ([sheet(7)], None)


def test_a_device_with_pdf_alone_gives_one_file_of_all_pages(tmp_path: Path) -> None:
    document = b"%PDF-1.4\n" + b"0 " * 5000 + b"\nstartxref\n9\n%%EOF\n"
    device = Device(feeder=[document], formats=["application/pdf"], media="application/pdf")
    pages, error = scanned(device, tmp_path)
    assert (pages, error) == ([document], None)
    assert [path.suffix for path in tmp_path.iterdir()] == [".pdf"]
    assert b"application/pdf" in device.orders[0]


@pytest.mark.parametrize(
    "page",
    [b"", b"<html>log in</html>", b"\xff\xd8\xff", b"%PDF-1.4 cut", b"\x89PNG\r\n\x1a\n cut"],
)
def test_what_is_no_whole_page_is_no_page(tmp_path: Path, page: bytes) -> None:
    pages, error = scanned(Device(feeder=[sheet(1), page, sheet(3)]), tmp_path)
    assert (pages, type(error)) == ([sheet(1)], ScannerFailed)


def test_a_second_stack_lies_behind_the_first(tmp_path: Path) -> None:
    scanned(Device(feeder=sheets(2)), tmp_path)
    (tmp_path / "page-00002-00c0ffee.part").unlink(missing_ok=True)
    pages, _ = scanned(Device(feeder=[sheet(9)]), tmp_path)
    assert pages == [*sheets(2), sheet(9)]


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    with running_device(Device(feeder=sheets(2))) as running, pytest.raises(DeskError) as caught:
        list(driver_of(running.base).scan(f"escl:{running.base}", FEEDER, tmp_path))
    assert caught.value.code == "disk-full"
    assert list(tmp_path.iterdir()) == []
    assert running.device.deleted


def test_a_stop_between_pages_keeps_them_and_lets_the_device_go(tmp_path: Path) -> None:
    device = Device(feeder=sheets(9))
    pages: list[Path] = []
    with running_device(device) as running:
        driver = driver_of(running.base)
        for page in driver.scan(f"escl:{running.base}", FEEDER, tmp_path, lambda: len(pages) == 3):
            pages.append(page)
        assert [path.read_bytes() for path in pages] == sheets(3)
        assert device.deleted == ["/eSCL/ScanJobs/1"]
        assert device.sent == 3


def test_a_stop_does_not_wait_for_a_page_that_does_not_come(tmp_path: Path) -> None:
    device = Device(feeder=sheets(9), page_delay=5.0)
    stop = threading.Event()
    with running_device(device) as running:
        driver = EsclDriver([running.base], discover=lambda _: ())
        timer = threading.Timer(0.2, stop.set)
        timer.start()
        began = time.monotonic()
        pages = list(driver.scan(f"escl:{running.base}", FEEDER, tmp_path, stop.is_set))
        took = time.monotonic() - began
        timer.join()
        assert device.deleted
    assert (pages, list(tmp_path.glob("*.jpg"))) == ([], [])
    assert took < 3.0


def test_a_stop_does_not_wait_for_a_device_that_hears_nothing(tmp_path: Path) -> None:
    device = Device(feeder=sheets(9), page_delay=5.0, deaf=True)
    quick = Patience(goodbye=0.2)
    stop = threading.Event()
    with running_device(device) as running:
        driver = EsclDriver([running.base], discover=lambda _: (), patience=quick)
        timer = threading.Timer(0.2, stop.set)
        timer.start()
        began = time.monotonic()
        assert list(driver.scan(f"escl:{running.base}", FEEDER, tmp_path, stop.is_set)) == []
        assert time.monotonic() - began < 3.0
        timer.join()


def test_who_takes_no_more_pages_lets_the_device_go(tmp_path: Path) -> None:
    with running_device(Device(feeder=sheets(5))) as running:
        pages: Iterator[Path] = driver_of(running.base).scan(
            f"escl:{running.base}", FEEDER, tmp_path
        )
        assert next(pages).read_bytes() == sheet(1)
        pages.close()  # type: ignore[attr-defined]
        assert running.device.deleted


KINDS = ("busy", "jam", "multipick", "hatch", "cover", "cancelled", "error", "off", *CUTS)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    fed=st.integers(0, 6),
    faults=st.lists(
        st.tuples(st.integers(0, 6), st.sampled_from([k for k in KINDS if k != "stall"])),
        max_size=4,
    ),
    end=st.sampled_from([404, 409, 410]),
    framing=st.sampled_from(["length", "chunked", "close"]),
    busy=st.integers(0, 2),
)
def test_pages_are_the_first_of_those_fed_whatever_happens(
    tmp_path: Path,
    fed: int,
    faults: list[tuple[int, str]],
    end: int,
    framing: str,
    busy: int,
) -> None:
    device = Device(
        feeder=sheets(fed),
        faults=[Fault(page, kind) for page, kind in faults],
        end=end,
        framing=framing,
        busy_orders=busy,
        retry_after="0",
    )
    with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
        pages, error = scanned(device, Path(folder))
    assert pages == sheets(fed)[: len(pages)]
    if error is None:
        # an end without an error is the end of the paper
        assert len(pages) == fed
    else:
        assert error.params["pages"] == len(pages)
        assert (type(error) is FeederEmpty) <= (not pages)


def test_bytes_in_any_pieces_are_written_as_they_are(tmp_path: Path) -> None:
    from ehc_desk.scanning.escl_pages import written

    class Pieces:
        framed = whole = True

        def __init__(self, size: int) -> None:
            self.size = size

        def __iter__(self) -> Iterator[bytes]:
            page = sheet(3, 9000)
            starts = itertools.count(0, self.size)
            yield from itertools.takewhile(bool, (page[at : at + self.size] for at in starts))

    for size in (1, 7, 4095, 4096, 4097, 100_000):
        part = tmp_path / f"{size}.part"
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
        assert written(Pieces(size), part, lambda: False) == "jpeg"
        assert part.read_bytes() == sheet(3, 9000)
