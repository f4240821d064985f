"""Does a page look like a separator whose code cannot be used: torn, stained, scribbled over.

A cover sheet shows itself by three things beside its code: finder patterns far larger than those on
any paper, a heavy dark band with its heading, and few lines of letters, often in a frame. What
looks so is read in letters (``sheet_words``) where that is possible; when in doubt it
is a separator that opens nothing, because papers in the wrong dossier are worse than unsorted
ones. Knows pictures and words; must not know where pages go.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageFilter

from ehc_desk.domain.stack import dossier_code, is_separator_text, receipt_codes
from ehc_desk.scanning import sheet_words

if TYPE_CHECKING:
    from ehc_desk.scanning.codes_on_page import FoundCode

_MM: Final = 25.4
_USUAL_DPI: Final = 200.0
_SMALLEST_FINDER: Final = 6.5
"""Millimetres over a finder pattern: 9 and more on cover sheets, 5 on receipts, 3 on cards."""
_LARGEST_FINDER: Final = 30.0
_TOLERANCE: Final = 0.5
_FINDER_MODULES: Final = 40
"""Of 49 in a finder pattern; skewed by five degrees and dusty it keeps 43 and more."""
_ROW_STEP: Final = 2
_SOME_LINES: Final = range(3, 101)
"""Votes of text lines (ten columns of the page): 30 to 80 on covers, 120 and more on letters."""
_NOISY_LINES: Final = range(3, 141)
"""The same for a page with a frame or a large square: dust and noise look like lines too."""
_LARGE_SQUARE: Final = 34.0
"""Millimetres: codes of cover sheets are 50 and more, photographs on cards 30."""
_BAND_SIDE: Final = 300
_BAND_DARK: Final = 0.4
"""Of white, averaged over a millimetre: bars of a linear code are lighter than that together."""
_BAND_WIDTH: Final = 0.4
_BAND_FULL: Final = 0.62
_RIM: Final = 0.015
_BAND_LETTERS: Final = 0.3
_BAND_ROWS: Final = re.compile("x[xo]*x|x")
_BAND_HIGH: Final = (4.0, 28.0)
_BAND_SIDES: Final = 2.0
_BAND_EDGE, _BAND_PAPER = 3.5, 150
"""Millimetres past a band, a frame's line included, and how light it is there on average."""
_FRAME_LINE, _FRAME_APART = 0.4, 0.4
_MANY_WORDS: Final = 40
"""Words from which a page without our heading is a paper, whatever large square it bears."""
_SOME_WORDS: Final = 30
"""Words that show that a page was read the right way up."""
_SECONDS: Final = 15.0
"""After this no other turn is tried: a page takes 29 seconds at the very most."""
_RUNS: Final = re.compile(rb"\x00+|\xff+")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLook:
    """What speaks for a separator: ``kind`` "cover", "receipt" or "", and how strongly.

    ``sure``: looks are enough unless its words say something else; ``likely``: enough where there
    is nothing to read words with; neither: only words make it one.
    """

    kind: str = ""
    sure: bool = False
    likely: bool = False


NOTHING: Final = SheetLook()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The judgement: ``kind`` as in ``SheetLook``, ``text`` when letters give it, and the turn."""

    kind: str = ""
    text: str = ""
    orientation: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One page as ``looks`` sees it; ``marks`` black and white, reduced, without margins.

    ``dense_side``: pixels of ``marks`` of the largest stretch as full as a code, 0 = none.
    """

    grey: Image.Image
    marks: Image.Image
    dpi: float | None
    skew: float
    lines: int
    dense_side: int
    codes: tuple[FoundCode, ...]

    @property
    def dots_a_mm(self) -> float:
        """Pixels of ``marks`` in a millimetre."""
        whole = max(self.grey.size)
        reduced = max(1, math.ceil(whole / 1000))
        return (self.dpi or _USUAL_DPI) / reduced / _MM


def look_for_sheet(page: Picture) -> SheetLook:
    """Return what a page that is not blank looks like; nothing where its codes settle it."""
    found = [(code.format, code.text) for code in page.codes]
    if any(is_separator_text(text) for _, text in found) or receipt_codes(found):
        return NOTHING
    if _half_a_receipt(page, found):
        return SheetLook(kind="receipt", sure=True, likely=True)
    if (page.dense_side and has_large_finder(page)) or has_band(page):
        return SheetLook(kind="cover", sure=True, likely=True)
    if page.lines not in _NOISY_LINES:
        return NOTHING
    large = page.dense_side >= _LARGE_SQUARE * page.dots_a_mm
    if large or has_frame(page.marks, page.skew):
        return SheetLook(kind="cover", likely=not page.codes and page.lines in _SOME_LINES)
    return SheetLook(kind="cover") if page.lines in _SOME_LINES else NOTHING


def lacks_bars(found: Sequence[tuple[str, str]]) -> bool:
    """Tell whether a receipt's QR is there without its Code 128, as (format, text)."""
    squares = {dossier_code(text) for shape, text in found if shape == "QRCode"} - {None}
    return bool(squares) and not receipt_codes(found)


