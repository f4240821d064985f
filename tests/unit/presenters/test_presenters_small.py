"""Wordings of the line, typed dates, the watched folder, routes of scans, pages in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from fakes.still_clock import MONDAY
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.dossier import Dossier, IntakeFacts
from ehc_desk.domain.dossier import State as Status
from ehc_desk.presenters import dates
from ehc_desk.presenters.inbox import Inbox, inbox_of
from ehc_desk.presenters.line import line_words
from ehc_desk.presenters.promise import Promise, promise_in_list, promise_of
from ehc_desk.presenters.scans import plausible, route
from ehc_desk.ui import words
from ehc_desk.ui.texts import t

AT_1042 = MONDAY.replace(hour=10, minute=42)
CARD = "072085000123|291234567|Nguyễn Văn An|02031985|Nam|12 Lê Lợi, Tây Ninh|01072021"


@dataclass(frozen=True, kw_only=True)
class State:
    word: str = "online"
    since: datetime | None = AT_1042
    waiting: int = 0
    oldest: datetime | None = None
    refused: int = 0


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (State(), "Trực tuyến – đồng bộ 10:42"),
        (State(waiting=1), "Trực tuyến – đồng bộ 10:42, đang gửi dữ liệu của 1 hồ sơ"),
        (
            State(word="offline", waiting=7, oldest=MONDAY.replace(hour=9, minute=14)),
            "Ngoại tuyến – 7 hồ sơ chờ gửi (cũ nhất 09:14)",
        ),
        (State(word="refused", refused=1), "Tỉnh từ chối 1 hồ sơ – xem"),
        (State(word="offline", refused=2), "Tỉnh từ chối 2 hồ sơ – xem"),
        (State(word="offline"), "Ngoại tuyến – 0 hồ sơ chờ gửi"),
        (
            State(word="offline", waiting=1, oldest=MONDAY.replace(day=20)),
            "Ngoại tuyến – 1 hồ sơ chờ gửi (cũ nhất 08:30 20/11)",
        ),
    ],
)
def test_the_three_wordings(state: State, text: str) -> None:
    words = line_words(state, MONDAY.replace(hour=11))
    assert t(f"line.{words.key}", **words.params) == text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("02031985", "1985-03-02"),
        ("020385", "1985-03-02"),
        ("2/3/1985", "1985-03-02"),
        (" 1985-03-02 ", "1985-03-02"),
        ("", ""),
        ("31/02/2020", "31/02/2020"),
        ("gì đó", "gì đó"),
    ],
)
def test_typed_dates(typed: str, kept: str) -> None:
    assert dates.typed(typed, latest_year=2026) == kept


def test_partial_dates_of_civil_status() -> None:
    assert dates.typed("1952", partial=True) == "1952"
    assert dates.typed("3/1952", partial=True) == "1952-03"


@given(st.dates())
def test_a_date_survives_being_shown(day: object) -> None:
    iso = str(day)
    if "1800" <= iso[:4] <= "2199":
        assert dates.typed(dates.shown(iso), latest_year=2026) == iso


def test_the_watched_folder_gives_whole_files_and_keeps_taken_ones(tmp_path: Path) -> None:
    for name in ("b.pdf", ".hidden", "half.part"):
        (tmp_path / name).write_bytes(b"x")
    box = Inbox(tmp_path)
    assert [file.name for file in box.waiting()] == ["b.pdf"]
    box.put_aside(tmp_path / "b.pdf")
    (tmp_path / "b.pdf").write_bytes(b"y")
    box.put_aside(tmp_path / "b.pdf")
    assert box.waiting() == []
    assert len(list(tmp_path.rglob("b*.pdf"))) == 2
    assert Inbox(tmp_path / "none").waiting() == []
    assert inbox_of("", tmp_path).folder == tmp_path / "inbox"
    assert inbox_of("/scan", tmp_path).folder == Path("/scan")


def test_a_missing_watched_folder_is_made_beside_what_is_there(tmp_path: Path) -> None:
    assert Inbox(tmp_path / "inbox").is_there()
    assert (tmp_path / "inbox").is_dir()
    assert not Inbox(tmp_path / "share" / "scans").is_there()
    assert not (tmp_path / "share").exists()
    (tmp_path / "file").write_bytes(b"x")
    assert not Inbox(tmp_path / "file").is_there()


@pytest.mark.parametrize(
    ("text", "goes_to"),
    [
        (CARD, "card"),
        ("H17.25.18-261121-0007", "dossier"),
        ("TAM-Q03-261121-007X", "dossier"),
        ("8934567890123", "said"),
        ("072085000123|291234567|Nguyeexn Vawn An|02031985|Nam|12 Le Loi|01072021", "garbled"),
        ("ễn Vn An|02031985|Nam|12 Lê Li|01072021", "garbled"),
        ("một | hai | ba | bốn | năm", "said"),
    ],
)
def test_where_a_scan_leads(text: str, goes_to: str) -> None:
    assert route(text).goes_to == goes_to


def test_a_card_that_was_cut_off_is_not_taken() -> None:
    cut = CARD[:30]
    assert plausible(cut)
    assert route(cut, whole=False).goes_to == "garbled"


def dossier(status: Status, *, due: datetime | None = None, unit: str | None = "hour") -> Dossier:
    return Dossier(
        id="d",
        code="H17.25.18-261123-0001",
        provisional_code=None,
        version=1,
        state=status,
        facts=IntakeFacts(),
        papers=(),
        received_at=MONDAY,
        due_at=due,
        deadline={"unit": unit},
        clerk="lan",
        receiving_office="Văn phòng Mẫu",
        competent_agency="H17.25.18",
        desk="Q03",
    )


WAITING = (Status.WAITING_SUPPLEMENT, Status.WAITING_PAYMENT)
RUNNING = (Status.ACCEPTED, Status.PROCESSING, Status.RESULT_READY)


@pytest.mark.parametrize("status", list(Status))
def test_only_the_law_can_give_no_day(status: Status) -> None:
    by_law = promise_of(dossier(status, unit=None)) is Promise.NO_TIME
    assert by_law == (status in (*WAITING, *RUNNING))
    said = words.due_of(dossier(status))
    assert said == ("tạm dừng tính" if status in WAITING else "–")
    assert words.due_in_list(status, None) == said


@pytest.mark.parametrize("status", list(Status))
def test_a_due_moment_is_told_unless_the_clock_stands_still(status: Status) -> None:
    told = promise_of(dossier(status, due=AT_1042))
    assert told is (Promise.PAUSED if status in WAITING else Promise.DUE)
    assert promise_in_list(status, AT_1042) is told
    assert ("10:42" in words.due_of(dossier(status, due=AT_1042))) == (status not in WAITING)


def test_a_lone_personal_number_goes_to_the_person_at_the_counter() -> None:
    found = route("048302000123")
    assert (found.goes_to, found.kind) == ("card", "personal_number")
