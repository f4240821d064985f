"""Settings of a desk: frozen, read once, from four layers.

Defaults < machine policy (TOML, may lock keys) < user TOML < ``EHC_*`` environment. An unknown key
is an error with file and line, so that a slip of the pen never passes silently.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ehc_desk.errors import SettingsInvalid

POLICY = Path("/etc/ehc-desk/policy.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings. Names are the TOML keys; ``reader_gap_ms`` is the burst limit of a reader."""

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
    locked: frozenset[str] = frozenset()


_KINDS: Mapping[str, type[str] | type[int]] = {
    field.name: int if isinstance(field.default, int) else str
    for field in fields(Settings)
    if field.name != "locked"
}
_CHOICES: Mapping[str, frozenset[str]] = {
    "language": frozenset({"vi", "en"}),
    "paper": frozenset({"A5", "A4"}),
}


def load(
    user: Path | None, *, policy: Path = POLICY, environment: Mapping[str, str] | None = None
) -> Settings:
    """Return the settings of one desk; raises SettingsInvalid naming file, line and key."""
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    locked: frozenset[str] = frozenset()
    if policy.is_file():
        read = _read(policy, extra={"lock"})
        locked = frozenset(read.pop("lock", []))
        values |= read
    if user is not None and user.is_file():
        mine = _read(user)
        values |= {key: value for key, value in mine.items() if key not in locked}
    for key in _KINDS:
        text = environment.get(f"EHC_{key.upper()}")
        if text is not None and key not in locked:
            values[key] = _typed(key, text)
    return Settings(**values, locked=locked)


def _read(path: Path, extra: frozenset[str] | set[str] = frozenset()) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsInvalid(file=path.name, line=_toml_line(error), key="") from error
    for key, value in values.items():
        if key in extra:
            continue
        good = key in _KINDS and isinstance(value, _KINDS[key]) and _allowed(key, value)
        if not good:
            raise SettingsInvalid(file=path.name, line=_line_of(text, key), key=key)
    return values


def _typed(key: str, text: str) -> Any:
    try:
        value = _KINDS[key](text)
    except ValueError:
        raise SettingsInvalid(file="EHC_" + key.upper(), line=0, key=key) from None
    if not _allowed(key, value):
        raise SettingsInvalid(file="EHC_" + key.upper(), line=0, key=key)
    return value


def _allowed(key: str, value: Any) -> bool:
    return value in _CHOICES[key] if key in _CHOICES else True


def _line_of(text: str, key: str) -> int:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip().strip("[").startswith(key):
            return number
    return 0


def _toml_line(error: tomllib.TOMLDecodeError) -> int:
    words = str(error).replace(",", " ").replace(")", " ").split()
    numbers = [int(word) for word in words if word.isdigit()]
    return numbers[0] if numbers else 0
