"""Letterhead and own days: only by administrators, each change an entry, nothing half written."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from fakes.counter_room import Room

from ehc_desk.bootstrap import calendar
from ehc_desk.domain.actor import ROLES, Actor
from ehc_desk.errors import Damaged, FieldsInvalid, RoleMissing
from ehc_desk.paths import DataFolder
from ehc_desk.services import installation, office_calendar
from ehc_desk.services.office_calendar import OwnDay, own_day
from ehc_desk.services.office_profile import OfficeProfile

CHIEF = Actor(name="chief", display_name="Lê Văn Mẫu", roles=ROLES)
CLERK = Actor(name="lan", display_name="Trần Thị Mẫu", roles=frozenset({"clerk"}))
STORM = OwnDay(day=date(2026, 11, 25), works=False, name="Nghỉ bão", basis="Công văn 12/UBND")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    installation.create_demo(tmp_path / "desk")
    return tmp_path / "desk"


@pytest.fixture
def profile(root: Path, room: Room) -> OfficeProfile:
    return OfficeProfile(root=root, storage=room.storage, clock=room.clock)


def kinds(room: Room) -> list[str]:
    return [entry.kind for entry in room.queries.entries()]


def test_the_letterhead_is_changed_and_written_down(
    profile: OfficeProfile, root: Path, room: Room
) -> None:
    office = profile.letterhead({"phone": " 0236  000 ", "shelf": "B2"}, actor=CHIEF)
    assert (office.phone, office.shelf) == ("0236 000", "B2")
    assert installation.read(root).office == office
    assert kinds(room) == ["office_changed"]
    profile.letterhead({"shelf": "B2"}, actor=CHIEF)
    assert kinds(room) == ["office_changed"], "nothing changed, nothing is written"


@pytest.mark.parametrize("values", [{"name": " "}, {"desk": "Q9"}, {"place": "x" * 161}])
def test_what_no_slip_could_carry_is_refused(
    profile: OfficeProfile, root: Path, room: Room, values: dict[str, str]
) -> None:
    before = installation.read(root)
    with pytest.raises(FieldsInvalid):
        profile.letterhead(values, actor=CHIEF)
    assert installation.read(root) == before
    assert kinds(room) == []


def test_only_an_administrator_may(profile: OfficeProfile, room: Room) -> None:
    with pytest.raises(RoleMissing):
        profile.letterhead({"phone": "1"}, actor=CLERK)
    with pytest.raises(RoleMissing):
        profile.own_days([STORM], actor=CLERK)
    assert kinds(room) == []


def test_an_own_day_moves_what_is_counted_and_names_the_calendar(
    profile: OfficeProfile, root: Path, room: Room
) -> None:
    builtin = calendar()
    assert calendar(root) == builtin
    profile.own_days([STORM], actor=CHIEF)
    own = calendar(root)
    assert own.version.startswith(f"{builtin.version}+")
    assert builtin.is_working_day(STORM.day)
    assert not own.is_working_day(STORM.day)
    assert kinds(room) == ["calendar_changed"]
    opened = OwnDay(day=date(2026, 11, 28), works=True, name="Làm bù", basis="Công văn 13/UBND")
    profile.own_days([opened, STORM], actor=CHIEF)
    assert calendar(root).is_working_day(opened.day)
    assert calendar(root).version != own.version
    profile.own_days([], actor=CHIEF)
    assert calendar(root) == builtin


def test_an_own_day_goes_over_a_public_holiday(profile: OfficeProfile, root: Path) -> None:
    new_year = date(2027, 1, 1)
    assert not calendar().is_working_day(new_year)
    day = OwnDay(day=new_year, works=True, name="Trực Tết", basis="Quyết định 1/UBND")
    profile.own_days([day], actor=CHIEF)
    assert calendar(root).is_working_day(new_year)


def test_a_day_needs_its_reason_and_stands_once(profile: OfficeProfile) -> None:
    with pytest.raises(FieldsInvalid):
        profile.own_days([STORM, STORM], actor=CHIEF)
    for missing in ("name", "basis", "kind"):
        value = STORM.to_json() | {missing: ""}
        with pytest.raises(FieldsInvalid) as error:
            own_day(value)
        fields = error.value.params["fields"]
        assert isinstance(fields, list)
        assert fields[0]["field"] == missing


def test_a_spoiled_file_is_told_not_passed_over(root: Path) -> None:
    DataFolder(root).own_days.write_text('{"days": [{"date": "2026-02-31"', "utf-8")
    with pytest.raises(Damaged):
        calendar(root)
    text = office_calendar.text_of([STORM])
    DataFolder(root).own_days.write_text(text, "utf-8")
    assert json.loads(text)["days"][0]["kind"] == "off"
    assert office_calendar.load(DataFolder(root).own_days) == (STORM,)
