"""WIA's child with objects as documented, and late-bound COM against a table of functions here."""

from __future__ import annotations

import ctypes
import io
import sys
from contextlib import ExitStack
from ctypes import c_int32, c_void_p
from pathlib import Path
from typing import Any

import pytest
from fake_wia import DEVICE, FakeScanner, Property
from PIL import Image

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
from ehc_desk.ports.scanners import Colour, PaperSource, ScanSettings
from ehc_desk.scanning import wia_com
from ehc_desk.scanning import wia_rules as wia
from ehc_desk.scanning.device_child_talk import Talk
from ehc_desk.scanning.wia_child import WiaQuestions
from ehc_desk.scanning.wia_com import ComError, ComObject

GLASS, FEEDER, DUPLEX = PaperSource.GLASS, PaperSource.FEEDER, PaperSource.FEEDER_DUPLEX


def scanned(
    scanner: FakeScanner, folder: Path, settings: ScanSettings | None = None
) -> tuple[list[Path], DeviceError | None]:
    talk = Talk(io.BytesIO())
    talk.keep_into(folder, 1)
    error = None
    with ExitStack() as after:
        try:
            questions = WiaQuestions(scanner.manager)
            questions.scan(DEVICE, settings or ScanSettings(), talk, after)
        except DeviceError as raised:
            error = raised
    return sorted(folder.iterdir()), error


def value(scanner: FakeScanner, number: int) -> int:
    about = scanner.about | scanner.item_about
    return int(about[str(number)].get("Value"))


def test_scanners_are_listed_cameras_are_not() -> None:
    with ExitStack() as after:
        found = list(WiaQuestions(FakeScanner([]).manager).devices(after))
    assert found == [(DEVICE, "Máy quét Windows")]


def test_abilities() -> None:
    with ExitStack() as after:
        found = WiaQuestions(FakeScanner([]).manager).abilities(DEVICE, after)
    assert set(found.sources) == {GLASS, FEEDER, DUPLEX}
    assert found.sources[FEEDER].resolutions == (75, 200, 300, 600)
    assert set(found.sources[GLASS].colours) == set(Colour)
    assert (found.sources[GLASS].width_mm, found.sources[GLASS].height_mm) == (215.9, 297.2)
    assert found.sources[DUPLEX].height_mm == 355.6


@pytest.mark.parametrize(
    ("source", "select"), [(GLASS, wia.FLATBED), (FEEDER, wia.FEEDER), (DUPLEX, 5)]
)
def test_what_is_set(tmp_path: Path, source: PaperSource, select: int) -> None:
    scanner = FakeScanner(["page"])
    pages, error = scanned(
        scanner, tmp_path, ScanSettings(source=source, dpi=299, colour=Colour.GREY)
    )
    assert (len(pages), error) == (1, None)
    assert value(scanner, wia.HANDLING_SELECT) == select
    assert value(scanner, wia.INTENT) == 2
    assert (value(scanner, wia.X_DPI), value(scanner, wia.Y_DPI)) == (200, 200)
    assert (value(scanner, wia.X_AT), value(scanner, wia.Y_AT)) == (0, 0)
    assert value(scanner, wia.X_SIZE) == round(210 / 25.4 * 200)
    assert value(scanner, wia.Y_SIZE) == round(297 / 25.4 * 200)
    assert value(scanner, wia.PAGES) == (0 if source is GLASS else 1)


def test_the_device_s_own_jpeg_is_kept_byte_by_byte(tmp_path: Path) -> None:
    scanner = FakeScanner(["page", "page"])
    pages, error = scanned(scanner, tmp_path)
    assert error is None
    assert [path.name for path in pages] == ["00001.jpg", "00002.jpg"]
    assert [path.read_bytes() for path in pages] == scanner.saved


