"""The demo data: cards that read, scripts that the table of acts and the deadlines allow."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

import pytest

from ehc_desk import paths
from ehc_desk.domain import checklist, lifecycle
from ehc_desk.domain.calendar import WorkingCalendar
from ehc_desk.domain.citizen_card import parse_scan
from ehc_desk.domain.deadlines import DeadlineCase, compute
from ehc_desk.domain.dossier import Channel, Party, PartyKind, State
from ehc_desk.domain.form import Filled, edit, prefill
from ehc_desk.domain.office import Office
from ehc_desk.domain.personal_number import PersonalNumber
from ehc_desk.services import form_library
from ehc_desk.services.catalogue import load
from ehc_desk.services.form_check import findings

DEMO = paths.resources() / "demo"
CATALOGUE, LIBRARY = load(), form_library.load()
DAYS = [date(2026, 11, 23), date(2026, 11, 21), date(2026, 3, 4), date(2026, 9, 3)]
REFUSED = {
    "SUPPLEMENT_TWICE",
    "EXTENSION_TWICE",
    "EXTENSION_NOT_LATER",
    "NO_RUNNING_CLOCK",
    "NOTHING_TO_SUPPLEMENT",
    "NOTHING_TO_RESUME",
    "SUPPLEMENT_TOO_LATE",
    "EVENT_OUT_OF_ORDER",
}


@cache
def demo(name: str) -> Any:
    return json.loads((DEMO / f"{name}.json").read_text(encoding="utf-8"))


@cache
def calendar() -> WorkingCalendar:
    file = paths.resources() / "calendar" / "vn.json"
    return WorkingCalendar.from_json(json.loads(file.read_text(encoding="utf-8")))


VISITORS = {each["id"]: each for each in demo("visitors")["visitors"]}
SCRIPTS = demo("dossiers")["dossiers"]
EVERYTHING = [*SCRIPTS, *demo("dossiers")["drafts"]]


def moment(today: date, step: dict[str, Any]) -> datetime:
    """Return the moment of a step: so many working days before today, at its clock time."""
    day = today
    for _ in range(step["working_days_back"]):
        day = calendar().previous_working_day(day)
    return datetime.combine(day, time.fromisoformat(step["at"]))


# ------------------------------------------------------------ office and visitors


def test_the_fixed_office_is_the_one_a_training_province_knows() -> None:
    identity = demo("identity")
    office = Office(chain="", **identity["office"])
    assert (office.agency, office.desk, office.training) == ("H17.25.18", "Q03", True)
    assert identity["lease"] == {"agency": "H17.25.18", "first": 1, "last": 500, "epoch": 1}


def test_sixty_cards_read_without_a_warning_in_both_layouts() -> None:
    assert len(VISITORS) == 60
    layouts: Counter[str | None] = Counter()
    for visitor in VISITORS.values():
        scan = parse_scan(visitor["card"])
        assert scan.kind == "citizen_card"
        assert not scan.warnings, visitor["id"]
        layouts[scan.layout] += 1
        fields: Any = scan.fields
        number = PersonalNumber.parse(fields["personal_number"])
        year = int(fields["date_of_birth"][:4])
        assert number.province
        assert number.warnings(sex=fields["sex"], birth_year=year) == []
        assert "Mẫu" in fields["address"]
    assert min(layouts.values()) >= 5
    assert len(layouts) == 2


def test_no_two_visitors_are_the_same_person() -> None:
    scans = [parse_scan(visitor["card"]) for visitor in VISITORS.values()]
    assert len({scan.fields["personal_number"] for scan in scans}) == 60
    assert len({scan.fields["full_name"] for scan in scans}) == 60
    assert len({visitor["phone"] for visitor in VISITORS.values()}) == 60


def test_the_morning_has_its_mixture() -> None:
    errands = [visitor["errand"] for visitor in VISITORS.values()]
    assert Counter(errand["kind"] for errand in errands) == {
        "intake": 46,
        "return": 8,
        "supplement": 4,
        "refusal": 2,
    }
    taken_in = [CATALOGUE.find(each["procedure"]) for each in errands if each["kind"] == "intake"]
    assert Counter(each.field == "Chứng thực" for each in taken_in)[True] == 22
    assert Counter(each.field == "Hộ tịch" for each in taken_in)[True] == 14
    times = sorted(visitor["arrives_at"] for visitor in VISITORS.values())
    assert times[0] == "07:30"
    assert times[-1] <= "11:30"


def test_errands_at_a_dossier_fit_its_state() -> None:
    states = {script["id"]: script["state"] for script in SCRIPTS}
    wanted = {"return": "result_ready", "supplement": "waiting_supplement"}
    owners = {script["id"]: script["visitor"] for script in SCRIPTS}
    for visitor in VISITORS.values():
        errand = visitor["errand"]
        if errand["kind"] in wanted:
            assert states[errand["dossier"]] == wanted[errand["kind"]]
            assert owners[errand["dossier"]] == visitor["id"]
        assert visitor.get("accompanied_by", "V01") in VISITORS


# ------------------------------------------------------------ scripts


def test_every_state_is_there() -> None:
    assert len(SCRIPTS) == 60
    assert {script["state"] for script in SCRIPTS} == {
        state.value for state in State if state is not State.REFUSED
    }
    assert {script["state"] for script in demo("dossiers")["drafts"]} == {"draft"}
    assert len({script["id"] for script in EVERYTHING}) == len(EVERYTHING)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script["id"])
def test_papers_and_verdicts_settle_the_checklist(script: dict[str, Any]) -> None:
    procedure = CATALOGUE.find(script["procedure"])
    lines = checklist.checklist_for(
        procedure, Channel(script["channel"]), files_for_owner="submitter" in script
    )
    known = {line.number for line in lines}
    named = [
        entry["component"]
        for key in ("papers", "missing", "electronic")
        for entry in script.get(key, [])
    ]
    assert set(named) <= known
    assert len(named) == len(set(named))
    assert all(paper["pages"] >= 1 for paper in script["papers"])
    assert all(entry["reason"] for entry in script.get("missing", []))
    for step in script["acts"]:
        assert set(step["data"].get("components", [])) <= known
    procedure.terms(script["channel"])


@pytest.mark.parametrize("script", EVERYTHING, ids=lambda script: script["id"])
def test_forms_of_scripts_hold(script: dict[str, Any]) -> None:
    if not script["procedure"]:
        assert "form" not in script
        return
    form = LIBRARY.form(CATALOGUE.find(script["procedure"]).form)
    card = parse_scan(VISITORS[script["visitor"]]["card"]).fields
    filled: Filled = prefill(form, card)
    today = DAYS[0]
    for path, value in script.get("form", {}).items():
        if isinstance(value, dict):
            value = (today - timedelta(days=value["days_back"])).isoformat()
        filled = edit(form, filled, path, value)
    found = findings(form, filled.values, LIBRARY, today=today)
    if script["state"] == "draft":
        assert {each["code"] for each in found} <= {"required"}
    else:
        assert found == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script["id"])
def test_people_of_scripts_are_known(script: dict[str, Any]) -> None:
    assert script["visitor"] in VISITORS
    for owner in script.get("owners", []):
        if "visitor" in owner:
            assert owner["visitor"] in VISITORS
        else:
            assert Party(**{**owner, "kind": PartyKind(owner["kind"])}).id_number
    if "submitter" in script:
        assert script["submitter"] in VISITORS
        assert script["relation"] in LIBRARY.code_list("relations")


def played(script: dict[str, Any], today: date) -> Iterator[tuple[State, list[str]]]:
    """Play a script against the table of acts and the deadline rules."""
    terms = CATALOGUE.find(script["procedure"]).terms(script["channel"])
    received = moment(today, script["received"])
    state, events, last = State.ACCEPTED, [], received
    for step in script["acts"]:
        act, data, at = lifecycle.act_named(step["act"]), dict(step["data"]), moment(today, step)
        assert last < at < datetime.combine(today, time(7, 30)), "in order, and in the past"
        last = at
        if step["act"] == "extend":
            data["new_due_date"] = new_due(today, data["new_due_date"]["working_days_back"])
        lifecycle.require(act, state, data)
        if act.clock:
            event = {"type": act.clock, "at": at.isoformat(timespec="minutes")}
            events.append(event | {key: data[key] for key in data if key == "new_due_date"})
        state = state if act.name == "extend" else act.target
        case = {
            "received_at": received.isoformat(timespec="minutes"),
            "unit": terms.time_unit,
            "value": terms.time_value,
            "events": events,
        }
        yield state, list(compute(DeadlineCase.from_json(case), calendar()).warnings)


def new_due(today: date, back: int) -> str:
    day = today
    for _ in range(abs(back)):
        forward = calendar().next_working_day(day)
        day = forward if back < 0 else calendar().previous_working_day(day)
    return day.isoformat()


@pytest.mark.parametrize("today", DAYS, ids=str)
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script["id"])
def test_scripts_end_in_their_state_on_any_day(script: dict[str, Any], today: date) -> None:
    states = [State.ACCEPTED]
    for state, warnings in played(script, today):
        assert not REFUSED & set(warnings)
        states.append(state)
    assert states[-1].value == script["state"]
