"""The door for papers: is a file safe, what is on its pages, and what of it is kept.

Runs in the child process (``worker_child``); the shapes are also read by the program itself, so
nothing heavy is imported at the top. Knows no dossier and no component: what a code means is
decided elsewhere.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ehc_desk.errors import PaperRefused
from ehc_desk.scanning.kinds import kind_of, refused

if TYPE_CHECKING:
    from ehc_desk.scanning.sources import SourcePage

WORDS_SECONDS: Final = 180.0
"""A stack that took so long is finished by looks alone: no file may hold a desk for hours."""
MESSAGES: Final = {
    "ok": "Tệp dùng được.",
    "repaired": "Tệp bị hỏng nhẹ, đã sửa được; hãy xem lại các trang trước khi dùng.",
    "decompression_bomb": "Ảnh giải nén quá lớn (trên 40 triệu điểm ảnh một trang), không nhận.",
    "truncated": "Tệp bị thiếu phần cuối; hãy quét hoặc chép lại.",
    "too_many_pages": "Tệp có quá 300 trang; hãy tách thành nhiều tệp.",
    "active_content": "Tệp có mã lệnh hoặc tệp đính kèm bên trong, không nhận; hãy in ra rồi quét.",
    "encrypted": "Tệp có mật khẩu; hãy gỡ mật khẩu trước khi nộp.",
    "page_too_large": "Khổ trang quá lớn (cạnh trên 2 m hoặc tệp trên 200 MB), không nhận.",
    "path_traversal": "Tệp nén có tên tệp chỉ ra ngoài thư mục, không nhận.",
    "wrong_type": "Nội dung không phải ảnh hay PDF, dù tên tệp có thể nói khác.",
    "empty": "Tệp rỗng.",
    "ifd_loop": "Tệp TIFF có danh sách trang chạy vòng, không nhận.",
    "corrupt": "Tệp bị hỏng, không đọc được.",
    "too_slow": "Tệp mất quá lâu để đọc, đã bỏ qua.",
    "unsupported": "Loại tệp này không được nhận; hãy dùng PDF, JPEG, PNG, TIFF hoặc HEIC.",
    "not_found": "Không tìm thấy hoặc không mở được tệp.",
}
"""One sentence for the clerk per word of the inspection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCode:
    """One code on a page: ``format`` as zxing names it (``QRCode``, ``Code128``, ``EAN13``)."""

    format: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What was seen on one page.

    ``index`` counts from 1. ``orientation``: how many degrees the upright page was turned
    clockwise in the file, after EXIF is honoured. ``skew``: degrees on the upright page, positive
    when the content is turned counter-clockwise; None when nothing on the page shows it.
    ``width_px`` and ``height_px`` are of the page as displayed (EXIF honoured). ``sheet`` and
    ``sheet_text`` as in ``domain.stack.SeenPage``; the text only when words were asked for.
    ``doubtful``: it may be a separator, which only its words can say, and they were not read.
    """

    index: int
    blank: bool
    orientation: int
    skew: float | None
    codes: tuple[PageCode, ...]
    width_px: int
    height_px: int
    dpi: float | None
    sheet: str = ""
    sheet_text: str = ""
    doubtful: bool = False

    def to_json(self) -> dict[str, object]:
        """Return the page as ``paper inspect`` prints it."""
        return {
            "page": self.index,
            "blank": self.blank,
            "orientation": self.orientation,
            "skew": self.skew,
            "codes": [{"format": code.format, "text": code.text} for code in self.codes],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """The verdict on one file; ``reason`` is ``ok``, ``repaired`` or the word of the refusal."""

    file: str
    accepted: bool
    reason: str
    message: str
    pages: tuple[PageFacts, ...]
    media_type: str | None

    def to_json(self) -> dict[str, object]:
        """Return the element of the array that ``paper inspect`` prints."""
        return {
            "file": self.file,
            "accepted": self.accepted,
            "reason": self.reason,
            "message": self.message,
            "pages": [page.to_json() for page in self.pages],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalisedPage:
    """One page as the paper store keeps it.

    ``rotation``: degrees clockwise to turn the stored bytes for an upright page. ``width_px`` and
    ``height_px`` are of the stored picture before that turn. ``thumbnail`` is an upright JPEG of
    at most 200 pixels a side. ``source_index`` counts from 1.
    """

    data: bytes
    media_type: str
    rotation: int
    width_px: int
    height_px: int
    dpi: float | None
    blank: bool
    thumbnail: bytes
    source_index: int
    facts: PageFacts


def refusal(file: str, reason: str) -> FileReport:
    """Return the report of a file that is not taken."""
    return FileReport(
        file=file,
        accepted=False,
        reason=reason,
        message=MESSAGES[reason],
        pages=(),
        media_type=None,
    )


def inspect_file(path: Path, on_page: Callable[[int], None] | None = None) -> FileReport:
    """Return the verdict on ``path`` and what is on its pages; never raises for bad input.

    ``on_page`` is called with the number of each page that is done (a sign of life).
    """
    facts: list[PageFacts] = []
    reason = "ok"
    media_type = None
    try:
        for page in open_pages(path):
            reason = "repaired" if page.repaired else reason
            media_type = page.source_type
            facts.append(facts_of(page))
            if on_page is not None:
                on_page(page.index)
    except PaperRefused as error:
        return refusal(str(path), str(error.params["reason"]))
    return FileReport(
        file=str(path),
        accepted=True,
        reason=reason,
        message=MESSAGES[reason],
        pages=tuple(facts),
        media_type=media_type,
    )


def take_in(path: Path) -> tuple[NormalisedPage, ...]:
    """Return every page of an accepted file as it is to be kept.

    Raises ``PaperRefused`` (params: reason) when the file is not to be taken.
    """
    return tuple(stream_in(path))


def stream_in(path: Path, *, words: bool = False) -> Iterator[NormalisedPage]:
    """Yield the pages of ``take_in`` one by one, so that only one is in memory."""
    for page in open_pages(path):
        yield _normalised(page, words=words)


def stream_facts(path: Path) -> Iterator[PageFacts]:
    """Yield what is seen on the pages of a stack, separators read in letters where needed."""
    start = time.monotonic()
    for page in open_pages(path):
        yield facts_of(page, words=time.monotonic() < start + WORDS_SECONDS)


def _normalised(page: SourcePage, *, words: bool) -> NormalisedPage:
    from ehc_desk.scanning.sources import thumbnail_bytes, translated

    facts = facts_of(page, words=words)
    with translated():
        data = page.blob()
        thumbnail = thumbnail_bytes(page.small(), facts.orientation)
    turned = page.turn in (90, 270)
    return NormalisedPage(
        data=data,
        media_type=page.media_type,
        rotation=(page.turn - facts.orientation) % 360,
        width_px=facts.height_px if turned else facts.width_px,
        height_px=facts.width_px if turned else facts.height_px,
        dpi=facts.dpi,
        blank=facts.blank,
        thumbnail=thumbnail,
        source_index=page.index,
        facts=facts,
    )


def open_pages(path: Path) -> Iterator[SourcePage]:
    """Yield the pages of any accepted kind of file; raises ``PaperRefused`` where it stops."""
    kind = kind_of(path)
    if kind == "zip":
        from ehc_desk.scanning.archive_check import refuse_archive

        raise refuse_archive(path)
    with closing(_source(kind, path)) as pages:
        count = 0
        for page in pages:
            count += 1
            yield page
    if not count:
        raise refused("corrupt")


def _source(kind: str, path: Path) -> Generator[SourcePage, None, None]:
    from ehc_desk.scanning import pdf_source, picture_source, tiff_source

    if kind == "pdf":
        return pdf_source.pages_of(path)
    if kind == "tiff":
        return tiff_source.pages_of(path)
    return picture_source.pages_of(path, kind)


def facts_of(page: SourcePage, *, words: bool = False) -> PageFacts:
    """Return what is seen on one page; decodes it, so a damaged page raises ``PaperRefused``.

    ``words``: what looks like a separator is read in letters too, where Tesseract is installed.
    """
    from ehc_desk.scanning.looks import look_at
    from ehc_desk.scanning.separators import Sheet, judged
    from ehc_desk.scanning.sheet_words import program
    from ehc_desk.scanning.sources import translated

    with translated():
        grey = page.grey()
        seen = look_at(grey, page.dpi)
        sheet = Sheet(kind=seen.sheet.kind if seen.sheet.likely else "")
        if words:
            skew = seen.skew or 0.0
            sheet = judged(grey, page.dpi, seen.sheet, seen.orientation, skew, seen.codes)
    return PageFacts(
        index=page.index,
        blank=seen.blank,
        orientation=seen.orientation if sheet.orientation is None else sheet.orientation,
        skew=seen.skew,
        codes=tuple(PageCode(format=code.format, text=code.text) for code in seen.codes),
        width_px=page.width_px,
        height_px=page.height_px,
        dpi=page.dpi,
        sheet=sheet.kind,
        sheet_text=sheet.text,
        doubtful=not words and bool(seen.sheet.kind) and program() is not None,
    )


def renamed(report: FileReport, file: str) -> FileReport:
    """Return the report under the name the caller used."""
    return replace(report, file=file)
