from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ehc_desk.errors import FieldsInvalid
from ehc_desk.printing import form_set
from ehc_desk.printing.compose import MM, compose
from ehc_desk.printing.fonts import faces
from ehc_desk.printing.marks import DOT, BarMarks, Letters, Page, Rule, SquareMarks
from ehc_desk.printing.slip_data import KEPT, OPTIONS, ComponentRow, SlipData, SlipOwner, fields
from ehc_desk.printing.typeset import set_text

FORM = form_set.find("01", on=date(2026, 11, 21))
ANY_TEXT = st.text("Nguyễn Thị Ẩn@.,/đ -0", max_size=160)


def _letters(page: Page) -> list[tuple[float, Letters]]:
    return [(y, m) for y, piece in page.placed for m in piece.marks if isinstance(m, Letters)]


def _said(page: Page) -> str:
    return " ".join(mark.text for _, mark in _letters(page))


def _assert_inside(page: Page, paper: form_set.Paper) -> None:
    _, right, bottom, left = (margin * MM for margin in paper.margins)
    edge, floor = paper.width * MM - right, paper.height * MM
    for y, mark in _letters(page):
        wide = faces().of(bold=mark.bold).of(mark.text) * mark.size
        assert left - 0.01 <= mark.x
        assert mark.x + wide <= edge + 0.01
        assert y + mark.y + 0.3 * mark.size <= floor
    body = page.placed[:-1]
    for (y, piece), (following, _) in zip(body, page.placed[1:], strict=True):
        assert y + piece.height <= following + 0.01
    assert page.placed[-1][0] + page.placed[-1][1].height <= floor - bottom + 0.01


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    texts=st.lists(ANY_TEXT, min_size=5, max_size=5),
    names=st.lists(ANY_TEXT, max_size=30),
    options=st.sets(st.sampled_from(sorted(OPTIONS))),
    paper=st.sampled_from(["A5", "A4"]),
)
def test_whatever_is_said_stays_on_the_paper(
    slip: SlipData, texts: list[str], names: list[str], options: set[str], paper: str
) -> None:
    name, address, email, summary, office = texts
    data = replace(
        slip,
        submitter=replace(slip.submitter, full_name=name, address=address, email=email),
        owners=(SlipOwner(name=name, address=office),),
        office=replace(slip.office, name=office),
        summary=summary,
        components=tuple(ComponentRow(name=text) for text in names),
        options=frozenset(options),
        clerk_name=name,
    )
    pages = compose(FORM, data, FORM.paper(paper))
    assert len(pages) % 2 == 0
    for page in pages:
        _assert_inside(page, FORM.paper(paper))


def test_a_usual_slip_is_one_page_a_copy(slip: SlipData) -> None:
    pages = compose(FORM, slip, FORM.paper("A5"))
    assert len(pages) == 2
    assert "(Liên: Lưu)" in _said(pages[0])
    assert "(Liên: Giao khách hàng)" in _said(pages[1])
    assert "Trang" not in _said(pages[0])


def test_a_long_table_flows_with_its_head_the_codes_and_page_numbers(slip: SlipData) -> None:
    rows = tuple(ComponentRow(name=f"Giấy tờ thứ {n} về đất đai") for n in range(1, 61))
    pages = compose(FORM, replace(slip, components=rows), FORM.paper("A5"))
    half = len(pages) // 2
    assert half >= 2
    for number, page in enumerate(pages[:half], start=1):
        said = _said(page)
        assert "Thành phần hồ sơ" in said
        assert f"Trang {number}/{half}" in said
        codes = [
            m for _, p in page.placed for m in p.marks if isinstance(m, BarMarks | SquareMarks)
        ]
        assert len(codes) == 2
    everything = " ".join(_said(page) for page in pages[:half])
    assert all(f"Giấy tờ thứ {n} về" in everything for n in range(1, 61))


