"""What stands there when no desk can be opened: why, what is safe, and the door "Dùng thử"."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ehc_desk.errors import DeskError
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.texts import error_text, t
from ehc_desk.ui.widgets.fields import button, card, label


class NoDeskScreen(Screen):
    """Offers to try again, and a practice desk where none exists yet."""

    def __init__(
        self, error: DeskError, demo: Callable[[], None] | None, again: Callable[[], None]
    ) -> None:
        super().__init__()
        notice = error_text(error)
        frame, inside = card(spacing=12, margins=28)
        frame.setFixedWidth(620)
        for text, role in ((notice.text, "title"), (notice.safe, ""), (notice.code, "muted")):
            line = label(text, role)
            line.setWordWrap(True)
            inside.addWidget(line)
        row = QHBoxLayout()
        self._first = button(t("no_desk.demo"), "primary") if demo else button(t("no_desk.again"))
        self._first.clicked.connect(demo or again)
        row.addWidget(self._first)
        if demo:
            other = button(t("no_desk.again"), "tall")
            other.clicked.connect(again)
            row.addWidget(other)
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
