"""Each way to a pip, on machines that lack the ways before it."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from installer import pip_ladder
from installer.machine import InstallError, Machine, Outcome

DEBIAN = 'ID=debian\nVERSION_ID="12"\n'


class BareMachine(Machine):
    """A computer of words: answers commands by what `works` says, and remembers them."""

    def __init__(self, root: Path, environ: Mapping[str, str] | None = None) -> None:
        super().__init__(root, {"HOME": str(root), **(environ or {})})
        self.python = "system-python"
        self.ran: list[list[str]] = []
        self.works: Callable[[Sequence[str]], bool] = lambda command: False
        self.root_user = False
        self.release = DEBIAN
        self.programs = {"apt-get", "dpkg-query"}

    def run(self, command: Sequence[str], *, env: Mapping[str, str] | None = None) -> Outcome:
        self.ran.append(list(command))
        return Outcome(0 if self.works(command) else 1)

    def which(self, name: str) -> str | None:
        return name if name in self.programs else None

    def is_root(self) -> bool:
        return self.root_user

    def os_release(self) -> str:
        return self.release

    def say(self, vietnamese: str, english: str) -> None:
        """Stay quiet."""


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BareMachine:
    monkeypatch.setattr(pip_ladder, "_config_files", lambda machine: [])
    monkeypatch.setattr("installer.system.POLICY", tmp_path / "no" / "policy-rc.d")
    return BareMachine(tmp_path)


PYTHON = Path("venv-python")
OWN = ["venv-python", "-m", "pip"]


def test_an_environment_with_pip_keeps_its_own(machine: BareMachine) -> None:
    machine.works = lambda command: True
    assert pip_ladder.find(machine, PYTHON) == OWN
    assert machine.ran == [[*OWN, "--version"]]


def test_ensurepip_comes_second(machine: BareMachine) -> None:
    made: list[bool] = []

    def works(command: Sequence[str]) -> bool:
        if "ensurepip" in command:
            made.append(True)
        return bool(made)

    machine.works = works
    assert pip_ladder.find(machine, PYTHON) == OWN


def test_the_pip_of_the_system_works_on_the_environment(machine: BareMachine) -> None:
    machine.works = lambda command: "--python" in command
    expected = ["system-python", "-m", "pip", "--python", "venv-python"]
    assert pip_ladder.find(machine, PYTHON) == expected


@pytest.mark.parametrize("root_user", [True, False])
def test_apt_brings_ensurepip_when_we_may(machine: BareMachine, root_user: bool) -> None:
    machine.root_user = root_user
    machine.programs.add("sudo")
    installed: list[Sequence[str]] = []

    def works(command: Sequence[str]) -> bool:
        if list(command) == ["sudo", "-n", "true"]:
            return True
        if "apt-get" in command:
            if "install" in command and "--download-only" not in command:
                installed.append(command)
            return True
        return bool(installed)

    machine.works = works
    assert pip_ladder.find(machine, PYTHON) == OWN
    assert str(installed[0][-1]).endswith("-venv")
    assert (installed[0][0] == "sudo") is not root_user


def wheel_in(folder: Path, version: str = "24.0") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / f"pip-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("pip/__main__.py", f"# {version}")
    return wheel


def installs_from_wheel(machine: BareMachine) -> list[str]:
    """Let only a pip wheel work; return the list that will hold the wheels it was run from."""
    used: list[str] = []

    def works(command: Sequence[str]) -> bool:
        if str(command[1]).endswith(".whl/pip"):
            used.append(Path(command[-1]).name)
        return bool(used)

    machine.works = works
    return used


@pytest.mark.parametrize("as_address", [True, False])
def test_the_newest_wheel_of_find_links_installs_itself(
    machine: BareMachine, tmp_path: Path, as_address: bool
) -> None:
    folder = tmp_path / "wheels"
    wheel_in(folder, "9.0.3")
    wheel_in(folder, "24.0")
    machine.environ["PIP_FIND_LINKS"] = f"/nowhere {folder.as_uri() if as_address else folder}"
    used = installs_from_wheel(machine)
    assert pip_ladder.find(machine, PYTHON) == OWN
    assert used == ["pip-24.0-py3-none-any.whl"]


def test_the_places_come_from_the_files_of_pip_too(
    machine: BareMachine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = wheel_in(tmp_path / "wheels")
    config = tmp_path / "pip.conf"
    config.write_text(f"[install]\nfind-links =\n  {wheel.parent}\n", encoding="utf-8")
    broken = tmp_path / "broken.conf"
    broken.write_text("find-links = no section\n", encoding="utf-8")
    monkeypatch.setattr(pip_ladder, "_config_files", lambda machine: [broken, config])
    used = installs_from_wheel(machine)
    assert pip_ladder.find(machine, PYTHON) == OWN
    assert used == [wheel.name]


def index_with(folder: Path, wheel: Path, sha: str) -> str:
    page = folder / "pip"
    page.mkdir(parents=True)
    old = "pip-1.0-py3-none-any.whl"
    (page / "index.html").write_text(
        f'<a href="../{old}#sha256=00">{old}</a>'
        f'<a href="{wheel.as_uri()}#sha256={sha}">{wheel.name}</a><a href="x.tar.gz">x</a>',
        encoding="utf-8",
    )
    return folder.as_uri()


def test_a_configured_index_gives_the_wheel(machine: BareMachine, tmp_path: Path) -> None:
    wheel = wheel_in(tmp_path / "files")
    sha = hashlib.sha256(wheel.read_bytes()).hexdigest()
    machine.environ["PIP_INDEX_URL"] = index_with(tmp_path / "simple", wheel, sha)
    used = installs_from_wheel(machine)
    assert pip_ladder.find(machine, PYTHON) == OWN
    assert used == [wheel.name]
    assert machine.clock.downloads > 0


def test_a_wheel_with_another_hash_is_not_used(machine: BareMachine, tmp_path: Path) -> None:
    wheel = wheel_in(tmp_path / "files")
    machine.environ["PIP_INDEX_URL"] = index_with(tmp_path / "simple", wheel, "ab" * 32)
    used = installs_from_wheel(machine)
    with pytest.raises(InstallError):
        pip_ladder.find(machine, PYTHON)
    assert used == []


def test_with_no_way_left_the_exact_line_is_told(machine: BareMachine) -> None:
    machine.environ["PIP_INDEX_URL"] = "file:///nowhere/simple"
    with pytest.raises(InstallError) as caught:
        pip_ladder.find(machine, PYTHON)
    assert "sudo apt-get install" in caught.value.text()
    assert "-venv" in caught.value.text()
