"""Is a PDF harmless: counted, measured and searched before anything in it is drawn.

Streams are never decoded without a limit. Knows pikepdf; must not know what a page means.
"""

from __future__ import annotations

import re
import zlib
from typing import Final

import pikepdf
from pikepdf import settings as _pikepdf_settings

from ehc_desk.errors import PaperRefused
from ehc_desk.scanning.jpeg_bytes import read_header
from ehc_desk.scanning.kinds import MAX_DECODED, MAX_PAGE_POINTS, MAX_PAGES, check_size, refused

_MAX_OBJECTS: Final = 200_000
_MAX_DEPTH: Final = 64
_MAX_PLAIN_STREAM: Final = 64 * 1024 * 1024
_FLATE_RATIO: Final = 1032
"""Deflate cannot make data smaller than this (zlib manual)."""
_CHUNK: Final = 1024 * 1024
_PACKING: Final = frozenset(
    ("/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL")
)
_ACTIVE: Final = re.compile(
    rb"/(?:JS|JavaScript|Launch|EmbeddedFiles?|EF|XFA|RichMedia|FileAttachment|SubmitForm"
    rb"|ImportData|Rendition|Movie|Sound|GoToE|AA)(?=[\s/<>\[\]()]|$)"
)
_TEXT: Final = re.compile(rb"\((?:\\.|[^\\()])*\)|<[0-9a-fA-F]+>", re.DOTALL)

_pikepdf_settings.set_qpdf_limits(
    flate_max_memory=_MAX_PLAIN_STREAM,
    run_length_max_memory=_MAX_PLAIN_STREAM,
    png_max_memory=_MAX_PLAIN_STREAM,
    tiff_max_memory=_MAX_PLAIN_STREAM,
    parser_max_container_size=1_000_000,
)


def check_document(pdf: pikepdf.Pdf) -> None:
    """Raise ``PaperRefused`` unless the document may be drawn and its pages taken apart.

    Reasons: ``too_many_pages``, ``active_content`` (scripts, actions, attached files, forms that
    carry code), ``page_too_large``, ``decompression_bomb``, ``corrupt``.
    """
    _count_pages(pdf)
    if len(pdf.objects) > _MAX_OBJECTS:
        raise refused("decompression_bomb")
    _check_open_action(pdf)
    for thing in pdf.objects:
        _check_object(thing)
    for page in pdf.pages:
        _check_page(page)


def _count_pages(pdf: pikepdf.Pdf) -> None:
    """Count the leaves of the page tree (ISO 32000-1, 7.7.3) without opening them."""
    root = pdf.Root.get("/Pages")
    if not isinstance(root, pikepdf.Dictionary):
        raise refused("corrupt")
    pages, above = 0, {root.objgen}
    waiting = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        kids = node.get("/Kids")
        if not isinstance(kids, pikepdf.Array) or depth > _MAX_DEPTH:
            raise refused("corrupt")
        branches = [kid for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/Kids" in kid]
        pages += len(kids) - len(branches)
        if pages > MAX_PAGES:
            raise refused("too_many_pages")
        if any(kid.objgen in above for kid in branches):
            raise refused("corrupt")
        above.update(kid.objgen for kid in branches)
        waiting += [(kid, depth + 1) for kid in branches]
    if not pages:
        raise refused("corrupt")


def _check_open_action(pdf: pikepdf.Pdf) -> None:
    # a place to open at is an array or a GoTo action; anything else does something
    action = pdf.Root.get("/OpenAction")
    if isinstance(action, pikepdf.Dictionary) and action.get("/S") != pikepdf.Name.GoTo:
        raise refused("active_content")


def _check_object(thing: pikepdf.Object) -> None:
    if isinstance(thing, pikepdf.Stream):
        _check_stream(thing)
        text = thing.stream_dict.unparse(resolved=True)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Array):
        text = thing.unparse(resolved=True)
    else:
        return
    if _ACTIVE.search(text) and _ACTIVE.search(_TEXT.sub(b"()", text)):
        raise refused("active_content")


