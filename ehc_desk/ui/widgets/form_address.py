"""An address in parts: which fields of a form hold its province and commune, filled together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ehc_desk.domain.form import FormField
from ehc_desk.services.addresses import Commune, shipped

_NAMES = ("province", "commune")  # in this order: a commune is looked up in its province


class AddressParts:
    """``items`` returns the fields that are shown, ``edit`` stores a value."""

    def __init__(
        self, items: Callable[[], Mapping[str, FormField]], edit: Callable[[str, Any], None]
    ) -> None:
        self._items, self._edit = items, edit
        self._before: dict[str, dict[str, Any]] = {}

    def of(self, item: FormField) -> dict[str, str]:
        """Return the paths an address line shares its block with: province, then commune."""
        start = item.path.rpartition(".")[0]
        return {n: f"{start}.{n}" for n in _NAMES if f"{start}.{n}" in self._items()}

    def line_of(self, path: str) -> str:
        """Return the path of the address line a province or commune belongs to, "" for none."""
        start, _, name = path.rpartition(".")
        items = self._items().values() if name in _NAMES else ()
        lines = (item.path for item in items if item.kind == "address")
        return next((line for line in lines if line.rpartition(".")[0] == start), "")

    def province_of(
        self, path: str, value: Any, values: Mapping[str, Any]
    ) -> tuple[str, str] | None:
        """Return the empty province beside a commune that was chosen, and its code; else None."""
        item = self._items().get(path)
        if item is None or item.kind != "commune" or not value:
            return None
        commune = shipped().communes.get(str(value))
        if commune is None or not item.within or values.get(item.within):
            return None
        return item.within, commune.province

    def convert(self, item: FormField, commune: Commune, values: Mapping[str, Any]) -> None:
        """Put a commune and its province into their fields; ``values`` are those of before."""
        parts = self.of(item)
        self._before[item.path] = {path: values.get(path) for path in parts.values()}
        for name, path in parts.items():
            self._edit(path, commune.province if name == "province" else commune.code)

    def revert(self, item: FormField) -> None:
        """Put back what the fields held before the address was converted."""
        for path, value in self._before.pop(item.path, {}).items():
            self._edit(path, value)
