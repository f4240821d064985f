"""What every scanner driver promises (``ports.scanners``), played by each in a room of its own.

A room makes the driver, puts sheets in and breaks things. To add a driver: write a function that
takes a folder and yields a ``Room``, and name it in ``ROOMS``; nothing else here changes. ``load``
may be called again between scans; ``fault`` lacks what the room cannot provoke, and the test of it
is skipped there.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree

import pytest
from escl_server import Device, running_device
from escl_server import Fault as EsclFault
from fake_wia import DEVICE as WIA_DEVICE
from fake_wia import fake_wia_driver
from PIL import Image
from sane_room import SHEETS_OF_TEST_DEVICE, TEST_DEVICE, sane_config, scripted_driver

from ehc_desk.errors import (
    CoverOpen,
    DeviceError,
    FeederEmpty,
    PaperJam,
    ScannerBusy,
    ScannerFailed,
    ScannerGone,
    ScannerWarming,
)
from ehc_desk.ports.scanners import Colour, PaperSource, ScannerDriver, ScanSettings
from ehc_desk.scanning.escl import EsclDriver
from ehc_desk.scanning.escl_job import Patience
from ehc_desk.scanning.folder import DEVICE as FOLDER_DEVICE
from ehc_desk.scanning.folder import FolderDriver
from ehc_desk.scanning.sane import SaneDriver

Fault = type[DeviceError]


@dataclass(frozen=True, kw_only=True)
class Room:
    """A driver and the hands that feed it.

    ``load(n)`` puts n sheets in and returns how many pages a scan gives then (a room may only have
    a fixed number); ``fault[kind](n)`` lets the error come after n sheets, of which at most
    ``sheets_before_fault`` are possible; ``made`` gives the bytes of the pages put in, where the
    driver hands them over unchanged.
    """

    driver: ScannerDriver
    device: str
    load: Callable[[int], int]
    source: PaperSource = PaperSource.FEEDER
    fault: Mapping[Fault, Callable[[int], None]] = field(default_factory=dict)
    sheets_before_fault: int = 2
    made: Callable[[], list[bytes]] | None = None

    def settings(self, **told: object) -> ScanSettings:
        return ScanSettings(**{"source": self.source, "dpi": 75} | told)  # type: ignore[arg-type]


@contextmanager
def scripted_sane(folder: Path) -> Iterator[Room]:
    """SANE's child with a scripted library."""
    script = folder / "script.json"
    starts = {
        ScannerBusy: 3,
        PaperJam: 6,
        FeederEmpty: 7,
        CoverOpen: 8,
        ScannerGone: 9,
        ScannerFailed: 10,
        ScannerWarming: 12,
    }

    def write(sheets: int, *last: dict[str, int]) -> None:
        steps = [{"ink": number} for number in range(sheets)] + list(last)
        script.write_text(json.dumps({"steps": steps}), "utf-8")

    def load(sheets: int) -> int:
        write(sheets)
        return sheets

    def faulty(status: int) -> Callable[[int], None]:
        return lambda sheets: write(sheets, {"start": status})

    yield Room(
        driver=scripted_driver(script),
        device="sane:made:0",
        load=load,
        fault={kind: faulty(status) for kind, status in starts.items()},
    )


@contextmanager
def fake_wia(folder: Path) -> Iterator[Room]:
    """WIA's child with objects as documented."""
    script = folder / "script.json"
    codes = {
        PaperJam: 0x80210002,
        FeederEmpty: 0x80210003,
        ScannerGone: 0x80210005,
        ScannerBusy: 0x80210006,
        ScannerWarming: 0x80210007,
        ScannerFailed: 0x80210001,
        CoverOpen: 0x80210010,
    }

    def write(sheets: int, *last: int) -> None:
        script.write_text(json.dumps({"steps": ["page"] * sheets + list(last)}), "utf-8")

    def load(sheets: int) -> int:
        write(sheets)
        return sheets

    def faulty(code: int) -> Callable[[int], None]:
        return lambda sheets: write(sheets, code)

    yield Room(
        driver=fake_wia_driver(script),
        device="wia:" + WIA_DEVICE,
        load=load,
        fault={kind: faulty(code) for kind, code in codes.items()},
    )


