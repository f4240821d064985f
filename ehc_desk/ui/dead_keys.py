"""Keys of commands that cannot be used now: a greyed out action hears none, here they are heard.

Without this a key that does nothing says nothing, and some would be taken by the field below.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QWidget

from ehc_desk.ui import key_map


class DeadKeys:
    """``pressed`` gets the id of the command whose key was pressed in vain."""

    def __init__(self, window: QWidget, pressed: Callable[[str], None]) -> None:
        self._window, self._pressed = window, pressed
        self._made: dict[str, QShortcut] = {}

    def listen(self, command: str, on: bool) -> None:
        """Hear the key of a command, or leave it to its action: heard twice it runs nothing."""
        made = self._made.get(command)
        if made is None and on and (keys := key_map.current().keys(command)):
            made = self._made[command] = QShortcut(self._window)
            made.setKeys(keys)
            made.setAutoRepeat(False)
            made.activated.connect(partial(self._pressed, command))
        if made is not None:
            made.setEnabled(on)

    def renew(self) -> None:
        """Follow changed keys; what is heard now stays heard."""
        heard = [command for command, made in self._made.items() if made.isEnabled()]
        self.clear()
        for command in heard:
            self.listen(command, True)

    def clear(self) -> None:
        """Hear nothing any more."""
        made, self._made = self._made, {}
        for each in made.values():
            each.setEnabled(False)
            each.deleteLater()
