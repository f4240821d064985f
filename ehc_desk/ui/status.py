"""The status bar: the connectivity in one of three wordings, devices, who and where, the time.

Every part is a button. What does not fit is said shorter, the least important part first; only
then is the line cut, with the whole text in its tip.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    """A button with wordings, the longest first; the name for screen readers is the longest.

    An empty last one: where room is dearest the part is left out.
    """

    def __init__(self, words: Sequence[str], tip: str) -> None:
        super().__init__(words[0])
        self.setAutoDefault(False)
        self.setProperty("kind", "status")
        self.tip = tip
        self.wanted = True
        self.say(*words)

    def say(self, *words: str) -> None:
        """Give the part other words, the longest first."""
        self.words, long = words, words[0]
        self.setAccessibleName(long or self.tip)
        self.setToolTip(f"{long}\n{self.tip}" if self.tip and self.tip != long else long)

    @property
    def long(self) -> str:
        """Return the longest wording."""
        return self.words[0]

    def show_words(self, step: int) -> None:
        """Show a wording, the last one for a step beyond it; an empty one hides the part."""
        text = self.words[min(step, len(self.words) - 1)]
        if self.text() != text:
            self.setText(text)
        self.setVisible(bool(text))


class StatusRow(QWidget):
    """Lays the parts out from what there is room for; the first part gives way first."""

    def __init__(self, line: Part, parts: tuple[QWidget, ...], steps: tuple[Part, ...]) -> None:
        super().__init__()
        self._line, self._parts, self._steps = line, parts, steps
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
        """Say everything in full when it fits, else one wording after the other gets shorter.

        What is left over then goes to what matters most.
        """
        shown = {each: 0 for each in (self._line, *self._parts) if isinstance(each, Part)}
        shown = {each: step for each, step in shown.items() if each.wanted}
        for each in shown:
            each.show_words(0)
        for each in self._steps:
            if self._fits():
                break
            if each in shown:
                shown[each] += 1
                each.show_words(shown[each])
        if not self._fits():
            self._cut()
            return
        for each in reversed([each for each in dict.fromkeys(self._steps) if shown.get(each)]):
            self._grow(each, shown[each])

    def _grow(self, part: Part, step: int) -> None:
        """Show the longest wording that fits beside the others as they are."""
        for longer in range(step):
            part.show_words(longer)
            if self._fits():
                return
        part.show_words(step)

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
        self.line = Part([t("line.asking")], t("command.deliveries"))
        self.clock = Part(["00:00", ""], "")
        self.reader = Part([""], t("status.reader"))
        self.printer = Part([""], t("status.printer"))
        self.where = Part([place, short, ""], t("status.where"))
        self.who = Part([who, *called(who)], t("status.who"))
        self.mark = label(t("app.training"), "training")
        if not training:  # to show it before it has a parent would make it a window of its own
            self.mark.hide()
        self._training, self._bar = training, bar
        self.reader.wanted = self.printer.wanted = False
        parts = (self.clock, self.reader, self.where, self.who, self.printer)
        # How much waits and since when is said to the last: where one is, and who, gives way.
        first = (self.clock, self.reader, self.where, self.who, self.printer)
        self._row = StatusRow(
            self.line, (self.mark, *parts), (*first, self.line, self.who, self.where)
        )
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
        long, short = (t(f"line.{words.key}{way}", **words.params) for way in ("", ".short"))
        self.line.say(long, short)
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
            self.clock.say(text, "")
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


def called(name: str) -> list[str]:
    """Return the last two words of a name, and the last: how colleagues call each other."""
    words = name.split()
    return list(dict.fromkeys(" ".join(words[-count:]) for count in (2, 1) if count < len(words)))
