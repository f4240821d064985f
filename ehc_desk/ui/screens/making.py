"""What stands there while the practice desk is made: what is made, that it goes on, what is safe.

The making cannot be stopped halfway, so no key for that is offered: the window may be closed, and
a desk that is not whole is made anew the next time. Knows neither desk nor folder.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar

from ehc_desk.ui import spoken
from ehc_desk.ui.screens.lock import CardScreen
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.balanced import Balanced
from ehc_desk.ui.widgets.fields import label

_WIDTH = 560


class MakingScreen(CardScreen):
    """A title, a bar that moves without an end, and three sentences."""

    width_of_card = (_WIDTH, _WIDTH)

    def __init__(self) -> None:
        super().__init__()
        inside = self._column
        inside.addWidget(Balanced(t("making.title"), "title"))
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
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(f"{self.title()} {what} {safe}")

    def title(self) -> str:
        """Return the screen's name."""
        return t("making.title")

    def start(self) -> None:
        """Take the keyboard from the door that was pressed, and tell a screen reader."""
        self.setFocus()
        spoken.announce(self, self.accessibleName())
