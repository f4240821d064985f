"""What people type for times, dates and numbers of a form, and what is stored of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.form_model import FormField
from ehc_desk.domain.form_typed import stored
from ehc_desk.domain.typed_dates import typed_time

TODAY = date(2026, 11, 22)


def field(kind: str, **more: Any) -> FormField:
    return FormField(path="a.b", label="B", label_en="B", kind=kind, **more)


@pytest.mark.parametrize(
    "typed",
    ["0730", "730", "07:30", "7:30", "7h30", "7H30", "07 h 30", "7g30", "7 giờ 30", "7 gio 30",
     "7 giờ 30 phút", "7 GIỜ 30", "7.30", " 7:30 ", "7h30'"],
)  # fmt: skip
def test_one_time_of_many_spellings(typed: str) -> None:
    assert typed_time(typed) == "07:30"


@pytest.mark.parametrize(
    "typed", ["25:00", "24:00", "2500", "7:60", "0760", "7", "07:3", "12345", "bảy giờ", "", "٠٧٣٠"]
)
def test_what_is_no_time_of_a_day_stays_as_typed(typed: str) -> None:
    assert typed_time(typed) == typed


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_minute_of_a_day(hour: int, minute: int) -> None:
    kept = f"{hour:02}:{minute:02}"
    for form in ("{0}h{1:02}", "{0:02}{1:02}", "{0}:{1:02}", "{0} giờ {1:02}", "{0:02}:{1:02}"):
        assert typed_time(form.format(hour, minute)) == kept


@pytest.mark.parametrize(
    ("item", "value", "kept"),
    [
        (field("decimal"), "120.5", "120,5"),
        (field("decimal"), 120.5, "120,5"),
        (field("decimal"), 120, "120"),
        (field("number"), "1.205", 1205),
        (field("number"), 3.0, 3),
        (field("number"), "12,5", "12,5"),
        (field("money"), " 12 000 000\r\n", 12_000_000),
        (field("date", past=True), "240202", "2002-02-24"),
        (field("date", past=True), "241226", "1926-12-24"),
        (field("date"), "241226", "2026-12-24"),
        (field("date"), "24/2/2002", "2002-02-24"),
        (field("date"), "2002-02-24", "2002-02-24"),
        (field("date"), "30/02/2002", "30/02/2002"),
        (field("partial_date", past=True), "3/1985", "1985-03"),
        (field("time"), "7 giờ 30", "07:30"),
        (field("name"), " Nguye\u0302\u0303n\r\nVăn\u200b An ", "Nguyễn Văn An"),
        (field("address"), "Tổ 12,\nPhường Mẫu", "Tổ 12, Phường Mẫu"),
        (field("lines", lines=2), "a \r\n  b", "a\nb"),
        (field("text"), "a\r\nb", "a b"),
        (field("text"), "\0\u202e", None),
        (field("text"), None, None),
        (field("bool"), True, True),
        (field("decimal"), True, True),
    ],
)
def test_each_kind_has_one_spelling(item: FormField, value: Any, kept: Any) -> None:
    made = stored(item, value, today=TODAY)
    assert made == kept
    assert type(made) is type(kept)
    assert stored(item, made, today=TODAY) == kept


def test_a_date_that_would_need_the_day_it_is_waits_for_it() -> None:
    assert stored(field("date"), "240202") == "240202"
    assert stored(field("date"), "24022002") == "2002-02-24"


def test_a_word_of_a_list_becomes_its_code() -> None:
    codes = {"Kinh": "01"}
    made = stored(field("choice"), " Kinh\n", code_of=lambda word: codes.get(word, word))
    assert made == "01"
