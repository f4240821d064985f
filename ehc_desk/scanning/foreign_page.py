"""PDF pages that came from elsewhere: which may stand in a PDF/A as they are, and the others drawn.

A scanned page (pictures only) is known at a glance; any other page is judged by the validator of
pikepdf where that is installed. What is not surely archivable is drawn in a child process, with its
own text kept as text layer. Knows one page at a time; must not know paper store or dossier.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ehc_desk.scanning.kinds import refused
from ehc_desk.scanning.ocr_words import PageText, Word, clean, in_rows

if TYPE_CHECKING:
    import pikepdf
    import pypdfium2

DRAWN_DPI: Final = 200.0
"""At least 200 dots an inch in colour (NĐ 30/2020, Phụ lục I)."""
_LARGEST: Final = 40_000_000
_QUALITY: Final = 90
_SECONDS: Final = 30.0
_PAINTS: Final = frozenset(
    (
        *("q", "Q", "cm", "Do", "re", "m", "l", "c", "v", "y", "h", "W", "W*", "n"),
        *("f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "w", "J", "j", "M", "d"),
        *("g", "G", "rg", "RG"),
    )
)
"""Pictures, lines and surfaces in grey or RGB: nothing that refers to a font, pattern or state."""
_SPACES: Final = frozenset({"/DeviceGray", "/DeviceRGB"})
_FILTERS: Final = frozenset({"/DCTDecode", "/FlateDecode", "/CCITTFaxDecode"})
_PAGE_KEYS: Final = frozenset(
    {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents"}
)
_RESOURCES: Final = frozenset({"/XObject", "/ProcSet"})
_PICTURE_KEYS: Final = frozenset(
    {
        *("/Type", "/Subtype", "/Width", "/Height", "/ColorSpace", "/BitsPerComponent", "/Name"),
        *("/Filter", "/DecodeParms", "/Length", "/Decode", "/ImageMask"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPage:
    """A page as a JPEG of ``DRAWN_DPI`` or less, before its turn, with the text it held."""

    path: Path
    dpi: float
    rotation: int
    text: PageText


def archivable(source: pikepdf.Pdf) -> bool:
    """Tell whether every page of the document can be copied into a PDF/A-2b with an RGB profile.

    May mend the open document (never what a page shows). True is certain; False may be too careful.
    """
    if all(_only_pictures(page.obj) for page in source.pages):
        return True
    try:
        from pikepdf import pdfa
    except ImportError:  # its own needs are not installed: careful, not sure
        return False
    pdfa.prepare(source, "2b")
    return bool(pdfa.check(source, "2b").passed)


def _only_pictures(page: Any) -> bool:
    """Tell whether a page does nothing but place pictures that PDF/A takes as they are."""
    import pikepdf

    resources = page.get("/Resources", {})
    if not (set(page.keys()) <= _PAGE_KEYS and set(resources.keys()) <= _RESOURCES):
        return False
    pictures = dict(resources.get("/XObject", {}))
    if not all(_plain_picture(one) for one in pictures.values()):
        return False
    try:
        shown = pikepdf.parse_content_stream(pikepdf.Page(page))
    except pikepdf.PdfError:
        return False
    return all(_places(step, pictures) for step in shown)


def _places(step: Any, pictures: dict[str, Any]) -> bool:
    name = str(step.operator)
    return name in _PAINTS and (name != "Do" or str(step.operands[0]) in pictures)


def _plain_picture(one: Any) -> bool:
    if one.get("/Subtype") != "/Image" or not set(one.keys()) <= _PICTURE_KEYS:
        return False
    filters = one.get("/Filter", [])
    names = {str(name) for name in (filters if _is_list(filters) else [filters])}
    return names <= _FILTERS and (one.get("/ImageMask", False) or _plain_space(one))


def _plain_space(one: Any) -> bool:
    space = one.get("/ColorSpace")
    if _is_list(space):
        return len(space) == 4 and space[0] == "/Indexed" and str(space[1]) in _SPACES
    return str(space) in _SPACES


def _is_list(thing: Any) -> bool:
    import pikepdf

    return isinstance(thing, list | pikepdf.Array)


def draw(pages: Path, folder: Path, name: str) -> list[DrawnPage]:
    """Draw the pages of a PDF file to JPEG files ``name``-n.jpg in ``folder``, in a child process.

    Raises ``PaperRefused`` (``corrupt``) when they cannot be drawn.
    """
    module = "ehc_desk.scanning.foreign_page"
    try:
        done = subprocess.run(
            (sys.executable, "-m", module, str(pages), str(folder / name)),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        return [_drawn(told) for told in json.loads(done.stdout)]
    except (subprocess.SubprocessError, OSError, ValueError, KeyError) as error:
        raise refused("corrupt") from error


def _drawn(told: dict[str, Any]) -> DrawnPage:
    text = PageText.from_json(told["text"])
    return DrawnPage(path=Path(told["path"]), dpi=told["dpi"], rotation=text.rotation, text=text)


def main(arguments: list[str]) -> int:
    """Draw the pages of a file; where they lie and their text go to stdout as JSON."""
    import pypdfium2

    from ehc_desk.scanning.worker_child import limit_memory

    limit_memory()
    with pypdfium2.PdfDocument(arguments[0]) as document:
        places = [f"{arguments[1]}-{number}.jpg" for number in range(len(document))]
        told = [_draw(page, place) for page, place in zip(document, places, strict=True)]
    sys.stdout.write(json.dumps(told))
    return 0


def _draw(page: pypdfium2.PdfPage, place: str) -> dict[str, object]:
    rotation = page.get_rotation()
    page.set_rotation(0)
    width, height = page.get_size()
    scale = min(DRAWN_DPI / 72, (_LARGEST / (width * height)) ** 0.5)
    picture = page.render(scale=scale).to_pil().convert("RGB")
    picture.save(place, "JPEG", quality=_QUALITY, subsampling=0)
    words = in_rows([word] for word in _words(page, scale, height))
    text = PageText(
        words=words,
        confidence=100.0 if words else 0.0,
        rotation=rotation,
        width=picture.width,
        height=picture.height,
    )
    return {"path": place, "dpi": scale * 72, "text": text.to_json()}


def _words(page: pypdfium2.PdfPage, scale: float, height: float) -> Iterator[Word]:
    text = page.get_textpage()
    left, bottom = page.get_mediabox()[:2]
    for number in range(text.count_rects()):
        x0, y0, x1, y1 = text.get_rect(number)
        words = clean(text.get_text_bounded(x0, y0, x1, y1))
        if words:
            yield Word(
                text=words,
                x=round((x0 - left) * scale),
                y=round((height - (y1 - bottom)) * scale),
                w=max(1, round((x1 - x0) * scale)),
                h=max(1, round((y1 - y0) * scale)),
            )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
