"""What a person types and sees: commands, display, system packages, check set, messages."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from installer import __main__ as entry
from installer import checks, commands, environment, system
from installer.machine import Clock, InstallError, Machine, Outcome


class DeskMachine(Machine):
    """A computer whose programs, packages and display a test lays down."""

    def __init__(self, root: Path, environ: Mapping[str, str] | None = None) -> None:
        super().__init__(root, environ or {})
        self.ran: list[list[str]] = []
        self.shown: list[list[str]] = []
        self.became: list[str] = []
        self.codes: dict[str, int] = {}
        self.packages: set[str] = set()
        self.programs = {"dpkg-query", "apt-get"}
        self.root_user = True
        self.release = "ID=ubuntu\nID_LIKE=debian\n"

    def run(self, command: Sequence[str], *, env: Mapping[str, str] | None = None) -> Outcome:
        self.ran.append(list(command))
        if command[0] == "dpkg-query":
            return Outcome(1, "".join(f"{name} installed\n" for name in self.packages))
        fails = [code for word, code in self.codes.items() if word in command]
        return Outcome(fails[0] if fails else 0, "why it failed")

    def show(self, command: Sequence[str], *, env: Mapping[str, str] | None = None) -> int:
        self.shown.append(list(command))
        return next((code for word, code in self.codes.items() if word in command), 0)

    def become(self, command: Sequence[str]) -> int:
        self.became = list(command)
        return 0

    def which(self, name: str) -> str | None:
        return name if name in self.programs else None

    def is_root(self) -> bool:
        return self.root_user

    def os_release(self) -> str:
        return self.release


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeskMachine:
    monkeypatch.setattr(system, "POLICY", tmp_path / "sbin" / "policy-rc.d")
    monkeypatch.setattr(environment, "prepare", lambda machine, lock: None)
    return DeskMachine(tmp_path)


def test_only_missing_packages_are_installed(machine: DeskMachine) -> None:
    machine.packages = {"libgl1", "libglib2.0-0t64"}
    assert system.ensure(machine, ["libgl1", "libglib2.0-0", "libegl1"]) == []
    installs = [row for row in machine.ran if "install" in row]
    assert [row[-1] for row in installs] == ["--download-only", "libegl1"]
    assert all("libgl1" not in row for row in installs)


@pytest.mark.parametrize("found", [None, object()])
def test_the_split_off_part_of_python_is_asked_for_once(
    monkeypatch: pytest.MonkeyPatch, found: object | None
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: found)
    extra = [] if found else [f"python3.{sys.version_info[1]}-venv"]
    assert system.with_venv(["libgl1"]) == ["libgl1", *extra]


def test_nothing_missing_means_no_apt(machine: DeskMachine) -> None:
    machine.packages = {"libgl1"}
    assert system.ensure(machine, ["libgl1"]) == []
    assert [row[0] for row in machine.ran] == ["dpkg-query"]


def test_servers_stay_off_while_packages_are_installed(machine: DeskMachine) -> None:
    system.POLICY.parent.mkdir()
    seen: list[bool] = []
    plain = machine.run

    def watch(command: Sequence[str], *, env: Mapping[str, str] | None = None) -> Outcome:
        if "install" in command and "--download-only" not in command:
            seen.append(system.POLICY.exists())
        return plain(command, env=env)

    machine.run = watch  # type: ignore[method-assign]
    assert system.install(machine, ["postgresql"])
    assert seen == [True]
    assert not system.POLICY.exists()


@pytest.mark.parametrize("release", ["ID=fedora\n", "ID=debian\n"])
def test_without_permission_the_exact_line_is_told(
    machine: DeskMachine, release: str, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.root_user = release == "ID=fedora\n"
    machine.release = release
    assert system.ensure(machine, ["libgl1"]) == ["libgl1"]
    line = "sudo apt-get install -y --no-install-recommends libgl1"
    assert line in capsys.readouterr().out
    assert not any("install" in row for row in machine.ran)


def test_a_failing_apt_tells_its_reason_and_the_line(
    machine: DeskMachine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.codes = {"--download-only": 100}
    assert system.ensure(machine, ["libgl1"]) == ["libgl1"]
    shown = capsys.readouterr().out
    assert "why it failed" in shown
    assert "sudo apt-get install" in shown


def test_a_display_is_reachable_only_if_it_answers(tmp_path: Path) -> None:
    address = str(tmp_path / "wayland-9")
    environ = {"WAYLAND_DISPLAY": "wayland-9", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert not system.display_reachable(Machine(tmp_path, environ))
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(address)
        server.listen()
        assert system.display_reachable(Machine(tmp_path, environ))
    assert not system.display_reachable(Machine(tmp_path, environ))


@pytest.mark.parametrize("display", ["", ":", ":x", ":4711", "127.0.0.1:4711.0", "nonsense"])
def test_a_display_that_is_not_there(tmp_path: Path, display: str) -> None:
    assert not system.display_reachable(Machine(tmp_path, {"DISPLAY": display}))


def test_run_without_a_display_is_headless(
    machine: DeskMachine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.run(machine, ["--json"]) == 0
    assert machine.became[1:] == ["demo", "--headless", "--json"]
    assert "Tải về: 0 s · Sau khi tải: 0 s" in capsys.readouterr().out


def test_run_with_a_display_opens_the_window(
    machine: DeskMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "display_reachable", lambda machine: True)
    assert commands.run(machine, []) == 0
    assert machine.became[1:] == ["demo"]


def test_a_window_without_its_libraries_is_not_tried(
    machine: DeskMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "display_reachable", lambda machine: True)
    machine.root_user = False
    with pytest.raises(InstallError) as caught:
        commands.run(machine, [])
    assert "libxcb-cursor0" in caught.value.text()
    assert machine.became == []


def test_the_first_failure_decides_but_every_group_runs(
    machine: DeskMachine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.codes = {"mypy": 3, "report": 2}
    assert commands.test(machine, [], fast=False) == 3
    names = [check.name for check in checks.plan(machine, fast=False, extra=[])]
    assert len(machine.shown) == len(names)
    shown = capsys.readouterr().out
    assert shown.count("HỎNG · FAILED") == 2
    assert all(name in shown for name in names)


def test_fast_leaves_out_the_slow_ones(machine: DeskMachine) -> None:
    plan = checks.plan(machine, fast=True, extra=["-x"])
    pytest_words = next(check.command for check in plan if check.name == "pytest")
    assert "not slow" in pytest_words
    assert "-x" in pytest_words
    assert "coverage" not in [check.name for check in plan]


def test_windows_of_the_test_process_are_offscreen(machine: DeskMachine) -> None:
    (machine.root / "tests" / "ui").mkdir(parents=True)
    (machine.root / "tests" / "ui" / "test_ui_x.py").touch()
    windows = next(
        check for check in checks.plan(machine, fast=False, extra=[]) if "windows" in check.name
    )
    assert windows.env["QT_QPA_PLATFORM"] == "offscreen"
    assert "tests/ui" in windows.command
    assert windows.command[-2:] == ["--dist", "loadfile"]


def test_the_clock_keeps_downloads_apart() -> None:
    clock = Clock()
    clock.started -= 53
    clock.downloads = 41
    assert clock.report().startswith("Tải về: 41 s · Sau khi tải: 12 s")


def test_words_behind_two_dashes_belong_to_the_program() -> None:
    assert entry._split(["run", "--", "--json", "--", "x"]) == (["run"], ["--json", "--", "x"])


def test_a_person_sees_words_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stops(arguments: Sequence[str]) -> int:
        raise InstallError("Hết chỗ", "no room", "df -h")

    monkeypatch.setattr(entry, "_dispatch", stops)
    assert entry.main(["run"]) == 1
    assert capsys.readouterr().err == "Hết chỗ · no room\n    df -h\n"


@pytest.mark.parametrize("way", [["installer"], ["-m", "installer"]])
def test_both_ways_to_start_it(project_root: Path, way: list[str]) -> None:
    command = [sys.executable, "-S", *way, "--help"]
    done = subprocess.run(command, cwd=project_root, capture_output=True, check=False)
    assert done.returncode == 0
    assert b"run|test|package" in done.stdout


def test_it_needs_the_standard_library_only(project_root: Path) -> None:
    code = (
        "import sys, installer.commands as c; import installer.__main__;"
        "print([m for m in sys.modules if m.partition('.')[0] not in sys.stdlib_module_names"
        " and m.partition('.')[0] not in ('installer', '__main__', 'sitecustomize')])"
    )
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, '.'); {code}"]
    done = subprocess.run(command, cwd=project_root, capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"
