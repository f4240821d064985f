from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_papers import jpeg, letter, pdf, png, saved
from PIL import Image, ImageChops

from ehc_desk.errors import PaperRefused
from ehc_desk.scanning.assemble import AssemblePage, assemble
from ehc_desk.scanning.pdf_writer import page_size

A4 = (595.276, 841.89)


def _page(
    folder: Path, data: bytes, media: str = "image/jpeg", turn: int = 0, dpi: float | None = 200.0
) -> AssemblePage:
    path = folder / hashlib.sha256(data).hexdigest()
    path.write_bytes(data)
    return AssemblePage(path=path, media_type=media, rotation=turn, dpi=dpi)


def _drawn(data: bytes, number: int = 0, scale: float = 1.0) -> Image.Image:
    with pypdfium2.PdfDocument(data) as document:
        return document[number].render(scale=scale).to_pil().convert("RGB").copy()


def test_jpegs_lie_untouched_in_the_paper(tmp_path: Path) -> None:
    scans = [jpeg(letter(n)) for n in (3, 9)]
    pages = [_page(tmp_path, data, turn=turn) for data, turn in zip(scans, (0, 90), strict=True)]
    out = io.BytesIO()
    told = assemble(pages, out, title="Giấy tờ của hồ sơ")
    data = out.getvalue()
    assert (told.pages, told.size) == (2, len(data))
    assert told.sha256 == hashlib.sha256(data).hexdigest()
    assert all(scan in data for scan in scans)
    with pikepdf.open(io.BytesIO(data)) as document:
        assert not document.check_pdf_syntax()
        assert document.docinfo["/Title"] == "Giấy tờ của hồ sơ"
        assert [page.get("/Rotate") for page in document.pages] == [0, 90]
    with pypdfium2.PdfDocument(data) as document:
        assert document[0].get_size() == pytest.approx((595.44, 842.04), abs=0.1)
        assert document[1].get_size() == pytest.approx((842.04, 595.44), abs=0.1)


def test_same_pages_same_bytes(tmp_path: Path) -> None:
    pages = [
        _page(tmp_path, jpeg(letter(4))),
        _page(tmp_path, saved(pdf(2)), "application/pdf", 180, None),
        _page(tmp_path, png(letter(5, 300, 400)), "image/png", 270, None),
    ]
    told = [assemble(pages, tmp_path / f"{n}.pdf", title="x") for n in range(2)]
    assert told[0] == told[1]
    assert told[0].pages == 4
    found = (tmp_path / "0.pdf").read_bytes()
    assert found == (tmp_path / "1.pdf").read_bytes()
    assert hashlib.sha256(found).hexdigest() == told[0].sha256
    assert assemble(pages[::-1], io.BytesIO()).sha256 != told[0].sha256
    assert assemble(pages[:1], io.BytesIO()) == assemble(pages[:1], io.BytesIO())
    with pikepdf.open(tmp_path / "0.pdf") as document:
        assert [int(page.get("/Rotate", 0)) for page in document.pages] == [0, 180, 180, 270]
        assert set(document.docinfo.keys()) == {"/Title"}


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "P", "RGBA", "LA"])
@pytest.mark.parametrize("interlaced", [False, True])
def test_every_png_is_drawn_as_it_was(tmp_path: Path, mode: str, interlaced: bool) -> None:
    picture = letter(3, 320, 440).resize((80, 110)).convert(mode)
    data = png(picture)
    if interlaced:
        data = data[:28] + b"\0" + data[29:]
    out = io.BytesIO()
    assemble([_page(tmp_path, data, "image/png", dpi=72)], out)
    seen = _drawn(out.getvalue())
    difference = ImageChops.difference(seen, picture.convert("RGB")).convert("L")
    assert max(difference.tobytes()) <= 2


def test_cmyk_of_adobe_keeps_its_colours(tmp_path: Path) -> None:
    paper = Image.new("CMYK", (60, 80), (0, 0, 0, 0))
    out = io.BytesIO()
    assemble([_page(tmp_path, jpeg(paper), dpi=72)], out)
    red, green, blue = _drawn(out.getvalue()).getpixel((30, 40))
    assert min(red, green, blue) > 240


def test_many_pdf_pages_are_joined_in_order(tmp_path: Path) -> None:
    singles = [saved(pdf(1, (200 + n, 300))) for n in range(70)]
    pages = [_page(tmp_path, data, "application/pdf") for data in singles]
    out = io.BytesIO()
    assert assemble(pages, out).pages == 70
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        assert [round(document[n].get_width()) for n in range(70)] == [200 + n for n in range(70)]


@pytest.mark.parametrize(
    ("data", "media", "reason"),
    [
        (b"nothing", "image/jpeg", "corrupt"),
        (b"nothing", "image/png", "corrupt"),
        (b"nothing", "application/pdf", "corrupt"),
        (b"nothing", "image/webp", "unsupported"),
    ],
)
def test_wrong_pages_leave_nothing_behind(
    tmp_path: Path, data: bytes, media: str, reason: str
) -> None:
    out = tmp_path / "paper.pdf"
    with pytest.raises(PaperRefused) as caught:
        assemble([_page(tmp_path, data, media)], out)
    assert caught.value.params["reason"] == reason
    assert not out.exists()
    assert not out.with_name("paper.pdf.part").exists()


@pytest.mark.parametrize("media", ["image/jpeg", "application/pdf"])
def test_missing_pages(tmp_path: Path, media: str) -> None:
    gone = AssemblePage(path=tmp_path / "gone", media_type=media, rotation=0, dpi=None)
    with pytest.raises(PaperRefused, match="not_found"):
        assemble([gone], io.BytesIO())
    with pytest.raises(PaperRefused, match="empty"):
        assemble([], io.BytesIO())


@given(st.integers(1, 20_000), st.integers(1, 20_000), st.one_of(st.none(), st.floats(50, 2400)))
def test_page_size_is_true_to_scale_or_fits_a4(width: int, height: int, dpi: float | None) -> None:
    across, down = page_size(width, height, dpi)
    assert 3 <= across <= 14_400.01
    assert 3 <= down <= 14_400.01
    if dpi is None:
        assert min(across, down) <= A4[0] + 0.01
        assert max(across, down) <= A4[1] + 0.01
    elif max(width, height) / dpi < 200 and min(width, height) / dpi > 0.05:
        assert across == pytest.approx(width / dpi * 72)
        assert down == pytest.approx(height / dpi * 72)