def _check_stream(stream: pikepdf.Stream) -> None:
    filters = [str(name) for name in _listed(stream.get("/Filter"))]
    if sum(name in _PACKING for name in filters) > 1:
        raise refused("decompression_bomb")
    is_picture = stream.get("/Subtype") == "/Image"
    if is_picture:
        check_size(int(stream.get("/Width", 1)), int(stream.get("/Height", 1)), 4)
    raw = stream.read_raw_bytes()
    if filters and filters[-1] in ("/DCTDecode", "/DCT") and len(filters) == 1:
        _check_jpeg(raw)
    elif filters and filters[-1] == "/JPXDecode":
        _check_jpeg2000(raw)
    elif filters and filters[0] in _PACKING:
        _check_inflated(filters[0], raw, MAX_DECODED if is_picture else _MAX_PLAIN_STREAM)


def _listed(value: pikepdf.Object | None) -> list[pikepdf.Object]:
    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _check_jpeg(raw: bytes) -> None:
    try:
        header = read_header(raw)
    except PaperRefused:
        return  # a picture no reader can draw does no harm; the page simply lacks it
    check_size(header.width, header.height, 4)


def _check_jpeg2000(raw: bytes) -> None:
    """Measure a JPEG 2000 picture by its own header (T.800 I.5.3.1, A.5.1), not by the PDF's."""
    box = raw.find(b"ihdr", 0, 4096)
    if box >= 0:
        height, width = raw[box + 4 : box + 8], raw[box + 8 : box + 12]
        check_size(int.from_bytes(width, "big"), int.from_bytes(height, "big"), 4)
    code = raw.find(b"\xff\x4f\xff\x51", 0, 65536)
    if code >= 0:
        width, height = raw[code + 8 : code + 12], raw[code + 12 : code + 16]
        check_size(int.from_bytes(width, "big"), int.from_bytes(height, "big"), 4)


def _check_inflated(name: str, raw: bytes, limit: int) -> None:
    if len(raw) * _FLATE_RATIO <= limit:
        return
    if name not in ("/FlateDecode", "/Fl"):
        if len(raw) * 64 > limit and name in ("/RunLengthDecode", "/RL"):
            raise refused("decompression_bomb")
        return  # LZW is drawn under the memory limit of the process
    unpack = zlib.decompressobj()
    size, rest = 0, raw
    try:
        while rest and not unpack.eof:
            size += len(unpack.decompress(rest, _CHUNK))
            rest = unpack.unconsumed_tail
            if size > limit:
                raise refused("decompression_bomb")
    except zlib.error:
        return  # broken data end here for every reader


def _check_page(page: pikepdf.Page) -> None:
    unit = float(page.obj.get("/UserUnit", 1))
    for box in (page.mediabox, page.cropbox):
        sides = [float(value) for value in box]
        if len(sides) != 4:
            raise refused("corrupt")
        width, height = abs(sides[2] - sides[0]) * unit, abs(sides[3] - sides[1]) * unit
        if max(width, height) > MAX_PAGE_POINTS:
            raise refused("page_too_large")
        if min(width, height) <= 0:
            raise refused("corrupt")
    contents = _listed(page.obj.get("/Contents"))
    parts = [part for part in contents if isinstance(part, pikepdf.Stream)]
    packed = sum(int(part.stream_dict.get("/Length", 0)) for part in parts)
    if packed * _FLATE_RATIO < _MAX_PLAIN_STREAM:
        return
    if sum(_content_size(part) for part in parts) > _MAX_PLAIN_STREAM:
        raise refused("decompression_bomb")


def _content_size(part: pikepdf.Stream) -> int:
    # safe to decode: every stream of the file has passed its own limit already
    return len(part.read_bytes())
