"""Every paper is a PDF/A-2b, opens elsewhere, and holds what the scanner sent."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import verapdf
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas

from ehc_desk.scanning.assemble import AssembledPaper, AssemblePage, assemble
from ehc_desk.scanning.ocr_words import PageText, Word
from ehc_desk.scanning.pdf_metadata import PaperMetadata

LINES = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Nguyễn Thị Ví Dụ, sinh ngày 01/02/1990")
PAPER = PaperMetadata(
    type_code="KT01",
    owner_name="Trần <Thị> Ví & Dụ",
    birth_year="1990",
    issued_on="2026-11-02",
    issued_by="UBND phường Mẫu",
    name="Giấy khai sinh",
    summary="Bản chính\x00 giấy khai sinh",
)


def _scan(mode: str, turn: int = 0) -> bytes:
    page = Image.new(mode, (827, 1169), "white" if mode != "CMYK" else (0, 0, 0, 0))
    ImageDraw.Draw(page).rectangle((100, 100, 400, 160), fill=0)
    out = io.BytesIO()
    kind = "PNG" if mode in ("P", "1", "RGBA") else "JPEG"
    page.rotate(turn, expand=True).save(out, kind, dpi=(100, 100))
    return out.getvalue()


def _text(rotation: int = 0, skew: float = 0.0) -> PageText:
    size = (1169, 827) if rotation % 180 else (827, 1169)
    words = []
    for row, line in enumerate(LINES):
        x = 100
        for one in line.split():
            box = (x, 100 + 40 * row, 14 * len(one), 24)
            words.append(_turned(one, box, rotation, size, row))
            x += 14 * len(one) + 10
    return PageText(
        words=tuple(words),
        confidence=90,
        rotation=rotation,
        skew=skew,
        width=size[0],
        height=size[1],
    )


def _turned(
    text: str, box: tuple[int, int, int, int], rotation: int, size: tuple[int, int], row: int
) -> Word:
    x, y, w, h = box
    width, height = size
    if rotation == 90:
        x, y, w, h = y, height - x - w, h, w
    elif rotation == 180:
        x, y = width - x - w, height - y - h
    elif rotation == 270:
        x, y, w, h = width - y - h, x, h, w
    return Word(text=text, x=x, y=y, w=w, h=h, line=row)


def _page(folder: Path, name: str, data: bytes, media: str, **more: object) -> AssemblePage:
    (folder / name).write_bytes(data)
    given = {"rotation": 0, "dpi": 100.0, **more}
    return AssemblePage(path=folder / name, media_type=media, **given)  # type: ignore[arg-type]


def _written(folder: Path) -> bytes:
    """A page from a word processor whose fonts are not inside."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.drawString(100, 700, "Don xin xac nhan")
    canvas.save()
    return out.getvalue()


def _scanned_pdf(folder: Path) -> bytes:
    assemble([_page(folder, "in.jpg", _scan("L"), "image/jpeg")], folder / "in.pdf")
    with pikepdf.open(folder / "in.pdf") as document:
        del document.Root["/OutputIntents"], document.Root["/Metadata"]
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def _papers(folder: Path) -> dict[Path, AssembledPaper]:
    every = [
        _page(folder, f"{mode}.bin", _scan(mode), media, text=_text())
        for mode, media in (
            *(("RGB", "image/jpeg"), ("L", "image/jpeg"), ("CMYK", "image/jpeg")),
            *(("P", "image/png"), ("1", "image/png"), ("RGBA", "image/png")),
        )
    ]
    scanned = _page(folder, "s.pdf", _scanned_pdf(folder), "application/pdf", text=_text())
    written = _page(folder, "w.pdf", _written(folder), "application/pdf")
    cases = {
        "pictures": every,
        "plain": every[:1],
        "scanned": [scanned],
        "mixed": [every[0], scanned, written],
    }
    return {
        folder / f"{name}-paper.pdf": assemble(
            pages, folder / f"{name}-paper.pdf", title="Giấy tờ", metadata=PAPER
        )
        for name, pages in cases.items()
    }


@pytest.mark.skipif(bool(verapdf.missing()), reason=verapdf.missing() or "here")
def test_every_kind_of_page_gives_valid_pdfa(tmp_path: Path) -> None:
    papers = _papers(tmp_path)
    assert verapdf.faults(*papers) == {path: [] for path in papers}
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(_scanned_pdf(tmp_path))
    assert verapdf.faults(broken)[broken]


