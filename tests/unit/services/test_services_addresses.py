"""Administrative units: each old and new one is read back, splits are offered, not guessed."""

from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter

import pytest

from ehc_desk import paths
from ehc_desk.errors import Damaged
from ehc_desk.services.addresses import CURRENT, FORMER, Addresses, load, shipped

HCM_CENTRE = "Phường Sài Gòn, Thành phố Hồ Chí Minh"
FILE = paths.resources() / "codelists" / "units" / "2025-07.json"


@pytest.fixture(scope="module")
def units() -> Addresses:
    return shipped()


def test_the_numbers_are_those_of_the_resolutions(units: Addresses) -> None:
    assert len(units.provinces) == 34
    assert len(units.communes) == 3321
    assert len(units.former_provinces) == 63
    kinds = {kind: 0 for kind in ("Phường", "Xã", "Đặc khu")}
    for each in units.communes.values():
        kinds[next(kind for kind in kinds if each.name.startswith(kind))] += 1
    assert kinds == {"Phường": 687, "Xã": 2621, "Đặc khu": 13}


def test_the_provinces_are_those_of_the_code_list(units: Addresses) -> None:
    listed = json.loads((paths.resources() / "codelists" / "provinces.json").read_text("utf-8"))
    assert {item["code"]: item["vi"] for item in listed["items"]} == dict(units.provinces)


def test_every_unit_of_then_and_now_is_read_back(units: Addresses) -> None:
    raw = json.loads(FILE.read_text("utf-8"))
    wrong, taken = [], []
    texts = [
        (f"Số 5, {name}, {province}", CURRENT, {code})
        for province, names in raw["provinces"].values()
        for code, name in names.items()
    ] + [
        (", ".join(filter(None, ["Số 5", name, district, province])), FORMER, set(into))
        for province, districts in raw["former"].values()
        for district, names in districts.values()
        for name, *into in names.values()
    ]
    for text, kind, codes in texts:
        began = perf_counter()
        found = units.read(text)
        taken.append(perf_counter() - began)
        if not found or found.kind != kind or {each.code for each in found.communes} != codes:
            wrong.append(text)
        assert found is None or found.street == "Số 5"
    assert wrong == []
    assert len(texts) > 13000
    assert sorted(taken)[len(taken) * 95 // 100] < 0.005


@pytest.mark.parametrize(
    ("text", "street", "today"),
    [
        (
            "12 Lê Lợi, Phường 1, Thành phố Tây Ninh, Tây Ninh",
            "12 Lê Lợi",
            "Phường Tân Ninh, Tây Ninh",
        ),
        ("Tổ 12, P. Hoà Minh, Q.Liên Chiểu, TP Đà Nẵng", "Tổ 12", "Phường Hòa Khánh, Đà Nẵng"),
        ("khu pho 4, trang dai, bien hoa, dong nai", "khu pho 4", "Phường Trảng Dài, Đồng Nai"),
        ("5, P1, Q3, TP.HCM, Việt Nam", "5", "Phường Bàn Cờ, Thành phố Hồ Chí Minh"),
        ("Phường 01, Quận 3, Hồ Chí Minh", "", "Phường Bàn Cờ, Thành phố Hồ Chí Minh"),
        ("9, Phường Phú Hội, Thành phố Huế, Thừa Thiên Huế", "9", "Phường Thuận Hóa, Huế"),
        ("12, P. Bến Nghé, Q1, TPHCM", "12", HCM_CENTRE),
        ("12, P. Bến Nghé, Quận 1, TP.HCM", "12", HCM_CENTRE),
        ("12, p bến nghé, q.1, TP HCM", "12", HCM_CENTRE),
        ("12, P. Bến Nghé, Q1, T.P. Hồ Chí Minh", "12", HCM_CENTRE),
        ("12 - Phường Bến Nghé - Quận 1 - TP. Hồ Chí Minh", "12", HCM_CENTRE),
        ("12, Phường Bến Nghé, Quận 1 – TPHCM", "12", HCM_CENTRE),
        ("9, Xã Phong Hải, H. Phong Điền, tỉnh Thừa Thiên Huế", "9", "Phường Phong Quảng, Huế"),
        ("9 - Phường Phú Hội - TP Huế - Thừa Thiên - Huế", "9", "Phường Thuận Hóa, Huế"),
        ("9, Phường Phú Hội, TP. Huế, TT Huế", "9", "Phường Thuận Hóa, Huế"),
        (
            "1 - Phường Đô Vinh - TP Phan Rang - Tháp Chàm - Ninh Thuận",
            "1",
            "Phường Đô Vinh, Khánh Hòa",
        ),
        (
            "1 - Phường 1 - TP Vũng Tàu - Bà Rịa - Vũng Tàu",
            "1",
            "Phường Vũng Tàu, Thành phố Hồ Chí Minh",
        ),
        (
            "1, Phường Linh Trung, Quận Thủ Đức, TPHCM",
            "1",
            "Phường Linh Xuân, Thành phố Hồ Chí Minh",
        ),
        ("Huyện Côn Đảo, Bà Rịa - Vũng Tàu", "", "Đặc khu Côn Đảo, Thành phố Hồ Chí Minh"),
    ],
)
def test_as_people_and_cards_write_them(
    units: Addresses, text: str, street: str, today: str
) -> None:
    found = units.read(text)
    assert found is not None
    assert (found.kind, found.street) == (FORMER, street)
    assert [each.full_name for each in found.communes] == [today]
    assert found.written(found.communes[0]) == ", ".join(filter(None, [street, today]))


def test_a_split_commune_is_offered_not_guessed(units: Addresses) -> None:
    found = units.read("12 Phan Đình Phùng, Phường Điện Biên, Quận Ba Đình, Hà Nội")
    assert found is not None
    assert [each.name for each in found.communes] == [
        "Phường Ba Đình",
        "Phường Hoàn Kiếm",
        "Phường Ô Chợ Dừa",
        "Phường Văn Miếu - Quốc Tử Giám",
    ]


def test_a_district_renamed_before_2025_is_still_found(units: Addresses) -> None:
    found = units.read("1 Trần Não, Phường An Phú, Quận 2, TP. Hồ Chí Minh")
    assert found is not None
    assert {each.name for each in found.communes} == {"Phường An Khánh", "Phường Bình Trưng"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "Tây Ninh",
        "12 Lê Lợi, Tây Ninh",
        "Phường Không Có, Quận Ba Đình, Hà Nội",
        "Phường Ba Đình, Tỉnh Không Có",
        "Quận 2, Hồ Chí Minh",
        "Phường Bến Nghé, Quận 3, Thành phố Hồ Chí Minh",
        "Phường Bến Nghé - Quận 3 - TPHCM",
        "Phường Hòa Minh, Hải Châu, Đà Nẵng",
        "12 - 14 - 16",
        ", ,",
        "5, 1, 3, Hồ Chí Minh",
    ],
)
def test_what_is_not_known_is_not_read(units: Addresses, text: str) -> None:
    assert units.read(text) is None


