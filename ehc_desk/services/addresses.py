"""Provinces and communes since July 2025, those before, and what became of them.

The facts come from one file (``resources/codelists/units``), read when first asked for. The room
reads addresses and names units; it never decides for the clerk: where an old commune went to
several new ones, all of them are offered. Whose address it is, it must not know.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from ehc_desk import paths
from ehc_desk.domain.text import fold, nfc, sort_key
from ehc_desk.errors import Damaged

FORMAT = 1
CURRENT, FORMER = "current", "former"

_KINDS = (
    "thanh pho",
    "thi tran",
    "thi xa",
    "dac khu",
    "phuong",
    "quan",
    "huyen",
    "tinh",
    "xa",
)
_SHORT = {"tp": "thanh pho", "tt": "thi tran", "tx": "thi xa", "dk": "dac khu"} | {
    "p": "phuong",
    "q": "quan",
    "h": "huyen",
    "t": "tinh",
    "x": "xa",
}
_SHORT_HEAD = re.compile(r"(tp|tt|tx|dk|p|q|h|t|x)(?:[. ]+|(?=\d))(?=\S)")
_KIND_HEAD = re.compile(rf"({'|'.join(_KINDS)}) (?=\S)")
_SIGNS = re.compile(r"[^\w\s]|_")
_ZEROS = re.compile(r"\b0+(?=\d)")
_OTHER_NAMES = {"hcm": "ho chi minh", "sai gon": "ho chi minh", "thua thien hue": "hue"}
_COUNTRY = "viet nam"
_COMMUNE_KINDS = {"phuong", "xa", "thi tran", "dac khu"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Commune:
    """A ward, commune or special zone of today (5 digits) with its province (2 digits)."""

    code: str
    name: str
    province: str
    province_name: str

    @property
    def full_name(self) -> str:
        """Return the name with its province, as an address ends."""
        return f"{self.name}, {self.province_name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An address taken apart: the street, the communes it may lie in today, what it said.

    ``kind`` is ``former`` when the units named are those before 1 July 2025; ``said`` are the
    units as they were written. One commune: that is it; several: the clerk chooses.
    """

    kind: str
    street: str
    said: str
    communes: tuple[Commune, ...]

    def written(self, commune: Commune) -> str:
        """Return the whole address with today's names."""
        return f"{self.street}, {commune.full_name}" if self.street else commune.full_name


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit and what it is found by; ``into`` are today's communes of a former one."""

    code: str
    name: str
    kind: str
    key: str
    into: tuple[str, ...] = ()


