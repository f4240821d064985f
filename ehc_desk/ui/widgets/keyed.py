"""A button that shows its key beside its words, as long as there is room for both.

The key is that of the user's key map. Where room is short the key gives way, never the words.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QLabel,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QTabBar,
    QTabWidget,
)

from ehc_desk.ui import key_map, style
from ehc_desk.ui.widgets.fields import Press, label

_SMALL, _GAP = 0.8, 8
_AROUND = 12
"""Around a key in a tab."""


class Keyed(Press):
    """``command`` names whose key it is; its tip tells the key in any case."""

    def __init__(self, text: str, command: str, kind: str = "") -> None:
        super().__init__(text)
        self._command, self._has_room = command, True
        self.setAccessibleName(text)
        self.setAutoDefault(False)
        if kind:
            self.setProperty("kind", kind)
        key_map.bind(self, command)
        key_map.current().changed.connect(self._changed)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def give_room(self, room: bool) -> None:
        """Tell whether there is room for the key; for layouts that cannot shrink a part."""
        if room != self._has_room:
            self._has_room = room
            self.updateGeometry()

    def key_width(self) -> int:
        """Return the pixels the key wants beside the words."""
        key = key_map.key_of(self._command)
        return _GAP + QFontMetrics(small(self.font())).horizontalAdvance(key) if key else 0

    def shows_key(self) -> bool:
        """Tell whether the key is seen now."""
        wanted = self.key_width()
        return bool(wanted) and self.width() >= super().sizeHint().width() + wanted

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for words and key."""
        words = super().sizeHint()
        return QSize(words.width() + (self.key_width() if self._has_room else 0), words.height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Need the words alone."""
        return super().sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw words and key side by side, the key small and quiet."""
        if not self.shows_key():
            super().paintEvent(event)
            return
        option, painter = QStyleOptionButton(), QStylePainter(self)
        self.initStyleOption(option)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        words, wanted = self.fontMetrics().horizontalAdvance(self.text()), self.key_width()
        left = (self.width() - words - wanted) // 2
        option.rect = QRect(left, 0, words, self.height())
        painter.drawControl(QStyle.ControlElement.CE_PushButtonLabel, option)
        primary = self.isEnabled() and self.property("kind") == "primary"
        painter.setFont(small(self.font()))
        painter.setPen(QColor(style.colour("on_primary" if primary else "muted")))
        place = QRect(left + words + _GAP, 0, wanted, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, key_map.key_of(self._command))

    def _changed(self) -> None:
        self.updateGeometry()
        self.update()


class KeyedTabs(QTabWidget):
    """Tabs with a button in the corner; a tab shows the key that brings it forward.

    ``commands`` are by the number of the tab. Where room is short the keys give way.
    """

    def __init__(self, commands: Mapping[int, str], corner: Keyed) -> None:
        super().__init__()
        self._corner, self._marks = corner, {at: label("", "muted") for at in commands}
        self._commands = dict(commands)
        self.setCornerWidget(corner)
        key_map.current().changed.connect(self.fit)
        style.notifier().changed.connect(self.fit)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Look whether there is room for the keys."""
        self.fit()
        super().resizeEvent(event)

    def fit(self) -> None:
        """Show the keys where there is room for them beside all words."""
        for at, mark in self._marks.items():
            self._measure(at, mark)
        wanted = sum(mark.sizeHint().width() + _AROUND for mark in self._marks.values())
        words = sum(self._words(at) for at in range(self.count()))
        left = self.width() - words - self._corner.minimumSizeHint().width() - _GAP
        self._show_marks(left >= wanted)
        self._corner.give_room(left - wanted >= self._corner.key_width())

    def _measure(self, at: int, mark: QLabel) -> None:
        """Write the key into its mark; a tab has as much room for it as the mark has now."""
        mark.ensurePolished()
        mark.setText(key_map.key_of(self._commands[at]))
        if mark.size() != mark.sizeHint():
            mark.resize(mark.sizeHint())
            side = QTabBar.ButtonPosition.RightSide
            if at < self.count() and self.tabBar().tabButton(at, side) is mark:
                self.tabBar().setTabButton(at, side, None)
                self.tabBar().setTabButton(at, side, mark)
                mark.show()

    def _words(self, at: int) -> int:
        """Return the pixels of a tab without its key, as if it were the bold one in front."""
        font = QFont(self.tabBar().font())
        font.setBold(True)
        text = self.tabText(at)
        return QFontMetrics(font).horizontalAdvance(text) + 2 * style.tab_side() + _GAP

    def _show_marks(self, on: bool) -> None:
        side = QTabBar.ButtonPosition.RightSide
        for at, mark in self._marks.items():
            shown = mark if on and mark.text() else None
            if at < self.count() and self.tabBar().tabButton(at, side) is not shown:
                self.tabBar().setTabButton(at, side, shown)
                mark.setVisible(shown is not None)


def small(font: QFont) -> QFont:
    """Return a font for a key beside words of this one."""
    made = QFont(font)
    made.setBold(False)
    made.setPixelSize(max(round(font.pixelSize() * _SMALL), 9))
    return made
