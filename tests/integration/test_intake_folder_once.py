"""A file of the watched folder becomes a page once, whatever happens before it is put aside."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from ehc_desk.bootstrap import build_desk
from ehc_desk.services import installation


@pytest.fixture
def desk(tmp_path: Path):  # type: ignore[no-untyped-def]
    installation.create_demo(tmp_path / "desk")
    made = build_desk(tmp_path / "desk")
    made.accounts.add(
        "demo",
        display_name="Lan Thi",
        password="Quay-mot-cua-17",
        roles=frozenset({"clerk", "administrator"}),
        actor=None,
    )
    yield made
    made.worker.close()
    made.storage.close()


def sheet(folder: Path, name: str, shade: int = 200) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    Image.new("L", (200, 280), shade).save(file, "JPEG", dpi=(100, 100))
    return file


def test_a_file_left_behind_by_a_power_cut_is_no_second_page(desk, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    actor = desk.accounts.trusted("demo")
    file = sheet(tmp_path / "inbox", "scan-1.jpg")
    first = desk.intake.new_draft(actor)
    desk.intake.add_papers(first.id, 1, [file], actor=actor, source="folder")
    again = desk.intake.add_papers(first.id, 1, [file], actor=actor, source="folder")
    assert len(again.pages) == 1
    other = desk.intake.new_draft(actor)
    desk.intake.discard(first.id, actor=actor)
    assert desk.intake.add_papers(other.id, 1, [file], actor=actor, source="folder").pages == ()


def test_the_next_scan_of_the_same_name_is_another_page(desk, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    actor = desk.accounts.trusted("demo")
    draft = desk.intake.new_draft(actor)
    for shade in (200, 150):
        file = sheet(tmp_path / "inbox", "scan-1.jpg", shade)
        draft = desk.intake.add_papers(draft.id, 1, [file], actor=actor, source="folder")
    assert len(draft.pages) == 2


def test_a_file_chosen_by_hand_may_be_taken_twice(desk, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    actor = desk.accounts.trusted("demo")
    file = sheet(tmp_path, "certificate.jpg")
    draft = desk.intake.new_draft(actor)
    for _ in range(2):
        draft = desk.intake.add_papers(draft.id, 1, [file], actor=actor)
    assert len(draft.pages) == 2
    assert {page.source for page in draft.pages} == {"file"}
