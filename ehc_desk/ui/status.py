"""The status bar: the connectivity in one of three wordings, who and where; every part a button."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QStatusBar

from ehc_desk.presenters.line import Line, line_words
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.fields import button, label, restyle


class StatusParts:
    """Fills a status bar; the window connects the buttons."""

    def __init__(self, bar: QStatusBar, *, who: str, where: str, training: bool) -> None:
        self.line = button(t("line.asking"), "status", tip=t("command.deliveries"))
        self.who = button(who, "status", tip=t("status.who"))
        self.where = button(where, "status", tip=t("status.where"))
        self.mark = label(t("app.training"), "training")
        self.mark.setVisible(training)
        self._training = training
        self._bar = bar
        bar.addWidget(self.line)
        for part in (self.mark, self.where, self.who):
            bar.addPermanentWidget(part)

    def show_line(self, line: Line, now: datetime) -> None:
        """Say how the line is, with age and count."""
        words = line_words(line, now)
        text = t(f"line.{words.key}", **words.params)
        self.line.setText(text)
        self.line.setAccessibleName(text)
        restyle(self.line, "mood", words.mood)

    def show(self, on: bool) -> None:
        """Show the parts, or keep them out of sight."""
        for part in (self.line, self.who, self.where):
            part.setVisible(on)
        self.mark.setVisible(on and self._training)

    def clear(self) -> None:
        """Take the parts out of the bar again."""
        for part in (self.line, self.who, self.where, self.mark):
            self._bar.removeWidget(part)
            part.deleteLater()
