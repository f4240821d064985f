"""Puts the project itself into the virtual environment, without a build backend.

An editable installation is a path file, a little metadata and a start script. We write that wheel
by hand and let pip install it: no build tool has to be fetched, nothing is built in isolation, and
the start script is pip's own on every system (decision record 0006).
"""

from __future__ import annotations

import base64
import hashlib
import tomllib
import zipfile
from pathlib import Path

from installer.machine import InstallError, Machine


def link(machine: Machine, pip: list[str]) -> None:
    """Install the project so that `import ehc_desk` reads the source tree."""
    wheel = write_wheel(machine.root, machine.root / "build")
    quiet = ["--no-deps", "--no-index", "--force-reinstall", "--disable-pip-version-check"]
    done = machine.run([*pip, "install", *quiet, str(wheel)])
    if not done.ok:
        raise InstallError(
            "Không cài được chương trình", "cannot install the project", *done.tail()
        )


def compile_ahead(machine: Machine) -> None:
    """Compile the program, so that no start does it; a failure costs time at a start, no more."""
    machine.run([str(machine.program("python")), "-m", "compileall", "-q", "-j", "0", "ehc_desk"])


def write_wheel(root: Path, folder: Path) -> Path:
    """Write the editable wheel of the project in `root` into `folder`; return its path."""
    with (root / "pyproject.toml").open("rb") as stream:
        project = tomllib.load(stream)["project"]
    name, version = str(project["name"]), str(project["version"])
    stem = f"{name.replace('-', '_')}-{version}"
    files = _contents(root, name, version, stem, project.get("scripts", {}))
    record = f"{stem}.dist-info/RECORD"
    rows = [_row(path, text) for path, text in files.items()]
    files[record] = "\n".join([*rows, f"{record},,", ""])
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(target, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return target


def _contents(
    root: Path, name: str, version: str, stem: str, scripts: dict[str, str]
) -> dict[str, str]:
    starts = [f"{command} = {target}" for command, target in scripts.items()]
    return {
        f"{stem.partition('-')[0]}.pth": f"{root}\n",
        f"{stem}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{stem}.dist-info/WHEEL": (
            "Wheel-Version: 1.0\nGenerator: installer\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        ),
        f"{stem}.dist-info/entry_points.txt": "\n".join(["[console_scripts]", *starts, ""]),
    }


def _row(path: str, text: str) -> str:
    data = text.encode("utf-8")
    sha = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"{path},sha256={sha},{len(data)}"
