"""Fields with a label above, a mark "từ thẻ" and the problem told in the label's line."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Qt
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.presenters import dates
from ehc_desk.ui.keys_first import leave_to_commands
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.choice import Choice as Choice  # a field beside the others
from ehc_desk.ui.widgets.mark import Mark
from ehc_desk.ui.widgets.press import Press as Press
from ehc_desk.ui.widgets.press import button as button
from ehc_desk.ui.widgets.press import restyle as restyle

_YEARS_AHEAD = 20
_MARKS = {
    "card": "intake.from_card",
    "typed": "form.mark_typed",
    "earlier": "form.mark_earlier",
}
_MARKS_SPOKEN = {
    "card": "intake.from_card_long",
    "typed": "form.mark_typed_long",
    "earlier": "form.mark_earlier_long",
}
_MARK_ICONS = {"card": "id-card", "typed": "keyboard", "earlier": "history"}
STAR = "\u00a0*"
"""What is required; it never stands in a line of its own."""
_EDGES = 4
"""Pixels beside the words of a label."""


def label(text: str, role: str = "") -> QLabel:
    """Return a plain-text label in one of the roles of the style sheet."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    return made


def card(spacing: int = 8, margins: int = 14) -> tuple[QFrame, QVBoxLayout]:
    """Return a white panel with its layout."""
    frame = QFrame()
    frame.setObjectName("card")
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(margins, margins - 2, margins, margins - 2)
    layout.setSpacing(spacing)
    return frame, layout


