"""What keys have just written where, so that a reader's can be taken back out of the fields.

A key that came before a pause looked like a person's and went on its way. When the scan is known,
the fields get back what stood in them before. Which keys are the reader's is told by others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from shiboken6 import isValid

_MOST = 60


@dataclass(frozen=True, slots=True)
class _Stand:
    """How a field stood: its text (or index), cursor, selection, whether a person typed in it."""

    value: object = None
    cursor: int = 0
    selected: tuple[int, int] = (-1, 0)
    modified: bool = False


@dataclass(frozen=True, slots=True)
class Stroke:
    """One key that reached a field; ``case`` keeps the work behind it, ``mark`` how it stood."""

    text: str
    at: float
    target: QObject
    before: _Stand
    case: Any
    mark: Any


class Trail:
    """The last keys that were handed on to fields."""

    def __init__(self) -> None:
        self._strokes: list[Stroke] = []
        self._after: dict[int, object] = {}

    @property
    def texts(self) -> list[str]:
        """Return the keys in order."""
        return [stroke.text for stroke in self._strokes]

    @property
    def times(self) -> list[float]:
        """Return when they were pressed, in ms of the reader's clock."""
        return [stroke.at for stroke in self._strokes]

    def forget(self) -> None:
        """Whatever was typed is a person's: it was followed by something no reader sends."""
        self._strokes.clear()
        self._after.clear()

    def before(self, text: str, at: float, target: QObject) -> None:
        """Remember how a field stands before a key reaches it."""
        case = _case_of(target)
        mark = case.remember() if case is not None else None
        stroke = Stroke(text, at, target, _stand(target), case, mark)
        self._strokes = [*self._strokes[1 - _MOST :], stroke]

    def after(self, target: QObject) -> None:
        """Remember how a field stands after the key."""
        if isValid(target):
            self._after[id(target)] = _stand(target).value

    def take_back(self, count: int) -> str:
        """Give the fields back what stood in them before the last keys.

        Returns the keys that could not be taken back, because the field is not as they left it.
        """
        if count <= 0:
            return ""
        gone, self._strokes = self._strokes[-count:], self._strokes[:-count]
        first: dict[int, Stroke] = {}
        for stroke in gone:
            first.setdefault(id(stroke.target), stroke)
        left = {at for at, stroke in first.items() if not self._give_back(at, stroke)}
        cases = {id(stroke.case): stroke for stroke in reversed(gone) if stroke.case is not None}
        if not left:
            for stroke in cases.values():
                stroke.case.put_back(stroke.mark)
        return "".join(stroke.text for stroke in gone if id(stroke.target) in left)

    def _give_back(self, at: int, stroke: Stroke) -> bool:
        target = stroke.target
        if not isValid(target):
            return True  # the field is gone, and what was in it
        if _stand(target).value != self._after.get(at, stroke.before.value):
            return False
        _restore(target, stroke.before)
        return True


def name_of(target: QObject | None) -> str:
    """Return what a person calls a field."""
    return target.accessibleName() if isinstance(target, QWidget) else ""


def _case_of(target: QObject) -> Any:
    """Return the nearest screen around a field that remembers its work."""
    at: QObject | None = target
    while at is not None and not hasattr(at, "put_back"):
        at = at.parent()
    return at


def _stand(target: QObject) -> _Stand:
    if isinstance(target, QLineEdit):
        selected = (target.selectionStart(), target.selectionLength())
        return _Stand(target.text(), target.cursorPosition(), selected, target.isModified())
    if isinstance(target, QPlainTextEdit | QTextEdit):
        return _Stand(target.toPlainText(), target.textCursor().position())
    if isinstance(target, QComboBox):
        return _Stand(target.currentIndex())
    return _Stand()


def _restore(target: QObject, stand: _Stand) -> None:
    if isinstance(target, QLineEdit):
        _restore_line(target, stand)
    elif isinstance(target, QPlainTextEdit | QTextEdit):
        _restore_lines(target, str(stand.value))
    elif isinstance(target, QComboBox) and isinstance(stand.value, int):
        target.setCurrentIndex(stand.value)


def _restore_line(line: QLineEdit, stand: _Stand) -> None:
    """Put the text back as typing would, so that whoever listens hears of it."""
    if line.text() != stand.value:
        line.selectAll()
        line.insert(str(stand.value))
    start, length = stand.selected
    if start >= 0:
        line.setSelection(start, length)
    else:
        line.setCursorPosition(stand.cursor)
    line.setModified(stand.modified)


def _restore_lines(lines: QPlainTextEdit | QTextEdit, text: str) -> None:
    document = lines.document()
    steps = 0
    while lines.toPlainText() != text and document.isUndoAvailable() and steps < _MOST:
        document.undo()
        steps += 1
    if lines.toPlainText() != text:
        cursor = lines.textCursor()
        cursor.select(cursor.SelectionType.Document)
        cursor.insertText(text)
