"""Guidance: one entry, no dossier, no number, no name but on paper."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest
from fakes.counter_room import CLERK, MARRIAGE, OFFICE, Room, known
from hypothesis import given, settings
from hypothesis import strategies as st

from ehc_desk.domain.actor import Actor
from ehc_desk.domain.dossier import Check
from ehc_desk.domain.events import GuidanceGiven
from ehc_desk.errors import (
    FieldsInvalid,
    PrinterUnavailable,
    RoleMissing,
    UnknownComponent,
    UnknownProcedure,
)
from ehc_desk.printing.leaflet import render_guidance, render_leaflet
from ehc_desk.services.guidance import Guidance, Lack

SOMEBODY = "Lê Thị Thử Nghiệm"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


def service(room: Room) -> Guidance:
    return Guidance(
        storage=room.storage,
        queries=room.queries,
        catalogue=known(),
        render=render_guidance,
        leaflet=render_leaflet,
        printer=room.printer,
        clock=room.clock,
        publish=room.events.append,
        office=OFFICE,
        folder=room.root / "slips",
    )


def words_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    return " ".join(" ".join(pages).split())


def test_one_entry_without_dossier_and_without_a_person(room: Room) -> None:
    slip = service(room).give(
        room.facts(), [Lack(number=2, reason="chưa ký tên"), Lack(number=1)], actor=CLERK
    )
    entries = list(room.queries.entries())
    assert [entry.kind for entry in entries] == ["guidance_given"]
    entry = entries[0]
    assert entry.id == slip.entry_id
    assert entry.dossier is None
    assert entry.payload["components"] == [
        {"number": 1, "reason": ""},
        {"number": 2, "reason": "chưa ký tên"},
    ]
    assert entry.payload["procedure"]["code"] == MARRIAGE
    text = json.dumps(dict(entry.payload), ensure_ascii=False)
    assert "Thử Nghiệm" not in text
    assert "048092004321" not in text
    assert room.queries.lines(which="all") == ()


def test_the_name_stands_on_paper_and_nowhere_in_the_file_name(room: Room) -> None:
    slip = service(room).give(room.facts(), [Lack(number=1)], actor=CLERK)
    told = words_of(slip.path)
    assert SOMEBODY in told
    assert "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ" in told
    assert "chưa được tiếp nhận" in told
    assert "Mã hồ sơ" not in told
    assert "03 ngày làm việc" in told
    assert "Miễn phí" in told
    assert "còn thiếu" in told
    assert slip.path.name == f"huong-dan-2026-{slip.number:05}.pdf"


def test_it_goes_to_the_province_with_the_journal(room: Room) -> None:
    slip = service(room).give(room.facts(), [Lack(number=1)], actor=CLERK)
    (item,) = room.queries.deliveries(which="open")
    assert (item.entry_id, item.dossier_id) == (slip.entry_id, None)
    room.calm()
    assert room.queries.deliveries(which="open") == ()


def test_no_number_is_taken_and_the_supplement_request_stays(room: Room) -> None:
    service(room).give(room.facts(), [Lack(number=1)], actor=CLERK)
    dossier = room.accepted()
    assert dossier.printed_code.endswith("-0001")
    changed = room.lifecycle.act(
        dossier.printed_code, "request_supplement", {"reason": "thiếu"}, actor=CLERK
    )
    assert changed.state == "waiting_supplement"


def test_the_days_are_counted_apart(room: Room) -> None:
    guide = service(room)
    assert guide.count() == 0
    for _ in range(3):
        guide.give(room.facts(), [Lack(number=1)], actor=CLERK)
    first = room.clock.now().date()
    room.clock.forward(minutes=24 * 60)
    guide.give(room.facts(), [Lack(number=1)], actor=CLERK)
    assert (guide.count(), guide.count(first)) == (1, 3)
    assert guide.count(first - timedelta(days=1)) == 0
    assert room.events.count(GuidanceGiven(day=first.isoformat())) == 3


def test_form_numbers_run_on(room: Room) -> None:
    guide = service(room)
    numbers = [guide.give(room.facts(), [Lack(number=1)], actor=CLERK).number for _ in range(3)]
    assert numbers == [1, 2, 3]


def test_what_cannot_be_told_is_refused_and_leaves_nothing(room: Room) -> None:
    guide, facts = service(room), room.facts()
    with pytest.raises(UnknownComponent):
        guide.give(facts, [Lack(number=99)], actor=CLERK)
    with pytest.raises(FieldsInvalid):
        guide.give(facts, [], actor=CLERK, note="  ")
    with pytest.raises(UnknownProcedure):
        guide.give(type(facts)(), [Lack(number=1)], actor=CLERK)
    nobody = Actor(name="x", display_name="x", roles=frozenset())
    with pytest.raises(RoleMissing):
        guide.give(facts, [Lack(number=1)], actor=nobody)
    assert list(room.queries.entries()) == []


def test_a_note_alone_is_guidance_too(room: Room) -> None:
    slip = service(room).give(room.facts(), [], actor=CLERK, note="cần đi cùng người làm chứng")
    assert "cần đi cùng người làm chứng" in words_of(slip.path)


def test_a_printer_that_fails_is_told_and_the_guidance_stands(room: Room) -> None:
    guide = service(room)
    slip = guide.give(room.facts(), [Lack(number=1)], actor=CLERK, printer="laser")
    assert (slip.outcome, slip.problem) == ("sent", None)
    room.printer.error = PrinterUnavailable(printer="laser", reason="refused")
    slip = guide.give(room.facts(), [Lack(number=1)], actor=CLERK, printer="laser")
    assert slip.outcome == "failed"
    assert isinstance(slip.problem, PrinterUnavailable)
    assert slip.path.is_file()
    assert guide.count() == 2


def test_an_intake_case_tells_what_it_lacks(room: Room) -> None:
    facts = room.intake.choose_procedure(type(room.facts())(), MARRIAGE, room.clock.now().date())
    required = [line.number for line in facts.components if line.required]
    assert [lack.number for lack in service(room).lacking(facts)] == required
    assert service(room).lacking(room.intake.facts.pass_all(facts)) == ()
    assert all(line.check is Check.OPEN for line in facts.components)


@pytest.mark.parametrize("code", [item.code for item in known().in_force()])
def test_a_leaflet_is_one_page_and_names_every_paper(code: str) -> None:
    procedure = known().find(code)
    pdf = render_leaflet(procedure, OFFICE, at=datetime(2026, 11, 22, 8))
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1 or len(procedure.components) > 20
    text = "".join("".join(page.get_textpage().get_text_bounded() for page in document).split())
    assert all("".join(item.name.split())[:12] in text for item in procedure.components)


def test_a_leaflet_leaves_no_entry(room: Room) -> None:
    path = service(room).leaflet(MARRIAGE, paper="A4")
    assert path.is_file()
    assert list(room.queries.entries()) == []


@settings(max_examples=15, deadline=None)
@given(reason=st.text(max_size=80))
def test_any_reason_can_be_written(reason: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    made = Room(tmp_path_factory.mktemp("guidance"))
    try:
        service(made).give(made.facts(), [Lack(number=1, reason=reason)], actor=CLERK)
        (entry,) = made.queries.entries()
        assert entry.kind == "guidance_given"
    finally:
        made.close()
