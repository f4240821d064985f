"""An intake without a window: saved in time, nothing lost, nothing numbered too early."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fakes.desk_fake import CLERK, QueuedRunner, fake_desk

from ehc_desk.domain.citizen_card import parse_scan
from ehc_desk.domain.delivery import DeliverySummary
from ehc_desk.domain.dossier import Channel, Check, Party
from ehc_desk.domain.events import PagesFiled
from ehc_desk.errors import DiskFull, DraftChanged, PrinterUnavailable
from ehc_desk.presenters.intake import IntakePresenter
from ehc_desk.presenters.intake_state import IntakeState
from ehc_desk.ui import words

CARD = "072085000123|291234567|Nguyễn Văn An|02031985|Nam|12 Lê Lợi, Tây Ninh|01072021"
CERTIFIED_COPY, BIRTH = "2.000815", "1.001193"


class Counter:
    """The presenter with everything it holds on to in a test's hands."""

    def __init__(self) -> None:
        self.desk: Any = fake_desk()
        self.lane = QueuedRunner()
        self.seen: list[IntakeState] = []
        self.timers: list[Callable[[], None]] = []
        self.told: list[bool] = []
        self.case = IntakePresenter(
            self.desk,
            CLERK,
            self.lane,
            self.seen.append,
            later=lambda _seconds, call: self.timers.append(call),
            accepted=lambda _dossier, new: self.told.append(new),
        )
        self.case.open()

    @property
    def state(self) -> IntakeState:
        return self.seen[-1]

    @property
    def stored(self) -> Any:
        return self.desk.intake.drafts[self.state.draft_id]

    def tick(self) -> None:
        timers, self.timers = self.timers, []
        for call in timers:
            call()
        self.lane.all()

    def filled(self, code: str = CERTIFIED_COPY) -> None:
        self.case.scan(parse_scan(CARD))
        self.case.choose(code)
        self.case.pass_all()
        if code == CERTIFIED_COPY:
            self.case.edit_form("documents[0].pages", 3)


@pytest.fixture
def counter() -> Counter:
    return Counter()


def test_a_card_fills_and_marks_and_an_edit_removes_the_mark(counter: Counter) -> None:
    counter.case.scan(parse_scan(CARD))
    owner = counter.state.facts.owner
    assert (owner.full_name, owner.date_of_birth) == ("Nguyễn Văn An", "1985-03-02")
    assert "owners[0].full_name" in counter.state.facts.from_card
    counter.case.edit_owner(0, Party(full_name="Nguyễn Văn Ân", date_of_birth="1985-03-02"))
    assert "owners[0].full_name" not in counter.state.facts.from_card


def test_typing_is_written_within_one_timer(counter: Counter) -> None:
    for text in ("N", "Ng", "Ngu"):
        counter.case.edit_owner(0, Party(full_name=text))
    assert len(counter.timers) == 1
    assert counter.state.unsaved
    counter.tick()
    assert counter.stored.facts.owner.full_name == "Ngu"
    assert not counter.state.unsaved
    assert counter.state.saved_at is not None


def test_what_is_typed_while_saving_is_written_after_it(counter: Counter) -> None:
    counter.case.edit_owner(0, Party(full_name="A"))
    counter.case.save_now()
    counter.case.edit_owner(0, Party(full_name="AB"))
    counter.lane.all()
    assert counter.stored.facts.owner.full_name == "AB"
    assert counter.desk.intake.saves == 2


def test_a_full_disk_keeps_the_work_and_says_so(counter: Counter) -> None:
    counter.desk.intake.fail = DiskFull()
    counter.case.edit_owner(0, Party(full_name="A"))
    counter.tick()
    assert isinstance(counter.state.error, DiskFull)
    assert counter.state.unsaved
    assert counter.state.facts.owner.full_name == "A"


def test_a_draft_changed_elsewhere_is_taken_anew(counter: Counter) -> None:
    counter.filled()
    counter.tick()
    other = counter.desk.intake
    other.save(counter.state.draft_id, counter.stored.facts, expected_revision=1, actor=CLERK)
    counter.case.edit_case(note="x")
    counter.tick()
    assert isinstance(counter.state.error, DraftChanged)
    counter.case.reopen()
    counter.lane.all()
    assert counter.state.error is None
    counter.case.edit_case(note="y")
    counter.tick()
    assert counter.stored.facts.note == "y"


def test_nothing_is_accepted_while_something_is_missing(counter: Counter) -> None:
    counter.case.accept()
    counter.lane.all()
    assert counter.state.problems
    assert counter.state.asked == 1
    assert counter.desk.intake.accepted == []
    assert counter.state.accepted is None