@contextmanager
def sane_test_device(folder: Path) -> Iterator[Room]:
    """SANE itself with its test device: always ten sheets, faults while the first is read."""
    config = folder / "sane"
    environment = sane_config(config)

    def load(sheets: int) -> int:
        sane_config(config)
        return SHEETS_OF_TEST_DEVICE

    def faulty(status: str) -> Callable[[int], None]:
        def break_it(sheets: int) -> None:
            sane_config(config, read_status_code=f'"SANE_STATUS_{status}"')

        return break_it

    yield Room(
        driver=SaneDriver(environment=environment),
        device=TEST_DEVICE,
        load=load,
        fault={
            PaperJam: faulty("JAMMED"),
            CoverOpen: faulty("COVER_OPEN"),
            FeederEmpty: faulty("NO_DOCS"),
            ScannerGone: faulty("IO_ERROR"),
            ScannerBusy: faulty("DEVICE_BUSY"),
            ScannerFailed: faulty("NO_MEM"),
        },
        sheets_before_fault=0,
    )


@contextmanager
def watched_folder(folder: Path) -> Iterator[Room]:
    """A folder into which a copier writes."""
    inbox = folder / "inbox"
    inbox.mkdir()
    made: list[bytes] = []

    def load(sheets: int) -> int:
        made.clear()
        for number in range(sheets):
            path = inbox / f"tệp {number}.jpg"
            Image.new("RGB", (80, 60), (number, 0, 0)).save(path, "JPEG", dpi=(75, 75))
            made.append(path.read_bytes())
        return sheets

    def gone(sheets: int) -> None:
        inbox.rename(folder / "gone")

    yield Room(
        driver=FolderDriver(inbox, poll_seconds=0.01),
        device=FOLDER_DEVICE,
        source=PaperSource.FOLDER,
        load=load,
        fault={ScannerFailed: gone},
        sheets_before_fault=0,
        made=lambda: made,
    )


def painted(order: bytes, ink: bytes) -> bytes:
    """Make the page that an eSCL order asks for: JPEG, or PNG where it has two tones."""
    said = {
        node.tag.rpartition("}")[2]: node.text or ""
        for node in ElementTree.fromstring(order).iter()
    }
    mode = {"RGB24": "RGB", "Grayscale8": "L", "BlackAndWhite1": "1"}[said["ColorMode"]]
    dpi = int(said["XResolution"])
    page = io.BytesIO()
    picture = Image.new("RGB", (80, 60), (ink[0], 0, 0)).convert(mode)
    picture.save(page, said["DocumentFormat"].removeprefix("image/"), dpi=(dpi, dpi))
    return page.getvalue()


@contextmanager
def escl_device(folder: Path) -> Iterator[Room]:
    """A scripted device over HTTP."""
    device = Device(
        glass=b"\0", formats=("image/jpeg", "image/png"), retry_after="0", paint=painted
    )
    quick = Patience(connect=2.0, answer=2.0, silence=1.5, busy=0.2, poll=0.02)

    def load(sheets: int) -> int:
        device.feeder[:] = [bytes([number]) for number in range(sheets)]
        device.sent = 0
        return sheets

    def faulty(kind: str) -> Callable[[int], None]:
        def break_it(sheets: int) -> None:
            load(sheets + 2)
            device.faults = [EsclFault(sheets, kind, 9999)]

        return break_it

    kinds = {
        PaperJam: "jam",
        CoverOpen: "hatch",
        ScannerBusy: "busy",
        ScannerWarming: "warming",
        ScannerGone: "off",
        ScannerFailed: "short",
    }
    with running_device(device) as running:
        driver = EsclDriver([running.base], discover=lambda _: (), patience=quick)
        yield Room(
            driver=driver,
            device=f"escl:{running.base}",
            load=load,
            fault={FeederEmpty: lambda _: None}
            | {kind: faulty(word) for kind, word in kinds.items()},
            made=lambda: [painted(device.orders[-1], bytes([ink])) for ink in range(device.sent)],
        )


ROOMS: Mapping[str, Callable[[Path], AbstractContextManager[Room]]] = {
    "scripted": scripted_sane,
    "wia": fake_wia,
    "sane": sane_test_device,
    "folder": watched_folder,
    "escl": escl_device,
}
"""Every driver's room, by the name of its tests. A new driver is one line here."""


@pytest.fixture(params=ROOMS)
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Room]:
    with ROOMS[request.param](tmp_path) as opened:
        yield opened


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    return folder


def test_the_device_is_listed_once_and_has_a_name(room: Room) -> None:
    room.load(1)
    found = room.driver.devices()
    assert [device.id for device in found].count(room.device) == 1
    assert all(device.name.strip() for device in found)


def test_it_says_what_it_can(room: Room) -> None:
    room.load(1)
    abilities = room.driver.capabilities(room.device)
    assert room.source in abilities.sources
    for source, able in abilities.sources.items():
        assert list(able.resolutions) == sorted(set(able.resolutions))
        assert source is PaperSource.FOLDER or (able.colours and able.width_mm > 100)


