"""From a dossier to the values of its slip, and reprints that repeat the page."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from fakes.counter_room import OFFICE
from fakes.storage_cases import NOW, dossier

from ehc_desk.domain.dossier import Check, ComponentCheck, Dossier, IntakeFacts, Party
from ehc_desk.domain.office import Office
from ehc_desk.errors import FormUnknown
from ehc_desk.ports.slips import SlipOrder
from ehc_desk.printing import form_set
from ehc_desk.printing.receipt import letterhead, render_slip, slip_data
from ehc_desk.printing.reprint import mark_reprint

ORDER = SlipOrder(
    form="01",
    form_set=None,
    form_number=7,
    printed_at=NOW,
    print_number=1,
    clerk_name="Trần Thị Mẫu",
    time_text="Ngay trong ngày",
)


def made(**changes: object) -> Dossier:
    facts = IntakeFacts(
        procedure_code="2.000815",
        procedure_name="Chứng thực bản sao",
        owners=(Party(full_name="Phạm Văn Mẫu", phone="0905000111", personal_number="1"),),
    )
    return dossier(1, facts=replace(facts, **changes))


def values(case: Dossier, office: Office = OFFICE, order: SlipOrder = ORDER):  # type: ignore[no-untyped-def]
    version = form_set.find(order.form, on=order.printed_at.date(), form_set=order.form_set)
    return slip_data(case, office, order, version)


def line(number: int, check: Check, **more: object) -> ComponentCheck:
    return ComponentCheck(number=number, name=f"Giấy {number}", check=check, **more)  # type: ignore[arg-type]


def test_only_what_was_handed_in_or_is_known_stands_on_the_slip() -> None:
    lines = (
        line(1, Check.PASSED, originals=1, photocopies=2),
        line(2, Check.PASSED, must="show", originals=1),
        line(3, Check.ELECTRONIC),
        line(4, Check.MISSING, reason="x"),
        line(5, Check.OPEN),
        line(6, Check.NOT_NEEDED),
    )
    rows = values(made(components=lines)).components
    assert [row.name for row in rows] == [
        "Giấy 1",
        "Giấy 2 (xuất trình, đã trả lại)",
        "Giấy 3 (đã có dữ liệu điện tử)",
    ]
    assert (rows[0].originals, rows[0].photocopies) == (1, 2)
    assert not rows[1].originals


def test_a_certification_lists_its_documents() -> None:
    form = {"documents": [{"name": "Bằng", "pages": 3, "copies": 2}, {"name": "leer"}, "x"]}
    found = values(made(form=form, components=(line(1, Check.PASSED),)))
    assert found.certification
    assert [(row.name, row.pages, row.paper_copies) for row in found.components] == [("Bằng", 3, 2)]
    assert not values(made(form={"documents": "x"})).certification
    nameless = {"documents": [{"pages": 2, "copies": 3}, {"name": " ", "pages": 1}]}
    found = values(made(form=nameless, components=(line(1, Check.PASSED),)))
    assert [row.name for row in found.components] == ["Giấy 1", "Giấy 1"], "no row is blank"


def test_who_submits_stands_first_with_nobody_elses_phone() -> None:
    helper = Party(full_name="Đỗ Thị Mẫu", personal_number="048092004321")
    found = values(made(submitter=helper)).submitter
    assert (found.full_name, found.phone, found.email) == ("Đỗ Thị Mẫu", "", "")
    assert found.id_number == "048092004321"


def test_practice_slips_carry_a_watermark_and_provisional_ones_say_so() -> None:
    assert values(made()).watermark == "THỰC TẬP"
    assert values(made(), replace(OFFICE, training=False)).watermark == ""
    case = replace(made(), code=None, provisional_code="TAM-Q03-261121-001A")
    found = values(case)
    assert (found.provisional, found.dossier_code) == (True, "TAM-Q03-261121-001A")


def test_the_head_falls_back_to_the_office_name() -> None:
    assert letterhead(OFFICE).receiving_office == OFFICE.name
    assert letterhead(replace(OFFICE, receiving_office="Bộ phận")).receiving_office == "Bộ phận"


@pytest.mark.parametrize("wanted", [None, "tt01-2018"])
def test_the_same_order_gives_the_same_bytes(wanted: str | None) -> None:
    order = replace(ORDER, form_set=wanted)
    first, second = (render_slip(made(), OFFICE, order) for _ in range(2))
    assert first.pdf == second.pdf
    assert first.form_set == (wanted or "tt03-2025")


def test_an_unknown_form_is_told() -> None:
    with pytest.raises(FormUnknown):
        render_slip(made(), OFFICE, replace(ORDER, form="99"))


def test_a_reprint_keeps_every_page_and_its_size_and_repeats_its_own_bytes() -> None:
    original = render_slip(made(), OFFICE, ORDER).pdf
    reprint = mark_reprint(original, 2)
    assert reprint == mark_reprint(original, 2)
    assert reprint != mark_reprint(original, 3)
    with pikepdf.open(BytesIO(original)) as before, pikepdf.open(BytesIO(reprint)) as after:
        assert len(before.pages) == len(after.pages)
        for old, new in zip(before.pages, after.pages, strict=True):
            assert [float(x) for x in old.mediabox] == [float(x) for x in new.mediabox]
