"""Where the clerk is and came from: the screens in the frame's stack, each built once.

The intake is home: the way begins there, and whoever comes home has left no way behind. A place
that lies on the way already is not walked to a second time: the way ends there. So going back
always makes the way shorter and never leads in circles.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ehc_desk.ui.widgets.room import Room

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStackedWidget

    from ehc_desk.ui.screens.base import Screen

HOME = "intake"


class Trail:
    """``build`` makes a screen by its name when it is first asked for."""

    def __init__(self, stack: QStackedWidget, build: Callable[[str], Screen]) -> None:
        self._stack, self._build = stack, build
        self._screens: dict[str, Screen] = {}
        self._rooms: dict[str, Room] = {}
        self._where: list[tuple[str, str]] = []
        self._nothing: QWidget | None = None

    def show_nothing(self) -> None:
        """Show an empty page until a place is opened: what stands there may be somebody else's."""
        self._nothing = QWidget()
        self._stack.addWidget(self._nothing)
        self._stack.setCurrentWidget(self._nothing)

    @property
    def name(self) -> str:
        """Return the name of the place in front, "" before the first."""
        return self._where[-1][0] if self._where else ""

    @property
    def mark(self) -> str:
        """Return the list of the rail that the place in front stands for, or ""."""
        return self._where[-1][1]

    @property
    def current(self) -> Screen:
        """Return the screen in front."""
        return self._screens[self.name]

    def screen(self, name: str) -> Screen:
        """Return the screen of a place, built now when it is new."""
        if name not in self._screens:
            made = self._build(name)
            self._screens[name] = made
            self._rooms[name] = Room(made, self._stack)
            self._stack.addWidget(self._rooms[name])
        return self._screens[name]

    def go(self, name: str, mark: str) -> None:
        """Bring a place forward; the way back leads to the place before, at last home."""
        self.screen(name)
        if name == HOME:
            self._where = [(name, mark)]
        else:
            names = [each for each, _ in self._where] or [HOME]
            way = self._where or [(HOME, "")]
            self._where = [*way[: names.index(name) if name in names else len(way)], (name, mark)]
        self.show()

    def back(self) -> bool:
        """Go to the place before; False when there is none: this is home."""
        if len(self._where) < 2:
            return False
        self._where.pop()
        self.screen(self.name)
        self.show()
        return True

    @property
    def is_somewhere(self) -> bool:
        """Tell whether any place was opened yet."""
        return bool(self._where)

    def screens(self) -> tuple[Screen, ...]:
        """Return all screens that were built."""
        return tuple(self._screens.values())

    def show(self) -> None:
        """Put the screen of the place in front into sight."""
        self._stack.setCurrentWidget(self._rooms[self.name])
        nothing, self._nothing = self._nothing, None
        if nothing is not None:
            self._stack.removeWidget(nothing)
            nothing.deleteLater()

    def close(self) -> None:
        """Throw all screens away; each lets go of everything first."""
        for screen in self._screens.values():
            screen.leave()
        for room in self._rooms.values():
            self._stack.removeWidget(room)
            room.deleteLater()
        self._screens, self._rooms, self._where = {}, {}, []
