"""Finds a pip for the virtual environment, also where Debian left out `python3-venv`.

The ways are tried in order and each must prove itself by `pip --version`. Downloads come only from
the places this computer's pip is configured for; no registry address is written down here.
"""

from __future__ import annotations

import configparser
import hashlib
import re
import ssl
import urllib.parse
import urllib.request
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

from installer import system
from installer.machine import InstallError, Machine

Command = list[str]
TIMEOUT_S = 60
_WHEEL = re.compile(r"^pip-(\d+(?:\.\d+)*)-py3-none-any\.whl$")


def find(machine: Machine, python: Path) -> Command:
    """Return the command of a working pip for `python`; InstallError with a line when none."""
    ways: tuple[Callable[[Machine, Path], Command | None], ...] = (
        _its_own,
        _ensurepip,
        _of_the_system,
        _by_apt,
        _by_find_links,
        _by_index,
    )
    for way in ways:
        command = way(machine, python)
        if command is not None and machine.run([*command, "--version"]).ok:
            return command
    raise InstallError(
        "Thiếu pip. Hãy chạy dòng sau rồi thử lại:",
        "pip is missing; please run this line, then try again:",
        system.line([system.venv_package()]),
    )


def _its_own(machine: Machine, python: Path) -> Command | None:
    return [str(python), "-m", "pip"]


def _ensurepip(machine: Machine, python: Path) -> Command | None:
    if machine.run([str(python), "-m", "ensurepip", "--default-pip"]).ok:
        return [str(python), "-m", "pip"]
    return None


def _of_the_system(machine: Machine, python: Path) -> Command | None:
    return [machine.python, "-m", "pip", "--python", str(python)]


def _by_apt(machine: Machine, python: Path) -> Command | None:
    if not system.install(machine, [system.venv_package()]):
        return None
    return _ensurepip(machine, python)


def _by_find_links(machine: Machine, python: Path) -> Command | None:
    folders = [_as_folder(place) for place in _places(machine, "find-links")]
    wheels = [file for folder in folders if folder for file in folder.glob("pip-*.whl")]
    newest = max(wheels, key=lambda file: _version(file.name), default=None)
    return _from_wheel(machine, python, newest) if newest else None


def _by_index(machine: Machine, python: Path) -> Command | None:
    places = _places(machine, "index-url") + _places(machine, "extra-index-url")
    for place in places:
        try:
            with machine.clock.downloading():
                wheel = _download(machine, place)
        except (OSError, ValueError):
            continue  # this index has none or is away; the next one may answer
        if wheel is not None:
            return _from_wheel(machine, python, wheel)
    return None


def _from_wheel(machine: Machine, python: Path, wheel: Path) -> Command | None:
    # A pip wheel can be run as it lies, to install itself.
    install = [str(python), f"{wheel}/pip", "install", "--no-index", "--no-deps", str(wheel)]
    return [str(python), "-m", "pip"] if machine.run(install).ok else None


def _version(name: str) -> tuple[int, ...]:
    match = _WHEEL.match(name)
    return tuple(int(part) for part in match.group(1).split(".")) if match else ()


def _as_folder(place: str) -> Path | None:
    if place.startswith("file:"):
        place = urllib.request.url2pathname(urllib.parse.urlsplit(place).path)
    folder = Path(place)
    return folder if folder.is_dir() else None


def _places(machine: Machine, key: str) -> list[str]:
    """Return a setting of pip as words: from the environment first, then its files."""
    words = machine.environ.get("PIP_" + key.upper().replace("-", "_"), "").split()
    for file in _config_files(machine):
        parser = configparser.RawConfigParser()
        try:
            parser.read(file, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError):
            continue  # pip will complain about its own file better than we can
        for section in ("global", "install"):
            words += parser.get(section, key, fallback="").split()
    return words


def _config_files(machine: Machine) -> list[Path]:
    home = Path(machine.environ.get("HOME", "/nonexistent"))
    config = Path(machine.environ.get("XDG_CONFIG_HOME", str(home / ".config")))
    named = machine.environ.get("PIP_CONFIG_FILE")
    files = [Path(named)] if named else []
    files += [config / "pip" / "pip.conf", home / ".pip" / "pip.conf"]
    return [*files, Path("/etc/xdg/pip/pip.conf"), Path("/etc/pip.conf")]


class _Links(HTMLParser):
    """Collects the links of a package page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def _download(machine: Machine, index: str) -> Path | None:
    """Fetch the newest pip wheel of an index, checked against the hash its page names."""
    page = index.rstrip("/") + "/pip/"
    links = _Links()
    links.feed(_fetch(machine, page).decode("utf-8", "replace"))
    addresses = [urllib.parse.urljoin(page, link) for link in links.found]
    named = [(_version(_file_name(address)), address) for address in addresses]
    best = max((pair for pair in named if pair[0]), default=None)
    if best is None:
        return None
    address, _, fragment = best[1].partition("#")
    data = _fetch(machine, address)
    if fragment != "sha256=" + hashlib.sha256(data).hexdigest():
        return None  # without its hash it is not the file that was published
    target = machine.root / "build" / _file_name(address)
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(data)
    return target


def _file_name(address: str) -> str:
    return urllib.parse.unquote(urllib.parse.urlsplit(address).path.rpartition("/")[2])


def _fetch(machine: Machine, address: str) -> bytes:
    if address.startswith("file:") and address.endswith("/"):
        address += "index.html"
    certificates = next(iter(_places(machine, "cert")), None)
    context = ssl.create_default_context(cafile=certificates)
    with urllib.request.urlopen(address, timeout=TIMEOUT_S, context=context) as answer:
        body: bytes = answer.read()
        return body
