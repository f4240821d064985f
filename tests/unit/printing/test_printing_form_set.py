from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from ehc_desk.errors import Damaged, FormUnknown
from ehc_desk.paths import resources
from ehc_desk.printing import form_set

TODAY = date(2026, 11, 21)
MANDATORY = {1, 2, 3, 4, *range(6, 23), 27, 28}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 9, 14), "tt01-2018"),
        (date(2025, 9, 15), "tt03-2025"),
        (TODAY, "tt03-2025"),
        (date(2019, 5, 1), "tt01-2018"),
    ],
)
def test_a_slip_takes_the_version_valid_that_day(day: date, expected: str) -> None:
    assert form_set.find("01", on=day).form_set == expected


def test_a_named_set_is_taken_whatever_the_day() -> None:
    assert form_set.find("1", on=TODAY, form_set="tt01-2018").form_set == "tt01-2018"
    assert form_set.find("01", on=date(2019, 1, 9), form_set="tt03-2025").form_set == "tt03-2025"


@pytest.mark.parametrize(("number", "named"), [("99", None), ("01", "tt99-2099"), ("", None)])
def test_an_unknown_form_is_told(number: str, named: str | None) -> None:
    with pytest.raises(FormUnknown) as caught:
        form_set.find(number, on=TODAY, form_set=named)
    assert caught.value.params == {"form": number, "form_set": named}


def test_a_print_record_finds_its_version_again() -> None:
    for version in form_set.shipped().versions:
        assert form_set.shipped().by_key(version.key) is version
    with pytest.raises(FormUnknown):
        form_set.shipped().by_key("tt03-2025/01.99")


@pytest.mark.parametrize("name", ["tt03-2025", "tt01-2018"])
def test_form_01_has_every_row_and_prints_the_mandatory_ones_always(name: str) -> None:
    form = form_set.find("01", on=TODAY, form_set=name)
    assert {row for block in form.blocks for row in block.rows} == set(range(1, 29))
    free = {row for block in form.blocks if not block.when for row in block.rows}
    # 16 and 20 come in two variants, 22 gives way to 23 in procedures of two phases.
    assert free | {20, 22} >= MANDATORY
    assert not free & {5, 23, 24, 25, 26}


@pytest.mark.parametrize("name", ["tt03-2025", "tt01-2018"])
def test_form_01_keeps_the_order_of_the_field_list(name: str) -> None:
    form = form_set.find("01", on=TODAY, form_set=name)
    # 28 (QR) stands beside 3 (bar code), 4 beside 2, and 24 belongs after 15.
    rows = [min(block.rows) for block in form.blocks if block.rows and block.rows != (24,)]
    assert rows == sorted(rows)


@pytest.mark.parametrize("version", form_set.shipped().versions, ids=lambda v: v.key)
def test_every_form_prints_two_marked_copies_on_a5_and_a4(version: form_set.FormVersion) -> None:
    assert [copy.words for copy in version.copies] == ["(Liên: Lưu)", "(Liên: Giao khách hàng)"]
    assert [paper.name for paper in version.papers] == ["A5", "A4"]
    assert version.paper("A4").height == 297
    with pytest.raises(FormUnknown):
        version.paper("A3")
    for block in version.blocks:
        if block.columns:
            assert sum(column.width for column in block.columns) == pytest.approx(1)
        if block.stacks:
            assert sum(stack.width for stack in block.stacks) == pytest.approx(1)


def test_titles_are_the_legal_ones() -> None:
    titles = {v.number: v.title for v in form_set.shipped().versions if v.form_set == "tt03-2025"}
    assert titles["01"] == "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"
    assert titles["02"] == "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ"
    assert titles["03"] == "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(resources() / "forms" / "tt03-2025", tmp_path / "tt03-2025")
    return tmp_path


def _edit(folder: Path, old: str, new: str, file: str = "01.toml") -> None:
    path = folder / "tt03-2025" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_newer_edition_takes_over_from_its_day_on(folder: Path) -> None:
    newer = folder / "tt03-2025" / "01-2.toml"
    shutil.copy(folder / "tt03-2025" / "01.toml", newer)
    _edit(folder, "edition = 1", "edition = 2\nvalid_from = 2027-01-01", newer.name)
    sets = form_set.load(folder)
    assert sets.find("01", on=TODAY).edition == 1
    assert sets.find("01", on=date(2027, 1, 1)).edition == 2
    assert sets.find("01", on=TODAY, form_set="tt03-2025").edition == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{receiving_office}", "{nobody}"),
        ('when = ["dossier.provisional"]', 'when = ["!nothing"]'),
        ('kind = "codes"', 'kind = "picture"'),
        ('align = "center"', 'align = "middle"'),
        ('value = "name"', 'value = "weight"'),
        ('name = "A5"', 'name = "B5"'),
        ('title = "GI', 'heading = "GI'),
        ('source = "components"', 'source = "people"'),
        ("edition = 1", "edition ="),
    ],
)
def test_a_faulty_form_is_refused_when_read(folder: Path, old: str, new: str) -> None:
    _edit(folder, old, new)
    with pytest.raises(Damaged) as caught:
        form_set.load(folder)
    assert "tt03-2025/01.toml" in str(caught.value.params["what"])


def test_a_set_without_its_own_file_is_refused(folder: Path) -> None:
    (folder / "tt03-2025" / "set.toml").unlink()
    with pytest.raises(Damaged):
        form_set.load(folder)
