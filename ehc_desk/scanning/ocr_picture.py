"""A stored page made easy to read: upright, straight, even paper, no stamps, no dotted leaders.

Only for recognition; nothing of it is kept. Dotted leaders and red seals are what a recogniser
takes for pictures, and then it loses the rows around them. Knows Pillow; must not know what reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops, ImageFilter

from ehc_desk.scanning.ocr_words import clean

READING_DPI: Final = 200.0
"""More dots cost time and gave no fewer errors on forms, letters and tables."""
_A4_LONG: Final = 297 / 25.4
_STRAIGHT: Final = 0.15
_DARK: Final = 200
_CELL, _GAP = 9 / 200, 4 / 200
_INK_OF_DOTS: Final = 25
_RUN: Final = 8
_OWN_LETTERS: Final = 20
"""Letters of its own that make a PDF page one that need not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """The grey picture to read, its dots an inch, and how it lies on the stored picture.

    ``scale`` is stored pixels a pixel here; ``skew`` the degrees that were straightened.
    """

    grey: Image.Image
    dpi: float
    scale: float
    skew: float


def readable(picture: Image.Image, rotation: int, dpi: float | None, skew: float) -> Readable:
    """Return the page ready to be read; ``rotation`` and ``skew`` as in ``PageText``.

    A page of unknown resolution is taken as high as A4.
    """
    grey = _without_seals(picture)
    found = dpi or max(grey.size) / _A4_LONG
    scale = max(1.0, found / READING_DPI)
    if scale > 1.0:
        small = (max(1, round(grey.width / scale)), max(1, round(grey.height / scale)))
        grey = grey.resize(small, Image.Resampling.BICUBIC)
    if rotation % 360:
        grey = grey.transpose(_TURNS[rotation % 360])
    grey = _even(grey)
    lean = skew if abs(skew) > _STRAIGHT else 0.0
    if lean:
        grey = grey.rotate(-lean, Image.Resampling.BICUBIC, fillcolor=255)
    return Readable(
        grey=without_leaders(grey, found / scale),
        dpi=found / scale,
        scale=scale,
        skew=lean,
    )


def lean_of(picture: Image.Image, rotation: int, dpi: float | None) -> float:
    """Return the skew of a page in degrees as ``PageFacts`` has it, 0.0 when nothing shows it."""
    from ehc_desk.scanning.looks import look_at

    grey = picture if picture.mode == "L" else picture.convert("L")
    if rotation % 360:
        grey = grey.transpose(_TURNS[rotation % 360])
    return look_at(grey, dpi).skew or 0.0


_TURNS: Final = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


def _without_seals(picture: Image.Image) -> Image.Image:
    """Return the red light of a colour page: red seals pale, black and blue ink stay dark."""
    if picture.mode in ("RGB", "RGBX"):
        return picture.getchannel("R")
    return picture if picture.mode == "L" else picture.convert("L")


def _even(grey: Image.Image) -> Image.Image:
    """Return ink on white: the paper's own brightness, a median over blocks, is taken away."""
    blocks = grey.reduce(32).filter(ImageFilter.MedianFilter(5)).filter(ImageFilter.MaxFilter(3))
    paper = blocks.resize(grey.size, Image.Resampling.BILINEAR)
    ink = ImageChops.subtract(paper, grey)
    return ImageChops.invert(ink)


def without_leaders(grey: Image.Image, dpi: float) -> Image.Image:
    """Return the page without rows of dots and thin lines that stand alone.

    A row of small cells, every one with some ink and none with ink above or below, is no text.
    """
    cell, gap = max(4, round(dpi * _CELL)), max(3, round(dpi * _GAP))
    dark = grey.point([255 if level < _DARK else 0 for level in range(256)])
    seen = dark.reduce((cell, 1)).point([255 if v > _INK_OF_DOTS else 0 for v in range(256)])
    thin = seen
    for away in range(gap, gap + 3):
        for shift in (-away, away):
            thin = ImageChops.subtract(thin, ImageChops.offset(seen, 0, shift))
    runs = _long_runs(thin, _RUN)
    if not runs.getbbox():
        return grey
    for shift in (-1, 1):  # the pale edge of every dot
        runs = ImageChops.lighter(runs, ImageChops.offset(runs, 0, shift))
    wide = runs.resize((runs.width * cell, runs.height), Image.Resampling.NEAREST)
    cleaned = grey.copy()
    for shift in (-1, 0, 1):
        cleaned.paste(255, (shift, 0), wide)
    return cleaned


def _long_runs(cells: Image.Image, length: int) -> Image.Image:
    """Return the cells that stand in a row of at least ``length`` (an opening along the row)."""
    starts = cells
    for step in range(1, length):
        starts = ImageChops.darker(starts, ImageChops.offset(cells, -step, 0))
    runs = starts
    for step in range(1, length):
        runs = ImageChops.lighter(runs, ImageChops.offset(starts, step, 0))
    return runs


def own_text(path: Path) -> str:
    """Return the text that a one-page PDF holds itself, "" when that is less than a line of it.

    Raises what the library raises for a file that is no such document.
    """
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        lines = document[0].get_textpage().get_text_bounded().splitlines()
    text = "\n".join(line for line in (clean(line) for line in lines) if line)
    return text if sum(map(str.isalpha, text)) >= _OWN_LETTERS else ""


def open_picture(path: Path, media_type: str, dpi: float | None) -> Image.Image:
    """Return the stored page as it is stored (a PDF page as it is shown, at ``dpi`` or 200).

    Raises what the libraries raise for a file that is no such picture.
    """
    if media_type == "application/pdf":
        import pypdfium2

        with pypdfium2.PdfDocument(path) as document:
            scale = (dpi or READING_DPI) / 72
            picture: Image.Image = document[0].render(scale=scale).to_pil()
            return picture.convert("RGB")
    with Image.open(path, formats=("JPEG", "PNG")) as picture:
        if picture.mode in ("L", "RGB"):
            picture.load()
            return picture.copy()
        from ehc_desk.scanning.sources import flat

        return flat(picture)