def test_problems_go_away_as_they_are_mended(counter: Counter) -> None:
    counter.case.choose(CERTIFIED_COPY)
    counter.case.accept()
    before = len(counter.state.problems)
    counter.case.edit_owner(0, Party(full_name="Lê Thị B"))
    assert 0 < len(counter.state.problems) < before


def thin(counter: Counter) -> None:
    """Fill a case in which one thing is to be looked at again."""
    counter.filled()
    owner = counter.state.facts.owner
    counter.case.edit_owner(0, replace(owner, full_name="Nguyễn Văn An 2"))


def test_soft_problems_are_told_once_and_then_passed_over(counter: Counter) -> None:
    thin(counter)
    counter.case.accept()
    counter.lane.all()
    assert counter.state.may_pass
    assert [item["soft"] for item in counter.state.problems] == [True]
    assert counter.desk.intake.accepted == []
    counter.case.accept()
    counter.lane.all()
    assert len(counter.desk.intake.accepted) == 1


def test_an_edit_in_between_is_looked_at_again(counter: Counter) -> None:
    thin(counter)
    counter.case.accept()
    counter.case.edit_form("documents[0].copies", 2)
    assert not counter.state.may_pass
    counter.case.accept()
    counter.lane.all()
    assert counter.desk.intake.accepted == []
    counter.case.accept()
    counter.lane.all()
    assert len(counter.desk.intake.accepted) == 1


def test_hard_problems_come_first_and_are_never_passed_over(counter: Counter) -> None:
    thin(counter)
    counter.case.edit_form("documents[0].pages", None)
    for _ in range(3):
        counter.case.accept()
        counter.lane.all()
    assert not counter.state.may_pass
    assert [bool(item.get("soft")) for item in counter.state.problems] == [False, True]
    assert counter.desk.intake.accepted == []


def test_accept_waits_for_the_last_letter_and_makes_one_slip(counter: Counter) -> None:
    counter.filled()
    counter.case.edit_case(summary="2 bản")
    counter.case.accept()
    assert counter.state.busy == "accepting"
    counter.lane.all()
    assert counter.state.accepted is not None
    assert counter.state.accepted.facts.summary == "2 bản"
    assert counter.desk.slips.prints == ["dossier-1"]
    assert counter.told == [False]


def test_a_second_accept_takes_no_second_number(counter: Counter) -> None:
    counter.filled()
    counter.case.accept(then_new=True)
    counter.case.accept()
    counter.lane.all()
    counter.case.accept()
    counter.lane.all()
    assert len(counter.desk.intake.accepted) == 1
    assert counter.told == [True]


def test_a_jam_undoes_no_acceptance_and_the_reprint_is_numbered(counter: Counter) -> None:
    counter.desk.slips.fail = PrinterUnavailable(printer="EHC")
    counter.filled()
    counter.case.accept()
    counter.lane.all()
    assert counter.state.accepted is not None
    assert isinstance(counter.state.error, PrinterUnavailable)
    counter.desk.slips.fail = None
    counter.case.reprint()
    counter.case.reprint()
    counter.lane.all()
    assert counter.state.slip is not None
    assert counter.state.slip.number == 2
    assert counter.state.error is None


def test_delivery_is_acknowledged_only_when_the_queries_say_so(counter: Counter) -> None:
    counter.filled()
    queries, seen = counter.desk.queries, []
    queries.summary = DeliverySummary(total=3, done=2, needs_action=0, accepted=True)
    counter.case.accept()
    while counter.lane.waiting:
        counter.lane.one()
        seen.append((counter.state.slip is not None, words.delivery(counter.state.delivery)))
    assert (False, "Chờ gửi") in seen
    assert seen[-1] == (True, "Tỉnh đã nhận hồ sơ; đang gửi phần mới (2/3)"), (
        "the print is on its way"
    )
    queries.summary = DeliverySummary(total=3, done=3, needs_action=0, accepted=True)
    counter.case.look_at_delivery()
    counter.lane.all()
    assert words.delivery(counter.state.delivery) == "Tỉnh đã nhận"


def test_a_refused_file_steps_aside_and_the_others_come_in(counter: Counter) -> None:
    counter.desk.intake.refuse = frozenset({"b.pdf"})
    counter.filled()
    taken: list[Path] = []
    files = [Path("a.jpg"), Path("b.pdf"), Path("c.jpg")]
    counter.case.add_files(1, files, taken=taken.append)
    counter.lane.all()
    assert [page.position for page in counter.state.pages_of(1)] == [1, 2]
    assert counter.state.error is not None
    assert counter.state.error.params["file"] == "b.pdf"
    assert taken == [Path("a.jpg"), Path("c.jpg")]
    assert counter.state.busy == ""


