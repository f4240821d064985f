"""Eyes of a played clerk: what is visible, as a screen reader could tell it.

Looks by accessible names; calls nothing and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QAbstractListModel, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from ehc_desk.ui.line_breaks import plain

T = TypeVar("T", bound=QWidget)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What stood in the fields, in order, and where the cursor was: a draft to the letter."""

    fields: tuple[tuple[str, str], ...]
    focus: str
    cursor: int
    selected: str


class Eyes:
    """Looks at what is visible: by accessible names, as a screen reader does."""

    def __init__(self, app: QApplication) -> None:
        self._app = app

    @property
    def top(self) -> QWidget | None:
        """Return the window in front."""
        return self._app.activeModalWidget() or self._app.activeWindow()

    @property
    def focus(self) -> QWidget | None:
        """Return who has the keyboard."""
        return self._app.focusWidget()

    def focus_name(self) -> str:
        """Return the accessible name of the focus, a button's text when it has none."""
        focus = self.focus
        if focus is None:
            return ""
        text = focus.text() if isinstance(focus, QAbstractButton) else ""
        return focus.accessibleName() or text or type(focus).__name__

    def field(self, name: str) -> str | None:
        """Return the text of the first visible field whose name ends like this."""
        for line in self._all(QLineEdit):
            if line.accessibleName().endswith(name) and line.isVisible():
                return line.text()
        return None

    def choice(self, name: str) -> str:
        """Return what a visible choice of that name shows, "" when nothing is chosen."""
        for box in self._all(QComboBox):
            if box.accessibleName().endswith(name) and box.isVisible():
                return str(box.currentData() or "")
        return ""

    def fields(self) -> list[str]:
        """Return the texts of all visible fields."""
        return [line.text() for line in self._all(QLineEdit) if line.isVisible()]

    def labels(self) -> list[str]:
        """Return the texts of all visible labels."""
        return [label.text() for label in self._all(QLabel) if label.isVisible()]

    def said_of(self, name: str) -> str:
        """Return what a visible label says of something it names to a reader of screens."""
        shown = [label for label in self._all(QLabel) if label.isVisible()]
        named = (label.text() for label in shown if label.accessibleName().startswith(f"{name}: "))
        return next(filter(None, named), "")

    def ticked(self) -> list[str]:
        """Return the texts of the visible boxes that are ticked."""
        return [box.text() for box in self._all(QCheckBox) if box.isVisible() and box.isChecked()]

    def sight(self) -> Sight:
        """Return every visible field with its name and text, and the place of the cursor."""
        lines = [line for line in self._all(QLineEdit) if line.isVisible()]
        focus = self.focus
        line = focus.lineEdit() if isinstance(focus, QComboBox) else focus
        typing = line if isinstance(line, QLineEdit) else None
        return Sight(
            fields=tuple((each.accessibleName(), each.text()) for each in lines),
            focus=self.focus_name(),
            cursor=typing.cursorPosition() if typing else -1,
            selected=typing.selectedText() if typing else "",
        )

    def everything(self) -> str:
        """Return all words that can be seen or read aloud in any window of the program."""
        found: list[str] = []
        for top in self._app.topLevelWidgets():
            if top.isVisible():
                found.append(top.windowTitle())
                shown = [each for each in top.findChildren(QWidget) if each.isVisible()]
                found += [word for each in [top, *shown] for word in _words_of(each)]
        return "\n".join(word for word in found if word)

    def view(self, name: str) -> QAbstractItemView | None:
        """Return the visible list or table of that name."""
        for view in self._all(QAbstractItemView):
            if view.accessibleName() == name and view.isVisible():
                return view
        return None

    def rows(self, name: str) -> int:
        """Return how many rows a visible list has; -1 when there is none."""
        view = self.view(name)
        return view.model().rowCount() if view is not None else -1

    def row_texts(self, name: str) -> list[str]:
        """Return what a screen reader says of each row."""
        view = self.view(name)
        if view is None:
            return []
        model = view.model()
        said = Qt.ItemDataRole.AccessibleTextRole
        shown = Qt.ItemDataRole.DisplayRole
        indexes = [model.index(row, 0) for row in range(model.rowCount())]
        return [str(model.data(i, said) or model.data(i, shown) or "") for i in indexes]

    def marked_row(self, name: str) -> str:
        """Return what a screen reader says of the row that is marked, "" for none."""
        view = self.view(name)
        row = view.currentIndex().row() if view is not None else -1
        return self.row_texts(name)[row] if row >= 0 else ""

    def says(self, text: str) -> bool:
        """Tell whether a visible label or button contains the text, however its lines are tied."""
        said: list[QLabel | QAbstractButton] = [*self._all(QLabel), *self._all(QAbstractButton)]
        wanted = plain(text)
        return any(wanted in plain(each.text()) and each.isVisible() for each in said)

    def _all(self, kind: type[T]) -> list[T]:
        top = self.top
        return top.findChildren(kind) if top is not None else []


def _words_of(widget: QWidget) -> Iterator[str]:
    """Yield what a widget shows or says: text, name, description, tip, rows."""
    yield from (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip())
    if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
        yield widget.text()
    elif isinstance(widget, QComboBox):
        yield widget.currentText()
    elif isinstance(widget, QTextEdit | QPlainTextEdit):
        yield widget.toPlainText()
    elif isinstance(widget, QAbstractItemView):
        model = widget.model()
        roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        for row in range(model.rowCount() if model is not None else 0):
            for column in range(
                1 if isinstance(model, QAbstractListModel) else model.columnCount()
            ):
                yield from (str(model.index(row, column).data(role) or "") for role in roles)
