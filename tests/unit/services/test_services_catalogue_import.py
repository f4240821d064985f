"""Import of national records: every lesson has its finding, nothing changes by itself."""

from __future__ import annotations

import copy
import json
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.errors import BadInputError, UnknownProcedure
from ehc_desk.services.catalogue import Catalogue, load
from ehc_desk.services.catalogue_file import procedure_to
from ehc_desk.services.catalogue_import import (
    ImportProposal,
    ProposedProcedure,
    propose,
    release,
)
from ehc_desk.services.catalogue_repairs import Finding

SHIPPED = load()
CODE = "1.012796"


def record(base: str = CODE, **changes: Any) -> dict[str, Any]:
    return {**procedure_to(SHIPPED.find(base)), **changes}


def row(name: str, **changes: Any) -> dict[str, Any]:
    return {"name": name, "must": "hand_in", "originals": 1, "copies": 0, **changes}


def line(channel: str = "counter", **changes: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {"time_value": 8, "time_unit": "working_day"}
    return {"channel": channel, "fee_vnd": 0, "fee_unit": None, **plain, "note": "", **changes}


def proposal(*records: dict[str, Any]) -> ImportProposal:
    return propose({"version": "2026-12", "procedures": list(records)}, SHIPPED)


def one(**changes: Any) -> ProposedProcedure:
    return proposal(record(**changes)).items[0]


def finding(item: ProposedProcedure, code: str) -> Finding:
    return next(found for found in item.findings if found.code == code)


def test_the_same_data_change_nothing() -> None:
    made = proposal(*(procedure_to(item) for item in SHIPPED.versions))
    assert {item.change for item in made.items} == {"unchanged"}
    assert made.refused == ()
    assert made.not_in_import == ()
    for item in made.items:
        known = SHIPPED.find(item.procedure.code)
        assert item.procedure.components == known.components
        assert item.procedure.keywords == known.keywords
        assert item.procedure.form == known.form


def test_the_reference_records_import_with_our_roles(shared_folder: Path) -> None:
    source = shared_folder / "data" / "procedures.json"
    if not source.exists():
        pytest.skip("no reference records beside the repository")
    made = propose(json.loads(source.read_text(encoding="utf-8")), SHIPPED)
    assert len(made.items) == 53
    assert made.refused == ()
    assert made.item("1.001193").change == "unchanged"
    assert made.item("1.001193").procedure.components[2].role == "authorisation"
    assert made.item("1.002693").change == "changed"


# ------------------------------------------------------------ lessons of the records


def test_rows_without_a_count_become_guidance() -> None:
    item = one(components=[row("Đơn"), row("Nộp tại quầy số 3", originals=0)])
    assert [paper.name for paper in item.procedure.components] == ["Đơn"]
    assert "Nộp tại quầy số 3" in item.procedure.guidance
    assert not finding(item, "row-without-count").look


@pytest.mark.parametrize(
    "name",
    [
        "Lưu ý: người nộp mang theo bản chính",
        "(v) Người ủy quyền và người được ủy quyền chịu trách nhiệm về nội dung",
        "Trường hợp Giấy chứng nhận đã có thì được thay thế bằng dữ liệu",
    ],
)
def test_notes_with_a_count_are_shown_to_a_person(name: str) -> None:
    item = one(components=[row("Đơn"), row(name)])
    assert len(item.procedure.components) == 1
    assert item.procedure.guidance[-1] == name
    assert finding(item, "note-with-count").look
    assert item.needs_a_look


@pytest.mark.parametrize(
    ("name", "count", "repaired", "code"),
    [
        ("Đơn đăng ký biến động theo Mẫu số 18", 181, 1, "glued-number"),
        ("Đơn theo Mẫu số 18", 1810, 10, "glued-number"),
        ("Đơn theo Mẫu số 18", 18, 1, "suspicious-count"),
        ("Đơn theo Mẫu số 2", 181, 1, "suspicious-count"),
        ("Đơn", 11, 1, "suspicious-count"),
        ("Đơn theo Mẫu số 1", 150, 1, "suspicious-count"),
    ],
)
def test_numbers_that_ran_together(name: str, count: int, repaired: int, code: str) -> None:
    item = one(components=[row(name, originals=count)])
    assert item.procedure.components[0].originals == repaired
    found = finding(item, code)
    assert (found.before, found.after, found.look) == (str(count), str(repaired), True)


def test_counts_as_text() -> None:
    item = one(components=[row("Đơn", originals="2 bản chính", copies="không")])
    assert item.procedure.components[0].originals == 2
    assert item.procedure.components[0].copies == 0
    assert finding(item, "count-as-text").after == "2"
    assert finding(item, "count-unreadable").look


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Tờ khai đăng ký khai sinhTK_KS01.doc", "Tờ khai đăng ký khai sinh"),
        ("Đơn đề nghị mau-don-01.docx", "Đơn đề nghị"),
        ("Đơn đề nghị (theo mẫu).pdf", "Đơn đề nghị (theo mẫu)"),
        ("Tờ khai.DOC", "Tờ khai"),
        ("TK01.doc", "TK01.doc"),
    ],
)
def test_file_names_are_cut_off(name: str, plain: str) -> None:
    item = one(components=[row(name)])
    assert item.procedure.components[0].name == plain
    assert finding(item, "file-name").before == name


