"""The bar of practice at the foot of the window: who stands there, and the devices to hand.

One line high where the sentence of the visitor fits beside the buttons, else the sentence stands
above them, whole; a hint or a result comes below. It draws and tells which button was pressed; it
knows neither desk nor scenario.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolBar, QWidget

from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.fields import button, label, restyle

BUTTONS = ("next", "card", "papers", "line", "jam", "power", "hint", "check")
_SIDE, _EDGE, _GAP = 8, 2, 6
KEYS = {"next": "Shift+F2", "card": "Shift+F3", "papers": "Shift+F4", "check": "Shift+F5"}


class PracticeBar(QToolBar):
    """``pressed`` tells a name of ``BUTTONS``; ``left`` that Esc was pressed in the bar."""

    pressed = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__(t("practice.title"))
        self.setObjectName("practice")
        self.setAccessibleName(t("practice.title"))
        self.setMovable(False)
        self.setFloatable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._visitor, self._said = label(""), label("")
        self._score = label("", "muted")
        for each in (self._visitor, self._said):
            each.setTextFormat(Qt.TextFormat.PlainText)
            each.setWordWrap(True)
        self._said.hide()
        self.buttons = {
            name: button(t(f"practice.{name}"), tip=KEYS.get(name, "")) for name in BUTTONS
        }
        for name, made in self.buttons.items():
            made.clicked.connect(lambda _=False, which=name: self.pressed.emit(which))
        row = (*self.buttons.values(), self._score)
        self.addWidget(_Lines(self._visitor, row, self._said))

    def show_visitor(self, text: str) -> None:
        """Show who stands at the counter, with wish and papers."""
        self._visitor.setText(text)
        self._visitor.setAccessibleName(text)

    def only_tell(self) -> None:
        """Take the buttons away: nobody practises, a played morning is watched."""
        for each in self.buttons.values():
            each.hide()

    def show_score(self, served: int, right: int) -> None:
        """Show how many visitors were served and how many rightly."""
        self._score.setText(t("practice.score", right=right, served=served))

    def say(self, text: str, mood: str = "hint") -> None:
        """Show a hint or a result below, "" takes it away."""
        self._said.setText(text)
        self._said.setAccessibleName(text)
        restyle(self._said, "mood", mood)
        self._said.setVisible(bool(text))

    def enable(self, name: str, on: bool, why: str = "") -> None:
        """Allow a button, or say why not."""
        self.buttons[name].setEnabled(on)
        if not on:
            self.buttons[name].setToolTip(why)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Walk between the buttons with the arrows; Esc goes back to the work."""
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step is not None:
            self.focusNextPrevChild(step > 0)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class _Lines(QWidget):
    """A sentence, a row of small things and words below, as high as they need, never cut.

    A tool bar asks no widget how high it is at a width; so this one lays its parts out itself.
    """

    def __init__(self, text: QLabel, row: Sequence[QWidget], said: QLabel) -> None:
        super().__init__()
        self._text, self._row, self._said = text, row, said
        for each in (text, *row, said):
            each.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for no width: the bar gives what there is."""
        return QSize(0, self.height())

    def event(self, event: QEvent) -> bool:
        """Lay out anew when a part says something else, or in other letters."""
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize, QEvent.Type.Show):
            self._arrange()
        return done

    def _arrange(self) -> None:
        room, top = self.width() - 2 * _SIDE, _EDGE
        row = self._shown_row()
        beside = room - sum(each.sizeHint().width() + _GAP for each in row)
        if self._in_one_line(beside):
            letters = self._text.fontMetrics().height() + 2 * _EDGE
            high = max(letters, *(each.sizeHint().height() for each in row))
            self._text.setGeometry(_SIDE, top, beside, high)
            top = max(self._flow(_SIDE + beside + _GAP, top), top + high + _EDGE)
        else:
            top = self._words(self._text, top, room)
            top = self._flow(_SIDE, top)
        if not self._said.isHidden():
            top = self._words(self._said, top, room)
        if self.height() != top:
            self.setFixedHeight(top)

    def _shown_row(self) -> list[QWidget]:
        return [each for each in self._row if not each.isHidden()]

    def _in_one_line(self, room: int) -> bool:
        return self._text.fontMetrics().horizontalAdvance(self._text.text()) + _GAP <= room

    def _words(self, words: QLabel, top: int, room: int) -> int:
        high = max(words.heightForWidth(room), words.sizeHint().height() if not room else 0)
        words.setGeometry(_SIDE, top, room, high)
        return top + high + _EDGE

    def _flow(self, left: int, top: int) -> int:
        """Set the row from ``left`` on, in as many lines as it needs; return where it ends."""
        row = self._shown_row()
        across, high = left, max(each.sizeHint().height() for each in row)
        for each in row:
            wide = each.sizeHint().width()
            if across > left and across + wide > self.width() - _SIDE:
                across, top = left, top + high + _EDGE
            each.setGeometry(across, top, wide, high)
            across += wide + _GAP
        return top + high + _EDGE
