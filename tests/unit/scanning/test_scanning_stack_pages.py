"""A stack through the worker: page numbers over several files, hands, and files that end badly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from ehc_desk.domain.sheets import cover_for_dossier
from ehc_desk.domain.stack import Hand, HandKind, Role, SeenPage, Target
from ehc_desk.errors import PaperRefused
from ehc_desk.printing.cover_sheets import CoverItem, cover_sheets
from ehc_desk.scanning.pages import PageCode, PageFacts
from ehc_desk.scanning.stack_pages import StackPage, seen, split_stack
from ehc_desk.scanning.worker import PageWorker

CODE = "H17.25.18-261121-0001"


@pytest.fixture(scope="module")
def worker() -> Iterator[PageWorker]:
    with PageWorker() as warm:
        yield warm


@pytest.fixture
def covers(tmp_path: Path) -> Path:
    items = [CoverItem(sheet=cover_for_dossier(CODE, number)) for number in (1, 2)]
    path = tmp_path / "covers.pdf"
    path.write_bytes(cover_sheets(items))
    return path


def _blank(folder: Path) -> Path:
    path = folder / "blank.jpg"
    Image.new("L", (1240, 1754), 245).save(path, dpi=(150, 150))
    return path


def test_facts_become_what_the_machine_needs() -> None:
    facts = PageFacts(
        index=7,
        blank=False,
        orientation=90,
        skew=None,
        codes=(PageCode(format="QRCode", text="x"),),
        width_px=1,
        height_px=1,
        dpi=None,
        sheet="cover",
        sheet_text="EHC1|",
    )
    wanted = SeenPage(number=3, codes=(("QRCode", "x"),), sheet="cover", sheet_text="EHC1|")
    assert seen(facts, 3) == wanted


def test_pages_are_told_as_they_come_and_counted_over_files(
    worker: PageWorker, covers: Path, tmp_path: Path
) -> None:
    told: list[StackPage] = []
    done = split_stack(worker, [covers, _blank(tmp_path), covers], on_page=told.append)
    assert [page.placed.number for page in told] == [1, 2, 3, 4, 5]
    assert tuple(told) == done.pages
    assert done.pages[2].to_json() == {
        "page": 3,
        "role": "blank",
        "dossier": None,
        "component": None,
        "orientation": None,
        "form": None,
    }
    assert (done.ledger.fed, done.ledger.separators, done.ledger.balanced) == (5, 4, True)


def test_a_hand_beats_what_was_seen(worker: PageWorker, covers: Path, tmp_path: Path) -> None:
    target = Target(form="dossier", code=CODE, component=9)
    hands = {3: Hand(kind=HandKind.PUT, target=target)}
    done = split_stack(worker, [covers, _blank(tmp_path)], hands=hands)
    assert (done.pages[2].placed.role, done.pages[2].placed.target) == (Role.CONTENT, target)


def test_a_file_that_cannot_be_read_to_its_end_is_not_sorted(
    worker: PageWorker, covers: Path, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.tif"
    pages = [Image.new("L", (600, 800), 250) for _ in range(2)]
    pages[0].save(cut, save_all=True, append_images=pages[1:])
    cut.write_bytes(cut.read_bytes()[:-400_000])
    with pytest.raises(PaperRefused) as refused:
        split_stack(worker, [covers, cut])
    assert refused.value.params["file"] == "cut.tif"
