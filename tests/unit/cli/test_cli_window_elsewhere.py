"""Another folder is opened by the program started anew: its lock and its doors are then its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ehc_desk.cli.window import start_on


def test_the_program_is_started_on_the_other_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(subprocess, "Popen", lambda words, **_more: started.append(words))
    start_on(tmp_path / "quầy hai")
    (words,) = started
    assert words[:3] == [sys.executable, "-m", "ehc_desk"]
    assert words[3:] == ["--data-dir", str(tmp_path / "quầy hai"), "run"]
