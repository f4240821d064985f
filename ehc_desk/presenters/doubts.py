"""What is wrong with fields that were left: told at once, not only when the case is accepted. Pure.

Nobody is corrected while typing: a field that was right when it was left is looked at again when
it is left again. What was told is told no longer as soon as it is right. Knows no field and no law.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Problem = Mapping[str, Any]

_OPEN = frozenset({"required", "component-open", "too-few"})
"""What is only open yet: nobody has to fill a form from its top to its end."""


class Doubts:
    """Remembers by name which fields were left, and which of them were wrong then."""

    def __init__(self) -> None:
        self._left: set[str] = set()
        self._wrong: set[str] = set()

    def __bool__(self) -> bool:
        """Tell whether anything is told now."""
        return bool(self._wrong)

    def forget(self) -> None:
        """Begin with another case or person."""
        self._left.clear()
        self._wrong.clear()

    def left(self, name: str, found: Mapping[str, Problem]) -> None:
        """Hear that a field was left; ``found``: what is wrong now, by the name of the field.

        A date may be wrong because of another one, so all that were left are looked at.
        """
        self._left.add(name)
        self._wrong = {each for each in self._left if each in found}

    def told(self, found: Mapping[str, Problem]) -> dict[str, Problem]:
        """Return what to tell of what is wrong now; what is right is not told again unasked."""
        self._wrong &= found.keys()
        return {name: found[name] for name in self._wrong}


def wrong_in(problems: Iterable[Problem]) -> dict[str, Problem]:
    """Return what is wrong by field path, without what is only not filled in yet."""
    return {
        str(each["field"]): each
        for each in problems
        if each.get("field") and each.get("code") not in _OPEN
    }
