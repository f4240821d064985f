"""The line a screen begins with: its title, and to the right of it what leads away from it.

The same height on every screen, so that a title does not jump from one to the next; the way back
stands at its right end. Knows no screen.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from ehc_desk.ui import key_map, style
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.fields import button
from ehc_desk.ui.widgets.turning import Turning

_HIGH = 40
"""The height of the line, in units that grow with the letters."""


class Title(QLabel):
    """The name of a screen: in one line where there is room, wrapped where there is not."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "title")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def one_line(self) -> int:
        """Return the width of the whole name in one line, in pixels."""
        self.ensurePolished()
        return self.fontMetrics().horizontalAdvance(self.text()) + 4


class ScreenHead(Turning):
    """Title on the left, the rest on the right; below each other where they need it."""

    def __init__(self, title: str, *right: QWidget) -> None:
        super().__init__(spacing=10)
        self.title = Title(title)
        self.add(self.title, 1)
        if right:
            self.add_row(*right)
        self.turned.connect(self.title.setWordWrap)
        style.notifier().changed.connect(self._grow)
        self._grow()

    def _grow(self) -> None:
        self.setMinimumHeight(style.px(_HIGH))

    def _needs(self) -> list[int]:
        """Return what the parts need beside each other: the title its whole line."""
        needs = super()._needs()
        return [self.title.one_line(), *needs[1:]]

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return what the widest part needs where the title may wrap."""
        least = super().minimumSizeHint()
        if not self.is_column:
            return least
        rest = super()._needs()[1:]
        word = max(map(self.title.fontMetrics().horizontalAdvance, self.title.text().split()))
        return QSize(max([word + 4, *rest]), least.height())


def back_button(go: Callable[[], object] | None = None) -> QPushButton:
    """Return the button that leads back; with its key in the tip."""
    made = button(t("app.back"), "tall", tip=key_map.key_of("back"))
    if go is not None:
        made.clicked.connect(lambda _on=False: go())
    return made
