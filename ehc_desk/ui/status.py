"""The status bar: the connectivity in one of three wordings, devices, who and where, the time.

Every part is a button. What does not fit is said shorter, the least important part first; only
then is the line cut, with the whole text in its tip.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QStatusBar, QWidget

from ehc_desk.presenters.line import Line, line_words
from ehc_desk.ui import style
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.fields import Press, label, restyle

_ROOM = 6


class Part(Press):
    """A button with a long and a short wording; the name for screen readers is the long one."""

    def __init__(self, long: str, short: str, tip: str) -> None:
        super().__init__(long)
        self.setAutoDefault(False)
        self.setProperty("kind", "status")
        self.long, self.short, self.tip = long, short or long, tip
        self.wanted = True
        self.say(long, short)

    def say(self, long: str, short: str = "") -> None:
        """Give the part other words."""
        self.long, self.short = long, short or long
        self.setAccessibleName(long or self.tip)
        self.setToolTip(f"{long}\n{self.tip}" if self.tip and self.tip != long else long)

    def needs(self, text: str) -> int:
        """Return the width a wording needs."""
        before = self.text()
        if before != text:
            self.setText(text)
        return self.sizeHint().width()


class StatusRow(QWidget):
    """Lays the parts out from what there is room for."""

    def __init__(self, line: Part, parts: tuple[QWidget, ...]) -> None:
        super().__init__()
        self._line, self._parts = line, parts
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_ROOM)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        layout.addWidget(line)
        layout.addStretch(1)
        for part in parts:
            layout.addWidget(part)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit anew."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Say everything in full when it fits, else the last parts shorter or not at all."""
        parts = [each for each in self._parts if isinstance(each, Part) and each.wanted]
        self._line.needs(self._line.long)
        for each in parts:
            each.setVisible(True)
            each.needs(each.long)
        for each in (*parts, self._line):
            if self._fits():
                return
            each.needs(each.short)
            each.setVisible(bool(each.short.strip()))
        if not self._fits():
            self._cut()

    def _cut(self) -> None:
        words = self._line.text()
        for length in range(len(words) - 1, 8, -1):
            if self._fits():
                return
            self._line.setText(f"{words[:length].rstrip()}…")

    def _fits(self) -> bool:
        seen = [self._line, *(each for each in self._parts if not each.isHidden())]
        needed = sum(each.sizeHint().width() for each in seen) + _ROOM * (len(seen) + 1)
        return needed <= self.width()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Never make the window wider: what does not fit is said shorter."""
        hint = super().minimumSizeHint()
        hint.setWidth(0)
        return hint


class StatusParts:
    """Fills a status bar; the window connects the buttons."""

    def __init__(
        self,
        bar: QStatusBar,
        *,
        who: str,
        office: str,
        desk: str,
        training: bool,
        now: Callable[[], datetime],
    ) -> None:
        self._now = now
        place, short = t("status.place", office=office, desk=desk), t("status.desk", desk=desk)
        self.line = Part(t("line.asking"), "", t("command.deliveries"))
        self.clock = Part("00:00", " ", "")
        self.reader = Part("", "", t("status.reader"))
        self.printer = Part("", "", t("status.printer"))
        self.where = Part(place, short, t("status.where"))
        self.who = Part(who, _initials(who), t("status.who"))
        self.mark = label(t("app.training"), "training")
        if not training:  # to show it before it has a parent would make it a window of its own
            self.mark.hide()
        self._training, self._bar = training, bar
        self.reader.wanted = self.printer.wanted = False
        # The first gives way first.
        parts = (self.clock, self.reader, self.where, self.who, self.printer)
        self._row = StatusRow(self.line, (self.mark, *parts))
        bar.addWidget(self._row, 1)
        for part in (self.reader, self.printer):
            part.hide()
        self._minute = QTimer(self._row)
        self._minute.timeout.connect(self._tell_time)
        self._minute.start(5_000)
        self._tell_time()
        style.notifier().changed.connect(self._row.fit)

    def show_line(self, line: Line, now: datetime) -> None:
        """Say how the line is, with age and count."""
        words = line_words(line, now)
        self.line.say(t(f"line.{words.key}", **words.params))
        restyle(self.line, "mood", words.mood)
        self._row.fit()

    def show_reader(self, text: str, mood: str = "") -> None:
        """Say how the reader is; an empty text: there is nothing to say."""
        self._show(self.reader, text, t("status.reader_short"), mood)

    def show_printer(self, text: str, mood: str = "bad") -> None:
        """Say that the printer is not ready; an empty text: it is."""
        self._show(self.printer, text, t("status.printer_short"), mood)

    def _show(self, part: Part, text: str, short: str, mood: str) -> None:
        part.wanted = bool(text)
        part.setVisible(bool(text))
        part.say(text, short)
        restyle(part, "mood", mood)
        self._row.fit()

    def _tell_time(self) -> None:
        text = self._now().strftime("%H:%M")  # the desk's clock: civil time wherever the machine is
        if text != self.clock.long:
            self.clock.say(text, " ")
            self.clock.setAccessibleName(t("status.clock", at=text))
            self._row.fit()

    def show(self, on: bool) -> None:
        """Show the parts, or keep them out of sight."""
        self._row.setVisible(on)

    def clear(self) -> None:
        """Take the parts out of the bar again."""
        self._minute.stop()
        style.notifier().changed.disconnect(self._row.fit)
        self._bar.removeWidget(self._row)
        self._row.deleteLater()


def _initials(name: str) -> str:
    """Return the last word of a name: how colleagues call each other."""
    return name.split()[-1] if name.split() else name
