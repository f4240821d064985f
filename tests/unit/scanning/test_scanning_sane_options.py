from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sane_room import PLAIN, PlainDevice, millimetres, option

from ehc_desk.ports.scanners import Colour, PaperSource, ScanSettings
from ehc_desk.scanning.kinds import MAX_PIXELS
from ehc_desk.scanning.sane_library import Kind, SaneError, Unit
from ehc_desk.scanning.sane_options import abilities_of, colour_of, dpi_of, set_up, source_of

GLASS, FEEDER, DUPLEX = PaperSource.GLASS, PaperSource.FEEDER, PaperSource.FEEDER_DUPLEX
COLOUR, GREY, BLACK = Colour.COLOUR, Colour.GREY, Colour.BLACK


def range_of_dpi(low: float, high: float, step: float = 1.0, name: str = "resolution"):  # type: ignore[no-untyped-def]
    return option(name, kind=Kind.INT, unit=Unit.DPI, low=low, high=high, step=step)


def source(*words: str):  # type: ignore[no-untyped-def]
    return option("source", strings=words)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("Flatbed", GLASS),
        ("FlatBed", GLASS),
        ("Normal", GLASS),
        ("Document Table", GLASS),
        ("Platen", GLASS),
        ("ADF", FEEDER),
        ("ADF Front", FEEDER),
        ("ADF Simplex", FEEDER),
        ("Automatic Document Feeder", FEEDER),
        ("Automatic Document Feeder(left aligned)", FEEDER),
        ("ADF Duplex", DUPLEX),
        ("Duplex", DUPLEX),
        ("Automatic Document Feeder(left aligned,Duplex)", DUPLEX),
        ("ADF - Both Sides", DUPLEX),
        ("ADF Back", None),
        ("ADF Rear", None),
        ("Card Duplex", None),
        ("Card Front", None),
        ("Transparency Adapter", None),
        ("TMA Slides", None),
        ("Negative Film", None),
        ("Auto", None),
    ],
)
def test_words_for_sources(word: str, meant: PaperSource | None) -> None:
    assert source_of(word) is meant


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("Color", COLOUR),
        ("24bit Color", COLOUR),
        ("24bit Color[Fast]", COLOUR),
        ("48 bits color", COLOUR),
        ("True Gray", GREY),
        ("Gray", GREY),
        ("Grayscale", GREY),
        ("Gray[Error Diffusion]", BLACK),
        ("Halftone", BLACK),
        ("Lineart", BLACK),
        ("Black & White", BLACK),
        ("Binary", BLACK),
        ("Monochrome", BLACK),
        ("Color Lineart", None),
        ("Color Halftone", None),
        ("Infrared", None),
    ],
)
def test_words_for_colours(word: str, meant: Colour | None) -> None:
    found = colour_of(word)
    assert (found and found[0]) is meant


def test_the_plain_mode_is_taken_whatever_stands_first() -> None:
    words = (
        "Black & White",
        "Gray[Error Diffusion]",
        "True Gray",
        "24bit Color[Fast]",
        "24bit Color",
    )
    device = PlainDevice(option("mode", strings=words))
    for colour, word in ((COLOUR, "24bit Color"), (GREY, "True Gray"), (BLACK, "Black & White")):
        set_up(device, ScanSettings(colour=colour))
        assert device.values["mode"] == word
    deep_first = PlainDevice(option("mode", strings=("48 bits color", "Color")))
    set_up(deep_first, ScanSettings())
    assert deep_first.values["mode"] == "Color"


def test_grey_of_one_bit_stands_in_for_black() -> None:
    mode = option("mode", strings=("Gray", "Color"))
    depth = option("depth", kind=Kind.INT, words=(1.0, 8.0, 16.0))
    device = PlainDevice(mode, depth)
    assert abilities_of(device).sources[GLASS].colours == (COLOUR, GREY, BLACK)
    set_up(device, ScanSettings(colour=BLACK))
    assert device.values == {"mode": "Gray", "depth": 1}
    set_up(device, ScanSettings(colour=COLOUR))
    assert device.values == {"mode": "Color", "depth": 8}


