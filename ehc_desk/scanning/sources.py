"""What every kind of file gives for one page, and how the picture library is kept on a leash.

Knows Pillow; must not know PDF, TIFF structure or what a page means.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageFile, UnidentifiedImageError

from ehc_desk.scanning.kinds import MAX_PIXELS, refused

THUMBNAIL_SIDE: Final = 200
TURN_OF_EXIF: Final = {1: 0, 3: 180, 6: 90, 8: 270}
"""EXIF orientation (tag 0x0112) → degrees clockwise that make the picture upright."""
_TURN: Final = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}
_LOWEST_DPI, _HIGHEST_DPI = 50.0, 2400.0
_SCREEN_DPI: Final = 96.0
_A3_INCHES: Final = 16.6

ImageFile.LOAD_TRUNCATED_IMAGES = False
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePage:
    """One page of a file, decoded only when asked.

    ``turn``: degrees clockwise that the file itself (EXIF) asks for; ``grey`` and ``small`` have it
    applied, ``blob`` has not. ``width_px`` and ``height_px`` are after the turn.
    """

    index: int
    source_type: str
    media_type: str
    width_px: int
    height_px: int
    dpi: float | None
    turn: int
    grey: Callable[[], Image.Image]
    small: Callable[[], Image.Image]
    blob: Callable[[], bytes]
    repaired: bool = False


@contextmanager
def translated(reason: str = "corrupt") -> Iterator[None]:
    """Turn what the picture library raises into ``PaperRefused``.

    A decoder that runs out of data is ``truncated``, one that wants too much memory a
    ``decompression_bomb``, everything else ``reason``.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise refused("decompression_bomb") from error
    except UnidentifiedImageError as error:
        raise refused(reason) from error
    except OSError as error:
        raise refused("truncated" if "truncated" in str(error) else reason) from error
    except (ValueError, SyntaxError, EOFError, KeyError, IndexError) as error:
        raise refused(reason) from error
    except (TypeError, struct.error, zlib.error, OverflowError, NotImplementedError) as error:
        raise refused(reason) from error


def turned(picture: Image.Image, degrees: int) -> Image.Image:
    """Return the picture turned clockwise by 0, 90, 180 or 270 degrees."""
    return picture.transpose(_TURN[degrees]) if degrees else picture


def plain_dpi(found: object, width: int, height: int) -> float | None:
    """Return the resolution a file states, or None when it states none that can be true.

    Cameras write 72 or 96 into pictures of twelve million pixels: a page larger than A3 at screen
    resolution says nothing about paper.
    """
    value = found[0] if isinstance(found, tuple) and found else found
    if not isinstance(value, int | float) and not hasattr(value, "__float__"):
        return None
    dpi = float(value)
    if not _LOWEST_DPI <= dpi <= _HIGHEST_DPI:
        return None
    if dpi <= _SCREEN_DPI and max(width, height) / dpi > _A3_INCHES:
        return None
    return round(dpi, 2)


def thumbnail_bytes(small: Image.Image, orientation: int) -> bytes:
    """Return an upright JPEG of at most 200 pixels a side; ``orientation`` as in ``PageFacts``."""
    upright = turned(flat(small), (360 - orientation) % 360)
    upright.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.BOX)
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=75)
    return out.getvalue()


def shrunk(picture: Image.Image) -> Image.Image:
    """Return a copy just large enough to make a thumbnail of."""
    return picture.reduce(max(1, max(picture.size) // (2 * THUMBNAIL_SIDE)))


def flat(picture: Image.Image) -> Image.Image:
    """Return the picture as grey or RGB on white paper, whatever transparency it had."""
    if picture.mode in ("L", "RGB"):
        return picture
    if picture.mode in ("1", "I;16", "I", "F"):
        return _grey_of_deep(picture)
    if picture.mode == "LA":
        grey_paper = Image.new("L", picture.size, 255)
        grey_paper.paste(picture.getchannel("L"), mask=picture.getchannel("A"))
        return grey_paper
    if "A" in picture.getbands() or "transparency" in picture.info:
        with_alpha = picture if picture.mode == "RGBA" else picture.convert("RGBA")
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(with_alpha, mask=with_alpha.getchannel("A"))
        return paper
    return picture.convert("RGB")


def _grey_of_deep(picture: Image.Image) -> Image.Image:
    if picture.mode == "1":
        return picture.convert("L")
    _, high = picture.convert("F").getextrema()
    top = 65535 if isinstance(high, float) and high > 255 else 255
    scaled = picture.convert("F").point(lambda value: value * (255 / top) + 0)
    return scaled.convert("L")
