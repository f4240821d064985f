"""Dossier codes, provisional codes, procedure and result codes, personal numbers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain import codes, personal_number, provinces
from ehc_desk.domain.codes import DossierCode, ProvisionalCode
from ehc_desk.errors import BadInputError, FieldsInvalid, ImpossibleDate

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
DESKS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("text", "agency", "owner", "day", "number"),
    [
        ("000.25.18.H17-241021-0001", "000.25.18.H17", "H17", date(2024, 10, 21), 1),
        ("H21.129-250814-0123", "H21.129", "H21", date(2025, 8, 14), 123),
        ("h17.25.18-261121-0001", "H17.25.18", "H17", date(2026, 11, 21), 1),
        ("G09.20-20260609-0012345", "G09.20", "G09", date(2026, 6, 9), 12345),
        (" G22.01.02-20260609-0012345\n", "G22.01.02", "G22", date(2026, 6, 9), 12345),
        ("H55-240229-99999", "H55", "H55", date(2024, 2, 29), 99999),
    ],
)
def test_accepted_dossier_codes(text: str, agency: str, owner: str, day: date, number: int) -> None:
    code = DossierCode.parse(text)
    assert (code.agency, code.day, code.number) == (agency, day, number)
    assert str(code) == text.strip().upper()
    assert codes.agency_owner(code.agency) == owner
    assert code.province == provinces.PROVINCES.get(owner)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "H17.25.18-261121-001",
        "H17.25.18-261121-00000001",
        "H17.25.18-2611210-0001",
        "H17.25.18.1.2-261121-0001",
        "17.25.18-261121-0001",
        "00.25.18.H17-261121-0001",
        "H17.25.18-261121-0001X",
        "H17.2518-261121-0001",
        "H17.25.18-٢٦١١٢١-0001",
        "TAM-Q03-261121-007X",
    ],
)
def test_other_shapes_are_no_dossier_codes(text: str) -> None:
    with pytest.raises(FieldsInvalid):
        DossierCode.parse(text)


@pytest.mark.parametrize("day", ["261131", "260229", "20261301", "00000101"])
def test_codes_with_an_impossible_date(day: str) -> None:
    with pytest.raises(ImpossibleDate):
        DossierCode.parse(f"H17.25.18-{day}-0001")


@given(
    st.sampled_from(["H17.25.18", "000.25.18.H17", "H21.129", "g09"]), DAYS, st.integers(1, 9999)
)
def test_a_built_code_reads_back_as_six_plus_four(agency: str, day: date, number: int) -> None:
    code = DossierCode.build(agency, day, number)
    assert DossierCode.parse(code.text.lower()) == code
    assert (code.agency, code.day, code.number) == (agency.upper(), day, number)
    assert [len(part) for part in code.text.split("-")[1:]] == [6, 4]
    assert codes.parse_code(code.text) == code


@pytest.mark.parametrize(
    ("agency", "day", "number"),
    [
        ("H17", date(2026, 1, 1), 0),
        ("H17", date(2026, 1, 1), 10000),
        ("X", date(2026, 1, 1), 1),
        ("H17", date(1999, 1, 1), 1),
        ("H17", date(2100, 1, 1), 1),
    ],
)
def test_codes_that_cannot_be_built(agency: str, day: date, number: int) -> None:
    with pytest.raises(BadInputError):
        DossierCode.build(agency, day, number)


def test_published_provisional_codes() -> None:
    day = date(2026, 11, 21)
    assert ProvisionalCode.build("Q03", day, 7).text == "TAM-Q03-261121-007X"
    assert str(ProvisionalCode.build("HC01", day, 12)) == "TAM-HC01-261121-012M"
    read = codes.parse_code(" tam-q03-261121-007x ")
    assert isinstance(read, ProvisionalCode)
    assert (read.desk, read.day, read.number) == ("Q03", day, 7)


@given(DESKS, DAYS, st.integers(1, 999), st.data())
def test_the_check_letter_finds_every_single_wrong_digit(
    desk: str, day: date, number: int, data: st.DataObject
) -> None:
    code = ProvisionalCode.build(desk, day, number)
    body = code.text[:-1]
    places = [place for place, sign in enumerate(body) if sign.isdigit()]
    place = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from([one for one in "0123456789" if one != body[place]]))
    changed = body[:place] + digit + body[place + 1 :]
    assert codes.check_letter(changed) != code.text[-1]
    with pytest.raises(BadInputError):
        ProvisionalCode.parse(changed + code.text[-1])


@pytest.mark.parametrize(
    "text",
    ["TAM-Q03-261121-007A", "TAM-Q03-261121-007", "TAM--261121-007X", "TAM-Q03-261121-007I",
     "TAM-Q03-261131-007X", "TAM-ABCDEFGHI-261121-007X"],
)  # fmt: skip
def test_wrong_provisional_codes(text: str) -> None:
    with pytest.raises(BadInputError):
        ProvisionalCode.parse(text)


def test_provisional_codes_that_cannot_be_built() -> None:
    day = date(2026, 11, 21)
    for desk, number in (("Q03", 0), ("Q03", 1000), ("q03", 1), ("", 1), ("ABCDEFGHI", 1)):
        with pytest.raises(FieldsInvalid):
            ProvisionalCode.build(desk, day, number)


@given(st.text())
def test_reading_codes_raises_nothing_but_bad_input(text: str) -> None:
    for read in (codes.parse_code, codes.national_procedure_code, codes.parse_agency):
        try:
            read(text)
        except BadInputError as error:
            assert error.exit_code == 2  # noqa: PT017 - the point is that nothing else is raised


@pytest.mark.parametrize(
    ("text", "national"),
    [
        ("1.001193", "1.001193"),
        ("2.000815.000.00.00.H55", "2.000815"),
        ("1.000948.H38", "1.000948"),
        ("2.000815.000.00.00.h55.02", "2.000815"),
    ],
)
def test_national_procedure_code(text: str, national: str) -> None:
    assert codes.national_procedure_code(text) == national


@pytest.mark.parametrize("text", ["", "1.00119", "11.001193", "1.001193.H5", "1.0011930"])
def test_no_procedure_code(text: str) -> None:
    with pytest.raises(FieldsInvalid):
        codes.national_procedure_code(text)


def test_other_codes() -> None:
    assert codes.is_result_code("KQ.G15.000031")
    assert not codes.is_result_code("KQ.G15.31")
    assert codes.is_component_code("000.00.00.G09-KQ002269")
    assert codes.is_component_code("KQ12")
    assert not codes.is_component_code("G09-KQ002269")
    assert codes.is_gso_code("48")
    assert codes.is_gso_code("20242")
    assert not codes.is_gso_code("202")
    assert codes.result_paper_code("048302000123", "KQ.G15.000031") == "048302000123.KQ.G15.000031"
    assert codes.result_paper_code("0100100100-001", "KQ.G15.000031").startswith("0100100100-001")
    for owner, result in (("12", "KQ.G15.000031"), ("048302000123", "G15")):
        with pytest.raises(FieldsInvalid):
            codes.result_paper_code(owner, result)


def test_tables_are_whole() -> None:
    assert len(provinces.PROVINCES) == len(provinces.BIRTH_PREFIXES) == 63
    assert sorted(provinces.PROVINCES.values()) == sorted(provinces.BIRTH_PREFIXES.values())
    named = {"H17": "Đà Nẵng", "H21": "Gia Lai", "H22": "Hà Giang", "H38": "Lào Cai"}
    named |= {"H48": "Quảng Ngãi", "H55": "Thái Nguyên", "H56": "Thanh Hóa", "H63": "Yên Bái"}
    assert named.items() <= provinces.PROVINCES.items()
    assert provinces.BIRTH_PREFIXES["080"] == "Long An"


def test_personal_number_says_sex_and_year() -> None:
    number = personal_number.PersonalNumber.parse("048302000123")
    assert (number.province, number.sex, number.birth_year) == ("Đà Nẵng", "female", 2002)
    assert number.warnings(sex="female", birth_year=2002) == []
    assert number.warnings(sex="male", birth_year=1902) == ["SEX_MISMATCH", "BIRTH_YEAR_MISMATCH"]
    assert personal_number.PersonalNumber.parse("001645000001").birth_year == 2245
    assert personal_number.PersonalNumber.parse("003090000001").warnings() == ["PROVINCE_UNKNOWN"]
    foreign = personal_number.PersonalNumber.parse("126090000001")
    assert foreign.province is None
    assert foreign.warnings() == []


def test_bad_personal_numbers_are_not_shown() -> None:
    with pytest.raises(FieldsInvalid) as raised:
        personal_number.PersonalNumber.parse("04830200012")
    assert "0483" not in str(raised.value)
    assert personal_number.mask("048302000123") == "048…123"
    assert personal_number.mask("12") == "…"
    assert personal_number.mask("") == ""
