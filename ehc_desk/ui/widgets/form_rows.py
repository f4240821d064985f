"""Rows of repeated sections on the screen: added empty, removed as a whole, put back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ehc_desk.domain.form import Form, Section
from ehc_desk.domain.form_values import row_count


class RowKeeper:
    """Knows how many empty rows are shown beyond the filled ones, and the row removed last."""

    def __init__(self, tell: Callable[[str, object], object]) -> None:
        self._tell = tell
        self._more: dict[str, int] = {}
        self._removed: tuple[Section, int, list[Any]] | None = None

    @property
    def removed(self) -> bool:
        """Tell whether a row can be put back."""
        return self._removed is not None

    def forget(self) -> None:
        """Begin anew for another form."""
        self._more.clear()
        self._removed = None

    def done(self) -> None:
        """Something else was edited: the row removed last cannot be put back here any more."""
        self._removed = None

    def grown(self, form: Form) -> Form:
        """Return the form with as many rows as are shown."""
        sections = tuple(
            replace(section, min_rows=max(section.min_rows, self._more.get(section.id, 0)))
            for section in form.sections
        )
        return replace(form, sections=sections)

    def count(self, section: Section, values: Mapping[str, Any]) -> int:
        """Return how many rows of a section are shown."""
        least = max(section.min_rows, self._more.get(section.id, 0))
        return max(least, row_count(values, section.at))

    def add(self, section: Section, values: Mapping[str, Any]) -> int:
        """Show one row more; return its number."""
        rows = self.count(section, values)
        self._more[section.id] = rows + 1
        self._removed = None
        return rows

    def remove(self, section: Section, row: int, nested: Mapping[str, Any]) -> None:
        """Take a row away, filled or empty; ``nested`` are the values of the form."""
        rows = list(nested.get(section.at, ()))
        shown = max(self._more.get(section.id, 0), len(rows), section.min_rows)
        self._more[section.id] = max(shown - 1, section.min_rows)
        if row < len(rows):
            self._tell(section.at, [each for at, each in enumerate(rows) if at != row])
        self._removed = (section, row, rows)

    def put_back(self) -> str:
        """Put back the row removed last; return the path of its first field, or nothing."""
        if self._removed is None:
            return ""
        section, row, rows = self._removed
        self._removed = None
        self._more[section.id] = max(self._more.get(section.id, 0) + 1, len(rows), row + 1)
        if row < len(rows):
            self._tell(section.at, rows)
        return f"{section.at}[{row}]" + section.fields[0].path.split("[]", 1)[1]


def section_at(form: Form | None, path: str) -> tuple[Section | None, int]:
    """Return the repeated section and the row a path lies in, or None."""
    if form is None or "[" not in path:
        return None, 0
    at, _, rest = path.partition("[")
    found = next((each for each in form.sections if each.at == at and each.repeat), None)
    return found, int(rest.partition("]")[0])
