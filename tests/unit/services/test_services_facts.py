"""Facts of an intake: choosing, filling, marks from the card, what is open, what is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from fakes.counter_room import CARD, CERTIFY, MARRIAGE, facts_service, person

from ehc_desk.domain.citizen_card import parse_scan
from ehc_desk.domain.dossier import Channel, Check, IntakeFacts, Party, PartyKind
from ehc_desk.domain.office import VIETNAM
from ehc_desk.errors import BadInputError, ComponentsMissing, FieldsInvalid, UnknownProcedure
from ehc_desk.services.facts import Facts

DAY = date(2026, 11, 23)
OTHER_CARD = "048302000123||Trần Thị Mẫu|24022002|Nữ|Tổ 12, Phường Mẫu Một|31052021"


@pytest.fixture(scope="module")
def rules() -> Facts:
    return facts_service()


@pytest.fixture
def scanned(rules: Facts) -> IntakeFacts:
    return rules.apply_scan(IntakeFacts(), parse_scan(CARD))


def test_a_card_fills_the_first_owner_and_marks_it(scanned: IntakeFacts) -> None:
    assert scanned.owner.full_name == "Lê Thị Thử Nghiệm"
    assert scanned.owner.personal_number == "048092004321"
    assert (scanned.owner.date_of_birth, scanned.owner.nationality) == ("1992-03-14", "VNM")
    assert "owners[0].full_name" in scanned.from_card
    assert "owners[0].old_number" not in scanned.from_card


def test_a_scan_of_something_else_is_refused(rules: Facts) -> None:
    with pytest.raises(BadInputError):
        rules.apply_scan(IntakeFacts(), parse_scan("H17.25.18-261123-0001"))


def test_choosing_fills_checklist_form_and_fee_from_what_is_known(
    rules: Facts, scanned: IntakeFacts
) -> None:
    chosen = rules.choose_procedure(scanned, MARRIAGE, DAY)
    assert chosen.procedure_name == rules.procedure_of(chosen).name
    assert chosen.components
    assert chosen.form["requester"]["full_name"] == "Lê Thị Thử Nghiệm"
    assert rules.prefilled_share(chosen) > 0.3
    assert rules.fee(chosen) == 0
    other = rules.choose_procedure(chosen, CERTIFY, DAY)
    assert other.owners == chosen.owners
    assert [line.name for line in other.components] != [line.name for line in chosen.components]
    assert rules.fee(IntakeFacts()) is None


def test_the_version_of_the_draft_stays_the_version_of_the_draft(rules: Facts) -> None:
    chosen = rules.choose_procedure(IntakeFacts(), MARRIAGE, DAY)
    assert rules.procedure_of(chosen).version == chosen.procedure_version
    with pytest.raises(UnknownProcedure):
        rules.procedure_of(IntakeFacts())
    with pytest.raises(UnknownProcedure):
        rules.choose_procedure(IntakeFacts(), "9.999999", DAY)


def test_a_second_card_replaces_the_first_in_the_form(rules: Facts, scanned: IntakeFacts) -> None:
    chosen = rules.choose_procedure(scanned, MARRIAGE, DAY)
    again = rules.apply_scan(chosen, parse_scan(OTHER_CARD))
    assert again.owner.full_name == "Trần Thị Mẫu"
    assert again.form["requester"]["full_name"] == "Trần Thị Mẫu"


def test_a_card_goes_to_the_submitter_who_has_no_number_yet(
    rules: Facts, scanned: IntakeFacts
) -> None:
    chosen = rules.choose_procedure(scanned, MARRIAGE, DAY)
    acting = rules.set_submitter(chosen, Party(), "con")
    read = rules.apply_scan(acting, parse_scan(OTHER_CARD))
    assert read.submitter is not None
    assert read.submitter.full_name == "Trần Thị Mẫu"
    assert read.owner == scanned.owner
    third = rules.apply_scan(read, parse_scan(CARD))
    assert third.submitter == read.submitter


def test_a_mark_falls_when_its_field_is_changed(rules: Facts, scanned: IntakeFacts) -> None:
    chosen = rules.choose_procedure(scanned, MARRIAGE, DAY)
    renamed = rules.edit_owner(chosen, 0, replace(chosen.owner, full_name="Lê Thị Khác"))
    assert "owners[0].full_name" not in renamed.from_card
    assert "owners[0].personal_number" in renamed.from_card
    path = "requester.full_name"
    assert path in chosen.from_card
    edited = rules.edit_form(chosen, path, "Lê Thị Khác")
    assert path not in edited.from_card
    assert edited.form["requester"]["full_name"] == "Lê Thị Khác"
    assert rules.prefilled_share(edited) < rules.prefilled_share(chosen)


def test_owners_are_added_by_place(rules: Facts, scanned: IntakeFacts) -> None:
    three = rules.edit_owner(scanned, 2, person())
    assert [owner.full_name for owner in three.owners] == [
        scanned.owner.full_name, "", "Phạm Văn Mẫu",
    ]  # fmt: skip


def test_form_values_come_nested_or_by_path(rules: Facts) -> None:
    chosen = rules.choose_procedure(IntakeFacts(), CERTIFY, DAY)
    nested = rules.merge_form(chosen, {"documents": [{"name": "Bằng", "pages": 3, "copies": 2}]})
    flat = rules.merge_form(
        chosen,
        {"documents[0].name": "Bằng", "documents[0].pages": 3, "documents[0].copies": 2},
    )
    assert nested.form == flat.form
    assert rules.fee(nested) == 10_000


def test_a_change_of_channel_keeps_the_ticks(rules: Facts) -> None:
    chosen = rules.pass_all(rules.choose_procedure(IntakeFacts(), MARRIAGE, DAY))
    posted = rules.set_channel(chosen, Channel.POST)
    assert posted.channel is Channel.POST
    ticked = {line.name for line in chosen.components if line.check is Check.PASSED}
    assert {line.name for line in posted.components if line.check is Check.PASSED} <= ticked
    assert rules.set_channel(IntakeFacts(), Channel.POST).components == ()


def test_the_due_moment_comes_with_its_record_and_steps(rules: Facts) -> None:
    chosen = rules.choose_procedure(IntakeFacts(), MARRIAGE, DAY)
    due = rules.due(chosen, datetime(2026, 11, 23, 8, 30, tzinfo=VIETNAM))
    assert due.moment is not None
    assert due.moment.isoformat().endswith("+07:00")
    assert due.record["events"] == []
    assert due.record["value"] == 3
    assert due.result.steps


@pytest.mark.parametrize(
    ("owner", "field", "code"),
    [
        (Party(), "owners[0].full_name", "required"),
        (Party(full_name="   "), "owners[0].full_name", "required"),
        (Party(full_name="A", personal_number="123"), "owners[0].personal_number",
         "personal-number"),
        (Party(full_name="A", personal_number="٠٤٨٠٩٢٠٠٤٣٢١"), "owners[0].personal_number",
         "personal-number"),
        (Party(full_name="A", date_of_birth="2026-02-30"), "owners[0].date_of_birth",
         "impossible-date"),
        (Party(full_name="A", issue_date="20260101"), "owners[0].issue_date", "impossible-date"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_owner_is_named(
    rules: Facts, owner: Party, field: str, code: str
) -> None:
    chosen = rules.pass_all(rules.choose_procedure(IntakeFacts(owners=(owner,)), CERTIFY, DAY))
    found = [
        (problem["field"], problem["code"])
        for problem in rules.problems(chosen, DAY)
        if not problem.get("soft")
    ]
    assert (field, code) in found
    with pytest.raises(FieldsInvalid):
        rules.complete(chosen, DAY)


def test_nobody_and_a_nameless_submitter_are_named(rules: Facts) -> None:
    nobody = rules.choose_procedure(IntakeFacts(), CERTIFY, DAY)
    assert {"field": "owners[0].full_name", "code": "required"} in rules.problems(nobody, DAY)
    acting = rules.set_submitter(nobody, Party())
    acting = replace(acting, owners=(person(),))
    fields = [problem["field"] for problem in rules.problems(acting, DAY)]
    assert "submitter.full_name" in fields


def test_an_organisation_needs_no_personal_number(rules: Facts) -> None:
    owner = Party(kind=PartyKind.ORGANISATION, full_name="Công ty Mẫu", tax_code="0401234567")
    chosen = rules.pass_all(rules.choose_procedure(IntakeFacts(owners=(owner,)), MARRIAGE, DAY))
    assert rules.complete(chosen, DAY).owner == owner


def test_open_components_are_told_after_the_fields(rules: Facts, scanned: IntakeFacts) -> None:
    chosen = rules.choose_procedure(scanned, MARRIAGE, DAY)
    with pytest.raises(ComponentsMissing):
        rules.complete(chosen, DAY)
    done = rules.complete(rules.pass_all(chosen), DAY)
    assert done.fee_vnd == 0
    with pytest.raises(UnknownProcedure):
        rules.complete(IntakeFacts(), DAY)


def test_a_lone_personal_number_fills_its_field_and_nothing_else(rules: Facts) -> None:
    typed = IntakeFacts(owners=(Party(full_name="Lê Thị Thử", phone="0905000111"),))
    found = rules.apply_scan(typed, parse_scan("048302000123"))
    assert (found.owner.personal_number, found.owner.full_name) == ("048302000123", "Lê Thị Thử")
    assert found.from_card == {"owners[0].personal_number"}
