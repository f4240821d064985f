"""PDF files: checked, taken apart into one-page documents without anything active, and drawn.

What is looked at is the very page that is kept. Knows pikepdf and pypdfium2; must not know what a
page means.
"""

from __future__ import annotations

import io
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pikepdf
import pypdfium2

from ehc_desk.scanning.kinds import refused
from ehc_desk.scanning.pdf_check import check_document
from ehc_desk.scanning.sources import THUMBNAIL_SIDE, SourcePage

if TYPE_CHECKING:
    from PIL import Image

_POINTS: Final = 72.0
_USUAL_DPI, _LOWEST_DPI, _HIGHEST_DPI = 200.0, 150.0, 300.0
_MAX_DRAWN: Final = 12_000_000
_DROPPED: Final = (
    "/AA",
    "/B",
    "/Annots",
    "/Metadata",
    "/PieceInfo",
    "/StructParents",
    "/Tabs",
    "/Thumb",
    "/Trans",
    "/Dur",
    "/AF",
)


def pages_of(path: Path) -> Generator[SourcePage, None, None]:
    """Yield the pages of a PDF file.

    Raises ``PaperRefused`` with the reasons of ``check_document``, ``encrypted`` (needs a
    password) or ``corrupt``; pages of a file that had to be mended are marked ``repaired``.
    """
    with _translated(), pikepdf.open(path, suppress_warnings=True) as pdf:
        check_document(pdf)
        if any("/Annots" in page.obj for page in pdf.pages):
            # seals, signatures and filled fields become part of the page before annotations go
            pdf.flatten_annotations("all")
        count = len(pdf.pages)
        repaired = bool(pdf.get_warnings())
        for number in range(count):
            yield _page(_alone(pdf, number), number + 1, repaired)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except pikepdf.PasswordError as error:
        raise refused("encrypted") from error
    except MemoryError as error:
        raise refused("decompression_bomb") from error
    except (pikepdf.PdfError, pypdfium2.PdfiumError) as error:
        raise refused("corrupt") from error
    except (AttributeError, KeyError, OverflowError, RuntimeError, TypeError, ValueError) as error:
        # objects of another type than the standard asks for
        raise refused("corrupt") from error


def _alone(pdf: pikepdf.Pdf, number: int) -> bytes:
    """Return the page as a document of its own, with the same bytes every time."""
    with pikepdf.new() as single:
        single.pages.append(pdf.pages[number])
        page = single.pages[0]
        for key in _DROPPED:
            if key in page.obj:
                del page.obj[key]
        single.remove_unreferenced_resources()
        out = io.BytesIO()
        single.save(out, deterministic_id=True)
    return out.getvalue()


def _page(data: bytes, index: int, repaired: bool) -> SourcePage:
    with pypdfium2.PdfDocument(data) as document:
        width, height = document[0].get_size()
    dpi = _drawing_dpi(data, width, height)
    return SourcePage(
        index=index,
        source_type="application/pdf",
        media_type="application/pdf",
        width_px=max(1, round(width * dpi / _POINTS)),
        height_px=max(1, round(height * dpi / _POINTS)),
        dpi=round(dpi, 2),
        turn=0,
        grey=lambda: _drawn(data, dpi, grey=True),
        small=lambda: _drawn(data, _POINTS * THUMBNAIL_SIDE * 2 / max(width, height), grey=False),
        blob=lambda: data,
        repaired=repaired,
    )


def _drawing_dpi(data: bytes, width: float, height: float) -> float:
    """Return the resolution to draw at: that of the scan on the page, 150 to 300 dots an inch."""
    if min(width, height) <= 0:
        raise refused("corrupt")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        streams = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Stream)]
        pictures = [one for one in streams if one.get("/Subtype") == "/Image"]
        sides = [int(one.get(side, 0)) for one in pictures for side in ("/Width", "/Height")]
    widest = max(sides, default=0)
    found = widest / (max(width, height) / _POINTS) if widest else _USUAL_DPI
    dpi = min(max(found, _LOWEST_DPI), _HIGHEST_DPI)
    most = (_MAX_DRAWN / (width * height)) ** 0.5 * _POINTS
    return float(min(dpi, most))


def _drawn(data: bytes, dpi: float, *, grey: bool) -> Image.Image:
    with pypdfium2.PdfDocument(data) as document:
        bitmap = document[0].render(scale=dpi / _POINTS, grayscale=grey, draw_annots=False)
        picture: Image.Image = bitmap.to_pil()
        return picture.copy()