def test_repeated_rows_fall_inside_one_case_only() -> None:
    item = one(
        components=[
            row("Đơn", condition="Cấp lại"),
            row("ĐƠN", condition="Cấp lại"),
            row("Đơn", condition="Cấp đổi"),
        ]
    )
    assert [(n.number, n.condition) for n in item.procedure.components] == [
        (1, "Cấp lại"),
        (2, "Cấp đổi"),
    ]
    assert len([found for found in item.findings if found.code == "repeated-row"]) == 1


@pytest.mark.parametrize(
    ("fee", "amount"),
    [
        ("8,000 VNĐ", 8000),
        ("50,000 Việt Nam Đồng", 50000),
        ("20.000 đ", 20000),
        ("Miễn phí", 0),
        ("Không có thông tin", None),
    ],
)
def test_fees_as_text(fee: str, amount: int | None) -> None:
    item = one(channels=[line(fee_vnd=fee)])
    assert item.procedure.channels[0].fee_vnd == amount
    assert finding(item, "fee-as-text").before == fee


def test_fees_abroad_are_left_out() -> None:
    item = one(channels=[line(), line(fee_vnd="5 USD")])
    assert len(item.procedure.channels) == 1
    assert finding(item, "foreign-currency").look


@pytest.mark.parametrize(
    ("changes", "unit", "code"),
    [
        ({"time_unit": "Ngày làm việc"}, "working_day", "unit-as-text"),
        ({"time_unit": "Giờ làm việc", "time_value": "08"}, "working_hour", "time-as-text"),
        ({"time_unit": "Tuần"}, None, "unit-unknown"),
        ({"time_unit": None}, None, "unit-missing"),
        ({"time_unit": None, "note": "không quá 8 ngày làm việc"}, "working_day", "unit-from-note"),
        (
            {"time_unit": "Ngày", "note": "không quá 08 ngày làm việc"},
            "working_day",
            "unit-from-note",
        ),
    ],
)
def test_units_as_they_come(changes: dict[str, Any], unit: str | None, code: str) -> None:
    item = one(channels=[line(**changes)])
    assert item.procedure.channels[0].time_unit == unit
    assert finding(item, code)


def test_a_note_about_another_number_changes_nothing() -> None:
    item = one(channels=[line(time_unit="calendar_day", note="xác minh: 3 ngày làm việc")])
    assert item.procedure.channels[0].time_unit == "calendar_day"
    assert item.findings == ()


def test_the_source_tells_that_the_note_decided() -> None:
    item = one(channels=[line(time_unit="Ngày", note="8 ngày làm việc")])
    assert item.procedure.channels[0].time_source == "resolved_from_note"


def test_a_channel_twice_is_a_condition() -> None:
    item = one(channels=[line(), line(time_value=3, note="cần xác minh"), line(time_value=4)])
    conditions = [terms.condition for terms in item.procedure.channels]
    assert conditions == [None, "cần xác minh", "Trường hợp khác"]
    assert item.procedure.terms("counter").time_value == 8
    assert finding(item, "channel-twice").look


def test_online_only_is_said() -> None:
    assert finding(one(channels=[line("online")]), "online-only").look


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Thủ tục đăng ký khai sinh", "Đăng ký khai sinh"),
        ("Đăng ký khai sinh (1.001193)", "Đăng ký khai sinh"),
        ("Thủ tục hành chính: Tách hộ [1.010038.000.00.00.H17]", "Tách hộ"),
        ("Thủ tục  đăng ký  kết hôn", "Đăng ký kết hôn"),
    ],
)
def test_names_without_code_and_prefix(name: str, plain: str) -> None:
    assert one(name=name).procedure.name == plain


def test_letters_are_composed() -> None:
    item = one(name=unicodedata.normalize("NFD", "Đính chính Giấy chứng nhận"))
    assert item.procedure.name == "Đính chính Giấy chứng nhận"


def test_abolished_and_alternative_papers_are_pointed_out() -> None:
    item = one(components=[row("Bản sao sổ hộ khẩu"), row("Một trong các giấy tờ sau: …")])
    assert finding(item, "abolished-paper").look
    assert finding(item, "alternative-papers").look


def test_a_condition_that_repeats_the_channel_is_dropped() -> None:
    item = one(components=[row("Mẫu điện tử", condition="Khi nộp trực tuyến", channels=["online"])])
    assert item.procedure.components[0].condition is None
    assert finding(item, "condition-repeats-channel")


