"""Provinces and communes since July 2025, those before, and what became of them.

The facts come from one file (``resources/codelists/units``), read when first asked for. The room
reads addresses and names units; it never decides for the clerk: where an old commune went to
several new ones, all of them are offered. Whose address it is, it must not know.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from ehc_desk import paths
from ehc_desk.domain.text import fold, sort_key
from ehc_desk.errors import Damaged
from ehc_desk.services.unit_names import bare, folded_name, kind_and_key, letters_of

FORMAT = 1
CURRENT, FORMER, DISTRICT = "current", "former", "district"

_DASH = re.compile(r"\s+[-‐‑–—]\s+")
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

    ``kind`` is ``former`` when the units named are those before 1 July 2025, ``district`` when of
    them only the district is known (no ward is named, or one that was gone before): then all the
    communes it became are offered. ``said`` are the units as they were written. One commune: that
    is it; several: the clerk chooses.
    """

    kind: str
    street: str
    said: str
    communes: tuple[Commune, ...]

    @property
    def is_former(self) -> bool:
        """Tell whether the units named are those before 1 July 2025."""
        return self.kind != CURRENT

    @property
    def names_no_commune(self) -> bool:
        """Tell whether the address says a district that is gone, and no ward that is known."""
        return self.kind == DISTRICT

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
        return tuple(sorted(found, key=lambda each: sort_key(bare(each.name))))

    # ------------------------------------------------------------ reading an address

    def read(self, text: str) -> Reading | None:
        """Take an address apart whose units are parted by commas; None when they are not known.

        Where commas alone make no sense of it, dashes between blanks part as well. Names of today
        are preferred unless a district stands between: only addresses before 1 July 2025 have one.
        """
        parts = _parted(re.split("[,;\n]", text))
        found = self._read(parts)
        if found is None and _DASH.search(text):
            found = self._read(_parted(each for part in parts for each in self._undashed(part)))
        return found

    def read_district(self, text: str) -> Reading | None:
        """Read an address of which only a former district is known, to ask for its commune.

        Offered is whatever became of the district, and of a ward of that name elsewhere in the
        province: one of the two was written wrong. None where no such district was.
        """
        parts = _parted(re.split("[,;\n]", text))
        found = self._district(parts)
        if found is None and _DASH.search(text):
            found = self._district(_parted(each for part in parts for each in self._undashed(part)))
        return found

    def _district(self, parts: list[str]) -> Reading | None:
        if len(parts) < 2:
            return None
        depth = 3 if len(parts) > 2 and kind_and_key(parts[-3])[0] in _COMMUNE_KINDS else 2
        found: list[_Unit] = []
        for province in _matching(self._units("former"), parts[-1]):
            districts = self._units("former", province.code)
            meant = _matching(districts, parts[-2], strict=True)
            found += self._wards(province, meant)
            if meant and depth == 3:
                found += _matching(self._wards(province, districts), parts[-3], strict=True)
        return _reading(DISTRICT, parts, depth, self._today(found))

    def _wards(self, province: _Unit, districts: Iterable[_Unit]) -> list[_Unit]:
        below = (self._units("former", province.code, each.code) for each in districts)
        return [unit for units in below for unit in units]

    def _read(self, parts: list[str]) -> Reading | None:
        if len(parts) < 2:
            return None
        return self._former_with_district(parts) or self._current(parts) or self._former(parts)

    def _undashed(self, part: str) -> list[str]:
        """Return what dashes part, names that have a dash of their own left whole."""
        done: list[str] = []
        for word in _DASH.split(part):
            if done and folded_name(f"{done[-1]} {word}")[1] in self._dashed:
                done[-1] = f"{done[-1]} - {word}"
            else:
                done.append(word)
        return done

    @cached_property
    def _dashed(self) -> frozenset[str]:
        """Return the names with a dash in them ("ba ria vung tau"), then and now."""
        found = {"thua thien hue"}
        for name, districts in self._raw["former"].values():
            found |= {folded_name(each)[1] for each in (name, *_names(districts)) if "-" in each}
            for _, wards in districts.values():
                found |= {folded_name(each)[1] for each in _names(wards) if "-" in each}
        for name, communes in self._raw["provinces"].values():
            found |= {folded_name(each)[1] for each in (name, *_names(communes)) if "-" in each}
        return frozenset(found)

    def _current(self, parts: list[str]) -> Reading | None:
        if _is_below_a_district(parts):
            return None
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
        """Read a former commune whose district is not named, or was renamed before 2025.

        A district that is known holds only its own communes: none of another is offered.
        """
        for depth in (2, 3)[: len(parts) - 1]:
            if depth == 2 and _is_below_a_district(parts):
                continue
            found: list[_Unit] = []
            for province in _matching(self._units("former"), parts[-1]):
                districts = self._units("former", province.code)
                if depth == 3:
                    districts = _of_name(districts, parts[-2]) or districts
                found += _matching(self._wards(province, districts), parts[-depth], strict=True)
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
    kind, key = kind_and_key(name)
    into = tuple(each for each in more if isinstance(each, str))
    return _Unit(code, name, kind, key, into)


def _names(units: Mapping[str, Any]) -> Iterable[str]:
    return (item if isinstance(item, str) else item[0] for item in units.values())


def _parted(parts: Iterable[str]) -> list[str]:
    """Return the parts of an address that say something, single blanks between words."""
    tidy = (" ".join(part.split()) for part in parts)
    return [part for part in tidy if part and fold(part) != _COUNTRY]


def _is_below_a_district(parts: list[str]) -> bool:
    """Tell whether what stands before the province is a district's bare name, not a commune's.

    So it is when a commune is named before it by its kind: "Phường Hòa Minh, Hải Châu, Đà Nẵng".
    """
    if len(parts) < 3:
        return False
    return kind_and_key(parts[-3])[0] in _COMMUNE_KINDS and not kind_and_key(parts[-2])[0]


def _of_name(units: Iterable[_Unit], text: str) -> tuple[_Unit, ...]:
    """Return the units of that name whatever their kind: a town was a district before."""
    key = kind_and_key(text)[1]
    return tuple(unit for unit in units if unit.key == key)


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
    kind, key = kind_and_key(text)
    found = [unit for unit in units if unit.key == key and _may_be(unit, kind)]
    letters = letters_of(text) if found and (strict or len(found) > 1) else ""
    if len(found) > 1:
        found = [unit for unit in found if unit.kind == kind] or found
    if letters and (strict or len(found) > 1):
        same = [unit for unit in found if letters_of(unit.name) == letters]
        found = same if same or (strict and not letters.isascii()) else found
    return found


def _may_be(unit: _Unit, kind: str) -> bool:
    if not kind:
        return not unit.key.isdigit()
    return kind == unit.kind or {kind, unit.kind} <= _COMMUNE_KINDS or not unit.kind


def _short(province: str) -> str:
    return province if province.startswith("Thành phố Hồ") else bare(province)
