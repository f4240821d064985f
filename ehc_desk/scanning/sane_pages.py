"""The dots of a SANE device as one picture, whatever its frames are like.

Must not know SANE's calls, nor which kind of file becomes of the picture.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ehc_desk.scanning.device_child_picture import encoded_picture
from ehc_desk.scanning.sane_library import Frame, Parameters

if TYPE_CHECKING:
    from PIL import Image

Dots = tuple[Parameters, bytearray]


class NoPage(ValueError):
    """What came is no whole picture."""


def encoded(frames: Sequence[Dots], dpi: tuple[float, float] | None) -> tuple[bytes, str]:
    """Return the file of a page and its suffix; ``dpi`` stands in it when it is known.

    ``frames``: one, or three of one colour each. Raises ``NoPage`` when they make no picture.
    """
    return encoded_picture(_picture(frames), dpi)


def _picture(frames: Sequence[Dots]) -> Image.Image:
    from PIL import Image

    formats = {each.format: (each, data) for each, data in frames}
    if len(formats) == 1:
        return _one(*frames[0])
    bands = [formats.get(each) for each in (Frame.RED, Frame.GREEN, Frame.BLUE)]
    shades = [_one(*band) for band in bands if band is not None]
    if len(shades) != len(bands) or len({shade.size for shade in shades}) != 1:
        raise NoPage
    return Image.merge("RGB", [shade.convert("L") for shade in shades])


def _one(frame: Parameters, data: bytearray) -> Image.Image:
    """Return the picture of one frame; its height is what came, devices tell it late or wrongly."""
    from PIL import Image

    if frame.bytes_per_line < 1 or frame.pixels_per_line < 1:
        raise NoPage
    stride = frame.bytes_per_line
    size = (frame.pixels_per_line, len(data) // stride)
    mode, raw, data, stride = _layout(frame, data, stride)
    if size[1] < 1:
        raise NoPage
    try:
        picture = Image.new(mode, size, None)  # not painted first: that takes longer than filling
        picture.frombytes(data, "raw", raw, stride)
    except ValueError as error:
        raise NoPage from error
    return picture


def _layout(frame: Parameters, data: bytearray, stride: int) -> tuple[str, str, bytearray, int]:
    """Return mode, raw mode, bytes and bytes a line as the picture library takes them."""
    mode = "RGB" if frame.format == Frame.RGB else "L"
    if frame.depth == 16:  # the machine's own byte order; the upper byte is what a paper needs
        whole = len(data) // stride * stride
        return mode, mode, data[1 if sys.byteorder == "little" else 0 : whole : 2], stride // 2
    if frame.depth == 8:
        return mode, mode, data, stride
    if frame.depth == 1 and mode == "L":
        return "1", "1;I", data, stride  # SANE: a set bit is black
    raise NoPage