class Line(QLineEdit):
    """A line edit that tells of typing by a person only."""

    _left_at: tuple[int, int, int] | None = None

    def __init__(self, name: str, *, placeholder: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setToolTip(placeholder)  # the hint in full, where the field is too narrow for it

    def event(self, event: QEvent) -> bool:
        """Let the keys of commands be commands also here."""
        return leave_to_commands(event) or super().event(event)

    def value(self) -> str:
        """Return what is stored for what is shown."""
        return " ".join(self.text().split())

    def show_value(self, value: str) -> None:
        """Show a stored value without telling anybody; never while a person types in it."""
        if self.value() != value and not (self.hasFocus() and self.isModified()):
            with QSignalBlocker(self):
                self.setText(value)
                self._left_at = self._left_at and (len(self.text()), -1, -1)  # typing goes on after
                self.setCursorPosition(0)

    def begin(self) -> None:
        """Begin with another case: nothing was typed here yet, and no place was left."""
        self._left_at = None
        self.setModified(False)

    @property
    def spot(self) -> tuple[int, int, int]:
        """Return cursor and selection (-1: none), where the field was left last or as they are."""
        if self.hasFocus() or self._left_at is None:
            return (self.cursorPosition(), self.selectionStart(), self.selectionEnd())
        return self._left_at

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show the beginning of a long text once it is left; know where the cursor was."""
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self._left_at = (self.cursorPosition(), self.selectionStart(), self.selectionEnd())
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.setCursorPosition(0)

    def take_up(self, spot: tuple[int, int, int] | None = None) -> None:
        """Put cursor and selection where they were when the field was left last, or to a spot.

        Done once: who has moved on in the field meanwhile stays where he is.
        """
        at, self._left_at = spot or self._left_at, None
        if at is None:
            return
        cursor, start, end = at
        if start < 0:
            self.deselect()
            self.setCursorPosition(cursor)
        else:
            self.setSelection(start, end - start)


class DateLine(Line):
    """A date: six or eight digits become dd/MM/yyyy when the field is left.

    ``past``: no date of two year digits lies ahead; otherwise it is the next such year.
    """

    def __init__(self, name: str, *, partial: bool = False, past: bool = True) -> None:
        super().__init__(name, placeholder=t("hint.date"))
        self._partial, self._past = partial, past
        self.editingFinished.connect(self._written_out)

    def value(self) -> str:
        """Return the ISO date, or what was typed when it is none."""
        latest = None if self._past else dates.this_year() + _YEARS_AHEAD
        return dates.typed(self.text(), partial=self._partial, past=self._past, latest_year=latest)

    def show_value(self, value: str) -> None:
        """Show an ISO date as dd/MM/yyyy."""
        if self.value() != value and not (self.hasFocus() and self.isModified()):
            with QSignalBlocker(self):
                self.setText(dates.shown(value))

    def _written_out(self) -> None:
        with QSignalBlocker(self):
            self.setText(dates.shown(self.value()))


class Labelled(QWidget):
    """A field with its label above; the label's line also holds the mark and the problem.

    ``wraps``: the label may take several lines, so that nothing of it is cut in a narrow column.
    """

    def __init__(
        self, text: str, field: QWidget, *, required: bool = False, wraps: bool = False
    ) -> None:
        super().__init__()
        self.field = field
        self._required, self._problem, self._note, self._help = required, "", "", ""
        self._kind = ""
        self._text = f"{text}{STAR}" if required else text
        self._label = label(self._text, "label")
        self._label.setBuddy(field)
        self._label.setWordWrap(wraps)
        self._whole, self._wraps = self._text, wraps
        self._mark = Mark("id-card")
        self._mark.hide()
        self._build()
        if not field.accessibleName():
            field.setAccessibleName(text)
        self.setFocusProxy(field)

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        head = QHBoxLayout()
        head.setContentsMargins(1, 0, 1, 0)
        head.addWidget(self._label, 1)
        head.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignBottom)
        layout.addLayout(head)
        self._beside = QHBoxLayout()
        self._beside.setSpacing(4)
        self._beside.addWidget(self.field, 1)
        layout.addLayout(self._beside)

    def one_line(self) -> int:
        """Return the pixels that name and mark need beside each other in one line."""
        letters = self._label.fontMetrics().horizontalAdvance(self._label.text())
        mark = 0 if self._mark.isHidden() else self._mark.sizeHint().width() + 2 * _EDGES
        return letters + mark + 2 * _EDGES

    def add_beside(self, widget: QWidget) -> None:
        """Put something (a button) beside the field."""
        self._beside.addWidget(widget)

    def stops(self) -> list[QWidget]:
        """Return where Tab stops in here: the field, then what stands beside it."""
        items = [self._beside.itemAt(index) for index in range(self._beside.count())]
        found = [item.widget() for item in items if item is not None]
        return [widget for widget in found if widget is not None]

    def set_mark(self, kind: str | bool) -> None:
        """Show where the value came from: card, typed or earlier; empty takes the mark away.

        True means a card.
        """
        kind = "card" if kind is True else kind or ""
        if kind == self._kind:
            return
        self._kind = kind
        if kind:
            self._mark.say(t(_MARKS[kind]), _MARK_ICONS[kind])
        self._mark.setVisible(bool(kind))
        restyle(self.field, "mark", bool(kind))
        self._fit()
        self._describe()

    def retitle(self, text: str) -> None:
        """Give the field another name (which number is asked for depends on the kind)."""
        text = f"{text}{STAR}" if self._required else text
        if text != self._text:
            self._text = text
            self._tell()

    def set_problem(self, text: str) -> None:
        """Tell what is wrong with this field; empty text: nothing is."""
        if text == self._problem:
            return
        self._problem = text
        restyle(self._label, "problem", bool(text))
        restyle(self.field, "problem", bool(text))
        self._tell()

    def set_note(self, text: str) -> None:
        """Tell something about the field that is no problem (what was understood or changed)."""
        if text != self._note:
            self._note = text
            self._tell()

    def set_help(self, text: str) -> None:
        """Let a screen reader tell the help of the field after problem and mark."""
        self._help = text
        self._describe()

    def _tell(self) -> None:
        told = self._problem or self._note
        self._whole = f"{self._text} – {told}" if told else self._text
        self._fit()
        self._label.setToolTip(self._whole if told else "")
        self._describe()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Say as much as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Tell name and problem; where both do not fit, the problem alone, in lines if need be.

        What is wrong is always read whole; the name is still in the tip and told to a reader.
        """
        letters, room = self._label.fontMetrics(), self.width() - _EDGES
        if not self._mark.isHidden():
            words = self._mark.sizeHint().width() + 2 * _EDGES
            self._mark.narrow(
                not self._wraps and letters.horizontalAdvance(self._text) + words > room
            )
            room -= min(self._mark.sizeHint().width(), self._mark.maximumWidth())
        fits = self._wraps or not self._problem or letters.horizontalAdvance(self._whole) <= room
        said = self._whole if fits else self._problem[:1].upper() + self._problem[1:]
        if said != self._label.text():
            self._label.setText(said)
        wraps = self._wraps or (not fits and letters.horizontalAdvance(said) > room)
        if wraps != self._label.wordWrap():
            self._label.setWordWrap(wraps)

    def _describe(self) -> None:
        mark = t(_MARKS_SPOKEN[self._kind]) if self._kind else ""
        told = [self._problem, self._note, mark, self._help]
        self.field.setAccessibleDescription(". ".join(each for each in told if each))
