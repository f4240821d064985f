"""What a page looks like: blank or not, how far turned, how skewed, which codes.

Works on the grey picture with Pillow alone, at reduced scale. Figures were set on scanned papers
with bleed-through, dust lines, stains and folds; where the page gives no sign, orientation is 0
and skew None rather than a guess. Must not know what a code means.
"""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageChops, ImageFilter

from ehc_desk.scanning.codes_on_page import (
    FoundCode,
    read_codes,
    read_damaged_codes,
    read_faint_codes,
    read_missing_bars,
    read_small_codes,
)
from ehc_desk.scanning.codes_small import is_small_photo
from ehc_desk.scanning.ink import dense_side, has_content, is_dense, may_hold_code, without_streaks
from ehc_desk.scanning.separators import (
    NOTHING,
    Picture,
    SheetLook,
    lacks_bars,
    look_for_sheet,
)

_SKEW_SIDE: Final = 1000
_UPRIGHT_SIDE: Final = 1300
_LEAST_DPI: Final = 55.0
"""Dots an inch of the reduced picture below which thin strokes fade; 66 to 80 on most pages."""
_A4_INCHES: Final = 11.7
_MARGIN: Final = 0.04
_INK: Final = 38
"""Levels darker than the paper around; bleed-through of a dense sheet reaches about 40 in spots."""
_FAINT: Final = 30
_USUAL_DPI: Final = 200.0
_WIDEST: Final = 8.0
_STRIP: Final = 8
_COARSE, _FINE = 0.5, 0.125
_PROMINENT: Final = 2.0
"""How much the best angle must stand out of the middle one before it means anything."""
_SURE_AXIS: Final = 2.0
_COLUMNS: Final = 10
_LINE_ROWS: Final = range(4, 46)
_CLEAR_ROWS: Final = 0.15
_STRONG_TEXT, _STRONG_SHARE = 20, 0.2
"""Votes of text lines that outweigh a code: a copied card may lie any way on its sheet."""
_TWICE: Final = 2
_WEAK_TEXT, _WEAK_SHARE = 6, 0.1
"""Votes that turn a page without codes; upright pages gave three wrong ones at the most."""

_SOME_LINES: Final = 4
"""Stretches of text below which a page has no way up: a signature alone shows none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What was seen; angles as in ``PageFacts``; ``sheet``: does it look like a separator."""

    blank: bool
    orientation: int
    skew: float | None
    codes: tuple[FoundCode, ...]
    sheet: SheetLook = NOTHING


@dataclass(frozen=True, slots=True)
class _Lean:
    """The best angle of one axis, how sharp the lines are there and how it stands out."""

    angle: float
    sharpness: float
    prominence: float


def look_at(grey: Image.Image, dpi: float | None = None) -> Looks:
    """Return what is seen on a grey page; a blank page has no codes, whatever shines through.

    A page too faint to have content but with a QR code printed on this side is not blank.
    """
    ink = ink_of(grey, _SKEW_SIDE, dpi)
    marks = ink.point([255 if level > _INK else 0 for level in range(256)])
    faint: tuple[FoundCode, ...] = ()
    if not has_content(marks, ink):
        faint = read_faint_codes(grey)
        if not faint:
            # what shines through is as skewed as the sheet, so the soft picture is measured
            return Looks(blank=True, orientation=0, skew=_skew(ink), codes=())
    return _printed(grey, dpi, ink, marks, faint)


def _printed(
    grey: Image.Image,
    dpi: float | None,
    ink: Image.Image,
    marks: Image.Image,
    codes: tuple[FoundCode, ...],
) -> Looks:
    sideways_marks = marks.transpose(Image.Transpose.ROTATE_90)
    across, along = _lean(marks), _lean(sideways_marks)
    lean, straight = (
        (across, marks) if across.sharpness >= along.sharpness else (along, sideways_marks)
    )
    skew = _refined(straight, lean)
    dense = is_dense(ink)
    codes = codes or _codes_of(grey, dpi, skew or 0.0, ink, dense=dense)
    orientation, lines = _orientation(grey, *_text_leans(marks, across, along), codes)
    if bool(orientation % 180) != (lean is along):
        skew = _refined(*((sideways_marks, along) if orientation % 180 else (marks, across)))
    seen = Picture(
        grey=grey,
        marks=marks,
        dpi=dpi,
        skew=skew or 0.0,
        lines=lines,
        dense_side=dense_side(ink) if dense else 0,
        codes=codes,
    )
    return Looks(
        blank=False, orientation=orientation, skew=skew, codes=codes, sheet=look_for_sheet(seen)
    )


