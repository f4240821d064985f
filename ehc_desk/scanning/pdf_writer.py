"""A PDF/A-2b file written straight through, one picture page at a time, nothing kept in memory.

Follows ISO 32000-1 and ISO 19005-2. The same pages give the same bytes: no dates, and the file
identifier is the fingerprint of what was written before it. JPEG and plain PNG data go in
untouched. Must not know paper store or dossier.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from typing import Final, Protocol

from ehc_desk.errors import PaperRefused
from ehc_desk.scanning import text_layer
from ehc_desk.scanning.jpeg_bytes import read_header
from ehc_desk.scanning.kinds import refused
from ehc_desk.scanning.ocr_words import PageText
from ehc_desk.scanning.pdf_colour import CMYK_AS_RGB, INTENT, srgb_profile, stream
from ehc_desk.scanning.pdf_metadata import PaperMetadata, xmp

_POINTS: Final = 72.0
_A4: Final = (595.276, 841.89)
_UNKNOWN_DPI: Final = 200.0
_LONGEST: Final = 14_400.0
_CATALOG, _PAGES, _INFO, _XMP, _PROFILE, _INKS = 1, 2, 3, 4, 5, 6
_FONT: Final = 7
_PNG_COMPONENTS: Final = {0: 1, 2: 3, 3: 1}
_CMYK: Final = f"[/DeviceN[/Cyan/Magenta/Yellow/Black]/DeviceRGB {_INKS} 0 R]"
"""Four inks told in sRGB: PDF/A wants no device's inks beside a profile for RGB (6.2.4.3)."""
_NEEDS_INKS: Final = b"/DeviceN"


class Sink(Protocol):
    """Where bytes go, in order."""

    def write(self, data: bytes, /) -> object:
        """Take the next bytes."""


class FingerprintedSink:
    """Pass bytes on and know their count and SHA-256."""

    def __init__(self, target: Sink) -> None:
        self._target = target
        self._sha256 = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes, /) -> int:
        """Take the next bytes."""
        self._target.write(data)
        self._sha256.update(data)
        self.size += len(data)
        return len(data)

    @property
    def sha256(self) -> str:
        """Return the fingerprint so far, 64 hex digits."""
        return self._sha256.hexdigest()


def page_size(width: int, height: int, dpi: float | None) -> tuple[float, float]:
    """Return the page in points for a picture in pixels.

    1:1 where the resolution is known; else 200 dots an inch, and no larger than A4 either way up.
    """
    scale = _POINTS / (dpi or _UNKNOWN_DPI)
    across, down = width * scale, height * scale
    if dpi is None:
        shrink = min(1.0, _A4[0] / min(across, down), _A4[1] / max(across, down))
        across, down = across * shrink, down * shrink
    longest = max(across, down)
    fit = min(1.0, _LONGEST / longest)
    return max(across * fit, 3.0), max(down * fit, 3.0)


