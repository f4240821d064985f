"""Slips: the first print, numbered reprints, printers that fail, and slips with a new code."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.counter_room import CLERK, Room

from ehc_desk.domain.actor import Actor
from ehc_desk.domain.dossier import State
from ehc_desk.domain.events import SlipPrinted
from ehc_desk.errors import ActNotPossible, DiskFull, FormUnknown, PrintFailed, RoleMissing
from ehc_desk.printing.receipt import render_slip
from ehc_desk.printing.reprint import mark_reprint

NOBODY = Actor(name="guest", display_name="Khách", roles=frozenset())


def kinds(room: Room, dossier_id: str) -> list[str]:
    return [entry.kind for entry in room.queries.history(dossier_id)]


def test_the_first_print_takes_the_set_of_the_day_and_is_saved(room: Room) -> None:
    dossier = room.accepted()
    slip = room.slips.issue(dossier.id, actor=CLERK)
    assert (slip.number, slip.outcome, slip.form_set) == (1, "saved", "tt03-2025")
    assert slip.path.name == f"{dossier.code}-01-tt03-2025-1.pdf"
    assert slip.path.read_bytes().startswith(dossier.code.encode())
    (order,) = room.render.orders
    assert (order.form_number, order.print_number, order.clerk_name) == (1, 1, CLERK.display_name)
    assert order.time_text
    (row,) = room.queries.prints(dossier.id)
    assert (row.code, row.actor, row.version) == (dossier.code, "lan", 1)
    entry = room.queries.history(dossier.id)[-1]
    assert (entry.kind, entry.payload["print"], entry.payload["outcome"]) == (
        "slip_printed", 1, "saved",
    )  # fmt: skip
    assert room.events[-1] == SlipPrinted(dossier_id=dossier.id, outcome="saved")


def test_a_reprint_repeats_the_bytes_under_the_next_number(room: Room) -> None:
    dossier = room.accepted()
    first = room.slips.issue(dossier.id, actor=CLERK)
    room.clock.forward(days=400)  # another set may be valid by then: the reprint keeps its own
    again = [room.slips.issue(dossier.id, actor=CLERK) for _ in range(2)]
    assert [slip.number for slip in again] == [2, 3]
    assert again[1].path.read_bytes() == first.path.read_bytes() + " lần 3".encode()
    assert len(room.render.orders) == 1
    assert {slip.form_set for slip in again} == {first.form_set}


def test_the_older_form_set_is_a_slip_of_its_own(room: Room) -> None:
    dossier = room.accepted()
    room.slips.issue(dossier.id, actor=CLERK)
    old = room.slips.issue(dossier.id, actor=CLERK, form_set="tt01-2018")
    assert (old.number, old.form_set) == (1, "tt01-2018")
    assert room.slips.issue(dossier.id, actor=CLERK, form_set="tt01-2018").number == 2
    assert room.slips.issue(dossier.id, actor=CLERK).number == 2


def test_forms_that_an_act_has_to_fill_are_not_printed_empty(room: Room) -> None:
    dossier = room.accepted()
    for form in ("02", "03", "04"):
        with pytest.raises(FormUnknown):
            room.slips.issue(dossier.id, actor=CLERK, form=form)
    assert room.render.orders == []
    room.slips.issue(dossier.id, actor=CLERK)
    room.slips.issue(room.accepted().id, actor=CLERK)
    assert [order.form_number for order in room.render.orders] == [1, 2]


def test_a_new_version_of_a_dossier_gets_a_new_slip(room: Room) -> None:
    dossier = room.accepted()
    room.slips.issue(dossier.id, actor=CLERK)
    with room.storage.begin() as uow:
        uow.dossiers.save(replace(dossier, version=2))
    slip = room.slips.issue(dossier.id, actor=CLERK)
    assert (slip.number, slip.path.name) == (1, f"{dossier.code}-01-v2-tt03-2025-1.pdf")


def test_the_official_code_makes_a_new_slip_and_its_own_reprints(tmp_path: Path) -> None:
    room = Room(tmp_path, lease=None)
    try:
        dossier = room.accepted()
        assert dossier.provisional
        provisional = [room.slips.issue(dossier.id, actor=CLERK) for _ in range(2)]
        official = "H17.25.18-261123-0042"
        with room.storage.begin() as uow:
            uow.dossiers.save(replace(dossier, code=official))
        new = room.slips.issue(dossier.id, actor=CLERK)
        again = room.slips.issue(dossier.id, actor=CLERK)
    finally:
        room.close()
    assert [slip.number for slip in (*provisional, new, again)] == [1, 2, 1, 2]
    assert provisional[1].path.read_text().startswith(str(dossier.provisional_code))
    assert new.path.read_text().startswith(official)
    assert again.path.read_text().startswith(official)
    assert len({slip.path for slip in (*provisional, new, again)}) == 4


def test_a_printer_gets_the_job_and_its_word_is_the_outcome(room: Room) -> None:
    dossier = room.accepted()
    slip = room.slips.issue(dossier.id, actor=CLERK, printer="laser", paper="A4", copies=2)
    assert (slip.outcome, slip.problem) == ("sent", None)
    assert room.printer.jobs == [(slip.path.name, "laser", 2, "A4")]
    assert room.queries.prints(dossier.id)[0].outcome == "sent"
    assert kinds(room, dossier.id) == ["dossier_accepted", "slip_printed"]


def test_a_jam_changes_the_outcome_and_nothing_else(room: Room) -> None:
    dossier = room.accepted()
    room.printer.error = PrintFailed(printer="laser", reason="jam")
    slip = room.slips.issue(dossier.id, actor=CLERK, printer="laser")
    assert slip.outcome == "failed"
    assert isinstance(slip.problem, PrintFailed)
    assert slip.path.exists()
    assert room.queries.dossier(dossier.id) == dossier
    assert room.queries.prints(dossier.id)[0].outcome == "failed"
    room.printer.error = None
    assert room.slips.issue(dossier.id, actor=CLERK, printer="laser").number == 2


def test_a_print_that_was_killed_says_it_is_unknown_until_a_person_tells(room: Room) -> None:
    dossier = room.accepted()
    room.printer.error = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        room.slips.issue(dossier.id, actor=CLERK, printer="laser")
    (row,) = room.queries.prints(dossier.id)
    assert row.outcome == "unknown"
    assert kinds(room, dossier.id) == ["dossier_accepted"]
    room.slips.outcome(row.id, "confirmed", dossier_id=dossier.id, actor=CLERK)
    assert room.queries.prints(dossier.id)[0].outcome == "confirmed"
    entry = room.queries.history(dossier.id)[-1]
    assert (entry.kind, entry.payload["print_id"]) == ("slip_outcome_set", row.id)


def test_no_slip_of_a_voided_dossier_and_none_without_the_role(room: Room) -> None:
    dossier = room.accepted()
    with pytest.raises(RoleMissing):
        room.slips.issue(dossier.id, actor=NOBODY)
    with pytest.raises(RoleMissing):
        room.slips.outcome("x", "sent", dossier_id=dossier.id, actor=NOBODY)
    with room.storage.begin() as uow:
        uow.dossiers.save(dossier.moved(State.VOIDED))
    with pytest.raises(ActNotPossible) as told:
        room.slips.issue(dossier.id, actor=CLERK)
    assert told.value.params["reason"] == "voided"
    assert room.queries.prints(dossier.id) == ()


def test_a_full_disk_is_told_and_the_print_is_known(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = room.accepted()
    folder = room.slips._folder
    whole = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        if self.parent == folder:
            raise OSError(28, "No space left on device")
        return whole(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(DiskFull):
        room.slips.issue(dossier.id, actor=CLERK)
    monkeypatch.undo()
    assert room.slips.issue(dossier.id, actor=CLERK).number == 2


def test_another_fault_of_the_folder_is_no_full_disk(room: Room) -> None:
    dossier = room.accepted()
    room.slips._folder.write_text("a file stands where the folder should be")
    with pytest.raises(FileExistsError):
        room.slips.issue(dossier.id, actor=CLERK)


# ---------------------------------------------------------------- real paper


def words(pdf: Path) -> str:
    told = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True
    )
    return told.stdout


@pytest.fixture
def press(tmp_path: Path) -> Room:
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext")
    return Room(tmp_path, render=render_slip, mark=mark_reprint)


def test_a_real_reprint_says_so_and_repeats_the_page(press: Room) -> None:
    dossier = press.accepted()
    first = press.slips.issue(dossier.id, actor=CLERK)
    again = press.slips.issue(dossier.id, actor=CLERK)
    old = press.slips.issue(dossier.id, actor=CLERK, form_set="tt01-2018")
    press.close()
    said, repeated = words(first.path), words(again.path)
    assert "Bản in lần" not in said
    assert "Bản in lần 2" in repeated
    assert dossier.code in said
    assert set(Counter(repeated.split()) - Counter(said.split())) == {"Bản", "in", "lần", "2"}
    assert not Counter(said.split()) - Counter(repeated.split())
    assert words(old.path) != said


def test_an_unknown_form_is_told_and_uses_no_form_number(press: Room) -> None:
    dossier = press.accepted()
    with pytest.raises(FormUnknown):
        press.slips.issue(dossier.id, actor=CLERK, form="77")
    with pytest.raises(FormUnknown):
        press.slips.issue(dossier.id, actor=CLERK, form_set="tt99-1999")
    assert press.queries.prints(dossier.id) == ()
    with press.storage.begin() as uow:
        assert uow.prints.next_form_number(form="01", year=2026) == 1
    press.close()
