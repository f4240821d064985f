"""The shipped catalogue, versions by day, and what two letters find."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.procedure import Procedure
from ehc_desk.errors import BadInputError, Damaged, ProcedureClosed, UnknownProcedure
from ehc_desk.services import form_library
from ehc_desk.services.catalogue import Catalogue, load, national_code
from ehc_desk.services.catalogue_file import procedure_from, procedure_to, read_file

SHIPPED = load()
TODAY = date(2026, 11, 21)


def short(found: tuple[Procedure, ...]) -> list[str]:
    return [procedure.short_name for procedure in found]


# ------------------------------------------------------------ the shipped data


def test_all_procedures_of_the_commune_are_there_and_hold() -> None:
    assert len(SHIPPED) == 53
    for procedure in SHIPPED.versions:
        assert procedure.version == "2026-07"
        assert procedure.results
        assert procedure.keywords
        for line in procedure.channels:
            assert line.time_unit is not None
        for paper in procedure.components:
            assert max(paper.originals, paper.copies) <= 10
            assert not paper.name.startswith("Lưu ý")
        for channel in ("counter", "online"):
            papers = procedure.components_for(channel)
            acting = {n.number for n in papers if procedure.required(n, channel)}
            assert acting <= {n.number for n in papers}


def test_every_form_of_the_catalogue_exists() -> None:
    library = form_library.load()
    for procedure in SHIPPED.versions:
        assert library.form(procedure.form).id == procedure.form


def test_the_data_agree_with_the_reference_records(shared_folder: Path) -> None:
    source = shared_folder / "data" / "procedures.json"
    if not source.exists():
        pytest.skip("no reference records beside the repository")
    for record in json.loads(source.read_text(encoding="utf-8"))["procedures"]:
        ours = SHIPPED.find(record["code"])
        assert len(ours.components) == len(record["components"])
        for mine, theirs in zip(ours.components, record["components"], strict=True):
            assert (mine.originals, mine.copies) == (theirs["originals"], theirs["copies"])
            assert mine.must == theirs["must"]
        for line in record["channels"]:
            terms = ours.terms(line["channel"])
            assert (terms.time_value, terms.fee_vnd) == (line["time_value"], line["fee_vnd"])


def test_certification_of_copies() -> None:
    found = SHIPPED.find("2.000815")
    assert found.time_text() == "trong ngày"
    assert found.fee_rule is not None
    assert found.fee_rule.max_per_copy_vnd == 200000
    assert found.form == "certified_copy"
    with pytest.raises(ProcedureClosed):
        found.terms("online")


def test_birth_registration_asks_for_the_right_papers() -> None:
    found = SHIPPED.find("1.001193")
    required = [
        [n.number for n in found.components if found.required(n, channel, acting_for_owner=acting)]
        for channel, acting in (("counter", False), ("counter", True), ("online", False))
    ]
    assert required == [[1, 7], [1, 3, 7], [8]]


def test_second_lines_of_a_channel_are_conditions() -> None:
    tree = SHIPPED.find("1.002693")
    assert [line.time_text for line in tree.terms_choices("counter")] == [
        "10 ngày làm việc",
        "20 ngày làm việc",
    ]


# ------------------------------------------------------------ codes and versions


@pytest.mark.parametrize(
    "code", ["2.000815", "2.000815.000.00.00.H55", "2.000815.H38", " 2.000815 ", "2.000815.H55.02"]
)
def test_local_editions_lead_to_the_national_procedure(code: str) -> None:
    assert SHIPPED.find(code, TODAY).code == "2.000815"


@pytest.mark.parametrize("code", ["9.999999", "", "2.00081", "2.000815x", "2.0008150", "birth"])
def test_codes_nobody_knows(code: str) -> None:
    with pytest.raises(UnknownProcedure):
        SHIPPED.find(code, TODAY)


@given(st.text(max_size=30))
def test_any_text_is_a_code_or_unknown(text: str) -> None:
    try:
        found = national_code(text)
    except UnknownProcedure as error:
        found = str(error.params["procedure"])
    assert len(found) <= 40


def versions() -> Catalogue:
    first = replace(
        SHIPPED.find("1.001193"),
        version="a",
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 6, 30),
    )
    second = replace(first, version="b", valid_from=date(2026, 3, 1), valid_to=None)
    third = replace(first, version="c", valid_from=date(2026, 9, 1), valid_to=date(2026, 9, 30))
    return Catalogue((third, first, second))


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2026, 1, 1), "a"),
        (date(2026, 2, 28), "a"),
        (date(2026, 3, 1), "b"),
        (date(2026, 9, 30), "c"),
        (date(2026, 10, 1), "b"),
    ],
)
def test_the_version_of_a_day_is_the_latest_in_force(day: date, version: str) -> None:
    assert versions().find("1.001193", day).version == version
    assert [item.version for item in versions().in_force(day)] == [version]


def test_before_the_first_version_the_procedure_is_closed() -> None:
    with pytest.raises(ProcedureClosed) as caught:
        versions().find("1.001193", date(2025, 12, 31))
    assert caught.value.params == {"procedure": "1.001193", "on": "2025-12-31"}
    assert versions().in_force(date(2025, 12, 31)) == ()
    assert versions().search("khai sinh", on=date(2025, 12, 31)) == ()


def test_a_dossier_finds_its_own_version_for_ever() -> None:
    assert versions().version("1.001193", "a").valid_to == date(2026, 6, 30)
    with pytest.raises(UnknownProcedure):
        versions().version("1.001193", "z")


def test_a_release_adds_and_never_replaces() -> None:
    newer = replace(SHIPPED.find("1.001193"), version="2026-12", valid_from=date(2026, 12, 1))
    after = SHIPPED.with_version(newer)
    assert after.find("1.001193", TODAY).version == "2026-07"
    assert after.find("1.001193", date(2026, 12, 1)).version == "2026-12"
    assert after.find("1.001193").version == "2026-12"
    assert len(after) == len(SHIPPED)
    with pytest.raises(BadInputError) as caught:
        after.with_version(newer)
    assert caught.value.params["reason"] == "version-exists"


# ------------------------------------------------------------ search


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ct", "Chứng thực bản sao từ bản chính"),
        ("CT", "Chứng thực bản sao từ bản chính"),
        ("ks", "Đăng ký khai sinh"),
        ("kh", "Đăng ký kết hôn"),
        ("kt", "Đăng ký khai tử"),
        ("tt", "Đăng ký thường trú"),
        ("xd", "Cấp giấy phép xây dựng mới (cấp III, IV, nhà ở riêng lẻ)"),
        ("khai sinh", "Đăng ký khai sinh"),
        ("Đăng ký kết hôn", "Đăng ký kết hôn"),
        ("sinh khai", "Đăng ký khai sinh"),
        ("dkks", "Đăng ký khai sinh"),
        ("ct chu ky", "Chứng thực chữ ký"),
        ("ký chữ", "Chứng thực chữ ký"),
        ("thường trú", "Đăng ký thường trú"),
        ("thuong tru", "Đăng ký thường trú"),
        ("1.001193", "Đăng ký khai sinh"),
        ("1001193", "Đăng ký khai sinh"),
        ("000815", "Chứng thực bản sao từ bản chính"),
        ("2.000815.000.00.00.H55", "Chứng thực bản sao từ bản chính"),
        ("hộ nghèo", "Công nhận hộ nghèo, hộ cận nghèo hằng năm"),
        ("hoa giai tranh chap", "Hòa giải tranh chấp đất đai"),
    ],
)
def test_what_two_letters_find_first(typed: str, first: str) -> None:
    assert short(SHIPPED.search(typed, 1, on=TODAY)) == [first]


@pytest.mark.parametrize("typed", ["zzz", "%", ".", "'; drop", "9.9", "1.001193.1"])
def test_nothing_fits(typed: str) -> None:
    assert SHIPPED.search(typed) == () or typed.startswith("1.")


def test_a_part_of_a_word_is_enough_when_nothing_better_fits() -> None:
    assert "Giấy xác nhận tình trạng hôn nhân" in short(SHIPPED.search("rang hon"))


@pytest.mark.parametrize("typed", ["chuwngs thuwcj", "chu71ng thu75c", "CHUWNGS THUWCJ"])
def test_keys_of_an_input_method_that_is_off_are_read(typed: str) -> None:
    assert SHIPPED.matches(typed, 10) == ()
    assert SHIPPED.search(typed, 10) == SHIPPED.search("chung thuc", 10) != ()


def test_favourites_decide_among_equals_only() -> None:
    plain = short(SHIPPED.search("chứng thực", 10))
    boosted = short(SHIPPED.search("chứng thực", 10, boost={"2.001019": 5}))
    assert "Chứng thực di chúc" in plain[1:]
    assert boosted.index("Chứng thực di chúc") < plain.index("Chứng thực di chúc")
    assert SHIPPED.search("ct", 1, boost={"2.000884": 10**6})[0].code == "2.000815"


def test_nothing_typed_shows_favourites_then_the_catalogue() -> None:
    found = SHIPPED.search("", 3, boost={"2.000815": 7, "1.004873": 9})
    assert [item.code for item in found] == ["1.004873", "2.000815", "1.001193"]
    assert len(SHIPPED.search("  ", 100)) == 53


@given(st.text(max_size=12), st.integers(-1, 60))
def test_any_text_finds_in_a_fixed_order_without_doubles(text: str, limit: int) -> None:
    found = SHIPPED.search(text, limit)
    assert found == SHIPPED.search(text, limit)
    assert len(found) <= max(limit, 0)
    assert len({item.code for item in found}) == len(found)


# ------------------------------------------------------------ files


def test_a_procedure_survives_its_file() -> None:
    for procedure in SHIPPED.versions:
        raw = json.loads(json.dumps(procedure_to(procedure)))
        assert procedure_from(raw) == procedure
    limited = replace(SHIPPED.find("1.001193"), valid_to=date(2026, 12, 31))
    assert procedure_from(procedure_to(limited)) == limited


def good_document() -> dict[str, Any]:
    raw = procedure_to(SHIPPED.find("1.001193"))
    return {"format": 1, "version": "x", "valid_from": "2026-01-01", "procedures": [raw]}


def test_a_folder_of_catalogues(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text(json.dumps(good_document()), encoding="utf-8")
    document = good_document()
    document["procedures"][0]["version"] = "older"
    document["procedures"][0]["valid_from"] = "2020-01-01"
    (tmp_path / "a.json").write_text(json.dumps(document), encoding="utf-8")
    found = load(tmp_path)
    assert [item.version for item in found.versions] == ["older", "2026-07"]
    assert len(load(tmp_path / "empty")) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"procedures": [{"code": "1.001193"}]},
        {"procedures": 7},
        {"procedures": [[]]},
        {"procedures": [{**procedure_to(SHIPPED.find("1.001193")), "code": "x"}]},
        {"procedures": [{**procedure_to(SHIPPED.find("1.001193")), "valid_from": "2026-02-30"}]},
    ],
)
def test_a_damaged_catalogue_says_which_file(tmp_path: Path, change: dict[str, Any]) -> None:
    file = tmp_path / "2026-07.json"
    file.write_text(json.dumps({**good_document(), **change}), encoding="utf-8")
    with pytest.raises(Damaged) as caught:
        read_file(file)
    assert caught.value.params["what"] == "catalogue/2026-07.json"


def test_no_json_and_no_file_are_damage_too(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text("{", encoding="utf-8")
    for name in (file, tmp_path / "absent.json"):
        with pytest.raises(Damaged):
            read_file(name)