def test_a_page_that_pdfa_does_not_take_is_drawn_with_its_words(tmp_path: Path) -> None:
    papers = _papers(tmp_path)
    mixed = papers[tmp_path / "mixed-paper.pdf"]
    assert (mixed.pages, mixed.drawn) == (3, (3,))
    assert papers[tmp_path / "scanned-paper.pdf"].drawn == ()
    with pypdfium2.PdfDocument(tmp_path / "mixed-paper.pdf") as document:
        assert "Don xin xac nhan" in document[2].get_textpage().get_text_range()
        assert LINES[0] in document[1].get_textpage().get_text_range()


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_text_is_found_where_it_stands(tmp_path: Path, rotation: int) -> None:
    scan = _scan("RGB", rotation)
    page = _page(tmp_path, "p.jpg", scan, "image/jpeg", rotation=rotation, text=_text(rotation))
    assemble([page], tmp_path / "p.pdf")
    assert scan in (tmp_path / "p.pdf").read_bytes()
    with pypdfium2.PdfDocument(tmp_path / "p.pdf") as document:
        found = document[0].get_textpage().get_text_range()
    # where pdfium sees line ends on a page turned by 270 is its own business
    assert found.split() == " ".join(LINES).split()
    assert unicodedata.is_normalized("NFC", found)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
@pytest.mark.parametrize(("rotation", "skew"), [(0, 0.0), (90, 0.0), (180, 0.0), (270, 1.0)])
def test_poppler_reads_the_same(tmp_path: Path, rotation: int, skew: float) -> None:
    text = _text(rotation, skew)
    page = _page(
        tmp_path, "p.jpg", _scan("L", rotation), "image/jpeg", rotation=rotation, text=text
    )
    assemble([page], tmp_path / "p.pdf")
    told = subprocess.run(
        ["pdftotext", "-bbox", str(tmp_path / "p.pdf"), "-"], capture_output=True, text=True
    ).stdout
    assert re.findall(r">([^<>\n]+)</word>", told) == [w for line in LINES for w in line.split()]
    first = re.search(r'<word xMin="([\d.]+)" yMin="([\d.]+)"', told)
    assert first is not None
    if not skew:
        assert float(first[1]) == pytest.approx(72, abs=1)
        assert float(first[2]) == pytest.approx(72, abs=4)


def test_what_the_paper_is_stands_in_the_file(tmp_path: Path) -> None:
    assemble(
        [_page(tmp_path, "p.jpg", _scan("L"), "image/jpeg")], tmp_path / "p.pdf", metadata=PAPER
    )
    with pikepdf.open(tmp_path / "p.pdf") as document, document.open_metadata() as told:
        space = "urn:vn:nd-118-2025:19.2:"
        assert told[f"{{{space}}}owner_name"] == PAPER.owner_name
        assert told[f"{{{space}}}summary"] == "Bản chính  giấy khai sinh"
        assert told[f"{{{space}}}scope"] == "Toàn quốc"
        assert f"{{{space}}}owner_number" not in told
        assert told["pdfaid:part"] == "2"
    assert PAPER.missing == ()
    assert PaperMetadata(owner_number="1").missing == ("type_code", "name", "summary")
    assert PaperMetadata.from_json(PAPER.to_json()) == PAPER


def test_text_changes_nothing_but_itself(tmp_path: Path) -> None:
    pages = [
        _page(tmp_path, "p.jpg", _scan("L"), "image/jpeg", text=text)
        for text in (None, PageText(), _text(), _text())
    ]
    told = [assemble([page], io.BytesIO()).sha256 for page in pages]
    assert told[0] == told[1] != told[2] == told[3]


def test_a_page_that_nothing_can_draw_stays_in_the_paper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = _page(tmp_path, "w.pdf", _written(tmp_path), "application/pdf")
    monkeypatch.setattr("ehc_desk.scanning.foreign_page._SECONDS", 0.001)
    told = assemble([written], tmp_path / "p.pdf")
    assert (told.pages, told.drawn, told.unfit) == (1, (), (1,))
    with pypdfium2.PdfDocument(tmp_path / "p.pdf") as document:
        assert "Don xin" in document[0].get_textpage().get_text_range()
