"""Deadlines: the rules one by one, the reference cases, and what is stored and explained."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from ehc_desk.domain import deadline_limits as limits
from ehc_desk.domain.calendar import WorkingCalendar
from ehc_desk.domain.deadlines import (
    RULES_VERSION,
    DeadlineCase,
    DeadlineEvent,
    DeadlineResult,
    EventType,
    Policy,
    Unit,
    compute,
    policy_for,
)
from ehc_desk.errors import FieldsInvalid, ImpossibleDate

ROOT = Path(__file__).resolve().parents[3]
TABLE = json.loads((ROOT / "resources" / "calendar" / "vn.json").read_text(encoding="utf-8"))
GOLDEN = ROOT / ".." / "shared" / "data" / "deadlines-golden.json"
VN = WorkingCalendar.from_json(TABLE)
SHORT = {
    "request": "supplement_requested",
    "supply": "supplemented",
    "pause": "paused",
    "resume": "resumed",
    "extend": "extended",
}


def run(
    received_at: str, unit: str | None, value: float, *events: str, **more: object
) -> DeadlineResult:
    """Compute a case; an event is written "request 2026-03-04T10:00" (extend: + new date)."""
    listed = []
    for event in events:
        word, at, *day = event.split()
        listed.append({"type": SHORT[word], "at": at} | ({"new_due_date": day[0]} if day else {}))
    case = {"received_at": received_at, "unit": unit, "value": value, "events": listed}
    return compute(DeadlineCase.from_json(case | {"policy": "nd118"} | more), VN)


def due(result: DeadlineResult) -> str | None:
    return result.to_json()["due"]  # type: ignore[return-value]


def test_the_reference_cases() -> None:
    if not GOLDEN.is_file():
        pytest.skip("reference data is not beside the repository")
    cases = json.loads(GOLDEN.read_text(encoding="utf-8"))["cases"]
    assert len(cases) >= 260
    for case in cases:
        result = compute(DeadlineCase.from_json(case), VN).to_json()
        expected = {key: case[f"expected_{key}"] for key in ("due", "state", "warnings")}
        assert {key: result[key] for key in expected} == expected, case["id"]
        checks: dict[str, str | None] = result["checks"]  # type: ignore[assignment]
        assert case.get("checks", {}).items() <= checks.items(), case["id"]
        assert result["explanation"], case["id"]


# --- D4–D8: from receipt to due moment


@pytest.mark.parametrize(
    ("received_at", "unit", "value", "wanted"),
    [
        # the worked examples of the rules
        ("2026-04-24T09:00", "working_day", 3, "2026-05-04T17:00"),
        ("2026-08-20T09:00", "working_day", 2, "2026-08-22T17:00"),
        ("2025-12-31T10:00", "working_day", 1, "2026-01-05T17:00"),
        ("2026-11-23T15:30", "same_day", 0, "2026-11-25T17:00"),
        ("2026-03-09T10:00", "working_hour", 8, "2026-03-10T10:30"),
        ("2026-03-09T09:30", "working_hour", 2, "2026-03-09T11:30"),
        ("2026-01-30T09:00", "calendar_day", 15, "2026-02-23T17:00"),
        ("2026-06-12T18:20", "working_day", 1, "2026-06-16T17:00"),
        # D5: 15:00 is inside; a moved receipt is due on its reception day
        ("2026-06-10T15:00", "same_day", 0, "2026-06-10T17:00"),
        ("2026-06-10T15:01", "same_day", 0, "2026-06-11T17:00"),
        ("2026-06-10T17:01", "same_day", 0, "2026-06-11T17:00"),
        ("2026-06-13T20:00", "same_day", 0, "2026-06-15T17:00"),
        ("2026-06-10T15:00:59", "same_day", 0, "2026-06-10T17:00"),
        # D9: the cut-off does not touch the other units
        ("2026-06-10T16:40", "working_day", 1, "2026-06-11T17:00"),
        ("2026-06-10T17:00", "working_day", 1, "2026-06-11T17:00"),
        ("2026-06-10T17:01", "working_day", 1, "2026-06-12T17:00"),
        # D7: the raw date counts from the reception day
        ("2026-06-12T17:30", "calendar_day", 5, "2026-06-22T17:00"),
        ("2026-08-17T09:00", "calendar_day", 5, "2026-08-22T17:00"),
        # D8: before opening, lunch, closing, half hours
        ("2026-03-09T06:00", "working_hour", 0.5, "2026-03-09T08:00"),
        ("2026-03-09T11:30", "working_hour", 0.5, "2026-03-09T14:00"),
        ("2026-03-09T12:45", "working_hour", 3.5, "2026-03-09T17:00"),
        ("2026-03-09T17:00", "working_hour", 0.1, "2026-03-10T07:36"),
        ("2026-03-13T16:59", "working_hour", 0.5, "2026-03-16T07:59"),
        ("2026-03-09T07:30", "working_hour", 7.5, "2026-03-09T17:00"),
    ],
)
def test_due_moments(received_at: str, unit: str, value: float, wanted: str) -> None:
    result = run(received_at, unit, value)
    assert (due(result), result.state, result.warnings) == (wanted, "running", ())


def test_no_time_given_by_law_means_no_due_moment() -> None:
    result = run(
        "2026-06-10T09:00", None, 0, finished_at="2026-09-01T09:00", now="2026-07-01T09:00"
    )
    json_result = result.to_json()
    assert (json_result["due"], json_result["state"]) == (None, "running")
    assert json_result["checks"] == {
        "handover_by": "2026-06-10T17:00",
        "supplement_request_by": "2026-06-15T17:00",
        "apology_by": None,
        "class": None,
        "half_day_class": None,
        "bucket": "none",
    }
    events = ("request 2026-06-11T09:00", "supply 2026-06-12T09:00", "pause 2026-06-15T09:00")
    later = run("2026-06-10T09:00", None, 0, *events, "extend 2026-06-16T09:00 2026-07-01")
    assert (later.due, later.state, later.warnings) == (None, "paused", ("NO_RUNNING_CLOCK",))
    assert later.checks()["closure_at"] == "2026-06-26T17:00"
    resumed = run("2026-06-10T09:00", None, 0, *events, "resume 2026-06-17T09:00")
    assert (resumed.due, resumed.state) == (None, "running")


def test_an_unknown_year_is_said_once() -> None:
    result = run("2027-12-30T09:00", "working_day", 3, "request 2027-12-31T09:00",
                 "supply 2028-01-03T09:00")  # fmt: skip
    assert due(result) == "2028-01-06T17:00"
    assert result.warnings == ("CALENDAR_YEAR_UNKNOWN",)
    assert any(rule == "D2" and "2028" in text for rule, text in result.steps)
    assert run("2024-12-30T09:00", "working_day", 1).warnings == ("CALENDAR_YEAR_UNKNOWN",)
    extended = run("2027-12-20T09:00", "working_day", 3, "extend 2027-12-21T09:00 2028-01-01")
    assert extended.warnings == ("EXTENSION_MOVED", "CALENDAR_YEAR_UNKNOWN")


# --- D10–D14: limits around the dossier


@pytest.mark.parametrize(
    ("received_at", "wanted"),
    [
        ("2026-06-10T15:00", "2026-06-10T17:00"),
        ("2026-06-10T15:01", "2026-06-11T07:30"),
        ("2026-06-10T05:00", "2026-06-10T17:00"),
        ("2026-06-12T17:30", "2026-06-15T07:30"),
        ("2026-06-13T09:00", "2026-06-15T07:30"),
    ],
)
def test_hand_over(received_at: str, wanted: str) -> None:
    assert run(received_at, "working_day", 5).checks()["handover_by"] == wanted


def test_other_limits() -> None:
    moment = datetime(2026, 6, 12, 16, 0)
    assert limits.other_territory_by(moment, VN) == datetime(2026, 6, 15, 17)
    assert limits.online_answer_by(moment, VN) == datetime(2026, 6, 15, 16, 30)
    assert limits.portal_notice_by(moment) == datetime(2026, 6, 12, 18)
    assert limits.correction_by(moment, VN) == datetime(2026, 6, 17, 17)


def test_policy_follows_the_day_of_receipt() -> None:
    assert policy_for(datetime(2025, 6, 30, 23, 59)) is Policy.ND61
    assert policy_for(datetime(2025, 7, 1)) is Policy.ND118
    case = {"received_at": "2025-06-30T09:00", "unit": "same_day"}
    assert DeadlineCase.from_json(case).policy is Policy.ND61


# --- D15–D19: supplements

ASKED = "request 2026-03-04T10:00"


def test_supplement_restarts_under_nd118_and_shifts_under_nd61() -> None:
    events = (ASKED, "supply 2026-03-10T16:00")
    assert due(run("2026-03-02T09:00", "working_day", 5, *events)) == "2026-03-17T17:00"
    old = run("2026-03-02T09:00", "working_day", 5, *events, policy="nd61")
    assert due(old) == "2026-03-13T17:00"


@pytest.mark.parametrize(
    ("unit", "value", "supplied", "wanted"),
    [
        ("working_day", 5, "2026-03-04T16:00", "2026-03-09T17:00"),
        ("working_day", 5, "2026-03-04T17:01", "2026-03-10T17:00"),
        # raw 12 March; supplied on Sunday, effective Monday 9: waited 5 days, raw 17 March
        ("calendar_day", 10, "2026-03-08T10:00", "2026-03-17T17:00"),
        # raw 7 March is a Saturday (due Monday 9); waited 1 day from the raw date: 8, so Monday 9
        ("calendar_day", 5, "2026-03-05T10:00", "2026-03-09T17:00"),
        # due 4 March 16:30; waited 90 + 30 minutes
        ("working_hour", 20.5, "2026-03-04T14:00", "2026-03-05T09:00"),
        ("working_hour", 20.5, "2026-03-04T10:00", "2026-03-04T16:30"),
        ("same_day", 0, "2026-03-05T15:01", "2026-03-06T17:00"),
    ],
)
def test_shift_by_unit(unit: str, value: float, supplied: str, wanted: str) -> None:
    received_at = "2026-03-04T09:00" if unit == "same_day" else "2026-03-02T09:00"
    result = run(received_at, unit, value, ASKED, f"supply {supplied}", policy="nd61")
    assert (due(result), result.warnings) == (wanted, ())
    paused = run(received_at, unit, value, "pause 2026-03-04T10:00", f"resume {supplied}")
    assert due(paused) == wanted


def test_waiting_has_no_due_moment() -> None:
    result = run("2026-03-02T09:00", "working_day", 5, ASKED, now="2026-03-30T09:00")
    assert (result.due, result.state, result.bucket) == (None, "waiting_supplement", "none")
    assert result.checks()["apology_by"] is None
    assert result.checks()["closure_at"] == "2026-03-19T17:00"
    assert result.judged == datetime(2026, 3, 9, 17)


def test_request_after_the_third_working_day() -> None:
    in_time = run("2026-03-02T09:00", "working_day", 9, "request 2026-03-05T17:00")
    late = run("2026-03-02T09:00", "working_day", 9, "request 2026-03-05T17:01")
    assert (in_time.warnings, late.warnings) == ((), ("SUPPLEMENT_REQUEST_LATE",))


def test_late_request_does_not_cure_lateness() -> None:
    events = ("request 2026-03-05T08:00", "supply 2026-03-09T10:00")
    result = run("2026-03-02T09:00", "working_day", 2, *events, finished_at="2026-03-10T09:00")
    assert (due(result), result.warnings) == ("2026-03-11T17:00", ("SUPPLEMENT_AFTER_DUE",))
    assert (result.judged, result.day_class) == (datetime(2026, 3, 4, 17), "late")
    touched = run(
        "2026-03-02T09:00", "working_day", 2, *events, "pause 2026-03-10T08:00",
        "resume 2026-03-12T08:00", "extend 2026-03-12T09:00 2026-03-30",
    )  # fmt: skip
    assert due(touched) == "2026-03-30T17:00"
    assert touched.judged == datetime(2026, 3, 4, 17)
    exactly = run("2026-03-02T09:00", "working_day", 2, "request 2026-03-04T17:00")
    assert exactly.warnings == ()


def test_one_request_only_and_refused_ones_do_not_count() -> None:
    result = run(
        "2026-03-02T09:00", "working_day", 9, "pause 2026-03-02T10:00", "request 2026-03-02T11:00",
        "resume 2026-03-03T10:00", ASKED, "request 2026-03-04T11:00", "supply 2026-03-05T10:00",
        "request 2026-03-06T10:00",
    )  # fmt: skip
    wanted = ("NO_RUNNING_CLOCK", "NO_RUNNING_CLOCK", "SUPPLEMENT_TWICE")
    assert (result.warnings, result.state) == (wanted, "running")


def test_supplement_at_and_after_the_closing_limit() -> None:
    start = ("2026-03-02T09:00", "working_day", 5, "request 2026-03-03T09:00")
    assert run(*start, "supply 2026-03-18T17:00").state == "running"
    late = run(*start, "supply 2026-03-18T17:01", "supply 2026-03-18T17:02",
               "pause 2026-03-19T09:00", "extend 2026-03-19T09:00 2026-04-01",
               "request 2026-03-20T09:00", "resume 2026-03-20T09:00")  # fmt: skip
    assert (late.state, late.due) == ("closed", None)
    assert late.warnings == (
        "SUPPLEMENT_TOO_LATE", "NOTHING_TO_SUPPLEMENT", "NO_RUNNING_CLOCK", "NO_RUNNING_CLOCK",
        "NO_RUNNING_CLOCK", "NOTHING_TO_RESUME",
    )  # fmt: skip


def test_sector_law_may_set_other_limits() -> None:
    request = DeadlineEvent(type=EventType.SUPPLEMENT_REQUESTED, at=datetime(2026, 3, 9, 9))
    case = DeadlineCase(
        received_at=datetime(2026, 3, 2, 9), unit=Unit.WORKING_DAY, value=9, events=(request,),
        supplement_request_days=5, closing_days=30,
    )  # fmt: skip
    result = compute(case, VN)
    assert result.warnings == ()
    assert result.closure_at == datetime(2026, 4, 8, 17)


# --- order of events


def test_order_counts_refused_events_but_not_those_out_of_order() -> None:
    result = run(
        "2026-03-02T09:00", "working_day", 9,
        "pause 2026-03-02T08:59",  # before the receipt
        "resume 2026-03-04T09:00",  # refused, but it counts
        "pause 2026-03-03T09:00",  # so this one is out of order
        "pause 2026-03-04T09:00",  # equal times are in order
    )  # fmt: skip
    assert result.warnings == ("EVENT_OUT_OF_ORDER", "NOTHING_TO_RESUME", "EVENT_OUT_OF_ORDER")
    assert result.state == "paused"


# --- D20–D23: pauses and extensions


def test_many_pauses_add_up() -> None:
    result = run(
        "2026-03-02T09:00", "working_day", 5, "pause 2026-03-03T09:00", "resume 2026-03-05T09:00",
        "pause 2026-03-06T09:00", "resume 2026-03-07T09:00",
    )  # fmt: skip
    # two working days, then Monday 9 March as the effective end of the second pause
    assert due(result) == "2026-03-12T17:00"


EXTENDABLE = ("2026-06-01T09:00", "working_day", 5)  # due Monday 8 June


@pytest.mark.parametrize(
    ("event", "wanted", "judged", "warnings"),
    [
        ("extend 2026-06-05T17:00 2026-06-12", "2026-06-12", "2026-06-12", ()),
        ("extend 2026-06-05T17:01 2026-06-12", "2026-06-12", "2026-06-08", ("APOLOGY_LATE",)),
        (
            "extend 2026-06-08T09:00 2026-06-13",
            "2026-06-15",
            "2026-06-08",
            ("EXTENSION_MOVED", "APOLOGY_LATE"),
        ),
        (
            "extend 2026-06-03T09:00 2026-06-08",
            "2026-06-08",
            "2026-06-08",
            ("EXTENSION_NOT_LATER",),
        ),
        (
            "extend 2026-06-03T09:00 2026-06-07",
            "2026-06-08",
            "2026-06-08",
            ("EXTENSION_MOVED", "EXTENSION_NOT_LATER"),
        ),
    ],
)
def test_extension(event: str, wanted: str, judged: str, warnings: tuple[str, ...]) -> None:
    result = run(*EXTENDABLE, event)
    assert (due(result), result.warnings) == (f"{wanted}T17:00", warnings)
    assert result.judged == datetime.fromisoformat(f"{judged}T17:00")


def test_one_extension_only_and_refused_ones_do_not_count() -> None:
    result = run(
        *EXTENDABLE, "extend 2026-06-02T09:00 2026-06-03", "extend 2026-06-03T09:00 2026-06-12",
        "extend 2026-06-04T09:00 2026-06-19",
    )  # fmt: skip
    assert result.warnings == ("EXTENSION_NOT_LATER", "EXTENSION_TWICE")
    assert due(result) == "2026-06-12T17:00"
    assert result.checks()["apology_by"] == "2026-06-11T17:00"


def test_extension_of_hours_ends_at_closing_and_moves_on() -> None:
    extended = ("2026-06-08T14:00", "working_hour", 8, "extend 2026-06-08T15:00 2026-06-11")
    assert due(run(*extended)) == "2026-06-11T17:00"
    moved = run(*extended, "pause 2026-06-09T09:00", "resume 2026-06-09T10:00")
    assert due(moved) == "2026-06-12T08:30"


def test_shift_moves_promise_and_judge_alike() -> None:
    late = (*EXTENDABLE, "extend 2026-06-08T09:00 2026-06-12")
    moved = run(*late, "pause 2026-06-09T09:00", "resume 2026-06-11T09:00")
    assert due(moved) == "2026-06-16T17:00"
    assert moved.judged == datetime(2026, 6, 10, 17)
    restarted = run(*late, "request 2026-06-09T09:00", "supply 2026-06-11T09:00")
    assert restarted.due == restarted.judged == datetime(2026, 6, 18, 17)
    again = run(*late, "request 2026-06-09T09:00", "supply 2026-06-11T09:00",
                "extend 2026-06-12T09:00 2026-06-30")  # fmt: skip
    assert again.warnings[-1] == "EXTENSION_TWICE"


def test_an_extended_calendar_date_is_its_own_raw_date() -> None:
    # raw 11 July (Saturday) would be due Monday 13; extended to Saturday 18, moved to Monday 20
    start = ("2026-07-01T09:00", "calendar_day", 10, "extend 2026-07-02T09:00 2026-07-18")
    result = run(*start, "pause 2026-07-06T09:00", "resume 2026-07-07T09:00")
    assert due(result) == "2026-07-21T17:00"


# --- D25–D28: judging


@pytest.mark.parametrize(
    ("finished_at", "day", "half_day"),
    [
        ("2026-06-10T16:00", "early", "early"),
        ("2026-06-11T06:00", "on_time", "early"),
        ("2026-06-11T12:10", "on_time", "early"),
        ("2026-06-11T13:30", "on_time", "on_time"),
        ("2026-06-11T19:00", "on_time", "on_time"),
        ("2026-06-12T00:00", "late", "late"),
    ],
)
def test_classes(finished_at: str, day: str, half_day: str) -> None:
    result = run("2026-06-08T09:00", "working_day", 3, finished_at=finished_at)
    assert (result.day_class, result.half_day_class) == (day, half_day)


def test_half_day_of_an_hour_deadline() -> None:
    start = ("2026-03-09T09:30", "working_hour", 2)  # due 11:30, in the morning
    assert run(*start, finished_at="2026-03-09T13:29").half_day_class == "on_time"
    assert run(*start, finished_at="2026-03-09T13:30").half_day_class == "late"


def test_class_is_told_while_waiting() -> None:
    result = run("2026-03-02T09:00", "working_day", 5, ASKED, finished_at="2026-03-10T09:00")
    assert result.day_class == "late"


@pytest.mark.parametrize(
    ("now", "bucket"),
    [
        ("2026-06-10T16:59", "later"),
        ("2026-06-10T17:00", "due_3d"),
        ("2026-06-12T16:59", "due_3d"),
        ("2026-06-12T17:00", "due_24h"),
        ("2026-06-13T10:00", "due_24h"),
        ("2026-06-15T17:00", "due_24h"),
        ("2026-06-15T17:01", "overdue"),
    ],
)
def test_bucket_leaves_out_off_days(now: str, bucket: str) -> None:
    # due Monday 15 June 17:00; Thursday and Friday count, the weekend does not
    result = run("2026-06-08T09:00", "working_day", 5, now=now)
    assert result.bucket == bucket


def test_overdue_in_the_report() -> None:
    judged = datetime(2026, 6, 15, 17)
    assert limits.overdue_in_report(datetime(2026, 6, 16).date(), judged, "running")
    assert not limits.overdue_in_report(judged.date(), judged, "running")
    assert not limits.overdue_in_report(datetime(2026, 6, 16).date(), judged, "paused")
    assert not limits.overdue_in_report(datetime(2026, 6, 16).date(), None, "running")


# --- D29 and the words


def test_what_is_stored_beside_a_due_moment() -> None:
    assert run("2026-06-12T18:20", "working_day", 1).record() == {
        "rules_version": RULES_VERSION,
        "calendar_version": VN.version,
        "shifts": [["07:30", "11:30"], ["13:30", "17:00"]],
        "cut_off": "15:00",
        "policy": "nd118",
        "unit": "working_day",
        "value": 1,
        "rules": ["D4", "D6"],
    }
    assert run("2026-06-12T09:00", None, 0).record()["unit"] is None


@pytest.mark.parametrize(
    ("received_at", "unit", "value", "words"),
    [
        ("2026-06-12T18:20", "working_day", 1, ["thứ Sáu 12/06/2026", "sau giờ làm việc (17:00)"]),
        ("2026-04-24T09:00", "working_day", 3, ["thứ Hai 04/05/2026 (3)", "Nghỉ bù Giỗ Tổ"]),
        ("2026-06-12T09:00", "working_day", 20, ["Không tính ngày nghỉ hằng tuần: thứ Bảy"]),
        ("2026-06-12T09:00", "working_day", 40, ["Không tính 16 ngày nghỉ hằng tuần"]),
        ("2026-06-13T09:00", "same_day", 0, ["là ngày nghỉ hằng tuần", "trong ngày"]),
        ("2026-11-23T15:30", "same_day", 0, ["nhận sau 15:00", "Ngày Văn hóa Việt Nam"]),
        ("2026-01-30T09:00", "calendar_day", 15, ["là thứ Bảy 14/02/2026", "lùi đến", "Tết"]),
        ("2026-06-08T09:00", "calendar_day", 2, ["2 ngày kể từ thứ Hai 08/06/2026"]),
        ("2026-09-02T09:00", "working_hour", 1.5, ["1,5 giờ làm việc", "(Quốc khánh 02/9)"]),
        ("2026-08-20T09:00", "working_day", 2, ["Có tính ngày làm bù: thứ Bảy 22/08/2026"]),
        ("2026-06-08T09:00", None, 0, ["không quy định thời hạn"]),
    ],
)
def test_explanations(received_at: str, unit: str | None, value: float, words: list[str]) -> None:
    text = " ".join(step for _, step in run(received_at, unit, value).steps)
    assert all(word in text for word in words), text


def test_explanation_of_a_long_story() -> None:
    result = run(
        "2025-03-03T09:00", "working_day", 10, "extend 2025-03-17T09:00 2025-03-24",
        "request 2025-03-18T09:00", "supply 2025-03-19T09:00", "pause 2025-03-20T09:00",
        "resume 2025-03-21T09:00", "resume 2025-03-21T10:00", policy="nd61",
        finished_at="2025-03-25T09:00", now="2025-03-24T08:00",
    )  # fmt: skip
    rules = [rule for rule, _ in result.steps]
    assert rules == [
        "D6", "D21", "D22", "D15", "D15", "D16", "D18", "D20", "D20", "D20", "D25", "D26", "D28",
    ]  # fmt: skip
    assert result.rules == ("D6", "D21", "D22", "D15", "D16", "D18", "D20")
    text = " ".join(step for _, step in result.steps)
    for word in ("Thư xin lỗi", "không được ghi nhận", "đã chờ 1 ngày làm việc", "3 ngày (không"):
        assert word in text


# --- what is refused

GOOD: dict[str, object] = {"received_at": "2026-06-08T09:00", "unit": "working_day", "value": 5}


def test_unknown_keys_are_ignored_and_whole_numbers_may_have_a_point() -> None:
    case = DeadlineCase.from_json(GOOD | {"value": 5.0, "id": "x", "checks": {}, "events": None})
    assert case.value == 5
    assert case == DeadlineCase.from_json(GOOD)


@pytest.mark.parametrize(
    "change",
    [
        {"unit": "month"}, {"unit": ["working_day"]}, {"value": 0}, {"value": -1}, {"value": 1.5},
        {"value": "5"}, {"value": True}, {"value": None}, {"value": 10**9},
        {"value": float("nan")}, {"value": float("inf")}, {"unit": "same_day", "value": 1},
        {"unit": "working_hour", "value": 0}, {"unit": "working_hour", "value": 0.33},
        {"policy": "nd1"}, {"policy": ""}, {"events": {}}, {"events": ["paused"]},
        {"events": [{"type": "stopped", "at": "2026-06-09T09:00"}]},
    ],
)  # fmt: skip
def test_bad_values(change: dict[str, object]) -> None:
    with pytest.raises(FieldsInvalid):
        DeadlineCase.from_json(GOOD | change)


@pytest.mark.parametrize("case", [None, [], "x", {"received_at": "2026-06-08T09:00"}])
def test_no_case_at_all(case: object) -> None:
    with pytest.raises(FieldsInvalid):
        DeadlineCase.from_json(case)


@pytest.mark.parametrize(
    "change",
    [
        {"received_at": None}, {"received_at": "2026-02-30T09:00"}, {"received_at": "8/6/2026"},
        {"received_at": "0001-01-01T00:00"}, {"finished_at": "2026-06-08"}, {"now": 5},
        {"now": "9999-12-31T23:59"}, {"events": [{"type": "paused"}]},
        {"events": [{"type": "extended", "at": "2026-06-09T09:00"}]},
        {"events": [{"type": "extended", "at": "2026-06-09T09:00", "new_due_date": "2026-02-30"}]},
        {"events": [{"type": "extended", "at": "2026-06-09T09:00", "new_due_date": "9999-12-31"}]},
    ],
)  # fmt: skip
def test_bad_moments(change: dict[str, object]) -> None:
    with pytest.raises(ImpossibleDate):
        DeadlineCase.from_json(GOOD | change)


def test_moments_of_other_offsets_and_seconds() -> None:
    utc = datetime(2026, 6, 8, 2, 0, 59, tzinfo=timezone.utc)  # noqa: UP017 - as callers write it
    case = DeadlineCase(received_at=utc, unit=Unit.SAME_DAY, now=utc + timedelta(hours=1))
    assert case.received_at == datetime(2026, 6, 8, 9, 0)
    assert case.now == datetime(2026, 6, 8, 10, 0)
    with pytest.raises(ImpossibleDate):
        DeadlineEvent(type=EventType.PAUSED, at=utc, new_due_date=utc.date())
