from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from made_papers import blank_back, jpeg, letter, pdf, saved

from ehc_desk.scanning import worker_child


def _told(request: dict[str, Any]) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    lines = io.BytesIO(json.dumps(request).encode() + b"\n")
    worker_child.serve(lines, lambda one: told.append(json.loads(json.dumps(one))))
    assert told.pop(0) == {"ready": True}
    return told


def test_inspection_gives_signs_of_life_then_the_report(tmp_path: Path) -> None:
    path = tmp_path / "two.pdf"
    path.write_bytes(saved(pdf(2)))
    *pages, last = _told({"do": "inspect", "path": str(path)})
    assert pages == [{"page": 1}, {"page": 2}]
    assert last["report"]["reason"] == "ok"


def test_pages_are_left_in_the_scratch_folder(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg(blank_back()))
    page, last = _told({"do": "take_in", "path": str(path), "scratch": str(tmp_path)})
    assert last == {"pages": 1}
    assert page["page"]["blank"] is True
    assert (tmp_path / page["page"]["path"]).read_bytes() == path.read_bytes()
    assert (tmp_path / page["page"]["thumbnail"]).stat().st_size < 20_000


def test_refusals_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg(letter())[:3000])
    request = {"do": "take_in", "path": str(path), "scratch": str(tmp_path)}
    assert _told(request) == [{"refused": "truncated"}]


@pytest.mark.parametrize("do", ["inspect", "take_in"])
def test_surprises_of_libraries_are_the_files_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, do: str
) -> None:
    def surprise(*_: object, **__: object) -> object:
        raise RuntimeError("odd")

    monkeypatch.setattr(worker_child, "inspect_file", surprise)
    monkeypatch.setattr(worker_child, "stream_in", surprise)
    (last,) = _told({"do": do, "path": str(tmp_path / "x"), "scratch": str(tmp_path)})
    assert (last.get("refused") or last["report"]["reason"]) == "corrupt"
