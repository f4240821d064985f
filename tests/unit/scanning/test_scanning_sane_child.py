"""What a SANE device delivers and what comes of it, with a library that is scripted."""

from __future__ import annotations

import io
import json
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sane_room import ScriptedSane

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
from ehc_desk.scanning.device_child_picture import encoded_picture
from ehc_desk.scanning.device_child_talk import Talk, answer
from ehc_desk.scanning.sane_child import SaneQuestions
from ehc_desk.scanning.sane_library import Frame, Parameters, Status
from ehc_desk.scanning.sane_pages import NoPage, encoded

BLACK = ScanSettings(colour=Colour.BLACK, dpi=75)

FAULTS = {
    Status.DEVICE_BUSY: ScannerBusy,
    Status.JAMMED: PaperJam,
    Status.COVER_OPEN: CoverOpen,
    Status.IO_ERROR: ScannerGone,
    Status.WARMING_UP: ScannerWarming,
    Status.HW_LOCKED: ScannerBusy,
    Status.CANCELLED: ScannerFailed,
    Status.INVAL: ScannerFailed,
    Status.NO_MEM: ScannerFailed,
    Status.ACCESS_DENIED: ScannerFailed,
    Status.UNSUPPORTED: ScannerFailed,
    99: ScannerFailed,
}


def talk_into(folder: Path) -> tuple[Talk, io.BytesIO]:
    out = io.BytesIO()
    talk = Talk(out)
    talk.keep_into(folder, 1)
    return talk, out


def scanned(
    steps: list[dict[str, Any]], folder: Path, settings: ScanSettings = BLACK
) -> tuple[list[int], DeviceError | None, ScriptedSane]:
    """Return the inks of the pages on the disk, the error, and the library as it was left."""
    sane = ScriptedSane(steps)
    talk, _ = talk_into(folder)
    error = None
    with ExitStack() as after:
        try:
            SaneQuestions(lambda: sane).scan("made:0", settings, talk, after)
        except DeviceError as raised:
            error = raised
    return [ink_of(path) for path in sorted(folder.iterdir())], error, sane


def ink_of(path: Path) -> int:
    """Return the number that a scripted sheet has in its first bytes (a set bit is black)."""
    with Image.open(path) as picture:
        dots = picture.tobytes()[:4]
    return int.from_bytes(bytes(byte ^ 0xFF for byte in dots), "big")


@given(
    inks=st.lists(st.integers(0, 2**32 - 1), max_size=6),
    fault=st.none()
    | st.tuples(
        st.sampled_from(["start", "read"]), st.sampled_from(list(FAULTS)), st.integers(0, 200)
    ),
    source=st.sampled_from([PaperSource.FEEDER, PaperSource.FEEDER_DUPLEX, PaperSource.GLASS]),
)
def test_pages_are_a_prefix_of_what_was_fed(
    inks: list[int], fault: tuple[str, int, int] | None, source: PaperSource
) -> None:
    steps: list[dict[str, Any]] = [{"ink": ink} for ink in inks]
    if fault is not None:
        steps.append({fault[0]: fault[1], "after": fault[2], "ink": 7})
    settings = ScanSettings(colour=Colour.BLACK, source=source, dpi=75)
    with TemporaryDirectory() as folder:
        pages, error, sane = scanned(steps, Path(folder), settings)
    assert pages == inks[: len(pages)]
    assert sane.scanner.done[-3:] == ["cancel", "close", "exit"]
    if source is PaperSource.GLASS and inks:
        assert (len(pages), error) == (1, None)
        return
    assert len(pages) == len(inks)
    if fault is not None:
        assert type(error) is FAULTS[fault[1]]
    else:
        assert type(error) is (type(None) if inks else FeederEmpty)
    if error is not None:
        assert error.params["pages"] == len(pages)


def test_a_feeder_that_is_empty_within_a_page_lost_a_sheet(tmp_path: Path) -> None:
    cut = {"ink": 2, "read": Status.NO_DOCS, "after": 100}
    pages, error, _ = scanned([{"ink": 1}, cut], tmp_path)
    assert pages == [1]
    assert type(error) is ScannerFailed


def test_a_feeder_that_is_empty_before_the_first_dot_is_empty(tmp_path: Path) -> None:
    none = {"read": Status.NO_DOCS, "after": 0}
    _, error, _ = scanned([none], tmp_path)
    assert type(error) is FeederEmpty
    pages, error, _ = scanned([{"ink": 1}, none], tmp_path)
    assert (pages, error) == ([1], None)


def test_a_page_without_dots_is_no_page(tmp_path: Path) -> None:
    pages, error, _ = scanned([{"ink": 1}, {"after": 0}], tmp_path)
    assert pages == [1]
    assert type(error) is ScannerFailed


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (3, ScannerBusy),
        (9, ScannerGone),
        (4, ScannerGone),
        (11, ScannerFailed),
        (12, ScannerWarming),
    ],
)
def test_a_device_that_does_not_open(status: int, kind: type[DeviceError]) -> None:
    questions = SaneQuestions(lambda: ScriptedSane(open_status=status))
    with ExitStack() as after, pytest.raises(kind):
        questions.abilities("made:0", after)


