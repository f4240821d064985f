"""What a second start hands to the window that is open already: files and ``ehc://`` addresses.

An address names a place and a code, never a person: ``ehc://dossier/<code>``, ``ehc://new``,
``ehc://new/<procedure>``, ``ehc://list/<list>``. Anything else is told, never guessed.
A file is named by its path or by a ``file:`` address: only that keeps a name whose bytes are no
text of UTF-8 whole on its way to the window.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes, urlsplit

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


def whole(word: str) -> str:
    """Return a word so that it arrives as it was meant, whatever its bytes are.

    A file whose name is no text is named by its ``file:`` address; nothing else is changed.
    """
    if _is_text(word) or not Path(word).exists():
        return word
    return Path(word).absolute().as_uri()


def read(words: Sequence[str]) -> tuple[Handover, ...]:
    """Return what the words of a second start ask for, the files together as the last.

    Files must be named by their whole path; one that is not there makes ``unknown``.
    """
    found: list[Handover] = []
    files: list[Path] = []
    for word in words[:_MOST_FILES]:
        if word.lower().startswith(f"{SCHEME}:"):
            found.append(_address(word))
        elif (path := _file(word)) is not None:
            files.append(path)
        else:
            found.append(Handover(kind="unknown", value=_shown(Path(word).name)))
    return (*found, Handover(kind="files", files=tuple(files))) if files else tuple(found)


def _file(word: str) -> Path | None:
    """Return the file a whole path or a ``file:`` address names, None when there is none."""
    path = Path(word)
    if word.lower().startswith("file:"):
        try:
            parts = urlsplit(word)
        except ValueError:
            return None
        if parts.netloc not in ("", "localhost") or parts.query or parts.fragment:
            return None
        path = Path(os.fsdecode(unquote_to_bytes(parts.path)))
    try:
        return path if path.is_absolute() and path.is_file() else None
    except ValueError:  # a name cannot hold NUL
        return None


def _is_text(word: str) -> bool:
    try:
        word.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _shown(name: str) -> str:
    """Return a name that can be shown: what is no text as U+FFFD."""
    return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in name)


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
