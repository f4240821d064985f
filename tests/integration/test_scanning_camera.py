"""A camera reads what is held before it once, keeps no picture, and says what it lacks."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import Image

from ehc_desk.ports.readers import CodeRead, SourceState
from ehc_desk.scanning.camera_reader import CameraReader, Seen, cameras, codes_in, is_installed

CARD = "079201000123|079123456|Nguyễn Văn An|02031985|Nam|12 Lê Lợi, Tây Ninh|01072021"
CODE = "H17.25.18-261121-0007"
HAS_OPENCV = importlib.util.find_spec("cv2") is not None


def held_up(text: str, turn: float = 0) -> Image.Image:
    """A grey picture of a table with a code on it, as a camera sees it."""
    table = Image.new("L", (640, 480), 120)
    if text:
        matrix = segno.make_qr(text, encoding="utf-8", error="m").matrix
        side = len(matrix) + 8
        code = Image.new("L", (side, side), 255)
        for row, line in enumerate(matrix):
            for at, dark in enumerate(line):
                code.putpixel((at + 4, row + 4), 20 if dark else 240)
        code = code.resize((330, 330), Image.Resampling.BILINEAR)
        code = code.rotate(turn, Image.Resampling.BILINEAR, expand=True, fillcolor=120)
        table.paste(code, (120, 20))
    return table


class Film:
    """Pictures in place of a camera; then it is unplugged."""

    def __init__(self, pictures: list[Image.Image]) -> None:
        self.pictures = iter(pictures)
        self.open = True

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return self.open

    def read(self) -> tuple[bool, Any]:
        picture = next(self.pictures, None)
        return picture is not None, picture

    def release(self) -> None:
        self.open = False


class Ear:
    def __init__(self) -> None:
        self.codes: list[CodeRead] = []
        self.states: list[SourceState] = []

    @staticmethod
    def until(true: Callable[[], bool], seconds: float = 10) -> None:
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.01)


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def look(ear: Ear) -> Iterator[Callable[..., CameraReader]]:
    started: list[CameraReader] = []

    def begin(name: str, **more: Any) -> CameraReader:
        camera = CameraReader(name, frame_s=0.0, back_off_s=(0.05,), **more)
        started.append(camera)
        camera.start(ear.codes.append, ear.states.append)
        return camera

    yield begin
    for camera in started:
        camera.stop()


@pytest.mark.parametrize("turn", [0, 17, 90, 184])
def test_a_card_is_read_however_it_is_turned(turn: float) -> None:
    assert codes_in(held_up(CARD, turn)) == (CARD,)


def test_what_stays_before_the_camera_is_one_scan() -> None:
    seen = Seen(3.0)
    moments = [(0.0, True), (0.1, True), (2.0, True), (4.9, True), (5.0, False), (9.0, True)]
    told = [at for at, there in moments if seen.fresh((CODE,) if there else (), at)]
    assert told == [0.0, 9.0]


def test_a_film_gives_each_code_once_and_ends_as_unplugged(
    ear: Ear, look: Callable[..., CameraReader]
) -> None:
    pictures = [held_up("")] * 3 + [held_up(CARD)] * 5 + [held_up("")] * 2 + [held_up(CODE)] * 4
    films = iter([Film(pictures)])
    gone = Film([])
    gone.open = False
    camera = look("film", opened=lambda _name: next(films, gone), installed=lambda: True)
    ear.until(lambda: camera.state is SourceState.LOST)
    assert [code.text for code in ear.codes] == [CARD, CODE]
    assert ear.states == [SourceState.OPENING, SourceState.READY, SourceState.LOST]


def test_without_the_library_it_says_so(ear: Ear, look: Callable[..., CameraReader]) -> None:
    camera = look("0", installed=lambda: False)
    ear.until(lambda: camera.state is SourceState.MISSING)
    assert ear.codes == []


def test_a_camera_that_is_not_there(
    ear: Ear, look: Callable[..., CameraReader], tmp_path: Path
) -> None:
    shut = Film([])
    shut.open = False
    camera = look(str(tmp_path / "video9"), opened=lambda _name: shut, installed=lambda: True)
    ear.until(lambda: camera.state is SourceState.ABSENT)


def test_the_cameras_of_this_machine_are_listed() -> None:
    assert all(name.startswith("/dev/video") for name in cameras())
    assert is_installed() is HAS_OPENCV


@pytest.mark.skipif(not HAS_OPENCV, reason="the extra 'camera' (OpenCV) is not installed")
def test_a_film_in_a_file_through_opencv(
    ear: Ear, look: Callable[..., CameraReader], tmp_path: Path
) -> None:
    import cv2
    import numpy

    file = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter_fourcc(*"MJPG"), 10, (640, 480))
    for picture in [held_up("")] * 2 + [held_up(CARD, 8)] * 6 + [held_up(CODE)] * 6:
        writer.write(numpy.asarray(picture.convert("RGB")))
    writer.release()
    camera = look(str(file))
    ear.until(lambda: len(ear.codes) >= 2)
    camera.stop()
    assert {code.text for code in ear.codes} == {CARD, CODE}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["film.avi"]