def _codes_of(
    grey: Image.Image, dpi: float | None, skew: float, ink: Image.Image, *, dense: bool
) -> tuple[FoundCode, ...]:
    codes = read_codes(grey, fine=may_hold_code(ink))
    if not codes and (dense or is_small_photo(grey, dpi)):
        codes = read_small_codes(grey)
    if not codes and dense:
        codes = read_damaged_codes(grey, dpi or _USUAL_DPI, skew)
    if lacks_bars([(code.format, code.text) for code in codes]):
        codes = read_missing_bars(grey, skew, codes)
    return codes


def _text_leans(marks: Image.Image, across: _Lean, along: _Lean) -> tuple[_Lean, _Lean]:
    """Return both leans without dust lines and frames, which are sharper than any line of text."""
    clean = without_streaks(marks)
    if clean is marks:
        return across, along
    return _lean(clean), _lean(clean.transpose(Image.Transpose.ROTATE_90))


def ink_of(grey: Image.Image, side: int, dpi: float | None = None) -> Image.Image:
    """Return how much darker than its surroundings every spot is, margins off.

    Reduced to ``side`` pixels at the most, to a little more where strokes would be lost.
    The paper's own brightness is a median over blocks, so stains, shadows, yellowed paper and
    black scanner edges count as paper.
    """
    factor = max(1, -(-max(grey.size) // side))
    if factor > 1 and (dpi or max(grey.size) / _A4_INCHES) < factor * _LEAST_DPI:
        factor -= 1  # a page of 100 dots an inch would lose its strokes
    low = grey.reduce(factor)
    blocks = low.reduce(8).filter(ImageFilter.MedianFilter(5)).filter(ImageFilter.MaxFilter(3))
    paper = blocks.resize(low.size, Image.Resampling.BICUBIC)
    width, height = low.size
    edge = int(min(low.size) * _MARGIN)
    return ImageChops.subtract(paper, low).crop((edge, edge, width - edge, height - edge))


def _strips(marks: Image.Image) -> Image.Image:
    size = (max(1, marks.width // _STRIP), marks.height)
    return marks.convert("F").resize(size, Image.Resampling.BOX)


def _sharpness(strips: Image.Image, angle: float) -> float:
    """Return how sharply rows of text stand apart when the page is sheared by ``angle``.

    Two rows apart, so that the unsheared picture, which no filter has softened, has no advantage.
    """
    width, height = strips.size
    slope = math.tan(math.radians(-angle)) * _STRIP
    sheared = strips.transform(
        strips.size,
        Image.Transform.AFFINE,
        (1, 0, 0, slope, 1, -slope * width / 2),
        Image.Resampling.BILINEAR,
    )
    rows = array("f")
    rows.frombytes(sheared.resize((1, height), Image.Resampling.BOX).tobytes())
    return sum((after - before) ** 2 for before, after in zip(rows, rows[2:], strict=False))


def _lean(marks: Image.Image) -> _Lean:
    strips = _strips(marks.reduce(2))
    steps = round(_WIDEST / _COARSE)
    tried = sorted(
        (_sharpness(strips, step * _COARSE), step * _COARSE) for step in range(-steps, steps + 1)
    )
    best, angle = tried[-1]
    middle = tried[len(tried) // 2][0]
    return _Lean(angle, best, best / middle if middle else 0.0)


def _skew(marks: Image.Image) -> float | None:
    return _refined(marks, _lean(marks)) if marks.getbbox() else None


def _refined(marks: Image.Image, lean: _Lean) -> float | None:
    """Return the skew in degrees to a tenth or better, None when no line on the page shows it."""
    if lean.prominence < _PROMINENT:
        return None
    strips = _strips(marks)
    angles = [lean.angle + step * _FINE for step in range(-5, 6)]
    scores = [_sharpness(strips, angle) for angle in angles]
    at = max(range(len(scores)), key=scores.__getitem__)
    shift = 0.0
    if 0 < at < len(scores) - 1:
        left, top, right = scores[at - 1 : at + 2]
        bend = left - 2 * top + right
        shift = 0.5 * (left - right) / bend if bend else 0.0
    return round(angles[at] + shift * _FINE, 2) + 0.0


def _orientation(
    grey: Image.Image, across: _Lean, along: _Lean, codes: tuple[FoundCode, ...]
) -> tuple[int, int]:
    """Return the clockwise turn found, and how many stretches of text lines there are.

    Clear text first, then codes, then weak text, else 0.
    """
    ratio = across.sharpness / along.sharpness if along.sharpness else math.inf
    sideways = ratio < 1
    lean = along if sideways else across
    votes, lines = _upright_votes(grey, lean.angle, sideways=sideways)
    clear = max(ratio, 1 / ratio if ratio else math.inf) >= _SURE_AXIS
    seen = (90 if sideways else 0) + (180 if votes < 0 else 0)
    if clear and abs(votes) >= _STRONG_TEXT and abs(votes) > lines * _STRONG_SHARE:
        return seen, lines
    if codes:
        return round(codes[0].angle / 90) * 90 % 360, lines
    if not clear:
        other = across if sideways else along
        turned, _ = _upright_votes(grey, other.angle, sideways=not sideways)
        return (seen if _outweighs(votes, lines, turned) else 0), lines
    if lean.prominence < _PROMINENT or lines < _SOME_LINES:
        return 0, lines
    if votes <= -_WEAK_TEXT and votes <= -_WEAK_SHARE * lines:
        return seen, lines
    return (90 if sideways else 0), lines


def _outweighs(votes: int, lines: int, others: int) -> bool:
    """Tell whether text speaks clearly on one axis where the lines of a frame hide its rows."""
    return (
        abs(votes) >= 2 * _WEAK_TEXT
        and abs(votes) > lines * 1.5 * _WEAK_SHARE
        and abs(votes) >= _TWICE * abs(others)
    )


def _upright_votes(grey: Image.Image, angle: float, *, sideways: bool) -> tuple[int, int]:
    """Return (votes, lines): positive when more ink stands above the letters' bodies than below.

    Ascenders, capitals and above all Vietnamese marks stand above; descenders and dots are fewer.
    """
    ink = ink_of(grey, _UPRIGHT_SIDE)
    ink = ink.point([min(255, level * 2) if level > _FAINT else 0 for level in range(256)])
    if sideways:
        ink = ink.transpose(Image.Transpose.ROTATE_90)
    slope = math.tan(math.radians(-angle))
    level = ink.transform(
        ink.size,
        Image.Transform.AFFINE,
        (1, 0, 0, slope, 1, -slope * ink.width / 2),
        Image.Resampling.BILINEAR,
    )
    columns = level.resize((_COLUMNS, level.height), Image.Resampling.BOX).tobytes()
    ballots = [_ballot(line) for at in range(_COLUMNS) for line in _lines(columns[at::_COLUMNS])]
    return sum(ballots), len(ballots)


def _lines(rows: bytes) -> list[bytes]:
    """Return the runs of inked rows that are as high as a line of text."""
    bare = bytes(row if row >= 2 else 0 for row in rows)
    return [run for run in bare.split(b"\0") if len(run) in _LINE_ROWS]


def _ballot(line: bytes) -> int:
    """Return +1 when clearly more stands above the body of a line, -1 when below, else 0.

    The row next to the body is left out on both sides: how a scan falls on the pixels decides
    alone how much of the body it holds.
    """
    full = max(line)
    core = [at for at, row in enumerate(line) if row > full / 2]
    above = sum(line[: max(0, core[0] - 1)]) / full
    below = sum(line[core[-1] + 2 :]) / full
    return (above > below + _CLEAR_ROWS) - (above + _CLEAR_ROWS < below)
