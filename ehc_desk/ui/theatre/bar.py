"""The bar of practice at the foot of the window: who stands there, and the devices to hand.

One line high so that the intake keeps its room; a second line comes with a hint or a result.
It draws and tells which button was pressed; it knows neither desk nor scenario.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolBar, QVBoxLayout, QWidget

from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.fields import button, label, restyle

BUTTONS = ("next", "card", "papers", "line", "jam", "power", "hint", "check")
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
        self._visitor = _Elided()
        self._score = label("", "muted")
        self._said = label("")
        self._said.setWordWrap(True)
        self._said.hide()
        self.buttons = {
            name: button(t(f"practice.{name}"), tip=KEYS.get(name, "")) for name in BUTTONS
        }
        for name, each in self.buttons.items():
            each.clicked.connect(lambda _=False, which=name: self.pressed.emit(which))
        self._lay_out()

    def _lay_out(self) -> None:
        page = QWidget()
        lines = QVBoxLayout(page)
        lines.setContentsMargins(8, 2, 8, 2)
        lines.setSpacing(2)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._visitor, 1)
        for each in self.buttons.values():
            row.addWidget(each)
        row.addWidget(self._score)
        lines.addLayout(row)
        lines.addWidget(self._said)
        self.addWidget(page)

    def show_visitor(self, text: str) -> None:
        """Show who stands at the counter, with wish and papers."""
        self._visitor.show_text(text)

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


class _Elided(QLabel):
    """A line of text that gives way: what does not fit is in the tool tip and spoken whole."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 12)

    def show_text(self, text: str) -> None:
        """Show a text, as much as fits."""
        self._whole = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the text again."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(
            self._whole, Qt.TextElideMode.ElideRight, max(self.width(), 10)
        )
        self.setText(shown)