@pytest.mark.parametrize(
    ("colour", "suffix"), [(Colour.COLOUR, ".jpg"), (Colour.GREY, ".jpg"), (Colour.BLACK, ".png")]
)
def test_bare_dots_are_encoded_once(tmp_path: Path, colour: Colour, suffix: str) -> None:
    scanner = FakeScanner(["page"], jpeg=False)
    (path,), _ = scanned(scanner, tmp_path, ScanSettings(dpi=300, colour=colour))
    assert path.suffix == suffix
    with Image.open(path) as picture:
        assert picture.size == (80, 60)
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_rubbish_is_a_failed_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeScanner, "_save", lambda self, place, kind: place.write_bytes(b"BMxx"))
    pages, error = scanned(FakeScanner(["page"]), tmp_path)
    assert pages == []
    assert type(error) is ScannerFailed


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (0x80210001, ScannerFailed),
        (0x80210002, PaperJam),
        (0x80210003, FeederEmpty),
        (0x80210004, PaperJam),
        (0x80210005, ScannerGone),
        (0x80210006, ScannerBusy),
        (0x80210007, ScannerWarming),
        (0x80210008, ScannerFailed),
        (0x80210009, ScannerGone),
        (0x8021000A, ScannerGone),
        (0x8021000D, ScannerBusy),
        (0x8021000E, ScannerFailed),
        (0x80210010, CoverOpen),
        (0x80210011, ScannerWarming),
        (0x80210014, PaperJam),
        (0x80210015, ScannerGone),
        (0x800706BA, ScannerGone),
        (0x80004005, ScannerFailed),
    ],
    ids=str,
)
def test_errors_of_wia(tmp_path: Path, code: int, kind: type[DeviceError]) -> None:
    pages, error = scanned(FakeScanner([code]), tmp_path)
    assert (pages, type(error)) == ([], kind)


@pytest.mark.parametrize(
    ("status", "kind"), [(0x20, PaperJam), (0x10, CoverOpen), (0x30, PaperJam), (1, ScannerFailed)]
)
def test_the_status_helps_where_the_error_says_little(
    tmp_path: Path, status: int, kind: type[DeviceError]
) -> None:
    pages, error = scanned(FakeScanner(["page", 0x80210001], status=status), tmp_path)
    assert len(pages) == 1
    assert type(error) is kind
    assert error.params["pages"] == 1


def test_a_feeder_that_cannot_be_selected_is_an_error(tmp_path: Path) -> None:
    scanner = FakeScanner(["page"])
    scanner.about["3088"] = Property(wia.FLATBED, allowed=(wia.FLATBED,))
    pages, error = scanned(scanner, tmp_path)
    assert (pages, type(error)) == ([], ScannerFailed)


def test_a_device_without_many_properties_scans_its_glass(tmp_path: Path) -> None:
    scanner = FakeScanner(["page", "page"])
    scanner.about.clear()
    for number in ("4103", "6149", "6150", "6151", "6152"):
        del scanner.item_about[number]
    pages, error = scanned(scanner, tmp_path)
    assert (len(pages), error) == (1, None)


def test_not_on_this_system() -> None:
    if sys.platform == "win32":
        pytest.skip("this system has COM")
    with ExitStack() as after, pytest.raises(ScannerGone):
        WiaQuestions().abilities(DEVICE, after)


class Strings:
    """oleaut32's strings, counted: what is made has to be freed."""

    def __init__(self) -> None:
        self.living: dict[int, Any] = {}

    def new_string(self, text: str) -> int:
        held = ctypes.create_unicode_buffer(text)
        self.living[ctypes.addressof(held)] = held
        return ctypes.addressof(held)

    def text_of(self, pointer: int) -> str:
        return str(self.living[pointer].value)

    def free_string(self, pointer: int) -> None:
        del self.living[pointer]