def test_adding_can_be_stopped_into_a_valid_state(counter: Counter) -> None:
    counter.filled()
    counter.tick()
    counter.case.add_files(1, [Path("a.jpg"), Path("b.jpg"), Path("c.jpg")])
    counter.lane.one()
    counter.case.stop_adding()
    counter.lane.all()
    assert 1 <= len(counter.state.pages) < 3
    assert counter.state.busy == ""


def test_a_removed_page_comes_back_with_undo(counter: Counter) -> None:
    counter.filled()
    counter.case.add_files(1, [Path("a.jpg"), Path("b.jpg")])
    counter.lane.all()
    first = counter.state.pages[0]
    counter.case.rotate([first.id])
    counter.case.remove([first.id])
    counter.lane.all()
    assert len(counter.state.pages) == 1
    counter.case.undo()
    counter.lane.all()
    assert {page.id for page in counter.stored.pages} == {"p0", "p1"}
    assert counter.state.pages[0].rotation == 90
    counter.case.undo()
    assert counter.state.pages[0].rotation == 0
    counter.case.redo()
    assert counter.state.pages[0].rotation == 90


def test_verdicts_and_reasons(counter: Counter) -> None:
    counter.case.choose(BIRTH)
    number = counter.state.facts.components[0].number
    counter.case.verdict(number, Check.MISSING)
    counter.case.reason(number, "sẽ nộp sau")
    line = counter.state.facts.components[0]
    assert (line.check, line.reason, line.settled) == (Check.MISSING, "sẽ nộp sau", True)
    counter.case.verdict(number, Check.PASSED)
    assert (
        counter.state.facts.components[0].originals + counter.state.facts.components[0].photocopies
    )
    counter.case.counts(number, originals=3)
    assert counter.state.facts.components[0].originals == 3
    counter.case.verdict(number, Check.ELECTRONIC)
    counter.case.verdict(number, Check.ELECTRONIC)
    assert counter.state.facts.components[0].check is Check.OPEN


def test_acting_for_the_owner_asks_for_the_authorisation(counter: Counter) -> None:
    counter.case.choose(BIRTH)
    before = sum(line.required for line in counter.state.facts.components)
    counter.case.edit_submitter(Party(full_name="Bà ngoại"), "bà")
    after = sum(line.required for line in counter.state.facts.components)
    assert after == before + 1
    counter.case.edit_submitter(None)
    assert counter.state.facts.submitter is None


def test_owners_come_and_go(counter: Counter) -> None:
    counter.case.scan(parse_scan(CARD))
    counter.case.add_owner()
    counter.case.edit_owner(1, Party(full_name="Người thứ hai"))
    assert len(counter.state.facts.owners) == 2
    counter.case.remove_owner(0)
    assert [owner.full_name for owner in counter.state.facts.owners] == ["Người thứ hai"]
    assert not any(path.startswith("owners[") for path in counter.state.facts.from_card)
    counter.case.remove_owner(0)
    assert len(counter.state.facts.owners) == 1


def test_the_channel_changes_fee_and_time(counter: Counter) -> None:
    counter.case.choose("1.004222")
    at_counter = counter.state.fee
    counter.case.set_channel(Channel.ONLINE)
    assert (at_counter, counter.state.fee) == (20000, 10000)


def test_an_unknown_procedure_is_told_and_changes_nothing(counter: Counter) -> None:
    counter.case.choose("9.999999")
    assert counter.state.error is not None
    assert counter.state.facts.procedure_code == ""


def test_two_letters_find_the_certified_copy_first(counter: Counter) -> None:
    assert counter.case.search("ct", {})[0].code == CERTIFIED_COPY


def test_a_closed_case_writes_and_then_hears_nothing(counter: Counter) -> None:
    counter.case.edit_owner(0, Party(full_name="A"))
    counter.case.close()
    seen = len(counter.seen)
    counter.lane.all()
    assert counter.desk.intake.saves == 1
    assert len(counter.seen) == seen


def test_pages_filed_from_a_stack_are_shown_and_kept_by_undo(counter: Counter) -> None:
    counter.filled()
    counter.case.add_files(1, [Path("a.jpg")])
    counter.lane.all()
    counter.case.rotate([counter.state.pages[0].id])
    counter.lane.all()
    draft = counter.stored
    filed = replace(draft.pages[0], id="filed", position=2)
    counter.desk.intake.drafts[draft.id] = replace(draft, pages=(*draft.pages, filed))
    counter.case.heard(PagesFiled(draft_id="another"))
    counter.lane.all()
    assert len(counter.state.pages) == 1
    counter.case.heard(PagesFiled(draft_id=draft.id))
    counter.lane.all()
    assert [page.id for page in counter.state.pages] == ["p0", "filed"]
    counter.case.undo()
    counter.lane.all()
    assert [page.id for page in counter.stored.pages] == ["p0", "filed"]
    assert counter.state.pages[0].rotation == 0
