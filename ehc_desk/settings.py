"""Settings of a desk: frozen, read once, from four layers.

Defaults < machine policy (TOML, may lock keys) < user TOML < ``EHC_*`` environment. An unknown key
is an error with file and line, so that a slip of the pen never passes silently.
"""

from __future__ import annotations

import errno
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ehc_desk.errors import DiskFull, SettingsInvalid, WrongDataFolder
from ehc_desk.files import write_whole

POLICY = Path("/etc/ehc-desk/policy.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings. Names are the TOML keys; ``reader_gap_ms`` is the burst limit of a reader.

    ``printers`` is a table: number of the form → "queue" or "queue|tray"; ``printer`` is for all
    other forms. ``idle_lock_minutes`` 0 never locks. ``scanner_addresses``: scanners of the network
    by address, parted by blanks. ``scan_profiles``: name → line of ``domain.scan_profile``.
    """

    language: str = "vi"
    database_url: str = ""
    province_url: str = ""
    printer: str = ""
    paper: str = "A5"
    reader_gap_ms: int = 35
    reader_prefix: str = ""
    reader_suffix: str = ""
    watched_folder: str = ""
    font_percent: int = 100
    theme: str = "system"
    idle_lock_minutes: int = 10
    reader_port: str = ""
    reader_baud: int = 9600
    reader_terminator: str = "cr"
    camera: str = "off"
    scanner_addresses: str = ""
    printers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    scan_profiles: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    locked: frozenset[str] = frozenset()

    def printer_for(self, form: str) -> str:
        """Return "queue" or "queue|tray" for a form ("01"), "" when slips are only kept as PDF."""
        return self.printers.get(form, self.printer)


_TABLES = frozenset({"printers", "scan_profiles"})
_KINDS: Mapping[str, type[str] | type[int] | type[dict[str, str]]] = {
    each.name: dict if each.name in _TABLES else (int if isinstance(each.default, int) else str)
    for each in fields(Settings)
    if each.name != "locked"
}
_CHOICES: Mapping[str, frozenset[str]] = {
    "language": frozenset({"vi", "en", "pseudo"}),  # the last is for tests of cut words
    "paper": frozenset({"A5", "A4"}),
    "theme": frozenset({"system", "light", "dark", "contrast"}),
    "reader_terminator": frozenset({"cr", "lf", "crlf", "etx", "none"}),
}
_LEAST: Mapping[str, int] = {
    "reader_gap_ms": 1,
    "font_percent": 50,
    "idle_lock_minutes": 0,
    "reader_baud": 300,
}
_AT_LINE = re.compile(r"\(at line (\d+)")


def load(
    user: Path | None, *, policy: Path = POLICY, environment: Mapping[str, str] | None = None
) -> Settings:
    """Return the settings of one desk; raises SettingsInvalid naming file, line and key."""
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    locked: frozenset[str] = frozenset()
    if policy.is_file():
        read = _read(policy, with_locks=True)
        locked = frozenset(read.pop("lock", []))
        values |= read
    if user is not None and user.is_file():
        mine = _read(user)
        values |= {key: value for key, value in mine.items() if key not in locked}
    for key in _KINDS.keys() - _TABLES:
        text = environment.get(f"EHC_{key.upper()}")
        if text is not None and key not in locked:
            values[key] = _typed(key, text)
    return Settings(**values, locked=locked)


def save(user: Path, changes: Mapping[str, object]) -> None:
    """Write changed settings into the user's file; comments and other lines stay as they are.

    A value equal to the default takes the key out. The old file stays whole until the new one is
    on disk. Raises SettingsInvalid for a key or value that ``load`` would refuse, DiskFull or
    WrongDataFolder when the file cannot be written.
    """
    import tomlkit

    for key, value in changes.items():
        if not _good(key, value):
            raise SettingsInvalid(file=user.name, line=0, key=key)
    if user.is_file():
        _read(user)  # a file with a slip of the pen is told, never written over
    document = tomlkit.parse(user.read_text("utf-8")) if user.is_file() else tomlkit.document()
    defaults = Settings()
    for key, value in changes.items():
        document.pop(key, None)
        if value != getattr(defaults, key):
            document[key] = value
    _write(user, tomlkit.dumps(document))


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text.encode())
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull from error
        raise WrongDataFolder(folder=path.parent.name, reason="not-writable") from error


def _read(path: Path, *, with_locks: bool = False) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsInvalid(file=path.name, line=0, key="") from error
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsInvalid(file=path.name, line=_toml_line(error, text), key="") from error
    for key, value in values.items():
        good = _locks(value) if with_locks and key == "lock" else _good(key, value)
        if not good:
            raise SettingsInvalid(file=path.name, line=_line_of(text, key), key=key)
    return values


def _locks(value: Any) -> bool:
    """Tell whether a policy's list of locked keys names settings only."""
    return isinstance(value, list) and all(isinstance(key, str) and key in _KINDS for key in value)


def _good(key: str, value: Any) -> bool:
    # The type itself, since a TOML ``true`` is an int to Python.
    return key in _KINDS and type(value) is _KINDS[key] and _allowed(key, value)


def _typed(key: str, text: str) -> Any:
    try:
        value = int(text) if _KINDS[key] is int else text
    except ValueError:
        raise SettingsInvalid(file="EHC_" + key.upper(), line=0, key=key) from None
    if not _allowed(key, value):
        raise SettingsInvalid(file="EHC_" + key.upper(), line=0, key=key)
    return value


def _allowed(key: str, value: Any) -> bool:
    if key in _TABLES:
        return all(isinstance(one, str) for one in value.values())
    if key in _LEAST:
        return bool(value >= _LEAST[key])
    return value in _CHOICES[key] if key in _CHOICES else True


def _line_of(text: str, key: str) -> int:
    """Return the line where a key (or a table of that name) stands, 0 when it is not found."""
    written = re.compile(rf"\s*(\[+\s*)?[\"']?{re.escape(key)}[\"']?\s*[=.\]]")
    for number, line in enumerate(text.splitlines(), start=1):
        if written.match(line):
            return number
    return 0


def _toml_line(error: tomllib.TOMLDecodeError, text: str) -> int:
    """Return the line an error names; one "at end of document" is on the last."""
    found = _AT_LINE.search(str(error))
    return int(found[1]) if found else max(1, len(text.splitlines()))
