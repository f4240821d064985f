"""The runner of measurements tells a kept limit from a missed one, and a crash from both."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

RUNNER = Path(__file__).resolve().parents[2] / "bench" / "run.py"


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_runner", RUNNER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(__import__("sys").modules, "bench_runner", module)
    spec.loader.exec_module(module)
    folder = tmp_path / "tests" / "bench"
    folder.mkdir(parents=True)
    monkeypatch.setattr(module, "FOLDER", folder)
    return module


def script(bench: ModuleType, name: str, text: str) -> None:
    (bench.FOLDER / f"bench_{name}.py").write_text(text, encoding="utf-8")


def line(name: str, ratio: float) -> str:
    return f'print(\'{{"name": "{name}", "ratio": {ratio}, "limit": 1.3, "ours_ms": 0.123456}}\')\n'


def test_limits_that_are_kept(bench: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    script(bench, "save", "print('warming up')\n" + line("save", 1.3) + line("save at 5 ms", 1.0))
    assert bench.main([]) == 0
    shown = capsys.readouterr().out
    assert shown.count(" ok ") == 2
    assert "ours_ms=0.1235" in shown


@pytest.mark.parametrize(
    "text",
    [
        line("find", 1.31),
        "import os; os._exit(3)",
        line("find", 1.0) + "raise SystemExit('broke off')",
        "print('nothing measured')",
        "print('{not json')",
    ],
)
def test_everything_else_is_missed(
    bench: ModuleType, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    script(bench, "find", text)
    assert bench.main([]) == 1
    assert "MISSED" in capsys.readouterr().out


def test_one_measurement_by_name_and_the_long_run(
    bench: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    script(bench, "a", "raise SystemExit(1)")
    script(bench, "b", "import os\nif os.environ.get('EHC_LONG') == '1':\n    " + line("b", 1))
    assert bench.main(["b", "--long"]) == 0
    assert bench.main(["bench_b.py"]) == 1
    with pytest.raises(SystemExit):
        bench.main(["zzz"])
