"""The shelf of samples: hostile files, scanned papers and feeder stacks with the truth beside."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ehc_desk.scanning.pages import PageFacts
from ehc_desk.scanning.worker import PageWorker

SKEW_ERROR = 0.3


@pytest.fixture(scope="module")
def worker() -> Iterator[PageWorker]:
    with PageWorker() as warm:
        yield warm


def _truth(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_hostile_files_get_the_expected_answer(worker: PageWorker, shared_folder: Path) -> None:
    folder = shared_folder / "samples" / "hostile"
    expected = _truth(folder / "expected.json")["files"]
    for name, wanted in expected.items():
        start = time.monotonic()
        (report,) = worker.inspect([folder / name])
        assert time.monotonic() - start < 10, name
        other = str(wanted.get("also_accept", ""))
        if report.accepted != (wanted["expect"] == "accept"):
            assert other.startswith("accept" if report.accepted else "reject"), name
            continue
        assert report.reason in (wanted["reason"], *wanted.get("also_reason", ())), name
        assert len(report.pages) == wanted.get("pages", 0), name


def _is_off(found: float | None, true: float | None) -> bool:
    return found is not None and true is not None and abs(found - true) > SKEW_ERROR


def _misses(facts: PageFacts, page: dict[str, Any], blank: bool) -> list[str]:
    """Return what is wrong about one page."""
    if facts.blank != blank:
        return ["blank"]
    misses = ["skew"] if _is_off(facts.skew, page["skew"]) else []
    if blank:
        return misses + (["codes"] if facts.codes else [])
    if facts.orientation != page["orientation"]:
        misses.append("orientation")
    printed = {(code["format"], code["text"]) for code in page["codes"]}
    easy = {(code["format"], code["text"]) for code in page["codes"] if code["easy"]}
    found = {(code.format, code.text) for code in facts.codes}
    if not easy <= found <= printed:
        misses.append("codes")
    return misses


def test_papers_are_seen_as_they_are(worker: PageWorker, shared_folder: Path) -> None:
    folder = shared_folder / "samples" / "papers"
    truth = _truth(folder / "truth.json")["pages"]
    reports = worker.inspect([folder / page["file"] for page in truth])
    wrong = {
        page["file"]: misses
        for report, page in zip(reports, truth, strict=True)
        if (misses := _misses(report.pages[0], page, page["blank"]))
    }
    assert wrong == {}
    unsure = [
        page["file"] for r, page in zip(reports, truth, strict=True) if r.pages[0].skew is None
    ]
    assert len(unsure) <= 1


@pytest.mark.parametrize("number", range(5))
def test_stacks_are_seen_as_they_are(worker: PageWorker, shared_folder: Path, number: int) -> None:
    folder = shared_folder / "samples" / "stacks"
    stack = _truth(folder / "truth.json")["stacks"][number]
    (report,) = worker.inspect([folder / stack["file"]])
    assert report.accepted
    wrong = {
        page["page"]: misses
        for facts, page in zip(report.pages, stack["pages"], strict=True)
        if (misses := _misses(facts, page, page["role"] == "blank"))
    }
    assert wrong == {}
