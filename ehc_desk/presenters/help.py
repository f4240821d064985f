"""The help pages: one a screen, read from files, searched without accents; free of Qt.

A page is Markdown. ``{key:accept}`` stands for the key a user has for a command, ``[words](find)``
leads to another page, a picture of ``pictures/`` is left out where the file is not there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ehc_desk import paths
from ehc_desk.domain.text import fold
from ehc_desk.domain.typed_keys import first_found

if TYPE_CHECKING:
    from ehc_desk.printing.desk_card import DeskCard

PAGES = (
    "first_day",
    "intake",
    "guidance",
    "forms",
    "station",
    "find",
    "dossier",
    "drafts",
    "deliveries",
    "offline",
    "printing",
    "keys",
    "readers",
    "settings",
    "users",
    "lock",
    "practice",
)
"""The pages in the order of the contents."""
_OF_PLACE = {
    "keys_setup": "keys",
    "help": "first_day",
    "reader_setup": "readers",
    "theatre": "practice",
    "guide": "guidance",
    "diagnostics": "settings",
    "about": "settings",
    "sign_in": "lock",
    "no_desk": "first_day",
    "first_run": "settings",
}
_KEY = re.compile(r"\{key:([a-z_]+)\}")
_PICTURE = re.compile(r"^!\[[^\]]*\]\(([^)]+)\)\s*$", re.MULTILINE)
_MARKS = re.compile(r"[*_`#>|]|\[|\]\([^)]*\)|^\s*[-\d]+[.]?\s", re.MULTILINE)
_AROUND = 60

KeyOf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its name, its heading and its Markdown as written."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that was found and the words around the place."""

    page: Page
    words: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """All pages of one language."""

    pages: tuple[Page, ...]
    folder: Path

    def page(self, name: str) -> Page:
        """Return the page of a screen or name; the first one when there is none."""
        wanted = _OF_PLACE.get(name, name)
        return next((page for page in self.pages if page.name == wanted), self.pages[0])

    def search(self, text: str, key_of: KeyOf) -> tuple[Hit, ...]:
        """Return pages with all words of the text, headings first; accents do not matter.

        What finds nothing is read as keys of Telex and VNI.
        """
        if not fold(text):
            return tuple(Hit(page, "") for page in self.pages)
        return first_found(text, lambda each: self._hits(fold(each).split(), key_of))[1]

    def _hits(self, words: Sequence[str], key_of: KeyOf) -> tuple[Hit, ...]:
        found = [(_rank(page, words), page) for page in self.pages]
        hits = sorted((row for row in found if row[0]), key=lambda row: -row[0])
        return tuple(Hit(page, _around(page, words, key_of)) for _, page in hits)

    def markdown(self, name: str, key_of: KeyOf) -> str:
        """Return a page with the keys of the user, without pictures that are not there."""
        text = with_keys(self.page(name).text, key_of)
        return _PICTURE.sub(lambda it: it[0] if (self.folder / it[1]).is_file() else "", text)


@cache
def shelf(language: str) -> Shelf:
    """Return the pages of a language; one that has none is helped in Vietnamese."""
    folder = paths.resources() / "help" / language
    if not folder.is_dir():
        folder = folder.with_name("vi")
    pages = []
    for name in PAGES:
        text = (folder / f"{name}.md").read_text(encoding="utf-8")
        heading = next((line for line in text.splitlines() if line.startswith("# ")), name)
        pages.append(Page(name, heading.removeprefix("# ").strip(), text))
    return Shelf(tuple(pages), folder)


def with_keys(text: str, key_of: KeyOf) -> str:
    """Return a text with ``{key:…}`` replaced; a command without a key is called "–"."""
    return _KEY.sub(lambda found: f"**{key_of(found[1]) or '–'}**", text)


def card_of(language: str, key_of: KeyOf) -> DeskCard:
    """Return what stands on the card for the desk; a command without a key is left out."""
    from ehc_desk.printing.desk_card import DeskCard

    file = shelf(language).folder / "desk_card.json"
    data = json.loads(file.read_text(encoding="utf-8"))

    def said(text: str) -> str:
        return _KEY.sub(lambda found: key_of(found[1]) or "–", text)

    groups = (
        (head, tuple((said(key), what) for key, what in rows if said(key) != "–"))
        for head, rows in data["groups"]
    )
    return DeskCard(
        title=data["title"],
        subtitle=data["subtitle"],
        steps=tuple((head, said(text)) for head, text in data["steps"]),
        groups=tuple((head, rows) for head, rows in groups if rows),
        notes=tuple(said(note) for note in data["notes"]),
    )


def _rank(page: Page, words: Sequence[str]) -> int:
    """Return how well a page fits, 0 when a word is missing."""
    title, body = fold(page.title), fold(page.text)
    if not all(word in body for word in words):
        return 0
    heads = fold(" ".join(line for line in page.text.splitlines() if line.startswith("#")))
    of_title = sum(word in title for word in words)
    of_heads = sum(word in heads for word in words)
    return 1 + 100 * of_title + 10 * of_heads + min(9, body.count(words[0]))


def _around(page: Page, words: Sequence[str], key_of: KeyOf) -> str:
    """Return the line in which most of the words stand, shortened around the first of them."""
    lines = [line for line in page.text.splitlines() if line.strip() and line[0] not in "#!"]
    best = max(lines, key=lambda line: sum(word in fold(line) for word in words), default="")
    plain = " ".join(_MARKS.sub("", with_keys(best, key_of)).split())
    at = max(0, min((fold(plain).find(word) for word in words), default=0))
    start = max(0, at - _AROUND)
    cut = plain[start : start + 2 * _AROUND].strip()
    return f"{'…' if start else ''}{cut}{'…' if start + 2 * _AROUND < len(plain) else ''}"
