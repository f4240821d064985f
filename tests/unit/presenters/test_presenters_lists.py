"""Lists, search, drafts, deliveries, next steps and printing, over a real store and no window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fakes.counter_room import CHIEF, CLERK, OFFICE, Room, days, person
from fakes.desk_fake import QueuedRunner
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.actor import Actor
from ehc_desk.domain.delivery import DeliveryItem, DeliveryKind, DeliveryState
from ehc_desk.domain.dossier import State
from ehc_desk.domain.text import sort_key
from ehc_desk.errors import PrinterUnavailable
from ehc_desk.presenters.deliveries import age, fields_of, remedy
from ehc_desk.presenters.dossier_list import ListPresenter, ListState, is_meant
from ehc_desk.presenters.drafts import DraftsPresenter, DraftsState
from ehc_desk.presenters.next_step import elsewhere, missing_first, next_step
from ehc_desk.presenters.print_job import PrintJob, PrintState, slip_name
from ehc_desk.services.draft_bin import DraftBin
from ehc_desk.settings import Settings


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


def filled(room: Room, *names: str) -> None:
    for name in names:
        room.accepted(room.facts(owners=(person(name),)), papers=())


class Listing:
    """A list presenter whose work runs when the test lets it."""

    def __init__(self, room: Room) -> None:
        self.runner = QueuedRunner()
        self.states: list[ListState] = []
        self.presenter = ListPresenter(
            room.queries, self.runner, self.states.append, lambda: (room.clock.now(),) * 2
        )

    def settled(self) -> ListState:
        self.runner.all()
        return self.presenter.state


def owners(state: ListState) -> list[str]:
    return [line.owner_name for line in state.shown]


def test_a_list_tells_the_count_of_the_rail_not_of_its_page(room: Room) -> None:
    for number in range(62):
        room.clock.forward(minutes=1)
        filled(room, f"Người Thứ {number}")
    listing = Listing(room)
    listing.presenter.show_list("all")
    state = listing.settled()
    assert (len(state.lines), state.total, state.more) == (60, 62, True)
    listing.presenter.more()
    assert len(listing.settled().lines) == 62


def test_names_are_sorted_the_vietnamese_way(room: Room) -> None:
    filled(room, "Đặng Văn A", "Dương Văn B", "Ân Văn C", "An Văn D")
    listing = Listing(room)
    listing.presenter.show_list("all")
    listing.settled()
    listing.presenter.sort("owner")
    names = owners(listing.settled())
    assert names == ["An Văn D", "Ân Văn C", "Dương Văn B", "Đặng Văn A"]
    assert names == sorted(names, key=sort_key)


def test_a_person_is_found_before_what_only_fits_by_procedure(room: Room) -> None:
    filled(room, "Hôn Văn Nhân", "Lê Thị Mẫu")  # the procedure's name begins "Cấp Giấy xác nhận"
    listing = Listing(room)
    listing.presenter.search("hôn")
    state = listing.settled()
    assert owners(state) == ["Hôn Văn Nhân"]
    assert [line.owner_name for line in state.others] == ["Lê Thị Mẫu"]
    listing.presenter.widen()
    assert len(listing.presenter.state.shown) == 2


def test_what_only_fits_by_procedure_is_shown_when_nothing_else_does(room: Room) -> None:
    filled(room, "Lê Thị Mẫu")
    listing = Listing(room)
    listing.presenter.search("xac nhan")
    state = listing.settled()
    assert state.lines == ()
    assert owners(state) == ["Lê Thị Mẫu"]


@pytest.mark.parametrize("typed", ["Nguyeexn Thij Maaux", "Nguye6n4 Thi5 Ma6u4"])
def test_a_name_in_keys_of_an_input_method_that_is_off(room: Room, typed: str) -> None:
    filled(room, "Nguyễn Thị Mẫu", "Lê Thị Mẫu")
    listing = Listing(room)
    listing.presenter.search(typed)
    state = listing.settled()
    assert (owners(state), state.others, state.text) == (["Nguyễn Thị Mẫu"], (), typed)


def test_a_name_that_is_found_as_typed_is_no_keys(room: Room) -> None:
    filled(room, "Loos Văn Mẫu", "Lố Văn Mẫu")
    listing = Listing(room)
    listing.presenter.search("loos")
    assert owners(listing.settled()) == ["Loos Văn Mẫu"]


def test_an_answer_that_came_too_late_is_dropped(room: Room) -> None:
    filled(room, "Hôn Văn Nhân", "Lê Thị Mẫu")
    listing = Listing(room)
    listing.presenter.search("hôn")
    listing.presenter.search("lê")
    listing.runner.waiting.reverse()
    assert owners(listing.settled()) == ["Lê Thị Mẫu"]


def test_digits_are_meant(room: Room) -> None:
    filled(room, "Lê Thị Mẫu")
    (line,) = room.queries.lines(which="all")
    assert is_meant(line, "0001")
    assert is_meant(line, "mau le")
    assert not is_meant(line, "mau xac")


# ---------------------------------------------------------------- drafts


def drafts_of(room: Room, actor: Actor) -> tuple[DraftsPresenter, QueuedRunner]:
    runner = QueuedRunner()
    desk: Any = SimpleNamespace(
        queries=room.queries,
        intake=room.intake,
        clock=room.clock,
        catalogue=SimpleNamespace(versions=()),
        bin=DraftBin(storage=room.storage, clock=room.clock),
    )
    states: list[DraftsState] = []
    return DraftsPresenter(desk, actor, runner, states.append), runner


def test_a_discard_is_undone(room: Room) -> None:
    draft = room.draft()
    presenter, runner = drafts_of(room, CLERK)
    presenter.discard(draft.id)
    runner.all()
    assert presenter.state.lines == ()
    presenter.take_back()
    runner.all()
    assert [line.id for line in presenter.state.lines] == [draft.id]


def test_the_bin_keeps_thirty_days_and_says_what_fell_out(room: Room) -> None:
    old, young = room.draft(papers=(b"page",)), room.draft()
    room.intake.discard(old.id, actor=CLERK)
    room.clock.forward(minutes=20 * 24 * 60)
    room.intake.discard(young.id, actor=CLERK)
    presenter, runner = drafts_of(room, CLERK)
    presenter.show(discarded=True)
    runner.all()
    assert {line.id for line in presenter.state.lines} == {old.id, young.id}
    room.clock.forward(minutes=10 * 24 * 60 + 1)
    presenter.refresh()
    runner.all()
    assert [line.id for line in presenter.state.lines] == [young.id]
    expired = [entry for entry in room.queries.entries() if entry.kind == "drafts_expired"]
    assert [entry.payload["drafts"] for entry in expired] == [[old.id]]
    presenter.refresh()
    runner.all()
    assert len([e for e in room.queries.entries() if e.kind == "drafts_expired"]) == 1


def test_an_open_draft_never_falls_out(room: Room) -> None:
    draft = room.draft()
    room.clock.forward(minutes=400 * 24 * 60)
    assert DraftBin(storage=room.storage, clock=room.clock).empty(actor=CLERK) == 0
    assert room.queries.draft(draft.id).id == draft.id


def test_others_drafts_are_for_supervisors_to_look_at(room: Room) -> None:
    room.draft()
    clerk, runner = drafts_of(room, replace(CLERK, name="mai"))
    clerk.show_everybody(True)
    runner.all()
    assert clerk.state.lines == ()
    chief, runner = drafts_of(room, CHIEF)
    chief.show_everybody(True)
    runner.all()
    assert len(chief.state.lines) == 1
    assert not chief.is_mine(chief.state.lines[0])


# ---------------------------------------------------------------- deliveries


def item(**changes: Any) -> DeliveryItem:
    base = DeliveryItem(
        seq=1,
        kind=DeliveryKind.ENTRY,
        entry_id="e",
        entry_kind="dossier_accepted",
        dossier_id="d",
        dossier_code="H17.25.18-261121-0001",
        sha256=None,
        size=0,
        state=DeliveryState.NEEDS_ACTION,
        attempts=1,
        created_at=datetime(2026, 11, 21, 9),
    )
    return replace(base, **changes)


def test_a_refused_field_is_corrected_at_its_place() -> None:
    refused = item(answer={"errors": [{"pointer": "/record/payload/owners/0/phone", "code": "x"}]})
    assert (remedy(refused), fields_of(refused)) == ("correct", ("owners.0.phone",))
    assert remedy(item(last_error="signed-out")) == "retry"
    assert remedy(item(state=DeliveryState.READY)) == "wait"
    assert remedy(item(state=DeliveryState.DONE)) == "done"


@given(st.integers(0, 60 * 24 * 400))
def test_ages_are_told_in_the_unit_that_fits(minutes: int) -> None:
    since = datetime(2026, 1, 1)
    unit, count = age(since, since + timedelta(minutes=minutes))
    size = {"minutes": 1, "hours": 60, "days": 24 * 60}[unit]
    assert count * size <= minutes < (count + 1) * size


# ---------------------------------------------------------------- what is next


def step_of(room: Room, dossier: Any, asked: str = "", requested: frozenset[int] = frozenset()):  # type: ignore[no-untyped-def]
    return next_step(dossier, asked, room.clock.now(), days(), set(requested))


def test_the_receipt_leads_to_the_right_act(room: Room) -> None:
    dossier = room.accepted()
    assert step_of(room, dossier).kind == "none"
    ready = dossier.moved(State.RESULT_READY)
    assert step_of(room, ready).act == "return_result"
    waiting = dossier.moved(State.WAITING_SUPPLEMENT)
    step = step_of(room, waiting, requested=frozenset({2}))
    assert (step.act, [line.number for line in step.missing]) == ("supplement", [2])
    assert missing_first(waiting, step)[0].number == 2
    assert step_of(room, dossier.moved(State.VOIDED)).kind == "voided"


def test_overdue_says_so_in_working_days(room: Room) -> None:
    dossier = room.accepted()
    assert dossier.due_at is not None
    room.clock.forward(minutes=int((dossier.due_at - room.clock.now()).total_seconds() // 60) + 1)
    step = step_of(room, dossier)
    assert (step.kind, step.act, step.days) == ("overdue", "extend", 0)
    room.clock.forward(minutes=7 * 24 * 60)
    assert step_of(room, dossier).days == days().working_days_between(
        dossier.due_at.date(), room.clock.now().date()
    )


def test_a_provisional_code_that_was_replaced_says_by_which(room: Room) -> None:
    dossier = replace(room.accepted(), provisional_code="TAM-Q03-261121-001A")
    assert step_of(room, dossier, "TAM-Q03-261121-001A").kind == "replaced"
    assert step_of(room, dossier, dossier.printed_code).kind == "none"


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("H18.10.02-261120-0001", "elsewhere"),
        (f"{OFFICE.agency}-261120-0999", "none"),
        ("not a code", "none"),
    ],
)
def test_another_offices_code_says_where_to_go(asked: str, kind: str) -> None:
    step = elsewhere(asked, OFFICE.agency)
    assert step.kind == kind
    assert (step.agency == "H18.10.02") == (kind == "elsewhere")


# ---------------------------------------------------------------- acts foreseen


def test_an_act_is_foreseen_without_being_done(room: Room) -> None:
    dossier = room.accepted()
    data = {"new_due_date": "2026-12-05", "reason": "Chờ xác minh"}  # a Saturday
    seen = room.lifecycle.foresee(dossier, "extend", data)
    assert "EXTENSION_MOVED" in seen.warnings
    assert room.queries.dossier(dossier.id).due_at == dossier.due_at
    done = room.lifecycle.carry_out(dossier.printed_code, "extend", data, actor=CLERK)
    assert (done.warnings, done.dossier.due_at) == (seen.warnings, seen.dossier.due_at)


# ---------------------------------------------------------------- printing


def job_for(room: Room, file: Path) -> tuple[PrintJob, QueuedRunner]:
    runner = QueuedRunner()
    desk: Any = SimpleNamespace(
        root=room.root,
        settings=Settings(printer="laser"),
        printer=SimpleNamespace(
            printers=room.printer.printers,
            trays=lambda _printer: ("Khay 1",),
            print_pdf=room.printer.print_pdf,
        ),
        queries=room.queries,
        slips=room.slips,
    )
    states: list[PrintState] = []
    return PrintJob(desk, CLERK, runner, states.append, file), runner


def test_a_saved_slip_is_printed_once_and_then_again_with_its_number(room: Room) -> None:
    dossier = room.accepted()
    slip = room.slips.issue(dossier.id, actor=CLERK)
    job, runner = job_for(room, slip.path)
    job.ask_printers()
    runner.all()
    assert (job.state.printer, job.state.trays) == ("laser", ("Khay 1",))
    job.choose_tray("Khay 1")
    job.print(copies=2, paper="A5")
    runner.all()
    assert room.printer.jobs[-1] == (slip.path.name, "laser|Khay 1", 2, "A5")
    assert [row.outcome for row in room.queries.prints(dossier.id)] == ["sent"]
    job.print(copies=1, paper="A5")
    runner.all()
    assert (job.state.number, job.state.outcome) == (2, "sent")
    assert [row.number for row in room.queries.prints(dossier.id)] == [1, 2]


def test_a_jam_is_told_and_recorded(room: Room) -> None:
    dossier = room.accepted()
    slip = room.slips.issue(dossier.id, actor=CLERK)
    job, runner = job_for(room, slip.path)
    room.printer.error = PrinterUnavailable(printer="laser", reason="refused")
    job.print(copies=1, paper="A5")
    runner.all()
    assert isinstance(job.state.error, PrinterUnavailable)
    assert [row.outcome for row in room.queries.prints(dossier.id)] == ["failed"]
    assert not job.state.busy


def test_other_papers_are_printed_without_a_record(room: Room, tmp_path: Path) -> None:
    file = tmp_path / "huong-dan-2026-00001.pdf"
    file.write_bytes(b"%PDF")
    job, runner = job_for(room, file)
    job.print(copies=1, paper="A5")
    runner.all()
    assert job.state.outcome == "sent"
    assert list(room.queries.entries()) == []


def test_names_of_slips_are_read() -> None:
    match = slip_name("H17.25.18-261121-0001-01-v2-tt03-2025-3.pdf")
    assert match is not None
    assert match.groupdict() == {
        "code": "H17.25.18-261121-0001",
        "form": "01",
        "version": "2",
        "set": "tt03-2025",
        "number": "3",
    }
    assert slip_name("huong-dan-2026-00001.pdf") is None
