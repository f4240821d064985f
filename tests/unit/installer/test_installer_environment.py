"""The environment is built once, topped up, recovered, and left alone when nothing changed."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from installer import environment, locks, project
from installer.machine import InstallError, Machine, Outcome

LOCK = """alpha==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via ehc-desk (pyproject.toml)
beta-two==2.1.post1 ; sys_platform == 'linux' \\
    --hash=sha256:cc
foreign==7 ; sys_platform == 'win32' \\
    --hash=sha256:ee
"""
DEV_LOCK = LOCK + "gamma==3 \\\n    --hash=sha256:dd\n"
SITE = f"lib/python3.{sys.version_info[1]}/site-packages"


class BuildingMachine(Machine):
    """Plays python, venv and pip with empty files; fails where a test says so."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, {"HOME": str(root)})
        self.ran: list[str] = []
        self.fails = ""

    def run(self, command: Sequence[str], *, env: Mapping[str, str] | None = None) -> Outcome:
        line = " ".join(command)
        self.ran.append(line)
        if self.fails and self.fails in line:
            return Outcome(1, "line one\nthe reason")
        if " -m venv " in line:
            self._touch("bin/python")
        if " download " in line:
            self._remember(Path(command[command.index("-r") + 1]))
        if line.endswith(".whl"):
            self._touch("bin/ehc-desk")
        return Outcome(0, f"3 {sys.version_info[1]}")

    def say(self, vietnamese: str, english: str) -> None:
        """Stay quiet."""

    def _touch(self, name: str) -> None:
        target = self.venv / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()

    def _remember(self, wanted: Path) -> None:
        for pin in locks.pins(wanted):
            if "win32" in pin.text:
                continue
            info = self.venv / SITE / f"{pin.name.replace('-', '_')}-{pin.version}.dist-info"
            info.mkdir(parents=True)
            text = f"Metadata-Version: 2.1\nName: {pin.name}\nVersion: {pin.version}\n"
            (info / "METADATA").write_text(text, encoding="utf-8")


@pytest.fixture
def machine(tmp_path: Path) -> BuildingMachine:
    (tmp_path / "installer").mkdir()
    (tmp_path / "requirements.lock").write_text(LOCK, encoding="utf-8")
    (tmp_path / "requirements-dev.lock").write_text(DEV_LOCK, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "ehc-desk"\nversion = "0.1.0"\n'
        '[project.scripts]\nehc-desk = "ehc_desk.__main__:main"\n',
        encoding="utf-8",
    )
    return BuildingMachine(tmp_path)


def prepared(machine: BuildingMachine, lock: str = environment.RUN_LOCK) -> list[str]:
    """Prepare and return only the commands of this time."""
    machine.ran.clear()
    environment.prepare(machine, lock)
    return list(machine.ran)


def test_a_second_start_runs_nothing(machine: BuildingMachine) -> None:
    assert prepared(machine)
    assert prepared(machine) == []


def test_everything_is_installed_by_hash_and_without_the_net(machine: BuildingMachine) -> None:
    lines = prepared(machine)
    install = next(line for line in lines if " install " in line and "--require-hashes" in line)
    assert "--no-index" in install
    download = next(line for line in lines if " download " in line)
    assert "--require-hashes" in download
    assert "--only-binary :all:" in download
    wanted = (machine.root / "build" / "wanted.lock").read_text(encoding="utf-8")
    assert wanted.count("--hash=sha256:") == 4


def test_a_changed_lock_downloads_only_what_is_new(machine: BuildingMachine) -> None:
    prepared(machine)
    newer = LOCK.replace("alpha==1.0", "alpha==1.1")
    (machine.root / "requirements.lock").write_text(newer, encoding="utf-8")
    lines = prepared(machine)
    assert not any(" -m venv " in line for line in lines)
    wanted = (machine.root / "build" / "wanted.lock").read_text(encoding="utf-8")
    assert "alpha==1.1" in wanted
    assert "beta" not in wanted


def test_after_test_a_run_needs_nothing(machine: BuildingMachine) -> None:
    prepared(machine, environment.TEST_LOCK)
    assert prepared(machine, environment.RUN_LOCK) == []


def test_after_run_a_test_adds_the_rest(machine: BuildingMachine) -> None:
    prepared(machine, environment.RUN_LOCK)
    lines = prepared(machine, environment.TEST_LOCK)
    assert not any(" -m venv " in line for line in lines)
    pins = locks.pins(machine.root / "build" / "wanted.lock")
    assert [pin.name for pin in pins] == ["foreign", "gamma"]


@pytest.mark.parametrize("step", [" -m venv ", " download ", "--no-index --find-links", ".whl"])
def test_a_build_that_broke_off_is_built_anew(machine: BuildingMachine, step: str) -> None:
    machine.fails = step
    with pytest.raises(InstallError) as caught:
        prepared(machine)
    assert "the reason" in caught.value.text()
    leftover = machine.venv / "leftover"
    leftover.touch()
    machine.fails = ""
    prepared(machine)
    assert not leftover.exists()
    assert not (machine.venv / environment.MARKER).exists()
    assert prepared(machine) == []


def test_a_broken_interpreter_is_noticed(machine: BuildingMachine) -> None:
    prepared(machine)
    machine.program("python").unlink()
    machine.fails = "import sys; print"
    assert any(" -m venv " in line for line in prepared(machine))


def test_a_moved_tree_is_built_anew(machine: BuildingMachine, tmp_path: Path) -> None:
    prepared(machine)
    stamp = machine.venv / environment.STAMP
    text = stamp.read_text(encoding="utf-8").replace(str(tmp_path), "/elsewhere")
    stamp.write_text(text, encoding="utf-8")
    assert any(" -m venv " in line for line in prepared(machine))


def test_a_damaged_stamp_is_no_reason_to_stop(machine: BuildingMachine) -> None:
    prepared(machine)
    (machine.venv / environment.STAMP).write_text("[1, 2", encoding="utf-8")
    assert not any(" -m venv " in line for line in prepared(machine))
    assert prepared(machine) == []


def test_an_environment_made_by_hand_is_topped_up(machine: BuildingMachine) -> None:
    machine.run(["python", "-m", "venv", "x"])
    kept = machine.venv / "kept"
    kept.touch()
    prepared(machine)
    assert kept.exists()


def test_the_wheel_of_the_project_is_whole(tmp_path: Path, project_root: Path) -> None:
    wheel = project.write_wheel(project_root, tmp_path)
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        record = next(name for name in names if name.endswith("RECORD"))
        listed = [row.split(",")[0] for row in archive.read(record).decode().splitlines()]
        assert sorted(listed) == sorted(names)
        assert archive.read("ehc_desk.pth").decode().strip() == str(project_root)
        starts = archive.read(record.replace("RECORD", "entry_points.txt")).decode()
    assert "ehc-desk = ehc_desk.__main__:main" in starts


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_our_own_locks_are_read_completely(project_root: Path, name: str) -> None:
    text = (project_root / name).read_text(encoding="utf-8")
    found = locks.pins(project_root / name)
    assert len(found) == sum("==" in line and line[0].isalnum() for line in text.splitlines())
    assert sum(pin.text.count("--hash=") for pin in found) == text.count("--hash=")
    assert not any(pin.text.endswith("\\") for pin in found)
