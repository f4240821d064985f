"""Texts of pages through the service: what is safe is read, what fails costs only the text."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.counter_room import CLERK, OFFICE, Room

from ehc_desk.domain.dossier import ComponentCheck, IntakeFacts, Party, PartyKind
from ehc_desk.ports.page_texts import FAILED, MISSING, STOPPED, TOO_SLOW, ReadPage, UnreadPage
from ehc_desk.services.page_reading import Outcome, PageReading
from ehc_desk.services.paper_metadata import paper_metadata
from ehc_desk.storage.page_texts import SqlPageTexts

SECRET = "Nguyễn Thị Bí Mật"


class FakeReader:
    """Implements ``ports.PageReader``: reads the bytes of a page, or answers with a note."""

    def __init__(self) -> None:
        self.name, self.notes, self.seen = "fake-1", [], []

    def engine(self) -> str:
        return self.name

    def read(self, page: UnreadPage, path: Path, give_up: Callable[[], bool]) -> ReadPage:
        self.seen.append(page.sha256)
        note = self.notes.pop(0) if self.notes else ""
        if give_up():
            note = STOPPED
        return ReadPage(note=note) if note else ReadPage(text=path.read_text("utf-8"))


class Desk:
    """The room, the service and its reader."""

    def __init__(self, room: Room) -> None:
        self.room, self.reader = room, FakeReader()
        self.texts = SqlPageTexts(room.engine)
        self.service = PageReading(
            texts=self.texts, papers=room.papers, reader=self.reader, clock=room.clock
        )

    def read(self, *, stop: bool = False, open_only: bool = False) -> Outcome:
        return self.service.read_next(lambda: stop, open_only=open_only)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    room = Room(tmp_path)
    yield Desk(room)
    room.close()


def test_pages_are_read_one_a_call_until_there_is_none(desk: Desk) -> None:
    desk.room.draft(papers=(f"đơn của {SECRET}".encode(), "tờ khai".encode()))
    assert [desk.read() for _ in range(4)] == [Outcome.READ] * 2 + [Outcome.NOTHING] * 2
    assert len(desk.reader.seen) == 2
    state = desk.service.state()
    assert (state.engine, state.read, state.failed) == ("fake-1", 2, 0)


def test_a_page_that_came_in_later_is_seen_after_a_refresh(desk: Desk) -> None:
    desk.room.draft(papers=(b"one",))
    assert [desk.read(), desk.read()] == [Outcome.READ, Outcome.NOTHING]
    desk.room.draft(papers=(b"two",))
    desk.service.refresh()
    assert desk.read() is Outcome.READ


@pytest.mark.parametrize("note", [FAILED, TOO_SLOW])
def test_a_page_that_fails_holds_up_no_other(desk: Desk, note: str) -> None:
    desk.room.draft(papers=(b"bad", b"good"))
    desk.reader.notes = [note]
    assert [desk.read() for _ in range(2)] == [Outcome.FAILED, Outcome.READ]
    assert desk.read() is Outcome.READ, "one more try for the first"
    assert desk.read() is Outcome.NOTHING


def test_stopping_and_a_program_taken_away_leave_the_page_for_another_time(desk: Desk) -> None:
    desk.room.draft(papers=(b"one",))
    desk.reader.notes = [STOPPED]
    assert desk.read(stop=True) is Outcome.STOPPED
    desk.service.refresh()
    desk.reader.notes = [MISSING]
    assert desk.read() is Outcome.NO_PROGRAM
    desk.service.refresh()
    assert desk.read() is Outcome.READ
    assert desk.texts.counts().failed == 0


def test_a_missing_program_is_told_once(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.room.draft(papers=(SECRET.encode(),))
    desk.reader.name = ""
    with caplog.at_level(logging.INFO):
        assert {desk.read() for _ in range(3)} == {Outcome.NO_PROGRAM}
    assert caplog.text.count("no program") == 1
    desk.reader.name = "fake-1"
    with caplog.at_level(logging.DEBUG):
        assert desk.read() is Outcome.READ
    assert SECRET not in caplog.text


def test_pages_of_another_desk_are_left_to_it(desk: Desk) -> None:
    desk.room.draft(papers=(b"elsewhere",))
    desk.room.draft(papers=(b"here",))
    (away,) = [
        one for one in desk.texts.unread("fake-1", open_only=True, limit=9)
        if desk.room.papers.path(one.sha256).read_bytes() == b"elsewhere"
    ]  # fmt: skip
    desk.room.papers.path(away.sha256).unlink()
    assert [desk.read() for _ in range(3)] == [Outcome.READ, Outcome.NOTHING, Outcome.NOTHING]
    assert away.sha256 not in desk.reader.seen


def test_acceptance_never_waits_for_text(desk: Desk) -> None:
    draft = desk.room.draft(papers=(b"unread",))
    dossier = desk.room.intake.accept(draft.id, actor=CLERK)
    assert dossier.papers
    assert desk.read(open_only=True) is Outcome.NOTHING
    assert desk.read() is Outcome.READ
    assert desk.room.queries.dossier(dossier.id).papers == dossier.papers, "delivered stays so"
    (hit,) = desk.texts.search("unread")
    assert (hit.line.id, hit.page) == (dossier.id, 1)


# ---------------------------------------------------------------- what a paper says of itself


def facts(**owner: str) -> IntakeFacts:
    return IntakeFacts(
        procedure_code="1.001193",
        procedure_name="Đăng ký khai sinh",
        owners=(Party(**{"full_name": "Đỗ Thị Mẫu", **owner}),),
        components=(ComponentCheck(number=2, name="Giấy chứng sinh"),),
    )


def told(desk: Desk, known: IntakeFacts, component: int = 2) -> dict[str, str]:
    now = desk.room.clock.now()
    return dict(paper_metadata(known, component, actor=CLERK, office=OFFICE, at=now))


def test_the_fields_of_article_19_come_from_what_was_entered(desk: Desk) -> None:
    found = told(desk, facts(personal_number="048192000123"))
    assert found == {
        "type_code": "1.001193-TP02",
        "owner_number": "048192000123",
        "name": "Giấy chứng sinh",
        "summary": "Giấy chứng sinh của Đỗ Thị Mẫu; Đăng ký khai sinh",
        "digitised_on": desk.room.clock.now().date().isoformat(),
        "digitised_by": f"{CLERK.display_name} – {OFFICE.name}",
    }


def test_without_a_number_what_stands_for_it_is_told_as_far_as_it_is_known(desk: Desk) -> None:
    found = told(desk, facts(date_of_birth="1992-03-14", issue_date="2022-08-20"))
    assert "owner_number" not in found
    assert (found["owner_name"], found["birth_year"], found["issued_on"]) == (
        "Đỗ Thị Mẫu", "1992", "2022-08-20"
    )  # fmt: skip
    assert "issued_by" not in found, "nobody entered it, so it is not invented"


def test_an_organisation_and_an_unknown_component(desk: Desk) -> None:
    known = facts(full_name="Công ty Mẫu", tax_code="0401234567")
    firm = replace(known, owners=(replace(known.owner, kind=PartyKind.ORGANISATION),))
    assert told(desk, firm)["owner_number"] == "0401234567"
    assert told(desk, firm)["summary"].startswith("Giấy chứng sinh Công ty Mẫu")
    assert told(desk, firm, component=9)["name"] == ""
    assert told(desk, IntakeFacts())["type_code"] == ""
