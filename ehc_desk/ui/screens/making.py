"""What stands there while the practice desk is made: what is made, that it goes on, what is safe.

The making cannot be stopped halfway, so no key for that is offered: the window may be closed, and
a desk that is not whole is made anew the next time. Knows neither desk nor folder.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout

from ehc_desk.ui import spoken, style
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.fields import card, label

_WIDTH = 560


class MakingScreen(Screen):
    """A title, a bar that moves without an end, and three sentences."""

    def __init__(self) -> None:
        super().__init__()
        frame, inside = card(spacing=style.px(12), margins=style.px(28))
        frame.setMinimumWidth(style.px(_WIDTH))
        frame.setMaximumWidth(style.px(_WIDTH))
        inside.addWidget(label(t("making.title"), "title"))
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(t("making.title"))
        inside.addWidget(self.bar)
        what, safe = t("making.what"), t("making.kept")
        for text, role in ((what, ""), (t("making.once"), ""), (safe, "muted")):
            line = label(text, role)
            line.setWordWrap(True)
            inside.addWidget(line)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(frame)
        across.addStretch(1)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addLayout(across)
        outer.addStretch(3)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(f"{self.title()} {what} {safe}")

    def title(self) -> str:
        """Return the screen's name."""
        return t("making.title")

    def start(self) -> None:
        """Take the keyboard from the door that was pressed, and tell a screen reader."""
        self.setFocus()
        spoken.announce(self, self.accessibleName())