class PictureWriter:
    """Write picture pages to a sink; ``close`` ends the document."""

    def __init__(
        self, out: FingerprintedSink, title: str, metadata: PaperMetadata | None = None
    ) -> None:
        self._out = out
        self._title = title
        self._metadata = metadata
        self._places: dict[int, int] = {}
        self._next = _FONT + text_layer.FONT_OBJECTS
        self._kids: list[int] = []
        self._signs: set[str] = set()
        self._inks = False
        out.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")

    def add(
        self,
        data: bytes,
        media_type: str,
        rotation: int,
        dpi: float | None,
        text: PageText | None = None,
    ) -> None:
        """Append one page holding the picture; ``rotation`` is clockwise, a multiple of 90.

        ``text`` was read on this very picture and becomes its invisible text. Raises
        ``PaperRefused`` (``corrupt``) for bytes that are no such picture.
        """
        width, height, image = _image(data, media_type)
        number = self._next
        self._next += 3
        self._inks = self._inks or _NEEDS_INKS in image[0]
        self._object(number, image)
        across, down = page_size(width, height, dpi)
        words = text_layer.content(text, (across, down)) if text else b""
        drawing = f"q {across:.3f} 0 0 {down:.3f} 0 0 cm /P Do Q".encode("ascii")
        self._object(number + 1, [_drawn(drawing, words)])
        font = f"/Font<</T {_FONT} 0 R>>" if words else ""
        self._signs |= text_layer.used(text) if text and words else set()
        page = (
            f"<</Type/Page/Parent {_PAGES} 0 R/MediaBox[0 0 {across:.3f} {down:.3f}]"
            f"/Rotate {rotation % 360}/Resources<</XObject<</P {number} 0 R>>{font}>>"
            f"/Contents {number + 1} 0 R>>"
        )
        self._object(number + 2, [page.encode("ascii")])
        self._kids.append(number + 2)

    def add_words(self, points: tuple[float, float], text: PageText) -> None:
        """Append a page of this size that holds only the invisible words of ``text``."""
        number = self._next
        self._next += 2
        words = text_layer.content(text, points)
        self._object(number, [_drawn(b"", words)])
        self._signs |= text_layer.used(text)
        page = (
            f"<</Type/Page/Parent {_PAGES} 0 R/MediaBox[0 0 {points[0]:.3f} {points[1]:.3f}]"
            f"/Resources<</Font<</T {_FONT} 0 R>>>>/Contents {number} 0 R>>"
        )
        self._object(number + 1, [page.encode("ascii")])
        self._kids.append(number + 1)

    def close(self) -> int:
        """Write page list, description, cross-reference table and trailer; return the page count.

        Profile and description are what PDF/A asks for (ISO 19005-2, 6.2.3 and 6.6.2).
        """
        kids = " ".join(f"{kid} 0 R" for kid in self._kids)
        count = len(self._kids)
        self._object(_PAGES, [f"<</Type/Pages/Count {count}/Kids[{kids}]>>".encode("ascii")])
        intent = INTENT % _PROFILE
        catalog = (
            f"<</Type/Catalog/Pages {_PAGES} 0 R/Metadata {_XMP} 0 R/OutputIntents[{intent}]>>"
        )
        self._object(_CATALOG, [catalog.encode("ascii")])
        self._object(_INFO, [b"<</Title", pdf_text(self._title), b">>"])
        described = xmp(self._title, self._metadata)
        self._object(_XMP, [stream(b"/Type/Metadata/Subtype/XML", described)])
        profile = zlib.compress(srgb_profile(), 6)
        self._object(_PROFILE, [stream(b"/N 3/Filter/FlateDecode", profile)])
        self._shared_objects()
        self._end()
        return count

    def _shared_objects(self) -> None:
        """Write what pages refer to: the function of CMYK and the font, when they are needed."""
        if self._inks:
            domains = b"/FunctionType 4/Domain[0 1 0 1 0 1 0 1]/Range[0 1 0 1 0 1]"
            self._object(_INKS, [stream(domains, CMYK_AS_RGB)])
        if self._signs:
            for number, body in enumerate(text_layer.font_objects(_FONT, self._signs), _FONT):
                self._object(number, [body])

    def _end(self) -> None:
        start = self._out.size
        free = b"0000000000 65535 f \n"
        rows = [
            b"%010d 00000 n \n" % self._places[n] if n in self._places else free
            for n in range(1, self._next)
        ]
        self._out.write(b"xref\n0 %d\n%b%b" % (self._next, free, b"".join(rows)))
        name = self._out.sha256[:32]
        trailer = (
            f"trailer\n<</Size {self._next}/Root {_CATALOG} 0 R/Info {_INFO} 0 R"
            f"/ID[<{name}><{name}>]>>\nstartxref\n{start}\n%%EOF\n"
        )
        self._out.write(trailer.encode("ascii"))

    def _object(self, number: int, parts: list[bytes]) -> None:
        self._places[number] = self._out.size
        self._out.write(f"{number} 0 obj\n".encode("ascii"))
        for part in parts:
            self._out.write(part)
        self._out.write(b"\nendobj\n")


