"""Procedures: what is required on a channel, and the words of time and fee."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.dossier import Channel
from ehc_desk.domain.fees import PerPageRule
from ehc_desk.domain.procedure import (
    ChannelTerms,
    Component,
    Procedure,
    Result,
)
from ehc_desk.errors import BadInputError, ProcedureClosed, UnknownComponent


def terms(channel: Channel = Channel.COUNTER, **changes: Any) -> ChannelTerms:
    plain: dict[str, Any] = {"time_value": 3, "time_unit": "working_day", "fee_vnd": 0}
    return ChannelTerms(channel=channel, **{**plain, **changes})


def paper(number: int = 1, **changes: Any) -> Component:
    plain: dict[str, Any] = {"name": f"Giấy {number}", "must": "hand_in", "originals": 1}
    return Component(number=number, **{**plain, "copies": 0, **changes})


PAPERS = (
    paper(1, channels=(Channel.COUNTER, Channel.POST)),
    paper(2, condition="Trường hợp khác"),
    paper(3, role="authorisation", condition="Khi ủy quyền nộp thay"),
    paper(4, must="show", channels=(Channel.COUNTER,)),
    paper(5, channels=(Channel.ONLINE,)),
)


def procedure(**changes: Any) -> Procedure:
    plain: dict[str, Any] = {
        "code": "1.001193",
        "name": "Đăng ký khai sinh",
        "short_name": "Đăng ký khai sinh",
        "field": "Hộ tịch",
        "level": "Cấp xã",
        "legal_basis": "163/QĐ-BTP",
        "version": "2026-07",
        "valid_from": date(2026, 7, 1),
        "valid_to": None,
        "channels": (terms(),),
        "components": PAPERS,
        "results": (Result(name="Giấy khai sinh", code="KQ.G15.000031"),),
    }
    return Procedure(**{**plain, **changes})


@pytest.mark.parametrize(
    ("channel", "numbers"), [("counter", [1, 2, 3, 4]), ("post", [1, 2, 3]), ("online", [2, 3, 5])]
)
def test_papers_of_a_channel_keep_their_catalogue_numbers(channel: str, numbers: list[int]) -> None:
    assert [item.number for item in procedure().components_for(channel)] == numbers


@pytest.mark.parametrize(
    ("channel", "acting", "required"),
    [
        ("counter", False, [1, 4]),
        ("counter", True, [1, 3, 4]),
        ("post", True, [1, 3]),
        ("online", False, [5]),
    ],
)
def test_unconditional_papers_are_required_and_the_authorisation_of_a_proxy(
    channel: str, acting: bool, required: list[int]
) -> None:
    made = procedure()
    found = [
        item.number
        for item in made.components
        if made.required(item, channel, acting_for_owner=acting)
    ]
    assert found == required


def test_a_paper_of_another_channel_is_never_required() -> None:
    made = procedure(components=(paper(1, role="authorisation", channels=(Channel.POST,)),))
    assert not made.required(made.components[0], "counter", acting_for_owner=True)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0, "same_day", "trong ngày"),
        (3, "working_day", "03 ngày làm việc"),
        (8, "working_hour", "08 giờ làm việc"),
        (15, "calendar_day", "15 ngày"),
        (120, "calendar_day", "120 ngày"),
        (3, None, "chưa có thông tin"),
        (None, "working_day", "chưa có thông tin"),
    ],
)
def test_time_in_the_words_of_the_slip(value: int | None, unit: str | None, text: str) -> None:
    made = procedure(channels=(terms(time_value=value, time_unit=unit),))
    assert made.time_text() == text


@pytest.mark.parametrize(
    ("fee", "unit", "text"),
    [
        (0, None, "Miễn phí"),
        (None, "case", "chưa có thông tin"),
        (8000, "copy", "8.000 đồng/bản sao"),
        (400000, "case", "400.000 đồng/trường hợp"),
        (20000, "registration", "20.000 đồng/lần"),
        (1500, None, "1.500 đồng"),
    ],
)
def test_fee_in_words_never_shows_nothing_as_zero(
    fee: int | None, unit: str | None, text: str
) -> None:
    assert procedure(channels=(terms(fee_vnd=fee, fee_unit=unit),)).fee_text() == text


def test_the_per_page_rule_speaks_for_the_fee() -> None:
    rule = PerPageRule(
        first_pages=2, first_price_vnd=2000, next_price_vnd=1000, max_per_copy_vnd=200000
    )
    assert procedure(fee_rule=rule).fee_text() == (
        "2.000 đồng/trang, từ trang thứ 3: 1.000 đồng/trang, tối đa 200.000 đồng/bản"
    )


def test_terms_differ_by_channel_and_by_condition() -> None:
    made = procedure(
        channels=(
            terms(condition="Cần xác minh", time_value=5),
            terms(),
            terms(Channel.ONLINE, time_value=1),
        )
    )
    assert made.terms("counter").time_value == 3
    assert made.terms("counter", "Cần xác minh").time_value == 5
    assert [line.time_value for line in made.terms_choices("counter")] == [3, 5]
    assert made.terms(Channel.ONLINE).time_value == 1


def test_a_channel_nobody_published_is_closed() -> None:
    with pytest.raises(ProcedureClosed) as caught:
        procedure().terms("post")
    assert caught.value.params == {"procedure": "1.001193", "channel": "post"}
    with pytest.raises(ProcedureClosed):
        procedure().terms("counter", "no such condition")


def test_the_counter_helps_with_what_is_published_as_online_only() -> None:
    made = procedure(channels=(terms(Channel.ONLINE, time_value=5),))
    assert made.time_text("counter") == "05 ngày làm việc"
    assert not made.published_on("counter")
    assert made.published_on("online")
    with pytest.raises(ProcedureClosed):
        made.terms("post")


def test_component_by_number() -> None:
    assert procedure().component(5) is PAPERS[4]
    for number in (0, 6, -1):
        with pytest.raises(UnknownComponent) as caught:
            procedure().component(number)
        assert caught.value.params == {"component": number, "count": 5}


@given(st.integers(-400, 400), st.integers(0, 200))
def test_the_first_and_the_last_day_count(offset: int, length: int) -> None:
    first = date(2026, 7, 1)
    made = procedure(valid_from=first, valid_to=first + timedelta(days=length))
    assert made.in_force(first + timedelta(days=offset)) == (0 <= offset <= length)
    assert procedure().in_force(first + timedelta(days=offset)) == (offset >= 0)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"code": "1.1193"}, "code"),
        ({"code": "1.001193.H17"}, "code"),
        ({"name": " "}, "name"),
        ({"valid_to": date(2026, 6, 30)}, "validity"),
        ({"channels": ()}, "channels"),
        ({"channels": (terms(time_unit="week"),)}, "channels"),
        ({"channels": (terms(fee_unit="kilo"),)}, "channels"),
        ({"channels": (terms(time_source="rumour"),)}, "channels"),
        ({"channels": (terms(time_value=-1),)}, "channels"),
        ({"channels": (terms(fee_vnd=-1),)}, "channels"),
        ({"components": (paper(2),)}, "component-numbers"),
        ({"components": (paper(1), paper(1))}, "component-numbers"),
        ({"components": (paper(originals=0),)}, "components"),
        ({"components": (paper(originals=11),)}, "components"),
        ({"components": (paper(copies=-1),)}, "components"),
        ({"components": (paper(must="keep"),)}, "components"),
        ({"components": (paper(role="boss"),)}, "components"),
        ({"components": (paper(name=""),)}, "components"),
        ({"results": (Result(name="x", code="KQ1"),)}, "results"),
    ],
)
def test_what_no_procedure_can_be_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadInputError) as caught:
        procedure(**changes)
    assert caught.value.params["reason"] == reason


def test_a_result_may_lack_its_code_and_ten_of_a_paper_are_possible() -> None:
    made = procedure(
        results=(Result(name="Bản sao", code=None),), components=(paper(originals=10, copies=10),)
    )
    assert made.results[0].code is None
    assert replace(made, version="2026-08").version == "2026-08"
