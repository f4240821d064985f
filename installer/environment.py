"""Builds `.venv` from a lock file, tops it up, and leaves it alone when nothing changed.

A marker lies in `.venv` while it is being built, so a half one is known and built anew; a stamp
says from what it was built, so an unchanged one costs no more than reading a few files.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from installer import locks, pip_ladder, project
from installer.machine import InstallError, Machine

MARKER = "ehc-unfinished"
STAMP = "ehc-stamp.json"
RUN_LOCK = "requirements.lock"
TEST_LOCK = "requirements-dev.lock"
COMMAND = "ehc-desk"


def prepare(machine: Machine, lock_name: str) -> None:
    """Make `.venv` hold exactly the releases of the lock, and the project itself."""
    with _alone(machine.root):
        if _is_current(machine, lock_name):
            return
        if not _usable(machine):
            _create(machine)
        marker = machine.venv / MARKER
        marker.touch()
        pip = pip_ladder.find(machine, machine.program("python"))
        _install(machine, pip, machine.root / lock_name)
        project.link(machine, pip)
        if not machine.program(COMMAND).exists():
            raise InstallError("Thiếu lệnh ehc-desk", "the start script is missing")
        project.compile_ahead(machine)
        _write_stamp(machine, lock_name)
        marker.unlink()


def _facts(machine: Machine) -> dict[str, str]:
    """Return what a virtual environment depends on besides the locks."""
    return {
        "root": str(machine.root),  # scripts carry absolute paths: a moved tree is built anew
        # A security update of the same Python leaves the environment sound.
        "python": f"{machine.python} {sys.version_info[0]}.{sys.version_info[1]}",
        "project": locks.digest(machine.root / "pyproject.toml"),
    }


def _read_stamp(machine: Machine) -> dict[str, object]:
    try:
        found = json.loads((machine.venv / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_current(machine: Machine, lock_name: str) -> bool:
    stamp = _read_stamp(machine)
    satisfied = stamp.get("locks")
    return (
        not (machine.venv / MARKER).exists()
        and all(stamp.get(key) == value for key, value in _facts(machine).items())
        and isinstance(satisfied, list)
        and locks.digest(machine.root / lock_name) in satisfied
        and machine.program("python").exists()
        and machine.program(COMMAND).exists()
    )


def _usable(machine: Machine) -> bool:
    """Whether the `.venv` that lies there can be topped up instead of built anew."""
    if not machine.venv.exists():
        return False
    stamp, facts = _read_stamp(machine), _facts(machine)
    moved = any(stamp.get(key, facts[key]) != facts[key] for key in ("root", "python"))
    probe = "import sys; print(*sys.version_info[:2])"
    answer = machine.run([str(machine.program("python")), "-c", probe])
    mine = f"{sys.version_info[0]} {sys.version_info[1]}"
    sound = answer.ok and answer.output.strip() == mine
    return sound and not moved and not (machine.venv / MARKER).exists()


def _create(machine: Machine) -> None:
    if machine.venv.exists():
        machine.say("Dựng lại môi trường dở dang…", "rebuilding an unfinished .venv")
        shutil.rmtree(machine.venv)
    else:
        machine.say("Tạo môi trường .venv…", "creating .venv")
    machine.venv.mkdir()
    (machine.venv / MARKER).touch()
    made = machine.run([machine.python, "-m", "venv", "--without-pip", str(machine.venv)])
    if not made.ok:
        raise InstallError(
            "Không tạo được môi trường Python; hãy chạy:",
            "cannot create a virtual environment; please run:",
            "sudo apt-get install -y python3 python3-venv",
            *made.tail(),
        )


def _packages_folder(machine: Machine) -> Path:
    if os.name == "nt":
        return machine.venv / "Lib" / "site-packages"
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return machine.venv / "lib" / version / "site-packages"


def _install(machine: Machine, pip: list[str], lock: Path) -> None:
    """Download what the environment lacks, then install it without a line (two timed steps)."""
    lacking = locks.lacking(lock, _packages_folder(machine))
    if not lacking:
        return
    build = machine.root / "build"
    wheels = build / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    wanted = build / "wanted.lock"
    wanted.write_text("\n".join(pin.text for pin in lacking) + "\n", encoding="utf-8")
    # A lock is complete, so nothing has to be resolved; source packages would run foreign code.
    exact = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(wanted)]
    calm = ["--disable-pip-version-check", "--no-input", "--retries", "8"]
    machine.say(f"Tải {len(lacking)} gói thư viện…", f"downloading {len(lacking)} libraries")
    with machine.clock.downloading():
        fetched = machine.run([*pip, "download", *calm, *exact, "-d", str(wheels)])
    _must(fetched.ok, fetched.tail(), "Không tải được thư viện", "cannot download the libraries")
    machine.say("Cài thư viện…", "installing the libraries")
    local = ["--no-index", "--find-links", str(wheels), "--no-compile", "--no-warn-script-location"]
    done = machine.run([*pip, "install", *calm, *local, *exact])
    _must(done.ok, done.tail(), "Không cài được thư viện", "cannot install the libraries")
    # Compiling on all cores at once is quicker than pip, and a first start is then as any other.
    folder = str(_packages_folder(machine))
    machine.run([str(machine.program("python")), "-m", "compileall", "-q", "-j", "0", folder])
    shutil.rmtree(wheels)


def _must(ok: bool, tail: Sequence[str], vietnamese: str, english: str) -> None:
    if not ok:
        raise InstallError(vietnamese, english, *tail)


def _write_stamp(machine: Machine, lock_name: str) -> None:
    lock = machine.root / lock_name
    other = machine.root / (RUN_LOCK if lock_name == TEST_LOCK else TEST_LOCK)
    satisfied = [locks.digest(lock)]
    # pip has just installed the lock: what is not there is meant for another system.
    foreign = {pin.text for pin in locks.lacking(lock, _packages_folder(machine))}
    owed = {pin.text for pin in locks.lacking(other, _packages_folder(machine))}
    if owed <= foreign:
        satisfied.append(locks.digest(other))
    text = json.dumps({**_facts(machine), "locks": satisfied}, indent=1)
    (machine.venv / STAMP).write_text(text, encoding="utf-8")


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Let a second installer of the same tree wait for the first."""
    if os.name == "nt":
        yield
        return
    import fcntl

    handle = os.open(root / "installer", os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
