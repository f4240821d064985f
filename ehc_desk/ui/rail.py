"""The left rail: what comes next, and every list with its count.

In a narrow window it is a strip of icons and counts: the names are in tips and spoken names. Where
there is no room even for that, a button with words beside the menus opens the same lists; it gives
way to the menus: its icon alone, then it stands at the beginning of the status bar.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
)

from ehc_desk.ui import icons, key_map, style
from ehc_desk.ui.commands import LISTS
from ehc_desk.ui.main_window import MainWindow
from ehc_desk.ui.texts import t, word
from ehc_desk.ui.widgets.fields import button, restyle

_URGENT = frozenset({"needs_action", "overdue"})
_STRIP = 20
"""The icon's side in units."""
_WIDE, _NARROW = 246, 78
"""The width of the rail in units: with names, and as a strip."""


class RailLists(QTreeWidget):
    """Enter or a click opens a list."""

    picked = Signal(str)
    scrolls = Signal()
    """A scroll bar has come beside the counts, or has gone."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("lists")
        self.setAccessibleName(t("rail.title"))
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAllColumnsShowFocus(True)
        self.header().setStretchLastSection(False)
        self.header().setMinimumSectionSize(8)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._rows: dict[str, QTreeWidgetItem] = {}
        self._counts: Mapping[str, int] = {}
        self._narrow = self._has_bar = False
        self.verticalScrollBar().rangeChanged.connect(lambda _least, most: self._barred(most > 0))
        for which in LISTS:
            row = QTreeWidgetItem(["", ""])
            row.setData(0, Qt.ItemDataRole.UserRole, which)
            row.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.addTopLevelItem(row)
            self._rows[which] = row
        self.itemClicked.connect(lambda row, _column: self._pick(row))
        self._drawn = False
        self._shown: dict[str, object] = {}
        QTimer.singleShot(0, self, self._draw)

    def _barred(self, is_needed: bool) -> None:
        if is_needed != self._has_bar:
            self._has_bar = is_needed
            self.scrolls.emit()

    def bar_width(self) -> int:
        """Return the pixels that the scroll bar takes from the names, 0 without one."""
        return (
            0 if self._narrow or not self._has_bar else self.verticalScrollBar().sizeHint().width()
        )

    def _draw(self) -> None:
        """Add the icons once the rest of the window can be seen."""
        self._drawn = True
        self.redraw()

    def set_narrow(self, narrow: bool) -> None:
        """Show icons and counts alone, or the names as well."""
        self._narrow = narrow
        policies = Qt.ScrollBarPolicy
        bars = policies.ScrollBarAlwaysOff if narrow else policies.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(bars)
        self.redraw()

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Write the counts."""
        self._counts = counts
        self.redraw()

    def redraw(self) -> None:
        """Draw every row that has changed; what needs a person stands out."""
        self.setIconSize(QSize(style.px(_STRIP), style.px(_STRIP)))
        tones = tuple(style.colour(tone) for tone in ("bad", "text", "muted"))
        looks = (self._narrow, self._drawn, tones, style.px(_STRIP))
        for which, row in self._rows.items():
            count = self._counts.get(which, 0)
            name = word("rail", which)
            if self._shown.get(which) != (name, count, looks):
                self._shown[which] = (name, count, looks)
                self._draw_row(which, row, name, count)

    def _draw_row(self, which: str, row: QTreeWidgetItem, name: str, count: int) -> None:
        """Draw a row; what needs a person stands out by weight, icon and colour."""
        urgent = which in _URGENT and count > 0
        tone = "bad" if urgent else "text" if count else "muted"
        row.setText(0, "" if self._narrow else name)
        row.setText(1, "" if which == "all" and not count else str(count))
        if self._drawn:
            row.setIcon(0, icons.icon(icons.LISTS.get(which, "inbox"), tone, selected="on_primary"))
        spoken = t("rail.spoken", name=name, count=count)
        colour = QColor(style.colour(tone))
        font = row.font(0)
        font.setBold(urgent)
        for column in (0, 1):
            row.setData(column, Qt.ItemDataRole.ForegroundRole, colour)
            row.setData(column, Qt.ItemDataRole.FontRole, font)
            row.setToolTip(column, spoken if self._narrow else "")
        row.setData(0, Qt.ItemDataRole.AccessibleTextRole, spoken)

    def mark(self, which: str) -> None:
        """Show which list is open, "" for none."""
        row = self._rows.get(which)
        if row is None:
            self.clearSelection()
        else:
            self.setCurrentItem(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Open the current list by Enter."""
        row = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self._pick(row)
            return
        super().keyPressEvent(event)

    def _pick(self, row: QTreeWidgetItem) -> None:
        self.picked.emit(str(row.data(0, Qt.ItemDataRole.UserRole)))


class Rail(QObject):
    """Fills the frame's left side and follows its width."""

    picked = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.new = button(t("command.new"), "primary")
        self.find = button(t("command.find"), "tall")
        self.lists = RailLists()
        self.lists.picked.connect(self.picked)
        self.lists.scrolls.connect(self._widen)
        for widget, command in ((self.new, "new"), (self.find, "find")):
            key_map.bind(widget, command)
        layout = window.rail_layout
        layout.setSpacing(6)
        layout.addWidget(self.new)
        layout.addWidget(self.find)
        layout.addWidget(self.lists, 1)
        self.menu = QMenu(window)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.way = button(t("rail.title"))
        self.way.setMenu(self.menu)
        self.way.setAccessibleName(t("rail.title"))
        window.menuBar().setCornerWidget(self.way)
        self.below = self._made_below()
        window.statusBar().insertWidget(0, self.below)
        self._way_soon = QTimer(self)
        self._way_soon.setSingleShot(True)
        self._way_soon.timeout.connect(self._fit_way)
        window.menuBar().installEventFilter(self)
        self._counts: Mapping[str, int] = {}
        self._on = True
        window.narrowed.connect(self._fit)
        style.notifier().changed.connect(self._fit)
        self._fit()

    def _made_below(self) -> QPushButton:
        """Return the button for when the menus take the whole width."""
        made = button("", "status")
        made.setMenu(self.menu)
        made.setAccessibleName(t("rail.title"))
        made.setToolTip(t("rail.title"))
        icons.put(made, "list")
        made.hide()
        return made

    def _fit(self) -> None:
        shape = self._window.rail_shape()
        narrow = shape == "strip"
        self._window.rail.setVisible(shape != "none")
        self._fit_way()
        self.lists.set_narrow(narrow)
        for widget, command in ((self.new, "new"), (self.find, "find")):
            widget.setText("" if narrow else t(f"command.{command}"))
            icons.put(widget, icons.COMMANDS[command], "on_primary" if command == "new" else "text")
            restyle(widget, "slim", narrow)
        self._widen()
        self._window.rail_layout.setContentsMargins(*((4, 8, 4, 4) if narrow else (8, 8, 8, 4)))

    def _widen(self) -> None:
        """Take as much room as the names need; a scroll bar cuts none of them."""
        narrow = self._window.rail_shape() == "strip"
        wide = style.px(_NARROW if narrow else _WIDE)
        self._window.rail.setFixedWidth(wide + self.lists.bar_width())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Look at the room beside the menus when it changes, or the menus do."""
        kinds = (QEvent.Type.Resize, QEvent.Type.ActionAdded, QEvent.Type.ActionChanged)
        if event.type() in kinds:
            self._way_soon.start()
        return False

    def _fit_way(self) -> None:
        """Give the button beside the menus the room they leave: words, an icon, or none at all."""
        bar, wanted = self._window.menuBar(), self._on and self._window.rail_shape() == "none"
        words, icon = t("rail.title"), ("", "list")
        shown = ""
        for text, name in ((words, ""), icon) if wanted else ():
            self._dress_way(text, name)
            if bar.sizeHint().width() <= self._window.width():  # the button is counted in
                shown = text or name
                break
        if (
            bool(shown) != (not self.way.isHidden())
            or self.way.width() != self.way.sizeHint().width()
        ):
            self.way.hide()  # the bar measures its corner anew when it comes into sight
            self.way.setVisible(bool(shown))
        self.below.setVisible(wanted and not shown)

    def _dress_way(self, text: str, icon: str) -> None:
        self.way.setText(text)
        self.way.setToolTip("" if text else t("rail.title"))
        icons.put(self.way, icon)

    def mark(self, which: str) -> None:
        """Show which list is open, "" for none."""
        self.lists.mark(which)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Write the counts."""
        self._counts = counts
        self.lists.show_counts(counts)

    def _fill_menu(self) -> None:
        """Write the lists with their counts into the menu that stands for the rail."""
        self.menu.clear()
        for which in LISTS:
            spoken = t("rail.spoken", name=word("rail", which), count=self._counts.get(which, 0))
            action = self.menu.addAction(spoken)
            action.triggered.connect(lambda _on=False, which=which: self.picked.emit(which))

    def show(self, on: bool) -> None:
        """Show the rail's parts, or keep them out of sight."""
        self._on = on
        for widget in (self.new, self.find, self.lists):
            widget.setVisible(on)
        self._fit_way()

    def clear(self) -> None:
        """Take everything out of the frame again."""
        self._window.narrowed.disconnect(self._fit)
        style.notifier().changed.disconnect(self._fit)
        self._window.menuBar().removeEventFilter(self)
        self._way_soon.stop()
        self._window.menuBar().setCornerWidget(None)  # type: ignore[arg-type]  # Qt takes none
        self._window.statusBar().removeWidget(self.below)
        self.menu.deleteLater()
        for widget in (self.way, self.below, self.new, self.find, self.lists):
            widget.hide()  # else a layout that was about to show it makes it a window of its own
            widget.setParent(None)
            widget.deleteLater()
        self.deleteLater()
