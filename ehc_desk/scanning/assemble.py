"""One PDF per paper, out of the pages of the paper store, streamed.

Pictures go in untouched with the page's turn as /Rotate, PDF pages are copied. The same pages give
the same bytes, so the SHA-256 names the paper before and after. Must not know dossier or store.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from ehc_desk.scanning.kinds import refused
from ehc_desk.scanning.pdf_writer import FingerprintedSink, PictureWriter

if TYPE_CHECKING:
    import pikepdf

_PDF: Final = "application/pdf"
_TOGETHER: Final = 64
"""PDF files open at one time; the system allows only some hundred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssemblePage:
    """One stored page: its file, what it is, degrees clockwise to turn it, dots an inch or None."""

    path: Path
    media_type: str
    rotation: int
    dpi: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssembledPaper:
    """What was written: fingerprint (64 hex digits), size in bytes, number of pages."""

    sha256: str
    size: int
    pages: int


def assemble(
    pages: Iterable[AssemblePage], out: BinaryIO | Path, *, title: str = ""
) -> AssembledPaper:
    """Write the pages as one PDF to ``out`` and return its fingerprint.

    A page without resolution is taken as 200 dots an inch and no larger than A4. A file ``out`` is
    complete or not there. Raises ``PaperRefused``: ``empty`` without pages, ``not_found``,
    ``corrupt`` or ``unsupported`` for a page that is not what it is said to be.
    """
    wanted = list(pages)
    if not wanted:
        raise refused("empty")
    with _opened(out) as stream:
        sink = FingerprintedSink(stream)
        if any(page.media_type == _PDF for page in wanted):
            count = _mixed(wanted, sink, title)
        else:
            count = _pictures(wanted, sink, title)
    return AssembledPaper(sha256=sink.sha256, size=sink.size, pages=count)


@contextmanager
def _opened(out: BinaryIO | Path) -> Iterator[BinaryIO]:
    if not isinstance(out, Path):
        yield out
        return
    unfinished = out.with_name(out.name + ".part")
    try:
        with unfinished.open("wb") as stream:
            yield stream
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)


def _pictures(pages: Iterable[AssemblePage], sink: FingerprintedSink, title: str) -> int:
    writer = PictureWriter(sink, title)
    for page in pages:
        writer.add(_bytes_of(page.path), page.media_type, page.rotation, page.dpi)
    return writer.close()


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise refused("not_found") from error


def _mixed(pages: list[AssemblePage], sink: FingerprintedSink, title: str) -> int:
    """Write picture runs to scratch files and let pikepdf join everything, some files at a time."""
    with tempfile.TemporaryDirectory(prefix="ehc-assemble-") as name:
        parts = _parts(pages, Path(name))
        while len(parts) > _TOGETHER:
            parts = _joined(parts, Path(name))
        count = _save(parts, Path(name) / "paper.pdf", title)
        with (Path(name) / "paper.pdf").open("rb") as stream:
            shutil.copyfileobj(stream, sink)
    return count


_Part = tuple[Path, int]


def _parts(pages: list[AssemblePage], scratch: Path) -> list[_Part]:
    parts: list[_Part] = []
    for is_pdf, run in groupby(pages, key=lambda page: page.media_type == _PDF):
        if is_pdf:
            parts += [(page.path, page.rotation) for page in run]
            continue
        target = scratch / f"run-{len(parts)}.pdf"
        with target.open("wb") as stream:
            _pictures(run, FingerprintedSink(stream), "")
        parts.append((target, 0))
    return parts


def _joined(parts: list[_Part], scratch: Path) -> list[_Part]:
    fewer: list[_Part] = []
    for first in range(0, len(parts), _TOGETHER):
        target = scratch / f"join-{len(parts)}-{first}.pdf"
        _save(parts[first : first + _TOGETHER], target, "")
        fewer.append((target, 0))
    return fewer


def _save(parts: list[_Part], target: Path, title: str) -> int:
    import pikepdf

    try:
        with ExitStack() as open_files:
            paper = open_files.enter_context(pikepdf.new())
            for path, rotation in parts:
                source = open_files.enter_context(pikepdf.open(path))
                _append(paper, source, rotation)
            if title:
                paper.docinfo["/Title"] = title
            paper.save(target, deterministic_id=True)
            return len(paper.pages)
    except FileNotFoundError as error:
        raise refused("not_found") from error
    except pikepdf.PdfError as error:
        raise refused("corrupt") from error


def _append(paper: pikepdf.Pdf, source: pikepdf.Pdf, rotation: int) -> None:
    for page in source.pages:
        paper.pages.append(page)
        if rotation % 360:
            paper.pages[-1].rotate(rotation, relative=True)
