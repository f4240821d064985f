"""Files that hold one picture: JPEG, PNG, HEIC.

JPEG and PNG bytes are kept as they came; HEIC is decoded once, since no PDF reader shows it.
Must not know what a page means.
"""

from __future__ import annotations

import io
from collections.abc import Generator
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps

from ehc_desk.scanning.jpeg_bytes import JpegHeader, read_header
from ehc_desk.scanning.kinds import MAX_PICTURE_FILE, check_size, refused
from ehc_desk.scanning.sources import (
    TURN_OF_EXIF,
    SourcePage,
    flat,
    plain_dpi,
    shrunk,
    translated,
    turned,
)

_EXIF_ORIENTATION: Final = 0x0112
_HEIC_QUALITY: Final = 90
_LOST_ROWS: Final = 8
_LOST_GREY: Final = (128, 128)


def pages_of(path: Path, kind: str) -> Generator[SourcePage, None, None]:
    """Yield the one page of a ``jpeg``, ``png`` or ``heic`` file.

    Raises ``PaperRefused``: ``page_too_large``, ``decompression_bomb``, ``truncated``, ``corrupt``,
    ``unsupported``.
    """
    if path.stat().st_size > MAX_PICTURE_FILE:
        raise refused("page_too_large")
    data = path.read_bytes()
    if kind == "jpeg":
        yield _jpeg(data, "image/jpeg")
    elif kind == "png":
        yield _png(data)
    else:
        yield _heic(data)


def jpeg_page(data: bytes, index: int, dpi: float | None, source_type: str) -> SourcePage:
    """Return a page whose picture is a whole JPEG taken out of another file."""
    return _jpeg(data, source_type, index=index, dpi=dpi)


def _jpeg(data: bytes, source_type: str, index: int = 1, dpi: float | None = None) -> SourcePage:
    header = read_header(data)
    check_size(header.width, header.height, max(header.components, 1))
    if not header.complete:
        raise refused("truncated")
    with translated():
        picture = Image.open(io.BytesIO(data))
        exif = int(picture.getexif().get(_EXIF_ORIENTATION, 1))
        dpi = dpi or plain_dpi(picture.info.get("dpi"), header.width, header.height)
    if exif in (2, 4, 5, 7):
        return _mirrored(data, source_type, index, dpi)
    turn = TURN_OF_EXIF.get(exif, 0)
    width, height = header.width, header.height
    return SourcePage(
        index=index,
        source_type=source_type,
        media_type="image/jpeg",
        width_px=height if turn in (90, 270) else width,
        height_px=width if turn in (90, 270) else height,
        dpi=dpi,
        turn=turn,
        grey=lambda: turned(_grey_of_jpeg(data, header), turn),
        small=lambda: turned(_small_of_jpeg(data), turn),
        blob=lambda: data,
    )


def _mirrored(data: bytes, source_type: str, index: int, dpi: float | None) -> SourcePage:
    # EXIF 2, 4, 5, 7 mirror the picture, which no page rotation can undo: kept as lossless PNG
    with translated():
        upright = flat(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))
    return picture_page(upright, index, dpi, source_type)


def picture_page(
    picture: Image.Image, index: int, dpi: float | None, source_type: str, media: str = "image/png"
) -> SourcePage:
    """Return a page of an already decoded picture; kept as PNG, or JPEG where ``media`` says so."""
    return SourcePage(
        index=index,
        source_type=source_type,
        media_type=media,
        width_px=picture.width,
        height_px=picture.height,
        dpi=dpi,
        turn=0,
        grey=lambda: picture.convert("L"),
        small=lambda: shrunk(flat(picture)),
        blob=lambda: _encoded(picture, media, dpi),
    )


def _encoded(picture: Image.Image, media: str, dpi: float | None) -> bytes:
    out = io.BytesIO()
    resolution = {"dpi": (dpi, dpi)} if dpi else {}
    if media == "image/jpeg":
        picture.save(out, "JPEG", quality=_HEIC_QUALITY, **resolution)
    else:
        picture.save(out, "PNG", **resolution)
    return out.getvalue()


def _grey_of_jpeg(data: bytes, header: JpegHeader) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.draft("L", picture.size)
    grey = picture if picture.mode == "L" else picture.convert("L")
    grey.load()
    if _tail_was_invented(grey, header):
        raise refused("truncated")
    return grey


def _tail_was_invented(grey: Image.Image, header: JpegHeader) -> bool:
    """Tell whether the decoder ran out of data and filled the rest with exact middle grey.

    A cut file with an end marker glued on passes every other check; the decoder library fills
    what it does not find with 128.
    """
    if header.progressive or grey.height <= 2 * _LOST_ROWS:
        return False
    tail = grey.crop((0, grey.height - _LOST_ROWS, grey.width, grey.height))
    return tail.getextrema() == _LOST_GREY and grey.getextrema() != _LOST_GREY


def _small_of_jpeg(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.draft("RGB", (400, 400))
    return flat(picture)


def _png(data: bytes) -> SourcePage:
    with translated():
        picture = Image.open(io.BytesIO(data), formats=("PNG",))
        width, height = picture.size
        check_size(width, height, _png_bytes_per_pixel(data))
        dpi = plain_dpi(picture.info.get("dpi"), width, height)
    if b"IEND" not in data[-64 * 1024 :]:
        raise refused("truncated")

    def whole() -> Image.Image:
        with Image.open(io.BytesIO(data), formats=("PNG",)) as check:
            check.verify()
        return flat(Image.open(io.BytesIO(data), formats=("PNG",)))

    return SourcePage(
        index=1,
        source_type="image/png",
        media_type="image/png",
        width_px=width,
        height_px=height,
        dpi=dpi,
        turn=0,
        grey=lambda: whole().convert("L"),
        small=lambda: shrunk(whole()),
        blob=lambda: data,
    )


def _png_bytes_per_pixel(data: bytes) -> float:
    depth, colour = data[24], data[25]
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}.get(colour, 4)
    # Pillow holds colour in four bytes a pixel, whatever the file says
    return max(1.0, depth / 8 * samples)


def _heic(data: bytes) -> SourcePage:
    import pi_heif

    with translated():
        try:
            heif = pi_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=True)
        except RuntimeError as error:
            raise refused("corrupt") from error
        width, height = heif.size
        check_size(width, height, 4)
        picture = flat(heif.to_pillow())
    return picture_page(picture, 1, None, "image/heic", media="image/jpeg")
