"""Dates held against each other and against an age, whole or partly known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.form import Form
from ehc_desk.domain.form_build import form_from
from ehc_desk.services import form_library
from ehc_desk.services.form_check import findings

LIBRARY = form_library.load()
TODAY = date(2026, 11, 23)
DAYS = st.dates(date(1900, 1, 1), TODAY)


def text(name: str) -> dict[str, str]:
    return {"vi": name, "en": name}


def trial() -> Form:
    """Return a form whose date rules stand at every depth: root, block, row and behind a $ref."""
    when = {"type": "string", "format": "partial-date"}
    stay = {"type": "object", "properties": {"from": when, "to": when}}
    rows = {"type": "array", "items": {**stay, "x-not-before": {"to": "from"}}}
    adult = {"allOf": [{"properties": {"date_of_birth": {"x-age-from": 18}}}]}
    fields = [
        {"field": name, "label": text(name)}
        for name in ("stay.from", "stay.to", "asker.date_of_birth")
    ]
    return form_from(
        {
            "id": "trial",
            "version": "1",
            "valid_from": "2026-01-01",
            "title": text("Trial"),
            "schema": {
                "type": "object",
                "properties": {
                    "stay": stay,
                    "stays": rows,
                    "asker": {"$ref": "urn:ehc:eform:person", **adult},
                },
                "x-not-before": {"stay.to": "stay.from", "stay.from": "asker.date_of_birth"},
            },
            "layout": [{"title": text("All"), "rows": [fields]}],
        },
        LIBRARY.documents,
    )


FORM = trial()


def found(values: dict[str, Any], form: Form = FORM) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (each["field"], each["code"], each["params"])
        for each in findings(form, values, LIBRARY, today=TODAY)
    ]


# ------------------------------------------------------------ one date not before another


@given(DAYS, DAYS)
def test_whole_days_are_told_exactly_when_they_run_backwards(first: date, second: date) -> None:
    told = found({"stay.from": first.isoformat(), "stay.to": second.isoformat()})
    wrong = [("stay.to", "before-other-date", {"other": "stay.from"})]
    assert told == (wrong if second < first else [])


@given(DAYS, DAYS, st.sampled_from([4, 7, 10]), st.sampled_from([4, 7, 10]))
def test_partly_known_days_are_told_only_when_they_must_run_backwards(
    first: date, second: date, first_known: int, second_known: int
) -> None:
    start, end = first.isoformat()[:first_known], second.isoformat()[:second_known]
    told = found({"stay.from": start, "stay.to": end})
    if told:
        assert second < first
    if second < first and first_known == second_known == 10:
        assert told


@pytest.mark.parametrize(
    ("start", "end", "wrong"),
    [
        ("1998", "1998-05-03", False),
        ("1998-05-03", "1998", False),
        ("1998-05-03", "1998-04", True),
        ("1998", "1997-12-31", True),
        ("2020-02-02", "2020-02-02", False),
        ("no date", "2020-02-02", False),
    ],
)
def test_a_year_does_not_contradict_its_days(start: str, end: str, wrong: bool) -> None:
    told = [each[1] for each in found({"stay.from": start, "stay.to": end})]
    assert ("before-other-date" in told) is wrong


def test_rows_and_blocks_name_both_dates() -> None:
    values = {
        "stays": [{"from": "2020", "to": "2021"}, {"from": "2022", "to": "2021"}, {"to": "2020"}],
        "asker": {"full_name": "Mẫu", "date_of_birth": "1990-01-01"},
        "stay": {"from": "1989"},
    }
    assert found(values) == [
        ("stay.from", "before-other-date", {"other": "asker.date_of_birth"}),
        ("stays[1].to", "before-other-date", {"other": "stays[1].from"}),
    ]


@pytest.mark.parametrize(
    "values", [{"stay": "text"}, {"stay": {"from": 3, "to": 1}}, {"stay": ["2020"]}, {"stays": [1]}]
)
def test_values_of_a_wrong_kind_are_another_rules_business(values: dict[str, Any]) -> None:
    assert "before-other-date" not in [each[1] for each in found(values)]


# ------------------------------------------------------------ old enough


@given(st.dates(date(1950, 1, 1), TODAY))
def test_somebody_is_old_enough_from_the_birthday_on(born: date) -> None:
    told = found({"asker": {"full_name": "Mẫu", "date_of_birth": born.isoformat()}})
    age = TODAY.year - born.year - ((TODAY.month, TODAY.day) < (born.month, born.day))
    young = [("asker.date_of_birth", "too-young", {"limit": 18})]
    assert told == (young if age < 18 else [])


@pytest.mark.parametrize(
    ("born", "today", "young"),
    [
        ("2008", date(2026, 1, 1), False),
        ("2009", date(2026, 12, 31), True),
        ("2008-11", date(2026, 11, 1), False),
        ("2008-12", date(2026, 11, 30), True),
        ("2008-02-29", date(2026, 2, 28), True),
        ("2008-02-29", date(2026, 3, 1), False),
    ],
)
def test_a_birthday_that_is_partly_known_or_rare(born: str, today: date, young: bool) -> None:
    values = {"asker": {"full_name": "Mẫu", "date_of_birth": born}}
    told = findings(FORM, values, LIBRARY, today=today)
    assert [each["code"] for each in told] == (["too-young"] if young else [])


def test_who_is_not_born_yet_is_told_so_only() -> None:
    values = {"asker": {"full_name": "Mẫu", "date_of_birth": (TODAY + timedelta(1)).isoformat()}}
    assert found(values) == [("asker.date_of_birth", "in-the-future", {})]


# ------------------------------------------------------------ in the shipped forms


def one(form_id: str, **blocks: dict[str, Any]) -> dict[str, str]:
    told = findings(LIBRARY.form(form_id), blocks, LIBRARY, today=TODAY)
    return {each["field"]: each["code"] for each in told if each["code"] != "required"}


def test_nobody_dies_before_the_birth_nor_is_told_dead_before_the_death() -> None:
    dead = {"full_name": "Mẫu", "date_of_birth": "1950-05-05", "died_on": "1950-05-04"}
    assert one("death_registration", deceased=dead) == {"deceased.died_on": "before-other-date"}
    dead["died_on"] = "2026-11-11"
    paper = {"kind": "death_notice", "issuer": "Trạm y tế Mẫu", "issued_on": "2026-11-10"}
    told = one("death_registration", deceased=dead, notice=paper)
    assert told == {"notice.issued_on": "before-other-date"}


def test_a_day_of_death_needs_no_clock_and_no_whole_date() -> None:
    dead = {"full_name": "Mẫu", "died_on": "1968-02", "died_place": {"name": "Xã Mẫu"}}
    assert one("death_registration", deceased=dead) == {}
    assert one("death_registration", deceased={**dead, "died_at": "25:00"}) == {
        "deceased.died_at": "wrong-pattern"
    }


@pytest.mark.parametrize(
    ("block", "born", "code"),
    [
        ("bride", "2008-11-23", None),
        ("bride", "2008-11-24", "too-young"),
        ("groom", "2006-11-23", None),
        ("groom", "2006-11-24", "too-young"),
    ],
)
def test_marriage_from_eighteen_for_her_and_twenty_for_him(
    block: str, born: str, code: str | None
) -> None:
    """Law on Marriage and Family 52/2014/QH13 Art. 8.1.a."""
    told = one("marriage_registration", **{block: {"full_name": "Mẫu", "date_of_birth": born}})
    assert told.get(f"{block}.date_of_birth") == code


@pytest.mark.parametrize("parent", ["mother", "father"])
def test_a_child_is_not_older_than_its_parents(parent: str) -> None:
    elder = {"full_name": "Mẫu", "date_of_birth": "2001"}
    for form_id in ("birth_registration", "birth_reregistration"):
        told = one(form_id, child={"date_of_birth": "2000-12-31"}, **{parent: elder})
        assert told == {"child.date_of_birth": "before-other-date"}


def test_a_residence_does_not_end_before_it_begins_but_may_lie_ahead() -> None:
    stay = {"address": {"line": "Tổ 1"}, "right": "rented", "from": "2027-01-01"}
    assert one("temporary_residence", change={**stay, "to": "2028-12-31"}) == {}
    assert one("temporary_residence", change={**stay, "to": "2026-12-31"}) == {
        "change.to": "before-other-date"
    }
