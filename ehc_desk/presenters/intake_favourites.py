"""Favourites and recent procedures of one user: pinned by hand, learned from acceptances.

Uses fade: what was taken in today counts more than what was often taken in last month. A store
that fails costs a convenience, no work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from ehc_desk.runtime.lanes import Lane, Runner

if TYPE_CHECKING:
    from ehc_desk.errors import DeskError
    from ehc_desk.services.preferences import Preferences

HALF_LIFE_DAYS = 14.0
MOST = 40
_PINNED, _USED = "favourite_procedures", "recent_procedures"
_FIRST = 1_000_000


class Favourites:
    """Read once, written at every change; ``changed`` is called when there is something new."""

    def __init__(
        self,
        preferences: Preferences,
        user: str,
        runner: Runner,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._preferences, self._user, self._runner = preferences, user, runner
        self._changed = changed
        self._pinned: list[str] = []
        self._used: dict[str, tuple[float, date]] = {}

    def load(self) -> None:
        """Fetch what is remembered."""
        get, user = self._preferences.get, self._user
        self._runner.run(
            Lane.DATA,
            lambda: (get(user, _PINNED, []), get(user, _USED, {})),
            done=self._loaded,
            failed=_nothing,
        )

    def _loaded(self, found: tuple[Any, Any]) -> None:
        pinned, used = found
        self._pinned = [code for code in pinned if isinstance(code, str)]
        self._used = {
            code: (float(weight), date.fromisoformat(day)) for code, (weight, day) in used.items()
        }
        self._changed()

    def is_pinned(self, code: str) -> bool:
        """Tell whether a procedure is a favourite."""
        return code in self._pinned

    def toggle(self, code: str) -> bool:
        """Pin a procedure behind the others, or take it out; tell whether it is one now."""
        if code in self._pinned:
            self._pinned.remove(code)
        else:
            self._pinned.append(code)
        self._keep(_PINNED, list(self._pinned))
        self._changed()
        return code in self._pinned

    def accepted(self, code: str, day: date) -> None:
        """Learn that a dossier of this procedure was taken in."""
        weight, last = self._used.get(code, (0.0, day))
        self._used[code] = (_faded(weight, last, day) + 1.0, day)
        best = sorted(self._used, key=lambda each: -_faded(*self._used[each], day))[:MOST]
        self._used = {each: self._used[each] for each in best}
        kept = {each: [weight, at.isoformat()] for each, (weight, at) in self._used.items()}
        self._keep(_USED, kept)
        self._changed()

    def boost(self, day: date) -> Mapping[str, int]:
        """Return points for the search: favourites in their order before recent ones."""
        points = {
            code: round(100 * _faded(weight, last, day))
            for code, (weight, last) in self._used.items()
        }
        return points | {code: _FIRST - place for place, code in enumerate(self._pinned)}

    def _keep(self, name: str, value: Any) -> None:
        put, user = self._preferences.put, self._user
        self._runner.run(
            Lane.DATA, lambda: put(user, name, value), done=lambda _none: None, failed=_nothing
        )


def _faded(weight: float, last: date, day: date) -> float:
    return float(weight * 0.5 ** (max(0, (day - last).days) / HALF_LIFE_DAYS))


def _nothing(_error: DeskError) -> None:
    """Go without: a list in another order is no failure to tell of."""
