"""From a published procedure to the clerk's ticks, and back to what is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ehc_desk.domain import checklist
from ehc_desk.domain.actor import CLERK, Actor
from ehc_desk.domain.dossier import Channel, Check, ComponentCheck
from ehc_desk.domain.procedure import Procedure
from ehc_desk.errors import RoleMissing
from ehc_desk.services import catalogue

MARRIAGE = "1.004873"


@pytest.fixture(scope="module")
def procedure() -> Procedure:
    return catalogue.load().find(MARRIAGE, date(2026, 11, 23))


def lines(
    procedure: Procedure, *, acting: bool = False, earlier: tuple[ComponentCheck, ...] = ()
) -> tuple[ComponentCheck, ...]:
    return checklist.checklist_for(
        procedure, Channel.COUNTER, files_for_owner=acting, earlier=earlier
    )


def test_only_published_papers_are_asked_for_in_their_order(procedure: Procedure) -> None:
    numbers = [line.number for line in lines(procedure)]
    assert numbers == [part.number for part in procedure.components_for("counter")]
    assert all(line.check is Check.OPEN for line in lines(procedure))


def test_ticks_stay_when_somebody_acts_for_the_owner(procedure: Procedure) -> None:
    ticked = checklist.pass_all(lines(procedure), procedure)
    acting = lines(procedure, acting=True, earlier=ticked)
    for before, after in zip(ticked, acting, strict=True):
        assert after.check is before.check
    newly = [b.number for a, b in zip(ticked, acting, strict=True) if b.required and not a.required]
    assert checklist.unsettled(acting) == tuple(newly)
    assert len(newly) == 1


def test_a_line_of_another_name_is_not_the_same_line(procedure: Procedure) -> None:
    ticked = tuple(
        replace(line, name="Giấy tờ khác") for line in checklist.pass_all(
            lines(procedure), procedure)
    )  # fmt: skip
    again = lines(procedure, earlier=ticked)
    assert all(line.check is Check.OPEN for line in again)


def test_passing_all_takes_the_published_copies_and_leaves_other_verdicts(
    procedure: Procedure,
) -> None:
    start = list(lines(procedure))
    at = next(place for place, line in enumerate(start) if line.required)
    start[at] = checklist.excused(start[at], "  Nộp sau  ")
    done = checklist.pass_all(start, procedure)
    assert (done[at].check, done[at].reason) == (Check.MISSING, "Nộp sau")
    assert checklist.unsettled(done) == ()
    for line, part in zip(done, procedure.components, strict=False):
        if line.check is Check.PASSED:
            assert line.originals == part.originals
    assert all(line.check is Check.OPEN for line in done if not line.required)


def test_counts_that_the_clerk_typed_are_kept(procedure: Procedure) -> None:
    line = replace(lines(procedure)[0], originals=4, photocopies=9, reason="cũ")
    passed = checklist.passed(line, procedure)
    assert (passed.originals, passed.photocopies, passed.reason) == (4, 9, "")


def test_a_line_that_the_procedure_no_longer_has_can_be_ticked(procedure: Procedure) -> None:
    stray = ComponentCheck(number=99, name="Giấy tờ cũ", reason="x")
    assert checklist.passed(stray, procedure).check is Check.PASSED


def test_missing_without_a_reason_is_not_settled() -> None:
    line = ComponentCheck(number=1, name="A", check=Check.MISSING, reason="  ")
    assert checklist.unsettled([line]) == (1,)
    assert replace(line, reason="Mất").settled
    assert ComponentCheck(number=2, name="B", required=False).settled
    assert ComponentCheck(number=3, name="C", check=Check.ELECTRONIC).settled


def test_excusing_a_paper_counts_none_of_it() -> None:
    line = ComponentCheck(number=1, name="A", originals=1, certified_copies=2, photocopies=3)
    bare = checklist.excused(line, "Mất")
    assert (bare.originals, bare.certified_copies, bare.photocopies) == (0, 0, 0)


def test_a_role_is_needed_by_name() -> None:
    actor = Actor(name="lan", display_name="Lan", roles=frozenset({CLERK}))
    actor.need(CLERK)
    with pytest.raises(RoleMissing) as told:
        actor.need("supervisor")
    assert told.value.params == {"role": "supervisor"}
