"""The catalogue of procedures: which version is in force, and finding one by two letters.

The room knows all versions at hand and ranks them for a clerk who types. It must not know the
clock (days are given), dossiers, or where imported records come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ehc_desk.domain.procedure import NATIONAL_CODE, Procedure
from ehc_desk.domain.text import fold
from ehc_desk.domain.typed_keys import first_found
from ehc_desk.errors import BadInputError, ProcedureClosed, UnknownProcedure
from ehc_desk.services.catalogue_file import read_folder

_WORD = re.compile(r"[a-z0-9]+")
_CODE_PART = re.compile(r"\d[\d.]*(?:\.[a-z]\d+.*)?")
# Words that stand before nearly every name and that a clerk leaves out.
_PREAMBLES = ("dang ky viec ", "dang ky ", "cap ", "giay ")

_NOTHING_TYPED, _BY_CODE = 1, 10
_IN_ORDER = (_NOTHING_TYPED, _BY_CODE)  # no name was typed, so its length says nothing


def national_code(code: str) -> str:
    """Return the national code of a code with or without a local suffix: its first 8 characters.

    ``2.000815.000.00.00.H55`` → ``2.000815``. Raises UnknownProcedure when it is no code at all.
    """
    written = code.strip()
    national, rest = written[:8], written[8:]
    if not NATIONAL_CODE.fullmatch(national) or not (rest == "" or rest.startswith(".")):
        raise UnknownProcedure(procedure=written[:40])
    return national


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """What the search compares, folded once."""

    procedure: Procedure
    order: int
    names: tuple[str, ...]
    words: tuple[str, ...]
    all_words: tuple[str, ...]
    all_text: str
    initials: tuple[str, ...]
    keywords: frozenset[str]


class Catalogue:
    """All known versions of all procedures. Immutable: a release returns a new catalogue."""

    def __init__(self, versions: Iterable[Procedure]) -> None:
        """Take versions in catalogue order; the same code and version twice is BadInputError."""
        self._versions: dict[str, list[Procedure]] = {}
        self._index: dict[tuple[str, str], _Entry] = {}
        for procedure in versions:
            key = (procedure.code, procedure.version)
            if key in self._index:
                raise BadInputError(procedure=procedure.code, reason="version-exists")
            self._versions.setdefault(procedure.code, []).append(procedure)
            self._index[key] = _entry(procedure, len(self._index))
        for history in self._versions.values():
            history.sort(key=lambda item: item.valid_from)

    def __len__(self) -> int:
        """Return how many procedures are known, whatever their versions."""
        return len(self._versions)

    @property
    def versions(self) -> tuple[Procedure, ...]:
        """Return every version in the order in which they were given."""
        return tuple(entry.procedure for entry in self._index.values())

    def find(self, code: str, on: date | None = None) -> Procedure:
        """Return the version in force on a day (None: the newest); local suffixes are accepted.

        Raises UnknownProcedure for a code nobody knows and ProcedureClosed when no version is in
        force on that day. Of two versions in force the one that began later counts.
        """
        national = national_code(code)
        history = self._versions.get(national)
        if history is None:
            raise UnknownProcedure(procedure=national)
        if on is None:
            return history[-1]
        for procedure in reversed(history):
            if procedure.in_force(on):
                return procedure
        raise ProcedureClosed(procedure=national, on=on.isoformat())

    def version(self, code: str, version: str) -> Procedure:
        """Return exactly the version a dossier was received with, in force or not."""
        national = national_code(code)
        entry = self._index.get((national, version))
        if entry is None:
            raise UnknownProcedure(procedure=national, version=version)
        return entry.procedure

    def in_force(self, on: date | None = None) -> tuple[Procedure, ...]:
        """Return the versions in force on a day (None: the newest), in catalogue order."""
        return tuple(entry.procedure for entry in self._entries(on))

    def with_version(self, procedure: Procedure) -> Catalogue:
        """Return a catalogue that also knows this released version; older ones stay as they are."""
        return Catalogue((*self.versions, procedure))

    def search(
        self,
        text: str,
        limit: int = 10,
        *,
        on: date | None = None,
        boost: Mapping[str, int] | None = None,
    ) -> tuple[Procedure, ...]:
        """Return the best matches for what a clerk types, best first, never more than ``limit``.

        Accents, case and word order do not matter; initials ("dkks"), short hand ("ct", "ks") and
        codes work. ``boost`` (code → uses or favourite points) decides among equally good
        matches only, so that a short hand never changes its meaning. Nothing typed: the boosted
        ones first, then catalogue order. What finds nothing is read as keys of Telex and VNI.
        """
        return first_found(text, lambda each: self.matches(each, limit, on=on, boost=boost))[1]

    def matches(
        self,
        text: str,
        limit: int = 10,
        *,
        on: date | None = None,
        boost: Mapping[str, int] | None = None,
    ) -> tuple[Procedure, ...]:
        """Return what ``search`` finds for the text as it stands, without any other reading."""
        query, points = fold(text), boost or {}
        ranked = []
        for entry in self._entries(on):
            tier = _tier(entry, query)
            if tier:
                code = entry.procedure.code
                distance = 0 if tier in _IN_ORDER else len(entry.names[0])
                ranked.append((-tier, -points.get(code, 0), distance, entry.order, code))
        newest = {entry.procedure.code: entry.procedure for entry in self._entries(on)}
        return tuple(newest[row[-1]] for row in sorted(ranked)[: max(limit, 0)])

    def _entries(self, on: date | None) -> list[_Entry]:
        chosen = []
        for history in self._versions.values():
            open_on = [item for item in history if on is None or item.in_force(on)]
            if open_on:
                chosen.append(self._index[open_on[-1].code, open_on[-1].version])
        return chosen


def load(folder: Path | None = None) -> Catalogue:
    """Return the catalogue of a folder, by default the shipped one; raises Damaged."""
    return Catalogue(read_folder(folder))


def _entry(procedure: Procedure, order: int) -> _Entry:
    short = fold(procedure.short_name)
    names = tuple(dict.fromkeys((short, _without_preamble(short))))
    words = tuple(_WORD.findall(short))
    keywords = tuple(fold(word) for word in procedure.keywords)
    everything = " ".join((short, fold(procedure.name), fold(procedure.field), *keywords))
    return _Entry(
        procedure=procedure,
        order=order,
        names=names,
        words=words,
        all_words=tuple(_WORD.findall(everything)),
        all_text=everything,
        initials=tuple(_initials(name) for name in names),
        keywords=frozenset(keywords),
    )


def _without_preamble(folded: str) -> str:
    for preamble in _PREAMBLES:
        if folded.startswith(preamble):
            return folded[len(preamble) :]
    return folded


def _initials(folded: str) -> str:
    return "".join(word[0] for word in _WORD.findall(folded))


def _tier(entry: _Entry, query: str) -> int:
    """Return how well an entry fits a folded query: 0 not at all, more is better."""
    if not query:
        return _NOTHING_TYPED
    if _CODE_PART.fullmatch(query):
        return _BY_CODE if _code_fits(entry.procedure.code, query) else 0
    if query in entry.keywords:
        return 9
    if query in entry.names:
        return 8
    if any(name.startswith(query) for name in entry.names):
        return 7
    return _tier_of_initials(entry, query) or _tier_of_words(entry, _WORD.findall(query))


def _code_fits(code: str, query: str) -> bool:
    if code.startswith(query[:8]):
        return True
    digits = code.replace(".", "")
    return "." not in query and (digits.startswith(query) or query in code.partition(".")[2])


def _tier_of_initials(entry: _Entry, query: str) -> int:
    if query in entry.initials:
        return 6
    return 5 if any(item.startswith(query) for item in entry.initials) else 0


def _tier_of_words(entry: _Entry, tokens: list[str]) -> int:
    if not tokens:
        return 0
    if all(_begins(entry.words, token) for token in tokens):
        return 4
    if all(_begins(entry.all_words, token) or _short(entry, token) for token in tokens):
        return 3
    return 2 if all(token in entry.all_text for token in tokens) else 0


def _begins(words: tuple[str, ...], token: str) -> bool:
    return any(word.startswith(token) for word in words)


def _short(entry: _Entry, token: str) -> bool:
    return token in entry.keywords or any(item.startswith(token) for item in entry.initials)