def test_a_device_that_is_not_there_is_an_error(room: Room, into: Path) -> None:
    room.load(1)
    for device in ("", "--help", "\n", f"{room.device}7", f"{room.device}\n", room.device * 500):
        with pytest.raises((ScannerGone, ScannerFailed)):
            room.driver.capabilities(device)
        with pytest.raises((ScannerGone, ScannerFailed)) as caught:
            list(room.driver.scan(device, room.settings(), into))
        assert caught.value.params["pages"] == 0
    assert list(into.iterdir()) == []


def test_every_sheet_is_a_whole_file_in_the_order_it_was_fed(room: Room, into: Path) -> None:
    sheets = room.load(3)
    pages = []
    for path in room.driver.scan(room.device, room.settings(), into):
        with Image.open(path) as picture:
            picture.load()
            assert picture.info["dpi"] == pytest.approx((75, 75), abs=0.1)
        pages.append(path)
    assert len(pages) == sheets
    assert pages == sorted(into.iterdir())
    if room.made is not None:
        assert [path.read_bytes() for path in pages] == room.made()


def test_a_second_scan_comes_behind_the_first(room: Room, into: Path) -> None:
    pages = []
    for _ in range(2):
        room.load(2)
        pages += room.driver.scan(room.device, room.settings(), into)
    assert pages == sorted(into.iterdir())
    assert len(pages) == len(set(pages)) >= 4


@pytest.mark.parametrize("colour", list(Colour))
def test_colours_are_what_was_asked(room: Room, into: Path, colour: Colour) -> None:
    if room.source is PaperSource.FOLDER:
        pytest.skip("the copier decides")
    room.load(1)
    path = next(iter(room.driver.scan(room.device, room.settings(colour=colour), into)))
    with Image.open(path) as picture:
        assert picture.mode == {Colour.COLOUR: "RGB", Colour.GREY: "L", Colour.BLACK: "1"}[colour]


def test_never_more_dots_than_asked(room: Room, into: Path) -> None:
    if room.source is PaperSource.FOLDER:
        pytest.skip("the copier decides")
    room.load(1)
    path = next(iter(room.driver.scan(room.device, room.settings(dpi=299), into)))
    with Image.open(path) as picture:
        assert picture.info["dpi"][0] <= 299.1


def test_the_glass_gives_one_page(room: Room, into: Path) -> None:
    if (
        PaperSource.GLASS not in room.driver.capabilities(room.device).sources
        if room.load(3)
        else True
    ):
        pytest.skip("no glass")
    settings = room.settings(source=PaperSource.GLASS)
    assert len(list(room.driver.scan(room.device, settings, into))) == 1


def test_a_stop_before_the_first_sheet(room: Room, into: Path) -> None:
    room.load(2)
    assert list(room.driver.scan(room.device, room.settings(), into, lambda: True)) == []


def test_a_stop_ends_without_an_error_and_lets_the_device_go(room: Room, into: Path) -> None:
    sheets = room.load(6)
    pages: list[Path] = []
    for path in room.driver.scan(room.device, room.settings(), into, lambda: len(pages) >= 2):
        pages.append(path)
    assert 2 <= len(pages) <= sheets
    assert pages == [path for path in sorted(into.iterdir()) if path in pages]
    room.load(1)
    assert list(room.driver.scan(room.device, room.settings(), into))


def test_a_scan_that_nobody_listens_to_any_more_ends(room: Room, into: Path) -> None:
    room.load(3)
    pages = room.driver.scan(room.device, room.settings(), into)
    assert len(list(islice(pages, 1))) == 1
    pages.close()  # type: ignore[attr-defined]
    assert list(into.glob("*.part")) == []
    room.load(1)
    assert list(room.driver.scan(room.device, room.settings(), into))


def test_an_empty_feeder(room: Room, into: Path) -> None:
    if FeederEmpty not in room.fault:
        pytest.skip("an empty folder is no error")
    room.fault[FeederEmpty](0)
    with pytest.raises(FeederEmpty) as caught:
        list(room.driver.scan(room.device, room.settings(), into))
    assert caught.value.params == {"device": room.device, "pages": 0}


FAULTS = (PaperJam, CoverOpen, ScannerBusy, ScannerWarming, ScannerGone, ScannerFailed)


@pytest.mark.parametrize("kind", FAULTS, ids=lambda kind: kind.code)
def test_pages_come_out_before_the_error(room: Room, into: Path, kind: Fault) -> None:
    if kind not in room.fault:
        pytest.skip("cannot be provoked here")
    sheets = room.sheets_before_fault
    room.fault[kind](sheets)
    pages: list[Path] = []
    with pytest.raises(kind) as caught:
        pages.extend(room.driver.scan(room.device, room.settings(), into))
    assert type(caught.value) is kind
    assert caught.value.params == {"device": room.device, "pages": sheets}
    assert len(sorted(into.iterdir())) == sheets
