"""What helps to fill a field in: a line below the form, and all there is to say on demand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QScrollArea

from ehc_desk.domain.form import FormField
from ehc_desk.ui import style, texts
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.form_fields import should_be_there, title_of

_RULE = 6
"""Pixels between the words and the rule above them."""
_PART = 3
"""The line is there where it takes no more than this part of the form's room."""


def help_of(item: FormField) -> str:
    """Return what helps to fill a field in: its own help, else how this kind is typed."""
    own = item.help_en if texts.language() == "en" else item.help
    kind = item.kind if item.kind != "date" or item.past else "date_ahead"
    key = f"form.help.{item.format or kind}"
    general = t(key) if texts.has(key) else ""
    told = [_wanted(item), own, general if general.rstrip(".") not in own else ""]
    return " ".join(_sentence(each) for each in told if each)


def _wanted(item: FormField) -> str:
    """Return whether a field has to be filled in, should be, or neither: what its label shows."""
    if item.for_fee:
        return t("form.required")
    return t("form.should") if should_be_there(item) else ""


def _sentence(text: str) -> str:
    """Return a text that ends as a sentence does, so that another may follow it."""
    return text if text.endswith((".", "!", "?", "…", ":")) else f"{text}."


def explanation(item: FormField) -> str:
    """Return all there is to say about a field: title, help, what a value may be (Shift+F1)."""
    return "\n".join(each for each in (title_of(item), help_of(item), *_limits(item)) if each)


def help_line(item: FormField, *, rows: bool, wrong: int) -> str:
    """Return the line shown while the field has the focus; ``wrong`` fields are to be looked at."""
    told = [help_of(item), _bound(t("form.keys")), _bound(t("form.keys_rows")) if rows else ""]
    told.append(t("form.problems", count=wrong) if wrong else "")
    return "  ·  ".join(each.rstrip(".") for each in told if each)


def _bound(text: str) -> str:
    """Return words in which no line ends behind a key: it says what it does in the same line."""
    return text.replace(": ", ":\u00a0")


def _limits(item: FormField) -> list[str]:
    """Return what a value may be, in sentences."""
    told: list[str] = []
    if item.minimum is not None and item.maximum is not None:
        told.append(t("form.limits.range", least=item.minimum, most=item.maximum))
    elif item.max_length:
        told.append(t("form.limits.length", count=item.max_length))
    return told


class HelpLine(QLabel):
    """What helps with the field that has the focus, below the form.

    It has room for two lines, for more as soon as any field wants them: the form above does not
    move with every step from field to field. A rule parts it from the form.
    """

    def __init__(self, view: QScrollArea, leave_room: Callable[[int], None]) -> None:
        super().__init__(view)
        self._view, self._leave_room = view, leave_room
        self._most: tuple[tuple[object, ...], int] = ((), 0)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "muted")
        self.setWordWrap(True)
        self.setContentsMargins(12, _RULE, 12, _RULE)

    def tell(self, text: str) -> None:
        """Show a text."""
        if text != self.text():
            self.setText(text)
            self.place()

    def place(self) -> None:
        """Take the room at the bottom of the view."""
        view = self._view
        wide = max(view.width() - 2 * view.frameWidth(), 1)
        like = (wide, self.font().toString())
        least = self.fontMetrics().lineSpacing() * 2 + 2 * _RULE
        most = self._most[1] if self._most[0] == like else least
        high = max(self.heightForWidth(wide), most)
        self._most = (like, high)
        low = high * _PART > view.height()  # Shift+F1 and the spoken description say it as well
        self.setVisible(not low)
        self._leave_room(0 if low else high)
        self.setGeometry(view.frameWidth(), view.height() - high, wide, high)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the rule above the words."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(QColor(style.colour("line")))
        painter.drawLine(0, 0, self.width(), 0)
        painter.end()