class TableObject:
    """An IDispatch made of C functions, as COM lays it out."""

    NAMES = ("Value", "Item", "Child", "Broken", "Rejected")

    def __init__(self) -> None:
        self.strings = Strings()
        self.references = 1
        self.value: Any = 7
        self.seen: list[list[Any]] = []
        self._kept = [
            wia_com.RELEASE(self._release),
            wia_com.GET_IDS(self._get_ids),
            wia_com.INVOKE(self._invoke),
        ]
        table = (c_void_p * 7)()
        for place, function in zip((2, 5, 6), self._kept, strict=True):
            table[place] = ctypes.cast(function, c_void_p)
        self._table = table
        self._pointer = (c_void_p * 1)(ctypes.addressof(table))

    def object(self) -> ComObject:
        return ComObject(ctypes.addressof(self._pointer), self.strings)

    def _release(self, this: int) -> int:
        self.references -= 1
        return self.references

    def _get_ids(self, this: int, guid: Any, names: Any, count: int, lcid: int, found: Any) -> int:
        if names[0] not in self.NAMES:
            return c_int32(0x80020006).value
        found[0] = self.NAMES.index(names[0]) + 100
        return 0

    def _invoke(
        self,
        this: int,
        number: int,
        guid: Any,
        lcid: int,
        flags: int,
        told: Any,
        result: Any,
        failure: Any,
        wrong: Any,
    ) -> int:
        arguments = told.contents
        values = [self._read(arguments.values[place]) for place in range(arguments.count)]
        named = [arguments.names[place] for place in range(arguments.named)]
        self.seen.append([self.NAMES[number - 100], flags, values, named])
        name = self.NAMES[number - 100]
        if name == "Broken":
            failure.contents.scode = c_int32(0x80210006).value
            failure.contents.description = self.strings.new_string("đang bận")
            return c_int32(0x80020009).value
        if name == "Rejected":
            return c_int32(0x80020005).value
        if flags == 4:
            assert not result
            self.value = values[0]
            return 0
        self._write(result.contents, name)
        return 0

    def _read(self, variant: Any) -> Any:
        if variant.vt == 8:
            return self.strings.text_of(variant.data.pointer)
        return variant.data.i4

    def _write(self, result: Any, name: str) -> None:
        if name == "Child":
            self.references += 1
            result.vt, result.data.pointer = 9, ctypes.addressof(self._pointer)
        elif isinstance(self.value, str):
            result.vt, result.data.pointer = 8, self.strings.new_string(self.value)
        elif isinstance(self.value, bool):
            result.vt, result.data.i2 = 11, -1 if self.value else 0
        else:
            result.vt, result.data.i4 = 3, self.value


def test_layouts_are_those_of_windows() -> None:
    wide = ctypes.sizeof(c_void_p) == 8
    assert ctypes.sizeof(wia_com.Variant) == (24 if wide else 16)
    assert ctypes.sizeof(wia_com.Arguments) == (24 if wide else 16)
    assert ctypes.sizeof(wia_com.Exceptional) == (64 if wide else 32)
    assert wia_com.Variant.data.offset == 8
    assert ctypes.sizeof(wia_com.Guid) == 16


@pytest.mark.parametrize("value", [0, 7, -5, 2**31 - 1, "", "Máy quét", True, False])
def test_values_come_and_go_over_com(value: int | str) -> None:
    table = TableObject()
    thing = table.object()
    if not isinstance(value, bool):
        thing.put("Value", value)
        assert table.seen[-1] == ["Value", 4, [value], [-3]]
    table.value = value
    assert thing.get("Value") == value
    assert thing.get("Item", "6147", 3) == value
    assert table.seen[-1] == ["Item", 3, [3, "6147"], []]
    assert table.strings.living == {}
    del thing
    assert table.references == 0


def test_objects_are_given_back() -> None:
    table = TableObject()
    thing = table.object()
    child = thing.get("Child")
    assert child.get("Value") == 7
    assert table.references == 2
    del child
    assert table.references == 1
    del thing
    assert table.references == 0


@pytest.mark.parametrize(
    ("name", "code"), [("Broken", 0x80210006), ("Rejected", 0x80020005), ("Nothing", 0x80020006)]
)
def test_errors_come_over_com(name: str, code: int) -> None:
    table = TableObject()
    thing = table.object()
    with pytest.raises(ComError) as caught:
        thing.get(name, "x")
    assert caught.value.code == code
    assert table.strings.living == {}