def test_an_authorisation_is_guessed_aloud_and_known_ones_keep_their_role() -> None:
    guessed = one(components=[row("Giấy ủy quyền", condition="Nộp thay")])
    assert guessed.procedure.components[0].role == "authorisation"
    assert finding(guessed, "role-guessed").look
    known = one(components=[row("Văn bản ủy quyền", condition="Nộp thay")])
    assert known.procedure.components[0].role == "authorisation"
    assert not known.findings


# ------------------------------------------------------------ proposal and comparison


def test_a_new_procedure_gets_plain_settings() -> None:
    item = one(code="1.009999.000.00.00.H17", short_name=None, name="Thử nghiệm")
    assert (item.change, item.differences) == ("new", ())
    assert (item.procedure.code, item.procedure.form) == ("1.009999", "generic")
    assert item.procedure.short_name == "Thử nghiệm"
    assert finding(item, "local-suffix")


def test_differences_name_what_was_and_what_comes() -> None:
    item = one(
        legal_basis="9/QĐ",
        channels=[line(time_value=5), line("online")],
        components=[row("Bản gốc Giấy chứng nhận đã cấp", originals=2), row("Giấy mới")],
        results=[],
    )
    found = {
        difference.place: (difference.before, difference.after) for difference in item.differences
    }
    assert item.change == "changed"
    assert found["legal_basis"] == ("2304/QĐ-BNNMT", "9/QĐ")
    assert found["channels.counter"][1] == "05 ngày làm việc; Miễn phí"
    assert found["channels.post"][1] == ""
    assert found["components.Giấy mới"] == ("", "hand_in 1+0 *")
    assert found["components.Bản gốc Giấy chứng nhận đã cấp"][1] == "hand_in 2+0 *"
    assert found["results.KQ.G10.001147"][1] == ""


def test_bad_records_step_aside() -> None:
    made = proposal(
        record(),
        record(code="no code"),
        record(channels=[]),
        record(),
        {"code": "1.000894"},
        record("1.000894", components=[{"name": "x"}]),
    )
    assert [item.procedure.code for item in made.items] == [CODE]
    codes = [found.code for found in made.refused]
    assert codes.count("record-unreadable") == 4
    assert codes.count("procedure-twice") == 1
    assert len(made.findings) == len(made.refused) + len(made.items[0].findings)
    assert "1.000894" in made.not_in_import


def test_a_record_that_is_no_object_is_refused() -> None:
    made = propose({"version": "x", "procedures": [7, None]}, SHIPPED)
    assert [found.place for found in made.refused] == ["procedures[1]", "procedures[2]"]


@pytest.mark.parametrize("raw", [{}, {"procedures": []}, {"version": "x", "procedures": {}}])
def test_what_is_no_catalogue_at_all(raw: dict[str, Any]) -> None:
    with pytest.raises(BadInputError):
        propose(raw, SHIPPED)


@given(st.recursive(st.none() | st.integers() | st.text(max_size=6), st.lists, max_leaves=6))
def test_any_rubbish_in_a_record_is_a_finding_not_a_crash(rubbish: Any) -> None:
    for key in ("code", "name", "channels", "components", "results", "fee_rule", "level"):
        made = proposal(record(**{key: rubbish}))
        assert len(made.items) + len(made.refused) == 1


# ------------------------------------------------------------ release


def test_a_person_releases_and_it_is_kept_who_did() -> None:
    made = proposal(record(legal_basis="9/QĐ"), record("1.000894"))
    before = copy.deepcopy(SHIPPED.versions)
    now = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
    after, entry = release(
        made,
        SHIPPED,
        [CODE, CODE],
        valid_from=date(2026, 12, 1),
        released_by="quantri",
        released_at=now,
    )
    assert after.find(CODE, date(2026, 11, 30)).legal_basis == "2304/QĐ-BNNMT"
    assert after.find(CODE, date(2026, 12, 1)).legal_basis == "9/QĐ"
    assert after.find("1.000894", date(2026, 12, 1)).version == "2026-07"
    assert (entry.codes, entry.released_by, entry.released_at) == ((CODE,), "quantri", now)
    assert SHIPPED.versions == before


def test_what_is_not_proposed_or_was_released_cannot_be_released() -> None:
    made = proposal(record())
    given_data: dict[str, Any] = {
        "valid_from": date(2026, 12, 1),
        "released_by": "x",
        "released_at": datetime(2026, 11, 21, tzinfo=UTC),
    }
    with pytest.raises(UnknownProcedure):
        release(made, SHIPPED, ["1.001193"], **given_data)
    after, _ = release(made, SHIPPED, [CODE], **given_data)
    with pytest.raises(BadInputError):
        release(made, after, [CODE], **given_data)


def test_an_empty_catalogue_takes_everything_as_new() -> None:
    made = propose({"version": "1", "procedures": [record()]}, Catalogue(()))
    assert made.items[0].change == "new"
