"""The due date explains itself step by step, and answers "what if it came at 15:10?"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from ehc_desk.ui import words
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.fields import Labelled, Line, button, label

if TYPE_CHECKING:
    from ehc_desk.services.facts import Due


class DueDialog(QDialog):
    """Shows the steps of a due date; ``ask(moment)`` computes it for another receipt."""

    def __init__(self, parent: QWidget, now: datetime, ask: Callable[[datetime], Due]) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("due.title"))
        self.resize(640, 460)
        self._now, self._ask = now, ask
        self._due = label("", "due")
        self._steps = QTextBrowser()
        self._steps.setAccessibleName(t("due.steps"))
        self._time = Line(t("due.what_if"), placeholder="15:10")
        self._time.setText(now.strftime("%H:%M"))
        self._time.textEdited.connect(self._asked)
        self._lay_out()
        self._show(now)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.addWidget(self._due)
        layout.addWidget(self._steps, 1)
        row = QHBoxLayout()
        field = Labelled(t("due.what_if"), self._time)
        field.setFixedWidth(240)
        row.addWidget(field)
        row.addStretch(1)
        close = button(t("app.close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row.addWidget(close)
        layout.addLayout(row)
        self._time.setFocus()
        self._time.selectAll()

    def _asked(self, text: str) -> None:
        hour, _, minute = text.replace("h", ":").partition(":")
        if hour.isdigit() and minute.isdigit() and int(hour) < 24 and int(minute) < 60:
            self._show(self._now.replace(hour=int(hour), minute=int(minute)))

    def _show(self, at: datetime) -> None:
        due = self._ask(at)
        self._due.setText(words.due(due.moment))
        lines = [f"{text}  [{rule}]" for rule, text in due.result.steps]
        self._steps.setPlainText("\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1)))
