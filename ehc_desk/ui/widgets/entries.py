"""Fields that help with what is typed: names, numbers, several lines.

Each behaves as a plain field (value, show_value) and offers its help openly: nothing is changed
unasked, and Ctrl+Z gives back what stood there.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from ehc_desk.domain.names import is_proper_case, proper_case
from ehc_desk.presenters import numbers
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.fields import Line

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def select_all(field: QWidget | None) -> None:
    """Select what stands in a field, so that typing replaces it."""
    if isinstance(field, QLineEdit | QPlainTextEdit):
        field.selectAll()


def take_up(field: QWidget | None, page: QWidget) -> bool:
    """Go on in a field of a page where it was left; False when it cannot take the keyboard."""
    if field is None or field is page or not page.isAncestorOf(field):
        return False
    deaf = field.focusPolicy() == Qt.FocusPolicy.NoFocus or not field.isEnabled()
    if deaf or not field.isVisibleTo(page):
        return False
    field.setFocus(Qt.FocusReason.OtherFocusReason)
    if isinstance(field, Line):
        field.take_up()
    return True


class HelpfulLine(Line):
    """A line with one offer: a key does it, a button beside the field shows that it is there."""

    KEY = Qt.Key(0)

    def event(self, event: QEvent) -> bool:
        """Keep the key of the offer from the commands of the window."""
        asked = event.type() == QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and self._is_mine(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Take the offer by its key."""
        if self._is_mine(event):
            self.take_offer()
            event.accept()
            return
        super().keyPressEvent(event)

    def _is_mine(self, event: QKeyEvent) -> bool:
        return self.has_offer() and event.key() == self.KEY and event.modifiers() == SHIFT

    def has_offer(self) -> bool:
        """Tell whether there is something to offer for what stands in the field."""
        return False

    def take_offer(self) -> None:
        """Do what is offered."""

    def rewrite(self, text: str) -> None:
        """Put another text in as one step that Ctrl+Z takes back."""
        self.selectAll()
        self.insert(text)


class NameLine(HelpfulLine):
    """A name; offers proper case."""

    KEY = Qt.Key.Key_F7

    def has_offer(self) -> bool:
        """Tell whether the name is not in proper case."""
        return not self.isReadOnly() and not is_proper_case(self.text())

    def take_offer(self) -> None:
        """Write the name in proper case."""
        self.rewrite(proper_case(self.text()))


class NumberLine(Line):
    """A number: points part the thousands, the comma the fraction."""

    def __init__(self, name: str, *, decimal: bool = False) -> None:
        super().__init__(name)
        self._decimal = decimal
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.editingFinished.connect(self._written_out)

    def number(self) -> int | str:
        """Return the number, or what was typed when it is none."""
        return numbers.decimal(self.text()) if self._decimal else numbers.whole(self.text())

    def value(self) -> str:
        """Return what is stored, as text."""
        return str(self.number())

    def understood(self) -> str:
        """Return what a typed point was understood as, or nothing."""
        if self._decimal and numbers.point_was_taken(self.text()):
            return t("form.note.point", value=numbers.shown(self.value()))
        return ""

    def show_value(self, value: str) -> None:
        """Show a stored number with points between the thousands."""
        if self.value() != value and not (self.hasFocus() and self.isModified()):
            with QSignalBlocker(self):
                self.setText(numbers.shown(value))

    def _written_out(self) -> None:
        with QSignalBlocker(self):
            self.setText(numbers.shown(self.value()))


class Lines(QPlainTextEdit):
    """Several lines; Tab goes on, Enter makes a new line."""

    told = Signal()

    def __init__(self, name: str, rows: int) -> None:
        super().__init__()
        self._rows = max(rows, 2)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self.told)
        self._follow_font()

    def value(self) -> str:
        """Return the lines without blanks at their ends."""
        return "\n".join(line.rstrip() for line in self.toPlainText().splitlines()).strip("\n")

    def show_value(self, value: str) -> None:
        """Show stored lines without telling anybody; never while a person types."""
        if self.value() != value and not (self.hasFocus() and self.document().isModified()):
            with QSignalBlocker(self):
                self.setPlainText(value)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Stay as many lines high when the font changes."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._follow_font()

    def _follow_font(self) -> None:
        around = 2 * self.frameWidth() + 2 * int(self.document().documentMargin()) + 6
        high = self.fontMetrics().lineSpacing() * self._rows + around
        if self.minimumHeight() != high:
            self.setMinimumHeight(high)
            self.setMaximumHeight(high)
