"""What stands there when a desk cannot be opened: why, what is safe, and a button to try again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ehc_desk.errors import DeskError
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.texts import error_text, t
from ehc_desk.ui.widgets.fields import button, card, label


class NoDeskScreen(Screen):
    """Offers to try again."""

    def __init__(self, error: DeskError, again: Callable[[], None]) -> None:
        super().__init__()
        notice = error_text(error)
        frame, inside = card(spacing=12, margins=28)
        frame.setFixedWidth(620)
        for text, role in ((notice.text, "title"), (notice.safe, ""), (notice.code_shown, "muted")):
            line = label(text, role)
            line.setWordWrap(True)
            line.setVisible(bool(text))
            inside.addWidget(line)
        row = QHBoxLayout()
        self._first = button(t("no_desk.again"), "primary")
        self._first.clicked.connect(again)
        row.addWidget(self._first)
        row.addStretch(1)
        inside.addLayout(row)
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(frame)
        across.addStretch(1)
        outer.addLayout(across)
        outer.addStretch(2)

    def start(self) -> None:
        """Begin at the button."""
        self._first.setFocus()
