"""A row of labelled fields in twelfths of the width; it breaks into lines before it cuts."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from ehc_desk.ui.widgets.fields import Labelled

_TWELVE = 12
_SPACE = 8


class FieldRow(QLayout):
    """Gives every field its share, never less than it needs; lines are aligned at their bottom."""

    def __init__(self) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._shares: list[int] = []
        self._needs: list[int] = []
        self._highs: dict[int, int] = {}

    def invalidate(self) -> None:
        """Measure anew: a field changed."""
        self._needs, self._highs = [], {}
        super().invalidate()

    def add(self, field: QWidget, twelfths: int) -> None:
        """Append a field that wants so many twelfths of the row."""
        self._shares.append(min(max(twelfths, 1), _TWELVE))
        self.addWidget(field)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        """Take an item (called by Qt)."""
        self._items.append(item)

    def count(self) -> int:
        """Return the number of fields."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Return a field's item, or None behind the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Give a field's item away."""
        if not 0 <= index < len(self._items):
            return None
        self._shares.pop(index)
        return self._items.pop(index)

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 - Qt's name
        """Take the whole width and no more height than needed."""
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Tell that a narrow row is higher."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the height for a width."""
        if width not in self._highs:
            self._highs[width] = self._lay_out(QRect(0, 0, width, 0), move=False)
        return self._highs[width]

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size in one line."""
        needs = self._least()
        wide = sum(needs) + _SPACE * max(len(needs) - 1, 0)
        return QSize(wide, max((item.sizeHint().height() for item in self._items), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of the widest field alone."""
        wide = max(self._least(), default=0)
        return QSize(wide, max((item.minimumSize().height() for item in self._items), default=0))

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802 - Qt's name
        """Place the fields."""
        super().setGeometry(rect)
        self._lay_out(rect, move=True)

    def _least(self) -> list[int]:
        """Return the least width of every field, asked for once until one changes."""
        if len(self._needs) != len(self._items):
            self._needs = [item.minimumSize().width() for item in self._items]
        return self._needs

    def _lines(self, width: int) -> list[list[int]]:
        lines: list[list[int]] = []
        used = 0
        for index, need in enumerate(self._least()):
            if lines and used + _SPACE + need <= width:
                lines[-1].append(index)
                used += _SPACE + need
            else:
                lines.append([index])
                used = need
        return lines

    def _widths(self, line: list[int], width: int) -> list[int]:
        """Share the width by twelfths, each field at least what it needs."""
        whole = len(line) == len(self._items)
        parts = sum(self._shares[index] for index in line)
        parts = max(parts, _TWELVE) if whole else parts
        open_, fixed = set(line), dict[int, int]()
        while True:
            left = width + _SPACE - sum(fixed.values()) - _SPACE * len(fixed)
            rest = parts - sum(self._shares[index] for index in fixed)
            unit = left / rest if rest > 0 else 0.0
            short = [i for i in open_ if self._shares[i] * unit - _SPACE < self._need_at(i)]
            if not short:
                break
            fixed |= {index: self._need_at(index) for index in short}
            open_ -= set(short)
        widths = [fixed.get(index, int(self._shares[index] * unit) - _SPACE) for index in line]
        return self._stretched(line, widths, width)

    def _stretched(self, line: list[int], widths: list[int], width: int) -> list[int]:
        """Give what is left of a line to the fields whose name would break without it."""
        left = width - sum(widths) - _SPACE * (len(widths) - 1)
        for place, index in enumerate(line):
            field = self._items[index].widget()
            if left > 0 and isinstance(field, Labelled):
                more = min(max(field.one_line() - widths[place], 0), left)
                widths[place] += more
                left -= more
        return widths

    def _need_at(self, index: int) -> int:
        return self._least()[index]

    def _lay_out(self, rect: QRect, *, move: bool) -> int:
        top = rect.y()
        for line in self._lines(rect.width()):
            widths = [min(each, rect.width()) for each in self._widths(line, rect.width())]
            highs = [_high(self._items[i], wide) for i, wide in zip(line, widths, strict=True)]
            left, tallest = rect.x(), max(highs)
            for index, wide, high in zip(line, widths, highs, strict=True):
                if move:
                    corner = QPoint(left, top + tallest - high)
                    self._items[index].setGeometry(QRect(corner, QSize(wide, high)))
                left += wide + _SPACE
            top += tallest + _SPACE - 2
        return max(top - rect.y() - _SPACE + 2, 0)


def _high(item: QLayoutItem, wide: int) -> int:
    return item.heightForWidth(wide) if item.hasHeightForWidth() else item.sizeHint().height()
