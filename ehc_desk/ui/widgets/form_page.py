"""The page of a form: sections and rows, built step by step from top to bottom.

Knows where things stand; what a field is and what it stores is its maker's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from ehc_desk.domain.form import Form, FormField, Section
from ehc_desk.ui import texts
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.field_row import FieldRow
from ehc_desk.ui.widgets.fields import Labelled, button, label

_LINES, _AROUND = 2, 26
"""A row is about so many lines of text high, and so many pixels around them."""


class FormPage(QWidget):
    """``make`` builds a field; ``add`` and ``remove`` answer the buttons of repeated sections.

    ``of_block`` makes the button at the head of a section or row, None where there is none.
    """

    def __init__(
        self,
        items: Mapping[str, FormField],
        *,
        make: Callable[[FormField], Labelled],
        add: Callable[[Section], None],
        remove: Callable[[Section, int], None],
        of_block: Callable[[Section, int], QWidget | None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)  # from the outside in: what is moved into a parent is styled anew
        self.setObjectName("form")
        self._items, self._make, self._add, self._remove = items, make, add, remove
        self._of_block = of_block
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 8, 16, 12)
        self._layout.setSpacing(6)
        self._layout.addStretch(1)
        self._rows = 0
        self._last: QWidget | None = None

    def is_high(self, pixels: int) -> bool:
        """Tell whether what is built fills so many pixels, by its number of rows."""
        return self._rows * (self.fontMetrics().lineSpacing() * _LINES + _AROUND) > pixels

    def steps(self, form: Form, count: Callable[[Section], int]) -> Iterator[None]:
        """Build row by row; ``count`` tells how many rows of a repeated section are shown."""
        for section in form.sections:
            rows = count(section) if section.repeat else 1
            blocks = [self._rows_of(section, number) for number in range(rows)]
            if not any(blocks):
                continue
            self._put_head(section, alone=rows == 1)
            for number, lines in enumerate(blocks):
                if section.repeat and rows > 1:
                    self._put_row_head(section, number)
                for line in lines:
                    self._put_row(line)
                    yield

    # ------------------------------------------------------------ parts

    def _rows_of(self, section: Section, number: int) -> list[list[FormField]]:
        at = f"[{number}]" if section.repeat else "[]"
        rows = [[item.path.replace("[]", at, 1) for item in row] for row in section.rows]
        shown = [[self._items[path] for path in row if path in self._items] for row in rows]
        return [row for row in shown if row]

    def _put_head(self, section: Section, *, alone: bool) -> None:
        english = texts.language() == "en"
        head = label(section.title_en if english else section.title, "heading")
        head.setWordWrap(True)
        line = QHBoxLayout()
        around = self._around(line)
        line.addWidget(head, 1)
        stops = [self._of_block(section, 0)] if alone else []
        if section.repeat:
            more = button(t("form.add_row"), "link", "Alt+Insert")
            more.clicked.connect(lambda: self._add(section))
            stops.append(more)
        self._put_stops(around, line, stops)

    def _put_row_head(self, section: Section, number: int) -> None:
        line = QHBoxLayout()
        around = self._around(line)
        line.addWidget(label(t("form.row", row=number + 1), "muted"), 1)
        fewer = button(t("form.remove_row", row=number + 1), "link", "Alt+Delete")
        fewer.clicked.connect(lambda: self._remove(section, number))
        self._put_stops(around, line, [self._of_block(section, number), fewer])

    def _put_stops(
        self, around: QWidget, line: QHBoxLayout, stops: Sequence[QWidget | None]
    ) -> None:
        there = [stop for stop in stops if stop is not None]
        for stop in there:
            line.addWidget(stop)
        self._put(around)
        self._walk(*there)

    def _put_row(self, row: Sequence[FormField]) -> None:
        line = FieldRow()
        around = self._around(line)
        made = [(item, self._make(item)) for item in row]
        for item, field in made:
            line.add(field, item.width)
        self._put(around)
        for _, field in made:
            self._walk(*field.stops())
        self._rows += 1

    def _around(self, line: QLayout) -> QWidget:
        """Return a widget for a line, so that a change inside measures that line alone."""
        around = QWidget(self)
        line.setContentsMargins(0, 0, 0, 0)
        around.setLayout(line)
        return around

    def _put(self, around: QWidget) -> None:
        """Add a finished line; Tab goes to what is visible only, so it is that at once."""
        self._layout.insertWidget(self._layout.count() - 1, around)
        if self.isVisible():
            around.show()

    def _walk(self, *stops: QWidget) -> None:
        """Let Tab come from what was built before, however late this is built."""
        for stop in stops:
            if self._last is not None:
                QWidget.setTabOrder(self._last, stop)
            self._last = stop
