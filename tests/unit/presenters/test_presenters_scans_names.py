"""Names that look like Telex keys are people too; raw keys elsewhere in a card are told."""

from __future__ import annotations

import pytest

from ehc_desk.presenters.scans import may_be_right, route

HEAD = "048202000123||"


@pytest.mark.parametrize("name", ["Ksor Hnhan", "Siu Pher", "Lee Min Ho"])
def test_a_name_that_looks_typed_is_decided_by_a_person(name: str) -> None:
    for address in ("12 Le Loi, Da Nang", "12 Hòa Cường, Đà Nẵng"):
        found = route(f"{HEAD}{name}|24022002|Nam|{address}|31052021")
        assert found.goes_to == "garbled"
        assert may_be_right(found)
        assert found.scan.fields["full_name"] == name, "the value is kept"


def test_digits_in_a_name_are_never_right() -> None:
    found = route(f"{HEAD}Nguye64n Va8n An|24022002|Nam|12 Hòa Cường, Đà Nẵng|31052021")
    assert found.goes_to == "garbled"
    assert not may_be_right(found)


@pytest.mark.parametrize(
    "rest",
    [
        "Nam|12 DDuwowngf Maaux, Hoaf Cuwowngf, DDaf Nawngx",
        "Nam|12 D9u7o7ng2 Ma6u4, Hoa2 Cu7o7ng2, D9a2 Na8ng4",
        "Nuwx|12 Le Loi, Da Nang",
        "Nu74|12 Le Loi, Da Nang",
    ],
)
def test_raw_keys_in_address_or_sex_are_told(rest: str) -> None:
    found = route(f"{HEAD}Cao Minh Khang|24022002|{rest}|31052021")
    assert (found.goes_to, found.reason) == ("garbled", "method")


@pytest.mark.parametrize(
    "address",
    ["K79/3 Duong So 2, Khu A2, To 31", "12 Le Loi, Phuong Mau Mot, Da Nang", "So 5 Lo B12, Q1"],
)
def test_plain_addresses_stay_plain(address: str) -> None:
    found = route(f"{HEAD}Cao Minh Khang|24022002|Nam|{address}|31052021")
    assert found.goes_to == "card"


@pytest.mark.parametrize(
    "text",
    [
        "048302000123||Trần Thị Mẫu|24022002|Nữ",
        "048302000123||Trần Thị M",
        "001090000456|012345678|Nguyễn Văn Thử|01011990|Nam|12 Phố Ví Dụ, Phường Hàng",
        "048302000123|Trần Thị Mẫu|24022002|Nữ|12 Đường Mẫu",
    ],
)
def test_a_card_whose_end_is_missing_leads_nowhere(text: str) -> None:
    found = route(text)
    assert (found.goes_to, found.reason) == ("garbled", "cut")
    assert not may_be_right(found)


@pytest.mark.parametrize(
    "text",
    [
        "048302000123||Trần Thị Mẫu|24022002|Nữ||",
        "048302000123||Trần Thị Mẫu||Nữ|12 Đường Mẫu|31052021",
        "048302000123|Trần Thị Mẫu|24022002|Nữ|12 Đường Mẫu|",
    ],
)
def test_a_card_with_all_its_bars_is_whole_though_fields_are_empty(text: str) -> None:
    assert route(text).goes_to == "card"
