"""One PDF/A-2b per paper, out of the pages of the paper store, streamed.

Pictures go in untouched with the page's turn as /Rotate, PDF pages are copied where PDF/A takes
them and drawn where not. The same pages give the same bytes, so the SHA-256 names the paper before
and after. Must not know dossier or store.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from ehc_desk.errors import PaperRefused
from ehc_desk.scanning import foreign_page
from ehc_desk.scanning.kinds import refused
from ehc_desk.scanning.ocr_words import PageText
from ehc_desk.scanning.pdf_colour import SRGB, srgb_profile
from ehc_desk.scanning.pdf_metadata import PaperMetadata, xmp
from ehc_desk.scanning.pdf_writer import FingerprintedSink, PictureWriter

if TYPE_CHECKING:
    import pikepdf

_PDF: Final = "application/pdf"
_TOGETHER: Final = 64
"""PDF files open at one time; the system allows only some hundred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssemblePage:
    """One stored page: its file, what it is, degrees clockwise to turn it, dots an inch or None.

    ``text`` is what was read on this very file (same pixels), None when nothing was.
    """

    path: Path
    media_type: str
    rotation: int
    dpi: float | None
    text: PageText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssembledPaper:
    """What was written: fingerprint (64 hex digits), size in bytes, number of pages.

    ``drawn``: numbers from 1 of PDF pages that PDF/A does not take and that were drawn instead;
    what came is still the stored page. ``unfit``: such pages that could not be drawn either and
    are copied as they are, so that nothing is missing; the file is then no PDF/A.
    """

    sha256: str
    size: int
    pages: int
    drawn: tuple[int, ...] = ()
    unfit: tuple[int, ...] = ()


