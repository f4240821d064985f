"""The procedure guide: what a procedure asks for, searchable without accents and without a line.

Screen logic without Qt: a search over the catalogue at hand, and one procedure as plain parts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.dossier import Channel
from ehc_desk.errors import DeskError
from ehc_desk.presenters.owner import OwnedRunner
from ehc_desk.runtime.lanes import Lane, Runner

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.domain.procedure import ChannelTerms, Procedure

_ALL = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideState:
    """What the screen draws; ``leaflet`` is the PDF that was asked for last."""

    text: str = ""
    found: tuple[Procedure, ...] = ()
    chosen: Procedure | None = None
    leaflet: Path | None = None
    error: DeskError | None = None


class GuidePresenter:
    """Searches and shows; makes the leaflet."""

    def __init__(self, desk: Desk, runner: Runner, render: Callable[[GuideState], None]) -> None:
        self._desk = desk
        self._runner, self._render = OwnedRunner(runner), render
        self._state = GuideState()

    @property
    def state(self) -> GuideState:
        """Return what is shown now."""
        return self._state

    def search(self, text: str) -> None:
        """Show what fits; the chosen procedure stays when it still does."""
        on = self._desk.clock.now().date()
        found = self._desk.catalogue.search(text, _ALL, on=on)
        chosen = self._state.chosen
        if chosen is None or chosen.code not in [one.code for one in found] or text.strip():
            chosen = found[0] if found else None
        self._show(text=text, found=found, chosen=chosen)

    def show(self, code: str) -> None:
        """Show one procedure; an unknown one is told."""
        try:
            chosen = self._desk.catalogue.find(code, self._desk.clock.now().date())
        except DeskError as error:
            self._show(error=error)
            return
        found = self._state.found
        if chosen.code not in [one.code for one in found]:
            on = self._desk.clock.now().date()
            found = self._desk.catalogue.search("", _ALL, on=on)
        self._show(chosen=chosen, found=found, error=None)

    def leaflet(self, done: Callable[[Path], None]) -> None:
        """Make the leaflet of the chosen procedure."""
        chosen, guidance = self._state.chosen, self._desk.guidance
        if chosen is None:
            return

        def made(path: Path) -> None:
            self._show(leaflet=path, error=None)
            done(path)

        self._runner.run(
            Lane.DATA,
            lambda: guidance.leaflet(chosen.code),
            done=made,
            failed=lambda error: self._show(error=error),
        )

    def close(self) -> None:
        """Let nothing come home any more."""
        self._runner.close()

    def _show(self, **changes: Any) -> None:
        self._state = replace(self._state, **changes)
        self._render(self._state)


def ways(procedure: Procedure) -> tuple[tuple[Channel, ChannelTerms], ...]:
    """Return every way to file with its time and fee; a desk files online for who comes to it."""
    return tuple(
        (channel, line)
        for channel in Channel
        if procedure.published_on(channel.value) or channel is Channel.COUNTER
        for line in procedure.terms_choices(channel.value)
    )