def _half_a_receipt(page: Picture, found: Sequence[tuple[str, str]]) -> bool:
    """Tell whether one of a receipt's two codes is there and the other one is only unreadable.

    A lone Code 128 of some dossier is a paper (``surface.md``), so it needs the trace of a broken
    QR beside it; only receipts bear a QR of nothing but a dossier code.
    """
    from ehc_desk.scanning.codes_on_page import broken_squares

    if lacks_bars(found):
        return True
    if not any(dossier_code(text) for _, text in found):
        return False
    squares = any(shape == "QRCode" for shape, _ in found)
    return not squares and bool(broken_squares(page.grey))


def judged(
    grey: Image.Image,
    dpi: float | None,
    look: SheetLook,
    orientation: int,
    skew: float = 0.0,
    codes: Sequence[FoundCode] = (),
) -> Sheet:
    """Return what a page that looks like a separator is, by its words where they can be read.

    ``orientation`` and ``skew`` as found by ``looks``. ``codes``: what was read is covered first,
    since bars among few words keep Tesseract from reading any.
    """
    if not look.kind:
        return Sheet()
    if sheet_words.program() is None:
        return Sheet(kind=look.kind if look.likely else "")
    if look.kind == "receipt":
        return _judged_receipt(sheet_words.words_of(grey, dpi, orientation, skew))
    if codes:
        grey = grey.copy()
        _paint_out(grey, codes)
    return _judged_cover(grey, dpi, look, orientation, skew)


def _judged_cover(
    grey: Image.Image, dpi: float | None, look: SheetLook, orientation: int, skew: float
) -> Sheet:
    """Read a sheet; few large words may lie another way than found, so other turns are tried."""
    most, end = 0, time.monotonic() + _SECONDS
    for turn in (0, 180, 90, 270):
        way = (orientation + turn) % 360
        words = sheet_words.words_of(grey, dpi, way, skew)
        if sheet_words.says_cover(words):
            return Sheet(kind="cover", text=sheet_words.sheet_text(words), orientation=way)
        most = max(most, sheet_words.count_words(words))
        if most < _SOME_WORDS and sheet_words.says_foreign_cover(words):
            return Sheet(kind="cover", orientation=way)
        if not words or most >= _SOME_WORDS or time.monotonic() > end:
            break
    return Sheet(kind="cover") if look.sure and most < _MANY_WORDS else Sheet()


def _judged_receipt(words: str) -> Sheet:
    """Take a page with half of a receipt's codes for a paper only when it reads like one."""
    another = sheet_words.count_words(words) >= _MANY_WORDS and not sheet_words.says_receipt(words)
    return Sheet() if another else Sheet(kind="receipt")


def has_large_finder(page: Picture) -> bool:
    """Tell whether a finder pattern as large as on a cover sheet is there that no code explains."""
    marks = page.marks.filter(ImageFilter.MedianFilter(3))
    low, high = (mm * page.dots_a_mm for mm in (_SMALLEST_FINDER, _LARGEST_FINDER))
    data, width = marks.tobytes(), marks.width
    for y in range(0, marks.height, _ROW_STEP):
        for x, size in _pattern(data[y * width : (y + 1) * width], low, high):
            column = data[int(x) :: width]
            if any(abs(at - y) < size / 4 for at, _ in _pattern(column, size * 0.7, size * 1.4)):
                spot = (x / width, y / marks.height)
                if any(_inside(spot, code.box) for code in page.codes):
                    continue
                if _is_finder(data, width, x, y, size / 7):
                    return True
    return False


def _is_finder(data: bytes, width: int, x: float, y: float, unit: float) -> bool:
    """Tell whether 7 × 7 modules are a finder pattern's: photographs have its runs by chance."""
    right = 0
    for row in range(-3, 4):
        for column in range(-3, 4):
            at = round(y + row * unit) * width + round(x + column * unit)
            wanted = max(abs(row), abs(column)) != 2
            right += 0 <= at < len(data) and bool(data[at]) == wanted
    return right >= _FINDER_MODULES


def _pattern(row: bytes, low: float, high: float) -> Iterator[tuple[float, float]]:
    """Yield middle and length of every dark-light-dark-light-dark run as 1:1:3:1:1."""
    runs = [(found.start(), found.end()) for found in _RUNS.finditer(row)]
    for at in range(len(runs) - 4):
        start, end = runs[at][0], runs[at + 4][1]
        if not low <= end - start <= high or not row[start]:
            continue
        unit = (end - start) / 7
        lengths = [right - left for left, right in runs[at : at + 5]]
        wanted = (1, 1, 3, 1, 1)
        if all(
            abs(length - part * unit) <= _TOLERANCE * unit * max(1.0, part / 2)
            for length, part in zip(lengths, wanted, strict=True)
        ):
            middle = runs[at + 2]
            yield (middle[0] + middle[1]) / 2, float(end - start)


def _inside(spot: tuple[float, float], box: tuple[float, float, float, float]) -> bool:
    slack = 0.05  # margins were cut off one of the pictures and not off the other
    return (
        box[0] - slack <= spot[0] <= box[2] + slack and box[1] - slack <= spot[1] <= box[3] + slack
    )


