"""Letters, typed dates and formats of Vietnamese text."""

from __future__ import annotations

import contextlib
import unicodedata
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain import text
from ehc_desk.errors import ImpossibleDate


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Nguyễn Văn Thử", "nguyen van thu"),
        ("ĐỖ  THỊ\tMẪU ", "do thi mau"),
        (unicodedata.normalize("NFD", "Đặng Hữu Ướt"), "dang huu uot"),
        ("Straße Øst Łódź", "strasse ost lodz"),
        ("", ""),
    ],
)
def test_fold(written: str, folded: str) -> None:
    assert text.fold(written) == folded


@given(st.text())
def test_fold_is_stable_and_blind_to_form_and_space(written: str) -> None:
    folded = text.fold(written)
    assert text.fold(folded) == folded
    assert text.fold(unicodedata.normalize("NFD", written)) == folded
    assert text.fold(f"  {written}\n") == folded
    assert "  " not in folded


def test_ascii_fold_keeps_case() -> None:
    assert text.ascii_fold("Lệ phí Đăng ký – hồ sơ") == "Le phi Dang ky ho so"
    assert text.ascii_fold("Æon") == "Aeon"


@given(st.text())
def test_ascii_fold_is_ascii(written: str) -> None:
    assert text.ascii_fold(written).isascii()


def test_sort_key_follows_the_vietnamese_alphabet() -> None:
    wanted = ["An", "Ao", "Ăn", "Ân", "Ba", "Bà", "Bả", "Bã", "Bá", "Bạ", "Bát", "Da", "Đa", "Em"]
    wanted += ["Ê", "Oa", "Ô", "Ơ", "Ua", "Ưa", "Va", "Xa", "Y"]
    assert sorted(reversed(wanted), key=text.sort_key) == wanted


def test_sort_key_compares_tones_after_all_letters() -> None:
    assert sorted(["Bà Chi", "Bạ An", "Bá Bình"], key=text.sort_key) == [
        "Bạ An",
        "Bá Bình",
        "Bà Chi",
    ]
    assert sorted(["an 2", "an", "an b", "ana", "漢"], key=text.sort_key) == [
        "an",
        "an 2",
        "an b",
        "ana",
        "漢",
    ]
    assert text.sort_key("ñ")[0] == text.sort_key("n")[0]


@given(st.text(), st.text())
def test_sort_key_is_total(left: str, right: str) -> None:
    assert (text.sort_key(left) == text.sort_key(right)) == (left == right)


@pytest.mark.parametrize(
    ("amount", "written"),
    [(0, "0"), (999, "999"), (20000, "20.000"), (1234567, "1.234.567"), (-5000, "-5.000")],
)
def test_format_money(amount: int, written: str) -> None:
    assert text.format_money(amount) == written


@pytest.mark.parametrize(
    "typed",
    ["05032026", "050326", "5/3/2026", "05/03/2026", "5-3-2026", "2026-03-05", " 05032026 "],
)
def test_typed_dates(typed: str) -> None:
    assert text.parse_typed_date(typed) == date(2026, 3, 5)


def test_two_year_digits_mean_the_latest_year_not_after_the_pivot() -> None:
    assert text.parse_typed_date("010139").year == 2039
    assert text.parse_typed_date("010140").year == 1940
    assert text.parse_typed_date("010126", latest_year=2026).year == 2026
    assert text.parse_typed_date("010127", latest_year=2026).year == 1927
    assert text.parse_typed_date("010100", latest_year=2026).year == 2000


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "29022025",
        "31/4/2026",
        "2026-02-30",
        "00012026",
        "5/3-2026",
        "5/3/26",
        "1.2.2026",
        "01011700",
        "31/12/2200",
        "Trần Thị Mẫu",
        "001090000456",
        "٠٥٠٣٢٠٢٦",
    ],
)
def test_impossible_typed_dates(typed: str) -> None:
    with pytest.raises(ImpossibleDate):
        text.parse_typed_date(typed)


def test_errors_name_the_field_and_hide_what_is_no_date() -> None:
    with pytest.raises(ImpossibleDate) as raised:
        text.parse_typed_date("31/04/2026", field="issue_date")
    assert raised.value.params == {"field": "issue_date", "value": "31/04/2026"}
    for personal in ("001090000456", "0912345678", "Mẫu"):
        with pytest.raises(ImpossibleDate) as raised:
            text.parse_typed_date(personal)
        assert raised.value.params["value"] == ""


@given(st.dates(date(1940, 1, 1), date(2039, 12, 31)))
def test_every_written_form_comes_back(day: date) -> None:
    for pattern in ("%d%m%Y", "%d%m%y", "%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d"):
        assert text.parse_typed_date(day.strftime(pattern)) == day
    assert text.parse_typed_date(f"{day.day}/{day.month}/{day.year}") == day
    assert text.parse_typed_date(text.format_date(day)) == day
    assert text.parse_iso_date(day.isoformat()) == day


@given(st.text())
def test_typed_date_raises_nothing_else(typed: str) -> None:
    with contextlib.suppress(ImpossibleDate):
        assert isinstance(text.parse_typed_date(typed), date)


def test_formats_of_moments() -> None:
    moment = datetime(2026, 5, 4, 7, 5, 59)
    assert text.format_moment(moment) == "07:05 04/05/2026"
    assert text.iso_moment(moment) == "2026-05-04T07:05"
    assert text.iso_moment(datetime(12, 1, 2, 3, 4)) == "0012-01-02T03:04"


def test_moments_are_cut_and_brought_to_civil_time() -> None:
    assert text.parse_moment("2026-03-02T15:00:59") == datetime(2026, 3, 2, 15, 0)
    assert text.parse_moment("2026-03-02 15:00") == datetime(2026, 3, 2, 15, 0)
    assert text.parse_moment("2026-03-02T20:30:00Z") == datetime(2026, 3, 3, 3, 30)
    assert text.parse_moment("2026-03-02T20:30+07:00") == datetime(2026, 3, 2, 20, 30)


@pytest.mark.parametrize(
    "written",
    [None, 7, "", "2026-03-02", "2026-02-30T09:00", "2026-03-02T24:00", "2026-03-02T09",
     "0001-01-01T00:00+14:00", "9999-12-31T23:00-12:00"],
)  # fmt: skip
def test_impossible_moments(written: object) -> None:
    with pytest.raises(ImpossibleDate):
        text.parse_moment(written)


@pytest.mark.parametrize("written", [None, 20260302, "2026-2-3", "2026-02-30", "02/03/2026"])
def test_impossible_iso_dates(written: object) -> None:
    with pytest.raises(ImpossibleDate):
        text.parse_iso_date(written)
