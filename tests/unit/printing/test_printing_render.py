from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO

import pikepdf
import pytest

from ehc_desk.errors import FormUnknown
from ehc_desk.printing import form_set
from ehc_desk.printing.slip_data import ComponentRow, SlipData
from ehc_desk.printing.slips import render

TODAY = date(2026, 11, 21)
FORM = form_set.find("01", on=TODAY)


@pytest.mark.parametrize("version", form_set.shipped().versions, ids=lambda v: v.key)
@pytest.mark.parametrize("paper", ["A5", "A4"])
def test_the_same_slip_is_the_same_bytes(
    slip: SlipData, version: form_set.FormVersion, paper: str
) -> None:
    first = render(version, slip, paper=paper)
    render(version, replace(slip, summary="một hồ sơ khác"), paper=paper)
    assert render(version, slip, paper=paper) == first
    assert first.startswith(b"%PDF-1.")


@pytest.mark.parametrize(("paper", "size"), [("A5", (148, 210)), ("A4", (210, 297))])
def test_pages_have_the_size_of_the_paper(
    slip: SlipData, paper: str, size: tuple[int, int]
) -> None:
    with pikepdf.open(BytesIO(render(FORM, slip, paper=paper))) as pdf:
        assert len(pdf.pages) == 2
        for page in pdf.pages:
            mm = [float(edge) / 72 * 25.4 for edge in page.mediabox]
            assert mm == pytest.approx([0, 0, *size], abs=0.01)


def test_only_embedded_fonts_and_no_pictures(slip: SlipData) -> None:
    with pikepdf.open(BytesIO(render(FORM, replace(slip, watermark="THỰC TẬP")))) as pdf:
        for page in pdf.pages:
            for font in page.resources.Font.values():
                assert re.match(r"/[A-Z]{6}\+NotoSans", str(font.BaseFont))
                assert "/FontFile2" in font.FontDescriptor
                assert "/ToUnicode" in font
            assert not page.get_images()


def test_the_description_names_the_form_and_nobody(slip: SlipData) -> None:
    pdf_bytes = render(FORM, slip)
    with pikepdf.open(BytesIO(pdf_bytes)) as pdf:
        said = " ".join(str(value) for value in pdf.docinfo.values())
        assert pdf.docinfo["/Subject"] == FORM.key
        assert slip.submitter.full_name not in said
        assert slip.dossier_code not in said
        assert pdf.Root.ViewerPreferences.PrintScaling == "/None"


def test_another_paper_is_unknown(slip: SlipData) -> None:
    with pytest.raises(FormUnknown):
        render(FORM, slip, paper="A3")


def test_thirty_components_make_more_pages_in_both_copies(slip: SlipData) -> None:
    rows = tuple(ComponentRow(name=f"Giấy tờ thứ {n} " * 6) for n in range(30))
    with pikepdf.open(BytesIO(render(FORM, replace(slip, components=rows)))) as pdf:
        assert len(pdf.pages) in (4, 6)


def test_slips_drawn_side_by_side_do_not_mix(slip: SlipData) -> None:
    slips = [replace(slip, summary=f"việc số {n} của {'ắằẳẵặ'[n]}") for n in range(5)]
    alone = [render(FORM, data) for data in slips]
    with ThreadPoolExecutor(5) as pool:
        assert list(pool.map(lambda data: render(FORM, data), slips)) == alone
