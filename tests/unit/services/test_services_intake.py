"""Intake: a draft becomes one dossier with one number, or nothing happened at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fakes.counter_room import CERTIFY, CHIEF, CLERK, Room, person
from fakes.still_clock import StillClock

from ehc_desk.domain.actor import Actor
from ehc_desk.domain.checklist import excused
from ehc_desk.domain.dossier import Channel, Check, Party, PartyKind, State
from ehc_desk.domain.events import DossierAccepted, DraftClosed, DraftSaved
from ehc_desk.domain.journal import verify
from ehc_desk.domain.office import VIETNAM
from ehc_desk.errors import (
    ComponentsMissing,
    DiskFull,
    DraftChanged,
    FieldsInvalid,
    PaperRefused,
    ProcedureClosed,
    RoleMissing,
    UnknownComponent,
    UnknownDossier,
    UnknownDraft,
    UnknownProcedure,
)
from ehc_desk.storage.statements import Sql

NOBODY = Actor(name="guest", display_name="Khách", roles=frozenset())


def owed(room: Room) -> int:
    return len(room.queries.deliveries(which="open"))


# ---------------------------------------------------------------- drafts


def test_a_draft_is_kept_with_its_facts_and_tells_it_was_saved(room: Room) -> None:
    facts = room.facts()
    draft = room.draft(facts)
    kept = room.queries.draft(draft.id)
    assert kept.facts == facts
    assert (kept.user, len(draft.id)) == ("lan", 10)
    assert DraftSaved(draft_id=draft.id) in room.events


def test_the_slower_of_two_windows_is_told_and_writes_nothing(room: Room) -> None:
    draft = room.intake.new_draft(CLERK)
    first = room.facts(summary="A")
    room.intake.save(draft.id, first, expected_revision=draft.revision, actor=CLERK)
    with pytest.raises(DraftChanged):
        room.intake.save(
            draft.id, room.facts(summary="B"), expected_revision=draft.revision, actor=CLERK
        )
    assert room.queries.draft(draft.id).facts.summary == "A"


def test_a_discarded_draft_comes_back_with_its_pages_and_both_acts_are_written(room: Room) -> None:
    draft = room.draft(papers=(b"one",))
    room.intake.discard(draft.id, actor=CLERK)
    with pytest.raises(UnknownDraft):
        room.queries.draft(draft.id)
    back = room.intake.restore(draft.id, actor=CLERK)
    assert back.pages == draft.pages
    kinds = [(entry.kind, entry.actor) for entry in room.queries.entries()]
    assert kinds == [("draft_discarded", "lan"), ("draft_restored", "lan")]
    assert DraftClosed(draft_id=draft.id) in room.events


def test_somebody_without_the_role_does_nothing(room: Room) -> None:
    draft = room.draft()
    for act in (
        lambda: room.intake.new_draft(NOBODY),
        lambda: room.intake.save(draft.id, draft.facts, expected_revision=1, actor=NOBODY),
        lambda: room.intake.add_papers(draft.id, 1, [], actor=NOBODY),
        lambda: room.intake.set_pages(draft.id, [], known=[], actor=NOBODY),
        lambda: room.intake.discard(draft.id, actor=NOBODY),
        lambda: room.intake.restore(draft.id, actor=NOBODY),
        lambda: room.intake.accept(draft.id, actor=NOBODY),
    ):
        with pytest.raises(RoleMissing):
            act()


# ---------------------------------------------------------------- pages


def test_a_refused_file_keeps_those_before_it(room: Room, tmp_path: Path) -> None:
    draft = room.draft()
    files = []
    for name, data in (("a.jpg", b"A\fB"), ("bad.pdf", b"BAD"), ("c.jpg", b"C")):
        (tmp_path / name).write_bytes(data)
        files.append(tmp_path / name)
    with pytest.raises(PaperRefused) as refusal:
        room.intake.add_papers(draft.id, 1, files, actor=CLERK)
    assert refusal.value.params == {"file": "bad.pdf", "reason": "corrupt"}
    kept = room.queries.draft(draft.id).pages
    assert [room.papers.path(page.sha256).read_bytes() for page in kept] == [b"A", b"B"]
    assert [page.position for page in kept] == [1, 2]


def test_pages_come_after_those_that_stay_when_one_in_front_was_thrown_away(
    room: Room, tmp_path: Path
) -> None:
    draft = room.draft(papers=(b"1\f2\f3",))
    room.intake.set_pages(draft.id, [draft.pages[2]], known=draft.pages, actor=CLERK)
    (tmp_path / "next.jpg").write_bytes(b"4")
    draft = room.intake.add_papers(draft.id, 1, [tmp_path / "next.jpg"], actor=CLERK)
    shown = [room.papers.path(page.sha256).read_bytes() for page in draft.pages_of(1)]
    assert shown == [b"3", b"4"]


def test_a_component_that_the_procedure_does_not_have_is_refused(room: Room) -> None:
    draft = room.draft()
    with pytest.raises(UnknownComponent) as told:
        room.intake.add_papers(draft.id, 99, [], actor=CLERK)
    assert told.value.params["component"] == 99


def test_before_a_procedure_is_chosen_any_component_takes_pages(room: Room, tmp_path: Path) -> None:
    draft = room.intake.new_draft(CLERK)
    (tmp_path / "x.jpg").write_bytes(b"x")
    assert room.intake.add_papers(draft.id, 3, [tmp_path / "x.jpg"], actor=CLERK).pages


# ---------------------------------------------------------------- acceptance


def test_acceptance_gives_number_papers_due_date_and_one_entry(room: Room) -> None:
    dossier = room.accepted(papers=(b"one", b"two"))
    assert dossier.code == "H17.25.18-261123-0001"
    assert dossier.state is State.ACCEPTED
    assert dossier.due_at.date().isoformat() == "2026-11-27"  # three working days, one holiday
    assert room.queries.dossier(dossier.code) == dossier
    (entry,) = room.queries.history(dossier.id)
    assert (entry.kind, entry.actor) == ("dossier_accepted", "lan")
    assert entry.payload["code"] == dossier.code
    assert [paper["sha256"] for paper in entry.payload["papers"]] == [
        paper.sha256 for paper in dossier.papers
    ]
    rows = room.queries.delivery_of_dossier(dossier.id)
    assert [row.kind.value for row in rows] == ["paper", "paper", "entry"]
    assert DossierAccepted(dossier_id=dossier.id, code=dossier.code) in room.events
    assert verify(room.queries.entries(), head=room.queries.journal_head()).ok


def test_what_is_delivered_is_what_was_scanned(room: Room) -> None:
    dossier = room.accepted(papers=(b"A\fB",))
    (paper,) = dossier.papers
    assert room.papers.path(paper.sha256).read_bytes() == b"%PDF-A|B"
    assert (paper.pages, paper.component) == (2, 1)
    assert paper.size == len(b"%PDF-A|B")


def test_a_draft_is_accepted_once(room: Room) -> None:
    draft = room.draft()
    room.intake.accept(draft.id, actor=CLERK)
    with pytest.raises(UnknownDraft):
        room.intake.accept(draft.id, actor=CLERK)
    assert room.queries.lease(agency="H17.25.18", day="2026-11-23").next == 2
    assert room.queries.counts(today="2026-11-23")["today"] == 1


def test_two_acceptances_at_once_give_one_dossier(room: Room) -> None:
    draft = room.draft()
    stale = room.queries.draft(draft.id)

    class Stale:
        """Queries of a second window that read the draft before the first one was done."""

        def draft(self, draft_id: str) -> Any:
            return stale

    room.intake.accept(draft.id, actor=CLERK)
    room.intake._queries = Stale()
    with pytest.raises((UnknownDraft, DraftChanged)):
        room.intake.accept(draft.id, actor=CLERK)
    assert room.queries.lease(agency="H17.25.18", day="2026-11-23").next == 2


def test_facts_written_while_papers_are_put_together_stop_the_acceptance(room: Room) -> None:
    draft = room.draft(papers=(b"x",))
    whole = room.intake._assemble

    def slow(pages: Any, out: Path, about: Any) -> int:
        room.intake.save(
            draft.id, room.facts(summary="nữa"), expected_revision=draft.revision, actor=CLERK
        )
        return whole(pages, out, about)

    room.intake._assemble = slow
    with pytest.raises(DraftChanged):
        room.intake.accept(draft.id, actor=CLERK)
    assert room.queries.draft(draft.id).facts.summary == "nữa"
    assert owed(room) == 0


def test_a_page_that_comes_in_meanwhile_is_never_lost(room: Room, tmp_path: Path) -> None:
    draft = room.draft(papers=(b"x",))
    whole = room.intake._assemble
    (tmp_path / "late.jpg").write_bytes(b"late")

    def slow(pages: Any, out: Path, about: Any) -> int:
        room.intake.add_papers(draft.id, 1, [tmp_path / "late.jpg"], actor=CLERK)
        return whole(pages, out, about)

    room.intake._assemble = slow
    with pytest.raises(DraftChanged):
        room.intake.accept(draft.id, actor=CLERK)
    room.intake._assemble = whole
    (paper,) = room.intake.accept(draft.id, actor=CLERK).papers
    assert paper.pages == 2


class Failing:
    """A storage whose unit of work fails at one named step, like a disk that is full."""

    def __init__(self, inner: Any) -> None:
        self.inner, self.at = inner, ""

    @contextmanager
    def begin(self) -> Iterator[Any]:
        with self.inner.begin() as uow:
            yield _Door(uow, self.at)
            if self.at == "commit":
                raise DiskFull

    def close(self) -> None:
        self.inner.close()


class _Door:
    def __init__(self, inner: Any, at: str) -> None:
        self._inner, self._at = inner, at

    def __getattr__(self, name: str) -> Any:
        part, _, verb = self._at.partition(".")
        found = getattr(self._inner, name)
        if name != part:
            return found
        return _After(found, verb)


class _After:
    """Does the step, then fails: the worst moment."""

    def __init__(self, inner: Any, verb: str) -> None:
        self._inner, self._verb = inner, verb

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name != self._verb:
            return found

        def fails(*args: Any, **more: Any) -> None:
            found(*args, **more)
            raise DiskFull

        return fails


STEPS = (
    "drafts.get",
    "drafts.close",
    "numbers.lease",
    "numbers.add_lease",
    "numbers.take",
    "dossiers.add",
    "journal.append",
    "delivery.enqueue",
    "commit",
)


@pytest.mark.parametrize("step", STEPS)
def test_a_failure_at_any_step_leaves_everything_as_it_was(tmp_path: Path, step: str) -> None:
    room = Room(tmp_path, storage=Failing)
    try:
        draft = room.draft(papers=(b"one",))
        events = list(room.events)
        room.storage.at = step
        with pytest.raises(DiskFull):
            room.intake.accept(draft.id, actor=CLERK)
        room.storage.at = ""
        assert room.queries.draft(draft.id) == draft
        assert room.queries.lease(agency="H17.25.18", day="2026-11-23") is None
        assert list(room.queries.entries()) == []
        assert room.queries.journal_head()[0] == 0
        assert owed(room) == 0
        assert room.queries.counts(today="2026-11-23")["all"] == 0
        assert room.events == events
        assert room.intake.accept(draft.id, actor=CLERK).code == "H17.25.18-261123-0001"
    finally:
        room.close()


@pytest.mark.parametrize("step", ["numbers.take_provisional"])
def test_a_failure_uses_no_provisional_number_either(tmp_path: Path, step: str) -> None:
    room = Room(tmp_path, storage=Failing, lease=None)
    try:
        draft = room.draft()
        room.storage.at = step
        with pytest.raises(DiskFull):
            room.intake.accept(draft.id, actor=CLERK)
        room.storage.at = ""
        accepted = room.intake.accept(draft.id, actor=CLERK)
        assert accepted.provisional_code.startswith("TAM-Q03-261123-001")
    finally:
        room.close()


# ---------------------------------------------------------------- numbers


def test_numbers_run_through_the_lease_and_become_provisional_after_it(tmp_path: Path) -> None:
    room = Room(tmp_path, lease=(7, 8, 1))
    try:
        codes = [room.accepted().printed_code for _ in range(4)]
    finally:
        room.close()
    assert codes[:2] == ["H17.25.18-261123-0007", "H17.25.18-261123-0008"]
    assert [code[:18] for code in codes[2:]] == ["TAM-Q03-261123-001", "TAM-Q03-261123-002"]


def test_every_civil_day_in_viet_nam_counts_from_its_own_lease(tmp_path: Path) -> None:
    clock = StillClock(datetime(2026, 11, 23, 23, 59, 59, tzinfo=VIETNAM))
    room = Room(tmp_path, clock=clock)
    try:
        codes = [room.accepted().code]
        clock.forward(seconds=1)
        codes += [room.accepted().code, room.accepted().code]
    finally:
        room.close()
    assert codes == [
        "H17.25.18-261123-0001",
        "H17.25.18-261124-0001",
        "H17.25.18-261124-0002",
    ]


def test_after_three_in_the_afternoon_the_code_keeps_the_day_of_acceptance(tmp_path: Path) -> None:
    clock = StillClock(datetime(2026, 11, 23, 16, 30, tzinfo=VIETNAM))
    room = Room(tmp_path, clock=clock)
    try:
        facts = room.facts(CERTIFY)
        facts = room.intake.facts.merge_form(
            facts, {"documents": [{"name": "Bằng", "pages": 3, "copies": 2}]}
        )
        dossier = room.accepted(facts)
    finally:
        room.close()
    assert dossier.code.startswith("H17.25.18-261123-")
    # The next working day: 24 November is a holiday.
    assert dossier.due_at.date().isoformat() == "2026-11-25"
    assert dossier.facts.fee_vnd == 10_000


# ---------------------------------------------------------------- who and what


def test_each_entry_names_who_was_signed_in(room: Room) -> None:
    draft = room.draft()
    dossier = room.intake.accept(draft.id, actor=CHIEF)
    room.lifecycle.act(dossier.code, "hand_over", {}, actor=CLERK)
    assert [entry.actor for entry in room.queries.history(dossier.id)] == ["chief", "lan"]
    assert dossier.clerk == "chief"


def test_an_open_component_refuses_and_an_excused_one_passes(room: Room) -> None:
    facts = room.facts()
    lines = list(facts.components)
    at = next(place for place, line in enumerate(lines) if line.required)
    lines[at] = replace(lines[at], check=Check.OPEN)
    draft = room.draft(replace(facts, components=tuple(lines)))
    with pytest.raises(ComponentsMissing) as told:
        room.intake.accept(draft.id, actor=CLERK)
    assert told.value.params["components"] == [lines[at].number]
    lines[at] = excused(lines[at], "Nộp sau theo giấy hẹn")
    draft = room.draft(replace(facts, components=tuple(lines)))
    assert room.intake.accept(draft.id, actor=CLERK).code
    assert owed(room) > 0


def test_without_a_procedure_nothing_is_accepted(room: Room) -> None:
    draft = room.intake.new_draft(CLERK)
    with pytest.raises(UnknownProcedure):
        room.intake.accept(draft.id, actor=CLERK)
    assert room.intake.problems(draft.facts)[0]["field"] == "procedure"
    with pytest.raises(UnknownProcedure):
        room.intake.choose_procedure(draft.facts, "9.999999", room.clock.now().date())


def test_a_hard_problem_refuses_and_a_soft_one_passes(room: Room) -> None:
    wrong = room.facts()
    owner = replace(wrong.owner, personal_number="12345")
    draft = room.draft(replace(wrong, owners=(owner,)))
    with pytest.raises(FieldsInvalid) as told:
        room.intake.accept(draft.id, actor=CLERK)
    assert {"owners[0].personal_number"} == {
        problem["field"] for problem in told.value.params["fields"]
    }
    thin = room.intake.facts.merge_form(room.facts(), {"note": "Đã nộp tờ khai giấy"})
    soft = [problem for problem in room.intake.problems(thin) if problem["soft"]]
    assert soft
    assert room.accepted(thin).code


def test_a_submitter_makes_the_authorisation_required(room: Room) -> None:
    alone = room.facts()
    helped = room.intake.facts.set_submitter(alone, person("Đỗ Thị Mẫu"), "con")
    needed = {line.number for line in helped.components if line.required}
    before = {line.number for line in alone.components if line.required}
    assert len(needed - before) == 1
    draft = room.draft(helped)
    with pytest.raises(ComponentsMissing) as told:
        room.intake.accept(draft.id, actor=CLERK)
    assert told.value.params["components"] == sorted(needed - before)
    dossier = room.accepted(room.intake.facts.pass_all(helped))
    (entry,) = room.queries.history(dossier.id)
    assert entry.payload["submitter"]["full_name"] == "Đỗ Thị Mẫu"
    assert entry.payload["relation"] == "con"
    again = room.intake.facts.set_submitter(helped, None)
    assert {line.number for line in again.components if line.required} == before


@pytest.mark.parametrize(
    ("party", "number"),
    [
        (Party(kind=PartyKind.ORGANISATION, full_name="Công ty Mẫu", tax_code="0401234567"),
         "0401234567"),
        (Party(kind=PartyKind.FOREIGNER, full_name="Jane Sample", passport="X1234567",
               nationality="GBR"), "X1234567"),
        (Party(full_name="Phạm Văn Mẫu", old_number="201234567"), "201234567"),
    ],
)  # fmt: skip
def test_every_kind_of_owner_is_accepted_and_read_back(
    room: Room, party: Party, number: str
) -> None:
    facts = replace(room.facts(), owners=(party, person("Lê Thị Hai")))
    dossier = room.accepted(facts)
    kept = room.queries.dossier(dossier.id)
    assert kept.facts.owners == facts.owners
    assert kept.facts.owner.id_number == number


def test_a_voided_dossier_voids_its_number_with_the_reason_and_the_next_is_new(room: Room) -> None:
    first = room.accepted()
    reason = "Tiếp nhận nhầm thủ tục"
    voided = room.lifecycle.act(first.code, "void", {"reason": reason}, actor=CLERK)
    assert (voided.state, voided.void_reason, voided.due_at) == (State.VOIDED, reason, None)
    with room.engine.reading() as run:
        about = run.one(Sql("SELECT state, reason FROM number_use WHERE number = 1"))
    assert about == ("void", reason)
    assert room.accepted().code == "H17.25.18-261123-0002"
    accepted, number, act = room.queries.history(first.id)
    assert [accepted.kind, number.kind, act.kind] == [
        "dossier_accepted", "number_voided", "dossier_voided",
    ]  # fmt: skip
    assert number.payload == {"code": first.code, "reason": reason}
    assert act.payload["data"]["reason"] == reason


def test_what_if_answers_for_another_moment(room: Room) -> None:
    facts = room.facts()
    now = room.intake.due(facts)
    later = room.intake.due(facts, datetime(2026, 11, 24, 9, 0, tzinfo=VIETNAM))
    assert later.moment > now.moment
    assert now.result.steps


def test_a_channel_that_is_closed_is_told(room: Room) -> None:
    closed = [
        (procedure.code, channel)
        for procedure in room.intake.facts._catalogue.in_force(room.clock.now().date())
        for channel in ("post", "online")
        if channel not in {terms.channel.value for terms in procedure.channels}
    ]
    if not closed:
        pytest.skip("every procedure is offered on every channel")
    code, channel = closed[0]
    with pytest.raises(ProcedureClosed):
        room.facts(code, channel=Channel(channel))


def test_an_unknown_dossier_stays_unknown(room: Room) -> None:
    with pytest.raises(UnknownDossier):
        room.queries.dossier("H17.25.18-261123-0001")
    assert room.queries.dossier(room.accepted().code).code == "H17.25.18-261123-0001"
