"""What a second start hands to the window that is open already: files and ``ehc://`` addresses.

An address names a place and a code, never a person: ``ehc://dossier/<code>``, ``ehc://new``,
``ehc://new/<procedure>``, ``ehc://list/<list>``. Anything else is told, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

SCHEME = "ehc"
_PLACES = frozenset({"dossier", "new", "list"})
_CODE = re.compile(r"[A-Za-z0-9._|-]{1,64}")
_MOST_FILES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """``kind``: dossier · new · list · files · unknown; ``value`` is a code or list name."""

    kind: str
    value: str = ""
    files: tuple[Path, ...] = ()


def read(words: Sequence[str]) -> tuple[Handover, ...]:
    """Return what the words of a second start ask for, the files together as the last.

    Files must be named by their whole path; one that is not there makes ``unknown``.
    """
    found: list[Handover] = []
    files: list[Path] = []
    for word in words[:_MOST_FILES]:
        if word.lower().startswith(f"{SCHEME}:"):
            found.append(_address(word))
        elif Path(word).is_absolute() and Path(word).is_file():
            files.append(Path(word))
        else:
            found.append(Handover(kind="unknown", value=Path(word).name))
    return (*found, Handover(kind="files", files=tuple(files))) if files else tuple(found)


def _address(word: str) -> Handover:
    try:
        parts = urlsplit(word)
    except ValueError:
        return Handover(kind="unknown", value=f"{SCHEME}:")
    place = (parts.hostname or "").lower()
    value = unquote(parts.path).strip("/")
    plain = not parts.query and not parts.fragment and not parts.username
    if place not in _PLACES or not plain or (value and not _CODE.fullmatch(value)):
        return Handover(kind="unknown", value=f"{SCHEME}:")
    if not value and place != "new":
        return Handover(kind="unknown", value=f"{SCHEME}:")
    return Handover(kind=place, value=value)