def pdf_text(text: str) -> bytes:
    """Return a PDF text string in UTF-16 with its mark (ISO 32000-1, 7.9.2.2)."""
    return b"<" + ("\ufeff" + text).encode("utf-16-be").hex().encode("ascii") + b">"


def _drawn(picture: bytes, words: bytes) -> bytes:
    if not words:
        return stream(b"", picture)
    return stream(b"/Filter/FlateDecode", zlib.compress(picture + b"\n" + words, 1))


def _image(data: bytes, media_type: str) -> tuple[int, int, list[bytes]]:
    """Return width, height and the pieces of the image object."""
    if media_type == "image/jpeg":
        return _jpeg(data)
    if media_type == "image/png":
        try:
            return _png(data)
        except (IndexError, ValueError, SyntaxError, OSError) as error:
            raise refused("corrupt") from error
    raise refused("unsupported")


def _jpeg(data: bytes) -> tuple[int, int, list[bytes]]:
    header = read_header(data)
    space = {1: "/DeviceGray", 3: "/DeviceRGB", 4: _CMYK}.get(header.components)
    if space is None:
        raise refused("unsupported")
    # Adobe writes CMYK with 255 for no ink
    decode = "/Decode[1 0 1 0 1 0 1 0]" if space == _CMYK and header.adobe else ""
    head = _head(header.width, header.height, space, 8, f"{decode}/Filter/DCTDecode")
    return header.width, header.height, [_opening(head, len(data)), data, b"\nendstream"]


def _opening(head: bytes, length: int) -> bytes:
    return b"<<%b/Length %d>>stream\n" % (head, length)


def _head(width: int, height: int, space: str, bits: int, rest: str) -> bytes:
    text = (
        f"/Type/XObject/Subtype/Image/Width {width}/Height {height}"
        f"/ColorSpace{space}/BitsPerComponent {bits}{rest}"
    )
    return text.encode("ascii")


def _png(data: bytes) -> tuple[int, int, list[bytes]]:
    """Hand the packed rows of a plain PNG over as they are; flatten the others onto white."""
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    depth, colour, interlaced = data[24], data[25], data[28]
    chunks = _png_chunks(data)
    if depth > 8 or colour not in _PNG_COMPONENTS or interlaced or b"tRNS" in chunks:
        return _flattened(data)
    components = _PNG_COMPONENTS[colour]
    if colour == 3:
        table = b"".join(chunks[b"PLTE"]).hex()
        space = f"[/Indexed/DeviceRGB {len(table) // 6 - 1}<{table}>]"
    else:
        space = "/DeviceGray" if components == 1 else "/DeviceRGB"
    rest = (
        f"/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors {components}"
        f"/BitsPerComponent {depth}/Columns {width}>>"
    )
    rows = chunks.get(b"IDAT", [])
    head = _head(width, height, space, depth, rest)
    return width, height, [_opening(head, sum(map(len, rows))), *rows, b"\nendstream"]


def _png_chunks(data: bytes) -> dict[bytes, list[bytes]]:
    found: dict[bytes, list[bytes]] = {}
    at = 8
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        found.setdefault(data[at + 4 : at + 8], []).append(data[at + 8 : at + 8 + length])
        at += 12 + length
    if b"IDAT" not in found:
        raise PaperRefused(reason="corrupt")
    return found


def _flattened(data: bytes) -> tuple[int, int, list[bytes]]:
    from PIL import Image

    from ehc_desk.scanning.sources import flat

    picture = flat(Image.open(io.BytesIO(data), formats=("PNG",)))
    body = zlib.compress(picture.tobytes(), 6)
    space = "/DeviceGray" if picture.mode == "L" else "/DeviceRGB"
    head = _head(picture.width, picture.height, space, 8, "/Filter/FlateDecode")
    return picture.width, picture.height, [_opening(head, len(body)), body, b"\nendstream"]
