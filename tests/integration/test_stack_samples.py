"""The feeder stacks of the shelf: sorted as their truth says, nothing in a wrong dossier."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ehc_desk.scanning import sheet_words
from ehc_desk.scanning.stack_pages import SplitStack, split_stack
from ehc_desk.scanning.worker import PageWorker

STACKS = (
    "s1-duplex.pdf",
    "s2-flipped-stained.pdf",
    "s3-torn-badcrc.pdf",
    "s4-nocover-foreign.pdf",
    "s5-receipt-first.tif",
)


@pytest.fixture(scope="module")
def worker() -> Iterator[PageWorker]:
    with PageWorker() as warm:
        yield warm


def _truth(folder: Path, name: str) -> list[dict[str, Any]]:
    told = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    (stack,) = [stack for stack in told["stacks"] if stack["file"] == name]
    return list(stack["pages"])


def _wrong(found: dict[str, object], true: dict[str, Any]) -> str:
    role = "content" if true["role"] == "foreign" else true["role"]
    wanted = (role, true["dossier"], true["component"], true["orientation"])
    got = tuple(found[key] for key in ("role", "dossier", "component", "orientation"))
    if got == wanted:
        return ""
    unsorted = got[1] is None and got[0] in ("unsorted", "cover")
    if unsorted and "unsorted" in true.get("also_accept", ()):
        return ""
    return f"{got} instead of {wanted}"


def _misses(found: SplitStack, pages: list[dict[str, Any]]) -> dict[int, str]:
    said = [page.to_json() for page in found.pages]
    both = zip(said, pages, strict=True)
    return {page["page"]: words for one, page in both if (words := _wrong(one, page))}


@pytest.mark.parametrize("name", STACKS)
def test_a_stack_is_sorted_as_its_truth_says(
    worker: PageWorker, shared_folder: Path, name: str
) -> None:
    folder = shared_folder / "samples" / "stacks"
    found = split_stack(worker, [folder / name])
    assert _misses(found, _truth(folder, name)) == {}
    assert found.ledger.balanced


def test_a_scribbled_code_is_read_in_letters(worker: PageWorker, shared_folder: Path) -> None:
    if sheet_words.program() is None:
        pytest.skip("tesseract is not installed")
    found = split_stack(worker, [shared_folder / "samples" / "stacks" / "s5-receipt-first.tif"])
    target = found.pages[6].placed.target
    assert target is not None
    assert target.code == "H17.25.18-261121-0011"


@pytest.mark.parametrize("name", ["s3-torn-badcrc.pdf", "s5-receipt-first.tif"])
def test_without_tesseract_a_stack_is_sorted_as_safely(
    shared_folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shared_folder / "samples" / "stacks"
    monkeypatch.setenv("PATH", "")
    with PageWorker() as blind:
        found = split_stack(blind, [folder / name])
    assert _misses(found, _truth(folder, name)) == {}