def test_the_nearest_colour_is_taken() -> None:
    device = PlainDevice(option("mode", strings=("Gray", "Lineart")))
    set_up(device, ScanSettings(colour=COLOUR))
    assert device.values["mode"] == "Gray"


def test_abilities_of_a_plain_device() -> None:
    found = abilities_of(PlainDevice())
    assert set(found.sources) == {GLASS, FEEDER, DUPLEX}
    glass = found.sources[GLASS]
    assert glass.resolutions == (75, 150, 300, 600)
    assert glass.colours == (COLOUR, GREY, BLACK)
    assert (glass.width_mm, glass.height_mm) == (215.0, 355.0)
    assert not found.button


def test_a_device_without_a_choice_of_sources() -> None:
    rest = PLAIN[1:]
    assert set(abilities_of(PlainDevice(*rest)).sources) == {GLASS}
    loaded = option("page-loaded", kind=Kind.BOOL, settable=False)
    assert set(abilities_of(PlainDevice(*rest, loaded)).sources) == {FEEDER}
    film_only = PlainDevice(source("Transparency Adapter"), *rest)
    assert set(abilities_of(film_only).sources) == {GLASS}


@pytest.mark.parametrize(
    ("switch", "one", "both"),
    [
        (option("adf-mode", strings=("Simplex", "Duplex")), "Simplex", "Duplex"),
        (option("duplex", kind=Kind.BOOL), False, True),
    ],
    ids=["word", "switch"],
)
def test_both_sides_by_an_option_of_its_own(switch, one, both) -> None:  # type: ignore[no-untyped-def]
    device = PlainDevice(source("Flatbed", "ADF"), switch)
    assert set(abilities_of(device).sources) == {GLASS, FEEDER, DUPLEX}
    assert set_up(device, ScanSettings(source=DUPLEX)) is DUPLEX
    assert device.values == {"source": "ADF", switch.name: both}
    assert set_up(device, ScanSettings(source=FEEDER)) is FEEDER
    assert device.values == {"source": "ADF", switch.name: one}
    assert set_up(device, ScanSettings(source=GLASS)) is GLASS
    assert device.values == {"source": "Flatbed", switch.name: one}


def test_a_source_that_says_both_sides_leaves_the_switch_alone() -> None:
    device = PlainDevice(source("ADF", "ADF Duplex"), option("duplex", kind=Kind.BOOL))
    set_up(device, ScanSettings(source=DUPLEX))
    assert device.values["source"] == "ADF Duplex"
    assert device.values["duplex"] is False


@pytest.mark.parametrize(
    ("known", "wanted", "taken"),
    [
        (("Flatbed",), DUPLEX, GLASS),
        (("ADF",), GLASS, FEEDER),
        (("Flatbed", "ADF"), DUPLEX, FEEDER),
        (("Flatbed", "ADF"), PaperSource.FOLDER, GLASS),
    ],
)
def test_the_nearest_source(
    known: tuple[str, ...], wanted: PaperSource, taken: PaperSource
) -> None:
    assert set_up(PlainDevice(source(*known)), ScanSettings(source=wanted)) is taken


def test_a_source_that_cannot_be_set_is_an_error_other_options_are_not() -> None:
    device = PlainDevice()
    device.refused = {"mode", "br-x", "resolution"}
    device.values["resolution"] = 150
    assert set_up(device, ScanSettings()) is FEEDER
    assert device.values["resolution"] == 150
    device.refused = {"source"}
    with pytest.raises(SaneError):
        set_up(device, ScanSettings())


@pytest.mark.parametrize(
    ("wanted", "taken"), [(300, 300), (299, 150), (1200, 600), (50, 75), (75, 75)]
)
def test_never_more_dots_than_asked_unless_it_has_no_fewer(wanted: int, taken: int) -> None:
    device = PlainDevice()
    set_up(device, ScanSettings(dpi=wanted))
    assert device.values["resolution"] == taken
    assert dpi_of(device) == (taken, taken)


