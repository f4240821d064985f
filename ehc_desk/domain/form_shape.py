"""Whether data handed in has the shape of a form at all: objects, rows and values at their places.

What has another shape would fall through the flat paths unseen; here it is named. What the values
themselves are worth is the business of the schema. Never repeats a value in what it reports.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ehc_desk.domain.form_model import Form
from ehc_desk.domain.form_values import MOST_ROWS, join, steps, template
from ehc_desk.domain.text import clean

Misshapen = dict[str, Any]


def misshapen(form: Form, values: Mapping[str, Any]) -> list[Misshapen]:
    """Return ``{"field": path, "code": wrong-type | unknown-field | too-many}`` of nested data.

    Keys may be whole paths ("documents[0].name"). Below places the form does not know anything
    may stand that has text, numbers and truth values at its ends.
    """
    found = _Shape.of(form).below("", values)
    return list({each["field"]: each for each in found}.values())


@dataclass(frozen=True, slots=True)
class _Shape:
    """Templates of what is a value, an object, a list of rows."""

    ends: frozenset[str]
    objects: frozenset[str]
    lists: frozenset[str]

    @classmethod
    def of(cls, form: Form) -> _Shape:
        ends = frozenset(item.path for item in form.fields)
        lists = frozenset(section.at for section in form.sections if section.repeat)
        above = {
            path[:place] for path in ends for place, sign in enumerate(path) if sign in ".["
        } | {f"{at}[]" for at in lists}
        return cls(ends, frozenset(above) - lists, lists)

    def below(self, path: str, value: Any) -> Iterator[Misshapen]:
        if isinstance(value, Mapping):
            yield from self._object(path, value)
        elif isinstance(value, (list, tuple)):
            yield from self._rows(path, value)
        elif self._is_wrong_end(path, value):
            yield _told(path, "wrong-type")

    def _object(self, path: str, value: Mapping[Any, Any]) -> Iterator[Misshapen]:
        if template(path) in self.ends | self.lists:
            yield _told(path, "wrong-type")
            return
        for key, inner in value.items():
            at = f"{path}.{key}" if path else str(key)
            code = self._wrong_way(at)
            if code:
                yield _told(clean(at), code)
            else:
                yield from self.below(at, inner)

    def _wrong_way(self, at: str) -> str:
        """Return what is wrong with the path a key leads along, "" when nothing is."""
        parts = steps(at)
        names = [part for part in parts if isinstance(part, str)]
        if clean(at) != at or any(not name or set(name) & set(".[]") for name in names):
            return "unknown-field"
        if any(isinstance(part, int) and part >= MOST_ROWS for part in parts):
            return "too-many"
        for place in range(1, len(parts)):
            before, in_row = template(join(parts[:place])), isinstance(parts[place], int)
            if before in self.ends | (self.objects if in_row else self.lists):
                return "wrong-type"
        return ""

    def _rows(self, path: str, rows: list[Any] | tuple[Any, ...]) -> Iterator[Misshapen]:
        if template(path) in self.ends | self.objects:
            yield _told(path, "wrong-type")
        elif len(rows) > MOST_ROWS:
            yield _told(path, "too-many")
        else:
            for number, row in enumerate(rows):
                at = f"{path}[{number}]"
                if isinstance(row, (list, tuple)):
                    yield _told(at, "wrong-type")
                else:
                    yield from self.below(at, row)

    def _is_wrong_end(self, path: str, value: Any) -> bool:
        if isinstance(value, float) and not math.isfinite(value):
            return True
        return value is not None and template(path) in self.objects | self.lists


def _told(path: str, code: str) -> Misshapen:
    return {"field": path, "code": code, "params": {}}