def test_no_commune_of_another_district_is_offered(units: Addresses) -> None:
    """Whatever communes a province had, a named district answers with its own only."""
    raw = json.loads(FILE.read_text("utf-8"))["former"]
    province, districts = next(item for item in raw.values() if item[0].endswith("Hà Nội"))
    wards = {district: dict(names) for district, names in districts.values()}
    for district, own in wards.items():
        allowed = {code for _, *into in own.values() for code in into}
        for other in wards.values():
            name = next(iter(other.values()))[0]
            found = units.read(f"Số 5, {name}, {district}, {province}")
            assert found is None or {each.code for each in found.communes} <= allowed


def test_a_dash_of_the_street_stays(units: Addresses) -> None:
    found = units.read("Số 5 - Ngõ 3, Phường Hàng Bạc, Quận Hoàn Kiếm, Hà Nội")
    assert found is not None
    assert found.street == "Số 5 - Ngõ 3"


def test_a_short_word_for_the_kind_is_no_part_of_the_name(units: Addresses) -> None:
    long, short = units.read("Phường Sài Gòn, TPHCM"), units.read("P. Sài Gòn, TP.HCM")
    assert long is not None
    assert short is not None
    assert long.communes == short.communes == (units.communes["26740"],)


def test_accents_that_were_written_count(units: Addresses) -> None:
    assert "Phường Thanh Bình" not in {each.name for each in units.of_province("48")}
    found = units.read("Phường Thanh Bình, Đà Nẵng")
    assert found is not None
    assert found.kind == FORMER
    both = units.read("Xã Ba Tô, Quảng Ngãi"), units.read("Xã Ba Tơ, Quảng Ngãi")
    assert [each.communes[0].name for each in both if each] == ["Xã Ba Tô", "Xã Ba Tơ"]


def test_communes_of_a_province_in_vietnamese_order(units: Addresses) -> None:
    names = [each.name for each in units.of_province("48")]
    assert len(names) == 94
    wards = ["An Hải", "Cẩm Lệ", "Điện Bàn", "Hải Châu", "Thanh Khê"]
    assert [name for name in names if name.partition(" ")[2] in wards] == [
        f"Phường {ward}" for ward in wards
    ]
    assert units.of_province("99") == ()


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Damaged):
        load(tmp_path)
    (tmp_path / "2030-01.json").write_text("[", "utf-8")
    with pytest.raises(Damaged):
        load(tmp_path)
    (tmp_path / "2030-01.json").write_text('{"format": 2}', "utf-8")
    with pytest.raises(Damaged):
        load(tmp_path)


@pytest.mark.parametrize(
    ("text", "street", "first", "count"),
    [
        ("Quận Hải Châu, Đà Nẵng", "", "Phường Hải Châu, Đà Nẵng", 2),
        ("Thanh pho Quy Nhon, Binh Dinh", "", "Phường Quy Nhơn Đông, Gia Lai", 6),
        ("7 Bạch Đằng, Phường Hải Châu I, Quận Hải Châu, Đà Nẵng", "7 Bạch Đằng", None, 2),
        ("7 Bạch Đằng - Phường Hải Châu I - Quận Hải Châu - Đà Nẵng", "7 Bạch Đằng", None, 2),
        ("Phường Không Có, Quận Ba Đình, Hà Nội", "", None, None),
    ],
)
def test_of_a_former_district_alone_all_it_became_is_offered(
    units: Addresses, text: str, street: str, first: str | None, count: int | None
) -> None:
    assert units.read(text) is None
    found = units.read_district(text)
    assert found is not None
    assert found.names_no_commune
    assert found.is_former
    assert found.street == street
    assert first in (None, found.communes[0].full_name)
    assert count in (None, len(found.communes))


def test_a_ward_of_another_district_is_asked_for_with_both(units: Addresses) -> None:
    found = units.read_district("Phường Bến Nghé, Quận 3, Thành phố Hồ Chí Minh")
    assert found is not None
    names = {commune.name for commune in found.communes}
    assert {"Phường Sài Gòn", "Phường Xuân Hòa", "Phường Bàn Cờ"} <= names


@pytest.mark.parametrize(
    "text", ["", "Hà Nội", "12 Lê Lợi, Tây Ninh", "Quận Không, Hà Nội", "1, 3, HCM"]
)
def test_what_is_no_district_is_not_asked_for(units: Addresses, text: str) -> None:
    assert units.read_district(text) is None
