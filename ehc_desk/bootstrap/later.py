"""Services that are made when they are first asked for: the window is ready before them.

Most of what a desk can do is not needed to begin the day; importing all of it costs a third of the
time until a clerk can type. ``ui.warm_up`` asks for everything in the first quiet moment.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Any, TypeVar, cast

T = TypeVar("T")


class _Later:
    """Stands for what ``make`` returns; made once, on whichever thread asks first."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make, self._lock = make, RLock()
        self._made: object | None = None

    def __getattr__(self, name: str) -> Any:
        with self._lock:
            if self._made is None:
                self._made = self._make()
        return getattr(self._made, name)


def later(make: Callable[[], T]) -> T:
    """Return what stands for the made thing until, and after, it is needed."""
    return cast(T, _Later(make))
