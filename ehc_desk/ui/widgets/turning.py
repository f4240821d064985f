"""Parts that stand side by side, and one below the other where there is no room for that.

With letters of 200 % on an old screen nothing has to be scrolled sideways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent

_ACROSS, _DOWN = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


class Turning(QWidget):
    """A row that turns into a column when its parts need more width than it has."""

    turned = Signal(bool)
    """True: the parts stand one below the other."""

    def __init__(self, spacing: int = 10, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._forced = False
        self._row = QBoxLayout(_ACROSS, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(spacing)

    def leave_around(self, left: int, top: int, right: int, bottom: int) -> None:
        """Keep pixels free around the parts."""
        self._row.setContentsMargins(left, top, right, bottom)

    def add(self, part: QWidget | QLayout, stretch: int = 0) -> None:
        """Put a part at the end."""
        if isinstance(part, QWidget):
            self._row.addWidget(part, stretch)
        else:
            self._row.addLayout(part, stretch)

    def add_row(self, *parts: QWidget, stretch: int = 0) -> None:
        """Put a row at the end that stays together."""
        row = QHBoxLayout()
        row.setSpacing(self._row.spacing())
        for part in parts:
            row.addWidget(part)
        self.add(row, stretch)

    def add_space(self) -> None:
        """Take the room that is left over."""
        self._row.addStretch(1)

    @property
    def is_column(self) -> bool:
        """Return whether the parts stand one below the other now."""
        return self._row.direction() == _DOWN

    def wide(self) -> int:
        """Return the width the parts need side by side, in pixels."""
        needs = self._needs()
        return sum(needs) + self._row.spacing() * max(0, len(needs) - 1) + self._beside()

    def _beside(self) -> int:
        margins = self._row.contentsMargins()
        return margins.left() + margins.right()

    def _needs(self) -> list[int]:
        items = (self._row.itemAt(place) for place in range(self._row.count()))
        return [item.minimumSize().width() for item in items if item and not item.isEmpty()]

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return what the widest part needs: side by side is for where there is room.

        Out of sight nobody knows the room, and a row is lower than a column.
        """
        wide = max(self._needs(), default=0) + self._beside()
        if self.is_column and not self.isVisible():
            return QSize(wide, 0)
        return QSize(wide, self._row.totalMinimumSize().height())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Stand as there is room, once it is known."""
        super().showEvent(event)
        self._turn()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Be a row out of sight: what a column needed in other letters holds no room open."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._stand(False)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Stand as there is room."""
        super().resizeEvent(event)
        self._turn()

    def event(self, event: QEvent) -> bool:
        """Look again when a part needs another width."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._turn()
        return done

    def force(self, is_column: bool) -> None:
        """Be a column whatever the width: side by side the parts would be too low to work in."""
        if is_column != self._forced:
            self._forced = is_column
            self._turn()

    def _turn(self) -> None:
        self._stand(self.isVisible() and (self._forced or self.width() < self.wide()))

    def _stand(self, is_column: bool) -> None:
        if is_column != self.is_column:
            self._row.setDirection(_DOWN if is_column else _ACROSS)
            self.updateGeometry()
            self.turned.emit(is_column)
