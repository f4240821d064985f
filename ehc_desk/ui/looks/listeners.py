"""Who wants to know that the look has changed: told at once, or with the page it belongs to.

Like a signal of Qt, but it can be told to some of them first. Knows nothing of themes and sizes.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from types import MethodType

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

Told = Callable[[], object]


class Listeners:
    """Bound methods (held weakly: an object that is gone hears nothing) and plain functions."""

    def __init__(self) -> None:
        self._all: list[Callable[[], Told | None]] = []

    def connect(self, told: Told) -> None:
        """Call ``told`` from now on when the look changes."""
        self._all.append(weakref.WeakMethod(told) if isinstance(told, MethodType) else lambda: told)

    def disconnect(self, told: Told) -> None:
        """Call ``told`` no more."""
        self._all = [each for each in self._all if each() not in (None, told)]

    def tell(self, concerns: Callable[[QWidget], bool], *, others: bool) -> None:
        """Call those that belong to a widget which ``concerns``, and ``others`` (no widgets')."""
        found = [told for each in self._all if (told := each()) is not None and _is_alive(told)]
        if len(found) < len(self._all):
            self._all = [each for each in self._all if (told := each()) and _is_alive(told)]
        for told in found:
            owner = getattr(told, "__self__", None)
            wanted = concerns(owner) if isinstance(owner, QWidget) else others
            if wanted and _is_alive(told):
                told()


def _is_alive(told: Told) -> bool:
    owner = getattr(told, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)