def test_without_the_library_there_is_no_scanner(tmp_path: Path) -> None:
    def missing() -> ScriptedSane:
        raise OSError("libsane.so.1")

    out = io.BytesIO()
    answer({"ask": "devices"}, SaneQuestions(missing), Talk(out))
    assert json.loads(out.getvalue()) == {"failed": "scanner-gone"}


def test_what_hangs_here_is_told_before_the_net_is_searched() -> None:
    with ExitStack() as after:
        found = [name for name, _ in SaneQuestions(ScriptedSane).devices(after)]
    assert found == ["made:0", "made:0", "net:far:made:0"]


def test_answers_are_out_before_the_device_is_let_go(tmp_path: Path) -> None:
    sane, out = ScriptedSane([{"ink": 1}]), io.BytesIO()
    seen: list[bool] = []
    close = sane.scanner.close

    def watched() -> None:
        seen.append(b'"done"' in out.getvalue())
        close()

    sane.scanner.close = watched  # type: ignore[method-assign]
    request = {
        "ask": "scan",
        "device": "made:0",
        "settings": {
            "source": "feeder",
            "dpi": 75,
            "colour": "grey",
            "width_mm": 9,
            "height_mm": 9,
        },
        "into": str(tmp_path),
        "first": 12,
    }
    answer(request, SaneQuestions(lambda: sane), Talk(out))
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line for line in lines if "alive" not in line] == [
        {"page": "00012.jpg"},
        {"done": True},
    ]
    assert seen == [True]


def frame(kind: Frame, width: int, *, depth: int = 8, stride: int = 0) -> Parameters:
    dots = width * (3 if kind == Frame.RGB else 1) * depth // 8
    return Parameters(
        format=kind,
        last_frame=True,
        bytes_per_line=stride or dots,
        pixels_per_line=width,
        lines=-1,
        depth=depth,
    )


def opened(made: tuple[bytes, str]) -> Image.Image:
    return Image.open(io.BytesIO(made[0]))


def test_sixteen_bits_become_eight() -> None:
    data = bytearray(b"".join((v * 257).to_bytes(2, sys.byteorder) for v in (0, 128, 255, 64)))
    picture = opened(encoded([(frame(Frame.GRAY, 2, depth=16), data)], (300, 300)))
    assert (picture.mode, picture.size) == ("L", (2, 2))
    assert picture.getpixel((0, 0)) == pytest.approx(0, abs=8)
    assert picture.getpixel((0, 1)) == pytest.approx(255, abs=8)


def test_lines_may_be_padded_and_cut() -> None:
    data = bytearray(b"\x00\xff\x00\xee" * 3 + b"\x00\xff")
    picture = opened(encoded([(frame(Frame.GRAY, 3, stride=4), data)], None))
    assert picture.size == (3, 3)


def test_a_set_bit_is_black() -> None:
    made = encoded([(frame(Frame.GRAY, 8, depth=1), bytearray(b"\xf0"))], (200, 200))
    picture = opened(made)
    assert made[1] == ".png"
    assert [picture.getpixel((x, 0)) for x in range(8)] == [0, 0, 0, 0, 255, 255, 255, 255]
    assert picture.info["dpi"] == pytest.approx((200, 200), abs=0.1)


@pytest.mark.parametrize(
    "frames",
    [
        [(frame(Frame.GRAY, 0), bytearray(b"1"))],
        [(frame(Frame.RGB, 3), bytearray(b"12345678"))],
        [(frame(Frame.RGB, 8, depth=1), bytearray(9))],
        [(frame(Frame.RED, 1), bytearray(1)), (frame(Frame.GREEN, 1), bytearray(1))],
        [(frame(kind, 1), bytearray(size)) for kind, size in ((2, 1), (3, 1), (4, 2))],
        [(frame(Frame.GRAY, 9, stride=2), bytearray(20))],
    ],
    ids=["no width", "no line", "strange depth", "two colours", "uneven", "short lines"],
)
def test_what_makes_no_picture(frames: list[tuple[Parameters, bytearray]]) -> None:
    with pytest.raises(NoPage):
        encoded(frames, None)


def test_colour_is_kept_well_and_small() -> None:
    shades = [Image.radial_gradient("L").resize((800, 1100)).rotate(turn) for turn in (0, 90, 180)]
    page = Image.merge("RGB", shades)
    data, suffix = encoded_picture(page, (300, 300))
    picture = Image.open(io.BytesIO(data))
    assert suffix == ".jpg"
    assert picture.info["dpi"] == (300, 300)
    assert len(data) * 10 < len(page.tobytes())
