"""The due date explains itself step by step, and answers "what if it came at 15:10?".

The same computation as ``deadline compute``: the dialog only asks again for another moment.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from ehc_desk.presenters.what_if import DayLine, day_by_day, difference, explained, moment_of
from ehc_desk.ui import words
from ehc_desk.ui.texts import t, word
from ehc_desk.ui.widgets.box import Box
from ehc_desk.ui.widgets.fields import Labelled, Line, button, label, restyle

if TYPE_CHECKING:
    from ehc_desk.services.facts import Due


class DueDialog(Box):
    """Shows the steps of a due date; ``ask(moment)`` computes it for another receipt."""

    def __init__(self, parent: QWidget, now: datetime, ask: Callable[[datetime], Due]) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("due.title"))
        self._now, self._ask, self._told = now, ask, ""
        self._first = ask(now)
        self._due = label("", "due")
        self._due.setWordWrap(True)
        self._change = label("", "muted")
        self._change.setWordWrap(True)
        self._steps = QTextBrowser()
        self._steps.setAccessibleName(t("due.steps"))
        self._time = Line(t("due.if_time"), placeholder="15:10")
        self._time.setText(now.strftime("%H:%M"))
        self._day = Line(t("due.if_day"), placeholder=now.strftime("%d/%m/%Y"))
        self._day.setText(now.strftime("%d/%m/%Y"))
        for field in (self._time, self._day):
            field.textEdited.connect(lambda _text: self._asked())
        self._fields = (
            Labelled(t("due.if_time"), self._time),
            Labelled(t("due.if_day"), self._day),
        )
        self._copy = button(t("due.copy"), tip="Ctrl+Shift+C")
        self._copy.setShortcut("Ctrl+Shift+C")
        self._copy.clicked.connect(self._copied)
        self._lay_out()
        self._show(now)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.addWidget(self._due)
        layout.addWidget(self._change)
        layout.addWidget(self._steps, 1)
        row = QHBoxLayout()
        for field in self._fields:
            row.addWidget(field)
        layout.addLayout(row)
        buttons = QHBoxLayout()
        buttons.addWidget(self._copy)
        buttons.addStretch(1)
        close = button(t("app.close"), "primary", tip="Esc")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        buttons.addWidget(close)
        layout.addLayout(buttons)
        letters = self.fontMetrics()
        self.resize(letters.averageCharWidth() * 84, letters.height() * 24)
        self._time.setFocus()
        self._time.selectAll()

    def text(self) -> str:
        """Return everything that is shown, as plain text."""
        return "\n".join(
            part for part in (self._due.text(), self._change.text(), self._told) if part
        )

    def _asked(self) -> None:
        at = moment_of(self._time.text(), self._day.text(), self._now)
        missing = t("due.not_a_moment") if at is None else ""
        wrong_time = at is None and moment_of(self._time.text(), "", self._now) is None
        self._fields[0].set_problem(missing if wrong_time else "")
        self._fields[1].set_problem(missing if at is None and not wrong_time else "")
        if at is not None:
            self._show(at)

    def _show(self, at: datetime) -> None:
        due = self._ask(at)
        self._due.setText(words.due(due.moment))
        found = difference(self._first.moment, due.moment, due.result.calendar)
        same = at.replace(second=0, microsecond=0) == self._now.replace(second=0, microsecond=0)
        told = "" if same else word("due_change", found.kind, count=found.days)
        self._change.setText(
            told
            and t("due.compared", change=told, at=words.moment(at), now=words.moment(self._now))
        )
        self._change.setVisible(bool(told))
        restyle(self._change, "mood", "bad" if found.kind == "later" else "")
        parts = (explained(due.result.steps, t("due.by_rule")), _days(due), _hours(due))
        self._told = "\n\n".join(part for part in parts if part)
        self._steps.setPlainText(self._told)

    def _copied(self) -> None:
        QGuiApplication.clipboard().setText(self.text())
        self._copy.setText(t("due.copied"))


def _days(due: Due) -> str:
    lines = day_by_day(due.result)
    return "\n".join([t("due.day_by_day"), *map(_day, lines)]) if len(lines) > 1 else ""


def _day(line: DayLine) -> str:
    day = t(f"weekday.{line.day.weekday()}")
    what = word("due_day", line.kind, name=line.name)
    name = f" ({line.name})" if line.name else ""
    count = t("due.counted", number=line.number) if line.number else ""
    return f"{day} {line.day:%d/%m/%Y}: {what}{name}{count}"


def _hours(due: Due) -> str:
    shifts = ", ".join(f"{first:%H:%M}–{last:%H:%M}" for first, last in due.result.calendar.shifts)
    return t("due.hours", shifts=shifts, cut_off=f"{due.result.calendar.cut_off:%H:%M}")