def test_signatures_never_stand_alone_on_a_page(slip: SlipData) -> None:
    for count in range(8, 30):
        rows = tuple(ComponentRow(name=f"Giấy {n}") for n in range(count))
        pages = compose(FORM, replace(slip, components=rows), FORM.paper("A5"))
        last = _said(pages[len(pages) // 2 - 1])
        assert "NGƯỜI TIẾP NHẬN HỒ SƠ" in last
        assert "6. Đăng ký nhận kết quả tại" in last


def test_a_row_taller_than_a_page_is_cut_into_rows(slip: SlipData) -> None:
    tale = "một hai ba bốn năm sáu bảy tám chín mười " * 60
    pages = compose(FORM, replace(slip, components=(ComponentRow(name=tale),)), FORM.paper("A5"))
    words = " ".join(_said(page) for page in pages[: len(pages) // 2])
    assert words.count("mười") == 60
    for page in pages:
        _assert_inside(page, FORM.paper("A5"))


def test_a_table_without_rows_has_one_to_write_in(slip: SlipData) -> None:
    (page, _) = compose(FORM, replace(slip, components=()), FORM.paper("A5"))
    rules = [m for _, p in page.placed for m in p.marks if isinstance(m, Rule)]
    assert len(rules) > 10
    assert "…" in _said(page)


def _bars(slip: SlipData, code: str, paper: str) -> BarMarks:
    page = compose(FORM, replace(slip, dossier_code=code), FORM.paper(paper))[0]
    (mark,) = (m for _, p in page.placed for m in p.marks if isinstance(m, BarMarks))
    return mark


@pytest.mark.parametrize("paper", ["A5", "A4"])
@pytest.mark.parametrize(
    "code",
    ["H17.25.18-261121-0001", "000.25.18.H17-241021-0001", "G22.01.02.111-20260609-0012345"],
)
def test_bars_are_whole_printer_dots_and_high_enough(slip: SlipData, code: str, paper: str) -> None:
    mark = _bars(slip, code, paper)
    assert mark.module / DOT in (pytest.approx(3), pytest.approx(4))
    assert mark.module / MM >= 0.25
    assert mark.height / MM >= 10
    assert mark.x / DOT == pytest.approx(round(mark.x / DOT))
    left = FORM.paper(paper).margins[3] * MM
    assert mark.x - 10 * mark.module >= left - DOT
    if len(code) <= 21:
        assert mark.module / MM == pytest.approx(0.3387, abs=1e-4)


def test_only_chosen_copies_are_made(slip: SlipData) -> None:
    (page,) = compose(FORM, replace(slip, copies=("citizen",)), FORM.paper("A5"))
    assert "Giao khách hàng" in _said(page)
    with pytest.raises(FieldsInvalid):
        compose(FORM, replace(slip, copies=("third",)), FORM.paper("A5"))


def test_a_receipt_without_a_code_is_refused(slip: SlipData) -> None:
    with pytest.raises(FieldsInvalid):
        compose(FORM, replace(slip, dossier_code=""), FORM.paper("A5"))


def test_online_dossiers_leave_out_the_left_signature(slip: SlipData) -> None:
    said = _said(compose(FORM, replace(slip, online=True), FORM.paper("A5"))[0])
    assert "NGƯỜI TIẾP NHẬN HỒ SƠ" in said
    assert "NGƯỜI NỘP HỒ SƠ" not in said


def test_the_state_title_stays_on_one_line_even_in_large_type(slip: SlipData) -> None:
    paper = replace(FORM.paper("A5"), sizes=(13.0,))
    page = compose(FORM, slip, paper)[0]
    marks = {mark.text: mark for _, mark in _letters(page)}
    assert marks["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"].size < 13 * 0.92
    assert marks["Độc lập - Tự do - Hạnh phúc"].size == 13


def test_a_form_that_ends_with_a_kept_block_prints_it(slip: SlipData) -> None:
    last = replace(FORM.blocks[-1], keep=True)
    page = compose(replace(FORM, blocks=(*FORM.blocks[:-1], last)), slip, FORM.paper("A5"))[0]
    assert "NGƯỜI TIẾP NHẬN HỒ SƠ" in _said(page)


@pytest.mark.parametrize("width", range(12, 40))
def test_a_telephone_number_and_the_number_of_a_desk_are_on_one_line(
    slip: SlipData, width: int
) -> None:
    place = "Trung tâm Phục vụ hành chính công, quầy số 3"
    office = replace(slip.office, phone="0236 000 0001")
    values = fields(replace(slip, office=office, return_method="", return_place=place))
    template = "điện thoại liên hệ: {office.phone}. Nhận tại: {return.way}"
    told = set_text(template, values, width, faces())
    lines = ["".join(run.text for run in line.runs) for line in told]
    assert sum("0236 000 0001" in line for line in lines) == 1
    assert sum("số 3" in line for line in lines) == 1
    assert not any(KEPT in line for line in lines)
