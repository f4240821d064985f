"""What tests of the command line share: an empty practice desk and a call on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ehc_desk.bootstrap import build_desk
from ehc_desk.cli.demo import create_demo_desk
from ehc_desk.cli.main import main
from ehc_desk.desk import Desk


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("EHC_DATA_DIR", "EHC_USER", "EHC_PROVINCE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an empty practice desk; one for all tests of a file."""
    made = tmp_path_factory.mktemp("cli") / "desk"
    create_demo_desk(made, empty=True)
    return made


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Any]]:
    """Call the program on that desk as a script does: exit code and the JSON document."""

    def called(*argv: str) -> tuple[int, Any]:
        code = main([*argv, "--data-dir", str(folder), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return called


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    """Return that desk as another program beside the command line sees it."""
    made = build_desk(folder)
    yield made
    made.worker.close()
    made.storage.close()