def has_band(page: Picture) -> bool:
    """Tell whether a heavy dark band with light letters runs across the sheet, either way."""
    factor = max(1, math.ceil(max(page.grey.size) / _BAND_SIDE))
    low = page.grey.reduce(factor)
    _paint_out(low, page.codes)  # a large one is as dark as a band
    if abs(page.skew) > 0.3:
        low = low.rotate(-page.skew, Image.Resampling.BILINEAR, fillcolor=255)
    dots = (page.dpi or _USUAL_DPI) / factor / _MM
    dark = low.point([255 if level < 255 * _BAND_DARK else 0 for level in range(256)])
    turn = Image.Transpose.ROTATE_90
    return _band_in(low, dark, dots) or _band_in(low.transpose(turn), dark.transpose(turn), dots)


def _paint_out(low: Image.Image, codes: Sequence[FoundCode]) -> None:
    """Cover the codes that were read, and a rim, with the tone of their paper, not in white."""
    for code in codes:
        left, top = (max(0.0, at - _RIM) for at in code.box[:2])
        right, below = (min(1.0, at + _RIM) for at in code.box[2:])
        corner = (int(left * low.width), int(top * low.height))
        spots = (*corner, math.ceil(right * low.width), math.ceil(below * low.height))
        levels = sorted(low.crop(spots).resize((32, 32), Image.Resampling.BOX).tobytes())
        low.paste(levels[len(levels) * 9 // 10], spots)


def _band_in(low: Image.Image, dark: Image.Image, dots_a_mm: float) -> bool:
    """Look for rows, as many as a band is high, dark over most of their length, on light paper.

    What touches the border of the picture is a shadow or the lid of the scanner.
    """
    width, data = dark.width, dark.tobytes()
    rows = [data[y * width : (y + 1) * width] for y in range(dark.height)]
    text = "".join(_row_sign(row, dots_a_mm) for row in rows)
    least, most = (mm * dots_a_mm for mm in _BAND_HIGH)
    past = math.ceil(_BAND_EDGE * dots_a_mm)
    for found in _BAND_ROWS.finditer(text):
        top, below = found.span()
        if not least <= below - top <= most or top == 0 or below == len(text):
            continue
        band = rows[top:below]
        if not _has_straight_ends(band, dots_a_mm):
            continue
        left, right = _middle_end(band, bytes.find), _middle_end(band, bytes.rfind) + 1
        beyond = (max(0, top - past), min(len(rows) - 1, below - 1 + past))
        strips = [low.crop((left, y, right, y + 1)).tobytes() for y in beyond]
        if all(sum(strip) > _BAND_PAPER * len(strip) for strip in strips):
            return True
    return False


def _middle_end(rows: Sequence[bytes], find: Callable[[bytes, bytes], int]) -> int:
    return sorted(find(row, b"\xff") for row in rows)[len(rows) // 2]


def _has_straight_ends(rows: Sequence[bytes], dots_a_mm: float) -> bool:
    """Tell whether most rows of a band begin and end at the same place, unlike a photograph's."""
    for find in (bytes.find, bytes.rfind):
        ends = sorted(find(row, b"\xff") for row in rows)
        middle = ends[len(ends) // 5 : max(len(ends) * 4 // 5, 1)]
        if middle[-1] - middle[0] > math.ceil(_BAND_SIDES * dots_a_mm):
            return False
    return True


def _row_sign(row: bytes, dots_a_mm: float) -> str:
    """Return x for a row of a band, o for one that large letters make lighter, else a full stop."""
    if _is_full(row, dots_a_mm):
        return "x"
    return "o" if row.count(255) >= _BAND_LETTERS * len(row) else "."


def _is_full(row: bytes, dots_a_mm: float) -> bool:
    """Tell whether a row is dark from a left to a right end that are light again, letters apart."""
    inner = row.strip(b"\x00")
    start = row.find(inner) if inner else 0
    if len(inner) < max(_BAND_WIDTH * len(row), 50 * dots_a_mm) or not inner:
        return False
    if start == 0 or start + len(inner) == len(row):
        inner = inner.strip(b"\xff").strip(b"\x00")  # the lid beside a small sheet
        if len(inner) < 50 * dots_a_mm:
            return False
    return inner.count(255) >= _BAND_FULL * len(inner)


def has_frame(marks: Image.Image, skew: float) -> bool:
    """Tell whether long lines stand at all four sides of something as large as a cover sheet."""
    level = marks.rotate(-skew, Image.Resampling.NEAREST) if abs(skew) > 0.3 else marks
    lines = level.reduce(4).point([255 if level > 60 else 0 for level in range(256)])
    lines = lines.filter(ImageFilter.MaxFilter(3))
    across = lines.resize((lines.width, 1), Image.Resampling.BOX).tobytes()
    down = lines.resize((1, lines.height), Image.Resampling.BOX).tobytes()
    return _apart(across) and _apart(down)


def _apart(shares: bytes) -> bool:
    at = [place for place, share in enumerate(shares) if share >= 255 * _FRAME_LINE]
    return bool(at) and at[-1] - at[0] >= _FRAME_APART * len(shares)
