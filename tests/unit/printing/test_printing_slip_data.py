from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ehc_desk.printing.slip_data import (
    COLUMNS,
    FIELD_NAMES,
    KEPT,
    OPTIONS,
    SOURCES,
    ComponentRow,
    SlipData,
    SlipOwner,
    fields,
)


def test_moments_are_split_as_the_paper_says_them(slip: SlipData) -> None:
    words = fields(replace(slip, received_at=datetime(2026, 2, 3, 8, 5)))
    parts = [words[f"received_at.{part}"] for part in ("hour", "minute", "day", "month", "year")]
    assert parts == ["08", "05", "03", "02", "2026"]
    assert fields(replace(slip, received_at=datetime(2026, 3, 3)))["received_at.month"] == "3"


def test_moments_with_a_zone_are_told_in_vietnamese_time(slip: SlipData) -> None:
    words = fields(replace(slip, printed_at=datetime(2026, 12, 31, 17, 30, tzinfo=UTC)))
    assert (words["printed_at.day"], words["printed_at.hour"]) == ("01", "00")
    assert words["printed_at.year"] == "2027"


def test_a_day_has_no_hour(slip: SlipData) -> None:
    words = fields(replace(slip, supplement_by=date(2026, 12, 6)))
    assert words["supplement_by"]
    assert words["supplement_by.hour"] == ""


def test_several_owners_are_joined_and_equal_addresses_said_once(slip: SlipData) -> None:
    owners = tuple(SlipOwner(name=name, address="Tổ 1") for name in ("Đỗ Ẩn", "Lê Bé"))
    words = fields(replace(slip, owners=owners))
    assert words["owner.full_name"] == "Đỗ Ẩn; Lê Bé"
    assert words["owner.address"] == "Tổ 1"


def test_texts_come_as_one_line_of_nfc(slip: SlipData) -> None:
    torn = unicodedata.normalize("NFD", "  Nguyễn\tThị\n Ước\x00 ")
    words = fields(replace(slip, submitter=replace(slip.submitter, full_name=torn)))
    assert words["submitter.full_name"] == "Nguyễn Thị Ước"


@pytest.mark.parametrize(
    ("paid", "marks"), [(True, ("1", "")), (False, ("", "1")), (None, ("", ""))]
)
def test_a_fee_is_paid_unpaid_or_open(
    slip: SlipData, paid: bool | None, marks: tuple[str, str]
) -> None:
    words = fields(replace(slip, fee_total_vnd=1_250_000, fee_paid=paid))
    assert words["fee.total"] == "1.250.000"
    assert (words["fee.paid"], words["fee.unpaid"]) == marks


def test_nothing_known_is_nothing_said(slip: SlipData) -> None:
    words = fields(replace(slip, due_at=None, set_count=None))
    assert words["due_at"] == words["due_at.day"] == words["set_count"] == ""
    assert words["fee.total"] == words["reprint"] == words["return.way"] == ""


def test_options_and_reprints_are_conditions(slip: SlipData) -> None:
    words = fields(replace(slip, options=frozenset({"fee"}), reprint=2))
    assert {name for name in OPTIONS if words[f"option.{name}"]} == {"fee"}
    assert words["reprint"] == "2"


def test_the_office_refuses_unless_another_is_named(slip: SlipData) -> None:
    assert fields(slip)["refusing_office"] == slip.office.receiving_office
    assert fields(replace(slip, refusing_office="UBND"))["refusing_office"] == "UBND"


def test_component_rows_number_themselves_and_keep_given_numbers(slip: SlipData) -> None:
    rows = (ComponentRow(name="a"), ComponentRow(name="b", tt=7, pages=3, electronic_signed=True))
    cells = SOURCES["components"](replace(slip, components=rows))
    assert [cell["tt"] for cell in cells] == ["1", "7"]
    assert (cells[0]["originals"], cells[0]["pages"]) == ("0", "")
    assert (cells[1]["pages"], cells[1]["electronic_signed"]) == ("3", "X")
    assert set(cells[0]) == COLUMNS["components"]


def test_every_field_a_form_may_name_is_there(slip: SlipData) -> None:
    assert set(fields(slip)) | {"form.title", "copy.words", "page", "pages"} == FIELD_NAMES


@pytest.mark.parametrize(
    ("method", "place", "said"),
    [
        ("Trung tâm", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG"),
        ("Trung tâm", "Trung tâm", "Trung tâm"),
        ("Trung tâm", "quầy số 3", "Trung tâm, quầy số 3"),
        ("Trung", "Trungtâm", "Trung, Trungtâm"),
        ("Bưu chính", "Tổ 1, Phường Mẫu", "Bưu chính, Tổ 1, Phường Mẫu"),
        ("", "Tổ 1", "Tổ 1"),
        ("Trực tuyến", "", "Trực tuyến"),
    ],
)
def test_a_place_of_return_is_said_once(slip: SlipData, method: str, place: str, said: str) -> None:
    words = fields(replace(slip, return_method=method, return_place=place))
    assert words["return.way"].replace(KEPT, " ") == said


@pytest.mark.parametrize(
    ("shelf", "said"),
    [
        ("Kệ Q03", "Q03"),
        ("kệ: Q03", "Q03"),
        ("B2", "B2"),
        ("Kệ", "Kệ"),
        ("Kệnh 2", "Kệnh 2"),
        ("", ""),
    ],
)
def test_the_word_in_front_of_a_shelf_is_said_once(slip: SlipData, shelf: str, said: str) -> None:
    assert fields(replace(slip, shelf=shelf))["shelf"] == said
