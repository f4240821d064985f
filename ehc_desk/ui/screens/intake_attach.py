"""The banner of attach mode: where the next files go, until Esc."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from ehc_desk.ui import spoken
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.fields import button, label


class AttachBar(QFrame):
    """Hidden until a cover sheet was scanned."""

    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setProperty("mood", "hint")
        self._text = label("", "heading")
        self._text.setWordWrap(True)
        end = button(t("attach.end"), "tall", tip="Esc")
        end.clicked.connect(self.ended)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 8, 6)
        row.addWidget(self._text, 1)
        row.addWidget(end)
        self.hide()

    def show_at(self, title: str, number: int) -> None:
        """Tell case and component."""
        text = t("attach.on", title=title, number=number)
        self._text.setText(text)
        self.setAccessibleName(text)
        self.show()
        spoken.alert(self)