@given(
    low=st.integers(1, 300),
    span=st.integers(0, 4000),
    step=st.integers(0, 50),
    wanted=st.integers(1, 5000),
)
def test_ranges_are_kept(low: int, span: int, step: int, wanted: int) -> None:
    device = PlainDevice(range_of_dpi(low, low + span, step))
    set_up(device, ScanSettings(dpi=wanted, width_mm=10, height_mm=10))
    taken = device.values["resolution"]
    assert low <= taken <= low + span
    assert taken <= max(wanted, low)
    assert not step or (taken - low) % step == 0
    if not step and low <= wanted <= low + span:
        assert taken == wanted
    (able,) = abilities_of(device).sources.values()
    assert all(low <= dpi <= low + span for dpi in able.resolutions)
    assert able.resolutions


@given(st.integers(10, 500), st.integers(10, 500), st.integers(75, 4800))
def test_a_page_never_has_more_dots_than_is_accepted(width: int, height: int, dpi: int) -> None:
    device = PlainDevice(range_of_dpi(1, 9600))
    set_up(device, ScanSettings(dpi=dpi, width_mm=width, height_mm=height))
    taken = device.values["resolution"]
    assert width * height / 25.4**2 * taken**2 <= MAX_PIXELS
    assert taken <= dpi


def test_across_and_down_of_their_own() -> None:
    device = PlainDevice(
        range_of_dpi(75, 600, 1, "x-resolution"), range_of_dpi(75, 200, 1, "y-resolution")
    )
    set_up(device, ScanSettings(dpi=300))
    assert dpi_of(device) == (300, 200)
    assert dpi_of(PlainDevice(option("mode", strings=("Gray",)))) is None


def test_the_sheet_is_cut_to_what_the_device_sees() -> None:
    device = PlainDevice(
        *PLAIN[:3], *(millimetres(f"{at}-{axis}", 200) for at in ("tl", "br") for axis in "xy")
    )
    set_up(device, ScanSettings(width_mm=210, height_mm=148))
    assert {name: device.values[name] for name in ("tl-x", "tl-y", "br-x", "br-y")} == {
        "tl-x": 0,
        "tl-y": 0,
        "br-x": 200,
        "br-y": 148,
    }


def test_the_size_of_the_page_is_told_before_the_sheet_is_cut() -> None:
    pages = (millimetres("page-width", 220), millimetres("page-height", 400))
    device = PlainDevice(*PLAIN, *pages)
    set_up(device, ScanSettings())
    assert device.order[-6:] == ["page-width", "page-height", "tl-x", "tl-y", "br-x", "br-y"]
    assert (device.values["page-width"], device.values["page-height"]) == (210, 297)


def test_sheets_in_dots() -> None:
    edges = [
        option(f"br-{axis}", kind=Kind.INT, unit=Unit.PIXEL, low=0, high=high, step=1)
        for axis, high in (("x", 5100), ("y", 8400))
    ]
    device = PlainDevice(range_of_dpi(100, 600), *edges)
    set_up(device, ScanSettings(dpi=300))
    assert device.values["br-x"] == pytest.approx(210 / 25.4 * 300, abs=1)
    able = abilities_of(device).sources[GLASS]
    assert (able.width_mm, able.height_mm) == (215.9, 355.6)


@pytest.mark.parametrize(
    ("name", "told", "is_button"),
    [
        ("scan", {"kind": Kind.BOOL, "settable": False}, True),
        ("button-1", {"kind": Kind.BOOL, "settable": False}, True),
        ("button-1", {"kind": Kind.BOOL}, False),
        ("cover-open", {"kind": Kind.BOOL, "settable": False}, False),
    ],
)
def test_a_button_that_can_be_asked(name: str, told: dict[str, object], is_button: bool) -> None:
    assert abilities_of(PlainDevice(*PLAIN, option(name, **told))).button is is_button
