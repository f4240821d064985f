"""`--form` and `--applicant`: clean, spelled as the window stores it, refused by their labels."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ehc_desk.cli.field_words import named
from ehc_desk.cli.main import main
from ehc_desk.desk import Desk
from ehc_desk.services import form_library

BIRTH = "1.001193"
CARD = "048302000123||Trần Thị Mẫu|12031995|Nữ|3 Đường Ví Dụ, Phường Mẫu Một|20082022"
FORM = form_library.load().form("birth_registration")

TakeIn = Callable[..., tuple[int, Any]]


@pytest.fixture
def take_in(run: TakeIn, tmp_path: Path) -> TakeIn:
    def called(*, applicant: Any = None, form: Any = None) -> tuple[int, Any]:
        words = ["intake", "--procedure", BIRTH, "--missing", "1:sẽ nộp sau"]
        for name, value in (("applicant", applicant), ("form", form)):
            if value is not None:
                file = tmp_path / f"{name}.json"
                file.write_text(json.dumps(value), "utf-8")
                words += [f"--{name}", str(file)]
        words += [] if applicant is not None else ["--card", CARD]
        return run(*words)

    return called


def drafts(desk: Desk) -> int:
    return len(desk.queries.drafts(user="demo"))


def test_what_comes_in_files_is_stored_as_if_typed(take_in: TakeIn, desk: Desk) -> None:
    applicant = {
        "owners": [{"name": "Tra\u0302\u0300n\0 Thị\u202e  Mẫu\r\n", "dob": "120395"}],
        "submitter": {"full_name": "Lê\u200b Nộp\tThay"},
        "relation": "Mẹ",
    }
    child = {
        "full_name": " Nguye\u0302\u0303n\r\nThử\u2066 Con\u2069",
        "date_of_birth": "1/11/2026",
        "time_of_birth": "0730",
        "sex": "Nữ",
        "birth_place": {"name": "Bệnh viện\nMẫu"},
    }
    code, answer = take_in(applicant=applicant, form={"child": child, "copies_wanted": "2"})
    assert code == 0, answer
    facts = desk.queries.dossier(answer["code"]).facts
    assert (facts.owner.full_name, facts.owner.date_of_birth) == ("Trần Thị Mẫu", "1995-03-12")
    assert facts.submitter is not None
    assert (facts.submitter.full_name, facts.relation) == ("Lê Nộp Thay", "mother")
    kept = facts.form["child"]
    assert kept["full_name"] == "Nguyễn Thử Con"
    assert (kept["date_of_birth"], kept["time_of_birth"]) == ("2026-11-01", "07:30")
    assert kept["birth_place"]["name"] == "Bệnh viện Mẫu"
    assert facts.form["copies_wanted"] == 2


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"child": [[[]]]}, "Người được khai sinh: sai loại giá trị"),
        ({"child": {"full_name": ["A"]}},
         "Người được khai sinh › Họ, chữ đệm, tên: sai loại giá trị"),
        ({"mother": "x"}, "Người mẹ: sai loại giá trị"),
        ({"x\0y": 1}, "Biểu mẫu › xy: không có trong biểu mẫu"),
    ],
)  # fmt: skip
def test_another_shape_leaves_nothing_behind(
    take_in: TakeIn, desk: Desk, form: Any, said: str
) -> None:
    before = drafts(desk)
    code, answer = take_in(form=form)
    assert (code, answer["error"]["code"]) == (2, "fields-invalid")
    assert said in answer["error"]["message"]
    assert "draft" not in answer
    assert drafts(desk) == before


@pytest.mark.parametrize(
    ("child", "said"),
    [
        ({"full_name": 5}, "Người được khai sinh › Họ, chữ đệm, tên: sai loại giá trị"),
        ({"time_of_birth": "25:00"}, "Người được khai sinh › Giờ sinh: chưa đúng dạng"),
        ({"date_of_birth": "30/02/2026"},
         "Người được khai sinh › Ngày, tháng, năm sinh: ngày không có thật"),
        ({"ethnic_group": "Sao Hỏa"}, "Người được khai sinh › Dân tộc: không có trong danh sách"),
        ({"zzz": "x"}, "Người được khai sinh › zzz: không có trong biểu mẫu"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_by_section_and_label(
    take_in: TakeIn, child: Any, said: str
) -> None:
    code, answer = take_in(form={"child": child})
    assert (code, answer["error"]["code"]) == (2, "fields-invalid")
    assert said in answer["error"]["message"]


def test_an_unknown_relation_is_refused_with_those_there_are(take_in: TakeIn, desk: Desk) -> None:
    before = drafts(desk)
    people = {"owners": [{"name": "A"}], "submitter": {"name": "B"}}
    code, answer = take_in(applicant={**people, "relation": "hàng xóm"})
    assert (code, answer["error"]["code"]) == (2, "fields-invalid")
    for known in ("Người nộp là gì của chủ hồ sơ", "mother (Mẹ)", "proxy (Người được ủy quyền)"):
        assert known in answer["error"]["message"]
    assert drafts(desk) == before
    code, answer = take_in(applicant={**people, "relation": 7})
    assert code == 2


def test_people_are_named_too() -> None:
    told = [
        named({"field": field, "code": "required"})["label"]
        for field in ("owners[0].full_name", "owners[2].phone", "submitter.full_name", "owners")
    ]
    assert told == [
        "Chủ hồ sơ › Họ và tên:",
        "Chủ hồ sơ 3 › Điện thoại:",
        "Người nộp › Họ và tên:",
        "Chủ hồ sơ:",
    ]


def test_every_field_of_every_form_has_a_place_in_words() -> None:
    library = form_library.load()
    for form_id in library.ids:
        form = library.form(form_id)
        for section in form.sections:
            for item in section.fields:
                path = item.path.replace("[]", "[1]")
                label = named({"field": f"form.{path}", "code": "x"}, form)["label"]
                row = " 2" if section.repeat else ""
                assert label == f"{section.title}{row} › {item.label}:"


def test_names_of_files_need_be_no_text(folder: Path, tmp_path: Path) -> None:
    form = tmp_path / os.fsdecode(b"m\xe2u.json")
    page = tmp_path / os.fsdecode(b"gi\xe2y.txt")
    try:
        form.write_text('{"note": "x"}', "utf-8")
        page.write_text("xin chào", "utf-8")
    except OSError:
        pytest.skip("this file system takes text only")
    words = [sys.executable, "-m", "ehc_desk", "intake", "--procedure", BIRTH, "--card", CARD]
    words += ["--data-dir", str(folder), "--json", "--missing", "1:x"]

    def called(*more: str) -> tuple[int, Any]:
        # A process of its own: the capture of the test runner takes text only.
        done = subprocess.run([*words, *more], capture_output=True, check=False)
        assert b"Traceback" not in done.stderr
        return done.returncode, json.loads(done.stdout.decode("utf-8", "surrogateescape"))

    assert called("--form", str(form))[0] == 0
    code, answer = called("--form", str(form), "--scan", str(page))
    assert (code, answer["error"]["code"]) == (2, "paper-refused")
    assert page.name in answer["error"]["message"]
    code, answer = called("--form", str(tmp_path / os.fsdecode(b"kh\xf4ng.json")))
    assert (code, answer["error"]["code"]) == (2, "paper-not-found")


def test_lost_letters_of_a_card_are_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoiled = CARD.replace("Mẫu|", "M\udcffu|")
    words = ["intake", "--procedure", BIRTH, "--card", spoiled, "--data-dir", str(folder)]
    main([*words, "--json", "--missing", "1:x"])
    assert "đầu đọc làm mất chữ" in capsys.readouterr().err