class Addresses:
    """Look-ups over one edition of the administrative units."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """Keep the document; parts of it are read when they are asked for."""
        self._raw = document
        self._made: dict[tuple[str, ...], tuple[_Unit, ...]] = {}

    # ------------------------------------------------------------ lists

    @cached_property
    def communes(self) -> Mapping[str, Commune]:
        """Return all communes of today by code."""
        return {
            code: Commune(code=code, name=name, province=number, province_name=province)
            for number, province in self.provinces.items()
            for code, name in self._raw["provinces"][number][1].items()
        }

    @cached_property
    def provinces(self) -> Mapping[str, str]:
        """Return the names of the 34 provinces by code, without "Tỉnh"."""
        return {code: _short(name) for code, (name, _) in self._raw["provinces"].items()}

    @cached_property
    def former_provinces(self) -> Mapping[str, str]:
        """Return the names of the 63 provinces before 1 July 2025 by their code then."""
        return {code: _short(name) for code, (name, _) in self._raw["former"].items()}

    def of_province(self, province: str) -> tuple[Commune, ...]:
        """Return the communes of a province in Vietnamese order; none for an unknown code."""
        found = (each for each in self.communes.values() if each.province == province)
        return tuple(sorted(found, key=lambda each: sort_key(_bare(each.name))))

    # ------------------------------------------------------------ reading an address

    def read(self, text: str) -> Reading | None:
        """Take an address apart whose units are parted by commas; None when they are not known.

        Names of today are preferred unless a district stands between: only addresses before
        1 July 2025 have one.
        """
        parts = [part for part in (" ".join(each.split()) for each in re.split("[,;\n]", text))]
        parts = [part for part in parts if part and fold(part) != _COUNTRY]
        if len(parts) < 2:
            return None
        return self._former_with_district(parts) or self._current(parts) or self._former(parts)

    def _current(self, parts: list[str]) -> Reading | None:
        found = [
            self.communes[unit.code]
            for province in _matching(self._units("provinces"), parts[-1])
            for unit in _matching(self._units("provinces", province.code), parts[-2], strict=True)
        ]
        return _reading(CURRENT, parts, 2, found)

    def _former_with_district(self, parts: list[str]) -> Reading | None:
        if len(parts) < 3:
            return None
        found = [
            unit
            for province in _matching(self._units("former"), parts[-1])
            for district in _matching(self._units("former", province.code), parts[-2])
            for unit in _matching(self._units("former", province.code, district.code), parts[-3])
        ]
        return _reading(FORMER, parts, 3, self._today(found))

    def _former(self, parts: list[str]) -> Reading | None:
        """Read a former commune whose district is not named, or was renamed before 2025."""
        for depth in (2, 3)[: len(parts) - 1]:
            found: list[_Unit] = []
            for province in _matching(self._units("former"), parts[-1]):
                districts = self._units("former", province.code)
                below = [self._units("former", province.code, each.code) for each in districts]
                wards = [unit for units in below for unit in units]
                found += _matching(wards, parts[-depth], strict=True)
            if found:
                return _reading(FORMER, parts, depth, self._today(found))
        return None

    def _today(self, units: Iterable[_Unit]) -> list[Commune]:
        return [self.communes[code] for unit in units for code in unit.into]

    def _units(self, *place: str) -> tuple[_Unit, ...]:
        """Return what lies directly below "provinces" or "former", a province, a district."""
        if place not in self._made:
            raw, above = self._raw[place[0]], ""
            for code in place[1:]:
                above, raw = raw[code]
            self._made[place] = tuple(_unit(code, item, above) for code, item in raw.items())
        return self._made[place]


@cache
def shipped() -> Addresses:
    """Return the units that come with the program; raises Damaged (what)."""
    return load(paths.resources() / "codelists" / "units")


def load(folder: Path) -> Addresses:
    """Return the newest edition in a folder; raises Damaged (what)."""
    editions = sorted(folder.glob("*.json"))
    if not editions:
        raise Damaged(what="units")
    try:
        document = json.loads(editions[-1].read_text(encoding="utf-8"))
        known = document["format"] == FORMAT
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Damaged(what=editions[-1].name, reason=type(error).__name__) from error
    if not known:
        raise Damaged(what=editions[-1].name, reason="format")
    return Addresses(document)


def _unit(code: str, item: Any, above: str) -> _Unit:
    """Return the unit of a line of the file: a name, or a name and what belongs to it."""
    name, *more = [item] if isinstance(item, str) else item
    # An island district without communes is its own commune.
    name = name or above
    kind, key = _kind_and_key(name)
    into = tuple(each for each in more if isinstance(each, str))
    return _Unit(code, name, kind, key, into)


def _reading(kind: str, parts: list[str], depth: int, found: list[Commune]) -> Reading | None:
    if not found:
        return None
    street, said = ", ".join(parts[:-depth]), ", ".join(parts[-depth:])
    return Reading(kind=kind, street=street, said=said, communes=tuple(dict.fromkeys(found)))


def _matching(units: Iterable[_Unit], text: str, *, strict: bool = False) -> list[_Unit]:
    """Return the units a text may mean: by name without accents, then by kind, then by accents.

    A district is no commune of the same name, and a bare number is no name. ``strict``: accents
    that were written have to be the unit's own (where no district narrows the choice).
    """
    kind, key = _kind_and_key(text)
    found = [unit for unit in units if unit.key == key and _may_be(unit, kind)]
    letters = _letters(text) if found and (strict or len(found) > 1) else ""
    if len(found) > 1:
        found = [unit for unit in found if unit.kind == kind] or found
    if letters and (strict or len(found) > 1):
        same = [unit for unit in found if _letters(unit.name) == letters]
        found = same if same or (strict and not letters.isascii()) else found
    return found


def _may_be(unit: _Unit, kind: str) -> bool:
    if not kind:
        return not unit.key.isdigit()
    return kind == unit.kind or {kind, unit.kind} <= _COMMUNE_KINDS or not unit.kind


def _kind_and_key(text: str) -> tuple[str, str]:
    """Return kind ("phuong") and name ("tan ninh") without accents; y and i are one letter."""
    plain = fold(text)
    if match := _SHORT_HEAD.match(plain):
        plain = f"{_SHORT[match[1]]} {plain[match.end() :]}"
    plain = " ".join(_SIGNS.sub(" ", plain).split())
    kind = ""
    if match := _KIND_HEAD.match(plain):
        kind, plain = match[1], plain[match.end() :]
    plain = _OTHER_NAMES.get(plain, plain)
    return kind, _ZEROS.sub("", plain).replace("y", "i").replace(" ", "")


def _letters(name: str) -> str:
    """Return letters and marks whatever their order: "Hoà" and "Hòa" are the same."""
    bare = _bare(name).casefold()
    marks = sorted(
        char for char in unicodedata.normalize("NFD", bare) if unicodedata.combining(char)
    )
    return fold(bare).replace(" ", "").replace("y", "i") + "".join(marks) + "đ" * bare.count("đ")


def _bare(name: str) -> str:
    """Return a name without the word for its kind, if another name remains."""
    plain = nfc(name)
    for kind in _KINDS:
        words = len(kind.split())
        head = " ".join(plain.split()[:words])
        if fold(head) == kind and len(plain.split()) > words:
            return " ".join(plain.split()[words:])
    return plain


def _short(province: str) -> str:
    return province if province.startswith("Thành phố Hồ") else _bare(province)
