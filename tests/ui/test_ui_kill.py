"""A window that is killed (kill -9) gives everything back at the next start; by keys only."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from desk_folder import empty_desk, opened
from key_driver import CHECKLIST, DRAFTS, NAME, PAGES, PROCEDURE, KeyDriver, missing
from PIL import Image, ImageDraw

from ehc_desk.domain.dossier import Draft
from ehc_desk.paths import DataFolder

CARD = "072085000123|291234567|NGUYEN VAN AN|02031985|Nam|12 Le Loi, phuong Mau Mot|01072021"
OWNER, PHONE, SUMMARY = "NGUYEN VAN AN", "0912345678", "ban sao bang tot nghiep"
PROMISE_S = 2.0

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"not installed: {missing()}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return empty_desk(tmp_path / "desk")


def put_sheets(folder: Path, count: int) -> Path:
    """Do what an office copier does: write files into the watched folder."""
    inbox = DataFolder(folder).inbox
    inbox.mkdir(parents=True, exist_ok=True)
    for number in range(1, count + 1):
        picture = Image.new("L", (830, 1170), 245)
        pen = ImageDraw.Draw(picture)
        for line in range(number * 3):
            pen.line((90, 120 + 40 * line, 700, 120 + 40 * line), fill=20, width=5)
        picture.save(inbox / f"scan-{number}.jpg", "JPEG", dpi=(100, 100))
    return inbox


def begin(desk: KeyDriver) -> None:
    desk.scan(CARD, lambda: desk.field(NAME) == OWNER)
    desk.choose("ct")
    desk.walk_to(CHECKLIST)  # a fee by pages asks for them first


def the_draft(folder: Path) -> Draft:
    with opened(folder) as desk:
        lines = desk.queries.drafts(user="demo")
        assert len(lines) == 1, "one case was begun"
        draft: Draft = desk.queries.draft(lines[0].id)
        return draft


def resume(desk: KeyDriver) -> None:
    """Start again, be told of the draft, and open it."""
    desk.start()
    assert desk.until(lambda: desk.shows("bản nháp đang làm dở")), desk.seen()["texts"]
    desk.key("ctrl+shift+n")
    assert desk.until(lambda: desk.focused(DRAFTS) and desk.seen()["lists"][DRAFTS] == 1)
    desk.key("Return")
    assert desk.until(lambda: desk.field(NAME) == OWNER), desk.seen()


def test_everything_older_than_two_seconds_is_there_after_kill_9(folder: Path) -> None:
    put_sheets(folder, 2)
    with KeyDriver(folder) as desk:
        begin(desk)
        desk.key("F4")
        assert desk.until(lambda: desk.seen()["lists"].get(PAGES) == 2), desk.seen()
        desk.key("F6", "F6", "F6", "F6")
        desk.typed_into("Điện thoại", PHONE)
        desk.typed_into("Nội dung", SUMMARY)
        time.sleep(PROMISE_S)
        desk.kill()
        draft = the_draft(folder)
        assert draft.facts.owner.full_name == OWNER
        assert draft.facts.owner.phone == PHONE
        assert draft.facts.summary == SUMMARY
        assert draft.facts.procedure_code == "2.000815"
        assert len(draft.pages) == 2
        resume(desk)
        assert desk.field("Điện thoại") == PHONE
        assert desk.field("Nội dung") == SUMMARY
        assert desk.field(PROCEDURE).startswith("2.000815")
        assert desk.until(lambda: desk.seen()["lists"].get(PAGES) == 2), desk.seen()
        desk.key("ctrl+d", "ctrl+Return")
        assert desk.until(lambda: desk.focused("Số trang bản chính")), desk.seen()
        desk.key("2", "ctrl+Return")  # the fee is counted by it
        assert desk.until(lambda: any((folder / "slips").glob("*.pdf"))), desk.seen()
    with opened(folder) as desk:
        (line,) = desk.queries.lines(which="all")
        dossier = desk.queries.dossier(line.id)
        assert desk.queries.drafts(user="demo") == ()
    assert [paper.pages for paper in dossier.papers] == [2]
    assert dossier.facts.owner.phone == PHONE
    assert dossier.facts.summary == SUMMARY


@pytest.mark.parametrize("after", [1, 4])
def test_no_page_is_gone_when_the_window_dies_while_pages_are_taken(
    folder: Path, after: int
) -> None:
    inbox = put_sheets(folder, 4)
    aside = inbox / "da-nhan"
    with KeyDriver(folder) as desk:
        begin(desk)
        desk.key("F4", pause=0)
        assert desk.until(lambda: len(list(aside.glob("*.jpg"))) >= after), desk.seen()
        desk.kill()
        taken, waiting = list(aside.glob("*.jpg")), list(inbox.glob("*.jpg"))
        pages = the_draft(folder).pages
        assert len(taken) >= after
        assert len(taken) + len(waiting) == 4, "no file is gone"
        assert len(pages) >= len(taken), "what was put aside is a page"
        with opened(folder) as store:
            assert all(store.papers.path(page.sha256).is_file() for page in pages)
        resume(desk)
        assert desk.until(lambda: desk.seen()["lists"].get(PAGES) == len(pages)), desk.seen()
