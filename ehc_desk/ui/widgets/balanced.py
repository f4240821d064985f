"""A heading whose lines are about equally long: no word stands alone below a full line."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

_EDGE = 2
"""Pixels that the last letter may need beyond its advance."""


class Balanced(QLabel):
    """Shows a text in as few lines as its width allows, broken where they become most alike."""

    def __init__(self, text: str, role: str = "") -> None:
        super().__init__(text)
        self._whole = text
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        if role:
            self.setProperty("role", role)

    def say(self, text: str) -> None:
        """Show another text."""
        self._whole = text
        self.setAccessibleName(text)
        self._break()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Break anew."""
        super().resizeEvent(event)
        self._break()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Break anew in other letters."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._break()

    def _break(self) -> None:
        room = self.contentsRect().width() - _EDGE
        lines = balanced(self._whole, room, self.fontMetrics().horizontalAdvance)
        said = "\n".join(lines) if len(lines) > 1 else self._whole
        if said != self.text():
            self.setText(said)


def balanced(text: str, room: int, wide: Callable[[str], int]) -> list[str]:
    """Return the lines of a text no wider than ``room``: as few as there can be, and most alike.

    Where a single word is too long the text is left as it is.
    """
    if any(wide(word) > room for word in text.split()):
        return [text]
    lines = _broken(text, room, wide)
    longest = max(map(wide, lines), default=0)
    while len(lines) > 1:
        closer = _broken(text, longest - 1, wide)
        widest = max(map(wide, closer))
        if len(closer) > len(lines) or widest >= longest:
            break
        lines, longest = closer, widest
    return lines


def _broken(text: str, room: int, wide: Callable[[str], int]) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and wide(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