def assemble(
    pages: Iterable[AssemblePage],
    out: BinaryIO | Path,
    *,
    title: str = "",
    metadata: PaperMetadata | None = None,
) -> AssembledPaper:
    """Write the pages as one PDF to ``out`` and return its fingerprint.

    A page without resolution is taken as 200 dots an inch and no larger than A4. A file ``out`` is
    complete or not there. Raises ``PaperRefused``: ``empty`` without pages, ``not_found``,
    ``corrupt`` or ``unsupported`` for a page that is not what it is said to be.
    """
    wanted = list(pages)
    if not wanted:
        raise refused("empty")
    told = _Described(title=title, metadata=metadata)
    fit = _Fit()
    with _opened(out) as stream:
        sink = FingerprintedSink(stream)
        if any(page.media_type == _PDF for page in wanted):
            count, fit = _mixed(wanted, sink, told)
        else:
            count = _pictures(wanted, sink, told)
    return AssembledPaper(
        sha256=sink.sha256,
        size=sink.size,
        pages=count,
        drawn=tuple(fit.drawn),
        unfit=tuple(fit.unfit),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Described:
    """What the file says of itself."""

    title: str = ""
    metadata: PaperMetadata | None = None


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


@dataclass(slots=True)
class _Fit:
    """Pages as they will be joined, and the numbers of those that were drawn or fit nowhere."""

    pages: list[AssemblePage] = field(default_factory=list)
    drawn: list[int] = field(default_factory=list)
    unfit: list[int] = field(default_factory=list)


def _pictures(pages: Iterable[AssemblePage], sink: FingerprintedSink, told: _Described) -> int:
    writer = PictureWriter(sink, told.title, told.metadata)
    for page in pages:
        data = _bytes_of(page.path)
        writer.add(data, page.media_type, page.rotation, page.dpi, page.text)
    return writer.close()


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise refused("not_found") from error


def _mixed(
    pages: list[AssemblePage], sink: FingerprintedSink, told: _Described
) -> tuple[int, _Fit]:
    """Write picture runs to scratch files and let pikepdf join everything, some files at a time."""
    with tempfile.TemporaryDirectory(prefix="ehc-assemble-") as name:
        scratch = Path(name)
        fit = _made_fit(pages, scratch)
        parts = _parts(fit.pages, scratch)
        while len(parts) > _TOGETHER:
            parts = _joined(parts, scratch)
        count = _save(parts, scratch / "paper.pdf", told)
        with (scratch / "paper.pdf").open("rb") as stream:
            shutil.copyfileobj(stream, sink)
    return count, fit


def _made_fit(pages: list[AssemblePage], scratch: Path) -> _Fit:
    """Replace PDF pages that PDF/A does not take by drawn ones; say which, counted from 1."""
    fit = _Fit()
    count = 0
    for page in pages:
        kept, within = _archivable(page.path) if page.media_type == _PDF else (True, 1)
        numbers = range(count + 1, count + 1 + within)
        count += within
        if kept:
            fit.pages.append(page)
            continue
        try:
            made = foreign_page.draw(page.path, scratch, f"drawn-{count}")
        except PaperRefused:  # a page the clerk took stays in the paper, whatever cannot draw it
            fit.pages.append(page)
            fit.unfit += numbers
            continue
        fit.pages += [_in_place_of(page, one) for one in made]
        fit.drawn += numbers
    return fit


def _in_place_of(page: AssemblePage, made: foreign_page.DrawnPage) -> AssemblePage:
    """Return the drawn page; its own words go before what was read on it as it was shown."""
    read = page.text if page.text and not made.rotation else None
    return AssemblePage(
        path=made.path,
        media_type="image/jpeg",
        rotation=(page.rotation + made.rotation) % 360,
        dpi=made.dpi,
        text=made.text if made.text.words else read,
    )


def _archivable(path: Path) -> tuple[bool, int]:
    with _opened_pdf(path) as source:
        return foreign_page.archivable(source), len(source.pages)


@contextmanager
def _opened_pdf(path: Path) -> Iterator[pikepdf.Pdf]:
    import pikepdf

    try:
        with pikepdf.open(path) as source:
            yield source
    except FileNotFoundError as error:
        raise refused("not_found") from error
    except pikepdf.PdfError as error:
        raise refused("corrupt") from error


@dataclass(frozen=True, slots=True)
class _Part:
    """A file of pages, how far to turn them, and a file of one page with the words to lay over.

    ``foreign`` when the pages are not of our making.
    """

    path: Path
    rotation: int = 0
    words: Path | None = None
    foreign: bool = False


def _parts(pages: list[AssemblePage], scratch: Path) -> list[_Part]:
    parts: list[_Part] = []
    for is_pdf, run in groupby(pages, key=lambda page: page.media_type == _PDF):
        if is_pdf:
            for page in run:
                words = _words_alone(page, scratch / f"words-{len(parts)}.pdf")
                parts.append(_Part(page.path, page.rotation, words, foreign=True))
            continue
        target = scratch / f"run-{len(parts)}.pdf"
        with target.open("wb") as stream:
            _pictures(run, FingerprintedSink(stream), _Described())
        parts.append(_Part(target))
    return parts


def _words_alone(page: AssemblePage, target: Path) -> Path | None:
    if page.text is None or not page.text.words:
        return None
    with _opened_pdf(page.path) as source, target.open("wb") as stream:
        box = [float(side) for side in source.pages[0].mediabox]
        size = (abs(box[2] - box[0]), abs(box[3] - box[1]))
        if int(source.pages[0].get("/Rotate", 0)) % 180:
            size = (size[1], size[0])
        writer = PictureWriter(FingerprintedSink(stream), "")
        writer.add_words(size, page.text)
        writer.close()
    return target


def _joined(parts: list[_Part], scratch: Path) -> list[_Part]:
    fewer: list[_Part] = []
    for first in range(0, len(parts), _TOGETHER):
        target = scratch / f"join-{len(parts)}-{first}.pdf"
        _save(parts[first : first + _TOGETHER], target, _Described())
        fewer.append(_Part(target))
    return fewer


def _save(parts: list[_Part], target: Path, told: _Described) -> int:
    import pikepdf

    try:
        with ExitStack() as open_files:
            paper = open_files.enter_context(pikepdf.new())
            for part in parts:
                source = open_files.enter_context(_opened_pdf(part.path))
                if part.foreign:
                    foreign_page.archivable(source)  # mends what PDF/A wants mended
                words = open_files.enter_context(_opened_pdf(part.words)) if part.words else None
                _append(paper, source, part.rotation, words)
            _describe(paper, told)
            paper.save(target, deterministic_id=True, min_version="1.4")
            return len(paper.pages)
    except pikepdf.PdfError as error:
        raise refused("corrupt") from error


def _append(
    paper: pikepdf.Pdf, source: pikepdf.Pdf, rotation: int, words: pikepdf.Pdf | None
) -> None:
    for page in source.pages:
        paper.pages.append(page)
        if words is not None:
            paper.pages[-1].add_overlay(words.pages[0], None)
        if rotation % 360:
            paper.pages[-1].rotate(rotation, relative=True)


def _describe(paper: pikepdf.Pdf, told: _Described) -> None:
    """Say what PDF/A-2b asks for: description (ISO 19005-2, 6.6.2) and colour profile (6.2.3)."""
    import pikepdf

    described = paper.make_stream(xmp(told.title, told.metadata))
    described["/Type"], described["/Subtype"] = pikepdf.Name.Metadata, pikepdf.Name.XML
    paper.Root["/Metadata"] = described
    profile = paper.make_stream(srgb_profile())
    profile["/N"] = 3
    intent = pikepdf.Dictionary(
        Type=pikepdf.Name.OutputIntent,
        S=pikepdf.Name.GTS_PDFA1,
        OutputConditionIdentifier=SRGB,
        Info=SRGB,
        DestOutputProfile=profile,
    )
    paper.Root["/OutputIntents"] = pikepdf.Array([paper.make_indirect(intent)])
    if told.title:
        paper.docinfo["/Title"] = told.title
