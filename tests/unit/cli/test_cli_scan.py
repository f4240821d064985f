"""The scanning station by commands: stacks fed, sorted by hand, filed; the same journal entry."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from ehc_desk.desk import Desk

Run = Callable[..., Any]


def page(path: Path, words: str) -> Path:
    """Draw a page that is no blank one."""
    picture = Image.new("L", (1240, 1754), 250)
    pen = ImageDraw.Draw(picture)
    for row in range(12):
        pen.text((160, 200 + row * 90), words * 6, fill=20, font_size=34)
    picture.save(path, dpi=(150, 150), quality=80)
    return path


@pytest.fixture
def draft(desk: Desk) -> str:
    return desk.intake.new_draft(desk.accounts.trusted("demo")).id


@pytest.fixture
def call(run: Callable[..., tuple[int, Any]]) -> Run:
    """Call the program; the exit code must be the one that is named."""

    def called(*words: str, code: int = 0) -> Any:
        ended, answer = run(*words)
        assert ended == code, answer
        return answer

    return called


def test_a_stack_is_fed_said_and_filed(call: Run, desk: Desk, draft: str, tmp_path: Path) -> None:
    files = [str(page(tmp_path / f"{name}.jpg", name)) for name in ("mot ", "hai ")]
    fed = call("scan", "feed", *files)
    stack = fed["stack"]
    assert [each["role"] for each in fed["pages"]] == ["unsorted", "unsorted"]
    refused = call("scan", "file", stack, code=2)
    assert refused["error"]["code"] == "stack-open"
    assert stack in [each["stack"] for each in call("scan", "list")["items"]]
    said = call("scan", "say", stack, "put", "1", "--to", f"{draft}=1")
    assert said["pages"][0] == {**said["pages"][0], "role": "content", "to": draft}
    call("scan", "say", stack, "blank", "2")
    filed = call("scan", "file", stack)
    entry = list(desk.queries.entries())[-1]
    assert (entry.kind, entry.payload["ledger"]) == ("stack_filed", filed["ledger"])
    assert len(desk.queries.draft(draft).pages) == 1
    assert filed["state"] == "filed"
    assert filed["ledger"] == {
        "fed": 2,
        "routed": 1,
        "unsorted": 0,
        "blank": 1,
        "separators": 0,
        "balanced": True,
    }
    assert stack not in [each["stack"] for each in call("scan", "list")["items"]]


@pytest.mark.parametrize(
    "words",
    [
        ("say", "{stack}", "put", "1"),
        ("say", "{stack}", "blank", "9"),
        ("say", "{stack}", "put", "1", "--to", "H17.25.18-261121-9999"),
        ("say", "{stack}", "put", "1", "--to", "nonsense"),
        ("say", "{stack}", "put", "1", "--to", "{draft}=0"),
        ("file", "none"),
        ("run", "--source", "roof"),
        ("run", "--dpi", "9"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(
    call: Run, desk: Desk, draft: str, tmp_path: Path, words: tuple[str, ...]
) -> None:
    stack = call("scan", "feed", str(page(tmp_path / "a.jpg", "mot ")))["stack"]
    told = call("scan", *(word.format(stack=stack, draft=draft) for word in words), code=2)
    assert told["error"]["message"]
    kept = {each["stack"]: each["ledger"] for each in call("scan", "list")["items"]}
    assert kept[stack]["unsorted"] == 1


def test_a_stack_is_put_aside_and_brought_back(call: Run, tmp_path: Path) -> None:
    stack = call("scan", "feed", str(page(tmp_path / "a.jpg", "mot ")))["stack"]
    assert call("scan", "discard", stack)["state"] == "discarded"
    assert stack not in [each["stack"] for each in call("scan", "list")["items"]]
    assert call("scan", "reopen", stack)["state"] == "open"


def test_a_device_that_is_not_there_is_a_device_error(call: Run) -> None:
    assert call("scan", "run", "--device", "sane:none", code=3)["error"]["code"].startswith("scan")
